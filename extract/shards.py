"""What a run keeps on disk and how its input is cut: shards and their digests, journal lines, the lock on an output folder."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .io.documents import CannotRun, Document, Item, Page

MAX_CHARS = 8_000_000
"""A shard ends before its document limit when it holds so many characters or bytes: what a run holds in memory does not grow."""


def line(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace") + b"\n"


def journal_lines(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a journal; raises ``CannotRun`` if it is none."""
    text = path.read_bytes()
    try:
        return [json.loads(line) for line in text[: text.rfind(b"\n") + 1].splitlines()]
    except ValueError as error:
        raise CannotRun(f"{path} is no journal of a run: {error}") from error


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


def clear(out: Path) -> None:
    """Remove what an earlier run left, and nothing else."""
    for name in ("articles", "tables", "errors"):
        for path in (out / name).rglob("part-*"):
            path.unlink()
    for pattern in ("journal*.jsonl", "errors*.jsonl", "summary*.json"):
        for path in out.glob(pattern):
            path.unlink()


@contextlib.contextmanager
def locked(out: Path, part: tuple[int, int] | None) -> Iterator[None]:
    """Only one run at a time in a folder, or one of each slice; the lock goes with the process."""
    try:
        import fcntl
    except ImportError:  # no POSIX locks here
        yield
        return
    names = [(".lock", fcntl.LOCK_SH if part else fcntl.LOCK_EX)]
    if part:
        names.append((f".lock-{part[0] + 1}-of-{part[1]}", fcntl.LOCK_EX))
    with contextlib.ExitStack() as stack:
        for name, kind in names:
            file = stack.enter_context((out / name).open("a"))
            try:
                fcntl.flock(file, kind | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise CannotRun(f"another run is writing to {out}: wait for it, or give another folder") from error
        yield
