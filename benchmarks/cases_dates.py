"""How the time expressions of other projects are read, suite by suite, with every failure listed.

    python benchmarks/cases_dates.py --cases FOLDER [--suite NAME] [--gold FOLDER]

``--cases`` is a folder of the JSONL suites (one object a line: text, type, value, reference_time; see its README), ``--gold`` a folder of annotated
articles. Cases whose convention contradicts news are listed in ``convention_conflicts_dates.toml`` with the reason; they are printed apart and do not
count. A case is right if some mention of the text (or the one on its span) has the value asked for; ``X`` in the value asked for stands for anything.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import regex

import extract

TYPES = ("DATE", "DURATION", "AGE")
TARGETS = {
    "probe_news": 0.95, "traps_own": 1.0, "heideltime_vi": 0.92, "chrono_vi": 0.92, "chrono_vi negatives": 1.0, "cldr_babel_vi": 0.9,
    "dateparser_vi": 0.9, "duckling_time": 0.85, "nemo_itn_spoken_datetime": 0.9, "nemo_tn_written": 0.9, "lunar_dates": 1.0,
    "chrono_wikiwars_vi_silver": 0.99, "tts_demo": 1.0,
}  # fmt: skip
TEMPORAL = {"time", "date", "range", "time_range", "duration", "relative", "set", "none", "age"}
_PARTS = {"TMO": (0, 12), "TMI": (11, 15), "TAF": (12, 18), "TEV": (17, 24), "TNI": (18, 24)}

Mentions = list[Any]


def main() -> int:
    """Print the report; the exit code is 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--suite", action="append")
    options = parser.parse_args()
    nlp = extract.load(stages=["match", "link"])
    conflicts = tomllib.loads((Path(__file__).parent / "convention_conflicts_dates.toml").read_text(encoding="utf-8"))
    missed = False
    rows, failures, apart = [], [], []
    for suite in options.suite or [s for s in TARGETS if " " not in s]:
        lines = (options.cases / f"{suite}.jsonl").read_text(encoding="utf-8").splitlines()
        cases = [json.loads(line) for line in lines if line]
        own = {(c["text"], c.get("expected")): c["reason"] for c in conflicts.get(suite, [])}
        for name, found in _judged(suite, cases, nlp, own):
            right = sum(ok for ok, *_ in found["counted"])
            total = len(found["counted"])
            rate = found.get("rate", right / total if total else 1.0)
            target = TARGETS.get(name, 0.0)
            share = len(found["conflicts"]) / max(1, len(lines))
            missed |= rate < target or share > 0.1
            rows.append((name, total, right, rate, target, len(found["conflicts"]), share))
            failures += [(name, *what) for ok, *what in found["counted"] if not ok]
            apart += [(name, *what) for what in found["conflicts"]]
    print(f"{'suite':28} {'cases':>6} {'right':>6} {'rate':>7} {'asked':>6} {'apart':>6}")
    for name, total, right, rate, target, count, share in rows:
        mark = "" if rate >= target and share <= 0.1 else "  MISSED"
        print(f"{name:28} {total:6} {right:6} {rate:7.3f} {target:6.2f} {count:4} {share:4.0%}{mark}")
    print("\nFailures")
    for name, text, asked, got in failures:
        print(f"  {name}: {text!r} asked {asked}, got {got}")
    print("\nApart: convention contradicts news (not counted)")
    for name, text, asked, got, reason in apart:
        print(f"  {name}: {text!r} asked {asked}, got {got}: {reason}")
    if options.gold:
        missed |= _gold(options.gold, nlp)
    return int(missed)


