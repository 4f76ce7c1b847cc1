"""Which rank and which posts belong to which name: by order and punctuation, before or after the name, in lists and brackets.

A *post* is a ROLE mention with the chain of units written after it. Posts joined by commas or *kiêm* form a row; a row belongs to the name
that it touches. The words that may stand between are data: ``rules/records/people.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import regex

from ..draft import Draft
from ..types import Mention


@dataclass(slots=True)
class Post:
    """A title and the mentions of its unit, small to large; indices into ``draft.mentions``."""

    role: int
    units: list[int] = field(default_factory=list)
    owner: int | None = None
    status: str = "current"

    @property
    def last(self) -> int:
        """The last mention of the post."""
        return self.units[-1] if self.units else self.role


@dataclass(slots=True)
class Named:
    """A PERSON mention with what is said of it in its own phrase."""

    person: int
    rank: int | None = None
    posts: list[Post] = field(default_factory=list)


@lru_cache(maxsize=256)
def pattern(source: str) -> Any:
    """A compiled pattern of ``rules/records``; blanks in it stand for any run of blanks."""
    return regex.compile(source.replace(" ", r"[^\S\n]+"))


def words_of(draft: Draft) -> Mapping[str, Any]:
    """``rules/records/people.toml``."""
    return draft.rules.records["people"]


def attach(draft: Draft) -> tuple[dict[int, Named], list[Post]]:
    """Names with their ranks and posts by index of the PERSON mention, and all posts (those without an owner too)."""
    glue = words_of(draft)["glue"]
    named = {i: Named(i) for i, m in enumerate(draft.mentions) if m.type == "PERSON"}
    _ranks(draft, named, glue)
    posts = [Post(i, _units(draft, i, glue), status=_status(draft, i)) for i, m in enumerate(draft.mentions) if m.type == "ROLE"]
    for row in _rows(draft, posts, glue):
        _give(draft, row, named, glue)
    return named, posts


def _fits(glue: Mapping[str, Any], name: str, text: str) -> bool:
    return pattern(glue[name]).fullmatch(text) is not None


def _ranks(draft: Draft, named: dict[int, Named], glue: Mapping[str, Any]) -> None:
    mentions = draft.mentions
    for i, one in named.items():
        if i and mentions[i - 1].type == "RANK" and _fits(glue, "rank_name", draft.gap(i - 1, i)):
            one.rank = i - 1
        elif i + 1 < len(mentions) and mentions[i + 1].type == "RANK" and _fits(glue, "name_rank", draft.gap(i, i + 1)):
            follows = mentions[i + 2].type == "PERSON" and _fits(glue, "rank_name", draft.gap(i + 1, i + 2)) if i + 2 < len(mentions) else False
            if not follows:
                one.rank = i + 1


def _status(draft: Draft, role: int) -> str:
    folded = draft.fold(role)
    return "former" if pattern(words_of(draft)["status"]["former"]).match(folded) else "current"


def _units(draft: Draft, role: int, glue: Mapping[str, Any]) -> list[int]:
    """The chain of units after a title: *Phó phòng · Tham mưu, Công an tỉnh*; a country after an office."""
    mentions, out, at = draft.mentions, [], role
    while at + 1 < len(mentions) and mentions[at + 1].type in ("UNIT", "LOCATION"):
        gap = draft.gap(at, at + 1)
        after = mentions[at + 1].type
        if not out:
            if not _fits(glue, "role_unit", gap):
                break
        elif mentions[at].type == "LOCATION" or after == "LOCATION" or not _chained(draft, at, gap, glue):
            break
        out.append(at + 1)
        at += 1
    return out


def _chained(draft: Draft, at: int, gap: str, glue: Mapping[str, Any]) -> bool:
    """Whether the unit after ``at`` goes on with the chain: larger, and not the beginning of something else."""
    if _fits(glue, "unit_unit", gap):
        return not _begins_list(draft, at + 1)
    return _fits(glue, "unit_unit_loose", gap) and pattern(glue["bare_unit"]).match(draft.fold(at)) is not None


def _begins_list(draft: Draft, unit: int) -> bool:
    """*Giám đốc Công an tỉnh, Sở Y tế, Sở Tài chính*: a list of units, no chain."""
    level = pattern(words_of(draft)["glue"]["head"])
    first, second = level.match(draft.fold(unit - 1)), level.match(draft.fold(unit))
    return bool(first and second and first[0] == second[0])


def _rows(draft: Draft, posts: Sequence[Post], glue: Mapping[str, Any]) -> list[list[Post]]:
    rows: list[list[Post]] = []
    for post in posts:
        last = rows[-1][-1] if rows else None
        if last is not None and last.last == post.role - 1 and _fits(glue, "post_post", draft.gap(last.last, post.role)):
            rows[-1].append(post)
        else:
            rows.append([post])
    return rows


def _give(draft: Draft, row: list[Post], named: dict[int, Named], glue: Mapping[str, Any]) -> None:
    """Give the posts of a row to the name before or after it."""
    left = _before(draft, row[0].role, glue)
    right, tight = _after(draft, row[-1].last, glue)
    if right is not None and tight and left is not None and len(row) > 1:
        cut = _cut(draft, row)
        _own(row[:cut], named[left])
        _own(row[cut:], named[right])
    elif right is not None and (tight or left is None):
        _own(row, named[right])
    elif left is not None:
        _own(row, named[left])


def _own(posts: Sequence[Post], one: Named) -> None:
    for post in posts:
        post.owner = one.person
        one.posts.append(post)


def _cut(draft: Draft, row: list[Post]) -> int:
    """Where a row between two names is cut: at a semicolon or *và*, else before the last post."""
    for k in range(len(row) - 1, 0, -1):
        if pattern(r"\s*(?:;|,?\s*và)\s*").fullmatch(draft.gap(row[k - 1].last, row[k].role)):
            return k
    return len(row) - 1


def _before(draft: Draft, role: int, glue: Mapping[str, Any]) -> int | None:
    """The PERSON mention that a row follows: *Nguyễn Văn A, Giám đốc …*; ages, dates and places in brackets are passed over."""
    mentions, at = draft.mentions, role - 1
    while at >= 0 and role - at <= 8:
        if mentions[at].type == "PERSON":
            between = draft.text.fold[draft.spans[at][1] : draft.spans[role][0]]
            inner = _masked(draft, between, at + 1, role)
            return at if _fits(glue, "name_role", inner) else None
        if mentions[at].type in ("ROLE", "COUNT", "MONEY"):
            return None
        at -= 1
    return None


def _masked(draft: Draft, between: str, first: int, last: int) -> str:
    """The text between two mentions with the mentions in it written as their type in brackets: *, [RANK], *."""
    base = draft.spans[first - 1][1]
    for k in range(last - 1, first - 1, -1):
        start, end = draft.spans[k]
        between = between[: start - base] + f"[{draft.mentions[k].type.lower()}]" + between[end - base :]
    return between


def _after(draft: Draft, last: int, glue: Mapping[str, Any]) -> tuple[int | None, bool]:
    """The PERSON mention that a row stands before, and whether it touches it (no comma between)."""
    mentions, nxt = draft.mentions, last + 1
    if nxt < len(mentions) and mentions[nxt].type == "RANK":
        nxt += 1
    if nxt >= len(mentions) or mentions[nxt].type != "PERSON":
        return None, False
    inner = _masked(draft, draft.text.fold[draft.spans[last][1] : draft.spans[nxt][0]], last + 1, nxt)
    if _fits(glue, "role_name", inner):
        return nxt, True
    return (nxt, False) if _fits(glue, "role_name_loose", inner) else (None, False)


def unit_text(draft: Draft, post: Post) -> str | None:
    """The unit of a post as the text gives it, the parts of a chain joined by a comma."""
    return ", ".join(_clean(draft.mentions[i]) for i in post.units) or None


def _clean(mention: Mention) -> str:
    return " ".join(mention.text.split())
