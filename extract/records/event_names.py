"""Places in a stretch without mentions (a headline, the name of a unit): runs of capitals that the gazetteers know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import regex

from ..kept import compiled
from ..rules import RuleSet
from ..text import fold

_WORD = regex.compile(r"(?<!\p{L})(?:TP|TX|TT|Q|H|P|X)\.(?=\p{Lu}\p{Ll})|[\p{L}\d]+(?:[.'’-][\p{L}\d]+)*\.?")
_WORLD = ("country", "state", "city", "region", "island", "sea", "facility")
_PROVINCE = "tỉnh"
_LONGEST = 5  # syllables of a name


@dataclass(frozen=True, slots=True)
class Named:
    """A place in a string: its span (with the word of its level), its key (see ``key``), its level, whether it is sure."""

    start: int
    end: int
    key: str
    level: str
    sure: bool


def key(name: str, levels: str) -> str:
    """A place's name without the word of its level, folded: what two writings of one place share."""
    return str(compiled(rf"^(?:(?:{levels})(?:\. ?| )(?=\p{{L}}{{2}}))+").sub("", fold(" ".join(name.split()))))


class PlaceNames:
    """Looks names up in ``places``, ``place_aliases`` and ``place_world``; ``levels`` is the pattern of the words of levels."""

    def __init__(self, rules: RuleSet) -> None:
        self._places, self._aliases, self._world = (rules.lexicons[n] for n in ("places", "place_aliases", "place_world"))
        self.levels: str = rules.records["events"]["levels"]
        self._office = compiled(rules.records["events"]["headline_office"])
        self._compound = compiled(rules.records["events"]["compound"])
        self._level = compiled(rf"(?<!\p{{L}})(?:{self.levels})(?:\. ?| )$")

    @cached_property
    def _above(self) -> dict[str, tuple[str, str]]:
        """By code the key of an administrative unit and the code of the larger one."""
        rows = (row for rows in self._places.entries.values() for row in rows)
        return {row.get("code"): (key(row.word, self.levels), row.get("parent")) for row in rows if not row.get("valid_from")}

    def province(self, code: str) -> str:
        """The key of the province in which an administrative unit lies, by its code; nothing for an unknown one."""
        name = ""
        while code in self._above:
            name, code = self._above[code]
        return name

    @cached_property
    def _provinces(self) -> frozenset[str]:
        """The keys of provinces that are no cities."""
        rows = (row for rows in self._places.entries.values() for row in rows)
        return frozenset(key(row.word, self.levels) for row in rows if row.get("level") == _PROVINCE and not row.get("parent"))

    def key(self, name: str, level: str) -> str:
        """The key of a place of a level: a city is not the province that bears its name."""
        k = key(name, self.levels)
        return f"{k} ({level})" if level not in ("", _PROVINCE) and k in self._provinces else k

    def find(self, text: str) -> Iterator[Named]:
        """The places of a string (as written, single blanks) from left to right."""
        words = [m.span() for m in _WORD.finditer(text)]
        folded = fold(text)
        k = 0
        while k < len(words):
            if not text[words[k][0]].isupper():
                k += 1
                continue
            for size in range(min(_LONGEST, len(words) - k), 0, -1):
                start, end = words[k][0], words[k + size - 1][1]
                if (found := self._look(text, folded, start, end, size)) is not None:
                    yield found
                    k += size - 1
                    break
            k += 1

    def _look(self, text: str, folded: str, start: int, end: int, size: int) -> Named | None:
        name = folded[start:end].rstrip(".")
        end = start + len(name)
        if "TP" not in text[start:end].upper() and not all(w[:1].isupper() or w[:1].isdigit() for w in text[start:end].split()):
            return None
        level = self._level.search(folded, 0, start)
        begin = level.start() if level else start
        inside = self._inside(text, begin, end)
        if (alias := self._aliases.get(name)) is not None:
            of = alias.get("of") or alias.word
            return Named(begin, end, key(of, self.levels), "province", not inside)
        entries = self._places.all(name)
        if entries:
            tiers = {entry.get("level") for entry in entries}
            if level is None and not any(
                entry.get("level") in ("tỉnh", "thành phố", "quận", "huyện", "thị xã") for entry in entries
            ):
                return None
            top = any(entry.get("level") in ("tỉnh", "thành phố") and not entry.get("parent") for entry in entries)
            world = self._world.get(name)
            if not top and level is None and (size == 1 or inside):  # Tân Sơn | Nhất
                return None
            city = level is not None and level[0].strip(" .") in ("thành phố", "tp") and key(name, self.levels) in self._provinces
            if city:
                return Named(begin, end, self.key(name, "thành phố"), "district", not inside)
            kind = "province" if top else "district" if tiers & {"quận", "huyện", "thị xã", "thành phố"} else "commune"
            return Named(begin, end, key(name, self.levels), kind, not inside and (top or level is not None) and world is None)
        if (entry := self._world.get(name)) is not None and entry.get("kind") in _WORLD:
            if entry.get("alone") and size == 1 and self._part_of_word(text, folded, begin, end):
                return None
            return Named(
                begin,
                end,
                key(entry.get("of") or entry.word, self.levels),
                entry.get("kind"),
                not inside and entry.get("alone") == "",
            )
        return None

    def _part_of_word(self, text: str, folded: str, start: int, end: int) -> bool:
        """Whether a name that has other uses is part of something else: *Ủy ban Trung ương*, *Mỹ Tâm tung …*, *Bệnh viện Đức Giang*."""
        if self._compound.match(folded, start) is not None:
            return True
        if _before_capital(text, end):  # Tổng thống Mỹ Donald Trump
            return self._office.search(folded, 0, start) is None
        return _behind_capital(text, start)

    @staticmethod
    def _inside(text: str, start: int, end: int) -> bool:
        """Whether a capital stands right before or behind: a part of a longer name."""
        return _behind_capital(text, start) or _before_capital(text, end)


def _behind_capital(text: str, start: int) -> bool:
    """Whether the word before ``start`` has a capital, not as the first of the text."""
    before = text[:start].split(" ")[-2:-1]
    return bool(before) and start > len(before[0]) + 1 and before[0][:1].isupper() and before[0][-1:].isalpha()


def _before_capital(text: str, end: int) -> bool:
    return text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()
