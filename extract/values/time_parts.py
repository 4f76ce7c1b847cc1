"""The components of a time expression: each takes what stands at the reading place and fills slots, or leaves all as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import regex

from .time_words import TimeWords
from .times import Step, Stretch, Time

_E = r"(?![\p{L}\p{M}\d])"
FILLER = regex.compile(r"(?:[ ,()]|(?:lúc|vào|của|là|tức|nhằm|ngay|đúng|khoảng|ở|trong|thuộc|hồi)(?= ))+")
CONNECTOR = regex.compile(r" ?(?:(?:cho )?(?:đến|tới)(?: hết| tận)?|và|sang|-|/(?=\d{1,2}[/-]|\d{4}))(?: ?(?=[\d]| )|(?<=-)) ?")
ABBREVIATED = regex.compile(r"(?P<a>[12]\d{3}) ?[/-] ?(?P<b>\d\d)")

_ROMAN = r"(?:m{0,3}(?:c[dm]|d?c{0,3})(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3}))"
_FULL = regex.compile(r"(\d{1,2}) ?([/.\-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})(?!\d)")
_ISO = regex.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_SPAN = regex.compile(r"(\d{1,2}) ?[-,] ?(?=\d{1,2} ?[/.] ?\d{1,2}(?!\d))")
_SHORT = regex.compile(r"(\d{1,2}) ?[/.\-] ?(\d{1,2})(?![\d%]| ?(?:giờ|h)(?!\p{L}))")
_CLOCK = regex.compile(
    r"(?P<h>\d{1,2}) ?(?:giờ(?!\p{L})|[hg](?!\p{L})) ?"
    r"(?:kém (?P<less>\d{1,2})(?: ?(?:phút|p))?"
    r"|(?P<half>rưỡi)(?!\p{L})"
    r"|(?P<m>\d{1,2})(?!\d| ?[/.] ?\d| ?- ?\d{1,2}(?!\d| ?(?:giờ|h(?!\p{L})|:))|:| (?:tháng|giờ))(?: ?(?:phút(?!\p{L})|p(?!\p{L})|'+))?(?: ?(?P<s>\d{1,2}) ?(?:giây|s)(?!\p{L}))?)?"
    r"|(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?(?!\d)(?: ?(?P<half_day>am|pm)(?!\p{L}))?"
)
_YEAR_TAIL = regex.compile(r" ?[/.\-] ?(?P<y>\d{4}|\d{2})(?!\d|[.,]\d|/)|,? (?:của )?năm ?(?P<y>\d{1,4})(?![\d/])|, ?(?P<y>\d{4}|\d{2})(?![\d:]| ?(?:giờ|h))| (?P<y>\d{4})(?![\d:])")
_MONTHS = regex.compile(rf"(?P<n>\d{{1,2}}|{{num}}) (?P<unit>tháng|quý|tuần|ngày) (?P<side>đầu|cuối)(?: tiên)?(?: của)?(?= (?:năm|quý|tháng|tuần)|{_E})".replace("{num}", r"[\p{L}]+(?: [\p{L}]+)?"))
_ZONE = regex.compile(r"(?:utc|gmt|pst|est|jst|giờ (?:phối hợp quốc tế|việt nam|hà nội|gmt|địa phương))" + _E)
_MOD = {"đầu": "START", "giữa": "MID", "cuối": "END"}


class Slots:
    """The reading place and what has been filled so far."""

    def __init__(self, text: str, pos: int, words: TimeWords) -> None:
        self.text, self.pos, self.words = text, pos, words
        self.slots: dict[str, Any] = {}
        self.steps: list[Step] = []

    def match(self, pattern: str | regex.Pattern[str], pos: int | None = None) -> Any:
        """Match at the reading place (or at ``pos``)."""
        compiled = _compiled(pattern) if isinstance(pattern, str) else pattern
        return compiled.match(self.text, self.pos if pos is None else pos)

    def fill(self, end: int, **slots: Any) -> bool:
        """Take everything up to ``end`` and fill slots; refuses to fill one twice."""
        if any(self.slots.get(key) not in (None, value) for key, value in slots.items() if value is not None):
            return False
        self.slots.update({key: value for key, value in slots.items() if value is not None})
        self.pos = end
        return True

    def number(self, pos: int) -> tuple[int, int] | None:
        """A number in digits (up to four) or words at ``pos``: its value and end."""
        found = self.match(r"\d{1,4}(?!\d)", pos) or self.words.number.match(self.text, pos)
        if not found:
            return None
        value = self.words.value(found[0])
        return None if value is None else (value, found.end())

    def shift(self, pos: int) -> tuple[Mapping[str, str], int] | None:
        """A word of ``time_shifts`` at ``pos`` (after a blank)."""
        blank = pos + 1 if self.text[pos : pos + 1] == " " else pos
        found = self.words.find("time_shifts", self.text, blank)
        return None if found is None else (found[1], blank + len(found[0]))

    def year(self, end: int) -> int:
        """Fill the year that follows a month, quarter, season or day, if one does; the new end."""
        found = self.match(_YEAR_TAIL, end)
        if not found:
            return end
        digits = found["y"]
        self.slots.update({"year": int(digits)} if len(digits) > 2 else {"short_year": int(digits)})
        return int(found.end())

    def build(self) -> Time | None:
        """The time, if anything was read and its numbers are possible."""
        if not self.slots and not self.steps:
            return None
        slots = dict(self.slots)
        pm = slots.pop("half_day", None)
        if pm and slots.get("hour") is not None:
            slots["hour"] = slots["hour"] % 12 + (12 if pm == "pm" else 0)
        if slots.pop("less", None):
            total = slots["hour"] * 60 - slots["minute"]
            slots["hour"], slots["minute"] = total // 60 % 24, total % 60
        if slots.pop("tet", None):
            dated = "year" in slots or "short_year" in slots or "stem" in slots
            slots.update({"lunar": True, "month": 1, "day": 1} if dated else {"vague": True})
        time = Time(**slots, steps=tuple(self.steps))
        numbers = ((time.month, 1, 12), (time.day, 0, 31), (time.hour, 0, 24), (time.minute, 0, 59), (time.second, 0, 59))
        return None if any(n is not None and not low <= n <= high for n, low, high in numbers) else time


_cache: dict[str, regex.Pattern[str]] = {}


def _compiled(pattern: str) -> regex.Pattern[str]:
    if pattern not in _cache:
        _cache[pattern] = regex.compile(pattern)
    return _cache[pattern]


def roman(text: str) -> int | None:
    """The value of a Roman numeral in lower case, ``None`` if it is none."""
    if not text or not _compiled(_ROMAN).fullmatch(text):
        return None
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}[c] for c in text]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def _clock(s: Slots) -> bool:
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
    minute = s.number((less.end() if less else end) + 1) if not half else None
    if minute and (less or not s.match(r" (?:giờ|tháng|giây)", minute[1])):
        slots["minute"], slots["less"] = minute[0], True if less else None
        unit = s.match(r" phút(?!\p{L})", minute[1])
        end = unit.end() if unit else minute[1]
    second = s.number(end + 1)
    if second and (unit := s.match(r" giây(?!\p{L})", second[1])):
        slots["second"], end = second[0], unit.end()
    return hour is not None and s.fill(end, **slots)


def _numeric(s: Slots) -> bool:
    """Dates written in numbers: 16-11-2020, 16/11, 16.11.99, 2020-11-16."""
    if iso := s.match(_ISO):
        return s.fill(iso.end(), year=int(iso[1]), month=int(iso[2]), day=int(iso[3]))
    if s.match(_SPAN) and not s.match(_FULL):
        return False  # 24-25/5 is a range of days, not a 24th of a 25th month
    if full := s.match(_FULL):
        year = {"year": int(full[4])} if len(full[4]) == 4 else {"short_year": int(full[4])}
        return int(full[3]) <= 12 and s.fill(full.end(), day=int(full[1]), month=int(full[3]), **year)
    if "day" in s.slots or not (short := s.match(_SHORT)) or int(short[2]) > 12:
        return False
    end = short.end()
    if year_end := s.match(r",? (?:của )?năm (\d{4})(?!\d)", end):
        return s.fill(year_end.end(), day=int(short[1]), month=int(short[2]), year=int(year_end[1]))
    return s.fill(end, day=int(short[1]), month=int(short[2]))


def _day(s: Slots) -> bool:
    """ngày/hôm/mùng + number (the month may follow), rằm, a day before *tháng*, a month before a day (*Tháng Mười Hai 29, 2013*)."""
    lead = s.match(r"(?:(?:các |những )?ngày|hôm) ?(?=\d|[\p{L}])")
    pos = lead.end() if lead else s.pos
    first_ten = s.match(r"(?:mùng|mồng) ?", pos)
    if full_moon := s.match(r"rằm" + _E, pos):
        return s.fill(full_moon.end(), day=15, lunar=True)
    pos = first_ten.end() if first_ten else pos
    if (lead or first_ten) and s.match(r"\d", pos):
        at, s.pos = s.pos, pos
        if _numeric(s):
            return True
        s.pos = at
    number = s.number(pos)
    if number is None or not 1 <= number[0] <= 31:
        return False
    value, end = number
    before_month = s.match(r" (?:tháng|thg)" + _E, end)
    tet = s.match(r" tết" + _E, end)
    if first_ten and tet:
        return s.fill(tet.end(), day=value, month=1, lunar=True)
    if tet and value >= 23:
        return s.fill(tet.end(), day=value, month=12, lunar=True)
    if lead or first_ten or before_month:
        return s.fill(end, day=value)
    if s.slots.get("month") and "day" not in s.slots and s.match(r"\d", pos) and not s.match(r" ?[/.\-:]", end) and not s.match(r"\d{4}", pos):
        return s.fill(end, day=value)
    if s.slots.get("part") and "day" not in s.slots and s.match(r" ?(?:rạng|,|-|đến|và)", end):
        return s.fill(end, day=value)
    return False


def _month(s: Slots) -> bool:
    lead = s.match(r"(?:tháng|thg) ?")
    if not lead:
        return False
    pos = lead.end()
    if digits := s.match(r"(\d{1,2})(?![\d%])", pos):
        ahead = s.match(r" ?- ?(\d{1,2})(?!\d)", digits.end())
        if ahead and int(ahead[1]) <= 12:  # tháng 5-6: a range of months
            return s.fill(digits.end(), month=int(digits[1]))
        leap = s.match(r" nhuận" + _E, digits.end())
        end = s.year(leap.end() if leap else digits.end())
        return s.fill(end, month=int(digits[1]), **({"leap": True, "lunar": True} if leap else {}))
    if word := s.words.find("month_words", s.text, pos):
        end = pos + len(word[0])
        slots: dict[str, Any] = {"month": int(word[1]["month"])}
        if word[1].get("lunar"):
            slots["lunar"] = True
        if leap := s.match(r" nhuận" + _E, end):
            slots["leap"], slots["lunar"], end = True, True, leap.end()
        if spoken := s.match(r" năm ", end):
            year = s.number(spoken.end())
            if year and year[0] > 99:
                slots["year"], end = year
        if s.fill(end, **slots):
            s.pos = s.year(end) if "year" not in s.slots else end
            return True
        return False
    if _shifted(s, lead.end() - 1, "M"):
        return True
    if s.slots.get("mod"):  # đầu tháng
        s.steps.append(Step("M", 0))
        s.pos = lead.end()
        return True
    return False


def _shifted(s: Slots, end: int, unit: Any) -> bool:
    """The shift word after a bare unit: *tháng trước*, *năm nay*, *tuần tới*."""
    shift = s.shift(end)
    if shift is None:
        return False
    facts, end = shift
    s.steps.append(Step(unit, int(facts["steps"]), "then" if facts["base"] == "then" else "now"))
    s.pos = end
    return True


def _year(s: Slots) -> bool:
    lead = s.match(r"(?:(?:cả|hết|niên khóa|năm học|vụ mùa) )?năm(?: học)? ?|niên khóa ")
    if not lead:
        return False
    end = lead.end()
    if found := s.match(r"(?P<y>\d{1,4})(?![\d%]| ?[,.]\d)", end):
        value, digits = int(found["y"]), len(found["y"])
        if digits == 2 and not s.match(r" (?:của )?thế kỷ", found.end()):
            return s.fill(found.end(), short_year=value)
        return s.fill(found.end(), year=value)
    if found := s.match(r"(?P<r>[mdclxvi]{4,})" + _E, end):
        return (value := roman(found["r"])) is not None and s.fill(found.end(), year=value)
    if s.text[end - 1] != " ":
        end += 1
    if _shifted(s, end - 1, "Y"):
        return True
    if stem := _stem_branch(s, end):
        return stem
    number = s.words.number.match(s.text, end)
    if number and (value := s.words.value(number[0])) is not None and value > 99:
        return s.fill(number.end(), year=value)
    if found := s.match(r"(?:năm )?mới" + _E, end):
        s.steps.append(Step("Y", 0))
        s.pos = found.end()
        return True
    if {"mod", "period"} & s.slots.keys() or s.text.startswith(("cả", "hết"), s.pos):  # đầu năm, 6 tháng đầu năm
        s.steps.append(Step("Y", 0))
        s.pos = end - 1
        return True
    return False


def _stem_branch(s: Slots, pos: int) -> bool:
    """The sexagenary name of a year: *Đinh Dậu*."""
    stem = s.words.find("stems", s.text, pos)
    if stem is None:
        return False
    branch = s.words.find("branches", s.text, pos + len(stem[0]) + 1)
    if branch is None:
        return False
    end = pos + len(stem[0]) + 1 + len(branch[0])
    if not s.fill(end, stem=int(stem[1]["index"]), branch=int(branch[1]["index"])):
        return False
    year = s.match(r" (?:năm )?(\d{4})(?!\d)", end)
    return not year or s.fill(year.end(), year=int(year[1]))


def _sexagenary(s: Slots) -> bool:
    return _stem_branch(s, s.pos)


def _quarter(s: Slots) -> bool:
    if found := s.match(r"(?:quý|q) ?(?P<n>[1-4]|i{1,3}|iv)(?![\p{L}\d])"):
        number = int(found["n"]) if found["n"].isdecimal() else roman(found["n"])
        end = s.year(found.end())
        return s.fill(end, period="Q", number=number)
    if not (lead := s.match(r"quý ")):
        return False
    if last := s.match(r"(đầu|cuối)(?: cùng)?(?: tiên)?(?: của)?(?= năm)", lead.end()):
        return s.fill(last.end(), period="Q", number=1 if last[1] == "đầu" else 4)
    if word := s.match(r"(một|hai|ba|bốn|tư|nhất|nhì)" + _E, lead.end()):
        return s.fill(s.year(word.end()), period="Q", number={"một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "nhất": 1, "nhì": 2}[word[1]])
    return _shifted(s, lead.end() - 1, "Q")


def _first_months(s: Slots) -> bool:
    """*6 tháng đầu năm*, *3 tháng cuối năm*, *hai quý đầu năm*, *nửa đầu năm*, *10 ngày đầu tháng 5*, *các tháng cuối năm*."""
    if found := s.match(r"(?:nửa (đầu|cuối)|(?:nửa )(?:sau)?|đầu|giữa|cuối)" + _E):
        word = found[0]
        if not word.startswith("nửa"):
            return s.fill(found.end(), mod=_MOD[word])
        if s.match(r" (?:của )?năm", found.end()):
            return s.fill(found.end(), period="H", number=1 if found[1] == "đầu" else 2)
        return s.fill(found.end(), mod="START" if found[1] == "đầu" else "END")
    if found := s.match(r"(?:các|những|mấy) (?:tháng|ngày|tuần|quý) (đầu|giữa|cuối)(?: tiên)?(?: của)?(?= (?:năm|tháng|tuần|quý))"):
        return s.fill(found.end(), mod=_MOD[found[1]])
    if found := s.match(r"bán niên" + _E):
        return s.fill(found.end(), period="H", number=1)
    if total := s.match(r"(\d{1,2}|\p{L}+(?: \p{L}+)?) tháng(?: ?/ ?(?P<y>\d{4})| năm (?P<y>\d{4}))(?!\d)"):
        count = s.words.value(total[1])
        period = {"period": "H", "number": 1} if count == 6 else {"period": "Q", "number": 1} if count == 3 else {"period": "M", "number": count}
        return count is not None and 1 <= count <= 12 and not s.slots.get("part") and s.fill(total.end(), **period, year=int(total["y"]))
    if not (found := s.match(_MONTHS)):
        return False
    count = s.words.value(found["n"])
    if count is None:
        return False
    first = found["side"] == "đầu"
    if found["unit"] == "quý":
        count *= 3
    elif found["unit"] != "tháng":
        return s.fill(found.end(), mod="START" if first else "END")
    end = found.end()
    if not s.match(r" năm", end):
        return False
    if count == 6:
        return s.fill(end, period="H", number=1 if first else 2)
    if count == 3:
        return s.fill(end, period="Q", number=1 if first else 4)
    return 1 <= count <= 12 and s.fill(end, period="M", number=count if first else -count)


def _season(s: Slots) -> bool:
    lead = s.match(r"mùa |vụ ")
    pos = lead.end() if lead else s.pos
    if lead and (dry := s.match(r"(?:khô|mưa|cạn|lũ|giải|bóng)" + _E, pos)):
        return s.fill(dry.end(), vague=None) if s.match(r" (?:năm )?\d{4}", dry.end()) else s.fill(dry.end(), vague=True)
    word = s.words.find("seasons", s.text, pos)
    if word is None:
        return False
    end = pos + len(word[0])
    if not lead and not (s.match(r" (?:năm |này|\d{4}|nay|\p{L}+ \p{L}+ \d{4})", end) or s.slots.get("mod")):
        return False
    end = s.year(end)
    if not s.fill(end, period="SEASON", season=word[1]["season"]):
        return False
    shift = s.shift(end)
    if shift and "year" not in s.slots:
        s.slots["look"], s.pos = int(shift[0]["steps"]), shift[1]
    return True


def _century(s: Slots) -> bool:
    if found := s.match(r"thế k[ỷỉ] ?(?:thứ )?(?P<n>\d{1,2}|[ivx]+)" + _E):
        number = int(found["n"]) if found["n"].isdecimal() else roman(found["n"])
        return number is not None and number > 0 and s.fill(found.end(), **({"period": "C"} if "period" not in s.slots else {}), **_century_of(s, number))
    if not (lead := s.match(r"thế k[ỷỉ] ")):
        return False
    if _shifted(s, lead.end() - 1, "C"):
        return True
    number = s.number(lead.end())
    return number is not None and 1 <= number[0] <= 30 and s.fill(number[1], **({"period": "C"} if "period" not in s.slots else {}), **_century_of(s, number[0]))


def _century_of(s: Slots, number: int) -> dict[str, Any]:
    """A century of its own, or the one that a decade before it belongs to (*những năm 90 thế kỷ 17*)."""
    if s.slots.get("period") == "E" and s.slots["number"] < 10:
        s.slots["number"] += (number - 1) * 10
        return {}
    return {"number": number}


def _decade(s: Slots) -> bool:
    found = s.match(r"(?:(?:những|các) )?(?:(?:thập )(?:kỷ|niên)|(?:những|các) năm(?: thập (?:kỷ|niên))?) ?")
    if not found:
        return False
    if digits := s.match(r"(?P<n>\d{4}|\d0)(?!\d)(?!s?\p{L})", found.end()):
        value = int(digits["n"])
        if value % 10 and "thập" not in found[0]:
            return False
        return s.fill(digits.end(), period="E", number=value // 10)
    number = s.words.number.match(s.text, found.end())
    if number and (value := s.words.value(number[0]) or 0) and value % 10 == 0 and value < 100:
        return s.fill(number.end(), period="E", number=value // 10)
    return "thập" in found[0] and _shifted(s, found.end() - 1, "E")


def _week(s: Slots) -> bool:
    if found := s.match(r"tuần (?:thứ )?(?P<n>đầu tiên|đầu|nhất|cuối cùng|cuối|\d|hai|ba|tư)(?: của)?(?= tháng)"):
        number = {"đầu tiên": 1, "đầu": 1, "nhất": 1, "hai": 2, "ba": 3, "tư": 4, "cuối cùng": -1, "cuối": -1}.get(found["n"])
        return s.fill(found.end(), period="W", number=number if number is not None else int(found["n"]))
    found = s.match(r"(?:cả |ngày )?tuần(?: lễ)?" + _E)
    if not found:
        return False
    if _shifted(s, found.end(), "W"):
        return True
    if s.slots.get("mod"):  # đầu tuần, cuối tuần
        s.steps.append(Step("W", 0))
        s.pos = found.end()
        return True
    return False


def _amount(s: Slots) -> bool:
    """*3 ngày sau*, *cách đây 7 năm*, *trước đó hai ngày*, *5 năm qua*, *vài ngày tới*, *3 ngày nữa*."""
    lead = s.match(r"(?:(?P<ago>cách đây|cách nay)|(?P<back>trước đó|trước)|(?P<on>sau đó|sau)|(?P<far>kể từ|suốt|trong|chỉ))(?: (?:hơn|gần|khoảng|chừng|đúng|tròn|ít nhất|chưa đầy))? ")
    pos = lead.end() if lead else s.pos
    some = s.match(r"(?:vài|mấy|những|các|nhiều|hàng chục|hàng trăm|hàng nghìn|vài ba|dăm|một vài|một số)(?: chục| trăm| nghìn| triệu)? ", pos)
    count: float | None
    if some:
        count, pos = None, some.end()
    elif half := s.match(r"nửa (?=năm|tháng|ngày|giờ|tiếng|thế kỷ|thập)", pos):
        count, pos = 0.5, half.end()
    else:
        found = s.match(r"\d{1,4}(?:,\d)?(?: ?- ?\d{1,4}| đến \d{1,4})?(?! ?[/:]|\d)", pos) or s.words.number.match(s.text, pos)
        if not found:
            return False
        text, end = regex.split(r" ?- ?| đến ", found[0])[0].replace(",", "."), found.end()
        if text.endswith(" năm") and not s.words.find("time_units", s.text, end + 1):  # "hai năm trước": the last word is the unit
            text, end = text[:-4], end - 4
        value = float(text) if regex.fullmatch(r"[\d.]+", text) else s.words.value(text)
        if value is None:
            return False
        count = None if regex.search(r"-|đến", found[0]) else value
        pos = end + (s.text[end : end + 1] == " ")
        if million := s.match(r"(?:triệu|nghìn|tỷ|trăm) ", pos):
            count, pos = None, million.end()
    unit = s.words.find("time_units", s.text, pos) or (("h", {"unit": "h"}) if s.match(r"h(?= qua)", pos) else None)
    if unit is None:
        return False
    code, end = unit[1]["unit"], pos + len(unit[0])
    if half := s.match(r" rưỡi" + _E, end):
        end, count = half.end(), None if count is None else count + 0.5
    if lead and not lead["far"]:
        sign, base = (-1, "now") if lead["ago"] else (-1, "then") if lead["back"] else (1, "then")
        tail = s.match(r" nữa" + _E, end)
        return _stepped(s, code, count, sign, "now" if tail else base, tail.end() if tail else end)
    after = s.match(
        r" (?:(?P<back>trước(?P<then> đó)?)|(?P<on>sau(?: đó)?|kế)|(?P<more>nữa)|(?P<next>tới(?: đây)?|sắp tới|tiếp theo|kế tiếp)"
        r"|(?P<last>(?:đã |vừa )?qua|vừa rồi|rồi|nay|trở lại đây|gần đây|gần nhất|vừa qua))" + _E, end)  # fmt: skip
    if not after:
        return False
    if after["back"]:
        return _stepped(s, code, count, -1, "then" if after["then"] else "now", after.end())
    if after["on"] or after["more"]:
        return _stepped(s, code, count, 1, "then" if after["on"] else "now", after.end())
    signed = None if count is None else count * (1 if after["next"] else -1)
    return s.fill(after.end(), stretch=Stretch(code, signed))  # type: ignore[arg-type]


def _stepped(s: Slots, code: Any, count: float | None, sign: int, base: Any, end: int) -> bool:
    if count is None:
        return s.fill(end, vague=True)
    s.steps.append(Step(code, sign * count, base))
    s.pos = end
    return True


def _words(s: Slots) -> bool:
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
        if not s.fill(end, **({"lunar": True} if moved[1] else {}), **({"eve": True, "month": 1, "day": 1} if not day else {"month": month, "day": day})):
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


def _tails(s: Slots) -> bool:
    """What may follow: shifts, *âm lịch*, *trước Công nguyên*, *hằng năm*, time zones, *cùng kỳ*, *cùng năm*."""
    if found := s.match(r"cùng kỳ" + _E):
        return s.fill(found.end(), same_period=True)
    if found := s.match(r"cùng (năm|tháng|tuần|quý)(?: đó| ấy)?" + _E):
        s.steps.append(Step({"năm": "Y", "tháng": "M", "tuần": "W", "quý": "Q"}[found[1]], 0, "then"))  # type: ignore[arg-type]
        s.pos = found.end()
        return True
    if found := s.match(r"cuối tuần" + _E):
        return s.fill(found.end(), period="WE")
    if not s.slots and not s.steps:
        return False
    if found := s.match(r"(?:theo )?(?:âm lịch|âl|lịch âm)" + _E):
        return s.fill(found.end(), lunar=True)
    if found := s.match(r"(?:theo )?(?:dương lịch|sau công nguyên|scn|đầu tiên|cuối cùng|đúng)" + _E) or s.match(_ZONE):
        s.pos = found.end()
        return True
    if found := s.match(r"(?:trước công nguyên|trước cn|tcn|tr\.cn)" + _E):
        return s.fill(found.end(), before_christ=True)
    if found := s.match(r"(?:hằng|hàng|mỗi) (?:năm|tháng|tuần|ngày|quý)|thường niên"):
        return s.fill(found.end(), every=True)
    shift = None if s.match(r"tới (?:hết )?(?:tháng|ngày|năm|quý|\d)") else s.words.find("time_shifts", s.text, s.pos)
    if shift is None or "look" in s.slots or not s.slots.keys() & {"month", "day", "weekday", "period", "year", "part", "hour", "vague", "tet"}:
        return False
    return s.fill(s.pos + len(shift[0]), look=int(shift[1]["steps"]))


def _bare_year(s: Slots) -> bool:
    found = s.match(r"(?P<y>[12]\d{3})(?![\d]| ?[.,/]\d)")
    return bool(found) and "year" not in s.slots and s.fill(found.end(), year=int(found["y"]))


COMPONENTS: tuple[Callable[[Slots], bool], ...] = (
    _amount, _clock, _numeric, _first_months, _decade, _words, _day, _month, _year, _quarter, _season, _century, _week, _tails, _bare_year,
    _sexagenary,
)  # fmt: skip
