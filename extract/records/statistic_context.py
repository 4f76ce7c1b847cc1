"""What stands around a statistic in its sentence: the clause it begins in, who owns it, when, and what a change is compared with."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import regex

from ..draft import Draft
from .statistic_words import StatisticWords

EDGE = " \t\n\r,;:.()[]\"'-"
"""Stripped from both ends of a phrase."""

REACH, BEFORE, BEHIND = 2000, 40, 20
"""How many characters before a number, and how many mentions on each side, are looked at: a list of a thousand figures stays linear."""

NUMBERS = ("PERCENT", "COUNT", "MONEY", "MEASURE")
"""Mention types that become statistics."""

PERIOD_REACH = 60
"""How many mentions back the period of a report is looked for."""

_PERIOD = regex.compile(r"(?:19|20)\d\d(?:-(?:Q[1-4]|H[12]|\d\d))?(?:/(?:19|20)\d\d(?:-\d\d)?)?")
_BREAK = regex.compile(r"[,;:()\n]|(?<![\d.])\.(?!\d)|\s-\s")
_NEXT_CLAUSE = regex.compile(r"[ \t](?:và|nhưng|còn|trong khi|đạt|tăng|giảm)[ \t]")


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
        self.breaks = [m.end() for m in _BREAK.finditer(self.fold, self.begin, self.end) if not self._in_mention(m.end())]

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
        k = bisect_right(self.breaks, at)
        return max(self.start, self.breaks[k - 1]) if k else self.start

    def _in_mention(self, at: int) -> bool:
        """Whether a mention covers the character before ``at``."""
        k = bisect_left(self.draft.spans, (at, 0)) - 1
        return k >= 0 and at <= self.draft.spans[k][1]

    def mentioned(self, at: int) -> bool:
        """Whether a mention covers ``at``."""
        k = bisect_left(self.draft.spans, (at + 1, 0)) - 1
        return k >= 0 and at < self.draft.spans[k][1]

    def whose(self, i: int, left: int, carried: str | None, first: bool) -> str | None:
        """The unit, place or scope that owns the figure: in its clause, behind it with *của*, else the one the sentence opens with.

        ``carried`` is the owner of the statistic before it, ``first`` whether there is none.
        """
        start, end = self.draft.spans[i]
        counted = self.draft.mentions[i].type == "COUNT"
        scopes = list(self.words.scopes.finditer(self.fold, left, start))
        if scopes:
            return self.norm[scopes[-1].start() : scopes[-1].end()]
        stop = self.next_break(end)
        behind = self.words.scopes.search(self.fold, end, stop)
        if behind is not None and self.fold[end : behind.start()].rstrip().endswith("của"):
            return self.norm[behind.start() : behind.end()]
        owners = [j for j in self.inside if self._owns(j, counted)]
        near = [j for j in owners if left <= self.draft.spans[j][0] < start]
        if near:
            units = [j for j in near if self.draft.mentions[j].type == "UNIT"]
            return self.draft.mentions[(units or near)[0]].text
        for j in owners:
            s = self.draft.spans[j][0]
            if end <= s < min(stop, end + 30) and self.words.behind_of.search(self.fold[max(end, s - 14) : s]):
                return self.draft.mentions[j].text
        if not first:
            return carried
        if counted and self.fold.endswith("lần", start, end):
            return None
        for j in owners:
            s, e = self.draft.spans[j]
            if e <= start and self._opens(s):
                return self.draft.mentions[j].text
        scope = self.words.scopes.search(self.fold, self.start, start)
        return None if scope is None else self.norm[scope.start() : scope.end()]

    def _opens(self, at: int) -> bool:
        """Whether nothing but dates and small words stands between the beginning of the sentence and ``at``."""
        rest = self.fold[self.start : at]
        if len(rest) > 120:
            return False
        for j in reversed(self.inside):
            s, e = self.draft.spans[j]
            if e <= at and self.draft.mentions[j].type in ("DATE", "DURATION"):
                rest = rest[: s - self.start] + rest[e - self.start :]
        return self.words.opening.fullmatch(rest) is not None

    def _owns(self, j: int, counted: bool) -> bool:
        """Whether a unit or place may own a figure: not the unit of somebody's post, not a place on the way."""
        mention, (start, end) = self.draft.mentions[j], self.draft.spans[j]
        if counted and self.words.says.match(self.fold, end):
            return False
        if mention.type == "UNIT":
            if self.words.not_owner.search(self.fold, max(self.start, start - 12), start):
                return False
            before = j - 1
            return (
                before < 0
                or self.draft.mentions[before].type != "ROLE"
                or bool(self.fold[self.draft.spans[before][1] : start].strip())
            )
        if mention.type != "LOCATION" or self.fold.rfind("(", self.start, start) > self.fold.rfind(")", self.start, start):
            return False
        return self.words.place_of.search(self.fold, max(self.start, start - 24), start) is not None or self._opens(start)

    def when(self, left: int, start: int) -> str | None:
        """The date of the clause, else the first date of the sentence that is not compared with."""
        dates: list[tuple[int, int]] = []
        for j in self.inside:
            mention, (s, _) = self.draft.mentions[j], self.draft.spans[j]
            timex = mention.value.get("timex") if mention.type == "DATE" else None
            known = timex is not None and timex != "XXXX" and not timex.startswith("XXXX-XX-XX")
            other = self.words.other_time.search(self.fold, max(self.start, s - 24), s) or self.fold.startswith("cùng kỳ", s)
            if known and not other:
                dates.append((s, j))
        if not dates:
            return None
        own = [j for s, j in dates if left <= s < start]
        earlier = [j for s, j in dates if s < start]
        chosen = (own or earlier or [j for _, j in dates])[0]
        return str(self.draft.mentions[chosen].value.get("timex"))

    def period(self, i: int) -> str | None:
        """The last year, half, quarter or month named before the sentence, at most ``PERIOD_REACH`` mentions back: the time a report speaks of."""
        for j in range(i - 1, max(-1, i - PERIOD_REACH), -1):
            mention, (start, _) = self.draft.mentions[j], self.draft.spans[j]
            timex = str(mention.value.get("timex") or "") if mention.type == "DATE" else ""
            if _PERIOD.fullmatch(timex) and not self.words.other_time.search(self.fold, max(0, start - 24), start):
                return timex
        return None

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
