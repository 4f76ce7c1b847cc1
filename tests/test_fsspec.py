"""Input and output by address: the same bytes as in a folder, whole objects only, one run at a time."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_batch import FAKE, output, undisturbed, write

from extract import batch, cli, distributed
from extract.io import lease
from extract.io.documents import CannotRun, Document
from extract.io.readers import Reader, read
from extract.io.store import open_store

fsspec = pytest.importorskip("fsspec", reason="needs fsspec: pip install 'vn-extract[s3]'")

__all__ = ["undisturbed"]  # a fixture of test_batch


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A local S3 with one bucket; its address, keys and endpoint are in the environment, as a user would have them."""
    server = pytest.importorskip("moto.server", reason="needs moto: pip install 'moto[s3]' flask flask-cors")
    pytest.importorskip("s3fs", reason="needs s3fs: pip install 'vn-extract[s3]'")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = server.ThreadedMotoServer(port=0, verbose=False)
    running.start()
    _, port = running.get_host_and_port()
    address = f"http://127.0.0.1:{port}"
    found = {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    before = {name: os.environ.get(name) for name in found}
    os.environ.update(found)
    fsspec.filesystem("s3").mkdir("news")
    yield address
    running.stop()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture(params=["memory", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An address of its own for a test."""
    if request.param == "s3":
        request.getfixturevalue("server")
    return f"{request.param}://news/{tmp_path.name}"


def run(source: object, out: str, **options: Any) -> dict[str, Any]:
    settings = options.pop("settings", FAKE)
    return batch.run(batch.Config([str(source)], out, settings=settings, **{"shard_documents": 25, "format": "csv", **options}))


def objects(out: str) -> dict[str, bytes]:
    """All objects that must be the same however the run went."""
    fs, root = fsspec.core.url_to_fs(out)
    fs.invalidate_cache()
    found = {path[len(root) :].lstrip("/"): fs.cat_file(path) for path in fs.find(root)}
    return {name: data for name, data in found.items() if not name.startswith(("journal", "summary"))}


def put(source: Path, address: str) -> str:
    fs, path = fsspec.core.url_to_fs(address)
    fs.pipe_file(path, source.read_bytes())
    return address


def test_same_bytes_as_in_a_folder(undisturbed: tuple[Path, dict[str, bytes]], place: str) -> None:
    source, files = undisturbed
    summary = run(source, f"{place}/out", workers=2)
    assert (summary["documents"], summary["errors"]) == (160, 40)
    assert objects(f"{place}/out") == files
    assert json.loads(open_store(f"{place}/out").read("summary.json")) == json.loads(json.dumps(summary))
    again = run(source, f"{place}/out")
    assert again["skipped"] == 200 and objects(f"{place}/out") == files


def test_input_by_address(undisturbed: tuple[Path, dict[str, bytes]], place: str, tmp_path: Path) -> None:
    import gzip

    source, _ = undisturbed
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(b'{"id": "packed", "text": "\xc3\x94ng An."}\n'))
    text, facts = tmp_path / "tin.txt", tmp_path / "tin.json"
    text.write_text("Bà Bình.", "utf-8")
    facts.write_text('{"published": "2020-11-17"}')
    table = tmp_path / "table.parquet"
    __import__("pandas").DataFrame([{"id": "row", "text": "Chị Cúc."}]).to_parquet(table)
    put(source, f"{place}/in/a.jsonl")
    for path in (packed, table, text, facts):
        put(path, f"{place}/in/more/{path.name}")
    found = list(Reader([f"{place}/in"]))
    assert [item.id for item in found] == [*(f"d{n}" for n in range(200)), "packed", "row", "more/tin"]
    assert isinstance(found[-1], Document) and found[-1].published == "2020-11-17"
    assert found[0].source == str(found[0].source) and found[0].source.endswith("in/a.jsonl") and "://" in found[0].source
    assert [item.id for item in read(f"{place}/in/*/*.gz")] == ["packed"]
    assert [item.id for item in read(f"{place}/in/more/b.jsonl.gz")] == ["packed"]
    with pytest.raises(CannotRun, match="nothing there that can be read"):
        read(f"{place}/nowhere")


def test_output_is_never_input(place: str, tmp_path: Path) -> None:
    put(write(tmp_path / "a.jsonl", ["Ông An", "Bà Bình"]), f"{place}/a.jsonl")
    for _ in range(2):
        summary = run(place, f"{place}/out")
        assert (summary["documents"], summary["errors"]) == (2, 0)


def test_a_killed_run_goes_on(undisturbed: tuple[Path, dict[str, bytes]], server: str, tmp_path: Path) -> None:
    source, files = undisturbed
    out = f"s3://news/{tmp_path.name}"
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here.parent), str(here)])}
    for parts in (2, 5):
        process = subprocess.Popen([sys.executable, str(here / "batch_run.py"), str(source), out, "2"], env=environment)
        store = open_store(out)
        while len(store.names("journal", "part-*")) < parts:
            time.sleep(0.05)
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert store.names("", ".lock*") == [".lock"]  # left by the dead, who is known to be dead: same machine, no such process
    summary = run(source, out)
    assert summary["skipped"] >= 125 and objects(out) == files
    assert store.names("", ".lock*") == []


def test_one_run_at_a_time(undisturbed: tuple[Path, dict[str, bytes]], place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source, _ = undisturbed
    store = open_store(place)
    with store.locked(None):
        with pytest.raises(CannotRun, match=r"another run .* is writing to"):
            run(source, place)
        with pytest.raises(CannotRun, match="is writing to"), store.locked((0, 2)):
            pass
    with store.locked((0, 2)), store.locked((1, 2)), pytest.raises(CannotRun, match="is writing to"), store.locked(None):
        pass
    # a run on another machine that showed signs of life a moment ago, and one that did not
    facts = {"host": "elsewhere", "pid": 1, "began": "1", "token": "x", "time": time.time()}
    store.write({".lock": json.dumps(facts).encode()})
    with pytest.raises(CannotRun, match="its lock ends in"), store.locked(None):
        pass
    store.write({".lock": json.dumps({**facts, "time": time.time() - lease.LEASE - 1}).encode()})
    monkeypatch.setattr(lease, "SETTLE", 0)
    with store.locked(None):
        assert json.loads(store.read(".lock"))["token"] != "x"
    assert store.names("", ".lock*") == []


@pytest.mark.parametrize("handler", [signal.default_int_handler, signal.SIG_IGN], ids=["foreground", "background"])
def test_a_run_that_lost_its_lock_stops(place: str, monkeypatch: pytest.MonkeyPatch, handler: Any) -> None:
    monkeypatch.setattr(lease, "LEASE", 0.2)
    store = open_store(place)
    before = signal.signal(signal.SIGINT, handler)
    try:
        with pytest.raises(CannotRun, match="another run has taken over"), store.locked(None):
            for _ in range(40):  # once may fall between the holder's look and its renewal, which then stands
                store.write({".lock": json.dumps({"token": "other", "host": "elsewhere", "time": time.time() + 60}).encode()})
                time.sleep(0.25)
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert json.loads(store.read(".lock"))["token"] == "other"  # it is theirs now


def test_retry_and_restart(place: str, tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", ["Ông An", "Ông An " * 100, "Chị Cúc"])
    assert run(source, place, max_chars=100)["errors"] == 1
    again = run(source, place, max_chars=1000, retry_errors=True)
    assert (again["documents"], again["errors"]) == (3, 0)
    run(source, tmp_path / "fresh", max_chars=1000)
    assert objects(place) == output(tmp_path / "fresh")
    with pytest.raises(CannotRun, match="other settings"):
        run(source, place, format="jsonl")
    run(source, place, format="jsonl", restart=True)
    assert not [name for name in objects(place) if name.endswith(".csv")]


def test_slices(undisturbed: tuple[Path, dict[str, bytes]], place: str) -> None:
    source, files = undisturbed
    for part in range(3):
        run(source, place, slice=(part, 3))
    assert run(source, place)["skipped"] == 200
    assert {name: data for name, data in objects(place).items() if "-of-" not in name} == files


def test_a_store_that_fails_ends_the_run_and_spoils_nothing(
    undisturbed: tuple[Path, dict[str, bytes]], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the network does is no fault of the input: it must not end as a document in ``errors.jsonl``."""
    source, files = undisturbed
    address = put(source, f"{place}/in/{source.name}")
    out = f"{place}/out"
    calls = [0]
    real = batch.Run.finished

    def failing(self: batch.Run, entry: dict[str, Any], tell: bool = False) -> None:
        calls[0] += 1
        if calls[0] == 3:
            raise ConnectionResetError(104, "Connection reset by peer")
        real(self, entry, tell)

    with monkeypatch.context() as patch:
        patch.setattr(batch.Run, "finished", failing)
        with pytest.raises(CannotRun, match="Connection reset by peer; what was finished is kept"):
            run(address, out)
    with monkeypatch.context() as patch:
        from extract.io.remote import RemoteFile

        class Broken:
            def read(self, size: int) -> bytes:
                raise TimeoutError("the store does not answer")

            def close(self) -> None:
                pass

        patch.setattr("extract.io.remote.RemotePath.open", lambda self: RemoteFile(Broken(), self.url))
        with pytest.raises(CannotRun, match="does not answer; what was finished is kept"):
            run(address, out)
    assert run(address, out)["skipped"] == 50
    assert {name: data for name, data in objects(out).items() if name != "errors.jsonl" and not name.startswith("errors/")} == {
        name: data for name, data in files.items() if name != "errors.jsonl" and not name.startswith("errors/")
    }


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("http://example.org/a.jsonl", "addresses of the web are not fetched"),
        ("nonsense://a/b.jsonl", "nonsense"),
        ("gs://bucket/a.jsonl", "needs another package: pip install gcsfs"),
    ],
)
def test_what_cannot_be_read_is_told(address: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    with pytest.raises(CannotRun, match=message):
        read(address)


def test_without_fsspec_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(CannotRun, match=r"pip install 'vn-extract\[s3\]'"):
        read("s3://another-bucket/a.jsonl")


def test_from_the_command_line(server: str, samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = f"s3://news/{tmp_path.name}"
    put(write(tmp_path / "a.jsonl", ["Đại tá Lê Văn Bình nói.", ""]), f"{out}/in/a.jsonl")
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", f"{out}/in", "--out", f"{out}/records"])
    assert ended.value.code == 3
    told = capsys.readouterr()
    assert f"{out}/records" in told.out and "a.jsonl:2: no text" in told.err
    store = open_store(f"{out}/records")
    assert json.loads(store.read("articles/part-00000.jsonl"))["id"] == "d0"


# the contract of the engines, on an executor of this process


def test_any_executor_will_do(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    source, files = undisturbed
    config = batch.Config([source], tmp_path / "out", settings=FAKE, shard_documents=25, format="csv")

    def work(task: distributed.Task) -> distributed.Answer:
        folder = tmp_path / "out/tables/people"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "part-00001.csv.beef-0.tmp").touch()  # as a node leaves it that is killed while it writes
        return distributed.work(task)

    with ThreadPoolExecutor(2) as pool:
        summary = distributed.run(config, lambda task: pool.submit(work, task), ahead=3)
        assert summary["documents"] == 160 and output(tmp_path / "out") == files
        memory = replace(config, out="memory://nowhere/out")
        with pytest.raises(CannotRun, match="lives in one process"):
            distributed.run(memory, lambda task: pool.submit(distributed.work, task), ahead=3)


def test_nodes_with_another_pipeline_or_without_the_folder_are_refused(
    undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    source, _ = undisturbed
    config = batch.Config([source], tmp_path / "out", settings=FAKE, shard_documents=25, format="csv")
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(
            CannotRun, match=r"another pipeline than the driver \(rules: 'fake' on the node, 'other' on the driver\)"
        ):
            distributed.run(
                config, lambda task: pool.submit(distributed.work, replace(task, facts={**task.facts, "rules": "other"})), ahead=1
            )
        elsewhere = str(tmp_path / "elsewhere")
        with pytest.MonkeyPatch.context() as patch, pytest.raises(CannotRun, match="must be a file system that all nodes share"):
            patch.setattr(time, "sleep", lambda seconds: None)
            distributed.run(config, lambda task: pool.submit(distributed.work, replace(task, out=elsewhere)), ahead=1)
