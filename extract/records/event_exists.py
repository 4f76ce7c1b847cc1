"""Whether an article tells of a happening at all: what its headline and lead look like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..draft import Draft
from ..kept import compiled
from ..text import fold
from .event_clauses import STRONG, Clauses
from .event_dates import Dates
from .event_lead import Lead
from .event_model import Features, Weights
from .event_what import Choice

_OPENING = 700  # characters in which the way of telling is looked at


def features(
    draft: Draft, clauses: Clauses, lead: Lead, dates: Dates, choices: list[Choice], weights: Weights, settings: Mapping[str, Any]
) -> Features:
    """The features of the article for the choice ``exists``; ``choices`` are the clauses that may tell the happening."""
    sentences = draft.words.sentences
    low = sentences[min(lead.first, len(sentences) - 1)][0]
    high = min(sentences[-1][1], low + _OPENING)
    out: Features = {"bias": 1.0}
    for name in settings["headline_marks"]:
        if lead.fold and compiled(settings["headline_marks"][name]).search(lead.fold):
            out[f"headline_{name}"] = 1.0
    for name, pattern in settings["lead_marks"].items():
        found = len(compiled(pattern).findall(draft.text.fold, low, high))
        if found:
            out[f"lead_{name}"] = min(3, found) / 3
    kind = lead.kind(fold(lead.told()))
    out[f"headline_kind_{kind}"] = 1.0
    if not lead.fold:
        out["no_headline"] = 1.0
    else:
        words = len(lead.fold.split())
        out["headline_short"] = float(words < 6)
        out["headline_tells"] = float(clauses.tells(lead.fold))
        out["headline_marked"] = float(lead.marked)
        out["headline_news"] = float(lead.news)
        out["headline_digit"] = float(lead.fold[:1].isdigit())
    reach = range(lead.first, lead.reach)
    days = [(s, i) for s in reach for i in dates.of(s) if clauses.is_day(i)]
    out["no_day"] = float(not days)
    out["day_early"] = float(any(s < lead.first + 3 for s, _ in days))
    out["opens_dated"] = float(any(dates.opens(s) for s in range(lead.first, min(lead.first + 3, lead.reach))))
    out["actor_early"] = float(
        any(draft.mentions[i].type in ("PERSON", "UNIT", "ROLE") for i in clauses.mentions(low, min(high, low + 250)))
    )
    out["ranks"] = float(any(draft.mentions[i].type == "RANK" for i in clauses.mentions(low, high)))
    out["figures"] = (
        min(4, sum(draft.mentions[i].type in ("PERCENT", "MONEY", "MEASURE") for i in clauses.mentions(low, high))) / 4
    )
    out["long"] = min(1.0, len(draft.text.norm) / 4000)
    out["summary"] = float(len(draft.text.norm) < 420)
    strong = [choice for choice in choices if choice.clause.rank == STRONG and not choice.clause.sub]
    out["no_clause"] = float(not choices)
    out["strong_first"] = float(any(choice.clause.sentence == lead.first for choice in strong))
    if choices:
        best = max(choices, key=lambda choice: weights.score("what", choice.features))
        out["best_phrase"] = best.phrase
        out["best_shared"] = lead.shared(best.clause.sentence)
        out["best_dated"] = best.features["dated"]
        out["best_acted"] = best.features["acted"]
        out["best_named"] = float(any(name.endswith("_named") for name in best.features))
        out["best_late"] = min(1.0, (best.clause.sentence - lead.first) / 4)
        out["best_past"] = float(lead.found("past", max(0, best.clause.start - 20), best.clause.verb))
    return out
