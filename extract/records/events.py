"""Happenings: what, when, where, who. The headline decides which one is the article's own.

The main happening is chosen in five steps, each a log-linear choice among candidates with named features (``event_model``): the clause
of the lead that tells it (what), whether there is one at all (exists), whether the clause's phrase tells it better than the headline
(told), and its day and place among those of the first sentences (when, where).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..draft import Draft
from ..registry import of_rules
from ..text import fold
from ..types import Event
from . import event_model
from .event_clauses import SAYING, Clause, Clauses
from .event_dates import Dates
from .event_exists import features as exists_features
from .event_lead import Lead
from .event_model import Features, Weights
from .event_places import Place, PlaceChoice
from .event_spots import Spots
from .event_what import Choice, Tellers
from .event_who import Participants


@dataclass(slots=True)
class Reading:
    """The candidates of each choice for one article's main happening; ``event`` is what comes of them (fitting looks at the rest)."""

    choices: Sequence[Choice] = ()
    exists: Features = field(default_factory=dict)
    told: Features = field(default_factory=dict)
    phrase: str = ""
    headline: str = ""
    when: Sequence[tuple[int | None, Features]] = ()
    where: Sequence[tuple[Place | None, Features]] = ()
    event: Event | None = None


class Reader:
    """Reads the happenings of one article."""

    def __init__(self, draft: Draft, weights: Weights) -> None:
        settings: Mapping[str, Any] = draft.rules.records["events"]
        self.draft, self.weights, self.settings = draft, weights, settings
        self.clauses = Clauses(draft, settings)
        self.lead = Lead(draft, self.clauses, settings)
        self.dates = Dates(draft, self.clauses, self.lead, settings)
        self.spots = Spots(draft, self.clauses, settings)
        self.who = Participants(draft, self.clauses, self.spots, settings)

    def main(self, fitting: bool = False) -> Reading:
        """The article's own happening. ``fitting`` fills the candidates of all choices even if there is none."""
        weights, lead = self.weights, self.lead
        tellers = Tellers(self.draft, self.clauses, self.dates, lead, self.settings)
        choices = tellers.choices()
        best = max(choices, key=lambda choice: weights.score("what", choice.features)) if choices else None
        exists = exists_features(self.draft, self.clauses, lead, self.dates, choices, best, self.settings)
        reading = Reading(choices, exists, headline=lead.told())
        score = weights.score("exists", exists)
        if score < 0 and not fitting:
            return reading
        if best is None:
            anchor = tellers.whole()
        else:
            anchor, reading.told = tellers.told(best)
            reading.phrase = self.clauses.phrase(anchor.start, anchor.end)
        by_clause = bool(reading.phrase) and (not reading.headline or weights.score("told", reading.told) > 0)
        what = reading.phrase if by_clause else reading.headline
        kind = lead.kind(fold(reading.headline))
        if kind == "other" and anchor.rank != SAYING:
            kind = lead.kind(self.draft.text.fold[anchor.subject : anchor.end])
        reading.when = self.dates.candidates(anchor, kind)
        reading.where = PlaceChoice(self.draft, self.clauses, lead, self.spots, self.settings).candidates(anchor, kind)
        if not what or (score < 0 and not fitting):
            return reading
        date, of_date = weights.best("when", reading.when)
        place, of_place = weights.best("where", reading.where)
        rule = "event.trigger" if by_clause else "event.headline"
        reasons = [
            f"{choice} {reason}"
            for choice, found in (("when", of_date), ("where", of_place))
            if (reason := weights.reason(choice, found))
        ]
        reading.event = Event(
            what, None if date is None else self.dates.timex(date), None if place is None else place.text,
            tuple(self.who.of(anchor, set(() if place is None else place.mentions))), True, anchor.sentence,
            "; ".join((rule, *reasons)), round(min(0.95, 1 / (1 + 2.718 ** -score)), 2),
        )  # fmt: skip
        return reading

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
    reader = Reader(draft, of_rules(draft.rules, event_model.weights))
    main = reader.main().event
    if main is not None:
        draft.events.append(main)
    for sentence in range(reader.lead.first, len(draft.words.sentences)):
        if (main is not None and sentence == main.sentence) or not any(map(reader.clauses.is_day, reader.dates.of(sentence))):
            continue
        if (event := reader.other(sentence)) is not None:
            draft.events.append(event)
    draft.events.sort(key=lambda event: event.sentence)
