"""Percentages, money, measures and counts in sentences, through the rules, with modifiers and guards."""

from __future__ import annotations

from typing import Any

import pytest

import extract

TYPES = ("PERCENT", "MONEY", "MEASURE", "COUNT")


def found(nlp: extract.Extractor, text: str) -> list[tuple[str, str]]:
    """Type and text of the number mentions."""
    return [(m.type, m.text) for m in nlp(text).mentions if m.type in TYPES]


SENTENCES: list[tuple[str, list[tuple[str, str]]]] = [
    (
        "Đội bắt 616 vụ, 1.039 đối tượng, thu 2,1 tấn ma túy.",
        [("COUNT", "616 vụ"), ("COUNT", "1.039 đối tượng"), ("MEASURE", "2,1 tấn")],
    ),
    ("Giá bán từ 10 đến 15 triệu đồng, tăng 5-7%.", [("MONEY", "10 đến 15 triệu đồng"), ("PERCENT", "5-7%")]),
    ("Mưa 60-90 mm, gió giật, 3 nhà tốc mái.", [("MEASURE", "60-90 mm"), ("COUNT", "3 nhà")]),
    ("Tặng 20 phần quà, mỗi phần trị giá 500.000 đồng.", [("COUNT", "20 phần quà"), ("MONEY", "500.000 đồng")]),
    ("Một người chết, hai người bị thương.", [("COUNT", "Một người"), ("COUNT", "hai người")]),
    ("Hàng trăm mét đường hư hỏng, thiệt hại hàng chục tỷ đồng.", [("MEASURE", "Hàng trăm mét"), ("MONEY", "hàng chục tỷ đồng")]),
    ("Lợi nhuận gấp 3 lần, đạt 2,5 tỷ.", [("MONEY", "2,5 tỷ")]),
    ("Đó là một năm đầy khó khăn theo Điều 248.", []),
    ("Đội thắng 2-1 ở vòng 3 và dẫn đầu Top 10.", []),
    ("Theo Nghị định 100/2019/NĐ-CP, xe mang biển 29H-027.02 bị phạt.", []),
    ("Cụm thi đua số 5 họp tại 39 đường Lê Lợi, quận 3.", []),
    ("Đại hội XIII, lần thứ 2, khóa XV; dịch COVID-19.", []),
    ("Toàn xã có một trăm linh năm hộ nghèo.", [("COUNT", "một trăm linh năm hộ")]),
    ("Lớp có bốn bảy học viên, năm mốt chiến sĩ.", [("COUNT", "bốn bảy học viên"), ("COUNT", "năm mốt chiến sĩ")]),
    ("Có hai ba người, năm bảy hộ.", [("COUNT", "hai ba người"), ("COUNT", "năm bảy hộ")]),
    ("Cả vùng có bốn trăm năm mươi sáu người.", [("COUNT", "bốn trăm năm mươi sáu người")]),
    ("Tổng đài 1900 1234 nhận 30 cuộc gọi.", [("COUNT", "30 cuộc gọi")]),
    ("Mất 10 000 cổ phiếu, 1 tỷ 200 triệu đồng.", [("COUNT", "10 000 cổ phiếu"), ("MONEY", "1 tỷ 200 triệu đồng")]),
    ("Đêm xuống -5 độ C, tức giảm 3 - 5 độ C.", [("MEASURE", "-5 độ C"), ("MEASURE", "3 - 5 độ C")]),
    ("Vụ nổ làm 3 trẻ bị thương.", [("COUNT", "3 trẻ")]),
    ("Thu 3 sào lúa, 7 chỉ vàng, đi 12 hải lý.", [("MEASURE", "3 sào"), ("MEASURE", "7 chỉ"), ("MEASURE", "12 hải lý")]),
    ("Xe 29A-123.45 trên Quốc lộ 14 của Phòng X03, gọi 0912.345.678.", []),
    ("Bổ nhiệm 3 phó giám đốc và 2 đại úy công an.", [("COUNT", "3 phó giám đốc"), ("COUNT", "2 đại úy công an")]),
]


@pytest.mark.parametrize(("text", "mentions"), SENTENCES, ids=lambda x: x[:30] if isinstance(x, str) else "")
def test_sentences(nlp_rules: extract.Extractor, text: str, mentions: list[tuple[str, str]]) -> None:
    assert found(nlp_rules, text) == mentions


