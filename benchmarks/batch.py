"""What a run must hold, measured: ``python benchmarks/batch.py [--only CHECK,...] [--corpus FILE]``. Exit code 1 if a bound is broken.

speed    two workers against one on the same job, in turn, in one run
memory   peak memory of parent and workers for ten times the input
formats  every input format gives the same records
short    many short articles: time and journal by tenths, to show that neither grows
hostile  500 hostile documents among 5,000: all good ones read, each hostile one accounted for

``--corpus`` takes a JSONL file (``.gz``) of real articles for ``speed`` and ``memory`` (repeated under new ids where they are too few); without it
articles are generated. ``--loader fake_extractor:load`` takes the stand-in of the tests for the pipeline, to measure the machinery alone.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import json
import os
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import batch_inputs  # noqa: E402

from extract import batch  # noqa: E402
from extract.io.documents import Document  # noqa: E402
from extract.io.readers import read  # noqa: E402
from extract.runner import Settings  # noqa: E402


def articles(given: Path | None, count: int) -> Iterator[dict[str, Any]]:
    """So many articles: generated, or those of a file as often as needed, under new ids."""
    if given is None:
        yield from batch_inputs.generate(count)
        return
    again = itertools.chain.from_iterable(read(given) for _ in itertools.count())  # not held: this process's memory is measured
    for number, item in zip(range(count), (item for item in again if isinstance(item, Document)), strict=False):
        yield {"id": f"a{number:06}", "text": item.text, "published": item.published}


def with_longest(rows: Iterator[dict[str, Any]], given: Path | None, at: int) -> Iterator[dict[str, Any]]:
    """The rows with the ten longest articles of the file behind the first ``at``: inputs of both sizes hold what takes most memory at once."""
    found = () if given is None else (item for item in read(given) if isinstance(item, Document))
    longest = heapq.nlargest(10, found, key=lambda item: len(item.text))
    yield from itertools.islice(rows, at)
    for number, item in enumerate(longest):
        yield {"id": f"long{number}", "text": item.text, "published": item.published}
    yield from rows


class Memory:
    """Peak memory of this process and of its workers together in MB, sampled every 100 ms.

    ``workers`` and ``together`` are proportional set sizes: a page that n processes share counts a nth in each. ``parent`` is all that is
    resident, since its share of the libraries' pages is larger for the half second in which a worker makes way for the next: nothing that it
    holds. ``anonymous`` is the peak of all pages but those of files, which nobody else has a part in; ``parents_own`` the parent's of these.
    """

    def __enter__(self) -> Memory:
        self.parent = self.parents_own = self.workers = self.together = self.anonymous = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        me = Path("/proc/self")
        while not self._stop.wait(0.1):
            children = (me / "task" / str(threading.main_thread().native_id) / "children").read_text().split()
            resident, mine, own = _held(me)
            theirs = [_held(Path("/proc") / child) for child in children]
            workers = sum(share for _, share, _ in theirs)
            self.parent, self.parents_own = max(self.parent, resident), max(self.parents_own, own)
            self.workers, self.together = max(self.workers, workers), max(self.together, mine + workers)
            self.anonymous = max(self.anonymous, own + sum(anonymous for _, _, anonymous in theirs))


def _held(process: Path) -> tuple[float, float, float]:
    """Resident, proportional and anonymous memory of a process in MB; zeros if it has ended."""
    try:
        told = (process / "smaps_rollup").read_text()
        resident, share, anonymous = (float(told.split(f"\n{name}:")[1].split()[0]) / 1024 for name in ("Rss", "Pss", "Pss_Anon"))
    except (OSError, IndexError):
        return 0.0, 0.0, 0.0
    return resident, share, anonymous


def machine() -> float:
    """Seconds of processor time that all processes of this machine have taken since it was started (Linux)."""
    user, nice, system, *_ = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


class Bench:
    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.arguments, self.folder = arguments, folder
        self.broken: list[str] = []

    def run(
        self, source: Path, workers: int = 1, watch: batch.Watch | None = None, **options: Any
    ) -> tuple[dict[str, Any], Path]:
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        settings = Settings(loader=self.arguments.loader, max_seconds=60.0)
        return batch.run(batch.Config([source], out, settings=settings, workers=workers, **options), watch), out

    def hold(self, what: str, right: bool, figure: str) -> None:
        print(f"  {'ok ' if right else 'NOT'} {what}: {figure}", flush=True)
        if not right:
            self.broken.append(what)

    def speed(self) -> None:
        source = batch_inputs.dump(self.folder / "speed.jsonl", articles(self.arguments.corpus, self.arguments.articles))
        characters = sum(len(item.text) for item in read(source) if isinstance(item, Document))
        best = {1: float("inf"), 2: float("inf")}
        least = float("inf")
        for workers in (1, 2, 1, 2, 1, 2):  # in turn: whatever else the machine does hits both
            before, mine, every = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time(), machine()
            summary, out = self.run(source, workers)
            after, mine, every = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time() - mine, machine() - every
            busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            best[workers], least = min(best[workers], summary["seconds"]), min(least, busy)
            others = max(0.0, every - busy - mine)  # where they take more than a second or two, the figure says nothing
            spent = (
                f"{summary['seconds']:.1f} s; CPU of workers {busy:.1f} s, of the parent {mine:.1f} s, of others {others:.1f} s"
            )
            print(f"  {workers} workers: {summary['documents']} documents, {spent}", flush=True)
        each = 1000 * least / summary["documents"]
        print(f"  CPU an article {each:.1f} ms, a 1,000 characters {1_000_000 * least / characters:.1f} ms (loading included)")
        for part in ("articles", "tables"):
            size = sum(path.stat().st_size for path in (out / part).rglob("part-*"))
            print(
                f"  {part}: {size // summary['documents']:,} bytes an article of {characters // summary['documents']:,} characters"
            )
        self.hold("two workers against one", best[1] / best[2] >= 1.8, f"{best[1] / best[2]:.2f} times as fast (at least 1.8)")

    def memory(self) -> None:
        peaks = []
        for count in (self.arguments.memory, 10 * self.arguments.memory):
            rows = with_longest(articles(self.arguments.corpus, count), self.arguments.corpus, self.arguments.memory * 9 // 10)
            source = batch_inputs.dump(self.folder / "memory.jsonl", rows)
            with Memory() as memory:
                summary, _ = self.run(source, 2)
            peaks.append(memory)
            told = f"parent {memory.parent:.0f} MB, workers {memory.workers:.0f} MB, together {memory.together:.0f} MB"
            print(
                f"  {summary['documents']} articles in {summary['parts']} parts, {summary['seconds']:.0f} s: peak of {told}",
                flush=True,
            )
        small, large = peaks
        for name, attribute in (("parent", "parents_own"), ("together", "anonymous")):
            before, after = getattr(small, attribute), getattr(large, attribute)
            print(f"  {name} without pages of files: {before:.0f} and {after:.0f} MB ({after / before:.2f})")
        for name in ("parent", "workers", "together"):
            before, after = getattr(small, name), getattr(large, name)
            self.hold(
                f"peak of {name} for ten times the input", after <= 1.1 * before, f"{after / before:.2f} times (at most 1.1)"
            )

    def formats(self) -> None:
        # trafilatura drops a paragraph that it has seen in the page: articles that repeat none come back as they are
        distinct = (row for row in batch_inputs.generate(100) if len(set(lines := row["text"].split("\n"))) == len(lines))
        rows = list(itertools.islice(distinct, 40))
        first: list[dict[str, Any]] = []
        for name, source in batch_inputs.formats(rows, self.folder).items():
            _, out = self.run(source)
            # a page has more to tell (its address), everything else is the same
            found = [{**record, "meta": {}} for record in records(out)]
            found.sort(key=lambda record: str(record["id"]))
            first = first or found
            same = sum(one == other for one, other in zip(first, found, strict=False))
            self.hold(f"{name}: records as from JSONL", len(found) == len(first) == same == len(rows), f"{same} of {len(rows)}")

    def short(self) -> None:
        count = self.arguments.short
        source = batch_inputs.dump(self.folder / "short.jsonl", batch_inputs.generate(count, lines=1))
        marks = [(0.0, time.process_time())]

        def watch(progress: batch.Progress) -> None:
            if progress.documents % (count // 10) == 0:
                marks.append((progress.seconds, time.process_time()))

        summary, out = self.run(source, 2, watch=watch)
        spent, busy = ([after - before for before, after in itertools.pairwise(each)] for each in zip(*marks, strict=True))
        lines = [len(line) for line in (out / "journal.jsonl").read_bytes().splitlines()[1:]]
        tenth = len(lines) // 10
        print(f"  {count} articles: {summary['seconds']:.1f} s, by tenths {' '.join(f'{part:.1f}' for part in spent)}")
        print(f"  CPU seconds of the parent, which reads and keeps the journal: {' '.join(f'{part:.2f}' for part in busy)}")
        early, late = sum(busy[1:4]), sum(busy[7:])  # without the first: it starts the workers
        self.hold(
            "parent's time, last three tenths against early ones",
            late <= 1.25 * early,
            f"{late / early:.2f} times (at most 1.25)",
        )
        first, last = sum(lines[:tenth]), sum(lines[-tenth:])
        self.hold("journal of the last tenth against the first", last <= 1.1 * first, f"{last:,} against {first:,} bytes")

    def hostile(self) -> None:
        folder = self.folder / "hostile"
        good, bad = batch_inputs.hostile(folder, 5000, 500)
        summary, out = self.run(folder, 2, max_chars=1_000_000)
        found = {record["id"] for record in records(out)}
        told = [json.loads(line) for line in (out / "errors.jsonl").read_text("utf-8").splitlines()]
        places = {(Path(error["source"]).name, error["place"] or "") for error in told}
        accounted = sum((name, place) in places if place else any(name == file for file, _ in places) for name, place in bad)
        print(
            f"  {summary['documents']} documents, {summary['errors']} errors {summary['errors_by_stage']}, {summary['seconds']:.1f} s"
        )
        self.hold("good documents read", good <= found, f"{len(good & found)} of {len(good)}")
        self.hold("hostile ones in errors.jsonl by file and line", accounted == len(bad), f"{accounted} of {len(bad)}")
        self.hold("nothing else there", len(told) == len(bad) and found == good, f"{len(told)} errors, {len(found)} records")


def records(out: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((out / "articles").iterdir()):
        with path.open("rb") as file:
            yield from map(json.loads, file)


def main() -> None:
    checks = ("speed", "memory", "formats", "short", "hostile")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(checks), metavar="CHECK,...", help=f"of {', '.join(checks)}; default all")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--loader", default="extract.pipeline:load")
    parser.add_argument("--articles", type=int, default=2000, help="for speed")
    parser.add_argument("--memory", type=int, default=1000, help="articles of the smaller input for memory")
    parser.add_argument("--short", type=int, default=100_000)
    arguments = parser.parse_args()
    asked = arguments.only.split(",")
    if unknown := set(asked) - set(checks):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    broken = []
    for check in asked:
        print(check, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(arguments, Path(folder))
            getattr(bench, check)()
            broken += bench.broken
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
