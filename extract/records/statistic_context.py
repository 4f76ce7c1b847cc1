"""What stands around a statistic in its sentence: the clause it begins in, who owns it, when, and what a change is compared with."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property

import regex

from ..draft import Draft
from ..text import fold
from .statistic_words import StatisticWords

EDGE = " \t\n\r,;:.()[]\"'-"
"""Stripped from both ends of a phrase."""

REACH, BEFORE, BEHIND = 2000, 40, 20
"""How many characters before a number, and how many mentions on each side, are looked at: a list of a thousand figures stays linear."""

NUMBERS = ("PERCENT", "COUNT", "MONEY", "MEASURE")
"""Mention types that become statistics."""

PERIOD_SENTENCES = 3
"""How many sentences back the period of a report is looked for."""

PERIOD_REACH = 60
"""How many mentions back the period of a report is looked for."""

_PERIOD = regex.compile(r"(?:19|20)\d\d(?:-(?:Q[1-4]|H[12]|\d\d))?(?:/(?:19|20)\d\d(?:-\d\d){0,2})?")
_BREAK = regex.compile(r"[,;:()\n]|(?<![\d.])\.(?!\d)|\s-\s")
_DAY = regex.compile(r"[\dX]{4}-[\dX]{2}-\d\d")
_CLOCK = regex.compile(r"T\d")
_NEXT_CLAUSE = regex.compile(r"[ \t](?:và|nhưng|còn|trong khi|đạt|tăng|giảm|với các|với những|nhờ|do|khi)[ \t]")


def draft_media(draft: Draft) -> frozenset[int]:
    """The mentions of media, found once for an article."""
    known = draft.memo.get("statistic_media")
    if known is None:
        known = draft.memo["statistic_media"] = frozenset(
            j for unit in draft.units if unit.kind == "media" for j in unit.mentions
        )
    return known  # type: ignore[return-value]


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
        self.media = draft_media(draft)
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

    def _in_mention(self, at: int) -> bool:
        """Whether a mention covers the character before ``at``."""
        k = bisect_left(self.draft.spans, (at, 0)) - 1
        return k >= 0 and at <= self.draft.spans[k][1]

    def mentioned(self, at: int) -> bool:
        """Whether a mention covers ``at``."""
        k = bisect_left(self.draft.spans, (at + 1, 0)) - 1
        return k >= 0 and at < self.draft.spans[k][1]

    def typed(self, at: int) -> str | None:
        """The type of the mention that covers ``at``."""
        k = bisect_left(self.draft.spans, (at + 1, 0)) - 1
        return self.draft.mentions[k].type if k >= 0 and at < self.draft.spans[k][1] else None

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
        hurt = counted and self.words.outcome.match(self.fold, end) is not None  # khiến 20 người bị thương: no body's
        owners = [
            j
            for j in self.inside
            if not (hurt and self.draft.mentions[j].type == "UNIT") and self._owns(j, counted) and not self._told(j, start)
        ]
        near = [j for j in owners if left <= self.draft.spans[j][0] < start]
        person = self._person(left, start)
        if self.draft.mentions[i].type == "MEASURE" and person is not None and start - self.draft.spans[person][1] > 20:
            return None
        if person is not None and not any(self.draft.spans[j][0] > self.draft.spans[person][0] for j in near):
            noun = fold(str(self.draft.mentions[i].value.get("object") or ""))
            return self.draft.mentions[person].text if not counted or self.words.personal.fullmatch(noun) else None
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
            if e <= start and self._opens(s) and self._person(e, start) is None:
                return self.draft.mentions[j].text
        scope = self.words.scopes.search(self.fold, self.start, start)
        return None if scope is None or not self._opens(scope.start()) else self.norm[scope.start() : scope.end()]

    def _told(self, j: int, start: int) -> bool:
        """Whether mention ``j`` before a figure only tells of it: a medium, or a unit with a verb of saying between it and the figure, a body
        that decides or finds (*UBND tỉnh phê duyệt dự án có vốn 5 tỷ*)."""
        first, end = self.draft.spans[j]
        if end < start and self.words.bodies.match(self.fold, first) and self.words.decides.search(self.fold, end, start):
            return True
        return j in self.media or (end < start and self.words.saying.search(self.fold, end, start) is not None)

    def _person(self, left: int, start: int) -> int | None:
        """The last person named between ``left`` and ``start`` who may be the subject: a verb follows, and nobody says anything."""
        for j in reversed(self.inside):
            s, e = self.draft.spans[j]
            if self.draft.mentions[j].type != "PERSON" or not left <= s or e > start:
                continue
            said = self.words.saying.search(self.fold, e, start) is not None
            return None if said or self.fold[e : e + 1] != " " or not self._leads(s) or self._bracketed(s, e, start) else j
        return None

    def _leads(self, at: int) -> bool:
        """Whether a person at ``at`` is the subject of its clause: at most two words before, mentions aside, and none that makes it an aim."""
        low = self.last_break(at)
        rest = self.fold[low:at]
        for j in reversed(self.inside):
            s, e = self.draft.spans[j]
            if low <= s and e <= at:
                rest = rest[: s - low] + " " + rest[e - low :]
        return len(rest.split()) <= 2 and self.words.aims.search(rest) is None

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
            if self.words.media.match(self.fold, start):
                return False
            if self.words.not_owner.search(self.fold, max(self.start, start - 40), start):
                return False
            if counted and self.fold.endswith((" bị ", " được "), self.start, start):
                return False  # bốn người bị Công an … tạm giữ
            before = j - 1
            return (
                before < 0
                or self.draft.mentions[before].type != "ROLE"
                or bool(self.fold[self.draft.spans[before][1] : start].strip())
            )
        if (
            mention.type != "LOCATION"
            or self.words.ways.match(self.fold, start)
            or self.fold.rfind("(", self.start, start) > self.fold.rfind(")", self.start, start)
        ):
            return False
        return self.words.place_of.search(self.fold, max(self.start, start - 24), start) is not None or self._opens(start)

    def when(self, left: int, start: int, end: int) -> str | None:
        """The date of a figure: right behind it (*1,89% trong năm 2019*), the nearest one before it, first in its clause, or the one behind it in its
        clause. Never what it is compared with, a birth, a date of another bracket, or the day on which somebody says it; a mere clock time only
        where nothing else stands."""
        stop = self.next_break(end)
        other = self.words.versus.search(self.fold, end, stop)
        stop = other.start() if other else stop  # 3% so với năm 2019
        dates: list[tuple[int, int, int, bool]] = []
        for j in self.inside:
            mention, (s, e) = self.draft.mentions[j], self.draft.spans[j]
            timex = str(mention.value.get("timex") or "") if mention.type == "DATE" else ""
            if (
                not timex
                or timex[0] == "P"
                or timex == "XXXX"
                or timex.startswith("XXXX-XX-XX")
                or self.fold.startswith("cùng kỳ", s)
            ):
                continue
            if _CLOCK.search(timex) and not self.words.dayed.search(self.fold, s, e):
                continue
            if self.words.other_time.search(self.fold, max(self.start, s - 24), s):
                continue
            behind = end <= s and self.words.tie_behind.fullmatch(" " + self.fold[end:s]) is not None
            if not behind and self._bracketed(s, e, start):
                continue
            if e <= start and self.words.now.search(self.fold, e, start):
                continue  # 20 năm trước …, nhưng hiện nay
            if e <= start and _DAY.match(timex) and self.words.saying.search(self.fold, e, start):
                if not any(e <= d[0] < start for d in dates):
                    dates = [d for d in dates if d[0] >= s]
                continue
            dates.append((s, j, 0 if behind else 1, _CLOCK.search(timex) is not None))
        if any(not clock for *_, clock in dates):
            dates = [d for d in dates if not d[3]]
        tied = [j for _, j, rank, _ in dates if rank == 0]
        own = [j for s, j, *_ in dates if left <= s < start]
        earlier = [j for s, j, *_ in dates if s < start]
        following = next(
            (
                self.draft.spans[j][0]
                for j in self.inside
                if self.draft.spans[j][0] >= end and self.draft.mentions[j].type in NUMBERS
            ),
            stop,
        )
        later = [j for s, j, *_ in dates if end <= s < min(stop, following)]
        chosen = tied[:1] or own[-1:] or later[:1] or earlier[-1:]
        return str(self.draft.mentions[chosen[0]].value.get("timex")) if chosen else None

    def _bracketed(self, start: int, end: int, at: int) -> bool:
        """Whether ``start`` to ``end`` stands in a bracket that ``at`` does not stand in."""
        low = self.fold.rfind("(", max(self.start, start - 120), start)
        if low < 0 or self.fold.find(")", low, start) >= 0:
            return False
        high = self.fold.find(")", end, min(self.end, end + 120))
        return not (low < at and (high < 0 or at < high))

    def period(self, i: int, *, changed: bool) -> str | None:
        """The last year, half, quarter or month named in the sentence before, of a change or where it is no mere year (*9 tháng năm 2020*) up to
        ``PERIOD_SENTENCES`` before, of the same paragraph."""
        low, sentence = self.fold.rfind("\n", 0, self.begin) + 1, self.draft.mentions[i].sentence
        for j in range(i - 1, max(-1, i - PERIOD_REACH), -1):
            mention, (start, _) = self.draft.mentions[j], self.draft.spans[j]
            timex = str(mention.value.get("timex") or "") if mention.type == "DATE" else ""
            back = sentence - mention.sentence
            if start < low or back > PERIOD_SENTENCES:
                return None
            if back > 1 and not changed and timex.isdigit():
                continue
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
