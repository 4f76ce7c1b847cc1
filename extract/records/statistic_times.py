"""When a figure holds: the date in its clause, or the period that the sentences before it report on."""

from __future__ import annotations

import regex

from .statistic_context import EDGE, NUMBERS, SentenceContext

PERIOD_SENTENCES = 3
"""How many sentences back the period of a report is looked for."""

PERIOD_REACH = 60
"""How many mentions back the period of a report is looked for."""

GOAL_REACH = 60
"""Characters before a date in which its goal is named."""

DOCUMENT_REACH = 70
"""Characters before a date in which the document is named whose date it is."""

_PERIOD = regex.compile(r"(?:19|20)\d\d(?:-(?:Q[1-4]|H[12]|\d\d))?(?:/(?:19|20)\d\d(?:-\d\d){0,2})?")
_DAY = regex.compile(r"[\dX]{4}-[\dX]{2}-\d\d")
_CLOCK = regex.compile(r"T\d")


class Times(SentenceContext):
    """One sentence of a draft and its dates."""

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
            if self.words.other_time.match(self.fold, max(self.start, s - 24), s):
                continue
            if self.words.document.match(self.fold, max(self.start, s - DOCUMENT_REACH), s):
                continue
            behind = end <= s and self.words.tie_behind.fullmatch(" " + self.fold[end:s]) is not None
            if not behind and self.bracketed(s, e, start):
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
        chosen = tied[:1] or own[-1:] or later[:1] or earlier[-1:] or [j for s, j, *_ in dates if self._closes(s, j)]
        return str(self.draft.mentions[chosen[0]].value.get("timex")) if chosen else None

    def _closes(self, at: int, j: int) -> bool:
        """Whether the sentence ends with nothing but date ``j`` behind a comma: *…, chiều 2/11.*"""
        return self.fold[self.last_break(at) - 1 : at].strip() == "," and not self.fold[self.draft.spans[j][1] : self.end].strip(
            EDGE
        )

    def _goal(self, at: int, sentence: int) -> bool:
        """Whether the date at ``at`` of an earlier sentence is that of a goal (*mục tiêu đến năm 2030*)."""
        begin = self.draft.words.sentences[sentence][0]
        return self.words.goal.search(self.fold, max(begin, at - GOAL_REACH), at) is not None

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
            if (
                _PERIOD.fullmatch(timex)
                and not self.words.other_time.match(self.fold, max(0, start - 24), start)
                and not self.words.document.match(self.fold, max(low, start - DOCUMENT_REACH), start)
            ):
                if self._goal(start, mention.sentence) and self.words.reached.search(
                    self.fold, self.start, self.draft.spans[i][0]
                ):
                    return None  # mục tiêu đến năm 2030 …. Hiện tỷ lệ đạt | 70%
                return timex
        return None
