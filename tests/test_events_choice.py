"""How the main event is chosen: weights, places in headlines, and the judges of the benchmark."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from extract.evaluation.main_events import load, plain, what_right, when_right, where_right
from extract.pipeline import Extractor
from extract.records.event_model import CHOICES, Weights, weights
from extract.records.event_names import PlaceNames, key
from extract.records.events import Reader


def test_the_highest_sum_of_weights_wins_and_says_why() -> None:
    table = Weights({"when": {"near": 1.0, "reported": -2.0, "shared": 0.5}})
    assert table.score("when", {"near": 1.0, "shared": 0.5, "unheard_of": 9.0}) == 1.25
    best = table.best("when", [("report", {"near": 1.0, "reported": 1.0}), ("day", {"near": 1.0, "shared": 1.0}), ("none", {})])
    assert best[0] == "day" and table.reason("when", best[1]) == "near+shared"
    assert table.reason("when", {"reported": 1.0}) == ""


def test_the_packaged_weights_are_for_every_choice(nlp_rules: Extractor) -> None:
    table = weights(nlp_rules.rules).table
    assert set(table) == set(CHOICES)
    assert all(len(table[choice]) > 10 and any(table[choice].values()) for choice in CHOICES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Đà Nẵng truy vết hành vi thổi giá", [("Đà Nẵng", "đà nẵng", "province")]),
        (
            "TP.HCM: Cháy kho hàng ở quận Bình Tân",
            [("TP.HCM", "hồ chí minh", "province"), ("quận Bình Tân", "bình tân", "district")],
        ),
        ("Nổ lớn tại Hàn Quốc", [("Hàn Quốc", "hàn quốc", "country")]),
        ("Ủy ban Trung ương họp", []),
        ("Cháy kho hàng, hai người bị thương", []),
    ],
)
def test_places_of_a_headline(nlp_rules: Extractor, text: str, found: list[tuple[str, str, str]]) -> None:
    names = PlaceNames(nlp_rules.rules)
    assert [(text[n.start : n.end], n.key, n.level) for n in names.find(text)] == found


def test_one_key_for_all_writings_of_a_place(nlp_rules: Extractor) -> None:
    levels = PlaceNames(nlp_rules.rules).levels
    assert key("tỉnh Kon Tum", levels) == key("Kon Tum", levels) == "kon tum"


@pytest.mark.parametrize(
    ("title", "text", "where"),
    [
        ("Kon Tum: Bắt nhóm trộm cắp gỗ", "Cơ quan công an vừa bắt bốn đối tượng trộm cắp gỗ trong rừng.", "Kon Tum"),
        ("Bắt nhóm trộm cắp gỗ", "Ngày 5/6, Công an huyện Đắk Hà bắt giữ bốn đối tượng trộm cắp gỗ.", "huyện Đắk Hà"),
        ("Cháy kho hàng, một người chết", "Rạng sáng 8/6, tại xã Hòa Phú, lửa bùng lên từ một kho hàng.", "xã Hòa Phú"),
        ("Thủ tướng yêu cầu chống lũ", "Thủ tướng yêu cầu các bộ, ngành sẵn sàng ứng phó với mưa lũ.", None),
    ],
)
def test_where_it_was(nlp_rules: Extractor, title: str, text: str, where: str | None) -> None:
    event = next(event for event in nlp_rules(text, title=title, published="2021-06-10").events if event.main)
    assert event.where == where
    assert event.rule.startswith(("event.headline", "event.trigger")) and ("; where " in event.rule or where is None)


@pytest.mark.parametrize(
    "title", ["Cách làm bánh xèo giòn tại nhà", "5 món ăn nên thử khi trời lạnh", "Vì sao trẻ nhỏ hay ốm khi giao mùa?"]
)
def test_advice_tells_nothing(nlp_rules: Extractor, title: str) -> None:
    text = "Bạn nên chuẩn bị nguyên liệu từ hôm trước. Các mẹ có thể tham khảo những bước sau đây để món ăn ngon hơn."
    assert not any(event.main for event in nlp_rules(text, title=title).events)


def test_candidates_are_there_for_fitting_even_if_nothing_is_told(nlp_rules: Extractor) -> None:
    draft = nlp_rules.draft("Bạn nên đến Hội An vào tháng 3.", title="Cách đi Hội An tiết kiệm")
    reader = Reader(draft)
    best = reader.best(weights(nlp_rules.rules))
    reading = reader.reading(best)
    assert reader.exists(best) and reading.when[0][0] is None and reading.where[0][0] is None
    assert any(place is not None and place.key == "hội an" for place, _ in reading.where)


def test_the_day_of_the_deed_and_that_of_the_report(nlp_rules: Extractor) -> None:
    text = (
        "Sáng 6/3, Công an huyện A cho biết đang làm rõ vụ việc. Trước đó, khoảng 21h ngày 4/3, một xe tải tông vào quán nước ven đường. "
        "Đến 23h cùng ngày, chiếc xe được kéo đi."
    )
    reader = Reader(nlp_rules.draft(text, title="Xe tải tông quán nước"))
    candidates = reader.reading(reader.best(weights(nlp_rules.rules))).when
    found = {reader.dates.timex(i): features for i, features in reversed(candidates) if i is not None}
    assert found["XXXX-03-06"].keys() >= {"latest", "then_said", "reported"}
    assert found["XXXX-03-04"].keys() >= {"days_before", "earliest", "then_deed", "hour", "retold", "first_hour"}
    assert not any("until" in features for _, features in candidates)


def test_judges() -> None:
    gold = {
        "what": ["khai mạc hội chợ hoa"], "verb": ["khai mạc"], "when": ["2021-06-08TMO", "2021-06-07"], "where": ["TP.HCM", "quận 1, TP.HCM"],
        "where_near": [plain("mở ở phường Bến Nghé, quận 1, TP.HCM từ hôm nay")] * 2,
    }  # fmt: skip
    assert (
        what_right("Khai mạc hội chợ hoa xuân ở quận 1", gold)
        and not what_right("cháy kho hàng", gold)
        and not what_right(None, gold)
    )
    assert when_right("2021-06-08", gold) and when_right("2021-06-07/2021-06-09", gold)
    assert not when_right(None, gold) and when_right(None, {"when": []}) and not when_right("2021", {"when": []})
    assert where_right("Thành phố Hồ Chí Minh", gold) and where_right("phường Bến Nghé, quận 1, TP.HCM", gold)
    assert not where_right("quận 3, TP.HCM", gold)  # another place there
    assert not where_right("Hà Nội", gold) and where_right(None, {"where": []})


def test_gold_is_read_from_offsets(tmp_path: Path) -> None:
    article = {"id": "a", "title": "Khai mạc hội chợ", "text": "Hội chợ mở ở Huế.", "published": "8/6/2021"}
    with gzip.open(tmp_path / "news.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(json.dumps(article) + "\n" + json.dumps({**article, "id": "b"}) + "\n")
    line = {"id": "a", "event": True, "what": [[0, 0, 16]], "verb": [[0, 0, 8]], "where": [[1, 13, 16]], "when": []}
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(line) + "\n" + json.dumps({**line, "id": "gone"}) + "\n", encoding="utf-8")
    ((answers, found),) = load(gold, tmp_path)
    assert (answers["what"], answers["verb"], answers["where"]) == (["Khai mạc hội chợ"], ["Khai mạc"], ["Huế"])
    assert answers["where_near"] == ["hội chợ mở ở huế"]
    assert found["id"] == "a" and found["published"] == "2021-06-08"
