"""A run over any number of articles that loses nothing: parts with atomic commit, a journal, and resume (DESIGN section 7).

The input is read once, in order, and cut into shards of so many documents; a shard becomes one part of every output. On one machine documents
go to the workers one by one, so a single large shard keeps all of them busy; on a cluster a shard is one task (``distributed``). A part is
written when all of its documents are done, then comes its entry in the journal. What is in the journal is done; everything else is done
again. Each entry carries a digest of what was read: a resume takes what was mended or added since, refuses an input in which something
that gave a record is gone or changed, and gives the same bytes however often the run was killed, on whatever machines it was done.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import parts, shards
from .io.documents import CannotRun, Failure, where
from .io.readers import Options, Reader
from .io.store import Local, Remote, clear, open_store
from .io.tables import TABLES
from .io.writers import FORMATS
from .journal import differences, open_journal
from .parts import Part, Task
from .runner import Job, Pool, Settings
from .types import record_tables

FORMAT = 2
"""Version of the layout of an output folder."""
FEW = 100
"""``fail_over`` is not judged on fewer documents."""


@dataclass(frozen=True, slots=True)
class Config:
    """What to run. ``inputs`` and ``out`` are files and folders or addresses (``s3://bucket/news``) that fsspec knows.

    ``slice`` ``(i, n)`` takes every n-th shard from the i-th on (0-based), for several machines on one folder.
    """

    inputs: Sequence[str | Path]
    out: str | Path
    options: Options = field(default_factory=Options)
    settings: Settings = field(default_factory=Settings)
    format: str = "parquet"
    workers: int = 1
    text: bool = False
    max_chars: int | None = 1_000_000
    fail_over: float | None = None
    restart: bool = False
    retry_errors: bool = False
    shard_documents: int = 500
    slice: tuple[int, int] | None = None


@dataclass
class Progress:
    """How far a run is; handed to ``watch`` after each document. ``consumed`` of ``total`` are bytes of the input."""

    documents: int = 0
    errors: int = 0
    skipped: int = 0
    consumed: int = 0
    total: int = 0
    seconds: float = 0.0


Watch = Callable[[Progress], None]


def run(config: Config, watch: Watch | None = None) -> dict[str, Any]:
    """Read all inputs into ``config.out`` on this machine; what is there already from the same input and rules is kept. Gives the summary.

    Raises:
        CannotRun: nothing can be read or written, the folder belongs to another run, too many documents failed; all of it resumable.
    """
    with opened(config, watch) as run, Pool(config.workers, config.settings) as pool:
        facts = pool.start()
        with run.journaled(facts):
            for job, answer in pool.run(_jobs(run, pool)):
                part: Part = job.tag if isinstance(job.tag, Part) else job.tag[0]
                if part is job.tag:
                    run.finished(part.commit(answer))
                    continue
                run.count(part.take(job.tag[1], answer))
                if part.pending == 0:
                    pool.push(part.tables())
        return run.summary(workers=config.workers, worker_restarts=pool.restarts)


def _jobs(run: Run, pool: Pool) -> Iterator[Job]:
    for task in run.tasks():
        part = Part(task, run.store)
        jobs = part.jobs()
        for result in part.results:
            if result is not None:
                run.count(result)
        if not jobs:
            pool.push(part.tables())
        yield from jobs


@contextlib.contextmanager
def opened(config: Config, watch: Watch | None) -> Iterator[Run]:
    """A run whose output folder is there and locked. Whatever the system does becomes ``CannotRun`` with what to do."""
    if config.format not in FORMATS:
        raise CannotRun(f"no format {config.format!r}; there are {', '.join(FORMATS)}")
    reader = Reader(config.inputs, config.options, config.out)
    store = open_store(config.out)
    try:
        store.prepare()
    except OSError as error:
        raise CannotRun(f"{error.filename or config.out}: the output folder cannot be made: {error.strerror or error}") from error
    try:
        with store.locked(config.slice):
            yield Run(config, reader, store, watch or (lambda progress: None))
    except OSError as error:
        what = error.strerror or str(error)
        raise CannotRun(
            f"{error.filename or config.out}: {what}; what was finished is kept, run the same command again to go on"
        ) from error


class Run:
    """The books of a run, whoever does the work: what is to be done (``tasks``), what is done (``finished``), and the summary."""

    def __init__(self, config: Config, reader: Reader, store: Local | Remote, watch: Watch) -> None:
        self.config, self.store = config, store
        self._reader, self._watch = reader, watch
        self._began = time.monotonic()
        self._progress = Progress(total=reader.total)
        self._suffix = f"-{config.slice[0] + 1}-of-{config.slice[1]}" if config.slice else ""
        self._entries: dict[int, dict[str, Any]] = {}
        self._facts: dict[str, Any] = {}
        self._shards = 0
        self._handed = 0  # documents that were read so far, done or not

    @contextlib.contextmanager
    def journaled(self, facts: dict[str, Any]) -> Iterator[None]:
        """Open the journal for a pipeline with these ``facts``; at the end, however it comes, close it and gather the errors."""
        self._facts = facts
        self._open_journal()
        try:
            yield
            if any(index >= self._shards for index in self._entries):
                raise CannotRun(self._changed("it holds fewer documents"))
            if not self.config.slice:
                self._drop_behind()
        finally:
            self._journal.close()
            with contextlib.suppress(OSError):
                self._write_errors()

    def tasks(self) -> Iterator[Task]:
        """Read the input and give the shards that are not done, in order, each when it is asked for."""
        config = self.config
        for index, items in enumerate(shards.cut(self._reader, config.shard_documents)):
            self._shards = index + 1
            self._handed += len(items)
            if config.slice and index % config.slice[1] != config.slice[0]:
                continue
            entry = self._entries.get(index)
            now = shards.become(entry, items, config.shard_documents) if entry else None
            if now == "other" or (now == "moved" and config.slice):  # the slices that others work on move too
                first = self._handed - len(items) + 1
                other = shards.first_other(entry, items) if entry else None
                at = f", the first at {where(other.source, other.place)}" if other else ""
                raise CannotRun(
                    self._changed(f"of documents {first} to {self._handed} some that were read are gone or changed{at}")
                )
            retry = now == "mended" or (entry is not None and config.retry_errors and entry["errors"] > 0)
            if now == "moved":
                retry = False
                for behind in sorted(number for number in self._entries if number >= index):
                    self._journal.again(behind)
                    del self._entries[behind]
            elif retry:
                self._journal.again(index)
            elif entry:
                self._progress.skipped += len(items)
                continue
            yield Task(
                index,
                shards.digest(items),
                items,
                self.store.url,
                config.settings,
                self._facts,
                config.format,
                config.text,
                config.max_chars,
                retry,
            )

    def count(self, *results: object) -> None:
        """Documents are done; tell whoever watches."""
        self._tell(len(results), sum(isinstance(result, Failure) for result in results))

    def finished(self, entry: dict[str, Any], tell: bool = False) -> None:
        """A part is complete: into the journal with it. ``tell``: its documents were not counted one by one.

        Raises ``CannotRun`` if too many documents failed so far.
        """
        self._journal.note(entry)
        self._entries[entry["shard"]] = {key: entry[key] for key in entry if key != "marks"}  # only a later run asks for them
        if tell:
            self._tell(entry["documents"] + entry["errors"], entry["errors"])
        limit = self.config.fail_over
        if limit is None:
            return
        errors = sum(entry["errors"] for entry in self._entries.values())
        total = errors + sum(entry["documents"] for entry in self._entries.values())
        if total >= FEW and errors > limit * total:
            raise CannotRun(
                f"stopped: {errors:,} of {total:,} documents failed, over {limit:.0%} (--fail-over); see {self.store.url}/errors.jsonl"
            )

    def _tell(self, documents: int, errors: int) -> None:
        progress = self._progress
        progress.documents += documents
        progress.errors += errors
        # a shard is read before it is worked on: of the bytes read, the share of the documents that are done
        done = progress.documents + progress.skipped
        progress.consumed = int(self._reader.consumed * min(1.0, done / max(self._handed, 1)))
        progress.seconds = time.monotonic() - self._began
        self._watch(progress)

    def _open_journal(self) -> None:
        """Read what is done; refuse another run's folder; leave the journal open for entries."""
        options, config, where = self.config.options, self.config, self.store.url
        fields = [
            options.id, *options.texts, options.title, options.published, options.default_published, options.encoding, options.delimiter,
        ]  # fmt: skip
        head = {
            "layout": FORMAT, **self._facts, "format": config.format, "text": config.text, "shard_documents": config.shard_documents,
            "fields": fields,
        }  # fmt: skip
        if config.restart:
            clear(self.store)
        self._journal = open_journal(self.store, config.slice)
        heads, self._entries = self._journal.read()
        if not heads and self.store.names("articles", "*"):
            raise CannotRun(f"{where} holds articles but no journal: give another folder, or --restart to overwrite them")
        different = differences(heads, head)
        if different and config.slice is None and not any(entry["documents"] for entry in self._entries.values()):
            clear(self.store)  # nothing was read with the settings that were wrong: nothing is lost
            heads, self._entries = self._journal.read()
        elif different:
            raise CannotRun(
                f"{where} belongs to a run with other settings ({'; '.join(different)}): give another folder, or --restart to begin again"
            )
        self.store.sweep(config.slice)
        self._journal.begin(head)

    def _drop_behind(self) -> None:
        """Remove parts that are no more: the input has become shorter, what they held stands in the parts before."""
        index = self._shards
        while self.store.has(articles := parts.name("articles", index, "jsonl")):
            self.store.remove(parts.name("errors", index, "jsonl"))
            for table in TABLES:
                self.store.remove(parts.name(f"tables/{table}", index, self.config.format))
            self.store.remove(articles)  # the last: who is killed before goes on here
            index += 1

    def _changed(self, how: str) -> str:
        return f"the input is not the one that {self.store.url} was begun with: {how}. Give another folder, or --restart to begin again"

    def _write_errors(self) -> None:
        names = [name for name in self.store.names("errors", "part-*.jsonl") if int(name[12:].split(".")[0]) in self._entries]
        with self.store.writing(f"errors{self._suffix}.jsonl") as file:
            for data in self.store.read_all(names):
                file.write(data)

    def summary(self, **facts: Any) -> dict[str, Any]:
        """What was done, also written to ``summary.json``; ``facts`` of whoever did the work are added."""
        entries = list(self._entries.values())
        totals: dict[str, Counter[str]] = {name: Counter() for name in ("stages", "mentions", "records")}
        for entry in entries:
            for name, total in totals.items():
                total.update(entry[name])
        documents, errors = sum(entry["documents"] for entry in entries), sum(entry["errors"] for entry in entries)
        summary = {
            "documents": documents, "errors": errors, "error_share": round(errors / max(documents + errors, 1), 6),
            "errors_by_stage": dict(sorted(totals["stages"].items())), "mentions": dict(totals["mentions"].most_common()),
            "records": {name: totals["records"][name] for name in record_tables}, "parts": len(entries),
            "seconds": round(time.monotonic() - self._began, 2), "worker_seconds": round(sum(entry["seconds"] for entry in entries), 2),
            "skipped": self._progress.skipped, **facts, "format": self.config.format, **self._facts,
        }  # fmt: skip
        self.store.write({f"summary{self._suffix}.json": json.dumps(summary, ensure_ascii=False, indent=2).encode() + b"\n"})
        return summary
