"""Spans from a file that people corrected, joined with what the format cannot say (values, provenance, records)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ..types import Article, Mention
from .errors import AnnotationError
from .house import article_of


class Span(NamedTuple):
    """A span as a file has it; ``value`` None: the format does not say."""

    start: int
    end: int
    type: str
    value: Mapping[str, Any] | None = None


def joined(text: str, spans: Sequence[Span], rest: Mapping[str, Any] | None, name: str, where: str) -> Article:
    """The article with the spans of the file. A span that stands in ``rest`` as it was keeps its value, rule and score there; a new one
    comes without. Records follow: what points to a mention that is gone loses the pointer, a statistic without its mention is dropped.
    """
    old = article_of(rest or {}, text, name, where)
    known: dict[tuple[int, int, str], list[int]] = {}
    for i, m in enumerate(old.mentions):
        known.setdefault((m.start, m.end, m.type), []).append(i)
    placed: dict[int, Mention] = {}
    new: list[Mention] = []
    for start, end, kind, value in spans:
        if not 0 <= start < end <= len(text):
            raise AnnotationError(f"{where}: {kind} {start}–{end} lies outside the text of {len(text)} characters")
        same = known.get((start, end, kind))
        if same:
            i = same.pop(0)
            m = old.mentions[i]
            placed[i] = m if value is None or dict(value) == dict(m.value) else replace(m, value=dict(value))
        else:
            new.append(Mention(start, end, text[start:end], kind, dict(value or {}), "gold", "gold", 1.0, 0))
    if not new and len(placed) == len(old.mentions):
        return replace(old, mentions=tuple(placed[i] for i in range(len(placed))))
    order: list[tuple[Mention, int]] = [(m, i) for i, m in placed.items()] + [(m, -1) for m in new]
    order.sort(key=lambda item: (item[0].start, item[0].end, item[0].type))
    place = {i: at for at, (_, i) in enumerate(order) if i >= 0}
    return _repointed(replace(old, mentions=tuple(m for m, _ in order)), place)


def _repointed(article: Article, place: Mapping[int, int]) -> Article:
    def many(indices: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(place[i] for i in indices if i in place)

    def one(index: int | None) -> int | None:
        return None if index is None else place.get(index)

    people = [
        replace(p, mentions=many(p.mentions), roles=tuple(replace(r, mention=one(r.mention)) for r in p.roles))
        for p in article.people
    ]
    return replace(
        article,
        people=tuple(people),
        units=tuple(replace(u, mentions=many(u.mentions)) for u in article.units),
        statistics=tuple(replace(s, mention=place[s.mention]) for s in article.statistics if s.mention in place),
        memberships=tuple(replace(m, mention=one(m.mention)) for m in article.memberships),
        appointments=tuple(replace(a, mentions=many(a.mentions)) for a in article.appointments),
        awards=tuple(replace(a, mentions=many(a.mentions)) for a in article.awards),
    )
