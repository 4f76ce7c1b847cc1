"""Components of a time expression that say a period longer than a day: months, years, quarters, seasons, weeks, decades, centuries."""

from __future__ import annotations

from typing import Any

import regex

from .time_slots import EDGE, Slots, roman
from .times import Step

_MONTHS = regex.compile(
    rf"(?P<n>\d{{1,2}}|[\p{{L}}]+(?: [\p{{L}}]+)?) (?P<unit>tháng|quý|tuần|ngày) (?P<side>đầu|cuối)"
    rf"(?: tiên)?(?: của)?(?= (?:năm|quý|tháng|tuần)|{EDGE})"
)
_MOD = {"đầu": "START", "giữa": "MID", "cuối": "END"}


def month(s: Slots) -> bool:
    """*tháng 5/2016*, *tháng tư năm 1975*, *tháng 6 nhuận*, *tháng trước*; *tháng* alone after *đầu*, *cuối*."""
    lead = s.match(r"(?:tháng|thg) ?")
    if not lead:
        return False
    pos = lead.end()
    if digits := s.match(r"(\d{1,2})(?![\d%])", pos):
        ahead = s.match(r" ?- ?(\d{1,2})(?!\d)", digits.end())
        if ahead and int(ahead[1]) <= 12:  # tháng 5-6: a range of months
            return s.fill(digits.end(), month=int(digits[1]))
        leap = s.match(r" nhuận" + EDGE, digits.end())
        end = s.year(leap.end() if leap else digits.end())
        return s.fill(end, month=int(digits[1]), **({"leap": True, "lunar": True} if leap else {}))
    if word := s.words.find("month_words", s.text, pos):
        end = pos + len(word[0])
        slots: dict[str, Any] = {"month": int(word[1]["month"])}
        if word[1].get("lunar"):
            slots["lunar"] = True
        if leap := s.match(r" nhuận" + EDGE, end):
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


def year(s: Slots) -> bool:
    """*năm 2020*, *năm hai nghìn không trăm mười*, *năm MMXXIII*, *năm Đinh Dậu*, *năm nay*; *năm* alone after *đầu*, *6 tháng đầu*."""
    lead = s.match(r"(?:(?:cả|hết|niên khóa|năm học|vụ mùa) )?năm(?: học)? ?|niên khóa ")
    if not lead:
        return False
    end = lead.end()
    if found := s.match(r"(?P<y>\d{1,4})(?![\d%]| ?[,.]\d)", end):
        short = len(found["y"]) == 2 and not s.match(r" (?:của )?thế kỷ", found.end())
        return s.fill(found.end(), **{"short_year" if short else "year": int(found["y"])})
    if found := s.match(r"(?P<r>[mdclxvi]{4,})" + EDGE, end):
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
    if found := s.match(r"(?:năm )?mới" + EDGE, end):
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


def sexagenary(s: Slots) -> bool:
    """*Đinh Dậu* alone, after *Tết*."""
    return _stem_branch(s, s.pos)


