"""Numerals: every written form reads back, in words of both regions and in digits; single cases of what is peculiar to Vietnamese."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.lexicon import Lexicon
from extract.rules import RuleSet
from extract.text import fold
from extract.values.number_tokens import literal
from extract.values.numbers import Numerals
from extract.values.quantities import quantities

UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


@pytest.fixture(scope="module")
def numerals(rules: RuleSet) -> Numerals:
    return quantities(rules).numerals


def _below_hundred(n: int, south: bool) -> str:
    tens, unit = divmod(n, 10)
    if tens == 0:
        return UNITS[unit]
    head = "mười" if tens == 1 else f"{UNITS[tens]} mươi"
    if unit == 0:
        return head
    if unit == 5:
        return f"{head} {'nhăm' if south and tens > 1 else 'lăm'}"
    if unit == 1 and tens > 1:
        return f"{head} mốt"
    if unit == 4 and tens > 1 and not south:
        return f"{head} tư"
    return f"{head} {UNITS[unit]}"


def _below_thousand(n: int, south: bool, full: bool) -> str:
    """``full``: inside a longer number, where the hundreds are spoken even if there are none."""
    hundreds, rest = divmod(n, 100)
    if not hundreds and not full:
        return _below_hundred(rest, south)
    head = f"{UNITS[hundreds]} trăm"
    if rest == 0:
        return head
    if rest < 10:
        return f"{head} {'lẻ' if south else 'linh'} {UNITS[rest]}"
    return f"{head} {_below_hundred(rest, south)}"


def spell(n: int, south: bool) -> str:
    """``n`` (0 to 10^15) in words as it is taught in the North or said in the South."""
    thousand, billion = ("ngàn", "tỉ") if south else ("nghìn", "tỷ")
    if n < 1000:
        return _below_thousand(n, south, False)
    if n >= 10**9:
        high, low = divmod(n, 10**9)
        return f"{spell(high, south)} {billion}" + (f" {_tail(low, south, thousand)}" if low else "")
    return _tail(n, south, thousand, first=True)


def _tail(n: int, south: bool, thousand: str, first: bool = False) -> str:
    parts: list[str] = []
    for size, name in ((10**6, " triệu"), (1000, f" {thousand}"), (1, "")):
        group, n = divmod(n, size)
        if group:
            parts.append(_below_thousand(group, south, not first or bool(parts)) + name)
    return " ".join(parts)


@settings(max_examples=1500)
@given(st.one_of(st.integers(0, 10**15), st.integers(0, 99_999), st.sampled_from([10**k for k in range(16)])), st.booleans())
def test_integers_in_words_read_back(numerals: Numerals, n: int, south: bool) -> None:
    read = numerals.read(spell(n, south))
    assert read is not None and read.value == n


def test_every_number_below_ten_thousand(numerals: Numerals) -> None:
    wrong = [n for n in range(10_000) for south in (False, True) if (r := numerals.read(spell(n, south))) is None or r.value != n]
    assert wrong == []


@settings(max_examples=400)
@given(st.integers(1, 10**15), st.booleans())
def test_integers_in_words_are_found_in_text(numerals: Numerals, n: int, south: bool) -> None:
    words = spell(n, south)
    found = [number for number in numerals.scan(f"tổng cộng {words} thùng hàng") if number.value == n]
    assert len(found) == 1 and found[0].end - found[0].start == len(words)


def _grouped(n: int, mark: str) -> str:
    return f"{n:,}".replace(",", mark)


@settings(max_examples=800)
@given(st.integers(0, 10**15), st.integers(0, 99), st.integers(1, 2))
def test_digits_read_back(n: int, decimals: int, places: int) -> None:
    tail = f"{decimals % 10**places:0{places}d}"
    value = n + Decimal(decimals % 10**places).scaleb(-places)
    assert literal(str(n)) == n
    assert literal(_grouped(n, ".")) == n
    assert literal(f"{_grouped(n, '.')},{tail}") == value
    assert literal(f"{n},{tail}") == value
    if n >= 10**6:
        assert literal(_grouped(n, ",")) == n
        assert literal(_grouped(n, " ")) == n
    if n >= 1000:
        assert literal(f"{_grouped(n, ',')}.{tail}") == value
    if n < 1000:
        assert literal(f"{n}.{tail}") == value


@settings(max_examples=400)
@given(
    st.integers(1, 999),
    st.integers(0, 9),
    st.sampled_from([("nghìn", 3), ("ngàn", 3), ("vạn", 4), ("triệu", 6), ("tỷ", 9), ("tỉ", 9)]),
)
def test_digits_with_a_scale_read_back(numerals: Numerals, n: int, tenth: int, scale: tuple[str, int]) -> None:
    word, power = scale
    read = numerals.read(f"{n},{tenth} {word}")
    assert read is not None and read.value == n * 10**power + tenth * 10 ** (power - 1)
    half = numerals.read(f"{n} {word} rưỡi")
    assert half is not None and half.value == n * 10**power + 5 * 10 ** (power - 1)


@settings(max_examples=300)
@given(st.text(alphabet="0123456789.,/- kmtr%xhàngtrăm mười lăm phần ba nghìn tỷ", max_size=40))
def test_scanning_never_raises_and_spans_are_sorted(numerals: Numerals, text: str) -> None:
    folded = fold(text)
    end = 0
    for number in numerals.scan(folded):
        assert end <= number.start < number.end <= len(folded)
        end = number.end
        assert number.value is None or number.low is None
        assert number.low is None or number.high is None or number.low < number.high


READINGS: list[tuple[str, float | tuple[float, float]]] = [
    ("bốn bảy", 47), ("năm mốt", 51), ("hai lăm", 25), ("ba mươi nhăm", 35), ("sáu trăm lẻ tư", 604), ("trăm rưỡi", 150),
    ("một triệu hai", 1_200_000), ("ba nghìn rưỡi", 3500), ("2tr5", 2_500_000), ("1 tỷ 200 triệu", 1_200_000_000), ("1.448,2 nghìn tỷ", 1.4482e15),
    ("5 vạn", 50_000), ("3 triệu rưỡi", 3_500_000), ("âm năm", -5), ("hai phần ba", 2 / 3), ("ba phần tư", 0.75), ("2/5", 0.4), ("một nửa", 0.5),
    ("hàng chục nghìn", (10_000, 99_999)), ("vài ba", (2, 3)), ("dăm bảy", (5, 7)), ("hàng trăm", (100, 999)), ("hàng vạn", (10_000, 99_999)),
    ("vài trăm", (200, 999)), ("10-15", (10, 15)), ("từ 10 đến 15", (10, 15)), ("5 đến 7 triệu", (5_000_000, 7_000_000)), ("nửa tỷ", 5e8),
    ("hai đến ba", (2, 3)), ("năm bảy", (5, 7)), ("1 234 567", 1_234_567), ("1,234,567.8", 1_234_567.8), ("bốn mươi tư", 44), ("muoi bay", 17), ("không phẩy không năm", 0.05), ("mười mấy nghìn", (11_000, 19_999)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), READINGS)
def test_readings(numerals: Numerals, text: str, value: float | tuple[float, float]) -> None:
    read = numerals.read(fold(text.removeprefix("từ ")))
    assert read is not None
    if isinstance(value, tuple):
        assert (float(read.low or 0), float(read.high or 0)) == value
    else:
        assert read.value is not None and float(read.value) == pytest.approx(value)


@pytest.mark.parametrize("text", ["tỷ lệ", "ba lô", "năm nay", "triệu phú", "16/2020", "x03", "k59", "1.2.3.4", "không"])
def test_what_is_no_number(numerals: Numerals, text: str) -> None:
    assert [n for n in numerals.scan(text) if n.kind != "some"] == []


def test_scanning_is_linear(numerals: Numerals) -> None:
    import time

    def spent(text: str) -> float:
        began = time.process_time()
        assert list(numerals.scan(text))
        return time.process_time() - began

    text = "bắt 616 vụ, hai mươi mốt đối tượng, thu 2,1 tấn và hàng trăm viên. " * 400
    short, long = (min(spent(text * times) for _ in range(5)) for times in (1, 4))
    assert long < 12 * max(short, 0.005)


def test_without_number_words_only_digits_are_read() -> None:
    numerals = Numerals(Lexicon("number_words", ("word",), {}, ""))
    assert [n.value for n in numerals.scan("hai người, 3 xe, 5triệu")] == [3, 5]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("xuống trừ 10 độ", -10), ("lợi nhuận âm 86 tỷ", -86e9), ("khai trừ 6.500 đảng viên", 6500), ("bị trừ 50 điểm", 50),
        ("siêu âm 229 ca", 229), ("khấu trừ 10%", 10),
    ],
)  # fmt: skip
def test_a_sign_is_no_part_of_another_verb(numerals: Numerals, text: str, value: float) -> None:
    assert [number.value for number in numerals.scan(text)] == [value]
