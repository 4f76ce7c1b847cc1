"""underthesea's named entity recogniser as something to compare with: PERSON, UNIT, LOCATION, no values, no records."""

from __future__ import annotations

import re

from ..text import Text, fold
from ..types import Article, Mention

_types = {"PER": "PERSON", "ORG": "UNIT", "LOC": "LOCATION"}


def underthesea_ner(text: str, id: str = "") -> Article:
    """Run ``underthesea.ner`` line by line (its time grows with the square of the length).

    It rewrites the text and gives no offsets: each of its tokens is looked for from where the last one ended, spaces and tone style
    aside. A token that cannot be found again is left out of its entity.
    """
    from underthesea import ner

    forms = Text(text)
    mentions: list[Mention] = []
    at = 0
    for line in forms.norm.splitlines(keepends=True):
        if line.strip():
            spans: list[tuple[int, int, str]] = []
            cursor = at
            for token in ner(line.strip()):
                found = _find(forms.fold, fold(token[0]), cursor, at + len(line))
                if found is None:
                    continue
                cursor = found[1]
                tag = token[-1]
                if tag.startswith("I-") and spans and spans[-1][2] == tag[2:]:
                    spans[-1] = (spans[-1][0], found[1], tag[2:])
                elif tag != "O":
                    spans.append((*found, tag[2:]))
            for start, end, name in spans:
                if name in _types:
                    low, high = forms.raw_span(start, end)
                    mentions.append(
                        Mention(low, high, text[low:high], _types[name], {}, f"underthesea.{name}", "underthesea", 1.0, 0)
                    )
        at += len(line)
    return Article(id, text, mentions=tuple(mentions))


def _find(text: str, token: str, start: int, end: int) -> tuple[int, int] | None:
    """The next place of ``token`` in ``text[start:end]``, not far away, whatever the spaces in it."""
    parts = token.split()
    if not parts:
        return None
    found = re.compile(r"\s*".join(map(re.escape, parts))).search(text, start, min(end, start + 80 + 2 * len(token)))
    return None if found is None else found.span()
