"""Places an unfinished time in the calendar: TIMEX3 value with its first and last day.

Nothing here reads a clock. What an expression hangs on comes in a ``Frame``: the day of writing, the last date of the narrative, and
where the words look. Unknown parts stay ``X`` and then there are no ISO dates; an impossible day raises ``Impossible``.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass, replace
from typing import NamedTuple

from . import lunar
from .times import Expression, Range, Step, Time

NEAR = 100
"""A day and month without a year lie ahead of the publication date if they are at most so many days ahead and the words do not say when."""


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
    they take the article's year). ``then``: the last date of the narrative. ``look``: -1 if the words around look back, 1 ahead, 0 neither.
    ``spoken``: the same with coarser dates (*năm 2013 … 3 năm sau*). ``last``: the period last spoken of, for *cùng kỳ*.
    """

    now: Day = UNKNOWN
    then: Day | None = None
    spoken: Day | None = None
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


def place(expression: Expression, frame: Frame) -> Placed:
    """Place a time or a range.

    Raises:
        Impossible: it names a day that does not exist.
    """
    if isinstance(expression, Time):
        return _place(expression, frame)
    first = _place(expression.first, frame)
    if expression.last.now:
        last = _of_day(frame.now)
    else:
        after = replace(frame, then=first.day or frame.then)
        last = _place(expression.last, after)
    timex = None if first.timex is None or last.timex is None or (frame.now == UNKNOWN and expression.last.now) else f"{first.timex}/{last.timex}"
    return Placed(timex, first.start, last.end, None, last.day or first.day, first.relative or last.relative, None)


def _place(time: Time, frame: Frame) -> Placed:
    if time.vague:
        return Placed(None)
    if time.now:
        return _of_day(frame.now)
    if time.every:
        return Placed(_pattern(time))
    if time.stretch is not None:
        return _stretch(time, frame)
    if time.same_period:
        return _same_period(time, frame)
    if time.period == "C":
        number = time.number or 0
        if time.before_christ:
            return Placed(f"BC{number - 1:02d}", mod=time.mod)
        return _years(f"{number - 1:02d}", (number - 1) * 100 + 1, number * 100, time)
    if time.period == "E":
        return _decade(time, frame)
    known, unit, relative = _stepped(time.steps, frame)
    if unit in ("C", "E"):
        return _long(known, unit, time)
    if unit in ("h", "N", "S"):
        return Placed(None)
    year, guessed = _year(time, frame, known, unit)
    relative = relative or guessed
    if time.before_christ:
        return Placed(f"BC{year or 0:04d}" + (f"-{time.month:02d}" if time.month else ""), mod=time.mod)
    if time.period == "WE" or (unit == "W" and not time.weekday) or time.period == "W":
        return _week(time, known, frame, year)
    if time.period:
        return _period(time, year, relative)
    if time.weekday and not time.day:
        return _weekday(time, frame, known, unit)
    if unit == "Q" and known is not None:
        quarter = (known.month - 1) // 3 + 1 if known.month else None
        return _period(replace(time, period="Q", number=quarter), known.year, True) if quarter else Placed(None)
    month = time.month or (known.month if known is not None and unit in ("M", "D") else None)
    day = time.day or (known.day if known is not None and unit == "D" else None)
    if time.lunar and time.day and time.month:
        return _lunar(time, year, frame, relative)
    whole = unit == "D" or time.day is not None
    if time.eve and whole:
        return replace(_of_day(shift(Day(year, month, day), "D", -1), time), relative=relative)
    bare = not whole and not month and year is None and unit is None and (time.clocked or time.part)
    if bare:
        base = frame.then if frame.then is not None else frame.now
        return replace(_of_day(base, time), relative=True)
    if whole:
        return replace(_of_day(Day(year, month, day), time), relative=relative)
    if month or unit == "M":
        return _month(time, year, month, relative)
    timex = "XXXX" if year is None else f"{year:04d}"
    if time.part or time.clocked:
        return replace(_of_day(Day(year), time), relative=relative)
    placed = _years(timex, year, year, time) if year else Placed(timex, mod=time.mod)
    return replace(placed, relative=relative, period=replace(time, year=year, steps=()))


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
        leap_risk = (min(moved, dt.date(2001, month, date)) <= dt.date(2001, 2, 28) < max(moved, dt.date(2001, month, date)))
        return UNKNOWN if moved.year != 2001 or leap_risk else Day(None, moved.month, moved.day)
    return Day(moved.year, moved.month, moved.day)


