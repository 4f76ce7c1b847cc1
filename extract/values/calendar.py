"""Places an unfinished time in the calendar: TIMEX3 value with its first and last day.

Nothing here reads a clock. What an expression hangs on comes in a ``Frame``: the day of writing, the last date of the narrative, and
where the words look. Unknown parts stay ``X`` and then there are no ISO dates; an impossible day raises ``Impossible``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from . import periods
from .frame import UNKNOWN, Day, Frame, Placed, of_day, shift
from .times import Expression, Step, Time

NEAR = 100
"""A day and month without a year lie ahead of the publication date if they are at most so many days ahead and the words do not say when."""


CLOSE = 31
"""So near to the publication date a day and month are of that time, whatever the words around (*quyết định nghỉ học vào ngày 27-10*)."""


def place(expression: Expression, frame: Frame) -> Placed:
    """Place a time or a range.

    Raises:
        Impossible: it names a day that does not exist.
    """
    if isinstance(expression, Time):
        return _place(expression, frame)
    first = _place(expression.first, frame)
    if expression.last.now:
        last = of_day(frame.now)
    else:
        after = replace(frame, then=first.day or frame.then)
        last = _place(_onward(expression.last, first), after)
    timex = (
        None
        if first.timex is None or last.timex is None or (frame.now == UNKNOWN and expression.last.now)
        else f"{first.timex}/{last.timex}"
    )
    return Placed(timex, first.start, last.end, None, last.day or first.day, first.relative or last.relative, None)


def _onward(last: Time, first: Placed) -> Time:
    """The end of a range of months lies after its beginning, whatever the day of writing (*từ tháng 10 đến tháng 12*)."""
    if first.start is None or last.year or last.short_year is not None or not last.month or last.steps or last.lunar:
        return last
    begin = (first.start.month, first.start.day)
    return replace(last, year=first.start.year + ((last.month, last.day or 31) < begin))


def _place(time: Time, frame: Frame) -> Placed:
    if time.vague:
        return Placed(None)
    if time.now:
        return of_day(frame.now)
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
        return periods.years(f"{number - 1:02d}", (number - 1) * 100 + 1, number * 100, time)
    if time.period == "E":
        return periods.decade(time, frame)
    known, unit, relative = _stepped(time.steps, frame)
    if unit in ("C", "E"):
        return periods.long(known, unit, time)
    if unit in ("h", "N", "S"):
        return Placed(None)
    year, guessed = _year(time, frame, known, unit)
    relative = relative or guessed
    if time.before_christ:
        return Placed(f"BC{year or 0:04d}" + (f"-{time.month:02d}" if time.month else ""), mod=time.mod)
    if time.period == "WE" or (unit == "W" and not time.weekday) or time.period == "W":
        return periods.week(time, known, frame, year)
    if time.period:
        return periods.period(time, year, relative)
    if time.weekday and not time.day:
        return periods.weekday(time, frame, known, unit)
    if unit == "Q" and known is not None:
        quarter = (known.month - 1) // 3 + 1 if known.month else None
        return periods.period(replace(time, period="Q", number=quarter), known.year, True) if quarter else Placed(None)
    month = time.month or (known.month if known is not None and unit in ("M", "D") else None)
    day = time.day or (known.day if known is not None and unit == "D" else None)
    if time.lunar and time.day and time.month:
        return periods.lunar_day(time, year, frame, relative)
    whole = unit == "D" or time.day is not None
    if time.eve and whole:
        return replace(of_day(shift(Day(year, month, day), "D", -1), time), relative=relative)
    bare = not whole and not month and year is None and unit is None and (time.clocked or time.part)
    if bare:
        base = frame.then if frame.then is not None else frame.now
        return replace(of_day(base, time), relative=True)
    if whole:
        return replace(of_day(Day(year, month, day), time), relative=relative)
    if month or unit == "M":
        return periods.month(time, year, month, relative)
    timex = "XXXX" if year is None else f"{year:04d}"
    if time.part or time.clocked:
        return replace(of_day(Day(year), time), relative=relative)
    placed = periods.years(timex, year, year, time) if year else Placed(timex, mod=time.mod)
    return replace(placed, relative=relative, period=replace(time, year=year, steps=()))


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
        return next(
            y for y in (century + time.short_year, century - 100 + time.short_year) if y <= now + 10 or y < century
        ), False
    if time.stem is not None and time.branch is not None:
        if now is None:
            return None, True
        return next(
            (y for y in range(now + 1, now - 60, -1) if y % 10 == (time.stem + 4) % 10 and y % 12 == (time.branch + 4) % 12), None
        ), True
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
        close = min(candidates, key=lambda d: abs((d - today).days))
        if time.look is None and abs((close - today).days) <= CLOSE:
            return close.year, True
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
    season = {"SP": 1, "SU": 4, "FA": 7, "WI": 10}.get(time.season or "", 1)
    number = time.number or 1
    first = {"Q": number * 3 - 2, "H": number * 6 - 5, "SEASON": season}.get(time.period or "", 1)
    month = frame.now.month or 12
    if look > 0:
        return now + (first < month - 2)
    return now - (first > month and look <= 0 and time.look != 0)


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
    sides = [periods.unit(day, stretch.unit) for day in (first, last)]
    timex = sides[0].timex if first == last else f"{sides[0].timex}/{sides[1].timex}"
    return Placed(timex, sides[0].start, sides[1].end, None, None, True)


def _same_period(time: Time, frame: Frame) -> Placed:
    """*cùng kỳ (năm trước, năm 2019)*: the period last spoken of, a year before unless another is named; the year alone if none was spoken of."""
    last = frame.last
    known, _, _ = _stepped(time.steps, frame)
    if last is None:
        year = time.year or (known.year if known is not None else None)
        return (
            replace(periods.years(f"{year:04d}", year, year, time), relative=not time.year)
            if year
            else Placed(None, relative=True)
        )
    year = time.year
    if year is None:
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
