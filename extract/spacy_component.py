"""vn-extract inside spaCy: the component ``vn_extract`` and the tokenizer ``vn_extract.underthesea.v1`` (both found by entry point).

    config = {"nlp": {"tokenizer": {"@tokenizers": "vn_extract.underthesea.v1"}}}
    nlp = spacy.blank("vi", config=config)
    nlp.add_pipe("vn_extract")
    doc = nlp(text)
    doc.spans["mentions"], doc._.article, doc._.records

The record lives in ``doc.user_data`` as JSON, so documents survive ``to_bytes``, ``DocBin`` and ``nlp.pipe(n_process=2)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Self

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry
from spacy.vocab import Vocab

from .types import Article

KEY = "vn_extract"


def _article(doc: Doc) -> Article | None:
    from .io.record import from_json

    record = doc.user_data.get(KEY)
    return None if record is None else from_json(record, doc.text)


def _records(doc: Doc) -> dict[str, Any] | None:
    import json

    record = doc.user_data.get(KEY)
    return None if record is None else json.loads(record)


def _mention(span: Span) -> Any:
    """The mention behind a span of ``doc.spans``, as a dictionary: exact offsets, value, rule, stage, score."""
    from copy import deepcopy

    record = span.doc.user_data.get(KEY)
    mentions = [] if record is None else _mentions(record)
    return deepcopy(mentions[span.id]) if span.id < len(mentions) else None


@lru_cache(maxsize=4)  # a document's spans are asked one after the other: its record is read once, not once a span
def _mentions(record: str) -> list[dict[str, Any]]:
    import json

    mentions: list[dict[str, Any]] = json.loads(record)["mentions"]
    return mentions


def _extend() -> None:
    for holder, name, options in (
        (Doc, "article", {"getter": _article}),
        (Doc, "records", {"getter": _records}),
        (Doc, "published", {"default": None}),
        (Span, "mention", {"getter": _mention}),
    ):
        if not holder.has_extension(name):
            holder.set_extension(name, **options)


class _Stateless:
    """What spaCy asks of a component that is saved: there is nothing to save, everything is in the configuration."""

    def to_bytes(self, exclude: Any = ()) -> bytes:
        return b""

    def from_bytes(self, data: bytes, exclude: Any = ()) -> Self:
        return self

    def to_disk(self, path: Any, exclude: Any = ()) -> None:
        return None

    def from_disk(self, path: Any, exclude: Any = ()) -> Self:
        return self


class Component(_Stateless):
    """Reads each document; see ``make_component`` for the options."""

    def __init__(self, extractor: Any, key: str, alignment: str, ents: bool) -> None:
        self.extractor, self.key, self.alignment, self.ents = extractor, key, alignment, ents

    def __call__(self, doc: Doc) -> Doc:
        from .io.record import to_json

        article = self.extractor(doc.text, published=doc._.published)
        doc.user_data[KEY] = to_json(article).decode()
        spans = []
        for index, mention in enumerate(article.mentions):
            span = doc.char_span(mention.start, mention.end, label=mention.type, alignment_mode=self.alignment, span_id=index)
            if span is not None:
                spans.append(span)
        doc.spans[self.key] = spans
        if self.ents:
            from spacy.util import filter_spans

            doc.ents = filter_spans(spans)
        return doc


@Language.factory(
    "vn_extract",
    default_config={"rules": None, "stages": None, "spans_key": "mentions", "alignment": "expand", "set_ents": False},
    assigns=["doc.spans", "doc._.article", "doc._.records", "span._.mention"],
)
def make_component(
    nlp: Language, name: str, rules: str | None, stages: list[str] | None, spans_key: str, alignment: str, set_ents: bool
) -> Component:
    """The component. ``doc._.published`` (ISO date), if set before it runs, is the reference date.

    Args:
        rules: a folder of your own rules over ours.
        stages: which stages to run (default all).
        spans_key: where in ``doc.spans`` the mentions go; ``span._.mention`` has the exact offsets, value and rule.
        alignment: spaCy's ``alignment_mode`` where a mention cuts a token: ``expand`` (default), ``contract`` or ``strict`` (drops it).
        set_ents: put the mentions into ``doc.ents`` too.
    """
    from .pipeline import load

    _extend()
    options: dict[str, Any] = {} if stages is None else {"stages": stages}
    return Component(load(rules=rules, **options), spans_key, alignment, set_ents)


class Tokenizer(_Stateless):
    """Tokens of underthesea's word segmentation (a token may hold spaces: *Công an*) with the text kept exactly."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        from .text import Text
        from .words import Words

        raw = Text(text)
        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        for start, end in (raw.raw_span(*span) for span in Words(raw).tokens):
            for word, space in _gap(text[at:start], bool(words)):
                if word:
                    words.append(word)
                    spaces.append(space)
                elif words:
                    spaces[-1] = True
            words.append(text[start:end])
            spaces.append(False)
            at = end
        for word, space in _gap(text[at:], bool(words)):
            if word:
                words.append(word)
                spaces.append(space)
            else:
                spaces[-1] = True
        return Doc(self.vocab, words=words, spaces=spaces)


def _gap(gap: str, after_word: bool) -> Iterator[tuple[str, bool]]:
    """What stands between two tokens: a leading space belongs to the token before (an empty word), the rest is a token of its own."""
    if after_word and gap.startswith(" "):
        yield "", True
        gap = gap[1:]
    if gap:
        yield gap, False


@registry.tokenizers("vn_extract.underthesea.v1")  # type: ignore[untyped-decorator, unused-ignore]
def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """For ``[nlp.tokenizer] @tokenizers = "vn_extract.underthesea.v1"``."""

    def make(nlp: Language) -> Tokenizer:
        return Tokenizer(nlp.vocab)

    return make
