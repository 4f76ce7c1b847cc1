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
def time(view: MatchView, vague: bool = False, of: str | None = None) -> Expression | None:
    """The matched text (or the group ``of``) as a time; with ``vague`` a date without a value if it says none."""
    text = view.fold if of is None else view.group(of) or ""
    expression = read_time(text, time_words(view.rules))
    return Time(vague=True) if expression is None and vague else expression


@span_reader("DATE")
def date(draft: Draft, start: int, end: int) -> Expression:
    """A mention that came without a value: read like any other, without a value if it cannot be read."""
    return read_time(draft.text.fold[start:end], time_words(draft.rules)) or Time(vague=True)
