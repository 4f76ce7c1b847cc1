"""Nothing lost, nothing twice, the same bytes: whatever is killed, whatever the documents do."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extract import batch, runner
from extract.io import tables
from extract.io.documents import CannotRun
from extract.runner import Broken, Job, Pool, Settings

FAKE = Settings(loader="fake_extractor:load", max_seconds=20)


def write(path: Path, texts: list[str]) -> Path:
    path.write_text(
        "".join(json.dumps({"id": f"d{n}", "text": text}, ensure_ascii=False) + "\n" for n, text in enumerate(texts)), "utf-8"
    )
    return path


def run(source: Path, out: Path, **options: Any) -> dict[str, Any]:
    settings = options.pop("settings", FAKE)
    return batch.run(batch.Config([source], out, settings=settings, **{"shard_documents": 25, "format": "csv", **options}))


def output(out: Path) -> dict[str, bytes]:
    """All files that must be the same however the run went (not the journal and the summary, which hold times)."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and not path.name.startswith(("journal", "summary", ".lock"))
    }


def ids(out: Path) -> list[str]:
    return [
        json.loads(line)["id"] for path in sorted((out / "articles").iterdir()) for line in path.read_text("utf-8").splitlines()
    ]


TEXTS = [
    f"{text} {n}"
    for n in range(40)
    for text in ("SLOW Ông An gặp bà Bình", "SLOW Chị Cúc", "RAISE", "SLOW Dũng", "SLOW Em ở Huế")
]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("undisturbed")
    source = write(folder / "news.jsonl", TEXTS)
    run(source, folder / "out")
    return source, output(folder / "out")


def test_undisturbed_run_is_complete(undisturbed: tuple[Path, dict[str, bytes]]) -> None:
    source, files = undisturbed
    out = source.parent / "out"
    assert ids(out) == [f"d{n}" for n, text in enumerate(TEXTS) if "RAISE" not in text]
    errors = [json.loads(line) for line in files["errors.jsonl"].splitlines()]
    assert [error["id"] for error in errors] == [f"d{n}" for n, text in enumerate(TEXTS) if "RAISE" in text]
    assert errors[0] == {
        "id": "d2",
        "source": str(source),
        "place": "line 3",
        "stage": "match",
        "error": "stage match: ValueError: asked to raise",
    }
    summary = json.loads((out / "summary.json").read_text())
    assert (summary["documents"], summary["errors"], summary["mentions"]) == (160, 40, {"PERSON": 280})
    for table in tables.TABLES:
        assert len([name for name in files if name.startswith(f"tables/{table}/")]) == 8


@pytest.mark.parametrize("workers", [2, 3])
def test_workers_do_not_change_a_byte(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path, workers: int) -> None:
    source, files = undisturbed
    run(source, tmp_path / "out", workers=workers)
    assert output(tmp_path / "out") == files


