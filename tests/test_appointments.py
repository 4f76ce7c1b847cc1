"""Appointments and awards."""

from __future__ import annotations

import pytest

import extract
from tests.test_people import sample_rows


def appointments(nlp: extract.Extractor, text: str) -> list[tuple[str, str, str | None, str | None]]:
    return [(a.kind, a.who, a.title, a.unit) for a in nlp(text).appointments]


def awards(nlp: extract.Extractor, text: str) -> list[tuple[str, str | None, str | None, str]]:
    return [(a.award, a.giver, a.receiver, a.status) for a in nlp(text).awards]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Bộ trưởng Bộ Công an đã bổ nhiệm Thượng tá Ngô Quang Diệu làm Phó Giám đốc Công an tỉnh Phú Yên.",
            [("appointed", "Ngô Quang Diệu", "Phó Giám đốc", "Công an tỉnh Phú Yên")],
        ),
        (
            "Các thành viên nhất trí bầu Công an tỉnh Gia Lai làm Cụm trưởng, Công an tỉnh Kon Tum làm Cụm phó.",
            [("elected", "Công an tỉnh Gia Lai", "Cụm trưởng", None), ("elected", "Công an tỉnh Kon Tum", "Cụm phó", None)],
        ),
        (
            "Đồng chí Hồ Thị Mận được bầu làm Bí thư Huyện ủy.",
            [("elected", "Hồ Thị Mận", "Bí thư", "Huyện ủy")],
        ),
        ("Đại tá Phùng Đức Kiệm nghỉ hưu từ ngày 1/7.", [("retired", "Phùng Đức Kiệm", None, None)]),
        (
            "Chủ tịch nước thăng cấp bậc hàm từ Đại tá lên Thiếu tướng đối với đồng chí Khuất Duy Thạc.",
            [("promoted", "Khuất Duy Thạc", "Thiếu tướng", None)],
        ),
    ],
)
def test_appointment(nlp_rules: extract.Extractor, text: str, expected: list[tuple[str, str, str | None, str | None]]) -> None:
    assert appointments(nlp_rules, text) == expected


def test_old_post_decider_and_date(nlp_rules: extract.Extractor) -> None:
    text = "Bộ trưởng Bộ Công an vừa bổ nhiệm Thượng tá Ngô Quang Diệu, Trưởng Công an huyện Tuy An, làm Phó Giám đốc Công an tỉnh Phú Yên kể từ ngày 1/4/2024."
    article = nlp_rules(text)
    (found,) = article.appointments
    assert (found.by, found.from_title, found.from_unit, found.when) == (
        "Bộ trưởng Bộ Công an",
        "Trưởng",
        "Công an huyện Tuy An",
        "2024-04-01",
    )
    (who,) = article.people
    assert [(r.title, r.status) for r in who.roles] == [("Trưởng", "current"), ("Phó Giám đốc", "appointed")]


def test_promotion_keeps_the_old_rank(nlp_rules: extract.Extractor) -> None:
    (found,) = nlp_rules("Thượng tá Mai Văn Sơn được thăng cấp bậc hàm từ Thượng tá lên Đại tá.").appointments
    assert (found.who, found.title, found.from_title) == ("Mai Văn Sơn", "Đại tá", "Thượng tá")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Cụm trưởng đề nghị Chính phủ tặng Cờ thi đua cho Công an tỉnh Khánh Hòa.",
            [("Cờ thi đua", "Chính phủ", "Công an tỉnh Khánh Hòa", "proposed")],
        ),
        (
            "Giám đốc Công an thành phố Cần Thơ trao Giấy khen cho Công an quận Ninh Kiều vì phá án nhanh.",
            [("Giấy khen", "Giám đốc Công an thành phố Cần Thơ", "Công an quận Ninh Kiều", "given")],
        ),
        (
            "Thượng tá Đậu Xuân Lĩnh được UBND tỉnh Nghệ An tặng Bằng khen.",
            [("Bằng khen", "UBND tỉnh Nghệ An", "Đậu Xuân Lĩnh", "given")],
        ),
    ],
)
def test_award(nlp_rules: extract.Extractor, text: str, expected: list[tuple[str, str | None, str | None, str]]) -> None:
    assert awards(nlp_rules, text) == expected


