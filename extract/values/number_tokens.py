"""The pieces that numbers are made of: digits read from their shape, and number words with their role."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from .number_words import WordGrammar


@dataclass(frozen=True, slots=True)
class Token:
    """One piece: ``literal`` (digits), ``fraction`` (*2/3*), or the role of a word in ``number_words.tsv``."""

    start: int
    end: int
    role: str
    value: Decimal | None = None
    scale: Decimal = Decimal(1)
    low: Decimal | None = None
    high: Decimal | None = None


SUFFIX: Final = {
    "k": Decimal(10**3),
    "tr": Decimal(10**6),
    "m": Decimal(10**6),
    "t": Decimal(10**9),
    "ty": Decimal(10**9),
    "g": Decimal(10**9),
}
"""Glued to digits: *50k*, *2tr5*; ``m``, ``t``, ``g`` (mega, tỷ, giga) only where a whole string is a number: in a text they are units."""

_DIGITS = (
    r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:,\d{3})+\.\d+"  # 1.771,5; 1,234,567.8; 1,234.5
    r"|\d{1,3}(?: \d{3}){2,}(?:,\d+)?|[1-9]\d{0,2} 000|\d+[.,]\d+|\d+"  # 1 234 567; 10 000; 81,4; 3.5; 12
)
_BEFORE = (
    r"(?<![\d.,])(?:(?<!/)|(?<=\d \p{L}{1,10}(?: \p{L}{1,10})?/))"  # 37 vụ/25 đối tượng, not 16/2020
    r"(?:(?<!\p{L})|(?<=(?:\d|cm|mm|\dm)\s?x)|(?<=(?<!\p{L})(?:vnd|usd|eur|gbp|inr|rs|aud|jpy|krw)))"  # 14cm x12cm, INR33, not K59
    r"(?:(?<!\p{L}-)|(?<=\d ?(?:đ|k|kg|g|m|km|cm|mm|ha|tr|vnd|usd|lít|tấn|tạ|triệu|tỷ|tỉ|nghìn|ngàn|đồng)-))"  # 3kg-6kg, not X-03
)
_AFTER = r"(?![.,]?\d)"
LITERAL = regex.compile(
    r"(?=\d)"
    + _BEFORE
    + r"(?:(?P<over>\d{1,3}(?:\.\d{3})*(?=/\d{1,3}\.\d)|\d{1,3})/(?P<under>[1-9]\d{0,2}(?:\.\d{3})*)(?![/\d.,]*\d)(?!/)"
    + rf"|(?P<digits>{_DIGITS}){_AFTER}(?!/\d)(?:(?P<suffix>tr|k)(?P<rest>\d{{0,3}})(?![\p{{L}}\d]))?)"
)
_LOOSE = regex.compile(
    r"(?:(?P<whole>\d{1,3}) )?(?P<over>\d{1,3})/(?P<under>[1-9]\d{0,3})(?![\p{L}\d])"
    rf"|(?P<digits>{_DIGITS}|,\d+)(?:(?P<suffix>tr|ty|k|m|t|g)(?P<rest>\d{{0,3}}))?(?![\p{{L}}\d])"
)
_NEGATIVE = regex.compile(r"(?<=\p{L}[ \t])-(?=\d[\d,.]*[ \t]?(?:(?:đến|tới)[ \t]-?\d[\d,.]*[ \t]?)?(?:độ(?!\p{L})|°|%))")
"""A sign in running text (*xuống -5 độ C*, *là -0,5%*); before other units a dash is a dash."""
_THOUSANDS_DOT = regex.compile(r"(?!0)\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_THOUSANDS_COMMA = regex.compile(r"(?!0)\d{1,3}(?:(?:,\d{3}){2,}(?:\.\d+)?|(?:,\d{3})+\.\d+)")


def literal(digits: str) -> Decimal:
    """The value of digits by their shape: dots group thousands and a comma is the decimal mark, unless the shape says the reverse.

    *1.771* is 1771, *81,4* 81.4, *1,234,567* and *1,234.5* are English, *3.5* and *0.125* decimal, *60,240* is 60.24.
    """
    digits = digits.replace(" ", "")
    if _THOUSANDS_COMMA.fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    if _THOUSANDS_DOT.fullmatch(digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    return Decimal(digits.replace(",", "."))


def _whole(digits: str) -> Decimal:
    """The parts of a fraction: whole numbers, their thousands grouped (*1.236/1.310*)."""
    return Decimal(digits.replace(".", ""))


def plain(number: Decimal) -> int | float:
    """A JSON number: ``int`` if it is whole."""
    return int(number) if number == number.to_integral_value() else float(number)


def unmarked(word: str) -> str:
    """A word as typed without its marks (*mười* → *muoi*)."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).replace("đ", "d")


def tokenize(fold: str, start: int, end: int, words: WordGrammar, *, loose: bool = False) -> list[Token]:
    """The tokens of ``fold[start:end]`` in order."""
    found: list[Token] = []
    for m in (_LOOSE if loose else LITERAL).finditer(fold, start, end):
        if m["over"]:
            whole = int(m["whole"] or 0) if loose else 0
            found.append(Token(m.start(), m.end(), "fraction", whole + _whole(m["over"]) / _whole(m["under"])))
            continue
        value, scale = literal(m["digits"]), Decimal(1)
        if m["suffix"]:
            scale = SUFFIX[m["suffix"]]
            if m["rest"]:
                value += Decimal(int(m["rest"])).scaleb(-len(m["rest"]))
            value *= scale
        found.append(Token(m.start(), m.end(), "literal", value, scale))
    found += words.tokens(fold, start, end)
    signs = regex.finditer(r"(?<!\S)-(?=[\d,])", fold) if loose else _NEGATIVE.finditer(fold, start, end)
    found += [Token(m.start(), m.end(), "minus") for m in signs]
    found.sort(key=lambda t: t.start)
    return found
