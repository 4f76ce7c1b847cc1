"""The text cut into tokens that respect the edges of mentions, for formats that know only tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..types import Article

_token = re.compile(r"\w+(?:[.,:/-]\w+)*|[^\w\s]|_+")


def tokens(article: Article) -> list[tuple[int, int]]:
    """Spans of words (numbers and dates whole) and single marks, none with a space inside, cut wherever a mention begins or ends."""
    edges = sorted({at for m in article.mentions for at in (m.start, m.end)})
    found: list[tuple[int, int]] = []
    at = 0
    for piece in _token.finditer(article.text):
        start, end = piece.span()
        while at < len(edges) and edges[at] <= start:
            at += 1
        while at < len(edges) and edges[at] < end:
            found.append((start, edges[at]))
            start = edges[at]
            at += 1
        found.append((start, end))
    return found


def breaks(article: Article, spans: Iterable[tuple[int, int]]) -> set[int]:
    """Indices of the tokens that begin a sentence (by the article's sentences, and by lines), never inside a mention."""
    starts = sorted({start for start, _ in article.sentences} | {found.end() for found in re.finditer(r"[\r\n]+", article.text)})
    inside: list[tuple[int, int]] = sorted((m.start, m.end) for m in article.mentions)
    found: set[int] = set()
    next_start = next_mention = reach = 0
    for index, (start, _) in enumerate(spans):
        while next_mention < len(inside) and inside[next_mention][0] < start:
            reach = max(reach, inside[next_mention][1])
            next_mention += 1
        begins = False
        while next_start < len(starts) and starts[next_start] <= start:
            begins = True
            next_start += 1
        if begins and index and start >= reach:
            found.add(index)
    return found
