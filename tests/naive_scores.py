"""A second, naive computation of the scores, written without looking at the first: plain dictionaries, every pair tried.

Used to check ``extract.evaluation`` to four digits on whole gold folders.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

CORE = {"RANK", "PERSON", "UNIT", "DATE", "PERCENT", "COUNT"}
TONES = "\u0300\u0301\u0303\u0309\u0323"


def key(text: str, lower: bool = True) -> str:
    """Words with their tone marks moved behind the word: *hoà* and *hòa*, NFC and NFD become one."""
    words = []
    for word in text.split():
        letters = unicodedata.normalize("NFD", word.lower() if lower else word)
        tones = sorted(c for c in letters if c in TONES)
        words.append(unicodedata.normalize("NFC", "".join(c for c in letters if c not in TONES)) + "".join(tones))
    return " ".join(words)


def f1(right: float, predicted: float, gold: float) -> float | None:
    return None if predicted + gold == 0 else 2 * right / (predicted + gold)


def load(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    texts = ((path, path.with_suffix(".txt")) for path in sorted(folder.glob("*.json")))
    return [(text.read_bytes().decode("utf-8"), json.loads(path.read_bytes())) for path, text in texts if text.exists()]


def equal(kind: str, gold: dict[str, Any], got: dict[str, Any]) -> bool | None:
    """None: gold's value is not scored."""
    numbers = ["value", "low", "high"]
    names = {
        "PERCENT": numbers, "COUNT": numbers, "MONEY": [*numbers, "currency"], "MEASURE": [*numbers, "unit"], "AGE": ["years", "low", "high"],
        "DATE": ["timex"], "DURATION": ["timex"], "UNIT": ["name", "members"], "LOCATION": ["name", "code"], "RANK": ["rank"], "ROLE": ["title"],
        "PERSON": ["name"],
    }[kind]  # fmt: skip
    numeric = [n for n in names if n in ("value", "low", "high", "years")]
    if all(gold.get(n) is None for n in (numeric or names)):
        return None
    for name in names:
        a, b = gold.get(name), got.get(name)
        if name in numeric:
            if (a is None) != (b is None) or (
                a is not None and abs(float(a) - float(b)) > 1e-6 * max(1e-3, abs(float(a)), abs(float(b)))
            ):
                return False
        elif a is not None:
            if isinstance(a, list):
                if sorted(map(key, a)) != sorted(map(key, b or [])):
                    return False
            elif name == "timex":
                if a != b:
                    return False
            elif key(str(a)) != key(str(b)):
                return False
    return True


def lenient(gold: list[Any], got: list[Any]) -> int:
    """Mentions of one type: the largest number of overlapping pairs, by trying to re-seat recursively."""
    seat: dict[int, int] = {}

    def place(g: int, tried: set[int]) -> bool:
        for p, (start, end) in enumerate(got):
            if p not in tried and start < gold[g][1] and end > gold[g][0]:
                tried.add(p)
                if p not in seat or place(seat[p], tried):
                    seat[p] = g
                    return True
        return False

    return sum(place(g, set()) for g in range(len(gold)))


def scores(folder: Path, nlp: Any) -> dict[tuple[str, str], float | None]:
    """F1 by (measure, type), with CORE and ALL, and of the sets of people."""
    numbers: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])

    def count(measure: str, kind: str, right: int, predicted: int, gold: int) -> None:
        for name in {kind, "ALL", *({"CORE"} if kind in CORE else ())}:
            for i, n in enumerate((right, predicted, gold)):
                numbers[measure, name][i] += n

    valued: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for text, record in load(folder):
        article = nlp(text, published=record.get("published"), id=record["id"])
        kinds = {m["type"] for m in record["mentions"]} | {m.type for m in article.mentions}
        for kind in kinds:
            gold = [m for m in record["mentions"] if m["type"] == kind]
            got = [m for m in article.mentions if m.type == kind]
            a, b = Counter((m["start"], m["end"]) for m in gold), Counter((m.start, m.end) for m in got)
            count("strict", kind, sum((a & b).values()), len(got), len(gold))
            count(
                "lenient",
                kind,
                lenient([(m["start"], m["end"]) for m in gold], [(m.start, m.end) for m in got]),
                len(got),
                len(gold),
            )
            by_span = {(m.start, m.end): m for m in got}
            right = scored = unscored_found = 0
            for m in gold:
                partner = by_span.get((m["start"], m["end"]))
                verdict = equal(kind, m.get("value") or {}, dict(partner.value) if partner else {})
                scored += verdict is not None
                right += bool(verdict) and partner is not None
                unscored_found += verdict is None and partner is not None
            for i, n in enumerate((right, len(got) - unscored_found, scored)):
                valued[kind][i] += n
        if "people" in record:
            people = record["people"]
            sets = {
                "people": ({key(p["name"], False) for p in people}, {key(p.name, False) for p in article.people}),
                "people (name, rank)": (
                    {(key(p["name"], False), key(p["rank"] or "")) for p in people},
                    {(key(p.name, False), key(p.rank or "")) for p in article.people},
                ),
                "posts (name, title, unit)": (
                    {(key(p["name"], False), key(r["title"]), key(r["unit"] or "")) for p in people for r in p["roles"]},
                    {(key(p.name, False), key(r.title), key(r.unit or "")) for p in article.people for r in p.roles},
                ),
            }
            for name, (ours, theirs) in sets.items():
                for i, n in enumerate((len(ours & theirs), len(theirs), len(ours))):
                    numbers["records", name][i] += n
    for kind, (right, predicted, gold) in valued.items():
        if gold:
            count("value", kind, right, predicted, gold)
    return {name: f1(*values) for name, values in numbers.items()}
