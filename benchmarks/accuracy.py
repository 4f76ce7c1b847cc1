"""The accuracy tables of the README: our samples, and any gold folders given; then the same articles read by others.

    python benchmarks/accuracy.py [GOLD ...] [--no-baseline] [--write README.md]

With ``--write`` the tables replace what stands between ``<!-- accuracy -->`` and ``<!-- /accuracy -->`` in that file.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import extract
from extract.evaluation import Evaluation
from extract.evaluation.baseline import underthesea_ner
from extract.evaluation.counts import Count, shown

SAMPLES = Path(__file__).parent.parent / "samples"
MARKS = re.compile(r"(<!-- accuracy -->\n).*?(<!-- /accuracy -->)", re.DOTALL)
BASELINE_TYPES = ("PERSON", "UNIT", "LOCATION")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="*", type=Path, help="gold folders besides samples/")
    parser.add_argument(
        "--no-baseline", action="store_true", help="leave out the second table (underthesea takes a second an article)"
    )
    parser.add_argument("--write", type=Path, help="put the tables into this file, between its marks")
    options = parser.parse_args(argv)
    old = options.write.read_text(encoding="utf-8") if options.write else ""
    if options.write and not MARKS.search(old):
        print(f"{options.write}: no <!-- accuracy --> … <!-- /accuracy -->", file=sys.stderr)
        return 1
    nlp, rules_only = extract.load(), extract.load(stages=["match", "link", "records"])
    parts = []
    for folder in (SAMPLES, *options.gold):
        gold = extract.evaluation.read_gold(folder)
        name = "samples/" if folder == SAMPLES else f"{folder.parent.name}/{folder.name}"
        ours = extract.evaluate(gold, nlp, name=name)
        parts.append(f"**{name}**, {len(gold)} articles, {ours.count('ALL').gold} mentions\n\n{accuracy(ours)}")
        if records := record_table(ours):
            parts.append(records)
        others = {"vn-extract": ours, "without the learned stage": extract.evaluate(gold, rules_only)}
        if not options.no_baseline:
            others["underthesea NER"] = extract.evaluate(gold, underthesea_ner, types=BASELINE_TYPES)
        parts.append(f"The same articles, F1 strict / lenient:\n\n{baselines(others)}")
        parts.append(
            f"What the learned stage adds to strict F1 (paired bootstrap over articles): {added(ours, others['without the learned stage'])}."
        )
    text = "\n\n".join(parts) + "\n"
    if options.write is None:
        sys.stdout.write(text)
        return 0
    options.write.write_text(MARKS.sub(lambda m: m[1] + text + m[2], old), encoding="utf-8")
    return 0


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table, the first column to the left."""
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def accuracy(ours: Evaluation) -> str:
    """Strict precision, recall and F1 with interval, lenient F1, values right: by type."""
    rows = []
    for key in [*ours.types, "CORE", "ALL"]:
        strict: Count = ours.count(key)
        f1 = shown(strict.f1)
        if interval := ours.intervals.get(("strict", key)):
            f1 += f" [{interval.low:.2f}–{interval.high:.2f}]"
        name = f"**{key}**" if key in ("CORE", "ALL") else f"`{key}`"
        values = ours.count(key, "matched")
        rows.append(
            [
                name,
                str(strict.gold),
                shown(strict.precision),
                shown(strict.recall),
                f1,
                shown(ours.score(key, "lenient")),
                shown(values.f1),
            ]
        )
    return table(["type", "gold", "precision", "recall", "F1 [95 %]", "lenient F1", "values right"], rows)


def record_table(ours: Evaluation) -> str:
    """Records: precision where gold lists all of them."""
    rows = [
        [row["records"], str(row["gold"]), *(shown(row[key]) for key in ("precision", "recall", "f1"))]
        for row in ours.record_rows()
    ]
    return table(["record", "gold", "precision", "recall", "F1"], rows) if rows else ""


def added(ours: Evaluation, without: Evaluation) -> str:
    """The difference of F1 with its 95 % interval, for the open types and all together."""
    rows = {row["type"]: row for row in ours.compare(without)}
    told = [(key, rows[key]) for key in (*BASELINE_TYPES, "CORE", "ALL") if key in rows and rows[key]["difference"] is not None]
    return ", ".join(f"{key} {row['difference']:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}]" for key, row in told)


def baselines(others: dict[str, Evaluation]) -> str:
    """F1 strict / lenient of several readers, by the types a general recogniser knows."""
    rows = []
    for name, result in others.items():
        cells = [f"{shown(result.score(key))} / {shown(result.score(key, 'lenient'))}" for key in BASELINE_TYPES]
        whole = [
            f"{shown(result.score(key))} / {shown(result.score(key, 'lenient'))}" if "NER" not in name else "–"
            for key in ("CORE", "ALL")
        ]
        rows.append([name, *cells, *whole])
    return table(["reader", *(f"`{key}`" for key in BASELINE_TYPES), "CORE", "ALL"], rows)


if __name__ == "__main__":
    sys.exit(main())
