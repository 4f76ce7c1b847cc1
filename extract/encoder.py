"""The encoder: a small multilingual transformer that reads headline and lead and weighs existence, days, places and tellings of the main event.

Optional (the stage ``encoder``; ``pip install 'vn-extract[encoder]'``): it costs more time than all other stages together, so it runs only
where it is asked for. Its weights are multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672; MIT licence), tuned on
``benchmarks/events_gold.jsonl`` by ``scripts/fit_event_encoder.py``, which also writes the two files read here:
``encoder.onnx`` (word pieces to scores, 8-bit) and ``encoder.npz`` (vectors of the word pieces and the pieces themselves).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from operator import itemgetter
from pathlib import Path
from typing import Any

from .paths import encoder_dir

MOST_HEADLINE, MOST = 80, 272
"""Word pieces of the headline, and of headline and lead together, as in training; what lies behind is not read."""
DAY, PLACE = 1, 2
"""Marks that tell the encoder which pieces name a day or a place to be weighed."""
HEADLINE, LEAD = 0, 1

Span = tuple[int, int, int]
"""Part (``HEADLINE`` or ``LEAD``), start, end in its characters."""


class EncoderMissing(ImportError):
    """The packages that the encoder runs on are not installed."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be weighed: the spans of all namings of each day and each place, and of each phrase that may tell what happened."""

    headline: str
    lead: str
    days: Sequence[Sequence[Span]] = ()
    places: Sequence[Sequence[Span]] = ()
    phrases: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """What the encoder thinks, as logits. ``days``, ``places`` and ``phrases`` are parallel to what was asked."""

    exists: float
    days: Sequence[float]
    places: Sequence[float]
    phrases: Sequence[float]
    no_day: float
    no_place: float


class Encoder:
    """Reads the files at the first article. Safe to share between threads.

    Raises:
        EncoderMissing: onnxruntime or tokenizers are not installed.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or encoder_dir()
        for name in ("onnxruntime", "tokenizers"):
            if find_spec(name) is None:
                raise EncoderMissing(f"the stage encoder needs {name}: pip install 'vn-extract[encoder]'")

    def read(self, question: Question) -> Scores:
        """Weigh what is asked.

        What lies behind ``MOST`` word pieces is not read: of a day, place or phrase that stands only there the encoder knows no more than that.
        """
        import numpy as np

        table = self._table
        cut = table.cutter.cut(question)
        asked = (cut.days, cut.places, cut.phrases)
        days, places, phrases = (np.array([span for spans in some for span in spans] or [(0, 1)], np.int64) for some in asked)
        vectors = table.vectors[cut.pieces].astype(np.float32) * table.scales[cut.pieces, None]
        marks = np.array(cut.marks, np.int64)
        inputs = {"vectors": vectors, "marks": marks, "days": days, "places": places, "phrases": phrases}
        exists, none, *found = self._session.run(("exists", "none", "day", "place", "phrase"), inputs)
        no_day, no_place, *unread = none.tolist()
        of_days, of_places, of_phrases = (
            _together(some, own.tolist(), far) for some, own, far in zip(asked, found, unread, strict=True)
        )
        return Scores(exists.item(), of_days, of_places, of_phrases, no_day, no_place)

    @cached_property
    def _table(self) -> _Table:
        return _Table(self.folder / "encoder.npz")

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # workers are processes; and sums are added in one order
        return onnxruntime.InferenceSession(self.folder / "encoder.onnx", options, providers=["CPUExecutionProvider"])


class _Table:
    """The vectors of the word pieces (8-bit, a scale for each) and the cutter of a text into them."""

    def __init__(self, path: Path) -> None:
        import numpy as np

        with np.load(path) as data:
            self.vectors, self.scales = data["vectors"], data["scales"]
            self.cutter = Cutter(str(data["pieces"]).split("\n"), data["scores"].tolist(), *data["specials"].tolist())


@dataclass(frozen=True, slots=True)
class Cut:
    """A headline and a lead in word pieces: their numbers, the mark of each, and among them the spans of days, places and phrases that are read."""

    pieces: list[int]
    marks: list[int]
    days: list[list[tuple[int, int]]]
    places: list[list[tuple[int, int]]]
    phrases: list[list[tuple[int, int]]]


class Cutter:
    """Cuts text into word pieces as XLM-R does (SentencePiece, unigram model). ``begin``, ``end``, ``unknown`` are numbers of pieces."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float], begin: int, end: int, unknown: int) -> None:
        from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

        self.begin, self.end = begin, end
        self.tokenizer = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=unknown, byte_fallback=False))
        blanks = [normalizers.Replace(blank, " ") for blank in "\n\r\t"]
        self.tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), *blanks])
        self.tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)

    def cut(self, question: Question) -> Cut:
        """The first pieces of headline and lead; days are marked over places."""
        first, second = (
            self.tokenizer.encode(text) for text in (question.headline[: 4 * MOST_HEADLINE], question.lead[: 5 * MOST])
        )
        title = first.ids[:MOST_HEADLINE]
        at = len(title) + 2
        rest = second.ids[: MOST - at - 1]
        offsets = [
            [(k, *span) for k, span in enumerate(encoded.offsets[: len(kept)], start)]
            for encoded, kept, start in ((first, title, 1), (second, rest, at))
        ]
        pieces = [self.begin, *title, self.end, *rest, self.end]
        days, places, phrases = (
            [[piece for span in spans if (piece := _pieces_of(offsets, span))] for spans in some]
            for some in (question.days, question.places, [[span] for span in question.phrases])
        )
        marks = [0] * len(pieces)
        for mark, some in ((PLACE, places), (DAY, days)):
            for start, end in (piece for spans in some for piece in spans):
                marks[start:end] = [mark] * (end - start)
        return Cut(pieces, marks, days, places, phrases)


def _pieces_of(offsets: Sequence[Sequence[tuple[int, int, int]]], span: Span) -> tuple[int, int] | None:
    """First and last piece (exclusive) that a span touches; none if it lies behind what is read."""
    part, start, end = span
    pieces = offsets[part]
    low = bisect_right(pieces, start, key=itemgetter(2))
    high = bisect_left(pieces, end, key=itemgetter(1))
    return (pieces[low][0], pieces[high - 1][0] + 1) if low < high else None


def _together(candidates: Sequence[Sequence[tuple[int, int]]], scores: Sequence[float], unread: float) -> list[float]:
    """The score of each candidate from those of its namings: the log of the sum of their exponentials."""
    out: list[float] = []
    at = 0
    for spans in candidates:
        own = scores[at : at + len(spans)]
        at += len(spans)
        top = max(own, default=unread)
        out.append(top + math.log(sum(math.exp(score - top) for score in own)) if own else unread)
    return out
