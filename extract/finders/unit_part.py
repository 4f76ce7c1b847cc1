"""What the parts of the grammar of units (tails, extent, capitals, judgement) look at alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .unit_grammar import UnitGrammar

Item = tuple[str, int, int]
"""A part of the tail of a unit: its kind (see ``unit_tails``), start and end in ``norm``."""

NEAR = ("city", "region", "state", "transport", "hamlet", "site")
"""Levels of places besides the administrative ones that a unit may bear."""


class Part:
    """A part of ``grammar``: the article's folded and cased text, its place names (``scan``), the words of ``grammar.toml``."""

    def __init__(self, grammar: UnitGrammar) -> None:
        self.grammar = grammar
        self.scan = grammar.scan
        self.cased = grammar.cased
        self.fold = grammar.fold
        self.table = grammar.table
        self.kinds = grammar.kinds
