"""Whether two written names can mean one person: whole and short forms, initials, capitals."""

from __future__ import annotations

import unicodedata
from typing import Literal

import regex

from ..text import fold

Relation = Literal["same", "short", "long"]

_SPLIT = regex.compile(r"[\s.\"()]+")
_VOWELS = "aăâeêioôơuưyàáãảạằắẵẳặầấẫẩậèéẽẻẹềếễểệìíĩỉịòóõỏọồốỗổộờớỡởợùúũủụừứữửựỳýỹỷỵ"
_WESTERN = regex.compile(f"[^bcdđghklmnpqrstvx{_VOWELS}]|[^{_VOWELS}]{{2}}$")
_CODAS = ("ch", "ng", "nh")


def parts(name: str) -> tuple[str, ...]:
    """The folded syllables of a name, dots and quotes dropped: *V.Pu-tin* gives *v, pu-tin*."""
    return tuple(p for p in _SPLIT.split(fold(name)) if p)


def bare(syllable: str) -> str:
    """A folded syllable without its marks: *bốn* and *bồn* are both *bon*."""
    return "".join(c for c in unicodedata.normalize("NFD", syllable.replace("đ", "d")) if not unicodedata.combining(c))


def relation(name: tuple[str, ...], other: tuple[str, ...]) -> Relation | None:
    """How ``name`` stands to ``other``: the same, a short form of it, or a longer one; ``None`` if they cannot be one person.

    A Vietnamese is called by the given name, which stands last (*Hùng*, *Tiến Hùng* for *Bùi Tiến Hùng*), a foreigner by any one name.
    """
    if name == other:
        return "same"
    if len(name) == len(other) and len(name) > 1 and "".join(name) == "".join(other):
        return "same"
    if len(name) == len(other) and len(name) > 1 and _initials(name, other):
        return "short" if len("".join(name)) < len("".join(other)) else "long"
    if len(name) < len(other):
        return "short" if _short(name, other) else None
    return "long" if len(name) > len(other) and _short(other, name) else None


def _initials(name: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """*H.Dịu* and *Hương Dịu*, *N.V.T.* and *Nguyễn Văn Tám*: each syllable equal, or a letter for one."""
    return all(a == b or a == b[: len(a)] == a[:1] or b == a[: len(b)] == b[:1] for a, b in zip(name, other, strict=True))


def _short(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    if full[-len(short) :] == short:
        return True
    if is_foreign(full):
        return short == full[: len(short)] or (len(short) == 1 and short[0] in full and len(short[0]) > 2)
    return len(short) == 2 and len(full) > 2 and short[0] == full[0] and short[-1] == full[-1]


def is_foreign(name: tuple[str, ...]) -> bool:
    """Whether some syllable cannot be Vietnamese."""
    return any((_WESTERN.search(p) and not p.endswith(_CODAS)) or len(p) > 7 for p in name)


def gender_of_name(name: tuple[str, ...]) -> str:
    """*Thị* inside a name tells a woman, *Văn* a man; else unknown (empty)."""
    inner = name[1:-1]
    return "f" if "thị" in inner else "m" if "văn" in inner else ""
