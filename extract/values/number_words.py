"""The grammar of numbers in words: *hai mươi mốt*, *một trăm linh năm*, *một triệu hai*, *hai phần ba*, *hàng chục nghìn*, *vài trăm*."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

import regex

from ..kept import ending
from ..lexicon import Lexicon
from .number_groups import SHORT, adjacent, below_thousand
from .number_tokens import Token, unmarked

if TYPE_CHECKING:
    from .numbers import Number

_BILLION = Decimal(10**9)


class WordGrammar:
    """Number words by role and the grammar over them. Each method takes the token list and an index and gives what it read and the next index."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._rows = [entry for rows in lexicon.entries.values() for entry in rows]
        self._by_word = {word: rows[0] for word, rows in lexicon.entries.items()}
        self._blocked = {
            word: regex.compile(rf"\s+(?:{rows[0].get('not_before')})(?!\p{{L}})")
            for word, rows in lexicon.entries.items()
            if rows[0].get("not_before")
        }
        self._behind = {
            word: ending(rf"(?<!\p{{L}})(?:{rows[0].get('not_after')})\s+")
            for word, rows in lexicon.entries.items()
            if rows[0].get("not_after")
        }
        words = (
            "|".join(regex.escape(w).replace(r"\ ", r"\s") for w in sorted(self._by_word, key=lambda w: (-len(w), w))) or "(?!)"
        )
        glued = "|".join(w for w in ("triệu", "tỷ", "tỉ", "nghìn", "ngàn") if w in self._by_word) or "(?!)"
        self._pattern = regex.compile(rf"(?<![\p{{L}}\d])(?:{words})(?!\p{{L}})|(?<=\d)(?:{glued})(?!\p{{L}})")

    @cached_property
    def _unmarked(self) -> dict[str, str]:
        """Words by what is typed without marks; of two words the first in the lexicon."""
        out: dict[str, str] = {}
        for word in self._by_word:
            out.setdefault(unmarked(word), word)
        return out

    def marked(self, text: str) -> str | None:
        """A number typed without its marks as it should be written, ``None`` if a word of it is unknown (*muoi* is mười or, behind a digit, mươi)."""
        out: list[str] = []
        for part in text.split():
            word = self._unmarked.get(part)
            if word is None:
                return None
            behind_digit = bool(out) and self._by_word[out[-1]].get("role") == "digit"
            out.append("mươi" if word == "mười" and behind_digit else "tư" if part == "tu" else word)
        return " ".join(out)

    def tokens(self, fold: str, start: int, end: int) -> list[Token]:
        """The number words of a stretch, each a token with its role."""
        out = []
        for m in self._pattern.finditer(fold, start, end):
            blocked, behind = self._blocked.get(m[0]), self._behind.get(m[0])
            if blocked is not None and blocked.match(fold, m.end(), min(end, m.end() + 12)):
                continue
            if behind is not None and behind.match(fold, max(0, m.start() - 10), m.start()):
                continue
            out.append(self._token(m.start(), m.end(), m[0]))
        return out

    def _token(self, start: int, end: int, word: str) -> Token:
        entry = self._by_word[" ".join(word.split())]
        role, cell = entry.get("role"), entry.get("value")
        if role == "few":
            low, _, high = cell.partition("-")
            return Token(start, end, role, None, Decimal(1), Decimal(low), Decimal(high))
        return Token(start, end, role, Decimal(cell) if cell else None)

    def scales(self, fold: str, tokens: list[Token], i: int) -> tuple[Decimal, int]:
        """The product of the scale words from token ``i`` on that follow the token before it: *nghìn tỷ*."""
        power = Decimal(1)
        while i < len(tokens) and tokens[i].role in ("scale", "hundred", "tens") and adjacent(fold, tokens, i):
            value = tokens[i].value
            assert value is not None
            if value == 10 and fold[tokens[i].start : tokens[i].end] != "chục":
                break
            power, i = power * value, i + 1
        return power, i

    def at(self, fold: str, tokens: list[Token], i: int, *, loose: bool) -> tuple[Number, int] | None:
        """The number in words that begins at token ``i``."""
        from .numbers import Number

        first = tokens[i]
        if first.role in ("some", "few", "halves"):
            return self._vague(fold, tokens, i)
        read = self.cardinal(fold, tokens, i, loose=loose)
        if read is None:
            return None
        value, j, scale, bare = read
        over = self._over(fold, tokens, j, loose)
        if over is not None:
            return Number(first.start, tokens[over[1] - 1].end, "fraction", value / over[0]), over[1]
        if j < len(tokens) and tokens[j].role == "point" and adjacent(fold, tokens, j):
            decimals, k = self._decimals(fold, tokens, j + 1)
            if k > j + 1:
                power, k = self.scales(fold, tokens, k)
                return Number(first.start, tokens[k - 1].end, "words", (value + decimals) * power, scale=scale * power), k
        if value == 1 and j == i + 1 and j < len(tokens) and tokens[j].role == "halves" and adjacent(fold, tokens, j):
            return Number(first.start, tokens[j].end, "half", Decimal("0.5")), j + 1
        some = (
            j < len(tokens)
            and tokens[j].role == "few"
            and fold[tokens[j].start : tokens[j].end] == "mấy"
            and adjacent(fold, tokens, j)
        )
        if some and value % 10 == 0 and value < 100:  # mười mấy, hai mươi mấy
            power, k = self.scales(fold, tokens, j + 1)
            return Number(first.start, tokens[k - 1].end, "vague", None, (value + 1) * power, (value + 10) * power - 1, power), k
        pair = self._pair(fold, tokens, i, j, loose)
        if pair is not None:
            return pair
        return Number(first.start, tokens[j - 1].end, "bare" if bare else "words", value, scale=scale), j

    def _over(self, fold: str, tokens: list[Token], j: int, loose: bool) -> tuple[Decimal, int] | None:
        """The denominator behind *phần* (or *chia*, in a string that is only a number); *phần trăm* is a percentage."""
        if j + 1 >= len(tokens) or tokens[j].role != "over" or not (adjacent(fold, tokens, j) and adjacent(fold, tokens, j + 1)):
            return None
        if fold[tokens[j].start : tokens[j].end] == "chia" and not loose:
            return None
        if fold[tokens[j + 1].start : tokens[j + 1].end] == "tư":
            return Decimal(4), j + 2
        read = self.cardinal(fold, tokens, j + 1, loose=True)
        return None if read is None or read[3] or not read[0] else (read[0], read[1])

    def _decimals(self, fold: str, tokens: list[Token], i: int) -> tuple[Decimal, int]:
        """What stands behind *phẩy*: digit by digit (*không không một*), one number (*hai mươi mốt*, *bảy trăm mười tám*), or figures."""
        j, digits = i, ""
        while j < len(tokens) and adjacent(fold, tokens, j) and tokens[j].role == "digit":
            digits += str(tokens[j].value)
            j += 1
        if j < len(tokens) and adjacent(fold, tokens, j):
            if not digits and tokens[j].role == "literal":
                digits, j = fold[tokens[j].start : tokens[j].end], j + 1
                return (Decimal(int(digits)).scaleb(-len(digits)), j) if digits.isdigit() else (Decimal(0), i)
            if tokens[j].role in ("ten", "tens", "hundred"):
                read = below_thousand(fold, tokens, i, loose=True)
                if read is not None:
                    digits, j = str(read[0]), read[1]
        return (Decimal(int(digits)).scaleb(-len(digits)), j) if digits else (Decimal(0), i)

    def _vague(self, fold: str, tokens: list[Token], i: int) -> tuple[Number, int] | None:
        """*hàng chục nghìn* is 10,000 to 99,999, *vài trăm* 200 to 999, *nửa tỷ* half of it."""
        from .numbers import Number

        first = tokens[i]
        power, j = self.scales(fold, tokens, i + 1)
        if first.role == "few":
            assert first.low is not None and first.high is not None
            high = (first.high + 1) * power - 1 if first.high == 9 else first.high * power
            return Number(first.start, tokens[j - 1].end, "vague", None, first.low * power, high, power), j
        if j == i + 1:  # hàng (tấn): no number, a unit may follow
            return (Number(first.start, first.end, "some"), j) if first.role == "some" else None
        if first.role == "halves":
            return Number(first.start, tokens[j - 1].end, "words", power / 2, scale=power), j
        return Number(first.start, tokens[j - 1].end, "vague", None, power, power * 10 - 1, power, approx=True), j

    def _pair(self, fold: str, tokens: list[Token], i: int, j: int, loose: bool) -> tuple[Number, int] | None:
        """*hai ba người*, *năm sáu chục*: two digits in a row that follow each other mean from the one to the other."""
        from .numbers import Number

        if (
            loose
            or j != i + 1
            or j >= len(tokens)
            or tokens[i].role != "digit"
            or tokens[j].role != "digit"
            or not adjacent(fold, tokens, j)
        ):
            return None
        a, b = tokens[i].value, tokens[j].value
        assert a is not None and b is not None
        if b != a + 1 or fold[tokens[j].start : tokens[j].end] in ("năm", *SHORT):
            return None
        power, k = self.scales(fold, tokens, j + 1)
        return Number(tokens[i].start, tokens[k - 1].end, "vague", None, a * power, b * power, power), k

    def cardinal(self, fold: str, tokens: list[Token], i: int, *, loose: bool) -> tuple[Decimal, int, Decimal, bool] | None:
        """Value, next index, largest scale, and whether it is a unit word alone (*trăm*, *nghìn tỷ*)."""
        total, below, unit, j = Decimal(0), Decimal(0), Decimal(0), i
        largest, bare = Decimal(1), False
        while j < len(tokens) and (j == i or adjacent(fold, tokens, j)):
            link = tokens[j].role == "link"
            if link and (j == i or j + 1 >= len(tokens) or not adjacent(fold, tokens, j + 1)):
                break
            at = j + link
            read = below_thousand(fold, tokens, at, loose=loose or j > i)
            alone = read is None and j == i and tokens[j].role == "scale"  # nghìn tỷ, triệu: a scale alone
            if read is None and not alone:
                break
            bare = alone
            group, k = (Decimal(1), j) if read is None else (Decimal(read[0]), read[1])
            power, after = (tokens[j].value, j + 1) if alone else self._one_scale(fold, tokens, k)
            if power is None:
                if unit:
                    lone = k == at + 1 and tokens[at].role == "digit" and not link
                    if lone and fold[tokens[at].start : tokens[at].end] == "năm" and not loose:
                        break  # hai nghìn năm: two thousand years
                    below += group * unit / 10 if lone else group
                    bare = False
                else:
                    below += group
                    bare = k == at + 1 and tokens[at].role in ("hundred", "tens")
                j = k
                break
            if unit and power >= unit and power < _BILLION:
                break
            j, unit = after, power
            if power < _BILLION:
                below += group * power
                largest = max(largest, power)
            else:
                below, total = Decimal(0), total + (below + group) * power
                largest = max(largest, power)
            while (more := self._one_scale(fold, tokens, j))[0] == _BILLION:  # nghìn tỷ, tỷ tỷ
                total = total + below * _BILLION if below else total * _BILLION
                below, j, unit = Decimal(0), more[1], _BILLION
                largest *= _BILLION
            if j < len(tokens) and tokens[j].role == "half" and adjacent(fold, tokens, j):
                below += unit / 2
                j += 1
                if not loose:
                    break
        return None if j == i else (total + below, j, largest, bare)

    def _one_scale(self, fold: str, tokens: list[Token], i: int) -> tuple[Decimal | None, int]:
        if 0 < i < len(tokens) and tokens[i].role == "scale" and adjacent(fold, tokens, i):
            return tokens[i].value, i + 1
        return None, i
