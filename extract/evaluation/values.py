"""When a predicted value counts as the gold one: only the keys that are scored, numbers with a tolerance, words folded."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ..text import Text, fold

NUMBERS = ("value", "low", "high")

SCORED: dict[str, tuple[str, ...]] = {
    "PERCENT": NUMBERS,
    "COUNT": NUMBERS,
    "MONEY": (*NUMBERS, "currency"),
    "MEASURE": (*NUMBERS, "unit"),
    "AGE": ("years", "low", "high"),
    "DATE": ("timex",),
    "DURATION": ("timex",),
    "RANK": ("rank",),
    "PERSON": ("name",),
    "ROLE": ("title",),
    "UNIT": ("name", "members"),
    "LOCATION": ("name", "code"),
}
"""The keys of a value that are compared, by type; for a type that is not here all keys that gold gives."""

_EXCLUSIVE = {"value", "low", "high", "years"}
"""Numbers: one that only the prediction has is wrong as well (a range read where gold has a single number)."""


def scored_keys(type: str, gold: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The keys on which this gold value is scored; none if gold leaves the value open (``{}``, or null in every key)."""
    if not gold:
        return ()
    given = tuple(key for key in SCORED.get(type, tuple(gold)) if gold.get(key) is not None)
    if type in ("MONEY", "MEASURE") and not any(key in _EXCLUSIVE for key in given):
        return ()  # a currency or unit without its number: gold left the number open
    return given


def same_value(type: str, gold: Mapping[str, Any] | None, predicted: Mapping[str, Any] | None) -> bool | None:
    """Whether ``predicted`` is the gold value; None where gold is not scored."""
    keys = scored_keys(type, gold)
    if not keys or gold is None:
        return None
    predicted = predicted or {}
    compared = dict.fromkeys(keys)
    if any(key in _EXCLUSIVE for key in keys):
        compared |= dict.fromkeys(key for key in SCORED.get(type, ()) if key in _EXCLUSIVE)
    return all(_same(gold.get(key), predicted.get(key), cased=key == "timex") for key in compared)


def same_noun(gold: Mapping[str, Any] | None, predicted: Mapping[str, Any] | None) -> bool | None:
    """Whether classifier and counted noun of a ``COUNT`` agree, joined (where the classifier ends is not scored); None if gold has none."""
    wanted = _noun(gold)
    return None if not wanted else wanted == _noun(predicted)


def _noun(value: Mapping[str, Any] | None) -> str:
    parts = [str(value[key]) for key in ("unit", "object") if value.get(key)] if value else []
    return folded(" ".join(parts))


def _same(a: Any, b: Any, *, cased: bool) -> bool:
    if a is None or b is None:
        return a is b
    if isinstance(a, bool) or isinstance(b, bool):
        return bool(a == b)
    if isinstance(a, int | float) and isinstance(b, int | float):
        return same_number(a, b)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return sorted(map(folded, map(str, a))) == sorted(map(folded, map(str, b)))
    return str(a) == str(b) if cased else folded(str(a)) == folded(str(b))


def same_number(a: float, b: float) -> bool:
    """Equal but for rounding."""
    return math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9)


@lru_cache(65536)
def folded(text: str) -> str:
    """NFC, tone marks in one style, lower case, single spaces."""
    return " ".join(fold(text).split())


@lru_cache(65536)
def named(text: str) -> str:
    """Like ``folded`` with its case kept: how names are compared."""
    return " ".join(Text(text).cased.split())
