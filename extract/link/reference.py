"""What an article without a publication date hangs on: its own year, and the month and day of its *hôm nay*.

A year is the article's own if the article dates its happenings by it: a full date near to the days told without a year, a month shortly
before them, a plan or season of that year. The year of another event (*hồi tháng 7/2016*, *thành lập năm 2001*) is not. Nothing fits: unknown.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import regex

from ..registry import of_rules
from ..values.frame import Day
from ..values.times import Expression, Range, Time

if TYPE_CHECKING:
    from ..draft import Draft
    from ..rules import RuleSet

Dates = Sequence[tuple[int, Expression]]
"""The unfinished dates of an article in order: index of the mention, expression."""

_ENOUGH = 2
_CLOSE, _BEFORE, _AFTER = 14, 100, 45
"""A full date is of the article's own time if it lies at most so many days before, or after, the last day told without a year; one that is
not close before it says so only together with something else: news names the year of an affair because it is another one."""

_NEARLY = 15
"""From this day of its last month on, a quarter or half is told of as if it were over."""

_LATE = 9
"""From this month on nobody tells of *đầu năm* as of something recent."""

_PLANNING = 10
"""From this month on plans are those of the next year, if no more is told of it than that."""

_HALF = 6
"""From this month on the half or quarter of a year that is told of is one of the own year."""

_CUT = "\0"
"""Stands before a text that does not begin where the article begins."""


class Cues:
    """The compiled patterns of ``rules/records/dates.toml``."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        self._patterns = {
            f"{table}.{key}": regex.compile(pattern) for table, keys in tables.items() for key, pattern in keys.items()
        }

    def before(self, name: str, draft: Draft, index: int, reach: int = 24, *, cased: bool = False) -> bool:
        """Whether the text that ends where mention ``index`` begins fits the pattern ``name``; ``^`` is the beginning of the article."""
        start = draft.spans[index][0]
        left = (draft.text.cased if cased else draft.text.fold)[max(0, start - reach) : start]
        return bool(self._patterns[name].search(_CUT + left if start > reach else left))

    def after(self, name: str, draft: Draft, index: int, *, cased: bool = False) -> bool:
        """Whether the text that begins where mention ``index`` ends fits the pattern ``name``."""
        return bool(self._patterns[name].match(draft.text.cased if cased else draft.text.fold, draft.spans[index][1]))

    def looks(self, draft: Draft, index: int) -> int:
        """Whether the clause of a mention looks ahead (1), back (-1) or neither (0)."""
        start, end = draft.spans[index]
        fold = draft.text.fold
        left = regex.split(r"[.;\n]", fold[max(0, start - 60) : start])[-1]
        if self._patterns["look.ahead_left"].search(left) or self._patterns["look.ahead_right"].match(fold, end):
            return 1
        return -1 if self._patterns["look.back_left"].search(left) else 0


def cues(draft: Draft) -> Cues:
    """The cues of the draft's rules, compiled once for each rule set."""
    return of_rules(draft.rules, _cues)


def _cues(rules: RuleSet) -> Cues:
    return Cues(rules.records["dates"])


def stamp(draft: Draft, dates: Dates) -> Day | None:
    """The day of the time stamp that a page prints beside its article, which is the day of publication.

    A full date with its hour or weekday that stands at the very end, behind the upright bar or bullet of a page, or fills a line alone or
    together with the name of the author.
    """
    known = cues(draft)
    for index, expression in dates:
        if not isinstance(expression, Time) or not (expression.year and expression.month and expression.day) or expression.lunar:
            continue
        if not expression.clocked and expression.weekday is None:
            continue
        alone = known.before("reference.stamp_left", draft, index, 60, cased=True) and known.after(
            "reference.stamp_right", draft, index
        )
        marked = expression.clocked and known.before("reference.stamp_mark", draft, index)
        ends = expression.clocked and known.after("reference.stamp_end_right", draft, index)
        if alone or marked or (ends and known.before("reference.stamp_end_left", draft, index, cased=True)):
            day = Day(expression.year, expression.month, expression.day)
            if day.date is not None:
                return day
    return None


