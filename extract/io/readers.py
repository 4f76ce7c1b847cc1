"""Articles from files: text, JSONL, CSV and TSV, Parquet, HTML, WARC; folders and globs of them; gzip and zstd streamed.

A reader never raises for what is in a file: a broken line or record comes out as a ``Failure`` that names file and place, and reading goes on.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..published import day
from . import files
from .documents import CannotRun, Document, Failure, Item, Page, document, fault, where
from .encoding import AUTO, Undecodable, decode, detect, known, marked, wide
from .ids import Ids
from .inputs import File, Inputs

__all__ = ["CannotRun", "Document", "Failure", "Options", "Page", "Reader", "read", "where"]


@dataclass(frozen=True, slots=True)
class Options:
    """How files are understood: names of the fields (columns), and what is told instead of detected."""

    id: str | None = None  # None: "id" if there is one, else file and line
    text: str = "text"
    title: str = "title"
    published: str = "published"
    default_published: str | None = None
    encoding: str | None = None
    delimiter: str | None = None

    def __post_init__(self) -> None:
        if self.encoding is not None and not known(self.encoding):
            raise CannotRun(f"unknown encoding {self.encoding!r} (auto, utf-16, windows-1258, tcvn3, vni, or one of Python's)")
        if self.delimiter is not None and len(self.delimiter) != 1:
            raise CannotRun(f"the delimiter is one character, not {self.delimiter!r}")
        found, remark = day(self.default_published)
        if remark:
            raise CannotRun(remark)
        object.__setattr__(self, "default_published", found)

    def encoding_of(self, head: bytes) -> str | None:
        """The encoding that is told, or with ``auto`` the one that the file's first bytes show."""
        return detect(head) if self.encoding == AUTO else self.encoding


