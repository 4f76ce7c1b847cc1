"""Mechanisms that rule files call by name: value readers, span readers, finders.

A module in ``extract/values`` or ``extract/finders`` registers itself on import; ``discover`` imports them all once.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from .draft import Draft
    from .rules import Rule, RuleSet
    from .text import Text
    from .types import Candidate
    from .words import Words

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MatchView:
    """One match of a rule, as a value reader sees it. Offsets count in ``Text.norm``; strings are folded."""

    text: Text
    start: int
    end: int
    rules: RuleSet
    words: Words
    groups: Any  # regex.Match; read through group() and span()

    @property
    def fold(self) -> str:
        """The matched text, folded."""
        return self.text.fold[self.start : self.end]

    def group(self, name: str) -> str | None:
        """The folded text of a named group, ``None`` if it took no part or the rule has no such group."""
        span = self.span(name)
        return None if span is None else self.text.fold[span[0] : span[1]]

    def span(self, name: str) -> tuple[int, int] | None:
        """The ``norm`` span of a named group."""
        if name not in self.groups.re.groupindex:
            return None
        start, end = self.groups.span(name)
        return None if start < 0 else (start, end)


Reader = Callable[..., Any]
"""``reader(view, **options)`` gives a value, ``None`` to refuse, or ``(value, start, end)`` to move the edges."""
Finder = Callable[["Draft", "Rule"], Iterable["Candidate"]]
SpanReader = Callable[["Draft", int, int], Any]

READERS: dict[str, Reader] = {}
FINDERS: dict[str, Finder] = {}
SCANNED: dict[str, tuple[str, ...]] = {}
"""The lexicons whose hits a finder reads from ``draft.hits``, by the finder's name."""
SPAN_READERS: dict[str, SpanReader] = {}


def reader(name: str) -> Callable[[Reader], Reader]:
    """Register a value reader that rule files name in ``value = { reader = "…" }``."""

    def keep(function: Reader) -> Reader:
        READERS[name] = function
        return function

    return keep


def finder(name: str, hits: Iterable[str] = ()) -> Callable[[Finder], Finder]:
    """Register a finder that rule files name in ``finder = "…"``; ``hits`` are the lexicons whose hits it reads from ``draft.hits``."""

    def keep(function: Finder) -> Finder:
        FINDERS[name] = function
        SCANNED[name] = tuple(hits)
        return function

    return keep


def span_reader(*types: str) -> Callable[[SpanReader], SpanReader]:
    """Register the reader that values a mention of ``types`` which came without a value (from the learned stage).

    It is called as ``f(draft, start, end)`` with ``norm`` offsets and gives a value or ``None``.
    """

    def keep(function: SpanReader) -> SpanReader:
        for name in types:
            SPAN_READERS[name] = function
        return function

    return keep


_discovered = False


def discover() -> None:
    """Import every module of ``extract.values`` and ``extract.finders`` so that they register; once a process."""
    global _discovered
    if _discovered:
        return
    for package in ("extract.values", "extract.finders"):
        root = importlib.import_module(package)
        for module in pkgutil.iter_modules(root.__path__):
            importlib.import_module(f"{package}.{module.name}")
    _discovered = True


_OF_RULES: dict[tuple[str, Any], Any] = {}


def of_rules(rules: RuleSet, build: Callable[[RuleSet], T]) -> T:
    """``build(rules)``, made once for each fingerprint of rules and kept for the last few of them."""
    key = (rules.fingerprint, build)
    found = _OF_RULES.get(key)
    if found is None:
        if len(_OF_RULES) > 64:
            _OF_RULES.clear()
        found = _OF_RULES[key] = build(rules)
    return found
