"""Components of a time expression that are seen from somewhere (*3 ngày sau*, *cách đây 7 năm*, *cùng kỳ*), and what may follow any of them."""

from __future__ import annotations

from typing import Any

import regex

from .time_slots import EDGE, Slots
from .times import Step, Stretch

_ZONE = regex.compile(r"(?:utc|gmt|pst|est|jst|giờ (?:phối hợp quốc tế|việt nam|hà nội|gmt|địa phương))" + EDGE)


def amount(s: Slots) -> bool:
    """*3 ngày sau*, *cách đây 7 năm*, *trước đó hai ngày*, *5 năm qua*, *vài ngày tới*, *3 ngày nữa*."""
    lead = s.match(
        r"(?:(?P<ago>cách đây|cách nay)|(?P<back>trước đó|trước)|(?P<on>sau đó|sau)|(?P<far>kể từ|suốt|trong|chỉ))"
        r"(?: (?:hơn|gần|khoảng|chừng|đúng|tròn|ít nhất|chưa đầy))? "
    )
    pos = lead.end() if lead else s.pos
    some = s.match(
        r"(?:vài|mấy|những|các|nhiều|hàng chục|hàng trăm|hàng nghìn|vài ba|dăm|một vài|một số)(?: chục| trăm| nghìn| triệu)? ",
        pos,
    )
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
        if text.endswith(" năm") and not s.words.find(
            "time_units", s.text, end + 1
        ):  # "hai năm trước": the last word is the unit
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
    if half := s.match(r" rưỡi" + EDGE, end):
        end, count = half.end(), None if count is None else count + 0.5
    if lead and not lead["far"]:
        sign, base = (-1, "now") if lead["ago"] else (-1, "then") if lead["back"] else (1, "then")
        tail = s.match(r" nữa" + EDGE, end)
        return _stepped(s, code, count, sign, "now" if tail else base, tail.end() if tail else end)
    after = s.match(
        r" (?:(?P<back>trước(?P<then> đó)?)|(?P<on>sau(?: đó)?|kế)|(?P<more>nữa)|(?P<next>tới(?: đây)?|sắp tới|tiếp theo|kế tiếp)"
        r"|(?P<last>(?:đã |vừa )?qua|vừa rồi|rồi|nay|trở lại đây|gần đây|gần nhất|vừa qua))" + EDGE, end)  # fmt: skip
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


def tails(s: Slots) -> bool:
    """What may follow: shifts, *âm lịch*, *trước Công nguyên*, *hằng năm*, time zones, *cùng kỳ*, *cùng năm*."""
    if found := s.match(r"cùng kỳ" + EDGE):
        return s.fill(found.end(), same_period=True)
    if found := s.match(r"cùng (năm|tháng|tuần|quý)(?: đó| ấy)?" + EDGE):
        s.steps.append(Step({"năm": "Y", "tháng": "M", "tuần": "W", "quý": "Q"}[found[1]], 0, "then"))  # type: ignore[arg-type]
        s.pos = found.end()
        return True
    if found := s.match(r"cuối tuần" + EDGE):
        return s.fill(found.end(), period="WE")
    if not s.slots and not s.steps:
        return False
    if found := s.match(r"(?:theo )?(?:âm lịch|âl|lịch âm)" + EDGE):
        return s.fill(found.end(), lunar=True)
    if found := s.match(r"(?:theo )?(?:dương lịch|sau công nguyên|scn|đầu tiên|cuối cùng|đúng)" + EDGE) or s.match(_ZONE):
        s.pos = found.end()
        return True
    if found := s.match(r"(?:trước công nguyên|trước cn|tcn|tr\.cn)" + EDGE):
        return s.fill(found.end(), before_christ=True)
    if found := s.match(r"(?:hằng|hàng|mỗi) (?:năm|tháng|tuần|ngày|quý)|thường niên"):
        return s.fill(found.end(), every=True)
    shift = None if s.match(r"tới (?:hết )?(?:tháng|ngày|năm|quý|\d)") else s.words.find("time_shifts", s.text, s.pos)
    if (
        shift is None
        or "look" in s.slots
        or not s.slots.keys() & {"month", "day", "weekday", "period", "year", "part", "hour", "vague", "tet"}
    ):
        return False
    return s.fill(s.pos + len(shift[0]), look=int(shift[1]["steps"]))


def bare_year(s: Slots) -> bool:
    """Four digits that are left: *2016*."""
    found = s.match(r"(?P<y>[12]\d{3})(?![\d]| ?[.,/]\d)")
    return bool(found) and "year" not in s.slots and s.fill(found.end(), year=int(found["y"]))
