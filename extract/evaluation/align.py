"""Which predicted mention stands for which gold one: maximum matchings, so that the order of mentions cannot matter.

A greedy matching counts fewer pairs than there are where spans nest or chain (the fault of several scorers); here the number
of pairs is the largest possible. Augmenting paths: Kuhn, Naval Research Logistics 2 (1955); on the overlap graph of text spans
the first try nearly always succeeds, so the cost is about the number of overlaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..types import Mention
from .values import same_value

Kind = Literal["right", "value", "type", "boundary", "both", "missing", "spurious"]
"""``right``: span, type and (if scored) value; ``value``: only the value is wrong; ``type``: same span, other type; ``boundary``: same
type, overlap only; ``both``: overlap of another type; ``missing``: gold without, ``spurious``: prediction without a partner."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Indices into the gold and the predicted mentions; one of them is None for what has no partner."""

    gold: int | None
    predicted: int | None
    kind: Kind
    value_scored: bool = False
    """Whether the gold value is one that is scored (only for ``right`` and ``value``)."""


def overlaps(gold: Sequence[Mention], predicted: Sequence[Mention]) -> list[tuple[int, int]]:
    """All (gold index, predicted index) whose spans share a character. Time: sorting plus the number of pairs."""
    events = sorted(
        [(m.start, m.end, 0, i) for i, m in enumerate(gold)] + [(m.start, m.end, 1, i) for i, m in enumerate(predicted)]
    )
    alive: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])  # (end, index) by side
    found: list[tuple[int, int]] = []
    for start, end, side, index in events:
        others = alive[1 - side]
        others[:] = [other for other in others if other[0] > start]
        if end > start:
            found.extend((index, other) if side == 0 else (other, index) for _, other in others)
            alive[side].append((end, index))
    return found


def maximum_matching(edges: Sequence[tuple[int, int]]) -> dict[int, int]:
    """A maximum matching of a bipartite graph, left to right. Edges that stand earlier are tried first."""
    found = dict(edges)
    if len(found) == len(set(found.values())) == len(edges):
        return found  # no two edges meet
    neighbours: dict[int, list[int]] = {}
    for left, right in edges:
        neighbours.setdefault(left, []).append(right)
    left_of: dict[int, int] = {}
    right_of: dict[int, int] = {}
    for root in neighbours:
        came_from: dict[int, int] = {}  # right -> the left that reached it
        queue = [root]
        free: int | None = None
        for left in queue:
            for right in neighbours[left]:
                if right not in came_from:
                    came_from[right] = left
                    if right not in left_of:
                        free = right
                        break
                    queue.append(left_of[right])
            if free is not None:
                break
        while free is not None:  # hand every left on the way over to its new right
            left = came_from[free]
            left_of[free] = left
            before = right_of.get(left)
            right_of[left] = free
            free = before
    return right_of


def lenient_matches(gold: Sequence[Mention], predicted: Sequence[Mention], edges: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The largest matching of mentions that overlap and have one type."""
    return maximum_matching([(g, p) for g, p in edges if gold[g].type == predicted[p].type])


def align(gold: Sequence[Mention], predicted: Sequence[Mention], edges: Sequence[tuple[int, int]]) -> list[Pair]:
    """Every gold and every predicted mention in one pair, the best kind first: span and type (and value, where equal spans of
    one type repeat), then the span, then an overlap of one type, then any overlap; each step a maximum matching of what is left."""

    def rank(edge: tuple[int, int]) -> tuple[int, int, int]:
        g, p = gold[edge[0]], predicted[edge[1]]
        return (-(min(g.end, p.end) - max(g.start, p.start)), g.start, p.start)

    left = set(range(len(gold)))
    right = set(range(len(predicted)))
    pairs: list[Pair] = []
    span = {e: (gold[e[0]].start, gold[e[0]].end) == (predicted[e[1]].start, predicted[e[1]].end) for e in edges}
    kind = {e: gold[e[0]].type == predicted[e[1]].type for e in edges}
    value = {e: same_value(gold[e[0]].type, gold[e[0]].value, predicted[e[1]].value) for e in edges if span[e] and kind[e]}

    def take(wanted: list[tuple[int, int]], name: Kind | None) -> None:
        found = [e for e in wanted if e[0] in left and e[1] in right]
        if len(found) > 1:
            found = sorted(maximum_matching(sorted(found, key=rank)).items())
        for e in found:
            left.discard(e[0])
            right.discard(e[1])
            pairs.append(
                Pair(e[0], e[1], name or ("value" if value[e] is False else "right"), name is None and value[e] is not None)
            )

    take([e for e in edges if value.get(e)], None)
    take([e for e in edges if span[e] and kind[e]], None)
    take([e for e in edges if span[e]], "type")
    take([e for e in edges if kind[e]], "boundary")
    take(list(edges), "both")
    pairs.extend(Pair(g, None, "missing") for g in left)
    pairs.extend(Pair(None, p, "spurious") for p in right)
    return sorted(pairs, key=lambda pair: _place(pair, gold, predicted))


def _place(pair: Pair, gold: Sequence[Mention], predicted: Sequence[Mention]) -> tuple[int, int, int]:
    first = gold[pair.gold] if pair.gold is not None else predicted[pair.predicted or 0]
    return (first.start, first.end, pair.predicted or 0)
