"""Finders of percentages, money and measures: a number and what stands behind or before it (``extract/values/quantities.py``)."""

from __future__ import annotations

from collections.abc import Iterator

from ..draft import Draft
from ..registry import finder
from ..rules import Rule
from ..types import Candidate
from ..values.quantities import measure_value, money_value, percent_value, quantities


@finder("percent")
def percent(draft: Draft, rule: Rule) -> Iterator[Candidate]:
    """*81,4%*, *10 đến 15%*, *2,5 điểm phần trăm*."""
    tools, fold = quantities(draft.rules), draft.text.fold
    numbers = tools.of(draft)
    done = 0
    for i in range(len(numbers)):
        found = tools.percent(fold, numbers, i)
        if found is not None and found.start >= done:
            done = found.end
            yield Candidate(found.start, found.end, rule.type, rule.id, "rules", rule.score, percent_value(found), rule.priority)


@finder("money")
def money(draft: Draft, rule: Rule) -> Iterator[Candidate]:
    """*500 triệu đồng*, *$1,42*, *phạt 35 triệu*. ``with = { written = true }`` asks for a currency, ``false`` for amounts without one."""
    tools, fold, norm = quantities(draft.rules), draft.text.fold, draft.text.norm
    numbers = tools.of(draft)
    written = bool(rule.options.get("written", True))
    done = 0
    for i in range(len(numbers)):
        found = tools.money(fold, numbers, i)
        if found is not None and found.start >= done and (found.entry is not None) == written:
            done = found.end
            yield Candidate(
                found.start, found.end, rule.type, rule.id, "rules", rule.score, money_value(found, norm), rule.priority
            )


@finder("measure")
def measure(draft: Draft, rule: Rule) -> Iterator[Candidate]:
    """*3,5 ha*, *120 km/giờ*, *1m62*."""
    tools, fold, norm = quantities(draft.rules), draft.text.fold, draft.text.norm
    numbers = tools.of(draft)
    done = 0
    for i in range(len(numbers)):
        found = tools.measure(fold, numbers, i, draft.text.cased)
        if found is not None and found.start >= done:
            done = found.end
            yield Candidate(
                found.start, found.end, rule.type, rule.id, "rules", rule.score, measure_value(found, norm), rule.priority
            )
