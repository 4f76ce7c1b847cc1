"""Articles as a stream: input order, constant memory, errors as values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .io.documents import Document, Failure
    from .pipeline import Extractor
    from .types import Article

ON_ERROR = ("raise", "skip", "collect")
AHEAD = 8  # documents in flight for each worker: enough to keep it busy, few enough for constant memory


def stream(
    nlp: Extractor, documents: Iterable[Document | Failure | str], *, workers: int = 1, on_error: str = "raise"
) -> Iterator[Article | Failure]:
    """See ``Extractor.stream``. A ``Failure`` among the documents (``extract.read`` gives them) is treated like one of ours."""
    from .io.documents import Failure

    if on_error not in ON_ERROR:
        raise ValueError(f"on_error is one of {ON_ERROR}, not {on_error!r}")
    for result in _here(nlp, documents) if workers <= 1 else _parallel(nlp, documents, workers):
        if isinstance(result, Failure):
            if on_error == "raise":
                raise RuntimeError(
                    f"document {result.id or '?'}: {result}" if result.source else f"document {result.id or '?'}: {result.error}"
                )
            if on_error == "skip":
                continue
        yield result


def _here(nlp: Extractor, documents: Iterable[Document | Failure | str]) -> Iterator[Article | Failure]:
    from .jobs import Worker

    worker = Worker.around(nlp)
    for item in map(_item, documents):
        yield _result(item, worker.answer("article", item))


def _parallel(nlp: Extractor, documents: Iterable[Document | Failure | str], workers: int) -> Iterator[Article | Failure]:
    from .runner import Job, Pool, Settings

    if nlp.custom_ner:
        raise ValueError("a learned stage of your own runs with workers=1: it cannot be sent to another process")
    settings = Settings(nlp.rules.folders[1:], nlp.stages, max_seconds=None)
    with Pool(workers, settings) as pool:
        for job, answer in pool.run((Job("article", _item(d)) for d in documents), ordered=True, ahead=AHEAD):
            yield _result(job.payload, answer)


def _item(document: Document | Failure | str) -> Document | Failure:
    from .io.documents import Document

    return Document("", document) if isinstance(document, str) else document


def _result(item: Document | Failure, answer: Any) -> Article | Failure:
    from .io.documents import Failure
    from .runner import Broken

    if not isinstance(answer, Broken):
        result: Article | Failure = answer
        return result
    return Failure(item.id, item.source, item.place, answer.stage, answer.error)
