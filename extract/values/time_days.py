"""Components of a time expression that say a day or an hour: each takes what stands at the reading place, or leaves all as it was."""

from __future__ import annotations

from typing import Any

import regex

from .time_slots import EDGE, Slots
from .times import Step

_FULL = regex.compile(r"(\d{1,2}) ?([/.\-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})(?!\d)")
_ISO = regex.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?!\d)(?:t(?=\d))?")
_MONTH_YEAR = regex.compile(r"(\d{1,2}) ?/ ?((?:19|20)\d\d)(?!\d| ?[./] ?\d)")
_SPAN = regex.compile(r"(\d{1,2}) ?[-,] ?(?=\d{1,2} ?[/.] ?\d{1,2}(?!\d))")
_SHORT = regex.compile(r"(\d{1,2}) ?[/.\-] ?(\d{1,2})(?![\d%]| ?(?:giờ|h)(?!\p{L}))")
_CLOCK = regex.compile(
    r"(?P<h>\d{1,2}) ?(?:giờ(?!\p{L})|[hg](?!\p{L})) ?"
    r"(?:kém (?P<less>\d{1,2})(?: ?(?:phút|p))?"
    r"|(?P<half>rưỡi)(?!\p{L})"
    r"|(?P<m>\d{1,2})(?!\d| ?[/.] ?\d| ?- ?\d{1,2}(?!\d| ?(?:giờ|h(?!\p{L})|:))|:| (?:tháng|giờ))(?: ?(?:phút(?!\p{L})|p(?!\p{L})|'+))?"
    r"(?: ?(?P<s>\d{1,2}) ?(?:giây|s)(?!\p{L}))?)?"
    r"|(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?(?!\d)(?: ?(?P<half_day>am|pm)(?!\p{L}))?"
)


def clock(s: Slots) -> bool:
    """A clock time: *9h30*, *14 giờ 15 phút*, *21:05:10*, *10 giờ kém 15*, *ba giờ rưỡi*, *tám giờ bảy phút*."""
    found = s.match(_CLOCK)
    if found:
        minute = 30 if found["half"] else int(found["less"] or found["m"] or 0)
        return s.fill(found.end(), hour=int(found["h"]), minute=minute, second=int(found["s"]) if found["s"] else None,
                      less=bool(found["less"]) or None, half_day=found["half_day"])  # fmt: skip
    spoken = s.words.number.match(s.text, s.pos)
    if not spoken or not s.match(r" giờ(?!\p{L}| đồng)", spoken.end()):
        return False
    hour, end = s.words.value(spoken[0]), spoken.end() + 4
    less = s.match(r" kém(?!\p{L})", end)
    half = s.match(r" rưỡi(?!\p{L})", end)
    slots: dict[str, Any] = {"hour": hour, "minute": 30 if half else 0}
    if half:
        end = half.end()
    after = s.number((less.end() if less else end) + 1) if not half else None
    if after and (less or not s.match(r" (?:giờ|tháng|giây)", after[1])):
        slots["minute"], slots["less"] = after[0], True if less else None
        unit = s.match(r" phút(?!\p{L})", after[1])
        end = unit.end() if unit else after[1]
    second = s.number(end + 1)
    if second and (unit := s.match(r" giây(?!\p{L})", second[1])):
        slots["second"], end = second[0], unit.end()
    return hour is not None and s.fill(end, **slots)


def numeric(s: Slots) -> bool:
    """Dates written in numbers: 16-11-2020, 16/11, 16.11.99, 2020-11-16, 11/2020."""
    if iso := s.match(_ISO):
        return int(iso[3]) <= 12 and s.fill(iso.end(), year=int(iso[1]), month=int(iso[3]), day=int(iso[4]))
    if s.match(_SPAN) and not s.match(_FULL):
        return False  # 24-25/5 is a range of days, not a 24th of a 25th month
    if full := s.match(_FULL):
        year = {"year": int(full[4])} if len(full[4]) == 4 else {"short_year": int(full[4])}
        return int(full[3]) <= 12 and s.fill(full.end(), day=int(full[1]), month=int(full[3]), **year)
    if not s.slots.keys() & {"day", "month", "hour"} and (month := s.match(_MONTH_YEAR)) and 1 <= int(month[1]) <= 12:
        return s.fill(month.end(), month=int(month[1]), year=int(month[2]))
    if "day" in s.slots or not (short := s.match(_SHORT)) or int(short[2]) > 12:
        return False
    end = short.end()
    if year_end := s.match(r",? (?:của )?năm (\d{4})(?!\d)", end):
        return s.fill(year_end.end(), day=int(short[1]), month=int(short[2]), year=int(year_end[1]))
    return s.fill(end, day=int(short[1]), month=int(short[2]))


