"""Text: maps between raw and norm, folds of the same length, on anything that can be a string."""

from __future__ import annotations

import itertools
import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.text import Text, fold

zero_width = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
pieces = st.one_of(
    st.sampled_from(["Thuý Hoà ", "uỷ ban", "NGHỆ AN", "đồng chí", "1.771", "81,4%", "“", "”", "–", "\r\n", "\n", "\u00a0", " ", "\u2028"]),
    st.sampled_from(["Thuý Hoà ", "tỉnh Nghệ An", "Đắk Lắk", "ứng cử"]).map(lambda s: unicodedata.normalize("NFD", s)),
    st.sampled_from(zero_width),
    st.sampled_from(["\u0301", "\u0323", "\u0302", "\u031b", "\u0309", "\u05b4", "\u0344", "\u212b", "\uf900", "각", "\u1100", "\u1161", "\u11a8"]),
    st.sampled_from(["👮‍♂️", "🇻🇳", "😀", "\ud800", "\udfff", "İ", "Σ", "ß", "Ǆ", "\x00", "\x1f"]),
    st.text(max_size=8),
)  # fmt: skip
texts = st.lists(pieces, max_size=30).map("".join)


def stripped(raw: str) -> str:
    return re.sub("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]", "", raw)


@given(texts)
def test_norm_is_nfc_without_zero_width_and_the_folds_have_its_length(raw: str) -> None:
    text = Text(raw)
    assert text.raw == raw
    assert text.norm == unicodedata.normalize("NFC", stripped(raw))
    assert len(text.norm) == len(text.cased) == len(text.fold)
    assert fold(raw) == text.fold
    assert not any(c.isupper() for c in text.fold if len(c.lower()) == 1 and c.lower() != c)


@given(texts)
def test_maps_are_exact_and_monotonic(raw: str) -> None:
    text = Text(raw)
    n = len(text.norm)
    spans = [text.raw_span(i, i + 1) for i in range(n)]
    assert all(0 <= s < e <= len(raw) for s, e in spans)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in itertools.pairwise(spans))
    covered: set[int] = set()
    for s, e in spans:
        covered.update(range(s, e))
    assert all(stripped(raw[i]) == "" for i in set(range(len(raw))) - covered), "only zero-width characters belong to nothing"
    # Where a stretch begins and ends with a cluster, it is the normal form of the raw stretch that it maps to.
    clean = [i for i in range(n + 1) if i in (0, n) or spans[i - 1][1] <= spans[i][0]]
    for a, b in itertools.pairwise(clean):
        s, e = text.raw_span(a, b)
        assert unicodedata.normalize("NFC", stripped(raw[s:e])) == text.norm[a:b]
        assert text.norm_span(s, e) == (a, b)
        assert stripped(raw[s]) and stripped(raw[e - 1]), "no zero-width character at an edge"


@given(texts, st.integers(0, 60), st.integers(0, 60))
def test_any_span_goes_there_and_back_without_loss(raw: str, a: int, b: int) -> None:
    text = Text(raw)
    a, b = sorted((min(a, len(raw)), min(b, len(raw))))
    s, e = text.norm_span(a, b)
    assert 0 <= s <= e <= len(text.norm)
    if stripped(raw[a:b]):
        start, end = text.raw_span(s, e)
        kept = [i for i in range(a, b) if stripped(raw[i])]
        assert start <= kept[0] and kept[-1] < end
    elif a == b:
        assert s == e
    else:
        start, end = text.raw_span(s, e)
        assert s == e or start <= a < b <= end, "only zero-width characters: nothing, or the one cluster that they stand in"


