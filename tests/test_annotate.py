"""Gold in and out: what is written and read again is the same; corrected spans win; inline marks."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract import annotate, types
from extract.annotate import AnnotationError, inline
from extract.annotate.house import article_of, record_of
from extract.annotate.offsets import from_utf16, healed, to_utf16
from extract.types import Article, Mention

TEXT = "Chiều 9-12, Thiếu tướng Lê Văn Nam, Phó Cục trưởng Cục C06, Bộ Công an\r\nđến thăm 3 tổ 🚓 ở Hà Nội.\nTỷ lệ đạt 83,6%."


def mention(words: str, type: str, value: dict[str, Any] | None = None, **more: Any) -> Mention:
    start = TEXT.index(words)
    return Mention(
        start,
        start + len(words),
        words,
        type,
        value or {},
        **{"rule": "gold", "stage": "gold", "score": 1.0, "sentence": 0, **more},
    )


ARTICLE = Article(
    "bài 1/2",
    TEXT,
    title="Tiêu đề",
    published="2020-11-17",
    reference=types.Reference("2020-11-17"),
    byline="N. H.",
    sentences=((0, 72), (74, 100)),
    mentions=(
        mention("Chiều 9-12", "DATE", {"timex": "2020-12-09TAF", "start": "2020-12-09", "end": "2020-12-09", "inferred": True}),
        mention("Thiếu tướng", "RANK", {"rank": "Thiếu tướng", "level": 17}, rule="rank.plain", stage="rules", score=0.97),
        mention("Lê Văn Nam", "PERSON", {"name": "Lê Văn Nam"}),
        mention("Phó Cục trưởng", "ROLE"),
        mention("Cục C06", "UNIT", {"name": "Cục C06", "members": ["a", "b"]}),
        mention("Bộ Công an", "UNIT"),
        mention("3 tổ", "COUNT", {"value": 3, "unit": None, "object": "tổ"}),
        mention("Hà Nội", "LOCATION"),
        mention("83,6%", "PERCENT", {"value": 81.4}, sentence=2),
    ),
    people=(
        types.Person(
            "Lê Văn Nam",
            "Thiếu tướng",
            ("Thiếu tướng",),
            (types.Role("Phó Cục trưởng", "Cục C06, Bộ Công an", 0, mention=3),),
            mentions=(2,),
            score=0.9,
        ),
    ),
    units=(types.Unit("Cục C06", ("C06",), "Bộ Công an", mentions=(4,)),),
    statistics=(types.Statistic("percent", 81.4, None, None, None, "%", "tỷ lệ", None, "2020", 8, 2),),
    memberships=(types.Membership("Cục C06", "Bộ Công an", 4),),
    appointments=(types.Appointment("appointed", "Lê Văn Nam", "Phó Cục trưởng", mentions=(2, 3)),),
    awards=(types.Award("cờ thi đua", receiver="Cục C06", mentions=(4,)),),
    events=(types.Event("thăm", "2020-12-09", who=("Lê Văn Nam",)),),
    meta={"source": "báo@1", "note": {"a": [1, None]}},
)


def same(articles: list[Article], folder: Path, format: annotate.Format) -> None:
    """Written and read again, articles are the same."""
    path = folder / annotate.default_names[format]
    annotate.write(articles, path, format)
    assert sorted(annotate.read(path, format), key=lambda a: a.id) == sorted(articles, key=lambda a: a.id)


@pytest.mark.parametrize("format", annotate.formats)
def test_written_and_read_is_the_same(format: annotate.Format, tmp_path: Path) -> None:
    other = Article("a2", "Không có gì.\n", published=None)
    empty = Article("a3", "")
    same([ARTICLE, other, empty], tmp_path, format)


words = st.sampled_from(
    [
        "Hà Nội",
        "C06",
        "83,6%",
        "ngày 5/3",
        "🚓",
        "đồng chí",
        "[",
        "⟦",
        "|",
        "\\",
        "-DOCSTART-",
        "O",
        "#",
        "T1",
        "é",
        "e\u0301",
        "\u200b",
        "&<'\"",
    ]
)
gaps = st.sampled_from([" ", " ", " ", "  ", "\n", "\r\n", "\n\n", "\u00a0", ", ", "", "\t", "\u2028"])
json_values = st.dictionaries(
    st.sampled_from(["value", "timex", "name", "members", "object"]),
    st.one_of(
        st.none(),
        st.integers(-5, 10**12),
        st.floats(allow_nan=False, allow_infinity=False),
        words,
        st.lists(words, max_size=3),
        st.booleans(),
    ),
    max_size=3,
)


@st.composite
def article(draw: st.DrawFn, flat: bool) -> Article:
    """An article of random words with mentions on word edges (flat or overlapping), values and records."""
    text = draw(st.sampled_from(["", " ", "\n"]))
    edges = []
    for _ in range(draw(st.integers(0, 12))):
        start = len(text)
        text += draw(words)
        edges.append((start, len(text)))
        text += draw(gaps)
    found: list[Mention] = []
    position = 0
    while edges and position < len(edges):
        if draw(st.booleans()):
            last = draw(st.integers(position, min(position + 2, len(edges) - 1)))
            start, end = edges[position][0], edges[last][1]
            kind = draw(st.sampled_from(types.type_names))
            rule = draw(st.sampled_from(["gold", "r.1"]))
            found.append(
                Mention(start, end, text[start:end], kind, draw(json_values), rule, "rules", draw(st.sampled_from([1.0, 0.5])), 0)
            )
            position = last + 1 if flat else position + draw(st.integers(0, 1))
            if not flat and len(found) > 12:
                break
        else:
            position += 1
    mentions = tuple(sorted(found, key=lambda m: (m.start, m.end, m.type)))
    index = st.integers(0, len(mentions) - 1) if mentions else st.nothing()
    people = [
        types.Person(draw(words), mentions=(draw(index),), roles=(types.Role("t", draw(words)),))
        for _ in range(draw(st.integers(0, 2)))
        if mentions
    ]
    numbers = [
        types.Statistic("count", 1.5, None, None, None, None, None, None, None, draw(index), 0)
        for _ in range(draw(st.integers(0, 1)))
        if mentions
    ]
    meta = dict(draw(st.sampled_from([{}, {"source": "s"}, {"title": "x", "given": None}])))
    if "given" in meta:  # awards are annotated, and there are none
        meta["given"] = [*(["people"] if people else []), *(["statistics"] if numbers else []), "awards"]
    return Article(
        draw(st.sampled_from(["a", "a/b", "", "b c"])),
        text,
        published=draw(st.sampled_from([None, "2020-01-02"])),
        mentions=mentions,
        people=tuple(people),
        statistics=tuple(numbers),
        meta=meta,
    )


def distinct(articles: list[Article]) -> list[Article]:
    """With ids that sort in the order of the articles."""
    return [dataclasses.replace(a, id=f"{n}{a.id}") for n, a in enumerate(articles)]


@pytest.mark.parametrize("format", [f for f in annotate.formats if f not in ("conll2003", "iob2")])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(article(flat=False), max_size=3))
def test_any_article_comes_back(
    tmp_path_factory: pytest.TempPathFactory, format: annotate.Format, articles: list[Article]
) -> None:
    if format == "json" and not articles:
        return
    same(distinct(articles), tmp_path_factory.mktemp("out"), format)


@pytest.mark.parametrize("format", ["conll2003", "iob2"])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(article(flat=True), max_size=3))
def test_any_flat_article_comes_back_from_columns(
    tmp_path_factory: pytest.TempPathFactory, format: annotate.Format, articles: list[Article]
) -> None:
    same(distinct(articles), tmp_path_factory.mktemp("out"), format)


def test_columns_refuse_what_they_cannot_say(tmp_path: Path) -> None:
    overlapping = dataclasses.replace(ARTICLE, mentions=(mention("Cục C06, Bộ Công an", "UNIT"), mention("Cục C06", "UNIT")))
    with pytest.raises(AnnotationError, match="overlaps another"):
        annotate.write([overlapping], tmp_path / "x.iob2", "iob2")
    spaced = dataclasses.replace(ARTICLE, mentions=(mention(" Lê", "PERSON"),))
    with pytest.raises(AnnotationError, match="white space"):
        annotate.write([spaced], tmp_path / "x.iob2", "iob2")


def test_columns_are_what_other_tools_read(tmp_path: Path) -> None:
    path = tmp_path / "x.conll"
    annotate.write([ARTICLE], path, "conll2003")
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[:4] == ["-DOCSTART- -X- -X- O", "", "Chiều _ _ B-DATE", "9-12 _ _ I-DATE"]
    from spacy.training.converters import conll_ner_to_docs

    docs = list(conll_ner_to_docs(path.read_text(encoding="utf-8"), n_sents=0, no_print=True))
    assert [(e.text, e.label_) for doc in docs for e in doc.ents][:3] == [
        ("Chiều 9-12", "DATE"),
        ("Thiếu tướng", "RANK"),
        ("Lê Văn Nam", "PERSON"),
    ]


def test_columns_of_others_iob1_without_our_file(tmp_path: Path) -> None:
    path = tmp_path / "eng.conll"
    path.write_text(
        "-DOCSTART- -X- O O\n\nAnh NNP I-NP I-PER\nNam NNP I-NP I-PER\nLan NNP I-NP B-PER\nở IN O O\nHuế NNP I-NP I-LOC\n\nHết NN O O\n",
        "utf-8",
    )
    (found,) = annotate.read(path)
    assert found.text == "Anh Nam Lan ở Huế\nHết"
    assert [(m.text, m.type) for m in found.mentions] == [("Anh Nam", "PER"), ("Lan", "PER"), ("Huế", "LOC")]
    assert found.sentences == ((0, 17), (18, 21))


def test_corrected_tags_win_and_records_follow(tmp_path: Path) -> None:
    path = tmp_path / "x.iob2"
    annotate.write([ARTICLE], path, "iob2")
    corrected = (
        path.read_text(encoding="utf-8")
        .replace("Thiếu\tB-RANK\ntướng\tI-RANK", "Thiếu\tO\ntướng\tO")
        .replace("83,6\tB-PERCENT", "83,6\tO")
        .replace("%\tI-", "%\tB-")
    )
    path.write_text(corrected, "utf-8")
    (found,) = annotate.read(path)
    assert [m.text for m in found.mentions] == [
        "Chiều 9-12",
        "Lê Văn Nam",
        "Phó Cục trưởng",
        "Cục C06",
        "Bộ Công an",
        "3 tổ",
        "Hà Nội",
        "%",
    ]
    assert found.mentions[0].value == ARTICLE.mentions[0].value
    assert found.people[0].mentions == (1,) and found.people[0].roles[0].mention == 2
    assert found.units[0].mentions == (3,) and found.memberships[0].mention == 3 and found.appointments[0].mentions == (1, 2)
    assert found.statistics == ()  # its number is gone


def test_brat_files(tmp_path: Path) -> None:
    annotate.write([ARTICLE], tmp_path, "brat")
    (path,) = tmp_path.glob("*.ann")
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[0] == "T1\tDATE 0 10\tChiều 9-12"
    assert lines[1].startswith("#1\tAnnotatorNotes T1\t{")
    assert "RANK" in (tmp_path / "annotation.conf").read_text()
    over = Mention(60, 82, TEXT[60:82], "UNIT", {}, "gold", "gold", 1.0, 0)
    from extract.annotate.brat import standoff

    assert standoff(dataclasses.replace(ARTICLE, mentions=(over,))) == "T1\tUNIT 60 70;72 82\tBộ Công an đến thăm 3\n"


def test_brat_of_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Anh Nam ở Huế", "utf-8")
    (tmp_path / "a.ann").write_text(
        "T1\tPERSON 4 7\tNam\nT2\tLOCATION 10 13\tHuế\nR1\tlives Arg1:T1 Arg2:T2\n#1\tAnnotatorNotes T1\thay là Nạm?\n", "utf-8"
    )
    (found,) = annotate.read(tmp_path)
    assert found.id == "a" and [(m.text, m.value) for m in found.mentions] == [("Nam", {}), ("Huế", {})]
    (tmp_path / "a.ann").write_text("T1\tPERSON 0 3;8 9\tAnh ở\n", "utf-8")
    with pytest.raises(AnnotationError, match=r"a\.ann:1: discontinuous"):
        annotate.read(tmp_path)
    (tmp_path / "a.ann").write_text("T1\tPERSON 4 99\tNam\n", "utf-8")
    with pytest.raises(AnnotationError, match="outside the text"):
        annotate.read(tmp_path)


def test_label_studio_predictions_corrections_and_old_offsets(tmp_path: Path) -> None:
    from extract.annotate import label_studio

    made = label_studio.task(ARTICLE)
    assert "annotations" not in made and made["predictions"][0]["score"] == 0.97  # one mention is a rule's
    assert 'Label value="RANK"' in label_studio.config()
    units = to_utf16(TEXT)
    start = TEXT.index("Hà Nội")
    assert units(start) == start + 1
    corrected = {"start": units(start), "end": units(start + 6), "text": "Hà Nội", "labels": ["LOCATION"]}
    done = {
        **made,
        "annotations": [{"result": [], "was_cancelled": True}, {"result": [{"id": "x", "type": "labels", "value": corrected}]}],
    }
    done["annotations"].reverse()
    path = tmp_path / "x.json"
    path.write_text(json.dumps([done]), "utf-8")
    (found,) = annotate.read(path)
    assert [(m.start, m.text) for m in found.mentions] == [(start, "Hà Nội")] and found.published == "2020-11-17"
    minimal = {"id": 5, "text": TEXT, "label": [{"start": 12, "end": 23, "text": "Thiếu tướng", "labels": ["RANK"]}]}
    path.write_text(json.dumps([minimal]), "utf-8")
    assert [m.text for m in annotate.read(path)[0].mentions] == ["Thiếu tướng"]
    minimal["label"][0]["text"] = "Trung tá"  # type: ignore[index]
    path.write_text(json.dumps([minimal]), "utf-8")
    with pytest.raises(AnnotationError, match=r"task 5: 12–23 reads 'Thiếu tướng'"):
        annotate.read(path)


def test_healed_finds_words_behind_line_ends_and_wide_characters() -> None:
    start = TEXT.index("83,6%")
    seen = TEXT.replace("\r\n", "\n")
    for view in (seen, seen.encode("utf-16-le")):
        at = seen.index("83,6%") if view is seen else len(seen[: seen.index("83,6%")].encode("utf-16-le")) // 2
        assert healed(TEXT, at, at + 5, "83,6%", "here") == (start, start + 5)


@given(st.text(st.sampled_from("aé🚓𝒳\n")))
def test_utf16_there_and_back(text: str) -> None:
    there, back = to_utf16(text), from_utf16(text)
    for i in range(len(text) + 1):
        assert there(i) == len(text[:i].encode("utf-16-le")) // 2
        assert back(there(i)) == i


def test_doccano_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    annotate.write([ARTICLE], path, "doccano")
    line = json.loads(path.read_text(encoding="utf-8"))
    start = TEXT.index("Hà Nội")
    assert [start + 1, start + 7, "LOCATION"] in line["label"]
    exported = {
        "id": 7,
        "text": TEXT,
        "entities": [{"id": 1, "label": "RANK", "start_offset": 12, "end_offset": 23}],
        "relations": [],
        "meta": {"article_id": "z"},
    }
    path.write_text(json.dumps(exported) + "\n", "utf-8")
    (found,) = annotate.read(path)
    assert found.id == "z" and [m.text for m in found.mentions] == ["Thiếu tướng"]
    path.write_text('{"text": "a", "label": [[0, 5, "X"]]}\n', "utf-8")
    with pytest.raises(AnnotationError, match=r"x\.jsonl:1: X 0–5 lies outside"):
        annotate.read(path)


def test_docbin_trains_spacy(tmp_path: Path) -> None:
    from extract.annotate.docbin import to_doc

    doc = to_doc(ARTICLE)
    assert doc.text == TEXT and [e.text for e in doc.ents] == [m.text for m in ARTICLE.mentions]
    assert [s.label_ for s in doc.spans["mentions"]] == [m.type for m in ARTICLE.mentions]


def test_house_record_is_small_and_checked() -> None:
    record = record_of(ARTICLE)
    assert record["mentions"][3] == {"start": 36, "end": 50, "text": "Phó Cục trưởng", "type": "ROLE"}
    assert record["source"] == "báo@1" and "problems" not in record
    assert article_of(json.loads(json.dumps(record)), TEXT) == ARTICLE
    with pytest.raises(AnnotationError, match="reads 'Chiề' in the text and 'Chiều' in the file"):
        article_of({"mentions": [{"start": 0, "end": 4, "type": "DATE", "text": "Chiều"}]}, TEXT, "n")
    with pytest.raises(AnnotationError, match="needs start, end and type"):
        article_of({"mentions": [{"start": 0, "end": 4}]}, TEXT, "n")


def test_house_keeps_line_ends_and_empty_tables(tmp_path: Path) -> None:
    annotate.write([dataclasses.replace(ARTICLE, people=(), meta={"given": ["people", "units"]})], tmp_path, "json")
    (found,) = annotate.read(tmp_path)
    assert "\r\n" in found.text and found.people == () and set(found.meta["given"]) >= {"people", "units"}


def test_inline_marks() -> None:
    found = inline.parse(
        '⟦RANK|Thiếu tướng⟧ Nam, ⟦AGE|51 tuổi|51⟧, đạt ⟦PERCENT|10-15%|10..15⟧ và ⟦COUNT|3 tổ|{"value": 3, "object": "tổ"}⟧ \\| \\⟦x\\⟧ a\\b ⟦DATE|năm 2020|2020⟧'
    )
    assert found.text == "Thiếu tướng Nam, 51 tuổi, đạt 10-15% và 3 tổ | ⟦x⟧ a\\b năm 2020"
    assert [(m.type, m.text, m.value) for m in found.mentions] == [
        ("RANK", "Thiếu tướng", {}), ("AGE", "51 tuổi", {"years": 51}), ("PERCENT", "10-15%", {"low": 10, "high": 15}),
        ("COUNT", "3 tổ", {"value": 3, "object": "tổ"}), ("DATE", "năm 2020", {"timex": "2020"}),
    ]  # fmt: skip
    assert all(found.text[m.start : m.end] == m.text for m in found.mentions)


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("a ⟦RANK|tá", "character 2 is not closed"),
        ("a⟧", "⟧ without ⟦ at character 1"),
        ("⟦RANK|⟦A|b⟧⟧", "inside the mark"),
        ("⟦RANK⟧", "found 1 fields"),
        ("⟦|a⟧", "empty type"),
        ("⟦AGE|5 tuổi|năm⟧", "is no number"),
        ("⟦AGE|5 tuổi|{5⟧", "bad value"),
    ],
)
def test_bad_marks_are_errors(marked: str, message: str) -> None:
    with pytest.raises(AnnotationError, match=message):
        inline.parse(marked)


@settings(max_examples=200, deadline=None)
@given(article(flat=True))
def test_marks_come_back(made: Article) -> None:
    found = inline.parse(inline.render(made))
    assert found.text == made.text
    assert [(m.start, m.end, m.type, m.value) for m in found.mentions] == [
        (m.start, m.end, m.type, m.value) for m in made.mentions
    ]


def test_lines_that_a_run_wrote(tmp_path: Path) -> None:
    from extract.io.record import to_json

    path = tmp_path / "part-00000.jsonl"
    path.write_bytes(to_json(ARTICLE, text=True) + b"\n")
    (found,) = annotate.read(path)
    assert found.mentions == ARTICLE.mentions and found.people == ARTICLE.people and found.text == TEXT
    path.write_bytes(to_json(ARTICLE) + b"\n")
    with pytest.raises(AnnotationError, match=r"part-00000\.jsonl:1: no text in the record"):
        annotate.read(path)


def test_formats_are_told_by_name(tmp_path: Path) -> None:
    assert annotate.guess_format("a/b.spacy") == "docbin" and annotate.guess_format(tmp_path) == "json"
    with pytest.raises(AnnotationError, match="which format"):
        annotate.guess_format("x.docx")
    with pytest.raises(AnnotationError, match="no such file"):
        annotate.read(tmp_path / "none.json")


def test_mentions_only_leaves_no_records_to_score() -> None:
    (bare,) = annotate.mentions_only([dataclasses.replace(ARTICLE, meta={"source": "s", "given": ["people", "awards"]})])
    assert (
        bare.mentions == ARTICLE.mentions
        and bare.meta == {"source": "s"}
        and not (bare.people or bare.units or bare.statistics or bare.events)
    )
    from extract.evaluation import evaluate

    assert evaluate([(bare, ARTICLE)]).record_rows() == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.json",
            [{"data": {"text": "Huế"}, "annotations": [{"result": [{"value": {"labels": ["X"]}}]}]}],
            "task 1: no task .*start",
        ),
        ("a.json", [{"data": {"text": "Huế"}, "annotations": ["x"]}], "task 1: no task"),
        ("a.json", [{"data": {"text": "Huế", "rest": {"mentions": 5}}}], "task 1: no record of ours"),
        ("a.jsonl", {"text": "Huế", "label": [[1, 2]]}, r"a\.jsonl:1: no example"),
        ("a.jsonl", {"text": "Huế", "entities": [{"x": 1}]}, "no example .*start_offset"),
        ("a.jsonl", {"text": "Huế", "rest": "{x"}, r"a\.jsonl:1: rest: no JSON"),
        ("a.iob2.rest.jsonl", {"id": "a"}, "no text in the record of 'a'"),
        (
            "gold/a.json",
            {"mentions": [{"start": 0, "end": 3, "type": "X", "value": "5"}]},
            "the value of X 0–3 is no object: '5'",
        ),
        ("gold/a.json", {"people": ["A"]}, r"a\.json: no record of ours"),
        ("gold/a.json", {"reference": "2020"}, r"a\.json: no record of ours"),
    ],
)
def test_data_of_another_shape_is_told_with_its_place(tmp_path: Path, name: str, content: object, message: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content) + "\n", encoding="utf-8")
    (tmp_path / "gold").mkdir(exist_ok=True)
    (tmp_path / "gold" / "a.txt").write_text("Huế", encoding="utf-8")
    (tmp_path / "a.iob2").write_text("Huế\tO\n", encoding="utf-8")
    source = path.parent if name.startswith("gold/") else tmp_path / name.removesuffix(".rest.jsonl")
    with pytest.raises(AnnotationError, match=message):
        annotate.read(source)


def test_a_file_that_only_dates_a_text_is_no_gold(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ông An đến Huế.", encoding="utf-8")
    (tmp_path / "a.json").write_text('{"published": "2020-11-17"}', encoding="utf-8")
    with pytest.raises(annotate.AnnotationError, match=r"a\.json: no mentions in it"):
        annotate.read(tmp_path, "json")
