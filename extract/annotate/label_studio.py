"""Label Studio: a JSON list of tasks, and the labelling configuration to go with it.

Gold is written as ``annotations``, what a pipeline found as ``predictions`` (people correct them instead of starting from nothing).
Values stand as JSON in the meta text of a region (the info panel shows it), everything else in ``data.rest``. Offsets are code points,
which Label Studio has stored since "Fix offsets in Text with emoji" (label-studio-frontend 308); older exports are put right by
the region's text. Both exports are read: JSON and JSON-MIN.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from ..show import style
from ..types import Article, Mention, type_names
from .errors import AnnotationError, parsed, parsed_object, told
from .house import read_text, record_of, write_text
from .merge import Span, joined
from .offsets import healed


def colour(type: str) -> str:
    """The colour of a type's label."""
    return style(type).edge


def config(types: Iterable[str] = type_names) -> str:
    """The labelling interface: paste it into the project's settings."""
    labels = "\n".join(f"    <Label value={quoteattr(t)} background={quoteattr(colour(t))}/>" for t in types)
    text = '<Text name="text" value="$text" granularity="symbol"/>'
    return f'<View>\n  <Labels name="label" toName="text">\n{labels}\n  </Labels>\n  {text}\n</View>\n'


def task(article: Article, number: int = 1, predictions: bool | None = None) -> dict[str, Any]:
    """One task. ``predictions`` None: mentions of a pipeline (any whose stage is not ``gold``) make it a prediction."""
    if predictions is None:
        predictions = any(m.stage != "gold" for m in article.mentions)
    results = [_region(m, i) for i, m in enumerate(article.mentions)]
    data = {"text": article.text, "article_id": article.id, "published": article.published, "rest": record_of(article)}
    made: dict[str, Any] = {"id": number, "data": data}
    if predictions:
        scores = [m.score for m in article.mentions]
        made["predictions"] = [{"model_version": "vn-extract", "score": min(scores, default=1.0), "result": results}]
    else:
        made["annotations"] = [{"result": results}]
    return made


def _region(m: Mention, number: int) -> dict[str, Any]:
    region: dict[str, Any] = {
        "id": f"m{number}", "from_name": "label", "to_name": "text", "type": "labels",
        "value": {"start": m.start, "end": m.end, "text": m.text, "labels": [m.type]},
    }  # fmt: skip
    if m.value:
        region["meta"] = {"text": [json.dumps(dict(m.value), ensure_ascii=False)]}
    return region


def write(articles: Iterable[Article], path: Path, predictions: bool | None = None) -> None:
    """Write a file for *Import*, and ``<stem>.config.xml`` beside it."""
    articles = list(articles)
    tasks = [task(article, number, predictions) for number, article in enumerate(articles, 1)]
    write_text(path, json.dumps(tasks, ensure_ascii=False, indent=1) + "\n")
    extra = sorted({m.type for a in articles for m in a.mentions} - set(type_names))
    write_text(path.with_suffix(".config.xml"), config([*type_names, *extra]))


def read(path: Path) -> list[Article]:
    """Read an export. Of several annotations of a task the last one that was not cancelled counts; without any, the last prediction.

    Raises:
        AnnotationError: no JSON list of tasks, a region that does not fit its text, a task without text.
    """
    tasks = parsed(read_text(path), str(path))
    if not isinstance(tasks, list):
        raise AnnotationError(f"{path}: a list of tasks is wanted")
    found = []
    for number, item in enumerate(tasks, 1):
        where = f"{path}: task {item.get('id', number) if isinstance(item, dict) else number}"
        with told(where, "no task of Label Studio's"):
            found.append(_article(item, where))
    return found


def _article(item: Any, where: str) -> Article:
    data = item.get("data", item) if isinstance(item, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise AnnotationError(f"{where}: no text in data")
    text: str = data["text"]
    spans: list[Span] = []
    for region in _regions(item):
        value = region.get("value", region)  # JSON-MIN has the value alone
        labels = value.get("labels")
        if not labels:
            continue  # a relation, a choice, a region of another control
        start, end = healed(text, int(value["start"]), int(value["end"]), value.get("text"), where)
        spans.extend(Span(start, end, label, _value(region, where)) for label in labels)
    rest = data.get("rest")
    name = str(data.get("article_id") or item.get("id") or "")
    if rest is None:
        rest = {"id": name, "published": data.get("published")}
    return joined(text, spans, rest, name, where)


def _regions(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if "data" not in item:
        return list(item.get("label") or ())
    done = [a for a in item.get("annotations") or item.get("completions") or () if not a.get("was_cancelled")]
    chosen = done or item.get("predictions") or ()
    return list(chosen[-1].get("result") or ()) if chosen else []


def _value(region: Mapping[str, Any], where: str) -> dict[str, Any] | None:
    """The value in the region's meta text; JSON-MIN drops the meta, so there the value is not known (None)."""
    if "value" not in region:
        return None
    notes = (region.get("meta") or {}).get("text") or []
    value = next((note for note in ([notes] if isinstance(notes, str) else notes) if note.lstrip().startswith("{")), "{}")
    return parsed_object(value, f"{where}: value of region {region.get('id')}")
