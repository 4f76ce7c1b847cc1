"""Milliseconds an article for the matching of all gazetteers (places, units and what their grammars ask for) together.

    python benchmarks/gazetteers.py [FOLDER-WITH-TXT ...]        (default: samples/)

One automaton holds the words of all lexicons that the rules for places and units name; timed is one pass of it over each folded text, with
word edges and capitals, in CPU time of this process (best of ``ROUNDS``).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from extract.draft import Draft
from extract.match import Matcher
from extract.rules import load_rules
from extract.text import Text

ROUNDS = 7
SAMPLES = Path(__file__).parent.parent / "samples"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[SAMPLES])
    rules = load_rules()
    matcher = Matcher(rules, [rule for rule in rules.rules if rule.finder in ("places", "units")])
    texts = [
        path.open(encoding="utf-8", newline="").read()
        for folder in parser.parse_args().folders
        for path in sorted(folder.glob("*.txt"))
    ]
    drafts = [Draft(Text(text), rules) for text in texts]
    for draft in drafts:
        _ = draft.text.fold
    best = min(_seconds(matcher, drafts) for _ in range(ROUNDS))
    size = sum(len(text) for text in texts)
    entries = sum(len(rules.lexicon(name).entries) for name in matcher.lexicons)
    print(
        f"{len(texts)} articles, {size // len(texts)} characters on average; {entries} words of {len(matcher.lexicons)} lexicons"
    )
    print(f"{best * 1000 / len(texts):.2f} ms an article, {best * 1e6 / size:.2f} ms for 1,000 characters")


def _seconds(matcher: Matcher, drafts: list[Draft]) -> float:
    began = time.process_time()
    for draft in drafts:
        matcher._scan(draft)
    return time.process_time() - began


if __name__ == "__main__":
    main()
