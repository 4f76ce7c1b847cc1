"""Train the learned stage: ``python -m extract.training GOLD --out FILE``.

GOLD is a gold folder (``<name>.txt`` with ``<name>.json``). The same gold, rules and options give the same file. The weights come from
python-crfsuite (L-BFGS with L1 and L2); scores are calibrated by cross-validation over sources: every span's marginal probability comes
from weights that never saw its newspaper, since that is how the stage is used.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import features as fx
from .crf import Model
from .draft import Draft
from .match import Matcher
from .rules import RuleSet, load_rules
from .text import Text
from .types import Article

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float32]]

OPTIONS: Mapping[str, Any] = {"feature.possible_transitions": False, "c1": 0.05, "c2": 0.05, "max_iterations": 100}
"""Options of crfsuite's L-BFGS trainer, chosen by validation on sources that were not trained on."""

ARTICLES = 2
"""A feature is used if it stands in so many articles."""
LEXICAL = ("ww", "www", "rpp", "gw")
LEXICAL_ARTICLES = 3
"""The same for features that hold several syllables: the name of a private person stands in one or two articles, so it gets no weight."""

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Sample:
    """One gold article as the trainer needs it: keys, ``norm`` spans of the mentions, labels parallel to the padded syllables."""

    id: str
    encoded: fx.Encoded
    spans: frozenset[Span]
    labels: tuple[str, ...]


def samples(articles: Sequence[Article], rules: RuleSet | None = None) -> Iterator[Sample]:
    """Encode gold articles one by one."""
    rules = rules or load_rules()
    matcher = Matcher(rules)
    for article in articles:
        draft = Draft(Text(article.text), rules, published=article.published, id=article.id)
        matcher.run(draft)
        encoded = fx.encode(draft)
        spans = frozenset((*draft.text.norm_span(m.start, m.end), m.type) for m in article.mentions)
        yield Sample(article.id, encoded, spans, tuple(labels(encoded.spans, spans)))


def labels(syllables: Sequence[tuple[int, int]], spans: frozenset[Span]) -> list[str]:
    """B-, I- and O labels; a mention whose edge lies inside a syllable is left out."""
    first = {start: i for i, (start, _) in enumerate(syllables) if start >= 0}
    last = {end: i for i, (_, end) in enumerate(syllables) if end >= 0}
    out = ["O"] * len(syllables)
    for start, end, type in sorted(spans):
        if start in first and end in last:
            out[first[start]] = f"B-{type}"
            for i in range(first[start] + 1, last[end] + 1):
                out[i] = f"I-{type}"
    return out


def fit(data: Sequence[Sample], path: Path, options: Mapping[str, Any] = OPTIONS) -> None:
    """Train weights on ``data`` and write them to ``path`` (uncalibrated: a score is the marginal probability)."""
    import numpy as np
    import pycrfsuite

    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    trainer.set_params(dict(options))
    kept = _frequent(data)
    for sample in data:
        rows = [[feature for feature in row if feature in kept] for row in fx.strings(sample.encoded)]
        for first, end in sample.encoded.sentences:
            trainer.append(pycrfsuite.ItemSequence(rows[first:end]), sample.labels[first:end])
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "crf")
        trainer.train(file)
        tagger = pycrfsuite.Tagger()
        tagger.open(file)
        info = tagger.info()
        tagger.close()
    names = ["O", *sorted(name for name in info.labels if name != "O")]
    number = {name: i for i, name in enumerate(names)}
    transitions = np.zeros((len(names), len(names)), np.float32)
    for (a, b), weight in info.transitions.items():
        transitions[number[a], number[b]] = weight
    weights = sorted((attribute, number[label], weight) for (attribute, label), weight in info.state_features.items())
    write(path, names, transitions, weights, np.array([[0, 1], [0, 1]], np.float32))


def _frequent(data: Sequence[Sample]) -> set[str]:
    """Features that stand in enough articles."""
    articles: Counter[str] = Counter()
    for sample in data:
        articles.update({feature for row in fx.strings(sample.encoded) for feature in row})
    return {
        feature for feature, n in articles.items()
        if n >= (LEXICAL_ARTICLES if re.split("[:=]", feature, maxsplit=1)[0] in LEXICAL else ARTICLES)
    }  # fmt: skip


def write(
    path: Path, names: Sequence[str], transitions: Floats, weights: Sequence[tuple[str, int, float]], calibration: Floats
) -> None:
    """Write a weights file; ``weights`` are (feature, label number, weight) in order. The bytes depend on the arguments alone."""
    import numpy as np

    features: list[str] = []
    first: list[int] = []
    kept = [w for w in weights if abs(w[2]) >= 0.005]
    for i, (feature, _, _) in enumerate(kept):
        if not features or features[-1] != feature:
            features.append(feature)
            first.append(i)
    with path.open("wb") as file:
        np.savez_compressed(
            file, labels=np.array("\n".join(names)), names=np.frombuffer("\n".join(features).encode(), np.uint8),
            first=np.array([*first, len(kept)], np.int32), label=np.array([w[1] for w in kept], np.uint8),
            weight=np.array([w[2] for w in kept], np.float16), transitions=transitions, calibration=calibration,
        )  # fmt: skip


