"""Which rank and which posts belong to which name: by order and punctuation, before or after the name, in lists and brackets.

A *post* is a ROLE mention with the chain of units written after it. Posts joined by commas or *kiêm* form a row; a row belongs to the name
that it touches. The words that may stand between are data: ``rules/records/people.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

import regex

from ..draft import Draft
from ..kept import compiled

_BLANK = regex.compile(r"\[[^\]]*\]| [?*]?")  # a blank outside a class, with its quantifier


@dataclass(slots=True)
class Post:
    """A title and the mentions of its unit, small to large; indices into ``draft.mentions``. ``last`` is its last mention, codes in
    brackets and the country of an office included."""

    role: int
    last: int
    units: list[int] = field(default_factory=list)
    owner: int | None = None
    status: str = "current"
    place: int | None = None  # the country or place of an office: Đại sứ · Hoa Kỳ
    cut: int = 0  # characters of the unit that belong to another post: Cơ quan CSĐT in Cơ quan CSĐT Công an tỉnh


@dataclass(slots=True)
class Named:
    """A PERSON mention with what is said of it in its own phrase."""

    person: int
    rank: int | None = None
    posts: list[Post] = field(default_factory=list)
    serves: list[int] = field(default_factory=list)  # UNIT mentions, small to large, of somebody without a title


@lru_cache(maxsize=256)
def pattern(source: str) -> Any:
    """A compiled pattern of ``rules/records``; blanks in it stand for any run of blanks."""
    return compiled(_BLANK.sub(lambda m: m[0] if m[0][0] == "[" else r"[^\S\n]+" if m[0] == " " else r"[^\S\n]*", source))


def words_of(draft: Draft) -> Mapping[str, Any]:
    """``rules/records/people.toml``."""
    return draft.rules.records["people"]


def attach(draft: Draft) -> tuple[dict[int, Named], list[Post]]:
    """Names with their ranks and posts by index of the PERSON mention, and all posts (those without an owner too)."""
    glue = words_of(draft)["glue"]
    named = {i: Named(i) for i, m in enumerate(draft.mentions) if m.type == "PERSON"}
    _ranks(draft, named, glue)
    posts = [_post(draft, i, glue) for i, m in enumerate(draft.mentions) if m.type == "ROLE"]
    for row in _rows(draft, posts, glue):
        _give(draft, row, named, glue)
    for before, post in pairwise(posts):
        # Giám đốc Sở Y tế A và Phó Giám đốc B: the deputy of the same house
        if (
            not post.units
            and before.units
            and draft.fold(post.role) == "phó " + draft.fold(before.role)
            and _near(draft, before, post)
        ):
            post.units, post.cut = before.units, before.cut
    for post in posts:
        if post.status == "appointed" and _proposed(draft, post):
            post.status = "proposed"
    return named, posts


def _proposed(draft: Draft, post: Post) -> bool:
    """Whether somebody only asks for a post to be given: *đề nghị bổ nhiệm*, *giới thiệu để bầu*."""
    first, _ = draft.words.sentences[draft.mentions[post.role].sentence]
    start = draft.spans[post.role][0]
    return pattern(words_of(draft)["status"]["proposed"]).search(draft.text.fold, max(first, start - 200), start) is not None


def _near(draft: Draft, before: Post, post: Post) -> bool:
    """Whether two posts stand in one sentence with a name between them at most."""
    same = draft.mentions[before.role].sentence == draft.mentions[post.role].sentence
    return same and post.role - before.last <= 3 and len(draft.gap(before.last, post.role)) < 50


def _fits(glue: Mapping[str, Any], name: str, text: str) -> bool:
    return "\n" not in text and pattern(glue[name]).fullmatch(text) is not None


def _ranks(draft: Draft, named: dict[int, Named], glue: Mapping[str, Any]) -> None:
    mentions = draft.mentions
    for i, one in named.items():
        if i and mentions[i - 1].type == "RANK" and _fits(glue, "rank_name", draft.gap(i - 1, i)):
            one.rank = i - 1
        elif (
            i > 1
            and (mentions[i - 2].type, mentions[i - 1].type) == ("RANK", "LOCATION")
            and draft.gap(i - 2, i - 1) == draft.gap(i - 1, i) == " "
        ):
            one.rank = i - 2  # Trung tướng · Campuchia · Srey Doek
        elif i + 1 < len(mentions) and mentions[i + 1].type == "RANK" and _fits(glue, "name_rank", draft.gap(i, i + 1)):
            nxt = i + 2
            if nxt >= len(mentions) or mentions[nxt].type != "PERSON" or not _fits(glue, "rank_name", draft.gap(i + 1, nxt)):
                one.rank = i + 1


def _status(draft: Draft, role: int) -> str:
    folded = draft.fold(role)
    return "former" if pattern(words_of(draft)["status"]["former"]).match(folded) else "current"


def _post(draft: Draft, role: int, glue: Mapping[str, Any]) -> Post:
    """A title with its chain of units: *Phó phòng · Tham mưu, Công an tỉnh*; a code in brackets and a country are passed over."""
    mentions, units, at, place = draft.mentions, list[int](), role, None
    while at + 1 < len(mentions) and mentions[at + 1].type == "UNIT":
        gap = draft.gap(at, at + 1)
        if not units:
            apart = _fits(glue, "unit_unit", gap) and (_shares_noun(draft, role, at + 1) or _set_off(draft, role, glue))
            if not apart and not _fits(glue, "role_unit", gap):
                break
            units.append(at + 1)
        elif _is_code(draft, at + 1, glue) and _fits(glue, "unit_code", gap):
            pass  # Cục Cảnh sát hình sự (C02), Quân đội nhân dân (QĐND)
        elif _chained(draft, units[-1], at, gap, glue):
            units.append(at + 1)
        else:
            break
        at += 1
    if (
        not units
        and at + 1 < len(mentions)
        and mentions[at + 1].type == "LOCATION"
        and _fits(glue, "role_unit", draft.gap(at, at + 1))
    ):
        at += 1
        place = at
        if at + 1 < len(mentions) and mentions[at + 1].type == "LOCATION" and _fits(glue, "place_seat", draft.gap(at, at + 1)):
            at += 1  # Đại sứ Hoa Kỳ · tại Việt Nam
    while units and at + 1 < len(mentions) and _passed(draft, at, glue):
        at += 1
    return Post(role, at, units, status=_status(draft, role), place=place)


def _passed(draft: Draft, at: int, glue: Mapping[str, Any]) -> bool:
    """Whether the mention after ``at`` only says whose or where the unit is: *của Quốc hội*, *thuộc Bộ*, *, tỉnh Long An*."""
    kind, gap = draft.mentions[at + 1].type, draft.gap(at, at + 1)
    return (kind == "UNIT" and _fits(glue, "unit_whose", gap)) or (kind == "LOCATION" and _fits(glue, "unit_where", gap))


def chain(draft: Draft, first: int) -> list[int]:
    """The chain of units that begins with mention ``first``, codes left out."""
    glue, units, at = words_of(draft)["glue"], [first], first
    while at + 1 < len(draft.mentions) and draft.mentions[at + 1].type == "UNIT":
        gap = draft.gap(at, at + 1)
        if not (_is_code(draft, at + 1, glue) and _fits(glue, "unit_code", gap)):
            if not _chained(draft, units[-1], at, gap, glue):
                break
            units.append(at + 1)
        at += 1
    return units


def _is_code(draft: Draft, unit: int, glue: Mapping[str, Any]) -> bool:
    """Whether a unit is written by its code (*PC45*) or as an abbreviation."""
    written = draft.mentions[unit].text
    return pattern(glue["code"]).fullmatch(draft.fold(unit)) is not None or (written.isalpha() and written.isupper())


def _chained(draft: Draft, last: int, at: int, gap: str, glue: Mapping[str, Any]) -> bool:
    """Whether the unit after mention ``at`` goes on with the chain whose last unit is ``last`` (a code may stand between)."""
    if last != at:
        return _fits(glue, "after_code", gap)
    if _fits(glue, "unit_unit", gap):
        return not _begins_list(draft, at + 1)
    return _fits(glue, "unit_unit_loose", gap) and pattern(glue["whole_unit"]).match(draft.fold(at)) is None


def _shares_noun(draft: Draft, role: int, unit: int) -> bool:
    """*Phó Tổng cục trưởng, Tổng cục Đầu tư*: the title names the kind of the unit, so a comma does not part them."""
    title, name = draft.fold(role).split(), draft.fold(unit).split()
    return any(title[k : k + len(head)] == head for head in (name[:2], name[:1]) for k in range(len(title)))


def _set_off(draft: Draft, role: int, glue: Mapping[str, Any]) -> bool:
    """*Trung tá A, Phó Tham mưu trưởng, Ban chỉ huy quân sự huyện, cho biết*: title and unit in a row of appositions that ends in a comma or
    a verb of saying."""
    if not role or draft.mentions[role - 1].type != "PERSON" or not _fits(glue, "unit_unit", draft.gap(role - 1, role)):
        return False
    end = draft.spans[role + 1][1]
    ends = pattern(words_of(draft)["description"]["after"]).match(draft.text.fold, end) is not None
    return ends or draft.text.fold.startswith(",", end)


def _begins_list(draft: Draft, unit: int) -> bool:
    """*Giám đốc Công an tỉnh, Sở Y tế, Sở Tài chính*: a list of units, no chain."""
    level = pattern(words_of(draft)["glue"]["head"])
    first, second = level.match(draft.fold(unit - 1)), level.match(draft.fold(unit))
    return bool(first and second and first[0] == second[0])


def _rows(draft: Draft, posts: Sequence[Post], glue: Mapping[str, Any]) -> list[list[Post]]:
    rows: list[list[Post]] = []
    for post in posts:
        last = rows[-1][-1] if rows else None
        if last is not None and post.role - last.last <= 3:
            between = masked(
                draft, draft.text.fold[draft.spans[last.last][1] : draft.spans[post.role][0]], last.last + 1, post.role
            )
            if _fits(glue, "post_post", between):
                if pattern(glue["appointed"]).search(between):
                    post.status = "appointed"
                rows[-1].append(post)
                continue
        rows.append([post])
    return rows


def _give(draft: Draft, row: list[Post], named: dict[int, Named], glue: Mapping[str, Any]) -> None:
    """Give the posts of a row to the name before or after it, then look for the unit of a title that has none."""
    row = row[_acts_for(draft, row, glue) :]
    _elided(draft, row, glue)
    left = _before(draft, row[0].role, glue)
    right, tight = _after(draft, row[0].role, row[-1].last, glue)
    if right is not None and tight and left is not None and _next_of_list(draft, left, row, named):
        _own(row, named[right])
    elif right is not None and tight and left is not None and len(row) > 1:
        cut = _cut(draft, row)
        _own(row[:cut], named[left])
        _own(row[cut:], named[right])
    elif right is not None and (tight or left is None):
        _own(row, named[right])
    elif left is not None:
        between = masked(draft, draft.text.fold[draft.spans[left][1] : draft.spans[row[0].role][0]], left + 1, row[0].role)
        if pattern(glue["appointed"]).search(between):
            row[0].status = "appointed"
        _own(row, named[left])
    if (
        right is not None and row[-1].owner == right and not row[-1].units and right + 1 < len(draft.mentions)
        and draft.mentions[right + 1].type == "UNIT" and _fits(glue, "name_unit", draft.gap(right, right + 1))
    ):  # fmt: skip
        row[-1].units = [right + 1]  # CEO A của Công ty B


def _next_of_list(draft: Draft, left: int, row: Sequence[Post], named: Mapping[int, Named]) -> bool:
    """Whether a row begins the next of a list of names that stand behind their posts: *Thủ tướng A; Ủy viên B, Bí thư C · D*; not where the
    title before both names is one (*Hạ nghị sĩ A, Chủ tịch B, Hạ nghị sĩ D*): there posts follow their names too."""
    between = draft.gap(left, row[0].role)
    if ";" in between or any(";" in draft.gap(before.last, post.role) for before, post in pairwise(row)):
        return ";" in between
    titles = {draft.fold(post.role) for post in named[left].posts if post.role < left}
    return bool(titles) and "(" not in between and draft.fold(row[-1].role) not in titles


def _acts_for(draft: Draft, row: Sequence[Post], glue: Mapping[str, Any]) -> int:
    """How many posts at the head of a row are those of somebody else: *Thừa ủy quyền của Thủ tướng, Phó Thủ tướng A*."""
    start = draft.spans[row[0].role][0]
    other = len(row) > 1 and pattern(glue["acts_for"]).search(draft.text.fold, max(0, start - 40), start)
    return 1 if other and draft.gap(row[0].last, row[1].role).strip() == "," else 0


def _elided(draft: Draft, row: Sequence[Post], glue: Mapping[str, Any]) -> None:
    """*Phó Giám đốc, Thủ trưởng Cơ quan CSĐT Công an tỉnh*; *Giám đốc Sở Y tế và Phó Giám đốc*: the head of the same house."""
    for post, following in pairwise(row):
        if not post.units and following.units and pattern(glue["director"]).search(draft.fold(post.role)):
            found = pattern(glue["house"]).search(draft.fold(following.units[-1]))
            if found and found.start():
                post.units = [following.units[-1]]
                post.cut = found.start()


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
            inner = masked(draft, between, at + 1, role)
            if not inner.strip() and draft.text.norm[draft.spans[role][0]].isupper():
                return None  # a caption's name, then a new sentence without its full stop
            return at if _fits(glue, "name_role", inner) else None
        if mentions[at].type in ("ROLE", "COUNT", "MONEY"):
            return None
        at -= 1
    return None


def masked(draft: Draft, between: str, first: int, last: int) -> str:
    """The text between two mentions with the mentions in it written as their type in brackets: *, [RANK], *."""
    base = draft.spans[first - 1][1]
    for k in range(last - 1, first - 1, -1):
        start, end = draft.spans[k]
        between = between[: start - base] + f"[{draft.mentions[k].type.lower()}]" + between[end - base :]
    return between


def _after(draft: Draft, first: int, last: int, glue: Mapping[str, Any]) -> tuple[int | None, bool]:
    """The PERSON mention that a row stands before, and whether it touches it (no comma between)."""
    mentions, nxt = draft.mentions, last + 1
    if nxt < len(mentions) and mentions[nxt].type == "RANK":
        nxt += 1
    if nxt >= len(mentions) or mentions[nxt].type != "PERSON":
        return None, False
    inner = masked(draft, draft.text.fold[draft.spans[last][1] : draft.spans[nxt][0]], last + 1, nxt)
    if _fits(glue, "role_name", inner):
        return nxt, True
    start = draft.spans[first][0]
    if pattern(glue["not_his"]).search(draft.text.fold, max(0, start - 40), start):
        return None, False  # Thừa ủy quyền của Chủ tịch nước, Thượng tướng A
    return (nxt, False) if _fits(glue, "role_name_loose", inner) else (None, False)


def unit_text(draft: Draft, post: Post) -> str | None:
    """The unit of a post as the text gives it, the parts of a chain joined by a comma."""
    return ", ".join(_clean(draft.text.norm[draft.spans[i][0] + post.cut : draft.spans[i][1]]) for i in post.units) or None


def _clean(text: str) -> str:
    return " ".join(text.split())
