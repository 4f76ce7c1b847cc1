"""Candidates -> mentions, decided once by ``rules/policy.toml``; losers keep the winner's name and the reason."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from .draft import Draft
from .registry import SPAN_READERS
from .rules import GUARD
from .types import Candidate, Mention

_EDGE = " \t\r\n\f\v,"
_RULES = "rules"


def resolve(draft: Draft) -> None:
    """Fill ``draft.mentions`` and ``draft.spans`` in text order, and ``draft.outcomes``, one for each candidate.

    Guards go first: a candidate that overlaps a guard which blocks its type is out. What the learned stage proposes of a type with
    ``value_required`` is out if no value can be read from it. The rest is taken greedily by priority, score class
    (score times the stage's weight, in steps of ``score_step``), length, score, start. A mention never overlaps another one.
    """
    guards = _Taken([c for c in draft.candidates if c.type == GUARD])
    readable = (_valued(_trimmed(c, draft), draft) for c in draft.candidates if c.type != GUARD)
    ranked = sorted((c for c in readable if c is not None), key=_Order(draft))
    taken: list[tuple[int, int, Candidate]] = []
    starts: list[int] = []
    for candidate in draft.candidates:
        if candidate.type == GUARD:
            draft.outcomes.append((candidate, True, f"guards against {', '.join(sorted(candidate.blocks))}", None))
    for candidate in _merged(ranked, draft):
        reason, winner = "", None
        if candidate.start >= candidate.end:
            reason = "nothing is left of the span without its edges"
        elif (guard := guards.blocking(candidate)) is not None:
            reason, winner = "stands in a guarded stretch", guard
        elif (other := _overlap(taken, starts, candidate)) is not None:
            reason, winner = _why(candidate, other, draft), other
        if reason:
            draft.outcomes.append((candidate, False, reason, winner))
            continue
        at = bisect_left(starts, candidate.start)
        starts.insert(at, candidate.start)
        taken.insert(at, (candidate.start, candidate.end, candidate))
        draft.outcomes.append((candidate, True, "", None))
    for start, end, candidate in taken:
        draft.mentions.append(_mention(draft, candidate))
        draft.spans.append((start, end))


def strength(candidate: Candidate, draft: Draft) -> float:
    """Score times the weight of the candidate's stage for its type."""
    weights = draft.rules.type_policy(candidate.type).get("weight") or draft.rules.policy.get("weight", {})
    return candidate.score * float(weights.get(candidate.stage, 1.0))


class _Order:
    """The sort key of a candidate."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._step = float(draft.rules.policy.get("score_step", 0.1))

    def __call__(self, c: Candidate) -> tuple[float, ...]:
        force = strength(c, self._draft)
        return (-c.priority, -(force // self._step), c.start - c.end, -force, c.start)


class _Taken:
    """Guards by place; guarded stretches are short, so that looking at those that start within reach is enough."""

    def __init__(self, guards: list[Candidate]) -> None:
        self._guards = sorted(guards, key=lambda g: g.start)
        self._starts = [g.start for g in self._guards]
        self._reach = max((g.end - g.start for g in guards), default=0)

    def blocking(self, candidate: Candidate) -> Candidate | None:
        """The first guard that overlaps ``candidate`` and blocks its type."""
        for i in range(bisect_left(self._starts, candidate.start - self._reach), len(self._guards)):
            guard = self._guards[i]
            if guard.start >= candidate.end:
                return None
            if guard.end > candidate.start and candidate.type in guard.blocks:
                return guard
        return None


def _trimmed(candidate: Candidate, draft: Draft) -> Candidate:
    """A span never begins or ends with white space or a comma."""
    start, end, fold = candidate.start, candidate.end, draft.text.fold
    while start < end and fold[start] in _EDGE:
        start += 1
    while end > start and fold[end - 1] in _EDGE:
        end -= 1
    return candidate if (start, end) == (candidate.start, candidate.end) else replace(candidate, start=start, end=end)


def _valued(candidate: Candidate, draft: Draft) -> Candidate | None:
    """The candidate with its value, if its type must have one and its stage gave none; ``None`` (and decided) if there is none to read.

    A learned span may hold one word too many, so it is read again without its first syllable, and without its last one if that begins
    with a capital (the next sentence). Rules are believed: they know dates that have no value (*dịp Tết*).
    """
    needed = (
        candidate.stage != _RULES and candidate.value is None and draft.rules.type_policy(candidate.type).get("value_required")
    )
    reader = SPAN_READERS.get(candidate.type)
    if not needed or reader is None or candidate.start >= candidate.end:
        return candidate
    for start, end in _shorter(candidate, draft.text.cased):
        value = reader(draft, start, end)
        if value is not None:
            return replace(candidate, start=start, end=end, value=value)
    draft.outcomes.append((candidate, False, "no value can be read from it", None))
    return None


def _shorter(candidate: Candidate, cased: str) -> list[tuple[int, int]]:
    """The span itself, without its first and without its last syllable."""
    start, end = candidate.start, candidate.end
    words = cased[start:end].split()
    spans = [(start, end)]
    if len(words) > 1:
        spans.append((cased.index(words[1], start + len(words[0])), end))
        if words[-1][0].isupper():
            spans.append((start, start + len(cased[start : end - len(words[-1])].rstrip(_EDGE))))
    return spans


def _merged(ranked: list[Candidate], draft: Draft) -> list[Candidate]:
    """Equal spans of one type become one: the best gives rule and value, independent stages raise the score."""
    best: dict[tuple[int, int, str], int] = {}
    out: list[Candidate] = []
    raised = False
    for candidate in ranked:
        key = (candidate.start, candidate.end, candidate.type)
        if key not in best:
            best[key] = len(out)
            out.append(candidate)
            continue
        first = out[best[key]]
        if candidate.stage != first.stage:
            raised = True
            first = replace(first, score=1 - (1 - first.score) * (1 - candidate.score))
        if candidate.value is not None and (first.value is None or (candidate.stage == _RULES and first.stage != _RULES)):
            first = replace(first, value=candidate.value)
        out[best[key]] = first
        draft.outcomes.append((candidate, False, "the same span and type", first))
    return sorted(out, key=_Order(draft)) if raised else out


def _overlap(taken: list[tuple[int, int, Candidate]], starts: list[int], c: Candidate) -> Candidate | None:
    """The winner that overlaps ``c``; winners do not overlap, so only the neighbours can."""
    at = bisect_left(starts, c.end)
    if at and taken[at - 1][1] > c.start:
        return taken[at - 1][2]
    return None


def _why(loser: Candidate, winner: Candidate, draft: Draft) -> str:
    if loser.priority != winner.priority:
        return f"lower priority ({loser.priority} < {winner.priority})"
    step = float(draft.rules.policy.get("score_step", 0.1))
    mine, theirs = strength(loser, draft), strength(winner, draft)
    if mine // step != theirs // step:
        return f"weaker ({mine:.2f} < {theirs:.2f})"
    if loser.end - loser.start != winner.end - winner.start:
        return "overlaps a longer one"
    return f"weaker ({mine:.3f} < {theirs:.3f})" if mine != theirs else "starts later"


def _mention(draft: Draft, c: Candidate) -> Mention:
    start, end = draft.text.raw_span(c.start, c.end)
    value = c.value
    if value is None and c.type in SPAN_READERS:
        value = SPAN_READERS[c.type](draft, c.start, c.end)
    return Mention(
        start, end, draft.text.raw[start:end], c.type, {} if value is None else value, c.rule, c.stage, round(c.score, 4),
        draft.words.sentence_at(c.start),
    )  # fmt: skip
