"""Happenings: what, when, where, who. The headline decides which one is the article's own.

The main happening is chosen in five steps, each a log-linear choice among candidates with named features (``event_model``): the clause
of the lead that tells it (what), its day and then its place among those of the first sentences (when, where), whether there is one at all
(exists, which also sees how clearly a day and a place stand out), and whether the clause's phrase tells it better than the headline (told).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..draft import Draft
from ..registry import of_rules
from ..text import fold
from ..types import Event
from . import event_encoded, event_joint, event_model
from .event_clauses import SAYING, Clause, Clauses
from .event_dates import Dates
from .event_encoded import Asked, Opinion
from .event_exists import features as exists_features
from .event_lead import Lead
from .event_model import Features, Weights
from .event_place import Place
from .event_places import PlaceChoice
from .event_spots import Spots
from .event_what import Choice, Tellers
from .event_who import Participants


@dataclass(slots=True)
class Reading:
    """The candidates of day and place for a happening that one clause tells; its phrase with the features as a telling of it.

    ``days`` are the sentences of the candidates of ``when`` (-1 for none).
    """

    anchor: Clause
    told: Features
    phrase: str
    when: Sequence[tuple[int | None, Features]]
    days: Sequence[int]
    where: Sequence[tuple[Place | None, Features]]


class Reader:
    """Reads the happenings of one article."""

    def __init__(self, draft: Draft) -> None:
        settings: Mapping[str, Any] = draft.rules.records["events"]
        self.draft, self.settings = draft, settings
        self.clauses = Clauses(draft, settings)
        self.lead = Lead(draft, self.clauses, settings)
        self.dates = Dates(draft, self.clauses, self.lead, settings)
        self.spots = Spots(draft, self.clauses, settings)
        self.who = Participants(draft, self.clauses, self.spots, settings)
        self._places = PlaceChoice(draft, self.clauses, self.lead, self.spots, settings)
        self._tellers = Tellers(draft, self.clauses, self.dates, self.lead, settings)

    @cached_property
    def choices(self) -> list[Choice]:
        """The clauses that may tell the main happening, with what the encoder thinks of each if there is one."""
        if self._opinion is not None:
            self._opinion.weigh_choices(self._tellers.choices)
        return self._tellers.choices

    @cached_property
    def asked(self) -> Asked:
        """What an encoder is asked of the article."""
        places = self._places.found(self._tellers.whole())
        phrases = [self.clauses.stretch(choice.clause) for choice in self._tellers.choices]
        return event_encoded.asked(self.draft, self.lead, self.dates, [*places.values()], phrases)

    @cached_property
    def _opinion(self) -> Opinion | None:
        return None if self.draft.encoder is None else event_encoded.ask(self.draft.encoder, self.asked)

    @cached_property
    def headline(self) -> str:
        """The headline as ``what``."""
        return self.lead.told()

    def best(self, weights: Weights) -> int | None:
        """Which of ``choices`` tells it; none if there is none."""
        if not self.choices:
            return None
        return max(range(len(self.choices)), key=lambda k: weights.score("what", self.choices[k].features))

    def exists(self, best: int | None) -> Features:
        """The features by which it is decided whether there is a main happening."""
        choice = None if best is None else self.choices[best]
        return exists_features(self.draft, self.clauses, self.lead, self.dates, self.choices, choice, self.settings)

    def reading(self, best: int | None) -> Reading:
        """Day and place and phrase of a happening that the clause ``best`` tells (if none does: the headline)."""
        told: Features = {}
        phrase = ""
        if best is None:
            anchor = self._tellers.whole()
        else:
            anchor, told = self._tellers.told(self.choices[best])
            phrase = self.clauses.phrase(anchor.start, anchor.end)
        kind = self.lead.kind(fold(self.headline))
        if kind == "other" and anchor.rank != SAYING:
            kind = self.lead.kind(self.draft.text.fold[anchor.subject : anchor.end])
        when, where = self.dates.candidates(anchor, kind), self._places.candidates(anchor, kind)
        days = [-1 if date is None else self.draft.mentions[date].sentence for date, _ in when]
        return Reading(anchor, told, phrase, when, days, where)

    def main(self, weights: Weights) -> Event | None:
        """The article's own happening, if it tells one."""
        return self.decide(*self.read(self.best(weights)), weights)

    def read(self, best: int | None) -> tuple[Features, Reading]:
        """The features of existence and the candidates around the clause ``best``, with what the encoder thinks of them if there is one."""
        exists, reading = self.exists(best), self.reading(best)
        if self._opinion is not None:
            self._opinion.weigh(exists, reading, best, self.dates)
        return exists, reading

    def decide(self, exists: Features, reading: Reading, weights: Weights) -> Event | None:
        """Whether there is a happening, and which."""
        where = event_joint.places(reading, weights)
        score = weights.score("exists", exists | event_joint.stands_out(reading, where, weights))
        return self._event(reading, where, weights, score) if score >= 0 else None

    def _event(
        self, reading: Reading, where: Sequence[tuple[Place | None, Features]], weights: Weights, score: float
    ) -> Event | None:
        by_clause = bool(reading.phrase) and (not self.headline or weights.score("told", reading.told) > 0)
        what = reading.phrase if by_clause else self.headline
        if not what:
            return None
        date, of_date = weights.best("when", reading.when)
        place, of_place = weights.best("where", where)
        rule = "event.trigger" if by_clause else "event.headline"
        reasons = [
            f"{choice} {reason}"
            for choice, found in (("when", of_date), ("where", of_place))
            if (reason := weights.reason(choice, found))
        ]
        return Event(
            what, None if date is None else self.dates.timex(date), None if place is None else place.text,
            tuple(self.who.of(reading.anchor, set(() if place is None else place.mentions))), True, reading.anchor.sentence,
            "; ".join((rule, *reasons)), round(min(0.95, 1 / (1 + 2.718 ** -score)), 2),
        )  # fmt: skip

    def other(self, sentence: int) -> Event | None:
        """The happening of a sentence besides the main one: it has its own day, and somebody does it somewhere."""
        found = [c for c in self.clauses.read(sentence) if c.rank != SAYING and not c.sub]
        for clause in sorted(found, key=lambda c: c.rank):
            date, report = self.dates.nearest(clause)
            if date is None or report or not self.clauses.is_day(date) or (event := self._other(clause, date)) is None:
                continue
            return event
        return None

    def _other(self, clause: Clause, date: int) -> Event | None:
        where, used = self.spots.near_by(clause)
        who = self.who.of(clause, used)
        start = clause.subject if self.clauses.thin(clause.start, clause.end) else clause.start
        what = self.clauses.phrase(start, clause.end)
        if not what or not (who or where) or self.clauses.thin(start, clause.end):
            return None
        return Event(what, self.dates.timex(date), where, tuple(who), False, clause.sentence, "event.trigger", 0.6)


def build(draft: Draft) -> None:
    """Fill ``draft.events`` in order of the text: sentences with a day and a verb that tells what happened; at most one is ``main``."""
    if not draft.words.sentences:
        return
    reader = Reader(draft)
    main = reader.main(of_rules(draft.rules, event_model.weights))
    if main is not None:
        draft.events.append(main)
    for sentence in range(reader.lead.first, len(draft.words.sentences)):
        if (main is not None and sentence == main.sentence) or not any(map(reader.clauses.is_day, reader.dates.of(sentence))):
            continue
        if (event := reader.other(sentence)) is not None:
            draft.events.append(event)
    draft.events.sort(key=lambda event: event.sentence)
