"""doccano: JSON lines with ``text`` and ``label: [[start, end, type], …]``; other keys come through as the example's metadata.

doccano's page counts UTF-16 units (doccano issue 2290), so these are written and read; the two agree unless the text holds characters
beyond the basic plane. Values and everything else stand in ``rest``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..types import Article, type_names
from .errors import AnnotationError, parsed, parsed_object, told
from .house import read_text, record_of, write_text
from .label_studio import colour
from .merge import Span, joined
from .offsets import from_utf16, to_utf16


def write(articles: Iterable[Article], path: Path) -> None:
    """Write a JSONL file for *Import Dataset*, and ``<stem>.labels.json`` for *Import Labels*."""
    lines, types = [], dict.fromkeys(type_names)
    for article in articles:
        units = to_utf16(article.text)
        labels = [[units(m.start), units(m.end), m.type] for m in article.mentions]
        line = {"text": article.text, "label": labels, "article_id": article.id, "rest": record_of(article)}
        lines.append(json.dumps(line, ensure_ascii=False) + "\n")
        types |= dict.fromkeys(m.type for m in article.mentions)
    write_text(path, "".join(lines))
    labels_file = [{"text": t, "background_color": colour(t), "text_color": "#ffffff"} for t in types]
    write_text(path.with_suffix(".labels.json"), json.dumps(labels_file, indent=1) + "\n")


def read(path: Path) -> list[Article]:
    """Read an export: ``label`` lists, or ``entities`` with start_offset and end_offset; metadata at the top or under ``meta``.

    Raises:
        AnnotationError: a line that is no JSON object with a text, or a label outside its text.
    """
    found = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        item = parsed(line, where)
        if not isinstance(item, dict) or not isinstance(item.get("text"), str):
            raise AnnotationError(f"{where}: an object with a text is wanted")
        with told(where, "no example of doccano's"):
            found.append(_article(item, number, where))
    return found


def _article(item: dict[str, Any], number: int, where: str) -> Article:
    points = from_utf16(item["text"])
    spans = [Span(points(int(start)), points(int(end)), str(kind)) for start, end, kind in _labels(item)]
    meta = {**(item.get("meta") or {}), **item}
    name = str(meta.get("article_id") or meta.get("id") or number)
    rest = meta.get("rest")
    if isinstance(rest, str):  # doccano keeps metadata as text in some versions
        rest = parsed_object(rest, f"{where}: rest")
    return joined(item["text"], spans, rest, name, where)


def _labels(item: dict[str, Any]) -> list[tuple[Any, Any, Any]]:
    if "entities" in item:
        return [(e["start_offset"], e["end_offset"], e["label"]) for e in item["entities"]]
    return [(start, end, kind) for start, end, kind in item.get("label") or item.get("labels") or ()]