def quarter(s: Slots) -> bool:
    """*quý III/2016*, *quý 2-2026*, *quý cuối năm*, *quý này*."""
    if found := s.match(r"(?:quý|quí|q) ?(?P<n>[1-4]|i{1,3}|iv)(?![\p{L}\d])"):
        number = int(found["n"]) if found["n"].isdecimal() else roman(found["n"])
        end = s.year(found.end())
        return s.fill(end, period="Q", number=number)
    if not (lead := s.match(r"quý ")):
        return False
    if last := s.match(r"(đầu|cuối)(?: cùng)?(?: tiên)?(?: của)?(?= năm)", lead.end()):
        return s.fill(last.end(), period="Q", number=1 if last[1] == "đầu" else 4)
    if word := s.match(r"(một|hai|ba|bốn|tư|nhất|nhì)" + EDGE, lead.end()):
        return s.fill(
            s.year(word.end()), period="Q", number={"một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "nhất": 1, "nhì": 2}[word[1]]
        )
    return _shifted(s, lead.end() - 1, "Q")


def part_of_year(s: Slots) -> bool:
    """*6 tháng đầu năm*, *9 tháng (năm) 2023*, *3 tháng cuối năm*, *hai quý đầu năm*, *nửa đầu năm*, *10 ngày đầu tháng 5*, *các tháng cuối năm*."""
    if found := s.match(r"(?:nửa (đầu|cuối)|(?:nửa )(?:sau)?|đầu|giữa|cuối)" + EDGE):
        word = found[0]
        if not word.startswith("nửa"):
            return s.fill(found.end(), mod=_MOD[word])
        if s.match(r" (?:của )?năm", found.end()):
            return s.fill(found.end(), period="H", number=1 if found[1] == "đầu" else 2)
        return s.fill(found.end(), mod="START" if found[1] == "đầu" else "END")
    if found := s.match(
        r"(?:các|những|mấy) (?:tháng|ngày|tuần|quý) (đầu|giữa|cuối)(?: tiên)?(?: của)?(?= (?:năm|tháng|tuần|quý))"
    ):
        return s.fill(found.end(), mod=_MOD[found[1]])
    if found := s.match(r"bán niên" + EDGE):
        return s.fill(found.end(), period="H", number=1)
    if total := s.match(
        r"(\d{1,2}|\p{L}+(?: \p{L}+)?) tháng(?:(?: ?/ ?| (?:của )?năm | )(?P<y>\d{4})(?!\d)|(?: của)?(?= năm (?:nay|ngoái)))"
    ):
        count = s.words.value(total[1])
        period = (
            {"period": "H", "number": 1}
            if count == 6
            else {"period": "Q", "number": 1}
            if count == 3
            else {"period": "M", "number": count}
        )
        return (
            count is not None
            and 1 <= count <= 12
            and not s.slots.get("part")
            and s.fill(total.end(), **period, year=int(total["y"]) if total["y"] else None)
        )
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


def season(s: Slots) -> bool:
    """*mùa hè 2017*, *mùa đông năm sau*, *hè 2017*, *mùa khô năm 2016*."""
    lead = s.match(r"mùa |vụ ")
    pos = lead.end() if lead else s.pos
    if lead and (dry := s.match(r"(?:khô|mưa|cạn|lũ|giải|bóng)" + EDGE, pos)):
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


def century(s: Slots) -> bool:
    """*thế kỷ XXI*, *thế kỷ 20*, *thế kỷ mười bảy*, *thế kỷ trước*."""
    if found := s.match(r"thế k[ỷỉ] ?(?:thứ )?(?P<n>\d{1,2}|[ivx]+)" + EDGE):
        number = int(found["n"]) if found["n"].isdecimal() else roman(found["n"])
        return number is not None and number > 0 and s.fill(found.end(), **_century_of(s, number))
    if not (lead := s.match(r"thế k[ỷỉ] ")):
        return False
    if _shifted(s, lead.end() - 1, "C"):
        return True
    told = s.number(lead.end())
    return told is not None and 1 <= told[0] <= 30 and s.fill(told[1], **_century_of(s, told[0]))


def _century_of(s: Slots, number: int) -> dict[str, Any]:
    """A century of its own, or the one that a decade before it belongs to (*những năm 90 thế kỷ 17*)."""
    if s.slots.get("period") == "E" and s.slots["number"] < 10:
        s.slots["number"] += (number - 1) * 10
        return {}
    return {"period": "C", "number": number}


def decade(s: Slots) -> bool:
    """*những năm 1980*, *thập niên 90*, *thập kỷ này*."""
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


def week(s: Slots) -> bool:
    """*tuần trước*, *đầu tuần*, *tuần đầu tiên của tháng 9*."""
    if found := s.match(r"tuần (?:thứ )?(?P<n>đầu tiên|đầu|nhất|cuối cùng|cuối|\d|hai|ba|tư)(?: của)?(?= tháng)"):
        number = {"đầu tiên": 1, "đầu": 1, "nhất": 1, "hai": 2, "ba": 3, "tư": 4, "cuối cùng": -1, "cuối": -1}.get(found["n"])
        return s.fill(found.end(), period="W", number=number if number is not None else int(found["n"]))
    found = s.match(r"(?:cả |ngày )?tuần(?: lễ)?" + EDGE)
    if not found:
        return False
    if _shifted(s, found.end(), "W"):
        return True
    if s.slots.get("mod"):  # đầu tuần, cuối tuần
        s.steps.append(Step("W", 0))
        s.pos = found.end()
        return True
    return False
