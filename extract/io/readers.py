"""Articles from files: text, JSONL, JSON, CSV and TSV, Parquet, HTML, WARC; folders and globs of them; gzip and zstd streamed.

A reader never raises for what is in a file: a broken line or record comes out as a ``Failure`` that names file and place, and reading goes on.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import files, rows
from .documents import CannotRun, Document, Failure, Item, Page, document, where
from .encoding import AUTO, Undecodable, decode
from .ids import Ids
from .inputs import File, Inputs
from .options import Options

__all__ = ["CannotRun", "Document", "Failure", "Options", "Page", "Reader", "read", "where"]


NEEDS = {"html": {"trafilatura": "html"}, "warc": {"trafilatura": "html", "fastwarc": "warc"}}
"""Packages that a kind of file asks for, and the extras that bring them."""


def _need(kind: str, name: str) -> None:
    """Raise ``CannotRun`` if the package for such files is missing: before anything is computed, not after hours."""
    lacking = [package for package in NEEDS.get(kind, ()) if importlib.util.find_spec(package) is None]
    if lacking:
        extras = ",".join(NEEDS[kind][package] for package in lacking)
        install = f"pip install 'vn-extract[{extras}]'"
        raise CannotRun(
            f"{name}: {kind.upper()} needs {' and '.join(lacking)}: {install}, or name only other files (news/*.jsonl)"
        )


def read(
    *paths: str | Path,
    id_field: str | None = None,
    text_field: str | Sequence[str] = "text",
    title_field: str = "title",
    date_field: str = "published",
    published: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Iterator[Document | Failure]:
    """The articles of files, folders and globs, one at a time, in order. Several text fields are joined by a blank line.

    Errors are values: what cannot be read comes out as a ``Failure`` with file, place and reason, which ``nlp.stream`` hands through.

    Raises:
        CannotRun: an input does not exist, a folder holds nothing that can be read, or something that asks for an extra.
    """
    options = Options(id_field, text_field, title_field, date_field, published, encoding, delimiter)
    reader = Reader(paths, options)  # here, not in the generator: a wrong path is told at once

    def items() -> Iterator[Document | Failure]:
        for item in reader:
            if isinstance(item, Page):
                from .pages import document as extract_page

                yield extract_page(item)
            else:
                yield item

    return items()


@dataclass
class Reader:
    """All items of the inputs in order. HTML comes out as ``Page``: taking the text out of it is work for whoever extracts.

    ``total`` and ``consumed`` count bytes of the files, for progress. An id that was seen before is a ``Failure`` of stage ``duplicate``.
    ``out`` is the folder that a run writes to: what it writes is never read, even if the folder lies inside the input.
    """

    inputs: Sequence[str | Path]
    options: Options = field(default_factory=Options)
    out: str | Path | None = None

    def __post_init__(self) -> None:
        self._files = Inputs(self.inputs, self.out)
        for kind, name in self._files.kinds.items():
            _need(kind, name)
        self.total = self._files.total
        self._before = 0
        self._meter: files.Meter | None = None

    @property
    def consumed(self) -> int:
        return self._before + (self._meter.done if self._meter else 0)

    def __iter__(self) -> Iterator[Item]:
        self._before = 0
        seen = Ids()
        for file in self._files:
            seen.enter(str(file.path))
            for item in self._file(file):
                if item.id is None or isinstance(item, Failure):
                    yield item
                elif first := seen.add(item.id, item.place):
                    error = f"id {item.id!r} was there before, in {first}; the first is kept"
                    yield Failure(item.id, item.source, item.place, "duplicate", error)
                else:
                    yield item
            self._before += file.size
            self._meter = None

    def _file(self, file: File) -> Iterator[Item]:
        source = str(file.path)
        if file.size == 0:
            yield Failure(file.id if file.kind in ("text", "html") else None, source, "", "read", "the file is empty")
            return
        place = ""
        try:
            self._meter = files.Meter(file.path)
            with self._meter:
                for item in _readers[file.kind](file, self._meter, self.options):
                    place = f"after {item.place}"
                    yield item
        except files.READ_ERRORS as error:
            yield Failure(None, source, place, "read", files.reason(error))
        except Undecodable as error:
            yield Failure(file.id if file.kind == "text" else None, source, place, "read", str(error))
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # how a parser written in Rust gives up; no Exception
                raise
            yield Failure(None, source, place, "read", f"the parser gave up: {files.reason(error)[:200]}")


def _text(file: File, meter: files.Meter, options: Options) -> Iterator[Item]:
    data = files.unpack(meter, file.compression).read(files.MAX_RECORD + 1)
    if len(data) > files.MAX_RECORD:
        yield Failure(file.id, str(file.path), "", "read", f"longer than {files.MAX_RECORD:,} bytes")
        return
    text, published, title = decode(data, options.encoding_of(data)), None, None
    beside = file.path.with_name(f"{file.id.rpartition('/')[2]}.json")
    notes: tuple[str, ...] = ()
    if beside.is_file():
        try:
            facts = json.loads(beside.read_bytes())
            published, title = facts.get("published"), facts.get("title")
        except (OSError, ValueError, AttributeError, RecursionError) as error:
            notes = (f"{beside.name} beside the text was not read: {files.reason(error)}",)
    fields = {"id": file.id, "text": text, "title": title, "published": published}
    item = document(fields, source=str(file.path), place="", published=options.default_published)
    if notes and isinstance(item, Document):
        item = Document(item.id, item.text, item.title, item.published, item.source, item.place, (*item.notes, *notes))
    yield item


def _html(file: File, meter: files.Meter, options: Options) -> Iterator[Item]:
    from .pages import MAX_PAGE

    data = files.unpack(meter, file.compression).read(MAX_PAGE + 1)
    charset = None if options.encoding == AUTO else options.encoding
    yield Page(file.id, data, str(file.path), "", charset, options.default_published)


def _warc(file: File, meter: files.Meter, options: Options) -> Iterator[Item]:
    from .pages import warc

    return warc(file, meter, options.default_published)


_readers: dict[str, Any] = {
    "text": _text,
    "jsonl": rows.jsonl,
    "json": rows.array,
    "csv": rows.table,
    "parquet": rows.parquet,
    "html": _html,
    "warc": _warc,
}
