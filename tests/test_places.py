"""LOCATION: spans by the grammar, codes as of the article's date."""

from __future__ import annotations

import pytest

import extract
from extract.finders.places import found as found_places
from extract.pipeline import Extractor

PLACES = [
    ("Sự việc xảy ra tại thôn Đoài, xã Cam Thành Bắc, huyện Cam Lâm.", ["thôn Đoài", "xã Cam Thành Bắc", "huyện Cam Lâm"]),
    ("Anh trú H.Tuy Phước, TP. Móng Cái, TX.Ba Đồn hay Q.1 đều được.", ["H.Tuy Phước", "TP. Móng Cái", "TX.Ba Đồn", "Q.1"]),
    ("Xe chạy trên QL1A, quốc lộ 14B rồi rẽ vào đường Nguyễn Huệ.", ["QL1A", "quốc lộ 14B", "đường Nguyễn Huệ"]),
    ("Cao tốc Pháp Vân - Cầu Giẽ ùn tắc.", ["Cao tốc Pháp Vân - Cầu Giẽ"]),
    ("Nước sông Lam dâng, Biển Đông có bão.", ["sông Lam", "Biển Đông"]),
    ("Quan hệ Việt - Lào phát triển.", ["Việt", "Lào"]),
    ("Tổng thống Mỹ Donald Trump rời Viêng Chăn.", ["Mỹ", "Viêng Chăn"]),
    ("Hai huyện Yên Mỹ và Ân Thi bị ngập.", ["Yên Mỹ", "Ân Thi"]),
    ("Các tỉnh: Nghệ An, Hà Tĩnh ở miền Trung.", ["Nghệ An", "Hà Tĩnh", "miền Trung"]),
    ("Người Việt Nam thích tiếng Anh.", []),
    ("Hội nghị Hòa bình do bà Nga chủ trì, Trung tá Vinh dự.", []),
    ("Bài của Trần Thái Bình, ảnh: Anh Tuấn.", []),
    ("Thủ tướng Chính phủ yêu cầu Công ty bồi thường.", []),
]


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_spans(nlp_rules: Extractor, text: str, expected: list[str]) -> None:
    assert [m.text for m in nlp_rules(text).mentions if m.type == "LOCATION"] == expected


def codes(nlp: Extractor, text: str, published: str) -> list[str | None]:
    return [m.value.get("code") for m in nlp(text, published=published).mentions if m.type == "LOCATION"]


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("Mưa lớn ở Gia Lai.", "2020-05-01", ["64"]),
        ("Mưa lớn ở Gia Lai.", "2025-08-01", ["52"]),
        ("Tại TP.HCM có mưa.", "2019-05-01", ["79"]),
        ("Bão vào tỉnh Thừa Thiên Huế.", "2020-10-01", ["46"]),
        ("Bão vào TP Huế.", "2025-10-01", ["46"]),
        ("Cháy ở quận 1, TP.HCM.", "2019-05-01", ["760", "79"]),
        ("Cháy ở huyện Châu Thành, tỉnh Bến Tre.", "2019-05-01", ["831", "83"]),
        ("Cháy ở huyện Châu Thành, tỉnh Tiền Giang.", "2019-05-01", ["821", "82"]),
        ("Cháy ở xã Tân Lập, huyện Vũ Thư, tỉnh Thái Bình.", "2019-05-01", ["13240", "344", "34"]),
        ("Cháy ở huyện Châu Thành.", "2019-05-01", [None]),
        ("Ông đến Đắc Lắc và Sapa.", "2019-05-01", ["66", "088"]),
    ],
)
def test_codes_as_of_the_date(nlp_rules: Extractor, text: str, published: str, expected: list[str | None]) -> None:
    assert codes(nlp_rules, text, published) == expected


