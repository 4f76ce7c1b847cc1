"""Which rank and which posts belong to which name: by order and punctuation, before or after the name, in lists and brackets.

Posts joined by commas or *kiêm* form a row; a row belongs to the name that it touches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from ..draft import Draft
from .posts import Named, Post, fits, masked, pattern, read_post, shares_noun, words_of


def attach(draft: Draft) -> tuple[dict[int, Named], list[Post]]:
    """Names with their ranks and posts by index of the PERSON mention, and all posts (those without an owner too)."""
    glue = words_of(draft)["glue"]
    named = {i: Named(i) for i, m in enumerate(draft.mentions) if m.type == "PERSON"}
    _ranks(draft, named, glue)
    posts = [read_post(draft, i, glue) for i, m in enumerate(draft.mentions) if m.type == "ROLE"]
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
        if not post.units and post.owner is not None:
            post.units = _led(draft, post.owner, post.role, glue)
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


def _ranks(draft: Draft, named: dict[int, Named], glue: Mapping[str, Any]) -> None:
    mentions = draft.mentions
    for i, one in named.items():
        if i and mentions[i - 1].type == "RANK" and fits(glue, "rank_name", draft.gap(i - 1, i)):
            one.rank = i - 1
        elif (
            i > 1
            and (mentions[i - 2].type, mentions[i - 1].type) == ("RANK", "LOCATION")
            and draft.gap(i - 2, i - 1) == draft.gap(i - 1, i) == " "
        ):
            one.rank = i - 2  # Trung tướng · Campuchia · Srey Doek
        elif i + 1 < len(mentions) and mentions[i + 1].type == "RANK" and fits(glue, "name_rank", draft.gap(i, i + 1)):
            nxt = i + 2
            if nxt >= len(mentions) or mentions[nxt].type != "PERSON" or not fits(glue, "rank_name", draft.gap(i + 1, nxt)):
                one.rank = i + 1


def _rows(draft: Draft, posts: Sequence[Post], glue: Mapping[str, Any]) -> list[list[Post]]:
    rows: list[list[Post]] = []
    for post in posts:
        last = rows[-1][-1] if rows else None
        if last is not None and post.role - last.last <= 3:
            between = masked(
                draft, draft.text.fold[draft.spans[last.last][1] : draft.spans[post.role][0]], last.last + 1, post.role
            )
            if fits(glue, "post_post", between):
                if pattern(glue["appointed"]).search(between):
                    post.status = "appointed"
                rows[-1].append(post)
                continue
        rows.append([post])
    return rows


def _give(draft: Draft, row: list[Post], named: dict[int, Named], glue: Mapping[str, Any]) -> None:
    """Give the posts of a row to the name before or after it, then look for the unit of a title that has none."""
    row = row[_acts_for(draft, row, glue) :]
    start = draft.spans[row[0].role][0]
    if pattern(words_of(draft)["status"]["once"]).search(draft.text.fold, max(0, start - 40), start):
        for post in row:
            post.status = "former"
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
        and draft.mentions[right + 1].type == "UNIT" and fits(glue, "name_unit", draft.gap(right, right + 1))
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
    """*Phó Giám đốc, Thủ trưởng Cơ quan CSĐT Công an tỉnh*: the head of the same house; *Phó Tư lệnh, Tham mưu trưởng Quân khu*: of it."""
    for post, following in pairwise(row):
        if post.units or not following.units:
            continue
        if pattern(glue["commander"]).fullmatch(draft.fold(post.role)) and pattern(glue["staff"]).fullmatch(
            draft.fold(following.role)
        ):
            post.units, post.cut = following.units, following.cut
        elif pattern(glue["director"]).search(draft.fold(post.role)):
            found = pattern(glue["house"]).search(draft.fold(following.units[-1]))
            if found and found.start():
                post.units = [following.units[-1]]
                post.cut = found.start()


def _led(draft: Draft, person: int, role: int, glue: Mapping[str, Any]) -> list[int]:
    """*Đội A, Công an huyện B do Thiếu tá C làm đội trưởng*: the units before the name, from the one whose kind the title names or heads."""
    if role < person or not fits(glue, "leads", masked(draft, draft.gap(person, role), person + 1, role)):
        return []
    head = person - 1 if person and draft.mentions[person - 1].type == "RANK" else person
    last = head - 2 if head > 1 and draft.mentions[head - 1].type == "LOCATION" else head - 1
    if (
        last < 0
        or draft.mentions[last].type != "UNIT"
        or not fits(glue, "led", masked(draft, draft.gap(last, head), last + 1, head))
    ):
        return []
    unit = last
    while not (shares_noun(draft, role, unit) or pattern(glue["director"]).search(draft.fold(role))):
        unit -= 1
        if unit < 0 or draft.mentions[unit].type != "UNIT" or not fits(glue, "unit_unit", draft.gap(unit, unit + 1)):
            return []
    return [*range(unit, last + 1)]


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
            return at if fits(glue, "name_role", inner) else None
        if mentions[at].type in ("ROLE", "COUNT", "MONEY"):
            return None
        at -= 1
    return None


def _after(draft: Draft, first: int, last: int, glue: Mapping[str, Any]) -> tuple[int | None, bool]:
    """The PERSON mention that a row stands before, and whether it touches it (no comma between)."""
    mentions, nxt = draft.mentions, last + 1
    if nxt < len(mentions) and mentions[nxt].type == "RANK":
        nxt += 1
    if nxt >= len(mentions) or mentions[nxt].type != "PERSON":
        return None, False
    inner = masked(draft, draft.text.fold[draft.spans[last][1] : draft.spans[nxt][0]], last + 1, nxt)
    if fits(glue, "role_name", inner):
        return nxt, True
    start = draft.spans[first][0]
    if pattern(glue["not_his"]).search(draft.text.fold, max(0, start - 40), start):
        return None, False  # Thừa ủy quyền của Chủ tịch nước, Thượng tướng A
    return (nxt, False) if fits(glue, "role_name_loose", inner) else (None, False)
