"""Units of people without a title: *Thượng úy A, cán bộ Đội CSGT số 7*; *tổ tuần tra Đội CSGT số 9 gồm Đại úy A, Trung úy B*."""

from __future__ import annotations

from ..draft import Draft
from .posts import Named, chain, masked, pattern, words_of


def serve(draft: Draft, named: dict[int, Named]) -> None:
    """Fill ``Named.serves`` of names that have no post, from the unit behind the name or before the list it stands in."""
    for index, one in named.items():
        if not one.posts and not one.serves:
            _behind(draft, named, index)
    for unit, mention in enumerate(draft.mentions):
        if mention.type == "UNIT":
            _members(draft, named, unit)


def _behind(draft: Draft, named: dict[int, Named], index: int) -> None:
    """*A (46 tuổi) - công tác tại Phòng B*; *A và C (đều thuộc Phòng B)*. Without such a word the name must have a rank."""
    words, at = words_of(draft)["service"], index + 1
    while at < len(draft.mentions) and at - index <= 3 and draft.mentions[at].type in ("AGE", "DATE", "LOCATION", "RANK"):
        at += 1
    if at >= len(draft.mentions) or draft.mentions[at].type != "UNIT":
        return
    between = masked(draft, draft.gap(index, at), index + 1, at)
    told = any(pattern(words[key]).fullmatch(between) for key in ("works", "aged"))
    pair = _paired(draft, named, index, between)
    if told or ((pair or named[index].rank is not None) and _apposed(draft, index, at, between)):
        named[index].serves = chain(draft, at)
        if pair:
            named[index - 1].serves = named[index - 1].serves or named[index].serves
        if pattern(words["all"]).search(between) or (told and between.startswith(",") and _second(draft, named, index)):
            _others(draft, named, index)


def _paired(draft: Draft, named: dict[int, Named], index: int, between: str) -> bool:
    """Whether a name without a rank is joined by *và* to one with a rank, and a bracket follows: *Thượng úy A và B (Đội C)*."""
    first = named.get(index - 1)
    if first is None or first.rank is None or first.posts or "(" not in between:
        return False
    return pattern(words_of(draft)["service"]["both"]).fullmatch(draft.gap(index - 1, index)) is not None


def _second(draft: Draft, named: dict[int, Named], index: int) -> bool:
    """Whether a name with a rank is joined by *và* to one with a rank: *Thượng úy A và Trung sĩ B, cán bộ Phòng C*."""
    first = index - 2
    if first < 0 or named[index].rank != index - 1 or draft.mentions[first].type != "PERSON" or named[first].rank is None:
        return False
    return pattern(words_of(draft)["service"]["both"]).fullmatch(draft.gap(first, index - 1)) is not None


def _apposed(draft: Draft, index: int, unit: int, between: str) -> bool:
    """*Trung úy A, Đội CSGT số 4, cho biết*: a unit set off by commas, no list of guests."""
    words, last = words_of(draft)["service"], chain(draft, unit)[-1]
    follows = draft.text.fold[draft.spans[last][1] : draft.spans[last][1] + 12]
    return pattern(words["apposed"]).fullmatch(between) is not None and not pattern(words["list_goes_on"]).match(follows)


def _others(draft: Draft, named: dict[int, Named], last: int) -> None:
    """The names joined to ``last`` before it share its unit."""
    at = last - 1
    edge = draft.spans[named[last].rank if named[last].rank == last - 1 else last][0]  # type: ignore[index]
    while at >= 0:
        if draft.mentions[at].type == "PERSON":
            gap = draft.text.fold[draft.spans[at][1] : edge]
            if not pattern(words_of(draft)["service"]["and"]).fullmatch(gap) or named[at].posts:
                return
            named[at].serves = named[last].serves
        elif draft.mentions[at].type != "RANK":
            return
        edge = draft.spans[at][0]
        at -= 1


def _members(draft: Draft, named: dict[int, Named], unit: int) -> None:
    """*Đội CSGT số 9 gồm Đại úy A, Trung úy B và Thượng sĩ C*."""
    words, edge, at, glue = words_of(draft)["service"], draft.spans[unit][1], unit + 1, "consists"
    units = [unit]
    while at < len(draft.mentions):
        kind, gap = draft.mentions[at].type, draft.text.fold[edge : draft.spans[at][0]]
        if kind not in ("RANK", "PERSON") or not pattern(words[glue]).fullmatch(gap):
            return
        if kind == "PERSON":
            if not named[at].posts and named[at].rank is not None:
                named[at].serves = named[at].serves or units
            glue = "and"
        else:
            glue = "rank"
        edge, at = draft.spans[at][1], at + 1
