"""A run over any number of articles that loses nothing: parts with atomic rename, a journal, and resume (DESIGN section 7).

The input is read once, in order, and cut into shards of so many documents; a shard becomes one part of every output. Documents go to the
workers one by one, so a single large shard keeps all of them busy. A part is written when all of its documents are done: ``articles`` by
this process, the tables by a worker from that file, then one line in the journal. What is in the journal is done; everything else is done
again. Each shard carries a digest of what was read, so a resume over a changed input is refused, and a run gives the same bytes however
often it was killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import shards
from .io.documents import CannotRun, Document, Failure, Item, Page
from .io.readers import Options, Reader
from .io.tables import TABLES
from .io.writers import FORMATS, atomic
from .jobs import RECORDS, Read, too_long
from .runner import Broken, Job, Pool, Settings

FORMAT = 1
"""Version of the layout of an output folder."""
FEW = 100
"""``fail_over`` is not judged on fewer documents."""


@dataclass(frozen=True, slots=True)
class Config:
    """What to run. ``slice`` ``(i, n)`` takes every n-th shard from the i-th on (0-based), for several machines on one folder."""

    inputs: Sequence[str | Path]
    out: Path
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


@dataclass
class _Part:
    """One shard on its way: ``results`` in the order of the input, ``None`` where the answer is still out."""

    index: int
    digest: str
    results: list[Read | Failure | None]
    pending: int = 0
    entry: dict[str, Any] = field(default_factory=dict)


def run(config: Config, watch: Callable[[Progress], None] | None = None) -> dict[str, Any]:
    """Read all inputs into ``config.out``; what is there already from the same input and rules is kept. Gives the summary.

    Raises:
        CannotRun: nothing can be read or written, the folder belongs to another run, too many documents failed; all of it resumable.
    """
    if config.format not in FORMATS:
        raise CannotRun(f"no format {config.format!r}; there are {', '.join(FORMATS)}")
    reader = Reader(config.inputs, config.options)
    try:
        config.out.mkdir(parents=True, exist_ok=True)
        with shards.locked(config.out, config.slice), Pool(config.workers, config.settings) as pool:
            return _Run(config, reader, pool, watch or (lambda progress: None)).go()
    except OSError as error:
        raise CannotRun(_system(error, config.out)) from error


def _system(error: OSError, out: Path) -> str:
    what = error.strerror or str(error)
    return f"{error.filename or out}: {what}; what was finished is kept, run the same command again to go on"


class _Run:
    def __init__(self, config: Config, reader: Reader, pool: Pool, watch: Callable[[Progress], None]) -> None:
        self.config, self.reader, self.pool, self.watch = config, reader, pool, watch
        self.out = config.out
        self.began = time.monotonic()
        self.progress = Progress(total=reader.total)
        self.suffix = f"-{config.slice[0] + 1}-of-{config.slice[1]}" if config.slice else ""
        self.entries: dict[int, dict[str, Any]] = {}
        self.shards = 0
        self.handed = 0  # documents that were read so far, done or not

    def go(self) -> dict[str, Any]:
        facts = self.pool.start()
        self._open_journal(facts)
        try:
            for job, answer in self.pool.run(self._jobs()):
                if job.kind == "tables":
                    self._finish(job.tag, answer)
                else:
                    part, place = job.tag
                    self._take(part, place, job.payload[0], answer)
            if any(index >= self.shards for index in self.entries):
                raise CannotRun(self._changed("it holds fewer documents"))
        finally:
            self._journal.close()
            with contextlib.suppress(OSError):
                self._write_errors()
        return self._summary(facts)

    # reading and handing out

    def _jobs(self) -> Iterator[Job]:
        for index, items in enumerate(shards.cut(self.reader, self.config.shard_documents)):
            self.shards = index + 1
            self.handed += len(items)
            if self.config.slice and index % self.config.slice[1] != self.config.slice[0]:
                continue
            digest = shards.digest(items)
            entry = self.entries.get(index)
            if entry and entry["digest"] != digest:
                raise CannotRun(self._changed(f"documents {index * self.config.shard_documents + 1} and following differ"))
            if entry and not (self.config.retry_errors and entry["errors"]):
                self.progress.skipped += len(items)
                continue
            yield from self._open_part(index, digest, items, self._kept(index) if entry else {})

    def _open_part(self, index: int, digest: str, items: list[Item], kept: dict[str, Read]) -> Iterator[Job]:
        part = _Part(index, digest, [None] * len(items))
        jobs = []
        for place, item in enumerate(items):
            if isinstance(item, Failure):
                part.results[place] = item
            elif item.id in kept:
                part.results[place] = kept[item.id]
            elif isinstance(item, Document) and (reason := too_long(item, self.config.max_chars)):
                part.results[place] = Failure(item.id, item.source, item.place, "limit", reason)
            else:
                jobs.append(Job("record", (item, self.config.text, self.config.max_chars), (part, place)))
                continue
            self._count(part.results[place])
        part.pending = len(jobs)
        if not jobs:
            self._write_part(part)
        yield from jobs

    def _take(self, part: _Part, place: int, item: Document | Page, answer: Any) -> None:
        if isinstance(answer, Broken):
            if answer.stage == "cannot":
                raise CannotRun(answer.error)
            answer = Failure(item.id, item.source, item.place, answer.stage, answer.error)
        part.results[place] = answer
        part.pending -= 1
        self._count(answer)
        if part.pending == 0:
            self._write_part(part)

    def _count(self, result: Read | Failure | None) -> None:
        self.progress.documents += 1
        self.progress.errors += isinstance(result, Failure)
        # a shard is read before it is worked on: of the bytes read, the share of the documents that are done
        done = self.progress.documents + self.progress.skipped
        self.progress.consumed = int(self.reader.consumed * min(1.0, done / max(self.handed, 1)))
        self.progress.seconds = time.monotonic() - self.began
        self.watch(self.progress)

    # writing

    def _write_part(self, part: _Part) -> None:
        failures = [result for result in part.results if isinstance(result, Failure)]
        read = [result for result in part.results if isinstance(result, Read)]
        path = self._path("articles", part.index, "jsonl")
        with atomic(path) as file:
            file.writelines(result.line for result in read)
        if failures:
            with atomic(self._path("errors", part.index, "jsonl")) as file:
                file.writelines(shards.line(failure.to_dict()) for failure in failures)
        else:
            (self.out / "errors" / path.name).unlink(missing_ok=True)
        mentions: Counter[str] = Counter()
        records: Counter[str] = Counter()
        for result in read:
            mentions.update(result.mentions)
            records.update(result.records)
        part.entry = {
            "shard": part.index, "digest": part.digest, "documents": len(read), "errors": len(failures),
            "stages": dict(sorted(Counter(failure.stage for failure in failures).items())), "mentions": dict(sorted(mentions.items())),
            "records": dict(records), "seconds": round(sum(result.seconds for result in read), 3),
        }  # fmt: skip
        part.results.clear()
        targets = {table: self._path(f"tables/{table}", part.index, self.config.format) for table in TABLES}
        self.pool.push(Job("tables", (path, targets, self.config.format), part, limited=False))

    def _finish(self, part: _Part, answer: Any) -> None:
        if isinstance(answer, Broken):
            if answer.errno is not None:
                raise OSError(answer.errno, answer.error, str(self.out))
            raise CannotRun(f"the tables of part {part.index} could not be written: {answer.error}")
        self._note(part.entry)
        self.entries[part.index] = part.entry
        self._judge()

    def _judge(self) -> None:
        limit = self.config.fail_over
        if limit is None:
            return
        errors = sum(entry["errors"] for entry in self.entries.values())
        total = errors + sum(entry["documents"] for entry in self.entries.values())
        if total >= FEW and errors > limit * total:
            raise CannotRun(
                f"stopped: {errors:,} of {total:,} documents failed, over {limit:.0%} (--fail-over); see {self.out / 'errors.jsonl'}"
            )

    def _path(self, folder: str, index: int, suffix: str) -> Path:
        path = self.out / folder / f"part-{index:05}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _kept(self, index: int) -> dict[str, Read]:
        """The records of a finished part by id, for ``--retry-errors``."""
        kept = {}
        with self._path("articles", index, "jsonl").open("rb") as file:
            for line in file:
                record = json.loads(line)
                mentions = Counter(mention["type"] for mention in record["mentions"])
                kept[record["id"]] = Read(line, dict(mentions), {name: len(record[name]) for name in RECORDS}, 0.0)
        return kept

    # journal

    def _open_journal(self, facts: dict[str, Any]) -> None:
        """Read what is done; refuse another run's folder; leave the journal open for appending."""
        options, config = self.config.options, self.config
        fields = [
            options.id,
            options.text,
            options.title,
            options.published,
            options.default_published,
            options.encoding,
            options.delimiter,
        ]
        head = {
            "layout": FORMAT, **facts, "format": config.format, "text": config.text, "shard_documents": config.shard_documents,
            "fields": fields,
        }  # fmt: skip
        journals = sorted(self.out.glob("journal*.jsonl"))
        if config.restart:
            shards.clear(self.out)
            journals = []
        elif not journals and (self.out / "articles").exists():
            raise CannotRun(f"{self.out} holds articles but no journal: give another folder, or --restart to overwrite them")
        for journal in journals:
            lines = shards.journal_lines(journal)
            if not lines:
                continue
            theirs = lines[0]
            different = [key for key in head if theirs.get(key) != head[key]]
            if different:
                changes = "; ".join(f"{key}: {theirs.get(key)!r} then, {head[key]!r} now" for key in different)
                raise CannotRun(
                    f"{self.out} belongs to a run with other settings ({changes}): give another folder, or --restart to begin again"
                )
            for entry in lines[1:]:
                self.entries[entry["shard"]] = entry
        for stale in self.out.rglob("*.tmp"):
            stale.unlink()
        own = self.out / f"journal{self.suffix}.jsonl"
        text = own.read_bytes() if own in journals else b""
        whole = text[: text.rfind(b"\n") + 1]
        self._journal = own.open("r+b" if own.exists() else "x+b")
        self._journal.truncate(len(whole))  # a line that was being written when the run was killed
        self._journal.seek(len(whole))
        if not whole:
            self._note(head)

    def _note(self, entry: dict[str, Any]) -> None:
        self._journal.write(shards.line(entry))
        self._journal.flush()
        os.fsync(self._journal.fileno())

    def _changed(self, how: str) -> str:
        return f"the input is not the one that {self.out} was begun with: {how}. Give another folder, or --restart to begin again"

    # the end

    def _write_errors(self) -> None:
        with atomic(self.out / f"errors{self.suffix}.jsonl") as file:
            for path in sorted((self.out / "errors").glob("part-*.jsonl")):
                if int(path.stem[5:]) in self.entries:
                    with path.open("rb") as part:
                        shutil.copyfileobj(part, file)

    def _summary(self, facts: dict[str, Any]) -> dict[str, Any]:
        entries = list(self.entries.values())
        totals: dict[str, Counter[str]] = {name: Counter() for name in ("stages", "mentions", "records")}
        for entry in entries:
            for name, total in totals.items():
                total.update(entry[name])
        documents, errors = sum(entry["documents"] for entry in entries), sum(entry["errors"] for entry in entries)
        summary = {
            "documents": documents, "errors": errors, "error_share": round(errors / max(documents + errors, 1), 6),
            "errors_by_stage": dict(sorted(totals["stages"].items())), "mentions": dict(totals["mentions"].most_common()),
            "records": {name: totals["records"][name] for name in RECORDS}, "parts": len(entries),
            "seconds": round(time.monotonic() - self.began, 2), "worker_seconds": round(sum(entry["seconds"] for entry in entries), 2),
            "skipped": self.progress.skipped, "worker_restarts": self.pool.restarts, "workers": self.config.workers,
            "format": self.config.format, **facts,
        }  # fmt: skip
        with atomic(self.out / f"summary{self.suffix}.json") as file:
            file.write(json.dumps(summary, ensure_ascii=False, indent=2).encode() + b"\n")
        return summary
