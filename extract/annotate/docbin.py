"""spaCy ``DocBin``: the exact text, all mentions in ``doc.spans["mentions"]``, those that do not overlap also in ``doc.ents``.

Values and records stand in ``doc.user_data["vn_extract"]`` as JSON; spans that were changed in spaCy win.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..types import Article
from .errors import AnnotationError, parsed_object
from .house import record_of
from .merge import Span, joined
from .tokens import breaks, tokens


def to_doc(article: Article, vocab: Any = None) -> Any:
    """A ``spacy.tokens.Doc`` with ``doc.text == article.text``. ``vocab``: that of your pipeline."""
    from spacy.tokens import Doc
    from spacy.tokens import Span as DocSpan
    from spacy.util import filter_spans
    from spacy.vocab import Vocab

    words: list[str] = []
    spaces: list[bool] = []
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    sentence: list[bool | int | None] = []
    at = 0
    cut = tokens(article)
    first = breaks(article, cut)
    begin, stop = {m.start for m in article.mentions}, {m.end for m in article.mentions}

    def put(start: int, end: int, begins: bool) -> None:
        starts[start], ends[end] = len(words), len(words)
        words.append(article.text[start:end])
        spaces.append(False)
        sentence.append(begins)

    def gap(start: int, end: int) -> None:
        """White space: one plain blank belongs to the token before it, anything else is a token, cut at edges of mentions."""
        if start < end and article.text[start] == " " and words and start not in begin and start + 1 not in stop:
            spaces[-1] = True
            start += 1
        inner = [edge for edge in range(start + 1, end) if edge in begin or edge in stop]
        for low, high in zip([start, *inner], [*inner, end], strict=True):
            if low < high:
                put(low, high, False)

    for index, (start, end) in enumerate(cut):
        gap(at, start)
        put(start, end, index == 0 or index in first)
        at = end
    gap(at, len(article.text))
    doc = Doc(vocab or Vocab(), words=words, spaces=spaces, sent_starts=sentence or None)
    assert doc.text == article.text
    spans = []
    for m in article.mentions:
        if m.start not in starts or m.end not in ends:
            raise AnnotationError(f"{article.id}: {m.type} {m.text!r} at {m.start} cannot be cut into tokens")
        spans.append(DocSpan(doc, starts[m.start], ends[m.end] + 1, label=m.type))
    doc.spans["mentions"] = spans
    doc.ents = filter_spans(spans)
    doc.user_data["vn_extract"] = json.dumps(record_of(article), ensure_ascii=False)
    return doc


def from_doc(doc: Any, name: str = "") -> Article:
    """The article of a ``Doc``: ``doc.spans["mentions"]``, or ``doc.ents`` where that is missing."""
    told = doc.user_data.get("vn_extract")
    spans = [Span(s.start_char, s.end_char, s.label_) for s in (doc.spans.get("mentions", doc.ents))]
    return joined(doc.text, spans, parsed_object(told, name) if told else None, name, name)


def write(articles: Iterable[Article], path: Path) -> None:
    """Write one ``.spacy`` file."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    vocab = Vocab()
    docs = DocBin(attrs=["ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "SENT_START"], store_user_data=True)
    for article in articles:
        docs.add(to_doc(article, vocab))
    docs.to_disk(path)


def read(path: Path) -> list[Article]:
    """Read a ``.spacy`` file, ours or another.

    Raises:
        AnnotationError: it is no DocBin.
    """
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    try:
        docs = list(DocBin().from_disk(path).get_docs(Vocab()))
    except Exception as error:  # spaCy, srsly and zlib have no common base
        raise AnnotationError(f"{path}: no DocBin: {error}") from None
    return [from_doc(doc, f"{path.stem}-{number}") for number, doc in enumerate(docs, 1)]
