"""Articles from files with one in each row: JSONL, CSV and TSV, Parquet.

A broken line or row comes out as a ``Failure`` with its place, and reading goes on.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import files
from .documents import Document, Failure, Item, called, document, fault
from .encoding import Undecodable, decode, marked, wide
from .inputs import File
from .options import Options

_smuggled = re.compile("[\udc80-\udcff]")  # bytes that were no text, as ``surrogateescape`` keeps them


def _take(row: Mapping[Any, Any], options: Options, source: str, place: str, default_id: str) -> Document | Failure:
    """A document from a row of any table."""
    missing = _missing(options, row)
    if len(missing) == len(options.texts):
        name = row.get(options.id or "id")
        return Failure(
            name if isinstance(name, str) and not fault(name) else None, source, place, "read", f"no field {_has(missing, row)}"
        )
    fields = {"id": row.get(options.id or "id"), "text": _joined([row[name] for name in options.texts if name in row])}
    fields |= {"title": row.get(options.title), "published": row.get(options.published)}
    if options.id is not None and fields["id"] in (None, ""):
        return Failure(None, source, place, "read", f"no field {options.id!r} that --id-field names")
    item = document(fields, source=source, place=place, fallback_id=default_id, published=options.default_published)
    if missing and isinstance(item, Document):  # of several: other rows may have it, but a slip of the pen must not pass unseen
        item = replace(item, notes=(*item.notes, f"no field {', '.join(map(repr, missing))} of those that --text-field names"))
    return item


def _missing(options: Options, has: Container[Any]) -> list[str]:
    return [name for name in options.texts if name not in has]


def _has(missing: Iterable[str], has: Iterable[Any]) -> str:
    """What is not there, what is, and which option tells it."""
    there = ", ".join(str(name) for name in itertools.islice(has, 12)) or "nothing"
    return f"{', '.join(map(repr, missing))} (it has {there}); --text-field (text_field=) names it"


def _joined(parts: list[Any]) -> Any:
    """One text of several fields, a blank line between; what is no text stays for ``document`` to tell."""
    if len(parts) == 1:
        return parts[0]
    wrong = [part for part in parts if part is not None and not isinstance(part, str)]
    return wrong[0] if wrong else "\n\n".join(part for part in parts if part and not part.isspace())


def jsonl(file: File, meter: files.Meter, options: Options) -> Iterator[Item]:
    """The articles of a file with one JSON object in each line."""
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
                    f"the line is {called(row)}, not an object with a field {options.texts[0]!r}",
                )


def array(file: File, meter: files.Meter, options: Options) -> Iterator[Item]:
    """The articles of a JSON file that is a list of objects, or one object."""
    source = str(file.path)
    data = files.unpack(meter, file.compression).read(files.MAX_RECORD + 1)
    if len(data) > files.MAX_RECORD:
        lines = f"jq -c '.[]' {file.path.name} > {file.id}.jsonl"
        yield Failure(None, source, "", "read", f"longer than {files.MAX_RECORD:,} bytes: write one article a line ({lines})")
        return
    try:
        found = json.loads(decode(data, options.encoding_of(data)))
    except RecursionError:
        yield Failure(None, source, "", "read", "broken JSON: nested too deeply")
        return
    except json.JSONDecodeError as error:
        yield Failure(None, source, f"line {error.lineno}", "read", f"broken JSON: {_json_error(error)}")
        return
    for number, row in enumerate(found if isinstance(found, list) else [found], 1):
        place = f"record {number}"
        if isinstance(row, dict):
            yield _take(row, options, source, place, f"{file.path.name}:{number}")
        else:
            yield Failure(None, source, place, "read", f"{called(row)}, not an object with a field {options.texts[0]!r}")


def _json_error(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.removesuffix(' at')} at column {error.colno}"
    return str(error).split(";")[0]


def table(file: File, meter: files.Meter, options: Options) -> Iterator[Item]:
    """The articles of a CSV or TSV file with a header; one failure for the whole file if a column of the text is missing."""
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
            if missing := _missing(options, header):
                yield Failure(None, source, "line 1", "read", f"no column {_has(missing, header)}")
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


def parquet(file: File, meter: files.Meter, options: Options) -> Iterator[Item]:
    """The articles of a Parquet file, read in batches. Raises ``OSError``: the file is broken."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = str(file.path)
    try:
        table = pq.ParquetFile(file.path if isinstance(file.path, Path) else file.path.open())
        has = table.schema_arrow.names
        if missing := _missing(options, has):
            yield Failure(None, source, "", "read", f"no column {_has(missing, has)}")
            return
        wanted = (options.id or "id", *options.texts, options.title, options.published)
        columns = [name for name in dict.fromkeys(wanted) if name in has]
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
