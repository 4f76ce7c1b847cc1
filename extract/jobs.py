"""What a worker process does: read a document into its record, write the tables of a finished part."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import io
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .io.documents import CannotRun, Document, Failure, Page
from .runner import Broken
from .types import Article, Problem, record_tables

if TYPE_CHECKING:
    from .runner import Settings


@dataclass(frozen=True, slots=True)
class Read:
    """One article read: its line of JSON, mentions by type, records by table, seconds."""

    line: bytes
    mentions: dict[str, int]
    records: dict[str, int]
    seconds: float


class Worker:
    """Holds the pipeline. ``answer`` never raises: whatever goes wrong with a job is a ``Broken`` or a ``Failure``."""

    def __init__(self, settings: Settings) -> None:
        module, name = settings.loader.split(":")
        load = getattr(importlib.import_module(module), name)
        options: dict[str, Any] = {"rules": list(settings.rules) or None}
        if settings.stages is not None:
            options["stages"] = settings.stages
        self.nlp = load(**options)
        self.facts = facts(self.nlp)

    @classmethod
    def around(cls, nlp: Any) -> Worker:
        """A worker in this process, around a pipeline that is there already."""
        worker = cls.__new__(cls)
        worker.nlp = nlp
        return worker

    def answer(self, kind: str, payload: Any) -> Any:
        try:
            return getattr(self, f"do_{kind}")(payload)
        except MemoryError:
            return Broken("memory", "needs more memory than the limit")
        except RecursionError:
            return Broken("input", "nested too deeply")
        except OSError as error:
            return Broken("system", error.strerror or str(error), error.errno)
        except CannotRun as error:
            return Broken("cannot", str(error))
        except Exception as error:
            stage = getattr(error, "stage", None)  # pipeline.StageError
            return Broken(stage or "input", str(error) if stage else f"{type(error).__name__}: {error}")

    def do_article(self, item: Document | Page | Failure) -> Article | Failure:
        """The article, as an object; what has failed already stays as it is."""
        if isinstance(item, Page):
            item = read_page(item)
        if isinstance(item, Failure):
            return item
        article: Article = self.nlp(item.text, published=item.published, id=item.id, title=item.title)
        problems = (*article.problems, *(Problem("input", note) for note in item.notes))
        return dataclasses.replace(article, problems=problems, meta={**article.meta, **item.meta})

    def do_record(self, payload: tuple[Document | Page, bool, int | None]) -> Read | Failure:
        """The line of the record, how many of what it holds, seconds."""
        from .io.record import to_json

        item, text, max_chars = payload
        began = time.perf_counter()
        made = read_page(item) if isinstance(item, Page) else item
        if isinstance(made, Failure):
            return made
        if reason := too_long(made, max_chars):
            return Failure(made.id, made.source, made.place, "limit", reason)
        article = self.do_article(made)
        if isinstance(article, Failure):
            return article
        mentions = Counter(mention.type for mention in article.mentions)
        records = {name: len(getattr(article, name)) for name in record_tables}
        return Read(to_json(article, text) + b"\n", dict(mentions), records, time.perf_counter() - began)

    def do_tables(self, payload: tuple[Path, dict[str, Path], str]) -> None:
        """Write the tables of one finished part of ``articles``: a function of its records alone."""
        from .io.writers import atomic, write_tables

        part, targets, format = payload
        with part.open("rb") as lines, contextlib.ExitStack() as files, _lean(format):
            write_tables(lines, {table: files.enter_context(atomic(path)) for table, path in targets.items()}, format)

    def do_encode(self, payload: tuple[list[bytes], str]) -> dict[str, bytes]:
        """The tables of one finished part as bytes, for whoever puts them where they go."""
        from .io.tables import TABLES
        from .io.writers import write_tables

        lines, format = payload
        files = {table: io.BytesIO() for table in TABLES}
        with _lean(format):
            write_tables(lines, files, format)
        return {table: file.getvalue() for table, file in files.items()}


@contextlib.contextmanager
def _lean(format: str) -> Iterator[None]:
    """Write tables in a worker with 35 MB instead of 100 (pyarrow itself is 15 of them): without pandas, and with nothing kept for later.

    pyarrow imports pandas, where it is installed, with the first array that it makes, to know a series when it meets one; here it meets none.
    """
    if format != "parquet":
        yield
        return
    import pyarrow as pa

    hidden = _Hidden()
    sys.meta_path.insert(0, hidden)
    try:
        pa.array([], pa.int64())
    finally:
        sys.meta_path.remove(hidden)
    pa.set_memory_pool(pa.system_memory_pool())
    yield
    pa.default_memory_pool().release_unused()  # gives back all that the worker has freed


class _Hidden(MetaPathFinder):
    """``import pandas`` finds none."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def read_page(page: Page) -> Document | Failure:
    """The document of a page; whatever its HTML does to the parser is a failure of reading."""
    from .io.pages import document

    try:
        return document(page)
    except CannotRun:
        raise
    except Exception as error:
        return Failure(
            page.id, page.source, page.place, "read", f"broken HTML: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        )


def too_long(item: Document, max_chars: int | None) -> str | None:
    if max_chars is not None and len(item.text) > max_chars:
        return f"{len(item.text):,} characters, over the limit of {max_chars:,} (--max-chars)"
    return None


def facts(nlp: Any) -> dict[str, Any]:
    """What a run's journal must know of the pipeline: the same facts give the same records."""
    from importlib.metadata import PackageNotFoundError, version

    from . import __version__
    from .types import SCHEMA

    found = {"vn-extract": __version__, "schema": SCHEMA, "rules": str(getattr(getattr(nlp, "rules", None), "fingerprint", ""))}
    found["stages"] = list(getattr(nlp, "stages", ()))
    found["model"] = str(getattr(nlp, "model", ""))
    try:
        found["underthesea"] = version("underthesea")
    except PackageNotFoundError:
        found["underthesea"] = None
    return found
