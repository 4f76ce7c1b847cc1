"""Log-linear choice: named features of a candidate, their weights from ``rules/records/event_weights.tsv``.

A candidate's score is the sum of weight times value over its features; among candidates the highest wins, and a yes or no is the sign of the
score. Weights are fitted by ``scripts/fit_event_weights.py``; the names are those that ``event_what``, ``event_dates``, ``event_places`` and
``event_exists`` give. A feature without a weight counts nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ..rules import RuleSet

Features = dict[str, float]
T = TypeVar("T")

CHOICES = ("exists", "what", "told", "when", "where")
"""Is there a happening, which clause tells it, is its phrase better than the headline, which day is its own, which place."""