MODIFIERS: list[tuple[str, str, str | None]] = [
    ("gần 300 chiến sĩ", "COUNT", "approx"), ("hơn 300 chiến sĩ", "COUNT", "more_than"), ("khoảng 20 tấn cá", "MEASURE", "approx"),
    ("trên 250 vụ", "COUNT", "more_than"), ("đi trên 6 xe ô tô", "COUNT", None), ("dựa trên 16 tiêu chí", "COUNT", None),
    ("dưới 1,1% vốn", "PERCENT", "less_than"), ("ít nhất 80 người", "COUNT", "at_least"), ("tối đa 120 km/giờ", "MEASURE", "at_most"),
    ("từ 14% trở lên", "PERCENT", "at_least"), ("từ 5 triệu đồng trở xuống", "MONEY", "at_most"), ("chưa đến 50 người", "COUNT", "less_than"),
    ("xấp xỉ 40%", "PERCENT", "approx"), ("không quá 3 người", "COUNT", "at_most"), ("đạt 40%", "PERCENT", None),
    ("hàng nghìn lượt phương tiện", "COUNT", "approx"), ("ngót 2 tấn thóc", "MEASURE", "approx"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "type", "modifier"), MODIFIERS, ids=lambda x: str(x))
def test_modifiers_stand_outside_and_go_into_the_value(
    nlp_rules: extract.Extractor, text: str, type: str, modifier: str | None
) -> None:
    mention = next(m for m in nlp_rules(text).mentions if m.type == type)
    assert mention.value.get("modifier") == modifier
    assert modifier is None or mention.text in text


VALUES: list[tuple[str, dict[str, Any]]] = [
    ("bắt giữ 5/6 đối tượng", {"unit": None, "of": 6, "object": "đối tượng"}), ("đã có 152/152 bản ký cam kết", {"value": 152, "object": "bản"}),
    ("cắt giảm 3.893/6.191 điều kiện", {"value": None, "of": 6191, "object": "điều kiện"}), ("có 1.310/1.310 chiến sĩ đạt", {"value": 1310}),
    ("1,2 triệu lượt người", {"value": 1_200_000, "unit": "lượt", "object": "người"}), ("2 điểm phần trăm", {"value": 2, "points": True}),
    ("cao 1m62", {"value": 1.62, "unit": "m"}), ("thông xe 45/50 km", {"value": None, "of": 50, "unit": "km"}), ("mua 1/2 kg thịt", {"value": 0.5}),
    ("thu 420.000/450.000 tỷ đồng", {"value": None, "of": 450_000_000_000_000, "currency": "VND"}),
    ("giúp dân 2.500 ngày công", {"value": 2500, "object": "ngày công"}), ("góp 400 ngày công lao động", {"value": 400, "object": "ngày công"}),
    ("16/18 tàu đã về bến", {"value": None, "of": 18, "object": "tàu"}), ("2/3 đại biểu tán thành", {"of": None, "value": None}), ("hai phần ba học sinh", {"of": None, "object": "học sinh"}),
    ("lạnh tới -5 độ C", {"value": -5, "unit": "độ C"}), ("lạnh âm 5 độ C", {"value": -5}), ("từ -5 đến -3 độ C", {"low": -5, "high": -3}),
    ("lợi suất là -0,5%", {"value": -0.5}), ("bốn bảy học viên", {"value": 47}), ("Hàng vạn lao động", {"low": 10_000, "high": 99_999}),
    ("1.448,2 nghìn tỷ đồng", {"value": 1_448_200_000_000_000}), ("một trăm linh năm hộ", {"value": 105}), ("giá 2 đô 50 xu", {"value": 2.5, "currency": "USD"}), ("vài chục người", {"low": 20, "high": 99}),
    ("20-22 gram đạm", {"low": 20, "high": 22, "unit": "gram"}), ("hai cuộc bỏ phiếu", {"value": 2, "unit": "cuộc", "object": "bỏ phiếu"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), VALUES, ids=lambda x: str(x)[:30])
def test_values(nlp_rules: extract.Extractor, text: str, value: dict[str, Any]) -> None:
    mention = next(m for m in nlp_rules(text).mentions if m.type in TYPES)
    assert {key: mention.value.get(key) for key in value} == value


def test_spans_from_the_learned_stage_get_values(rules: Any) -> None:
    from extract.draft import Draft
    from extract.registry import SPAN_READERS
    from extract.text import Text

    text = "bán 40 lọ dầu, thu 3 triệu đồng, lãi 12%, nặng 5 kg"
    draft = Draft(Text(text), rules)
    for type, span, key, value in (
        ("COUNT", "40 lọ dầu", "object", "dầu"), ("MONEY", "3 triệu đồng", "value", 3_000_000), ("PERCENT", "12%", "value", 12), ("MEASURE", "5 kg", "unit", "kg"),
    ):  # fmt: skip
        start = text.index(span)
        assert SPAN_READERS[type](draft, start, start + len(span))[key] == value


def test_finders_are_linear(nlp_rules: extract.Extractor) -> None:
    import time

    text = "Đội bắt 616 vụ, 1.039 đối tượng, thu 2,1 tấn ma túy và 3 tỷ đồng, đạt 81,4%. " * 20

    def spent(times: int) -> float:
        began = time.process_time()
        assert len([m for m in nlp_rules(text * times).mentions if m.type in TYPES]) == 100 * times
        return time.process_time() - began

    spent(1)
    short, long = (min(spent(times) for _ in range(3)) for times in (1, 4))
    assert long < 10 * max(short, 0.02)
