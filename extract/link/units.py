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
from .unit_levels import levels
from .unit_lists import shared
from .unit_names import SHORT, Names, Reading
from .unit_owners import owners

KEY = __name__
_INITIALS = 4
"""How many letters make initials that are sure to be a name: *CSBVN*."""
_NEIGHBOURS = 2
"""How many longer names are looked at: with two of them a short one is not clear."""


@dataclass(slots=True)
class Organisation:
    """One organisation of the article. ``own`` and ``owner`` are folded keys, ``mentions`` indices into ``draft.mentions``.

    An organisation that is only named as the owner of others has no mentions; ``source`` is the mention that tells of it.
    """

    own: str
    owner: str
    name: str
    kind: str
    source: int
    whole: bool = False
    parent: str | None = None
    upper: Reading | None = None
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
        self.last: dict[tuple[str, str], Reading] = {}
        self.above: dict[int, Organisation] = {}

    def run(self) -> None:
        draft = self.draft
        indices = [i for i, m in enumerate(draft.mentions) if m.type == "UNIT"]
        for index in indices:
            self.readings[index] = self.names.read(index)
        shared(draft, self.names, self.readings)
        levels(draft, self.names, self.readings, indices)
        self._aliases(indices)
        owners(draft, self.names, self.readings, indices)
        self._codes()
        for index in indices:
            self._join(index)
        self._merge()
        self._schools()
        self._parents()
        for unit in self.found:
            self._spelling(unit)
        for unit in self.found:
            self._finish(unit)
        draft.memo[KEY] = self.found

    # --- several mentions

    def _aliases(self, indices: list[int]) -> None:
        """A short name in brackets after the full one is the same unit: *Ủy ban Quốc phòng (UBQP)*, *Tập đoàn A (gọi tắt là B)*."""
        names: dict[str, Reading] = {}
        for left, right in pairwise(indices):
            full, short = self.readings[left], self.readings[right]
            if right != left + 1 or not self.names.pattern("alias").fullmatch(self.draft.gap(left, right)):
                continue
            ends = "code_ends" if short.code else "alias_ends"
            if not self.names.pattern(ends).match(self.draft.text.fold, self.draft.spans[right][1]):
                continue
            if short.code and short.code.startswith("P") and full.head in self.words["below_code"]:
                full.upper = full.upper or short  # Đội Tham mưu (PC67): a part of it
                continue
            written = self.draft.mentions[right].text
            if short.kind == "body" and full.inside and full.upper is not None:
                full = full.upper  # Ban Tổng Thư ký Tổ chức Cảnh sát Hình sự Quốc tế (Interpol)
            if (short.code and not full.code) or (SHORT.fullmatch(written) and short.own != full.own):
                if short.code:
                    full.code = short.code
                if short.kind == "body":
                    full.kind = short.kind
                names[short.own] = full
        for reading in self.readings.values():
            initials = "".join(word[0] for word in reading.name.split()).upper()
            if len(initials) >= _INITIALS and initials.isalpha():
                names.setdefault(initials.lower(), reading)
        for reading in self.readings.values():
            if (full_one := names.get(reading.own)) is not None and reading is not full_one:
                reading.own, reading.name, reading.kind, reading.head = full_one.own, full_one.name, full_one.kind, full_one.head
                reading.code = reading.code or full_one.code
                if reading.upper is None:
                    reading.upper, reading.inside = full_one.upper, full_one.inside

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
            self._enter(index, self._resumed(self.readings[index]))
        for member in members:
            kind = self.readings[index].kind
            name = self.names.spell(member.name)
            self._enter(index, Reading(self.names.key(name, kind), name, kind, place=member.place or None))

    def _resumed(self, reading: Reading) -> Reading:
        """*Đội* after *Đội CSGT số 15* is that one: a head alone takes up the last unit of its kind if it began so, or the last
        that began so where kinds stand inside each other (*Sư đoàn 316, Quân khu 2 … Sư đoàn*)."""
        key = (reading.kind, reading.head if reading.kind in self.words["nested"] else "")
        last = self.last.get(key)
        if last is not None and reading.upper is None and reading.head and reading.own == self.names.key(reading.head):
            return last if last.own.startswith(f"{reading.own} ") else reading
        upper = reading.upper if reading.inside else None
        if upper is not None and upper.kind in self.words["resumed"]:
            self.last[upper.kind, upper.head if upper.kind in self.words["nested"] else ""] = upper
        if reading.kind in self.words["resumed"]:
            self.last[key] = reading
        return reading

    def _enter(self, index: int, reading: Reading, mentioned: bool = True) -> Organisation:
        same = self.by_own.setdefault(reading.own, [])
        unit = next((u for u in same if _compatible(u.owner, reading.owner)), None)
        if unit is None:
            unit = Organisation(reading.own, reading.owner, reading.full, reading.kind, index, whole=reading.inside)
            same.append(unit)
            self.found.append(unit)
        unit.owner, unit.upper = unit.owner or reading.owner, unit.upper or reading.upper
        if len(reading.full) > len(unit.name) and (reading.inside or not unit.whole):
            unit.name, unit.whole = reading.full, reading.inside
        unit.code, unit.place = unit.code or reading.code, unit.place or reading.place
        unit.kind = unit.kind or reading.kind
        if mentioned:
            unit.mentions.append(index)
        return unit

    def _merge(self) -> None:
        """A name that begins exactly one longer name of the article is short for it: *Tập đoàn A* after *Tập đoàn A Việt Nam*."""
        ordered = sorted(self.found, key=lambda unit: f"{unit.own} ")
        gone: set[int] = set()
        for at, unit in enumerate(ordered):
            longer = []
            for other in ordered[at + 1 : at + 1 + _NEIGHBOURS]:
                if not other.own.startswith(f"{unit.own} "):
                    break
                longer.append(other)
            if len(longer) == 1 and self._short_for(unit, longer[0]):
                self._take(longer[0], unit)
                gone.add(id(unit))
        self.found = sorted((u for u in self.found if id(u) not in gone), key=lambda u: u.source)

    def _schools(self) -> None:
        """A school without its level is the one school of that name: *Trường Hoa Mai* beside *Trường mầm non Hoa Mai*."""
        level = self.names.pattern("school_level")
        named: dict[str, list[Organisation]] = {}
        for unit in self.found:
            if unit.kind == self.words["school"] and (found := level.match(unit.own)):
                named.setdefault(unit.own[found.end() :], []).append(unit)
        for units in named.values():
            plain = [u for u in units if level.match(u.own)["plain"]]
            whole = [u for u in units if u not in plain]
            if len(plain) == 1 and len(whole) == 1 and _compatible(plain[0].owner, whole[0].owner):
                self._take(whole[0], plain[0])
                self.found.remove(plain[0])

    def _short_for(self, short: Organisation, long: Organisation) -> bool:
        if short.code or not short.kind or not _compatible(short.owner, long.owner):
            return False
        rest = long.own[len(short.own) + 1 :]
        if short.whole and short.owner != long.owner and not short.owner.endswith(rest):
            return False  # Bộ Tư lệnh · Quân khu 5 and Bộ Tư lệnh Vùng Cảnh sát biển 2
        if rest == self.words["country"]:
            return not short.owner
        if short.kind != long.kind or short.kind in self.words["unjoined"] or self.names.pattern("another").match(rest):
            return False
        first_named = self.draft.mentions[short.source].text[:1].isupper()
        known = long.source < short.source
        return (first_named or known) and (" " in short.own or short.kind == "club" or known)

    def _take(self, unit: Organisation, short: Organisation) -> None:
        unit.mentions = sorted([*unit.mentions, *short.mentions])
        unit.source = min(unit.source, short.source)
        unit.owner, unit.upper = unit.owner or short.owner, unit.upper or short.upper
        unit.place = unit.place or short.place
        self.by_own[short.own] = [unit if u is short else u for u in self.by_own[short.own]]

    def _parents(self) -> None:
        """The owners of the units as units themselves, those too that only stand in the names of others."""
        for unit in self.found:  # grows: an owner may have an owner
            if unit.upper is None and unit.code and not unit.code.startswith("P"):
                unit.upper = Reading(self.names.key(self.words["ministry"]), self.words["ministry"], "ministry")
            if unit.upper is None:
                continue
            above = self._enter(unit.source, unit.upper, mentioned=False)
            if not self._is_under(above, unit):
                self.above[id(unit)] = above

    def _is_under(self, unit: Organisation, above: Organisation) -> bool:
        """Whether ``unit`` is ``above`` or belongs to it already: nothing is a part of its own part."""
        step: Organisation | None = unit
        while step is not None and step is not above:
            step = self.above.get(id(step))
        return step is above

    def _spelling(self, unit: Organisation) -> None:
        """The name in the capitals that it is written in most; a code with its owner."""
        names = Counter(r.full for i in unit.mentions if (r := self.readings[i]) and fold(r.full) == fold(unit.name))
        if names:
            unit.name = max(names, key=lambda name: (names[name], -sum(map(str.isupper, name))))
        ministry = self.words["ministry"]
        if fold(unit.name).endswith(fold(ministry)):
            unit.name = unit.name[: len(unit.name) - len(ministry)] + ministry
        above = self.above.get(id(unit))
        if (
            unit.code and above is not None and not unit.code.startswith("P")
        ):  # X03 Bộ Công an and Cục X03 make Cục X03 Bộ Công an
            own = max((self.readings[i].name for i in unit.mentions if i in self.readings), key=len, default="")
            unit.name = f"{own} {above.name}" if unit.code in own else unit.name

    def _finish(self, unit: Organisation) -> None:
        above = self.above.get(id(unit))
        unit.parent = above.name if above is not None else None
        for index in unit.mentions:
            mention = self.draft.mentions[index]
            if coordination.of_mention(self.draft, index):
                continue
            value: dict[str, Any] = {**mention.value, "name": unit.name}
            if unit.parent:
                value["parent"] = unit.parent
            self.draft.mentions[index] = replace(mention, value=value)
            written = " ".join(mention.text.split())
            known = {fold(unit.name), *map(fold, unit.aliases)}
            if fold(written) not in known:
                unit.aliases.append(written)


def _compatible(one: str, other: str) -> bool:
    """Whether two owners can be one: either unknown, equal, or one the larger part of the other."""
    return (
        not one
        or not other
        or one == other
        or one.endswith(other)
        or other.endswith(one)
        or one.startswith(other)
        or other.startswith(one)
    )
