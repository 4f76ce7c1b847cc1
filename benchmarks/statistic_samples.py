"""Shares of the figures of a gold file whose what, whose, when, change and value are read right, with every difference.

    python benchmarks/statistic_samples.py [--file samples/statistics.jsonl] [--quiet] [--ner]

The file holds JSON lines with ``text``, ``published`` and ``statistics`` as in ``samples/statistics.jsonl``; a figure is found by its ``text``.
``rows`` counts statistics beyond the gold of a text: gold lists all of them there, so each is one too many.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import extract
from extract.text import fold
from extract.types import Statistic

FIELDS = ("what", "whose", "when", "change", "value")
DEFAULT = Path(__file__).parent.parent / "samples" / "statistics.jsonl"


def load(path: Path) -> list[dict[str, Any]]:
    """The cases of a file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def same(a: str | None, b: str | None) -> bool:
    """Equal but for case and the style of tone marks."""
    return (fold(a) if a else None) == (fold(b) if b else None)


def agree(read: Statistic | None, gold: Mapping[str, Any]) -> dict[str, bool]:
    """Which fields of a figure are right; none of one that was not found."""
    if read is None:
        return dict.fromkeys(FIELDS, False)
    return {
        "what": same(read.what, gold["what"]),
        "whose": same(read.whose, gold["whose"]),
        "when": read.when == gold["when"],
        "change": read.change == gold["change"] and same(read.compared_with, gold["compared_with"]),
        "value": all(getattr(read, key) == gold[key] for key in ("kind", "value", "low", "high", "modifier", "unit")),
    }


def compare(nlp: extract.Extractor, case: Mapping[str, Any]) -> tuple[list[tuple[Mapping[str, Any], Statistic | None]], int]:
    """Each figure of gold with what was read of it, and the number of statistics beyond them."""
    article = nlp(case["text"], published=case.get("published"))
    by_text: dict[str, list[Statistic]] = {}
    for statistic in article.statistics:
        by_text.setdefault(article.mentions[statistic.mention].text, []).append(statistic)
    pairs = []
    for gold in case["statistics"]:
        found = by_text.get(gold["text"])
        pairs.append((gold, found.pop(0) if found else None))
    return pairs, sum(len(rest) for rest in by_text.values())


def shares(
    nlp: extract.Extractor, cases: Iterable[Mapping[str, Any]], *, quiet: bool = True
) -> tuple[dict[str, float], int, int]:
    """The share right of each field, the number of figures in gold, and of rows beyond it."""
    right, total, beyond = dict.fromkeys(FIELDS, 0), 0, 0
    for case in cases:
        pairs, more = compare(nlp, case)
        beyond += more
        for gold, read in pairs:
            total += 1
            for name, good in agree(read, gold).items():
                right[name] += good
                if not good and not quiet:
                    print(f"{case['id']}\t{gold['text']}\t{name}\tgold {gold.get(name)}\tread {getattr(read, name, None)}")
    return {name: count / total if total else 0.0 for name, count in right.items()}, total, beyond


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, default=DEFAULT)
    parser.add_argument("--quiet", action="store_true", help="no differences")
    parser.add_argument("--ner", action="store_true", help="with the learned stage")
    options = parser.parse_args()
    nlp = extract.load() if options.ner else extract.load(stages=["match", "link", "records"])
    found, total, beyond = shares(nlp, load(options.file), quiet=options.quiet)
    print("  ".join(f"{name} {share:.3f}" for name, share in found.items()) + f"  figures {total}  rows beyond gold {beyond}")


if __name__ == "__main__":
    main()
