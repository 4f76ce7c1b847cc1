"""Records, tables and readers: what goes out comes back, and every input format gives the same documents."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import gzip
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from sample_article import TEXT, article

import extract
from extract.io import ids, readers, tables, writers
from extract.io.documents import CannotRun, Document, Failure
from extract.io.encoding import Undecodable, decode, guess
from extract.io.record import from_dict, from_json, json_schema, to_dict, to_json
from extract.published import day

ROOT = Path(__file__).parent.parent
ROWS = [
    {"id": "a", "title": "Tin một", "text": 'Chiều 9-12, ông An đến.\nDòng hai, "có ngoặc".', "published": "2020-11-17"},
    {"id": "b", "title": None, "text": "Đại tá Bình; phẩy, chấm phẩy\tvà tab.", "published": None},
    {"id": "c", "title": "Tin ba", "text": "Chị Cúc ở Huế 😀.", "published": "2021-01-02"},
]


# the record


def test_record_goes_out_and_comes_back() -> None:
    made = article()
    assert from_json(to_json(made), TEXT) == made
    assert from_dict(to_dict(made, text=True)) == made
    assert json.loads(to_json(made)) == to_dict(made) == made.to_dict()
    assert "text" not in to_dict(made) and next(iter(to_dict(made))) == "schema"


def test_record_fits_its_schema_and_the_schema_bites() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    check.validate(to_dict(article()))
    check.validate(to_dict(extract.Article("x", "")))
    for spoil in (
        lambda r: r.pop("people"),
        lambda r: r.update(more=1),
        lambda r: r["mentions"][6]["value"].pop("rank"),  # the shape of a value depends on its type
        lambda r: r["mentions"][0].update(start="0"),
        lambda r: r["people"][0]["roles"][0].update(status="maybe"),
        lambda r: r.update(schema=2),
    ):
        record = to_dict(article())
        spoil(record)
        assert not check.is_valid(record)


def test_schema_in_the_docs_is_current() -> None:
    assert json.loads((ROOT / "docs" / "schema.json").read_text("utf-8")) == json_schema(), (
        "write it again: vn-extract schema -o docs/schema.json"
    )


def test_wrong_record_names_the_field() -> None:
    record = to_dict(article())
    record["mentions"][2]["start"] = "x"
    with pytest.raises(ValueError, match=r"mentions\.2\.start"):
        from_dict(record)


def test_lone_surrogate_does_not_break_the_record() -> None:
    line = to_json(replace(article(), title="a\ud800b"))
    assert json.loads(line)["title"] == "a\ud800b"


# tables


@pytest.mark.parametrize("table", tables.TABLES)
def test_tables_are_typed_and_joined_by_article_id(table: str) -> None:
    made = tables.to_arrow([to_dict(article())], table)
    assert made.schema.names[0] == "article_id" and made.schema.metadata[b"vn_extract.schema"] == b"1"
    assert set(made["article_id"].to_pylist()) == {"cum-7"}  # every kind of record occurs in the article
    assert tables.to_arrow([], table).schema == made.schema
    assert not any(str(kind) == "null" for kind in made.schema.types)


def test_values_are_columns() -> None:
    frame = article().to_frame().set_index("text")
    assert frame.loc["82,3%", "value"] == 82.3 and frame.loc["35 tuổi", "value"] == 35
    assert frame.loc["hàng chục nghìn CBCS", ["low", "high", "modifier", "object"]].tolist() == [10000, 99999, "approx", "CBCS"]
    assert frame.loc["Chiều 9-12", ["timex", "date_start", "date_end"]].tolist() == ["2020-12-09TAF", "2020-12-09", "2020-12-09"]
    assert frame.loc["Thiếu tướng", ["name", "rank_level"]].tolist() == ["Thiếu tướng", 70]
    assert frame.loc["xã Quỳnh Lâm", "place_level"] == "commune"
    roles = article().to_frame("roles")
    assert roles[["name", "title", "unit_id"]].values.tolist() == [["Trần Minh Quân", "Phó cục trưởng", 2]]
    assert article().to_frame("people")["age"].dtype == "Int64"


def test_a_value_of_any_shape_has_its_row() -> None:
    odd = [{"value": "much"}, {"value": 10**400}, {"name": 3, "members": "x"}, {"level": [1]}, {}, {"points": 1}]
    mentions = tuple(replace(article().mentions[0], type="MINE", value=value) for value in odd)
    made = tables.to_arrow([to_dict(replace(article(), mentions=mentions))], "mentions")
    assert [json.loads(value) if value else {} for value in made["value_json"].to_pylist()] == odd
    assert made["value"].to_pylist() == [None] * len(odd)


def test_unknown_table() -> None:
    with pytest.raises(ValueError, match="no table 'nothing'; there are articles, mentions"):
        article().to_frame("nothing")


def write_one(record: extract.Article, table: str, path: Path, format: str) -> None:
    with writers.atomic(path) as file:
        writers.write_tables([to_json(record)], {table: file}, format)


@pytest.mark.parametrize("format", writers.FORMATS)
def test_written_tables_are_read_alike(format: str, tmp_path: Path) -> None:
    import pandas as pd

    read = {
        "parquet": pd.read_parquet,
        "csv": pd.read_csv,
        "jsonl": lambda p: pd.read_json(p, lines=True, dtype={"value": float}),
    }[format]
    for table in ("mentions", "statistics"):
        path = tmp_path / f"{table}.{format}"
        write_one(article(), table, path, format)
        frame = read(path)
        assert list(frame.columns) == list(tables.columns(table))
        assert frame["value"].dropna().tolist() == article().to_frame(table)["value"].dropna().tolist()


@pytest.mark.parametrize("format", writers.FORMATS)
@pytest.mark.parametrize("count", [0, 1, writers.AT_ONCE, 2 * writers.AT_ONCE + 1])
def test_written_in_pieces_is_the_whole(count: int, format: str, tmp_path: Path) -> None:
    import pandas as pd

    made = [replace(article(), id=f"a{number}") for number in range(count)]
    paths = {table: tmp_path / table for table in tables.TABLES}
    with contextlib.ExitStack() as stack:
        files = {table: stack.enter_context(path.open("wb")) for table, path in paths.items()}
        writers.write_tables(map(to_json, made), files, format)
    for table, path in paths.items():
        whole = tables.to_arrow(map(to_dict, made), table)
        if format == "parquet":
            assert pd.read_parquet(path).to_json() == whole.to_pandas().to_json()
        else:
            assert len(path.read_text("utf-8").splitlines()) == whole.num_rows + (format == "csv")


def test_a_worker_writes_tables_without_pandas(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_bytes(to_json(article()) + b"\n")
    code = (
        "import sys; from pathlib import Path; from extract import jobs; from extract.io.tables import TABLES; here = Path(sys.argv[1]);"
        "targets = {table: here / f'{table}.parquet' for table in TABLES};"
        "print(jobs.Worker.around(None).answer('tables', (here / 'articles.jsonl', targets, 'parquet')), 'pandas' in sys.modules);"
        "import pandas; print(len(pandas.read_parquet(targets['mentions'])))"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "False", str(len(article().mentions))]


def test_csv_runs_no_formula(tmp_path: Path) -> None:
    evil = ["=1+1", "+84 9", "-2", "@SUM(A1)", "\tx", "\rx"]
    mentions = tuple(replace(article().mentions[0], text=text) for text in evil)
    write_one(replace(article(), mentions=mentions), "mentions", tmp_path / "m.csv", "csv")
    with (tmp_path / "m.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == ["'" + text for text in evil]
    assert writers.cell(-2.5) == -2.5  # numbers are numbers


def test_atomic_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("old")
    with pytest.raises(RuntimeError), writers.atomic(path) as file:
        file.write(b"new")
        raise RuntimeError
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


# readers


def write(folder: Path, kind: str) -> Path:
    """``ROWS`` as a file or folder of one kind."""
    path = folder / f"news.{kind}"
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()
    if kind == "txt":
        path = folder / "folder"
        path.mkdir()
        for row in ROWS:
            (path / f"{row['id']}.txt").write_text(row["text"], encoding="utf-8", newline="")
            (path / f"{row['id']}.json").write_text(
                json.dumps({"published": row["published"], "title": row["title"]}), encoding="utf-8"
            )
    elif kind == "jsonl":
        path.write_bytes(lines)
    elif kind == "jsonl.gz":  # two members, as concatenated files have
        path.write_bytes(gzip.compress(lines[:100]) + gzip.compress(lines[100:]))
    elif kind == "jsonl.zst":
        import pyarrow as pa

        path.write_bytes(b"".join(pa.compress(part, "zstd", asbytes=True) for part in (lines[:100], lines[100:])))
    elif kind in ("csv", "tsv", "csv.gz"):
        plain = folder / "plain"
        with plain.open("w", encoding="utf-8-sig" if kind == "csv" else "utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(ROWS[0]), delimiter="\t" if kind == "tsv" else ";")
            writer.writeheader()
            writer.writerows(ROWS)
        path.write_bytes(gzip.compress(plain.read_bytes()) if kind == "csv.gz" else plain.read_bytes())
    else:
        import pandas as pd

        pd.DataFrame(ROWS).to_parquet(path, row_group_size=2)
    return path


@pytest.mark.parametrize("kind", ["txt", "jsonl", "jsonl.gz", "jsonl.zst", "csv", "tsv", "csv.gz", "parquet"])
def test_every_format_gives_the_same_documents(kind: str, tmp_path: Path) -> None:
    found = list(extract.read(write(tmp_path, kind)))
    assert [{"id": d.id, "title": d.title, "text": d.text, "published": d.published} for d in found] == ROWS
    assert all(d.source.startswith(str(tmp_path)) and not d.notes for d in found)


def test_places() -> None:
    assert readers.where("d.jsonl", "line 3") == "d.jsonl:3" and readers.where("d.parquet", "row 3") == "d.parquet, row 3"


def test_fields_are_named_by_the_user(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("ma|noi_dung|ngay\n7|Ông An.|17/11/2020\n8|Ông Bình.|\n", encoding="utf-8")
    found = list(extract.read(path, id_field="ma", text_field="noi_dung", date_field="ngay", published="2019-01-01"))
    assert [(d.id, d.text, d.published) for d in found] == [("7", "Ông An.", "2020-11-17"), ("8", "Ông Bình.", "2019-01-01")]


def test_a_text_in_several_fields(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [{"id": "1", "lead": "Ông An đến.", "body": "Bà Bình đi."}, {"id": "2", "lead": None, "body": "Bà Cúc về."}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "x.parquet")
    (tmp_path / "x.csv").write_text("id,lead,body\n1,Ông An đến.,Bà Bình đi.\n2,,Bà Cúc về.\n", encoding="utf-8")
    (tmp_path / "x.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    for path in sorted(tmp_path.iterdir()):
        found = list(extract.read(path, text_field=["lead", "body"]))
        assert [(d.id, d.text, d.notes) for d in found] == [("1", "Ông An đến.\n\nBà Bình đi.", ()), ("2", "Bà Cúc về.", ())]
        other = list(extract.read(path, text_field=["body", "lead"]))
        assert other[0].text == "Bà Bình đi.\n\nÔng An đến."


def test_a_text_field_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"body": "một"}\n{"lead": 3, "body": "hai"}\n{"other": 1}\n', encoding="utf-8")
    one, number, none = extract.read(path, text_field=("lead", "body"))
    assert one.text == "một" and one.notes == ("no field 'lead' of those that --text-field names",)
    assert number.error == "text is a number, not a string"
    assert none.error == "no field 'lead', 'body' (it has other); --text-field (text_field=) names it"
    (tmp_path / "x.csv").write_text("id,body\n1,một\n", encoding="utf-8")
    (only,) = extract.read(tmp_path / "x.csv", text_field=("lead", "body"))
    assert only.error == "no column 'lead' (it has id, body); --text-field (text_field=) names it"
    with pytest.raises(CannotRun, match="named twice"):
        extract.read(path, text_field=("body", "body"))


def test_an_article_without_id_is_called_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "một"}\n\n{"text": "hai"}\n', encoding="utf-8")
    assert [d.id for d in extract.read(path)] == ["x.jsonl:1", "x.jsonl:3"]


def test_folders_globs_and_files_together(tmp_path: Path) -> None:
    for name in ("z/a.txt", "z/sub/b.txt", "z/c.jsonl", "y1.txt", "y2.txt", "z/picture.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"id": "c", "text": "C"}' if name.endswith("jsonl") else name, encoding="utf-8")
    found = list(extract.read(tmp_path / "z", str(tmp_path / "y*.txt"), tmp_path / "y1.txt"))
    assert [d.id for d in found] == ["a", "c", "sub/b", "y1", "y2"]  # y1 once, the picture not at all


@pytest.mark.parametrize(
    ("given", "date", "remark"),
    [
        ("2020-11-17", "2020-11-17", None), ("2020-11-17T08:30:00+07:00", "2020-11-17", None), ("2020-11-17 08:30", "2020-11-17", None),
        ("17/11/2020", "2020-11-17", None), ("7.1.2020", "2020-01-07", None), ("Thứ ba, 17/11/2020, 08:30 (GMT+7)", "2020-11-17", None), ("08:30 ngày 17-11-2020", "2020-11-17", None), (None, None, None), ("", None, None),
        ("2020/11/17", "2020-11-17", None), ("Thứ Ba, ngày 17 tháng 11 năm 2020", "2020-11-17", None), ("08:30:15 | 17/11/2020", "2020-11-17", None),
        ("Tue, 17 Nov 2020 08:30:00 +0700", "2020-11-17", None), (dt.date(2020, 11, 17), "2020-11-17", None), (dt.datetime(2020, 11, 17, 23), "2020-11-17", None),
        (float("nan"), None, None), (" ", None, None), ("17/11/2020/3", None, "is not a date"), ("2020-11-171", None, "is not a date"), ("1.17.11.2020", None, "is not a date"),
        ("31/11/2020", None, "does not exist"), ("hôm qua", None, "is not a date"), (20201117, None, "is not a date"),
    ],
)  # fmt: skip
def test_publication_dates(given: object, date: str | None, remark: str | None) -> None:
    found, said = day(given)
    assert found == date and (said is None if remark is None else remark in (said or ""))


def test_unknown_encoding_and_dates_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(CannotRun, match="unknown encoding 'utf-9'"):
        extract.read(tmp_path, encoding="utf-9")
    with pytest.raises(CannotRun, match="'soon' is not a date"):
        extract.read(tmp_path, published="soon")


SENTENCE = "Đại tá và của các người được những không tại đã với trong để ngày Ươm ưỡn khuỷu."
LEGACY = {
    "tcvn3": "§¹i t¸ vµ cña c¸c ng\xadêi ®\xadîc nh÷ng kh«ng t¹i ®· víi trong ®Ó ngµy ¦¬m \xadìn khuûu.".encode("latin-1"),
    "vni": "Ñaïi taù vaø cuûa caùc ngöôøi ñöôïc nhöõng khoâng taïi ñaõ vôùi trong ñeå ngaøy Öôm öôõn khuyûu.".encode("cp1252"),
    "utf-16-le": SENTENCE.encode("utf-16-le"),
}


@pytest.mark.parametrize("encoding", LEGACY)
def test_legacy_encodings_are_recognised_and_read_when_told(encoding: str) -> None:
    data = LEGACY[encoding]
    assert guess(data) == encoding
    assert decode(data, encoding) == SENTENCE
    if encoding != "utf-16-le":
        with pytest.raises(Undecodable, match=rf"not UTF-8: byte 0x.. at byte 0 \(line 1\); it looks like {encoding}"):
            decode(data)


@pytest.mark.parametrize("encoding", [*LEGACY, "utf-8", "utf-16", "utf-8-sig"])
def test_encodings_are_taken_from_the_bytes_when_asked(encoding: str, tmp_path: Path) -> None:
    data = LEGACY[encoding] if encoding in LEGACY else SENTENCE.encode(encoding)
    mark = encoding if encoding.startswith("utf") else "latin-1"
    for name, before, behind in (("x.txt", "", ""), ("x.csv", "id,text\nx,", "\n"), ("x.jsonl", '{"id": "x", "text": "', '"}\n')):
        path = tmp_path / name
        if encoding in ("utf-16", "utf-8-sig"):
            path.write_text(before + SENTENCE + behind, encoding, newline="")
        else:
            path.write_bytes(before.encode(mark) + data + behind.encode(mark))
        (found,) = extract.read(path, encoding="auto")
        assert isinstance(found, Document) and found.text == SENTENCE, name


def test_byte_order_marks() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        assert decode(SENTENCE.encode(encoding)) == SENTENCE


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf16_jsonl(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding=encoding)
    assert [d.id for d in extract.read(path, encoding=None if encoding == "utf-16" else encoding)] == ["a", "b", "c"]


def test_ids_are_remembered_in_a_few_bytes_with_their_first_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "RECENT", 1000)
    seen = ids.Ids()
    seen.enter("a.jsonl")
    assert not any(seen.add(str(n), f"line {2 * n + 1}") for n in range(1500))
    seen.enter("empty.csv")
    seen.enter("b.txt")
    assert seen.add("b", "") is None
    seen.enter("c.parquet")
    assert not any(seen.add(str(n), f"row {n}") for n in range(1500, 2500))
    for n, place in (
        (0, "a.jsonl:1"),
        (999, "a.jsonl:1999"),
        (1499, "a.jsonl:2999"),
        (1500, "c.parquet, row 1500"),
        (2499, "c.parquet, row 2499"),
    ):
        assert seen.add(str(n), "row 9999") == place
    assert seen.add("b", "row 9999") == "b.txt"
    assert len(seen._recent) <= 1000 and len(seen._keys) == 2000 and seen._keys.itemsize + seen._places.itemsize == 12


def test_a_double_id_names_the_first_place(tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.csv"
    first.write_text('{"id": "x", "text": "Một."}\n\n{"id": "y", "text": "Hai."}\n', "utf-8")
    second.write_text("id,text\ny,Ba.\nz,Bốn.\ny,Năm.\n", "utf-8")
    found = list(readers.Reader([first, second]))
    assert [item.id for item in found if isinstance(item, Document)] == ["x", "y", "z"]
    errors = [item.error for item in found if isinstance(item, Failure)]
    assert errors == [f"id 'y' was there before, in {first}:3; the first is kept"] * 2


def test_documents_pass_through_the_stream(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": "a", "text": "Ông An."}\n{broken\n', encoding="utf-8")
    good, bad = extract.read(path)
    assert isinstance(good, Document) and isinstance(bad, Failure)
    assert str(bad) == f"{path}:2: broken JSON: Expecting property name enclosed in double quotes at column 2"
