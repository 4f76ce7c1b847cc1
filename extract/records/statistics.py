"""Mentions -> statistics: for each percentage, count, sum and measure what it measures, whose it is, when, and the change it tells of.

What is measured is read from the clause before the number (*tỷ lệ … đạt 81,4%*, *doanh thu tăng 6%*), from the noun behind it (*2,1 tấn ma túy*,
*72% trẻ em*) or from an earlier statistic of the sentence (*đạt 5 tấn, tăng 3%*; *tỷ lệ khám phá án bình quân đạt 81%, án nghiêm trọng đạt 95%*).
The words are ``rules/records/statistics.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import regex

from ..draft import Draft
from ..finders.tagging import tag_words
from ..registry import of_rules
from ..rules import RuleSet
from ..text import fold
from ..types import Mention
from .statistic_before import RATE, Before
from .statistic_counts import Counted, counted, idle
from .statistic_rows import KINDS, Found, has_value, once, row
from .statistic_words import StatisticWords

_BOUND = regex.compile(r"(?:lớn|nhỏ) hơn[ \t]*\Z")


def build(draft: Draft) -> None:
    """Fill ``draft.statistics`` in text order: one for each percentage, count, sum or measure with a value, the same figure once."""
    words = of_rules(draft.rules, _words)
    by_sentence: dict[int, list[int]] = {}
    for i, mention in enumerate(draft.mentions):
        if mention.type in KINDS and has_value(mention):
            by_sentence.setdefault(mention.sentence, []).append(i)
    for sentence, indices in by_sentence.items():
        _Sentence(draft, words, sentence, indices).read()
    draft.statistics[:] = once(draft, draft.statistics)


def _words(rules: RuleSet) -> StatisticWords:
    return StatisticWords(rules.records.get("statistics", {}), rules.lexicon("counted_phrases").entries)


@dataclass(frozen=True, slots=True)
class _Clause:
    """The clause before a figure (a mention of type ``kind``): a verb of change or of reaching right before it, the subject of that verb, and
    whether a head noun begins the subject (*tỷ lệ, doanh thu*). Offsets count in ``norm``."""

    kind: str
    left: int
    start: int
    end: int
    change: Literal["up", "down"] | None
    verb: regex.Match[str] | None
    subject: str | None
    headed: bool

    @property
    def moved(self) -> bool:
        """Whether the verb is one of change."""
        return self.change is not None


class _Sentence(Before):
    """The statistics of one sentence."""

    def __init__(self, draft: Draft, words: StatisticWords, sentence: int, indices: list[int]) -> None:
        super().__init__(draft, words, sentence)
        self.indices = indices
        self._counted: tuple[int, Counted] | None = None

    def read(self) -> None:
        """Read them in order, then hand a comparison before all figures, or at the end of a list, to the changes without one."""
        for i in self.indices:
            self.found.append(self._one(i))
        behind = None
        for found in reversed(self.found):
            if found.change is not None:
                behind = found.compared or behind
                found.compared = found.compared or self.compared_before(self._begins(found)) or behind
        for found in self.found:
            if self.draft.mentions[found.mention].type == "COUNT" and idle(self, found.mention):
                continue
            self.draft.statistics.append(row(self.draft, self.words, found, self.begin))

    def _one(self, i: int) -> Found:
        self._current = i
        self.look_at(i)
        mention, (start, end) = self.draft.mentions[i], self.draft.spans[i]
        found, previous = Found(i), self._previous()
        clause = self._clause(mention, start, end)
        self._tell_change(found, clause, previous)
        joined = previous is not None and self._joined(previous, self.fold[clause.left : start], mention)
        if joined and previous is not None and self.draft.mentions[previous.mention].type != "COUNT":
            found.change, found.compared = previous.change, self.compared(end)
        if (rate := self._rate_of_change(mention, start, end)) is not None:
            found.change, found.compared = rate.change, rate.compared
            found.told(rate.thing or None, "statistic.carried", 0.75)
        else:
            self._measure(found, clause, previous, joined=joined)
            self._complete(found, clause, previous)
        carried = previous.whose if previous is not None and not previous.bracketed else None
        found.whose = self.whose(i, clause.left, carried, previous is None)
        before = None if self._converted(previous, mention) else self.before_bracket(start, end)
        if before is not None:
            thing, owner = before
            if previous is not None and previous.what:
                between = self.fold[self._ends(previous) : start].partition("(")[0]
                thing = previous.what if between.strip() == fold(previous.what) else thing  # 78% chỉ tiêu được giao (9.400 tỷ)
            if owner:
                found.whose, found.bracketed = thing, True
            else:
                named = found.what if mention.type == "COUNT" and found.what else ""
                found.what = named if f" {named}".endswith(f" {thing}") else f"{named} {thing}".strip()
        side = self.words.about.match(self.fold, end) if mention.type == "PERCENT" and found.change else None
        found.side = side["side"] if side else None
        found.when = self.when(clause.left, start, end)
        if found.when is None and (mention.type == "PERCENT" or clause.headed):
            found.when = self.period(i, changed=clause.moved)
        return found

    def _clause(self, mention: Mention, start: int, end: int) -> _Clause:
        """The clause before the figure from ``start`` to ``end``."""
        left = self._left(start)
        up, down = self._verb(self.words.up, left, start), self._verb(self.words.down, left, start)
        if down and mention.type != "PERCENT" and self.words.lost.match(self.fold, down.start()):
            lost = self.subject(left, down.start())
            if self.compared(end) is None and not (lost and self.words.heads.match(fold(lost))):
                down = None  # bị mất 20 triệu đồng
        if up and self.words.growth.search(self.fold, left, up.start() + len("tăng trưởng")):
            up = None  # mục tiêu tăng trưởng 8%
        verb = up or down or self._verb(self.words.reach, left, start)
        subject = self.subject(left, verb.start()) if verb else None
        headed = subject is not None and self.words.heads.match(fold(subject)) is not None
        return _Clause(mention.type, left, start, end, "up" if up else "down" if down else None, verb, subject, headed)

    def _tell_change(self, found: Found, clause: _Clause, previous: Found | None) -> None:
        """Whether the figure is a change, not the base of one (*tăng từ 5%*) nor a limit (*không mua với giá cao hơn 35 triệu*)."""
        if clause.moved:
            text, compared = self.fold[clause.left : clause.start], self.compared(clause.end)
            limit = self.words.comparison.search(text) and self.words.limit.search(text)
            limited = bool(limit or _BOUND.search(text)) and compared is None
            if not limited and self.words.from_to.search(text) is None:
                found.change, found.compared = clause.change, compared
        elif (
            clause.verb
            and self.fold.find(" từ ", clause.left, clause.start) >= 0
            and (based := self.words.based.search(self.fold, clause.left, clause.start))
        ):
            found.change = "up" if based["up"] else "down"  # tăng từ 419 lên | 669 triệu USD
            found.compared = self.compared(clause.end)
        elif previous is not None and clause.verb and not clause.subject and self._was_base(previous):
            found.change, found.compared = self._direction(previous), self.compared(clause.end)

    def _measure(self, found: Found, clause: _Clause, previous: Found | None, *, joined: bool) -> None:
        """What the figure measures, by the first way that fits, and how sure that is."""
        kind, left, start = clause.kind, clause.left, clause.start
        at = clause.verb.start() if clause.verb else start
        behind = None if joined else self._behind(clause)
        if kind == "COUNT":
            told = (
                clause.verb is not None
                and not clause.moved
                and (not clause.verb[0].startswith("với") or self.words.numbered.match(fold(clause.subject or "")) is not None)
            )
            value = self.draft.mentions[found.mention].value
            noun = fold(str(value.get("object") or value.get("unit") or ""))
            told = told or (clause.moved and self.words.generic.fullmatch(noun) is not None)
            reached = clause.subject if told else self._number_of(left, at)
            read = counted(self, found.mention, reached, self._counted)
            if read is not None and clause.moved and not read.full and self._counted is not None:
                read = self._same_thing(read, *self._counted)
            if read is not None:
                self._counted = (found.mention, read)
            found.told(read.what if read else self._cell(left, start), "statistic.count", 0.9)
        elif joined and previous is not None and previous.what:
            found.told(previous.thing, "statistic.carried", 0.75)
        elif behind:
            found.told(behind, "statistic.noun_behind", 0.75)
        elif previous is not None and self._goes_on(previous, left, start):
            found.told(previous.thing, "statistic.carried", 0.7)
            found.change = None if clause.verb else previous.change
        elif sized := self._sized(clause):
            found.told(sized, "statistic.dimension", 0.8)
        elif clause.subject:
            found.told(self._subject_of(clause, clause.subject, previous, at), "statistic.subject", 0.85)
        elif (
            clause.verb
            and previous is not None
            and previous.what
            and (kind != "MONEY" or self._carries(previous))
            and not self._planned(previous)
        ):
            found.told(previous.thing, "statistic.carried", 0.75)
        else:
            empty = clause.verb is not None and kind != "MONEY"
            found.told(None if empty else self.act(left, start), "statistic.act", 0.6)

    def _same_thing(self, read: Counted, before: int, counted: Counted) -> Counted:
        """*34 vụ trộm cắp, giảm | 9 vụ*: the bare noun of a change is the thing counted before, if that was counted by it."""
        unit = fold(str(self.draft.mentions[before].value.get("unit") or ""))
        return counted if fold(read.what) == unit or counted.thing.startswith(f"{read.what} ") else read

    def _behind(self, clause: _Clause) -> str | None:
        """What stands behind a share or a measure, unless the clause before it tells what is measured."""
        if clause.kind == "PERCENT":
            number = self.number_behind(clause.end)
            if number is not None or (clause.moved and clause.headed):
                return number
            rate = RATE.match(self.fold, clause.end)
            end = rate.end() if rate else clause.end
            told = clause.moved and not clause.subject and self.words.heads.match(self.fold, end + 1) is None
            return None if told else self.behind(end, share=True)  # giảm 0,8%/năm | trần lãi suất
        if clause.kind == "MONEY" and not clause.moved and not clause.headed:
            return self.kind_of_sum(clause.end)
        if clause.kind != "MEASURE" or clause.moved or clause.headed:
            return None
        sized = self.words.size.search(self.fold[clause.left : clause.start])  # con cá sấu dài 1,8 m bò vào nhà
        return None if sized else self.behind(clause.end) or self.used_for(clause.end)

    def _subject_of(self, clause: _Clause, subject: str, previous: Found | None, at: int) -> str:
        """The subject of the verb at ``at`` as the thing measured: with the head it shares, or of a sum the thing that is paid for."""
        what = self._shared(subject, previous)
        if self.words.worth.match(self.fold, at):
            return self.worth(what, clause.left, at)
        if clause.kind == "MONEY" and not clause.headed:
            what = self.acted(subject)
            if what == subject and len(what.split()) > 3:
                what = self.last_phrase(clause.left, at) or what
        return what

    def _complete(self, found: Found, clause: _Clause, previous: Found | None) -> None:
        """Where nothing or an empty word was found: the head noun of a clause before, the last act, the statistic before; then in full."""
        kind, left, start = clause.kind, clause.left, clause.start
        named = None
        if found.what is not None and self.words.empty.fullmatch(fold(found.what)):
            found.what = None
            named = self.last_named(start) if found.rule == "statistic.act" and kind == "MONEY" else None
        carries = previous is not None and self._carries(previous) and not self._planned(previous)
        if found.what is None and (clause.verb or kind == "PERCENT") and not carries:
            found.told(self.headed_before(left), "statistic.headed_before", 0.5)
        found.what = found.what or named
        if found.what is not None and self._counted is not None and self.words.worth.fullmatch(fold(found.what)):
            found.what = self._counted[1].thing  # 12.000 con gà giống, trị giá | 48 triệu đồng
        if found.what is None and previous is not None and previous.what and self._carries(previous):
            found.told(previous.thing, "statistic.carried", 0.5)
        if kind == "MEASURE" and not clause.moved and self.search(self.words.distance, left, start):
            found.what = "cách"
        if found.what is not None and self.words.dimensions.fullmatch(fold(found.what)):
            found.what = self.dimension(fold(found.what), left, start) if kind == "MEASURE" else None
        elif found.what is not None:
            found.what = self._in_full(found.what, left, start, previous)

    def _sized(self, clause: _Clause) -> str | None:
        """*mang theo con dao dài | 50 cm*: the word of size right before a measure, with its noun."""
        if (
            clause.kind != "MEASURE"
            or clause.moved
            or clause.headed
            or not self.words.size.search(self.fold, clause.left, clause.start)
        ):
            return None
        sized = self.search(self.words.own_size, clause.left, clause.start)
        if sized is None:
            return None
        thing, k = self.subject(clause.left, sized.start()), self.draft.words.token_at(clause.left + 1)
        close = thing is not None and self.fold[clause.left : sized.start()].rstrip().endswith(fold(thing))
        if thing and close and len(thing.split()) <= 3 and k >= 0 and tag_words(self.draft.words, k)[0].startswith("N"):
            return f"{thing} {sized['size']}"  # phần tường xây cao | 3 m
        found = self.dimension(sized["size"], clause.left, clause.start)
        before = self.found[-1] if self.found else None
        if found == sized["size"] and before is not None and before.rule == "statistic.dimension" and before.what:
            thing = before.what.rpartition(" ")[0]
            return f"{thing} {found}".strip()  # con tàu dài 40 m, rộng | 7 m
        return found

    def _number_of(self, left: int, start: int) -> str | None:
        """*tổng số lợn phải tiêu hủy | hơn 1.900 con*: a clause that begins with the number of something."""
        said = self.subject(left, start)
        return said if said and self.words.number_of.match(fold(said)) else None

    def _verb(self, pattern: regex.Pattern[str], left: int, start: int) -> regex.Match[str] | None:
        """A verb of reaching or change right before a number, where a word begins."""
        return self.search(pattern, left, start)

    def _in_full(self, what: str, left: int, start: int, previous: Found | None) -> str:
        """*giá* with the noun before it, *thấp nhất* with what the figure before it measures."""
        folded = fold(what)
        if previous is not None and previous.what and self.words.superlative.fullmatch(folded):
            return f"{self.words.superlative_end.sub('', previous.what)} {what}"
        if self.words.sum.fullmatch(folded) and self.draft.mentions[self._current].type == "MONEY":
            return self.paid_by(left if folded == "tiền" else max(left, self.fold.rfind(folded, left, start))) or what
        if not self.words.bare.fullmatch(folded):
            return what
        at = self.fold.rfind(folded, left, start)
        noun = self.noun_before(left, at) if at >= 0 else None
        return what if noun is None else f"{what} {noun}"

    def _cell(self, left: int, start: int) -> str | None:
        return self.cleaned(self.norm[left:start])
