"""Places linked to their administrative code as of the article's date.

A name that several units bear is decided by its administrative word, then by the places written right after it (*xã A, huyện B, tỉnh C*),
then by the provinces and districts that the article names anyway; what stays open gets no code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import regex

from ..draft import Draft
from ..finders.grammar import ADMIN, Place, scan
from ..lexicon import Entry
from ..text import fold

KEY = __name__
REFORM = "2025-07-01"
_ENDED = regex.compile(r"(?<!\p{L})(?:huyện|quận|thị xã|tx\.?) ?\p{L}")
_BETWEEN = regex.compile(r" ?(?:,? ?\(|, ?|- )(?:thuộc )?")
_TOWNS = ("thành phố", "thị xã", "huyện", "quận")


@dataclass(frozen=True, slots=True)
class Linked:
    """What is known of a place: bare name, level, and the row of the gazetteer if one unit is meant."""

    name: str
    level: str
    entry: Entry | None = None

    @property
    def code(self) -> str:
        """The code of the administrative unit, empty if none is known."""
        return self.entry.get("code") if self.entry is not None else ""


class Gazetteer:
    """The administrative units as they stood on the article's day."""

    def __init__(self, draft: Draft) -> None:
        lexicon = draft.rules.lexicon("places")
        self.day = _day(draft)
        self._aliases = draft.rules.lexicon("place_aliases")
        self._lexicon = lexicon
        self.named: Counter[str] = Counter()

    def entries(self, name: str, level: str = "") -> list[Entry]:
        """The units that bear a folded name on the day, those of the level if one is given; else those that bore it before.

        A bare name that was a province's until the reform still means the province (*Bình Dương*), not the ward that has it now.
        """
        key = f"{level} {name}" if name.isdigit() else name  # Quận 1 keeps its word in the table
        key = key if key in self._lexicon else key.removeprefix("thành phố ")
        alias = self._aliases.get(name)
        rows = self._lexicon.all(key) or (self._of(alias) if alias else ())
        valid = [e for e in rows if self.stands(e)]
        if not level:
            provinces = [e for e in rows if len(e.get("code")) == 2]
            return valid if not provinces or any(self.stands(e) for e in provinces) else provinces
        fitting = [e for e in valid if level in (self.level(e), e.get("level"), e.get("was_level"))]
        if not fitting and level in _TOWNS:
            fitting = [e for e in valid if self.level(e) in _TOWNS]
        return fitting or [e for e in rows if level == e.get("level") and e.get("valid_to", "9") < self.day]

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

    def choose(self, entries: Sequence[Entry], after: Iterable[str] = ()) -> Entry | None:
        """The one unit meant: below one of the codes ``after``, or the highest, or below what the article names; else none."""
        if len(entries) <= 1:
            fits = bool(entries) and self._plausible(entries[0]) and not self._contradicted(entries[0], after)
            return entries[0] if fits else None
        top = min(len(e.get("code")) for e in entries)
        highest = [e for e in entries if len(e.get("code")) == top]
        for above in (set(after), None, set(self.named)):
            below = highest if above is None else [e for e in entries if self._under(e) & above]
            if len(below) == 1 and (above is not None or top == 2):
                return below[0]
        return None

    def _contradicted(self, entry: Entry, after: Iterable[str]) -> bool:
        """Whether the province written behind is another one: there was a second unit of the name, which the table lacks."""
        provinces = {code for code in after if len(code) == 2}
        known = self.day < REFORM and len(entry.get("code")) > 2 and bool(provinces)
        return known and not provinces & {entry.get("province"), entry.get("parent")}

    def _plausible(self, entry: Entry) -> bool:
        """A commune lies in one of the districts or provinces that the article names, if it names any: the table may lack the one meant."""
        if not self.stands(entry):
            return True
        above = {code for code in self.named if len(code) < 5}
        return len(entry.get("code")) < 5 or not above or bool(self._under(entry) & above)

    def _under(self, entry: Entry) -> set[str]:
        """The codes of the units above: the district and its province, or the province alone."""
        parent = self.parent(entry)
        return {parent, entry.get("province") if parent == entry.get("parent") else ""} - {""}


