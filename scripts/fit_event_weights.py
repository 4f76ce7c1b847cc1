"""Fit rules/records/event_weights.tsv: the weights by which the main event of an article is chosen.

    python scripts/fit_event_weights.py --corpus ../shared/corpus [--gold FILE ...] [--out FILE] [--curve] [--errors] [--folds 10] [--encoder]

The gold (``benchmarks/events_gold.jsonl``) is read by ``extract.evaluation.main_events.load``; the passages of ``samples/events.jsonl`` are
always among those that are fitted. Articles that are ``held`` are never fitted: what the encoder says of them is as of new articles, so the
weights of its features (``ENCODED``) are chosen on them; ``--encoder`` prints the figures around that choice.
Five log-linear models (``extract/records/event_model.py``), L2, full-batch gradient descent; printed are figures by cross-validation over
articles: the clause is chosen anew in each fold, so that day and place stand around the clause that a reader of new articles would get.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

import extract
from extract.draft import Draft
from extract.encoder import Encoder
from extract.evaluation.main_events import FIELDS, RIGHT, load, wrong
from extract.records import event_joint
from extract.records.event_model import CHOICES, Features, Weights
from extract.records.events import Reader, Reading
from extract.text import fold

ROOT = Path(__file__).parent.parent
L2 = {"exists": 1.0, "what": 0.6, "told": 3.0, "when": 2.5, "where": 2.5}
"""Strength of the pull to the prior, by choice."""
STEPS, RATE = 400, 0.1
PRIOR = {
    "what": {
        "phrase": 3.0, "reach": 1.6, "shared": 2.4, "strong_named": 1.0, "weak": -0.5, "weak_named": 0.4, "saying": -2.2, "dated": 0.9,
        "acted": 0.4, "tried": 1.2, "document": -1.9, "sub": -1.2, "inner": -0.4, "order": -0.07, "place": -0.3, "anaphoric": -1.4,
        "planned": -0.5, "denied": -1.2,
    },
}  # fmt: skip
"""Weights to which L2 draws: few articles tell two clauses apart, so what is known of them (it was set by hand before) is kept."""
BESIDE_RIGHT = 0.05  # what a right phrase beside a right headline counts: the better one is the headline, unless the clause has its day and actor
BESIDE_BETTER = 0.2  # the same where the headline is a question, teaser or slogan, tells the crime of a trial or not who it was: the phrase is better
SAMPLE = 4.0  # weight of a passage of the repository against an annotated article
DOUBTED = 0.3  # weight of an article of which the annotator was not sure that it tells a happening, and of which a wrong one would be told
DOUBTED_SOUND = 0.1  # the same where it would be told rightly: either answer will do
UNSOUND = 0.5  # weight of an article with a happening that would be told wrongly: little is won by an answer


ENCODED = {
    "exists": {"encoder": 0.4, "encoder_read": -1.4}, "what": {"encoder": 1.0}, "told": {"encoder": 0.5}, "when": {"encoder": 0.3},
    "where": {"encoder": 0.7},
}  # fmt: skip
"""Weights of what the encoder thinks (``event_encoded``), chosen by ``--encoder``; they are not fitted, since it knows the articles by heart."""


@dataclass
class Case:
    """An article with its gold; ``sample`` is a passage of the repository. What does not hang on weights is read once."""

    draft: Draft
    gold: dict[str, Any]
    sample: bool = False
    reader: Reader = field(init=False)
    _read: dict[int | None, tuple[Features, Reading]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.reader = Reader(self.draft)

    def read(self, weights: Weights) -> tuple[Features, Reading]:
        """The features of existence, and the candidates around the clause that these weights choose."""
        best = self.reader.best(weights)
        if best not in self._read:
            self._read[best] = self.reader.read(best)
        return self._read[best]


@dataclass
class Problem:
    """One choice: candidates with their features, which of them are right, its weight."""

    candidates: list[Features]
    right: list[bool]
    weight: float = 1.0


def cases(files: Sequence[Path], corpus: Path, nlp: extract.Extractor) -> list[Case]:
    """The annotated articles, and the samples as read with and without the learned stage."""
    rules = extract.load(stages=["match", "link", "records"])
    out = [
        Case(nlp.draft(d["text"], title=d["title"], published=d["published"]), g) for path in files for g, d in load(path, corpus)
    ]
    for line in (ROOT / "samples" / "events.jsonl").read_text(encoding="utf-8").splitlines():
        d = json.loads(line)
        main = d["main"]
        gold: dict[str, Any] = {"event": main is not None, "what": [], "verb": [], "id": "", **({"sample": main} if main else {})}
        out += [
            Case(reader.draft(d["text"], title=d.get("title"), published=d.get("published")), gold, True)
            for reader in (nlp, rules)
        ]
    return out


def right(case: Case, field: str, value: str | None) -> bool:
    """Whether a value is right for a field."""
    if "sample" in case.gold:
        wanted = case.gold["sample"].get(field)
        return fold(wanted) in fold(value or "") if field == "what" else value == wanted
    return RIGHT[field](value, case.gold)


def wanted(case: Case, field: str, value: str | None) -> bool:
    """Whether a value is to be chosen: what a reader leaves open is better answered than not."""
    answered = case.gold.get(f"{field}_open") and case.gold[field]
    return right(case, field, value) and not (answered and value is None)


def known(case: Case, field: str) -> bool:
    """Whether the gold says what is right."""
    return bool(case.gold["event"]) and ("sample" not in case.gold or field in case.gold["sample"])


def fit(problems: Sequence[Problem], l2: float, prior: Mapping[str, float] = MappingProxyType({})) -> dict[str, float]:
    """Weights that give the right candidates the most probability; a problem with one candidate is a yes or no (against a score of 0)."""
    names = sorted({name for p in problems for c in p.candidates for name in c})
    column = {name: k for k, name in enumerate(names)}
    cells: list[tuple[int, int, float]] = []  # row, column, value
    positive_rows: list[bool] = []
    group_rows: list[int] = []
    weight = np.array([p.weight for p in problems])
    for number, p in enumerate(problems):
        single = len(p.candidates) == 1
        for features, good in zip(
            [*p.candidates, *([{}] if single else [])], [*p.right, *([not p.right[0]] if single else [])], strict=True
        ):
            cells += [(len(group_rows), column[name], value) for name, value in features.items()]
            positive_rows.append(good)
            group_rows.append(number)
    positive, group = np.array(positive_rows), np.array(group_rows)
    of_row, of_column, of_value = (np.array(part) for part in zip(*cells, strict=True))
    start = np.array([prior.get(name, 0.0) for name in names])
    w, m, v = start.copy(), np.zeros(len(names)), np.zeros(len(names))
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    for step in range(1, STEPS + 1):
        score = np.bincount(of_row, w[of_column] * of_value, len(group))
        score -= np.maximum.reduceat(score, starts)[group]
        e = np.exp(score)
        p_all = e / np.add.reduceat(e, starts)[group]
        good = e * positive
        p_good = good / np.maximum(np.add.reduceat(good, starts)[group], 1e-12)
        slope = (p_all - p_good) * weight[group]
        gradient = np.bincount(of_column, slope[of_row] * of_value, len(names)) + l2 * (w - start)
        m, v = 0.9 * m + 0.1 * gradient, 0.99 * v + 0.01 * gradient**2
        rate = RATE * (1 - 0.9 * step / STEPS)
        w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
    return {name: float(round(value, 3)) for name, value in zip(names, w, strict=True)}


def train(some: Sequence[Case]) -> Weights:
    """Fit the clause first, then what depends on it: the day, the place that knows the day, existence that knows both."""
    table: dict[str, dict[str, float]] = {}
    table["what"] = fit(list(_what(some)), L2["what"], PRIOR["what"])
    found = [(case, *case.read(Weights(table))) for case in some]
    table["told"] = fit(list(_told((case, r) for case, _, r in found)), L2["told"])
    table["when"] = fit(list(_of(found, "when", lambda r: r.when)), L2["when"])
    dated = Weights(table)
    table["where"] = fit(list(_of(found, "where", lambda r: event_joint.places(r, dated))), L2["where"])
    placed = Weights(table)
    table["exists"] = fit(
        [
            Problem([exists | event_joint.stands_out(r, event_joint.places(r, placed), placed)], *_answered(case, r, placed))
            for case, exists, r in found
        ],
        L2["exists"],
    )
    return Weights({choice: weights | ENCODED.get(choice, {}) for choice, weights in table.items()})


def _answered(case: Case, reading: Reading, weights: Weights) -> tuple[list[bool], float]:
    """Whether an article is to be answered with a happening, and what it weighs: less where the answer would have a wrong field.

    Of an article that is doubted either answer will do, so none is the better one where the happening would be told wrongly.
    """
    told, doubt = bool(case.gold["event"]), bool(case.gold.get("doubt"))
    if not told or case.sample:
        return [told], _weight(case)
    sound = not wrong(case.reader.decide({}, reading, weights), case.gold)
    if doubt:
        return [sound], DOUBTED_SOUND if sound else DOUBTED
    return [True], 1.0 if sound else UNSOUND


def _of(
    found: Iterable[tuple[Case, Features, Reading]], choice: str, candidates: Callable[[Reading], Sequence[tuple[Any, Features]]]
) -> Iterable[Problem]:
    """The problems of day or place: those in which some candidates are right and others are not."""
    for case, _, reading in found:
        if not known(case, choice):
            continue
        good = [wanted(case, choice, value) for value in _values(case, reading, choice)]
        if any(good) and len(good) > 1:
            yield Problem([features for _, features in candidates(reading)], good, _weight(case))


def _weight(case: Case) -> float:
    return SAMPLE if case.sample else 1.0


def _what(some: Sequence[Case]) -> Iterable[Problem]:
    for case in some:
        choices, clauses = case.reader.choices, case.reader.clauses
        if not known(case, "what") or len(choices) < 2:
            continue
        good = [right(case, "what", clauses.phrase(*clauses.stretch(choice.clause))) for choice in choices]
        if any(good) and not all(good):
            yield Problem([choice.features for choice in choices], good, _weight(case))


def _told(read: Iterable[tuple[Case, Reading]]) -> Iterable[Problem]:
    """A phrase is to stand in place of the headline where it is right and the headline is not; where both are wrong nothing is learned."""
    for case, reading in read:
        if not known(case, "what") or not reading.phrase or not case.reader.headline:
            continue
        phrase, headline = (right(case, "what", what) for what in (reading.phrase, case.reader.headline))
        if phrase and headline:
            better = bool(reading.told.get("better"))
            whole = all(reading.told.get(name) for name in ("dated", "acted", "phrase_much")) and not reading.told["sub"]
            yield Problem([reading.told], [better or whole], _weight(case) * (BESIDE_BETTER if better else BESIDE_RIGHT))
        elif phrase or headline:
            yield Problem([reading.told], [phrase], _weight(case))


def _values(case: Case, reading: Reading, choice: str) -> list[str | None]:
    if choice == "where":
        return [None if place is None else place.text for place, _ in reading.where]
    return [None if date is None else case.reader.dates.timex(date) for date, _ in reading.when]


def judge(some: Sequence[Case], weights: Weights, errors: bool = False) -> dict[str, float]:
    """Counts over annotated articles (no samples): events, found, right by field and in all."""
    total = dict.fromkeys(("n", "right", "events", "others", "missed", "spurious", *FIELDS, "reach_when", "reach_where"), 0.0)
    for case in some:
        exists, reading = case.read(weights)
        event = case.reader.decide(exists, reading, weights)
        total["n"] += 1
        marks = wrong(event, case.gold)
        if case.gold["event"]:
            total["events"] += 1
            for field in ("when", "where"):
                total["reach_" + field] += any(right(case, field, value) for value in _values(case, reading, field))
            total["missed"] += event is None
            for field in FIELDS if event is not None else ():
                total[field] += field not in marks
        else:
            total["others"] += 1
            total["spurious"] += event is not None
        total["right"] += not marks
        if errors and marks:
            print("---", *marks, "|", case.draft.title)
            print("   GOLD", case.gold["what"][:2], case.gold["when"], case.gold["where"], case.gold.get("note", ""))
            if event is not None:
                print("   GOT ", f"{event.what!r} {event.when!r} {event.where!r} | {event.rule}")
            for field in ("when", "where"):
                if field in marks:
                    values = _values(case, reading, field)
                    options = sorted(
                        zip(values, getattr(reading, field), strict=True), key=lambda o: -weights.score(field, o[1][1])
                    )
                    for value, (_, features) in options[:4]:
                        print(
                            f"      {weights.score(field, features):6.2f} {'+' if right(case, field, value) else '-'} {value!r}",
                            *features,
                        )
            if "missed" in marks or "spurious" in marks:
                w = weights.table["exists"]
                print("     ", *(f"{k}={v * w.get(k, 0):.2f}" for k, v in exists.items() if abs(v * w.get(k, 0)) > 0.15))
    return total


def cross(all_cases: Sequence[Case], folds: int, part: float = 1.0, errors: bool = False, seed: int = 1) -> dict[str, float]:
    """Figures by cross-validation; ``part`` of the other articles are fitted in each fold."""
    gold = [case for case in all_cases if not case.sample]
    samples = [case for case in all_cases if case.sample]
    order = np.random.default_rng(seed).permutation(len(gold))
    total: dict[str, float] = {}
    for k in range(folds):
        test = [gold[i] for i in order[k::folds]]
        rest = [gold[i] for n, i in enumerate(order) if n % folds != k]
        weights = train([*rest[: round(part * len(rest))], *samples])
        for name, value in judge(test, weights, errors).items():
            total[name] = total.get(name, 0) + value
    return total


def show(title: str, t: dict[str, float]) -> None:
    """One line of figures."""
    exists = t["n"] - t["missed"] - t["spurious"]
    print(
        f"{title}: all {t['right']:.0f}/{t['n']:.0f} = {t['right'] / t['n']:.3f}; exists {exists / t['n']:.3f} "
        f"(missed {t['missed']:.0f}/{t['events']:.0f}, spurious {t['spurious']:.0f}/{t['others']:.0f}); of {t['events']:.0f} events "
        + ", ".join(f"{f} {t[f]:.0f} ({t[f] / max(1, t['events'] - t['missed']):.2f} of found)" for f in FIELDS)
        + f"; right one among candidates: when {t['reach_when']:.0f}, where {t['reach_where']:.0f}"
    )


def write(weights: Weights, path: Path) -> None:
    """The table: one row for each feature, a column for each choice; what counts less than 0.02 is left out."""
    names = sorted({name for table in weights.table.values() for name in table})
    lines = [
        "# Weights of the features by which the main event of an article is chosen (extract/records/event_model.py).",
        "# Fitted by scripts/fit_event_weights.py; do not edit by hand. exists: is there one; what: which clause tells it; told: is its phrase",
        "# better than the headline; when, where: which day and place. kind*feature counts only for that kind of happening (events.toml).",
        "\t".join(("feature", *CHOICES)),
    ]
    for name in names:
        cells = [weights.table[choice].get(name, 0.0) for choice in CHOICES]
        if any(abs(cell) >= 0.02 for cell in cells):
            lines.append("\t".join((name, *(f"{cell:.2f}" if abs(cell) >= 0.02 else "" for cell in cells))).rstrip("\t"))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, nargs="+", default=[ROOT / "benchmarks" / "events_gold.jsonl"])
    parser.add_argument("--corpus", type=Path, required=True, help="folder of news.jsonl.gz and leads_2025_2026.jsonl.gz")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--curve", action="store_true")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--encoder", action="store_true", help="figures of the held articles with the encoder")
    options = parser.parse_args()
    every = cases(options.gold, options.corpus, extract.load())
    held = [case for case in every if case.gold.get("held")]
    found = [case for case in every if not case.gold.get("held")]
    for part in (0.25, 0.5, 0.75) if options.curve else ():
        show(f"cross-validated, {part:.0%} of the articles", cross(found, options.folds, part))
    show("cross-validated", cross(found, options.folds, errors=options.errors))
    weights = train(found)
    show("on the articles that were fitted", judge([case for case in found if not case.sample], weights))
    show("held articles", judge(held, weights))
    if options.encoder:
        encoded(held, weights)
    samples = [case for case in found if case.sample]
    good = sum(not _sample_faults(case, weights) for case in samples)
    print(f"samples: {good}/{len(samples)}")
    if options.errors:
        for case in samples:
            if faults := _sample_faults(case, weights):
                print("  ", case.draft.text.raw[:90], faults)
    if options.out:
        write(weights, options.out)


def encoded(held: Sequence[Case], weights: Weights) -> None:
    """Figures with the encoder, for several weights of what it thinks."""
    encoder = Encoder()
    some = [Case(case.draft, case.gold) for case in held]
    for case in some:
        case.draft.encoder = encoder
    for choice, name, values in (
        ("what", "encoder", (0.0, 0.5, 1.0, 2.0)), ("told", "encoder", (0.0, 0.25, 0.5, 1.0)),
        ("when", "encoder", (0.0, 0.3, 0.5, 1.0)), ("where", "encoder", (0.0, 0.5, 0.7, 1.0)),
        ("exists", "encoder", (0.0, 0.3, 0.4, 0.5, 1.0)), ("exists", "encoder_read", (-1.4, -1.0, -0.5, 0.0)),
    ):  # fmt: skip
        for value in values:
            table = {key: dict(row) for key, row in weights.table.items()}
            table[choice][name] = value
            show(f"held articles with the encoder, {choice} {name} {value}", judge(some, Weights(table)))


def _sample_faults(case: Case, weights: Weights) -> list[str]:
    event = Reader(case.draft).main(weights)
    if event is None or not case.gold["event"]:
        return [] if (event is None) == (not case.gold["event"]) else [f"exists {event}"]
    return [
        f"{field}: {getattr(event, field)!r} for {case.gold['sample'][field]!r}"
        for field in FIELDS
        if field in case.gold["sample"] and not right(case, field, getattr(event, field))
    ]


if __name__ == "__main__":
    main()
