"""Units that stand in a row and share their level and place: *HĐND, UBND tỉnh Hà Giang* are both of the province."""

from __future__ import annotations

from itertools import pairwise

from ..draft import Draft
from ..finders.unit_grammar import Unit
from .unit_names import Names, Reading


def shared(draft: Draft, names: Names, readings: dict[int, Reading]) -> None:
    """Give the heads alone that stand before a unit of their sort its level and place."""
    joint = names.pattern("list_joint")
    for left, right in reversed(list(pairwise(sorted(readings)))):
        if right != left + 1 or not joint.fullmatch(draft.gap(left, right)):
            continue
        reading, parsed, other = readings[left], names.parsed(left), names.parsed(right)
        if parsed is None or parsed.form != "lone" or parsed.kind not in names.words["shares"]:
            continue
        if other is None or (other.form == "lone" and readings[right].tail == ""):
            continue
        tail = readings[right].tail or _tail(names, other)
        if tail and other.kind in names.words["shares"]:
            reading.tail = tail
            reading.name = names.spell(f"{reading.name} {tail}")
            reading.own = names.key(reading.name, reading.kind)
            reading.place = readings[right].place


def _tail(names: Names, unit: Unit) -> str:
    """The level and place that a name ends in."""
    places = [item for item in unit.items if item[0] in "PL"]
    if not places or unit.owner is not None or places[-1][2] != unit.end:
        return ""
    return " ".join(names.draft.text.cased[places[0][1] : unit.end].split())