def day(s: Slots) -> bool:
    """ngày/hôm/mùng + number (the month may follow), rằm, a day before *tháng*, a month before a day (*Tháng Mười Hai 29, 2013*)."""
    lead = s.match(r"(?:(?:các |những )?ngày|hôm) ?(?=\d|[\p{L}])")
    pos = lead.end() if lead else s.pos
    first_ten = s.match(r"(?:mùng|mồng) ?", pos)
    if full_moon := s.match(r"rằm" + EDGE, pos):
        return s.fill(full_moon.end(), day=15, lunar=True)
    pos = first_ten.end() if first_ten else pos
    if (lead or first_ten) and s.match(r"\d", pos):
        at, s.pos = s.pos, pos
        if numeric(s):
            return True
        s.pos = at
    number = s.number(pos)
    if number is None or not 1 <= number[0] <= 31:
        return False
    value, end = number
    before_month = s.match(r" (?:tháng|thg)" + EDGE, end)
    tet = s.match(r" tết" + EDGE, end)
    if first_ten and tet:
        return s.fill(tet.end(), day=value, month=1, lunar=True)
    if tet and value >= 23:
        return s.fill(tet.end(), day=value, month=12, lunar=True)
    if lead or first_ten or before_month:
        return s.fill(end, day=value)
    if (
        s.slots.get("month")
        and "day" not in s.slots
        and s.match(r"\d", pos)
        and not s.match(r" ?[/.\-:]", end)
        and not s.match(r"\d{4}", pos)
    ):
        return s.fill(end, day=value)
    if s.slots.get("part") and "day" not in s.slots and s.match(r" ?(?:rạng|,|-|đến|và)", end):
        return s.fill(end, day=value)
    return False


def named(s: Slots) -> bool:
    """Single words of the lexicons: days, parts of the day, weekdays, named days."""
    text, pos, words = s.text, s.pos, s.words
    eve = s.match(r"(đêm|ngày|hôm) trước (?=\p{L})")
    pos = eve.end() if eve else pos
    if found := words.find("holidays", text, pos):
        end = pos + len(found[0])
        date = found[1].get("date", "")
        moved = regex.fullmatch(r"(L?)(\d\d)-(\d\d)", date)
        if found[1].get("empty"):
            if not s.fill(end, tet=True):
                return False
            s.pos = s.year(end)
            return True
        if moved is None:
            return s.fill(end, vague=True)
        month, day = int(moved[2]), int(moved[3])
        if numeric := s.match(r",? \(?(\d{1,2})[/.\-](\d{1,2})(?:[/.\-](\d{4}))?(?!\d)\)?", end):
            end = numeric.end()
            if numeric[3]:
                s.slots["year"] = int(numeric[3])
            return s.fill(end, day=int(numeric[1]), month=int(numeric[2]))
        when = {"month": month, "day": day} if day else {"eve": True, "month": 1, "day": 1}
        if not s.fill(end, **({"lunar": True} if moved[1] else {}), **when):
            return False
        if eve:
            s.slots["eve"] = True
            s.slots["part"] = "NI" if eve[1] == "đêm" else None
        s.pos = s.year(end)
        return True
    pos = s.pos
    if found := words.find("day_words", text, pos):
        short = found[0] in ("nay", "qua", "mai", "đó", "ấy")
        if not short or "part" in s.slots:
            s.steps.append(Step("D", int(found[1]["days"]), "then" if found[1]["base"] == "then" else "now"))
            s.pos = pos + len(found[0])
            return True
    if found := words.find("day_parts", text, pos):
        end = pos + len(found[0])
        if s.slots.get("part") not in (None, found[1]["part"]):
            joined = {"AF": {"EV": "EV"}, "EV": {"NI": "NI"}, "NI": {"MO": "MO"}}.get(s.slots["part"], {}).get(found[1]["part"])
            if joined is None or s.slots.keys() & {"day", "month"} or s.steps:
                return False
            s.slots["part"], s.pos = joined, end
            return True
        return s.fill(end, part=found[1]["part"])
    day = s.match(r"(?:các )?ngày (?=thứ|chủ|chúa)")
    at = day.end() if day else pos
    if found := words.find("weekdays", text, at) or words.find("weekday_signs", text, at):
        return s.fill(at + len(found[0]), weekday=int(found[1]["day"]))
    return False
