"""The arithmetic of scores. What is undefined is None (shown as –), never 1 or 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

CORE = ("RANK", "PERSON", "UNIT", "DATE", "PERCENT", "COUNT")
"""The types that the score called CORE takes together."""


@dataclass(frozen=True, slots=True)
class Count:
    """``right`` of ``predicted`` are right, out of ``gold`` that there are."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float | None:
        """None if nothing was predicted."""
        return self.right / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """None if there is nothing to find."""
        return self.right / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """None if there is nothing to find and nothing was found."""
        total = self.predicted + self.gold
        return 2 * self.right / total if total else None


Counts = dict[tuple[str, str], Count]
"""Counts by (measure, key): a measure of ``scores.MEASURES`` and a type, or ``records`` or ``found`` and a kind of record."""


def add(many: Iterable[Counts]) -> Counts:
    """The sum of several articles' counts. A type for which gold scores no value anywhere has no value score."""
    total: Counts = {}
    for counts in many:
        for key, count in counts.items():
            total[key] = total.get(key, Count()) + count
    return {key: count for key, count in total.items() if count.gold or key[0] != "value"}


def together(counts: Counts, measure: str, keys: Iterable[str] | None = None) -> Count:
    """The micro sum of one measure over ``keys`` (default: all types)."""
    wanted = None if keys is None else set(keys)
    total = Count()
    for (name, key), count in counts.items():
        if name == measure and (wanted is None or key in wanted):
            total += count
    return total


def macro(counts: Counts, measure: str) -> float | None:
    """The mean F1 of the types for which it is defined."""
    scores = [count.f1 for (name, _), count in counts.items() if name == measure and count.f1 is not None]
    return sum(scores) / len(scores) if scores else None


def shown(score: float | None, digits: int = 3) -> str:
    """A score as text: ``–`` where it is undefined."""
    return "–" if score is None else f"{score:.{digits}f}"
