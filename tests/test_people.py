"""People: names found, ranks and posts attached, mentions joined; the own passages of ``samples/people.jsonl``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import extract
from extract.link.aliases import parts, relation
from extract.types import Article, Person
from extract.values.names import normalised


def person(article: Article, name: str) -> Person:
    found = [p for p in article.people if p.name == name]
    assert len(found) == 1, [p.name for p in article.people]
    return found[0]


def said(article: Article, who: Person) -> list[str]:
    return [article.mentions[i].text for i in who.mentions]


def posts(who: Person) -> list[tuple[str, str | None, str]]:
    return [(r.title, r.unit, r.status) for r in who.roles]


def sample_rows() -> list[dict[str, Any]]:
    path = Path(__file__).parent.parent / "samples/people.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("Hùng", "Bùi Tiến Hùng", "short"),
        ("Tiến Hùng", "Bùi Tiến Hùng", "short"),
        ("Bùi Hùng", "Bùi Tiến Hùng", "short"),
        ("Bùi Tiến Hùng", "Hùng", "long"),
        ("HÙNG", "Hùng", "same"),
        ("Pu-tin", "V.Pu-tin", "short"),
        ("John", "John Smith", "short"),
        ("H.Dịu", "Hương Dịu", "short"),
        ("Tiến", "Bùi Tiến Hùng", None),
        ("Mạc Văn Hùng", "Bùi Tiến Hùng", None),
    ],
)
def test_relation_of_names(name: str, other: str, expected: str | None) -> None:
    assert relation(parts(name), parts(other)) == expected


def test_normalised_name() -> None:
    assert normalised("NGUYỄN  VĂN TOẠI") == "Nguyễn Văn Toại"
    assert normalised("N.V.T.") == "N.V.T."
    assert normalised("Y Blô Niê Kđăm") == "Y Blô Niê Kđăm"


def test_rank_post_and_later_mentions(nlp_rules: extract.Extractor) -> None:
    text = (
        "Thiếu tướng Đoàn Khắc Lập, Phó cục trưởng C06 Bộ Công an đến thăm. Đồng chí Phó cục trưởng nhấn mạnh ba việc. "
        "Kết thúc hội nghị, Thiếu tướng Lập trao quà."
    )
    article = nlp_rules(text)
    who = person(article, "Đoàn Khắc Lập")
    assert (who.rank, posts(who)) == ("Thiếu tướng", [("Phó cục trưởng", "C06 Bộ Công an", "current")])
    assert said(article, who) == ["Đoàn Khắc Lập", "Phó cục trưởng", "Lập"]


def test_same_given_name_is_kept_apart(nlp_rules: extract.Extractor) -> None:
    text = "Đại úy Bùi Tiến Hùng bắt giữ Mạc Văn Hùng (SN 1990). Đại úy Hùng cho biết bà Phí Thị Hùng là nhân chứng. Bà Hùng khai rõ."
    article = nlp_rules(text)
    assert said(article, person(article, "Bùi Tiến Hùng")) == ["Bùi Tiến Hùng", "Hùng"]
    assert said(article, person(article, "Mạc Văn Hùng")) == ["Mạc Văn Hùng"]
    assert said(article, person(article, "Phí Thị Hùng")) == ["Phí Thị Hùng", "Hùng"]


def test_a_list_gives_each_post_to_its_person(nlp_rules: extract.Extractor) -> None:
    text = "Dự lễ có: Trung tướng Đoàn Khắc Lập, Thứ trưởng Bộ Công an; Vi Thị Hường, Phó Chủ tịch UBND tỉnh Sơn La; Đại tá Cầm Văn Pánh, Giám đốc Công an tỉnh Sơn La."
    article = nlp_rules(text)
    assert [(p.name, p.rank, [r.title for r in p.roles]) for p in article.people] == [
        ("Đoàn Khắc Lập", "Trung tướng", ["Thứ trưởng"]),
        ("Vi Thị Hường", None, ["Phó Chủ tịch"]),
        ("Cầm Văn Pánh", "Đại tá", ["Giám đốc"]),
    ]


def test_posts_before_the_name_and_former(nlp_rules: extract.Extractor) -> None:
    article = nlp_rules(
        "Bí thư Tỉnh ủy, Chủ tịch HĐND tỉnh Lào Cai Giàng Seo Chư tiếp ông Lê Hữu Khoát, nguyên Giám đốc Sở Tài chính."
    )
    assert posts(person(article, "Giàng Seo Chư")) == [
        ("Bí thư", "Tỉnh ủy", "current"),
        ("Chủ tịch", "HĐND tỉnh Lào Cai", "current"),
    ]
    assert posts(person(article, "Lê Hữu Khoát")) == [("nguyên Giám đốc", "Sở Tài chính", "former")]


def test_age_year_home_and_part_in_a_case(nlp_rules: extract.Extractor) -> None:
    article = nlp_rules("Bị can Sùng A Chá (32 tuổi, trú tại xã Mường Bú, huyện Mường La) và Lò Văn Inh (SN 1990) bị bắt.")
    who = person(article, "Sùng A Chá")
    assert (who.age, who.home, who.case_role) == (32, "xã Mường Bú, huyện Mường La", "bị can")
    assert person(article, "Lò Văn Inh").birth_year == 1990
    child = nlp_rules("Cháu Trần Minh Quân (2,5 tuổi) được cứu.")
    assert next(m.value for m in child.mentions if m.type == "AGE") == {"years": 2.5}
    assert (person(child, "Trần Minh Quân").age, type(child.to_dict()["people"][0]["age"])) == (2, int)


@pytest.mark.parametrize(
    "text",
    [
        "Tai nạn xảy ra trên đường Nguyễn Văn Linh.",
        "Học sinh Trường THPT Phan Bội Châu dự thi.",
        "tại ngã tư Chùa Bộc - Phạm Ngọc Thạch",
        "trao Huân chương Hồ Chí Minh",
        "đoàn thăm Bảo tàng tỉnh",
        "phẩm chất Bộ đội Cụ Hồ",
    ],
)
def test_not_a_person(nlp_rules: extract.Extractor, text: str) -> None:
    assert nlp_rules(text).people == ()


def test_byline(nlp_rules: extract.Extractor) -> None:
    article = nlp_rules("Hội nghị tổng kết\n\nSáng nay, hội nghị diễn ra tại trụ sở.\n\nMinh Khuê")
    assert article.byline == "Minh Khuê"
    assert [(p.name, p.byline) for p in article.people] == [("Minh Khuê", True)]


def test_own_passages(nlp: extract.Extractor) -> None:
    """At least nine in ten of the facts in ``samples/people.jsonl`` are found, and nine in ten found are right."""
    right = wanted = given = 0
    for row in sample_rows():
        article = nlp(row["text"])
        spans = {i: [m.start, m.end] for i, m in enumerate(article.mentions)}
        ours = {(p.name, p.rank, tuple(map(tuple, (spans[i] for i in p.mentions)))) for p in article.people}
        theirs = {(p["name"], p["rank"], tuple(map(tuple, p["mentions"]))) for p in row["people"]}
        right, wanted, given = right + len(ours & theirs), wanted + len(theirs), given + len(ours)
        our_posts = {(p.name, r.title, r.unit, r.status) for p in article.people for r in p.roles}
        their_posts = {(p["name"], r["title"], r["unit"], r["status"]) for p in row["people"] for r in p["roles"]}
        right, wanted, given = right + len(our_posts & their_posts), wanted + len(their_posts), given + len(our_posts)
    assert right / wanted >= 0.9
    assert right / given >= 0.9


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Thượng úy Tống Gia Bách, cán bộ Đội CSGT số 7, đã dìu cụ bà qua đường.", ["Đội CSGT số 7"]),
        ("Tổ tuần tra của Đội CSGT số 9 gồm Đại úy Bế Văn Ninh, Trung úy Lò Đức Thái đã dừng xe.", ["Đội CSGT số 9"] * 2),
        ("Thượng úy Tống Gia Bách, Phó Đội trưởng Đội CSGT số 7, đã dìu cụ bà qua đường.", [None]),
        ("Dự lễ có Đại tá Tống Gia Bách, Công an tỉnh Nghệ An và nhân dân.", [None]),
    ],
)
def test_unit_without_a_title(nlp_rules: extract.Extractor, text: str, units: list[str | None]) -> None:
    assert [p.unit for p in nlp_rules(text).people] == units


def test_post_of_somebody_else_and_bracket_after_the_name(nlp_rules: extract.Extractor) -> None:
    article = nlp_rules(
        "Thừa ủy quyền của Thủ tướng, Phó Thủ tướng Quách Vĩnh Khang trao quà cho "
        "Trung tướng Lục Đình Thước (đứng giữa), Tư lệnh Quân khu 4."
    )
    assert posts(person(article, "Quách Vĩnh Khang")) == [("Phó Thủ tướng", None, "current")]
    assert posts(person(article, "Lục Đình Thước")) == [("Tư lệnh", "Quân khu 4", "current")]


def test_home_in_brackets_and_signature_with_its_source(nlp_rules: extract.Extractor) -> None:
    article = nlp_rules("Ông Triệu Công Hậu (trú xã Hương Sơn, huyện Hương Khê (Hà Tĩnh)) bị bắt.\n\nPhương Nhã (Theo Reuters)")
    assert person(article, "Triệu Công Hậu").home == "xã Hương Sơn, huyện Hương Khê (Hà Tĩnh)"
    assert article.byline == "Phương Nhã"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lực lượng chức năng tìm thấy thi thể bà Khuyên Theo điều tra ban đầu, bà đi làm vườn.", ["Khuyên"]),
        ("Nạn nhân là anh Lương Văn Đ, quê ở Vinh. Anh Đ đã được cứu.", ["Lương Văn Đ"]),
        ("Hai cháu Vi Thị P.L. (15 tuổi) và Lò Thị T.N. (14 tuổi) về nhà an toàn.", ["Vi Thị P.L.", "Lò Thị T.N."]),
        ("Công an làm việc với anh Bế Văn Tr. về vụ việc.", ["Bế Văn Tr."]),
        ("Trinh sát phá án trong đêm. Ảnh: P.V", []),
        ("Ảnh: T.K. Sau khi nhận tin, công an đã đến.", ["T.K."]),
        ("Dép của nạn nhân Sau khi gây án bị vứt xuống mương.", []),
        ("Bộ trưởng cảm ơn bà Đại sứ đã tới dự.", []),
        ("đại tá Tống Gia Bách-Trưởng phòng PC02 cho biết", ["Tống Gia Bách"]),
        ("H'Hen Ayun và Y Blim Niê Kđăm nhận quà.", ["H'Hen Ayun", "Y Blim Niê Kđăm"]),
        ("Trung tá Khăm Xỉ Phan Tha Lư tiếp đoàn.", ["Khăm Xỉ Phan Tha Lư"]),
        ("Wu Xan Xin (30 tuổi) và Bảo (8 tuổi) được đưa về.", ["Wu Xan Xin", "Bảo"]),
        ("Bé P.T.T (8 tuổi) và Lò Văn Coỏng về nhà.", ["P.T.T", "Lò Văn Coỏng"]),
        ("CEO Facebook Jon Zukker và tài xế Grab gặp nhau.", ["Jon Zukker"]),
        ("Theo Lầu Năm Góc, tàu USS Karl Vinsen đã rời đi.", []),
        ("Các bạn chọn công cụ Print Preview trên thanh.", []),
        ("Lực lượng chức năng vẫn đang tìm kiếm. " * 10 + "Hàm Yên", ["Hàm Yên"]),
    ],
)
def test_where_a_name_ends(nlp_rules: extract.Extractor, text: str, names: list[str]) -> None:
    assert [p.name for p in nlp_rules(text).people] == names


def test_slip_in_a_tone_joins_the_one_holder_of_the_rank(nlp_rules: extract.Extractor) -> None:
    article = nlp_rules("Trung tá Bế Văn Bốn dừng xe. Trung tá Bồn cho biết lái xe đã bỏ chạy. Anh Bôn nhìn thấy.")
    assert said(article, person(article, "Bế Văn Bốn")) == ["Bế Văn Bốn", "Bồn"]
    assert said(article, person(article, "Bôn")) == ["Bôn"]


def test_proposed_posts_and_places_of_offices(nlp_rules: extract.Extractor, nlp: extract.Extractor) -> None:
    article = nlp_rules("Chủ tịch UBND tỉnh đề nghị bổ nhiệm Đại tá Mạc Văn Hòe giữ chức vụ Phó Giám đốc Công an tỉnh Hà Nam.")
    assert posts(person(article, "Mạc Văn Hòe")) == [("Phó Giám đốc", "Công an tỉnh Hà Nam", "proposed")]
    article = nlp_rules("Theo đề nghị của tỉnh, Đại tá Mạc Văn Hòe được bổ nhiệm giữ chức Phó Giám đốc Công an tỉnh Hà Nam.")
    assert [r.status for r in person(article, "Mạc Văn Hòe").roles] == ["appointed"]
    article = nlp("Tổng thống Hàn Quốc Markus Dolven tiếp Đại sứ Hoa Kỳ tại Việt Nam Mark Doland.")
    assert [(p.name, [(r.title, r.place) for r in p.roles]) for p in article.people] == [
        ("Markus Dolven", [("Tổng thống", "Hàn Quốc")]),
        ("Mark Doland", [("Đại sứ", "Hoa Kỳ")]),
    ]


def test_a_country_with_its_official_name_between_post_and_person(nlp_rules: extract.Extractor) -> None:
    article = nlp_rules("Chủ tịch nước Đỗ Quang Huy, Tổng thống Cộng hòa Philippines Ramon Dela Vega dự lễ ký.")
    assert [(p.name, [r.title for r in p.roles]) for p in article.people] == [
        ("Đỗ Quang Huy", ["Chủ tịch nước"]),
        ("Ramon Dela Vega", ["Tổng thống"]),
    ]


def test_a_short_name_stays_with_the_person_it_was_last_used_for(nlp_rules: extract.Extractor) -> None:
    article = nlp_rules(
        "Nhóm gồm Vũ Văn Nam và Lê Văn Tám. Họ gặp Đinh Giang Nam. Lúc xô xát, Nam ngã xuống. Anh Nam được đưa đi viện."
    )
    assert said(article, person(article, "Đinh Giang Nam")) == ["Đinh Giang Nam", "Nam", "Nam"]


def test_a_minister_behind_the_field(nlp_rules: extract.Extractor) -> None:
    article = nlp_rules("Bộ trưởng Quốc phòng Dolven thị sát mặt trận.")
    assert [p.name for p in article.people] == ["Dolven"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Đại tá Phạm Văn Long, Phó Tư lệnh, Tham mưu trưởng Quân khu 4, chủ trì.",
            [("Phó Tư lệnh", "Quân khu 4", "current"), ("Tham mưu trưởng", "Quân khu 4", "current")],
        ),
        (
            "Đại tá Phạm Văn Long từng là Trưởng Công an huyện Tân Lạc, Phó Giám đốc Công an tỉnh Hòa Bình.",
            [("Trưởng", "Công an huyện Tân Lạc", "former"), ("Phó Giám đốc", "Công an tỉnh Hòa Bình", "former")],
        ),
    ],
)  # fmt: skip
def test_a_staff_shares_the_unit_and_once_is_former(nlp_rules: extract.Extractor, text: str, expected: list[Any]) -> None:
    assert posts(person(nlp_rules(text), "Phạm Văn Long")) == expected


def test_two_names_joined_serve_in_one_unit(nlp_rules: extract.Extractor) -> None:
    article = nlp_rules(
        "Thượng úy Lê Văn Mẫu và Trung sĩ Trần Văn Thử, cán bộ Phòng Cảnh sát hình sự Công an tỉnh Nghệ An, đã đến nơi."
    )
    assert [person.unit for person in article.people] == ["Phòng Cảnh sát hình sự Công an tỉnh Nghệ An"] * 2


def test_posts_that_somebody_once_held_follow_their_words(nlp_rules: extract.Extractor) -> None:
    article = nlp_rules(
        "Ông Lê Văn Mẫu, 50 tuổi, từng giữ các chức vụ: Bí thư Huyện ủy Đô Lương, Giám đốc Sở Nội vụ tỉnh Nghệ An."
    )
    (person,) = article.people
    assert [(role.title, role.unit, role.status) for role in person.roles] == [
        ("Bí thư", "Huyện ủy Đô Lương", "former"),
        ("Giám đốc", "Sở Nội vụ tỉnh Nghệ An", "former"),
    ]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (
            "Đội Cảnh sát hình sự, Công an huyện Thanh Liêm do Đại úy Lê Văn Bình làm đội trưởng đã vào cuộc.",
            "Đội Cảnh sát hình sự, Công an huyện Thanh Liêm",
        ),
        ("Công ty TNHH Minh Phát (phường Minh Khai), do ông Lê Văn Bình làm giám đốc, bị phạt.", "Công ty TNHH Minh Phát"),
        ("Tổ công tác của Phòng Cảnh sát giao thông do Đại úy Lê Văn Bình làm tổ trưởng phát hiện xe tải.", None),  # of the team
        ("Công an huyện Thanh Liêm bắt Lê Văn Bình giữ chức giám đốc.", None),
    ],
)
def test_a_unit_that_somebody_heads_stands_before_the_name(nlp: extract.Extractor, text: str, unit: str | None) -> None:
    (person,) = nlp(text).people
    assert [role.unit for role in person.roles] == [unit]
