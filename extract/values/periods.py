"""Places periods in the calendar: months, quarters, seasons, weeks, decades, weekdays, days of the lunar calendar."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import replace

from . import lunar
from .frame import Day, Frame, Placed, of_day, shift
from .times import Time


def month(time: Time, year: int | None, month: int | None, relative: bool) -> Placed:
    """A month; one of the lunar calendar has no value of its own."""
    timex = ("XXXX" if year is None else f"{year:04d}") + "-" + (f"{month:02d}" if month else "XX")
    start = end = None
    if year and month:
        start, end = dt.date(year, month, 1), dt.date(year, month, monthrange(year, month)[1])
    day = Day(year, month)
    if time.part or time.clocked:
        return replace(of_day(day, time), relative=relative)
    if time.lunar:
        return Placed(None, relative=relative)
    return Placed(timex, start, end, time.mod, None, relative, Time(year=year, month=month))


def years(timex: str, first: int | None, last: int | None, time: Time) -> Placed:
    """A stretch of whole years called ``timex``: a year, decade or century."""
    start = dt.date(first, 1, 1) if first and 1 <= first <= 9999 else None
    end = dt.date(last, 12, 31) if last and 1 <= last <= 9999 else None
    return Placed(timex, start, end, time.mod)


def long(known: Day | None, unit: str, time: Time) -> Placed:
    """*thế kỷ trước*, *thập kỷ này*."""
    if known is None or known.year is None:
        return Placed(None)
    size = 100 if unit == "C" else 10
    first = known.year // size * size
    name = f"{known.year // size:0{2 if unit == 'C' else 3}d}"
    return replace(years(name, first + (unit == "C"), first + size - (unit != "C"), time), relative=True)


def decade(time: Time, frame: Frame) -> Placed:
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
    return years(f"{number:03d}", number * 10, number * 10 + 9, time)


def period(time: Time, year: int | None, relative: bool) -> Placed:
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
    first, last = {"SP": ((3, 20), (6, 20)), "SU": ((6, 21), (9, 23)), "FA": ((9, 24), (12, 20)), "WI": ((12, 21), (3, 19))}[
        season
    ]
    return dt.date(year, *first), dt.date(year + (season == "WI"), *last)


def week(time: Time, known: Day | None, frame: Frame, year: int | None) -> Placed:
    """A week (ISO), a week-end, or the n-th week of a month; ``XXXX-WXX`` if only the year can be known."""
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
        written = known.year if known is not None and known.year else "XXXX"
        return Placed(f"{written}-WXX" if time.steps and known is not None and not time.mod else None, relative=True)
    iso = base.isocalendar()
    monday = base - dt.timedelta(days=base.weekday())
    weekend = time.period == "WE" or time.mod == "END"
    start = monday + dt.timedelta(days=5) if weekend else monday
    return Placed(f"{iso.year}-W{iso.week:02d}", start, monday + dt.timedelta(days=6), "END" if weekend else time.mod, None, True)


def weekday(time: Time, frame: Frame, known: Day | None, unit: str | None) -> Placed:
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
    return replace(of_day(Day(date.year, date.month, date.day), time), relative=True)


def lunar_day(time: Time, year: int | None, frame: Frame, relative: bool) -> Placed:
    """A day of the lunar calendar. Without a year: that of the lunar year of the reference, or the nearest to it."""
    given = time.year is not None or time.short_year is not None or time.stem is not None
    day, month = time.day or 1, time.month or 1

    def solar(y: int) -> dt.date | None:
        return lunar.eve(y) if time.eve else lunar.solar(day, month, y, time.leap)

    if year is None:
        return Placed(None, relative=relative)
    today = frame.now.date
    if given or today is None:
        date = solar(year - (month == 12 and not given))
    else:
        near = [d for y in (year - 1, year, year + 1) if (d := solar(y)) is not None]
        date = min(near, key=lambda d: abs((d - today).days), default=None)
    if date is None:
        return Placed(None, relative=relative)
    return replace(of_day(Day(date.year, date.month, date.day), time), relative=relative or not given)


def unit(day: Day, unit: str) -> Placed:
    """The period of one unit that a date stands for."""
    if unit == "W":
        return week(Time(), day, Frame(), None)
    if unit in ("E", "C"):
        return long(day, unit, Time())
    if unit == "Q" and day.month:
        return period(Time(period="Q", number=(day.month - 1) // 3 + 1), day.year, True)
    if unit == "M":
        return month(Time(), day.year, day.month, True)
    if unit == "Y":
        return years(f"{day.year:04d}" if day.year else "XXXX", day.year, day.year, Time())
    return of_day(day)
