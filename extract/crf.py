"""A linear-chain conditional random field evaluated in numpy: weights that crfsuite trained, scores, labels, probabilities of spans.

crfsuite's own tagger needs a string for each of some 80 features a syllable. Here the weights of a syllable are summed once and
remembered, n-grams are looked up by number for a whole article, and all sentences go through the recursions side by side.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import repeat
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from . import features as fx
from .crf_decode import decode

if TYPE_CHECKING:
    Floats = np.ndarray[Any, np.dtype[np.float32]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

FORBIDDEN = np.float32(-1e4)
"""Score of a label that cannot stand here (I at the beginning of a sentence or after another type)."""
_TABLE = 200_000
"""N-grams of which there are no more combinations than this are found by a table instead of a search."""
_REMEMBER = 8_192
"""Syllables kept with their summed weights (1 kB each), so that memory does not grow with the dump. When they are that many, the half that
was met in fewer places is forgotten."""


class _Lookup:
    """Weights of one group of n-grams, found by the numbers of their parts; number 0 is a part that stands in no n-gram.

    Few different parts: a table of all combinations. Many: a binary search.
    """

    def __init__(self, parts: Sequence[Sequence[int]], sizes: Sequence[int], weights: Floats) -> None:
        self._sizes = sizes
        # (slots, 1 + n-grams, labels), the first row for those without weights
        self.weights: Floats = np.concatenate([np.zeros_like(weights[:1]), weights]).transpose(1, 0, 2).copy()
        codes = self._codes(list(np.array(parts, np.int64).T))
        self._table: Ints | None = None
        if math.prod(sizes) <= _TABLE:
            self._table = np.zeros(math.prod(sizes), np.int64)
            self._table[codes] = np.arange(1, len(codes) + 1)
        else:
            order = np.argsort(codes)
            self._sorted: Ints = np.append(codes[order], np.iinfo(np.int64).max)
            self._rows: Ints = np.append(order + 1, 0)

    def rows(self, columns: Sequence[Ints]) -> Ints:
        """Rows of ``weights`` for the n-grams whose parts have these numbers."""
        codes = self._codes(columns)
        if self._table is not None:
            return self._table[codes]
        at = np.searchsorted(self._sorted, codes)
        return np.where(self._sorted[at] == codes, self._rows[at], 0)

    def _codes(self, columns: Sequence[Ints]) -> Ints:
        code = columns[0]
        for column, size in zip(columns[1:], self._sizes[1:], strict=True):
            code = code * size + column
        return code


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
        ngrams = {group: groups.pop(group) for group in fx.NGRAMS if group in groups}
        self._ids: dict[str, dict[str, int]] = {trait: {} for trait in fx.TRAITS}
        numbered = {group: [self._numbers(group, value) for value in values] for group, values in ngrams.items()}
        self._ngrams = {
            group: _Lookup(
                numbered[group],
                [len(self._ids[trait]) + 1 for trait, _ in fx.NGRAMS[group][0]],
                self._weights(values, fx.NGRAMS[group][1]),
            )
            for group, values in ngrams.items()
        }
        self._own = {f"{group}={value}": rows for group, values in groups.items() for value, rows in values.items()}
        self._lock = Lock()
        self._clear()
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
        buffer = np.empty_like(out)
        ids = dict(zip(fx.TRAITS, self._add_syllables(encoded.syllables, out, buffer), strict=True))
        for group, lookup in self._ngrams.items():
            parts, slots = fx.NGRAMS[group]
            first, end = -parts[0][1], total - parts[-1][1]  # the anchors that have all parts
            rows = lookup.rows([ids[trait][first + step : end + step] for trait, step in parts])
            gathered = buffer[first:end]
            for slot, weights in zip(slots, lookup.weights, strict=True):
                weights.take(rows, 0, gathered, "clip")
                low, high = max(first, -slot), min(end, total - slot)
                out[low + slot : high + slot] += buffer[low:high]
        self._add_names(encoded, out)
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

    def _numbers(self, group: str, value: str) -> list[int]:
        """The numbers of an n-gram's parts; new parts are numbered from 1."""
        known = [self._ids[trait] for trait, _ in fx.NGRAMS[group][0]]
        return [ids.setdefault(part, len(ids) + 1) for part, ids in zip(value.split(fx.JOIN), known, strict=True)]

    def _clear(self, size: int = _REMEMBER) -> None:
        self._rows: dict[str, int] = {}
        self._sums: Floats = np.zeros((len(fx.SYLLABLE_SLOTS), size, len(self.labels)), np.float32)
        self._traits: Ints = np.zeros((len(fx.TRAITS), size), np.int64)
        self._uses: Ints = np.zeros(size, np.int64)

    def _forget(self, coming: int) -> None:
        """Keep the more used half, and make room for so many that are ``coming``."""
        names = list(self._rows)
        keep = np.argsort(-self._uses[: len(names)], kind="stable")[: _REMEMBER // 2]
        sums, traits, uses = self._sums[:, keep], self._traits[:, keep], self._uses[keep]
        self._clear(max(_REMEMBER, len(keep) + coming))
        self._rows = {names[row]: at for at, row in enumerate(keep)}
        self._sums[:, : len(keep)], self._traits[:, : len(keep)], self._uses[: len(keep)] = sums, traits, uses // 2

    def _add_syllables(self, syllables: Sequence[str], out: Floats, buffer: Floats) -> Ints:
        """Add the weights of syllables to ``out``; the numbers of their traits (0: in no n-gram), shape (traits, syllables)."""
        total = len(syllables)
        with self._lock:
            if new := [s for s in set(syllables) if s not in self._rows]:
                self._learn(new, syllables)
            at = np.fromiter(map(self._rows.__getitem__, syllables), np.intp, total)
            self._uses[at] += 1
            for distance, sums in zip(fx.SYLLABLE_SLOTS, self._sums, strict=True):
                sums.take(at, 0, buffer, "clip")
                low, high = max(0, -distance), min(total, total - distance)
                out[low + distance : high + distance] += buffer[low:high]
            return self._traits.take(at, 1)

    def _learn(self, new: Sequence[str], syllables: Sequence[str]) -> None:
        """Sum the weights of ``new`` syllables; if there is no room, the less used are forgotten and those of this article learned."""
        if len(self._rows) + len(new) > _REMEMBER:
            distinct = list(dict.fromkeys(syllables))
            self._forget(len(distinct))
            new = [s for s in distinct if s not in self._rows]
        rows = self._rows
        for syllable in new:
            row = rows[syllable] = len(rows)
            values, features = fx.traits(syllable)
            self._traits[:, row] = [self._ids[trait].get(values[trait], 0) for trait in fx.TRAITS]
            for feature in features:
                for slot, weight_row in self._own.get(feature, ()):
                    self._sums[int(slot) + fx.PAD, row] += self._dense[weight_row]

    def _add_names(self, encoded: fx.Encoded, out: Floats) -> None:
        """Add the weights of features that are no sums over keys."""
        names, shared = encoded.names, encoded.shared
        rows = np.fromiter(map(self._single.get, names, repeat(-1)), np.intp, len(names))
        at = np.array(encoded.places, np.intp)
        if shared:
            firsts, ends, shared_names = zip(*shared, strict=True)
            first = np.array(firsts)
            lengths = np.array(ends) - first
            begun = np.cumsum(lengths) - lengths
            more = np.fromiter(map(self._single.get, shared_names, repeat(-1)), np.intp, len(shared))
            at = np.concatenate([at, np.arange(lengths.sum()) + np.repeat(first - begun, lengths)])
            rows = np.concatenate([rows, np.repeat(more, lengths)])
        known = np.flatnonzero(rows >= 0)
        if len(known):
            order = known[np.argsort(at[known], kind="stable")]
            at = at[order]
            starts = np.flatnonzero(np.append(True, at[1:] != at[:-1]))
            out[at[starts]] += np.add.reduceat(self._dense.take(rows[order], 0), starts, axis=0)
