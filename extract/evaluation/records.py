"""Records: people as sets of facts (precision and recall), the other tables by how many of gold's records were found.

A gold file lists all people, but of statistics, units, memberships, appointments, awards and events what a reader would look for first;
a record asks only for the fields that it gives. So these have a recall (measure ``found``) and no precision.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import fields
from functools import partial
from typing import Any

from ..types import Article, Person, Unit, record_tables
from .align import maximum_matching
from .counts import Count, Counts
from .values import folded, named, same_number

Facts = set[Hashable]


def _or(text: str | None) -> str:
    return folded(text) if text else ""


def _ranks(a: Article) -> set[tuple[str, str]]:
    return {(named(p.name), _or(p.rank)) for p in a.people}


def _posts(a: Article) -> set[tuple[str, str, str]]:
    return {(named(p.name), _or(r.title), _or(r.unit)) for p in a.people for r in p.roles}


PEOPLE: dict[str, Callable[[Article], Facts]] = {
    "people": lambda a: {named(p.name) for p in a.people},
    "people (name, rank)": lambda a: set(_ranks(a)),
    "people with a rank": lambda a: {fact for fact in _ranks(a) if fact[1]},
    "posts (name, title)": lambda a: {fact[:2] for fact in _posts(a)},
    "posts (name, title, unit)": lambda a: set(_posts(a)),
}
"""Sets made of the people of an article: names with their case, ranks and titles without, tone marks in one style."""

_details = ("honorific", "birth_year", "age", "home", "case_role", "byline")

_fields: dict[str, tuple[str, ...]] = {
    "statistics": ("kind", "value", "low", "high", "modifier", "unit", "what", "whose", "when", "change", "compared_with"),
    "memberships": ("part", "whole"),
    "appointments": ("kind", "who", "title", "unit", "from_title", "from_unit", "by", "when"),
    "awards": ("award", "giver", "receiver", "status", "when"),
    "events": ("what", "when", "where", "who"),
}
"""The fields of a gold record that are compared if gold gives them."""

_free = {"what", "whose", "where", "award", "compared_with"}
"""Fields of free words: they agree if the words of one stand in the other."""


def given(gold: Article) -> frozenset[str]:
    """The record tables that this gold annotates: ``meta["given"]`` (set on reading a gold file with an empty one), else those that are not empty."""
    told: Iterable[str] | None = gold.meta.get("given")
    return frozenset(told) if told is not None else frozenset(name for name in record_tables if getattr(gold, name))


def score_records(gold: Article, predicted: Article) -> Counts:
    """Counts by (``records`` or ``found``, name), for the tables that gold annotates."""
    tables = given(gold)
    counts: Counts = {}
    if "people" in tables:
        for name, make in PEOPLE.items():
            ours, theirs = make(gold), make(predicted)
            counts["records", name] = Count(len(ours & theirs), len(theirs), len(ours))
        counts["found", "people: age, home, part in a case"] = _people_details(gold.people, predicted.people)
    for table, same in _tests.items():
        if table in tables:
            ours, theirs = getattr(gold, table), getattr(predicted, table)
            if table == "statistics":
                counts["found", "statistics (number)"] = _found(ours, theirs, partial(_agree, fields=_fields[table][:4]))
            counts["found", table] = _found(ours, theirs, same)
    return {key: count for key, count in counts.items() if count.gold or key[0] == "records"}


def differences(gold: Article, predicted: Article) -> list[tuple[str, str, str]]:
    """What is wrong with the records, as (kind of record, ``missing`` or ``spurious``, what it says)."""
    tables = given(gold)
    found: list[tuple[str, str, str]] = []
    if "people" in tables:
        for name in ("people (name, rank)", "posts (name, title, unit)"):
            ours, theirs = PEOPLE[name](gold), PEOPLE[name](predicted)
            found += [(name, "missing", _told(fact)) for fact in sorted(ours - theirs, key=str)]
            found += [(name, "spurious", _told(fact)) for fact in sorted(theirs - ours, key=str)]
    for table, same in _tests.items():
        if table in tables:
            records = getattr(gold, table)
            matched = maximum_matching(_edges(records, getattr(predicted, table), same))
            found += [(table, "missing", _told(record)) for i, record in enumerate(records) if i not in matched]
    return found


def _told(fact: Any) -> str:
    if isinstance(fact, tuple):
        return " · ".join(part or "–" for part in fact)
    hidden = ("mention", "mentions", "rule", "score", "sentence")
    values = ((f.name, getattr(fact, f.name)) for f in fields(fact) if f.name not in hidden)
    return ", ".join(
        f"{name} {value if not isinstance(value, tuple) else '; '.join(value)}"
        for name, value in values
        if value not in (None, (), False)
    )


def _edges(gold: Sequence[Any], predicted: Sequence[Any], same: Callable[[Any, Any], bool]) -> list[tuple[int, int]]:
    return [(i, j) for i, ours in enumerate(gold) for j, theirs in enumerate(predicted) if same(ours, theirs)]


def _found(gold: Sequence[Any], predicted: Sequence[Any], same: Callable[[Any, Any], bool]) -> Count:
    return Count(len(maximum_matching(_edges(gold, predicted, same))), len(gold), len(gold))


def _agree(gold: Any, predicted: Any, fields: Iterable[str]) -> bool:
    return all(_same(name, getattr(gold, name), getattr(predicted, name)) for name in fields)


def _same(name: str, gold: Any, predicted: Any) -> bool:
    if gold is None or gold == ():
        return True  # not asked for
    if predicted is None:
        return False
    if isinstance(gold, tuple):
        return {folded(x) for x in gold} <= {folded(x) for x in predicted}
    if name == "when":
        return _days(gold) == _days(predicted)
    if isinstance(gold, str):
        a, b = f" {folded(gold)} ", f" {folded(predicted)} "
        return a == b or (name in _free and (a in b or b in a))
    return same_number(gold, predicted)


def _days(when: str) -> str:
    """The days of a TIMEX3 value without part of day or clock time: the mention has those, a record need not."""
    return "/".join(part.partition("T")[0] for part in when.split("/"))


def _same_unit(gold: Unit, predicted: Unit) -> bool:
    names = {folded(x) for x in (predicted.name, *predicted.aliases)}
    wanted = {folded(x) for x in (gold.name, *gold.aliases)}
    return wanted <= names and all(
        _same(name, getattr(gold, name), getattr(predicted, name)) for name in ("parent", "members", "code")
    )


_tests: dict[str, Callable[[Any, Any], bool]] = {
    "units": _same_unit,
    **{t: partial(_agree, fields=names) for t, names in _fields.items()},
}
"""By table: whether a predicted record is the gold one."""


def _people_details(gold: Sequence[Person], predicted: Sequence[Person]) -> Count:
    theirs = {named(p.name): p for p in reversed(predicted)}
    total = Count()
    for person in gold:
        other = theirs.get(named(person.name))
        for name in _details:
            value = getattr(person, name)
            if value is not None and value is not False:
                total += Count(int(other is not None and _same(name, value, getattr(other, name))), 1, 1)
    return total
