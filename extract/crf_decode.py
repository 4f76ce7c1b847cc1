"""The best labels of an article under a linear chain and the probability of every span, all sentences going side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .crf import Model

    Floats = np.ndarray[Any, np.dtype[np.float32]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

_RESCALE = 8
"""Messages are brought back to a sum of 1 every so many steps; in between they stay far inside the range of a double."""
_SURE = 1 - 1e-5
"""A syllable that is outside with this probability is outside on the best path."""
_CUT, _CUT_NEAR = 6.0, 3.0
"""A syllable whose weights prefer outside by so much, while those of its neighbours do by ``_CUT_NEAR``, ends a stretch of the recursions. On
53,000 syllables of gold the exact probability of anything else at such places (6 % of all) was 0.000005 on average, 0.003 at most."""
_LEAST = np.float32(-80)
"""Weights of a syllable's labels are no further below its best one: what counts must not become 0."""
OUTSIDE = 0
"""The number of the label O in every weights file."""


def decode(model: Model, emissions: Floats, sentences: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str, float]]:
    """Spans of the best path as (first syllable, end, type, probability of this span).

    Sentences are cut at syllables that are surely outside. The stretches between go step by step together, longest first, and forward and
    backward messages in one loop, since the backward recursion is the forward one from the other end: m[t] = soft[t] * (m[t-1] @ move).
    """
    total = len(emissions)
    inside = np.zeros(total + 1, bool)
    for start, end in sentences:
        inside[start:end] = True
    inside[:total] &= ~_surely_outside(emissions)
    stretches = _Stretches(sentences, inside)
    if not len(stretches.places):
        return
    move = np.exp(model.transitions.astype(np.float64))
    size = len(move)
    moves = np.zeros((2 * size, 2 * size))
    moves[:size, :size], moves[size:, size:] = move, move.T
    soft = np.exp(np.maximum(emissions - emissions.max(1, keepdims=True), _LEAST)).astype(np.float64)
    soft[stretches.starts] *= np.where(stretches.opens[:, None], np.exp(model.initial), move[OUTSIDE])
    soft[stretches.ends - 1] *= np.where(stretches.closes[:, None], 1, move[:, OUTSIDE])
    left, right, offsets = stretches.places, stretches.mirrored, stretches.offsets
    both = np.concatenate([soft[left], soft[right]], 1)  # (syllables, 2 * labels), step by step
    passed = np.ones_like(both)  # the messages without the syllable itself
    for t in range(1, len(offsets) - 1):
        at, end = offsets[t], offsets[t + 1]
        last = both[offsets[t - 1] : offsets[t - 1] + end - at]
        if t % _RESCALE == 0:
            halves = last.reshape(-1, 2, size)
            halves /= halves.sum(2, keepdims=True)
        both[at:end] *= np.dot(last, moves, passed[at:end])
    rows = np.full(
        (2, total + 1), len(left)
    )  # where a syllable stands in the order from the left, from the right; the last row is for none
    rows[0, left] = rows[1, right] = np.arange(len(left))
    after = np.append(both[:, size:], np.zeros((1, size)), 0)
    later = passed[rows[1, left], size:]
    weight = both[:, :size] * later
    sums = np.maximum(weight.sum(1), 1e-300)
    label, sure = weight.argmax(1), weight.max(1) / sums
    inside[left] = weight[:, OUTSIDE] < _SURE * sums
    doubt = np.zeros(total)
    labels: Ints = np.full(total, OUTSIDE)
    labels[left] = np.where(inside[left], label, OUTSIDE)
    doubt[left] = 1 - sure
    _mend(model, emissions, sentences, inside, doubt, labels)
    places = np.flatnonzero(labels)
    row, own = rows[0, places], labels[places]
    inner = np.array([model.inside.get(name[2:], -1) for name in model.labels])[own]
    first = weight[row, own] / sums[row]  # probability of the label, and of its span going on behind the syllable
    on = (inner >= 0) * move[own, inner] * after[rows[1, places + 1], inner] / later[row, own]
    yield from _spans(model.labels, *(column.tolist() for column in (places, own, inner, first, on)))


