"""Coordinations that share their head: *Công an các tỉnh: A, B và C* gives each member its full name."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..draft import Draft
from ..finders.place_grammar import ADMIN, scan
from ..finders.unit_grammar import Unit, grammar
from .admin_units import Gazetteer
from .gazetteer import of

KEY = __name__
_PLURAL = ("tỉnh", "thành phố", "quận", "huyện", "xã", "phường")


@dataclass(frozen=True, slots=True)
class Member:
    """One unit of a coordination, and its place if it has one."""

    name: str
    place: str = ""


def expand(draft: Draft) -> None:
    """Give the UNIT mentions that are coordinations their ``members``; leave them by mention in ``draft.memo``."""
    gazetteer, _ = of(draft)
    found: dict[int, list[Member]] = {}
    for index, mention in enumerate(draft.mentions):
        if mention.type != "UNIT":
            continue
        start, end = draft.spans[index]
        unit = grammar(draft).unit(start)
        if unit is None or unit.end != end or unit.form != "coordination":
            continue
        members = _members(draft, unit, gazetteer)
        found[index] = members
        value = {**mention.value, "name": clean(draft, start, end), "members": [m.name for m in members]}
        draft.mentions[index] = replace(mention, value=value)
    draft.memo[KEY] = found


def of_mention(draft: Draft, index: int) -> list[Member]:
    """The members of a UNIT mention; empty if it is no coordination."""
    found = draft.memo.get(KEY)
    return found.get(index, []) if isinstance(found, dict) else []


def clean(draft: Draft, start: int, end: int) -> str:
    """A stretch in the canonical spelling: one tone-mark style, single spaces, a capital first."""
    text = " ".join(draft.text.cased[start:end].split())
    return text[:1].upper() + text[1:]


def _members(draft: Draft, unit: Unit, gazetteer: Gazetteer) -> list[Member]:
    here = scan(draft)
    head = clean(draft, *unit.head)
    between = here.fold[unit.head[1] : unit.items[0][1]]
    level = next((word for word in _PLURAL if word in between.split(":")[0].split(",")[0]), "")
    out = []
    for kind, start, end in unit.items:
        text = " ".join(here.cased[start:end].split())
        place = here.place(start) if kind == "P" else None
        if kind == "F" or place is None or place.level in ADMIN:
            out.append(
                Member(
                    f"{head} {text}" if not level or kind == "F" or place else f"{head} {level} {text}",
                    text if kind == "P" else "",
                )
            )
            continue
        entries = [e for e in gazetteer.entries(here.fold[start:end]) if len(e.get("code")) == 2]
        known = gazetteer.level(entries[0]) if entries and level in ("tỉnh", "thành phố", "") else level
        name = entries[0].word if entries else text
        out.append(Member(" ".join(filter(None, (head, known, name))), name))
    return out