def test_ended_units_lead_to_their_successor(nlp_rules: Extractor) -> None:
    text = "Dự án ở Bình Dương cũ, trước là huyện Vũ Thư và tỉnh Hà Giang."
    values = [m.value for m in nlp_rules(text, published="2026-01-01").mentions if m.type == "LOCATION"]
    assert [(v["code"], v.get("successor")) for v in values] == [("74", "79"), ("344", None), ("02", "08")]


def test_a_province_goes_before_its_homonyms(nlp_rules: Extractor) -> None:
    assert codes(nlp_rules, "Ngư dân Bình Định ở thị xã An Nhơn.", "2017-06-01") == ["52", "549"]
    assert codes(nlp_rules, "Cháy ở phường Nam Đông Hà (Quảng Trị).", "2025-08-25") == ["19351", "44"]


def test_level_is_the_one_written(nlp_rules: Extractor) -> None:
    value = next(m.value for m in nlp_rules("Du khách đến huyện Sa Pa.", published="2017-05-01").mentions if m.type == "LOCATION")
    assert (value["name"], value["level"]) == ("Sa Pa", "huyện")


def test_world(nlp_rules: Extractor) -> None:
    values = [m.value for m in nlp_rules("Đoàn đến Xy-ri và Mát-xcơ-va.").mentions if m.type == "LOCATION"]
    assert values == [{"name": "Syria", "level": "country"}, {"name": "Moscow", "level": "city"}]


def test_a_place_named_with_its_word_counts_alone(nlp_rules: Extractor) -> None:
    text = "Đoàn đến xã Cò Nghi Vạn làm đường. Đêm ở Cò Nghi Vạn rất lạnh."
    assert [m.text for m in nlp_rules(text).mentions if m.type == "LOCATION"] == ["xã Cò Nghi Vạn", "Cò Nghi Vạn"]


def test_without_a_date_districts_tell_the_time(nlp_rules: Extractor) -> None:
    found = [m.value.get("code") for m in nlp_rules("Công nhân ở huyện Chư Sê, tỉnh Gia Lai.").mentions if m.type == "LOCATION"]
    assert found == ["633", "64"]


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "TP.", "Q. ", "đường ", "xã xã xã", "Hà Nội" * 50, "QL" * 300, "tỉnh tỉnh tỉnh A - - B"]
)
def test_never_raises(nlp_rules: Extractor, text: str) -> None:
    article = nlp_rules(text)
    assert all(text[m.start : m.end] == m.text for m in article.mentions)


def test_linear(nlp_rules: Extractor) -> None:
    """Four times the text costs about four times the time: no step looks at everything for everything."""
    import time

    text = "Xe tải lật trên quốc lộ 1A, đoạn qua xã Quỳnh Lâm, huyện Quỳnh Lưu, tỉnh Nghệ An. Công an tỉnh Nghệ An đến nơi. "

    def seconds(times: int) -> float:
        draft = nlp_rules.draft("")
        best = 9.0
        for _ in range(3):
            draft = extract.pipeline.Draft(extract.pipeline.Text(text * times), nlp_rules.rules)
            nlp_rules._matcher.run(draft)
            _ = draft.words.tokens
            draft.memo.clear()
            begin = time.process_time()
            found_places(draft)
            best = min(best, time.process_time() - begin)
        return best

    assert seconds(600) < 12 * seconds(150)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Vụ cháy xảy ra tại huyện Kỳ Sơn (Hòa Bình) rạng sáng.", "151"),  # it ended in 2019
        ("Vụ cháy xảy ra tại huyện Kỳ Sơn, tỉnh Nghệ An rạng sáng.", "417"),
        ("Vụ cháy xảy ra tại huyện Hương Khê, (Hà Tĩnh) rạng sáng.", "444"),
    ],
)
def test_the_province_behind_decides(nlp_rules: Extractor, text: str, code: str | None) -> None:
    first = next(m for m in nlp_rules(text, published="2018-05-01").mentions if m.type == "LOCATION")
    assert first.value.get("code") == code
