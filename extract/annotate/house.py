"""Our own format, the gold folder: ``<name>.txt`` (the raw article) beside ``<name>.json`` (id, published, mentions, people, …).

The record may say less than a full ``Article``: missing fields get their defaults, unknown keys are kept in ``meta``. Written and read
again an article is the same, with values and records.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .. import types
from ..types import Article, Mention, record_tables
from .errors import AnnotationError, parsed_object, told

_nested: dict[str, type] = {
    "people": types.Person, "units": types.Unit, "statistics": types.Statistic, "memberships": types.Membership,
    "appointments": types.Appointment, "awards": types.Award, "events": types.Event, "problems": types.Problem,
}  # fmt: skip

_defaults: dict[type, dict[str, Any]] = {
    types.Mention: {"value": {}, "rule": "gold", "stage": "gold", "score": 1.0, "sentence": 0},
    types.Statistic: dict.fromkeys(("value", "low", "high", "modifier", "unit", "what", "whose", "when"))
    | {"mention": -1, "sentence": 0},
}

_plain = ("id", "title", "published", "byline", "schema")
_article = {field.name for field in dataclasses.fields(Article)}


def read_gold(folder: str | Path) -> list[Article]:
    """All articles of a gold folder, sorted by file name.

    Raises:
        AnnotationError: no gold in the folder, a file that is no JSON, a span that does not fit its text, a mention without type.
    """
    found = list(iter_gold(folder))
    if not found:
        raise AnnotationError(f"{folder}: no gold here (pairs of NAME.txt and NAME.json)")
    return found


def iter_gold(folder: str | Path) -> Iterator[Article]:
    """The articles one by one; see ``read_gold``."""
    folder = Path(folder)
    if not folder.is_dir():
        raise AnnotationError(f"{folder}: no such folder")
    for path in sorted(folder.glob("*.json")):
        if path.with_suffix(".txt").exists():
            record = read_json(path)
            if isinstance(record, dict) and not record.keys() & {"mentions", "reference", *record_tables}:
                raise AnnotationError(
                    f"{path}: no mentions in it: this says only when and under what title the text appeared, it is no gold"
                )
            yield article_of(record, read_text(path.with_suffix(".txt")), name=path.stem, where=str(path))


def write_gold(articles: Iterable[Article], folder: str | Path) -> None:
    """Write a gold folder; files are named after the articles' ids."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, article in named_files(articles):
        write_text(folder / f"{name}.txt", article.text)
        write_text(folder / f"{name}.json", json.dumps(record_of(article), ensure_ascii=False, indent=1) + "\n")


def read_lines(path: Path) -> list[Article]:
    """Records with their text, one a line: what ``vn-extract run --with-text`` writes.

    Raises:
        AnnotationError: a line that is no record, or one without text.
    """
    found = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            where = f"{path}:{number}"
            record = parsed_object(line, where)
            text = record.pop("text", None)
            if not isinstance(text, str):
                raise AnnotationError(f"{where}: no text in the record (vn-extract run --with-text puts it there)")
            found.append(article_of(record, text, where=where))
    return found


def is_records(path: Path) -> bool:
    """Whether the first line of a JSONL file is a record of ours (and not, say, a line of doccano's)."""
    with told(str(path), "not UTF-8"), path.open(encoding="utf-8", newline="") as file:
        line = next((line for line in file if line.strip()), "{}")
    record = parsed_object(line, f"{path}:1")
    return "mentions" in record and not record.keys() & {"label", "labels", "entities"}


def write_lines(articles: Iterable[Article], path: Path) -> None:
    """Records with their text, one a line."""
    lines = (json.dumps({**record_of(article), "text": article.text}, ensure_ascii=False) + "\n" for article in articles)
    write_text(path, "".join(lines))


def article_of(record: Mapping[str, Any], text: str, name: str = "", where: str = "") -> Article:
    """A record and its text as an ``Article``. ``meta`` takes the keys that are not ours, and under ``given`` the record tables that
    the file annotates if one of them is empty (so that a false find in it counts).

    Raises:
        AnnotationError: it is no record, or a mention does not fit the text.
    """
    with told(where or name, "no record of ours"):
        return _article_of(record, text, name, where or name)


def _article_of(record: Mapping[str, Any], text: str, name: str, where: str) -> Article:
    data: dict[str, Any] = {key: record[key] for key in _plain if record.get(key) is not None}
    data["id"] = str(record["id"]) if "id" in record else name
    if record.get("reference"):
        data["reference"] = types.Reference(**record["reference"])
    data["sentences"] = tuple((start, end) for start, end in record.get("sentences") or ())
    data["mentions"] = tuple(mention_of(item, text, where) for item in record.get("mentions") or ())
    for key, cls in _nested.items():
        data[key] = tuple(_build(cls, item, where) for item in record.get(key) or ())
    meta = {**(record.get("meta") or {}), **{key: value for key, value in record.items() if key not in _article}}
    given = [key for key in record_tables if key in record]
    if any(not data[key] for key in given):
        meta["given"] = given
    return Article(text=text, meta=meta, **data)


