"""The encoder: how text is cut, what its scores become, and how it is switched on."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import extract
from extract.cli import app
from extract.encoder import DAY, HEADLINE, LEAD, MOST, MOST_HEADLINE, PLACE, Cutter, Encoder, EncoderMissing, Question, Scores
from extract.pipeline import ENCODER, STAGES, Extractor, all_stages
from extract.records.events import Reader

TITLE = "Cháy lớn tại kho hàng ở Bình Dương"
TEXT = (
    "Rạng sáng 8/6/2021, kho hàng của một công ty ở phường Tân Hiệp, thị xã Tân Uyên, tỉnh Bình Dương bốc cháy dữ dội. "
    "Công an tỉnh Bình Dương cho biết đến 15h ngày 9/6/2021 đám cháy được dập tắt. Một tài xế quê Cà Mau bị bỏng nhẹ."
)


@pytest.fixture
def cutter() -> Cutter:
    pieces = ["<s>", "</s>", "<unk>", "▁", "▁cháy", "▁ở", "▁Hà", "▁Nội", "▁ngày", "▁8", "/", "6", "a", "b"]
    return Cutter(pieces, [0.0, 0.0, 0.0, *[-1.0 - k / 100 for k in range(len(pieces) - 3)]], 0, 1, 2)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="module")
def nlp_encoder() -> Extractor:
    return extract.load(stages=all_stages(True))


def test_days_and_places_become_marked_pieces(cutter: Cutter) -> None:
    lead = "cháy\nở Hà Nội ngày 8/6"
    asked = Question(
        "cháy ở Hà Nội", lead, [[(LEAD, 14, 22)]], [[(LEAD, 7, 13), (HEADLINE, 7, 13)]], [(LEAD, 0, 13), (HEADLINE, 0, 13)]
    )
    cut = cutter.cut(asked)
    names = ["<s>", "▁cháy", "▁ở", "▁Hà", "▁Nội", "</s>", "▁cháy", "▁ở", "▁Hà", "▁Nội", "▁ngày", "▁8", "/", "6", "</s>"]
    assert [cutter.tokenizer.id_to_token(piece) for piece in cut.pieces] == names
    assert cut.places == [[(8, 10), (3, 5)]] and cut.days == [[(10, 14)]] and cut.phrases == [[(6, 10)], [(1, 5)]]
    assert cut.marks == [0, 0, 0, PLACE, PLACE, 0, 0, 0, PLACE, PLACE, DAY, DAY, DAY, DAY, 0]


def test_what_lies_too_deep_is_not_read(cutter: Cutter) -> None:
    deep = "a " * 300 + "Hà Nội"
    cut = cutter.cut(Question("ab" * 200, deep, [], [[(LEAD, 600, 606)], [(LEAD, 0, 1)]], [(LEAD, 590, 606), (LEAD, 0, 606)]))
    assert len(cut.pieces) == MOST and cut.pieces.count(cutter.begin) == 1
    assert cut.pieces.index(cutter.end) <= MOST_HEADLINE + 1
    assert cut.places[0] == [] and len(cut.places[1]) == 1
    assert cut.phrases == [[], [(cut.places[1][0][0], MOST - 1)]]


@pytest.mark.parametrize("text", ["", "\u200b", "🙂🙂", "e\u0302\u0301 \u00a0\r\n", "\ud800"[:0] + "漢字"])
def test_any_text_is_read(encoder: Encoder, text: str) -> None:
    scores = encoder.read(Question(text, text, [[(LEAD, 0, 1)]], [], [(HEADLINE, 0, len(text))]))
    assert len(scores.days) == 1 and scores.places == [] and len(scores.phrases) == 1
    assert all(map(math.isfinite, (scores.exists, scores.no_day, scores.no_place, *scores.days, *scores.phrases)))


def test_the_same_text_gives_the_same_scores(encoder: Encoder) -> None:
    asked = Question(TITLE, TEXT, [[(LEAD, 0, 18)]], [[(HEADLINE, 24, 34)]], [(HEADLINE, 0, 34)])
    first = encoder.read(asked)
    encoder.read(Question("x", "y"))
    assert encoder.read(asked) == first


class _Told:
    """Thinks the last day, place and phrase most likely."""

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def read(self, question: Question) -> Scores:
        self.asked.append(question)
        days, places, phrases = ([*[0.0] * (len(some) - 1), 4.0] for some in (question.days, question.places, question.phrases))
        return Scores(2.5, days, places, phrases, 1.0, -50.0)


def test_candidates_are_compared_with_chance(nlp_rules: Extractor) -> None:
    draft = nlp_rules.draft(TEXT, title=TITLE)
    told: Any = _Told()
    draft.encoder = told
    reader = Reader(draft)
    exists, reading = reader.read(0)
    assert exists["encoder"] == 2.5 and exists["encoder_read"] == 1.0
    days = {date if date is None else reader.dates.timex(date): features["encoder"] for date, features in reading.when}
    assert list(days) == [None, "2021-06-08", "2021-06-09"]
    assert sum(map(math.exp, days.values())) == pytest.approx(len(days)) and days["2021-06-09"] == max(days.values())
    places = {place and place.key: features["encoder"] for place, features in reading.where}
    assert places[None] == -8.0  # no less: all that is very unlikely is the same
    assert sum(map(math.exp, places.values())) == pytest.approx(len(places), abs=0.01)
    tellings = [choice.features["encoder"] for choice in reader.choices]
    assert tellings == [0.0] * len(tellings)  # only the headline is thought likelier
    assert reading.told["encoder"] == -4.0
    (question,) = told.asked
    assert question is not None and question == reader.asked.question
    assert question.headline == TITLE and question.lead == TEXT
    assert [[TEXT[a:b] for _, a, b in spans] for spans in question.days] == [["Rạng sáng 8/6/2021"], ["15h ngày 9/6/2021"]]
    assert any((HEADLINE, 24, 34) in spans for spans in question.places)
    assert question.phrases[-1] == (HEADLINE, 0, len(TITLE)) and len(question.phrases) == len(reader.choices) + 1
    assert any("cháy" in TEXT[a:b] for part, a, b in question.phrases if part == LEAD)


def test_every_candidate_has_been_asked(nlp_rules: Extractor) -> None:
    text = (
        "Ngày 3/2/2021, UBND tỉnh Gia Lai công bố Quyết định 15 ngày 2/1/2021 về phòng, chống dịch. "
        "Trước đó, ngày 28/1/2021, tỉnh ghi nhận ca bệnh đầu tiên tại thị xã Ayun Pa. Sáng 4/2, huyện Krông Pa lập chốt kiểm soát."
    )
    draft = nlp_rules.draft(text, title="Gia Lai công bố quyết định về phòng, chống dịch")
    told: Any = _Told()
    draft.encoder = told
    reader = Reader(draft)
    for best in (None, *range(len(reader.choices))):
        _, reading = reader.read(best)
        assert all("encoder" in features for _, features in (*reading.when, *reading.where))
    assert len(told.asked) == 1


def test_without_the_stage_nothing_is_asked(nlp_rules: Extractor) -> None:
    draft = nlp_rules.draft(TEXT, title=TITLE)
    assert draft.encoder is None
    exists, reading = Reader(draft).read(0)
    assert "encoder" not in exists and not any("encoder" in features for _, features in reading.when)


def test_the_stage_reads_the_main_event(nlp_encoder: Extractor) -> None:
    article = nlp_encoder(TEXT, title=TITLE)
    (main,) = [event for event in article.events if event.main]
    assert main.when == "2021-06-08" and main.where and "Bình Dương" in main.where
    assert "encoder" in main.rule


def test_records_of_other_stages_are_the_same(nlp: Extractor, nlp_encoder: Extractor) -> None:
    plain, weighed = (reader(TEXT, title=TITLE).to_dict() for reader in (nlp, nlp_encoder))
    assert {key: value for key, value in plain.items() if key != "events"} == {
        key: value for key, value in weighed.items() if key != "events"
    }


def test_a_journal_tells_runs_with_and_without_apart(nlp: Extractor, nlp_encoder: Extractor) -> None:
    assert nlp.stages == STAGES and nlp_encoder.stages == (*STAGES, ENCODER)
    assert nlp_encoder.model.startswith(nlp.model) and nlp_encoder.model != nlp.model


@pytest.mark.parametrize("missing", ["onnxruntime", "tokenizers"])
def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, missing: str, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(EncoderMissing, match=rf"needs {missing}: pip install 'vn-extract\[encoder\]'"):
        extract.load(stages=[*STAGES, ENCODER])
    article = tmp_path / "a.txt"
    article.write_text(TEXT, encoding="utf-8")
    for command in (["run", str(article), "--out", str(tmp_path / "out"), "--encoder"], ["show", str(article), "--encoder"]):
        result = CliRunner().invoke(app, command)
        assert result.exit_code != 0 and isinstance(result.exception, EncoderMissing)
    assert not (tmp_path / "out").exists()


def test_show_and_run_take_the_stage(tmp_path: Path) -> None:
    article = tmp_path / "a.json"
    article.write_text(json.dumps({"title": TITLE, "text": TEXT}), encoding="utf-8")
    shown = CliRunner().invoke(app, ["show", str(article), "--json", "--encoder"])
    main = next(event for event in json.loads(shown.output)["events"] if event["main"])
    assert CliRunner().invoke(app, ["run", str(article), "--out", str(tmp_path / "out"), "--encoder"]).exit_code == 0
    (line,) = [line for path in (tmp_path / "out" / "articles").glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    assert main in json.loads(line)["events"]
