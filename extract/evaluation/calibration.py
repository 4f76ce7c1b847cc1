"""Whether scores are what they say: of the mentions with a score of 0.8, are eight of ten right (strict)?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .scores import Scored

Bins = dict[int, list[tuple[float, bool]]]
"""By number of the bin: score and whether it is right, of each predicted mention."""


def _binned(scored: Iterable[Scored], bins: int, stage: str | None = None) -> Bins:
    cells: Bins = {}
    for s in scored:
        for pair in s.pairs:
            mention = None if pair.predicted is None else s.mentions[pair.predicted]
            if mention is not None and stage in (None, mention.stage):
                cell = cells.setdefault(min(int(mention.score * bins), bins - 1), [])
                cell.append((mention.score, pair.kind in ("right", "value")))
    return cells


def reliability(scored: Iterable[Scored], bins: int) -> list[dict[str, Any]]:
    """A row a bin of scores (``low`` to ``high``): how many ``mentions``, their ``mean_score``, the share ``right``."""
    return [
        {
            "low": b / bins, "high": (b + 1) / bins, "mentions": len(cell), "mean_score": sum(x for x, _ in cell) / len(cell),
            "right": sum(r for _, r in cell) / len(cell),
        }
        for b, cell in sorted(_binned(scored, bins).items())
    ]  # fmt: skip


def calibration_error(scored: Iterable[Scored], stage: str | None, bins: int) -> float | None:
    """Expected calibration error (Guo et al., On Calibration of Modern Neural Networks, ICML 2017), of the mentions of one ``stage`` or of all:
    how far the mean score of a bin lies from its share of right mentions, on average over the mentions; None without any."""
    cells = _binned(scored, bins, stage).values()
    count = sum(map(len, cells))
    return sum(abs(sum(score - right for score, right in cell)) for cell in cells) / count if count else None
