"""Whether an article tells of a happening at all: what its headline and lead look like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..draft import Draft
from ..kept import compiled
from ..registry import of_rules
from ..rules import RuleSet
from .event_clauses import STRONG, Clauses
from .event_dates import Dates
from .event_lead import Lead
from .event_model import Features
from .event_names import PlaceNames
from .event_topic import plain
from .event_what import Choice

_OPENING = 700  # characters in which the way of telling is looked at
_KICKER = 40  # the longest name of a place before the colon of a headline
_SUMMARY = 420  # an article of fewer characters is a headline with one sentence
_BESIDE_SUMMARY = ("no_day", "no_clause", "strong_first", "headline_marked", "best_phrase", "kind_other")
"""Features that count otherwise for a summary, where a day or a clause has little room."""

_BESIDE_QUESTION = ("lead_has_acts", "lead_has_police", "first_has_passed", "first_has_body_acts", "opens_dated", "lead_done")
"""Features by which a question is only the headline of a happening."""
_BESIDE_RESUMED = ("headline_tells", "headline_marked", "headline_does", "no_day")
"""Features of an article whose lead is lost: it goes on from its headline."""


class _Marks:
    """The words of ``lead_marks`` by their syllables, and the patterns beside them. Made once for a folder of rules."""

    def __init__(self, rules: RuleSet) -> None:
        settings = rules.records["events"]
        self._names: dict[tuple[str, ...], list[str]] = {}
        for name, words in settings["lead_marks"].items():
            for word in words:
                self._names.setdefault(tuple(word.split()), []).append(name)
        self._sizes: dict[str, list[int]] = {}
        for word in self._names:
            if len(word) not in self._sizes.setdefault(word[0], []):
                self._sizes[word[0]].append(len(word))
        self._patterns: Mapping[str, str] = settings["lead_patterns"]

    def count(self, text: str) -> dict[str, int]:
        """How often a folded text has a word of each kind."""
        syllables = tuple(plain(text).split())
        out: dict[str, int] = {}
        for at, syllable in enumerate(syllables):
            for size in self._sizes.get(syllable, ()):
                for name in self._names.get(syllables[at : at + size], ()):
                    out[name] = out.get(name, 0) + 1
        for name, pattern in self._patterns.items():
            if found := len(compiled(pattern).findall(text)):
                out[name] = found
        return out


def features(
    draft: Draft,
    clauses: Clauses,
    lead: Lead,
    dates: Dates,
    choices: Sequence[Choice],
    best: Choice | None,
    settings: Mapping[str, Any],
) -> Features:
    """The features of the article for the choice ``exists``; ``choices`` may tell the happening, ``best`` is the likeliest of them."""
    sentences = draft.words.sentences
    low = sentences[min(lead.first, len(sentences) - 1)][0]
    high = min(sentences[-1][1], low + _OPENING)
    out: Features = {"bias": 1.0}
    out |= {f"headline_{name}": 1.0 for name in lead.marks}
    for name, count in of_rules(draft.rules, _Marks).count(draft.text.fold[low:high]).items():
        out[f"lead_{name}"] = min(3, count) / 3
    out |= _signs(draft, lead, low, high, settings)
    if not lead.fold:
        out["no_headline"] = 1.0
    else:
        words = len(lead.fold.split())
        out["headline_short"] = float(words < 6)
        out["headline_tells"] = float(bool(lead.verbs))
        out["headline_marked"] = float(lead.marked)
        out["headline_silent"] = float(lead.silent)
        out["headline_news"] = float(lead.news)
        out["headline_digit"] = float(lead.fold[:1].isdigit())
        out["headline_actor"] = float(_begins_with_actor(draft, clauses, lead, low, high))
        out["headline_who"] = float(lead.has("speaker"))
        out["headline_kicker"] = float(_begins_with_place(draft, lead))
        out["headline_apposition"] = float(lead.has("apposition", lead.headline))
        out["headline_words"] = words / 12
        out["kind_" + lead.kind(lead.fold)] = 1.0
    reach = range(lead.first, lead.reach)
    days = [(s, i) for s in reach for i in dates.of(s) if clauses.is_day(i)]
    out["no_day"] = float(not days)
    out["day_early"] = float(any(s < lead.first + 3 for s, _ in days))
    out["opens_dated"] = float(any(dates.opens(s) for s in range(lead.first, min(lead.first + 3, lead.reach))))
    out["actor_early"] = float(
        any(draft.mentions[i].type in ("PERSON", "UNIT", "ROLE") for i in clauses.mentions(low, min(high, low + 250)))
    )
    found = Counter(draft.mentions[i].type for i in clauses.mentions(low, high))
    for name, kind in (("people", "PERSON"), ("units", "UNIT"), ("places", "LOCATION")):
        out[name] = min(4, found[kind]) / 4
    out["first_shared"] = max((lead.shared(s) for s in range(lead.first, min(lead.first + 2, lead.reach))), default=0.0)
    out["ranks"] = float(found["RANK"] > 0)
    out["figures"] = min(4, found["PERCENT"] + found["MONEY"] + found["MEASURE"]) / 4
    out["long"] = min(1.0, len(draft.text.norm) / 4000)
    out["summary"] = float(len(draft.text.norm) < _SUMMARY)
    out["long*official"] = out["long"] * out.get("lead_official", 0.0)  # a report of a meeting may be long
    strong = [choice for choice in choices if choice.clause.rank == STRONG and not choice.clause.sub]
    out["no_clause"] = float(not choices)
    out["strong_first"] = float(any(choice.clause.sentence == lead.first for choice in strong))
    if best is not None:
        out["best_phrase"] = best.phrase
        out["best_shared"] = lead.shared(best.clause.sentence)
        out["best_dated"] = best.features["dated"]
    if out.get("headline_question"):
        out |= {f"question*{name}": out[name] for name in _BESIDE_QUESTION if name in out}
    if out.get("first_has_resumes"):
        out |= {f"resumes*{name}": out[name] for name in _BESIDE_RESUMED if name in out}
    if out["summary"]:
        out |= {f"summary*{name}": out[name] for name in _BESIDE_SUMMARY if name in out}
    return out


def _signs(draft: Draft, lead: Lead, low: int, high: int, settings: Mapping[str, Any]) -> Features:
    """What the opening, its first sentence and the body have or have not, by the patterns of the settings."""
    text, sentences = draft.text.fold, draft.words.sentences
    first = next((s for s in range(lead.first, lead.end) if not lead.caption(s)), min(lead.first, len(sentences) - 1))
    start, end = sentences[first][0], min(sentences[first][1], sentences[first][0] + _OPENING)
    out: Features = {"first_" + lead.kind(text[start:end]): 1.0}
    stretches = (("lead", low, high), ("first", start, end), ("body", low, min(len(text), low + settings["body"])))
    for place, begin, stop in stretches:
        for name, pattern in settings[f"{place}_signs"].items():
            if compiled(pattern).search(text, begin, stop) is not None:
                out[f"{place}_has_{name}"] = 1.0
    own = compiled(settings["quotation"]).sub("", text[low:high])
    out["first_person"] = float(lead.has("first_person", own))
    return out


def _begins_with_place(draft: Draft, lead: Lead) -> bool:
    """Whether the headline is *where: what happened*."""
    place, colon, _ = lead.headline.partition(": ")
    found = next(of_rules(draft.rules, PlaceNames).find(place), None) if colon and len(place) <= _KICKER else None
    return found is not None and (found.start, found.end) == (0, len(place))


def _begins_with_actor(draft: Draft, clauses: Clauses, lead: Lead, low: int, high: int) -> bool:
    """Whether the headline begins with somebody or something that the opening names."""
    return any(
        draft.mentions[i].type in ("PERSON", "UNIT", "ROLE", "LOCATION") and len(name) > 2 and lead.fold.startswith(f"{name} ")
        for i in clauses.mentions(low, high)
        if (name := draft.folded(i))
    )
