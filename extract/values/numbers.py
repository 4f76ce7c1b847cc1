"""Numbers in Vietnamese text: in digits, in words and vague ones, single and as ranges, with their value.

``Numerals(lexicon)`` holds the words (``rules/lexicons/number_words.tsv``); ``scan`` finds every number of a folded text in one pass,
``read`` reads a whole string that is nothing but a number. Arithmetic is decimal, so that *0,1* is 0.1 and *9.876.543.210.987* exact.

The grammar of words is that of both regions: *mươi mốt / mươi lăm / mươi nhăm / mươi tư*, *linh* and *lẻ*, *nghìn* and *ngàn*, and the short
forms *hai mốt* (21), *trăm hai* (120), *một triệu hai* (1,200,000), *ba nghìn rưỡi* (3,500).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import regex

from ..lexicon import Lexicon
from .number_tokens import Token, plain, tokenize
from .number_words import WordGrammar

__all__ = ["Number", "Numerals"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number found in a folded text. Either ``value`` or ``low`` and ``high`` are set; none for *hàng* and *nghìn tỷ* without a number.

    ``kind`` is ``digits``, ``words``, ``vague`` (*hàng trăm*), ``fraction`` (*2/3*, *hai phần ba*), ``half`` (*một nửa*) or ``bare``
    (*trăm*, *chục*: a unit word that stands for about one of it). ``mantissa`` and ``scale`` are value before and power of *nghìn, triệu …*.
    """

    start: int
    end: int
    kind: str
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    scale: Decimal = Decimal(1)
    approx: bool = False

    def bounds(self) -> dict[str, int | float | str]:
        """``value`` or ``low`` and ``high`` as JSON numbers (whole ones as ``int``), ``modifier`` if the number itself is approximate."""
        out: dict[str, int | float | str] = {
            name: plain(number) for name in ("value", "low", "high") if (number := getattr(self, name)) is not None
        }
        if self.approx:
            out["modifier"] = "approx"
        return out

    def times(self, factor: Decimal) -> Number:
        """This number in a unit ``factor`` times smaller (*5* and *triệu*)."""

        def by(number: Decimal | None) -> Decimal | None:
            return None if number is None else number * factor

        return replace(self, value=by(self.value), low=by(self.low), high=by(self.high), scale=self.scale * factor)


_RANGE = regex.compile(r"\s{0,2}(?:-|(?<=\s)(?:đến|tới|cho đến)(?=\s))\s{0,2}")
_BETWEEN = regex.compile(r"\s(?:và|với)\s")
_ENUM = regex.compile(r",\s(?=hàng\s)")


