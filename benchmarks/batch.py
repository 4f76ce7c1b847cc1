"""What a run must hold, measured: ``python benchmarks/batch.py [CHECK...] [--corpus FILE]``.

speed    two workers against one on the same job, in turn, in one run
memory   peak memory of parent and workers for ten times the input
formats  every input format gives the same records
short    many short articles: time and journal by tenths, to show that neither grows
hostile  one hostile document in eleven: all good ones read, each hostile one accounted for

``--corpus`` takes a JSONL file (``.gz``) of real articles for ``speed`` and ``memory``; without it articles are generated. ``--loader`` takes
another pipeline, such as the stand-in of the tests (``fake_extractor:load``), to measure the machinery alone. Exit code 1 if a bound is broken.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from extract import batch  # noqa: E402
from extract.io.readers import read  # noqa: E402
from extract.runner import Settings  # noqa: E402

NAMES = ["Trần Minh Quân", "Lê Văn Bình", "Nguyễn Thị Cúc", "Phạm Quốc Dũng", "Hoàng Thu Hà", "Võ Anh Khoa"]
PLACES = ["Thanh Hóa", "Nghệ An", "Hà Tĩnh", "Quảng Bình", "Lâm Đồng", "Cà Mau"]
LINES = [
    "Sáng {d}-{m}, tại Công an tỉnh {p}, Thiếu tướng {n}, Phó cục trưởng Cục X03, Bộ Công an dự và chỉ đạo hội nghị.",
    "Trong năm, tỷ lệ điều tra khám phá án đạt {c},{d}%, tăng 2,5 điểm phần trăm so với năm trước.",
    "Có {c}.{k} lượt tập thể và hàng nghìn cán bộ, chiến sĩ được khen thưởng với tổng số tiền {d},5 tỷ đồng.",
    "Đại tá {n}, Giám đốc Công an tỉnh {p}, cho biết lực lượng đã bắt giữ {d} đối tượng, thu {m} kg ma túy.",
    "Tại hội nghị, đại biểu đã bầu Công an tỉnh {p} là Cụm trưởng năm 2021.",
]


def generate(count: int, lines: int = 12, seed: int = 1) -> Iterable[dict[str, Any]]:
    """Articles made of invented sentences."""
    chance = random.Random(seed)
    for number in range(count):
        text = "\n".join(
            chance.choice(LINES).format(
                d=chance.randint(1, 28), m=chance.randint(1, 12), p=chance.choice(PLACES), n=chance.choice(NAMES), c=chance.randint(1, 99),
                k=chance.randint(100, 999),
            )
            for _ in range(lines)
        )  # fmt: skip
        yield {"id": f"a{number:06}", "title": f"Tin số {number}", "text": text, "published": f"2020-11-{number % 28 + 1:02}"}


def dump(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def corpus(given: Path | None, folder: Path, count: int) -> Path:
    if given is None:
        return dump(folder / f"generated-{count}.jsonl", generate(count))
    rows: list[dict[str, Any]] = []
    for item in read(given):
        if hasattr(item, "text"):
            rows.append({"id": item.id, "text": item.text, "published": item.published})
        if len(rows) == count:
            break
    return dump(folder / f"corpus-{count}.jsonl", rows)


class Memory:
    """Peak of the proportional memory of this process and its children, in MB, sampled every 50 ms."""

    def __enter__(self) -> Memory:
        self.parent = self.workers = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.05):
            me = Path("/proc/self")
            self.parent = max(self.parent, _pss(me))
            children = (me / "task" / str(threading.main_thread().native_id) / "children").read_text().split()
            self.workers = max(self.workers, sum(_pss(Path("/proc") / child) for child in children))


def _pss(process: Path) -> float:
    try:
        return float((process / "smaps_rollup").read_text().split("Pss:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return 0.0


class Bench:
    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.arguments, self.folder = arguments, folder
        self.broken: list[str] = []

    def run(self, source: Path | str, workers: int = 1, **options: Any) -> tuple[dict[str, Any], Path]:
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        settings = Settings(
            loader=self.arguments.loader, max_seconds=options.pop("max_seconds", 60.0), max_memory=options.pop("max_memory", None)
        )
        return batch.run(batch.Config([source], out, settings=settings, workers=workers, **options)), out

    def hold(self, what: str, value: float, bound: float, at_least: bool) -> None:
        right = value >= bound if at_least else value <= bound
        print(f"  {'ok ' if right else 'NOT'} {what}: {value:.2f} ({'at least' if at_least else 'at most'} {bound})")
        if not right:
            self.broken.append(what)

    def speed(self) -> None:
        source = corpus(self.arguments.corpus, self.folder, self.arguments.articles)
        best = {1: float("inf"), 2: float("inf")}
        for workers in (1, 2, 1, 2, 1, 2):  # in turn: whatever else the machine does hits both
            summary, _ = self.run(source, workers)
            best[workers] = min(best[workers], summary["seconds"])
            spent = f"{summary['seconds']:.1f} s, of it in workers {summary['worker_seconds']:.1f} s"
            print(f"  {workers} workers: {summary['documents']} documents, {spent}")
        self.hold("two workers are as fast as one, times", best[1] / best[2], 1.8, True)

    def memory(self) -> None:
        count = self.arguments.articles
        peaks = []
        for size in (count, 10 * count):
            source = dump(self.folder / "memory.jsonl", generate(size))
            with Memory() as memory:
                self.run(source, 2)
            peaks.append((memory.parent, memory.workers))
            print(f"  {size} articles: parent {memory.parent:.0f} MB, workers {memory.workers:.0f} MB")
        self.hold("parent's memory for ten times the input, times", peaks[1][0] / peaks[0][0], 1.1, False)
        self.hold("workers' memory for ten times the input, times", peaks[1][1] / peaks[0][1], 1.1, False)

    def formats(self) -> None:
        import pandas as pd
        import pyarrow as pa

        rows = list(generate(40))
        plain = dump(self.folder / "news.jsonl", rows)
        sources = {"jsonl": plain}
        sources["jsonl.gz"] = self.folder / "news.gz.jsonl.gz"
        sources["jsonl.gz"].write_bytes(gzip.compress(plain.read_bytes()))
        sources["jsonl.zst"] = self.folder / "news.jsonl.zst"
        sources["jsonl.zst"].write_bytes(pa.compress(plain.read_bytes(), "zstd", asbytes=True))
        for name, mark in (("csv", ","), ("tsv", "\t")):
            sources[name] = self.folder / f"news.{name}"
            with sources[name].open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]), delimiter=mark)
                writer.writeheader()
                writer.writerows(rows)
        sources["parquet"] = self.folder / "news.parquet"
        pd.DataFrame(rows).to_parquet(sources["parquet"])
        sources["txt"] = self.folder / "texts"
        sources["txt"].mkdir()
        for row in rows:
            (sources["txt"] / f"{row['id']}.txt").write_text(row["text"], encoding="utf-8")
            (sources["txt"] / f"{row['id']}.json").write_text(
                json.dumps({"published": row["published"], "title": row["title"]}), "utf-8"
            )
        first: bytes | None = None
        for name, source in sources.items():
            _, out = self.run(source)
            found = b"".join(path.read_bytes() for path in sorted((out / "articles").iterdir()))
            first = first or found
            self.hold(f"{name}: same bytes as jsonl", float(found == first), 1, True)

    def short(self) -> None:
        count = self.arguments.short
        source = dump(self.folder / "short.jsonl", generate(count, lines=1))
        times: list[float] = []

        def watch(progress: batch.Progress) -> None:
            if progress.documents % (count // 10) == 0:
                times.append(progress.seconds)

        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        config = batch.Config([source], out, settings=Settings(loader=self.arguments.loader), workers=2)
        batch.run(config, watch)
        spent = [after - before for before, after in zip([0.0, *times], times, strict=False)]
        journal = (out / "journal.jsonl").stat().st_size
        print(
            f"  {count} articles: {times[-1]:.1f} s, by tenths {' '.join(f'{part:.1f}' for part in spent)}, journal {journal / 1000:.0f} kB"
        )
        self.hold(
            "slowest of the last five tenths against the median of the first five, times",
            max(spent[5:]) / sorted(spent[:5])[2],
            1.5,
            False,
        )

    def hostile(self) -> None:
        good = list(generate(5000, lines=2))
        kinds: list[Callable[[int], bytes]] = [
            lambda n: random.Random(n).randbytes(300).replace(b"\n", b"") + b"\xff",
            lambda n: json.dumps({"id": f"bad{n}", "text": "a\ud800b"}).encode(),
            lambda n: json.dumps({"id": f"bad{n}", "text": "a\0b"}).encode(),
            lambda n: json.dumps({"id": f"bad{n}", "text": "Đại tá " * 200_000}).encode() if n % 40 == 3 else b'{"id": 1',
            lambda n: json.dumps({"id": f"bad{n}"}).encode(),
            lambda n: b"[" * 5000,
            lambda n: json.dumps({"id": good[n]["id"], "text": "again"}).encode(),
            lambda n: b'{"id": "x' + b"y" * (10_000_000 if n == 7 else 10) + b'", "text": ""}',
        ]
        lines = [json.dumps(row, ensure_ascii=False).encode() for row in good]
        bad = [kinds[n % len(kinds)](n) for n in range(494)]
        order = random.Random(3)
        mixed = list(lines)
        for line in bad:
            # after the article that it repeats
            mixed.insert(order.randrange(1000, len(mixed)), line)
        folder = self.folder / "hostile"
        folder.mkdir()
        (folder / "a.jsonl").write_bytes(b"\n".join(mixed) + b"\n")
        (folder / "bomb.jsonl.gz").write_bytes(gzip.compress(bytes(200_000_000)))
        (folder / "cut.jsonl.gz").write_bytes(gzip.compress(b'{"id": "cut", "text": "' + b"x" * 1000)[:-8])
        (folder / "deep.html").write_bytes(b"<div>" * 200_000)
        (folder / "picture.html").write_bytes(b"\x89PNG" + bytes(1000))
        (folder / "crawl.warc").write_bytes(
            b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999\r\n\r\nHTTP/1.1 200 OK\r\n"
        )
        (folder / "table.parquet").write_bytes(b"PAR1" + bytes(100))
        summary, out = self.run(folder, 2, max_chars=1_000_000)
        ids = [
            json.loads(line)["id"]
            for path in sorted((out / "articles").iterdir())
            for line in path.read_text("utf-8").splitlines()
        ]
        print(
            f"  {summary['documents']} documents, {summary['errors']} errors {summary['errors_by_stage']}, {summary['seconds']:.1f} s"
        )
        self.hold("good articles read", len(set(ids) & {row["id"] for row in good}), 5000, True)
        self.hold("hostile lines and files accounted for", summary["errors"], len(bad) + 6, True)


def main() -> None:
    checks = ("speed", "memory", "formats", "short", "hostile")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=f"of {', '.join(checks)}; default all")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--loader", default="extract.pipeline:load")
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--short", type=int, default=100_000)
    arguments = parser.parse_args()
    if unknown := set(arguments.checks) - set(checks):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    broken = []
    for check in arguments.checks or checks:
        print(check)
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(arguments, Path(folder))
            getattr(bench, check)()
            broken += bench.broken
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
