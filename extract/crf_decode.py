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

    Sentences are cut at syllables that are surely outside; the stretches between are read by themselves.
    """
    total = len(emissions)
    inside = np.zeros(total + 1, bool)
    for start, end in sentences:
        inside[start:end] = True
    inside[:total] &= ~_surely_outside(emissions)
    stretches = _Stretches(sentences, inside)
    if not len(stretches.places):
        return
    chain = _Chain(model, emissions, stretches)
    labels = _labels(model, emissions, sentences, chain, inside)
    places = np.flatnonzero(labels)
    own = labels[places]
    inner = np.array([model.inside.get(name[2:], -1) for name in model.labels])[own]
    on = np.where(inner < 0, 0, chain.follows(places, own, inner))
    yield from _spans(model.labels, *(column.tolist() for column in (places, own, inner, chain.probability(places, own), on)))


class _Chain:
    """Probabilities of labels in stretches.

    All stretches go step by step together, longest first, and forward and backward messages in one loop, since the backward recursion is the
    forward one from the other end: m[t] = soft[t] * (m[t-1] @ move). ``marginal``, ``later`` (what comes behind a syllable, given its label)
    and ``places`` are in the order of the steps from the left.
    """

    def __init__(self, model: Model, emissions: Floats, stretches: _Stretches) -> None:
        self.move = move = np.exp(model.transitions.astype(np.float64))
        size = len(move)
        moves = np.zeros((2 * size, 2 * size))
        moves[:size, :size], moves[size:, size:] = move, move.T
        soft = np.exp(np.maximum(emissions - emissions.max(1, keepdims=True), _LEAST)).astype(np.float64)
        soft[stretches.starts] *= np.where(stretches.opens[:, None], np.exp(model.initial), move[OUTSIDE])
        soft[stretches.ends - 1] *= np.where(stretches.closes[:, None], 1, move[:, OUTSIDE])
        left, right, offsets = stretches.places, stretches.mirrored, stretches.offsets
        both = np.concatenate([soft[left], soft[right]], 1)  # (syllables, 2 * labels)
        passed = np.ones_like(both)  # the messages without the syllable itself
        for t in range(1, len(offsets) - 1):
            at, end = offsets[t], offsets[t + 1]
            last = both[offsets[t - 1] : offsets[t - 1] + end - at]
            if t % _RESCALE == 0:
                halves = last.reshape(-1, 2, size)
                halves /= halves.sum(2, keepdims=True)
            both[at:end] *= np.dot(last, moves, passed[at:end])
        # where a syllable stands in the two orders; those between the stretches have the last row, in which nothing follows
        self._row, self._mirrored = np.full((2, len(emissions) + 1), len(left))
        self._row[left] = self._mirrored[right] = np.arange(len(left))
        self._after = np.append(both[:, size:], np.zeros((1, size)), 0)
        self.places = left
        self.later = passed[self._mirrored[left], size:]
        self.marginal = both[:, :size] * self.later
        self.marginal /= np.maximum(self.marginal.sum(1, keepdims=True), 1e-300)

    def probability(self, places: Ints, labels: Ints) -> Any:
        """Of these labels of syllables in stretches."""
        return self.marginal[self._row[places], labels]

    def follows(self, places: Ints, labels: Ints, next_: Ints) -> Any:
        """Probability that the next syllables have the labels ``next_`` if these have ``labels``."""
        return self.move[labels, next_] * self._after[self._mirrored[places + 1], next_] / self.later[self._row[places], labels]


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


def _labels(model: Model, emissions: Floats, sentences: Sequence[tuple[int, int]], chain: _Chain, inside: Any) -> Ints:
    """The label of every syllable on the best path. ``inside`` loses the syllables that are surely outside.

    A path that is more probable than all others together is the best one. Where the best label of every syllable gives no such path, the
    best one is searched among the labels that are at least as probable as that path: all labels of a path are as probable as itself.
    """
    best = chain.marginal.argmax(1)
    inside[chain.places] = chain.marginal[:, OUTSIDE] < _SURE
    out: Ints = np.full(len(emissions), OUTSIDE)
    out[chain.places] = np.where(inside[chain.places], best, OUTSIDE)
    starts, ends = np.flatnonzero(inside[1:] != inside[:-1]).reshape(-1, 2).T + 1
    goes_on = np.flatnonzero(inside[:-1] & inside[1:])
    logs = np.zeros(len(emissions))
    logs[goes_on + 1] = np.log(np.maximum(chain.follows(goes_on, out[goes_on], out[goes_on + 1]), 1e-300))
    logs[starts] = np.log(chain.probability(starts, out[starts]))
    summed = np.append(0, np.cumsum(logs))
    path = np.exp(summed[ends] - summed[starts])
    unclear = path <= 0.5 + 1e-6
    if unclear.any():
        rest = np.zeros_like(inside)
        for start, end in zip(starts[unclear].tolist(), ends[unclear].tolist(), strict=True):
            rest[start:end] = True
        kept = (chain.marginal[rest[chain.places]] >= path.min() * (1 - 1e-6)).any(0)
        kept[OUTSIDE] = True
        out[rest[:-1]] = _best_path(model, emissions, _Stretches(sentences, rest), np.flatnonzero(kept))[rest[:-1]]
    return out


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


def _best_path(model: Model, emissions: Floats, stretches: _Stretches, kept: Ints) -> Ints:
    """Viterbi over the labels ``kept``: the label of every syllable on the best path; syllables between the stretches are outside."""
    out: Ints = np.full(len(emissions), OUTSIDE)
    count = len(stretches.starts)
    places, offsets = stretches.places, stretches.offsets
    move = model.transitions[np.ix_(kept, kept)]
    scores: Floats = emissions[places[:, None], kept]
    scores[:count] += np.where(stretches.opens[:, None], model.initial[kept], model.transitions[OUTSIDE, kept])
    scores[np.flatnonzero(stretches.last & ~stretches.closes[stretches.which])] += model.transitions[kept, OUTSIDE]
    into = move.T.copy()
    for t in range(1, len(offsets) - 1):
        at, end = offsets[t], offsets[t + 1]
        scores[at:end] += (scores[offsets[t - 1] : offsets[t - 1] + end - at, :, None] + move).max(1)
    label: Ints = np.zeros(count, np.int64)
    going = 0
    for t in range(len(offsets) - 2, -1, -1):
        here = scores[offsets[t] : offsets[t + 1]]
        label[going : len(here)] = here[going:].argmax(1)
        label[:going] = (here[:going] + into[label[:going]]).argmax(1)
        going = len(here)
        out[places[offsets[t] : offsets[t + 1]]] = kept[label[:going]]
    return out
