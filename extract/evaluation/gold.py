"""Gold folders: ``<name>.txt`` (the raw article) beside ``<name>.json`` (see docs: id, published, mentions, people, …)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .. import types
from ..types import Article, Mention

_nested: dict[str, type] = {
    "mentions": types.Mention, "people": types.Person, "units": types.Unit, "statistics": types.Statistic, "memberships": types.Membership,
    "appointments": types.Appointment, "awards": types.Award, "events": types.Event, "problems": types.Problem, "roles": types.Role,
}  # fmt: skip

_defaults: dict[type, dict[str, Any]] = {
    types.Mention: {"value": {}, "rule": "gold", "stage": "gold", "score": 1.0, "sentence": 0},
    types.Statistic: dict.fromkeys(("value", "low", "high", "modifier", "unit", "what", "whose", "when")) | {"mention": -1, "sentence": 0},
}


class GoldError(ValueError):
    """A gold file that cannot be scored: the message names the file, the place and what is wrong."""


def read_gold(folder: str | Path) -> list[Article]:
    """All articles of a gold folder, sorted by name, as ``Article``; ``meta`` holds what else the file says, and ``given``: the record
    tables that it annotates.

    Raises:
        GoldError: no gold in the folder, a span that does not fit its text, a mention without type.
    """
    found = list(iter_gold(folder))
    if not found:
        raise GoldError(f"{folder}: no gold here (pairs of NAME.txt and NAME.json)")
    return found


def iter_gold(folder: str | Path) -> Iterator[Article]:
    """The articles one by one; see ``read_gold``."""
    folder = Path(folder)
    if not folder.is_dir():
        raise GoldError(f"{folder}: no such folder")
    for path in sorted(folder.glob("*.json")):
        text_path = path.with_suffix(".txt")
        if not text_path.exists():
            continue
        with text_path.open(encoding="utf-8", newline="") as file:  # \r\n counts as two
            text = file.read()
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise GoldError(f"{path}: no JSON: {error}") from None
        if not isinstance(record, dict):
            raise GoldError(f"{path}: an object with id and mentions is wanted")
        yield article_of(record, text, name=path.stem, where=str(path))


def article_of(record: Mapping[str, Any], text: str, name: str = "", where: str = "") -> Article:
    """One gold record and its text as an ``Article``; unknown keys go to ``meta``."""
    known = {field.name for field in dataclasses.fields(Article)} - {"text", "meta", "mentions", "reference", "sentences"}
    data: dict[str, Any] = {key: value for key, value in record.items() if key in known}
    for key in data.keys() & _nested.keys():
        data[key] = tuple(_build(_nested[key], item, where) for item in data[key] or ())
    data["id"] = str(record.get("id") or name)
    if record.get("reference"):
        data["reference"] = types.Reference(**record["reference"])
    if record.get("sentences"):
        data["sentences"] = tuple((start, end) for start, end in record["sentences"])
    data["mentions"] = tuple(_mention(item, text, where or data["id"]) for item in record.get("mentions") or ())
    meta = {key: value for key, value in record.items() if key not in known and key not in ("mentions", "reference", "sentences", "text", "meta")}
    meta["given"] = [key for key in _nested if key in record and key not in ("mentions", "problems", "roles")]
    return Article(text=text, meta={**(record.get("meta") or {}), **meta}, **data)


def _mention(item: Mapping[str, Any], text: str, where: str) -> Mention:
    start, end, kind = item.get("start"), item.get("end"), item.get("type")
    if not isinstance(start, int) or not isinstance(end, int) or not isinstance(kind, str) or not kind:
        raise GoldError(f"{where}: a mention needs start, end and type: {dict(item)}")
    if not 0 <= start < end <= len(text):
        raise GoldError(f"{where}: {kind} {start}–{end} lies outside the text of {len(text)} characters")
    told = item.get("text")
    if told is not None and told != text[start:end]:
        raise GoldError(f"{where}: {kind} {start}–{end} reads {text[start:end]!r} in the text and {told!r} in the file")
    built: Mention = _build(types.Mention, {**item, "text": text[start:end], "value": item.get("value") or {}}, where)
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
        raise GoldError(f"{where}: {cls.__name__}: {error} in {dict(item)}") from None