def record_of(article: Article) -> dict[str, Any]:
    """The inverse of ``article_of``: JSON-ready, without the text, without what is empty or a default."""
    record: dict[str, Any] = {"id": article.id, "published": article.published}
    for key in ("title", "byline"):
        if getattr(article, key) is not None:
            record[key] = getattr(article, key)
    if article.schema != types.SCHEMA:
        record["schema"] = article.schema
    if article.reference != types.Reference():
        record["reference"] = dataclasses.asdict(article.reference)
    if article.sentences:
        record["sentences"] = [list(span) for span in article.sentences]
    record["mentions"] = [_brief(m) for m in article.mentions]
    given = article.meta.get("given", ())
    for key in _nested:
        if getattr(article, key) or key in given:
            record[key] = [_brief(item) for item in getattr(article, key)]
    rest = {key: value for key, value in article.meta.items() if key != "given"}
    record |= {key: value for key, value in rest.items() if key not in _article}
    if nested := {key: value for key, value in rest.items() if key in _article}:
        record["meta"] = nested
    return record


def mention_of(item: Mapping[str, Any], text: str, where: str) -> Mention:
    """A mention from its dictionary, checked against the text."""
    start, end, kind = item.get("start"), item.get("end"), item.get("type")
    if not isinstance(start, int) or not isinstance(end, int) or not isinstance(kind, str) or not kind:
        raise AnnotationError(f"{where}: a mention needs start, end and type: {dict(item)}")
    if not 0 <= start < end <= len(text):
        raise AnnotationError(f"{where}: {kind} {start}–{end} lies outside the text of {len(text)} characters")
    written, value = item.get("text"), item.get("value") or {}
    if written is not None and written != text[start:end]:
        raise AnnotationError(f"{where}: {kind} {start}–{end} reads {text[start:end]!r} in the text and {written!r} in the file")
    if not isinstance(value, Mapping):
        raise AnnotationError(f"{where}: the value of {kind} {start}–{end} is no object: {value!r}")
    built: Mention = _build(types.Mention, {**item, "text": text[start:end], "value": value}, where)
    return built


def _build(cls: type, item: Mapping[str, Any], where: str) -> Any:
    """A record from its dictionary; lists become tuples, missing fields get their defaults, keys we do not know are passed over."""
    names = {field.name for field in dataclasses.fields(cls)}
    data = dict(_defaults.get(cls, {}))
    for key, value in item.items():
        if key not in names:
            continue
        if key == "roles":
            value = tuple(_build(types.Role, role, where) for role in value or ())
        data[key] = tuple(value) if isinstance(value, list) and key != "value" else value
    try:
        return cls(**data)
    except TypeError as error:
        raise AnnotationError(f"{where}: {cls.__name__}: {error} in {dict(item)}") from None


def _brief(item: Any) -> dict[str, Any]:
    """A record as a dictionary without what is a default anyway."""
    given = _defaults.get(type(item), {})
    out = {}
    for field in dataclasses.fields(item):
        value = getattr(item, field.name)
        default = given.get(field.name, field.default)
        if value == default and type(value) is type(default):
            continue
        if field.name == "roles":
            value = [_brief(role) for role in value]
        out[field.name] = list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value
    return out


def named_files(articles: Iterable[Article]) -> Iterator[tuple[str, Article]]:
    """A file name for each article: its id where that is a safe and new name, else a number before what is safe of it."""
    taken: set[str] = set()
    for number, article in enumerate(articles):
        name = re.sub(r"[^\w.-]+", "-", article.id)[:100].strip(".-")
        if name != article.id or not name or name.casefold() in taken:
            name = f"{number:05d}-{name}".rstrip("-")
            while name.casefold() in taken:
                name += "_"
        taken.add(name.casefold())
        yield name, article


def read_text(path: Path) -> str:
    """A text file as it is: \\r\\n stays two characters. Raises ``AnnotationError`` if it is not UTF-8."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise AnnotationError(f"{path}: not UTF-8: {error}") from None


def write_text(path: Path, text: str) -> None:
    """A text file as it is, on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)


def read_json(path: Path) -> dict[str, Any]:
    """One JSON object. Raises ``AnnotationError`` on anything else."""
    return parsed_object(read_text(path), str(path))
