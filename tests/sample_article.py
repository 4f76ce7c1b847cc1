"""One invented article with every kind of mention and record, built by hand: for tests of views, tables and the JSON record."""

from __future__ import annotations

from typing import Any

from extract.types import (
    Appointment,
    Article,
    Award,
    Event,
    Membership,
    Mention,
    Person,
    Problem,
    Reference,
    Role,
    Statistic,
    Unit,
)  # fmt: skip

TEXT = """Cụm thi đua số 7 nhìn lại năm 2020
Chiều 9-12, đoàn kiểm tra đến Công an tỉnh Khánh Hoà gặp Cụm thi đua số 7, nơi có Công an các tỉnh: Khánh Hoà, Phú Yên và Bình Định cùng tham gia. Thiếu tướng Trần Minh Quân, Phó cục trưởng Cục C06, Bộ Công an làm trưởng đoàn.

Trong năm, tỷ lệ thi hành án phạt đạt 82,3%, tăng 2,5 điểm phần trăm; 1.640 lượt tập thể, gần 5.200 lượt cá nhân và hàng chục nghìn CBCS đã dự các lớp tập huấn. Lực lượng Công an đã thu giữ 12,5 kg ma túy, hơn 3,5 tỷ đồng <tang vật> & khởi tố bị can Lê Văn Tí (SN 1985, 35 tuổi, trú tại xã Quỳnh Lâm) trong 3 ngày.

Đoàn nhất trí để Công an tỉnh Phú Yên làm Cụm trưởng năm 2021; sẽ trình Chính phủ xét tặng cờ thi đua cho Công an tỉnh Khánh Hoà.
"""

_mentions: list[tuple[str, str, dict[str, Any]]] = [
    ("Cụm thi đua số 7", "UNIT", {"name": "Cụm thi đua số 7"}),
    ("năm 2020", "DATE", {"timex": "2020", "start": "2020-01-01", "end": "2020-12-31"}),
    ("Chiều 9-12", "DATE", {"timex": "2020-12-09TAF", "start": "2020-12-09", "end": "2020-12-09"}),
    ("Công an tỉnh Khánh Hoà", "UNIT", {"name": "Công an tỉnh Khánh Hòa"}),
    ("Cụm thi đua số 7", "UNIT", {"name": "Cụm thi đua số 7"}),
    ("Công an các tỉnh: Khánh Hoà, Phú Yên và Bình Định", "UNIT",
     {"name": "Công an các tỉnh", "members": ["Công an tỉnh Khánh Hòa", "Công an tỉnh Phú Yên", "Công an tỉnh Bình Định"]}),
    ("Thiếu tướng", "RANK", {"rank": "Thiếu tướng", "level": 70}),
    ("Trần Minh Quân", "PERSON", {"name": "Trần Minh Quân"}),
    ("Phó cục trưởng", "ROLE", {"title": "Phó cục trưởng"}),
    ("Cục C06", "UNIT", {"name": "Cục C06 Bộ Công an", "parent": "Bộ Công an"}),
    ("Bộ Công an", "UNIT", {"name": "Bộ Công an"}),
    ("Trong năm", "DATE", {"timex": "2020", "start": "2020-01-01", "end": "2020-12-31", "inferred": True}),
    ("82,3%", "PERCENT", {"value": 82.3}),
    ("2,5 điểm phần trăm", "PERCENT", {"value": 2.5, "points": True}),
    ("1.640 lượt tập thể", "COUNT", {"value": 1640, "unit": "lượt", "object": "tập thể"}),
    ("5.200 lượt cá nhân", "COUNT", {"value": 5200, "unit": "lượt", "object": "cá nhân", "modifier": "approx"}),
    ("hàng chục nghìn CBCS", "COUNT", {"low": 10000, "high": 99999, "modifier": "approx", "unit": None, "object": "CBCS"}),
    ("12,5 kg", "MEASURE", {"value": 12.5, "unit": "kg"}),
    ("3,5 tỷ đồng", "MONEY", {"value": 3_500_000_000, "currency": "VND", "modifier": "more_than"}),
    ("Lê Văn Tí", "PERSON", {"name": "Lê Văn Tí"}),
    ("1985", "DATE", {"timex": "1985", "start": "1985-01-01", "end": "1985-12-31"}),
    ("35 tuổi", "AGE", {"years": 35}),
    ("xã Quỳnh Lâm", "LOCATION", {"name": "xã Quỳnh Lâm", "level": "commune"}),
    ("3 ngày", "DURATION", {"timex": "P3D"}),
    ("Công an tỉnh Phú Yên", "UNIT", {"name": "Công an tỉnh Phú Yên"}),
    ("Cụm trưởng", "ROLE", {"title": "Cụm trưởng"}),
    ("năm 2021", "DATE", {"timex": "2021", "start": "2021-01-01", "end": "2021-12-31"}),
    ("Chính phủ", "UNIT", {"name": "Chính phủ"}),
    ("Công an tỉnh Khánh Hoà", "UNIT", {"name": "Công an tỉnh Khánh Hòa"}),
]  # fmt: skip


