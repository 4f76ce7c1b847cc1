"""Numbers with what they are numbers of: percentages, money, measures, and the value of a count.

``Quantities(rules)`` holds the compiled unit lexicons; each method looks at a number of a folded text and says what stands around it. The finders
(``extract/finders/quantities.py``, ``counts.py``) turn that into candidates, the span readers at the end value mentions that came without a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import regex

from ..lexicon import Entry
from ..registry import of_rules, span_reader
from .count_values import fraction
from .numbers import Number, Numerals
from .units import Quantity, Units

if TYPE_CHECKING:
    from ..draft import Draft
    from ..rules import RuleSet


REACH = 64
"""How many characters before a number tell how it is read; the patterns look back at most half as far."""

_RANGE = regex.compile(r"[ \t]{0,2}(?:-|(?:đến|tới|cho đến|và)(?=\s))[ \t]{0,2}")
_TIMES = regex.compile(r"[ \t]?x[ \t]?")
_RATE = regex.compile(r"[ \t]?/[ \t]?")
_HALF = regex.compile(r"[ \t](?:rưỡi|rưởi)(?!\p{L})")


class Quantities:
    """The unit lexicons of a rule set, compiled."""

    def __init__(self, rules: RuleSet) -> None:
        self.numerals = Numerals(rules.lexicon("number_words"))
        self.percents = Units(rules.lexicon("percent_units"))
        self.currencies = Units(rules.lexicon("currencies"))
        self.measures = Units(rules.lexicon("measure_units"))
        per = "|".join((rules.lexicon("measure_units").pattern(), rules.lexicon("per_units").pattern()))
        self.per = regex.compile(rf"[ \t]?/[ \t]?(?:{per})(?![\p{{L}}\d])")
        words = rules.records.get("numbers", {})
        self._subunit = regex.compile(
            rf"[ \t](?:và[ \t])?(?P<n>\d{{1,2}}|\p{{L}}+(?:[ \t]\p{{L}}+)?(?:[ \t]\p{{L}}+)?)[ \t](?:{words.get('subunits', '(?!)')})(?!\p{{L}})"
        )
        self._bare_after = regex.compile(words.get("money_after", "(?!)"))
        self._bare_before = regex.compile(rf"(?<!\p{{L}})(?:{words.get('money_before', '(?!)')})[ \t]*\Z")
        self._price_before = regex.compile(rf"(?<!\p{{L}})(?:{words.get('price_before', '(?!)')})[ \t]*\Z")
        self._currency_before = regex.compile(rf"(?:{rules.lexicon('currencies').pattern()})[ \t]\Z")
        self._year_before = regex.compile(rf"(?<!\p{{L}})(?:{words.get('year_before', '(?!)')})[ \t]+\Z")
        self._points_before = regex.compile(rf"(?<!\p{{L}})(?:{words.get('points_before', '(?!)')})[ \t]*\Z")
        self._points_never = regex.compile(rf"(?<!\p{{L}})(?:{words.get('points_never', '(?!)')})[ \t]+\Z")
        self._points_after = regex.compile(words.get("points_after", "(?!)"))

    def percent(self, fold: str, numbers: list[Number], i: int) -> Quantity | None:
        """*81,4%*, *10 đến 15%*, *30%-50%*, *2,5 điểm phần trăm*; a fraction before the sign is none."""
        found = self._unit(self.percents, fold, numbers, i)
        if found is None or found.number.kind not in ("digits", "words", "vague"):
            return None
        factor = found.entry.get("factor") if found.entry else ""
        return replace(found, number=found.number.times(Decimal(factor))) if factor else found

    def money(self, fold: str, numbers: list[Number], i: int) -> Quantity | None:
        """*500 triệu đồng*, *$1,42*, *25.000 đồng đến 100.000 đồng*, *2 đô 23 xu*, and đồng that are meant (*phạt 35 triệu*, *300.000 tỷ*)."""
        number = numbers[i]
        before = self.currencies.before(fold, number)
        if before is not None and number.kind in ("digits", "words"):
            end, whole = number.end, number
            if i + 1 < len(numbers) and number.value is not None:  # VND1000-VND2000
                other = self.currencies.before(fold, numbers[i + 1])
                value = numbers[i + 1].value
                if (
                    other is not None
                    and value is not None
                    and other[2] == before[2]
                    and _RANGE.fullmatch(fold, number.end, other[0])
                ):
                    end, whole = numbers[i + 1].end, replace(number, value=None, low=number.value, high=value)
            after = self.currencies.after(fold, whole)  # $10.000 USD
            return Quantity(
                before[0],
                after[1] if after and after[2].get("iso") == before[2].get("iso") else end,
                whole,
                before[:2],
                before[2],
            )
        if number.kind == "fraction":
            return self._part_of_sum(fold, numbers, i)
        found = self._unit(self.currencies, fold, numbers, i)
        if found is not None:
            if self._each(fold, number):
                return None
            factor = found.entry.get("factor") if found.entry else ""
            if factor:
                return replace(found, number=found.number.times(Decimal(factor)))
            half = _HALF.match(fold, found.end)
            if half and found.number.value is not None and found.number.scale == 1:  # hai đô rưỡi
                return replace(found, end=half.end(), number=replace(found.number, value=found.number.value + Decimal("0.5")))
            cents = self._subunit.match(fold, found.end) if found.number.value is not None else None
            small = None if cents is None else self.numerals.read(cents["n"], loose=True)
            if cents is not None and small is not None and small.value is not None and found.number.value is not None:
                return replace(found, end=cents.end(), number=replace(found.number, value=found.number.value + small.value / 100))
            return found
        grouped = "." in fold[number.start : number.end] and number.value is not None and number.value >= 1000
        if grouped and number.scale == 1 and self._price_before.search(fold, max(0, number.start - 30), number.start):
            return (
                Quantity(number.start, number.end, number, (number.end, number.end), None)
                if self._bare_after.match(fold, number.end)
                else None
            )
        suffixed = fold[number.end - 1 : number.end] == "k" or "tr" in fold[number.start : number.end].rstrip("0123456789")[-2:]
        if number.kind == "bare" and " " not in fold[number.start : number.end].strip():
            return None  # the street Bà Triệu
        if number.scale >= 10**6 or (suffixed and number.scale >= 1000):
            meant = self._bare_before.search(fold, max(0, number.start - 30), number.start)
            open_end = self._bare_after.match(fold, number.end)
            if (number.scale >= 10**6 and open_end) or (meant and (open_end or suffixed)):
                return Quantity(number.start, number.end, number, (number.end, number.end), None)
        return None

    def _part_of_sum(self, fold: str, numbers: list[Number], i: int) -> Quantity | None:
        """*315/338 tỷ đồng*: part and whole before a word like *tỷ* and a currency (*5/9 đồng loạt* is none)."""
        part, scale = numbers[i], numbers[i + 1] if i + 1 < len(numbers) else None
        if scale is None or scale.kind != "bare" or scale.scale < 1000 or fold[part.end : scale.start].strip(" \t"):
            return None
        after = None if fraction(fold[part.start : part.end]) is None else self.currencies.after(fold, scale)
        number = replace(part, scale=scale.scale)
        return None if after is None else Quantity(part.start, after[1], number, after[:2], after[2])

    def measure(self, fold: str, numbers: list[Number], i: int, cased: str | None = None) -> Quantity | None:
        """*3,5 ha*, *120 km/giờ*, *74 mã lực đến 360 mã lực*, *152 x 74 x 7 mm* (no value), *1m62*, *hàng tấn*."""
        number, k = numbers[i], i
        while k + 1 < len(numbers) and _TIMES.fullmatch(fold, numbers[k].end, numbers[k + 1].start):
            k += 1
        before = self.measures.before(fold, number) if k == i else None
        if before is not None and number.kind == "digits":  # Mach 1,4
            return Quantity(before[0], number.end, number, before[:2], before[2])
        found = self._unit(self.measures, fold, numbers, k, cased)
        if found is None or found.number.kind == "half" or self._each(fold, number) or self._year(fold, number):
            return None
        word = fold[found.unit[0] : found.unit[1]]
        if word == "điểm" and not self._points(fold, found):
            return None
        if k > i:
            return replace(found, start=number.start, number=replace(number, kind="some", value=None, low=None, high=None))
        if (
            word == "m"
            and number.value is not None
            and found.number is number
            and (rest := regex.compile(r"\d{1,2}(?!\d|\p{L})").match(fold, found.end))
        ):
            value = number.value + Decimal(int(rest[0])).scaleb(-len(rest[0]))
            return replace(found, end=rest.end(), number=replace(number, value=value))
        half = _HALF.match(fold, found.end)
        if half and number.value is not None and found.number is number:
            found = replace(found, end=half.end(), number=replace(number, value=number.value + Decimal("0.5")))
        per = self.per.match(fold, found.end)
        return replace(found, end=per.end(), unit=(found.unit[0], per.end())) if per else found

    def _each(self, fold: str, number: Number) -> bool:
        """Whether *một* behind a sum means each: *600 đồng một USD*, *12.835 đồng một lít*."""
        one = number.end - number.start == 3 and fold.startswith("một", number.start)
        return one and self._currency_before.search(fold, max(0, number.start - 10), number.start) is not None

    def _year(self, fold: str, number: Number) -> bool:
        """Whether *năm* is the year and no five: *mỗi năm chỉ vài trăm triệu*."""
        return (
            number.end - number.start == 3
            and fold.startswith("năm", number.start)
            and bool(self._year_before.search(fold, max(0, number.start - 10), number.start))
        )

    def _points(self, fold: str, found: Quantity) -> bool:
        """Whether *điểm* is a mark, a goal or an index point and not a place: by a decimal, or by the words around it."""
        value = found.number.value
        if self._points_never.search(fold, max(0, found.start - 10), found.start):
            return False
        return bool(
            (value is not None and value != int(value))
            or self._points_after.match(fold, found.end)
            or self._points_before.search(fold, max(0, found.start - 20), found.start)
        )

    def _unit(self, units: Units, fold: str, numbers: list[Number], i: int, cased: str | None = None) -> Quantity | None:
        """The unit behind number ``i``, and a second number with the same unit behind a dash or *đến*."""
        number = numbers[i]
        after = units.after(fold, number, cased)
        if after is None:
            return None
        found = Quantity(number.start, after[1], number, after[:2], after[2])
        if i + 1 < len(numbers) and number.value is not None:
            b = numbers[i + 1]
            gap = _RANGE.fullmatch(fold, after[1], b.start)
            if gap and ("và" not in gap[0]) and b.value is not None and b.kind == number.kind and number.value < b.value:
                other = units.after(fold, b, cased)
                if other is not None and _same(other[2], after[2]):
                    return Quantity(
                        number.start, other[1], replace(number, value=None, low=number.value, high=b.value), other[:2], after[2]
                    )
        return found

    def read(self, text: str) -> tuple[str, Quantity] | None:
        """The kind and quantity that the whole of a folded string is (*trừ sáu sáu kí*, *hai đô 23*), read as loosely as ``Numerals.read``."""
        for cut in regex.finditer(r"[ \t]+(?=\S)|(?<=\d)(?=[^\d.,])", text):
            number = self.numerals.read(text[: cut.start()])
            if number is None:
                continue
            for kind, units in (("percent", self.percents), ("money", self.currencies), ("measure", self.measures)):
                after = units.after(text, replace(number, scale=max(number.scale, Decimal(1000))))
                if after is None:
                    continue
                found = Quantity(0, after[1], number, after[:2], after[2])
                rest = text[after[1] :].strip()
                if not rest or (kind == "measure" and self.per.fullmatch(text, after[1])):
                    return kind, found if not rest else replace(found, end=len(text), unit=(after[0], len(text)))
                if kind == "money" and rest.isdigit() and len(rest) == 2 and number.value is not None:
                    return kind, replace(
                        found, end=len(text), number=replace(number, value=number.value + Decimal(int(rest)) / 100)
                    )
        return None

    def of(self, draft: Draft) -> list[Number]:
        """The numbers of an article, found once."""
        return draft.once(_numbers)


def _numbers(draft: Draft) -> list[Number]:
    return list(quantities(draft.rules).numerals.scan(draft.text.fold))


def _same(a: Entry, b: Entry) -> bool:
    return a == b or (bool(a.get("iso")) and a.get("iso") == b.get("iso"))


def quantities(rules: RuleSet) -> Quantities:
    """The compiled lexicons of ``rules``; built once for each fingerprint."""
    return of_rules(rules, Quantities)


def percent_value(found: Quantity) -> dict[str, Any]:
    """``{"value"}`` or ``{"low", "high"}`` in percent, ``points`` for percentage points."""
    points = {"points": True} if found.entry is not None and found.entry.get("points") else {}
    return {**found.number.bounds(), **points}


def money_value(found: Quantity, norm: str) -> dict[str, Any]:
    """Amount and ISO currency code; đồng if no currency is written. A bare *nghìn tỷ* has no amount, *315/338 tỷ đồng* none
    but ``of``, the whole."""
    bounds = {} if found.number.kind == "bare" and found.entry is None else found.number.bounds()
    parts = fraction(norm[found.start : found.end]) if found.number.kind == "fraction" else None
    if parts is not None:
        bounds = {"of": int(parts[1] * found.number.scale)}
    return {**bounds, "currency": found.entry.get("iso", "VND") if found.entry is not None else "VND"}


def measure_value(found: Quantity, norm: str) -> dict[str, Any]:
    """Amount and unit as written, without blanks around a slash. *45/50 km* has no amount but ``of``, the whole, as counts of that form."""
    unit, number = _RATE.sub("/", " ".join(norm[found.unit[0] : found.unit[1]].split())), found.number
    parts = fraction(norm[number.start : number.end]) if number.kind == "fraction" else None
    return {**(number.bounds() if parts is None else {"of": parts[1]}), "unit": unit}


@span_reader("PERCENT", "MONEY", "MEASURE")
def span_value(draft: Draft, start: int, end: int) -> dict[str, Any] | None:
    """The value of a mention of one of these types that came without one: by what its own text says. One without an amount is none."""
    low = max(0, start - REACH)
    for kind, found in _readings(quantities(draft.rules), draft.text.fold[low:end], start - low):
        if not found.number.bounds():
            continue
        if kind == "percent":
            return percent_value(found)
        return money_value(found, draft.text.norm[low:end]) if kind == "money" else measure_value(found, draft.text.norm[low:end])
    return None


def _readings(tools: Quantities, fold: str, start: int) -> Iterator[tuple[str, Quantity]]:
    """The quantities of ``fold[start:]`` by kind; what stands before ``start`` only tells how to read them."""
    numbers = list(tools.numerals.scan(fold, start))
    for i in range(len(numbers)):
        for kind in ("percent", "money", "measure"):
            found: Quantity | None = getattr(tools, kind)(fold, numbers, i)
            if found is not None and found.start >= start:
                yield kind, found
