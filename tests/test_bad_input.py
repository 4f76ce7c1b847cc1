"""Whatever is in the input: one clear message that names file and line, everything else read, the right exit code, no traceback."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import extract
from extract import batch
from extract.io.documents import CannotRun, Document, Failure
from extract.io.options import Options
from extract.runner import Settings

GOOD = json.dumps({"id": "good", "text": "Ông An đến Huế."}, ensure_ascii=False).encode() + b"\n"
LAST = json.dumps({"id": "last", "text": "Bà Bình đi."}, ensure_ascii=False).encode() + b"\n"

BAD_LINES = {
    "broken": (b'{"id": "x", "text": "a"\n', "broken JSON: Expecting ',' delimiter at column 24"),
    "no text": (b'{"id": "x", "body": "a"}\n', "no field 'text' (it has id, body); --text-field (text_field=) names it"),
    "null text": (b'{"id": "x", "text": null}\n', "no text"),
    "empty text": (b'{"id": "x", "text": " \\n "}\n', "no text"),
    "text is a number": (b'{"id": "x", "text": 5}\n', "text is a number, not a string"),
    "id is a list": (b'{"id": [1], "text": "a"}\n', "id is a list, not a string"),
    "not an object": (b"[1, 2]\n", "the line is a list, not an object"),
    "duplicate": (b'{"id": "good", "text": "again"}\n', "id 'good' was there before, in "),
    "surrogate": (b'{"id": "x", "text": "ab\\ud800c"}\n', "lone surrogate U+D800 at character 2"),
    "surrogate id": (b'{"id": "x\\udc00", "text": "abc"}\n', "id: lone surrogate U+DC00"),
    "NUL": (b'{"id": "x", "text": "ab\\u0000c"}\n', "NUL character at character 2"),
    "not UTF-8": (b'{"id": "x", "text": "h\xf4m nay"}\n', "not UTF-8: byte 0xF4 at byte 22 of the line"),
    "binary": (b"\x89PNG\x00\x1a\x00\xff\xfe" * 40 + b"\n", "not UTF-8: byte 0x89 at byte 0 of the line; binary data?"),
    "deep": (b"[" * 100_000 + b"\n", "broken JSON: nested too deeply"),
    "huge number": (b'{"id": "x", "text": ' + b"9" * 5000 + b"}\n", "broken JSON: Exceeds the limit"),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_is_named_and_the_others_are_read(name: str, tmp_path: Path) -> None:
    line, message = BAD_LINES[name]
    path = tmp_path / "news.jsonl"
    path.write_bytes(GOOD + line + LAST)
    good, bad, last = extract.read(path)
    assert isinstance(good, Document) and isinstance(last, Document) and (good.id, last.id) == ("good", "last")
    assert isinstance(bad, Failure) and str(bad).startswith(f"{path}:2: {message}")
    json.dumps(bad.to_dict(), ensure_ascii=False).encode()  # a line of errors.jsonl is always valid UTF-8


def test_control_characters_are_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    text = "Ông An\x07 đến\x1b[31m Huế\x0c.\x85"
    path.write_text(text, encoding="utf-8")
    [document] = extract.read(path)
    assert isinstance(document, Document) and document.text == text


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Một\r\nhai\rba\n".encode())
    [document] = extract.read(tmp_path)
    assert isinstance(document, Document) and document.text == "Một\r\nhai\rba\n"


def test_a_line_without_end_is_not_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from extract.io import files

    monkeypatch.setattr(files.lines, "__defaults__", (1000,))
    monkeypatch.setattr(files, "MAX_SKIP", 5_000_000)
    path = tmp_path / "a.jsonl"
    path.write_bytes(GOOD + b"x" * 100_000 + b"\n" + LAST)
    good, bad, last = extract.read(path)
    assert (
        (good.id, last.id) == ("good", "last")
        and isinstance(bad, Failure)
        and bad.place == "line 2"
        and "longer than" in bad.error
    )
    bomb = tmp_path / "b.jsonl.gz"
    bomb.write_bytes(gzip.compress(GOOD + bytes(50_000_000)))
    good, _, end = extract.read(bomb)
    assert good.id == "good" and isinstance(end, Failure) and "does not end" in end.error


@pytest.mark.parametrize("suffix", ["jsonl.gz", "jsonl.zst"])
def test_compressed_files_that_are_cut_or_none(suffix: str, tmp_path: Path) -> None:
    import pyarrow as pa

    body = GOOD + b"".join(json.dumps({"id": str(n), "text": os.urandom(200).hex()}).encode() + b"\n" for n in range(3000))
    whole = gzip.compress(body) if suffix.endswith("gz") else pa.compress(body, "zstd", asbytes=True)
    cut = tmp_path / f"cut.{suffix}"
    cut.write_bytes(whole[: len(whole) // 2])
    *found, end = extract.read(cut)
    read = [item for item in found if isinstance(item, Document)]
    assert (len(read) > 500 and isinstance(end, Failure) and "line" in end.place) or "cut" in end.error, end
    none = tmp_path / f"none.{suffix}"
    none.write_bytes(GOOD * 10)
    [failure] = extract.read(none)
    assert isinstance(failure, Failure) and failure.error


def test_csv_faults(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("id,text\n1,Ông An\n2,a,b,c\n3,".encode() + b"h\xf4m" + '\n4,"Hai\ndòng"\n5,Bà Bình\n'.encode())
    found = list(extract.read(path))
    assert [item.id for item in found if isinstance(item, Document)] == ["1", "4", "5"]
    assert [str(item) for item in found if isinstance(item, Failure)] == [
        f"{path}:3: 4 cells, but the header has 2", f"{path}:4: not UTF-8: byte 0xF4 at byte 1 of the cell",
    ]  # fmt: skip
    path.write_text("ma,noi_dung\n1,x\n", encoding="utf-8")
    [failure] = extract.read(path)
    assert str(failure) == f"{path}:1: no column 'text' (it has ma, noi_dung); --text-field (text_field=) names it"


def test_parquet_faults(tmp_path: Path) -> None:
    import pandas as pd

    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 is not enough")
    [failure] = extract.read(path)
    assert isinstance(failure, Failure) and "Parquet" in failure.error
    pd.DataFrame({"id": [1], "body": ["x"]}).to_parquet(path)
    [failure] = extract.read(path)
    assert "no column 'text' (it has id, body)" in str(failure)
    pd.DataFrame({"id": ["a", None, "c"], "text": ["x", "y", None]}).to_parquet(path)
    found = list(extract.read(path))
    assert [getattr(item, "id", None) for item in found] == ["a", "a.parquet:2", "c"] and isinstance(found[2], Failure)


def test_text_faults(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_bytes("Dòng một\nd".encode() + b"\xf2ng hai")
    (tmp_path / "c.txt").write_text("Ông An.")
    (tmp_path / "c.json").write_text("{broken")
    (tmp_path / "d.txt").write_text("Ông An.")
    (tmp_path / "d.json").write_text('{"published": "hôm kia"}', encoding="utf-8")
    found = list(extract.read(tmp_path))
    assert [str(item) for item in found[:2]] == [
        f"{tmp_path / 'a.txt'}: the file is empty", f"{tmp_path / 'b.txt'}: not UTF-8: byte 0xF2 at byte 13 (line 2)",
    ]  # fmt: skip
    assert [item.id for item in found] == ["a", "b", "c", "d"]
    assert "c.json beside the text was not read" in found[2].notes[0] and "'hôm kia' is not a date" in found[3].notes[0]


def test_inputs_that_are_not_there(tmp_path: Path) -> None:
    for given, message in (
        (tmp_path, "the folder holds nothing that can be read"), (tmp_path / "x.txt", "no such file or folder"),
        (f"{tmp_path}/*.txt", "the pattern finds nothing"), ("https://example.org/a", "addresses of the web are not fetched"),
    ):  # fmt: skip
        with pytest.raises(CannotRun, match=message.replace("*", r"\*")):
            extract.read(given)


def test_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "gone.txt"
    path.write_text("x")
    items = extract.read(path)
    path.unlink()
    [failure] = items
    assert str(failure) == f"{path}: No such file or directory"


# the whole way, with the real pipeline


def cli(*arguments: object) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-m", "extract.cli", *map(str, arguments)], capture_output=True, text=True, timeout=300,
        env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "200"},
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "good.txt").write_text("Thiếu tướng Trần Minh Quân dự hội nghị.", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "legacy.txt").write_bytes(b"C\xabng an \xae\xb7 b\xbet \xae\xe8i t\xadng")
    (folder / "lines.jsonl").write_bytes(GOOD + b"".join(line for line, _ in BAD_LINES.values()) + LAST)
    with (folder / "long.jsonl").open("w", encoding="utf-8") as file:
        for name, text in (
            ("five-megabytes", "Đại tá Lê Văn Bình nói 82,3% là đúng.\n" * 125_000), ("dots", "a.a." * 50_000), ("after", "Đại tá Bình nói.")
        ):  # fmt: skip
            file.write(json.dumps({"id": name, "text": text}) + "\n")
    return folder


def test_run_over_all_of_it(hostile: Path, tmp_path: Path) -> None:
    done = cli("run", hostile, "--out", tmp_path / "out")
    errors = [json.loads(line) for line in (tmp_path / "out" / "errors.jsonl").read_text("utf-8").splitlines()]
    records = [
        json.loads(line) for path in (tmp_path / "out" / "articles").iterdir() for line in path.read_text("utf-8").splitlines()
    ]
    assert done.returncode == 3, done.stderr
    assert {record["id"] for record in records} >= {"good", "last", "after"}
    assert len(records) + len(errors) == 3 + (2 + len(BAD_LINES)) + 3  # every document of every file
    assert {error["id"] for error in errors} >= {"empty", "legacy", "five-megabytes"}
    for error in errors:
        assert set(error) == {"id", "source", "place", "stage", "error"} and error["source"] and error["error"]
    assert f"{hostile / 'empty.txt'}: the file is empty" in done.stderr


def test_article_of_five_megabytes_is_handed_over_whole(hostile: Path) -> None:
    items = [item for item in extract.read(hostile / "long.jsonl") if item.id in ("five-megabytes", "dots")]
    text = items[0].text
    assert isinstance(items[0], Document) and len(text) > 4_000_000
    article = extract.load(stages=["match", "link", "records"])(text[:100_000])
    assert article.mentions and article.text[article.mentions[-1].start :].startswith(article.mentions[-1].text)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["run", "{tmp}", "--out", "{tmp}/out"], 1, "the folder holds nothing that can be read"),
        (["run", "{tmp}/none.txt", "--out", "{tmp}/out"], 1, "no such file or folder"),
        (["run", "{tmp}"], 2, "--out"),
        (["run", "{tmp}", "--out", "{tmp}/out", "--format", "xml"], 2, "'xml' is none of parquet, csv, jsonl"),
        (["run", "{tmp}", "--out", "{tmp}/out", "--shard", "3/2"], 2, "is not like 1/8"),
        (["run", "{tmp}", "--out", "{tmp}/out", "--encoding", "utf-9"], 2, "unknown encoding 'utf-9'"),
        (["run", "{hostile}/good.txt", "--out", "{hostile}/good.txt"], 1, "File exists"),
        (["run", "{hostile}/good.txt", "--out", "/proc/nothing/out"], 1, "/proc/nothing"),
        (["run", "{hostile}/empty.txt", "--out", "{tmp}/o2"], 3, "the file is empty"),
        (["show", "{hostile}/legacy.txt"], 1, "not UTF-8: byte 0xAB at byte 1 (line 1)"),
        (["show", "{hostile}/empty.txt"], 1, "the file is empty"),
        (["show", "{tmp}"], 1, "the folder holds nothing"),
        (["show", "{hostile}/good.txt", "--html", "{tmp}/no/such/folder.html"], 1, "No such file or directory"),
        (["show", "{hostile}/good.txt", "--rules", "{tmp}/norules"], 1, "norules"),
        (["explain", "{hostile}/good.txt", "--at", "100000"], 1, "behind the end of the article"),
        (["explain", "{hostile}/good.txt", "--find", "xyz"], 1, "does not stand in the article"),
        (["check", "{tmp}/norules"], 1, "no such folder of rules"),
        (["nonsense"], 2, "nonsense"),
        # the same kind of fault ends each command in the same way
        (["evaluate", "{tmp}/none"], 1, "none"),
        (["convert", "{tmp}/none", "--to", "brat"], 1, "no such file or folder"),
        (["show", "{hostile}/good.txt", "--encoding", "utf-9"], 2, "unknown encoding 'utf-9'"),
        (["evaluate", "{hostile}", "--published", "morgen"], 2, "'morgen' is not a date"),
        (["run", "{hostile}", "--out", "{tmp}/out", "--published", "morgen"], 2, "'morgen' is not a date"),
    ],
)
def test_messages_and_exit_codes(arguments: list[str], code: int, message: str, hostile: Path, tmp_path: Path) -> None:
    done = cli(*(argument.format(tmp=tmp_path, hostile=hostile) for argument in arguments))
    assert done.returncode == code, done.stderr
    assert message in " ".join(done.stderr.split())


def test_bad_documents_of_the_pipeline_are_errors_too(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    texts = ["RAISE", "CRASH", "HANG", "Ông An"]
    path.write_text("".join(json.dumps({"id": text, "text": text}) + "\n" for text in texts), encoding="utf-8")
    settings = Settings(loader="fake_extractor:load", max_seconds=1)
    summary = batch.run(batch.Config([path], tmp_path / "out", settings=settings))
    errors = [json.loads(line) for line in (tmp_path / "out" / "errors.jsonl").read_text("utf-8").splitlines()]
    assert summary["documents"] == 1
    assert [(error["id"], error["place"], error["stage"]) for error in errors] == [
        ("RAISE", "line 1", "match"), ("CRASH", "line 2", "crash"), ("HANG", "line 3", "time"),
    ]  # fmt: skip


def test_a_json_file_that_is_named_is_a_list_of_articles(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text('[{"text": "Ông An đến Huế."}, 3, {"body": "x"}, {"id": "b", "text": "Bà Bình đi."}]')
    first, number, other, last = extract.read(path)
    assert isinstance(first, Document) and (first.id, first.place) == ("dump.json:1", "record 1")
    assert str(number) == f"{path}, record 2: a number, not an object with a field 'text'"
    assert str(other).startswith(f"{path}, record 3: no field 'text' (it has body)")
    assert isinstance(last, Document) and last.id == "b"
    packed = tmp_path / "one.json.gz"
    packed.write_bytes(gzip.compress(b'{"text": "x"}'))
    assert [item.id for item in extract.read(packed)] == ["one.json.gz:1"]
    path.write_text('[{"text": "x"},\n{"text": }]')
    assert [str(item) for item in extract.read(path)] == [f"{path}:2: broken JSON: Expecting value at column 10"]


def test_a_json_file_beside_a_text_only_tells_of_it(tmp_path: Path) -> None:
    (tmp_path / "dump.txt").write_text("Ông An đến Huế.")
    (tmp_path / "dump.json").write_text('{"title": "Thăm Huế"}')
    assert [(d.title, d.text) for d in extract.read(str(tmp_path / "*")) if isinstance(d, Document)] == [
        ("Thăm Huế", "Ông An đến Huế.")
    ]


def test_a_run_that_read_nothing_is_begun_again_with_the_right_settings(tmp_path: Path) -> None:
    """What the message advises (``--text-field``) can be done at once; where something was read, it is refused in words of the options."""
    path = tmp_path / "a.csv"
    path.write_text("ma,noi_dung\n1,Ông An đến Huế.\n", encoding="utf-8")

    def run(**fields: str) -> dict[str, object]:
        settings = Settings(loader="fake_extractor:load", max_seconds=20)
        return batch.run(batch.Config([path], tmp_path / "out", options=Options(**fields), settings=settings))

    assert run()["documents"] == 0
    assert run(text="noi_dung")["documents"] == 1
    with pytest.raises(
        CannotRun, match=r"--text-field noi_dung --title-field title --date-field published then, --id-field ma --text-field noi"
    ):
        run(text="noi_dung", id="ma")


def test_what_another_run_wrote_into_the_input_is_no_input(tmp_path: Path) -> None:
    """Its table of mentions has a column ``text``: each mention would pass for an article."""
    (tmp_path / "a.txt").write_text("Ông An đến Huế.", encoding="utf-8")
    settings = Settings(loader="fake_extractor:load", max_seconds=20)
    for out in ("out", "deeper/out"):
        assert batch.run(batch.Config([tmp_path], tmp_path / out, settings=settings))["documents"] == 1
    assert [item.id for item in extract.read(tmp_path)] == ["a"]
    with pytest.raises(CannotRun, match="holds nothing that can be read"):
        extract.read(tmp_path / "out")
