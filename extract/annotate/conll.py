"""Column files: ``iob2`` (token, tag) and ``conll2003`` (token, part of speech, chunk, tag; ``-DOCSTART-`` lines), tags in IOB2.

What columns cannot say (the spaces of the text, values, records) stands in ``<file>.rest.jsonl``, one article a line; with it, reading
gives back what was written, and tags that were corrected win. Without it the text is the tokens with spaces between, a line a sentence.
Files in the older IOB1 (B- only between neighbours) are read too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from ..types import Article, Mention
from .errors import AnnotationError, parsed_object
from .house import read_text, record_of, write_text
from .merge import Span, joined
from .tokens import breaks, tokens

Row = tuple[int, str, str]
"""Line number, token, tag."""

_start = "-DOCSTART-"


def write(articles: Iterable[Article], path: Path, style: Literal["iob2", "conll2003"] = "iob2") -> None:
    """Write all articles into one file.

    Raises:
        AnnotationError: mentions that overlap or whose edges are white space: tags cannot say that.
    """
    parts, rest = [], []
    for article in articles:
        head, middle = (f"{_start} -X- -X- O\n\n", " _ _ ") if style == "conll2003" else (f"{_start}\tO\n\n", "\t")
        spans = tokens(article)
        tags = tags_of(article, spans)
        starts = breaks(article, spans)
        lines = [
            ("\n" if i in starts else "") + f"{article.text[start:end]}{middle}{tag}\n"
            for i, ((start, end), tag) in enumerate(zip(spans, tags, strict=True))
        ]
        parts.append(head + "".join(lines) + "\n")
        rest.append(json.dumps({"text": article.text, **record_of(article)}, ensure_ascii=False) + "\n")
    write_text(path, "".join(parts))
    write_text(_beside(path), "".join(rest))


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.rest.jsonl")


def tags_of(article: Article, spans: list[tuple[int, int]]) -> list[str]:
    """IOB2 tags of tokens that respect the mentions' edges."""
    tags = ["O"] * len(spans)
    starts = {start: i for i, (start, _) in enumerate(spans)}
    ends = {end: i for i, (_, end) in enumerate(spans)}
    for m in article.mentions:
        first, last = starts.get(m.start), ends.get(m.end)
        if first is None or last is None or any(tag != "O" for tag in tags[first : last + 1]):
            what = "begins or ends with white space" if first is None or last is None else "overlaps another"
            raise AnnotationError(f"{article.id}: {m.type} {m.text!r} at {m.start} {what}: tags cannot say that")
        tags[first : last + 1] = [f"B-{m.type}"] + [f"I-{m.type}"] * (last - first)
    return tags


def read(path: Path) -> list[Article]:
    """Read a column file; the first column is the token, the last the tag.

    Raises:
        AnnotationError: a line of one column, an unknown tag, or tokens that do not fit the text beside the file.
    """
    documents = _documents(path)
    beside = _beside(path)
    if not beside.exists():
        return [_plain(rows, f"{path.stem}-{number}") for number, rows in enumerate(documents, 1)]
    records = [parsed_object(line, f"{beside}:{n}") for n, line in enumerate(read_text(beside).split("\n"), 1) if line]
    if len(records) != len(documents):
        raise AnnotationError(f"{path}: {len(documents)} articles, but {len(records)} in {beside.name}")
    found = []
    for rows, record in zip(documents, records, strict=True):
        text = record.pop("text", None)
        if not isinstance(text, str):
            raise AnnotationError(f"{beside}: no text in the record of {record.get('id')!r}")
        places, at = [], 0
        for row in rows:
            if row is None:
                continue
            start = text.find(row[1], at)
            if start < 0 or text[at:start].strip():
                raise AnnotationError(f"{path}:{row[0]}: token {row[1]!r} does not come next in the text of {record.get('id')!r}")
            at = start + len(row[1])
            places.append((start, at))
        found.append(joined(text, _spans(rows, places), record, str(record.get("id", "")), str(path)))
    return found


def _documents(path: Path) -> list[list[Row | None]]:
    """Rows by article; None ends a sentence."""
    documents: list[list[Row | None]] = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        line = line.rstrip("\r")
        if line.startswith(_start):
            documents.append([])
            continue
        if not line.strip(" \t"):
            if documents and documents[-1] and documents[-1][-1] is not None:
                documents[-1].append(None)
            continue
        fields = line.split("\t") if "\t" in line else line.split(" ")
        if len(fields) < 2:
            raise AnnotationError(f"{path}:{number}: a token and a tag are wanted: {line!r}")
        tag = fields[-1]
        if tag != "O" and (len(tag) < 3 or tag[:2] not in ("B-", "I-")):
            raise AnnotationError(f"{path}:{number}: {tag!r} is no tag (O, B-TYPE, I-TYPE)")
        if not documents:
            documents.append([])
        documents[-1].append((number, fields[0], tag))
    for rows in documents:
        if rows and rows[-1] is None:
            rows.pop()
    return documents


def _spans(rows: list[Row | None], places: list[tuple[int, int]]) -> list[Span]:
    """The spans that tags make; ``places`` has the text offsets of the rows that are tokens."""
    spans: list[Span] = []
    open_type: str | None = None
    at = iter(places)
    for row in rows:
        if row is None:
            open_type = None
            continue
        start, end = next(at)
        kind = None if row[2] == "O" else row[2][2:]
        if kind is not None and kind == open_type and row[2].startswith("I-"):
            spans[-1] = spans[-1]._replace(end=end)
        elif kind is not None:
            spans.append(Span(start, end, kind))
        open_type = kind
    return spans


def _plain(rows: list[Row | None], name: str) -> Article:
    """An article whose text is the tokens with spaces between, a line a sentence."""
    text, places, sentences, start = "", [], [], 0
    for row in rows:
        if row is None:
            sentences.append((start, len(text)))
            text += "\n"
            start = len(text)
            continue
        if len(text) > start:
            text += " "
        places.append((len(text), len(text) + len(row[1])))
        text += row[1]
    if len(text) > start:
        sentences.append((start, len(text)))
    mentions = [Mention(s.start, s.end, text[s.start : s.end], s.type, {}, "gold", "gold", 1.0, 0) for s in _spans(rows, places)]
    return Article(name, text, sentences=tuple(sentences), mentions=tuple(mentions))
