"""What a figure shares with those before it in its sentence: which one hands on what it measures, and where its own clause begins."""

from __future__ import annotations

from typing import Literal

import regex

from ..draft import Draft
from ..text import fold
from ..types import Mention
from .statistic_rows import Found
from .statistic_sums import Sums
from .statistic_words import StatisticWords

RATE = regex.compile(r"[ \t]?/[ \t]?\p{L}+")
"""*/quả* behind a sum."""


class Before(Sums):
    """One sentence of a draft: ``found`` holds what has been read of it, ``_current`` is the mention looked at."""

    def __init__(self, draft: Draft, words: StatisticWords, sentence: int) -> None:
        super().__init__(draft, words, sentence)
        self.found: list[Found] = []
        self._current = -1

    def _previous(self) -> Found | None:
        """The statistic before; of *6 vụ với 41 người, tăng 20%* the one that the other only goes with."""
        if not self.found:
            return None
        k, start = len(self.found) - 1, self.draft.spans[self._current][0]
        changed = self.words.up.search(self.fold, self.start, start) or self.words.down.search(self.fold, self.start, start)
        while k and changed and self.words.along.fullmatch(self.fold, self._ends(self.found[k - 1]), self._begins(self.found[k])):
            k -= 1
        inside = self.bracketed(start, self.draft.spans[self._current][1], self.begin)
        while k and not inside and self.bracketed(*self.draft.spans[self.found[k].mention], start):
            k -= 1  # chỉ tiêu được giao (9.400 tỷ đồng); bằng | 113%
        while k and not inside and self._planned(self.found[k]):
            k -= 1
        return self.found[k]

    def _planned(self, found: Found) -> bool:
        """Whether a figure is the share of a plan (*78% dự toán*): what follows measures something else."""
        return self._is_share(found) and self.words.plan.fullmatch(fold(found.what or "")) is not None

    def _is_share(self, found: Found) -> bool:
        return found.rule == "statistic.noun_behind" and self.draft.mentions[found.mention].type == "PERCENT"

    def _ends(self, found: Found) -> int:
        return self.draft.spans[found.mention][1]

    def _begins(self, found: Found) -> int:
        return self.draft.spans[found.mention][0]

    def _converted(self, previous: Found | None, mention: Mention) -> bool:
        """*60 triệu euro cho ông Nam (53 triệu bảng)*: a sum behind one in another currency is the same sum."""
        before = None if previous is None else self.draft.mentions[previous.mention]
        both = before is not None and before.type == mention.type == "MONEY"
        return both and before is not None and before.value.get("currency") != mention.value.get("currency")

    def _rate_of_change(self, mention: Mention, start: int, end: int) -> Found | None:
        """*giảm 9 vụ (| 20,9%)*: the change right before the bracket that a percentage fills."""
        before = self.found[-1] if self.found else None
        if (
            before is None
            or before.change is None
            or mention.type != "PERCENT"
            or not self.fold[end : end + 2].lstrip().startswith(")")
        ):
            return None
        return before if self.words.bracket.fullmatch(self.fold, self._ends(before), start) else None

    def _goes_on(self, previous: Found, left: int, start: int) -> bool:
        """*2.605.000 đồng/tấn với than cám 1; | 2.535.000 đồng/tấn*: nothing stands in the clause of a figure of the same kind and unit."""
        before, mention = self.draft.mentions[previous.mention], self.draft.mentions[self._current]
        same = before.type == mention.type != "COUNT" and all(
            before.value.get(k) == mention.value.get(k) for k in ("unit", "currency")
        )
        if not same or not previous.what or self.fold[left - 1 : left] not in (",", ";"):
            return False
        if self.bracketed(*self.draft.spans[previous.mention], start):
            return False
        return self.words.small.fullmatch(self.fold, left, start) is not None

    def _joined(self, previous: Found, clause: str, mention: Mention) -> bool:
        """*15% về lượng và 22% về giá trị*: nothing but *về …* and *và* stands between two figures of one kind."""
        before = self.draft.mentions[previous.mention]
        rate = RATE.match(self.fold, self._ends(previous), self.draft.spans[self._current][0])
        gap = self.fold[rate.end() if rate else self._ends(previous) : self.draft.spans[self._current][0]]
        if before.type == "COUNT":
            return mention.type == "MEASURE" and not gap.strip()  # 1 container 20 feet
        if previous.what and previous.rule == "statistic.noun_behind" and gap.startswith(f" {fold(previous.what)}"):
            return False  # 31% công nợ và 7% tổng tài sản
        same = before.type == mention.type
        for j in self.inside:  # 91% năm 2022 và 93% năm 2023
            s, e = self.draft.spans[j]
            if (
                self.draft.mentions[j].type == "DATE"
                and self.draft.spans[previous.mention][1] <= s
                and e <= self.draft.spans[self._current][0]
            ):
                clause = clause.replace(self.fold[s:e], "")
        return same and bool(self.words.joined.fullmatch(clause) or self.words.bracket.fullmatch(gap))

    def _left(self, start: int) -> int:
        """Where the clause of a number begins: behind the last break or the statistic before it."""
        left = self.last_break(start)
        if not self.found:
            return min(start, left)
        begin, before = self.draft.spans[self.found[-1].mention]
        inner = self.draft.mentions[self.found[-1].mention].type == "COUNT" and self.words.owning.match(
            self.fold, max(self.begin, begin - 8), begin
        )
        moved = self.words.reach.search(self.fold, before, start) or self.words.up.search(self.fold, before, start)
        if inner and moved and left < begin and (len(self.found) < 2 or left >= self.draft.spans[self.found[-2].mention][1]):
            return min(start, left)  # vốn của 2 dự án là 29 tỷ
        if self.found[-1].what and self.draft.mentions[self._current].type == "MONEY":
            before = self.last_thing(self.found[-1].what, before, start)
        rate = RATE.match(self.fold, before, start)  # 1.000 đồng/quả
        return min(start, max(left, self._behind_it(rate.end() if rate else before)))

    def _behind_it(self, end: int) -> int:
        """Where what belongs to the figure before ends, if a clause is joined to it: *104,5% dự toán | và tăng*, *giảm 5% về lượng | và*."""
        before, side = self.found[-1], self.words.about.match(self.fold, end)
        own = f" {fold(before.what)}" if before.what and before.rule == "statistic.noun_behind" else ""
        at = side.end() if side else end + len(own) if own and self.fold.startswith(own, end) else end
        return at if self.words.joint.match(self.fold, at) else end

    def _shared(self, subject: str, previous: Found | None) -> str:
        """*án nghiêm trọng* behind *tỷ lệ khám phá án bình quân* shares its head: *tỷ lệ khám phá án nghiêm trọng*."""
        if previous is None or previous.what is None:
            return subject
        if self.draft.mentions[previous.mention].type != self.draft.mentions[self._current].type:
            return subject
        mine, theirs = fold(subject).split(), fold(previous.what).split()
        if not self.words.heads.match(fold(previous.what)) or mine[:2] == theirs[:2] or mine[0] not in theirs[1:]:
            return subject
        if mine[0] == "số" or len(theirs) < 3:
            return subject
        head = previous.what.split()[: theirs.index(mine[0], 1)]
        return " ".join([*head, subject])

    def _carries(self, previous: Found) -> bool:
        """Whether the statistic before may hand on what it measures: not a count of things."""
        return self.draft.mentions[previous.mention].type != "COUNT" or previous.rule == "statistic.carried"

    def _was_base(self, previous: Found) -> bool:
        return self.words.from_to.search(self.fold, self.start, self._begins(previous)) is not None

    def _direction(self, previous: Found) -> Literal["up", "down"]:
        return "up" if self.words.up.search(self.fold, self.start, self._begins(previous)) else "down"
