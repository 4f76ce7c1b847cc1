"""The organisations of an article and what belongs to what."""

from __future__ import annotations

from collections.abc import Iterator

from ..draft import Draft
from ..finders.grammar import words
from ..link.units import Organisation, organisations
from ..types import Membership, Unit


def build(draft: Draft) -> None:
    """Fill ``draft.units`` in order of appearance and ``draft.memberships``."""
    found = organisations(draft)
    by_mention: dict[int, list[Organisation]] = {}
    for unit in found:
        for index in unit.mentions:
            by_mention.setdefault(index, []).append(unit)
    draft.memberships.extend(_memberships(draft, found, by_mention))
    kinds = draft.rules.records["units"]["kind"]
    members: dict[str, list[str]] = {}
    for link in draft.memberships:
        members.setdefault(link.whole, []).append(link.part)
    for unit in found:
        rule = draft.mentions[unit.mentions[0]].rule if unit.mentions else "unit.owner"  # named only as the owner of others
        draft.units.append(
            Unit(
                unit.name, tuple(unit.aliases), unit.parent, tuple(members.get(unit.name, ())), unit.code, kinds.get(unit.kind), unit.place,
                tuple(unit.mentions), rule, max((draft.mentions[i].score for i in unit.mentions), default=draft.mentions[unit.source].score),
            )
        )  # fmt: skip


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
            if at + 1 not in by_mention or not words(pattern["list_joint"]).fullmatch(draft.gap(at, at + 1)):
                break
            at += 1
    for unit in found:
        if unit.parent:
            yield from link(unit.name, unit.parent, unit.source, "membership.parent", 0.9)


def _whole(draft: Draft, index: int, by_mention: dict[int, list[Organisation]]) -> Organisation | None:
    """The unit that *gồm* before mention ``index`` speaks of; its parent in brackets may stand between."""
    gap = words(draft.rules.records["units"]["pattern"]["whole_part"])
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
