"""The value of a count: its number, classifier and noun, and of how many where it is a part (*16/18 tàu*)."""

from __future__ import annotations

from typing import Any

import regex

from .numbers import Number

_FRACTION = regex.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)/(\d{1,3}(?:\.\d{3})+|\d+)")


def fraction(text: str) -> tuple[int, int] | None:
    """*16/18 tàu*: part and whole of a count of that form; *1/3 dân số* is a share and none."""
    found = _FRACTION.match(text)
    if found is None:
        return None
    part, whole = (int(found[k].replace(".", "")) for k in (1, 2))
    return (part, whole) if 5 <= whole >= part else None


def count_value(number: Number, norm: str, noun_start: int, unit_end: int | None, end: int) -> dict[str, Any]:
    """``value`` or ``low`` and ``high``, ``unit`` (the classifier) and ``object`` (the noun) as written. *16/18 tàu* has no ``value`` but ``of``, the
    whole; *152/152 bản* is all of them; *2/3 đại biểu* and *hai phần ba học sinh* are shares without either."""
    text = norm[number.start : number.end]
    bounds: dict[str, Any]
    if number.kind == "fraction":
        over, _, under = text.partition("/")
        parts = fraction(text)
        bounds = {"value": int(over.replace(".", ""))} if over == under else {} if parts is None else {"of": parts[1]}
    else:
        bounds = dict(number.bounds())
    unit = None if unit_end is None else " ".join(norm[noun_start:unit_end].split())
    noun = " ".join(norm[noun_start if unit_end is None else unit_end : end].split()).strip(" \"'“”")
    return {**bounds, "unit": unit, "object": noun or None}
