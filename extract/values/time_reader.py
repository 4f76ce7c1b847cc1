"""Text -> unfinished time expression: a small recursive reader over the slots of ``times.Time``.

Vietnamese writes the parts of a date in many orders (*sáng chủ nhật 4-6*, *21h tối 5.4*, *thứ năm tuần tới*), so the reader takes
components one after the other, each filling slots, until the text is used up; a text with anything else in it is no time expression.
Which stretches of an article are worth reading is decided by the patterns in ``rules/entities``; words come from the lexicons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import regex

from . import time_days, time_periods, time_relative
from .time_slots import Slots, roman
from .time_words import TimeWords
from .times import Expression, Range, Time

_COMPONENTS: tuple[Callable[[Slots], bool], ...] = (
    time_relative.amount, time_days.clock, time_days.numeric, time_periods.part_of_year, time_periods.decade, time_days.named, time_days.day,
    time_periods.month, time_periods.year, time_periods.quarter, time_periods.season, time_periods.century, time_periods.week, time_relative.tails,
    time_relative.bare_year, time_periods.sexagenary,
)  # fmt: skip
"""Tried in this order at each place."""

_FILLER = regex.compile(r"(?:[ ,()]|(?:lúc|vào|của|là|tức|nhằm|ngay|đúng|khoảng|ở|trong|thuộc|hồi)(?= ))+")
_CONNECTOR = regex.compile(r" ?(?:(?:cho )?(?:đến|tới)(?: hết| tận)?|và|sang|-|/(?=\d{1,2}[/-]|\d{4}))(?: ?(?=[\d]| )|(?<=-)) ?")
_ABBREVIATED = regex.compile(r"(?P<a>[12]\d{3}) ?[/-] ?(?P<b>\d\d)")

_MAX = 160
"""No time expression is longer, in characters."""

_BARE = regex.compile(r"(?P<n>\d{1,2}|[ivx]{1,4})(?![\p{L}\d])")
_DAY_TO_CLOCK = regex.compile(r"\d ?(?:đến|tới|-) ?(?:ngày|rạng|sáng|trưa|chiều|tối|đêm)")
_LIST = regex.compile(r"(?<!\d|[/.\-]|thứ )(\d{1,2})(?:, ?\d{1,2})*(?:, ?| và )(?=(?:ngày )?\d{1,2} ?[/.\-] ?\d)")
_STAMP = regex.compile(r"(?<=\d{4}|-\d\d-\d\d) ?[-|] ?(?=\d{1,2}:\d\d(?::\d\d)?$)")
"""What parts the date and the hour of a time stamp (*20/05/2017 | 17:00*)."""
_SHARED_UNIT = regex.compile(
    r"(?P<unit>(?:quý|tháng) )(?P<joint>(?:\d{1,2}|i{1,3}) (?:và|đến|tới|-) )(?=(?:\d{1,2}|i{1,3}|iv) năm \p{L})"
)
"""*quý 3 và 4 năm nay*: the unit is said once (and *4 năm nay* is not meant)."""
_TO_NOW = regex.compile(r"(?<= )tới nay$")
"""*từ đầu năm | tới nay*, not *năm tới*."""
_NOW = regex.compile(r"nay(?![\p{L}\d])")


@lru_cache(maxsize=4096)
def read_time(text: str, words: TimeWords) -> Expression | None:
    """The time expression that the whole of ``text`` (folded) is, or ``None``.

    A range shares what only one side says (*từ ngày 1 đến 5-6*, *9h đến 12h ngày 25/9*). Impossible days such as 31/2 are read, impossible
    numbers (month 13, hour 25) are not.
    """
    text = regex.sub(r"[\s\"*]+", " ", text).strip(" ,")
    text = _TO_NOW.sub("đến nay", text)
    if not text or len(text) > _MAX:
        return None
    text = _STAMP.sub(" ", _LIST.sub(r"\1 và ", text))
    text = _SHARED_UNIT.sub(r"\g<unit>\g<joint>\g<unit>", text)
    season = _ABBREVIATED.fullmatch(text)
    if season and (int(season["a"]) + 1) % 100 == int(season["b"]):
        return Range(Time(year=int(season["a"])), Time(year=int(season["a"]) + 1))
    opened = regex.match(r"(?:kể |tính )?từ ", text)
    start = opened.end() if opened else 0
    listed = regex.compile(r"(?:\d{1,2}|hai|ba|bốn) ngày (?=(?:ngày )?\d{1,2} ?(?:[-,/.]|và|đến))").match(text, start)
    if listed:  # "2 ngày 24 và 25/5"
        start = listed.end()
    first, pos = _read(text, start, words)
    if pos >= len(text):
        return first
    bare = _BARE.match(text, pos) if first is None else None
    if first is None and bare is None:
        return None
    last, pos = _rest(text, bare.end() if bare else pos, first, words)
    if last is None or pos < len(text):
        return None
    return _numbered(_value(bare["n"]), last, text) if bare else _shared(first, last) if first else None


def _read(text: str, pos: int, words: TimeWords) -> tuple[Time | None, int]:
    """Components from ``pos`` on, as many as follow each other."""
    slots = Slots(text, pos, words)
    while slots.pos < len(text):
        before = slots.pos
        filler = _FILLER.match(text, slots.pos)
        if filler:
            slots.pos = filler.end()
        if not any(component(slots) for component in _COMPONENTS):
            slots.pos = before
            break
    return slots.build(), slots.pos


def _rest(text: str, pos: int, first: Time | None, words: TimeWords) -> tuple[Time | None, int]:
    """The second half of a range; ``first`` is ``None`` if the first half is a bare number that only the second explains."""
    joint = _CONNECTOR.match(text, pos)
    if joint:
        pos = joint.end()
    elif first is None or not (first.part and regex.match(r" ?rạng sáng", text[pos:])):
        return None, pos
    now = _NOW.match(text, pos)
    if now and now.end() == len(text) and first is not None:
        return Time(now=True), now.end()
    last, end = _read(text, pos, words)
    if last is None and first is not None:
        found = _BARE.match(text, pos)
        if found:
            last, end = _like(first, found["n"]), found.end()
    return last, end


def _value(number: str) -> int:
    """Digits or a small Roman numeral; 0 if it is neither."""
    return int(number) if number.isdecimal() else roman(number) or 0


def _like(first: Time, number: str) -> Time | None:
    """A bare number after *đến*: of the same kind as the first half."""
    value = _value(number)
    if first.period in ("Q", "C"):
        return replace(first, number=value)
    if not number.isdecimal():
        return None
    if first.month and not first.day:
        return replace(first, month=value) if value <= 12 else None
    if first.clocked and not first.day:
        return replace(first, hour=value, minute=0)
    return replace(first, day=value) if first.day else None


def _numbered(number: int, last: Time, whole: str) -> Range | None:
    """A range that begins with a bare number: a day, hour, month or quarter like that of its end."""
    if last.clocked and not _DAY_TO_CLOCK.search(whole):
        first = replace(last, hour=number, minute=0)
    elif last.day:
        first = replace(last, day=number, hour=None, minute=None, part=None)
    elif last.month:
        first = replace(last, month=number)
    elif last.period in ("Q", "C"):
        first = replace(last, number=number)
    else:
        return None
    return Range(first, last) if _possible(first) else None


def _shared(first: Time, last: Time) -> Range | None:
    """Give each side of a range what only the other says."""
    if last.now:
        return Range(first, last)
    if first.day and not first.month and not (last.day or last.month or (last.dated and last.year is None) or last.clocked):
        return None  # "16/2016"
    if first.clocked and not first.dated and last.dated:
        first = replace(last, hour=first.hour, minute=first.minute, part=first.part or last.part)
    elif last.clocked and not last.dated and first.dated:
        last = replace(first, hour=last.hour, minute=last.minute, part=last.part or first.part)
    elif first.part and not first.dated and last.dated and not last.clocked:
        first = replace(last, part=first.part)
    elif first.day and not first.month and last.month:
        first = replace(
            first,
            month=last.month,
            year=last.year,
            short_year=last.short_year,
            steps=last.steps,
            look=last.look,
            lunar=last.lunar,
        )
    elif first.month and last.month:
        if first.year is None and (last.year or last.steps or last.short_year is not None):
            crosses = (first.month, first.day or 0) > (last.month, last.day or 31)
            year = last.year - crosses if last.year else None
            first = replace(first, year=year, short_year=last.short_year, steps=last.steps)
        elif first.year and last.year is None and not last.steps:
            crosses = (last.month, last.day or 31) < (first.month, first.day or 0)
            last = replace(last, year=first.year + crosses)
        if first.day and not last.day and not last.mod:
            return None
    elif first.period in ("Q", "C") and last.period == first.period and first.year is None:
        first = replace(first, year=last.year, steps=last.steps)
    return Range(first, last) if _possible(first) and _possible(last) else None


def _possible(time: Time | None) -> bool:
    return time is not None and not (
        (time.month is not None and not 1 <= time.month <= 12)
        or (time.day is not None and not 0 <= time.day <= 31)
        or (time.hour is not None and not 0 <= time.hour <= 24)
        or (time.minute is not None and not 0 <= time.minute <= 59)
    )