class Numerals:
    """The numbers of texts by one lexicon of number words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._words = WordGrammar(lexicon)

    def scan(self, fold: str, start: int = 0, end: int | None = None, *, ranges: bool = True) -> Iterator[Number]:
        """All numbers of ``fold[start:end]`` in order, never overlapping; with ``ranges``, *10-15* and *5 đến 7 triệu* are one."""
        end = len(fold) if end is None else end
        tokens = tokenize(fold, start, end, self._words)
        i = 0
        while i < len(tokens):
            found = self._at(fold, tokens, i, loose=False)
            if found is None:
                i += 1
                continue
            number, i = found
            if ranges:
                joined = self._range(fold, tokens, number, i)
                if joined is not None:
                    number, i = joined
            yield number

    def read(self, text: str, *, loose: bool = True) -> Number | None:
        """The number that the whole of a folded ``text`` is, or ``None``.

        ``loose`` also reads what is no number in running text: *10t* (10 tỷ), *-1,2M*, words typed without their marks.
        """
        text = text.strip()
        number = self._whole(text, tokenize(text, 0, len(text), self._words, loose=loose), loose)
        if number is None and loose and text.isascii():
            marked = self._words.marked(text)
            number = (
                None if marked is None else self._whole(marked, tokenize(marked, 0, len(marked), self._words, loose=True), True)
            )
        return number

    def _whole(self, text: str, tokens: list[Token], loose: bool) -> Number | None:
        if not tokens or tokens[0].start != 0:
            return None
        found = self._at(text, tokens, 0, loose=loose)
        if found is None:
            return None
        number, i = found
        number, i = self._range(text, tokens, number, i) or (number, i)
        return number if number.end == len(text) else None

    def _at(self, fold: str, tokens: list[Token], i: int, *, loose: bool) -> tuple[Number, int] | None:
        """The single number that begins at token ``i``, and the token after it."""
        first = tokens[i]
        if first.role == "minus":
            if i + 1 == len(tokens) or not _near(fold, first, tokens[i + 1]):
                return None
            found = self._at(fold, tokens, i + 1, loose=loose)
            if found is None or found[0].value is None or found[0].kind not in ("digits", "words", "fraction"):
                return None
            number, j = found
            return replace(number, start=first.start, value=-(number.value or Decimal(0))), j
        if first.role == "literal":
            return self._literal(fold, tokens, i)
        if first.role == "fraction":
            assert first.value is not None
            return Number(first.start, first.end, "fraction", first.value), i + 1
        return self._words.at(fold, tokens, i, loose=loose)

    def _literal(self, fold: str, tokens: list[Token], i: int) -> tuple[Number, int]:
        """Digits, and the scale words after them: *1,2 triệu*, *1.448,2 nghìn tỷ*, *1 tỷ 200 triệu*, *3 triệu rưỡi*, *2tr5*, *2 phẩy 3*."""
        first = tokens[i]
        assert first.value is not None
        value, scale, j = first.value, first.scale, i + 1
        if scale == 1 and j + 1 < len(tokens) and tokens[j].role == "point" and _run(fold, tokens, j - 1, 2):
            decimals = tokens[j + 1]
            if decimals.role == "literal" and fold[decimals.start : decimals.end].isdigit():
                digits = fold[decimals.start : decimals.end]
                value += Decimal(int(digits)).scaleb(-len(digits))
                j += 2
        power, j = self._words.scales(fold, tokens, j)
        total, scale = value * power, scale * power
        least = scale
        while scale > 1:
            if j < len(tokens) and tokens[j].role == "half" and _near(fold, tokens[j - 1], tokens[j]):
                total += least / 2
                j += 1
                break
            if (
                j >= len(tokens)
                or tokens[j].role != "literal"
                or not _near(fold, tokens[j - 1], tokens[j])
                or tokens[j].scale != 1
            ):
                break
            smaller, after = self._words.scales(fold, tokens, j + 1)
            part = tokens[j].value
            assert part is not None
            if smaller == 1 or smaller >= least or part * smaller >= least:
                break
            total, least, j = total + part * smaller, smaller, after
        return Number(first.start, tokens[j - 1].end, "digits", total, scale=scale), j

    def _range(self, fold: str, tokens: list[Token], a: Number, i: int) -> tuple[Number, int] | None:
        """``a`` and the number behind a dash or *đến* as one; the scale of the second counts for the first (*5 đến 7 triệu*)."""
        if i >= len(tokens):
            return None
        gap = _RANGE.fullmatch(fold, a.end, tokens[i].start)
        if gap is None and fold.endswith("giữa ", max(0, a.start - 5), a.start):
            gap = _BETWEEN.fullmatch(fold, a.end, tokens[i].start)
        if gap is None:
            if a.kind == "vague" and _ENUM.match(fold, a.end) and (found := self._at(fold, tokens, i, loose=False)):
                b, j = found  # hàng ngàn, hàng vạn người
                if b.kind == "vague" and a.low is not None and b.high is not None:
                    return replace(a, end=b.end, high=b.high), j
            return None
        if (tokens[i].role == "minus" and "-" in gap[0]) or a.kind not in ("digits", "words"):
            return None
        found = self._at(fold, tokens, i, loose=False)
        if found is None or found[0].kind not in ("digits", "words") or a.value is None:
            return None
        b, j = found
        assert b.value is not None
        if a.scale == 1 and b.scale > 1 and a.value < b.value / b.scale:
            a = a.times(b.scale)
        assert a.value is not None
        if not a.value < b.value:
            return None
        return Number(a.start, b.end, a.kind, None, a.value, b.value, b.scale), j


def _near(fold: str, a: Token, b: Token) -> bool:
    """Whether only blanks (or nothing) stand between two tokens."""
    return not fold[a.end : b.start].strip(" \t")


def _run(fold: str, tokens: list[Token], i: int, n: int) -> bool:
    return i + n < len(tokens) and all(_near(fold, tokens[k], tokens[k + 1]) for k in range(i, i + n))
