"""What a time expression hangs on (``Frame``), what it becomes (``Placed``), and arithmetic on dates of which parts are unknown."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from typing import NamedTuple

from .times import Time


class Impossible(ValueError):
    """A day that no calendar has: 31/2, 30-2-2020."""


class Day(NamedTuple):
    """A date as far as it is known."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def date(self) -> dt.date | None:
        """The full date, if all parts are known and it exists."""
        if self.year and self.month and self.day:
            try:
                return dt.date(self.year, self.month, self.day)
            except ValueError:
                return None
        return None


UNKNOWN = Day()


@dataclass(frozen=True, slots=True)
class Frame:
    """What an expression hangs on.

    ``now``: the day of writing as far as known; ``exact``: it is the publication date (then dates without a year take the nearest one, else
    they take the article's year). ``then``: the last date of the narrative; ``ahead``: a later one that is only planned.
    ``look``: -1 if the words around look back, 1 ahead, 0 neither.
    ``spoken``: the same with coarser dates (*năm 2013 … 3 năm sau*). ``last``: the period last spoken of, for *cùng kỳ*.
    """

    now: Day = UNKNOWN
    then: Day | None = None
    spoken: Day | None = None
    ahead: Day | None = None
    exact: bool = False
    look: int = 0
    last: Time | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A placed expression. ``day`` is what a later *cùng ngày* means; ``relative``: the frame was needed."""

    timex: str | None
    start: dt.date | None = None
    end: dt.date | None = None
    mod: str | None = None
    day: Day | None = None
    relative: bool = False
    period: Time | None = None


def shift(day: Day, unit: str, count: float) -> Day:
    """``day`` moved by whole units, as far as that can be known; parts finer than the unit are dropped."""
    year, month, date = day
    if unit in ("Y", "E", "C", "L"):
        size = {"Y": 1, "E": 10, "C": 100, "L": 1000}[unit]
        if count % 1 and unit == "Y":
            return shift(day, "M", count * 12)
        return Day(None if year is None else year + round(count * size))
    if unit in ("M", "Q"):
        if month is None or count % 1:
            return Day(year) if count == 0 else UNKNOWN
        index = month - 1 + round(count) * (3 if unit == "Q" else 1)
        return Day(None if year is None else year + index // 12, index % 12 + 1)
    if month is None or date is None:
        return day if count == 0 else Day(year)
    days = round(count * (7 if unit == "W" else 1))
    try:
        moved = dt.date(year or 2001, month, date) + dt.timedelta(days=days)
    except (ValueError, OverflowError):
        return UNKNOWN
    if year is None:
        leap_risk = min(moved, dt.date(2001, month, date)) <= dt.date(2001, 2, 28) < max(moved, dt.date(2001, month, date))
        return UNKNOWN if moved.year != 2001 or leap_risk else Day(None, moved.month, moved.day)
    return Day(moved.year, moved.month, moved.day)


def hour24(time: Time) -> int | None:
    """The hour of the day, with the part of the day told: 7 giờ tối is 19, 1 giờ trưa 13, 12 giờ đêm 0, 2 giờ đêm 2."""
    hour, part = time.hour, time.part
    if hour is None or part is None or hour > 12:
        return hour
    if part in ("AF", "EV"):
        return hour if hour == 12 else hour + 12
    if part == "MI":
        return hour + 12 if hour < 9 else hour
    if part == "NI":
        return 0 if hour == 12 else hour + 12 if hour >= 6 else hour
    return hour


def of_day(day: Day, time: Time = Time()) -> Placed:  # noqa: B008 (frozen)
    """A day with its clock time or part of the day."""
    year, month, date = day
    if month and date and date > (monthrange(year, month)[1] if year else monthrange(2000, month)[1]):
        raise Impossible(f"{date}/{month}" + (f"/{year}" if year else ""))
    timex = "-".join(
        ("XXXX" if year is None else f"{year:04d}", f"{month:02d}" if month else "XX", f"{date:02d}" if date else "XX")
    )
    full = day.date
    hour = hour24(time)
    if hour is not None:
        timex += f"T{hour:02d}:{time.minute or 0:02d}" + (f":{time.second:02d}" if time.second is not None else "")
    elif time.part:
        timex += f"T{time.part}"
    return Placed(timex, full, full, time.mod, day)
