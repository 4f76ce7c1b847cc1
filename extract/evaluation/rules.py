"""How each rule did: fired, right, wrong, and how often it was the only one to find what gold has (as in skweak's analysis)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from .scores import Scored


@dataclass(frozen=True, slots=True)
class RuleScore:
    """``fired`` mentions of the result are this rule's, ``right`` of them strictly so; ``proposed`` counts candidates that won or lost,
    ``only_finder`` right mentions that no other rule proposed; both are None where the pipeline does not tell its candidates."""

    rule: str
    type: str
    stage: str
    fired: int
    right: int
    wrong_value: int
    proposed: int | None = None
    only_finder: int | None = None

    def row(self) -> dict[str, Any]:
        """As a flat dictionary, with ``wrong`` and ``precision``."""
        precision = self.right / self.fired if self.fired else None
        values = {**asdict(self), "wrong": self.fired - self.right, "precision": precision}
        return {name: values[name] for name in RULE_COLUMNS}


RULE_COLUMNS = ("rule", "type", "stage", "fired", "right", "wrong", "wrong_value", "precision", "proposed", "only_finder")


def rule_scores(scored: Iterable[Scored]) -> list[RuleScore]:
    """One line a (rule, type), most wrong first, then by name."""
    fired: Counter[tuple[str, str, str]] = Counter()
    right: Counter[tuple[str, str, str]] = Counter()
    wrong_value: Counter[tuple[str, str, str]] = Counter()
    proposed: Counter[tuple[str, str, str]] = Counter()
    only: Counter[tuple[str, str, str]] = Counter()
    told = False
    for s in scored:
        finders: dict[tuple[int, int, str], set[str]] = {}
        for d in s.decisions:
            if d.type != "-":
                told = True
                proposed[d.rule, d.type, d.stage] += 1
                finders.setdefault((d.start, d.end, d.type), set()).add(d.rule)
        for pair in s.pairs:
            if pair.predicted is None:
                continue
            m = s.mentions[pair.predicted]
            key = (m.rule, m.type, m.stage)
            fired[key] += 1
            if pair.kind in ("right", "value"):
                right[key] += 1
                wrong_value[key] += pair.kind == "value"
                only[key] += len(finders.get((m.start, m.end, m.type), ())) == 1
    scores = [
        RuleScore(*key, fired[key], right[key], wrong_value[key], proposed[key] if told else None, only[key] if told else None)
        for key in fired.keys() | proposed.keys()
    ]
    return sorted(scores, key=lambda r: (r.right - r.fired, r.rule, r.type, r.stage))
