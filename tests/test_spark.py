"""The Spark engine on a local cluster of two executors: killed in the middle, the bytes of a local run. Needs PySpark and Java; says so without."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from test_batch import FAKE, TEXTS, output, undisturbed, write

from extract import batch, spark
from extract.io import tables
from extract.io.documents import CannotRun
from extract.runner import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["undisturbed"]  # a fixture of test_batch

pyspark = pytest.importorskip("pyspark", reason="needs PySpark: pip install 'vn-extract[spark]'")
if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("needs Java 17 or newer, none is found", allow_module_level=True)

HERE = Path(__file__).parent
PATH = os.pathsep.join([str(HERE.parent), str(HERE)])
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # for a JVM that lives seconds
CLUSTER = {
    "spark.executorEnv.PYTHONPATH": PATH, "spark.executorEnv.JAVA_TOOL_OPTIONS": QUICK, "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
}  # fmt: skip


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    """A master, two workers with an executor of one core each, as processes of this machine."""
    logs = Path(pyspark.__file__).parent / "work"
    there = logs.exists()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", QUICK)  # of the driver, which starts now
        running = spark._session("local-cluster[2,1,1024]", CLUSTER)
    yield running
    running.stop()
    if not there:
        shutil.rmtree(logs, ignore_errors=True)


def config(source: Path, out: Path, **options: Any) -> batch.Config:
    return batch.Config([source], out, **{"settings": FAKE, "shard_documents": 25, "format": "csv", **options})


def processes(*words: str) -> list[int]:
    listed = subprocess.run(["ps", "-e", "-ww", "-o", "pid=", "-o", "args="], capture_output=True, text=True).stdout.splitlines()
    return [int(line.split()[0]) for line in listed if all(word in line for word in words)]


def marked(process: int, mark: str) -> bool:
    """Whether a process was started below this test: others on the machine may run workers too."""
    try:
        return f"VN_EXTRACT_TEST={mark}".encode() in Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
    except OSError:  # it has ended
        return False


def executors(session: SparkSession) -> list[int]:
    return processes("CoarseGrainedExecutorBackend", f"--app-id {session.sparkContext.applicationId}")


def test_an_executor_killed_in_the_middle_changes_no_byte(
    undisturbed: tuple[Path, dict[str, bytes]], session: SparkSession, tmp_path: Path
) -> None:
    source, files = undisturbed
    out = tmp_path / "out"
    killed: list[int] = []

    def kill() -> None:
        journal = out / "journal.jsonl"
        while not journal.exists() or journal.read_bytes().count(b"\n") < 2:  # the head and the first part
            time.sleep(0.02)
        killed.append(executors(session)[0])
        os.kill(killed[0], signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    summary = spark.run(config(source, out), session=session)
    thread.join()
    assert killed and killed[0] not in executors(session)
    assert (summary["documents"], summary["errors"], summary["skipped"]) == (160, 40, 0)
    assert output(out) == files
    assert not list(out.rglob("*.tmp"))


def test_a_local_run_is_finished_by_spark(
    undisturbed: tuple[Path, dict[str, bytes]], session: SparkSession, tmp_path: Path
) -> None:
    source, files = undisturbed
    out = tmp_path / "out"

    def stop(progress: batch.Progress) -> None:
        if progress.documents == 90:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch.run(config(source, out), stop)
    summary = spark.run(config(source, out), session=session)
    assert 25 <= summary["skipped"] < 200 and output(out) == files


def test_hostile_documents_harm_no_task(session: SparkSession, tmp_path: Path) -> None:
    texts = ["Ông An"] * 30
    for place, text in ((3, "CRASH"), (10, "HANG"), (20, "GREEDY"), (21, "RAISE"), (22, "Ông An " * 2000)):
        texts[place] = text
    source = write(tmp_path / "in.jsonl", texts)
    settings = Settings(loader="fake_extractor:load", max_seconds=3, max_memory=200_000_000)
    summary = spark.run(
        config(source, tmp_path / "out", settings=settings, max_chars=10_000, shard_documents=15), session=session
    )
    assert (summary["documents"], summary["errors_by_stage"]) == (
        25,
        {"crash": 1, "limit": 1, "match": 1, "memory": 1, "time": 1},
    )


def test_what_cannot_run_is_told(undisturbed: tuple[Path, dict[str, bytes]], session: SparkSession, tmp_path: Path) -> None:
    source, files = undisturbed
    (tmp_path / "tables" / "people" / "part-00003.csv").mkdir(parents=True)  # a node cannot write there
    with pytest.raises(CannotRun, match=r"Is a directory|run the same command again"):
        spark.run(config(source, tmp_path), session=session)
    (tmp_path / "tables" / "people" / "part-00003.csv").rmdir()
    spark.run(config(source, tmp_path), session=session)
    assert output(tmp_path) == files


def test_tables_from_a_column_of_texts(session: SparkSession) -> None:
    texts = ["Ông An gặp bà Bình", None, "Chị Cúc", "RAISE", "CRASH", "", "Em ở Huế " * 100]
    frame = session.createDataFrame([(f"d{n}", text, "2020-11-17") for n, text in enumerate(texts)], ["name", "body", "day"])
    options: Any = {"text": "body", "id": "name", "published": "day", "settings": FAKE, "max_chars": 500}
    records = spark.map_in_arrow(frame, **options).persist()
    rows = {row["article_id"]: row for row in records.collect()}
    assert {name: row["stage"] for name, row in rows.items()} == {
        "d0": None, "d1": "read", "d2": None, "d3": "match", "d4": "crash", "d5": "read", "d6": "limit",
    }  # fmt: skip
    record = json.loads(rows["d0"]["record"])
    assert record["published"] == "2020-11-17" and [mention["text"] for mention in record["mentions"]] == ["An", "Bình"]
    assert rows["d4"]["record"] is None and "SIGABRT" in rows["d4"]["error"]

    people = spark.unpack(records, "people")
    assert people.schema == spark.map_in_arrow(frame, "people", **options).schema
    assert [row["name"] for row in people.orderBy("article_id", "person").collect()] == ["An", "Bình", "Chị", "Cúc"]
    whole = spark.map_in_arrow(frame, "mentions", **options).toArrow()
    assert whole.num_rows == 4 and whole.schema.names == tables.schema("mentions").names
    unnamed = spark.map_in_arrow(frame.repartition(2), text="body", id=None, settings=FAKE).select("article_id").distinct()
    assert unnamed.count() == 7
    with pytest.raises(ValueError, match="no column 'text' in the frame"):
        spark.map_in_arrow(frame)
    with pytest.raises(ValueError, match="no table 'peple'"):
        spark.map_in_arrow(frame, "peple", **options)


def test_the_command_line_and_its_end(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    """As a user would: from another folder, with relative names, the real pipeline; Ctrl-C; and nothing is left behind when the driver is killed."""
    source = tmp_path / "news.jsonl"
    write(source, [f"Sáng 16-11, Đại tá Lê Văn Bình nói rằng {n} vụ đã được khám phá, đạt 81,4%." for n in range(1200)])
    command = [
        sys.executable, "-m", "extract.cli", "run", "news.jsonl", "--out", "out", "--engine", "spark", "--master", "local-cluster[1,1,1024]",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": PATH, "JAVA_TOOL_OPTIONS": QUICK, "VN_EXTRACT_TEST": str(tmp_path)}

    def begin() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True, stdout=subprocess.DEVNULL
        )
        journal = tmp_path / "out" / "journal.jsonl"
        lines = journal.read_bytes().count(b"\n") if journal.exists() else 1
        while not journal.exists() or journal.read_bytes().count(b"\n") == lines:
            time.sleep(0.05)
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
        return process

    process = begin()
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130 and "run the same command again" in told and "Traceback" not in told
    assert time.monotonic() - began < 8
    process = begin()
    assert any(marked(worker, str(tmp_path)) for worker in processes("extract.serve"))
    process.kill()
    process.wait()
    until = time.monotonic() + 40
    while any(marked(process, str(tmp_path)) for process in processes("extract.serve")):
        assert time.monotonic() < until, "a worker outlived the driver"
        time.sleep(0.2)
    summary = batch.run(batch.Config([source], tmp_path / "out", workers=2))  # what Spark began, one machine finishes
    assert summary["skipped"] >= 500 and summary["documents"] == 1200
    batch.run(batch.Config([source], tmp_path / "local", workers=2))
    assert output(tmp_path / "out") == output(tmp_path / "local")


def test_without_pyspark_or_java_the_message_says_what_is_missing(
    undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, _ = undisturbed
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(CannotRun, match="needs Java 17"):
        spark.run(config(source, tmp_path))
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(CannotRun, match=r"needs PySpark: pip install 'vn-extract\[spark\]'"):
        spark.run(config(source, tmp_path))
    assert TEXTS
