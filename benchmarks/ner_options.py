"""Cross-source validation of the learned stage by itself: which options generalise, and whether its scores mean what they say.

    python benchmarks/ner_options.py GOLD [--grid "c1=0.05,0.1 c2=0.05,0.1"] [--iterations 60]
    python benchmarks/ner_options.py GOLD --reliability

Every source of GOLD is read with weights that were trained on the other sources; strict F1 of each source, of all, and on average over the
sources. ``--reliability`` calibrates every source with a table from the other ones, and prints how often spans of a score are right.
"""

from __future__ import annotations

import argparse
import itertools
import time

import numpy as np

from extract import training
from extract.annotate.house import read_gold
from extract.evaluation.counts import CORE

OPEN = ("PERSON", "ROLE", "UNIT", "LOCATION", "COUNT")


def grid(text: str) -> list[dict[str, float]]:
    """``"c1=0.05,0.1 c2=0.05"`` -> every combination."""
    axes = [(name, [float(v) for v in values.split(",")]) for name, _, values in (axis.partition("=") for axis in text.split())]
    return [dict(zip((name for name, _ in axes), chosen, strict=True)) for chosen in itertools.product(*(v for _, v in axes))]


def row(name: str, scored: training.Scored) -> str:
    figures = [training.f1(scored, list(CORE)), training.f1(scored), *(training.f1(scored, [type]) for type in OPEN)]
    return f"{name:34} {len(scored):8}  " + "  ".join(f"{figure:8.4f}" for figure in figures)


def reliability(parts: list[training.Scored], bins: int = 10) -> None:
    """Calibrate each part from the other ones; print share of right spans by score, and the expected calibration error."""
    score: list[float] = []
    right: list[bool] = []
    for i, part in enumerate(parts):
        table = training.calibration([pair for j, other in enumerate(parts) if j != i for pair in other])
        for sample, spans in part:
            score += np.interp([p for *_, p in spans], *table).tolist()
            right += [(start, end, type) in sample.spans for start, end, type, _ in spans]
    scores, rights = np.array(score), np.array(right)
    which = np.minimum((scores * bins).astype(int), bins - 1)
    print("score        spans  mean score  right")
    error = 0.0
    for b in range(bins):
        here = which == b
        if here.any():
            error += abs(scores[here].sum() - rights[here].sum())
            print(f"{b / bins:.1f}-{(b + 1) / bins:.1f}  {here.sum():10}  {scores[here].mean():10.3f}  {rights[here].mean():.3f}")
    print(f"expected calibration error {error / len(scores):.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", help="folder to train on")
    parser.add_argument("--grid", default="", help="values of crfsuite's options; default: what training uses")
    parser.add_argument("--iterations", type=int, default=training.OPTIONS["max_iterations"], help="fewer do for comparisons")
    parser.add_argument(
        "--reliability", action="store_true", help="print the reliability table and the expected calibration error"
    )
    given = parser.parse_args()
    parts = training.by_source(list(training.samples(list(read_gold(given.gold)))))
    print(f"{'options, source held out':34} articles  " + "  ".join(f"{name:>8}" for name in ("CORE", "ALL", *OPEN)))
    for chosen in grid(given.grid):
        options = {**training.OPTIONS, "max_iterations": given.iterations, **chosen}
        begun = time.perf_counter()
        scored = list(training.cross_validate(list(parts.values()), options))
        name = " ".join(f"{key}={value:g}" for key, value in chosen.items()) or "as shipped"
        for source, part in zip(parts, scored, strict=True):
            print(row(f"  {source}", part))
        print(row(name, [pair for part in scored for pair in part]) + f"  {time.perf_counter() - begun:5.0f} s", flush=True)
        if given.reliability:
            reliability(scored)


if __name__ == "__main__":
    main()
