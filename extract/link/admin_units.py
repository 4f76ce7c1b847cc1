"""The administrative units of Vietnam as they stood on a day, and which of several that bear a name is meant.

The table is ``rules/lexicons/places.tsv`` (made by ``scripts/build_places.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import regex

from ..draft import Draft
from ..lexicon import Entry
from ..registry import of_rules
from ..rules import RuleSet
from ..text import fold

REFORM = "2025-07-01"
_ENDED = regex.compile(r"(?<!\p{L})(?:huyện|quận|thị xã|tx\.?) ?\p{L}")
_TOWNS = ("thành phố", "thị xã", "huyện", "quận")
_COMMUNES = ("xã", "phường", "thị trấn", "đặc khu")
_SPELLINGS = str.maketrans("ắấýỳỷỹỵy'’-", "ăâíìỉĩịi   ")
_END_K = regex.compile(r"[cqk](?!\p{L})")
_NUMBERED = regex.compile(r"(?:[pq][. ]{0,2})?(\d{1,3})")


class Gazetteer:
    """The administrative units as they stood on the article's day. ``named`` counts the codes that the article names clearly."""

    def __init__(self, draft: Draft) -> None:
        self.day = _day(draft)
        self._aliases = draft.rules.lexicon("place_aliases")
        self._lexicon = draft.rules.lexicon("places")
        self.named: Counter[str] = Counter()
        self._provinces: dict[str, str] = {}
        merged, self._spelled = of_rules(draft.rules, _known)
        self._merged = merged if self.day >= REFORM else {}

    def entries(self, name: str, level: str = "") -> list[Entry]:
        """The units that bear a folded name on the day, those of the level if one is given; else those that bore it before.

        A bare name that was a province's until the reform still means the province (*Bình Dương*), not the ward that has it now.
        """
        number = _NUMBERED.fullmatch(name) if level else None
        key = f"{level} {int(number[1])}" if number else name  # Quận 1 keeps its word in the table
        key = key if key in self._lexicon else key.removeprefix("thành phố ")
        alias = self._aliases.get(name)
        rows = (*self._lexicon.all(key), *(self._of(alias) if alias else ())) or self._spelled.get(_loose(key), ())
        if number and int(number[1]) < 10:
            rows = (*rows, *self._lexicon.all(f"{level} 0{int(number[1])}"))
        valid = [e for e in rows if self.stands(e)]
        if not level:
            provinces = [e for e in rows if len(e.get("code")) == 2 and e.get("valid_from", "0") <= self.day]
            if provinces and not any(self.stands(e) for e in provinces):
                return provinces
            return valid or [e for e in rows if e.get("valid_to", "9") < self.day]
        ended = [e for e in rows if e.get("valid_to", "9") < self.day]
        return (
            [e for e in valid if level in (self.level(e), e.get("level"), e.get("was_level"))]
            or [e for e in ended if level == e.get("level")]
            or [e for e in valid if level in _TOWNS and self.level(e) in _TOWNS]
            or [e for e in ended if level in _TOWNS and e.get("level") in _TOWNS]
        )

    def others(self, name: str, level: str = "") -> list[Entry]:
        """What else a folded name can mean: a district that had ended by the day; communes of another kind or day."""
        rows = self._lexicon.all(name) or self._spelled.get(_loose(name), ())
        if level in _COMMUNES:
            return [e for e in rows if len(e.get("code")) == 5 and e.get("valid_from", "0") <= self.day]
        return [] if level else [e for e in rows if e.get("valid_to", "9") < self.day and len(e.get("code")) == 3]

    def stands(self, entry: Entry) -> bool:
        """Whether a unit stood on the day."""
        return entry.get("valid_from", "0") <= self.day <= entry.get("valid_to", "9")

    def _of(self, alias: Entry) -> tuple[Entry, ...]:
        code = alias.get("code")
        name = fold(alias.get("of")).removeprefix("thành phố ")
        return tuple(e for e in self._lexicon.all(name) if e.get("code") == code) or self._lexicon.all(name)

    def level(self, entry: Entry) -> str:
        """The level of a unit on the day."""
        return self._then(entry, "level")

    def parent(self, entry: Entry) -> str:
        """The code of the unit above on the day."""
        return self._then(entry, "parent")

    def _then(self, entry: Entry, what: str) -> str:
        """A fact of a unit as it was on the day: before the mergers of 2020, since, or after the reform."""
        was = self.day <= entry.get("was_until", "0") and entry.get(f"was_{what}")
        now = self.day >= REFORM and entry.get(f"now_{what}")
        return was or now or entry.get(what)

    def name(self, entries: Sequence[Entry]) -> str:
        """Count the one unit that a name can mean; its code, empty if there are several."""
        codes = {e.get("code") for e in entries}
        if len(codes) != 1:
            return ""
        code = entries[0].get("code")
        self.named[code] += 1
        self._provinces[code] = entries[0].get("province") or (
            entries[0].get("parent") if len(code) > 2 else entries[0].get("successor")
        )
        return code

    def choose(
        self, entries: Sequence[Entry], after: Iterable[str] = (), near: Iterable[str] = (), bare: bool = False
    ) -> Entry | None:
        """The one unit meant, else none. ``after`` are the codes that its address goes on with, ``near`` those named around it.

        A ``bare`` name means the largest unit that bears it, unless the article names only what is above a smaller one.
        """
        if not entries:
            return None
        highest = min(len(e.get("code")) for e in entries)
        larger = {code for code in after if len(code) < max(len(e.get("code")) for e in entries)}
        if larger:
            inside = self._inside(entries, larger)
            if inside:
                entries, highest = inside, min(len(e.get("code")) for e in inside)
            elif not (bare and highest < 5):
                return None  # another unit of that name, which the table lacks
        tops = [e for e in entries if len(e.get("code")) == highest]
        if highest == 2:
            return tops[0] if len(tops) == 1 else None
        above = {code for code in self.named if len(code) < 5} - {e.get("code") for e in entries}
        if bare and highest < 5 and len(entries) > len(tops) and not self._inside(tops, above):
            below = self._inside(entries, above)
            tops = below if len(below) == 1 else tops
        if len(tops) == 1:
            doubtful = self.day < REFORM and not larger and len(tops[0].get("code")) == 5 and self.stands(tops[0]) and above
            return None if doubtful and not self._inside(tops, above) else tops[0]
        for codes in (above, *({code} for code in near)):
            inside = self._inside(tops, codes)
            if len(inside) == 1:
                return inside[0]
        return None

    def clear(self, entries: Sequence[Entry], after: Iterable[str] = ()) -> bool:
        """Whether what is written behind, or else what the article names, holds just one of the units."""
        return len(self._inside(entries, set(after) or {code for code in self.named if len(code) < 5})) == 1

    def _inside(self, entries: Sequence[Entry], codes: set[str]) -> list[Entry]:
        """Those that lie in one of the units; else those that lie in their provinces."""
        inside = [e for e in entries if codes & self._above(e)]
        if inside:
            return inside
        provinces = {self._provinces.get(code, "") for code in codes} - {""}
        return [e for e in entries if provinces & self._above(e)]

    def _above(self, entry: Entry) -> set[str]:
        """The codes of all units that a unit has lain in, and of the provinces that those became part of."""
        above = {entry.get(key) for key in ("parent", "now_parent", "was_parent", "province")} - {""}
        return above | {self._merged[code] for code in above if code in self._merged}


