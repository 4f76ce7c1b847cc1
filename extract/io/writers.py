"""Files that are there whole or not at all: write beside, fsync, rename. Tables as Parquet, CSV or JSONL."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from . import tables

FORMATS = ("parquet", "csv", "jsonl")


@contextlib.contextmanager
def atomic(path: Path) -> Iterator[IO[bytes]]:
    """Open ``path`` for writing so that it appears, complete and on disk, only when the block ends without an error.

    The name beside is one that no other process writes to: on a cluster a second attempt at a part may overlap with the first.
    """
    beside = path.with_name(f"{path.name}.{os.getpid():x}-{os.urandom(4).hex()}.tmp")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` last; file systems that cannot are left as they are."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_table(records: Iterable[Mapping[str, Any]], table: str, path: Path, format: str) -> None:
    """Write one table of the records (``to_dict``) to ``path``; the same records give the same bytes."""
    with atomic(path) as file:
        _write(records, table, file, format)


def table_bytes(records: Iterable[Mapping[str, Any]], table: str, format: str) -> bytes:
    """The bytes that ``write_table`` writes."""
    file = io.BytesIO()
    _write(records, table, file, format)
    return file.getvalue()


def _write(records: Iterable[Mapping[str, Any]], table: str, file: IO[bytes], format: str) -> None:
    if format == "parquet":
        import pyarrow.parquet as pq

        pq.write_table(tables.to_arrow(records, table), file, compression="zstd")
    elif format == "csv":
        _write_csv(records, table, file)
    elif format == "jsonl":
        names = list(tables.columns(table))
        for record in records:
            for row in tables.rows(record, table):
                line = {name: row.get(name) for name in names}
                file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    else:
        raise ValueError(f"no format {format!r}; there are {', '.join(FORMATS)}")


def _write_csv(records: Iterable[Mapping[str, Any]], table: str, file: IO[bytes]) -> None:
    # the mark lets spreadsheets read Vietnamese; lists are JSON in a cell
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    names = list(tables.columns(table))
    writer.writerow(names)
    for record in records:
        for row in tables.rows(record, table):
            writer.writerow([cell(row.get(name)) for name in names])
    text.detach()


def cell(value: Any) -> Any:
    """A CSV cell: a string that a spreadsheet would run as a formula gets an apostrophe in front."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        return "'" + value
    return value