def test_every_code_point_alone_keeps_its_length() -> None:
    for low in range(0, 0x110000, 0x8000):
        for c in map(chr, range(low, low + 0x8000)):
            text = Text(c)
            assert len(text.norm) == len(text.cased) == len(text.fold), hex(ord(c))


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Thượng uý Hoà", "thượng úy hòa"),
        ("UỶ BAN", "ủy ban"),
        ("khoẻ, thuỷ, xoá, doạ", "khỏe, thủy, xóa, dọa"),
        ("quý, quá, quỷ, Quỳnh", "quý, quá, quỷ, quỳnh"),
        ("qúy, qúa, qủa", "quý, quá, quả"),
        ("tòan, hòang, Hùynh, thóat", "toàn, hoàng, huỳnh, thoát"),
        ("toàn, hoàn, hoài, huỳnh, khuya", "toàn, hoàn, hoài, huỳnh, khuya"),
        ("Ðắk Lắk – “A” ‘b’ 16–11", "đắk lắk - \"a\" 'b' 16-11"),
        ("a\u00a0b\u2009c\td", "a b c d"),
        ("Ng\u00adhệ\u200b An", "nghệ an"),
        ("dòng\r\nhai\rba\u2028bốn", "dòng \nhai\nba\nbốn"),
        ("ΑΣ İ", "ασ i"),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert fold(typed) == folded
    assert fold(unicodedata.normalize("NFD", typed)) == folded


def test_a_mark_behind_a_zero_width_character_still_composes() -> None:
    raw = "Ho\u200ba\u200b\u0300 Bình"
    text = Text(raw)
    assert text.norm == "Hoà Bình"
    assert text.raw_span(2, 3) == (3, 6)
    assert raw[slice(*text.raw_span(0, 3))] == "Ho\u200ba\u200b\u0300"
    assert text.norm_span(5, 6) == (2, 3)
    assert text.norm_span(2, 3) == (2, 2)


def test_a_text_in_nfc_is_mapped_to_itself_without_tables() -> None:
    text = Text("Công an tỉnh Thanh Hóa\r\n")
    assert text.norm is text.raw
    assert text.raw_span(3, 8) == text.norm_span(3, 8) == (3, 8)
    assert text.raw_span(20, 99) == (20, 24)
    assert text.raw_span(9, 4) == (9, 9)


def test_building_is_linear() -> None:
    def seconds(n: int) -> float:
        raw = unicodedata.normalize("NFD", "Thuý\u200b Hoà – uỷ ban\r\n") * n
        best = 9.0
        for _ in range(3):
            started = time.process_time()
            Text(raw)
            best = min(best, time.process_time() - started)
        return best

    assert seconds(8000) < 40 * seconds(800), "ten times the text in more than forty times the time"


def by_clusters(raw: str) -> tuple[str, list[tuple[int, int]]]:
    """The normal form and the raw span of each of its characters, one cluster after the other: slow and plain."""
    kept = [i for i, c in enumerate(raw) if stripped(c)]
    norm, spans, at = "", [], 0
    while at < len(kept):
        end = at + 1
        while end < len(kept) and re.match("[\u0300-\u036f]", raw[kept[end]]):
            end += 1
        cluster = "".join(raw[i] for i in kept[at:end])
        part = unicodedata.normalize("NFC", cluster)
        whole = (kept[at], kept[end - 1] + 1)
        spans += [whole] * len(part) if part != cluster else [(i, i + 1) for i in kept[at:end]]
        norm += part
        at = end
    return norm, spans


vietnamese = st.sampled_from(
    ["Thuý Hoà ", "ứng cử", "\r\n", " ", "\u200b", "\ufeff", "😀", "👮", "q\u0301", "\u0301", "Đắk", "1.771 "]
)


@given(st.lists(st.tuples(vietnamese, st.booleans()), max_size=40), st.sampled_from([1, 70]))
def test_maps_are_those_of_the_clusters(parts: list[tuple[str, bool]], times: int) -> None:
    raw = "".join(unicodedata.normalize("NFD", s) if decomposed else s for s, decomposed in parts) * times
    text = Text(raw)
    norm, spans = by_clusters(raw)
    assert text.norm == norm
    assert [text.raw_span(i, i + 1) for i in range(len(norm))] == spans
