"""UNIT candidates by the grammar of ``unit_grammar``."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from ..draft import Draft
from ..registry import finder
from ..rules import Rule
from ..types import Candidate
from .grammar import words
from .unit_grammar import POLICE_CODE, Unit, grammar

_AFTER_TITLE = regex.compile(r"(?<!\p{L})(?:(?:bộ|thứ|cục|vụ|viện|ban|phòng|đội|trạm|tổng cục) (?:trưởng|phó)|(?:trưởng|phó) (?:phòng|ban|đội|khoa|cục|vụ|viện|trạm)|chánh (?:văn phòng|thanh tra)) ")


def found(draft: Draft) -> list[Unit]:
    """All units of the article, left to right, without overlaps. Made once."""
    known = draft.memo.get("units_found")
    if isinstance(known, list):
        return known
    here = grammar(draft)
    starts = set(here.scan.starts("unit_heads", "unit_names", "unit_codes"))
    starts.update(m.start() for m in POLICE_CODE.finditer(draft.text.cased))
    titled = {m.end() for m in _AFTER_TITLE.finditer(draft.text.fold)}
    out: list[Unit] = []
    end = -1
    for pos in sorted(starts | titled):
        if pos < end:
            continue
        unit = here.unit(pos)
        if unit is None and pos in titled:
            unit = here.titled(pos)
        if unit is not None:
            out.append(unit)
            end = unit.end
    draft.memo["units_found"] = out
    return out


@finder("units")
def units(draft: Draft, rule: Rule) -> Iterable[Candidate]:
    """Candidates of the forms in ``forms``; ``scores`` gives the score by kind of head; ``not_after`` refuses by what stands before."""
    forms = frozenset(rule.options.get("forms", ()))
    scores = rule.options.get("scores", {})
    not_after = rule.options.get("not_after")
    for unit in found(draft):
        if unit.form not in forms:
            continue
        if not_after and words(not_after).search(draft.text.fold, max(0, unit.start - 25), unit.start):
            continue
        score = float(scores.get(unit.kind, rule.score))
        if score > 0:
            yield Candidate(unit.start, unit.end, rule.type, rule.id, "rules", score, None, rule.priority)
