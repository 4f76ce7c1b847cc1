"""What the encoder (``extract.encoder``) thinks of the main event: one more feature of existence and of each clause, day and place."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from ..draft import Draft
from ..encoder import HEADLINE, LEAD, Encoder, Question, Span
from .event_dates import Dates
from .event_lead import Lead
from .event_model import Features

if TYPE_CHECKING:
    from .event_place import Place
    from .event_what import Choice
    from .events import Reading

_LEAST = -8.0
"""The least that counts: what is less likely is all the same."""
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the encoder is asked of an article: the namings of each day (by its value) and place (by its key), and the phrases of the clauses."""

    lead: Lead
    text: str
    days: dict[str, list[Span]]
    places: dict[str, list[Span]]
    phrases: list[Span]

    @property
    def question(self) -> Question:
        """The last phrase is the headline, if there is one."""
        headline = self.lead.headline
        title = [(HEADLINE, 0, len(headline))] if headline else []
        return Question(headline, self.text, [*self.days.values()], [*self.places.values()], [*self.phrases, *title])


@dataclass(frozen=True, slots=True)
class Opinion:
    """What it answers, as logits; ``days`` and ``places`` have none of them as ``None``, ``phrases`` are parallel to those asked."""

    exists: float
    days: Mapping[str | None, float]
    places: Mapping[str | None, float]
    phrases: Sequence[float]
    headline: float | None

    def weigh_choices(self, choices: Sequence[Choice]) -> None:
        """Give each clause that may tell the happening the feature ``encoder``: how much likelier than by chance it is (log)."""
        found = _over_chance(dict(enumerate(self.phrases)))
        for number, choice in enumerate(choices):
            choice.features["encoder"] = found[number]

    def weigh(self, exists: Features, reading: Reading, best: int | None, dates: Dates) -> None:
        """Give it to existence (a logit), to days and places, and to the clause ``best`` as a telling: how much likelier than the headline it is."""
        exists |= {"encoder": self.exists, "encoder_read": 1.0}
        if best is not None and self.headline is not None:
            reading.told["encoder"] = max(_LEAST, min(-_LEAST, self.phrases[best] - self.headline))
        days, places = _over_chance(self.days), _over_chance(self.places)
        for date, features in reading.when:
            features["encoder"] = days[None if date is None else dates.timex(date)]
        for place, features in reading.where:
            features["encoder"] = places[None if place is None else place.key]


def asked(draft: Draft, lead: Lead, dates: Dates, places: Sequence[Place], phrases: Sequence[tuple[int, int]]) -> Asked:
    """What is asked of an article with these places in headline and lead and these phrases that may tell its happening."""
    low, high = lead.span

    def at(start: int, end: int) -> Span:
        return LEAD, start - low, end - low

    days: dict[str, list[Span]] = {}
    for date in dates.of_lead():
        days.setdefault(dates.timex(date), []).append(at(*draft.spans[date]))
    named = {
        place.key: [
            *sorted({at(*draft.spans[spot.mention]) for spot in place.spots}),
            *((HEADLINE, *span) for span in sorted(set(place.title_spans))),
        ]
        for place in places
    }
    return Asked(lead, draft.text.cased[low:high], days, named, [at(*phrase) for phrase in phrases])


def ask(encoder: Encoder, some: Asked) -> Opinion:
    """What the encoder thinks of an article."""
    scores = encoder.read(some.question)
    days: dict[str | None, float] = {None: scores.no_day, **dict(zip(some.days, scores.days, strict=True))}
    places: dict[str | None, float] = {None: scores.no_place, **dict(zip(some.places, scores.places, strict=True))}
    count = len(some.phrases)
    return Opinion(scores.exists, days, places, scores.phrases[:count], next(iter(scores.phrases[count:]), None))


def _over_chance(logits: Mapping[K, float]) -> dict[K, float]:
    """How much likelier than by chance each is (log)."""
    if not logits:
        return {}
    top = max(logits.values())
    chance = top + math.log(sum(math.exp(logit - top) for logit in logits.values()) / len(logits))
    return {key: max(_LEAST, logit - chance) for key, logit in logits.items()}
