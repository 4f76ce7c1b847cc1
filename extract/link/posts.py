"""Posts: a ROLE mention with the chain of units written after it, and the words that may stand between mentions of one phrase.

Those words are data: ``rules/records/people.toml``. Whose a post is tells ``post_owners``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
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


def fits(glue: Mapping[str, Any], name: str, text: str) -> bool:
    """Whether ``text``, which stands between two mentions of one line, is as the pattern ``name`` of ``[glue]`` says."""
    return "\n" not in text and pattern(glue[name]).fullmatch(text) is not None


def _status(draft: Draft, role: int) -> str:
    folded = draft.fold(role)
    return "former" if pattern(words_of(draft)["status"]["former"]).match(folded) else "current"


def read_post(draft: Draft, role: int, glue: Mapping[str, Any]) -> Post:
    """A title with its chain of units: *Phó phòng · Tham mưu, Công an tỉnh*; a code in brackets and a country are passed over."""
    mentions, units, at, place = draft.mentions, list[int](), role, None
    while at + 1 < len(mentions) and mentions[at + 1].type == "UNIT":
        gap = draft.gap(at, at + 1)
        if not units:
            apart = fits(glue, "unit_unit", gap) and (shares_noun(draft, role, at + 1) or _set_off(draft, role, glue))
            if not apart and not fits(glue, "role_unit", gap):
                break
            units.append(at + 1)
        elif _is_code(draft, at + 1, glue) and fits(glue, "unit_code", gap):
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
        and fits(glue, "role_unit", draft.gap(at, at + 1))
    ):
        at += 1
        place = at
        if at + 1 < len(mentions) and mentions[at + 1].type == "LOCATION" and fits(glue, "place_seat", draft.gap(at, at + 1)):
            at += 1  # Đại sứ Hoa Kỳ · tại Việt Nam
    while units and at + 1 < len(mentions) and _passed(draft, at, glue):
        at += 1
    return Post(role, at, units, status=_status(draft, role), place=place)


def _passed(draft: Draft, at: int, glue: Mapping[str, Any]) -> bool:
    """Whether the mention after ``at`` only says whose or where the unit is: *của Quốc hội*, *thuộc Bộ*, *, tỉnh Long An*."""
    kind, gap = draft.mentions[at + 1].type, draft.gap(at, at + 1)
    return (kind == "UNIT" and fits(glue, "unit_whose", gap)) or (kind == "LOCATION" and fits(glue, "unit_where", gap))


def chain(draft: Draft, first: int) -> list[int]:
    """The chain of units that begins with mention ``first``, codes left out."""
    glue, units, at = words_of(draft)["glue"], [first], first
    while at + 1 < len(draft.mentions) and draft.mentions[at + 1].type == "UNIT":
        gap = draft.gap(at, at + 1)
        if not (_is_code(draft, at + 1, glue) and fits(glue, "unit_code", gap)):
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
        return fits(glue, "after_code", gap)
    if fits(glue, "unit_unit", gap):
        return not _begins_list(draft, at + 1)
    return fits(glue, "unit_unit_loose", gap) and pattern(glue["whole_unit"]).match(draft.fold(at)) is None


def shares_noun(draft: Draft, role: int, unit: int) -> bool:
    """*Phó Tổng cục trưởng, Tổng cục Đầu tư*: the title names the kind of the unit, so a comma does not part them."""
    title, name = draft.fold(role).split(), draft.fold(unit).split()
    return any(title[k : k + len(head)] == head for head in (name[:2], name[:1]) for k in range(len(title)))


def _set_off(draft: Draft, role: int, glue: Mapping[str, Any]) -> bool:
    """*Trung tá A, Phó Tham mưu trưởng, Ban chỉ huy quân sự huyện, cho biết*: title and unit in a row of appositions that ends in a comma or
    a verb of saying."""
    if not role or draft.mentions[role - 1].type != "PERSON" or not fits(glue, "unit_unit", draft.gap(role - 1, role)):
        return False
    end = draft.spans[role + 1][1]
    ends = pattern(words_of(draft)["description"]["after"]).match(draft.text.fold, end) is not None
    return ends or draft.text.fold.startswith(",", end)


def _begins_list(draft: Draft, unit: int) -> bool:
    """*Giám đốc Công an tỉnh, Sở Y tế, Sở Tài chính*: a list of units, no chain."""
    level = pattern(words_of(draft)["glue"]["head"])
    first, second = level.match(draft.fold(unit - 1)), level.match(draft.fold(unit))
    return bool(first and second and first[0] == second[0])


def masked(draft: Draft, between: str, first: int, last: int) -> str:
    """The text between two mentions with the mentions in it written as their type in brackets: *, [RANK], *."""
    base = draft.spans[first - 1][1]
    for k in range(last - 1, first - 1, -1):
        start, end = draft.spans[k]
        between = between[: start - base] + f"[{draft.mentions[k].type.lower()}]" + between[end - base :]
    return between


def unit_text(draft: Draft, post: Post) -> str | None:
    """The unit of a post as the text gives it, the parts of a chain joined by a comma."""
    return ", ".join(_clean(draft.text.norm[draft.spans[i][0] + post.cut : draft.spans[i][1]]) for i in post.units) or None


def _clean(text: str) -> str:
    return " ".join(text.split())
