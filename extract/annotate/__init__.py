"""Gold in and out: brat, Label Studio, doccano, CoNLL-2003, IOB2, spaCy DocBin, our own JSON; inline marks for tests.

``read(path)`` and ``write(articles, path, format)``. What is written and read again is the same, with values and records; where a file
was corrected by people in between, the corrected spans win and what is still known of the others is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, get_args

from ..types import Article, record_tables
from .errors import AnnotationError
from .house import is_records, read_gold, read_lines, write_gold, write_lines

Format = Literal["json", "jsonl", "brat", "label-studio", "doccano", "conll2003", "iob2", "docbin"]
formats: tuple[Format, ...] = get_args(Format)

_suffixes: dict[str, Format] = {
    ".json": "label-studio",
    ".jsonl": "doccano",
    ".conll": "conll2003",
    ".iob": "iob2",
    ".iob2": "iob2",
    ".spacy": "docbin",
}

default_names: dict[str, str] = {
    "json": "gold", "jsonl": "articles.jsonl", "brat": "brat", "label-studio": "tasks.json", "doccano": "doccano.jsonl",
    "conll2003": "gold.conll", "iob2": "gold.iob2", "docbin": "gold.spacy",
}  # fmt: skip
"""What the command calls its output if it is not told."""


def guess_format(path: str | Path) -> Format:
    """The format of a file or folder by its name and, for a folder, by what is in it.

    Raises:
        AnnotationError: it cannot be told.
    """
    path = Path(path)
    if path.is_dir():
        return "brat" if any(path.glob("*.ann")) else "json"
    if path.suffix == ".jsonl" and path.is_file():
        return "jsonl" if is_records(path) else "doccano"
    if path.suffix not in _suffixes:
        raise AnnotationError(f"{path}: which format is this? Known are {', '.join(formats)}")
    return _suffixes[path.suffix]


def read(path: str | Path, format: Format | None = None) -> list[Article]:
    """Read annotated articles; the format is told by the name if it is not given.

    Raises:
        AnnotationError: what is wrong, and in which file and line.
    """
    path = Path(path)
    if not path.exists():
        raise AnnotationError(f"{path}: no such file or folder")
    format = format or guess_format(path)
    if format == "json":
        return read_gold(path)
    if format == "jsonl":
        return read_lines(path)
    if format == "brat":
        from . import brat

        return brat.read(path)
    if format == "label-studio":
        from . import label_studio

        return label_studio.read(path)
    if format == "doccano":
        from . import doccano

        return doccano.read(path)
    if format == "docbin":
        from . import docbin

        return docbin.read(path)
    from . import conll

    return conll.read(path)


def write(articles: Iterable[Article], path: str | Path, format: Format) -> None:
    """Write annotated articles.

    Raises:
        AnnotationError: the format cannot hold them (overlapping mentions in IOB2, a type with a space in brat).
    """
    path = Path(path)
    if format == "json":
        write_gold(articles, path)
    elif format == "jsonl":
        write_lines(articles, path)
    elif format == "brat":
        from . import brat

        brat.write(articles, path)
    elif format == "label-studio":
        from . import label_studio

        label_studio.write(articles, path)
    elif format == "doccano":
        from . import doccano

        doccano.write(articles, path)
    elif format == "docbin":
        from . import docbin

        docbin.write(articles, path)
    elif format in ("conll2003", "iob2"):
        from . import conll

        conll.write(articles, path, "conll2003" if format == "conll2003" else "iob2")
    else:
        raise AnnotationError(f"unknown format {format!r}; known are {', '.join(formats)}")


def mentions_only(articles: Iterable[Article]) -> list[Article]:
    """The articles without records. People who correct spans see no records: what the pipeline made of them would else count as gold, and
    the pipeline be scored against itself."""
    empty: dict[str, Any] = dict.fromkeys(record_tables, ())
    return [replace(a, **empty, meta={key: value for key, value in a.meta.items() if key != "given"}) for a in articles]


__all__ = ["AnnotationError", "Format", "default_names", "formats", "guess_format", "mentions_only", "read", "write"]
