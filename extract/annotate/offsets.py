"""Offsets as other programs count them: UTF-16 units (JavaScript), line ends as one character, and what people's tools got wrong."""

from __future__ import annotations

import re
from collections.abc import Callable

from .errors import AnnotationError


def to_utf16(text: str) -> Callable[[int], int]:
    """From code points to UTF-16 units."""
    wide = [i for i, c in enumerate(text) if ord(c) > 0xFFFF]
    if not wide:
        return lambda at: at
    from bisect import bisect_left

    return lambda at: at + bisect_left(wide, at)


def from_utf16(text: str) -> Callable[[int], int]:
    """From UTF-16 units to code points; a unit inside a pair counts as its beginning, one beyond the text stays beyond it."""
    wide = [
        i + before for before, i in enumerate(i for i, c in enumerate(text) if ord(c) > 0xFFFF)
    ]  # units before each wide character
    if not wide:
        return lambda at: at
    from bisect import bisect_left

    return lambda at: at - bisect_left(wide, at)


def healed(text: str, start: int, end: int, told: str | None, where: str) -> tuple[int, int]:
    """The span that ``told`` (the words the annotator saw) stands at. Label Studio counted UTF-16 units before its release 1.5 and some
    browsers turn ``\\r\\n`` into one character: if the words are not at the offsets, they are looked for where these would put them.

    Raises:
        AnnotationError: they are at none of the places.
    """
    if told is None or text[start:end] == told or " ".join(text[start:end].split()) == " ".join(told.split()):
        return start, end
    units = from_utf16(text)
    lines = _from_single_line_ends(text)
    for convert in (units, lines, lambda at: lines(units(at))):
        low, high = convert(start), convert(end)
        if text[low:high].split() == told.split():
            return low, high
    raise AnnotationError(f"{where}: {start}–{end} reads {text[start:end]!r}, the annotation says {told!r}")


def _from_single_line_ends(text: str) -> Callable[[int], int]:
    """From offsets in the text with ``\\r\\n`` as one character to offsets in the text."""
    from bisect import bisect_right

    ends = [found.start() - before for before, found in enumerate(re.finditer("\r\n", text))]
    return lambda at: at + bisect_right(ends, at - 1)
