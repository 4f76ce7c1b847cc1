"""Records scored as sets: people with their ranks and posts, statistics, memberships, appointments, awards, events."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from ..types import Article, Statistic
from .counts import Count
from .values import folded, named

Facts = set[Hashable]


def _or(text: str | None) -> str | None:
    return folded(text) if text else None


def _number(s: Statistic) -> tuple[Any, ...]:
    return tuple(None if x is None else float(f"{x:.6g}") for x in (s.value, s.low, s.high))


def _ranks(a: Article) -> Facts:
    return {(named(p.name), _or(p.rank)) for p in a.people}


def _posts(a: Article) -> Facts:
    return {(named(p.name), _or(r.title), _or(r.unit)) for p in a.people for r in p.roles}


SETS: dict[str, tuple[str, Callable[[Article], Facts]]] = {
    "people": ("people", lambda a: {named(p.name) for p in a.people}),
    "people (name, rank)": ("people", _ranks),
    "people with a rank": ("people", lambda a: {fact for fact in _ranks(a) if fact[1]}),  # type: ignore[index]
    "posts (name, title)": ("people", lambda a: {fact[:2] for fact in _posts(a)}),  # type: ignore[index]
    "posts (name, title, unit)": ("people", _posts),
    "units": ("units", lambda a: {_or(u.name) for u in a.units}),
    "statistics (number)": ("statistics", lambda a: {(s.kind, _number(s)) for s in a.statistics}),
    "statistics (number, what)": ("statistics", lambda a: {(s.kind, _number(s), _or(s.what)) for s in a.statistics}),
    "statistics (number, what, whose, when)": (
        "statistics",
        lambda a: {(s.kind, _number(s), _or(s.what), _or(s.whose), s.when) for s in a.statistics},
    ),
    "memberships": ("memberships", lambda a: {(_or(m.part), _or(m.whole)) for m in a.memberships}),
    "appointments (who, title, unit)": (
        "appointments",
        lambda a: {(_or(x.who), _or(x.title), _or(x.unit)) for x in a.appointments},
    ),
    "awards (award, receiver, status)": ("awards", lambda a: {(_or(x.award), _or(x.receiver), x.status) for x in a.awards}),
    "events (what, when)": ("events", lambda a: {(_or(x.what), x.when) for x in a.events}),
}
"""Name of the set -> the field of the article that it is made of, and how."""

TABLES = ("people", "units", "statistics", "memberships", "appointments", "awards", "events")


def given(gold: Article) -> frozenset[str]:
    """The record tables that this gold annotates: ``meta["given"]`` (set on reading a gold file), else those that are not empty."""
    told: Iterable[str] | None = gold.meta.get("given")
    return frozenset(told) if told is not None else frozenset(name for name in TABLES if getattr(gold, name))


def facts(article: Article, name: str) -> Facts:
    """One of ``SETS`` for an article."""
    return SETS[name][1](article)


def score_records(gold: Article, predicted: Article) -> dict[str, Count]:
    """Counts by name of the set, for the tables that gold annotates."""
    tables = given(gold)
    counts = {}
    for name, (table, make) in SETS.items():
        if table in tables:
            ours, theirs = make(gold), make(predicted)
            counts[name] = Count(len(ours & theirs), len(theirs), len(ours))
    return counts
