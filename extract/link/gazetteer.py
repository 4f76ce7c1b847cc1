"""Places linked to their administrative code as of the article's date.

A name that several units bear is decided by its administrative word, then by the places written right after it (*xã A, huyện B, tỉnh C*),
then by the provinces and districts that the article names anyway; what stays open gets no code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import regex

from ..draft import Draft
from ..finders.place_grammar import ADMIN, Place, Scan, scan
from ..finders.places import found as found_places
from ..kept import compiled
from ..lexicon import Entry
from .admin_units import Gazetteer

KEY = __name__
_BETWEEN = regex.compile(r" ?(?:,? ?\(|, ?|- )(?:thuộc )?")
_LIST = regex.compile(r",? (?:và )?")
_NEAR = 5  # mentions of places to each side that may tell which of several units is meant


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


def link(draft: Draft) -> None:
    """Set the value of every LOCATION; leave the ``Gazetteer`` and what was linked (by mention) in ``draft.memo``."""
    gazetteer = Gazetteer(draft)
    here = scan(draft)
    read = {place.start: place for place, _ in found_places(draft)}
    places = {index: _place(draft, index, read) for index, mention in enumerate(draft.mentions) if mention.type == "LOCATION"}

    _listed(draft, places)

    def known(place: Place) -> str:
        level = place.level if place.level in ADMIN else ""
        return "" if place.level and not level else gazetteer.name(gazetteer.entries(here.fold[place.name : place.end], level))

    sure = {index: code for index, place in places.items() if (code := known(place))}
    for place in _inside_units(draft):
        known(place)
    linked: dict[int, Linked] = {}
    for index in reversed(places):
        near = [sure[i] for i in (*range(index - 1, index - _NEAR, -1), *range(index + 1, index + _NEAR)) if i in sure]
        linked[index] = _linked(
            draft, gazetteer, places[index], _after(draft, index, linked), near, _abroad(draft, index, linked)
        )
    _same_names(here, gazetteer, places, linked)
    for index, place_found in linked.items():
        value = {"name": place_found.name, "level": place_found.level, "code": place_found.code}
        if place_found.entry is not None and not gazetteer.stands(place_found.entry):
            value["successor"] = place_found.entry.get("successor")
        value = {key: text for key, text in value.items() if text}
        draft.mentions[index] = replace(draft.mentions[index], value=value)
    draft.memo[KEY] = (gazetteer, linked)


def _same_names(here: Scan, gazetteer: Gazetteer, places: dict[int, Place], linked: dict[int, Linked]) -> None:
    """A bare name means what the article calls by its word: *thị xã Sa Pa … Sa Pa*; the largest of them."""
    worded: dict[str, Entry] = {}
    for index, place in places.items():
        entry = linked[index].entry
        if place.level in ADMIN and entry is not None and len(entry.get("code")) > 2:
            name = here.fold[place.name : place.end]
            if name not in worded or len(entry.get("code")) < len(worded[name].get("code")):
                worded[name] = entry
    for index, place in places.items():
        entry = worded.get(here.fold[place.start : place.end]) if not place.level else None
        other = linked[index].entry
        if other is not None and entry is not None and gazetteer.stands(other) and not gazetteer.stands(entry):
            continue
        if entry is not None and (other is None or len(other.get("code")) > 2) and not (other is None and linked[index].level):
            linked[index] = Linked(entry.word, gazetteer.level(entry), entry)


def of(draft: Draft) -> tuple[Gazetteer, dict[int, Linked]]:
    """The gazetteer of the article and its linked places by mention."""
    found = draft.memo.get(KEY)
    if not isinstance(found, tuple):
        raise RuntimeError("link.gazetteer has not run")
    return found


def _place(draft: Draft, index: int, read: dict[int, Place]) -> Place:
    """The grammar's reading of a mention; a span that it reads otherwise is a bare name."""
    start, end = draft.spans[index]
    place = read.get(start) or scan(draft).place(start)
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


def _abroad(draft: Draft, index: int, linked: dict[int, Linked]) -> bool:
    """Whether an address goes on with a state or province of another country: *Đức Châu, Sơn Đông*."""
    following = linked.get(index + 1)
    return following is not None and following.level == "state" and _BETWEEN.fullmatch(draft.gap(index, index + 1)) is not None


def _linked(draft: Draft, gazetteer: Gazetteer, place: Place, after: list[str], near: list[str], abroad: bool = False) -> Linked:
    here = scan(draft)
    written = " ".join(here.cased[place.name : place.end].split())
    level = place.level
    world = next((e for e in place.entries if e.get("kind")), None)
    if not place.entries and not level:
        hit = here.gazetteer(place.start)
        world = next((e for e in hit.entries if e.get("kind")), None) if hit is not None and hit.end == place.end else None
    country = next((e for e in place.entries if e.get("kind") == "country"), None) if level == "country" else None
    if country is not None:  # vương quốc Thái Lan, nước Mỹ
        return Linked(country.get("of") or country.word, level)
    if level and level not in ADMIN:
        return Linked(" ".join(here.cased[place.start : place.end].split()), level)
    if abroad:
        return (
            Linked(written, level or _kind(here, place))
            if world is None
            else Linked(world.get("of") or world.word, world.get("kind"))
        )
    entries = gazetteer.entries(here.fold[place.name : place.end], level)
    entry = gazetteer.choose(entries, after, near, bare=not level)
    if entry is None and (after or not level):
        others = gazetteer.others(here.fold[place.name : place.end], level)
        entry = gazetteer.choose(others, after, near, bare=not level) if others and gazetteer.clear(others, after) else None
    if world is not None and not level and (entry is None or len(entry.get("code")) == 5):
        return Linked(world.get("of") or world.word, world.get("kind"))
    if entry is None:
        if level and written.isdigit():
            written = f"{level} {written}".capitalize()
        return Linked(written, level or _kind(here, place))
    return Linked(entry.word, level or gazetteer.level(entry), entry)


def _kind(here: Scan, place: Place) -> str:
    """What kind of place the word says that a name begins with, if the grammar cannot read the rest."""
    hits = here.at("place_words", place.start)
    level = hits[0].entries[0].get("level") if hits and hits[0].end < place.end else ""
    if not level and compiled(here.table["street"]).search(here.fold, max(0, place.start - 14), place.start):
        return "street"
    return "" if level in ADMIN else level


def _listed(draft: Draft, places: dict[int, Place]) -> None:
    """*các phường: A, B và C*: each of them is one."""
    here = scan(draft)
    pattern = compiled(here.table["listed"])
    level, before = "", -2
    for index, place in places.items():
        if before != index - 1 or not _LIST.fullmatch(draft.gap(before, index)):
            found = pattern.search(here.fold, max(0, place.start - 30), place.start)
            level = found[1] if found else ""
        if level and not place.level:
            places[index] = replace(place, level=level)
        before = index