def _stepped(steps: tuple[Step, ...], frame: Frame) -> tuple[Day | None, str | None, bool]:
    """Where the steps lead, and the finest unit among them."""
    day: Day | None = None
    unit: str | None = None
    for step in sorted(steps, key=lambda s: "LCEYQMWDhNS".index(s.unit)):
        base = day if day is not None else _base(step, frame)
        if step.unit in ("h", "N", "S"):
            return None, step.unit, True
        day, unit = shift(base, step.unit, step.count), step.unit
    return day, unit, bool(steps)


def _base(step: Step, frame: Frame) -> Day:
    """What a step starts from."""
    if step.base == "last" and frame.last is not None:
        number = frame.last.number or 0
        month = frame.last.month or {"Q": number * 3, "M": abs(number)}.get(frame.last.period or "")
        return Day(frame.last.year, month)
    if step.base == "then":
        return (frame.then if step.unit in ("D", "W") else frame.spoken or frame.then) or frame.now
    return frame.now


def _year(time: Time, frame: Frame, known: Day | None, unit: str | None) -> tuple[int | None, bool]:
    """The year of a time, and whether the frame was needed for it."""
    now = frame.now.year
    if time.year is not None:
        return time.year, False
    if time.short_year is not None:
        if now is None:
            return (1900 if time.short_year > 50 else 2000) + time.short_year, False
        century = now // 100 * 100
        return next(y for y in (century + time.short_year, century - 100 + time.short_year) if y <= now + 10 or y < century), False
    if time.stem is not None and time.branch is not None:
        if now is None:
            return None, True
        return next((y for y in range(now + 1, now - 60, -1) if y % 10 == (time.stem + 4) % 10 and y % 12 == (time.branch + 4) % 12), None), True
    if (known is not None and unit not in ("D", "W")) or (known is not None and not time.month):
        return known.year, True
    if time.month and not time.lunar:
        return _year_of_month(time, frame, now)
    if time.period and now is not None and frame.exact:
        return _year_of_period(time, frame, now), True
    if time.period or time.lunar:
        return now, now is not None
    return None, False


def _year_of_month(time: Time, frame: Frame, now: int | None) -> tuple[int | None, bool]:
    """The year of a day and month, or of a month: the nearest at or before the publication date unless the words look ahead."""
    month = time.month or 1
    if now is None or not frame.exact:
        return now, now is not None
    today = frame.now.date or dt.date(now, 12, 31)
    look = time.look if time.look is not None else frame.look
    if time.day:
        candidates = [date for y in (now - 1, now, now + 1) if (date := Day(y, month, time.day).date) is not None]
        if not candidates:
            return now, True
        past = max((d for d in candidates if d <= today), default=candidates[0])
        ahead = min((d for d in candidates if d >= today), default=candidates[-1])
        if look > 0:
            return ahead.year, True
        return (ahead if look == 0 and (ahead - today).days <= NEAR and time.look != -1 else past).year, True
    if look > 0 or time.look == 0:
        return now + (month < today.month and time.look != 0), True
    return now - (month > today.month), True


def _year_of_period(time: Time, frame: Frame, now: int) -> int:
    look = time.look if time.look is not None else frame.look
    first = {"Q": (time.number or 1) * 3 - 2, "H": (time.number or 1) * 6 - 5, "SEASON": {"SP": 1, "SU": 4, "FA": 7, "WI": 10}.get(time.season or "", 1)}.get(
        time.period or "", 1
    )
    month = frame.now.month or 12
    if look > 0:
        return now + (first < month - 2)
    return now - (first > month and look <= 0 and time.look != 0)


def _of_day(day: Day, time: Time = Time()) -> Placed:  # noqa: B008 (frozen)
    """A day with its clock time or part of the day."""
    year, month, date = day
    if month and date and date > (monthrange(year, month)[1] if year else monthrange(2000, month)[1]):
        raise Impossible(f"{date}/{month}" + (f"/{year}" if year else ""))
    timex = "-".join(("XXXX" if year is None else f"{year:04d}", f"{month:02d}" if month else "XX", f"{date:02d}" if date else "XX"))
    full = day.date
    hour = hour24(time)
    if hour is not None:
        timex += f"T{hour:02d}:{time.minute or 0:02d}" + (f":{time.second:02d}" if time.second is not None else "")
    elif time.part:
        timex += f"T{time.part}"
    return Placed(timex, full, full, time.mod, day)


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


