"""Readers of ranks, names and titles: one canonical form for what is written in many ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..registry import MatchView, reader, span_reader
from ..text import fold
from ..types import PersonValue, RankValue, RoleValue

if TYPE_CHECKING:
    from ..draft import Draft


@reader("rank")
def rank(view: MatchView, rank: str | None = None, level: int = 0) -> RankValue | None:
    """Canonical name and level of the group ``rank``, from the lexicon ``ranks``, unless the rule gives them itself.

    ``None`` for a word that the lexicon does not hold.
    """
    if rank is not None:
        return {"rank": rank, "level": level}
    if _is_name(view):
        return None
    entry = view.rules.lexicon("ranks").get(" ".join((view.group("rank") or view.fold).split()))
    return None if entry is None else {"rank": entry.get("rank"), "level": int(entry.get("level"))}


def _is_name(view: MatchView) -> bool:
    """*Đỗ Trung Tá* is a man: a capitalised rank after a capitalised surname, in text that is not all capitals."""
    written = view.text.cased[view.start : view.end].split()
    before = view.text.cased[max(0, view.start - 20) : view.start].split("\n")[-1]
    last = before.split()[-1] if before.endswith(" ") and before.split() else ""
    return all(w.istitle() for w in written) and last.istitle() and fold(last) in view.rules.lexicon("surnames").entries


@reader("title")
def title(view: MatchView, kind: str | None = None) -> RoleValue | None:
    """The title as written, white space collapsed; ``None`` if its head in the lexicon ``role_heads`` is not of ``kind`` (sure, weak)."""
    if kind is not None:
        entry = view.rules.lexicon("role_heads").get(" ".join((view.group("head") or "").split()))
        if entry is None or entry.get("sure") != kind:
            return None
    return {"title": " ".join(view.text.norm[view.start : view.end].split())}


@reader("name")
def name(view: MatchView) -> PersonValue | None:
    """The name of the whole match (or of the rule's ``span``), normalised."""
    return {"name": normalised(view.text.norm[view.start : view.end])}


@span_reader("RANK")
def span_rank(draft: Draft, start: int, end: int) -> RankValue | None:
    """The rank that a mention without a value begins with; ``None`` if the lexicon has none."""
    words = draft.text.fold[start:end].split()
    for size in range(len(words), 0, -1):
        entry = draft.rules.lexicon("ranks").get(" ".join(words[:size]))
        if entry is not None:
            return {"rank": entry.get("rank"), "level": int(entry.get("level"))}
    return None


@span_reader("PERSON")
def span_name(draft: Draft, start: int, end: int) -> PersonValue | None:
    """The normalised name of a mention that came without a value."""
    return {"name": normalised(draft.text.norm[start:end])}


@span_reader("ROLE")
def span_title(draft: Draft, start: int, end: int) -> RoleValue | None:
    """The title of a mention that came without a value."""
    return {"title": " ".join(draft.text.norm[start:end].split())}


def normalised(written: str) -> str:
    """A name in one form: blanks collapsed, NGUYỄN VĂN A set as Nguyễn Văn A (initials and words of two capitals stay)."""
    words = written.split()
    if len(words) > 1 and all(w.isupper() for w in words) and any(len(w) > 2 for w in words):
        words = [w if "." in w else "-".join(part[:1] + part[1:].lower() for part in w.split("-")) for w in words]
    return " ".join(words)
