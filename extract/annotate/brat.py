"""brat standoff: a folder of ``NAME.txt`` and ``NAME.ann``, with ``annotation.conf`` so that brat opens it as it is.

Values stand as JSON in annotator notes (``#1  AnnotatorNotes T1  {…}``), where people can see and correct them; everything else that
brat has no place for stands in ``NAME.rest.json``, which brat passes over. Offsets are code points, as in brat.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from ..types import Article, type_names
from .errors import AnnotationError, parsed
from .house import named_files, read_json, read_text, record_of, write_text
from .merge import Span, joined


def write(articles: Iterable[Article], folder: Path) -> None:
    """Write a brat collection."""
    folder.mkdir(parents=True, exist_ok=True)
    types = set(type_names)
    for name, article in named_files(articles):
        write_text(folder / f"{name}.txt", article.text)
        write_text(folder / f"{name}.ann", standoff(article))
        write_text(folder / f"{name}.rest.json", json.dumps(record_of(article), ensure_ascii=False) + "\n")
        types |= {m.type for m in article.mentions}
    entities = "\n".join([*type_names, *sorted(types - set(type_names))])
    write_text(folder / "annotation.conf", f"[entities]\n{entities}\n\n[relations]\n\n[events]\n\n[attributes]\n")


def standoff(article: Article) -> str:
    """The ``.ann`` file of an article. A span over a line end is cut there, as brat wants it."""
    lines = []
    for number, m in enumerate(article.mentions, 1):
        if re.search(r"\s", m.type):
            raise AnnotationError(f"{article.id}: brat cannot have a type with a space: {m.type!r}")
        pieces = [found.span() for found in re.finditer(r"[^\r\n]+", m.text)]
        if not pieces:
            raise AnnotationError(f"{article.id}: brat cannot have a mention of line ends only at {m.start}")
        spans = ";".join(f"{m.start + start} {m.start + end}" for start, end in pieces)
        text = " ".join(m.text[start:end] for start, end in pieces)
        lines.append(f"T{number}\t{m.type} {spans}\t{text}")
        if m.value:
            lines.append(f"#{number}\tAnnotatorNotes T{number}\t{json.dumps(dict(m.value), ensure_ascii=False)}")
    return "".join(line + "\n" for line in lines)


def read(folder: Path) -> list[Article]:
    """Read a brat collection, ours or another: spans, JSON notes as values, ``NAME.rest.json`` if it is there.

    Raises:
        AnnotationError: a line that is no annotation, a span outside its text, a discontinuous span (other than over a line end).
    """
    found = []
    for path in sorted(folder.glob("*.ann")):
        if not path.with_suffix(".txt").exists():
            raise AnnotationError(f"{path}: {path.stem}.txt is missing")
        text = read_text(path.with_suffix(".txt"))
        rest_path = path.with_name(f"{path.stem}.rest.json")
        rest = read_json(rest_path) if rest_path.exists() else None
        found.append(joined(text, _spans(read_text(path), text, path), rest, path.stem, str(path)))
    return found


def _spans(content: str, text: str, path: Path) -> list[Span]:
    spans: dict[str, Span] = {}
    notes: dict[str, str] = {}
    for number, line in enumerate(content.split("\n"), 1):
        where = f"{path}:{number}"
        fields = line.rstrip("\r").split("\t", 2)
        if line.startswith("T"):
            if len(fields) != 3 or not (found := re.fullmatch(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)", fields[1])):
                raise AnnotationError(f"{where}: no text-bound annotation: {line!r}")
            pieces = [tuple(map(int, piece.split())) for piece in found[2].split(";")]
            for (_, end), (start, _) in pairwise(pieces):
                if text[end:start].strip("\r\n"):
                    raise AnnotationError(f"{where}: discontinuous spans are not ours: {line!r}")
            spans[fields[0]] = Span(pieces[0][0], pieces[-1][1], found[1])
        elif line.startswith("#") and len(fields) == 3 and (note := re.fullmatch(r"AnnotatorNotes (T\d+)", fields[1])):
            notes[note[1]] = fields[2]
    out = []
    for key, span in spans.items():
        value = {}
        if (told := notes.get(key, "")).startswith("{"):
            value = parsed(told, f"{path}: note of {key}")
        out.append(span._replace(value=value))
    return out
