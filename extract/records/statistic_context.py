"""What stands around a statistic in its sentence: the clause it begins in, the words and mentions beside it, what a change is compared with."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from operator import itemgetter

import regex

from ..draft import Draft
from .statistic_words import StatisticWords

EDGE = "*~= \t\n\r,;:.…()[]\"'-“”‘’"
"""Stripped from both ends of a phrase."""

REACH, BEFORE, BEHIND = 2000, 40, 20
"""How many characters before a number, and how many mentions on each side, are looked at: a list of a thousand figures stays linear."""

TIME_REACH = 24
"""Characters between *so với* and the date that is compared with (*cùng kỳ của | năm trước*)."""

NUMBERS = ("PERCENT", "COUNT", "MONEY", "MEASURE")
"""Mention types that become statistics."""

_BREAK = regex.compile(r"[,;:()\n]|(?<![\d.])\.(?!\d)|\s-\s")
SHORT_NAME = regex.compile(r"[ \t]*\((?:(?=\p{Ll}*\p{Lu}\p{Ll}*\p{Lu})[\p{L}\d&+-]{2,10}|[ \t]*)\)")
"""An abbreviation in brackets: no clause begins at it."""

_NEXT_CLAUSE = regex.compile(r"[ \t](?:và|nhưng|còn|trong khi|đạt|tăng|giảm|với các|với những|nhờ|do|khi)[ \t]")


def _media(draft: Draft) -> frozenset[int]:
    """The mentions of media."""
    return frozenset(j for unit in draft.units if unit.kind == "media" for j in unit.mentions)


class SentenceContext:
    """One sentence of a draft. ``look_at(i)`` moves the window to statistic mention ``i``; spans count in ``norm``."""

    def __init__(self, draft: Draft, words: StatisticWords, sentence: int) -> None:
        self.draft, self.words = draft, words
        self.begin, self.end = draft.words.sentences[sentence]
        self.start = self.begin
        self.fold, self.norm = draft.text.fold, draft.text.norm
        first, last = bisect_left(draft.spans, (self.begin, 0)), bisect_left(draft.spans, (self.end, 0))
        self._all = range(first, last)
        self.inside = self._all
        self.media = draft.once(_media)
        short = {
            at for m in SHORT_NAME.finditer(self.norm, self.begin, self.end) for at in (m[0].index("(") + m.start() + 1, m.end())
        }
        breaks = (m.end() for m in _BREAK.finditer(self.fold, self.begin, self.end))
        self.breaks = [at for at in breaks if not self._in_mention(at)]
        self._beginnings = [at for at in self.breaks if at not in short]

    def look_at(self, i: int) -> None:
        """Let ``start`` and ``inside`` be those of the neighbourhood of mention ``i``."""
        self.start = max(self.begin, self.draft.spans[i][0] - REACH)
        self.inside = range(max(self._all.start, i - BEFORE), min(self._all.stop, i + BEHIND))

    def next_break(self, at: int) -> int:
        """The first clause break behind ``at``, or the end of the sentence."""
        k = bisect_right(self.breaks, at)
        return self.breaks[k] if k < len(self.breaks) else self.end

    def last_break(self, at: int) -> int:
        """The last clause break up to ``at``, or the beginning of the sentence."""
        k = bisect_right(self._beginnings, at)
        return max(self.start, self._beginnings[k - 1]) if k else self.start

    @cached_property
    def compounds(self) -> frozenset[str]:
        """The folded words of the sentence that have more than one syllable."""
        tokens = self.draft.words.tokens
        low, high = bisect_left(tokens, (self.begin, 0)), bisect_left(tokens, (self.end, 0))
        return frozenset(self.fold[s:e] for s, e in tokens[low:high] if " " in self.fold[s:e])

    def splits(self, before: str, word: str) -> bool:
        """Whether the first syllable of ``word`` is the second or third of a compound that ``before`` begins (*lấn | chiếm*)."""
        left, first = before.split()[-2:], word.split()[:1]
        return any(" ".join([*left[k:], *first]) in self.compounds for k in range(len(left)))

    def search(self, pattern: regex.Pattern[str], low: int, high: int) -> regex.Match[str] | None:
        """The first match of ``pattern`` in ``low`` to ``high`` that begins where a word begins (no *chiếm* in *lấn chiếm*)."""
        found = pattern.search(self.fold, low, high)
        while found is not None and not self.mentioned(found.start() - 2):
            if not self.splits(self.fold[max(low, found.start() - 24) : found.start()], found[0]):
                break
            found = pattern.search(self.fold, found.start() + 1, high)
        return found

    def coordination(self, at: int) -> int | None:
        """Where a noun of several with a comma (*cán bộ, chiến sĩ*) that begins at ``at`` ends."""
        found = self.words.coordination.match(self.fold, at, self.end)
        return None if found is None or self.mentioned(found.end() - 1) else found.end()

    def _in_mention(self, at: int) -> bool:
        """Whether a mention covers the character before ``at``."""
        k = bisect_left(self.draft.spans, (at, 0)) - 1
        return k >= 0 and at <= self.draft.spans[k][1]

    def mention_at(self, at: int) -> int | None:
        """The mention that covers ``at``."""
        k = bisect_left(self.draft.spans, (at + 1, 0)) - 1
        return k if k >= 0 and at < self.draft.spans[k][1] else None

    def mentioned(self, at: int) -> bool:
        """Whether a mention covers ``at``."""
        return self.mention_at(at) is not None

    def typed(self, at: int) -> str | None:
        """The type of the mention that covers ``at``."""
        k = self.mention_at(at)
        return None if k is None else self.draft.mentions[k].type

    def outcome(self, end: int) -> regex.Match[str] | None:
        """*thiệt mạng, bị thương …* behind a noun that ends at ``end``, a place between them aside (*130 người ở Paris thiệt mạng*)."""
        placed = self.words.placed.match(self.fold, end, self.end)
        k = self.mention_at(placed.end()) if placed else None
        if k is not None and self.draft.mentions[k].type == "LOCATION":
            end = self.draft.spans[k][1]
        return self.words.outcome.match(self.fold, end, self.end)

    def bracketed(self, start: int, end: int, at: int) -> bool:
        """Whether ``start`` to ``end`` stands in a bracket that ``at`` does not stand in."""
        low = self.fold.rfind("(", max(self.start, start - 120), start)
        if low < 0 or self.fold.find(")", low, start) >= 0:
            return False
        high = self.fold.find(")", end, min(self.end, end + 120))
        return not (low < at and (high < 0 or at < high))

    def compared(self, end: int) -> str | None:
        """What a change is compared with: the words behind *so với* up to the next break."""
        found = self.words.compared.match(self.fold, end, self.end)
        if found is None:
            return None
        stop = self.next_break(found.end())
        stop = stop - 1 if stop < self.end else stop
        k = bisect_left(self.draft.spans, (found.end() + 1, 0))
        following = next(
            (j for j in range(k, min(k + BEHIND, len(self.draft.spans))) if self.draft.mentions[j].type in NUMBERS), None
        )
        if following is not None:
            stop = min(stop, self.draft.spans[following][0])
        text = self.norm[found.end() : stop].strip(EDGE)
        parts = _NEXT_CLAUSE.split(text)
        return " ".join(parts[0].split()) or None

    @cached_property
    def _comparisons(self) -> list[tuple[int, int, str]]:
        """Comparisons with a time that stand behind no figure (*So với cùng kỳ năm 2019, …*, *các ngành giảm so với tháng 8 là: …*): where each
        begins and ends, and the time."""
        out = []
        for found in self.words.compares.finditer(self.fold, self.begin, self.end):
            at = found.end()
            k = bisect_left(self.draft.spans, (found.start(), 0)) - 1
            behind = k >= self._all.start and self.draft.mentions[k].type in NUMBERS
            if behind and self.words.aside.fullmatch(self.fold, self.draft.spans[k][1], found.start()):
                continue  # tăng 5% so với tháng trước
            dated = next((j for j in range(k + 1, min(k + 3, self._all.stop)) if self.draft.spans[j][0] >= at), None)
            same = self.words.same_time.match(self.fold, at, self.end)
            end = same.end() if same else at
            if dated is not None and self.draft.mentions[dated].type == "DATE":
                first, last = self.draft.spans[dated]
                if first - at <= TIME_REACH and not _BREAK.search(self.fold, at, first):
                    end = last
            if end > at:
                out.append((found.start(), end, " ".join(self.norm[at:end].split())))
        return out

    def compared_before(self, start: int) -> str | None:
        """The time that a change at ``start`` is compared with by words before it; none of what is said of that time itself (*cùng kỳ tăng 9%*)."""
        k = bisect_right(self._comparisons, start, key=itemgetter(1))
        if not k:
            return None
        told = self._comparisons[k - 1]
        same = self.words.same_time.search(self.fold, self.last_break(start), start)
        return told[2] if same is None or told[0] < same.start() < told[1] else None
