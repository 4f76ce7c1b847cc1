"""What readers give: a document, a page still to be read, or a failure that says where and why. Failures are values; nothing here raises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..published import day


@dataclass(frozen=True, slots=True)
class Document:
    """One article to be read: ``text`` as given, ``published`` as ``YYYY-MM-DD``, ``source`` the file and ``place`` where in it.

    ``notes`` are remarks of the reader (a date that it could not read); they become problems of the article. ``meta`` goes to ``Article.meta``.
    """

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    source: str = ""
    place: str = ""
    notes: tuple[str, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page whose text has yet to be taken out (``pages.document``); kept as bytes so that the worker does the costly part."""

    id: str
    data: bytes
    source: str = ""
    place: str = ""
    charset: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that gave no record: one line of ``errors.jsonl``. ``id`` is null where it could not be known."""

    id: str | None
    source: str
    place: str
    stage: str
    error: str

    def __str__(self) -> str:
        at = where(self.source, self.place) if self.source else self.place
        return f"{at}: {self.error}" if at else self.error

    def to_dict(self) -> dict[str, str | None]:
        return {"id": self.id, "source": self.source, "place": self.place, "stage": self.stage, "error": self.error}


Item = Document | Page | Failure


class CannotRun(Exception):
    """Nothing can be done at all; the message is for the user (exit code 1)."""


class BadOption(CannotRun, ValueError):
    """The user gave an option a value that means nothing (exit code 2)."""


def where(source: str, place: str) -> str:
    """``dump.jsonl:12`` for a line, else ``dump.parquet, row 12``."""
    if place.startswith("line "):
        return f"{source}:{place[5:]}"
    return f"{source}, {place}" if place else source


_surrogate = re.compile("[\ud800-\udfff]")


def fault(text: str) -> str | None:
    """Why a text cannot be read as an article (empty, lone surrogate, NUL), or ``None``."""
    if not text or text.isspace():
        return "no text"
    if found := _surrogate.search(text):
        return f"lone surrogate U+{ord(found[0]):04X} at character {found.start()}: the text was cut or decoded wrongly"
    if (at := text.find("\0")) >= 0:
        return f"NUL character at character {at}: binary data?"
    return None


def called(value: object) -> str:
    """What kind of thing a value is, for people who know JSON and need not know Python."""
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object", type(None): "nothing"}
    return kinds.get(type(value), f"a {type(value).__name__}")


def document(
    fields: Mapping[str, Any], *, source: str, place: str, fallback_id: str | None = None, published: str | None = None
) -> Document | Failure:
    """Check ``id``, ``text``, ``title``, ``published`` as they came from a file and make a document of them, or say what is wrong."""
    raw_id = fields.get("id")
    name = fallback_id if raw_id is None or raw_id == "" or raw_id != raw_id else raw_id  # pandas' NaN is no id
    if name is None or isinstance(name, (bool, list, dict)):
        return Failure(None, source, place, "read", "no id" if name is None else f"id is {called(name)}, not a string")
    name = str(name)

    def fail(error: str, known: str | None = name) -> Failure:
        return Failure(known, source, place, "read", error)

    text, title = fields.get("text"), fields.get("title")
    if reason := fault(name):
        return fail(f"id: {reason}", None)
    if text is None:
        return fail("no text")
    if not isinstance(text, str):
        return fail(f"text is {called(text)}, not a string")
    if reason := fault(text):
        return fail(reason)
    notes: tuple[str, ...] = ()
    if title is not None and (not isinstance(title, str) or _surrogate.search(title)):
        title, notes = None, ("title is not a valid string and was left out",)
    date, remark = day(fields.get("published"))
    if remark:
        notes += (remark,)
    return Document(name, text, title or None, date or published, source, place, notes)
