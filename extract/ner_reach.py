"""What the rules say to units that the learned stage proposes: where it is believed, and where not.

It reads some bodies further than the rules: *Trung tâm nghiên cứu* · *thể thao quốc tế*, *Viện Quy hoạch* · *tỉnh A*.
The grammar of units knows heads, functions and places; where it stops inside a name that begins with a head, the learned stage is believed
from a score on that ``grammar.toml`` gives (``[reach]``). In 422 articles of the corpus that are in no gold, 78 of 84 such spans
were right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import regex

from .kept import compiled
from .rules import GUARD
from .types import Candidate

if TYPE_CHECKING:
    from .draft import Draft

RULE = "ner.reach"
_INNER = ("UNIT", "LOCATION")
_PAIR = " - "  # two names, if the first is no body's


def reaching(draft: Draft, proposals: Sequence[Candidate]) -> list[Candidate]:
    """Learned units that take the place of the units and places inside them, with a priority above those of the rules."""
    table = draft.rules.records.get("grammar", {}).get("reach")
    if not table:
        return []
    units = [c for c in proposals if c.type == "UNIT" and c.score >= table["from"]]
    if not units:
        return []
    heads = {hit.start for hit in draft.hits.get("unit_heads", ()) if hit.entries[0].get("kind") != "none"}
    never, person, join = (compiled(table[key]) for key in ("never", "person", "join"))
    sure = float(table["without_head"])
    strong = [c for c in draft.candidates if c.type != GUARD and c.score >= table["counts"]]
    named = {
        c.start for c in draft.candidates if c.rule == "unit.name" and " " in draft.text.cased[c.start : c.end]
    }  # Trường Hải
    titled = {c.end + 1 for c in draft.candidates if c.type == "ROLE"}
    out = []
    for unit in units:
        headed = unit.start in heads and unit.start not in named
        if (not headed and unit.score < sure) or never.search(draft.text.cased, unit.start, unit.end):
            continue
        if any(m.end() in heads for m in join.finditer(draft.text.cased, unit.start, unit.end)):
            continue
        known = _reached(unit, [c for c in strong if c.start < unit.end and c.end > unit.start], headed)
        if known is not None and not (unit.start in titled and person.match(draft.text.cased, known, unit.end)):
            out.append(Candidate(unit.start, unit.end, "UNIT", RULE, "ner", unit.score, None, int(table["priority"])))
    return out


def believed(draft: Draft, proposals: list[Candidate]) -> list[Candidate]:
    """The proposals without units that are none by their form: a short name in brackets behind something that is no unit
    (*phí xếp dỡ (THC)*), treaties and documents, parts of an address on the web; and without posts that begin inside a word."""
    table = draft.rules.records.get("grammar", {}).get("reach")
    if not table or not proposals:
        return proposals
    cased, words = draft.text.cased, draft.words
    never, link, behind, after = (compiled(table[key]) for key in ("no_unit", "link", "small_behind", "no_unit_after"))
    ends = {c.end for c in (*draft.candidates, *proposals) if c.type == "UNIT"}
    known = {(c.start, c.end) for c in draft.candidates if c.type == "UNIT"}

    heads = {hit.start for hit in draft.hits.get("unit_heads", ())}

    def no_unit(c: Candidate) -> bool:
        gloss = behind.search(cased, max(0, c.start - 30), c.start) and cased[c.end : c.end + 1] == ")"
        if gloss and "." not in cased[c.start : c.end] and (c.start, c.end) not in known and c.start not in heads:
            return not ends & {c.start - 1, c.start - 2}
        if c.start not in heads and (
            _PAIR in cased[c.start : c.end] or after.search(draft.text.fold, max(0, c.start - 14), c.start)
        ):
            return True
        return never.match(cased, c.start, c.end) is not None

    def kept(c: Candidate) -> bool:
        if c.type == "ROLE":  # giải pháp chủ yếu: the end of a word is no post
            return not cased[c.start].islower() or words.begins_token(c.start)
        return c.type not in _INNER or not ((c.type == "UNIT" and no_unit(c)) or _in_link(cased, c, link))

    return [c for c in proposals if kept(c)]


def _in_link(cased: str, c: Candidate, link: regex.Pattern[str]) -> bool:
    """Whether a name is a part of an address: *https://a.vn/tin-tuc-Tap-Can-Binh*."""
    if cased[c.start - 1 : c.start] not in ("-", "/") or c.start == 0:
        return False
    left = max(cased.rfind(" ", 0, c.start), cased.rfind("\n", 0, c.start)) + 1
    return link.search(cased, left, c.start) is not None


def _reached(unit: Candidate, inside: Iterable[Candidate], headed: bool) -> int | None:
    """Where the rules' unit ends with which the span begins (the span's start, if it only ends with a place or unit of theirs).

    ``None`` if it does neither, or holds something of a type that no name holds, or something that goes beyond it.
    """
    known = None
    for c in inside:
        second = c.type == "UNIT" and c.start > unit.start and not headed
        if c.type not in _INNER or c.start < unit.start or c.end > unit.end or second:
            return None
        if c.start == unit.start and c.end < unit.end and c.type == "UNIT":
            known = max(known or 0, c.end)
        elif c.start > unit.start and c.end == unit.end and headed:
            known = max(known or 0, unit.start)
    return known
