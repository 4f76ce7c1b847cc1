"""How the input of a run is cut: shards and their digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

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
