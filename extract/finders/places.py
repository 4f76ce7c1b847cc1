"""LOCATION candidates: an administrative or geographic word with a name, and names of the gazetteers that stand alone.

A bare name is decided by what stands around it: a neighbouring capital makes it part of another name, a word for a person makes it
a person's; a name that the article also gives with its word (*huyện Di Linh … Di Linh*) is sure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

import regex

from ..draft import Draft
from ..kept import compiled
from ..registry import finder, span_reader
from ..rules import Rule
from ..types import Candidate
from .place_grammar import ADMIN, DASH, Place, Scan, scan
from .spots import CAPITAL
from .unit_grammar import HITS
from .units import found as found_units

_KINDS = (
    "country",
    "city",
    "state",
    "region",
    "sea",
    "island",
    "facility",
    "alias",
    "tỉnh",
    "thành phố",
    "thị xã",
    "quận",
    "huyện",
)
_FORMS = {
    "state": "city",
    "island": "sea",
    "tỉnh": "province",
    "alias": "province",
    "thành phố": "town",
    "thị xã": "town",
    "quận": "town",
    "huyện": "town",
}
_MOST_NAMES = 200  # of an article that are looked for again; a text with more is a table
_INSIDE = 0.1  # a place inside a unit of the grammar stands only if that unit falls
_ROW = 200
"""Letters behind *các tuyến đường* in which a row of streets is looked for."""
_COMMUNE = 5  # digits of the code of a commune
_SURE = 0.85  # of a name of a person
_SHORT = 300  # characters of a text that bears no byline
_LARGER = regex.compile(r", | \(|,? - ")
_LISTED = regex.compile(r"(?:,| và|, và) $")
_KNOWN = ADMIN | {"hamlet", "nature", "transport"}


def found(draft: Draft) -> list[tuple[Place, str]]:
    """All place names of the article with their form, left to right, without overlaps. Made once."""
    return draft.once(_read)


def _read(draft: Draft) -> list[tuple[Place, str]]:
    here = scan(draft)
    out: list[tuple[Place, str]] = []
    end = -1
    for pos in sorted({*here.starts("place_words", "places", "place_aliases", "place_world"), *here.codes}):
        if pos < end:
            continue
        place = here.place(pos)
        for part in _parts(here, place) if place is not None else ():
            form = _form(here, part)
            if form:
                out.append((part, form))
                end = part.end
    return _again(here, out)


def _parts(here: Scan, place: Place) -> list[Place]:
    """Two streets that name a crossing are two places (*nút giao Tố Hữu - Lê Văn Lương*), all else is one."""
    dash = DASH.match(here.cased, place.end) if place.level == "junction" else None
    if not dash:
        return [place]
    second = here.place(dash.end())
    ends = here.capitals(dash.end(), 4)
    last = second if second is not None and second.level else Place(dash.end(), ends[-1], "street", dash.end())
    return [Place(place.name, place.end, "street", place.name), last]


def _form(here: Scan, place: Place) -> str:
    """The form of a place: ``admin``, ``feature`` (roads, rivers, buildings), ``hamlet``; bare names by kind; empty if it is none.

    ``crowded`` is a country with a capital right after it; ``near`` and ``short`` are countries of one syllable whose word has other
    uses, few (*Mỹ*, *Nga*) or many (*Anh*, *Đức*).
    """
    if place.level:
        if place.level in ADMIN:
            return "admin"
        return "hamlet" if place.level == "hamlet" else "feature"
    if _joined_left(here, place.start) or _signature(here, place):
        return ""
    kinds = {e.get("kind") or e.get("level") or "alias" for e in place.entries}
    if "person" in kinds:
        return ""
    kind = next((k for k in _KINDS if k in kinds), "commune")
    short = next((e.get("alone") for e in place.entries if e.get("alone")), "")
    after = here.cased[place.end : place.end + 2]
    if len(after) == 2 and after[0] == " " and after[1].isupper():
        return "crowded" if kind == "country" else ""
    if kind in ("quận", "huyện", "commune") and here.surname(place.start) and not _address(here, place):
        return ""  # Ngô Quyền, Lê Chân: people, unless in an address
    if short and compiled(here.table["pair"]).match(here.cased, place.end):
        return "near"  # Việt - Lào
    if short:
        return "near" if short == "near" else "short"
    return _FORMS.get(kind, kind)


def _joined_left(here: Scan, pos: int) -> bool:
    """Whether what stands before ``pos`` makes the name part of another one or no place: a capital, *người*, *tiếng*."""
    return here.after_capital(pos) or here.no_place(pos)


def _signature(here: Scan, place: Place) -> bool:
    """A name alone in a paragraph is a byline (or a headline's remark), not a place; so is one behind the last sentence of the article."""
    left = here.cased[max(0, place.start - 8) : place.start].rpartition("\n")
    right = here.cased[place.end : place.end + 8].partition("\n")
    last = place.end + 8 > len(here.cased)
    if any(c.isalnum() for c in right[0]) or not (right[1] or last):
        return False
    if left[1] and not any(c.isalnum() for c in left[2]):
        return True
    ended = compiled(here.table["sentence_ended"]).search(here.cased, max(0, place.start - 8), place.start)
    return last and place.start > _SHORT and ended is not None


def _address(here: Scan, place: Place) -> bool:
    """Whether a larger place is written right after: *Ngô Quyền, Hải Phòng*."""
    after = _LARGER.match(here.cased, place.end)
    return after is not None and here.place(after.end()) is not None


def _again(here: Scan, places: list[tuple[Place, str]]) -> list[tuple[Place, str]]:
    """Names that the article gives with their word count where they stand alone, in the gazetteers or not."""
    named = {here.cased[p.name : p.end]: p for p, _ in places if p.level in _KNOWN and " " in here.cased[p.name : p.end]}
    named = {name: place for name, place in named.items() if name[0].isupper() and name[-1].isalpha()}
    kept = [(p, form) for p, form in places if form != "commune" or here.cased[p.start : p.end] in named]
    taken = {pos for p, _ in kept for pos in range(p.start, p.end)}
    for name in sorted(list(named)[:_MOST_NAMES], key=lambda n: (-len(n), n)):
        start = here.cased.find(name)
        while start >= 0:
            end = start + len(name)
            if not taken & {start, end - 1} and _stands_alone(here, start, end):
                kept.append((Place(start, end, "", start, named[name].entries), "known"))
                taken.update(range(start, end))
            start = here.cased.find(name, end)
    return sorted(((p, "known" if form == "commune" else form) for p, form in kept), key=lambda pair: pair[0].start)


def _stands_alone(here: Scan, start: int, end: int) -> bool:
    """Whether a name is not a part of a longer one."""
    left, right = here.cased[start - 1 : start], here.cased[end : end + 2]
    if left.isalnum() or right[:1].isalnum() or (right[:1] == " " and right[1:].isupper()):
        return False
    return not _joined_left(here, start)


@finder("places", HITS)
def places(draft: Draft, rule: Rule) -> Iterable[Candidate]:
    """Candidates of the forms in ``forms``; ``after`` is a pattern that must match before the name, ``not_after`` one that must not."""
    forms = frozenset(rule.options.get("forms", ()))
    after, not_after = rule.options.get("after"), rule.options.get("not_after")
    fold = draft.text.fold
    units = found_units(draft)
    starts = [unit.start for unit in units]
    for place, form in found(draft):
        if form not in forms:
            continue
        at = bisect_right(starts, place.start) - 1
        inside = at >= 0 and place.start < units[at].end
        before = max(0, place.start - 25)
        if after and not compiled(after).search(fold, before, place.start):
            continue
        if not_after and compiled(not_after).search(fold, before, place.start):
            continue
        yield Candidate(
            place.start, place.end, rule.type, rule.id, "rules", rule.score * (_INSIDE if inside else 1), None, rule.priority
        )


def _street_rows(draft: Draft) -> list[tuple[int, int]]:
    """The names of rows of streets that only the first one or none has the word for: *các tuyến đường như Lê Lai, Hàm Tử*."""
    table, cased = draft.rules.records["grammar"]["place"], draft.text.cased
    row, name = compiled(table["street_row"]), compiled(table["street_name"])
    out = []
    for several in compiled(table["streets"]).finditer(draft.text.fold):
        end = cased.find("\n", several.end(), several.end() + _ROW)
        found = row.search(cased, several.end() - 1, end if end >= 0 else several.end() + _ROW)
        if found is not None:
            out += [m.span("name") for m in name.finditer(cased, *found.span("row"))]
    return out


@finder("street_rows", HITS)
def street_rows(draft: Draft, rule: Rule) -> Iterable[Candidate]:
    """The streets of a row, and the guards that they are nobody's names."""
    for start, end in draft.once(_street_rows):
        value = None if rule.blocks else {"name": draft.text.norm[start:end]}
        yield Candidate(start, end, rule.type, rule.id, "rules", rule.score, value, rule.priority, blocks=rule.blocks)


def _likely(draft: Draft, here: Scan, start: int, end: int) -> bool:
    """Whether a name that the gazetteers hold at most as a commune's is where somebody is or what an address begins or goes on with."""
    cased = draft.text.cased
    if cased[start].islower() or here.at("place_words", start):
        return True
    hits = [
        hit for pos in range(start, end) if (pos == start or cased[pos - 1] == " ") and (hit := here.gazetteer(pos)) is not None
    ]
    if any(len(e.get("code")) != _COMMUNE for hit in hits for e in hit.entries):
        return True
    if compiled(here.table["likely"]).search(here.fold, max(0, start - 16), start) is not None:
        return True
    before = _LISTED.search(cased, max(0, start - 5), start)
    if before is not None and before.start() in draft.once(_worded_ends):
        return True  # xã Bắc Sơn, Nam Sơn
    after = _LARGER.match(cased, end)
    return after is not None and (here.place(after.end()) is not None or here.capitals(after.end(), 2) != [])


def _half_name(draft: Draft, here: Scan, start: int, end: int) -> bool:
    """Whether a country of one syllable is the first half of somebody's name: *Mỹ · Tâm*."""
    found = CAPITAL.match(here.cased, end + 1) if here.cased[end : end + 1] == " " else None
    if (
        found is None
        or " " in here.cased[start:end]
        or not any(e.get("alone") for h in here.at("place_world", start) for e in h.entries)
    ):
        return False
    part = draft.rules.lexicon("name_parts").get(here.fold[found.start() : found.end()])
    other = here.starts_sentence(found.start()) or here.gazetteer(found.start()) or here.surname(found.start())
    taken = any(here.at(lexicon, found.start()) for lexicon in ("unit_heads", "unit_names", "ranks", "role_heads"))
    return part is not None and int(part.get("given")) > 0 and not other and not taken


def _worded_ends(draft: Draft) -> frozenset[int]:
    """Where the places end that are named with their word."""
    return frozenset(place.end for place, _ in found(draft) if place.level)


def _people(draft: Draft) -> frozenset[str]:
    """The names that the rules find as those of people and nowhere as those of places."""
    text = draft.text.cased
    rules = [c for c in draft.candidates if c.stage == "rules"]
    people = {text[c.start : c.end] for c in rules if c.type == "PERSON" and c.score >= _SURE}
    return frozenset(people - {text[c.start : c.end] for c in rules if c.type == "LOCATION"})


@span_reader("LOCATION")
def location(draft: Draft, start: int, end: int) -> dict[str, str] | None:
    """The bare name and level, before it is linked.

    None if the next word hangs on (*Hà Nội Một*, *Úc Sam Mostyn*), if the article gives the name as that of a person, or if nothing but
    the learned stage speaks for a place: no gazetteer, no word for a place, and nobody who is or goes there.
    """
    here = scan(draft)
    if draft.text.cased[start:end] in draft.once(_people):
        return None
    place = here.place(start)
    if place is not None and place.end + 1 < end and draft.text.cased[place.end + 1].isupper():
        world = not place.level and any(e.get("kind") for e in place.entries)
        if here.starts_sentence(place.end + 1) or world:
            return None
    if _half_name(draft, here, start, end):
        return None
    if compiled(here.table["no_end"]).search(here.fold, start, end):
        return None
    if (place is None or not place.level) and not _likely(draft, here, start, end):
        return None
    if place is None or place.end != end:
        place = Place(start, end, "", start)
    bare = place.name if place.level in ADMIN else place.start
    value = {"name": " ".join(draft.text.cased[bare:end].split())}
    return {**value, "level": place.level} if place.level else value