def own_year(draft: Draft, dates: Dates) -> int | None:
    """The year that the article itself gives for its own happening, if it gives one.

    Each kind of mention (a full day, a month, a plan …) votes once for its year, by how often such a mention names the year of writing in news
    whose year is known; a year needs ``_ENOUGH`` votes.
    """
    latest = _latest_day(dates)
    votes: dict[int, dict[str, int]] = {}
    counts: Counter[int] = Counter()
    seasons = {e.last.year for _, e in dates if isinstance(e, Range) and _season(e)}
    for index, expression in dates:
        time = _dated(expression)
        if isinstance(expression, Range) and _season(expression) and time.year is not None and time.year - 1 in seasons:
            continue  # mùa khô 2016-2017 …, mùa khô 2017-2018: between the two
        if time.year is None or not 1950 < time.year < 2100 or _aside(draft, index, time, latest):
            continue
        counts[time.year] += 1
        kind, vote = _vote(draft, index, expression, time, latest)
        best = votes.setdefault(time.year, {})
        best[kind] = max(best.get(kind, vote), vote)
    _without_plans(votes, latest)
    newest = max(votes, default=0)
    total = {
        year: sum(kinds.values()) + (min(counts[year], 3) - 1 if year == newest and kinds.keys() & {"name", "year"} else 0)
        for year, kinds in votes.items()
        if year == newest or kinds.keys() - {"name", "year"}
    }
    named = [year for year, kinds in votes.items() if kinds.keys() - {"range", "lunar", "plan"}]
    return max((y for y, v in total.items() if v - 2 * (max(named, default=0) > y) >= _ENOUGH), default=None)


def _without_plans(votes: dict[int, dict[str, int]], latest: tuple[int, int] | None) -> None:
    """Take a plan's year for the next one where that is what is told of it: in its year before, or beside the half of that.

    *Tổng kết năm 2020, triển khai kế hoạch năm 2021* in December; *6 tháng đầu năm 2017 … kế hoạch thanh tra năm 2018*.
    """
    year = max((year for year, kinds in votes.items() if "plan" in kinds), default=0)
    if year - 1 not in votes or not votes[year].keys() <= {"plan", "name", "year"}:
        return
    month = latest[0] if latest is not None else 0
    late = month >= _PLANNING
    if late or (month >= _HALF and votes[year - 1].get("period", 0) >= _ENOUGH):
        del votes[year]
        votes[year - 1].setdefault("plan", 3 if late else 0)


def _season(years: Range) -> bool:
    """Whether it is a season over two years: *mùa giải 2016-2017*."""
    return not years.first.month and years.first.year is not None and years.last.year == years.first.year + 1


def _dated(expression: Expression) -> Time:
    """The time of an expression that may tell the year: of a range its end, or its beginning if it lasts till now."""
    if isinstance(expression, Range):
        return expression.first if expression.last.now else expression.last
    return expression


def _aside(draft: Draft, index: int, time: Time, latest: tuple[int, int] | None) -> bool:
    """A year that is nobody's time of writing: a birth, an aim ahead, something that began or ended then."""
    known = cues(draft)
    if known.before("reference.birth_left", draft, index) or known.before("reference.ahead_left", draft, index):
        return True
    if draft.fold(index).isdecimal() and (known.before("reference.bracket_left", draft, index) or _title(draft, index)):
        return True
    if known.before("reference.once_left", draft, index, 70) or known.before("reference.reported_left", draft, index, 70):
        return True  # từng đánh bại … hôm 14/9/2013
    if latest is not None and latest[0] > _last_month(time) and known.looks(draft, index) > 0:
        return True  # told in August: sẽ mở vào mùa Xuân 2021
    if not time.month and known.before("reference.law_left", draft, index, 45):
        return True
    return (
        not time.month
        and time.period is None
        and not time.lunar
        and time.mod is None
        and known.before("reference.other_left", draft, index)
    )


