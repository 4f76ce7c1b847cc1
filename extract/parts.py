"""One shard of the input on its way to one part of every output: the same on this machine and on each node of a cluster."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from .io.documents import CannotRun, Document, Failure, Item
from .io.store import Local, Remote
from .io.tables import TABLES
from .jobs import Read, too_long
from .runner import Broken, Job, Settings
from .shards import facts, line
from .types import record_tables


@dataclass(frozen=True, slots=True)
class Task:
    """A shard and all that is needed to turn it into a part; can be sent to another machine.

    ``retry``: the part is there and only its failed documents are taken again. ``facts`` are those of the pipeline that the journal was begun
    with: a node where it is another one refuses.
    """

    index: int
    digest: str
    items: list[Item]
    out: str
    settings: Settings
    facts: dict[str, Any]
    format: str = "parquet"
    text: bool = False
    max_chars: int | None = None
    retry: bool = False


def name(folder: str, index: int, suffix: str) -> str:
    return f"{folder}/part-{index:05}.{suffix}"


class Part:
    """Collects the answers to one task's documents, in the order of the input; ``entry`` is its line of the journal once it is written."""

    def __init__(self, task: Task, store: Local | Remote) -> None:
        self.task, self._store = task, store
        self.results: list[Read | Failure | None] = [None] * len(task.items)
        self.pending = 0
        self.entry: dict[str, Any] = {}
        self._lines: list[bytes] = []

    def jobs(self) -> list[Job]:
        """The documents that have to be worked on, each tagged with this part and its place."""
        task, found = self.task, []
        kept = _kept(self._store, task.index) if task.retry else {}
        for place, item in enumerate(task.items):
            if isinstance(item, Failure):
                self.results[place] = item
            elif item.id in kept:
                self.results[place] = kept[item.id]
            elif isinstance(item, Document) and (reason := too_long(item, task.max_chars)):
                self.results[place] = Failure(item.id, item.source, item.place, "limit", reason)
            else:
                found.append(Job("record", (item, task.text, task.max_chars), (self, place)))
        self.pending = len(found)
        return found

    def take(self, place: int, answer: Any) -> Read | Failure:
        """Keep the answer to the document at ``place``. Raises ``CannotRun`` if it says that no document can be read."""
        if isinstance(answer, Broken):
            if answer.stage == "cannot":
                raise CannotRun(answer.error)
            item = self.task.items[place]
            answer = Failure(item.id, item.source, item.place, answer.stage, answer.error)
        result: Read | Failure = answer
        self.results[place] = result
        self.pending -= 1
        return result

    def tables(self) -> Job:
        """All documents are done: write the records and errors, and give the job that makes the tables of them.

        On an object store everything is put together when the tables are there (``commit``).
        """
        failures = [result for result in self.results if isinstance(result, Failure)]
        read = [result for result in self.results if isinstance(result, Read)]
        failed = {place for place, result in enumerate(self.results) if isinstance(result, Failure)}
        index, format = self.task.index, self.task.format
        mentions: Counter[str] = Counter()
        records: Counter[str] = Counter()
        for result in read:
            mentions.update(result.mentions)
            records.update(result.records)
        self.entry = {
            "shard": index, "digest": self.task.digest, "documents": len(read), "errors": len(failures),
            "stages": dict(sorted(Counter(failure.stage for failure in failures).items())), "mentions": dict(sorted(mentions.items())),
            "records": dict(records), "seconds": round(sum(result.seconds for result in read), 3),
            **facts(self.task.items, failed),
        }  # fmt: skip
        lines = [result.line for result in read]
        self.results.clear()
        errors = name("errors", index, "jsonl")
        if failures:
            self._store.write({errors: b"".join(line(failure.to_dict()) for failure in failures)})
        else:  # of an earlier attempt that was killed
            self._store.remove(errors)
        if isinstance(self._store, Local):
            articles = self._store.path(name("articles", index, "jsonl"))
            with self._store.writing(name("articles", index, "jsonl")) as file:
                file.writelines(lines)
            targets = {table: self._store.path(name(f"tables/{table}", index, format)) for table in TABLES}
            return Job("tables", (articles, targets, format), self, limited=False)
        self._lines = lines
        return Job("encode", (lines, format), self, limited=False)

    def commit(self, answer: Any) -> dict[str, Any]:
        """The tables are made: the part is complete. Gives its entry for the journal.

        Raises:
            OSError: the disk is full, the folder cannot be written.
            CannotRun: the tables cannot be made.
        """
        if isinstance(answer, Broken):
            if answer.errno is not None:
                raise OSError(answer.errno, answer.error, self._store.url)
            raise CannotRun(f"the tables of part {self.task.index} could not be written: {answer.error}")
        if isinstance(answer, dict):
            index, format = self.task.index, self.task.format
            files = {name(f"tables/{table}", index, format): data for table, data in answer.items()}
            self._store.write({name("articles", index, "jsonl"): b"".join(self._lines), **files})
            self._lines = []
        return self.entry


def _kept(store: Local | Remote, index: int) -> dict[str, Read]:
    """The records of a finished part by id."""
    kept = {}
    for data in store.read(name("articles", index, "jsonl")).splitlines(keepends=True):
        record = json.loads(data)
        mentions = Counter(mention["type"] for mention in record["mentions"])
        kept[record["id"]] = Read(data, dict(mentions), {table: len(record[table]) for table in record_tables}, 0.0)
    return kept
