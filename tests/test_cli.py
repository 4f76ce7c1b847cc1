"""The command line, as a user types it, with the real pipeline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import extract
from extract import exits
from extract.cli import app

ROOT = Path(__file__).parent.parent
TEXT = "Chiều 9-12, Thiếu tướng Trần Minh Quân, Phó cục trưởng Cục C06, Bộ Công an đến thăm Công an tỉnh Khánh Hoà. Tỷ lệ đạt 82,3%.\n"


def cli(*arguments: object, code: int = 0, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "extract.cli", *map(str, arguments)], capture_output=True, encoding="utf-8", input=stdin, timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "hop.txt").write_text(TEXT, encoding="utf-8")
    (folder / "hop.json").write_text('{"published": "2020-11-17"}')
    rows = [{"id": n, "text": TEXT.replace("16", str(10 + n)), "title": f"Tin {n}"} for n in range(3)]
    (folder / "more.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


@pytest.fixture(scope="module")
def out(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "out"
    done = cli("run", folder, "--out", out, "--published", "2021-03-01", "--with-text")
    assert "documents" in done.stdout and "RANK" in done.stdout and "✗" not in done.stderr
    return out


def records(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for path in sorted((out / "articles").iterdir()) for line in path.read_text("utf-8").splitlines()]


def test_run_writes_what_the_readme_says(out: Path) -> None:
    assert sorted(path.name for path in out.iterdir() if path.name != ".lock") == [
        "articles", "errors.jsonl", "journal.jsonl", "summary.json", "tables",
    ]  # fmt: skip
    assert (out / "errors.jsonl").read_bytes() == b""
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert summary["documents"] == 4 and summary["errors"] == 0 and summary["mentions"]["RANK"] == 4 and summary["rules"]
    assert [record["id"] for record in records(out)] == ["hop", "0", "1", "2"]


def test_records_are_exact_and_follow_the_schema(out: Path) -> None:
    import jsonschema

    schema = json.loads(cli("schema").stdout)
    for record in records(out):
        jsonschema.validate(record, schema)
        text = record["text"]
        assert isinstance(text, str)
        for mention in record["mentions"]:  # type: ignore[attr-defined]
            assert text[mention["start"] : mention["end"]] == mention["text"]
    first, second = records(out)[:2]
    assert (first["published"], second["published"], second["title"]) == ("2020-11-17", "2021-03-01", "Tin 0")
    dates = [mention["value"]["timex"] for mention in first["mentions"] if mention["type"] == "DATE"]  # type: ignore[attr-defined]
    assert dates == ["2020-12-09TAF"]


def test_run_goes_on_where_it_was(folder: Path, out: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in out.rglob("part-*")}
    done = cli("run", folder, "--out", out, "--published", "2021-03-01", "--with-text")
    assert "done before" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in out.rglob("part-*")} == before


def test_run_in_other_settings_is_refused(folder: Path, out: Path) -> None:
    done = cli("run", folder, "--out", out, "--with-text", "--published", "2021-03-01", "--format", "csv", code=1)
    assert "other settings (format: 'parquet' then, 'csv' now)" in done.stderr


def test_dry_run_shows_and_writes_nothing(folder: Path, tmp_path: Path) -> None:
    done = cli("run", folder, "--out", tmp_path / "out", "--dry-run")
    assert "hop.txt" in done.stdout and "more.jsonl:2" in done.stdout and "more.jsonl:3" not in done.stdout
    assert not (tmp_path / "out").exists()


def test_show_and_json(folder: Path) -> None:
    done = cli("show", folder / "hop.txt", COLUMNS="160")
    assert "[Thiếu tướng RANK]" in done.stdout and "[82,3% PERCENT]" in done.stdout
    record = json.loads(cli("show", folder / "hop.txt", "--json").stdout)
    assert record["published"] == "2020-11-17" and {"RANK", "PERCENT"} <= {mention["type"] for mention in record["mentions"]}


def test_show_reads_standard_input() -> None:
    record = json.loads(cli("show", "-", "--json", "--published", "2020-11-17", stdin=TEXT).stdout)
    assert record["mentions"][0]["text"] == "Chiều 9-12"


def test_show_html(folder: Path, tmp_path: Path) -> None:
    done = cli("show", folder / "hop.txt", "--html", tmp_path / "page.html")
    assert "mentions" in done.stdout
    page = (tmp_path / "page.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>") and "Thiếu tướng<small> RANK</small>" in page


def test_explain(folder: Path) -> None:
    at = TEXT.index("Thiếu")
    done = cli("explain", folder / "hop.txt", "--at", at, COLUMNS="200")
    assert f"{at}–{at + 11}" in done.stdout and "✓" in done.stdout and "rank." in done.stdout
    assert "82,3%" in cli("explain", folder / "hop.txt", "--find", "82,3").stdout


def test_check_reports_all_faults_with_their_place(tmp_path: Path) -> None:
    mine = tmp_path / "entities" / "mine.toml"
    mine.parent.mkdir()
    mine.write_text("[[rule]]\nid = 'x.a'\ntype = 'RANK'\nanchor = ['abc']\nmatch = '(abc'\nnonsense = 1\nyes = []\nno = []\n")
    done = cli("check", tmp_path, code=1)
    assert "mine.toml" in done.stdout and "fault" in done.stdout


def test_messages_name_what_the_user_gave(folder: Path, tmp_path: Path) -> None:
    assert f"{tmp_path}: no rules in it" in cli("check", tmp_path, code=1).stderr
    page = tmp_path / "none" / "page.html"
    assert cli("show", folder / "hop.txt", "--html", page, code=1).stderr == f"vn-extract: {page}: No such file or directory\n"
    (tmp_path / "a.csv").write_text("ma,noi_dung\n1,Tin\n", encoding="utf-8")
    assert (
        "no column 'text' (it has ma, noi_dung); --text-field (text_field=) names it"
        in cli("show", tmp_path / "a.csv", code=1).stderr
    )
    assert cli("evaluate", tmp_path / "none", code=1).stderr.startswith("vn-extract: ")


def test_every_command_that_reads_articles_is_told_the_fields(tmp_path: Path) -> None:
    """What the message advises is an option of the command that gave it."""
    (tmp_path / "a.csv").write_text("ma;noi_dung;ngay\n1;Sáng 3-5, họp.;2021-06-01\n", encoding="utf-8")
    fields = ("--text-field", "noi_dung", "--date-field", "ngay", "--delimiter", ";")
    assert json.loads(cli("show", tmp_path / "a.csv", "--json", *fields).stdout)["mentions"][0]["value"]["start"] == "2021-05-03"
    assert "date.day" in cli("explain", tmp_path / "a.csv", "--find", "3-5", *fields, COLUMNS="200").stdout
    assert "not a date" in cli("show", "-", "--published", "morgen", stdin=TEXT, code=2).stderr


def test_version_and_the_table_of_exit_codes() -> None:
    assert cli("--version").stdout == f"vn-extract {extract.__version__}\n"
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    for code, meaning in exits.MEANINGS.items():
        assert f"* {code}: {meaning}" in page
    for command in typer.main.get_command(app).commands.values():  # type: ignore[attr-defined]
        section = page.split(f"## `vn-extract {command.name}`")[1].split("\n## ")[0]
        assert [
            name for option in command.params for name in option.opts if name.startswith("--") and f"{name}" not in section
        ] == []


def test_pipe_that_is_closed_early(folder: Path) -> None:
    command = f"{sys.executable} -m extract.cli schema | head -1"
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60
    )
    assert "Traceback" not in done.stderr and done.stdout == "{\n"


def test_help_names_every_command() -> None:
    done = cli("--help")
    for command in ("run", "show", "explain", "check", "schema", "evaluate"):
        assert command in done.stdout