def _spans(
    names: Sequence[str], places: list[int], own: list[int], inner: list[int], first: list[float], on: list[float]
) -> Iterator[tuple[int, int, str, float]]:
    """Spans from the syllables that are not outside: their place, label, label of a span that goes on, probabilities of both."""
    count, k = len(places), 0
    while k < count:
        begin, p = k, first[k]
        while k + 1 < count and places[k + 1] == places[k] + 1 and own[k + 1] == inner[k]:
            p *= on[k]
            k += 1
        yield places[begin], places[k] + 1, names[own[begin]][2:], min(1.0, max(0.0, p * (1 - on[k])))
        k += 1


def _mend(model: Model, emissions: Floats, sentences: Sequence[tuple[int, int]], inside: Any, doubt: Any, labels: Ints) -> None:
    """Put the labels of the best path where the best labels of all syllables may be another path.

    A path that is more probable than all others together is the best one, and so probable is that of the best label of every syllable of a
    stretch if the probabilities that one of them is wrong (``doubt``) sum up to less than a half. Only the other stretches need a recursion.
    """
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    summed = np.append(0, np.cumsum(doubt))
    unclear = summed[ends] - summed[starts] >= 0.5 - 1e-6
    if unclear.any():
        rest = np.zeros_like(inside)
        for start, end in zip(starts[unclear].tolist(), ends[unclear].tolist(), strict=True):
            rest[start:end] = True
        best = _best_path(model, emissions, _Stretches(sentences, rest))
        labels[rest[:-1]] = best[rest[:-1]]


def _surely_outside(emissions: Floats) -> Any:
    """Syllables that are outside whatever stands around them: their own weights and those of both neighbours say so."""
    margin = emissions[:, OUTSIDE] - emissions[:, OUTSIDE + 1 :].max(1)
    out = margin > _CUT
    near = margin > _CUT_NEAR
    out[1:] &= near[:-1]
    out[:-1] &= near[1:]
    return out


class _Stretches:
    """Stretches of open syllables in sentences, longest first, and an order in which all go step by step together.

    ``opens``, ``closes``: the stretch begins, ends with its sentence. ``places``, ``mirrored``: syllables by step, from the left and from
    the right; ``offsets``: where each step begins in them. The stretches that reach a step are the first ones of those in the step before.
    """

    def __init__(self, sentences: Sequence[tuple[int, int]], open_: Any) -> None:
        first_of, end_of = np.zeros((2, len(open_)), bool)
        for start, end in sentences:
            first_of[start] = end_of[end] = True
        edges = np.flatnonzero(open_[1:] != open_[:-1]) + 1
        starts, ends = edges[::2], edges[1::2]
        order = np.argsort(starts - ends, kind="stable")
        self.starts, self.ends = starts[order], ends[order]
        self.opens, self.closes = first_of[self.starts], end_of[self.ends]
        lengths = self.ends - self.starts
        longest = int(lengths[0]) if len(lengths) else 0
        step, which = np.nonzero(np.arange(longest)[:, None] < lengths)
        self.places, self.mirrored = self.starts[which] + step, self.ends[which] - 1 - step
        self.last = self.places == self.ends[which] - 1
        self.which = which
        self.offsets: list[int] = [*np.searchsorted(step, np.arange(longest)).tolist(), len(step)]


def _best_path(model: Model, emissions: Floats, stretches: _Stretches) -> Ints:
    """Viterbi: the label of every syllable on the best path; syllables between the stretches are outside."""
    out: Ints = np.full(len(emissions), OUTSIDE)
    count = len(stretches.starts)
    if not count:
        return out
    places, offsets = stretches.places, stretches.offsets
    scores: Floats = emissions[places]
    scores[:count] += np.where(stretches.opens[:, None], model.initial, model.transitions[OUTSIDE])
    scores[np.flatnonzero(stretches.last & ~stretches.closes[stretches.which])] += model.transitions[:, OUTSIDE]
    into = model.transitions.T.copy()
    for t in range(1, len(offsets) - 1):
        at, end = offsets[t], offsets[t + 1]
        scores[at:end] += (scores[offsets[t - 1] : offsets[t - 1] + end - at, :, None] + model.transitions).max(1)
    label: Ints = np.zeros(count, np.int64)
    going = 0
    for t in range(len(offsets) - 2, -1, -1):
        here = scores[offsets[t] : offsets[t + 1]]
        label[going : len(here)] = here[going:].argmax(1)
        label[:going] = (here[:going] + into[label[:going]]).argmax(1)
        going = len(here)
        out[places[offsets[t] : offsets[t + 1]]] = label[:going]
    return out
