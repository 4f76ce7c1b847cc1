"""Main events of annotated articles: how many are right, and how long they take.

    python benchmarks/events.py --corpus ../shared/corpus [--gold FILE] [--held] [--encoder] [--errors] [--speed]

The gold (``benchmarks/events_gold.jsonl``: ids, offsets and ISO values, no text) lists every right answer of what, when and where for articles
of the corpus. The shipped weights and the encoder are fitted on those that are not ``held``, so only the figures of ``--held`` do not flatter;
``scripts/fit_event_weights.py`` prints cross-validated ones. An article is right if event or none, and what, when and where are right together.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import extract
from extract.evaluation.main_events import FIELDS, load, wrong
from extract.pipeline import Extractor, all_stages
from extract.records import events

DEFAULT = Path(__file__).parent / "events_gold.jsonl"


def accuracy(nlp: Extractor, gold: Path, corpus: Path, held: bool, errors: bool) -> None:
    """Print the shares of right answers."""
    found = [(answers, article) for answers, article in load(gold, corpus) if answers.get("held") or not held]
    right = dict.fromkeys(("all", "events", "others", "missed", "spurious", *FIELDS), 0)
    for answers, article in found:
        read = nlp(article["text"], title=article["title"], published=article["published"])
        event = next((event for event in read.events if event.main), None)
        faults = wrong(event, answers)
        right["events" if answers["event"] else "others"] += 1
        if event is None or not answers["event"]:
            right["missed"] += event is None and answers["event"]
            right["spurious"] += event is not None
        else:
            for field in FIELDS:
                right[field] += field not in faults
        right["all"] += not faults
        if errors and faults:
            print("---", *faults, "|", article["title"])
            print("    wanted", answers["event"], answers["what"][:1], answers["when"], answers["where"])
            print("    read  ", event and (event.what, event.when, event.where, event.rule))
    told = max(1, right["events"] - right["missed"])
    print(f"{len(found)} articles: all right {right['all'] / max(1, len(found)):.3f}")
    print(f"missed {right['missed']} of {right['events']}, spurious {right['spurious']} of {right['others']}")
    print(*(f"{field} {right[field] / told:.3f}" for field in FIELDS), f"of {told} found")


def speed(nlp: Extractor, gold: Path, corpus: Path) -> None:
    """Print the time of the events stage alone, best of five rounds."""
    drafts = [nlp.draft(d["text"], title=d["title"], published=d["published"]) for _, d in load(gold, corpus)]
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        for draft in drafts:
            draft.events = []
            events.build(draft)
        best = min(best, time.process_time() - began)
    characters = sum(len(draft.text.norm) for draft in drafts)
    print(f"{best / characters * 1e6:.2f} ms for 1,000 characters, {best / max(1, len(drafts)) * 1e3:.2f} ms an article")


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of *.jsonl.gz with the articles")
    parser.add_argument("--gold", type=Path, default=DEFAULT)
    parser.add_argument("--held", action="store_true", help="only articles that nothing was fitted on")
    parser.add_argument("--encoder", action="store_true", help="with the stage encoder")
    parser.add_argument("--errors", action="store_true", help="every wrong article")
    parser.add_argument("--speed", action="store_true", help="time instead of accuracy")
    options = parser.parse_args()
    nlp = extract.load(stages=all_stages(options.encoder))
    if options.speed:
        speed(nlp, options.gold, options.corpus)
    else:
        accuracy(nlp, options.gold, options.corpus, options.held, options.errors)


if __name__ == "__main__":
    main()
