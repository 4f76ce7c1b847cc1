"""What evaluating costs beyond extraction: scores, intervals, rules, errors and the page for many articles.

    python benchmarks/evaluation_speed.py [--articles 2000] [--gold FOLDER]

The articles of the gold folder (default: samples/) are read once and repeated under new ids; one in seven mentions is spoilt so that there
are errors of every kind to list. Exits 1 if it takes 10 s of one processor or more.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import extract
from extract.evaluation import Evaluation
from extract.evaluation.scores import score_article
from extract.types import Article, Decision

SAMPLES = Path(__file__).parent.parent / "samples"
LIMIT = 10.0


def spoilt(article: Article) -> Article:
    """Every seventh mention is left out, given another type, or cut short."""
    mentions = []
    for i, m in enumerate(article.mentions):
        if i % 21 == 0:
            continue
        if i % 21 == 7:
            m = replace(m, type="UNIT" if m.type != "UNIT" else "LOCATION")
        elif i % 21 == 14 and len(m.text) > 1:
            m = replace(m, end=m.end - 1, text=m.text[:-1])
        mentions.append(m)
    return replace(article, mentions=tuple(mentions))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--gold", type=Path, default=SAMPLES)
    options = parser.parse_args(argv)
    nlp = extract.load(stages=["match", "link", "records"])
    read: list[tuple[Article, Article, list[Decision]]] = []
    for gold in extract.evaluation.read_gold(options.gold):
        draft = nlp.draft(gold.text, published=gold.published)
        read.append((gold, spoilt(nlp.article(draft)), draft.decisions))
    many = [(replace(g, id=f"{i}"), p, d) for i in range(options.articles) for g, p, d in [read[i % len(read)]]]
    steps: list[tuple[str, float]] = []
    wall = time.perf_counter()
    begun = last = time.process_time()

    def done(name: str) -> None:
        nonlocal last
        now = time.process_time()
        steps.append((name, now - last))
        last = now

    result = Evaluation(tuple(score_article(g, p, decisions=d) for g, p, d in many))
    done("score")
    assert result.intervals
    done("intervals")
    summary = result.summary()
    done("summary")
    rules = result.rows(by="rule")
    done("rules")
    errors = result.errors()
    done("errors")
    page = result.html()
    done("page")
    total = last - begun
    gold_mentions = result.count("ALL").gold
    print(
        f"{options.articles} articles, {gold_mentions} gold mentions, {len(rules)} rules, {len(errors)} errors, page of {len(page) / 1e6:.1f} MB"
    )
    print(", ".join(f"{name} {seconds:.2f} s" for name, seconds in steps))
    clock = time.perf_counter() - wall
    print(f"total {total:.2f} s of one processor (limit {LIMIT:.0f} s), {clock:.2f} s on the clock")
    return 0 if total < LIMIT and summary else 1


if __name__ == "__main__":
    sys.exit(main())
