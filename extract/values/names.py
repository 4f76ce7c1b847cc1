"""Readers of ranks, names and titles: one canonical form for what is written in many ways."""

from __future__ import annotations

from ..registry import MatchView, reader
from ..types import RankValue


@reader("rank")
def rank(view: MatchView, rank: str | None = None, level: int = 0) -> RankValue | None:
    """Canonical name and level of the group ``rank``, from the lexicon ``ranks``, unless the rule gives them itself.

    ``None`` for a word that the lexicon does not hold.
    """
    if rank is not None:
        return {"rank": rank, "level": level}
    entry = view.rules.lexicon("ranks").get(" ".join((view.group("rank") or view.fold).split()))
    return None if entry is None else {"rank": entry.get("rank"), "level": int(entry.get("level"))}
