"""The words of time from the lexicons, and numbers in words as days, months, years and clock times use them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from ..registry import of_rules

if TYPE_CHECKING:
    from ..rules import RuleSet

_EDGE = r"(?![\p{L}\p{M}\d])"
_DIGIT_TAIL = {"mốt", "lăm", "nhăm"}


@dataclass(frozen=True, eq=False)
class TimeWords:
    """Compiled lexicons of one rule set. ``facts`` gives the columns of a word by lexicon; ``find`` the longest word at a place."""

    facts: Mapping[str, Mapping[str, Mapping[str, str]]]
    patterns: Mapping[str, regex.Pattern[str]]
    digits: Mapping[str, int]
    number: regex.Pattern[str]

    def find(self, lexicon: str, text: str, pos: int) -> tuple[str, Mapping[str, str]] | None:
        """The longest word of ``lexicon`` that stands at ``pos``, with its facts."""
        found = self.patterns[lexicon].match(text, pos)
        return (found[0], self.facts[lexicon][found[0]]) if found else None

    def get(self, lexicon: str, word: str, column: str) -> str:
        """One fact of a word."""
        return self.facts[lexicon][word].get(column, "")

    def value(self, words: str) -> int | None:
        """The number that ``words`` say (digits or number words), ``None`` if they say none."""
        if words.isdecimal():
            return int(words)
        return _number(words.split(), self.digits)


_LEXICONS = (
    "day_parts", "weekdays", "weekday_signs", "month_words", "seasons", "day_words", "time_shifts", "time_units", "holidays", "stems",
    "branches",
)  # fmt: skip


def time_words(rules: RuleSet) -> TimeWords:
    """The words of a rule set, built once for each."""
    return of_rules(rules, _time_words)


def _time_words(rules: RuleSet) -> TimeWords:
    facts = {name: {word: dict(rows[0].facts) for word, rows in rules.lexicon(name).entries.items()} for name in _LEXICONS}
    digits = {word: int(rows[0].get("digit")) for word, rows in rules.lexicon("digit_words").entries.items()}
    patterns = {name: _alternation(words) for name, words in facts.items()}
    word = "|".join(sorted([*digits, "mười", "mươi", "trăm", "nghìn", "ngàn", "linh", "lẻ"], key=lambda w: (-len(w), w)))
    number = regex.compile(rf"(?:{word}){_EDGE}(?:\s(?:{word}){_EDGE})*") if digits else regex.compile(r"(?!)")
    return TimeWords(facts, patterns, digits, number)


def _alternation(words: Iterable[str]) -> regex.Pattern[str]:
    longest_first = sorted(words, key=lambda w: (-len(w), w))
    return regex.compile("(?:" + "|".join(map(regex.escape, longest_first)) + ")" + _EDGE if longest_first else r"(?!)")


def _number(words: list[str], digits: Mapping[str, int]) -> int | None:
    """Structured (*hai nghìn không trăm linh chín*) and by digits (*một chín bảy lăm*, *hai không mười ba*)."""
    if not words:
        return None
    for mark, factor in (("nghìn", 1000), ("ngàn", 1000), ("trăm", 100)):
        if mark in words:
            at = words.index(mark)
            head = _pair(words[:at], digits) if at else 1
            tail = _number(words[at + 1 :], digits) if words[at + 1 :] else 0
            return None if head is None or tail is None or tail >= factor else head * factor + tail
    if len(words) > 2 and words[0] in digits and words[1] in digits:  # 19|75, 20|13
        rest = words[2:]
        spelt = len(rest) == 2 and rest[0] in digits and rest[1] in digits  # 20|1|6
        century = digits[words[0]] * 10 + digits[words[1]]
        tail = digits[rest[0]] * 10 + digits[rest[1]] if spelt else _pair(rest, digits)
        return None if tail is None or century < 10 else century * 100 + tail
    return _pair(words, digits)


def _pair(words: list[str], digits: Mapping[str, int]) -> int | None:
    """0 to 99: *linh chín*, *mười lăm*, *hai mươi mốt*, *ba mốt*, *năm*."""
    if len(words) > 1 and words[0] in ("linh", "lẻ", "không"):
        return digits.get(words[1]) if len(words) == 2 else None
    if words[0] == "mười":
        rest = words[1:]
        return 10 if not rest else 10 + digits[rest[0]] if len(rest) == 1 and digits.get(rest[0]) else None
    if words[0] not in digits:
        return None
    first = digits[words[0]]
    if len(words) == 1:
        return None if words[0] in _DIGIT_TAIL else first
    rest = words[2:] if words[1] == "mươi" else words[1:]
    if first < 2 or len(rest) > 1:
        return None
    return first * 10 if not rest else first * 10 + digits[rest[0]] if rest[0] in digits else None