def test_workers_make_way_for_fresh_ones(
    undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, expected = undisturbed
    monkeypatch.setattr(runner, "RECYCLE", 40)
    spawn, started = Pool._spawn, []
    monkeypatch.setattr(Pool, "_spawn", lambda pool: started.append(1) or spawn(pool))
    summary = run(source, tmp_path / "out", workers=2)
    jobs = summary["documents"] + summary["errors"] + summary["parts"]
    assert jobs // 40 <= len(started) <= jobs // 40 + 2 and summary["worker_restarts"] == 0
    assert output(tmp_path / "out") == expected


def children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    return [int(line) for line in listed.split()]


def start(source: Path, out: Path, workers: int = 2) -> subprocess.Popen[bytes]:
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here.parent), str(here)])}
    return subprocess.Popen(
        [sys.executable, str(here / "batch_run.py"), str(source), str(out), str(workers)], env=environment, stderr=subprocess.PIPE
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_at_random_moments_and_resumed(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    """Twenty kills: the parent, or a worker, after a random time; then the run is let through and its bytes are those of the undisturbed one."""
    source, files = undisturbed
    out = tmp_path / "out"
    chance = random.Random(7)
    kills = 0
    process = start(source, out)
    while kills < 20:
        time.sleep(chance.uniform(0.05, 0.7))
        if process.poll() is not None:
            assert process.returncode in (0, -signal.SIGKILL), process.stderr.read().decode()  # type: ignore[union-attr]
            if process.returncode == 0:  # it got through: begin a new one
                assert output(out) == files
                out = tmp_path / f"out{kills}"
            process = start(source, out)
            continue
        workers = children(process.pid)
        victim = chance.choice(workers) if workers and chance.random() < 0.6 else process.pid
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue
        kills += 1
    if process.poll() is None:
        process.wait()
    if process.returncode:
        process = start(source, out)
        assert process.wait(60) == 0, process.stderr.read().decode()  # type: ignore[union-attr]
    assert output(out) == files
    assert not list(out.rglob("*.tmp"))


def test_no_worker_outlives_its_parent(tmp_path: Path) -> None:
    source = write(tmp_path / "hang.jsonl", ["HANG", "HANG"])
    process = start(source, tmp_path / "out")
    workers: list[int] = []
    while len(workers) < 2:
        time.sleep(0.05)
        workers = children(process.pid)
    time.sleep(0.5)
    process.kill()
    process.wait()
    until = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_ctrl_c_ends_at_once_and_can_be_resumed(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    source, files = undisturbed
    process = start(source, tmp_path / "out")
    journal = tmp_path / "out" / "journal.jsonl"
    while not journal.exists() or journal.read_bytes().count(b"\n") < 3:  # the head and two finished parts
        time.sleep(0.02)
        assert process.poll() is None
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait()
    assert time.monotonic() - began < 2
    summary = run(source, tmp_path / "out")
    assert summary["skipped"] >= 25 and output(tmp_path / "out") == files


def test_torn_journal_line_is_done_again(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    source, files = undisturbed
    out = tmp_path / "out"
    run(source, out)
    journal = out / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole[:-30])
    (out / "articles" / "part-00007.jsonl").write_text("half a li")
    summary = run(source, out)
    assert summary["skipped"] == 175 and output(out) == files
    assert all(json.loads(line) for line in journal.read_bytes().splitlines())


def test_two_runs_at_once_are_refused(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    source, _ = undisturbed
    process = start(source, tmp_path / "out")
    while not (tmp_path / "out" / "journal.jsonl").exists():
        time.sleep(0.02)
        assert process.poll() is None
    with pytest.raises(CannotRun, match="another run is writing to"):
        run(source, tmp_path / "out")
    process.kill()
    process.wait()


def test_another_input_or_other_settings_are_refused(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    source, files = undisturbed
    out = tmp_path / "out"
    run(source, out)
    with pytest.raises(CannotRun, match=r"other settings \(format: 'csv' then, 'jsonl' now\)"):
        run(source, out, format="jsonl")
    for texts in (TEXTS[:-1], [*TEXTS[:30], "khác", *TEXTS[31:]], TEXTS[:100], [*TEXTS, "thêm"][1:]):
        changed = write(tmp_path / "news.jsonl", texts)
        with pytest.raises(CannotRun, match="the input is not the one"):
            run(changed, out)
    changed = write(tmp_path / "news.jsonl", [*TEXTS[:30], "khác", *TEXTS[31:]])
    with pytest.raises(CannotRun, match=r"of documents 26 to 50 some .* changed, the first at .*news\.jsonl:31\."):
        run(changed, out)
    assert output(out) == files  # a refused run spoils nothing
    run(changed, out, restart=True)
    assert len(ids(out)) == 160


@pytest.mark.parametrize(
    ("texts", "anew"),
    [
        ([*TEXTS[:27], "Ông An", *TEXTS[28:]], 25),  # a failed one mended: its part is taken again, the rest of it kept
        ([*TEXTS[:100], "Ông An", "RAISE", *TEXTS[100:]], 102),  # put in between: what is behind moves
        ([*TEXTS[:102], *TEXTS[103:]], 99),  # a failed one taken out
        ([*TEXTS, "thêm"], 1),
        ([text for text in TEXTS if "RAISE" not in text], 160),
    ],
)
def test_a_mended_or_longer_input_goes_on(texts: list[str], anew: int, tmp_path: Path) -> None:
    """What is there after the same command again is what a run over the new input alone gives; nothing has to be begun again for it."""
    run(write(tmp_path / "news.jsonl", TEXTS), tmp_path / "out")
    changed = write(tmp_path / "news.jsonl", texts)
    summary = run(changed, tmp_path / "out")
    run(changed, tmp_path / "fresh")
    assert output(tmp_path / "out") == output(tmp_path / "fresh")
    assert len(texts) - summary["skipped"] == anew
    assert run(changed, tmp_path / "out")["skipped"] == len(texts)


def test_a_run_killed_while_an_input_moves_goes_on(tmp_path: Path) -> None:
    run(write(tmp_path / "news.jsonl", TEXTS), tmp_path / "out")
    changed = write(tmp_path / "news.jsonl", [text for text in TEXTS if "RAISE" not in text])

    def stop(progress: batch.Progress) -> None:
        if progress.documents > 60:
            raise KeyboardInterrupt

    config = batch.Config([changed], tmp_path / "out", settings=FAKE, shard_documents=25, format="csv")
    with pytest.raises(KeyboardInterrupt):
        batch.run(config, stop)
    summary = run(changed, tmp_path / "out")
    assert (summary["documents"], summary["errors"], summary["skipped"] > 0) == (160, 0, True)
    run(changed, tmp_path / "fresh")
    assert output(tmp_path / "out") == output(tmp_path / "fresh")


def test_moved_input_resumes(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    """What counts is what was read, not where it lies or when it was touched."""
    source, _ = undisturbed
    run(source, tmp_path / "out")
    copy = tmp_path / "elsewhere" / source.name
    copy.parent.mkdir()
    copy.write_bytes(source.read_bytes())
    assert run(copy, tmp_path / "out")["skipped"] == 200


def test_foreign_folder_is_not_overwritten(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    source, _ = undisturbed
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "part-00000.jsonl").write_text("{}\n")
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(CannotRun, match="no journal"):
        run(source, tmp_path)
    run(source, tmp_path, restart=True)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_worker_that_dies_once_is_no_fault_of_the_document(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", ["Ông An", f"ONCE={tmp_path / 'marker'} Bà Bình", "Chị Cúc"])
    summary = run(source, tmp_path / "out")
    assert (summary["documents"], summary["errors"], summary["worker_restarts"]) == (3, 0, 1)


def test_hostile_documents_among_good_ones(tmp_path: Path) -> None:
    texts = ["Ông An"] * 60
    for place, text in ((3, "CRASH"), (10, "HANG"), (20, "GREEDY"), (31, "RAISE"), (32, "Ông An " * 2000)):
        texts[place] = text
    source = write(tmp_path / "in.jsonl", texts)
    settings = Settings(loader="fake_extractor:load", max_seconds=6, max_memory=400_000_000)
    summary = run(source, tmp_path / "out", settings=settings, workers=2, max_chars=10_000)
    assert (summary["documents"], summary["errors_by_stage"]) == (
        55,
        {"crash": 1, "limit": 1, "match": 1, "memory": 1, "time": 1},
    )
    errors = {
        json.loads(line)["id"]: json.loads(line) for line in (tmp_path / "out" / "errors.jsonl").read_text("utf-8").splitlines()
    }
    assert "SIGABRT" in errors["d3"]["error"] and "longer than 6 seconds" in errors["d10"]["error"]
    assert "memory" in errors["d20"]["error"] and "14,000 characters, over the limit of 10,000" in errors["d32"]["error"]
    assert len(ids(tmp_path / "out")) == 55


def test_retry_takes_only_the_failed_ones_again(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    source = write(tmp_path / "in.jsonl", ["Ông An", "Ông An " * 100, "Chị Cúc", "RAISE"])
    summary = run(source, tmp_path / "out", max_chars=100)
    assert (summary["documents"], summary["errors"]) == (2, 2)
    again = run(source, tmp_path / "out", max_chars=1000, retry_errors=True)
    assert (again["documents"], again["errors"], again["mentions"]) == (3, 1, {"PERSON": 103})
    assert ids(tmp_path / "out") == ["d0", "d1", "d2"]
    whole = run(source, tmp_path / "fresh", max_chars=1000)
    assert output(tmp_path / "fresh") == output(tmp_path / "out") and whole["mentions"] == again["mentions"]
    assert not marker.exists()


def test_fail_over_stops_a_run_that_goes_wrong(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", (["Ông An"] * 20 + ["RAISE"] * 5) * 20)
    with pytest.raises(CannotRun, match=r"stopped: \d+ of \d+ documents failed, over 10%"):
        run(source, tmp_path / "out", fail_over=0.1)
    assert 80 <= len(ids(tmp_path / "out")) < 400  # stopped on the way
    assert run(source, tmp_path / "out", fail_over=0.3)["documents"] == 400  # and went on


def test_slices_on_one_folder(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    source, files = undisturbed
    out = tmp_path / "out"
    for part in range(3):
        run(source, out, slice=(part, 3))
    assert (out / "summary-2-of-3.json").exists()
    summary = run(source, out)  # closes it: nothing left to do, errors and summary of all
    assert summary["skipped"] == 200 and summary["documents"] == 160
    assert {name: data for name, data in output(out).items() if "-of-" not in name} == files


def test_disk_full_is_told_and_resumable(
    undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, files = undisturbed
    real, calls = os.fsync, [0]

    def full(handle: int) -> None:
        calls[0] += 1
        if calls[0] > 12:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotRun, match=r"No space left on device; what was finished is kept, run the same command again"):
        run(source, tmp_path / "out")
    monkeypatch.undo()
    summary = run(source, tmp_path / "out")
    assert 0 < summary["skipped"] < 200 and output(tmp_path / "out") == files


def test_tables_that_cannot_be_written_stop_the_run(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    source, _ = undisturbed
    (tmp_path / "tables" / "people" / "part-00000.csv").mkdir(parents=True)
    with pytest.raises(CannotRun, match="run the same command again"):
        run(source, tmp_path)


def test_broken_rules_end_the_run_with_their_message(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    source, _ = undisturbed
    with pytest.raises(CannotRun, match="No module named 'no_such_module'"):
        run(source, tmp_path / "out", settings=Settings(loader="no_such_module:load"))


@pytest.mark.parametrize("format", ["parquet", "csv", "jsonl"])
def test_parts_are_one_dataset(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path, format: str) -> None:
    import pandas as pd
    import pyarrow.dataset as ds

    source, _ = undisturbed
    run(source, tmp_path / "out", format=format)
    parts = sorted((tmp_path / "out" / "tables" / "mentions").iterdir())
    assert len(parts) == 8
    if format == "parquet":
        table = ds.dataset(tmp_path / "out" / "tables" / "mentions").to_table()
        assert table.schema.metadata[b"vn_extract.table"] == b"mentions"
        assert table.num_rows == 280 and table.schema.equals(tables.schema("mentions"))
    read = {"parquet": pd.read_parquet, "csv": pd.read_csv, "jsonl": lambda path: pd.read_json(path, lines=True)}[format]
    frame = pd.concat([read(part) for part in parts])
    assert len(frame) == 280 and frame["name"].value_counts()["An"] == 40
    duckdb = pytest.importorskip("duckdb")
    reader = {"parquet": "read_parquet", "csv": "read_csv", "jsonl": "read_json"}[format]
    assert duckdb.sql(f"select count(*) from {reader}('{tmp_path}/out/tables/mentions/*')").fetchall() == [(280,)]


def test_short_articles_have_constant_cost(tmp_path: Path) -> None:
    """The journal grows by one line a shard, and the ids by eight bytes an article."""
    source = write(tmp_path / "in.jsonl", [f"Ông An {n}" for n in range(3000)])
    run(source, tmp_path / "out", shard_documents=500)
    assert len((tmp_path / "out" / "journal.jsonl").read_text().splitlines()) == 7


# the pool itself


def jobs(texts: list[str]) -> Iterator[Job]:
    from extract.io.documents import Document

    for n, text in enumerate(texts):
        yield Job("article", Document(str(n), text), n)


def kill_at_start(monkeypatch: pytest.MonkeyPatch, which: range) -> list[int]:
    """Workers with a number in ``which`` (from 1, in the order of their start) are killed long before they have loaded."""
    spawn, started = Pool._spawn, []

    def spawned(pool: Pool) -> Any:
        worker = spawn(pool)
        started.append(worker.process.pid)
        if len(started) in which:
            worker.process.kill()
        return worker

    monkeypatch.setattr(Pool, "_spawn", spawned)
    return started


def test_workers_killed_while_they_start_cost_no_document(
    undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that has not loaded has not seen the document it is to have, however often it is killed."""
    source, files = undisturbed
    monkeypatch.setattr(runner, "RECYCLE", 60)  # fresh ones are needed on the way; three at a time do not come to life
    started = kill_at_start(monkeypatch, range(2, 2 + runner.ATTEMPTS))
    summary = run(source, tmp_path / "out")
    assert summary["worker_restarts"] == runner.ATTEMPTS < len(started)
    assert output(tmp_path / "out") == files


def test_the_first_document_of_a_pool_whose_workers_are_killed_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    kill_at_start(monkeypatch, range(1, 1 + runner.ATTEMPTS))
    with Pool(1, FAKE) as pool:
        assert [answer.id for _, answer in pool.run(jobs(["Ông An", "Bà Bình"]))] == ["0", "1"]


def test_a_pool_starts_others_for_those_killed_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    started = kill_at_start(monkeypatch, range(1, 4))
    with Pool(2, FAKE) as pool:
        assert pool.start() and len(started) >= 4


def test_workers_that_never_start_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    started = kill_at_start(monkeypatch, range(1, 1000))
    with Pool(2, FAKE) as pool, pytest.raises(CannotRun, match="20 workers in a row were killed while they started"):
        pool.start()
    assert len(started) <= runner.STARTS + 2


def test_ordered_answers_and_bounded_reading() -> None:
    taken: list[int] = []

    def counted() -> Iterator[Job]:
        for job in jobs(["SLOW SLOW Ông An", "Bà Bình"] * 100):
            taken.append(job.tag)
            yield job

    with Pool(2, FAKE) as pool:
        for place, (job, article) in enumerate(pool.run(counted(), ordered=True, ahead=4)):
            assert job.tag == place and article.id == str(place)
            assert len(taken) - place <= 2 * 4 + 3


def test_a_hang_at_the_head_does_not_let_the_rest_pile_up() -> None:
    settings = Settings(loader="fake_extractor:load", max_seconds=1)
    taken = 0

    def counted() -> Iterator[Job]:
        nonlocal taken
        for job in jobs(["HANG"] + ["Ông An"] * 500):
            taken += 1
            yield job

    with Pool(2, settings) as pool:
        answers = pool.run(counted(), ordered=True, ahead=5)
        _, first = next(answers)
        assert isinstance(first, Broken) and first.stage == "time" and taken <= 14
        assert sum(1 for _ in answers) == 500


def test_works_from_a_script_without_a_main_guard(tmp_path: Path) -> None:
    """Pools that spawn import the user's script again; ours does not."""
    script = tmp_path / "script.py"
    script.write_text(
        "from extract.runner import *\nfrom extract.io.documents import Document\n"
        "with Pool(1, Settings(loader='fake_extractor:load')) as pool:\n"
        "    print([a.people[0].name for _, a in pool.run([Job('article', Document('1', 'ông An'))])])\n"
    )
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here.parent), str(here)])}
    done = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout == "['An']\n", done.stderr


@pytest.mark.parametrize("workers", [1, 2])
def test_stream_hands_failures_through_and_keeps_notes(tmp_path: Path, workers: int) -> None:
    import extract

    source = write(tmp_path / "in.jsonl", ["Đại tá Lê Văn Bình nói."] * 3)
    with source.open("a", encoding="utf-8") as file:
        file.write('{broken\n{"id": "z", "text": "Đạt 82,3%.", "published": "hôm kia"}\n')
    nlp = extract.load(stages=["match", "link"])
    *articles, failure, last = nlp.stream(extract.read(source), workers=workers, on_error="collect")
    assert [article.id for article in articles] == ["d0", "d1", "d2"] and all(article.mentions for article in articles)
    assert isinstance(failure, extract.Failure) and (failure.source, failure.place, failure.stage) == (
        str(source),
        "line 4",
        "read",
    )
    assert last.problems[0].message == "publication date 'hôm kia' is not a date such as 2020-11-17"
    with pytest.raises(RuntimeError, match=r"in\.jsonl:4: broken JSON"):
        list(nlp.stream(extract.read(source), workers=workers))
    assert len(list(nlp.stream(extract.read(source), workers=workers, on_error="skip"))) == 4