def _title(draft: Draft, index: int) -> bool:
    """Whether a bare year is part of somebody's title (*Hoa hậu Đông Nam Á 2012 Trần Thị A*) or of a cup still to be qualified for."""
    known = cues(draft)
    held = known.before("reference.title_left", draft, index, 60) and known.after(
        "reference.title_right", draft, index, cased=True
    )
    return held or known.before("reference.cup_left", draft, index, 60)


def _last_month(time: Time) -> int:
    """The last month of a quarter, half or season of a year; 12 for other times."""
    if time.period in ("Q", "H") and time.number is not None:
        return time.number * (3 if time.period == "Q" else 6)
    return {"SP": 4, "SU": 8}.get(time.season or "", 12) if time.period == "SEASON" else 12


def _not_over(time: Time, latest: tuple[int, int] | None) -> bool:
    """Whether a quarter or half that is told of was not over on the last day told: it is that of an earlier year."""
    return time.period in ("Q", "H") and latest is not None and latest < (_last_month(time), _NEARLY)


def _vote(draft: Draft, index: int, expression: Expression, time: Time, latest: tuple[int, int] | None) -> tuple[str, int]:
    """The kind of a mention of a year and how strongly it says that it is the article's own."""
    known = cues(draft)
    if time.lunar:
        return "lunar", 2 if latest is not None and latest[0] <= 4 else 0
    if time.month and time.day:
        of_day = _day_vote(time, latest, known.looks(draft, index) > 0)
        return "day", min(of_day, 1) if known.before("reference.document_left", draft, index, 50) else of_day
    if isinstance(expression, Range):
        recent = bool(expression.last.now and time.month and latest is not None and 0 <= latest[0] - time.month <= 5)
        return "range", 2 if recent or draft.fold(index).startswith("mùa") else 0
    if time.month:
        behind = latest[0] - time.month if latest is not None else 9
        recent = behind == 0 or (
            behind == 1 and (known.looks(draft, index) != 0 or known.before("reference.monthly_left", draft, index, 45))
        )
        return "month", -2 if behind < 0 else 2 if recent else 1 if behind <= 2 or latest is None else 0
    if time.period is not None:
        return "period", 0 if known.before("period.compared_left", draft, index) or _not_over(time, latest) else 3
    if time.mod is not None:
        early = time.mod == "START" and not known.before("reference.other_left", draft, index)
        return "part", -2 if not early else 2 if latest is not None and latest[0] < _LATE else 1
    if known.before("reference.plan_left", draft, index, 45):
        return "plan", 3
    if known.before("reference.opens_left", draft, index):
        return "year", 0
    if latest is None:
        return "year", 0
    return (
        ("name", 1 + (index < 4 and draft.text.fold.find("\n", 0, draft.spans[index][0]) < 0))
        if draft.fold(index).isdecimal()
        else ("year", 0)
    )


def _day_vote(time: Time, latest: tuple[int, int] | None, ahead: bool) -> int:
    """A full date votes by its distance to the last day told without a year; one that lies well after it is a plan, or of another year."""
    date = Day(time.year, time.month, time.day).date
    last = Day(time.year, *latest).date if latest is not None else None
    if latest is None:
        return 2
    if date is None or last is None:
        return 0
    behind = (last - date).days
    if behind < 0:
        return 2 if behind >= (-_AFTER if ahead else -_CLOSE) else 0 if behind >= -_AFTER else -4
    return 3 if behind <= _CLOSE else 1 if behind <= _BEFORE else 0


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
    """The day in a bracket or behind a comma after a date without one: *sáng nay (17/5)*, *chiều chủ nhật (21/5)*, *sáng nay, 17/5*."""
    if at + 1 >= len(dates):
        return None
    (index, _), (after, following) = dates[at], dates[at + 1]
    if after != index + 1 or not isinstance(following, Time) or not (following.month and following.day) or following.lunar:
        return None
    return following if regex.fullmatch(r"\s?[(,]\s?", draft.gap(index, after)) else None


def as_date(published: str) -> Day:
    """A publication date as a ``Day``."""
    date = dt.date.fromisoformat(published)
    return Day(date.year, date.month, date.day)
