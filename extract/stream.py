"""Articles as a stream: input order, constant memory, errors as values."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .types import Article

if TYPE_CHECKING:
    from .io.readers import Document
    from .pipeline import Extractor

ON_ERROR = ("raise", "skip", "collect")
AHEAD = 8  # documents in flight for each worker: enough to keep it busy, few enough for constant memory


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read into an article."""

    id: str
    stage: str
    error: str


def stream(
    nlp: Extractor, documents: Iterable[Document | str], *, workers: int = 1, on_error: str = "raise"
) -> Iterator[Article | Failure]:
    """See ``Extractor.stream``."""
    if on_error not in ON_ERROR:
        raise ValueError(f"on_error is one of {ON_ERROR}, not {on_error!r}")
    results = map(_Guarded(nlp), documents) if workers <= 1 else _parallel(nlp, documents, workers)
    for result in results:
        if isinstance(result, Exception):
            raise result
        if isinstance(result, Failure):
            if on_error == "raise":
                raise RuntimeError(f"document {result.id or '?'}: stage {result.stage}: {result.error}")
            if on_error == "skip":
                continue
        yield result


class _Guarded:
    """Reads one document; an error becomes a ``Failure``."""

    def __init__(self, nlp: Extractor) -> None:
        self._nlp = nlp

    def __call__(self, document: Document | str) -> Article | Failure:
        from .pipeline import StageError

        if isinstance(document, str):
            id, text, title, published = "", document, None, None
        else:
            id, text, title, published = document.id, document.text, document.title, document.published
        try:
            return self._nlp(text, published=published, id=id, title=title)
        except StageError as error:
            return Failure(id, error.stage, str(error))
        except Exception as error:
            return Failure(id, "input", f"{type(error).__name__}: {error}")


_worker: _Guarded | None = None


def _start(folders: tuple[str, ...], stages: tuple[str, ...]) -> None:
    global _worker
    from .pipeline import load

    _worker = _Guarded(load(rules=folders, stages=stages))


def _work(document: Document | str) -> Article | Failure:
    if _worker is None:
        raise RuntimeError("the worker was not started")
    return _worker(document)


def _parallel(nlp: Extractor, documents: Iterable[Document | str], workers: int) -> Iterator[Article | Failure]:
    if nlp.custom_ner:
        raise ValueError("a learned stage of your own runs with workers=1: it cannot be sent to another process")
    context = multiprocessing.get_context("spawn")
    arguments = (nlp.rules.folders[1:], nlp.stages)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=arguments) as pool:
        waiting: deque[Future[Article | Failure]] = deque()
        for document in documents:
            waiting.append(pool.submit(_work, document))
            if len(waiting) >= workers * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
