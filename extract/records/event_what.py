"""What happened: the clauses of the lead with the features by which one is chosen, and whether its phrase is better than the headline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..draft import Draft
from ..kept import compiled
from .event_clauses import SAYING, STRONG, WEAK, Clause, Clauses
from .event_dates import Dates
from .event_lead import Lead
from .event_model import Features
from .event_topic import content

_REACH = 600  # characters behind a verb that still count a little: *bắt giữ A (34 tuổi, trú …) về tội trộm cắp*
_RANK = {STRONG: "strong", WEAK: "weak", SAYING: "saying"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A clause of the lead: the share of the headline that its phrase holds, and its features."""

    clause: Clause
    phrase: float
    features: Features


class Tellers:
    """The clauses that may tell the main happening."""

    def __init__(self, draft: Draft, clauses: Clauses, dates: Dates, lead: Lead, settings: Mapping[str, Any]) -> None:
        self.draft, self.clauses, self.dates, self.lead, self.settings = draft, clauses, dates, lead, settings
        self.fold = draft.text.fold

    @cached_property
    def choices(self) -> list[Choice]:
        """The clauses of the lead outside captions."""
        return [
            choice
            for sentence in range(self.lead.first, self.lead.end)
            if not self.lead.caption(sentence)
            for choice in self._sentence(sentence)
        ]

    def whole(self) -> Clause:
        """A sentence that says when, where and who of what only the headline tells: of the first three one that opens with a day, else the first."""
        sentences = range(self.lead.first, min(len(self.draft.words.sentences), self.lead.first + 3))
        plain = [s for s in sentences if not self.lead.caption(s)] or [min(self.lead.first, len(self.draft.words.sentences) - 1)]
        dated = [
            s for s in plain if self.lead.shared(s) >= self.settings["share"] and any(map(self.clauses.is_day, self.dates.of(s)))
        ]
        sentence = (dated or plain)[0]
        low, high = self.draft.words.sentences[sentence]
        return Clause(sentence, low, low, high, STRONG, "", True, False, low, low, -1, 0)

    def _sentence(self, sentence: int) -> list[Choice]:
        low, high = self.draft.words.sentences[sentence]
        lead, topic = self.lead, self.lead.topic
        days = [i for i in self.dates.of(sentence) if self.clauses.is_day(i)]
        actors = [i for i in self.clauses.mentions(low, high) if self.draft.mentions[i].type in ("PERSON", "UNIT", "ROLE")]
        speaks = any(topic.speaks(self.draft.fold(i)) for i in actors)
        shared: Features = {"shared": lead.shared(sentence), "place": float(sentence - lead.first), "dated": bool(days)}
        if not days and any(self.clauses.is_day(i) for i in self.clauses.mentions(low, high)):
            shared["document"] = 1.0
        if compiled(self.settings["anaphoric"]).match(self.fold, low) is not None:
            shared["anaphoric"] = 1.0
        if lead.back(sentence) is not None and sentence > lead.first:
            shared["back"] = 1.0
        out = []
        for clause in self.clauses.read(sentence):
            acted = any(clause.said <= self.draft.spans[i][0] and self.draft.spans[i][1] <= clause.verb for i in actors)
            if clause.rank != STRONG and not (days or acted):
                continue
            named = topic.has(clause.verb_text) or (clause.rank == SAYING and speaks)
            begin = clause.start if clause.inner else clause.subject
            told = content(self.fold[begin : clause.end], self.clauses.stop)
            behind = content(self.fold[clause.end : min(high, begin + _REACH)], self.clauses.stop)
            phrase = topic.share_of(told)
            rank = _RANK[clause.rank]
            features = shared | {
                "phrase": phrase,
                "agreement": topic.agreement_of(told),
                "reach": topic.share_of(told + behind),
                rank + ("_named" if named else ""): 1.0,
                "acted": float(acted),
                "sub": float(clause.sub),
                "inner": float(clause.inner),
                "order": min(4.0, clause.order),
                "said": float(clause.said >= 0),
            }
            planned = lead.found("planned", clause.start, clause.verb + 1)
            features["planned"] = float(planned and not lead.has("planned", topic.fold))
            denied = lead.found("negation", clause.start, max(clause.verb, clause.start + 1))
            features["denied"] = float(bool(topic.syllables) and denied != lead.has("negation", topic.fold))
            features["tried"] = float(bool(days) and lead.found("court", clause.start, clause.end))
            features["thin"] = float(self.clauses.thin(clause.subject, clause.end))
            out.append(Choice(clause, phrase, features))
        return out

    def told(self, choice: Choice) -> tuple[Clause, Features]:
        """The clause with the edges of its phrase (``start`` .. ``end``), and the features of that phrase as a telling."""
        clause, lead = choice.clause, self.lead
        start = clause.outer if clause.outer >= 0 else clause.start
        alone = clause.verb_text in self.settings["unowned"] or (
            clause.verb_text in self.settings["existence"] and clause.end - clause.verb < len(clause.verb_text) + 4
        )
        end = clause.end
        if clause.rank == SAYING and clause.verb_text in self.settings["reports"]:
            reported = self.clauses.reported(clause)
            if reported is not None and not self.clauses.thin(*reported):
                start, end = reported
        patient = compiled(self.settings["patient"]).match(self.fold, start) is not None
        thin = alone or patient or self.clauses.thin(start, end)
        tried = lead.found("court", clause.start, clause.end)
        words = content(self.fold[clause.subject if thin else start : end], self.clauses.stop)
        agreement = lead.topic.agreement_of(words)
        features: Features = {
            "bias": 1.0,
            "agreement": agreement,
            "agreement_some": float(agreement > 0.3),
            "agreement_much": float(agreement > 0.5),
            "phrase": choice.phrase,
            "phrase_none": float(choice.phrase < self.settings["unlike"]),
            "phrase_some": float(choice.phrase >= self.settings["share"]),
            "phrase_much": float(choice.phrase >= self.settings["share_title"]),
            "shared": lead.shared(clause.sentence),
            "dated": choice.features["dated"],
            "acted": choice.features["acted"],
            "sub": float(clause.sub),
            "inner": float(clause.inner),
            "named": float(lead.topic.has(clause.verb_text)),
            _RANK[clause.rank]: 1.0,
            "place": min(3.0, clause.sentence - lead.first),
            "thin": float(thin),
            "tried": float(tried),
            "other_trial": float(tried and not lead.has("tried_headline") and not thin),
            "response": float(lead.found("response", clause.start, clause.end)),
            "anaphor": float(lead.has("anaphor", self.clauses.phrase(start, end).lower())),
            "news": float(lead.news),
            "tells": float(lead.tells),
            "short_headline": float(len(lead.fold.split()) < 6),
            "no_title": float(self.draft.title is None),
            "words": min(2.0, (end - start) / 60),
        }
        own = bool(clause.rank != SAYING and features["dated"] and features["acted"] and not clause.sub)  # its day, its actor
        sure = own and clause.rank == STRONG
        if lead.silent:
            features |= {"silent_sure": float(sure), "silent_thin": float(thin)}
        act, headline = lead.kind(self.fold[start:end]), lead.kind(lead.fold)
        features |= self._headline | {"act_" + act: 1.0, "act_same": float(act == headline)}
        held = len(words)
        meets = lead.kind(clause.verb_text) == "meeting" and headline != "meeting"
        ceremony = meets and own and held > 4 and not lead.has("tried_headline")
        features["ceremony"] = float(ceremony)
        if ceremony and any(features[name] for name in ("silent", "modal", "thing", "exclaims")):
            features["untelling"] = 1.0  # a remark where the lead tells of a meeting, a visit, an award
        names = any(
            self.draft.mentions[i].type == "PERSON" and self.draft.fold(i).split()[-1] not in lead.fold.split()
            for i in self.clauses.mentions(start, end)
        )
        features["names"] = float(
            names and not clause.sub and features["act_same"] and act in ("response", "court")
        )  # *bắt giữ nghi can*: whom
        features["better"] = float(bool(features["untelling"] or features["names"] or features["other_trial"]))
        features |= {"few": float(held < 5), "fewer": float(held < 4)}
        if features["untelling"]:
            beside = ("dated", "acted", "sub", "inner", "shared", "agreement", "place", "few", "thin", _RANK[clause.rank])
            features |= {"untelling*act_" + act: 1.0, "untelling*sure": float(sure)}
            features |= {f"untelling*{name}": features[name] for name in beside}
        if thin:
            start = clause.subject
        return replace(clause, start=start, end=end), features

    @cached_property
    def _headline(self) -> Features:
        """What the headline is where it names no happening: a question, a teaser, what is to be done, what somebody holds, a name."""
        lead = self.lead
        out: Features = {name: float(lead.has(name)) for name in ("teaser", "slogan")}
        out |= {name: float(name in lead.marks) for name in ("question", "quoted", "speech")}
        out["untelling"] = float(any(out.values()))
        out |= {name: float(name in lead.marks) for name in ("thing", "exclaims")}
        out |= {"modal": float(lead.has("modal")), "silent": float(lead.silent)}
        return out
