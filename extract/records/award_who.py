"""Who gets an award: behind *cho*, before *được*, in a row; whom a unit or post beside them tells of."""

from __future__ import annotations

from typing import Any

from ..link.posts import pattern
from .clauses import Places, Trigger
from .units import units_by_mention

_RECEIVERS = ("PERSON", "UNIT", "COUNT")


class Receivers:
    """Finds the receivers of the award of one trigger; all are indices of mentions."""

    def __init__(self, places: Places, trigger: Trigger, words: Any) -> None:
        self.places = places
        self.draft = places.draft
        self.trigger = trigger
        self.words = words

    def named(self, end: int, passive: bool) -> list[int]:
        """What follows *cho*, *đối với*; in the passive the person, unit or number before the verb."""
        fold = self.draft.text.fold
        for word in pattern(self.words["to"]).finditer(fold, end, min(self.trigger.high, end + 120)):
            row = self.row(word.end())
            if row:
                return row
        direct = pattern(self.words["direct"]).fullmatch(self.places.gap(self.trigger.start, self.trigger.end)) is not None
        sudden = pattern(self.words["sudden"]).match(fold, self.trigger.end, self.trigger.high)
        if direct and (row := self.row(sudden.end() if sudden else self.trigger.end)):
            return row  # khen thưởng (đột xuất) Đội A
        if self.plain(end - 9, end) and (row := self.row(end)):
            return row  # thư khen Công an tỉnh B
        return self._receiving() if passive else []

    def he(self, end: int) -> list[int]:
        """*Sau khi nhận bằng khen từ UBND tỉnh, ca sĩ A …*: the person of the main clause."""
        if not pattern(self.words["when_he"]).search(self.places.gap(self.trigger.low, self.trigger.start)):
            return []
        people = [i for i in self.places.between(end, self.trigger.high) if self.draft.mentions[i].type == "PERSON"]
        fits = people and pattern(self.words["then_he"]).fullmatch(self.places.gap(end, self.draft.spans[people[0]][0]))
        return people[:1] if fits else []

    def row(self, start: int) -> list[int]:
        """Receivers joined by commas and *và* from ``start`` on; ranks before names are passed over."""
        row: list[int] = []
        at = start
        for index in self.places.between(start, self.trigger.high):
            gap = self.places.gap(at, self.draft.spans[index][0])
            if row and self._apposition(row[-1], index, gap):
                at = self.draft.spans[index][1]
                continue
            if not pattern(self.words["and"]).fullmatch(gap):
                break
            post = self.places.post(index)
            held = post is not None and post.owner is not None and post.owner > index
            at = self.draft.spans[index][1]
            if held:
                continue  # cho nguyên Trưởng thôn A: the name follows
            if self._can_receive(index):
                row.append(index)
            elif self.draft.mentions[index].type != "RANK":
                break
        return row

    def plain(self, start: int, end: int) -> bool:
        """Whether a stretch ends with the bare word for a letter of praise, whose name goes on with nobody's."""
        return pattern(self.words["letter"]).search(self.places.gap(max(0, start), end)) is not None

    def _receiving(self) -> list[int]:
        """Who gets it, before a passive verb: the nearest that *được* follows, and those joined to it."""
        row: list[int] = []
        edge = self.trigger.start
        for index in reversed(self.places.between(self.trigger.low, self.trigger.start)):
            kind, gap = self.draft.mentions[index].type, self.places.gap(self.draft.spans[index][1], edge)
            if row and kind in ("RANK", "ROLE") and not gap.strip():
                edge = self.draft.spans[index][0]
            elif self._can_receive(index) and row and pattern(self.words["and"]).fullmatch(gap):
                row.insert(0, index)
                edge = self.draft.spans[index][0]
            elif row:
                break
            elif pattern(self.words["gave"]).search(gap):
                break  # who gives does not get
            elif self._can_receive(index) and (self.trigger.kind == "gets" or pattern(self.words["gets_before"]).search(gap)):
                row.insert(0, self._whose(index))
                edge = self.draft.spans[row[0]][0]
        return row

    def _whose(self, index: int) -> int:
        """Whom a unit behind the receiver tells of: *A thuộc Phòng B được tặng*, *A, Giám đốc Công ty B, được tặng*, *Sư đoàn A (Quân khu B)*."""
        post = self.places.post(index)
        if post is not None and post.owner is not None:
            return post.owner
        if index > 0 and {self.draft.mentions[k].type for k in (index - 1, index)} == {"UNIT"}:
            inside = pattern(self.words["inside"]).fullmatch(self.draft.gap(index - 1, index))
            return index - 1 if inside else index
        human = index > 0 and self.draft.mentions[index - 1].type in ("PERSON", "COUNT") and self._can_receive(index - 1)
        glue = "counted_of" if human and self.draft.mentions[index - 1].type == "COUNT" else "belongs"
        belongs = human and pattern(self.words[glue]).fullmatch(self.draft.gap(index - 1, index)) is not None
        return index - 1 if belongs else index

    def _apposition(self, receiver: int, index: int, gap: str) -> bool:
        """Whether a unit, post or place behind a receiver tells whose or where it is: *Thượng úy A, cán bộ Đội B*, *Lữ đoàn 249, Binh chủng C*."""
        kind, post = self.draft.mentions[index].type, self.places.post(index)
        if post is not None and post.owner == receiver:
            return True
        if kind not in ("UNIT", "ROLE", "LOCATION") or not pattern(self.words["belongs"]).fullmatch(gap) or not gap.strip():
            return False
        if self.draft.mentions[receiver].type == "PERSON":
            return post is None
        units = self.draft.once(units_by_mention).get(receiver, ())
        return kind != "UNIT" or any(self.draft.units[k].parent == self.places.name(index) for k in units)

    def _can_receive(self, index: int) -> bool:
        """A person, a unit or a number of people or bodies; *2 lần*, *4 Huy chương Vàng* get nothing."""
        kind = self.draft.mentions[index].type
        return kind in _RECEIVERS and (kind != "COUNT" or pattern(self.words["human"]).search(self.draft.fold(index)) is not None)
