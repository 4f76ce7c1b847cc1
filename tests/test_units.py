"""UNIT: spans by the grammar; organisations with canonical names, parents and members."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.pipeline import Extractor
from extract.types import Article, Unit

SAMPLES = Path(__file__).parent.parent / "samples" / "units.jsonl"
PASSAGES: list[dict[str, Any]] = [json.loads(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]

SPANS = [
    ("Vụ việc do Phòng Cảnh sát hình sự Công an tỉnh Phú Yên thụ lý.", ["Phòng Cảnh sát hình sự Công an tỉnh Phú Yên"]),
    ("Vụ việc do Phòng CSHS, Công an tỉnh Phú Yên thụ lý.", ["Phòng CSHS", "Công an tỉnh Phú Yên"]),
    ("Cục phòng, chống ma túy và tội phạm đã họp.", ["Cục phòng, chống ma túy và tội phạm"]),
    ("Phòng CSGT đường bộ - đường sắt ra quân.", ["Phòng CSGT đường bộ - đường sắt"]),
    ("Theo công an tỉnh Trà Vinh, vụ án đã rõ.", ["công an tỉnh Trà Vinh"]),
    ("Lãnh đạo UBND tỉnh và Công an huyện cùng dự.", ["UBND tỉnh", "Công an huyện"]),
    ("Dự luật được Chính phủ trình Quốc hội.", ["Chính phủ", "Quốc hội"]),
    ("Bộ Ngoại giao Nga và quân đội Mỹ lên tiếng.", ["Bộ Ngoại giao Nga", "quân đội Mỹ"]),
    ("Anh ở Đội CSGT số 4, Quân khu 9 và Bệnh viện 175.", ["Đội CSGT số 4", "Quân khu 9", "Bệnh viện 175"]),
    ("Bộ trưởng Quốc phòng Lào thăm Việt Nam.", ["Quốc phòng Lào"]),
    ("Anh là Trưởng phòng Bảo vệ chính trị.", ["Bảo vệ chính trị"]),
    ("Chánh Văn phòng UBND tỉnh Lai Châu trả lời.", ["UBND tỉnh Lai Châu"]),
    ("Công an các tỉnh: Hà Tĩnh, Quảng Bình và Quảng Trị họp.", ["Công an các tỉnh: Hà Tĩnh, Quảng Bình và Quảng Trị"]),
    ("Công an xã Tân Sơn, huyện Lục Ngạn, tỉnh Bắc Giang.", ["Công an xã Tân Sơn"]),
    ("PC45 Công an tỉnh Sơn La và Cục C02 phá án.", ["PC45 Công an tỉnh Sơn La", "Cục C02"]),
    ("Ngân hàng Sao Biển (SBX) tăng vốn. SBX mở chi nhánh.", ["Ngân hàng Sao Biển", "SBX", "SBX"]),
    (
        "Theo Hiệp hội Các bến thuyền ven biển Việt Nam (ABV), giá giảm. ABV họp.",
        ["Hiệp hội Các bến thuyền ven biển Việt Nam", "ABV", "ABV"],
    ),
    ("Tăng thuế bảo vệ môi trường (BVMT) từ nay.", []),
    ("Liên minh châu Âu và Việt Nam (EVFTA) ký kết.", ["Liên minh châu Âu"]),
    ("Đoàn đến Bộ Công Thương và Vật tư Nepal.", ["Bộ Công Thương và Vật tư Nepal"]),
    ("Mẫu gửi về Trung tâm sửa chữa đồng hồ tỉnh Phú Yên.", ["Trung tâm sửa chữa đồng hồ tỉnh Phú Yên"]),
    ("Anh rời Trung tâm về Hà Nội.", []),
    ("Cảnh sát cơ động, Bộ Công an lên đường.", ["Cảnh sát cơ động", "Bộ Công an"]),
    ("Cơ quan CSĐT, Công an tỉnh Phú Yên khởi tố.", ["Cơ quan CSĐT", "Công an tỉnh Phú Yên"]),
    ("Trạm CSGT Tuy An, Phòng CSGT xử phạt.", ["Trạm CSGT Tuy An", "Phòng CSGT"]),
    ("Chị gọi điện báo Công an xã Tân Sơn.", ["Công an xã Tân Sơn"]),
    ("Theo báo Công an TP.HCM, giá giảm.", ["báo Công an TP.HCM"]),
    ("Sáng nay, Đại sứ quán Lào tại Hà Nội mở cửa.", ["Đại sứ quán Lào tại Hà Nội"]),
    ("Bệnh nhân vào Bệnh viện Chợ Rẫy TP.HCM.", ["Bệnh viện Chợ Rẫy"]),
    ("Công an quận, huyện, thị xã dự họp.", ["Công an quận, huyện, thị xã"]),
    ("Theo Phủ Tổng thống Hàn Quốc, lịch đã đổi.", ["Phủ Tổng thống Hàn Quốc"]),
    ("Báo cáo để Bộ chỉ đạo và Bộ điều tra.", []),
    ("Tổ do UBND tỉnh thành lập đang làm.", ["UBND tỉnh"]),
    ("Chi cục Thuế khu vực Tuy An - Đồng Xuân họp.", ["Chi cục Thuế khu vực Tuy An - Đồng Xuân"]),
    ("Lê Tám/VOV-Tây Bắc", ["VOV-Tây Bắc"]),
    ("Trận V-League này, HLV và các cầu thủ vui: chủ nhà Hải Phòng thắng, tiền đạo ghi bàn.", ["Hải Phòng"]),
    ("Chị đăng ảnh lên trang Facebook cá nhân.", []),
    ("Theo báo cáo của Facebook, lỗi đã sửa. Sau đó Facebook im lặng.", ["Facebook", "Facebook"]),
    ("Công tác quản lý Nhà nước và lực lượng chức năng.", []),
    ("Tổ công tác và đoàn công tác lên đường.", []),
    ("Đội hình có 3 người, phòng 301 ở tầng 3.", []),
]


@pytest.mark.parametrize(("text", "expected"), SPANS)
def test_spans(nlp_rules: Extractor, text: str, expected: list[str]) -> None:
    assert [m.text for m in nlp_rules(text).mentions if m.type == "UNIT"] == expected


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda p: str(p["text"])[:40])
def test_passage(nlp_rules: Extractor, passage: dict[str, Any]) -> None:
    article = nlp_rules(passage["text"], published=passage.get("published"))
    units = {unit.name: unit for unit in article.units}
    for name in passage.get("units", ()):
        assert name in units
    for name, parent in passage.get("parents", {}).items():
        assert units[name].parent == parent
    for name, members in passage.get("members", {}).items():
        assert list(units[name].members) == members
    if "rows" in passage:  # all of them that are mentioned, in order
        assert [unit.name for unit in article.units if unit.mentions] == passage["rows"]
    for name in passage.get("roots", ()):
        assert units[name].parent is None
    for unit in article.units:
        assert unit.parent is None or unit.parent in units


CLUSTER = (
    "Ngày 9-12, ở Công an tỉnh Khánh Hoà, Cụm thi đua số 7 (Bộ Công an) bao gồm Công an các tỉnh Khánh Hoà, Bình Định, Phú Yên, "
    "Ninh Thuận và Bình Thuận đã tổ chức ký giao ước. Đến dự có đồng chí Phó cục trưởng C06 Bộ Công an.\n"
    "Cán bộ Cục C06 Bộ Công an chúc mừng cụm thi đua số 7. Năm tới, Cục C06, Bộ Công an sẽ trở lại."
)
PROVINCES = ("Khánh Hòa", "Bình Định", "Phú Yên", "Ninh Thuận", "Bình Thuận")


@pytest.fixture(scope="module")
def cluster(nlp_rules: Extractor) -> Article:
    return nlp_rules(CLUSTER, published="2020-12-10")


def unit(article: Article, name: str) -> Unit:
    return next(u for u in article.units if u.name == name)


def test_members_of_the_cluster(cluster: Article) -> None:
    members = tuple(f"Công an tỉnh {name}" for name in PROVINCES)
    assert unit(cluster, "Cụm thi đua số 7").members == members
    assert [m.part for m in cluster.memberships if m.whole == "Cụm thi đua số 7"] == list(members)
    assert all(unit(cluster, name) for name in members)


def test_parent_in_brackets(cluster: Article) -> None:
    assert unit(cluster, "Cụm thi đua số 7").parent == "Bộ Công an"


def test_one_unit_for_all_its_names(cluster: Article) -> None:
    found = unit(cluster, "Cục C06 Bộ Công an")
    assert (found.code, found.parent) == ("C06", "Bộ Công an")
    assert {cluster.mentions[i].text for i in found.mentions} == {"C06 Bộ Công an", "Cục C06 Bộ Công an", "Cục C06"}
    assert [u.name for u in cluster.units].count("Cục C06 Bộ Công an") == 1


def test_values(cluster: Article) -> None:
    value = next(m.value for m in cluster.mentions if m.text.startswith("Công an các tỉnh"))
    assert value["members"] == [f"Công an tỉnh {name}" for name in PROVINCES]
    assert next(m.value for m in cluster.mentions if m.text == "Công an tỉnh Khánh Hoà") == {"name": "Công an tỉnh Khánh Hòa"}


def test_main_event(cluster: Article) -> None:
    main = [event for event in cluster.events if event.main]
    assert len(main) == 1
    assert (main[0].what, main[0].when, main[0].where) == ("tổ chức ký giao ước", "2020-12-09", "Công an tỉnh Khánh Hòa")
    assert main[0].who[0] == "Cụm thi đua số 7"


def test_two_police_of_one_level_stay_two(nlp_rules: Extractor) -> None:
    article = nlp_rules("Công an tỉnh Nghệ An và Công an tỉnh Hà Tĩnh phối hợp. Phòng PC02 Công an tỉnh Hà Tĩnh dẫn đầu.")
    assert {u.name for u in article.units} == {"Công an tỉnh Nghệ An", "Công an tỉnh Hà Tĩnh", "Phòng PC02 Công an tỉnh Hà Tĩnh"}


def test_every_unit_mention_belongs_to_a_unit(nlp_rules: Extractor) -> None:
    article = nlp_rules(CLUSTER + " " + " ".join(text for text, _ in SPANS))
    held = {index for u in article.units for index in u.mentions}
    assert held == {index for index, m in enumerate(article.mentions) if m.type == "UNIT"}


def test_another_name_in_brackets_is_no_parent(nlp_rules: Extractor) -> None:
    article = nlp_rules("Cục Dự trữ Liên bang Mỹ (Fed) họp kín. Sau đó Fed im lặng.")
    assert [(u.name, u.parent, u.aliases) for u in article.units] == [("Cục Dự trữ Liên bang Mỹ", None, ("Fed",))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bộ",
        "Bộ " * 500,
        "Công an các tỉnh: ",
        "Công an các tỉnh: A",
        "Phòng (",
        "Cục X03 (X03) (X03",
        "Đội 3," * 200,
        "Công an tỉnh " * 300,
    ],
)
def test_never_raises(nlp_rules: Extractor, text: str) -> None:
    article = nlp_rules(text)
    assert all(text[m.start : m.end] == m.text for m in article.mentions)


@pytest.mark.parametrize(
    ("code", "published", "units"), [("C02", "2020-05-01", 1), ("C45", "2017-05-01", 1), ("C45", "2020-05-01", 2)]
)
def test_codes_have_their_era(nlp_rules: Extractor, code: str, published: str, units: int) -> None:
    article = nlp_rules(f"Cục Cảnh sát hình sự vào cuộc. Lãnh đạo Cục {code} cho biết thêm.", published=published)
    assert len([u for u in article.units if u.mentions]) == units


def test_aliases_differ_in_more_than_capitals(nlp_rules: Extractor) -> None:
    article = nlp_rules("Theo công an huyện Vũ Thư, vụ án đã rõ. Công an huyện Vũ Thư đang điều tra.")
    assert [(u.name, u.aliases) for u in article.units] == [("Công an huyện Vũ Thư", ())]


def test_owner_without_a_mention_is_a_unit(nlp_rules: Extractor) -> None:
    article = nlp_rules("Phòng Cảnh sát hình sự Công an tỉnh Phú Yên thụ lý vụ án.")
    owner = unit(article, "Công an tỉnh Phú Yên")
    assert (owner.mentions, owner.rule, owner.members) == ((), "unit.owner", ("Phòng Cảnh sát hình sự Công an tỉnh Phú Yên",))


def test_two_posts_share_the_house_of_the_second(nlp_rules: Extractor) -> None:
    article = nlp_rules("Trung tá Lê Văn Tám, Phó Trưởng phòng Hậu cần kiêm Phó Thủ trưởng Cơ quan CSĐT Công an tỉnh Phú Yên.")
    assert unit(article, "Phòng Hậu cần").parent == "Công an tỉnh Phú Yên"


def test_a_unit_in_brackets_is_that_of_the_title_before_it(nlp_rules: Extractor) -> None:
    article = nlp_rules("Đại tá Lê Văn Tám, Chánh văn phòng (Công an tỉnh Phú Yên), cho biết.")
    assert [(role.title, role.unit) for role in article.people[0].roles] == [("Chánh văn phòng", "Công an tỉnh Phú Yên")]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Theo Hội Kiến trúc sư Việt Nam, nhà cổ cần giữ.", ["Hội Kiến trúc sư Việt Nam"]),
        ("Anh nằm ở Bệnh viện mắt TW khám lại.", ["Bệnh viện mắt TW"]),
        ("Thường trực Ban Bí thư Lê Văn Tám dự lễ.", ["Ban Bí thư"]),
        ("Học sinh bước vào kỳ thi THPT Quốc gia.", []),
        ("Họ kiến nghị Bộ Công an chủ trì việc cấp thẻ căn cước (TCC).", ["Bộ Công an"]),
        ("Bộ trưởng Lao động Hàn Quốc từ chức.", ["Lao động Hàn Quốc"]),
        ("Công ty Cổ phần Sữa Ba Vì trao quà.", ["Công ty Cổ phần Sữa Ba Vì"]),
        ("Công ty Cổ phần Giấy Minh Long Vì khách xa hủy tour.", ["Công ty Cổ phần Giấy Minh Long"]),
        ("Anh làm ở Công ty Cổ phần Bao bì kho bãi Minh Long.", ["Công ty Cổ phần Bao bì kho bãi Minh Long"]),
        ("Công ty CP Thương mại quốc tế Minh Long tăng vốn.", ["Công ty CP Thương mại quốc tế Minh Long"]),
        ("Công ty CP Thương mại Minh Long khởi công Nhà máy Giấy.", ["Công ty CP Thương mại Minh Long", "Nhà máy Giấy"]),
    ],
)
def test_where_a_name_of_common_words_ends(nlp_rules: Extractor, text: str, spans: list[str]) -> None:
    assert [m.text for m in nlp_rules(text).mentions if m.type == "UNIT"] == spans


def test_a_school_without_its_level_is_the_one_of_that_name(nlp_rules: Extractor) -> None:
    article = nlp_rules("Trường mầm non Hoa Mai đóng cửa. Phụ huynh đến Trường Hoa Mai đón con.")
    assert [len(u.mentions) for u in article.units] == [2]


def test_a_head_alone_is_the_last_unit_with_that_head(nlp_rules: Extractor) -> None:
    article = nlp_rules("Sư đoàn 316, Quân khu 2 tổ chức huấn luyện. Chỉ huy Sư đoàn cho biết kết quả tốt.")
    assert {u.name: len(u.mentions) for u in article.units} == {"Sư đoàn 316": 2, "Quân khu 2": 1}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Theo Đoàn Luật sư TP Hà Nội, phiên tòa dời ngày.", "association"),
        ("Theo Liên đoàn Bóng đá Việt Nam (VFF), trận đấu dời ngày.", "association"),
        ("Theo Liên đoàn Bóng đá Thế giới (FIFA), trận đấu dời ngày.", "international body"),
        ("Dự thảo được trình Bộ Chính trị.", "party"),
        ("Dự thảo được trình Trung ương Đảng.", "party"),
    ],
)
def test_kinds(nlp_rules: Extractor, text: str, kind: str) -> None:
    assert [u.kind for u in nlp_rules(text).units] == [kind]


def test_units_beside_each_other_that_are_no_parts(nlp_rules: Extractor) -> None:
    text = "Sách nói về lực lượng Công an nhân dân, Quân đội nhân dân. Theo Phòng CSHS, Công an huyện Lục Ngạn, vụ án đã rõ."
    article = nlp_rules(text)
    assert len(article.units) >= 3 and {u.parent for u in article.units} == {None}


def test_a_short_name_of_an_international_body_is_not_that_of_its_office(nlp_rules: Extractor) -> None:
    article = nlp_rules(
        "Đoàn gặp Ban Tổng Thư ký Tổ chức Cảnh sát Hình sự Quốc tế (Interpol). Theo Interpol, nghi phạm đã bị bắt."
    )
    assert [len(unit(article, "Tổ chức Cảnh sát Hình sự Quốc tế").mentions)] == [2]
