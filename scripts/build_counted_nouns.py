"""Build rules/lexicons/counted_nouns.tsv from an annotated folder and a corpus.

    python scripts/build_counted_nouns.py --gold DIR --corpus FILE.jsonl.gz ... [--out FILE]

A phrase that ends a COUNT in the gold gets as ``share`` the share of the places where it is the longest known phrase behind a number and the
count ends with it, smoothed (exact + 0.5) / (seen + 1), and as ``unit`` the syllables of its classifier. Words that the corpus has as a noun
behind a number at least twice are added without a share (the finder gives them its default). The words are common nouns; no text is kept.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path

from extract.finders.counts import CountedNouns
from extract.rules import RuleSet, load_rules
from extract.text import Text, fold
from extract.values.quantities import quantities
from extract.words import Words

HEADER = """# Nouns that stand behind numbers in news, mined by scripts/build_counted_nouns.py from annotated articles and a corpus of news.
# share: how often a count ends with the phrase where it stands behind a number (empty: the phrase is from the corpus, or added by hand);
# unit: syllables of its classifier.
word\tshare\tunit
"""


def gold_documents(folder: Path) -> list[tuple[Text, list[dict[str, object]]]]:
    """Text and mentions of every article of a gold folder."""
    out = []
    for path in sorted(folder.glob("*.json")):
        text = Text(path.with_suffix(".txt").open(encoding="utf-8", newline="").read())
        out.append((text, json.loads(path.read_text(encoding="utf-8"))["mentions"]))
    return out


def mine_gold(folder: Path, rules: RuleSet) -> dict[str, tuple[float, int]]:
    """Share and classifier syllables by phrase."""
    tools, nouns = quantities(rules), CountedNouns(rules)
    places: list[tuple[list[str], str | None]] = []
    units: dict[str, Counter[int]] = {}
    for text, mentions in gold_documents(folder):
        spans = [(*text.norm_span(int(str(m["start"])), int(str(m["end"]))), m) for m in mentions]
        for number in tools.numerals.scan(text.fold):
            if number.kind in ("some", "half") or nouns.named(text.fold, number):
                continue  # hàng trẻ, số 5: the finder asks for no noun there
            own = next((s for s in spans if s[0] == number.start and s[2]["type"] == "COUNT"), None)
            if own is None and (
                any(s < number.end and number.start < e for s, e, _ in spans) or text.fold[number.start : number.end] == "một"
            ):
                continue
            phrases = nouns.phrases(text.fold, number.end)
            exact = None
            if own is not None:
                exact = next((p for end, p in phrases if end == own[1]), None)
                value = own[2].get("value")
                if exact and isinstance(value, dict):
                    units.setdefault(exact, Counter())[len(str(value.get("unit") or "").split())] += 1
            places.append(([p for _, p in phrases], exact))
    known = set(units)
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for texts, exact in places:
        longest = next((p for p in reversed(texts) if p in known), None)
        if longest is not None:
            seen[longest] += 1
        if exact is not None and exact != longest:
            seen[exact] += 1
        if exact is not None:
            right[exact] += 1
    return {p: (min(0.99, round((right[p] + 0.5) / (seen[p] + 1), 2)), units[p].most_common(1)[0][0]) for p in known if seen[p]}


def mine_corpus(files: list[Path], rules: RuleSet) -> set[str]:
    """Words that stand behind numbers (or a classifier behind one) as nouns at least twice, and frequent nouns of two syllables or more."""
    tools, classifiers = quantities(rules), rules.lexicon("classifiers")
    behind: dict[str, Counter[str]] = {}
    anywhere: dict[str, Counter[str]] = {}
    for path in files:
        for line in gzip.decompress(path.read_bytes()).decode().splitlines():
            text = Text(json.loads(line).get("text") or "")
            words = Words(text)
            for (start, end), tag in zip(words.tokens, words.pos_tags, strict=True):
                if " " in text.norm[start:end]:
                    anywhere.setdefault(text.fold[start:end], Counter())["Np" if text.norm[start:end].istitle() else tag] += 1
            for number in tools.numerals.scan(text.fold):
                i = words.token_at(number.end + 1)
                if number.kind == "some" or i < 0 or words.tokens[i][0] != number.end + 1 or text.fold[number.end] != " ":
                    continue
                for k in (i, i + 1):
                    if k == len(words.tokens):
                        break
                    start, end = words.tokens[k]
                    word, cased = text.fold[start:end], text.cased[start:end]
                    behind.setdefault(word, Counter())[words.pos_tags[k] if word == cased or cased.isupper() else "Np"] += 1
                    if word not in classifiers:
                        break
    out = set()
    for tags, least, share in ((behind, 2, 0.6), (anywhere, 6, 0.9)):
        for word, found in tags.items():
            n = sum(found[tag] for tag in ("N", "Nb", "Nc", "Ny"))
            if n >= least and n >= share * sum(found.values()) and word.replace(" ", "").isalpha() and len(word) > 1:
                out.add(fold(word))
    return out


def main() -> None:
    """Write the lexicon."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=Path("rules/lexicons/counted_nouns.tsv"))
    args = parser.parse_args()
    rules = load_rules()
    gold = mine_gold(args.gold, rules)
    corpus = mine_corpus(args.corpus, rules) - gold.keys()
    rows = [f"{p}\t{share}\t{unit or ''}".rstrip("\t") for p, (share, unit) in gold.items()] + sorted(corpus)
    args.out.write_text(HEADER + "\n".join(sorted(rows)) + "\n", encoding="utf-8")
    print(f"{len(gold)} phrases from gold, {len(corpus)} words from the corpus")


if __name__ == "__main__":
    main()
