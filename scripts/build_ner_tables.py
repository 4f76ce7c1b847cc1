"""Make the tables of facts that the learned stage uses as features, from a corpus of news without annotation.

    python scripts/build_ner_tables.py CORPUS.jsonl.gz ... --gold GOLD/train --without GOLD/dev

Writes ``extract/_model/syllables.tsv`` and ``rules/lexicons/ner_names.tsv``. Texts that stand in the gold folders are left out. Clusters
come from the neighbours of a syllable (positive pointwise mutual information, singular vectors, spherical k-means). Labels, following types
and names come from reading the corpus with weights that are trained on the gold here, ``ROUNDS_OF_READING`` times: the first weights know
the clusters alone, so that the same corpus, gold and rules give the same tables, whatever tables and weights are there. The column
``name`` is kept as it stands. After this, train again: the weights belong to the tables.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from extract import features as fx
from extract.annotate.house import read_gold
from extract.crf import Model
from extract.draft import Draft
from extract.match import Matcher
from extract.paths import model_dir, rules_dir
from extract.rules import load_rules
from extract.text import Text, fold
from extract.training import OPTIONS, fit, samples
from extract.words import Words

CLUSTERS = (48, 192, 768)
CLUSTER_COUNT, LABEL_COUNT, NEXT_COUNT, NAME_COUNT = 8, 5, 8, 3
CONTEXTS, DIMENSIONS, ROUNDS = 3000, 100, 25
ROUNDS_OF_READING, ITERATIONS = 2, 50
TABLE, NAMES = model_dir() / "syllables.tsv", rules_dir() / "lexicons" / "ner_names.tsv"
COLUMNS = ("syllable", "coarse", "middle", "fine", "name", "labels", "next")
Rows = dict[str, list[str]]
HEAD = """\
# Facts of syllables (as written, digits as 0), made by scripts/build_ner_tables.py from Vietnamese news that is not in the gold: numbers of
# clusters (count >= 8); parts in names (S surname, M middle, G given; vietnamese-namedb, MIT, and an own list of surnames); labels that the
# learned stage gives the syllable there (count >= 5); types of mentions that begin right after it (count >= 8). 1 to 3: how often.
"""
NAMES_HEAD = """\
# Names of organisations, places and posts as the learned stage reads them in Vietnamese news (in at least 3 articles, no persons):
# features of that stage, not mentions by themselves. U unit, L place, R post; 1: nearly always. Made by scripts/build_ner_tables.py.
"""


def texts(files: Sequence[str], without: Sequence[str]) -> Iterator[str]:
    """Texts of the corpus, titles first, that are not in the gold folders."""
    gold = {key for folder in without for article in read_gold(folder) for key in (article.id, article.text[:150])}
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if row["id"] not in gold and row["text"][:150] not in gold:
                    yield f"{row.get('title') or ''}\n{row['text']}"


def vectors(documents: Sequence[Sequence[str]]) -> tuple[list[str], Any]:
    """Frequent syllables, the most frequent first, and their vectors of length 1, shape (syllables, DIMENSIONS)."""
    counts = Counter(w for document in documents for w in document)
    words = [w for w, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if n >= CLUSTER_COUNT]
    number = {w: i for i, w in enumerate(words)}
    width = min(CONTEXTS, len(words))
    near: Any = np.zeros((4, len(words), width), np.float32)
    for document in documents:
        ids = np.array([number.get(w, -1) for w in document])
        for block, step in enumerate((1, -1, 2, -2)):
            if len(ids) > abs(step):
                a, b = (ids[:-step], ids[step:]) if step > 0 else (ids[-step:], ids[:step])
                both = (a >= 0) & (b >= 0) & (b < width)
                np.add.at(near[block], (a[both], b[both]), 1)
    for block in range(4):
        share = near[block].sum(0, keepdims=True) ** 0.75
        expected = near[block].sum(1, keepdims=True) * share / share.sum()
        near[block] = np.log(np.maximum(near[block] / (expected + 1e-9), 1)) * (1 if block < 2 else 0.5)
    return words, _singular(np.concatenate(list(near), 1))


def clusters(documents: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """Cluster numbers of frequent syllables, one for each of ``CLUSTERS``."""
    words, rows = vectors(documents)
    found = [_k_means(rows, k) for k in CLUSTERS]
    return {w: [str(assigned[i]) for assigned in found] for i, w in enumerate(words)}


def syllables(text: Text) -> list[str]:
    """The syllables of a text as the tables know them."""
    return [fx.digits_out(text.cased[s:e]) for s, e in Words(text).syllables]


def _singular(matrix: Any) -> Any:
    """Rows in the space of the first singular vectors (randomised), scaled to length 1."""
    basis = matrix @ np.random.default_rng(0).standard_normal((matrix.shape[1], DIMENSIONS + 20)).astype(np.float32)
    for _ in range(3):
        basis = matrix @ (matrix.T @ np.linalg.qr(basis)[0])
    basis = np.linalg.qr(basis)[0]
    small = basis.T @ matrix
    left, values, _ = np.linalg.svd(small @ small.T)
    rows = basis @ left[:, :DIMENSIONS] * values[:DIMENSIONS] ** 0.125
    return rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)


def _k_means(vectors: Any, k: int) -> Any:
    """Cluster of every row by cosine; the first k rows (the most frequent syllables) begin."""
    rng = np.random.default_rng(1)
    centres = vectors[:k].copy()
    assigned: Any = np.zeros(len(vectors), np.int64)
    for _ in range(ROUNDS):
        assigned = (vectors @ centres.T).argmax(1)
        centres = np.zeros_like(centres)
        np.add.at(centres, assigned, vectors)
        empty = np.linalg.norm(centres, axis=1) < 1e-6
        centres[empty] = vectors[rng.integers(0, len(vectors), empty.sum())]
        centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    return assigned


class Reading:
    """Counts of what the learned stage sees in the corpus."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.labels: dict[str, Counter[str]] = defaultdict(Counter)
        self.following: dict[str, Counter[str]] = defaultdict(Counter)
        self.names: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, draft: Draft) -> None:
        """Read one text."""
        encoded = fx.encode(draft)
        cased = draft.text.cased
        first = {start: i for i, (start, _) in enumerate(encoded.spans) if start >= 0}
        labels = ["O"] * len(encoded.spans)
        here: dict[tuple[str, str], float] = {}
        for start, end, type, p in self.model.spans(encoded):
            here.setdefault((cased[start:end], type), p)
            at = first[start]
            labels[at] = f"B-{type}"
            while encoded.spans[at + 1][0] >= 0 and encoded.spans[at + 1][1] <= end:
                at += 1
                labels[at] = f"I-{type}"
        for (name, type), p in here.items():
            self.names[name][type] += p  # type: ignore[assignment]
        for begin, stop in encoded.sentences:
            for k in range(begin, stop):
                syllable = fx.digits_out(encoded.syllables[k])
                self.labels[syllable][labels[k]] += 1
                if k + 1 < stop:
                    self.following[syllable.lower()][labels[k + 1] if labels[k + 1][0] == "B" else "-"] += 1

    def label_facts(self) -> dict[str, str]:
        """``BPE3_ILO1``: at most two labels of a syllable with a share of at least 15 %; 0: none."""
        return {
            w: "_".join(
                f"{label[0]}{label[2:4]}{_grade(n / counts.total(), 0.5, 0.8)}"
                for label, n in counts.most_common(2) if label != "O" and n / counts.total() >= 0.15
            ) or "0"
            for w, counts in self.labels.items() if counts.total() >= LABEL_COUNT and w[0].isalpha()
        }  # fmt: skip

    def next_facts(self) -> dict[str, str]:
        """``PE2``: types that begin after a syllable in at least 12 % of its places."""
        return {
            w: "_".join(
                f"{label[2:4]}{_grade(n / counts.total(), 0.3, 0.6)}"
                for label, n in counts.most_common(3) if label != "-" and n / counts.total() >= 0.12
            )
            for w, counts in self.following.items() if counts.total() >= NEXT_COUNT
        }  # fmt: skip

    def name_facts(self) -> dict[str, str]:
        """Capitalised names of units, places and posts with their kind; none that holds the full name of somebody."""
        out: dict[str, str] = {}
        seen: set[str] = set()
        people = {name for name, counts in self.names.items() if counts["PERSON"] and name.count(" ") >= 2}
        for name, counts in sorted(self.names.items()):
            type, n = counts.most_common(1)[0]
            if (
                type in ("UNIT", "LOCATION", "ROLE")
                and counts.total() >= NAME_COUNT
                and n / counts.total() >= 0.6
                and name[0].isupper()
            ):
                key = fold(name)
                words = name.split()
                parts = {" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 3, len(words) + 1)}
                if key not in seen and len(words) <= 8 and "\n" not in name and not parts & people:
                    seen.add(key)
                    out[name] = type[0] + str(int(n / counts.total() >= 0.85))
        return out


def _grade(share: float, middle: float, high: float) -> int:
    return 3 if share > high else 2 if share > middle else 1


def write(rows: Rows, names: Mapping[str, str]) -> None:
    """Write both tables and forget what was known of the ones before."""
    lines = ["\t".join((syllable, *rows[syllable])).rstrip("\t") for syllable in sorted(rows) if any(rows[syllable])]
    TABLE.write_text(HEAD + "\t".join(COLUMNS) + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    kinds = "\n".join(f"{name}\t{kind}" for name, kind in names.items())
    NAMES.write_text(f"{NAMES_HEAD}word\tkind\n{kinds}\n", encoding="utf-8")
    fx.forget_facts()


def read(corpus: Sequence[str], without: Sequence[str], gold: str) -> Reading:
    """Train on the gold with the tables as they are, and read the corpus with these weights."""
    rules = load_rules()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ner.npz"
        fit(list(samples(read_gold(gold), rules)), path, {**OPTIONS, "max_iterations": ITERATIONS})
        reading = Reading(Model(path))
    matcher = Matcher(rules)  # with all rules: only then are the lexicons looked up that are features
    for text in texts(corpus, without):
        draft = Draft(Text(text), rules)
        matcher.run(draft)
        reading.add(draft)
    return reading


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", help="JSON lines with id, title, text; gzip")
    parser.add_argument("--gold", required=True, help="gold folder to train on")
    parser.add_argument("--without", nargs="*", default=[], help="further gold folders whose texts are left out")
    given = parser.parse_args()
    without = [given.gold, *given.without]
    rows: Rows = defaultdict(lambda: [""] * 6)
    for syllable, facts in fx.syllable_facts().items():
        if facts[3]:
            rows[syllable][3] = facts[3]
    for syllable, numbers in clusters([syllables(Text(text)) for text in texts(given.corpus, without)]).items():
        rows[syllable][:3] = numbers
    write(rows, {})
    for number in range(ROUNDS_OF_READING):
        reading = read(given.corpus, without, given.gold)
        for row in rows.values():
            row[4:] = "", ""
        for column, found in ((4, reading.label_facts()), (5, reading.next_facts())):
            for syllable, fact in found.items():
                rows[syllable][column] = fact
        names = reading.name_facts()
        write(rows, names)
        print(f"reading {number + 1}: {sum(map(any, rows.values()))} syllables, {len(names)} names", flush=True)


if __name__ == "__main__":
    main()
