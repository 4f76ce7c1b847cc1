"""What else the learned stage could be: each variant on articles that it did not see, by itself and after resolve against the stage as it is.

    python benchmarks/ner_experiments.py GOLD VARIANT ... [--corpus FILE.jsonl.gz ... --articles 700] [--iterations 50]

One fold in four of GOLD is read, the others are trained on. A VARIANT is NAME=VALUE of crfsuite's options (``c1=0.2``), ``articles=3`` or
``lexical=4`` (minimum counts), ``rules`` (candidates of the rules as features), ``two-pass`` (a second model that sees the labels of a
first one at the same names elsewhere in the article, trained on a first pass by models that did not see the article), or ``self`` (sentences
of CORPUS that the stage reads with confidence are trained on too). Printed after resolve: F1, F1 as it is, and the paired difference.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import extract
from extract import features as fx
from extract import ner, training
from extract.annotate.house import read_gold
from extract.crf import Model
from extract.draft import Draft
from extract.evaluation.counts import CORE
from extract.match import Matcher
from extract.rules import load_rules
from extract.text import Text
from extract.types import Article

OPEN = ("PERSON", "ROLE", "UNIT", "LOCATION", "COUNT")
FOLDS = 4
SURE = 0.9
"""A sentence of the corpus is learned from if all its spans are so probable."""
Span = tuple[int, int, str, float]
Encode = Callable[[Draft], fx.Encoded]
plain: Encode = fx.encode


def with_rules(draft: Draft) -> fx.Encoded:
    """The stage's features, and what the rules propose at a syllable and beside it."""
    out = plain(draft)
    at = {start: k for k, (start, _) in enumerate(out.spans) if start >= 0}
    for c in draft.candidates:
        if c.type != "-" and c.start in at:
            k = first = at[c.start]
            while out.spans[k][0] >= 0 and out.spans[k][1] <= c.end:
                tag = ("B" if k == first else "I") + c.type[:2]
                out.places += (k, k - 1, k + 1)
                out.names += (f"k0={tag}", f"k1={tag}", f"k-1={tag}")
                k += 1
    return out


def with_first_pass(encoded: fx.Encoded, spans: Sequence[Span]) -> fx.Encoded:
    """The features, and of a first pass: its label, that of the same syllable elsewhere, that of the same name elsewhere and in the title."""
    out = copy(encoded)
    out.places, out.names = list(encoded.places), list(encoded.names)
    at = {start: k for k, (start, _) in enumerate(out.spans) if start >= 0}
    labels: dict[int, str] = {}
    types: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    titled: set[tuple[tuple[str, ...], str]] = set()
    title_end = out.sentences[0][1] if out.sentences else 0
    for start, end, type, p in spans:
        k = first = at[start]
        while out.spans[k][0] >= 0 and out.spans[k][1] <= end:
            labels[k] = ("B" if k == first else "I") + type[:2]
            out.places.append(k)
            out.names.append(f"v0={labels[k]}{int(p * 4)}")
            k += 1
        name = tuple(out.syllables[first:k])
        if name[0][0].isupper():
            types[name][type[:2]] += 1
            if first < title_end:
                titled.add((name, type[:2]))
    elsewhere: dict[str, Counter[str]] = defaultdict(Counter)
    capitals = [k for k, syllable in enumerate(out.syllables) if syllable[0].isupper()]
    for k in capitals:
        elsewhere[out.syllables[k]][labels.get(k, "O")] += 1
    for k in capitals:
        own = labels.get(k, "O")
        n, label = max((n - (label == own), label) for label, n in elsewhere[out.syllables[k]].items())
        out.places.append(k)
        out.names.append(f"u0={label}{min(n, 2)}" if n > 0 else "u0=-")
    sizes = sorted({len(name) for name in types}, reverse=True)
    done = 0
    for k in capitals:
        name = next((w for n in sizes if k >= done and (w := tuple(out.syllables[k : k + n])) in types), ())
        if not name:
            continue
        done = k + len(name)
        counted = Counter(types[name])
        if labels.get(k, "")[:1] == "B":
            counted[labels[k][1:]] -= 1
        type, n = max(counted.items(), key=lambda item: (item[1], item[0]))
        if n > 0:
            told = f"{type}{min(n, 2)}{'1' * (len(name) == 1)}{'T' * ((name, type) in titled and k >= title_end)}"
            out.places += (*range(k, done), k - 1, done)
            out.names += (f"x0=B{told}", *[f"x0=I{told}"] * (len(name) - 1), f"x1={type}", f"x-1={type}")
    return out


class TwoPasses:
    """As much of a model as ``ner.propose`` needs."""

    def __init__(self, first: Model, second: Model) -> None:
        self.first, self.second = first, second

    def spans(self, encoded: fx.Encoded) -> list[Span]:
        return self.second.spans(with_first_pass(encoded, self.first.spans(encoded)))

    def calibrated(self, probabilities: Sequence[float]) -> list[float]:
        return list(probabilities)


