"""Candidate happenings: verb phrases of a sentence that tell what happened."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import regex

from ..draft import Draft
from ..kept import compiled
from ..registry import of_rules
from .event_topic import content
from .event_verbs import Verbs

DAY = regex.compile(r"[\dX]{4}-\d\d-\d\d")
"""A TIMEX3 value that begins with a day."""

MONTH = regex.compile(r"[\dX]{4}-(?:0[1-9]|1[0-2])")
"""A TIMEX3 value that is a month."""

_WORD = regex.compile(r"\S+")
_BREAK = regex.compile(r"[;:\n()]|[.,](?!\d)")
_BRACKET = regex.compile(r" ?\([^()\n]{0,150}\)")
_EDGE = " \t\r\n.,;:-\"'"
_REACH = 160  # characters before a verb in which its clause is looked for

STRONG, WEAK, SAYING = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with its object. ``start``..``end`` is what it tells, ``clause`` where its clause begins, ``subject`` its subject (all ``norm``).

    ``rank`` is STRONG, WEAK or SAYING, ``sub`` tells that it stands in a subordinate clause, ``inner`` that a verb of the list stands before it in
    its own clause, ``said`` where the last verb of saying before it ends (or -1), ``order`` counts the candidates of the sentence, ``outer`` is
    where a verb that governs it begins (*giao Bộ Tài chính đề xuất*) or -1.
    """

    sentence: int
    start: int
    verb: int
    end: int
    rank: int
    verb_text: str
    sub: bool
    inner: bool
    clause: int
    subject: int
    said: int
    order: int
    outer: int = -1