@pytest.mark.parametrize("text", ["Ông Lê Hữu Khoát trao đổi với báo chí.", "Trời bầu bĩnh.", "Công ty tặng quà cho trẻ em."])
def test_nothing_given_nobody_appointed(nlp_rules: extract.Extractor, text: str) -> None:
    article = nlp_rules(text)
    assert article.appointments == ()
    assert article.awards == ()


def test_own_passages(nlp: extract.Extractor) -> None:
    """At least nine in ten of the appointments and awards of ``samples/people.jsonl``, none in ten made up."""
    right = wanted = given = 0
    for row in sample_rows():
        article = nlp(row["text"])
        ours = {(a.kind, a.who, a.title, a.unit) for a in article.appointments} | {
            (a.award, a.giver, a.receiver, a.status) for a in article.awards
        }
        theirs = {(a["kind"], a["who"], a["title"], a["unit"]) for a in row["appointments"]} | {
            (a["award"], a["giver"], a["receiver"], a["status"]) for a in row["awards"]
        }
        right, wanted, given = right + len(ours & theirs), wanted + len(theirs), given + len(ours)
    assert right / wanted >= 0.9
    assert right / given >= 0.9


def test_proposed_is_no_appointment(nlp_rules: extract.Extractor) -> None:
    text = "Hội nghị giới thiệu đồng chí Khổng Minh Đạt để bầu giữ chức Chủ tịch UBND huyện Con Cuông."
    assert [(a.who, a.status) for a in nlp_rules(text).appointments] == [("Khổng Minh Đạt", "proposed")]
    decided = "Theo đề nghị của Bộ Nội vụ, Thủ tướng bổ nhiệm ông Khổng Minh Đạt giữ chức Thứ trưởng Bộ Y tế."
    assert [a.status for a in nlp_rules(decided).appointments] == ["given"]


def test_whom_somebody_replaces_is_not_appointed(nlp_rules: extract.Extractor) -> None:
    text = "Bà Mạc Thu Hiên được bổ nhiệm làm Giám đốc Sở Y tế, thay thế cho ông Đới Quang Lập."
    assert appointments(nlp_rules, text) == [("appointed", "Mạc Thu Hiên", "Giám đốc", "Sở Y tế")]


@pytest.mark.parametrize(
    "text",
    [
        "Nếu trượt, ông Lã Tiến Khởi sẽ bị bãi nhiệm chức Chủ tịch UBND xã.",
        "Ông Lã Tiến Khởi cho biết 20 nhân viên nghỉ hưu.",
    ],
)
def test_no_appointment(nlp_rules: extract.Extractor, text: str) -> None:
    assert appointments(nlp_rules, text) == []


