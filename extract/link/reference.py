"""What an article without a publication date hangs on: its own year, and the month and day of its *hôm nay*.

A year is the article's own if the article dates its happenings by it: a full date near to the days told without a year, a month shortly
before them, a plan or season of that year. The year of another event (*hồi tháng 7/2016*, *thành lập năm 2001*) is not. Nothing fits: unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import regex

from ..values.calendar import Day
from ..values.times import Expression, Range, Time

if TYPE_CHECKING:
    from ..draft import Draft

Dates = Sequence[tuple[int, Expression]]
"""The unfinished dates of an article in order: index of the mention, expression."""

_ENOUGH = 2
_BEFORE, _AFTER = 100, 45
"""A full date is of the article's own time if it lies at most so many days before, or after, the last day told without a year."""


class Cues:
    """The compiled patterns of ``rules/records/dates.toml``."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        self._patterns = {f"{table}.{key}": regex.compile(p) for table, keys in tables.items() if isinstance(keys, Mapping) for key, p in keys.items()}

    def before(self, name: str, draft: Draft, index: int, reach: int = 24) -> bool:
        """Whether the text that ends where mention ``index`` begins fits the pattern ``name``."""
        start = draft.spans[index][0]
        return bool(self._patterns[name].search(draft.text.fold[max(0, start - reach) : start]))

    def looks(self, draft: Draft, index: int) -> int:
        """Whether the clause of a mention looks ahead (1), back (-1) or neither (0)."""
        start, end = draft.spans[index]
        fold = draft.text.fold
        left = regex.split(r"[.;\n]", fold[max(0, start - 60) : start])[-1]
        if self._patterns["look.ahead_left"].search(left) or self._patterns["look.ahead_right"].match(fold, end):
            return 1
        return -1 if self._patterns["look.back_left"].search(left) else 0


_known: dict[str, Cues] = {}


def cues(draft: Draft) -> Cues:
    """The cues of the draft's rules, compiled once for each rule set."""
    key = draft.rules.fingerprint
    if key not in _known:
        if len(_known) > 8:
            _known.clear()
        _known[key] = Cues(draft.rules.records["dates"])
    return _known[key]


def own_year(draft: Draft, dates: Dates) -> int | None:
    """The year that the article itself gives for its own happening, if it gives one."""
    latest = _latest_day(dates)
    weight: dict[int, int] = {}
    for index, expression in dates:
        time = expression.last if isinstance(expression, Range) and not expression.last.now else expression.first if isinstance(expression, Range) else expression
        if time.year is None or not 1950 < time.year < 2100:
            continue
        weight[time.year] = weight.get(time.year, 0) + _weight(draft, index, expression, time, latest)
    return max((year for year, total in weight.items() if total >= _ENOUGH), default=None)


def _weight(draft: Draft, index: int, expression: Expression, time: Time, latest: tuple[int, int] | None) -> int:
    """How strongly one mention of a year says that it is the article's own."""
    known = cues(draft)
    bare = draft.fold(index).isdecimal()
    if known.before("reference.birth_left", draft, index) or (bare and known.before("reference.bracket_left", draft, index)) or known.before("reference.ahead_left", draft, index):
        return 0
    if time.lunar:
        return 2 if latest is not None and latest[0] <= 4 else 0
    if isinstance(expression, Range) and (expression.last.now or not (time.month and time.day)):
        if expression.last.now and time.month and latest is not None:
            return 2 if 0 <= latest[0] - time.month <= 5 else 0
        return 2 if draft.fold(index).startswith("mùa") else 0
    if time.month and time.day:
        if latest is None:
            return 2
        date, last = Day(time.year, time.month, time.day).date, Day(time.year, *latest).date
        near = date is not None and last is not None and -_AFTER <= (last - date).days <= _BEFORE
        return 3 if near else -3 if date is not None and last is not None and (last - date).days < 0 else 0
    if time.month:
        if latest is None:
            return 1
        return 2 if 0 <= latest[0] - time.month <= 2 else 0
    if time.period in ("H", "Q", "M"):
        return 3
    if known.before("reference.other_left", draft, index) or time.mod == "END":
        return 0
    if known.before("reference.opens_left", draft, index) and time.period is None:
        return 1
    return 2


def _latest_day(dates: Dates) -> tuple[int, int] | None:
    """The last month and day told without a year: about when the article was written."""
    days = [
        (time.month, time.day)
        for _, expression in dates
        for time in ((expression.first, expression.last) if isinstance(expression, Range) else (expression,))
        if time.month and time.day and time.year is None and not time.lunar and not time.steps
    ]
    return max(days, default=None)


def today(draft: Draft, dates: Dates) -> tuple[int, tuple[int, int]] | None:
    """From which mention on *hôm nay* is known, and its month and day.

    A day in brackets after *sáng nay* says it for the whole article. Else the first day told is it, from there on, if no later one is told that
    the words do not place ahead.
    """
    known = cues(draft)
    first: tuple[int, tuple[int, int]] | None = None
    last = (0, 0)
    for at, (index, expression) in enumerate(dates):
        if isinstance(expression, Range):
            continue
        now = any(step.unit == "D" and step.count == 0 and step.base == "now" for step in expression.steps)
        bracketed = following_day(draft, dates, at) if now and not expression.day else None
        if now and expression.month and expression.day:
            return -1, (expression.month, expression.day)
        if bracketed is not None and bracketed.month and bracketed.day:
            return -1, (bracketed.month, bracketed.day)
        if expression.month and expression.day and not expression.lunar and draft.mentions[index].rule != "date.holiday":
            if first is None:
                opens = index == 0 or known.before("reference.paragraph_left", draft, index)
                first = (-1 if opens else at, (expression.month, expression.day))
            if known.looks(draft, index) <= 0:
                last = max(last, (expression.month, expression.day))
    return first if first is not None and first[1] >= last else None


def following_day(draft: Draft, dates: Dates, at: int) -> Time | None:
    """The day in a bracket after a date without one: *sáng nay (17/5)*, *chiều chủ nhật (21/5)*."""
    if at + 1 >= len(dates):
        return None
    (index, _), (after, following) = dates[at], dates[at + 1]
    if after != index + 1 or not isinstance(following, Time) or not (following.month and following.day) or following.lunar:
        return None
    return following if regex.fullmatch(r"\s?\(\s?", draft.gap(index, after)) else None


def as_date(published: str) -> Day:
    """A publication date as a ``Day``."""
    date = dt.date.fromisoformat(published)
    return Day(date.year, date.month, date.day)
