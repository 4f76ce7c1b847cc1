"""Words of approximation around a number: *gần, hơn, khoảng, ít nhất, từ … trở lên*. They stand outside the span and go into the value.

The words are ``rules/lexicons/modifiers.tsv``; the longest that ends right before the mention counts.
"""

from __future__ import annotations

import regex

from ..lexicon import Lexicon

_UPWARD = regex.compile(r"[ \t]*(?:\([^()\n]{0,40}\)[ \t]*)?(?:trở[ \t]lên|trở[ \t]đi|trở[ \t]về[ \t]trước)(?!\p{L})")
_DOWNWARD = regex.compile(r"[ \t]*(?:trở[ \t]xuống|trở[ \t]lại|đổ[ \t]lại)(?!\p{L})")
_REACH = 24


class Modifiers:
    """The compiled lexicon. ``before`` and ``around`` give one of approx, more_than, less_than, at_least, at_most, or ``None``."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        words = lexicon.pattern().replace(" ", r"[ \t]+")
        self._before = regex.compile(rf"(?<!\p{{L}})(?:{words})[ \t]*\Z")

    def before(self, fold: str, start: int, number: float | None = None) -> str | None:
        """The modifier that ends right before ``start``. ``number`` is given for counted things, where *trên 6 xe* means a place."""
        low = max(0, start - _REACH)
        found = self._before.search(fold, low, start)
        if found is None:
            return None
        entry = self._lexicon.get(" ".join(found[0].split()))
        if entry is None or (number is not None and entry.get("least") and number < float(entry.get("least"))):
            return None
        return None if entry.get("modifier") == "none" else entry.get("modifier")

    def around(self, fold: str, start: int, end: int, number: float | None = None) -> str | None:
        """Like ``before``, and *từ 16 tuổi trở lên*, *5 triệu đồng trở xuống* behind."""
        if _UPWARD.match(fold, end, min(len(fold), end + 60)):
            return "at_least"
        if _DOWNWARD.match(fold, end, min(len(fold), end + 20)):
            return "at_most"
        return self.before(fold, start, number)
