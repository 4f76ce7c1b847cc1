"""Readers of ``DURATION`` and ``AGE``: closed values, no reference date needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import regex

from ..registry import MatchView, reader, span_reader
from ..types import Value
from .time_words import TimeWords, time_words

if TYPE_CHECKING:
    from ..draft import Draft

_HALF: dict[str, tuple[str, float]] = {
    "Y": ("M", 6),
    "M": ("D", 15),
    "D": ("h", 12),
    "h": ("N", 30),
    "N": ("S", 30),
    "E": ("Y", 5),
    "C": ("Y", 50),
    "W": ("D", 3.5),
    "Q": ("M", 1.5),
}
_IN_YEARS = {"E": 10, "C": 100, "L": 1000}
_ORDER = "YMWDhNS"
_LETTER = {"h": "H", "N": "M"}
_TERM = regex.compile(
    r"(?:(?P<n>\d+(?:[.,]\d+)?|nửa|vài|mấy|hàng|chục|dăm|một vài|[\p{L}]+(?: [\p{L}]+){0,3}?) ?)"
    r"(?P<unit>giờ đồng hồ|tiếng đồng hồ|ngày đêm|tuần lễ|giây|phút|giờ|tiếng|ngày|đêm|hôm|tuần|tháng|quý|năm"
    r"|thập kỷ|thập niên|thế kỷ|thiên niên kỷ|h|p|s)(?!\p{L})"
    r"(?P<half> rưỡi(?!\p{L}))?(?: |,|$|(?=\d))(?:và )?"
)
_NIGHTS = regex.compile(r"(\d+ ngày),? (?:và )?\d+ đêm(?!\p{L})")
"""*2 ngày 1 đêm*: the nights lie between the days."""
_HOURS = regex.compile(r"(\d+) ?h ?(\d+)(?: ?(?:phút|p|'))?$")
_SHORT = {"h": "h", "p": "N", "s": "S"}


def read_duration(text: str, words: TimeWords) -> str | None:
    """The TIMEX3 duration that ``text`` (folded) says, ``None`` if the amount is not a number (*vài tháng*) or it is no duration."""
    text = _HOURS.sub(r"\1 giờ \2 phút", _NIGHTS.sub(r"\1", regex.sub(r"\s+", " ", text).strip()))
    amounts: dict[str, float] = {}
    pos = 0
    while pos < len(text):
        found = _TERM.match(text, pos)
        if not found:
            return None
        pos = found.end()
        unit = _SHORT.get(found["unit"]) or words.get("time_units", found["unit"], "unit")
        written = found["n"]
        if written == "nửa":
            unit, count = _HALF[unit]
        else:
            value = float(written.replace(",", ".")) if written[0].isdigit() else words.value(written)
            if value is None:
                return None
            count = value
        if unit in _IN_YEARS:
            unit, count = "Y", count * _IN_YEARS[unit]
        if unit == "Q":
            unit, count = "M", count * 3
        if unit in amounts:
            return None
        amounts[unit] = count
        if found["half"]:
            smaller, more = _HALF[unit]
            amounts[smaller] = amounts.get(smaller, 0) + more
    if "W" in amounts and len(amounts) > 1:
        amounts["D"] = amounts.get("D", 0) + 7 * amounts.pop("W")
    return timex(amounts) if amounts else None


_RANGE = regex.compile(
    r"(?P<low>\d+(?:,\d+)?)(?P<unit> ?\p{L}[\p{L} ]*?)? ?(?:-|đến|tới) ?(?P<high>\d+(?:,\d+)?(?P<tail> ?\p{L}[\p{L} ]*))"
)
_SOME = {"vài": (2, 9), "mấy": (2, 9), "dăm": (4, 6), "một vài": (2, 9), "vài ba": (2, 3)}
_ROUND = {"chục": 10, "trăm": 100, "nghìn": 1000}
_VAGUE = regex.compile(r"(?:(?P<some>một vài|vài ba|vài|mấy|dăm)|hàng)(?: (?P<round>chục|trăm|nghìn))? (?=\p{L})")


def duration_value(text: str, words: TimeWords) -> dict[str, Any]:
    """``{"timex": "P3D"}``; a range (*1-3 tháng*, *vài năm*) as two durations, ``P1M/P3M``, an unsharp one with ``"modifier": "approx"``."""
    text = regex.sub(r"\s+", " ", text).strip()
    if vague := _VAGUE.match(text):
        low, high = _SOME[vague["some"]] if vague["some"] else (1, 9)
        factor = _ROUND.get(vague["round"] or "", 1)
        if factor == 1 and not vague["some"]:
            return {"timex": None}
        rest = text[vague.end() :]
        top = high * factor + (factor - 1)
        sides = (read_duration(f"{low * factor} {rest}", words), read_duration(f"{top} {rest}", words))
        return {"timex": f"{sides[0]}/{sides[1]}", "modifier": "approx"} if all(sides) else {"timex": None}
    if (span := _RANGE.fullmatch(text)) and (low_text := read_duration(span["low"] + (span["unit"] or span["tail"]), words)):
        high_text = read_duration(span["high"], words)
        rising = bool(span["unit"]) or float(span["low"].replace(",", ".")) < float(
            regex.match(r"[\d,]+", span["high"])[0].replace(",", ".")
        )
        return {"timex": f"{low_text}/{high_text}" if high_text and rising else None}
    return {"timex": read_duration(text, words)}


def timex(amounts: dict[str, float]) -> str:
    """``P1Y2M3DT4H5M6S`` from amounts by unit."""
    parts = [(unit, amounts[unit]) for unit in _ORDER if unit in amounts]
    date = "".join(f"{_plain(n)}{unit}" for unit, n in parts if unit in "YMWD")
    clock = "".join(f"{_plain(n)}{_LETTER.get(unit, unit)}" for unit, n in parts if unit in "hNS")
    return "P" + date + ("T" + clock if clock else "")


def _plain(n: float) -> str:
    return str(int(n)) if n == int(n) else str(n)


@reader("duration")
def duration(view: MatchView, of: str | None = None) -> Value:
    """An amount of time, or two between which it lies."""
    return duration_value(view.fold if of is None else view.group(of) or "", time_words(view.rules))


@reader("age")
def age(view: MatchView) -> Value | None:
    """*32 tuổi*, *tuổi 19*, *28-30 tuổi*, *6 tháng tuổi*, *trăm năm tuổi*."""
    value = read_age(view.fold, time_words(view.rules))
    return value if value or view.fold.endswith(("tuần tuổi", "ngày tuổi")) else None


def read_age(text: str, words: TimeWords) -> dict[str, Any]:
    """``{"years": n}`` or ``{"low": n, "high": n}``, in years; months of a small child as a fraction; empty if there is no number."""
    found = regex.findall(r"\d+(?:,\d+)?", text)
    months = bool(regex.search(r"tháng(?! \d)", text))
    if regex.search(r"(?:tuần|ngày) tuổi", text):
        return {}
    if not found:
        spoken = regex.sub(r"\s?(?:tuổi|năm(?= tuổi)|tháng|ngoài|mới|lên)\s?", " ", text).strip()
        if spoken in ("trăm", "hàng trăm", "nghìn", "hàng nghìn"):
            return {"years": 100 if "trăm" in spoken else 1000}
        value = words.value(spoken)
        return {} if value is None else {"years": value / 12 if months else value}
    numbers = [float(n.replace(",", ".")) / (12 if months else 1) for n in found]
    whole = [int(n) if n == int(n) else round(n, 2) for n in numbers]
    if len(whole) > 1 and whole[0] < whole[1]:
        return {"low": whole[0], "high": whole[1]}
    return {"years": whole[0]}


@span_reader("DURATION")
def _duration_span(draft: Draft, start: int, end: int) -> Value | None:
    value = duration_value(draft.text.fold[start:end], time_words(draft.rules))
    return None if value["timex"] is None else value


@span_reader("AGE")
def _age_span(draft: Draft, start: int, end: int) -> Value | None:
    return read_age(draft.text.fold[start:end], time_words(draft.rules)) or None
