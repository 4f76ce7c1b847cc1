"""A second learner against the shipped one on the same articles: spaCy's tok2vec recogniser over syllables, with vectors from the corpus.

    python benchmarks/second_learner.py GOLD --corpus FILE.jsonl.gz ... [--minutes 15] [--without GOLD ...]

One fold in four of GOLD is read, the others are trained on. Printed after each epoch: strict F1 by itself, milliseconds for 4,000
characters (CPU, without features of ours); at the end the same for the conditional random field (its whole cost: features and labels).
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from extract import features as fx
from extract import training
from extract.annotate.house import read_gold
from extract.crf import Model
from extract.evaluation.counts import CORE
from extract.text import Text

sys.path.append(str(Path(__file__).parent.parent / "scripts"))
import build_ner_tables as tables

OPEN = ("PERSON", "ROLE", "UNIT", "LOCATION", "COUNT")
CONFIG = """
[model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false
hidden_width = 64
maxout_pieces = 2
use_upper = true
nO = null
[model.tok2vec]
@architectures = "spacy.Tok2Vec.v2"
[model.tok2vec.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = 96
rows = [5000,1000,2500,2500]
attrs = ["NORM","PREFIX","SUFFIX","SHAPE"]
include_static_vectors = true
[model.tok2vec.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = 96
depth = 4
window_size = 1
maxout_pieces = 3
"""


def sentences(sample: training.Sample, vocab: Any, gold: bool) -> Iterator[Any]:
    """The sentences of an article as spaCy's documents, with their mentions if ``gold``."""
    from spacy.tokens import Doc, Span

    encoded, labels = sample.encoded, sample.labels
    for first, end in encoded.sentences:
        doc = Doc(vocab, words=[fx.digits_out(word) for word in encoded.syllables[first:end]])
        if gold:
            begins = [k for k in range(first, end) if labels[k][0] == "B"]
            ends = [next((j for j in range(k + 1, end) if labels[j][0] != "I"), end) for k in begins]
            doc.set_ents([Span(doc, k - first, j - first, label=labels[k][2:]) for k, j in zip(begins, ends, strict=True)])
        yield doc


def score(name: str, held: list[training.Sample], read: Callable[[training.Sample], list[tuple[int, int, str, float]]]) -> None:
    began = time.process_time()
    scored = [(sample, read(sample)) for sample in held]
    spent = (time.process_time() - began) * 1000
    size = sum(sample.encoded.spans[sample.encoded.sentences[-1][1] - 1][1] for sample in held)
    figures = [training.f1(scored, list(CORE)), training.f1(scored), *(training.f1(scored, [type]) for type in OPEN)]
    row = " ".join(f"{n} {f:.4f}" for n, f in zip(("CORE", "ALL", *OPEN), figures, strict=True))
    print(f"{name:10} {row}  {spent / size * 4000:.1f} ms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", help="folder to train on and to read")
    parser.add_argument("--corpus", nargs="+", required=True, help="JSON lines with id, title, text; gzip")
    parser.add_argument("--without", nargs="*", default=[], help="further gold folders whose texts give no vectors")
    parser.add_argument("--minutes", type=float, default=15)
    given = parser.parse_args()
    import spacy
    from spacy.training import Example
    from thinc.api import Config, fix_random_seed

    fix_random_seed(0)
    held, *rest = training.folds(list(training.samples(list(read_gold(given.gold)))), 4)
    train = [sample for part in rest for sample in part]
    nlp = spacy.blank("xx")
    documents = [tables.syllables(Text(text)) for text in tables.texts(given.corpus, [given.gold, *given.without])]
    for word, vector in zip(*tables.vectors(documents), strict=True):
        nlp.vocab.set_vector(word, vector)
    nlp.add_pipe("ner", config=Config().from_str(CONFIG))
    pairs = [zip(sentences(s, nlp.vocab, False), sentences(s, nlp.vocab, True), strict=True) for s in train]
    examples = [Example(*pair) for article in pairs for pair in article]
    optimizer = nlp.initialize(lambda: examples[:2000])

    def read(sample: training.Sample) -> list[tuple[int, int, str, float]]:
        spans = sample.encoded.spans
        docs = nlp.pipe(list(sentences(sample, nlp.vocab, False)), batch_size=256)
        return [
            (spans[first + e.start][0], spans[first + e.end - 1][1], e.label_, 1.0)
            for doc, (first, _) in zip(docs, sample.encoded.sentences, strict=True)
            for e in doc.ents
        ]

    rng, began, epoch = random.Random(0), time.time(), 0
    while time.time() - began < given.minutes * 60:
        rng.shuffle(examples)
        for i in range(0, len(examples), 64):
            nlp.update(examples[i : i + 64], sgd=optimizer, drop=0.25)
        epoch += 1
        with nlp.use_params(optimizer.averages):
            score(f"epoch {epoch}", held, read)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ner.npz"
        training.fit(train, path)
        model = Model(path)
    score("CRF", held, lambda sample: model.spans(sample.encoded))


if __name__ == "__main__":
    main()
