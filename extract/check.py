"""What only the running pipeline can tell of a rule folder: examples, contradictions, growth."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .draft import Draft
from .match import REACH, Matcher
from .pipeline import finish_values
from .resolve import resolve
from .rules import GUARD, Example, Fault, Rule, RuleError, RuleSet, load_rules
from .text import Text
from .types import Candidate, Mention

TOO_LONG = 0.1
"""Seconds at one place, on a stretch of ``REACH`` characters: a sound pattern takes microseconds, one that backtracks without end hours."""
PLACES = 20


def check(*folders: str | Path) -> list[Fault]:
    """All that is wrong with the packaged rules overlaid by ``folders``; an empty list if nothing is."""
    try:
        rules = load_rules(*folders)
    except RuleError as error:
        return error.faults
    faults: list[Fault] = []
    for rule in rules.rules:
        faults += check_rule(rules, rule)
        faults += check_growth(rule)
    return sorted([*faults, *check_agreement(rules)])


def check_rule(rules: RuleSet, rule: Rule) -> list[Fault]:
    """Run the examples and counter-examples of one rule together with all guards."""
    guards = [other for other in rules.rules if other.type == GUARD and other is not rule and rule.type in other.blocks]
    matcher = Matcher(rules, [rule, *guards])
    return [
        Fault(rule.file, rule.line, f"{rule.id}.{key}", reason)
        for key, examples in (("yes", rule.yes), ("no", rule.no))
        for example in examples
        if (reason := _reason(rules, rule, matcher, example, key == "yes"))
    ]


def check_agreement(rules: RuleSet) -> Iterator[Fault]:
    """Two rules of one type and priority that give one span of an example different values."""
    by_type: dict[str, list[Rule]] = {}
    for rule in rules.rules:
        by_type.setdefault(rule.type, []).append(rule)
    for type, group in sorted(by_type.items()):
        if type == GUARD or len(group) < 2:
            continue
        matcher = Matcher(rules, group)
        for rule in group:
            for example in rule.yes:
                draft = _draft(rules, matcher, example)
                rivals: dict[tuple[int, int, int], dict[str, Candidate]] = {}
                for c in draft.candidates:
                    rivals.setdefault((c.start, c.end, c.priority), {}).setdefault(c.rule, c)
                for found in rivals.values():
                    if rule.id in found and len(found) > 1:
                        values = {id: _value(rules, example, candidate) for id, candidate in found.items()}
                        for other in sorted(values):
                            if values[other] != values[rule.id]:
                                yield Fault(
                                    rule.file, rule.line, f"{rule.id}.yes",
                                    f"{other} reads a span of {example.text!r} as {values[other]}, this rule as {values[rule.id]}",
                                )  # fmt: skip


def _value(rules: RuleSet, example: Example, candidate: Candidate) -> dict[str, object]:
    """The finished value of one candidate as if it stood alone."""
    draft = Draft(Text(example.text), rules, published=example.published)
    draft.candidates = [candidate]
    resolve(draft)
    finish_values(draft)
    return dict(draft.mentions[0].value) if draft.mentions else {}


def check_growth(rule: Rule) -> list[Fault]:
    """Run the pattern on generated stretches as long as a match may reach; more than ``TOO_LONG`` at one place is a fault."""
    if rule.pattern is None:
        return []
    own = "".join(example.text + " " for example in (*rule.yes, *rule.no)) or "a "
    for made in (own * (REACH // len(own) + 1), "1.1." * REACH, "Năm " * REACH, "a" * REACH, "1 " * REACH, "20/11-" * REACH):
        string = made[: REACH + PLACES]
        for place in range(PLACES):
            if all(_spent(rule, string, place) >= TOO_LONG for _ in range(3)):  # three times, as a busy machine is no fault
                where = f"{string[place : place + 30]!r}…"
                return [
                    Fault(rule.file, rule.line, f"{rule.id}.match", f"takes over {TOO_LONG * 1000:.0f} ms at one place: {where}")
                ]
    return []


def _spent(rule: Rule, string: str, place: int) -> float:
    """Seconds of this process for one try of the pattern, cut off at ``TOO_LONG`` and a bit."""
    began = time.process_time()
    with suppress(TimeoutError):
        rule.pattern.match(string, place, place + REACH, timeout=2 * TOO_LONG)
    return time.process_time() - began


def _draft(rules: RuleSet, matcher: Matcher, example: Example) -> Draft:
    draft = Draft(Text(example.text), rules, published=example.published)
    matcher.run(draft)
    return draft


def _mentions(rules: RuleSet, matcher: Matcher, example: Example) -> list[Mention]:
    draft = _draft(rules, matcher, example)
    resolve(draft)
    finish_values(draft)
    return draft.mentions


def _reason(rules: RuleSet, rule: Rule, matcher: Matcher, example: Example, positive: bool) -> str | None:
    """Why the example fails, or ``None``."""
    if rule.type == GUARD:
        found = [
            example.text[slice(*d.text.raw_span(c.start, c.end))]
            for d in [_draft(rules, matcher, example)]
            for c in d.candidates
            if c.rule == rule.id
        ]
        if positive:
            return None if example.span in found else f"does not guard {example.span!r} in {example.text!r} (it finds {found})"
        return f"guards {found} in {example.text!r}" if found else None
    mentions = _mentions(rules, matcher, example)
    own = [m for m in mentions if m.rule == rule.id]
    if not positive:
        return f"matches {[m.text for m in own]} in {example.text!r}" if own else None
    right = [m for m in own if m.text == example.span]
    if not right:
        return f"does not find {example.span!r} in {example.text!r} (it finds {[m.text for m in own]})"
    wrong = {k: right[0].value.get(k) for k, v in (example.value or {}).items() if right[0].value.get(k) != v}
    return f"reads {example.span!r} as {dict(right[0].value)}, expected {dict(example.value or {})}" if wrong else None
