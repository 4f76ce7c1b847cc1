"""The learned stage: a linear-chain conditional random field over syllables proposes mentions with probabilities.

The weights (``_model/ner.npz``, trained by ``python -m extract.training`` with python-crfsuite) are evaluated here in numpy: the weights
of a syllable, a pair or a word are summed once and remembered, sentences go through the forward, backward and Viterbi recursions side
by side. That takes a fraction of what crfsuite's own tagger needs on string features.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import features as fx
from .types import Candidate

if TYPE_CHECKING:
    import numpy as np

    from .draft import Draft

    Floats = np.ndarray[Any, np.dtype[np.float32]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

RULE = "ner.crf"
FORBIDDEN = -1e4
"""Score of a transition that no annotation can have (I after another type)."""

_KINDS: dict[str, Sequence[int | str]] = {
    "syllable": fx.SYLLABLE_SLOTS, "pair": fx.PAIR_SLOTS, "word": fx.WORD_SLOTS, "word_pair": fx.WORD_PAIR_SLOTS,
}  # fmt: skip
_GROUPS = {
    **dict.fromkeys("wsndcepu", "syllable"), "ws": "syllable", **dict.fromkeys(("ww", "ss", "nn", "dd"), "pair"),
    "W": "word", "WW": "word_pair",
}  # fmt: skip


def model_path() -> Path:
    """The packaged weights."""
    return Path(__file__).parent / "_model" / "ner.npz"


class _Table:
    """Summed weights by key. ``rows`` maps keys to rows of ``matrix`` (rows, slots, labels); unknown keys are computed and kept.

    Forgets everything when ``limit`` keys are held, so that memory does not grow with the number of articles.
    """

    def __init__(self, slots: int, labels: int, features: Callable[[Any], list[str]], limit: int) -> None:
        import numpy as np

        self.index: dict[str, int] = {}
        self.weights: Floats = np.zeros((0, slots, labels), np.float32)
        self._features = features
        self._limit = limit
        self._rows: dict[Hashable, int] = {}
        self._matrix: Floats = np.zeros((256, slots, labels), np.float32)
        self._used = 1  # row 0: a key without weights

    def sums(self, keys: Sequence[Hashable]) -> Floats:
        """Weights of every key, shape (len(keys), slots, labels)."""
        import numpy as np

        if len(self._rows) + len(keys) > self._limit:
            self._rows, self._used = {}, 1
        rows = self._rows
        get = rows.get
        at = np.empty(len(keys), np.int64)
        for i, key in enumerate(keys):
            row = get(key)
            if row is None:
                row = rows[key] = self._add(key)
            at[i] = row
        return self._matrix[at]

    def _add(self, key: Hashable) -> int:
        import numpy as np

        found = [i for i in map(self.index.get, self._features(key)) if i is not None]
        if not found:
            return 0
        if self._used == len(self._matrix):
            self._matrix = np.concatenate([self._matrix, np.zeros_like(self._matrix)])
        self._matrix[self._used] = self.weights[found].sum(0)
        self._used += 1
        return self._used - 1


class Model:
    """Weights in memory. Not changed by use except for its caches; one per process."""

    def __init__(self, path: str | Path) -> None:
        import numpy as np

        with np.load(path) as data:
            self.labels: list[str] = str(data["labels"]).split("\n")
            names = data["names"].tobytes().decode("utf-8").split("\n")
            first, label, weight = data["first"], data["label"], data["weight"].astype(np.float32)
            self.transitions: Floats = data["transitions"].astype(np.float32)
            self.calibration: Floats = data["calibration"]
        size = len(self.labels)
        rows = np.repeat(np.arange(len(names)), np.diff(first))
        dense: Floats = np.zeros((len(names), size), np.float32)
        dense[rows, label] = weight
        makers = {
            "syllable": (fx.syllable_features, 20_000), "pair": (fx.pair_features, 40_000), "word": (fx.word_features, 20_000),
            "word_pair": (fx.word_pair_features, 40_000),
        }  # fmt: skip
        self.tables = {
            kind: _Table(len(slots), size, makers[kind][0], makers[kind][1])  # type: ignore[arg-type]
            for kind, slots in _KINDS.items()
        }
        self.single: dict[str, int] = {}
        where: dict[str, list[tuple[int, int, int]]] = {kind: [] for kind in _KINDS}
        slot_number = {kind: {str(s): i for i, s in enumerate(slots)} for kind, slots in _KINDS.items()}
        for i, name in enumerate(names):
            head, _, value = name.partition("=")
            group, _, slot = head.partition(":")
            if not slot:
                self.single[name] = i
                continue
            kind = _GROUPS[group]
            index = self.tables[kind].index
            where[kind].append((index.setdefault(f"{group}={value}", len(index)), slot_number[kind][slot], i))
        for kind, places in where.items():
            table = self.tables[kind]
            table.weights = np.zeros((len(table.index), len(_KINDS[kind]), size), np.float32)
            if places:
                row, slot_at, source = np.array(places).T
                table.weights[row, slot_at] = dense[source]
        self._dense = dense
        types = [name[2:] for name in self.labels]
        self._begin = [name.startswith("B") for name in self.labels]
        self._types = types
        allowed = np.array([[not b.startswith("I") or (a != "O" and a[2:] == b[2:]) for b in self.labels] for a in self.labels])
        self.transitions = np.where(allowed, self.transitions, np.float32(FORBIDDEN))
        self.initial: Floats = np.where([n.startswith("I") for n in self.labels], np.float32(FORBIDDEN), np.float32(0))

    def emissions(self, encoded: fx.Encoded) -> Floats:
        """Summed weights of every padded syllable, shape (syllables, labels); rows of padding mean nothing."""
        import numpy as np

        syllables, words = encoded.syllables, encoded.words
        total = len(syllables)
        out: Floats = np.zeros((total, len(self.labels)), np.float32)
        if not total:
            return out
        for kind, keys, slots in (
            ("syllable", syllables, fx.SYLLABLE_SLOTS),
            ("pair", list(zip([fx.END, *syllables[:-1]], syllables, strict=True)), fx.PAIR_SLOTS),
        ):
            sums = self.tables[kind].sums(keys)
            for i, d in enumerate(slots):
                if d >= 0:
                    out[d:] += sums[: total - d, i]
                else:
                    out[:d] += sums[-d:, i]
        at = np.array(encoded.word_of)
        inside = np.array(encoded.inside, np.int64)
        sums = self.tables["word"].sums(words)
        out += sums[at, inside]
        last = len(words) - 1
        for i, step in ((2, -1), (3, 1), (4, -2), (5, 2)):
            out += sums[np.clip(at + step, 0, last), i]
        pairs = list(zip([fx.END, *words[:-1]], words, strict=True))
        out += self.tables["word_pair"].sums(pairs)[at, inside]
        get = self.single.get
        found = [(k, i) for k, name in encoded.single if (i := get(name)) is not None]
        if found:
            found.sort()
            places, rows = np.array(found).T
            starts = np.flatnonzero(np.r_[True, places[1:] != places[:-1]])
            out[places[starts]] += np.add.reduceat(self._dense[rows], starts, axis=0)
        return out

    def spans(self, encoded: fx.Encoded) -> list[tuple[int, int, str, float]]:
        """Mentions on the best path: ``norm`` start and end, type, and the probability of exactly this span and type."""
        if not encoded.sentences:
            return []
        return [
            (encoded.spans[i][0], encoded.spans[j - 1][1], type, p)
            for i, j, type, p in _decode(self, self.emissions(encoded), encoded.sentences)
        ]

    def calibrated(self, probability: float) -> float:
        """The share of spans with this marginal probability that were right in cross-validation."""
        import numpy as np

        return float(np.interp(probability, self.calibration[0], self.calibration[1]))


def _decode(
    model: Model, emissions: Floats, sentences: Sequence[tuple[int, int]]
) -> Iterable[tuple[int, int, str, float]]:
    """Viterbi for the spans, forward and backward for their probabilities; all sentences at once, longest first."""
    import numpy as np

    order = sorted(sentences, key=lambda s: s[0] - s[1])
    starts = np.array([s for s, _ in order])
    lengths = np.array([e - s for s, e in order])
    steps, count, size = int(lengths[0]), len(order), len(model.labels)
    # e[t, b]: scores of the t-th syllable of sentence b; only the first alive[t] sentences reach t
    alive = np.searchsorted(-lengths, -np.arange(steps), side="left")
    grid = np.minimum(starts[None, :] + np.arange(steps)[:, None], len(emissions) - 1)
    e = emissions[grid]
    e[0] += model.initial
    peak = e.max(2, keepdims=True)
    soft = np.exp(e - peak)
    move = np.exp(model.transitions)
    best = e[0].copy()
    back = np.zeros((steps, count, size), np.int8)
    alpha = np.full_like(e, 1 / size)
    alpha[0] = soft[0] / soft[0].sum(1, keepdims=True)
    into = model.transitions.T[None]  # (1, to, from)
    for t in range(1, steps):
        n = alive[t]
        a = (alpha[t - 1, :n] @ move) * soft[t, :n]
        alpha[t, :n] = a / a.sum(1, keepdims=True)
        scores = best[:n, None, :] + into
        arg = scores.argmax(2)
        back[t, :n] = arg
        best[:n] = np.take_along_axis(scores, arg[:, :, None], 2)[:, :, 0] + e[t, :n]
    beta = np.ones_like(e)
    outgoing = np.ascontiguousarray(move.T)
    for t in range(steps - 2, -1, -1):
        n = alive[t + 1]
        b = (beta[t + 1, :n] * soft[t + 1, :n]) @ outgoing
        beta[t, :n] = b / b.sum(1, keepdims=True)
    marginal = alpha * beta
    marginal /= marginal.sum(2, keepdims=True)
    path = np.zeros((steps, count), np.int64)
    last = lengths - 1
    columns = np.arange(count)
    # a sentence that ended keeps its final scores in best, because later steps only touch the ones still alive
    final = best.argmax(1)
    for t in range(steps - 1, -1, -1):
        here = last == t
        if t + 1 < steps:
            path[t] = back[t + 1, columns, path[t + 1]]
        path[t, here] = final[here]
    outside = model.labels.index("O")
    for b, (first, end) in enumerate(order):
        labels = path[: end - first, b]
        if (labels == outside).all():
            continue
        t = 0
        while t < end - first:
            label = int(labels[t])
            if label == outside:
                t += 1
                continue
            begin = t
            inner = model.labels.index("I-" + model.labels[label][2:])
            # P(y_begin = B) then the conditional chain of I, then not I: all from alpha and beta
            p = float(marginal[t, b, label])
            t += 1
            previous = label
            while t < end - first and labels[t] == inner:
                p *= _step(beta, soft, move, t, b, previous)[inner]
                previous = inner
                t += 1
            if t < end - first:
                p *= 1 - _step(beta, soft, move, t, b, previous)[inner]
            yield first + begin, first + t, model.labels[label][2:], min(1.0, max(0.0, p))


def _step(beta: Floats, soft: Floats, move: Floats, t: int, b: int, previous: int) -> Floats:
    """P(label at t | label ``previous`` at t - 1) in sentence ``b``."""
    row: Floats = move[previous] * soft[t, b] * beta[t, b]
    return row / row.sum()


@lru_cache(2)
def load_model(path: str | None = None) -> Model:
    """The weights at ``path`` (the packaged ones by default), read once a process."""
    return Model(path or model_path())


def propose(draft: Draft, *, threshold: float = 0.0, model: str | None = None) -> list[Candidate]:
    """Mentions that the learned stage sees in an article, with calibrated scores.

    Args:
        threshold: proposals with a lower score are left out; a higher one trades recall for precision.
        model: weights to use in place of the packaged ones.
    """
    loaded = load_model(model)
    out = []
    for start, end, type, probability in sorted(loaded.spans(fx.encode(draft))):
        score = loaded.calibrated(probability)
        if score >= threshold:
            out.append(Candidate(start, end, type, RULE, "ner", score))
    return out