def _month(time: Time, year: int | None, month: int | None, relative: bool) -> Placed:
    timex = ("XXXX" if year is None else f"{year:04d}") + "-" + (f"{month:02d}" if month else "XX")
    start = end = None
    if year and month:
        start, end = dt.date(year, month, 1), dt.date(year, month, monthrange(year, month)[1])
    day = Day(year, month)
    if time.part or time.clocked:
        return replace(_of_day(day, time), relative=relative)
    if time.lunar:
        return Placed(None, relative=relative)
    return Placed(timex, start, end, time.mod, None, relative, Time(year=year, month=month))


def _years(timex: str, first: int | None, last: int | None, time: Time) -> Placed:
    start = dt.date(first, 1, 1) if first and 1 <= first <= 9999 else None
    end = dt.date(last, 12, 31) if last and 1 <= last <= 9999 else None
    return Placed(timex, start, end, time.mod)


def _long(known: Day | None, unit: str, time: Time) -> Placed:
    """*thế kỷ trước*, *thập kỷ này*."""
    if known is None or known.year is None:
        return Placed(None)
    size = 100 if unit == "C" else 10
    first = known.year // size * size
    return replace(_years(f"{known.year // size:0{2 if unit == 'C' else 3}d}", first + (unit == "C"), first + size - (unit != "C"), time), relative=True)


def _decade(time: Time, frame: Frame) -> Placed:
    """*những năm 1980*; *những năm 90* alone is the last such decade that lies well behind."""
    number = time.number or 0
    if any(step.unit == "C" for step in time.steps) and number < 10:
        known = shift(frame.now, "C", next(step.count for step in time.steps if step.unit == "C"))
        if known.year is None:
            return Placed(None)
        number += known.year // 100 * 10
    elif number < 10:
        now = frame.now.year or 2000
        number += now // 100 * 10 if number * 10 + 10 <= now % 100 else now // 100 * 10 - 10
    return _years(f"{number:03d}", number * 10, number * 10 + 9, time)


def _period(time: Time, year: int | None, relative: bool) -> Placed:
    """Quarters, halves, the first months of a year, seasons."""
    number, written = time.number or 1, "XXXX" if year is None else f"{year:04d}"
    first, last = 1, 12
    if time.period == "Q":
        if not 1 <= number <= 4:
            return Placed(None)
        timex, first, last = f"{written}-Q{number}", number * 3 - 2, number * 3
    elif time.period == "H":
        timex, first, last = f"{written}-H{number}", number * 6 - 5, number * 6
    elif time.period == "SEASON":
        return Placed(f"{written}-{time.season}", *_season(time.season or "", year), time.mod, None, relative)
    else:
        first, last = (1, number) if number > 0 else (13 + number, 12)
        timex = f"{written}-{first:02d}/{written}-{last:02d}"
    start = dt.date(year, first, 1) if year else None
    end = dt.date(year, last, monthrange(year, last)[1]) if year else None
    return Placed(timex, start, end, time.mod, None, relative, replace(time, year=year, steps=(), mod=None))


def _season(season: str, year: int | None) -> tuple[dt.date | None, dt.date | None]:
    """The astronomical season of the northern hemisphere; the winter of a year begins in its December."""
    if year is None:
        return None, None
    first, last = {"SP": ((3, 20), (6, 20)), "SU": ((6, 21), (9, 23)), "FA": ((9, 24), (12, 20)), "WI": ((12, 21), (3, 19))}[season]
    return dt.date(year, *first), dt.date(year + (season == "WI"), *last)


def _week(time: Time, known: Day | None, frame: Frame, year: int | None) -> Placed:
    base = known.date if known is not None else None
    if time.period == "W" and time.month:  # tuần đầu tiên của tháng 9
        if not year or not time.number:
            return Placed(None)
        first = dt.date(year, time.month, 1)
        monday = first + dt.timedelta(days=-first.weekday() % 7 + 7 * (time.number - 1)) if time.number > 0 else None
        if monday is None:
            last = dt.date(year, time.month, monthrange(year, time.month)[1])
            monday = last - dt.timedelta(days=last.weekday())
        base = monday
    if base is None and time.period == "WE":
        base = frame.now.date
    if base is None:
        return Placed(f"{known.year if known and known.year else 'XXXX'}-WXX" if time.steps and known is not None and not time.mod else None, relative=True)
    iso = base.isocalendar()
    monday = base - dt.timedelta(days=base.weekday())
    weekend = time.period == "WE" or time.mod == "END"
    start = monday + dt.timedelta(days=5) if weekend else monday
    return Placed(f"{iso.year}-W{iso.week:02d}", start, monday + dt.timedelta(days=6), "END" if weekend else time.mod, None, True)