def test_old_post_is_no_membership_and_opening_date(nlp_rules: extract.Extractor) -> None:
    (found,) = nlp_rules(
        "Chiều 30/9/2024, ông Thái Duy Cẩn, Giám đốc Sở Tài chính, Ủy viên Ban Chấp hành Đảng bộ tỉnh, "
        "được Bộ Chính trị điều động, phân công giữ chức Bí thư Tỉnh ủy Kon Tum."
    ).appointments
    assert (found.from_title, found.by, str(found.when)[:10]) == ("Giám đốc", "Bộ Chính trị", "2024-09-30")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Chủ tịch UBND tỉnh trao Bằng khen cho Đại úy Nông Thế Vượng và Trung úy Ma Thị Lụa.",
            [("Bằng khen", "Chủ tịch UBND tỉnh", who, "given") for who in ("Nông Thế Vượng", "Ma Thị Lụa")],
        ),
        (
            "Huyện tặng Giấy khen kèm theo phần thưởng 2.000.000 đồng cho nguyên Trưởng thôn Sầm Văn Quý.",
            [("Giấy khen", None, "Sầm Văn Quý", "given")],
        ),
        ("Đội đã 2 lần giành Huy chương Vàng.", []),
    ],
)
def test_award_of_each_receiver(
    nlp_rules: extract.Extractor, text: str, expected: list[tuple[str, str | None, str | None, str]]
) -> None:
    assert awards(nlp_rules, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "HĐND tỉnh Yên Bái bầu ông Giàng A Sử và bà Hà Thị Lềnh giữ chức Phó Chủ tịch UBND tỉnh.",
            [("elected", who, "Phó Chủ tịch", "UBND tỉnh") for who in ("Giàng A Sử", "Hà Thị Lềnh")],
        ),
        (
            "Bộ Công an điều động Thượng tá Ma Thế Quyền đến nhận công tác tại Công an tỉnh Bắc Kạn "
            "và bổ nhiệm giữ chức vụ Phó Giám đốc.",
            [
                ("transferred", "Ma Thế Quyền", None, "Công an tỉnh Bắc Kạn"),
                ("appointed", "Ma Thế Quyền", "Phó Giám đốc", "Công an tỉnh Bắc Kạn"),
            ],
        ),
        ("Đại tá Vi Văn Đồn nhận quyết định nghỉ hưu từ tháng 4/2024.", [("retired", "Vi Văn Đồn", None, None)]),
        ("Ông Vi Văn Đồn, đại tá nghỉ hưu, chăm sóc cựu chiến binh.", []),
        ("Bà Mạc Thu Hiên giữ ghế Giám đốc Sở Y tế đến khi nghỉ hưu.", []),
    ],
)
def test_joined_moved_and_retired(
    nlp_rules: extract.Extractor, text: str, expected: list[tuple[str, str, str | None, str | None]]
) -> None:
    assert appointments(nlp_rules, text) == expected


