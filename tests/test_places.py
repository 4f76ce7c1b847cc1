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
    ("Tàu rời vùng biển Hải Phòng đến bán đảo Triều Tiên.", ["Hải Phòng", "bán đảo Triều Tiên"]),
    ("Xe dừng ở ngã ba QL1 giao đường Nguyễn Huệ.", ["QL1", "đường Nguyễn Huệ"]),
    ("Cháy lớn ở bang California của Mỹ.", ["bang California", "Mỹ"]),
    ("Thống đốc bang Texas Greg Abbott ký luật mới.", ["bang Texas"]),
    ("Lễ hội diễn ra tại phố núi Pleiku.", ["Pleiku"]),
    ("Tuyến Bến xe Kim Mã – Bến xe Yên Nghĩa bắt đầu bán vé.", ["Bến xe Kim Mã", "Bến xe Yên Nghĩa"]),
    ("Cao tốc Pháp Vân - Cầu Giẽ ùn tắc.", ["Cao tốc Pháp Vân - Cầu Giẽ"]),
    ("Lực lượng chức năng vẫn đang tìm kiếm. " * 10 + "Hàm Yên", []),
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


@pytest.mark.parametrize(
    ("text", "written", "name"),
    [
        ("Bộ trưởng Vương quốc Campuchia Sok Vannara lên đường.", "Vương quốc Campuchia", "Campuchia"),
        ("Đoàn rời Cộng hòa nhân dân Trung Hoa hôm qua.", "Cộng hòa nhân dân Trung Hoa", "Trung Quốc"),
        ("Đoàn rời nước Việt Nam Dân chủ Cộng hòa hôm qua.", "nước Việt Nam Dân chủ Cộng hòa", "Việt Nam Dân chủ Cộng hòa"),
    ],
)
def test_a_country_with_its_form_of_state(nlp_rules: Extractor, text: str, written: str, name: str) -> None:
    found = [(m.text, m.value) for m in nlp_rules(text).mentions if m.type == "LOCATION"]
    assert found == [(written, {"name": name, "level": "country"})]


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ông Đỗ Hòa Bình sống ở Hòa Bình đã lâu.", ["Hòa Bình"]),
        ("Hội nghị hòa bình bàn việc giữ hòa bình ở Trung Đông.", ["Trung Đông"]),
        ("Anh Bình quê Thái Bình, chị Bình quê Hòa Bình.", ["Thái Bình", "Hòa Bình"]),
        ("Cháu Vinh theo mẹ về Vinh thăm bà.", ["Vinh"]),
        ("Chị Huế bán bún ở Huế gần chợ.", ["Huế"]),
        ("Thiếu tá Lê Kiên Giang công tác ở Kiên Giang.", ["Kiên Giang"]),
        ("Cô Cẩm Tú dạy học tại xã Cẩm Tú, huyện Cẩm Thủy.", ["xã Cẩm Tú", "huyện Cẩm Thủy"]),
        ("Ca sĩ Hà Giang hát ở Hà Giang tối qua.", ["Hà Giang"]),
        ("Anh Đức từ Đức về, chị Nga đi Nga, cô Mỹ ở Mỹ.", ["Đức", "Nga", "Mỹ"]),
        ("Diễn viên Bình Minh quay phim ở thị xã Bình Minh.", ["thị xã Bình Minh"]),
        ("Giải thưởng Hòa Bình được trao ở Oslo.", ["Oslo"]),
        ("Hai vợ chồng anh Long An, chị Thái Nguyên từ Long An ra Thái Nguyên.", ["Long An", "Thái Nguyên"]),
        ("Bà xã Anh Tuấn yêu nước, học xã hội học và mỹ thuật.", []),
        ("Em giỏi tiếng Nga, mê mỹ phẩm và phim bản Windows 10.", []),
        (
            "Ở bản Nậm Mười, xã Tà Xùa có mưa; anh quê Bến Tre, lên Buôn Ma Thuột.",
            ["bản Nậm Mười", "xã Tà Xùa", "Bến Tre", "Buôn Ma Thuột"],
        ),
        ("Xe dừng ở chân cầu Bình Điền, cạnh cầu sông Gấu.", ["cầu Bình Điền", "cầu sông Gấu"]),
        ("Trời mưa ở TP. Bên cạnh đó, gió mạnh.", []),
    ],
)
def test_names_with_two_uses(nlp_rules: Extractor, text: str, expected: list[str]) -> None:
    assert [m.text for m in nlp_rules(text, published="2019-03-03").mentions if m.type == "LOCATION"] == expected


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("Lửa cháy ở Cẩm Xuyên, Hà Tĩnh.", "2018-05-01", ["446", "42"]),  # the district, not its town
        ("Hội làng ở Lũng Mây (Đồng Văn - Hà Giang).", "2018-05-01", ["026", "02"]),
        ("Anh ở huyện Tĩnh Gia, Thanh Hóa.", "2017-05-01", ["407", "38"]),
        ("Xe ở thị xã Nghi Sơn, Thanh Hóa.", "2022-05-01", ["407", "38"]),
        ("Anh ngụ quận Thủ Đức, TP.HCM.", "2018-05-01", ["762", "79"]),
        ("Nhà ở P.12, Q.10, TP.HCM.", "2018-05-01", ["27172", "771", "79"]),
        ("Quán nước phường Tân Thới Hiệp (quận 12 cũ), TP.HCM.", "2025-10-01", ["26782", "761", "79"]),
        ("Anh ở Huế.", "2017-05-01", ["474"]),
        ("Anh ở Huế.", "2025-03-01", ["46"]),
        ("Chị về Sài Gòn.", "2021-05-01", ["79"]),
        ("Nhà ở TP Qui Nhơn, tỉnh Bình Định.", "2018-05-01", ["540", "52"]),
        ("Lũ ở xã Krông Pắk (Đắk Lắk).", "2025-10-01", ["24490", "66"]),
        ("Phong tỏa các phường: Thống Nhất, Tân Lợi ở TP Buôn Ma Thuột.", "2021-05-01", ["24127", "643"]),
        ("Khách ở thành phố Tô Châu, Giang Tô.", "2021-05-01", [None, None]),
    ],
)
def test_which_unit_is_meant(nlp_rules: Extractor, text: str, published: str, expected: list[str | None]) -> None:
    assert codes(nlp_rules, text, published) == expected


def test_kinds_of_places_without_a_code(nlp_rules: Extractor) -> None:
    text = "Anh ở Florida, ra Bali, xem đá ở Camp Nou, ghé Dải Gaza và ngã tư Hoa Lê - Mai Vàng."
    found = [m.value.get("level") for m in nlp_rules(text).mentions if m.type == "LOCATION"]
    assert found == ["state", "island", "facility", "region", "street", "street"]


def test_a_city_that_is_a_club(nlp_rules: Extractor) -> None:
    match = "HLV đội khách tiếc nuối vì cầu thủ bỏ lỡ bàn thắng. Milan thua Roma 0-2. Đoàn bay từ Milan về ngay."
    found = [(m.text, m.type) for m in nlp_rules(match).mentions if m.text in ("Milan", "Roma")]
    assert found == [("Milan", "UNIT"), ("Roma", "UNIT"), ("Milan", "LOCATION")]
    assert [m.type for m in nlp_rules("Du khách thích Milan và Roma.").mentions] == ["LOCATION", "LOCATION"]
