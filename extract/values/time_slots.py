"""The reading place in a time expression and the slots filled so far; what the components of all kinds share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import regex

from ..kept import compiled
from .time_words import TimeWords
from .times import Step, Time

EDGE = r"(?![\p{L}\p{M}\d])"
_ROMAN = r"(?:m{0,3}(?:c[dm]|d?c{0,3})(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3}))"
_YEAR_TAIL = regex.compile(
    r" ?[/.\-] ?(?P<y>\d{4}|\d{2})(?!\d|[.,]\d|/)|,? (?:của )?năm ?(?P<y>\d{1,4})(?![\d/])"
    r"|, ?(?P<y>\d{4}|\d{2})(?![\d:]| ?(?:giờ|h))| (?P<y>\d{4})(?![\d:])"
)


class Slots:
    """The reading place and what has been filled so far."""

    def __init__(self, text: str, pos: int, words: TimeWords) -> None:
        self.text, self.pos, self.words = text, pos, words
        self.slots: dict[str, Any] = {}
        self.steps: list[Step] = []

    def match(self, pattern: str | regex.Pattern[str], pos: int | None = None) -> Any:
        """Match at the reading place (or at ``pos``)."""
        expression = compiled(pattern) if isinstance(pattern, str) else pattern
        return expression.match(self.text, self.pos if pos is None else pos)

    def fill(self, end: int, **slots: Any) -> bool:
        """Take everything up to ``end`` and fill slots; refuses to fill one twice."""
        if any(self.slots.get(key) not in (None, value) for key, value in slots.items() if value is not None):
            return False
        self.slots.update({key: value for key, value in slots.items() if value is not None})
        self.pos = end
        return True

    def number(self, pos: int) -> tuple[int, int] | None:
        """A number in digits (up to four) or words at ``pos``: its value and end."""
        found = self.match(r"\d{1,4}(?!\d)", pos) or self.words.number.match(self.text, pos)
        if not found:
            return None
        value = self.words.value(found[0])
        return None if value is None else (value, found.end())

    def shift(self, pos: int) -> tuple[Mapping[str, str], int] | None:
        """A word of ``time_shifts`` at ``pos`` (after a blank)."""
        blank = pos + 1 if self.text[pos : pos + 1] == " " else pos
        found = self.words.find("time_shifts", self.text, blank)
        return None if found is None else (found[1], blank + len(found[0]))

    def year(self, end: int) -> int:
        """Fill the year that follows a month, quarter, season or day, if one does; the new end."""
        found = self.match(_YEAR_TAIL, end)
        if not found:
            return end
        digits = found["y"]
        self.slots.update({"year": int(digits)} if len(digits) > 2 else {"short_year": int(digits)})
        return int(found.end())

    def build(self) -> Time | None:
        """The time, if anything was read and its numbers are possible."""
        if not self.slots and not self.steps:
            return None
        slots = dict(self.slots)
        pm = slots.pop("half_day", None)
        if pm and slots.get("hour") is not None:
            slots["hour"] = slots["hour"] % 12 + (12 if pm == "pm" else 0)
        if slots.pop("less", None):
            total = slots["hour"] * 60 - slots["minute"]
            slots["hour"], slots["minute"] = total // 60 % 24, total % 60
        if slots.pop("tet", None):
            dated = "year" in slots or "short_year" in slots or "stem" in slots
            slots.update({"lunar": True, "month": 1, "day": 1} if dated else {"vague": True})
        time = Time(**slots, steps=tuple(self.steps))
        numbers = ((time.month, 1, 12), (time.day, 0, 31), (time.hour, 0, 24), (time.minute, 0, 59), (time.second, 0, 59))
        return None if any(n is not None and not low <= n <= high for n, low, high in numbers) else time


def roman(text: str) -> int | None:
    """The value of a Roman numeral in lower case, ``None`` if it is none."""
    if not text or not compiled(_ROMAN).fullmatch(text):
        return None
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}[c] for c in text]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
