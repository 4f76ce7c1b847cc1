"""One article scored: counts of every measure by type, and the pairs behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..types import Article, Decision, Mention
from .align import Pair, align, lenient_matches, overlaps
from .counts import Count, Counts
from .records import score_records
from .values import same_noun, scored_keys

MEASURES = {
    "strict": "same start, end and type",
    "lenient": "overlap and the same type (SemEval-2013 calls it type)",
    "span": "same start and end, whatever the type (SemEval-2013: exact); only for all types together",
    "type": "as many mentions of the type as gold has in the article, wherever they stand: type only",
    "value": "strict, and the same value; gold without a scored value is left out on both sides",
    "matched": "of the strict matches with a scored gold value, how many have it: the share right",
    "noun": "of the strict matches of COUNT with a counted noun in gold, how many have the same",
}


@dataclass(frozen=True, slots=True)
class Scored:
    """An article with its gold, what was predicted, and how they meet. ``decisions`` is empty unless the pipeline tells them."""

    gold: Article
    predicted: Article
    gold_mentions: tuple[Mention, ...]
    mentions: tuple[Mention, ...]
    pairs: tuple[Pair, ...]
    counts: Counts
    decisions: tuple[Decision, ...] = ()
    problem: str | None = None
    """The error of an article that could not be read; it counts as one in which nothing was found."""
    groups: dict[str, str] = field(default_factory=dict)


def score_article(
    gold: Article,
    predicted: Article,
    types: Sequence[str] | None = None,
    decisions: Sequence[Decision] = (),
    problem: str | None = None,
) -> Scored:
    """Score one article.

    Args:
        gold, predicted: articles over the same text; the order of mentions does not matter.
        types: score only these types (default: all).
        decisions: what the pipeline says of its candidates (``Draft.decisions``), for the reports by rule.
        problem: the error with which the pipeline failed on it; ``predicted`` is empty then.
    """
    wanted = None if types is None else frozenset(types)
    ours, theirs = _sorted(gold.mentions, wanted), _sorted(predicted.mentions, wanted)
    edges = overlaps(ours, theirs)
    pairs = align(ours, theirs, edges)
    lenient = Counter(ours[index].type for index in lenient_matches(ours, theirs, edges))
    counts = _mention_counts(ours, theirs, pairs, lenient)
    counts |= score_records(gold, predicted)
    return Scored(gold, predicted, ours, theirs, tuple(pairs), counts, tuple(decisions), problem, groups_of(gold))


def groups_of(gold: Article) -> dict[str, str]:
    """What an article is grouped by: ``source`` (before the first @ or colon) and ``year`` of publication."""
    source = str(gold.meta.get("source") or "").partition("@")[0].partition(":")[0]
    return {"source": source or "–", "year": (gold.published or "–")[:4]}


def _sorted(mentions: Sequence[Mention], wanted: frozenset[str] | None) -> tuple[Mention, ...]:
    """The wanted mentions by place; what tells equal spans apart is looked at only if there are some, because it is slow."""
    kept = [m for m in mentions if wanted is None or m.type in wanted]
    kept.sort(key=lambda m: (m.start, m.end, m.type))
    if any((a.start, a.end, a.type) == (b.start, b.end, b.type) for a, b in pairwise(kept)):
        kept.sort(key=lambda m: (m.start, m.end, m.type, m.rule, repr(sorted(m.value.items(), key=str))))
    return tuple(kept)


def _mention_counts(ours: Sequence[Mention], theirs: Sequence[Mention], pairs: Sequence[Pair], lenient: Counter[str]) -> Counts:
    gold = Counter(m.type for m in ours)
    predicted = Counter(m.type for m in theirs)
    strict: Counter[str] = Counter()
    spans = 0
    valued: Counter[str] = Counter()  # strict matches with a scored value
    right_value: Counter[str] = Counter()
    noun: list[bool] = []
    left_out_gold: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for pair in pairs:
        if pair.gold is None:
            continue
        mention = ours[pair.gold]
        if pair.kind in ("right", "value", "type"):
            spans += 1
        if pair.kind in ("right", "value") and pair.predicted is not None:
            strict[mention.type] += 1
            if pair.value_scored:
                valued[mention.type] += 1
                right_value[mention.type] += pair.kind == "right"
            else:
                left_out[mention.type] += 1
            if mention.type == "COUNT" and (same := same_noun(mention.value, theirs[pair.predicted].value)) is not None:
                noun.append(same)
        if not scored_keys(mention.type, mention.value):
            left_out_gold[mention.type] += 1
    counts: Counts = {}
    for name in sorted(gold.keys() | predicted.keys()):
        counts["strict", name] = Count(strict[name], predicted[name], gold[name])
        counts["lenient", name] = Count(lenient[name], predicted[name], gold[name])
        counts["type", name] = Count(min(gold[name], predicted[name]), predicted[name], gold[name])
        counts["value", name] = Count(right_value[name], predicted[name] - left_out[name], gold[name] - left_out_gold[name])
        counts["matched", name] = Count(right_value[name], valued[name], valued[name])
    counts["span", "ALL"] = Count(spans, len(theirs), len(ours))
    if noun:
        counts["noun", "COUNT"] = Count(sum(noun), len(noun), len(noun))
    return counts