Known = tuple[Mapping[str, str], Mapping[str, Sequence[Entry]]]


def _known(rules: RuleSet) -> Known:
    """Which province each province that ended is in, by code; all units by a looser spelling of their names."""
    merged: dict[str, str] = {}
    spelled: dict[str, list[Entry]] = {}
    for name, entries in rules.lexicon("places").entries.items():
        spelled.setdefault(_loose(name), []).extend(entries)
        merged.update({e.get("code"): e.get("successor") for e in entries if len(e.get("code")) == 2 and e.get("successor")})
    return merged, spelled


def _loose(name: str) -> str:
    """A folded name without what is spelled in several ways: *Đăk*, *Đắc*, *Đắk*; *Mỹ*, *Mĩ*; *Qui Nhơn*."""
    return str(_END_K.sub("k", name.translate(_SPELLINGS)))


def _day(draft: Draft) -> str:
    """The day that counts: the article's, else one before the reform if the text names districts or gives no later year."""
    date = draft.reference.date or draft.published or ""
    if len(date) == 10:
        return date
    before = not date or date[:4] < "2025" or (date[:4] == "2025" and _ENDED.search(draft.text.fold) is not None)
    year = date[:4] if date and date[:4] < "2025" else "2025" if date else "2024"
    return f"{year}-06-30" if before else f"{max(date[:4], '2025')}-12-31"
