"""The unit lexicons around a number: which unit stands right behind it or before it."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from ..lexicon import Entry, Lexicon
from .numbers import Number


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: where both stand together, the number (range and half included), and the unit as found."""

    start: int
    end: int
    number: Number
    unit: tuple[int, int]
    entry: Entry | None


class Units:
    """The words of one unit lexicon, to be looked for right behind (or before) a number."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        words = lexicon.pattern().replace(r" ", r"\s")
        self._after = regex.compile(rf"[ \t]{{0,2}}(?P<unit>{words})(?!(?<=\p{{L}})(?:-?\p{{L}}|(?<!\dm)\d)|(?<=\d)\d)")
        before = "|".join(
            regex.escape(w)
            for w, rows in sorted(lexicon.entries.items(), key=lambda x: -len(x[0]))
            if rows[0].get("place") in ("both", "before")
        )
        self._before = regex.compile(rf"(?<![\p{{L}}\d])(?P<unit>{before or '(?!)'})[ \t]?\Z") if before else None
        self._blocked = {
            word: regex.compile(rf"[ \t]+(?:{rows[0].get('not_before')})(?!\p{{L}})")
            for word, rows in lexicon.entries.items()
            if rows[0].get("not_before")
        }

    def entry(self, word: str) -> Entry | None:
        """The entry of a folded word."""
        return self._lexicon.get(word)

    def after(self, fold: str, number: Number, cased: str | None = None) -> tuple[int, int, Entry] | None:
        """Span and entry of the unit behind ``number``; ``cased`` tells capitals that make a code of it (*lớp 6G*)."""
        found = self._after.match(fold, number.end, min(len(fold), number.end + 40))
        if found is None:
            return None
        word = " ".join(found["unit"].split())
        entry = self._lexicon.get(word)
        blocked = self._blocked.get(word)
        large = entry is not None and bool(entry.get("iso")) and (number.scale > 1 or (number.value or 0) >= 1000)
        # 700 tỷ đồng bằng hình thức …, but 2 đồng bằng, 50.000 chỉ tiêu
        if entry is None or (blocked is not None and not large and blocked.match(fold, found.end(), found.end() + 12)):
            return None
        needs = entry.get("needs")
        if (needs == "scale" and number.scale == 1) or (needs == "glued" and found.start("unit") != number.end):
            return None
        if needs == "lower" and cased is not None and cased[found.start("unit")].isupper():
            return None
        if entry.get("place") == "before":
            return None
        return found.start("unit"), found.end("unit"), entry

    def before(self, fold: str, number: Number) -> tuple[int, int, Entry] | None:
        """Span and entry of the unit that stands before ``number`` (*$1,42*, *USD 20*)."""
        if self._before is None:
            return None
        found = self._before.search(fold, max(0, number.start - 6), number.start)
        entry = None if found is None else self._lexicon.get(found["unit"])
        return None if found is None or entry is None else (found.start("unit"), found.end("unit"), entry)
