"""Which of two units that stand side by side is the owner of the other: by size, unless they are members of a list.

Sizes, kinds and patterns stand in ``rules/records/units.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from ..draft import Draft
from ..text import fold
from .unit_names import SHORT, Names, Reading


def owners(draft: Draft, names: Names, readings: dict[int, Reading], indices: list[int]) -> None:
    """Set ``upper`` of the readings (by index of the UNIT mention) whose owner is written apart."""
    _Owners(draft, names, readings).run(indices)


class _Owners:
    def __init__(self, draft: Draft, names: Names, readings: dict[int, Reading]) -> None:
        self.draft = draft
        self.names = names
        self.words: Mapping[str, Any] = names.words
        self.readings = readings

    def run(self, indices: list[int]) -> None:
        """A larger unit written apart is the parent: *Phòng 3, Công an tỉnh A*; *Cục X03 (Bộ Công an)*; *Cục X thuộc Bộ Y*."""
        listed = self._listed(indices)
        for left, right in pairwise(indices):
            reading, larger = self.readings[left], self.readings[right]
            if right != left + 1 or reading.upper is not None or larger.own == reading.own or left in listed:
                continue
            gap = self.draft.gap(left, right)
            back = reading.code is not None and self.names.pattern("alias_back").fullmatch(gap) is not None
            apart = (back or self.names.pattern("apart").fullmatch(gap) is not None) and self._larger(reading, larger, gap)
            if apart or self.names.pattern("belongs").fullmatch(gap):
                reading.upper = larger
                self._row(left, larger)

        for index in reversed(indices):
            self._next_post(index)
        self._police(indices)

    def _police(self, indices: list[int]) -> None:
        """Departments of the police known by code or field belong to the police of the province that they name, else to the one of the article:
        *Công an tỉnh A … Phòng PC04*; *Phòng CSGT A* is *Phòng CSGT Công an tỉnh A*."""
        provinces: dict[str, Reading] = {}
        for index in indices:
            house: Reading | None = self.readings[index]
            while house is not None:
                if house.kind == self.words["police"] and house.place and self.names.is_province(house.own, house.place):
                    provinces.setdefault(fold(house.place), house)
                house = house.upper
        for index in indices if provinces else ():
            reading = self.readings[index]
            code = reading.code is not None and reading.code.startswith("P")
            if reading.upper is not None or not (code or self.names.pattern("police_part").match(reading.own)):
                continue
            if reading.place is None and len(provinces) == 1:
                reading.upper = next(iter(provinces.values()))
            elif reading.place is not None and (own := provinces.get(fold(reading.place))) is not None:
                reading.upper, reading.own = own, reading.own.removesuffix(f" {self.names.key(reading.place)}")

    def _next_post(self, index: int) -> None:
        """The house of the next post is that of the one before: *Phó phòng A kiêm Phó thủ trưởng Cơ quan B · Công an tỉnh C*."""
        mentions, reading, after = self.draft.mentions, self.readings[index], self.readings.get(index + 2)
        if reading.upper is not None or after is None or after.upper is None:
            return
        if [m.type for m in mentions[max(0, index - 1) : index + 2]] != ["ROLE", "UNIT", "ROLE"]:
            return
        joint, gap = self.names.pattern("row_joint"), self.draft.gap
        if (
            joint.fullmatch(gap(index, index + 1))
            and gap(index + 1, index + 2).isspace()
            and self._larger(reading, after.upper, ",")
        ):
            reading.upper = after.upper

    def _row(self, index: int, larger: Reading) -> None:
        """Posts of one person before their common house: *Trưởng phòng A, Phó thủ trưởng Cơ quan B, Công an tỉnh C*."""
        mentions, comma = self.draft.mentions, self.names.pattern("listed")
        while index >= 2 and mentions[index - 1].type == "ROLE" and index - 2 in self.readings:
            index -= 2
            reading = self.readings[index]
            known = reading.upper is not None or reading.own == larger.own
            if known or not comma.fullmatch(self.draft.gap(index, index + 1)) or not self._larger(reading, larger, ","):
                return
            reading.upper = larger

    def _listed(self, indices: list[int]) -> set[int]:
        """Members of lists of three and more that do not grow from one to the next: they are neighbours, not parts."""
        out: set[int] = set()
        run: list[int] = []
        for index in [*indices, -1]:
            if run and index == run[-1] + 1 and self.names.pattern("listed").fullmatch(self.draft.gap(run[-1], index)):
                run.append(index)
                continue
            if len(run) > 2 and not all(self._larger(self.readings[a], self.readings[b], ",") for a, b in pairwise(run)):
                out.update(run[:-1])
            run = [index]
        return out

    def _larger(self, small: Reading, large: Reading, gap: str) -> bool:
        """Whether both sizes are known and the second is one that the first can be a part of."""
        if "(" in gap and (large.code is not None or SHORT.fullmatch(large.name)) and small.code is None:
            return False  # Phòng Cảnh sát hình sự (PC45), Cục Dự trữ Liên bang (Fed): another name
        size, above = self._size(small), self._size(large)
        least = max(self.words["at_least"].get(word, 0) for word in (small.head, small.kind))
        if large.kind == "company" and small.kind not in self.words["inner"]:
            return False
        if small.kind in self.words["whole"] or above < least:
            return False
        if small.head in self.words["above_district"] and self.names.pattern("district").match(large.own):
            return False
        return 0 < size < above

    def _size(self, reading: Reading) -> int:
        """How large a unit is; 0 if nothing is known of it."""
        sizes, ranks = self.words["size"], self.words["rank"]
        size: int = sizes.get(reading.head, ranks.get(reading.kind, 0))
        return size