class Clauses:
    """The candidates of one article, sentence by sentence. ``settings`` is ``rules/records/events.toml``."""

    def __init__(self, draft: Draft, settings: Mapping[str, Any]) -> None:
        self.draft, self.settings = draft, settings
        self.fold = draft.text.fold
        self.stop = frozenset(settings["stop_words"])
        self._starts = [start for start, _ in draft.spans]
        self._token_starts = [start for start, _ in draft.words.tokens]
        self._verbs = of_rules(draft.rules, Verbs)
        self._weak, self._saying = self._verbs.weak, self._verbs.saying
        self._read: dict[int, list[Clause]] = {}

    def mentions(self, low: int, high: int) -> range:
        """The mentions that begin within ``[low, high)``."""
        return range(bisect_left(self._starts, low), bisect_left(self._starts, high))

    def inside(self, at: int) -> tuple[int, int] | None:
        """The mention that is cut at ``at``."""
        k = bisect_left(self._starts, at) - 1
        return self.draft.spans[k] if k >= 0 and at < self.draft.spans[k][1] else None

    def right_of(self, clause: Clause, index: int, reach: int) -> bool:
        """Whether a mention behind the verb is the clause's own: within ``reach`` characters, nothing subordinate and no other subject between."""
        start = self.draft.spans[index][0]
        return start - clause.verb < reach and not compiled(self.settings["new_clause"]).search(self.fold, clause.verb, start)

    def is_day(self, index: int) -> bool:
        """Whether a mention is a date with its day."""
        mention = self.draft.mentions[index]
        return mention.type == "DATE" and DAY.match(str(mention.value.get("timex") or "")) is not None

    def read(self, sentence: int) -> list[Clause]:
        """The candidates of a sentence in order of the text."""
        if sentence not in self._read:
            self._read[sentence] = self._clauses(sentence)
        return self._read[sentence]

    def _clauses(self, sentence: int) -> list[Clause]:
        low, high = self.draft.words.sentences[sentence]
        out: list[Clause] = []
        said = before = last = outer = -1
        for found in self._verbs.find(self.fold, low, high):
            if self.inside(found.start() + 1) is not None and self.inside(found.start("verb") + 1) is None:
                found = self._verbs.match(self.fold, found.start("verb"), high) or found  # Nam Định | thắng
            start, verb, end = found.start("what"), found.start("verb"), found.end("verb")
            if not self._is_verb(found.start(), verb, end, high):
                again = (
                    self._verbs.match(self.fold, found.start(), verb - 1) if found.start() < verb else None
                )  # đề nghị Tổ chức A
                if again is None or not self._is_verb(again.start(), again.start("verb"), again.end("verb"), high):
                    continue
                found = again
                start, verb, end = found.start("what"), found.start("verb"), found.end("verb")
            rank = SAYING if found["verb"] in self._saying else WEAK if found["verb"] in self._weak else STRONG
            clause = self._clause(low, found.start())
            marks = compiled(self.settings["subordinate"]).finditer(self.fold, clause, found.start())
            sub = any(self.inside(mark.start() + 1) is None for mark in marks)
            inner = before == clause
            if out and self.fold[last : found.start()] == ", ":  # mua bán, vận chuyển: as the verb before it
                sub, inner = out[-1].sub, out[-1].inner
            last = end
            stop = self._stop(end, high, rank)
            if before != clause:
                start, outer = self._passive(clause, start, found.start()), -1
            out.append(
                Clause(
                    sentence, start, verb, stop, rank, found["verb"], sub, inner, clause, self._subject(max(clause, said), found.start()),
                    said, len(out), outer if inner else -1,
                )
            )  # fmt: skip
            if rank != SAYING and not sub:
                before = clause
                if outer < 0 and found["verb"] in self.settings["governing"]:
                    outer = start
            if rank == SAYING and not sub:
                after = compiled(self.settings["after_said"]).match(self.fold, end, high)
                said = after.end() if after else end
        return out

    def _passive(self, clause: int, start: int, at: int) -> int:
        """Where a passive with its agent begins (*được cảnh sát giải cứu*), else ``start``; *thiết bị* and *chuẩn bị* are no passives."""
        found = compiled(self.settings["passive"]).search(self.fold, clause, at)
        if found is None or self.inside(found.start("by") + 1):
            return start
        by, (token, end) = found.start("by"), self.draft.words.tokens[self.draft.words.token_at(found.start("by"))]
        if (token, end) != (by, by + len(found["word"])):
            return start
        agent = compiled(self.settings["agents"]).match(self.fold, end + 1) is not None
        return (
            by
            if agent or any(self.draft.mentions[i].type in ("PERSON", "UNIT", "ROLE") for i in self.mentions(by, at))
            else start
        )

    def verbs(self, folded: str) -> list[str]:
        """The verbs of the list that a headline holds."""
        return [
            str(found["verb"])
            for found in self._verbs.find(folded)
            if not compiled(self.settings["noun"]).search(folded, max(0, found.start() - 16), found.start())
            and not compiled(self.settings["noun_after"]).match(folded, found.end())
            and not compiled(self.settings["under"]).search(folded, 0, found.start())
        ]

    def reported(self, clause: Clause) -> tuple[int, int] | None:
        """Where what was said begins and ends, behind *rằng* and what opens it (*nếu …,*); none if no clause was said."""
        high = self.draft.words.sentences[clause.sentence][1]
        after = compiled(self.settings["after_said"]).match(self.fold, clause.verb + len(clause.verb_text), high)
        start = after.end() if after else clause.verb + len(clause.verb_text)
        if compiled(self.settings["unreported"]).match(self.fold, start, high):
            return None
        opening = compiled(self.settings["condition"]).match(self.fold, start, high)
        if opening is None or self.inside(opening.end() - 2) is not None:
            return start, max(start, clause.end)
        return opening.end(), self._stop(opening.end(), high, SAYING)

    def phrase(self, start: int, end: int) -> str:
        """A stretch as it is written, without punctuation at its edges, brackets or quotes that lack their other half."""
        text = " ".join(_BRACKET.sub("", self.draft.text.cased[start:end]).split()).strip(_EDGE)
        if text.count('"') % 2:
            text = text.replace('"', "")
        if text.count("(") != text.count(")"):
            text = text.replace("(", "").replace(")", "")
        return text.strip(_EDGE)

    def thin(self, start: int, end: int) -> bool:
        """Whether a stretch says nearly nothing: fewer than three content syllables besides dates."""
        text, at = "", start
        for i in self.mentions(start, end):
            if self.draft.mentions[i].type == "DATE":
                text += self.fold[at : self.draft.spans[i][0]]
                at = min(end, self.draft.spans[i][1])
        return len(content(text + self.fold[at:end], self.stop)) < 3

    def stretch(self, clause: Clause) -> tuple[int, int]:
        """The phrase of a clause: from a verb that governs it or its own, from its subject where that says nearly nothing."""
        start = clause.outer if clause.outer >= 0 else clause.start
        return clause.subject if self.thin(start, clause.end) else start, clause.end

    def _is_verb(self, start: int, verb: int, end: int, high: int) -> bool:
        """Whether a trigger is a word of its own (no *phóng viên*), outside mentions and not used as a noun (*qua kiểm tra*)."""
        tokens = self.draft.words.tokens
        k = bisect_right(self._token_starts, verb) - 1
        last = bisect_right(self._token_starts, end - 1) - 1
        helped = start < verb and last == k  # an auxiliary before it tells: đã phóng vệ_tinh
        fresh = k >= 0 and (tokens[k][0] == verb or any(self.draft.spans[i][1] == verb - 1 for i in self._ending(verb)))
        glued = self.draft.text.cased[end + 1 : end + 2].isupper() and self.draft.text.cased[verb].islower()  # trao Bằng_khen
        if not fresh or (tokens[last][1] != end and not helped and not glued):
            return False
        if self.inside(verb + 1) or compiled(self.settings["noun_after"]).match(self.fold, end, high):
            return False
        noun = compiled(self.settings["noun"]).search(self.fold, max(0, start - 16), start)
        return noun is None or self.inside(start - 2) is not None

    def _ending(self, at: int) -> range:
        """The unit or place that may end right before ``at``: a word that begins in it does not hold the verb behind it."""
        k = bisect_left(self._starts, at)
        return range(k - 1, k) if k and self.draft.mentions[k - 1].type in ("UNIT", "LOCATION") else range(0)

    def _clause(self, low: int, at: int) -> int:
        """Where the clause of the verb at ``at`` begins: behind the last comma that is no part of a mention or of a closed bracket."""
        begin = max(low, at - _REACH)
        outside, joined = begin, compiled(self.settings["joined"])
        for found in _BREAK.finditer(self.fold, begin, at):
            if found[0] == "(":
                begin = found.end()
            elif found[0] == ")":
                begin = outside
            elif not self.inside(found.start()) and not joined.match(self.fold, found.start()):
                begin = found.end()
                outside = outside if self.fold.rfind("(", outside, begin) > self.fold.rfind(")", outside, begin) else begin
        return begin

    def _subject(self, clause: int, at: int) -> int:
        """The clause without the dates and small words that open it."""
        for i in self.mentions(clause, at):
            if self.draft.mentions[i].type == "DATE" and self.draft.spans[i][1] <= at:
                clause = max(clause, self.draft.spans[i][1])
        found = compiled(self.settings["opening"]).match(self.fold, clause, at)
        return found.end() if found else clause

    def _stop(self, end: int, high: int, rank: int) -> int:
        """Where the object ends: at a comma, a preposition, a day, a bracket or after so many words; never inside a mention or word."""
        limit = self._limit(end, high)
        pattern = compiled(self.settings["stop_said" if rank == SAYING else "stop"])
        stop = limit
        bracket = -1
        for found in pattern.finditer(self.draft.text.cased, end, limit):
            if found.start() < bracket:
                continue
            if found[0] == "(" and (closed := _BRACKET.match(self.fold, found.start())) is not None:
                bracket = closed.end()
                continue
            if (
                self.inside(found.start())
                or self.inside(found.end())
                or self._within_word(found.start())
                or (found[0] == "," and (self._goes_on(found.end(), high) or self._row(found.start())))
            ):
                continue
            if rank == SAYING and found.start() <= end + 1:
                continue
            stop = found.start()
            break
        for i in self.mentions(end, stop):
            if self.is_day(i):
                stop = self.draft.spans[i][0]
                break
        tail = compiled(self.settings["tail"]).search(self.fold, end, stop)
        return tail.start() if tail else stop

    def _within_word(self, at: int) -> bool:
        """Whether a blank stands inside a word: *nhà ở*, *tự do*."""
        if self.fold[at] != " ":
            return False
        k = bisect_right(self._token_starts, at) - 1
        return k >= 0 and at < self.draft.words.tokens[k][1]

    def _goes_on(self, at: int, high: int) -> bool:
        """Whether a comma joins two verbs: *phát hiện, bắt giữ hai đối tượng*."""
        found = self._verbs.match(self.fold, at + 1, high) if self.fold[at : at + 1] == " " else None
        return found is not None and not self.inside(found.start("verb") + 1) and found["verb"] not in self._saying

    def _row(self, comma: int) -> bool:
        """Whether a comma stands between two mentions of one type: *bắt A, B và C*."""
        k = bisect_left(self._starts, comma) - 1
        spans, mentions = self.draft.spans, self.draft.mentions
        if not 0 <= k < len(spans) - 1 or spans[k][1] != comma or spans[k + 1][0] > comma + 2:
            return False
        return mentions[k].type == mentions[k + 1].type and mentions[k].type in ("PERSON", "UNIT")

    def _limit(self, end: int, high: int) -> int:
        """The end of the longest phrase: ``words`` words, moved to the edge of a mention or word and back over a broken-off group."""
        most = self.settings["words"]
        for bracket in islice(_BRACKET.finditer(self.fold, end, min(high, end + 300)), 2):
            most += len(_WORD.findall(bracket[0]))
        tokens = list(islice((found.span() for found in _WORD.finditer(self.fold, end, high)), most + 1))
        if len(tokens) <= most:
            return high
        stop = tokens[most - 1][1]
        cut = self.inside(stop)
        if cut is None:
            k = bisect_left(self._token_starts, stop) - 1
            token = self.draft.words.tokens[k] if k >= 0 else (stop, stop)
            cut = token if stop < token[1] else None
        if cut is not None:
            stop = cut[0]
        back = [
            m.start()
            for m in compiled(self.settings["group"]).finditer(self.fold, max(end, stop - 40), stop)
            if not self.inside(m.start())
        ]
        return int(back[-1]) if back and back[-1] > end else max(stop, end)
