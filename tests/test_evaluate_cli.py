"""``vn-extract evaluate`` and ``convert``."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from extract import annotate, cli
from extract.annotate import inline


@dataclass
class Result:
    exit_code: int
    output: str


def run(arguments: list[str]) -> Result:
    """The command as a user types it, in this process."""
    with io.StringIO() as told, contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        with pytest.raises(SystemExit) as ending:
            cli.main(arguments)
        return Result(int(ending.value.code or 0), told.getvalue())


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    found = inline.parse(
        "Tỷ lệ đạt ⟦PERCENT|81,4%|81.4⟧.\n⟦RANK|Trung tá⟧ nói: còn ⟦PERSON|bịa đặt⟧.", id="g1", published="2021-01-02"
    )
    annotate.write([found], tmp_path / "gold", "json")
    return tmp_path / "gold"


STAGES = ["--stages", "match,link,records"]


def test_evaluate_prints_and_writes(gold: Path, tmp_path: Path) -> None:
    result = run(
        [
            "evaluate",
            str(gold),
            *STAGES,
            "--by",
            "type,rule,source,year,kind,confusion,reliability",
            "--out",
            str(tmp_path / "out"),
        ],
    )
    assert result.exit_code == 0, result.output
    assert "PERCENT" in result.output and "only_finder" in result.output and "2021" in result.output
    assert "expected calibration error: all 0.0" in result.output and "learned stage –" in result.output
    (kinds,) = [line.split() for line in result.output.splitlines() if line.startswith("PERCENT") and len(line.split()) == 8]
    assert kinds == ["PERCENT", "1", "0", "0", "0", "0", "0", "0"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["errors.html", "errors.jsonl", "scores.json"]


def test_threshold_of_the_learned_stage(gold: Path) -> None:
    """No proposal of the learned stage is as sure as that, so the scores are those of the rules alone."""
    common = ["evaluate", str(gold), "--by", "reliability"]
    sure = run([*common, "--threshold", "1.1"])
    assert sure.exit_code == 0 and "learned stage –" in sure.output
    assert sure.output == run([*common, *STAGES]).output


def test_fail_under(gold: Path) -> None:
    assert run(["evaluate", str(gold), *STAGES, "--fail-under", "PERCENT=0.95"]).exit_code == 0
    failed = run(["evaluate", str(gold), *STAGES, "--fail-under", "PERSON=0.5", "--fail-under", "PERCENT=0.5"])
    assert failed.exit_code == 1 and "PERSON: F1 0.0000 is under 0.5" in failed.output
    undefined = run(["evaluate", str(gold), *STAGES, "--fail-under", "value:RANK=0.1"])
    assert undefined.exit_code == 1 and "F1 – is under" in undefined.output


@pytest.mark.parametrize(
    "wrong",
    [
        ["--fail-under", "NOTHING=0.5"],
        ["--fail-under", "PERCENT"],
        ["--fail-under", "PERCENT=2"],
        ["--by", "moon"],
        ["--against", "x"],
        ["--kind", "moon"],
        ["--errors", "MOON"],
        ["--published", "moon"],
        ["--stages", "moon"],
    ],
)
def test_usage_errors_exit_2(gold: Path, wrong: list[str]) -> None:
    result = run(["evaluate", str(gold), *STAGES, *wrong])
    assert result.exit_code == 2 and wrong[1].split("=")[0] in result.output


def test_no_gold_exits_1(tmp_path: Path) -> None:
    result = run(["evaluate", str(tmp_path), *STAGES])
    assert result.exit_code == 1 and "no gold here" in result.output


def test_an_output_folder_that_cannot_be_made_exits_1(gold: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run(["evaluate", str(gold), *STAGES, "--out", str(tmp_path / "file" / "scores")])
    assert result.exit_code == 1 and str(tmp_path / "file") in result.output


def test_errors_are_listed(gold: Path) -> None:
    result = run(["evaluate", str(gold), *STAGES, "--errors", "PERSON"])
    assert result.exit_code == 0 and "missing" in result.output and "⟦bịa đặt⟧" in result.output


def test_against(gold: Path) -> None:
    result = run(["evaluate", str(gold), *STAGES, "--against", "no-ner"])
    assert result.exit_code == 0 and "paired bootstrap" in result.output and "0.000" in result.output


@pytest.mark.parametrize("to", annotate.formats)
def test_convert_there_and_back(gold: Path, tmp_path: Path, to: annotate.Format) -> None:
    path = tmp_path / annotate.default_names[to].replace("gold", "copy")
    assert run(["convert", str(gold), "--to", to, "--out", str(path)]).exit_code == 0
    assert run(["convert", str(path), "--to", "json", "--out", str(tmp_path / "back")]).exit_code == 0
    assert annotate.read(tmp_path / "back") == annotate.read(gold)


def test_convert_annotates_plain_texts_first(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Tỷ lệ đạt 81,4%.", "utf-8")
    (tmp_path / "in" / "a.json").write_text('{"published": "2020-01-02"}', "utf-8")
    out = tmp_path / "tasks.json"
    result = run(["convert", str(tmp_path / "in"), "--to", "label-studio", "--annotate", "--out", str(out), *STAGES])
    assert result.exit_code == 0, result.output
    (task,) = json.loads(out.read_text(encoding="utf-8"))
    assert task["predictions"][0]["result"][0]["value"]["labels"] == ["PERCENT"] and task["data"]["published"] == "2020-01-02"


def test_convert_reads_what_run_reads_and_tells_what_failed(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("ma,noi_dung\n1,Tỷ lệ đạt 81%.\n2,\n", encoding="utf-8")
    command = ["convert", str(table), "--to", "jsonl", "--annotate", "--out", str(tmp_path / "a.jsonl"), *STAGES]
    result = run([*command, "--text-field", "noi_dung", "--id-field", "ma"])
    assert result.exit_code == 3 and f"{table}:3: no text" in result.output
    assert [article.id for article in annotate.read(tmp_path / "a.jsonl")] == ["1"]


def test_published_dates_what_has_no_date_of_its_own(tmp_path: Path) -> None:
    undated = inline.parse("Sáng ⟦DATE|9-12⟧, hội nghị khai mạc.", id="g1")
    dated = replace(undated, id="g2", published="2018-12-20")
    annotate.write([undated, dated], tmp_path / "gold", "json")
    out = tmp_path / "out.jsonl"
    told = ["--published", "20/12/2019", *STAGES]
    assert run(["convert", str(tmp_path / "gold"), "--annotate", "--to", "jsonl", "--out", str(out), *told]).exit_code == 0
    found = {article.id: article for article in annotate.read(out)}
    assert (found["g1"].published, found["g2"].published) == ("2019-12-20", "2018-12-20")
    assert [found[name].mentions[0].value["timex"][:10] for name in ("g1", "g2")] == ["2019-12-09", "2018-12-09"]

    annotate.write([replace(found["g1"], published=None)], tmp_path / "lost", "json")
    score = ["evaluate", str(tmp_path / "lost"), *STAGES, "--fail-under", "value:DATE=1", "--published"]
    assert [run([*score, date]).exit_code for date in ("2019-12-20", "2017-12-20")] == [0, 1]
    wrong = run([*score, "gestern"])
    assert wrong.exit_code == 2 and "is not a date" in wrong.output


def test_convert_drops_records_nobody_corrected(tmp_path: Path) -> None:
    from dataclasses import replace

    from extract.types import Person

    annotate.write(
        [replace(inline.parse("⟦PERSON|Lê A⟧", id="a"), people=(Person("Lê A"),))], tmp_path / "x.json", "label-studio"
    )
    for options, people in (([], 1), (["--mentions-only"], 0)):
        assert (
            run(["convert", str(tmp_path / "x.json"), "--to", "json", "--out", str(tmp_path / "gold"), *options]).exit_code == 0
        )
        (found,) = annotate.read(tmp_path / "gold")
        assert len(found.people) == people and found.mentions[0].text == "Lê A"


def test_convert_errors(tmp_path: Path) -> None:
    assert run(["convert", str(tmp_path / "none.json"), "--to", "brat"]).exit_code == 1
    result = run(["convert", str(tmp_path), "--to", "word"])
    assert result.exit_code == 2


def test_accuracy_tables_go_between_their_marks(tmp_path: Path) -> None:
    import importlib.util

    path = Path(__file__).parent.parent / "benchmarks" / "accuracy.py"
    spec = importlib.util.spec_from_file_location("accuracy", path)
    assert spec is not None and spec.loader is not None
    accuracy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(accuracy)
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- accuracy -->\nstale\n<!-- /accuracy -->\nafter\n", "utf-8")
    assert accuracy.main(["--no-baseline", "--write", str(readme)]) == 0
    text = readme.read_text(encoding="utf-8")
    assert (
        text.startswith("before\n<!-- accuracy -->\n**samples/**, 8 articles")
        and text.endswith("<!-- /accuracy -->\nafter\n")
        and "stale" not in text
    )
    assert "| `PERCENT` | 14 |" in text and "| without the learned stage |" in text
    readme.write_text("no marks", "utf-8")
    assert accuracy.main(["--no-baseline", "--write", str(readme)]) == 1
