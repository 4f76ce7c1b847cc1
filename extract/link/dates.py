"""Finish dates: find the reference, then place every unfinished time in the order of the text.

Reads ``draft.mentions`` after ``resolve``; replaces the values of ``DATE`` mentions by ``{"timex", "start", "end", "mod"?, "inferred"?}``,
sets ``draft.reference`` when there is no publication date, and reports days that do not exist.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..types import Problem, Reference
from ..values.calendar import Day, Frame, Impossible, Placed, place
from ..values.times import Expression, Range, Time
from .reference import infer, looks

if TYPE_CHECKING:
    from ..draft import Draft


def finish(draft: Draft) -> None:
    """Give every ``DATE`` its value."""
    dates = [(i, m.value) for i, m in enumerate(draft.mentions) if isinstance(m.value, Time | Range)]
    if draft.published:
        year, month, day = (int(part) for part in draft.published.split("-"))
        frame = Frame(now=Day(year, month, day), exact=True)
    else:
        frame = Frame(now=infer(draft, dates))
        if frame.now.year:
            draft.reference = Reference(str(frame.now.year), True)
    for at, (index, expression) in enumerate(dates):
        mention = draft.mentions[index]
        frame = replace(frame, look=looks(draft, index) if frame.exact else 0)
        try:
            placed = place(_completed(expression, dates, at, draft), frame)
        except Impossible as error:
            draft.problems.append(Problem("impossible_date", f"{mention.text!r} names a day that does not exist ({error})", mention.start, mention.end))
            placed = Placed(None)
        draft.mentions[index] = replace(mention, value=_value(placed, frame))
        if placed.day is not None and (placed.day.month or placed.day.day) and _tells(draft, index):
            frame = replace(frame, then=placed.day)
        elif placed.timex and placed.day is None and placed.period is not None and placed.period.year and not placed.period.month and frame.then is None:
            frame = replace(frame, then=Day(placed.period.year)) if frame.exact else frame
        if placed.period is not None and not placed.period.same_period:
            frame = replace(frame, last=placed.period)


def _completed(expression: Expression, dates: list[tuple[int, Any]], at: int, draft: Draft) -> Expression:
    """*tháng 1 và tháng 2/2017*: the first of two coordinated dates takes the year of the second."""
    if not isinstance(expression, Time) or expression.month is None or expression.year or expression.steps or at + 1 >= len(dates):
        return expression
    index, following = dates[at + 1]
    if index != dates[at][0] + 1 or not isinstance(following, Time) or not following.year or not following.month:
        return expression
    if (expression.day is None) != (following.day is None) or draft.gap(index - 1, index).strip() not in ("và", "hoặc", "hay", ",", "-", "đến", "&"):
        return expression
    return replace(expression, year=following.year - (expression.month > following.month))


def _tells(draft: Draft, index: int) -> bool:
    """Whether a date moves the narrative: not one of a document (*Quyết định … ngày 29/4/2004*)."""
    return True


def _value(placed: Placed, frame: Frame) -> dict[str, Any]:
    value: dict[str, Any] = {
        "timex": placed.timex,
        "start": placed.start.isoformat() if placed.start else None,
        "end": placed.end.isoformat() if placed.end else None,
    }
    if placed.mod:
        value["mod"] = placed.mod
    if placed.relative and not frame.exact and frame.now.year and placed.timex and not placed.timex.startswith("XXXX"):
        value["inferred"] = True
    return value