def test_unit_is_not_its_own_elector_and_promotion_has_a_day(nlp_rules: extract.Extractor) -> None:
    (elected,) = nlp_rules("Công an tỉnh Hà Giang được bầu là Cụm trưởng.").appointments
    assert (elected.who, elected.by) == ("Công an tỉnh Hà Giang", None)
    text = "Bộ trưởng Bộ Công an thăng cấp bậc hàm từ Thượng tá lên Đại tá cho đồng chí Mạc Văn Thông từ ngày 1/7/2024."
    (promoted,) = nlp_rules(text).appointments
    assert (promoted.who, promoted.from_title, promoted.title, promoted.when) == (
        "Mạc Văn Thông",
        "Thượng tá",
        "Đại tá",
        "2024-07-01",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Giám đốc Công an tỉnh Lào Cai khen thưởng đột xuất Đội Cảnh sát hình sự.",
            [("khen thưởng đột xuất", "Giám đốc Công an tỉnh Lào Cai", "Đội Cảnh sát hình sự", "given")],
        ),
        (
            "UBND tỉnh thưởng nóng 50 triệu đồng cho Công an huyện Mai Châu.",
            [("thưởng nóng 50 triệu đồng", "UBND tỉnh", "Công an huyện Mai Châu", "given")],
        ),
        (
            "UBND tỉnh Hà Nam trao thưởng nóng 30 triệu đồng cho Phòng Cảnh sát hình sự.",
            [("thưởng nóng 30 triệu đồng", "UBND tỉnh Hà Nam", "Phòng Cảnh sát hình sự", "given")],
        ),
        (
            "UBND tỉnh Hà Nam trao thưởng 20 triệu đồng cho Công an huyện Bình Lục.",
            [("thưởng 20 triệu đồng", "UBND tỉnh Hà Nam", "Công an huyện Bình Lục", "given")],
        ),
        ("UBND tỉnh Hà Nam tổ chức trao thưởng cho Công an huyện Bình Lục.", []),
        ("Bộ Công an gửi thư khen Công an tỉnh Đắk Lắk.", [("thư khen", "Bộ Công an", "Công an tỉnh Đắk Lắk", "given")]),
        (
            "4 nhân viên gác chắn thuộc Công ty Đường sắt Hà Hải được tặng bằng khen của Thủ tướng.",
            [("bằng khen", "Thủ tướng", "4 nhân viên", "given")],
        ),
        ("Chủ tịch nước thu hồi Huân chương Lao động hạng Ba của ông Đới Quang Lập.", []),
        ("Công tác khen thưởng của Công an tỉnh Bắc Giang được đổi mới.", []),
    ],
)
def test_praise_and_letters(
    nlp_rules: extract.Extractor, text: str, expected: list[tuple[str, str | None, str | None, str]]
) -> None:
    assert awards(nlp_rules, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "HĐND tỉnh Gia Lai sáng 17/11 đã bầu ông Hồ Văn Mận giữ chức Chủ tịch UBND tỉnh.",
            [("elected", "Hồ Văn Mận", "Chủ tịch", "HĐND tỉnh Gia Lai")],
        ),
        (
            "Quốc hội thông qua nghị quyết phê chuẩn bổ nhiệm ông Hồ Văn Mận làm Bộ trưởng Bộ Nội vụ.",
            [("appointed", "Hồ Văn Mận", "Bộ trưởng", "Quốc hội")],
        ),
        (
            "Thủ tướng đề nghị bổ nhiệm Phó thủ tướng Chính phủ đối với bà Hồ Thị Mận và ông Phùng Đức Kiệm.",
            [
                ("appointed", "Hồ Thị Mận", "Phó thủ tướng", "Thủ tướng"),
                ("appointed", "Phùng Đức Kiệm", "Phó thủ tướng", "Thủ tướng"),
            ],
        ),
        (
            "Sau khi bầu ông Hồ Văn Mận giữ chức Phó chủ tịch UBND tỉnh, Chủ tịch Phùng Đức Kiệm phân công lại nhiệm vụ.",
            [("elected", "Hồ Văn Mận", "Phó chủ tịch", None)],
        ),
        ("Bộ trưởng Bộ Công Thương từ chức sau tai nạn.", [("resigned", "Bộ trưởng Bộ Công Thương", None, None)]),
        ("Có 2 người là bí thư Đảng ủy xã được bổ nhiệm làm giám đốc sở.", []),
    ],
)
def test_who_decides_and_who_is_meant(
    nlp_rules: extract.Extractor, text: str, expected: list[tuple[str, str, str | None, str | None]]
) -> None:
    assert [(a.kind, a.who, a.title, a.by) for a in nlp_rules(text).appointments] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "UBND tỉnh tặng bằng khen cho Thượng úy Hồ Văn Mận, cán bộ Phòng CSGT, và anh Phùng Đức Kiệm.",
            [("bằng khen", "UBND tỉnh", "Hồ Văn Mận", "given"), ("bằng khen", "UBND tỉnh", "Phùng Đức Kiệm", "given")],
        ),
        (
            "UBND xã Bình Lợi (TP.HCM) khen thưởng đột xuất anh Hồ Văn Mận.",
            [("khen thưởng đột xuất", "UBND xã Bình Lợi", "Hồ Văn Mận", "given")],
        ),
        (
            "Thủ tướng Chính phủ gửi thư khen lực lượng Công an tỉnh Gia Lai vì thành tích.",
            [("thư khen", "Thủ tướng Chính phủ", "Công an tỉnh Gia Lai", "given")],
        ),
        (
            "Sau khi nhận bằng khen từ UBND TP.HCM, ca sĩ Hồ Văn Mận nói lời cảm ơn.",
            [("bằng khen", "UBND thành phố Hồ Chí Minh", "Hồ Văn Mận", "given")],
        ),
    ],
)
def test_receivers_with_their_units_and_givers_with_their_places(
    nlp_rules: extract.Extractor, text: str, expected: list[tuple[str, str | None, str | None, str]]
) -> None:
    assert awards(nlp_rules, text) == expected


