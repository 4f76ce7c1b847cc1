"""Readers of ``DATE``: the text of a match, or of a mention from the learned stage, as an unfinished time expression.

``link.dates`` places it in the calendar once the reference date and the narrative are known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..registry import MatchView, reader, span_reader
from .time_reader import read_time
from .time_words import time_words
from .times import Expression, Time

if TYPE_CHECKING:
    from ..draft import Draft


@reader("time")
def time(view: MatchView, vague: bool = False, name: bool = False, unit: str = "") -> Expression | None:
    """The matched text as a time; with ``vague`` a date without a value if it says none.

    ``name``: the words also are given names (*Đặng Quốc Khánh*), so a match that is capitalised throughout and follows another capital is
    refused. ``unit``: the word that a bare number stands for (*tháng 7 và 8*).
    """
    if name and _given_name(view):
        return None
    expression = read_time(f"{unit} {view.fold}", time_words(view.rules))
    return Time(vague=True) if expression is None and vague else expression


def _given_name(view: MatchView) -> bool:
    cased = view.text.cased
    words = cased[view.start : view.end].split()
    before = cased[max(0, view.start - 12) : view.start].split()
    return (
        len(words) == 2
        and all(w[0].isupper() for w in words)
        and bool(before)
        and before[-1][0].isupper()
        and before[-1].isalpha()
    )


@span_reader("DATE")
def date(draft: Draft, start: int, end: int) -> Expression | None:
    """A mention that came without a value, read like any other; ``None`` if it cannot be read."""
    return read_time(draft.text.fold[start:end], time_words(draft.rules))
