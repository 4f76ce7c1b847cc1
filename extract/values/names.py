"""Readers of ranks, names and titles: one canonical form for what is written in many ways."""

from __future__ import annotations

from ..registry import MatchView, reader
from ..types import RankValue, RoleValue


@reader("rank")
def rank(view: MatchView, rank: str | None = None, level: int = 0) -> RankValue | None:
    """Canonical name and level of the group ``rank``, from the lexicon ``ranks``, unless the rule gives them itself.

    ``None`` for a word that the lexicon does not hold.
    """
    if rank is not None:
        return {"rank": rank, "level": level}
    entry = view.rules.lexicon("ranks").get(" ".join((view.group("rank") or view.fold).split()))
    return None if entry is None else {"rank": entry.get("rank"), "level": int(entry.get("level"))}


@reader("title")
def title(view: MatchView, kind: str | None = None) -> RoleValue | None:
    """The title as written, white space collapsed; ``None`` if its head in the lexicon ``role_heads`` is not of ``kind`` (sure, weak)."""
    if kind is not None:
        entry = view.rules.lexicon("role_heads").get(" ".join((view.group("head") or "").split()))
        if entry is None or entry.get("sure") != kind:
            return None
    return {"title": " ".join(view.text.norm[view.start : view.end].split())}
