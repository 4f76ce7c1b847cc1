"""Units at a level without a name take the place that the article gives for it: *Công an tỉnh*, *Tỉnh ủy*.

Words and patterns stand in ``rules/records/units.toml``.
"""

from __future__ import annotations

from collections import Counter

from ..draft import Draft
from ..text import fold
from .gazetteer import of
from .unit_names import Names, Reading


def levels(draft: Draft, names: Names, readings: dict[int, Reading], indices: list[int]) -> None:
    """Complete the readings (by index of the UNIT mention) that stop at a level."""
    _Levels(draft, names, readings).run(indices)


class _Levels:
    def __init__(self, draft: Draft, names: Names, readings: dict[int, Reading]) -> None:
        self.draft = draft
        self.names = names
        self.words = names.words
        self.readings = readings
        self.main: dict[str, str] = {}

    def run(self, indices: list[int]) -> None:
        """*Công an tỉnh* is that of the province that the article gives: the unit named last, else the place named most."""
        last: dict[str, tuple[str, str]] = {}
        for index in indices:
            reading: Reading | None = self.readings[index]
            while reading is not None:
                self._place(reading, last)
                reading = reading.upper

    def _place(self, reading: Reading, last: dict[str, tuple[str, str]]) -> None:
        name = reading.name
        level = self._bare_level(name)
        if level is None:
            if found := self.names.pattern("full_level").match(fold(name)):
                last[found["bare"]] = (name, reading.place or "")
            return
        whole, place = last.get(fold(name), ("", ""))
        if not whole and (place := self._main_place(level)):
            whole = f"{name} {place[len(level) + 1 :] if fold(place).startswith(f'{level} ') else place}"  # Công an quận · 9, no Quận 9
        if whole:
            reading.name, reading.own = whole, self.names.key(whole, reading.kind)
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
            entries = gazetteer.entries(fold(reading.place), level) if reading.place else []
            if entries and level in (gazetteer.level(entries[0]), entries[0].get("level")):
                counted[entries[0].word] += 1
        best = counted.most_common(2)
        return best[0][0] if best and (len(best) == 1 or best[0][1] > best[1][1]) else ""