def link(draft: Draft) -> None:
    """Set the value of every LOCATION; leave the ``Gazetteer`` and what was linked (by mention) in ``draft.memo``."""
    gazetteer = Gazetteer(draft)
    here = scan(draft)
    places: dict[int, Place] = {}
    for index, mention in enumerate(draft.mentions):
        if mention.type == "LOCATION":
            places[index] = _place(draft, index)
    for place in places.values():
        name = here.fold[place.name : place.end]
        entries = gazetteer.entries(name, place.level if place.level in ADMIN else "")
        if len({e.get("code") for e in entries}) == 1:
            gazetteer.named[entries[0].get("code")] += 1
    for place in _inside_units(draft):
        entries = gazetteer.entries(here.fold[place.name : place.end], place.level if place.level in ADMIN else "")
        if len({e.get("code") for e in entries}) == 1:
            gazetteer.named[entries[0].get("code")] += 1
    linked: dict[int, Linked] = {}
    for index in reversed(places):
        after = _after(draft, index, linked)
        linked[index] = _linked(draft, gazetteer, places[index], after)
        found = linked[index]
        value = {"name": found.name, "level": found.level, "code": found.code}
        if found.entry is not None and not gazetteer.stands(found.entry):
            value["successor"] = found.entry.get("successor")
        value = {key: text for key, text in value.items() if text}
        draft.mentions[index] = replace(draft.mentions[index], value=value)
    draft.memo[KEY] = (gazetteer, linked)


def of(draft: Draft) -> tuple[Gazetteer, dict[int, Linked]]:
    """The gazetteer of the article and its linked places by mention."""
    found = draft.memo.get(KEY)
    if not isinstance(found, tuple):
        raise RuntimeError("link.gazetteer has not run")
    return found


def _place(draft: Draft, index: int) -> Place:
    """The grammar's reading of a mention; a span that it reads otherwise is a bare name."""
    start, end = draft.spans[index]
    place = scan(draft).place(start)
    return place if place is not None and place.end == end else Place(start, end, "", start)


def _inside_units(draft: Draft) -> Iterable[Place]:
    """Places in the names of units: *Công an tỉnh Nghệ An* tells the province."""
    here = scan(draft)
    starts = here.starts("place_words", "places", "place_aliases")
    units = [span for span, mention in zip(draft.spans, draft.mentions, strict=True) if mention.type == "UNIT"]
    at = 0
    for start, end in units:
        while at < len(starts) and starts[at] < start:
            at += 1
        while at < len(starts) and starts[at] < end:
            place = here.place(starts[at])
            if place is not None and place.end <= end:
                yield place
            at += 1


def _after(draft: Draft, index: int, linked: dict[int, Linked]) -> list[str]:
    """The codes of the places that follow in one address: *xã A, huyện B, tỉnh C*."""
    codes: list[str] = []
    for _ in range(4):  # tổ, thôn, xã, huyện, tỉnh
        if index + 1 not in linked or not _BETWEEN.fullmatch(draft.gap(index, index + 1)):
            break
        index += 1
        if linked[index].code:
            codes.append(linked[index].code)
    return codes


def _linked(draft: Draft, gazetteer: Gazetteer, place: Place, after: list[str]) -> Linked:
    here = scan(draft)
    written = " ".join(here.cased[place.name : place.end].split())
    level = place.level
    world = next((e for e in place.entries if e.get("kind")), None)
    if not place.entries and not level:
        hit = here.gazetteer(place.start)
        world = next((e for e in hit.entries if e.get("kind")), None) if hit is not None and hit.end == place.end else None
    if level and level not in ADMIN:
        return Linked(" ".join(here.cased[place.start : place.end].split()), level)
    entries = gazetteer.entries(here.fold[place.name : place.end], level)
    entry = gazetteer.choose(entries, after)
    if world is not None and not level and (entry is None or len(entry.get("code")) == 5):
        return Linked(world.get("of") or world.word, world.get("kind"))
    if entry is None:
        return Linked(written, level)
    return Linked(entry.word, level or gazetteer.level(entry), entry)


def _day(draft: Draft) -> str:
    """The day that counts: the article's, else one before the reform if the text names districts or gives no later year."""
    date = draft.reference.date or draft.published or ""
    if len(date) == 10:
        return date
    before = not date or date[:4] < "2025" or (date[:4] == "2025" and _ENDED.search(draft.text.fold) is not None)
    year = date[:4] if date and date[:4] < "2025" else "2025"
    return f"{year}-06-30" if before else f"{max(date[:4], '2025')}-12-31"