def test_the_second_of_two_elected_did_not_elect_the_first(nlp_rules: extract.Extractor) -> None:
    article = nlp_rules("Tại phiên họp, các đồng chí Lê Đình Nghị và Trần Thị Thu Hà được bầu giữ chức Phó Bí thư Tỉnh ủy.")
    assert [(a.who, a.by) for a in article.appointments] == [("Lê Đình Nghị", None), ("Trần Thị Thu Hà", None)]
    assert article.people[0].honorific == "đồng chí"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trước khi đắc cử, đồng chí Lê Đình Nghị là Chủ tịch UBND thành phố Nam Định.", []),
        ("Ông Lê Đình Nghị là kỹ sư trước khi được bầu làm Chủ tịch UBND xã Phú Lộc.", [("Lê Đình Nghị", "Chủ tịch")]),
    ],
)
def test_a_post_held_before_is_not_the_new_one(nlp_rules: extract.Extractor, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(a.who, a.title) for a in nlp_rules(text).appointments] == expected


def test_the_opening_date_may_stand_behind_before_that(nlp_rules: extract.Extractor) -> None:
    text = (
        "Trước đó, ngày 10-7, Bộ trưởng Bộ Quốc phòng bổ nhiệm Đại tá Cao Tiến Dũng giữ chức Chỉ huy trưởng Bộ CHQS tỉnh Yên Bái."
    )
    assert [a.when for a in nlp_rules(text, published="2024-07-16").appointments] == ["2024-07-10"]


def test_a_receiver_may_name_its_owner_in_brackets(nlp_rules: extract.Extractor) -> None:
    text = "Sáng 15-7, Sư đoàn 316 (Quân khu 2) đón nhận Huân chương Bảo vệ Tổ quốc hạng Nhất."
    assert awards(nlp_rules, text) == [("Huân chương Bảo vệ Tổ quốc hạng Nhất", None, "Sư đoàn 316", "given")]


def test_what_somebody_once_got_is_not_proposed(nlp_rules: extract.Extractor) -> None:
    text = "Luật sư đề nghị tòa xem xét ông Trịnh Văn Lượng từng được tặng Huân chương Lao động hạng Ba."
    assert [status for *_, status in awards(nlp_rules, text)] == ["given"]


def test_the_post_of_an_election_is_its_winners(nlp_rules: extract.Extractor) -> None:
    article = nlp_rules(
        "Đồng chí Lý A Dê tái đắc cử Bí thư Huyện ủy; đồng chí Nông Thị Xuyến giữ chức Phó Bí thư Thường trực Huyện ủy."
    )
    assert [(p.name, [r.title for r in p.roles]) for p in article.people] == [
        ("Lý A Dê", ["Bí thư"]),
        ("Nông Thị Xuyến", ["Phó Bí thư Thường trực"]),
    ]
    assert [(a.who, a.by) for a in article.appointments] == [("Lý A Dê", None), ("Nông Thị Xuyến", None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Năm 2020, Trung đoàn 88 được Nhà nước tặng thưởng phần thưởng cao quý (Huân chương Chiến công hạng Nhất).",
            [("Huân chương Chiến công hạng Nhất", "Nhà nước", "Trung đoàn 88", "given")],
        ),
        (
            "Ông Lê Văn Nam được tặng 2 bằng khen của Thủ tướng Chính phủ, 3 giấy khen của Công an tỉnh Sơn La.",
            [
                ("bằng khen", "Thủ tướng Chính phủ", "Lê Văn Nam", "given"),
                ("giấy khen", "Công an tỉnh Sơn La", "Lê Văn Nam", "given"),
            ],
        ),
        (
            "Bí thư Thành ủy trao Huy hiệu 70 năm tuổi Đảng cho ông Trần Văn Phúc và Huy hiệu 60 năm tuổi Đảng cho bà Lê Thị Hoa.",
            [
                ("Huy hiệu 70 năm tuổi Đảng", "Bí thư Thành ủy", "Trần Văn Phúc", "given"),
                ("Huy hiệu 60 năm tuổi Đảng", "Bí thư Thành ủy", "Lê Thị Hoa", "given"),
            ],
        ),
    ],
)
def test_several_awards_behind_one_verb(
    nlp: extract.Extractor, text: str, expected: list[tuple[str, str | None, str | None, str]]
) -> None:
    assert awards(nlp, text) == expected