class Bench:
    """The folds, the stage as it is, and the comparison with it."""

    def __init__(self, gold: str, iterations: int, folder: Path) -> None:
        self.articles = list(read_gold(gold))
        self.rules = load_rules()
        self.options = {**training.OPTIONS, "max_iterations": iterations}
        self.folder = folder
        self.held, *self.rest = training.folds(list(training.samples(self.articles, self.rules)), FOLDS)
        ids = {sample.id for sample in self.held}
        self.held_articles: list[Article] = [article for article in self.articles if article.id in ids]
        self.base = self.fit(self.flat(self.rest))
        self.as_is = self.resolved(self.base, plain)
        self.alone("as it is", self.base, self.held)

    @staticmethod
    def flat(parts: Sequence[Sequence[training.Sample]]) -> list[training.Sample]:
        return [sample for part in parts for sample in part]

    def fit(self, data: Sequence[training.Sample], **options: float) -> Model:
        path = self.folder / "ner.npz"
        training.fit(data, path, {**self.options, **options})
        return Model(path)

    def alone(self, name: str, model: Any, held: Sequence[training.Sample]) -> None:
        scored = [(sample, model.spans(sample.encoded)) for sample in held]
        figures = [training.f1(scored, list(CORE)), training.f1(scored), *(training.f1(scored, [type]) for type in OPEN)]
        print(
            f"{name:14} alone  " + " ".join(f"{n} {f:.4f}" for n, f in zip(("CORE", "ALL", *OPEN), figures, strict=True)),
            flush=True,
        )

    def resolved(self, model: Any, encode: Encode) -> Any:
        """The evaluation of rules and stage together."""
        with patch.object(ner, "load_model", lambda path: model), patch.object(fx, "encode", encode):
            return extract.evaluate(self.held_articles, extract.load(stages=["match", "ner"]))

    def compare(self, name: str, model: Any, encode: Encode = plain, held: Sequence[training.Sample] | None = None) -> None:
        self.alone(name, model, self.held if held is None else held)
        for row in self.resolved(model, encode).compare(self.as_is):
            if row["type"] in ("CORE", "ALL", *OPEN):
                told = f"{row['f1']:.4f} {row['other_f1']:.4f} {row['difference']:+.4f} [{row['low']:+.4f}, {row['high']:+.4f}]"
                print(f"{name:14} {row['type']:9} {told}", flush=True)

    def run(self, variant: str, corpus: Sequence[str], count: int) -> None:
        key, _, value = variant.partition("=")
        if key in ("articles", "lexical"):
            constant = "ARTICLES" if key == "articles" else "LEXICAL_ARTICLES"
            with patch.object(training, constant, int(value)):
                model = self.fit(self.flat(self.rest))
            self.compare(variant, model)
        elif value:
            self.compare(variant, self.fit(self.flat(self.rest), **{key: float(value)}))
        elif key == "rules":
            with patch.object(fx, "encode", with_rules):
                held, *rest = training.folds(list(training.samples(self.articles, self.rules)), FOLDS)
            self.compare(variant, self.fit(self.flat(rest)), with_rules, held)
        elif key == "two-pass":
            data = []
            for i, part in enumerate(self.rest):
                first = self.fit(self.flat([other for j, other in enumerate(self.rest) if j != i]))
                data += [replace(s, encoded=with_first_pass(s.encoded, first.spans(s.encoded))) for s in part]
            self.compare(variant, TwoPasses(self.base, self.fit(data)))
        elif key == "self":
            extra = list(self.read(corpus, count))
            print(f"{len(extra)} articles, {sum(len(s.encoded.sentences) for s in extra)} sentences of the corpus")
            self.compare(variant, self.fit([*self.flat(self.rest), *extra]))
        else:
            raise SystemExit(f"unknown variant {variant}")

    def read(self, corpus: Sequence[str], count: int) -> Iterator[training.Sample]:
        """Sentences with spans that are all probable, of articles that are not in GOLD, spread over the corpus."""
        gold = {key for article in self.articles for key in (article.id, article.text[:150])}
        rows: list[dict[str, Any]] = []
        for file in corpus:
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                rows += map(json.loads, lines)
        rows = [row for row in rows if row["id"] not in gold and row["text"][:150] not in gold]
        matcher = Matcher(self.rules)
        for row in rows[:: max(1, len(rows) // count)][:count]:
            draft = Draft(Text(f"{row.get('title') or ''}\n{row['text']}"), self.rules)
            matcher.run(draft)
            encoded = fx.encode(draft)
            spans = self.base.spans(encoded)
            labels = training.labels(encoded.spans, frozenset(span[:3] for span in spans))
            doubtful = [start for start, _, _, p in spans if p < SURE]
            encoded.sentences[:] = [
                (a, b) for a, b in encoded.sentences
                if set(labels[a:b]) != {"O"} and not any(encoded.spans[a][0] <= start < encoded.spans[b - 1][1] for start in doubtful)
            ]  # fmt: skip
            yield training.Sample(row["id"], encoded, frozenset(), tuple(labels))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", help="folder to train on and to read")
    parser.add_argument("variants", nargs="*")
    parser.add_argument("--corpus", nargs="*", default=[], help="JSON lines with id, title, text; gzip (for self)")
    parser.add_argument("--articles", type=int, default=700, help="so many articles of the corpus (for self)")
    parser.add_argument("--iterations", type=int, default=50)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(given.gold, given.iterations, Path(folder))
        for variant in given.variants:
            bench.run(variant, given.corpus, given.articles)


if __name__ == "__main__":
    main()
