"""Test cases of other projects for numbers, money, percentages and measures, by suite, with every failure.

    python benchmarks/cases_numbers.py --cases DIR [--quiet]

``DIR`` holds the JSON lines described in its README (``text``, ``type``, ``value``, optional ``span``, ``note``). A case is idiosyncratic if its own
note says so or if ``cases_numbers_apart.tsv`` lists it (by a hash, so that no case text is kept here) with the reason; those are counted apart.
Time and ordinal cases of mixed suites belong to other benchmarks and are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import extract
from extract.text import fold
from extract.values.quantities import Quantities, measure_value, money_value, percent_value, quantities

SUITES = ("number_words", "nemo_itn_spoken_numbers", "nemo_tn_written", "duckling_numeral", "duckling_money")
NUMBERS = ("number", "fraction", "number_range")
TYPES = {"money": "MONEY", "money_range": "MONEY", "percent": "PERCENT", "measure": "MEASURE", "number_range": "MONEY"}
APART = Path(__file__).with_suffix("").with_name("cases_numbers_apart.tsv")
CURRENCY = {
    "dollar": "USD", "$": "USD", "đồng": "VND", "đ": "VND", "€": "EUR", "£": "GBP", "pound": "GBP", "₩": "KRW", "rm": "MYR", "vnd": "VND",
}  # fmt: skip
UPPER, LOWER = ("more_than", "at_least"), ("less_than", "at_most")


def key(case: Mapping[str, Any]) -> str:
    """A hash that stands for a case."""
    return hashlib.sha256(f"{case['source']}|{case['text']}".encode()).hexdigest()[:12]


def close(a: Any, b: Any) -> bool:
    """Equal numbers."""
    return isinstance(a, int | float) and isinstance(b, int | float) and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


def amount(value: Any) -> float | None:
    """The number of a gold value: a number, or a fraction such as ``2/3`` or ``-12 1/4``."""
    if isinstance(value, int | float):
        return value
    sign = -1 if str(value).startswith("-") else 1
    try:
        return sign * float(sum(Fraction(part) for part in str(value).lstrip("-").split()))
    except ValueError:
        return None


def quantity(nlp: extract.Extractor, tools: Quantities, text: str, type: str) -> Mapping[str, Any] | None:
    """The value read from a text: the mention of that type, else the whole string read loosely."""
    found = [m for m in nlp(text).mentions if m.type == type]
    if len(found) == 1 and found[0].text == text:
        return found[0].value
    whole = tools.read(fold(text))
    if whole is None or TYPES.get(whole[0]) != type:
        return found[0].value if len(found) == 1 else None
    kind, read = whole
    return percent_value(read) if kind == "percent" else (money_value if kind == "money" else measure_value)(read, text)


def symbol(tools: Quantities, unit: str) -> str:
    """The usual sign of a unit or of the parts of a rate."""
    parts = []
    for part in fold(unit).split("/"):
        entry = tools.measures.entry(part.strip())
        parts.append((entry.get("symbol") or part.strip()) if entry else part.strip())
    return fold("/".join(parts))


def right(case: Mapping[str, Any], nlp: extract.Extractor, tools: Quantities) -> tuple[bool, Any]:
    """Whether the case is read as it asks, and what was read."""
    gold, text = case["value"], case["text"]
    if case["type"] in ("number", "fraction"):
        number = tools.numerals.read(fold(text))
        read = None if number is None else number.bounds()
        return read is not None and close(read.get("value"), amount(gold)), read
    if not isinstance(gold, dict):
        gold = {"value": gold, "unit": "vnd"}
    if case["type"] == "number_range" and "unit" not in gold:
        number = tools.numerals.read(fold(text))
        read = None if number is None else number.bounds()
        return read is not None and close(read.get("low"), gold["from"]) and close(read.get("high"), gold["to"]), read
    type = TYPES[case["type"]]
    if case["type"] == "number_range" and fold(str(gold.get("unit"))) not in CURRENCY:
        type = "MEASURE"
    value = quantity(nlp, tools, text, type)
    if value is None:
        return False, None
    if "value" in gold:
        good = close(value.get("value"), amount(gold["value"]))
    elif "from" in gold and "to" in gold:
        good = close(value.get("low"), gold["from"]) and close(value.get("high"), gold["to"])
    else:
        side, names = (gold["from"], UPPER) if "from" in gold else (gold["to"], LOWER)
        good = close(value.get("value"), side) and value.get("modifier") in names
    unit = fold(str(gold.get("unit", "")))
    if type == "MONEY":
        good = good and value.get("currency") == CURRENCY.get(unit, unit.upper())
    if type == "MEASURE":
        good = good and symbol(tools, str(value.get("unit"))) == symbol(tools, unit)
    return good, dict(value)


def probe(folder: Path, say: Callable[[str], None]) -> tuple[int, int, int, int]:
    """News probes: numeric spans with the right value, all of them, distractors hit by a number mention, all distractors.

    A ratio (*3/5*) is read if the scan finds its value; every other span needs a mention that covers its number, with the value.
    """
    nlp = extract.load(stages=["match", "link"])
    tools = quantities(nlp.rules)
    good = all_ = hits = traps = 0
    for name in ("probe_news", "traps_own"):
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            spans = case.get("spans") or [{"start": case["span"][0], "end": case["span"][1], "type": case["type"], "value": None}]
            article = nlp(case["text"], published=case["reference_time"][:10])
            numbers = [m for m in article.mentions if m.type in ("PERCENT", "MONEY", "MEASURE", "COUNT")]
            for span in spans:
                inside = [m for m in numbers if m.start < span["end"] and span["start"] < m.end]
                what = f"  {name} {case['text'][span['start'] : span['end']]!r} in {case['text'][:60]!r}"
                if span["type"] == "none":
                    traps += 1
                    hits += bool(inside)
                    if inside:
                        say(f"{what}: a distractor, read as {[(m.type, m.text) for m in inside]}")
                elif span["type"].split("_")[0] in ("number", "percent", "money", "measure", "ratio"):
                    all_ += 1
                    values = [dict(m.value) for m in inside]
                    if span["type"] == "ratio":
                        values = [
                            n.bounds()
                            for n in tools.numerals.scan(fold(case["text"]))
                            if n.start == span["start"] and n.kind == "fraction"
                        ]
                    fits = any(_fits(span, value, tools) for value in values)
                    good += fits
                    if not fits:
                        say(f"{what}: {span['value']} read as {values}")
    return good, all_, hits, traps


def _fits(span: Mapping[str, Any], value: Mapping[str, Any], tools: Quantities) -> bool:
    """Whether a value is that of a probe: ``10/15`` (a range, or a ratio), ``35000000 VND``, ``1.5 km``, ``81.4``."""
    wanted, _, unit = str(span["value"]).partition(" ")
    if span["type"] == "ratio":
        return close(value.get("value"), float(Fraction(wanted)))
    if "range" in span["type"]:
        low, high = wanted.split("/")
        return close(value.get("low"), float(low)) and close(value.get("high"), float(high))
    if span["type"] == "money" and value.get("currency") != unit:
        return False
    names = {"t": "tấn", "km/h": "km/giờ"}
    if span["type"] == "measure" and symbol(tools, str(value.get("unit"))) != symbol(tools, names.get(unit, unit)):
        return False
    return close(value.get("value"), float(wanted))


def run(folder: Path, say: Callable[[str], None]) -> dict[str, tuple[int, int, int, int]]:
    """Right and all, ordinary and idiosyncratic, by suite."""
    nlp = extract.load(stages=["match", "link"])
    tools = quantities(nlp.rules)
    apart = dict(line.split("\t") for line in APART.read_text(encoding="utf-8").splitlines()[1:] if line)
    table = {}
    for suite in SUITES:
        counts: Counter[str] = Counter()
        for line in (folder / f"{suite}.jsonl").read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            if case["type"] not in (*NUMBERS, *TYPES) or case["value"] is None:
                continue
            note = str(case.get("note") or "")
            reason = note if "idiosyncratic" in note else apart.get(key(case))
            good, read = right(case, nlp, tools)
            side = "apart" if reason else "own"
            counts[side] += 1
            counts[f"{side} right"] += good
            if not good:
                say(
                    f"  {suite} {key(case)} {case['text']!r}: {case['value']} read as {read}" + (f" [{reason}]" if reason else "")
                )
        table[suite] = (counts["own right"], counts["own"], counts["apart right"], counts["apart"])
    return table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--quiet", action="store_true", help="the table only")
    args = parser.parse_args()
    table = run(args.cases, (lambda line: None) if args.quiet else print)
    print(f"{'suite':28} right  of    share   idiosyncratic")
    for suite, (good, all_, odd, odd_all) in table.items():
        print(f"{suite:28} {good:5} {all_:4} {good / max(1, all_):8.3f}   {odd} of {odd_all}")
    good, all_, hits, traps = probe(args.cases, (lambda line: None) if args.quiet else print)
    print(f"{'probe_news, traps_own':28} {good:5} {all_:4} {good / max(1, all_):8.3f}   {hits} of {traps} distractors hit")


if __name__ == "__main__":
    main()
