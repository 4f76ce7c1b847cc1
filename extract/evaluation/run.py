"""``extract.evaluate``: a pipeline on gold, or pairs of articles."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from ..annotate.house import read_gold
from ..types import Article, Decision
from .report import Evaluation
from .scores import Scored, score_article

Gold = str | Path | Iterable[Article] | Iterable[tuple[Article, Article]]


def evaluate(
    gold: Gold,
    nlp: Callable[..., Article] | None = None,
    *,
    types: Sequence[str] | None = None,
    name: str = "",
    samples: int = 1000,
    seed: int = 0,
) -> Evaluation:
    """Score a pipeline on gold.

    Args:
        gold: a folder (``NAME.txt`` beside ``NAME.json``), gold articles, or, without ``nlp``, pairs (gold, predicted).
        nlp: ``extract.load()``, or any callable from a text to an ``Article``; it is given ``published`` and ``id`` if it takes them.
        types: score only these types (default: all).
        name: what the reports call this evaluation.
        samples: draws of the bootstrap.
        seed: of its draws.

    An article on which ``nlp`` raises counts as one in which nothing was found and is listed in ``Evaluation.failures``.

    Raises:
        AnnotationError: the gold cannot be read.
        ValueError: neither pairs nor a pipeline were given.
    """
    articles: Iterable[Any] = read_gold(gold) if isinstance(gold, str | Path) else gold
    scored: list[Scored] = []
    read = None if nlp is None else _reader(nlp)
    for item in articles:
        if isinstance(item, Article):
            if read is None:
                raise ValueError("gold articles need a pipeline: evaluate(gold, nlp), or give pairs (gold, predicted)")
            scored.append(_run(item, read, types))
        else:
            ours, theirs = item
            scored.append(score_article(ours, theirs, types))
    return Evaluation(tuple(scored), name or (Path(gold).name if isinstance(gold, str | Path) else ""), samples, seed)


def _run(gold: Article, read: Callable[[Article], tuple[Article, Sequence[Decision]]], types: Sequence[str] | None) -> Scored:
    try:
        predicted, decisions = read(gold)
    except Exception as error:
        return score_article(gold, Article(gold.id, gold.text), types, problem=f"{type(error).__name__}: {error}")
    return score_article(gold, predicted, types, decisions)


def _reader(nlp: Callable[..., Article]) -> Callable[[Article], tuple[Article, Sequence[Decision]]]:
    """How to call ``nlp``. Our own pipeline tells its decisions as well."""
    from ..pipeline import Extractor

    if isinstance(nlp, Extractor):

        def ours(gold: Article) -> tuple[Article, Sequence[Decision]]:
            draft = nlp.draft(gold.text, published=gold.published, id=gold.id, title=gold.title)
            return nlp.article(draft), draft.decisions

        return ours
    taken = inspect.signature(nlp).parameters
    every = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in taken.values())

    def other(gold: Article) -> tuple[Article, Sequence[Decision]]:
        told = {"published": gold.published, "id": gold.id}
        return nlp(gold.text, **{key: value for key, value in told.items() if every or key in taken}), ()

    return other
