"""Awards: giver, award, receiver, given or proposed. Words: ``rules/records/awards.toml``."""

from __future__ import annotations

from typing import Any

from ..draft import Draft
from ..link.posts import pattern
from ..types import Award
from .clauses import Places, Trigger, triggers

_RECEIVERS = ("PERSON", "UNIT", "COUNT")


def build(draft: Draft) -> None:
    """Fill ``draft.awards``, one for each award named after a verb of giving or getting."""
    words = draft.rules.records["awards"]
    places = Places(draft)
    seen: set[tuple[str, str | None, str | None]] = set()
    for trigger in triggers(draft, words["verbs"]):
        award = _Reader(places, trigger, words["glue"]).read()
        if award is None:
            continue
        key = (award.award.casefold(), award.giver, award.receiver)
        if key not in seen:
            seen.add(key)
            draft.awards.append(award)


class _Reader:
    """Reads the award of one trigger."""

    def __init__(self, places: Places, trigger: Trigger, words: Any) -> None:
        self.places = places
        self.draft = places.draft
        self.trigger = trigger
        self.words = words

    def read(self) -> Award | None:
        """The award, or ``None`` if no award is named right after the verb."""
        fold = self.draft.text.fold
        found = pattern(self.words["award"]).match(fold, self.trigger.end, min(self.trigger.high, self.trigger.end + 200))
        if found is None:
            return None
        start, end = found.span("award")
        name = " ".join(self.draft.text.norm[start:end].split()).strip(" ,;")
        passive = (
            self.trigger.kind == "gets"
            or pattern(self.words["passive"]).search(fold, self.trigger.low, self.trigger.start) is not None
        )
        giver, mentions = self._giver(end, passive)
        receiver, more = self._receiver(end, passive)
        if receiver is None and giver is None:
            return None
        proposed = pattern(self.words["proposed"]).search(
            fold, max(self.trigger.low, self.trigger.start - 120), self.trigger.start
        )
        return Award(
            award=name,
            giver=giver,
            receiver=receiver,
            status="proposed" if proposed else "given",
            when=self._when(),
            mentions=(*mentions, *more),
            sentence=self.trigger.sentence,
            rule=f"awards.{self.trigger.kind}",
            score=min((self.draft.mentions[i].score for i in (*mentions, *more)), default=0.5),
        )

    def _giver(self, end: int, passive: bool) -> tuple[str | None, tuple[int, ...]]:
        """*Chính phủ tặng*, *được UBND tỉnh tặng*, *Bằng khen của Thủ tướng*."""
        inside = self.places.between(end, self.trigger.high)
        if inside and pattern(self.words["of"]).fullmatch(self.places.gap(end, self.draft.spans[inside[0]][0])):
            return self._called(inside[0])
        if self.trigger.kind == "gets":
            return None, ()
        for index in reversed(self.places.between(self.trigger.low, self.trigger.start)):
            post = self.places.post(index)
            last = self.draft.spans[post.last if post else index][1]
            gap = self.places.gap(last, self.trigger.start)
            if not pattern(self.words["giver_verb"]).fullmatch(gap):
                return None, ()
            if self.draft.mentions[index].type in ("UNIT", "ROLE", "PERSON", "LOCATION"):
                return self._called(index)
            return None, ()
        return None, ()

    def _called(self, index: int) -> tuple[str | None, tuple[int, ...]]:
        """A post is written out with its unit, unless it stands with a person's name, who then gives."""
        post = self.places.post(index)
        if post is not None and post.owner is not None:
            return self.places.name(post.owner), (post.owner,)
        if post is not None:
            return self.places.written(post), (post.role, *post.units)
        if self.draft.mentions[index].type == "RANK" and index + 1 < len(self.draft.mentions):
            index += 1
        if self.draft.mentions[index].type not in ("UNIT", "PERSON"):
            return None, ()
        return self.places.name(index), (index,)

    def _receiver(self, end: int, passive: bool) -> tuple[str | None, tuple[int, ...]]:
        """What follows *cho*, *đối với*; in the passive the person, unit or number before the verb."""
        fold = self.draft.text.fold
        for word in pattern(self.words["to"]).finditer(fold, end, min(self.trigger.high, end + 120)):
            row = self._row(word.end())
            if row:
                return self._names(row), tuple(row)
        before = pattern(self.words["direct"]).match(fold, self.trigger.end)
        if before:
            row = self._row(self.trigger.end)
            if row:
                return self._names(row), tuple(row)
        row = self._receiving() if passive else []
        return (self._names(row), tuple(row)) if row else (None, ())

    def _receiving(self) -> list[int]:
        """Who gets it, before a passive verb: the nearest that *được* follows, and those joined to it."""
        row: list[int] = []
        edge = self.trigger.start
        for index in reversed(self.places.between(self.trigger.low, self.trigger.start)):
            kind, gap = self.draft.mentions[index].type, self.places.gap(self.draft.spans[index][1], edge)
            if row and kind in ("RANK", "ROLE") and not gap.strip():
                edge = self.draft.spans[index][0]
            elif kind in _RECEIVERS and row and pattern(self.words["and"]).fullmatch(gap):
                row.insert(0, index)
                edge = self.draft.spans[index][0]
            elif row:
                break
            elif kind in _RECEIVERS and (self.trigger.kind == "gets" or pattern(self.words["gets_before"]).search(gap)):
                row.insert(0, self._whose(index))
                edge = self.draft.spans[row[0]][0]
        return row

    def _whose(self, index: int) -> int:
        """The person of a unit: *Thiếu úy A thuộc Phòng B được tặng*, *A, Giám đốc Công ty B, được tặng*."""
        post = self.places.post(index)
        if post is not None and post.owner is not None:
            return post.owner
        person = self.draft.mentions[index - 1].type == "PERSON" if index else False
        belongs = person and pattern(self.words["belongs"]).fullmatch(self.draft.gap(index - 1, index)) is not None
        return index - 1 if belongs else index

    def _row(self, start: int) -> list[int]:
        """Receivers joined by commas and *và* from ``start`` on; ranks before names are passed over."""
        row: list[int] = []
        at = start
        for index in self.places.between(start, self.trigger.high):
            if not pattern(self.words["and"]).fullmatch(self.places.gap(at, self.draft.spans[index][0])):
                break
            at = self.draft.spans[index][1]
            if self.draft.mentions[index].type in _RECEIVERS:
                row.append(index)
            elif self.draft.mentions[index].type != "RANK":
                break
        return row

    def _names(self, row: list[int]) -> str:
        """One receiver by the name of its record; several as they stand in the text."""
        if len(row) == 1:
            return self.places.name(row[0])
        return " ".join(self.draft.text.norm[self.draft.spans[row[0]][0] : self.draft.spans[row[-1]][1]].split())

    def _when(self) -> str | None:
        """A date that stands in the sentence before the verb."""
        for index in self.places.between(self.trigger.low, self.trigger.start):
            if self.draft.mentions[index].type == "DATE":
                timex: Any = self.draft.mentions[index].value.get("timex")
                return str(timex) if timex else None
        return None
