"""Files that are there whole or not at all: write beside, fsync, rename. Tables as Parquet, CSV or JSONL."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from . import tables

FORMATS = ("parquet", "csv", "jsonl")
AT_ONCE = 25
"""Articles that are held as objects while their tables are written."""


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
    except BaseException as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        if isinstance(error, OSError) and error.filename == str(beside):
            error.filename = str(path)  # what the user named
        raise


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` last; file systems that cannot are left as they are."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_tables(lines: Iterable[bytes | str], files: Mapping[str, IO[bytes]], format: str) -> None:
    """Write the tables that ``files`` name, from articles as lines of JSON; the same lines give the same bytes.

    A few articles at a time are held as objects: a part of 500 would take 100 MB at once.
    """
    if format not in FORMATS:
        raise ValueError(f"no format {format!r}; there are {', '.join(FORMATS)}")
    writers: list[_Parquet | _Rows] = [
        _Parquet(table, file) if format == "parquet" else _Rows(table, file, format) for table, file in files.items()
    ]
    remaining = iter(lines)
    while records := [json.loads(line) for line in itertools.islice(remaining, AT_ONCE)]:
        for writer in writers:
            writer.add(records)
    for writer in writers:
        writer.close()


class _Parquet:
    """One table as Parquet: gathered as Arrow columns, which take a fraction of the rows as objects, and written as one row group."""

    def __init__(self, table: str, file: IO[bytes]) -> None:
        self._table, self._file = table, file
        self._made = [tables.to_arrow([], table)]

    def add(self, records: Sequence[Mapping[str, Any]]) -> None:
        self._made.append(tables.to_arrow(records, self._table))

    def close(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.concat_tables(self._made), self._file, compression="zstd")
        self._made.clear()


class _Rows:
    """One table as CSV or JSONL, written row by row."""

    def __init__(self, table: str, file: IO[bytes], format: str) -> None:
        self._table, self._names = table, list(tables.columns(table))
        # the mark lets spreadsheets read Vietnamese; lists are JSON in a cell
        self._text = io.TextIOWrapper(file, "utf-8-sig" if format == "csv" else "utf-8", newline="", write_through=True)
        self._csv = csv.writer(self._text) if format == "csv" else None
        if self._csv:
            self._csv.writerow(self._names)

    def add(self, records: Sequence[Mapping[str, Any]]) -> None:
        for record in records:
            for row in tables.rows(record, self._table):
                if self._csv:
                    self._csv.writerow([cell(row.get(name)) for name in self._names])
                else:
                    line = {name: row.get(name) for name in self._names}
                    self._text.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")

    def close(self) -> None:
        self._text.detach()


def cell(value: Any) -> Any:
    """A CSV cell: a string that a spreadsheet would run as a formula gets an apostrophe in front."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        return "'" + value
    return value
