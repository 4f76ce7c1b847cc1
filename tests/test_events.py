"""Events: the article's own happening, its day, place and participants; ``samples/events.jsonl`` and single points."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.pipeline import Extractor
from extract.text import fold
from extract.types import Event

SAMPLES = Path(__file__).parent.parent / "samples" / "events.jsonl"
PASSAGES: list[dict[str, Any]] = [json.loads(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]


def main(nlp: Extractor, text: str, title: str | None = None, published: str | None = "2021-06-20") -> Event | None:
    found = [event for event in nlp(text, title=title, published=published).events if event.main]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda p: str(p["text"])[:40])
def test_passage(nlp_rules: Extractor, passage: dict[str, Any]) -> None:
    event = main(nlp_rules, passage["text"], passage.get("title"), passage.get("published"))
    gold = passage["main"]
    if gold is None:
        assert event is None
        return
    assert event is not None
    assert fold(gold["what"]) in fold(event.what)
    for field in ("when", "where"):
        if field in gold:
            assert getattr(event, field) == gold[field]
    assert {fold(name) for name in gold.get("who", ())} <= {fold(name) for name in event.who}


def test_the_day_of_the_report_is_not_that_of_the_happening(nlp_rules: Extractor) -> None:
    event = main(
        nlp_rules, "Sáng 8/2, ông Vàng A Chỉnh thông tin, tối 7/2, Đồn Biên phòng Mường Lạn phát hiện, bắt giữ hai xe chở gỗ lậu."
    )
    assert event is not None and (event.when, event.who) == ("2021-02-07", ("Đồn Biên phòng Mường Lạn",))


@pytest.mark.parametrize(
    "text",
    [
        "Ngày 5/6, Công an huyện Ba Vì bắt giữ Đỗ Văn Kha (SN 1988, trú tại xã Cổ Đô, huyện Ba Vì) về hành vi cướp tài sản.",
        "Ngày 5/6, Công an huyện Ba Vì khởi tố Đỗ Văn Kha (33 tuổi), ở xã Cổ Đô, về hành vi cướp tài sản.",
    ],
)
def test_a_home_is_not_where(nlp_rules: Extractor, text: str) -> None:
    event = main(nlp_rules, text)
    assert event is not None and event.where == "huyện Ba Vì" and "Đỗ Văn Kha" in event.who  # where the police sit


@pytest.mark.parametrize("word", ["hoãn", "không", "sẽ", "đề nghị"])
def test_polarity_and_plans_stay_in_what(nlp_rules: Extractor, word: str) -> None:
    event = main(nlp_rules, f"Ngày 8/6, UBND tỉnh Cà Mau {word} tổ chức lễ hội đua ghe ngo.")
    assert event is not None and event.what == f"{word} tổ chức lễ hội đua ghe ngo"


def test_what_is_not_cut_inside_a_name(nlp_rules: Extractor) -> None:
    event = main(
        nlp_rules, "Ngày 8/6, Bộ Công an trao quà cho lực lượng vũ trang TP.HCM, gia đình bà P.T.H. và Cụm thi đua số 5."
    )
    assert event is not None and event.what.startswith("trao quà cho lực lượng vũ trang TP.HCM")


def test_the_headline_tells_what_the_lead_paraphrases(nlp_rules: Extractor) -> None:
    event = main(
        nlp_rules,
        "Sáng 8/6, tại phường Hà Khẩu, lửa bùng lên dữ dội từ một căn nhà cấp bốn.",
        "Quảng Ninh: Cháy nhà cấp bốn, một người chết",
    )
    assert event is not None and (event.what, event.when, event.where) == (
        "Cháy nhà cấp bốn, một người chết",
        "2021-06-08",
        "phường Hà Khẩu",
    )


@pytest.mark.parametrize(
    "text",
    ["", ".", "\n", "Ngày 5/6", "bắt bắt bắt " * 300, "Ngày 5/6, " * 300, "( " * 300 + "bắt giữ", "tổ chức, " * 300, '"' * 50],
)
def test_never_raises_and_one_main_at_most(nlp_rules: Extractor, text: str) -> None:
    assert sum(event.main for event in nlp_rules(text, title="Bắt giữ: hai người?").events) <= 1


def test_a_phrase_does_not_begin_within_a_name(nlp: Extractor) -> None:
    text = "Tối 18/5, trên sân Thiên Trường, Thép Xanh Nam Định thắng Hà Nội FC 3-1 ở vòng 19."
    assert [e.what.split()[0] for e in nlp(text, published="2025-05-19").events] == ["thắng"]


def test_a_name_of_somebody_is_no_place_of_the_headline(nlp_rules: Extractor) -> None:
    text = "Sáng 16/5, nghệ sĩ Thanh Thủy gặp báo chí nói về chương trình. Nghệ sĩ Thanh Thủy cho biết chị rất buồn."
    event = main(nlp_rules, text, "Ồn ào chương trình, Thanh Thủy gặp báo chí")
    assert event is not None and event.where is None


def test_a_list_of_provinces_is_no_address(nlp_rules: Extractor) -> None:
    text = (
        "Ngày 7/7, Hà Nội tổ chức lễ dâng hương kỷ niệm ngày sinh đồng chí Lê Văn Mẫu. Đồng chí từng là Bí thư liên tỉnh "
        "Hà Nội - Hà Đông - Sơn Tây - Hà Nam."
    )
    event = main(nlp_rules, text, "Hà Nội tổ chức lễ dâng hương")
    assert event is not None and event.where == "Hà Nội"
