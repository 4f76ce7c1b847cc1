"""The organisations of an article and what belongs to what."""

from __future__ import annotations

from collections.abc import Iterator

from ..draft import Draft
from ..kept import compiled
from ..link.units import Organisation, organisations
from ..text import fold
from ..types import Membership, Unit

_LONGEST_HEAD = 5  # syllables of a key in ``kind_of``


def build(draft: Draft) -> None:
    """Fill ``draft.units`` in order of appearance and ``draft.memberships``."""
    found = organisations(draft)
    by_mention: dict[int, list[Organisation]] = {}
    for unit in found:
        for index in unit.mentions:
            by_mention.setdefault(index, []).append(unit)
    draft.memberships.extend(_memberships(draft, found, by_mention))
    members: dict[str, list[str]] = {}
    for link in draft.memberships:
        members.setdefault(link.whole, []).append(link.part)
    for unit in found:
        rule = draft.mentions[unit.mentions[0]].rule if unit.mentions else "unit.owner"  # named only as the owner of others
        draft.units.append(
            Unit(
                unit.name, tuple(unit.aliases), unit.parent, tuple(members.get(unit.name, ())), unit.code, _kind(draft, unit), unit.place,
                tuple(unit.mentions), rule, max((draft.mentions[i].score for i in unit.mentions), default=draft.mentions[unit.source].score),
            )
        )  # fmt: skip


def units_by_mention(draft: Draft) -> dict[int, list[int]]:
    """By mention the numbers of its records in ``draft.units`` (a coordination has several); ask for it by ``draft.once``."""
    out: dict[int, list[int]] = {}
    for number, unit in enumerate(draft.units):
        for index in unit.mentions:
            out.setdefault(index, []).append(number)
    return out


def _kind(draft: Draft, unit: Organisation) -> str | None:
    """The public name of a unit's kind: by what its name begins with, else by the kind of its head."""
    table = draft.rules.records["units"]
    syllables = fold(unit.name).split()
    for size in range(min(len(syllables), _LONGEST_HEAD), 0, -1):
        known = table["kind_of"].get(" ".join(syllables[:size]))
        if known:
            return str(known)
    kind = table["kind"].get(unit.kind)
    return None if kind is None else str(kind)


def _memberships(draft: Draft, found: list[Organisation], by_mention: dict[int, list[Organisation]]) -> Iterator[Membership]:
    """*A gồm B, C và D*: B, C and D are parts of A; a chain and *thuộc* make a part of the owner."""
    pattern = draft.rules.records["units"]["pattern"]
    seen: set[tuple[str, str]] = set()

    def link(part: str, whole: str, mention: int, rule: str, score: float) -> Iterator[Membership]:
        if part != whole and (part, whole) not in seen:
            seen.add((part, whole))
            yield Membership(part, whole, mention, rule, score)

    for index in sorted(by_mention):
        whole = _whole(draft, index, by_mention)
        if whole is None:
            continue
        at = index
        while at in by_mention:
            for part in by_mention[at]:
                yield from link(part.name, whole.name, at, "membership.list", 0.95)
            if at + 1 not in by_mention or not compiled(pattern["list_joint"]).fullmatch(draft.gap(at, at + 1)):
                break
            at += 1
    for unit in found:
        if unit.parent:
            yield from link(unit.name, unit.parent, unit.source, "membership.parent", 0.9)


def _whole(draft: Draft, index: int, by_mention: dict[int, list[Organisation]]) -> Organisation | None:
    """The unit that *gồm* before mention ``index`` speaks of; its parent in brackets may stand between."""
    gap = compiled(draft.rules.records["units"]["pattern"]["whole_part"])
    for back in (1, 2):
        left = index - back
        if left not in by_mention or (back == 2 and index - 1 not in by_mention):
            return None
        between = draft.gap(index - 1, index)
        if back == 1 and gap.fullmatch(between):
            return by_mention[left][0]
        if back == 2 and between.startswith(")") and gap.fullmatch(between[1:]) and draft.gap(left, index - 1).strip() == "(":
            return by_mention[left][0]
    return None
