"""Each error in its sentence: gold, prediction, the rule that fired or the nearest candidate that lost."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..types import Decision, Mention
from .align import Kind
from .scores import Scored


@dataclass(frozen=True, slots=True)
class Error:
    """One error. Offsets count in the article's text; ``sentence`` is ``text[sentence_start:sentence_end]``."""

    article: str
    kind: Kind
    sentence: str
    sentence_start: int
    gold_start: int | None = None
    gold_end: int | None = None
    gold_text: str | None = None
    gold_type: str | None = None
    gold_value: Mapping[str, Any] = field(default_factory=dict)
    predicted_start: int | None = None
    predicted_end: int | None = None
    predicted_text: str | None = None
    predicted_type: str | None = None
    predicted_value: Mapping[str, Any] = field(default_factory=dict)
    rule: str | None = None
    """The rule of the prediction; for a missing mention that of the nearest loser."""
    stage: str | None = None
    score: float | None = None
    why: str | None = None
    """For a missing mention: why the nearest loser lost, and against whom."""

    def row(self) -> dict[str, Any]:
        """As a flat dictionary."""
        return asdict(self)

    def line(self) -> str:
        """One line for the terminal: kind, sentence with ⟦gold⟧ and ⟨prediction⟩, what was expected and what came."""
        marks = []
        if self.gold_start is not None and self.gold_end is not None:
            marks += [(self.gold_start, 1, "⟦"), (self.gold_end, 0, "⟧")]
        if self.predicted_start is not None and self.predicted_end is not None:
            marks += [(self.predicted_start, 1, "⟨"), (self.predicted_end, 0, "⟩")]
        text = self.sentence
        for at, _, mark in sorted(marks, reverse=True):
            at -= self.sentence_start
            text = text[:at] + mark + text[at:]
        told = [f"{self.kind:8}"]
        if self.gold_type:
            told.append(f"gold {self.gold_type} {self.gold_text!r} {_brief(self.gold_value)}")
        if self.predicted_type:
            told.append(
                f"got {self.predicted_type} {self.predicted_text!r} {_brief(self.predicted_value)} {self.rule} {self.score}"
            )
        elif self.rule:
            told.append(f"nearest {self.rule} ({self.score}): {self.why}")
        return " | ".join(told) + f"\n         {self.article}:{self.sentence_start}  " + " ".join(text.split())


def article_errors(scored: Scored) -> Iterator[Error]:
    """The errors of one article, in reading order."""
    text = scored.gold.text
    sentences = scored.predicted.sentences or scored.gold.sentences or _lines(text)
    starts = [start for start, _ in sentences]
    losers = sorted((d for d in scored.decisions if not d.won and d.type != "-"), key=lambda d: (d.start, d.end))
    loser_starts = [d.start for d in losers]
    longest = max((d.end - d.start for d in losers), default=0)
    for pair in scored.pairs:
        if pair.kind == "right":
            continue
        gold = scored.gold_mentions[pair.gold] if pair.gold is not None else None
        predicted = scored.mentions[pair.predicted] if pair.predicted is not None else None
        both = [m for m in (gold, predicted) if m is not None]
        low, high = min(m.start for m in both), max(m.end for m in both)
        first = max(bisect_right(starts, low) - 1, 0)
        last = max(bisect_right(starts, high - 1) - 1, first)
        start, end = min(sentences[first][0], low), max(sentences[last][1], high)
        rule, stage, score, why = None, None, None, None
        if predicted is not None:
            rule, stage, score = predicted.rule, predicted.stage, predicted.score
        elif gold is not None and (loser := _nearest(gold, losers, loser_starts, longest)) is not None:
            rule, stage, score = loser.rule, loser.stage, loser.score
            why = f"{loser.type} {loser.text!r} {loser.reason}" + (f": {loser.winner}" if loser.winner else "")
        yield Error(
            article=scored.gold.id,
            kind=pair.kind,
            sentence=text[start:end],
            sentence_start=start,
            rule=rule,
            stage=stage,
            score=score,
            why=why,
            **_told("gold", gold),
            **_told("predicted", predicted),
        )


def _told(side: str, m: Mention | None) -> dict[str, Any]:
    if m is None:
        return {}
    return {
        f"{side}_start": m.start,
        f"{side}_end": m.end,
        f"{side}_text": m.text,
        f"{side}_type": m.type,
        f"{side}_value": m.value,
    }


def _nearest(gold: Mention, losers: list[Decision], starts: list[int], longest: int) -> Decision | None:
    """The candidate that lost and comes nearest to what gold has: the same type first, then the largest overlap."""
    best: tuple[bool, int, float] | None = None
    found: Decision | None = None
    for i in range(bisect_right(starts, gold.start - longest - 1), len(losers)):
        d = losers[i]
        if d.start >= gold.end:
            break
        shared = min(d.end, gold.end) - max(d.start, gold.start)
        key = (d.type == gold.type, 2 * shared - (d.end - d.start), d.score)
        if shared > 0 and (best is None or key > best):
            best, found = key, d
    return found


def _lines(text: str) -> tuple[tuple[int, int], ...]:
    spans, at = [], 0
    for line in text.splitlines(keepends=True):
        spans.append((at, at + len(line.rstrip())))
        at += len(line)
    return tuple(spans) or ((0, 0),)


def _brief(value: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {item}" for key, item in value.items() if item is not None) + "}"
