"""Whether a head and its tail are the name of an organisation: written as one, and no other word (*kênh Nhiêu Lộc* is a canal)."""

from __future__ import annotations

import regex

from ..kept import compiled
from ..lexicon import Entry
from .unit_grammar import Unit
from .unit_part import Part


class Sound(Part):
    """Judges the units that ``unit_tails`` reads."""

    def sound(self, unit: Unit, entry: Entry) -> bool:
        """Whether head and tail are written as a name: a capital somewhere, and no place alone after a head that needs more."""
        found = {k for k, _, _ in unit.items}
        small = self.cased[unit.start].islower()
        if unit.kind == "region" and "F" not in found:
            return False
        if "F" in found and found & {"P", "L"} and unit.kind in self.kinds["placed"]:
            return True
        if small and entry.word in self.table["ad_hoc"] and unit.owner is None:
            return False
        if unit.kind in self.kinds["bare"]:
            return not (found == {"F"} and unit.owner is None and unit.kind in self.kinds["capital"] and not self._capital(unit))
        if unit.kind == "hospital" and "S" in found and found <= {"S", "P", "C"}:
            return True  # bệnh viện 115 Nghệ An
        if found == {"S"} and unit.owner is None:
            return not small or unit.kind == "army" or not self.cased[unit.items[0][1]].isdigit()
        if found and found <= {"P", "L", "C"} and unit.owner is None:
            return self._placed(unit, entry, small)
        return not self._another_word(unit, entry, found, small) and self._capital(unit)

    def _placed(self, unit: Unit, entry: Entry, small: bool) -> bool:
        """Whether a head with a place or level alone is a unit."""
        level = unit.items[0][0] == "L"
        if unit.kind == "hospital" and level:
            return bool(entry.word == self.table["hospital"])
        if unit.kind in ("office", "dept", "ministry"):
            head = self.cased[unit.start : unit.head[1]]
            return not small or (unit.kind == "office" and not head.islower())
        place = self.scan.place(unit.items[0][1])
        if (
            (small or entry.word.isupper())
            and unit.kind in ("school", "company")
            and place is not None
            and any(e.get("kind") == "country" for e in place.entries)
        ):
            return False  # đại học Nhật Bản: the universities of Japan
        return unit.kind in ("army", "media", "association", "prison") or (
            unit.kind in ("company", "school", "hospital", "team") and (" " in entry.word or entry.word.isupper()) and not level
        )

    def _another_word(self, unit: Unit, entry: Entry, found: set[str], small: bool) -> bool:
        """Whether the head is another word here: *kênh Nhiêu Lộc* is a canal, *Trường Giang* a person, *Ban Nha* the end of a country."""
        named = self.cased[unit.items[0][1] : unit.end] if unit.items else ""
        if entry.word == self.table["channel"]:
            return not regex.search(r"\p{Lu}{2}", named)
        if "N" not in found or "F" in found:
            return False
        if small and unit.kind in ("dept", "team", "office", "ministry"):
            return True
        if found != {"N"} or " " in entry.word or entry.word.isupper():
            return False
        paper = compiled(self.table["paper_after"]).search(self.fold, max(0, unit.start - 16), unit.start)  # Pv báo VOV
        return (self.scan.after_capital(unit.start) and not paper) or (unit.kind == "school" and " " not in named)

    def _capital(self, unit: Unit) -> bool:
        """Whether the head or a part before the place begins with a capital."""
        return (
            self.cased[unit.start].isupper()
            or unit.owner is not None
            or any(self.cased[s].isupper() for k, s, _ in unit.items if k in "FNQ")
            or any(item[0] == "D" for item in unit.items)
        )
