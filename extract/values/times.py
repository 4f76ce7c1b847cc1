"""What a time expression says before it is placed in the calendar: unfinished, frozen, no logic.

``values.time_reader`` builds these from text; ``values.calendar`` places them; ``link.dates`` supplies what they hang on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["S", "N", "h", "D", "W", "M", "Q", "Y", "E", "C", "L"]
"""Second, minute (N), hour, day, week, month, quarter, year, decade (E), century, millennium (L)."""

Base = Literal["now", "then", "last"]
"""``now``: the day of writing. ``then``: the last date of the narrative. ``last``: the period last spoken of."""


@dataclass(frozen=True, slots=True)
class Step:
    """``count`` units away from ``base``: *năm ngoái* is ``Step("Y", -1, "now")``, *hôm sau* ``Step("D", 1, "then")``."""

    unit: Unit
    count: float
    base: Base = "now"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The last (``count`` < 0) or next ``count`` whole units: *5 năm qua*, *3 ngày tới*. ``None``: an unknown number of them."""

    unit: Unit
    count: float | None


@dataclass(frozen=True, slots=True)
class Time:
    """One point or period. Everything is optional; ``None`` is *not said*.

    ``short_year`` is a year written with two digits. ``period`` with ``number``: ``Q`` quarter 1-4, ``H`` half 1-2, ``M`` the first
    (``number`` > 0) or last months of a year, ``SEASON`` (``season`` holds the TIMEX3 code), ``E`` decade (``number`` * 10 years; 0-9
    alone is one of an unknown century), ``C`` century (ordinal), ``WE`` week-end.
    ``look`` says where to look for a period without a year: -1 back, 1 ahead, 0 this one, ``None`` not said.
    ``same_period``: *cùng kỳ*, the period last spoken of. ``every``: a set (*hằng năm*). ``vague``: a date without value (*dịp Tết*).
    ``order`` is -1 or 1 for *trước*, *sau* next to a named thing (*đêm trước Quốc khánh*).
    """

    year: int | None = None
    short_year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    part: str | None = None
    weekday: int | None = None
    period: str | None = None
    number: int | None = None
    season: str | None = None
    mod: str | None = None
    steps: tuple[Step, ...] = ()
    stretch: Stretch | None = None
    look: int | None = None
    lunar: bool = False
    leap: bool = False
    eve: bool = False
    stem: int | None = None
    branch: int | None = None
    every: bool = False
    vague: bool = False
    same_period: bool = False
    before_christ: bool = False
    now: bool = False

    @property
    def clocked(self) -> bool:
        """Has a clock time."""
        return self.hour is not None

    @property
    def dated(self) -> bool:
        """Says anything beyond a clock time or a part of the day."""
        return bool(
            self.year or self.short_year is not None or self.month or self.day or self.weekday or self.period or self.steps
            or self.stretch or self.same_period or self.vague or self.stem is not None or self.now
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Range:
    """From ``first`` to ``last``, both included."""

    first: Time
    last: Time


Expression = Time | Range