def test_each_of_two_orders_has_its_year(nlp: extract.Extractor) -> None:
    found = nlp("Sư đoàn 316 được tặng thưởng Huân chương Quân công năm 1965 và Huân chương Chiến công năm 1968.").awards
    assert [(a.award, a.when) for a in found] == [("Huân chương Quân công", "1965"), ("Huân chương Chiến công", "1968")]


def test_an_award_of_headline_and_text_is_one(nlp: extract.Extractor) -> None:
    text = (
        "Ban Cơ yếu Chính phủ đón nhận Huân chương Sao vàng\n"
        "Sáng 18/5/2017, Chủ tịch nước Trần Văn Quang đã trao Huân chương Sao vàng cho Ban Cơ yếu Chính phủ."
    )
    (award,) = nlp(text).awards
    assert (award.giver, award.receiver, award.when) == ("Trần Văn Quang", "Ban Cơ yếu Chính phủ", "2017-05-18TMO")


def test_the_same_praise_of_two_givers_is_two(nlp: extract.Extractor) -> None:
    text = "UBND tỉnh Sơn La tặng bằng khen cho ông Lê Văn Nam.\nBộ Công an tặng bằng khen cho ông Lê Văn Nam."
    assert [giver for _, giver, *_ in awards(nlp, text)] == ["UBND tỉnh Sơn La", "Bộ Công an"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Bộ trưởng Bộ Công an bổ nhiệm Đại tá Lê Văn Khải giữ chức vụ Giám đốc Công an tỉnh Sơn La. Quyết định có hiệu lực từ ngày 1/4/2021.",
            [("2021-04-01", "Bộ trưởng Bộ Công an")],
        ),
        (
            "Theo quyết định của Bộ trưởng Bộ Công an, có hiệu lực từ ngày 1/4/2021, Đại tá Lê Văn Khải được bổ nhiệm giữ chức vụ Giám đốc "
            "Công an tỉnh Sơn La.",
            [("2021-04-01", "Bộ trưởng Bộ Công an")],
        ),
        (
            "Ông Lê Văn Khải được bổ nhiệm làm Giám đốc Sở Xây dựng. Bà Lê Thị Cúc được bổ nhiệm làm Giám đốc Sở Y tế. "
            "Các quyết định trên có hiệu lực thi hành từ ngày 15/3/2021.",
            [("2021-03-15", None), ("2021-03-15", None)],
        ),
        (
            "Ông Lê Văn Khải được bổ nhiệm làm Giám đốc Sở Xây dựng. Thời hạn giữ chức vụ là 5 năm, kể từ ngày 1/4/2021.",
            [("2021-04-01", None)],
        ),
        ("Ông Lê Văn Khải được bổ nhiệm làm Giám đốc Sở Xây dựng. Nghị định 15 có hiệu lực từ ngày 1/4/2021.", [(None, None)]),
    ],
)
def test_what_is_said_of_the_decision(nlp: extract.Extractor, text: str, rows: list[tuple[str | None, str | None]]) -> None:
    article = nlp(text, published="2021-03-20")
    assert [(a.when, a.by) for a in article.appointments] == rows
    assert [role.when for person in article.people for role in person.roles] == [when for when, _ in rows]