def folds(data: Sequence[Sample], count: int) -> list[list[Sample]]:
    """Groups of samples by a hash of the article's id, so that adding an article moves no other one."""
    out: list[list[Sample]] = [[] for _ in range(count)]
    for sample in data:
        out[int(hashlib.md5(sample.id.encode(), usedforsecurity=False).hexdigest(), 16) % count].append(sample)
    return out


def by_source(data: Sequence[Sample], least: float = 0.1) -> dict[str, list[Sample]]:
    """Samples by source (what the id says before its first ``-``); sources with a smaller share than ``least`` stand together as ``others``."""
    count = Counter(sample.id.partition("-")[0] for sample in data)
    out: dict[str, list[Sample]] = {}
    for sample in data:
        name = sample.id.partition("-")[0]
        out.setdefault(name if count[name] >= least * len(data) else "others", []).append(sample)
    return dict(sorted(out.items()))


Scored = list[tuple[Sample, list[tuple[int, int, str, float]]]]


def cross_validate(parts: Sequence[Sequence[Sample]], options: Mapping[str, Any] = OPTIONS) -> Iterator[Scored]:
    """For each part its articles with the spans (start, end, type, marginal probability) that weights trained on the other parts see."""
    with tempfile.TemporaryDirectory() as folder:
        for i, held in enumerate(parts):
            path = Path(folder) / f"{i}.npz"
            fit([s for j, part in enumerate(parts) if j != i for s in part], path, options)
            model = Model(path)
            yield [(sample, model.spans(sample.encoded)) for sample in held]


def calibration(scored: Scored, knots: int = 16) -> Floats:
    """Isotonic regression of right (0 or 1) on the marginal probability, at ``knots`` quantiles; shape (2, knots)."""
    import numpy as np

    pairs = sorted((p, float((start, end, type) in sample.spans)) for sample, spans in scored for start, end, type, p in spans)
    blocks: list[list[float]] = []  # sum of right, count, sum of p
    for p, equal in groupby(pairs, key=lambda pair: pair[0]):
        rights = [right for _, right in equal]
        blocks.append([sum(rights), len(rights), p * len(rights)])
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    x = np.array([b[2] / b[1] for b in blocks])
    y = np.array([b[0] / b[1] for b in blocks])
    at = np.unique(np.quantile([p for p, _ in pairs], np.linspace(0, 1, knots)))
    return np.stack([at, np.clip(np.interp(at, x, y), 0.01, 0.995)]).astype(np.float32)


def f1(scored: Scored, types: Sequence[str] | None = None) -> float:
    """Strict F1 over ``types`` (default: all)."""
    right = total = 0
    for sample, spans in scored:
        found = {(s, e, t) for s, e, t, _ in spans if types is None or t in types}
        gold = {s for s in sample.spans if types is None or s[2] in types}
        right += len(found & gold)
        total += len(found) + len(gold)
    return 2 * right / total if total else 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    import argparse

    import numpy as np

    from .annotate.house import read_gold

    parser = argparse.ArgumentParser(prog="python -m extract.training", description=__doc__)
    parser.add_argument("gold", nargs="+", help="gold folders to train on")
    parser.add_argument("--out", required=True, type=Path, help="the weights file to write (.npz)")
    parser.add_argument(
        "--folds", type=int, default=-1,
        help="folds of the cross-validation that calibrates: by default one a source, else so many by article; 0 leaves it out",
    )  # fmt: skip
    given = parser.parse_args(arguments)
    data = list(samples([article for folder in given.gold for article in read_gold(folder)]))
    table = None
    if given.folds:
        sources = by_source(data)
        parts = folds(data, given.folds) if given.folds > 0 else list(sources.values())
        scored = [pair for part in cross_validate(parts if len(parts) > 1 else folds(data, 3)) for pair in part]
        table = calibration(scored)
        print(f"cross-validation over {len(data)} articles: strict F1 {f1(scored):.4f}")
        for type in sorted({t for s in data for _, _, t in s.spans}):
            print(f"  {type:<10} {f1(scored, [type]):.4f}")
    fit(data, given.out)
    if table is not None:
        with np.load(given.out) as file:
            arrays = {**dict(file), "calibration": table}
        with given.out.open("wb") as out:
            np.savez_compressed(out, **arrays)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
