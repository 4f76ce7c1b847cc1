"""The library: one article, a stream of articles, stages, errors."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extract
from extract.draft import Draft
from extract.types import Candidate

TEXT = (
    "Công an tỉnh Bình Định họp cuối năm\n\nSáng 16-11, ở trụ sở Công an tỉnh Bình Định, Thượng tá Trần Bá Kiên, Phó Giám đốc Công an tỉnh Bình Định, kể lại: năm qua "
    "cho biết đơn vị đã khám phá 245 vụ, đạt 81,4%.\n"
)
PIECES = st.sampled_from(
    [
        "Thượng tá ",
        "Nguyễn Văn Bình",
        "Công an tỉnh ",
        "ngày 5/3",
        "81,4%",
        "1.771 lượt",
        "\r\n",
        "\u00a0",
        "\u200b",
        "Hoa\u0300",
        "🚓",
        "\ud800",
        " ",
        ". ",
        "\n\n",
    ]
)


def test_an_article(nlp: extract.Extractor) -> None:
    article = nlp(TEXT, published="2020-11-17", id="a1", title="Tổng kết")
    assert (article.id, article.published, article.title) == ("a1", "2020-11-17", "Tổng kết")
    assert [m.text for m in article.mentions] == [TEXT[m.start : m.end] for m in article.mentions]
    assert {"RANK", "PERSON", "UNIT", "DATE", "PERCENT", "COUNT"} <= {m.type for m in article.mentions}
    assert all(m.rule and m.stage in ("rules", "ner") and 0 < m.score <= 1 for m in article.mentions)
    assert next(m for m in article.mentions if m.type == "DATE" and "16" in m.text).value["timex"] == "2020-11-16TMO"
    kien = next(p for p in article.people if p.name == "Trần Bá Kiên")
    assert kien.rank == "Thượng tá"
    assert [(r.title, r.unit) for r in kien.roles] == [("Phó Giám đốc", "Công an tỉnh Bình Định")]


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=80))
def test_never_raises_and_offsets_are_exact(text: str) -> None:
    article = NLP(text)
    spans = [(m.start, m.end) for m in article.mentions]
    assert all(text[m.start : m.end] == m.text and m.text for m in article.mentions)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    json.dumps(article.to_dict())


NLP = extract.load()


@pytest.mark.parametrize(
    ("given_date", "iso"),
    [
        ("2020-11-17", "2020-11-17"),
        ("2025-08-09T01:06:00+07:00", "2025-08-09"),
        ("17/11/2020", "2020-11-17"),
        ("Thứ ba, 17/11/2020, 08:30 (GMT+7)", "2020-11-17"),
        (dt.date(2021, 1, 2), "2021-01-02"),
        (dt.datetime(2021, 1, 2, 9), "2021-01-02"),
        (None, None),
        ("", None),
    ],
)
def test_published(nlp: extract.Extractor, given_date: Any, iso: str | None) -> None:
    assert nlp("Tin.", published=given_date).published == iso


@pytest.mark.parametrize("wrong", ["11/17/2020", "2020-13-01", "hôm qua"])
def test_published_that_is_no_date(nlp: extract.Extractor, wrong: str) -> None:
    with pytest.raises(ValueError, match=r"publication date .* (does not exist|is not a date such as 2020-11-17)"):
        nlp("Tin.", published=wrong)


def test_stages_can_be_left_out() -> None:
    only = extract.load(stages=["match"])(TEXT)
    assert only.mentions and {m.stage for m in only.mentions} == {"rules"}
    assert not only.people and not only.units and not only.statistics
    with pytest.raises(ValueError, match="unknown stages"):
        extract.load(stages=["magic"])


def test_a_learned_stage_of_ones_own() -> None:
    def propose(draft: Draft) -> list[Candidate]:
        at = draft.text.norm.index("đơn vị")
        return [Candidate(at, at + 6, "UNIT", "mine", "ner", 0.9)]

    assert [m.text for m in extract.load(ner=propose)(TEXT).mentions if m.rule == "mine"] == ["đơn vị"]


def test_a_stage_that_raises_is_named() -> None:
    def propose(draft: Draft) -> list[Candidate]:
        raise ZeroDivisionError("no")

    with pytest.raises(extract.StageError, match="stage ner: ZeroDivisionError"):
        extract.load(ner=propose)(TEXT)


def documents() -> Iterator[extract.Document]:
    for i in range(12):
        yield extract.Document(f"d{i}", TEXT + f"\n{i} vụ.", published="2020-13-40" if i == 5 else "2020-11-17")


@pytest.mark.parametrize("workers", [1, 2])
def test_stream_keeps_order_and_collects_failures(nlp: extract.Extractor, workers: int) -> None:
    results = list(nlp.stream(documents(), workers=workers, on_error="collect"))
    assert [r.id for r in results] == [f"d{i}" for i in range(12)]
    assert isinstance(results[5], extract.Failure) and results[5].stage == "input" and "2020-13-40" not in results[4].id
    assert results[0].mentions == nlp(TEXT + "\n0 vụ.", published="2020-11-17").mentions


def test_stream_skips_or_raises(nlp: extract.Extractor) -> None:
    assert len(list(nlp.stream(documents(), on_error="skip"))) == 11
    with pytest.raises(RuntimeError, match="document d5"):
        list(nlp.stream(documents()))
    with pytest.raises(ValueError, match="on_error"):
        list(nlp.stream([], on_error="ignore"))
    assert [a.mentions for a in nlp.stream([TEXT])] == [nlp(TEXT).mentions]


def test_stream_takes_mappings_and_tells_what_is_no_document(nlp: extract.Extractor) -> None:
    """Rows of a frame (``to_dict("records")``), whose gaps are NaN; a single text is a mistake, not a stream of characters."""
    rows = [
        {"text": TEXT, "published": "2020-11-17"},
        {"id": "b", "text": float("nan")},
        None,
        {"id": float("nan"), "text": TEXT},
    ]
    first, second, third, last = nlp.stream(rows, on_error="collect")  # type: ignore[list-item]
    assert (first.id, first.mentions) == ("1", nlp(TEXT, published="2020-11-17").mentions)
    assert (second.id, str(second)) == ("b", "item 2: text is a number, not a string")
    assert str(third) == "item 3: nothing, not a document" and last.id == "4"
    with pytest.raises(RuntimeError, match="document b: item 2: text is a number"):
        list(nlp.stream(rows))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"nlp\.stream\(\[text\]\)"):
        next(nlp.stream(TEXT))
    with pytest.raises(TypeError, match="is a string, not bytes"):
        nlp(TEXT.encode())  # type: ignore[arg-type]


def test_threads_give_the_same(nlp: extract.Extractor) -> None:
    fresh = extract.load()
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda i: fresh(TEXT + f"\n{i % 3} vụ."), range(24)))
    assert results == [nlp(TEXT + f"\n{i % 3} vụ.") for i in range(24)]


def test_the_same_text_gives_the_same_bytes(nlp: extract.Extractor) -> None:
    assert json.dumps(nlp(TEXT).to_dict()) == json.dumps(extract.load()(TEXT).to_dict())
