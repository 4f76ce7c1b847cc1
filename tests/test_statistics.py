"""Statistics: the sentences of ``samples/statistics.jsonl`` read as their gold says, and how a change, an owner and a shared head are found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import extract
from extract.text import fold
from extract.types import Statistic


def statistics(nlp: extract.Extractor, text: str) -> list[Statistic]:
    return list(nlp(text).statistics)


def load(samples: Path) -> list[dict[str, Any]]:
    lines = (samples / "statistics.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def same(a: str | None, b: str | None) -> bool:
    return (fold(a) if a else a) == (fold(b) if b else b)


def test_samples_hold_their_figures(nlp_rules: extract.Extractor, samples: Path) -> None:
    """What and whose at least 0.9 (the issue asks 0.85), when, change, value and kind at least 0.95."""
    cases = load(samples)
    assert len(cases) >= 60
    assert sum(case["written"].startswith("before the code") for case in cases) >= 0.4 * len(cases)
    right: dict[str, list[bool]] = {"what": [], "whose": [], "when": [], "change": [], "value": []}
    for case in cases:
        article = nlp_rules(case["text"], published=case["published"])
        by_text: dict[str, list[Statistic]] = {}
        for statistic in article.statistics:
            by_text.setdefault(article.mentions[statistic.mention].text, []).append(statistic)
        for gold in case["statistics"]:
            found = by_text.get(gold["text"])
            read = found.pop(0) if found else None
            right["what"].append(read is not None and same(read.what, gold["what"]))
            right["whose"].append(read is not None and same(read.whose, gold["whose"]))
            right["when"].append(read is not None and read.when == gold["when"])
            right["change"].append(
                read is not None and read.change == gold["change"] and same(read.compared_with, gold["compared_with"])
            )
            keys = ("kind", "value", "low", "high", "modifier", "unit")
            right["value"].append(read is not None and all(getattr(read, key) == gold[key] for key in keys))
    shares = {name: sum(values) / len(values) for name, values in right.items()}
    assert all(share >= (0.9 if name in ("what", "whose") else 0.95) for name, share in shares.items()), shares


def test_each_number_of_a_list_has_its_row(nlp_rules: extract.Extractor) -> None:
    found = statistics(nlp_rules, "Công an tỉnh Sơn La bắt 12 vụ, 19 đối tượng, thu 1,5 kg heroin và 80 triệu đồng.")
    assert [s.kind for s in found] == ["count", "count", "measure", "money"]
    assert {s.whose for s in found} == {"Công an tỉnh Sơn La"}
    assert [s.what for s in found][:3] == ["bắt vụ", "bắt đối tượng", "heroin"]


def test_a_shared_head_is_restored(nlp_rules: extract.Extractor) -> None:
    found = statistics(nlp_rules, "Tỷ lệ điều tra khám phá án bình quân đạt 82%, án rất nghiêm trọng đạt 96%.")
    assert [s.what for s in found] == ["tỷ lệ điều tra khám phá án bình quân", "tỷ lệ điều tra khám phá án rất nghiêm trọng"]


@pytest.mark.parametrize(
    ("text", "change", "compared"),
    [
        ("Doanh thu tăng 5,2% so với cùng kỳ.", "up", "cùng kỳ"),
        ("Số vụ cháy giảm 9%.", "down", None),
        ("Sản lượng đạt 5 tấn.", None, None),
        ("Giá gạo tăng từ 10.000 đồng lên 12.000 đồng.", "up", None),
    ],
)
def test_changes(nlp_rules: extract.Extractor, text: str, change: str | None, compared: str | None) -> None:
    last = statistics(nlp_rules, text)[-1]
    assert (last.change, last.compared_with) == (change, compared)


def test_a_date_compared_with_is_not_the_time_of_the_figure(nlp_rules: extract.Extractor) -> None:
    (statistic,) = statistics(nlp_rules, "Năm 2021, kim ngạch tăng 7% so với năm 2020.")
    assert statistic.when == "2021" and statistic.compared_with == "năm 2020"


def test_a_unit_in_a_post_owns_no_figure_but_its_holder_does(nlp_rules: extract.Extractor) -> None:
    found = statistics(nlp_rules, "Giám đốc Sở Y tế Lê Văn Nam nộp phạt 5 triệu đồng.")
    assert [s.whose for s in found] == ["Lê Văn Nam"]


def test_statistics_point_at_their_mention_and_sentence(nlp_rules: extract.Extractor) -> None:
    article = nlp_rules("Xã có 120 hộ.\nTrong đó, 15% hộ thuộc diện nghèo.")
    assert [article.mentions[s.mention].text for s in article.statistics] == ["120 hộ", "15%"]
    assert [s.sentence for s in article.statistics] == [0, 1]
    assert all(s.rule.startswith("statistic.") and 0 < s.score <= 1 for s in article.statistics)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Vụ cháy làm 13 người thiệt mạng và 32 người khác bị thương.", ["người thiệt mạng", "người bị thương"]),
        ("Số vụ vi phạm hành chính: năm 2019 phát hiện 117 vụ.", ["vụ vi phạm hành chính"]),
        ("Công an xử phạt 204 trường hợp.", ["xử phạt trường hợp"]),
        ("Trong tuần, số chuyến chậm và hủy là 810 chuyến.", ["số chuyến chậm và hủy"]),
        ("Đến nay 16/18 tàu đã về bờ.", ["tàu trên tổng số 18 tàu"]),
        ("Lũ về 3 tỉnh Long An, Tiền Giang và Bến Tre.", ["tỉnh"]),
        ("Cây cầu này dài 40 m.", ["cây cầu dài"]),
        ("Họ giữ khoảng cách 2 m.", ["khoảng cách"]),
        ("Phần quà bao gồm 5 triệu đồng.", ["phần quà"]),
        ("Lũ quét làm 6 người chết, mất tích và bị thương.", ["người chết, mất tích và bị thương"]),
        ("Tổ công tác phát hiện 41 thùng.", ["phát hiện thùng"]),
        ("Tổng diện tích lấn chiếm là 27 m2.", ["tổng diện tích lấn chiếm"]),
        ("Họ bắt con trăn dài 4,5 m bò vào bếp.", ["con trăn dài"]),
        ("Giá muối hiện đã tăng cao và đang ở mức 900 đồng/kg.", ["giá muối"]),
        ("Tỷ lệ nhập học đạt 91% năm 2022 và 93% năm 2023.", ["tỷ lệ nhập học", "tỷ lệ nhập học"]),
        ("Kẻ lạ bắn chết 3 người.", ["bắn chết người"]),
        ("Vùng đệm gồm 3 tỉnh Kelda, Morvia và Tassen.", ["tỉnh"]),
    ],
)
def test_what_is_counted_is_said_in_full(nlp_rules: extract.Extractor, text: str, what: list[str]) -> None:
    assert [s.what for s in statistics(nlp_rules, text)] == what


@pytest.mark.parametrize(
    "text",
    [
        "Hai bên đã ký thỏa thuận.",
        "Hai nước tăng cường hợp tác.",
        "Sau đó, 2 đối tượng này bỏ chạy.",
        "Cả hai người đều nhận lỗi.",
        "Họ ở khách sạn 5 sao tại Nha Trang.",
        "Ông đã nhận 1 số tiền lớn.",
        "Viên gạch có kích thước 5 x 5,5 cm.",
        "Anh chơi hay ở Ligue 1 mùa này.",
    ],
)
def test_what_is_no_figure_has_no_row(nlp_rules: extract.Extractor, text: str) -> None:
    assert statistics(nlp_rules, text) == []


def test_a_repeated_figure_has_one_row(nlp_rules: extract.Extractor) -> None:
    found = statistics(
        nlp_rules,
        "Vụ sập cầu khiến 13 người thiệt mạng.\nTrong 13 người có 4 học sinh.\nNgoài 13 người thiệt mạng, nhiều xe hư hỏng.",
    )
    assert [(s.value, s.what) for s in found] == [(13, "người thiệt mạng"), (4, "học sinh")]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Năm 2019 tỉnh có 117 vụ cháy, đến năm 2020 chỉ còn 37 vụ cháy.", ["2019", "2020"]),
        ("Tỷ lệ nợ xấu giảm từ 2,46% (2016) xuống 1,89% trong năm 2019.", ["2016", "2019"]),
        ("Sáng 18/5/2020, công an cho biết 6 người bị thương.", [None]),
        ("Anh Lê Văn Nam (sinh năm 1983) nộp 5 triệu đồng.", [None]),
    ],
)
def test_the_nearest_date_is_the_time_of_a_figure(nlp_rules: extract.Extractor, text: str, when: list[str | None]) -> None:
    assert [s.when for s in statistics(nlp_rules, text)] == when


@pytest.mark.parametrize("text", ["Hãng tin Reuters cho biết 12 người thiệt mạng.", "Báo Tuổi Trẻ nêu doanh thu đạt 3 tỷ đồng."])
def test_media_own_no_figure(nlp_rules: extract.Extractor, text: str) -> None:
    assert [s.whose for s in statistics(nlp_rules, text)] == [None]


def test_a_limit_is_no_change(nlp_rules: extract.Extractor) -> None:
    (limit,) = statistics(nlp_rules, "Ông không mua với giá cao hơn 35 triệu đồng.")
    assert limit.change is None and limit.value == 35_000_000


def test_a_rate_is_in_the_unit(nlp_rules: extract.Extractor) -> None:
    (price,) = statistics(nlp_rules, "Giá điều thô là 38.000 đồng/kg.")
    assert (price.value, price.unit) == (38_000, "VND/kg")


@pytest.mark.parametrize("text", ["Khách sạn ở 88 Đồng Khởi đã mở cửa.", "Thời hạn còn 5 năm đồng nghĩa với nhiều thủ tục."])
def test_names_and_words_with_dong_are_no_money(nlp_rules: extract.Extractor, text: str) -> None:
    assert [s.kind for s in statistics(nlp_rules, text) if s.kind == "money"] == []


def test_a_period_of_another_paragraph_is_not_the_time_of_a_figure(nlp_rules: extract.Extractor) -> None:
    found = statistics(nlp_rules, "Năm 2019, tỷ lệ nợ xấu là 3%.\nTỷ lệ phủ rừng là 40%.")
    assert [s.when for s in found] == ["2019", None]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Các cây trồng chính là lúa (120 ha), ngô (45 ha).", [("lúa", None), ("ngô", None)]),
        ("Vé bán nhiều nhất ở ga Bình Sơn (1.149 vé).", [("vé", "ga Bình Sơn")]),
        ("Khách gửi 88 triệu bảng (100 triệu euro).", None),
    ],
)
def test_a_figure_in_brackets_is_of_the_thing_before(
    nlp_rules: extract.Extractor, text: str, rows: list[tuple[str, str | None]] | None
) -> None:
    found = statistics(nlp_rules, text)
    if rows is None:
        assert len({s.what for s in found}) == 1
    else:
        assert [(s.what, s.whose) for s in found] == rows


@pytest.mark.parametrize(
    ("text", "what", "change"),
    [
        ("Công ty mất 30 tỷ đồng vì đầu tư sai.", "mất", None),
        ("Giá vàng mất 300.000 đồng.", "giá vàng", "down"),
        ("Cổ phiếu mất 5% trong phiên sáng.", "cổ phiếu", "down"),
    ],
)
def test_lost_money_is_no_change(nlp_rules: extract.Extractor, text: str, what: str, change: str | None) -> None:
    last = statistics(nlp_rules, text)[-1]
    assert (last.what, last.change) == (what, change)


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("UBND tỉnh Sơn La vừa phê duyệt dự án có tổng vốn 120 tỷ đồng.", None),
        ("Cơ quan CSĐT Công an tỉnh Sơn La xác định nhóm này chiếm đoạt 30 tỷ đồng.", None),
        ("UBND tỉnh Sơn La chi hỗ trợ 12 tỷ đồng cho nông dân.", "UBND tỉnh Sơn La"),
        ("Công an tỉnh Sơn La phát hiện 5 vụ.", "Công an tỉnh Sơn La"),
    ],
)
def test_a_body_that_decides_owns_no_figure(nlp_rules: extract.Extractor, text: str, whose: str | None) -> None:
    assert statistics(nlp_rules, text)[-1].whose == whose


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Lượng khách quốc tế bắt đầu hồi phục, tăng 12%.", ["lượng khách quốc tế"]),
        ("Giá vàng SJC được các doanh nghiệp điều chỉnh giảm 300.000 đồng.", ["giá vàng SJC"]),
        ("Hàng phục vụ các dự án tăng 7%.", ["hàng phục vụ các dự án"]),
        ("Chiếc áo lụa của bà Kaya trị giá 5.000 USD.", ["chiếc áo lụa"]),
        ("Kho hàng có diện tích gần 5.000 m2.", ["diện tích"]),
        ("Có 70% các sàn giao dịch gặp khó khăn.", ["sàn giao dịch gặp khó khăn"]),
        ("Tổng số lợn phải tiêu hủy hơn 1.900 con.", ["tổng số lợn phải tiêu hủy"]),
        ("Túi xách của Kaya giá 300 USD.", ["túi xách"]),
        ("Đội truy đuổi xe khách 45 chỗ.", []),
    ],
)
def test_what_is_measured_ends_where_its_phrase_ends(nlp_rules: extract.Extractor, text: str, what: list[str]) -> None:
    assert [s.what for s in statistics(nlp_rules, text)] == what


def test_a_change_behind_two_counts_is_that_of_the_first(nlp_rules: extract.Extractor) -> None:
    found = statistics(nlp_rules, "Cảnh sát bắt 6 vụ với 41 người, tăng 20%.")
    assert (found[-1].what, found[-1].change) == ("bắt vụ", "up")


def test_growth_that_is_aimed_at_is_no_change(nlp_rules: extract.Extractor) -> None:
    found = statistics(nlp_rules, "Mục tiêu tăng trưởng 8% năm nay là cao.")
    assert [(s.what, s.change) for s in found] == [("mục tiêu tăng trưởng", None)]


def test_changes_in_brackets_belong_to_the_places_before_them(nlp_rules: extract.Extractor) -> None:
    found = statistics(nlp_rules, "Xuất khẩu da giày giảm tại các thị trường Nga (giảm 23%), Lào (giảm 15%).")
    assert [(s.what, s.whose, s.change) for s in found] == [
        ("xuất khẩu da giày", "Nga", "down"),
        ("xuất khẩu da giày", "Lào", "down"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Công an huyện Mai Sơn đang điều tra vụ cháy nhà dân khiến 3 người bị thương.",
        "Cảnh sát tỉnh Sơn La tạm giữ tài xế gây tai nạn làm 4 người chết.",
        "Tàu chở bốn người bị Công an huyện Mai Sơn tạm giữ.",
    ],
)
def test_who_looks_into_an_accident_does_not_own_its_victims(nlp_rules: extract.Extractor, text: str) -> None:
    assert [s.whose for s in statistics(nlp_rules, text)] == [None]


def test_the_number_whose_change_is_told_stands_behind_the_percentage(nlp: extract.Extractor) -> None:
    text = "Cả nước xảy ra 548 vụ tai nạn, làm chết 257 người. So với cùng kỳ, giảm 12,3% số vụ, tăng 4,1% về số người chết."
    changes = [(s.what, s.value, s.change) for s in nlp(text).statistics if s.kind == "percent"]
    assert changes == [("số vụ", 12.3, "down"), ("số người chết", 4.1, "up")]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Trong tháng, 100% cán bộ, chiến sĩ hoàn thành nhiệm vụ.", ["cán bộ, chiến sĩ hoàn thành nhiệm vụ"]),
        ("Tỷ lệ đạt yêu cầu là 96%, trong đó 38,5% đạt loại giỏi.", ["tỷ lệ đạt yêu cầu", "đạt loại giỏi"]),
        ("Ông Trần Văn Chín cho biết tỉnh hiện có 12.000 ha nuôi tôm.", ["nuôi tôm"]),
        ("Tổng sản phẩm (GRDP) bình quân đầu người đạt 75 triệu đồng.", ["tổng sản phẩm bình quân đầu người"]),
        ("Thu ngân sách đạt 420.000/450.000 tỷ đồng.", ["thu ngân sách"]),
    ],
)
def test_what_is_measured_is_said_whole(nlp: extract.Extractor, text: str, what: list[str]) -> None:
    """Nouns with a comma, what a share did, what land is used for, and a head noun before its abbreviation."""
    assert [s.what for s in statistics(nlp, text)] == what


def test_a_part_of_a_whole_is_the_amount_of_its_row(nlp_rules: extract.Extractor) -> None:
    assert [s.value for s in statistics(nlp_rules, "Thu ngân sách đạt 420/450 tỷ đồng.")] == [420_000_000_000]
    assert [s.value for s in statistics(nlp_rules, "Tuyến đường đã thông xe 45/50 km.")] == [45]


@pytest.mark.parametrize(
    "text",
    [
        "Thu nhập bình quân đạt 75 triệu đồng, gấp 2,1 lần năm 2015.",
        "Huyện phấn đấu đến năm 2030 về đích sớm. Hiện tỷ lệ hộ dùng nước sạch đạt 71%.",
    ],
)
def test_the_year_of_a_comparison_or_goal_is_not_the_time_of_a_figure(nlp_rules: extract.Extractor, text: str) -> None:
    assert [s.when for s in statistics(nlp_rules, text)] == [None]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Công an tỉnh Sơn La thu 12 kg ma túy đá và 45 triệu đồng.", ["ma túy đá", "thu"]),
        ("Công an thu giữ 3 khẩu súng, 1,2 tỷ đồng tiền mặt.", ["thu giữ súng", "tiền mặt"]),
        ("Doanh nghiệp đã nộp 88 tỷ đồng tiền thuế.", ["tiền thuế"]),
        ("Thanh tra xử phạt Công ty Minh Long với số tiền 7 triệu đồng.", ["xử phạt"]),
        ("Lan chiếm đoạt tài sản của nhiều người với số tiền 5 tỷ đồng.", ["chiếm đoạt"]),
        ("Cá rô được bán với giá 300.000 đồng.", ["giá bán cá rô"]),
        (
            "Giá bán than là 2 triệu đồng/tấn với than cám; khoảng 3 triệu đồng/tấn với than cục.",
            ["giá bán than", "giá bán than"],
        ),
        ("Công cụ này có giá trị dưới 30 triệu đồng.", ["giá trị công cụ"]),
    ],
)
def test_what_a_sum_is_for(nlp: extract.Extractor, text: str, what: list[str]) -> None:
    """A bare sum is that of its act; the kind of money behind it, or the price of the figure before, is what it measures."""
    assert [s.what for s in statistics(nlp, text)] == what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Nam trở lại, mang theo con dao dài 50 cm.", ["con dao dài"]),
        ("Đội đang xử lý vết nứt dài 40m.", ["vết nứt dài"]),
        ("Máy bay đạt độ cao 560 km.", ["độ cao"]),
        ("Tuyến đường đã thông xe 45/50 km.", ["thông xe"]),
        ("Trực thăng chở 4 tấn hàng cứu trợ.", ["hàng cứu trợ"]),
        ("Nhóm hai đạt chỉ số từ trên 70% đến dưới 80%.", ["chỉ số", "chỉ số"]),
        ("Cảnh sát bắt 18 người hầu hết là phụ nữ.", ["bắt người"]),
    ],
)
def test_sizes_and_lists_keep_their_nouns(nlp: extract.Extractor, text: str, what: list[str]) -> None:
    assert [s.what for s in statistics(nlp, text)] == what


def test_a_change_from_a_bare_number(nlp: extract.Extractor) -> None:
    (loan,) = statistics(nlp, "Vốn vay tăng từ 419 lên 669 triệu USD.")
    assert (loan.what, loan.change) == ("vốn vay", "up")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Theo Nghị định số 159/2013/NĐ-CP ngày 12/11/2013, mức phạt là 5 triệu đồng.", None),
        ("Theo Luật Đất đai năm 2013, mức phạt là 5 triệu đồng.", None),
        ("Lửa thiêu rụi căn nhà, 6 người được giải cứu, chiều 25/9/2025.", "2025-09-25TAF"),
    ],
)
def test_the_date_of_a_document_is_no_time_and_the_last_words_may_be(nlp: extract.Extractor, text: str, when: str | None) -> None:
    assert [s.when for s in statistics(nlp, text)] == [when]


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("Dự án được Bộ Xây dựng phê duyệt với tổng chiều dài 13 km.", None),
        ("Lê Văn Khách từng có 2 tiền án.", "Lê Văn Khách"),
        ("Bà Trần Thị Hoa phải trả nợ cho 7 cá nhân số tiền hơn 7 tỷ đồng.", "Trần Thị Hoa"),
        ("Theo lãnh đạo UBND xã Xuân Sơn, thiệt hại hơn 70 tỷ đồng.", None),
    ],
)
def test_who_owns_a_figure_and_who_only_tells_or_decides(nlp: extract.Extractor, text: str, whose: str | None) -> None:
    assert statistics(nlp, text)[-1].whose == whose


@pytest.mark.parametrize(
    "text", ["Lãnh đạo hai đảng gặp nhau.", "Anh bị thương ở hai bàn chân.", "Xã làm chủ giai đoạn 2 dự án sân bay."]
)
def test_parts_of_the_body_parties_and_phases_are_no_figures(nlp: extract.Extractor, text: str) -> None:
    assert statistics(nlp, text) == []


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Giá vàng giao dịch ở mức 1.278 USD/ounce; ghi nhận mức cao nhất là 1.280 USD/ounce và thấp nhất ở mức 1.259 USD/ounce.",
            ["giá vàng giao dịch", "giá vàng giao dịch cao nhất", "giá vàng giao dịch thấp nhất"],
        ),
        ("Tiền học sẽ rơi vào khoảng 50.000 USD/năm (hơn 1 tỷ đồng).", ["tiền học", "tiền học"]),
        (
            "Chi cục thu 730 tỷ đồng, đạt 78% chỉ tiêu được giao (940 tỷ đồng); bằng 113% so với cùng kỳ.",
            ["thu", "chỉ tiêu được giao", "chỉ tiêu được giao", "thu"],
        ),
        ("Vụ nổ khiến 130 người ở Paris thiệt mạng.", ["người thiệt mạng"]),
        ("Công an thu giữ 120 kg bột thuốc lắc.", ["bột thuốc lắc"]),
        ("Ông bị khởi tố về tội trốn thuế số tiền trên 12 tỷ đồng.", ["trốn thuế"]),
    ],
)
def test_what_figures_in_a_row_measure(nlp: extract.Extractor, text: str, rows: list[str]) -> None:
    assert [s.what for s in statistics(nlp, text)] == rows


def test_whom_something_is_laid_before_owns_nothing(nlp: extract.Extractor) -> None:
    (laws,) = statistics(nlp, "Bộ trưởng trình Quốc hội 5 dự án luật.")
    assert laws.whose is None


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Con tàu dài 40 m, rộng 7 m.", ["con tàu dài", "con tàu rộng"]),
        ("Nam vận chuyển 12.000 con gà giống, trị giá ước tính 48 triệu đồng.", ["gà giống", "gà giống"]),
        (
            "Tốc độ tăng trưởng kinh tế năm 2016 đạt 6,2% và dự kiến đạt 6,7% năm 2017.",
            ["tốc độ tăng trưởng kinh tế", "tốc độ tăng trưởng kinh tế"],
        ),
        ("Cảnh sát bắt khẩn cấp 4 người.", ["bắt khẩn cấp người"]),
        ("Thiệt hại lên tới nhiều tỷ đồng.", []),
    ],
)
def test_what_goes_on_from_the_figure_before(nlp: extract.Extractor, text: str, rows: list[str]) -> None:
    assert [s.what for s in statistics(nlp, text)] == rows


def test_the_base_of_a_change_is_none(nlp: extract.Extractor) -> None:
    found = statistics(nlp, "Thuế xăng được tăng từ mức 1.000 đồng/lít lên 3.000 đồng/lít.")
    assert [(s.what, s.change) for s in found] == [("thuế xăng", None), ("thuế xăng", "up")]


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("Công an tỉnh Sơn La bắt tạm giam Lê Văn Nam về hành vi chiếm đoạt 5 tỷ đồng.", None),
        ("Công an tỉnh Sơn La triệt phá đường dây mua bán ma túy, bắt 5 đối tượng.", "Công an tỉnh Sơn La"),
    ],
)
def test_the_police_own_what_they_catch_not_the_crime(nlp: extract.Extractor, text: str, whose: str | None) -> None:
    assert statistics(nlp, text)[-1].whose == whose


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("Ông Lê Văn Nam cho biết, Công an tỉnh Sơn La đã tiếp nhận, xử lý 120 hồ sơ.", "Công an tỉnh Sơn La"),
        ("Công an tỉnh Sơn La triệt phá, nổi bật là đường dây lừa đảo 5 tỷ đồng.", None),
    ],
)
def test_a_unit_that_begins_the_clause_before_owns_what_it_goes_on_to_do(
    nlp: extract.Extractor, text: str, whose: str | None
) -> None:
    assert statistics(nlp, text)[-1].whose == whose


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Đảo nằm cách thành phố Cao Hùng 445 km và cách bờ biển Trung Quốc 300 km.",
            ["cách thành phố Cao Hùng", "cách bờ biển Trung Quốc"],
        ),
        ("Tỉnh đặt mục tiêu thu ngân sách vượt 20% dự toán, tương ứng gần 14.000 tỉ đồng.", ["dự toán", "thu ngân sách"]),
    ],
)
def test_the_share_of_a_plan_hands_nothing_on(nlp: extract.Extractor, text: str, rows: list[str]) -> None:
    assert [s.what for s in statistics(nlp, text)] == rows


def test_a_resolution_and_its_session_are_no_figures(nlp: extract.Extractor) -> None:
    assert statistics(nlp, "Đảng bộ quán triệt Nghị quyết Trung ương 4 khóa XII.") == []


def test_a_bracket_says_again_what_stands_before_it(nlp: extract.Extractor) -> None:
    (votes,) = statistics(nlp, "Hạ viện bác bỏ đề xuất với đa số phiếu thuận (326 phiếu).")
    assert votes.what == "phiếu thuận"


def test_a_term_of_office_is_not_when_a_figure_holds(nlp: extract.Extractor) -> None:
    (laws,) = statistics(nlp, "Hội đồng nhân dân nhiệm kỳ 2021-2026 thông qua 21 nghị quyết.")
    assert laws.when is None


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("So với cùng kỳ năm 2019, số vụ tai nạn giảm 12%, số người chết giảm 8 người.", ["cùng kỳ năm 2019"] * 2),
        ("Số vụ cháy so với cùng kỳ năm trước giảm 12,5%.", ["cùng kỳ năm trước"]),
        ("Doanh thu đạt 520 tỷ đồng, so với cùng kỳ tăng 15%.", [None, "cùng kỳ"]),
        ("Nhiều ngành giảm so với tháng 8, như: sản xuất xe giảm 15,4%; dệt giảm 11,3%.", ["tháng 8"] * 2),
        ("Sản lượng tăng 82 tấn (3,4%) so với năm 2019.", ["năm 2019"] * 2),
        ("Giá trứng giảm 300 đồng/quả so với đầu năm.", ["đầu năm"]),
        ("Lượng gạo giảm 5% về lượng và giảm 3% về trị giá so với năm 2019.", ["năm 2019"] * 2),
        ("Thu ngân sách tăng 15,3% cùng kỳ năm 2017.", ["cùng kỳ năm 2017"]),
        ("So với cùng kỳ năm 2019, chỉ số giảm 3,4% (trong khi cùng kỳ tăng 12,9%).", ["cùng kỳ năm 2019", None]),
        ("Giá nhà vẫn cao so với thu nhập, tăng 5% mỗi năm.", [None]),
    ],
)
def test_a_comparison_holds_wherever_it_stands(nlp: extract.Extractor, text: str, compared: list[str | None]) -> None:
    assert [s.compared_with for s in statistics(nlp, text)] == compared


def test_a_total_worth_is_called_so(nlp: extract.Extractor) -> None:
    assert [s.what for s in statistics(nlp, "Họ bắt 12 bao thuốc lá và 3 chai rượu, tổng trị giá khoảng 9 triệu đồng.")][
        -1
    ] == "tổng trị giá"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Tổng thu ngân sách đạt 845 tỷ đồng, bằng 104,5% dự toán và tăng 12,3%.",
            ["tổng thu ngân sách", "dự toán", "tổng thu ngân sách"],
        ),
        ("Số nợ thuế là 412 tỷ đồng, chiếm 4,9% tổng thu, giảm 36 tỷ đồng.", ["số nợ thuế", "tổng thu", "số nợ thuế"]),
        (
            "Xuất khẩu cao su tăng 13% về lượng và tăng 29% về trị giá.",
            ["xuất khẩu cao su về lượng", "xuất khẩu cao su về trị giá"],
        ),
        ("Thu từ hoạt động xuất nhập khẩu đạt 2.330 tỷ đồng.", ["thu từ hoạt động xuất nhập khẩu"]),
        ("Số nợ thuế đến hết tháng 11 là 412 tỷ đồng.", ["số nợ thuế"]),
        ("Khoản vay chiếm 31% công nợ và 7% tổng tài sản.", ["công nợ", "tổng tài sản"]),
    ],
)
def test_what_stands_behind_a_figure_is_no_subject_of_the_next(nlp: extract.Extractor, text: str, rows: list[str]) -> None:
    assert [s.what for s in statistics(nlp, text)] == rows


def test_a_change_and_its_rate_in_brackets_are_of_the_thing_counted_before(nlp: extract.Extractor) -> None:
    found = statistics(nlp, "Trên địa bàn xảy ra 34 vụ trộm cắp, giảm 9 vụ (20,9%) so với cùng kỳ năm 2022.")
    assert [(s.what, s.change, s.compared_with) for s in found] == [
        ("trộm cắp", None, None), ("trộm cắp", "down", "cùng kỳ năm 2022"), ("trộm cắp", "down", "cùng kỳ năm 2022"),
    ]  # fmt: skip
