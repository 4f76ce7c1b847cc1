"""The result of an evaluation: scores with intervals, by type, rule, source and year; errors; plots; files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from ..types import type_names
from .bootstrap import Interval, compare_counts, intervals
from .calibration import calibration_error, reliability
from .counts import CORE, Count, Counts, add, macro, shown, together
from .errors import Error, article_errors
from .records import differences
from .rules import RULE_COLUMNS, RuleScore, rule_scores
from .scores import MEASURES, Scored

MAIN = ("strict", "lenient", "value")


@dataclass(frozen=True)
class Evaluation:
    """Scores of one pipeline on one gold set. Everything is computed from ``scored`` when it is asked for."""

    scored: tuple[Scored, ...]
    name: str = ""
    samples: int = 1000
    seed: int = 0

    @cached_property
    def counts(self) -> Counts:
        """The sum over all articles, by (measure, type) and (``records``, set)."""
        return add(s.counts for s in self.scored)

    @property
    def types(self) -> list[str]:
        """The types that occur, ours first and in our order."""
        found = {key for measure, key in self.counts if measure == "strict"}
        return [t for t in type_names if t in found] + sorted(found - set(type_names))

    @property
    def failures(self) -> list[tuple[str, str]]:
        """(article id, error) of the articles that could not be read; they count as articles in which nothing was found."""
        return [(s.gold.id, s.problem) for s in self.scored if s.problem]

    def count(self, key: str, measure: str = "strict") -> Count:
        """The counts of a type, of ``CORE``, of ``ALL``, or of a record set (``measure="records"``)."""
        if key == "ALL":
            return together(self.counts, measure)
        if key == "CORE":
            return together(self.counts, measure, CORE)
        return self.counts.get((measure, key), Count())

    def score(self, key: str = "ALL", measure: str = "strict") -> float | None:
        """F1 (for ``matched`` and ``noun`` the share right); None where undefined."""
        return self.count(key, measure).f1

    def macro(self, measure: str = "strict") -> float | None:
        """The mean of the types' F1."""
        return macro(self.counts, measure)

    @cached_property
    def intervals(self) -> dict[tuple[str, str], Interval]:
        """95 % intervals of F1 by (measure, key), for types, ``CORE``, ``ALL`` and record sets: bootstrap over articles."""
        return intervals([s.counts for s in self.scored], self.samples, self.seed)

    def rows(self, measures: Sequence[str] = tuple(MEASURES), by: str = "type") -> list[dict[str, Any]]:
        """One row a measure and type (or a measure and ``source``, ``year``): precision, recall, f1, low, high, right, predicted, gold."""
        if by == "rule":
            return [score.row() for score in self.by_rule_scores]
        rows = []
        if by == "type":
            for measure in measures:
                for key in [*self.types, "CORE", "ALL"]:
                    if measure == "span" and key != "ALL":
                        continue
                    rows.append(
                        {"measure": measure, "type": key, **_row(self.count(key, measure), self.intervals.get((measure, key)))}
                    )
            return rows
        for group, part in self.parts(by).items():
            rows.extend(
                {
                    "measure": measure,
                    by: group,
                    "articles": len(part.scored),
                    **_row(part.count("ALL", measure), part.intervals.get((measure, "ALL"))),
                }
                for measure in measures
            )
        return rows

    def record_rows(self) -> list[dict[str, Any]]:
        """One row a kind of record. Those of measure ``found`` have a recall only: gold does not list all of them."""
        rows = []
        for (measure, key), count in self.counts.items():
            if measure in ("records", "found"):
                row = {"records": key, **_row(count, self.intervals.get((measure, key)))}
                if measure == "found":
                    row |= {"precision": None, "f1": None, "low": None, "high": None, "predicted": None}
                rows.append(row)
        return sorted(rows, key=lambda row: row["predicted"] is None)

    def parts(self, by: str) -> dict[str, Evaluation]:
        """The evaluation cut by ``source`` or ``year`` (or another key of ``Scored.groups``)."""
        groups: dict[str, list[Scored]] = {}
        for s in self.scored:
            groups.setdefault(s.groups.get(by, "–"), []).append(s)
        return {name: Evaluation(tuple(groups[name]), name, self.samples, self.seed) for name in sorted(groups)}

    @cached_property
    def by_rule_scores(self) -> list[RuleScore]:
        """How each rule did: fired, right, wrong, only finder."""
        return rule_scores(self.scored)

    @cached_property
    def _errors(self) -> list[Error]:
        return [error for s in self.scored for error in article_errors(s)]

    def errors(self, type: str | None = None, kind: str | None = None, rule: str | None = None) -> list[Error]:
        """Each error in its sentence, in reading order; ``type`` matches the gold or the predicted type."""
        return [
            e
            for e in self._errors
            if (type is None or type in (e.gold_type, e.predicted_type))
            and (kind is None or e.kind == kind)
            and (rule is None or (e.rule or "").startswith(rule))
        ]

    def record_errors(self) -> list[dict[str, str]]:
        """What is wrong with the records: article, kind of record, ``missing`` or ``spurious``, what it says."""
        return [
            {"article": s.gold.id, "records": name, "kind": kind, "told": told}
            for s in self.scored
            for name, kind, told in differences(s.gold, s.predicted)
        ]

    def confusion(self) -> dict[tuple[str, str], int]:
        """How often a gold type (or ``–``: none) was given a predicted type (or ``–``), strict or overlapping pairs alike."""
        cells: dict[tuple[str, str], int] = {}
        for s in self.scored:
            for pair in s.pairs:
                gold = "–" if pair.gold is None else s.gold_mentions[pair.gold].type
                predicted = "–" if pair.predicted is None else s.mentions[pair.predicted].type
                cells[gold, predicted] = cells.get((gold, predicted), 0) + 1
        return cells

    def kinds(self) -> dict[str, dict[str, int]]:
        """By type (gold's, or the predicted one of what is spurious): the number of pairs of each kind."""
        table: dict[str, dict[str, int]] = {}
        for s in self.scored:
            for pair in s.pairs:
                mention = s.gold_mentions[pair.gold] if pair.gold is not None else s.mentions[pair.predicted or 0]
                row = table.setdefault(mention.type, {})
                row[pair.kind] = row.get(pair.kind, 0) + 1
        return {t: table[t] for t in self.types if t in table}

    def reliability(self, bins: int = 10) -> list[dict[str, Any]]:
        """Calibration: by bin of the mentions' score how many there are, their mean score and how many are right (strict)."""
        return reliability(self.scored, bins)

    def calibration_error(self, stage: str | None = None, bins: int = 10) -> float | None:
        """Expected calibration error: how far the mean score of a bin lies from its share of right mentions (strict), on average over the
        mentions (of one ``stage``: ``ner`` or ``rules``); None without any.
        """
        return calibration_error(self.scored, stage, bins)

    def compare(self, other: Evaluation, measure: str = "strict") -> list[dict[str, Any]]:
        """This evaluation against ``other`` on the same articles: difference of F1 by type (or by record set,
        with ``measure="records"``) with a paired 95 % interval.

        Raises:
            ValueError: the two were not made on the same gold.
        """
        if [s.gold.id for s in self.scored] != [s.gold.id for s in other.scored]:
            raise ValueError("the two evaluations are not of the same articles in the same order")
        rows = compare_counts([s.counts for s in self.scored], [s.counts for s in other.scored], measure, self.samples, self.seed)
        place = {
            key: i for i, key in enumerate((*type_names, *sorted({*self.types, *other.types} - {*type_names}), "CORE", "ALL"))
        }
        return sorted(rows, key=lambda row: place.get(row["type"], len(place)))

    # views; the heavy libraries are imported where they are used

    def frame(self, by: str = "type", measures: Sequence[str] = tuple(MEASURES)) -> Any:
        """``rows`` (or, with ``by="records"``, ``record_rows``) as a pandas DataFrame; undefined scores are NaN."""
        import pandas as pd

        frame = pd.DataFrame(self.record_rows() if by == "records" else self.rows(measures, by))
        scores = [name for name in ("precision", "recall", "f1", "low", "high") if name in frame]
        return frame.astype(dict.fromkeys(scores, "float64"))

    def by_rule(self) -> Any:
        """The rules as a pandas DataFrame: rule, type, stage, fired, right, wrong, precision, only_finder."""
        import pandas as pd

        return pd.DataFrame([score.row() for score in self.by_rule_scores], columns=RULE_COLUMNS)

    def errors_frame(self, **filters: str | None) -> Any:
        """``errors`` as a pandas DataFrame."""
        import pandas as pd

        return pd.DataFrame([error.row() for error in self.errors(**filters)], columns=[field.name for field in fields(Error)])

    def confusion_frame(self) -> Any:
        """``confusion`` as a pandas DataFrame: gold types down, predicted types across, ``–`` for none."""
        import pandas as pd

        cells, names = self.confusion(), [*self.types, "–"]
        return pd.DataFrame([[cells.get((g, p), 0) for p in names] for g in names], index=names, columns=names)

    def plot(self, kind: str = "types", **options: Any) -> Any:
        """A matplotlib figure: ``types``, ``confusion``, ``kinds`` or ``reliability``; ``language="vi"`` for Vietnamese labels."""
        from .plots import draw

        return draw(self, kind, **options)

    def html(self, path: str | Path | None = None) -> str:
        """The self-contained error page (scores, filters, every error in its sentence); written to ``path`` if given."""
        from .html import page

        text = page(self)
        if path is not None:
            Path(path).write_text(text, encoding="utf-8")
        return text

    def to_dict(self) -> dict[str, Any]:
        """Everything as JSON-ready data: scores, records, rules, kinds, confusion, reliability, failures."""
        return {
            "name": self.name, "articles": len(self.scored), "scores": self.rows(), "records": self.record_rows(),
            "macro_f1": {measure: self.macro(measure) for measure in MAIN}, "rules": self.rows(by="rule"), "kinds": self.kinds(),
            "sources": self.rows(MAIN, "source"), "years": self.rows(MAIN, "year"),
            "confusion": [{"gold": g, "predicted": p, "n": n} for (g, p), n in sorted(self.confusion().items())],
            "reliability": self.reliability(),
            "calibration_error": {stage or "all": self.calibration_error(stage) for stage in (None, "ner", "rules")},
            "record_errors": self.record_errors(),
            "failures": [{"id": i, "error": e} for i, e in self.failures],
        }  # fmt: skip

    def save(self, folder: str | Path) -> None:
        """Write ``scores.json``, ``errors.jsonl`` and ``errors.html`` into ``folder``."""
        import json

        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "scores.json").write_text(json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        lines = [json.dumps(error.row(), ensure_ascii=False) + "\n" for error in self.errors()]
        (folder / "errors.jsonl").write_text("".join(lines), encoding="utf-8")
        self.html(folder / "errors.html")

    def summary(self) -> str:
        """The main figures as a plain text table: strict, lenient and value by type, then the records."""
        lines = [f"{'':10}{'gold':>6}{'pred':>6}" + "".join(f" |{m:^20}" for m in MAIN) + " | share of values right"]
        lines.append(f"{'':22}" + " |   P     R     F1   " * len(MAIN) + " |")
        for key in [*self.types, "CORE", "ALL"]:
            strict = self.count(key)
            cells = [f" |{_three(self.count(key, m))}" for m in MAIN]
            lines.append(
                f"{key:10}{strict.gold:6}{strict.predicted:6}" + "".join(cells) + f" | {shown(self.score(key, 'matched'))}"
            )
        if ("noun", "COUNT") in self.counts:
            noun = self.counts["noun", "COUNT"]
            lines.append(f"counted nouns right: {shown(noun.f1)} of {noun.gold}")
        lines.append(
            "macro F1: " + ", ".join(f"{m} {shown(self.macro(m))}" for m in MAIN) + f"; span {shown(self.score('ALL', 'span'))}"
        )
        width = max((len(row["records"]) for row in self.record_rows()), default=0)
        for row in self.record_rows():
            f1 = " ".join(f"{name} {shown(row[key])}" for name, key in (("P", "precision"), ("R", "recall"), ("F1", "f1")))
            told = f"pred {row['predicted']:5}" if row["predicted"] is not None else f"found {row['right']:4}"
            lines.append(f"{row['records']:{width}}  gold {row['gold']:5} {told}  {f1}")
        lines.extend(f"FAILED {id}: {error}" for id, error in self.failures)
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"Evaluation({self.name!r}, {len(self.scored)} articles, strict F1 {shown(self.score())}, CORE {shown(self.score('CORE'))})"


def _three(count: Count) -> str:
    return " ".join(f"{shown(x):>5}" for x in (count.precision, count.recall, count.f1)).ljust(18).center(20)


def _row(count: Count, interval: Interval | None) -> dict[str, Any]:
    return {
        "precision": count.precision, "recall": count.recall, "f1": count.f1, "low": interval.low if interval else None,
        "high": interval.high if interval else None, "right": count.right, "predicted": count.predicted, "gold": count.gold,
    }  # fmt: skip


def below(evaluation: Evaluation, limits: Mapping[str, float]) -> list[str]:
    """The limits that are not met, as sentences. A key is a type, ``CORE`` or ``ALL``, or ``measure:type`` (``lenient:UNIT``).

    Raises:
        ValueError: a key names no measure or no type of this evaluation.
    """
    faults = []
    for key, limit in limits.items():
        measure, name = key.split(":", 1) if ":" in key else ("strict", key)
        if measure not in (*MEASURES, "records", "found") or name not in _keys(evaluation, measure):
            raise ValueError(
                f"{key}: known are {', '.join(_keys(evaluation, 'strict'))}; with a measure before it: {', '.join(MEASURES)}"
            )
        score = evaluation.score(name, measure)
        if score is None or score < limit:
            faults.append(f"{key}: F1 {shown(score, 4)} is under {limit}")
    return faults


def _keys(evaluation: Evaluation, measure: str) -> Iterable[str]:
    if measure in ("records", "found"):
        return [key for name, key in evaluation.counts if name == measure]
    return list(dict.fromkeys([*type_names, *evaluation.types, "CORE", "ALL"]))
