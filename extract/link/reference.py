"""What an article without a publication date hangs on: its own year, and its own day where it says *hôm nay*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import regex

from ..values.calendar import UNKNOWN, Day
from ..values.times import Range, Time

if TYPE_CHECKING:
    from ..draft import Draft

_BIRTH = regex.compile(r"(?:sn|sinh|sinh năm|sinh ngày|năm sinh)\s*:?\s*$")
_AHEAD = regex.compile(r"(?<!\p{L})(?:sẽ|sắp|tới|dự kiến|chuẩn bị|kế hoạch|mục tiêu|trước|đến hết|chậm nhất|hạn|từ nay|ngày mai|nghỉ lễ)(?!\p{L})")
_BACK = regex.compile(r"(?<!\p{L})(?:đã|vừa|trước đó|hồi|từng|được biết|qua)(?!\p{L})")


def looks(draft: Draft, index: int) -> int:
    """Whether the clause of a mention looks ahead (1), back (-1) or neither."""
    start, end = draft.spans[index]
    fold = draft.text.fold
    left = fold[max(0, start - 60) : start]
    left = regex.split(r"[.;\n]", left)[-1]
    right = regex.split(r"[.;\n]", fold[end : end + 40])[0]
    if _AHEAD.search(left) or regex.match(r"\s?,?\s?(?:sẽ|sắp|dự kiến|tới)(?!\p{L})", right):
        return 1
    return -1 if _BACK.search(left) else 0


def infer(draft: Draft, dates: list[tuple[int, Any]]) -> Day:
    """The day of writing as far as the article itself says it."""
    years = [
        time.year
        for index, expression in dates
        for time in ([expression] if isinstance(expression, Time) else [expression.last])
        if time.year and not _BIRTH.search(draft.text.fold[max(0, draft.spans[index][0] - 12) : draft.spans[index][0]])
    ]
    year = max((y for y in years if 1990 < y < 2030), default=None)
    return Day(year, *_today(draft, dates)) if year or dates else UNKNOWN


def _today(draft: Draft, dates: list[tuple[int, Any]]) -> tuple[int | None, int | None]:
    """Month and day of *hôm nay*: a day in brackets after it, else the first day of the article if none later is told."""
    first = None
    for at, (index, expression) in enumerate(dates):
        if isinstance(expression, Range):
            continue
        if first is None and expression.month and expression.day:
            first = (expression.month, expression.day)
        today = any(step.unit == "D" and step.count == 0 and step.base == "now" for step in expression.steps)
        if today and expression.month and expression.day:
            return expression.month, expression.day
        if today and at + 1 < len(dates):
            following = dates[at + 1][1]
            if isinstance(following, Time) and following.month and following.day and regex.fullmatch(r"\s?\(", draft.gap(index, dates[at + 1][0])):
                return following.month, following.day
    return first or (None, None)