def _judged(
    suite: str, cases: list[dict[str, Any]], nlp: Any, own: Mapping[tuple[str, Any], str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The suite (and its negatives apart, where they are asked to be all clean)."""
    if suite == "probe_news":
        yield suite, _probe(cases, nlp, own)
        return
    groups: dict[str, dict[str, Any]] = {}
    for case in cases:
        if case["type"] not in TEMPORAL:
            continue
        name = f"{suite} negatives" if case["type"] == "none" and f"{suite} negatives" in TARGETS else suite
        group = groups.setdefault(name, {"counted": [], "conflicts": []})
        mentions = _run(nlp, case)
        ok = judge(suite, case, mentions)
        got = [(m.text, m.type, m.value.get("timex", m.value.get("years"))) for m in mentions]
        reason = own.get((case["text"], None)) or own.get((case["text"], str(case["value"])))
        if reason and not ok:
            group["conflicts"].append((case["text"], case["value"], got, reason))
        else:
            group["counted"].append((ok, case["text"][:80] if "span" not in case else case["span_text"], case["value"], got))
    yield from sorted(groups.items())


def _run(nlp: Any, case: dict[str, Any]) -> Mentions:
    """The temporal mentions of a case; without a reference where the value asked for has no year."""
    reference = case.get("reference_time")
    asked = json.dumps(case.get("value"), ensure_ascii=False)
    if reference is None or "XXXX" in asked or "XX99" in asked or regex.search(r'"T\d\d|"TMO', asked) or case["type"] == "none":
        reference = None
    article = nlp(case["text"], published=reference[:10] if reference else None)
    return [m for m in article.mentions if m.type in TYPES]


def judge(suite: str, case: dict[str, Any], mentions: Mentions) -> bool:
    """Whether the mentions of a case give what it asks for."""
    value, kind = case["value"], case["type"]
    if kind == "none":
        if "span" in case:
            low, high = case["span"]
            return not any(m.start < high and low < m.end for m in mentions)
        return not mentions
    if kind == "set":
        return not [m for m in mentions if m.type == "DURATION"] and all(m.value.get("timex") in (None, value) for m in mentions)
    if "span" in case:
        low, high = case["span"]
        mentions = [m for m in mentions if m.start < high and low < m.end]
    if suite == "chrono_wikiwars_vi_silver":
        return any(_covers(m, value) for m in mentions)
    if suite == "chrono_vi":
        return any(_components(m, value) or _in_week(m, value, case) for m in mentions)
    if suite == "duckling_time":
        return any(_stamp(m, value, case["grain"]) for m in mentions)
    if kind == "relative":
        return any(_offset(m, value["offset"]) for m in mentions)
    if kind == "time_range":
        return any(regex.sub(r"[\dX-]+T", "T", m.value.get("timex") or "") == f"{value['from']}/{value['to']}" for m in mentions)
    if kind == "range":
        return any(_like(m.value.get("timex"), f"{value['from']}/{value['to']}") for m in mentions)
    if isinstance(value, dict) and "century" in value:
        value = f"{value['century'] - 1:02d}"
    mod = case.get("mod")
    return any(_like(m.value.get("timex"), value) and _mod(m, mod) for m in mentions)


def _like(timex: str | None, asked: str) -> bool:
    """Equal, where ``X`` in what is asked for stands for anything and a full hour may be written short."""
    if timex is None:
        return False
    asked = regex.sub(r" (?:GMT|PST|EST|JST|UTC)$", "", asked)
    asked = regex.sub(r"T(\d\d)(?=$|/)", r"T\1:00", asked)
    asked = asked.replace("REFYEAR", "XXXX")
    pattern = regex.sub("X", ".", regex.escape(asked))
    return bool(regex.fullmatch(pattern, timex)) or (
        asked.startswith("T") and "T" in timex and timex.split("T", 1)[1] == asked[1:]
    )


def _mod(mention: Any, mod: str | None) -> bool:
    if mod in ("START", "MID", "END"):
        return bool(mention.value.get("mod") == mod)
    if mod in ("APPROX", "LESS_THAN"):
        return bool(mention.value.get("modifier") == mod.lower())
    return True


def _covers(mention: Any, value: str) -> bool:
    """The silver spans often are the month inside a longer date: its value begins with theirs."""
    timex = mention.value.get("timex") or ""
    return any(side.startswith(value) for side in timex.split("/"))


def _components(mention: Any, asked: dict[str, Any]) -> bool:
    timex = mention.value.get("timex")
    if timex is None:
        return False
    if "start" in asked:
        first, _, last = timex.partition("/")
        return _fits(first, asked["start"]) and _fits(last, asked["end"])
    return _fits(timex, asked)


def _in_week(mention: Any, asked: dict[str, Any], case: dict[str, Any]) -> bool:
    """A distance in weeks is a week (TIMEX3 never invents a day); asked for as a day, it is right if that day lies in it."""
    if "W" not in (mention.value.get("timex") or "") or set(asked) != {"day", "month"}:
        return False
    date = dt.date(int(case["reference_time"][:4]), asked["month"], asked["day"]).isoformat()
    return bool(mention.value["start"] <= date <= mention.value["end"])


def _fits(timex: str, asked: dict[str, Any]) -> bool:
    if timex.startswith("BC"):
        return asked.get("year") == -int(timex[2:6])
    found = regex.match(
        r"(?P<year>\d{4}|X{4})?(?:-(?P<month>\d\d|XX))?(?:-(?P<day>\d\d|XX))?"
        r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)|(?P<part>T[A-Z]{2}))?$",
        timex,
    )
    if not found:
        return False
    for name, value in asked.items():
        if name == "meridiem":
            if found["hour"] is not None and (int(found["hour"]) >= 12) != bool(value):
                return False
        elif name == "weekday":
            date = dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
            if date.isoweekday() % 7 != value:
                return False
        elif name == "hour" and found["part"]:
            low, high = _PARTS[found["part"]]
            if not low <= value < high:
                return False
        elif name in ("second",):
            continue
        elif found[name] is None or not found[name].isdecimal() or int(found[name]) != value:
            return False
    return True


def _stamp(mention: Any, asked: Any, grain: str) -> bool:
    """Full local stamps of duckling: a point with its grain, or an interval whose end is exclusive."""
    timex, start, end = (mention.value.get(key) for key in ("timex", "start", "end"))
    if timex is None:
        return False
    if isinstance(asked, dict):
        first, last = dt.datetime.fromisoformat(asked["from"]), dt.datetime.fromisoformat(asked["to"])
        if timex.startswith("PT"):  # hours and minutes from a moment that news does not know: amount and unit are compared
            return _seconds(timex) == (last - first).total_seconds()
        part = timex[10:] if timex[10:11] == "T" else ""
        if part in _PARTS:
            low, high = _PARTS[part]
            return timex[:10] == asked["from"][:10] and low <= first.hour + 1 and first.hour < high
        return start == first.date().isoformat() and end == (last - dt.timedelta(days=1)).date().isoformat()
    if grain in ("hour", "minute", "second"):
        return timex == asked[:16]
    if grain == "week":
        return start == asked[:10] and "W" in timex
    form = {"day": r"\d{4}-\d\d-\d\d", "month": r"\d{4}-\d\d", "quarter": r"\d{4}-Q\d", "year": r"\d{4}"}[grain]
    return start == asked[:10] and bool(regex.fullmatch(form, timex))


def _seconds(timex: str) -> float:
    return sum(float(n) * {"H": 3600, "M": 60, "S": 1}[unit] for n, unit in regex.findall(r"([\d.]+)([HMS])", timex))


def _offset(mention: Any, offset: str) -> bool:
    """A distance from the time of writing: as the date it leads to cannot be known here, the amount and unit are compared."""
    number, unit = regex.search(r"(\d+)([HDMY])", offset).groups()  # type: ignore[union-attr]
    words = {"H": "giờ", "D": "ngày", "M": "tháng", "Y": "năm"}[unit]
    return mention.type == "DATE" and bool(regex.search(rf"{number} {words} (?:trước|nữa|sau)", mention.text.lower()))


def _probe(cases: list[dict[str, Any]], nlp: Any, own: Mapping[tuple[str, Any], str]) -> dict[str, Any]:
    """F1 of spans with the right value over news sentences; a hit on a distractor is a false one."""
    counted: list[tuple[Any, ...]] = []
    conflicts: list[tuple[Any, ...]] = []
    right = wrong = missing = 0
    for case in cases:
        article = nlp(case["text"], published=case["reference_time"][:10])
        mentions = [m for m in article.mentions if m.type in TYPES]
        used: set[int] = set()
        for span in case["spans"]:
            hits = [i for i, m in enumerate(mentions) if m.start < span["end"] and span["start"] < m.end]
            if span["type"] == "ignore" or span["type"] == "ordinal":
                used.update(hits)
            if span["type"] not in ("date", "time", "range", "duration", "age", "set", "none"):
                continue
            value, got = span["value"], [(mentions[i].text, mentions[i].type, dict(mentions[i].value)) for i in hits]
            if span["type"] == "none" or (span["type"] == "set" and value.startswith("P")):
                ok = not hits
            elif span["type"] == "age":
                ok = any(mentions[i].value.get("years") == int(value[1:-1]) for i in hits)
            else:
                mod = {"start": "START", "mid": "MID", "end": "END"}.get(span.get("mod"))
                ok = any(_like(mentions[i].value.get("timex"), value) and _mod(mentions[i], mod) for i in hits)
            used.update(hits)
            reason = own.get((span["text"], None))
            if reason and not ok:
                conflicts.append((span["text"], value, got, reason))
                continue
            asked = span["type"] != "none" and not (span["type"] == "set" and value.startswith("P"))
            right += ok and asked
            missing += not ok and asked
            wrong += len(hits) > 0 and not ok
            counted.append((ok, f"{span['text']} in {case['text'][:60]}", value, got))
        for i, mention in enumerate(mentions):
            if i not in used:
                wrong += 1
                counted.append((False, f"{mention.text} in {case['text'][:60]}", "nothing", dict(mention.value)))
    return {"counted": counted, "conflicts": conflicts, "rate": 2 * right / max(1, 2 * right + wrong + missing)}


def _gold(folder: Path, nlp: Callable[..., Any]) -> bool:
    """Strict F1 and share of right values of the temporal types on a gold folder."""
    counts = {t: [0, 0, 0, 0, 0] for t in TYPES}
    for path in sorted(folder.glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        with path.with_suffix(".txt").open(encoding="utf-8", newline="") as file:
            article = nlp(file.read(), published=record["published"])
        for kind in TYPES:
            asked = {(m["start"], m["end"]): m["value"] for m in record["mentions"] if m["type"] == kind}
            got = {(m.start, m.end): m.value for m in article.mentions if m.type == kind}
            both = asked.keys() & got.keys()
            scored = [s for s in both if asked[s] and asked[s].get("timex", "") is not None]
            equal = [
                s for s in scored if all(got[s].get(k) == v for k, v in asked[s].items() if v is not None and k != "modifier")
            ]
            for place, number in enumerate((len(both), len(got), len(asked), len(scored), len(equal))):
                counts[kind][place] += number
            for span in sorted(asked.keys() ^ got.keys()):
                print(f"  {record['id']} {kind} {'missing' if span in asked else 'extra'}: {article.text[span[0] : span[1]]!r}")
            for span in sorted(set(scored) - set(equal)):
                print(
                    f"  {record['id']} {kind} value: {article.text[span[0] : span[1]]!r} asked {asked[span]}, got {dict(got[span])}"
                )
    missed = False
    print(f"\n{'gold ' + folder.name:12} {'P':>6} {'R':>6} {'F1':>6} {'value':>6}")
    for kind, (both, found, asked_, scored_, equal_) in counts.items():
        precision, recall = both / max(1, found), both / max(1, asked_)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        missed |= f1 < (0.96 if kind == "DATE" else 0.95) or (kind == "DATE" and equal_ < 0.97 * scored_)
        print(f"{kind:12} {precision:6.3f} {recall:6.3f} {f1:6.3f} {equal_ / max(1, scored_):6.3f}")
    return missed


if __name__ == "__main__":
    sys.exit(main())