def read(
    *paths: str | Path,
    id_field: str | None = None,
    text_field: str = "text",
    title_field: str = "title",
    date_field: str = "published",
    published: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Iterator[Document | Failure]:
    """The articles of files, folders and globs, one at a time, in order.

    Errors are values: what cannot be read comes out as a ``Failure`` with file, place and reason, which ``nlp.stream`` hands through.

    Raises:
        CannotRun: an input does not exist or a folder holds nothing that can be read.
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


_smuggled = re.compile("[\udc80-\udcff]")  # bytes that were no text, as ``surrogateescape`` keeps them


def _take(row: Mapping[Any, Any], options: Options, source: str, place: str, default_id: str) -> Document | Failure:
    """A document from a row of any table."""
    if options.text not in row:
        has = ", ".join(str(key) for key in list(row)[:12]) or "nothing"
        name = row.get(options.id or "id")
        return Failure(
            name if isinstance(name, str) and not fault(name) else None, source, place, "read",
            f"no field {options.text!r} (it has {has}); --text-field names it",
        )  # fmt: skip
    fields = {"id": row.get(options.id or "id"), "text": row[options.text]}
    fields |= {"title": row.get(options.title), "published": row.get(options.published)}
    if options.id is not None and fields["id"] in (None, ""):
        return Failure(None, source, place, "read", f"no field {options.id!r} that --id-field names")
    return document(fields, source=source, place=place, fallback_id=default_id, published=options.default_published)


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


def _jsonl(file: File, meter: files.Meter, options: Options) -> Iterator[Item]:
    import codecs

    source = str(file.path)
    stream: Any = files.unpack(meter, file.compression)
    head = stream.peek(1 << 16) if hasattr(stream, "peek") else b""
    encoding = options.encoding_of(head) or marked(head)
    if encoding and wide(encoding):
        stream = io.BufferedReader(files.Recoded(stream, encoding))
        encoding = None
    for number, line in files.lines(stream):
        place = f"line {number}"
        if line is None:
            yield Failure(None, source, place, "read", f"the line is longer than {files.MAX_RECORD:,} bytes")
            continue
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if not line or line.isspace():
            continue
        try:
            row = json.loads(decode(line, "utf-8" if encoding == "utf-8-sig" else encoding))
        except Undecodable as error:
            yield Failure(None, source, place, "read", str(error).replace(" (line 1)", " of the line"))
        except RecursionError:
            yield Failure(None, source, place, "read", "broken JSON: nested too deeply")
        except ValueError as error:
            yield Failure(None, source, place, "read", f"broken JSON: {_json_error(error)}")
        else:
            if isinstance(row, dict):
                yield _take(row, options, source, place, f"{file.path.name}:{number}")
            else:
                yield Failure(
                    None,
                    source,
                    place,
                    "read",
                    f"the line is a {type(row).__name__}, not an object with a field {options.text!r}",
                )


def _json_error(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.removesuffix(' at')} at column {error.colno}"
    return str(error).split(";")[0]


def _csv(file: File, meter: files.Meter, options: Options) -> Iterator[Item]:
    source = str(file.path)
    stream = files.unpack(meter, file.compression)
    head: bytes = stream.peek(1 << 16)  # type: ignore[attr-defined]
    encoding = options.encoding_of(head) or marked(head) or "utf-8"
    if encoding in ("tcvn3", "vni"):  # one byte a character as far as CSV goes: decode the cells
        text = io.TextIOWrapper(stream, "latin-1", newline="")
    else:
        text = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline="")
    csv.field_size_limit(files.MAX_RECORD)
    rows = csv.reader(text, delimiter=options.delimiter or _delimiter(head, file.path.name))
    header: list[str] | None = None
    number = 0
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            yield Failure(None, source, f"line {line}", "read", f"broken CSV: {error}")
            continue
        if not any(row):
            continue
        if encoding in ("tcvn3", "vni"):
            row = [decode(cell.encode("latin-1"), encoding) for cell in row]
        if header is None:
            header = [name.strip() for name in row]
            if options.text not in header:
                has = ", ".join(header[:12])
                yield Failure(None, source, "line 1", "read", f"no column {options.text!r} (it has {has}); --text-field names it")
                return
            continue
        number += 1
        bad = next((cell for cell in row if _smuggled.search(cell)), None)
        if bad is not None:
            try:
                decode(bad.encode("utf-8", "surrogateescape"), encoding)
                error_text = f"not {encoding}"
            except (Undecodable, UnicodeEncodeError) as error:
                error_text = str(error).replace(" (line 1)", " of the cell")
            yield Failure(None, source, f"line {line}", "read", error_text)
        elif len(row) != len(header):
            yield Failure(None, source, f"line {line}", "read", f"{len(row)} cells, but the header has {len(header)}")
        else:
            yield _take(dict(zip(header, row, strict=True)), options, source, f"line {line}", f"{file.path.name}:{number}")


def _delimiter(head: bytes, name: str) -> str:
    """The delimiter that the header line shows most often; a tab for ``.tsv``."""
    if ".tsv" in name:
        return "\t"
    first = head.lstrip(b"\xef\xbb\xbf\xff\xfe").split(b"\n", 1)[0].replace(b"\0", b"")
    return max(",;\t|", key=lambda mark: first.count(mark.encode()))


def _parquet(file: File, meter: files.Meter, options: Options) -> Iterator[Item]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = str(file.path)
    try:
        table = pq.ParquetFile(file.path if isinstance(file.path, Path) else file.path.open())
        has = table.schema_arrow.names
        if options.text not in has:
            yield Failure(
                None, source, "", "read", f"no column {options.text!r} (it has {', '.join(has[:12])}); --text-field names it"
            )
            return
        columns = [name for name in (options.id or "id", options.text, options.title, options.published) if name in has]
        number = 0
        for batch in table.iter_batches(batch_size=128, columns=columns):
            for row in batch.to_pylist():
                number += 1
                yield _take(row, options, source, f"row {number}", f"{file.path.name}:{number}")
            meter.done = min(file.size, file.size * number // max(table.metadata.num_rows, 1))
    except pa.ArrowException as error:
        raise OSError(f"broken Parquet: {str(error).splitlines()[0]}") from error
    except UnicodeDecodeError as error:
        raise OSError(f"broken Parquet: a string is not UTF-8 ({error.reason})") from error


def _html(file: File, meter: files.Meter, options: Options) -> Iterator[Item]:
    from .pages import MAX_PAGE

    data = files.unpack(meter, file.compression).read(MAX_PAGE + 1)
    charset = None if options.encoding == AUTO else options.encoding
    yield Page(file.id, data, str(file.path), "", charset, options.default_published)


def _warc(file: File, meter: files.Meter, options: Options) -> Iterator[Item]:
    from .pages import warc

    return warc(file, meter, options.default_published)


_readers: dict[str, Any] = {"text": _text, "jsonl": _jsonl, "csv": _csv, "parquet": _parquet, "html": _html, "warc": _warc}
