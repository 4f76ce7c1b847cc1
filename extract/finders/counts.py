"""Counts: a number, a classifier and the shortest noun that names the thing (*1.771 lượt tập thể*, *40 chiếc xe máy*, *32 cán bộ, chiến sĩ*).

One pass over the numbers of the article. The noun is the longest phrase of ``lexicons/counted_nouns.tsv`` that begins behind the number; an open
classifier of ``lexicons/classifiers.tsv`` takes the noun behind it along. The score of a phrase is the share of its occurrences behind a number
in annotated news that ended there (smoothed), so that it is the probability that the span is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import regex

from ..draft import Draft
from ..kept import ending
from ..registry import finder, of_rules, span_reader
from ..rules import Rule
from ..types import Candidate
from ..values.count_values import count_value
from ..values.numbers import Number
from ..values.quantities import REACH, quantities
from ..words import Words
from .counted_nouns import TAGGED, UNSEEN, Noun, NounLexicon

if TYPE_CHECKING:
    from ..rules import RuleSet

CALIBRATED = {UNSEEN: 0.83, TAGGED: 0.79}
"""How often spans with such nouns were right in annotated news whose own nouns had been taken out of the lexicon."""


class CountedNouns(NounLexicon):
    """The lexicons of counted nouns, and the words around a number that tell counts from other numbers."""

    def __init__(self, rules: RuleSet) -> None:
        super().__init__(rules)
        self._services = rules.lexicon("rank_services")
        words = rules.records.get("numbers", {})

        def before(key: str) -> Any:
            return ending(rf"(?<![\p{{L}}\d])(?:{words.get(key, '(?!)')})[ \t]*")

        self._name_before = before("count_never_before")
        self._level_before = before("count_seldom_before")
        self._times_before = before("times_before")
        self._times_after = regex.compile(words.get("times_after", "(?!)"))
        self._one_before = before("one_before")
        self._one_after = regex.compile(words.get("one_after", "(?!)"))
        self._joined = regex.compile(words.get("one_joined", "(?!)"))
        self._street = regex.compile(rf"(?:{words.get('streets', '(?!)')})[ ]\p{{Lu}}")
        self._cell = regex.compile(
            r"(?:tổng )?số[ \t](?!điện|fax|tài khoản|nhà|hiệu|biển)(?P<noun>[\p{L} ]{2,30}?)[ \t]?:[ \t]*\Z"
        )

    def named(self, fold: str, number: Number) -> bool:
        """Whether the words before a number make a name, an ordinal, a code or a multiple of it (*số 5*, *lần thứ ba*, *gấp 3 lần*)."""
        low = max(0, number.start - 30)
        if self._name_before.match(fold, low, number.start):
            return True
        times = fold.startswith("lần", number.end + 1) and not fold.startswith("một", number.start)
        return times and bool(self._times_before.match(fold, low, number.start) or self._times_after.match(fold, number.end + 4))

    def find(self, draft: Draft, numbers: list[Number], i: int) -> Noun | None:
        """The noun that number ``i`` counts, or ``None`` if it counts nothing (ordinals, names, *một* as an article)."""
        number, fold, words = numbers[i], draft.text.fold, draft.words
        word = fold[number.start : number.end]
        if number.kind in ("some", "half") or word == "mấy":
            return None
        low = max(0, number.start - 30)
        if self.named(fold, number):
            return None
        noun = self.at(fold, number.end, words) or self._cell_before(fold, number)
        if noun is None or (noun.score <= UNSEEN and (word == "năm" or _datelike(word))):
            return None
        if self._level_before.match(fold, low, number.start) and noun.score < (0.6 if number.kind == "words" else 0.85):
            return None
        cased = draft.text.cased
        if noun.start > number.end and self._proper(cased, number, noun):
            return None
        if number.kind in ("words", "bare") and " " not in word:
            _, end = words.tokens[words.token_at(number.start)]
            if end > number.end and noun.score <= 0.8:
                return None  # ba lô, một số
        noun = self._with_service(fold, noun)
        if noun.score == TAGGED and number.kind == "words" and " " not in word + fold[noun.start : noun.end]:
            return None  # cả hai khai nhận
        if word == "một" and not self._one(fold, numbers, i, noun, words):
            return None
        return noun

    def _with_service(self, fold: str, noun: Noun) -> Noun:
        """A rank takes the service written behind it: *1 trung úy công an*."""
        if fold[noun.start : noun.end] not in self._ranks:
            return noun
        behind = [end for end, text in self.phrases(fold, noun.end) if text in self._services]
        return replace(noun, end=behind[-1]) if behind else noun

    def priority(self, draft: Draft, number: Number, noun: Noun, rule: Rule) -> int:
        """A number before a rank or unit noun makes one count (*3 trung úy công an*, *hai Nhà nước*): it goes before the rank or unit inside it."""
        first = draft.text.fold[noun.start : noun.end].split(" ")
        if any(" ".join(first[:k]) in self._ranks for k in (1, 2)) and draft.text.fold[number.start : number.end] != "một":
            return int(draft.rules.type_policy("RANK").get("priority", 0)) + 1
        left = draft.text.cased[max(0, number.start - 30) : number.start].split()
        named = bool(left) and left[-1][0].isupper() and left[-1][-1].isalnum()
        if draft.text.cased[noun.start].isupper() and not named:
            return rule.priority + 1
        return rule.priority

    def _proper(self, cased: str, number: Number, noun: Noun) -> bool:
        """Whether noun and number are a name (*Lầu Năm Góc*, *24 Hàng Muối*, *39 đường Vườn Trầu*); abbreviations and known nouns may."""
        first = cased[noun.start : noun.end].split()[0]
        capital = first[0].isupper() and not (len(first) > 1 and first.isupper())
        behind = cased[noun.end : noun.end + 2]
        spelled = number.kind == "words" and cased[number.start].isupper()
        if capital and number.kind == "digits" and noun.score <= UNSEEN:
            return True
        if capital and (spelled or (noun.score <= UNSEEN and behind[:1] == " " and behind[1:].isupper())):
            return True
        return bool(number.kind == "digits" and self._street.match(cased, noun.start))

    def _cell_before(self, fold: str, number: Number) -> Noun | None:
        """A table cell (*Số sinh viên: 17.409*) counts on the bare number, if its noun is known."""
        if not fold[max(0, number.start - 3) : number.start].rstrip().endswith(":"):
            return None
        found = self._cell.search(fold, max(0, number.start - 50), number.start)
        if found is None or self._longest(self.phrases(fold, found.start("noun")), None) is None or fold[number.start] == "0":
            return None
        return Noun(found.start("noun"), number.end, None, 0.8)

    def cell_end(self, fold: str, noun: Noun, number: Number) -> int:
        """Where the noun of a table cell ends."""
        return noun.start + len(fold[noun.start : number.start].split(":")[0].rstrip())

    def _one(self, fold: str, numbers: list[Number], i: int, noun: Noun, words: Words) -> bool:
        """Whether *một* counts: behind *chỉ, khiến, ít nhất*, before *tử vong*, or in a list with another counted thing of its sentence."""
        number = numbers[i]
        if self._one_before.match(fold, max(0, number.start - 30), number.start) or self._one_after.match(fold, noun.end):
            return True
        if i and 0 <= number.start - numbers[i - 1].end <= 60 and not self._is_one(fold, numbers[i - 1]):
            other = self.at(fold, numbers[i - 1].end, words)
            if other is not None and other.end <= number.start and self._joined.fullmatch(fold, other.end, number.start):
                return True
        if i + 1 < len(numbers) and not self._is_one(fold, numbers[i + 1]) and 0 <= numbers[i + 1].start - noun.end <= 40:
            joined = self._joined.fullmatch(fold, noun.end, numbers[i + 1].start)
            return joined is not None and self.at(fold, numbers[i + 1].end, words) is not None
        return False

    @staticmethod
    def _is_one(fold: str, number: Number) -> bool:
        return fold[number.start : number.end] == "một"


def _datelike(word: str) -> bool:
    """Whether a fraction may be day and month."""
    over, slash, under = word.partition("/")
    return bool(slash) and over.isdigit() and under.isdigit() and int(over) <= 31 and int(under) <= 12


def counted_nouns(rules: RuleSet) -> CountedNouns:
    """The compiled lexicons of ``rules``; built once for each fingerprint."""
    return of_rules(rules, CountedNouns)


@finder("counted")
def counted(draft: Draft, rule: Rule) -> Iterator[Candidate]:
    """Every counted noun of the article."""
    tools, nouns, fold, norm = quantities(draft.rules), counted_nouns(draft.rules), draft.text.fold, draft.text.norm
    numbers = tools.of(draft)
    done = 0
    for i, number in enumerate(numbers):
        if number.start < done:
            continue
        noun = nouns.find(draft, numbers, i)
        if noun is not None:
            done = noun.end
            in_cell = noun.start < number.start
            value = count_value(
                number, norm, noun.start, noun.unit_end, nouns.cell_end(fold, noun, number) if in_cell else noun.end
            )
            priority = max(rule.priority, nouns.priority(draft, number, noun, rule))
            score = CALIBRATED.get(noun.score, noun.score)
            yield Candidate(number.start, noun.end, rule.type, rule.id, "rules", score, value, priority)


@finder("uncounted")
def uncounted(draft: Draft, rule: Rule) -> Iterator[Candidate]:
    """Guards on numbers that are names, ordinals, codes or multiples, so that the learned stage counts nothing with them."""
    nouns, fold = counted_nouns(draft.rules), draft.text.fold
    for number in quantities(draft.rules).of(draft):
        if number.kind not in ("some", "half") and nouns.named(fold, number):
            yield Candidate(number.start, number.end, rule.type, rule.id, "rules", rule.score, None, rule.priority, rule.blocks)


@span_reader("COUNT")
def count(draft: Draft, start: int, end: int) -> dict[str, Any] | None:
    """The value of a count that the learned stage found: its number, and the rest of the span as noun."""
    low = max(0, start - REACH)
    fold, norm, size = draft.text.fold[low:end], draft.text.norm[low:end], end - low  # no word behind the span may count
    numbers = [n for n in quantities(draft.rules).numerals.scan(fold, start - low) if n.kind != "some"]
    if not numbers or numbers[0].start != start - low:
        return None
    nouns = counted_nouns(draft.rules)
    first = numbers[0].end
    if first < size and (fold[first] == "-" or nouns.never(draft.text.fold, low + first)):
        return None  # 110-foot, 1 số tiền, 4 tại chỗ
    noun = nouns.at(fold, first)
    while first < size and fold[first] in " \t":
        first += 1
    unit = noun.unit_end if noun is not None and noun.end == size else None
    return count_value(numbers[0], norm, first, unit, size)
