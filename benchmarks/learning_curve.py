"""F1 of the learned stage by itself against the number of training articles: what more annotation would bring.

    python benchmarks/learning_curve.py GOLD DEV [--sizes 81,162,324,648] [--plot FILE.png]

Weights are trained on the first n articles of GOLD in an order by hash and scored on DEV.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from pathlib import Path

from extract.annotate.house import read_gold
from extract.crf import Model
from extract.evaluation.counts import CORE
from extract.training import f1, fit, samples

OPEN = ("PERSON", "ROLE", "UNIT", "LOCATION")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", help="folder to train on")
    parser.add_argument("dev", help="folder to score on")
    parser.add_argument(
        "--sizes", default="", help="numbers of articles, with commas; default: an eighth, a quarter, a half, all"
    )
    parser.add_argument("--plot", type=Path, help="draw the curve to this PNG")
    given = parser.parse_args()
    train = sorted(samples(read_gold(given.gold)), key=lambda s: hashlib.md5(s.id.encode(), usedforsecurity=False).hexdigest())
    dev = list(samples(read_gold(given.dev)))
    sizes = [int(n) for n in given.sizes.split(",") if n] or [len(train) // 8, len(train) // 4, len(train) // 2, len(train)]
    columns = {"CORE": list(CORE), "ALL": None, **{type: [type] for type in OPEN}}
    print("articles  syllables  " + "  ".join(f"{name:>8}" for name in columns) + "  seconds")
    curve: dict[str, list[float]] = {name: [] for name in columns}
    for size in sizes:
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "ner.npz"
            fit(train[:size], path)
            model = Model(path)
        scored = [(sample, model.spans(sample.encoded)) for sample in dev]
        syllables = sum(end - first for sample in train[:size] for first, end in sample.encoded.sentences)
        for name, types in columns.items():
            curve[name].append(f1(scored, types))
        row = "  ".join(f"{curve[name][-1]:8.4f}" for name in columns)
        print(f"{size:8}  {syllables:9}  {row}  {time.perf_counter() - begun:7.0f}", flush=True)
    if given.plot:
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6, 4), layout="constrained")
        axes = figure.add_subplot()
        for name, values in curve.items():
            axes.plot(sizes, values, marker="o", label=name)
        axes.set_xscale("log", base=2)
        axes.set_xticks(sizes, [str(n) for n in sizes])
        axes.set_xlabel("training articles")
        axes.set_ylabel("strict F1, learned stage by itself")
        axes.legend()
        figure.savefig(given.plot, dpi=150)


if __name__ == "__main__":
    main()
