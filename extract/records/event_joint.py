"""What the day tells of the place, and both of whether there is a happening at all.

Day, place and existence are chosen one after the other, each by a model of its own; here the later choice is given the shares (softmax of the
scores) that the earlier one gives its candidates: a place in the sentence of the likely day is likelier, and an article of which no day and
no place stand out tells less likely a happening.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .event_model import Features, Weights

if TYPE_CHECKING:
    from .event_place import Place
    from .events import Reading


def places(reading: Reading, weights: Weights) -> list[tuple[Place | None, Features]]:
    """The candidates of the place, with how likely the day stands in, before or around their sentence."""
    day: dict[int, float] = {}
    none = 0.0
    for (date, _), sentence, share in zip(reading.when, reading.days, weights.shares("when", reading.when), strict=True):
        if date is None:
            none += share
        else:
            day[sentence] = day.get(sentence, 0.0) + share
    out: list[tuple[Place | None, Features]] = []
    for place, features in reading.where:
        joint: Features
        if place is None:
            joint = {"none_dayless": none}
        else:
            joint = {"dayless": none}
            if place.sentences:
                before, there, behind = (max(day.get(s + k, 0.0) for s in place.sentences) for k in (-1, 0, 1))
                joint |= {"day_there": there, "day_before": before, "day_near": max(before, behind)}
        out.append((place, features | joint))
    return out


def stands_out(reading: Reading, where: Sequence[tuple[Place | None, Features]], weights: Weights) -> Features:
    """How clearly a day and a place stand out: features of existence."""
    out: Features = {}
    for choice, candidates in (("when", reading.when), ("where", where)):
        shares = weights.shares(choice, candidates)
        best = max(range(len(shares)), key=shares.__getitem__)
        none = next(k for k, (value, _) in enumerate(candidates) if value is None)
        out |= {
            f"{choice}_none": shares[none], f"{choice}_sure": shares[best], f"{choice}_is_none": float(best == none),
            f"{choice}_top": weights.score(choice, candidates[best][1]) / 5,
        }  # fmt: skip
    return out