def article() -> Article:
    """The article with its records; every mention stands where the text has it."""
    mentions, at = [], 0
    for text, kind, value in _mentions:
        at = TEXT.index(text, at)
        sentence = TEXT.count("\n", 0, at)
        mentions.append(Mention(at, at + len(text), text, kind, value, f"{kind.lower()}.sample", "rules", 0.97, sentence))
        at += len(text)
    provinces = ("Khánh Hòa", "Phú Yên", "Bình Định")
    return Article(
        id="cum-7",
        text=TEXT,
        title="Cụm thi đua số 7 nhìn lại năm 2020",
        published="2020-12-10",
        reference=Reference("2020-12-10", False),
        byline="Minh Thư",
        sentences=((0, 53), (54, 188), (189, 280)),
        mentions=tuple(mentions),
        people=(
            Person(
                "Trần Minh Quân",
                "Thiếu tướng",
                ("Thiếu tướng",),
                (Role("Phó cục trưởng", "Cục C06 Bộ Công an", 2),),
                mentions=(7,),
                rule="person.sample",
            ),
            Person(
                "Lê Văn Tí",
                birth_year=1985,
                age=35,
                home="xã Quỳnh Lâm",
                case_role="bị can",
                mentions=(19,),
                rule="person.sample",
            ),
        ),
        units=(
            Unit("Cụm thi đua số 7", members=tuple(f"Công an tỉnh {p}" for p in provinces), mentions=(0, 4), rule="unit.sample"),
            Unit("Công an tỉnh Khánh Hòa", parent="Bộ Công an", place="Khánh Hòa", mentions=(3, 28), rule="unit.sample"),
            Unit("Cục C06 Bộ Công an", ("Cục C06",), "Bộ Công an", code="C06", mentions=(9,), rule="unit.sample"),
        ),
        statistics=(
            Statistic(
                "percent",
                82.3,
                None,
                None,
                None,
                "%",
                "tỷ lệ thi hành án phạt",
                "Cụm thi đua số 7",
                "2020",
                12,
                2,
                "up",
            ),
            Statistic("count", 1640, None, None, None, "lượt tập thể", "dự tập huấn", None, "2020", 14, 2),
            Statistic("count", None, 10000, 99999, "approx", "CBCS", "dự tập huấn", None, "2020", 16, 2),
            Statistic("money", 3_500_000_000, None, None, "more_than", "VND", "thu giữ", None, "2020", 18, 2),
        ),
        memberships=tuple(Membership(f"Công an tỉnh {p}", "Cụm thi đua số 7", 5, "membership.sample") for p in provinces),
        appointments=(
            Appointment("elected", "Công an tỉnh Phú Yên", "Cụm trưởng", "Cụm thi đua số 7", when="2021", mentions=(24, 25)),
        ),
        awards=(Award("cờ thi đua", "Chính phủ", "Công an tỉnh Khánh Hòa", "proposed", mentions=(27, 28), sentence=3),),
        events=(Event("nhìn lại năm 2020", "2020-12-09TAF", "Công an tỉnh Khánh Hòa", ("Trần Minh Quân",), True, 1),),
        problems=(Problem("date", "31-11 does not exist", 10, 15),),
        meta={"url": "https://example.org/bai-1"},
    )
