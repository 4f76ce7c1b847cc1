"""Ranks: levels in order, both spellings, any case, traps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extract
from extract.rules import RuleSet
from extract.types import Mention

SERVED = [
    "Thiếu tướng",
    "đại tá",
    "Thượng tá",
    "TRUNG TÁ",
    "thiếu tá",
    "Đại uý",
    "Thượng úy",
    "Trung Uý",
    "thiếu úy",
    "Hạ sỹ",
    "Thượng sĩ",
]


def ranks(nlp: extract.Extractor, text: str) -> list[Mention]:
    return [m for m in nlp(text).mentions if m.type == "RANK"]


def test_levels_order_the_ranks(rules: RuleSet) -> None:
    order = [
        "hạ sĩ",
        "trung sĩ",
        "thượng sĩ",
        "thiếu úy",
        "trung úy",
        "thượng úy",
        "đại úy",
        "thiếu tá",
        "trung tá",
        "thượng tá",
        "đại tá",
    ]
    order += ["thiếu tướng", "trung tướng", "thượng tướng", "đại tướng"]
    levels = [int(entry.get("level")) for word in order if (entry := rules.lexicon("ranks").get(word))]
    assert len(levels) == len(order)
    assert levels == sorted(set(levels))


def test_navy_ranks_equal_army_ranks(rules: RuleSet) -> None:
    def level(word: str) -> str:
        entry = rules.lexicon("ranks").get(word)
        assert entry is not None
        return entry.get("level")

    assert level("chuẩn đô đốc") == level("thiếu tướng")
    assert level("phó đô đốc") == level("trung tướng")
    assert level("đô đốc") == level("thượng tướng")


@pytest.mark.parametrize("rank", SERVED)
def test_any_case_and_both_spellings(nlp_rules: extract.Extractor, rank: str) -> None:
    found = ranks(nlp_rules, f"Theo {rank} Lê Hữu Khoát, vụ việc đã rõ.")
    assert [m.text for m in found] == [rank]
    assert found[0].value["rank"].casefold().replace("sỹ", "sĩ") == rank.casefold().replace("uý", "úy").replace("sỹ", "sĩ")


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Thiếu tá QNCN Phan Văn Tín", "Thiếu tá QNCN"),
        ("một trung úy cảnh sát giao thông bị thương", "trung úy cảnh sát giao thông"),
        ("Đại tá Công an tỉnh Hà Nam", "Đại tá"),
        ("Chuẩn Đô đốc Trịnh Hải", "Chuẩn Đô đốc"),
        ("tướng Hải nói", "tướng"),
        ("Thống tướng Hun Sa", "Thống tướng"),
        ("trao quân hàm Thượng tá", "Thượng tá"),
    ],
)
def test_span(nlp_rules: extract.Extractor, text: str, span: str) -> None:
    assert [m.text for m in ranks(nlp_rules, text)] == [span]


@pytest.mark.parametrize(
    "text",
    [
        "Chính phủ tập trung tái cơ cấu nền kinh tế",
        "tập trung tá điền về làng",
        "hơn 500 hạ sĩ quan nhập ngũ",
        "các tướng lĩnh và sĩ quan",
        "Tiến sĩ Lê Hữu Khoát",
        "Thủ tướng Lê Hữu Khoát",
        "hai trung úy bị thương",
        "xe chạy trên đường Đại tướng Lê Hữu Khoát",
    ],
)
def test_no_rank(nlp_rules: extract.Extractor, text: str) -> None:
    assert ranks(nlp_rules, text) == []


@given(st.sampled_from(SERVED), st.sampled_from(["", "\u200b", "\u00ad"]), st.sampled_from(["NFC", "NFD"]))
def test_raw_offsets(nlp_rules: extract.Extractor, rank: str, invisible: str, form: str) -> None:
    import unicodedata

    text = unicodedata.normalize(form, f"Sáng nay{invisible}, {rank[:2]}{invisible}{rank[2:]} Khoát tới.")  # type: ignore[arg-type]
    found = ranks(nlp_rules, text)
    assert len(found) == 1
    assert text[found[0].start : found[0].end] == found[0].text
