"""UNIT mentions joined into organisations: one for all names of it in the article, with canonical name, parent, code and place.

A name is taken apart by the unit grammar into its own part and its owner (*Phòng Cảnh sát hình sự* | *Công an tỉnh Nghệ An*). Own part and
code decide identity; an owner written apart (*Cục X03, Bộ Công an*; *Cụm thi đua số 5 (Bộ Công an)*) is the parent all the same. Units at a
level without a name (*Công an tỉnh*, *Tỉnh ủy*) take the place that the article gives for it; units whose head stands in the title before
them (*Phó Trưởng phòng* · *Cảnh sát hình sự*) get it back.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from ..draft import Draft
from ..text import fold
from . import coordination
from .gazetteer import of
from .unit_names import SHORT, Names, Reading

KEY = __name__


@dataclass(slots=True)
class Organisation:
    """One organisation of the article. ``own`` and ``owner`` are folded keys, ``mentions`` indices into ``draft.mentions``."""

    own: str
    owner: str
    name: str
    kind: str
    whole: bool = False
    parent: str | None = None
    code: str | None = None
    place: str | None = None
    aliases: list[str] = field(default_factory=list)
    mentions: list[int] = field(default_factory=list)


def link(draft: Draft) -> None:
    """Set the value of every UNIT; leave the organisations in order of appearance in ``draft.memo``."""
    _Linker(draft).run()


def organisations(draft: Draft) -> list[Organisation]:
    """The organisations of the article, in order of appearance."""
    found = draft.memo.get(KEY)
    return found if isinstance(found, list) else []


class _Linker:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.names = Names(draft)
        self.words = self.names.words
        self.gazetteer = self.names.gazetteer
        self.readings: dict[int, Reading] = {}
        self.found: list[Organisation] = []
        self.by_own: dict[str, list[Organisation]] = {}
        self.main: dict[str, str] = {}

    def run(self) -> None:
        draft = self.draft
        indices = [i for i, m in enumerate(draft.mentions) if m.type == "UNIT"]
        for index in indices:
            self.readings[index] = self.names.read(index)
        self._apart(indices)
        self._places(indices)
        self._aliases(indices)
        self._codes()
        for index in indices:
            self._join(index)
        for unit in self.found:
            self._finish(unit)
        draft.memo[KEY] = self.found

    # --- several mentions

    def _apart(self, indices: list[int]) -> None:
        """A larger unit written apart is the parent: *Phòng 3, Công an tỉnh A*; *Cục X03 (Bộ Công an)*; *Cục X thuộc Bộ Y*."""
        for left, right in pairwise(indices):
            reading, larger = self.readings[left], self.readings[right]
            if right != left + 1 or reading.owner or larger.own == reading.own:
                continue
            gap = self.draft.gap(left, right)
            if self.names.pattern("belongs").fullmatch(gap) or (self.names.pattern("apart").fullmatch(gap) and self._larger(reading, larger, gap)):
                reading.owner = larger.own
                reading.owner_name = larger.name if not larger.owner_name else f"{larger.name} {larger.owner_name}"

    def _larger(self, small: Reading, large: Reading, gap: str) -> bool:
        if "(" in gap and (large.code is not None or SHORT.fullmatch(large.name)) and small.code is None:
            return False  # Phòng Cảnh sát hình sự (PC45), Cục Dự trữ Liên bang (Fed): another name
        return self._size(small) < self._size(large)

    def _size(self, reading: Reading) -> int:
        sizes, ranks = self.words["size"], self.words["rank"]
        size: int = sizes.get(reading.head, ranks.get(reading.kind, 0))
        return size or 99

    def _places(self, indices: list[int]) -> None:
        """*Công an tỉnh* is that of the province that the article gives: the unit named last, else the place named most."""
        last: dict[str, tuple[str, str]] = {}
        for index in indices:
            reading = self.readings[index]
            for part in ("name", "owner_name"):
                name = getattr(reading, part)
                if not name:
                    continue
                level = self._bare_level(name)
                if level is None:
                    if found := self.names.pattern("full_level").match(fold(name)):
                        last[found["bare"]] = (name, reading.place or "")
                    continue
                whole, place = last.get(fold(name), ("", ""))
                if not whole and (place := self._main_place(level)):
                    whole = f"{name} {place}"
                if whole:
                    self._rename(reading, part, whole, place)

    def _rename(self, reading: Reading, part: str, name: str, place: str) -> None:
        if part == "name":
            reading.name, reading.own = name, self.names.key(name)
        else:
            reading.owner_name, reading.owner = name, self.names.key(name)
        reading.place = reading.place or place or None

    def _bare_level(self, name: str) -> str | None:
        """The level at which a name stops: *Công an tỉnh* → *tỉnh*, *Tỉnh ủy* → *tỉnh*."""
        text = fold(name)
        party = self.words["party"].get(text)
        if party:
            return str(party)
        found = self.names.pattern("bare_level").search(text)
        return found[0] if found else None

    def _main_place(self, level: str) -> str:
        """The name of the one place of a level that the article is about; counted once a level."""
        if level not in self.main:
            self.main[level] = self._counted_place(level)
        return self.main[level]

    def _counted_place(self, level: str) -> str:
        gazetteer, linked = of(self.draft)
        counted: Counter[str] = Counter()
        for place in linked.values():
            if place.entry is not None and place.level == level:
                counted[place.entry.word] += 1
        for reading in self.readings.values():
            if reading.place and (entries := gazetteer.entries(fold(reading.place), level)):
                counted[entries[0].word] += 1
        best = counted.most_common(2)
        return best[0][0] if best and (len(best) == 1 or best[0][1] > best[1][1]) else ""

    def _aliases(self, indices: list[int]) -> None:
        """A short name in brackets after the full one is the same unit: *Ủy ban Quốc phòng (UBQP)*, *Tập đoàn A (gọi tắt là B)*."""
        names: dict[str, Reading] = {}
        for left, right in pairwise(indices):
            full, short = self.readings[left], self.readings[right]
            if right != left + 1 or not self.names.pattern("alias").fullmatch(self.draft.gap(left, right)):
                continue
            if self.draft.text.fold[self.draft.spans[right][1] : self.draft.spans[right][1] + 1] != ")":
                continue
            written = self.draft.mentions[right].text
            if (short.code and not full.code) or (SHORT.fullmatch(written) and short.own != full.own):
                if short.code:
                    full.code = short.code
                names[short.own] = full
        for reading in self.readings.values():
            if (full_one := names.get(reading.own)) is not None and reading is not full_one:
                reading.own, reading.owner = full_one.own, reading.owner or full_one.owner
                reading.name, reading.code, reading.kind = full_one.name, reading.code or full_one.code, full_one.kind
                reading.owner_name = reading.owner_name or full_one.owner_name

    def _codes(self) -> None:
        """A unit that the article names by its code and by its name as of the day is one: *C02* and *Cục Cảnh sát hình sự*."""
        lexicon, day = self.draft.rules.lexicon("unit_codes"), self.gazetteer.day
        names: dict[str, str] = {}
        for code in sorted({reading.code for reading in self.readings.values() if reading.code}):
            for entry in lexicon.all(fold(code)):
                if entry.get("valid_from", "0") <= day <= entry.get("valid_to", "9"):
                    names[self.names.key(entry.get("name"))] = code
        for reading in self.readings.values():
            known = names.get(reading.own) if reading.code is None else None
            if known is not None:
                reading.own, reading.code = known.lower(), known

    def _join(self, index: int) -> None:
        members = coordination.of_mention(self.draft, index)
        if not members:
            self._enter(index, self.readings[index])
        for member in members:
            kind = self.readings[index].kind
            self._enter(index, Reading(self.names.key(member.name), self.names.spell(member.name), kind, place=member.place or None))

    def _enter(self, index: int, reading: Reading) -> None:
        same = self.by_own.setdefault(reading.own, [])
        unit = next((u for u in same if _compatible(u.owner, reading.owner)), None)
        if unit is None:
            unit = Organisation(reading.own, reading.owner, reading.full or reading.name, reading.kind, whole=bool(reading.full))
            same.append(unit)
            self.found.append(unit)
        if reading.owner and not unit.owner:
            unit.owner = reading.owner
        if unit.parent is None and reading.owner_name:
            unit.parent = reading.owner_name
        best = reading.full or reading.name
        if len(best) > len(unit.name) and (reading.full or not unit.whole):
            unit.name, unit.whole = best, bool(reading.full)
        unit.code, unit.place = unit.code or reading.code, unit.place or reading.place
        unit.kind = unit.kind or reading.kind
        unit.mentions.append(index)

    def _finish(self, unit: Organisation) -> None:
        if unit.code and unit.parent is None and not unit.code.startswith("P"):
            unit.parent = self.words["ministry"]
        if unit.code and unit.parent and not unit.code.startswith("P"):  # X03 Bộ Công an and Cục X03 make Cục X03 Bộ Công an
            own = max((self.readings[i].name for i in unit.mentions if i in self.readings), key=len)
            unit.name = f"{own} {unit.parent}" if unit.code in own else unit.name
        for index in unit.mentions:
            mention = self.draft.mentions[index]
            if coordination.of_mention(self.draft, index):
                continue
            value: dict[str, Any] = {**mention.value, "name": unit.name}
            if unit.parent:
                value["parent"] = unit.parent
            self.draft.mentions[index] = replace(mention, value=value)
            written = " ".join(mention.text.split())
            if written != unit.name and written not in unit.aliases:
                unit.aliases.append(written)


def _compatible(one: str, other: str) -> bool:
    """Whether two owners can be one: either unknown, equal, or one the larger part of the other."""
    return not one or not other or one == other or one.endswith(other) or other.endswith(one) or one.startswith(other) or other.startswith(one)
