"""How the input of a run is cut: shards, their digests, and what has become of a shard since it was read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Literal

from .io.documents import Document, Item, Page

MAX_CHARS = 8_000_000
"""A shard ends before its document limit when it holds so many characters or bytes: what a run holds in memory does not grow."""


def line(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace") + b"\n"


def cut(items: Iterable[Item], documents: int) -> Iterator[list[Item]]:
    shard: list[Item] = []
    size = 0
    for item in items:
        shard.append(item)
        size += len(item.text) if isinstance(item, Document) else len(item.data) if isinstance(item, Page) else 0
        if len(shard) >= documents or size >= MAX_CHARS:
            yield shard
            shard, size = [], 0
    if shard:
        yield shard


def digest(items: list[Item]) -> str:
    """A hash of everything that was read of a shard, wherever the files lie."""
    total = hashlib.blake2b(digest_size=16)
    for item in items:
        if isinstance(item, Document):
            parts: tuple[str | bytes | None, ...] = ("D", item.id, item.title, item.published, item.text)
        elif isinstance(item, Page):
            parts = ("P", item.id, item.published, item.charset, item.data)
        else:
            parts = ("F", item.id, item.place, item.stage)
        for part in parts:
            data = part if isinstance(part, bytes) else b"" if part is None else part.encode("utf-8", "surrogatepass")
            total.update(b"%d:" % len(data))
            total.update(data)
    return total.hexdigest()


def facts(items: list[Item], failed: Collection[int]) -> dict[str, str]:
    """What the journal keeps of a finished shard to know it again: a digest of all that gave a record, and a mark of each document."""
    sound = [item for place, item in enumerate(items) if place not in failed]
    marks = "".join(FAILED if place in failed else mark(item) for place, item in enumerate(items))
    return {"sound": digest(sound), "marks": marks}


FAILED = "-" * 8
"""The mark of a document that gave no record."""


def mark(item: Item) -> str:
    """32 bits of the text: enough to see that documents were put in, mended or taken away; what is kept is told by a digest."""
    data = (
        item.data if isinstance(item, Page) else item.text.encode("utf-8", "surrogatepass") if isinstance(item, Document) else b""
    )
    return hashlib.blake2b(data, digest_size=len(FAILED) // 2).hexdigest()


def _marks(entry: dict[str, Any]) -> list[str]:
    marks = entry.get("marks", "")
    return [marks[at : at + len(FAILED)] for at in range(0, len(marks), len(FAILED))]


def first_other(entry: dict[str, Any], items: list[Item]) -> Item | None:
    """The first document that stands where another one was read."""
    pairs = zip(_marks(entry), items, strict=False)
    return next((item for old, item in pairs if old not in (FAILED, mark(item))), None)


def become(entry: dict[str, Any], items: list[Item], documents: int) -> Literal["same", "mended", "moved", "other"]:
    """What a shard of at most ``documents`` has become since ``entry`` of the journal was written.

    ``mended``: all that gave a record stands where it stood; only failed documents are others, or some came behind. ``moved``: something was
    put in or taken out between, so that what is behind stands elsewhere. ``other``: something that gave a record is gone or changed.
    """
    if entry["digest"] == digest(items):
        return "same"
    before = _marks(entry)
    if before and len(items) >= len(before):
        head = [item for item, old in zip(items, before, strict=False) if old != FAILED]
        if digest(head) == entry["sound"]:
            return "mended"
    good = [old for old in before if old != FAILED]
    found, since = 0, set[str]()
    for item in items:
        here = mark(item)
        if found < len(good) and here == good[found]:
            found, since = found + 1, set()
        else:
            since.add(here)
    # the last ones may have gone on into the next shard, if this one is full and they are not in it behind one that is gone
    pushed = found > 0 and len(items) >= documents and since.isdisjoint(good[found:])
    return "moved" if before and (found == len(good) or pushed) else "other"
