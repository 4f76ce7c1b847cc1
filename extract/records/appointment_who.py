"""Whom a verb of appointing speaks of: the persons or units named behind it, its subject, and the post they held before."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from ..link.posts import Post, masked, pattern
from .clauses import Places, Trigger


class Who:
    """Looks around one trigger; ``until`` is where the next one begins, ``words`` the ``glue`` of ``rules/records/appointments.toml``."""

    def __init__(self, places: Places, trigger: Trigger, until: int, words: Any) -> None:
        self.places, self.draft = places, places.draft
        self.trigger, self.until, self.words = trigger, until, words

    def named(self, low: int, high: int) -> list[int]:
        """Who is named between the verb (or the post before) and the title: persons, else a unit that *là*, *làm* follows."""
        inside = self.places.between(low, high)
        people = [i for i in inside if self.draft.mentions[i].type == "PERSON"]
        row = people[:1]
        for before, index in pairwise(people):
            if not self._joined(before, index):
                break
            row.append(index)
        if row:
            return row
        for index in reversed(inside):
            if self.draft.mentions[index].type == "UNIT":
                start, end = self.draft.spans[index]
                if pattern(self.words["unit_becomes"]).fullmatch(self.places.gap(end, high)):
                    return [index] if pattern(self.words["unit_alone"]).fullmatch(self.places.gap(low, start)) else []
        return []

    def after(self, post: Post) -> list[int]:
        """*bổ nhiệm chức vụ Phó Giám đốc đối với Thượng tá A*."""
        end = self.draft.spans[post.last][1]
        for index in self.places.between(end, self.until):
            if self.draft.mentions[index].type == "PERSON":
                gap = self.places.gap(end, self.draft.spans[index][0])
                if not pattern(self.words["for_whom"]).match(gap):
                    return []
                people = [i for i in self.places.between(end, self.until) if self.draft.mentions[i].type == "PERSON"]
                row = [index]
                for other in people[1:]:
                    if not self._joined(row[-1], other):
                        break
                    row.append(other)
                return row
        return []

    def subject(self, kinds: tuple[str, ...]) -> list[int]:
        """The persons before a passive verb: *Đồng chí A được bầu*; of several the nearest and those joined to it."""
        inside = self.places.between(self.trigger.low, self.trigger.start)
        people = [i for i in inside if self.draft.mentions[i].type == "PERSON"]
        if people:
            gap = self.places.gap(self.draft.spans[people[-1]][1], self.trigger.end)
            if not pattern(self.words["undergoes"]).search(gap) or pattern(self.words["other_clause"]).search(gap):
                return []
            first = len(people) - 1
            while first and self._joined(people[first - 1], people[first]):
                first -= 1
            return people[first:]
        for index in reversed(inside) if "UNIT" in kinds else ():
            gap = self.places.gap(self.draft.spans[index][1], self.trigger.start)
            if self.draft.mentions[index].type == "UNIT" and pattern(self.words["passive"]).fullmatch(gap):
                return [index] if self.places.post(index) is None else []  # 2 người là bí thư Đảng ủy xã được bổ nhiệm
        return []

    def _joined(self, first: int, second: int) -> bool:
        """Whether *và* joins two persons with nothing but their posts between: *ông A, Giám đốc Sở B, và ông C*."""
        between = self.places.gap(self.draft.spans[first][1], self.draft.spans[second][0])
        return pattern(self.words["and_person"]).fullmatch(masked(self.draft, between, first + 1, second)) is not None

    def old(self, who: int, new: Post | None) -> Post | None:
        """The post that the person held: written with the name, before the new one; the last that is no mere membership."""
        held = self.places.held.get(who, ())
        until = new.role if new is not None else self.places.between(self.trigger.start, self.until).start
        member = pattern(self.words["member"])
        return next(
            (
                p for p in reversed(held)
                if p is not new and p.status == "current" and p.role < until and not member.match(self.draft.fold(p.role))
            ),
            None,
        )  # fmt: skip
