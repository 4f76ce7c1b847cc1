"""What the encoder (``extract.encoder``) thinks of day, place and existence: one more feature of each."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from ..draft import Draft
from ..encoder import HEADLINE, LEAD, Encoder, Span
from .event_dates import Dates
from .event_lead import Lead
from .event_model import Features

if TYPE_CHECKING:
    from .events import Reading

_LEAST = -8.0
"""The least that counts: what is less likely is all the same."""
_TEXT = attrgetter("text")
T = TypeVar("T")


def asked(draft: Draft, lead: Lead, dates: Dates, reading: Reading) -> tuple[str, list[list[Span]], list[list[Span]]]:
    """What the encoder is asked of a reading: the lead's text, the spans of each value of a day and of each place, none left out."""
    low, high = lead.span

    def at(mention: int) -> Span:
        start, end = draft.spans[mention]
        return LEAD, start - low, end - low

    days = [sorted({at(i) for i in same}) for same in values(reading.when, dates.timex).values()]
    places = [
        [*sorted({at(spot.mention) for spot in same[0].spots}), *((HEADLINE, *span) for span in sorted(set(same[0].title_spans)))]
        for same in values(reading.where, _TEXT).values()
    ]
    return draft.text.cased[low:high], days, places


def add(encoder: Encoder, draft: Draft, lead: Lead, dates: Dates, exists: Features, reading: Reading) -> None:
    """Give existence, and each candidate of a reading, the feature ``encoder``: a logit; how much likelier than by chance a value is (log)."""
    scores = encoder.read(lead.headline, *asked(draft, lead, dates, reading))
    exists |= {"encoder": scores.exists, "encoder_read": 1.0}
    _give(reading.when, dates.timex, scores.days, scores.no_day)
    _give(reading.where, _TEXT, scores.places, scores.no_place)


def values(candidates: Sequence[tuple[T | None, Features]], value: Callable[[T], Hashable]) -> dict[Hashable, list[T]]:
    """The candidates by their values, in order."""
    out: dict[Hashable, list[T]] = {}
    for candidate, _ in candidates:
        if candidate is not None:
            out.setdefault(value(candidate), []).append(candidate)
    return out


def _give(
    candidates: Sequence[tuple[T | None, Features]], value: Callable[[T], Hashable], scores: Sequence[float], none: float
) -> None:
    logits = {None: none, **dict(zip(values(candidates, value), scores, strict=True))}
    top = max(logits.values())
    chance = top + math.log(sum(math.exp(logit - top) for logit in logits.values()) / len(logits))
    for candidate, features in candidates:
        logit = logits[None if candidate is None else value(candidate)]
        features["encoder"] = max(_LEAST, logit - chance)
