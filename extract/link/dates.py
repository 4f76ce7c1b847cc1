"""Finish dates: find the reference, then place every unfinished time in the order of the text.

Reads ``draft.mentions`` after ``resolve``; replaces the values of ``DATE`` mentions by
``{"timex", "start", "end", "mod"?, "anniversary"?, "inferred"?}``, sets ``draft.reference`` when there is no
publication date, and reports days that do not exist.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..types import Problem, Reference
from ..values.calendar import place
from ..values.frame import UNKNOWN, Day, Frame, Impossible, Placed
from ..values.times import Expression, Range, Time
from .reference import Dates, as_date, cues, following_day, own_year, stamp, today

if TYPE_CHECKING:
    from ..draft import Draft

_PERIODS = ("Q", "H", "M")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_SOON = 20
"""So many dates on, a period that *cùng kỳ* may mean is looked for."""
_NEARLY = 20
"""A period that ends in so many days is reported on as finished."""
_PAST, _OLD = 5, 1990
"""A year so many years before the publication date, or (unpublished) before 1990, is told as history."""


def finish(draft: Draft) -> None:
    """Give every ``DATE`` its value."""
    dates: Dates = [(i, m.value) for i, m in enumerate(draft.mentions) if isinstance(m.value, Time | Range)]
    if not dates:
        return
    known, here = _frame(draft, dates)
    frame = known
    for at, (index, expression) in enumerate(dates):
        if here is not None and at == here[0]:
            frame = replace(frame, now=Day(frame.now.year, *here[1]))
        frame = _place(draft, dates, at, index, expression, frame)


def _frame(draft: Draft, dates: Dates) -> tuple[Frame, tuple[int, tuple[int, int]] | None]:
    """The frame before the first date, and from which date on the day of writing is known."""
    if draft.published:
        return Frame(now=as_date(draft.published), exact=True), None
    stamped = stamp(draft, dates)
    if stamped is not None and (date := stamped.date) is not None:
        draft.reference = Reference(date.isoformat(), True)
        return Frame(now=stamped, exact=True), None
    year = own_year(draft, dates)
    if year:
        draft.reference = Reference(str(year), True)
    here = today(draft, dates)
    if here is not None and here[0] < 0:
        return Frame(now=Day(year, *here[1])), None
    return Frame(now=Day(year) if year else UNKNOWN), here


def _place(draft: Draft, dates: Dates, at: int, index: int, expression: Expression, frame: Frame) -> Frame:
    """Give mention ``index`` its value; the frame for what follows."""
    mention, known = draft.mentions[index], cues(draft)
    whole = _completed(expression, dates, at, draft)
    if isinstance(whole, Time) and known.after("period.lunar_right", draft, index):
        whole = replace(whole, lunar=True)
    compared, total = known.before("period.compared_left", draft, index), known.before("period.total_left", draft, index)
    if isinstance(whole, Time):
        if whole.same_period:
            frame = replace(frame, last=_spoken_of(dates, at, frame))
        if (
            whole.steps
            and compared
            and frame.last is not None
            and frame.last.year
            and not (frame.exact and whole.steps[0].unit == "Y")
        ):
            whole = replace(whole, steps=tuple(replace(step, base="last") for step in whole.steps))
        if whole.month and not whole.day and total:
            frame = replace(frame, last=Time(year=whole.year or frame.now.year, period="M", number=whole.month))
    look = known.looks(draft, index) if frame.exact and not compared else 0  # sẽ tăng so với quý III: one that was
    if not look and frame.exact and isinstance(whole, Time) and known.before("look.until_left", draft, index):
        look = _nearer(whole, frame)
    seen = (
        replace(frame, look=look, then=frame.ahead or frame.then)
        if known.after("look.clause_right", draft, index)
        else replace(frame, look=look)
    )
    try:
        placed = place(whole, seen)
    except Impossible as error:
        draft.problems.append(
            Problem("impossible_date", f"{mention.text!r} names a day that does not exist ({error})", mention.start, mention.end)
        )
        placed = Placed(None)
    draft.mentions[index] = replace(
        mention, value=_value(placed, frame, draft.published is None, isinstance(whole, Range) and _anniversary(whole))
    )
    if look > 0 or (isinstance(whole, Time) and whole.look == 1):
        day, now = placed.day.date if placed.day is not None else None, frame.now.date
        if day is not None and now is not None and day > now:
            return replace(frame, ahead=placed.day)  # a deadline or a plan: the narrative stays where it is
    return _moved(frame, whole, placed, mention.rule, known.before("reference.birth_left", draft, index), total or compared)


def _nearer(time: Time, frame: Frame) -> int:
    """Whether the next month, quarter or half of that name is nearer than the last one (1), or the last (0)."""
    last = time.month or {"Q": 3, "H": 6}.get(time.period or "", 0) * (time.number or 0)
    return int(last > 0 and frame.now.month is not None and (last - frame.now.month) % 12 <= 6)


def _moved(frame: Frame, expression: Expression, placed: Placed, rule: str, birth: bool, passing: bool) -> Frame:
    """The frame after a date: where the narrative stands and which period is spoken of (not one that is only compared with)."""
    if birth or rule == "date.holiday":
        return frame
    if placed.day is not None and (placed.day.month or placed.day.day) and not (rule == "date.day.named" and _aside(expression)):
        frame = replace(frame, then=placed.day, spoken=placed.day)
    elif (
        placed.start is not None
        and placed.day is None
        and isinstance(expression, Time)
        and (expression.month or not expression.steps)
    ):
        frame = replace(
            frame, spoken=Day(placed.start.year, placed.start.month if expression.month or placed.start.month != 1 else None)
        )
    period = placed.period
    named = isinstance(expression, Time) and bool(expression.month or expression.period or not expression.steps)
    if period is not None and not passing and named and not _unfinished(placed, frame):
        frame = replace(frame, last=period)
    return frame


def _unfinished(placed: Placed, frame: Frame) -> bool:
    """A period that still runs: figures are not compared with it, if a finished one was spoken of."""
    last = frame.last
    spoken = last is not None and (last.period in _PERIODS or bool(last.month))
    return last is not None and spoken and _runs(placed, frame) and not _runs(place(last, frame), frame)


def _runs(placed: Placed, frame: Frame) -> bool:
    """Whether a period ends well after the day of publication."""
    now = frame.now.date if frame.exact else None
    return placed.end is not None and now is not None and placed.end > now + dt.timedelta(days=_NEARLY)


def _aside(expression: Expression) -> bool:
    """A day seen from another one that the narrative does not move to: *ngày mai*, *hôm trước*, *hôm qua*."""
    return (
        isinstance(expression, Time)
        and not expression.day
        and any(step.unit == "D" and (step.count < 0 or (step.base == "now" and step.count > 0)) for step in expression.steps)
    )


def _spoken_of(dates: Dates, at: int, frame: Frame) -> Time | None:
    """The period that *cùng kỳ* means: the last quarter, half, month or months spoken of, else the first that comes soon, else the year."""
    last = frame.last
    if last is not None and (last.period in _PERIODS or last.month):
        return last
    for _, expression in dates[at + 1 : at + 1 + _SOON]:
        if not isinstance(expression, Time) or expression.same_period:
            continue
        if expression.period in _PERIODS or (expression.month and not expression.day):
            period = replace(expression, year=expression.year or frame.now.year, steps=(), mod=None)
            if not _runs(place(period, frame), frame):
                return period
    return last


def _completed(expression: Expression, dates: Dates, at: int, draft: Draft) -> Expression:
    """*tháng 1 và tháng 2/2017*: the first of two coordinated dates takes the year of the second. *tối qua (22-3)* is the day in brackets."""
    if not isinstance(expression, Time):
        return expression
    if (expression.steps or expression.weekday) and not expression.day and not expression.month:
        told = following_day(draft, dates, at)
        if told is not None and all(step.unit in ("D", "W") for step in expression.steps):
            said = {"year": told.year, "short_year": told.short_year, "month": told.month, "day": told.day}
            return replace(expression, **said, steps=(), weekday=None)  # type: ignore[arg-type]
    year = _told_year(expression, dates, at, draft) or _joined_year(expression, dates, at, draft)
    if year is not None:
        return replace(expression, year=year)
    if expression.month is None or expression.year or expression.steps or at + 1 >= len(dates):
        return expression
    index, (after, following) = dates[at][0], dates[at + 1]
    if after != index + 1 or not isinstance(following, Time) or not following.year or not following.month:
        return expression
    if (expression.day is None) != (following.day is None) or draft.gap(index, after).strip() not in (
        "và",
        "hoặc",
        "hay",
        ",",
        "-",
        "đến",
        "&",
    ):
        return expression
    return replace(expression, year=following.year - (expression.month > following.month))


def _told_year(expression: Time, dates: Dates, at: int, draft: Draft) -> int | None:
    """In a tale of the past (*tháng 8 năm 1940 … Đến tháng 9*) a month without a year is of the year told just before, in the same paragraph."""
    if (
        not at
        or expression.month is None
        or expression.year
        or expression.steps
        or expression.lunar
        or expression.look is not None
    ):
        return None
    index, before = dates[at - 1]
    last = before.last if isinstance(before, Range) else before
    if last.year is None or last.month is None or last.lunar or "\n" in draft.gap(index, dates[at][0]):
        return None
    if cues(draft).before("reference.birth_left", draft, index):
        return None  # sinh ngày 26/11/1967, … nhận nhiệm vụ ngày 21/6
    now = int(draft.published[:4]) if draft.published else None
    if last.year > (now - _PAST if now is not None else _OLD):
        return None
    return last.year + (expression.month < last.month)


def _joined_year(expression: Time, dates: Dates, at: int, draft: Draft) -> int | None:
    """*tháng 11 và 12*: a month joined to the one before it follows it, so it is of the same year or the next."""
    if not at or expression.month is None or expression.day or expression.year or expression.steps or expression.lunar:
        return None
    index, before = dates[at - 1]
    if index != dates[at][0] - 1 or not isinstance(before, Time) or before.day or before.lunar:
        return None
    placed = _MONTH.fullmatch(str(draft.mentions[index].value.get("timex")))
    if placed is None or draft.gap(index, dates[at][0]).strip() not in (",", "và", "hoặc", "hay"):
        return None
    return int(placed[1]) + (expression.month < int(placed[2]))


def _anniversary(span: Range) -> bool:
    """*4.9.1945 - 4.9.2025*: the same day of two years, which something is celebrated for."""
    first, last = span.first, span.last
    return bool(
        first.day and first.year and last.year and first.year < last.year and (first.day, first.month) == (last.day, last.month)
    )


def _value(placed: Placed, frame: Frame, inferred: bool, anniversary: bool) -> dict[str, Any]:
    value: dict[str, Any] = {
        "timex": placed.timex,
        "start": placed.start.isoformat() if placed.start else None,
        "end": placed.end.isoformat() if placed.end else None,
    }
    if placed.mod:
        value["mod"] = placed.mod
    if anniversary:
        value["anniversary"] = True
    if placed.relative and inferred and frame.now.year and placed.timex and not placed.timex.startswith("XXXX"):
        value["inferred"] = True
    return value