def _weekday(time: Time, frame: Frame, known: Day | None, unit: str | None) -> Placed:
    """A weekday alone is the last one at or before the day of writing, *tới* the next; beside *tuần* it lies in that week."""
    weekday = time.weekday or 1
    if unit in ("W", "D") and known is not None:
        base = known.date
        if base is None:
            return Placed(None)
        date = base - dt.timedelta(days=base.weekday() - weekday + 1) if unit == "W" else base
    else:
        now = frame.now.date
        if now is None or time.month:
            return Placed(None)
        back = (now.weekday() + 1 - weekday) % 7
        look = time.look if time.look is not None else frame.look if back else 0
        if time.look == 0:
            date = now - dt.timedelta(days=now.weekday() - weekday + 1)
        elif look > 0:
            date = now + dt.timedelta(days=7 - back)
        else:
            date = now - dt.timedelta(days=back or (7 if time.look == -1 else 0))
    return replace(_of_day(Day(date.year, date.month, date.day), time), relative=True)


def _lunar(time: Time, year: int | None, frame: Frame, relative: bool) -> Placed:
    """A day of the lunar calendar. Without a year: that of the lunar year of the reference, or the nearest to it."""
    given = time.year is not None or time.short_year is not None or time.stem is not None
    day, month = time.day or 1, time.month or 1

    def solar(y: int) -> dt.date | None:
        return lunar.eve(y) if time.eve else lunar.solar(day, month, y, time.leap)

    if year is None:
        return Placed(None, relative=relative)
    if given or frame.now.date is None:
        choices = [solar(year - (month == 12 and not given))]
    else:
        choices = sorted((d for y in (year - 1, year, year + 1) if (d := solar(y)) is not None), key=lambda d: abs((d - frame.now.date).days))[:1]  # type: ignore[operator]
    date = choices[0] if choices else None
    if date is None:
        return Placed(None, relative=relative)
    return replace(_of_day(Day(date.year, date.month, date.day), time), relative=relative or not given)


def _stretch(time: Time, frame: Frame) -> Placed:
    """*5 năm qua*, *3 ngày tới*: so many whole units before or after the one of writing."""
    stretch = time.stretch
    if stretch is not None and stretch.count is not None and stretch.unit in ("h", "N", "S"):
        return Placed(f"PT{abs(stretch.count):g}{ {'h': 'H', 'N': 'M', 'S': 'S'}[stretch.unit] }", relative=True)
    if stretch is None or stretch.count is None or stretch.count % 1 or frame.now.date is None:
        return Placed(None, relative=True)
    count = int(stretch.count)
    near, far = shift(frame.now, stretch.unit, 1 if count > 0 else -1), shift(frame.now, stretch.unit, count)
    first, last = (near, far) if count > 0 else (far, near)
    sides = [_unit(day, stretch.unit) for day in (first, last)]
    timex = sides[0].timex if first == last else f"{sides[0].timex}/{sides[1].timex}"
    return Placed(timex, sides[0].start, sides[1].end, None, None, True)


def _unit(day: Day, unit: str) -> Placed:
    """The period of one unit that a date stands for."""
    if unit == "W":
        return _week(Time(), day, Frame(), None)
    if unit in ("E", "C"):
        return _long(day, unit, Time())
    if unit == "Q" and day.month:
        return _period(Time(period="Q", number=(day.month - 1) // 3 + 1), day.year, True)
    if unit == "M":
        return _month(Time(), day.year, day.month, True)
    if unit == "Y":
        return _years(f"{day.year:04d}" if day.year else "XXXX", day.year, day.year, Time())
    return _of_day(day)


def _same_period(time: Time, frame: Frame) -> Placed:
    """*cùng kỳ (năm trước, năm 2019)*: the period last spoken of, a year before unless another is named."""
    last = frame.last
    if last is None:
        return Placed(None, relative=True)
    year = time.year
    if year is None:
        known, _, _ = _stepped(time.steps, frame)
        base = last.year
        back = known.year if known is not None else None
        year = back if back is not None and base is None else None if base is None else base - 1
    return replace(_place(replace(last, year=year, steps=(), look=None), frame), relative=True, period=None)


def _pattern(time: Time) -> str | None:
    """A set (*20/11 hằng năm*) as a pattern of dates."""
    if time.period in ("Q", "H") and time.number:
        return f"XXXX-{time.period}{time.number}"
    if time.period == "SEASON":
        return f"XXXX-{time.season}"
    if time.month:
        return f"XXXX-{time.month:02d}" + (f"-{time.day:02d}" if time.day else "")
    return f"XXXX-WXX-{time.weekday}" if time.weekday else None


__all__ = ["NEAR", "UNKNOWN", "Day", "Frame", "Impossible", "Placed", "Range", "hour24", "place", "shift"]
