"""Log-linear choice: named features of a candidate, their weights from ``rules/records/event_weights.tsv``.

A candidate's score is the sum of weight times value over its features; among candidates the highest wins, and a yes or no is the sign of the
score. Weights are fitted by ``scripts/fit_event_weights.py``; the names are those that ``event_what``, ``event_dates``, ``event_places`` and
``event_exists`` give. A feature without a weight counts nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from ..rules import RuleSet

Features = dict[str, float]
T = TypeVar("T")

CHOICES = ("exists", "what", "told", "when", "where")
"""Is there a happening, which clause tells it, is its phrase better than the headline, which day is its own, which place."""


class Weights:
    """Weights by choice and feature."""

    def __init__(self, table: Mapping[str, Mapping[str, float]]) -> None:
        self.table = {choice: dict(table.get(choice, {})) for choice in CHOICES}

    def score(self, choice: str, features: Features) -> float:
        """The sum of weight times value."""
        weights = self.table[choice]
        return sum(weights.get(name, 0.0) * value for name, value in features.items())

    def best(self, choice: str, candidates: Sequence[tuple[T, Features]]) -> tuple[T, Features]:
        """The candidate with the highest score, of equals the first."""
        return max(candidates, key=lambda candidate: self.score(choice, candidate[1]))

    def shares(self, choice: str, candidates: Sequence[tuple[Any, Features]]) -> list[float]:
        """The probability that the model gives each candidate (softmax of the scores)."""
        scores = [self.score(choice, features) for _, features in candidates]
        top = max(scores)
        parts = [math.exp(score - top) for score in scores]
        total = sum(parts)
        return [part / total for part in parts]

    def reason(self, choice: str, features: Features, most: int = 3) -> str:
        """The features that speak most for a candidate: *same+before*."""
        weights = self.table[choice]
        found = sorted((-weights.get(name, 0.0) * value, name) for name, value in features.items())
        return "+".join(name for score, name in found[:most] if score < 0)


def weights(rules: RuleSet) -> Weights:
    """The weights of a folder of rules (``registry.of_rules`` keeps them)."""
    table: dict[str, dict[str, float]] = {choice: {} for choice in CHOICES}
    for rows in rules.lexicons["event_weights"].entries.values():
        for choice in CHOICES:
            if value := rows[0].get(choice):
                table[choice][rows[0].word] = float(value)
    return Weights(table)
