"""Articles as a stream: input order, constant memory, errors as values."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .io.documents import Document, Failure, Page
    from .pipeline import Extractor
    from .types import Article

    Given = Document | Page | Failure | Mapping[str, Any] | str

ON_ERROR = ("raise", "skip", "collect")
AHEAD = 8  # documents in flight for each worker: enough to keep it busy, few enough for constant memory


def stream(
    nlp: Extractor, documents: Iterable[Given], *, workers: int = 1, on_error: str = "raise"
) -> Iterator[Article | Failure]:
    """See ``Extractor.stream``. A ``Failure`` among the documents (``extract.read`` gives them) is treated like one of ours."""
    from .io.documents import Failure

    if isinstance(documents, str | bytes | Mapping):
        raise TypeError("stream takes documents one after the other: of one text, nlp(text) or nlp.stream([text])")
    if on_error not in ON_ERROR:
        raise ValueError(f"on_error is one of {ON_ERROR}, not {on_error!r}")
    for result in _here(nlp, documents) if workers <= 1 else _parallel(nlp, documents, workers):
        if isinstance(result, Failure):
            if on_error == "raise":
                raise RuntimeError(f"document {result.id or '?'}: {result}")
            if on_error == "skip":
                continue
        yield result


def _here(nlp: Extractor, documents: Iterable[Given]) -> Iterator[Article | Failure]:
    from .jobs import Worker

    worker = Worker.around(nlp)
    for item in map(_item, documents, itertools.count(1)):
        yield _result(item, worker.answer("article", item))


def _parallel(nlp: Extractor, documents: Iterable[Given], workers: int) -> Iterator[Article | Failure]:
    from .runner import Job, Pool, Settings

    if nlp.custom_ner:
        raise ValueError("a learned stage of your own runs with workers=1: it cannot be sent to another process")
    settings = Settings(nlp.rules.folders[1:], nlp.stages, max_seconds=None)
    with Pool(workers, settings) as pool:
        for job, answer in pool.run(
            (Job("article", item) for item in map(_item, documents, itertools.count(1))), ordered=True, ahead=AHEAD
        ):
            yield _result(job.payload, answer)


def _item(given: Given, number: int) -> Document | Page | Failure:
    """What was given as a document; anything else, or a mapping without a text, fails in its place."""
    from .io.documents import Document, Failure, Page, called, document

    if isinstance(given, str):
        return Document("", given)
    if isinstance(given, Mapping):
        return document(given, source="", place=f"item {number}", fallback_id=str(number))
    if isinstance(given, Document | Page | Failure):
        return given
    return Failure(None, "", f"item {number}", "input", f"{called(given)}, not a document")


def _result(item: Document | Page | Failure, answer: Any) -> Article | Failure:
    from .io.documents import Failure
    from .runner import Broken

    if not isinstance(answer, Broken):
        result: Article | Failure = answer
        return result
    return Failure(item.id, item.source, item.place, answer.stage, answer.error)
