"""Is the main event of an article right? What, when and where against a gold that lists all right answers of each."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import regex

from ..published import day
from ..text import fold
from ..types import Event

FIELDS = ("what", "when", "where")

_WRITINGS = ((r"\btp\.?\s*", "thành phố "), (r"hcm", "hồ chí minh"), (r"\btx\.", "thị xã "), (r"[^\w\s]", " "))
_NEAR = 90  # characters around a place in which the rest of its address stands
_ENOUGH, _ENOUGH_WITH_VERB = 0.6, 0.4  # shared words that make a phrase the same answer


def plain(text: str) -> str:
    """Folded words between single blanks, common abbreviations written out."""
    text = fold(text.lower())
    for pattern, replacement in _WRITINGS:
        text = regex.sub(pattern, replacement, text)
    return " ".join(text.split())


def overlap(a: str, b: str) -> float:
    """F1 of the words that two phrases share."""
    left, right = plain(a).split(), plain(b).split()
    if not left or not right:
        return 0.0
    return 2 * sum((Counter(left) & Counter(right)).values()) / (len(left) + len(right))


def what_right(what: str | None, gold: Mapping[str, Any]) -> bool:
    """Whether a phrase tells one of ``gold["what"]``: enough shared words, fewer if it has one of ``gold["verb"]``."""
    if what is None:
        return False
    verb = any(plain(v) in plain(what) for v in gold["verb"])
    need = _ENOUGH_WITH_VERB if verb else _ENOUGH
    return any(overlap(what, answer) >= need or (verb and plain(answer) in plain(what)) for answer in gold["what"])


def when_right(when: str | None, gold: Mapping[str, Any]) -> bool:
    """Whether a TIMEX3 value has the day of one of ``gold["when"]``; no value is right if there is none, or ``gold["when_open"]``."""
    if not gold["when"] or when is None:
        return when is None and (not gold["when"] or bool(gold.get("when_open")))
    return any(when == value or when.split("/")[0][:10] == value[:10] for value in gold["when"])


def where_right(where: str | None, gold: Mapping[str, Any]) -> bool:
    """Whether a place is one of ``gold["where"]``, holds one as the article does there, or is a part of one that has two words.

    ``gold["where_near"]`` are the words around each: *X, tỉnh A* is not right because *tỉnh A* is. As ``when_right``, none may be right.
    """
    if not gold["where"] or where is None:
        return where is None and (not gold["where"] or bool(gold.get("where_open")))
    got = plain(where)
    first = plain(where.partition(",")[0])
    for raw, near in zip(gold["where"], gold["where_near"], strict=True):
        answer = plain(raw)
        if (
            first in (answer, plain(raw.partition(",")[0]))
            or (got in answer and " " in got)
            or (answer in got and f" {got} " in f" {near} ")
        ):
            return True
    return False


RIGHT = {"what": what_right, "when": when_right, "where": where_right}
"""The judges by field."""


def wrong(event: Event | None, gold: Mapping[str, Any]) -> list[str]:
    """What is wrong with an answer: ``missed``, ``spurious``, or the fields of an event; empty if it is right (none is, for a doubtful one)."""
    if not gold["event"]:
        return [] if event is None else ["spurious"]
    if event is None:
        return [] if gold.get("doubt") else ["missed"]
    return [field for field in FIELDS if not RIGHT[field](getattr(event, field), gold)]


def load(path: Path, corpus: Path) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Gold and articles: pairs of ``event``, ``what``, ``verb``, ``when``, ``where``, ``doubt`` and ``id``, ``title``, ``text``, ``published``.

    Args:
        path: a line for each article: its ``id``, whether it tells an ``event`` (``doubt``: a reader may say no), the right values of ``when``,
            and as ``what``, ``verb`` and ``where`` the places of the right phrases as ``[part, start, end]``, part 0 the title, 1 the text;
            ``when_open``, ``where_open``: a reader may also give none; ``day``, where somebody was asked: of the days only that on which exactly
            what the headline tells happened, often none.
        corpus: a folder of ``*.jsonl.gz`` with the articles.
    """
    gold = {g["id"]: g for g in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    articles: dict[str, dict[str, Any]] = {}
    for file in sorted(corpus.glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            articles |= {d["id"]: d for d in map(json.loads, lines) if d["id"] in gold}
    return [(_phrases(g, articles[i]), _dated(articles[i])) for i, g in gold.items() if i in articles]


def _phrases(gold: Mapping[str, Any], article: Mapping[str, Any]) -> dict[str, Any]:
    parts = (article["title"], article["text"])
    return {
        **gold, **{key: [parts[part][start:end] for part, start, end in gold[key]] for key in ("what", "verb", "where")},
        "where_near": [plain(parts[part][max(0, start - _NEAR) : end + _NEAR]) for part, start, end in gold["where"]],
    }  # fmt: skip


def _dated(article: Mapping[str, Any]) -> dict[str, Any]:
    return {**article, "published": day(article["published"])[0] if article.get("published") else None}
