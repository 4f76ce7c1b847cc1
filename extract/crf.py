"""A linear-chain conditional random field evaluated in numpy: weights that crfsuite trained, scores, labels, probabilities of spans.

crfsuite's own tagger needs a string for each of some 80 features a syllable. Here the weights of a syllable are summed once and
remembered, n-grams are looked up by number for a whole article, and all sentences go through the recursions side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from . import features as fx

if TYPE_CHECKING:
    Floats = np.ndarray[Any, np.dtype[np.float32]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

FORBIDDEN = np.float32(-1e4)
"""Score of a label that cannot stand here (I at the beginning of a sentence or after another type)."""
_RESCALE = 8
"""Messages are brought back to a sum of 1 every so many steps; in between they stay far inside the range of a double."""
_SURE = 1 - 1e-5
"""A syllable that is outside with this probability is outside on the best path."""
_BASE = 1 << 20
"""More than the different values of a trait; three of them fit in 63 bits."""
_REMEMBER = 20_000
"""Syllables kept with their summed weights (500 bytes each); beyond it all are forgotten, so that memory does not grow with the dump."""


class _Lookup:
    """Weights by integer code, found by binary search."""

    def __init__(self, codes: Sequence[int], weights: Floats) -> None:
        order = np.argsort(np.array(codes, np.int64))
        self.codes: Ints = np.append(np.array(codes, np.int64)[order], np.iinfo(np.int64).max)
        self.weights: Floats = weights[order]

    def find(self, codes: Ints) -> tuple[Ints, Ints]:
        """Indices of the codes that have weights, and the rows of these."""
        at = np.searchsorted(self.codes, codes)
        found = np.flatnonzero(self.codes[at] == codes)
        return found, at[found]


class Model:
    """Weights of one file, ready for any number of articles and threads."""

    def __init__(self, path: str | Path) -> None:
        with np.load(path) as data:
            self.labels: list[str] = str(data["labels"]).split("\n")
            names = data["names"].tobytes().decode("utf-8").split("\n")
            first, label, weight = data["first"], data["label"], data["weight"].astype(np.float32)
            transitions: Floats = data["transitions"].astype(np.float32)
            self.calibration: Floats = data["calibration"]
        size = len(self.labels)
        self._dense: Floats = np.zeros((len(names), size), np.float32)
        self._dense[np.repeat(np.arange(len(names)), np.diff(first)), label] = weight
        self._single: dict[str, int] = {}
        groups: dict[str, dict[str, list[tuple[str, int]]]] = {}  # group -> value -> (slot, row of _dense)
        for row, name in enumerate(names):
            head, _, value = name.partition("=")
            group, _, slot = head.partition(":")
            if slot:
                groups.setdefault(group, {}).setdefault(value, []).append((slot, row))
            else:
                self._single[name] = row
        self._ids: dict[str, dict[str, int]] = {trait: {} for trait in fx.TRAITS}
        self._ngrams = {}
        for group, (parts, slots) in fx.NGRAMS.items():
            if group in groups:
                self._ngrams[group] = self._lookup(groups.pop(group), slots, [self._ids[trait] for trait, _ in parts])
        self._own = {f"{group}={value}": rows for group, values in groups.items() for value, rows in values.items()}
        self._lock = Lock()
        self._forget()
        inside = np.array([name.startswith("I-") for name in self.labels])
        follows = np.array([[a != "O" and a[2:] == b[2:] for b in self.labels] for a in self.labels])
        self.transitions: Floats = np.where(inside & ~follows, FORBIDDEN, transitions)
        self.inside = {name[2:]: i for i, name in enumerate(self.labels) if name.startswith("I-")}
        self.initial: Floats = np.where(inside, FORBIDDEN, np.float32(0))

    def emissions(self, encoded: fx.Encoded) -> Floats:
        """Summed weights of every padded syllable, shape (syllables, labels); rows of padding mean nothing."""
        total = len(encoded.syllables)
        out: Floats = np.zeros((total, len(self.labels)), np.float32)
        if not total:
            return out
        sums, ids = self._syllables(encoded.syllables)
        _spread(out, sums, fx.SYLLABLE_SLOTS)
        columns = dict(zip(fx.TRAITS, ids.T, strict=True))
        for group, lookup in self._ngrams.items():
            parts, slots = fx.NGRAMS[group]
            left, right = -parts[0][1], parts[-1][1]
            codes = _codes([columns[trait][left + step : total - right + step] for trait, step in parts])
            at, rows = lookup.find(codes)
            at += left
            for i, slot in enumerate(slots):
                out[np.clip(at + slot, 0, total - 1)] += lookup.weights[rows, i]
        get = self._single.get
        found = [(k, row) for k, name in encoded.single if (row := get(name)) is not None]
        if found:
            pairs = np.array(found)
            places, singles = pairs[np.argsort(pairs[:, 0], kind="stable")].T
            starts = np.flatnonzero(np.append(True, places[1:] != places[:-1]))
            out[places[starts]] += np.add.reduceat(self._dense[singles], starts, axis=0)
        return out

    def spans(self, encoded: fx.Encoded) -> list[tuple[int, int, str, float]]:
        """Mentions in text order: ``norm`` start and end, type, and the probability of exactly this span and type."""
        if not encoded.sentences:
            return []
        found = decode(self, self.emissions(encoded), encoded.sentences)
        return [(encoded.spans[i][0], encoded.spans[j - 1][1], type, p) for i, j, type, p in found]

    def calibrated(self, probabilities: Sequence[float]) -> list[float]:
        """For each marginal probability the share of spans with it that were right in cross-validation."""
        found: list[float] = np.interp(probabilities, self.calibration[0], self.calibration[1]).tolist()
        return found

    def _weights(self, values: Mapping[str, list[tuple[str, int]]], slots: Sequence[int]) -> Floats:
        """Weights of the values of one group, shape (values, slots, labels)."""
        number = {str(slot): i for i, slot in enumerate(slots)}
        out: Floats = np.zeros((len(values), len(slots), len(self.labels)), np.float32)
        places = [(i, number[slot], row) for i, rows in enumerate(values.values()) for slot, row in rows]
        if places:
            at, slot_at, row = np.array(places).T
            out[at, slot_at] = self._dense[row]
        return out

    def _lookup(
        self, values: Mapping[str, list[tuple[str, int]]], slots: Sequence[int], ids: Sequence[dict[str, int]]
    ) -> _Lookup:
        """Number the parts of n-grams in ``ids`` and make their codes."""
        codes = []
        for value in values:
            code = 0
            for part, known in zip(value.split(fx.JOIN), ids, strict=True):
                code = code * _BASE + known.setdefault(part, len(known))
            codes.append(code)
        return _Lookup(codes, self._weights(values, slots))

    def _forget(self) -> None:
        self._rows: dict[str, int] = {}
        self._sums: Floats = np.zeros((512, len(fx.SYLLABLE_SLOTS), len(self.labels)), np.float32)
        self._traits: Ints = np.zeros((512, len(fx.TRAITS)), np.int64)

    def _syllables(self, syllables: Sequence[str]) -> tuple[Floats, Ints]:
        """Summed weights of syllables by slot, and the numbers of their traits (-1: in no n-gram)."""
        with self._lock:
            rows = self._rows
            new = [s for s in dict.fromkeys(syllables) if s not in rows]
            if len(rows) + len(new) > _REMEMBER and rows:
                self._forget()
                rows, new = self._rows, list(dict.fromkeys(syllables))
            while len(rows) + len(new) > len(self._sums):
                self._sums = np.concatenate([self._sums, np.zeros_like(self._sums)])
                self._traits = np.concatenate([self._traits, np.zeros_like(self._traits)])
            for syllable in new:
                row = rows[syllable] = len(rows)
                values, features = fx.traits(syllable)
                self._traits[row] = [self._ids[trait].get(values[trait], -1) for trait in fx.TRAITS]
                for feature in features:
                    for slot, weight_row in self._own.get(feature, ()):
                        self._sums[row, int(slot) + fx.PAD] += self._dense[weight_row]
            at = np.array([rows[s] for s in syllables])
            return self._sums[at], self._traits[at]


def _codes(columns: Sequence[Ints]) -> Ints:
    """One number for each n-gram of ids; -1 where an id is -1."""
    code: Ints = columns[0].copy()
    unknown = columns[0] < 0
    for column in columns[1:]:
        unknown |= column < 0
        code = code * _BASE + column
    code[unknown] = -1
    return code


def _spread(out: Floats, sums: Floats, slots: Sequence[int]) -> None:
    """Add ``sums[p, i]`` to ``out[p + slots[i]]``."""
    total = len(out)
    for i, slot in enumerate(slots):
        if slot >= 0:
            out[slot:] += sums[: total - slot, i]
        else:
            out[:slot] += sums[-slot:, i]


def decode(model: Model, emissions: Floats, sentences: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str, float]]:
    """Spans of the best path as (first syllable, end, type, probability of this span).

    All sentences go step by step together, longest first. Forward and backward messages are passed in one loop, since the backward
    recursion is the forward one from the other end: m[t] = soft[t] * (m[t-1] @ move).
    """
    sentences = sorted(sentences, key=lambda s: s[0] - s[1])
    starts, ends = np.array(sentences).T
    step, which, offsets = _side_by_side(ends - starts)
    soft = np.exp(emissions.astype(np.float64) - emissions.max(1, keepdims=True))
    soft[starts] *= np.exp(model.initial)
    left, right = starts[which] + step, ends[which] - 1 - step
    both = soft[np.stack([left, right])]  # (2, syllables, labels), step by step
    move = np.exp(model.transitions.astype(np.float64))
    moves = np.stack([move, move.T])
    for t in range(1, len(offsets) - 1):
        at, end = offsets[t], offsets[t + 1]
        last = both[:, offsets[t - 1] : offsets[t - 1] + end - at]
        if t % _RESCALE == 0:
            last = last / last.sum(2, keepdims=True)
        both[:, at:end] *= last @ moves
    before, after = np.zeros_like(soft), np.zeros_like(soft)  # by syllable: with what precedes it, with what follows
    before[left], after[right] = both
    after /= np.maximum(after.sum(1, keepdims=True), 1e-300)
    beta = np.ones_like(soft)
    beta[:-1] = after[1:] @ move.T
    beta[ends - 1] = 1
    marginal = before * beta
    marginal /= np.maximum(marginal.sum(1, keepdims=True), 1e-300)
    outside = model.labels.index("O")
    labels = _best_path(model, emissions, sentences, marginal[:, outside] < _SURE).tolist()
    for start, end in sorted(sentences):
        t = start
        while t < end:
            label = labels[t]
            if label == outside:
                t += 1
                continue
            begin, type = t, model.labels[label][2:]
            inner = model.inside[type]
            p = marginal[t, label]
            t += 1
            while t < end and labels[t] == inner:
                p *= move[label, inner] * after[t, inner] / beta[t - 1, label]  # beta: the sum over all labels at t
                label = inner
                t += 1
            if t < end:
                p *= 1 - move[label, inner] * after[t, inner] / beta[t - 1, label]
            yield begin, t, type, min(1.0, max(0.0, float(p)))


def _best_path(model: Model, emissions: Floats, sentences: Sequence[tuple[int, int]], open_: Any) -> Ints:
    """Viterbi: the label of every syllable on its sentence's best path. Syllables that are not open are outside, so that the stretches
    between them stand alone; all go step by step together, longest first."""
    outside = model.labels.index("O")
    inner = np.zeros(len(emissions) + 1, bool)
    first_of, end_of = inner.copy(), inner.copy()
    for start, end in sentences:
        inner[start:end] = open_[start:end]
        first_of[start] = end_of[end] = True
    out: Ints = np.full(len(emissions), outside)
    edges = np.flatnonzero(inner[1:] != inner[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return out
    order = np.argsort(starts - ends, kind="stable")
    starts, ends = starts[order], ends[order]
    step, which, offsets = _side_by_side(ends - starts)
    places = starts[which] + step
    scores: Floats = emissions[places]
    count = len(starts)
    scores[:count] += np.where(first_of[starts][:, None], model.initial, model.transitions[outside])
    last = np.flatnonzero((places == ends[which] - 1) & ~end_of[ends][which])
    scores[last] += model.transitions[:, outside]
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


def _side_by_side(lengths: Ints) -> tuple[Ints, Ints, list[int]]:
    """An order in which sequences (longest first) go step by step together: the step and the sequence of every place in it, and where each
    step begins. The sequences that reach a step are the first ones of those in the step before."""
    step, which = np.nonzero(np.arange(lengths[0])[:, None] < lengths)
    return step, which, [*np.searchsorted(step, np.arange(lengths[0])).tolist(), len(step)]
