"""PySpark 4 (extra ``spark``, a JVM of version 17 or newer): runs over dumps on a cluster, and tables from a column of texts.

``run`` is ``vn-extract run --engine spark``: the shards of ``extract.distributed`` as RDD jobs. ``map_in_arrow`` is for those who have the
articles in a DataFrame already. Both keep each document in a guarded worker process, so that none of them can take the job with it. Nodes need
vn-extract installed, in the same version.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from . import batch, distributed
from .io.documents import CannotRun, Document, Failure
from .io.tables import TABLES
from .jobs import Read, too_long
from .runner import Broken, Job, Pool, Settings

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

RECORDS = "records"
"""What ``map_in_arrow`` gives if no table is asked for: one row an article, with its whole record as JSON."""
AT_ONCE = 200
"""Articles that are held at a time on a node; Spark's batches have 10,000 rows, whose records would be 130 MB."""


def run(
    config: batch.Config,
    *,
    master: str | None = None,
    conf: Mapping[str, str] | None = None,
    session: SparkSession | None = None,
    watch: batch.Watch | None = None,
) -> dict[str, Any]:
    """``batch.run`` on a Spark cluster: each shard is one job of one task, so many at a time as there are cores.

    Args:
        config: ``inputs`` are read by the driver; ``out`` must be the same place on every node, or an address of an object store.
        master: ``spark://host:7077``, ``yarn``, ``local-cluster[2,1,1024]``; without it what Spark's own configuration says.
        conf: settings of Spark; ``spark.task.maxFailures`` (4) bounds how often a task is tried when executors die.
        session: one that is there already; it stays open.

    Raises:
        CannotRun: as ``batch.run``; or PySpark or Java are missing, or a task failed too often.
    """
    if session is not None:
        return _run(config, session, watch)
    session = _session(master, conf or {})
    try:
        return _run(config, session, watch)
    finally:
        session.stop()


def _run(config: batch.Config, session: SparkSession, watch: batch.Watch | None) -> dict[str, Any]:
    from py4j.protocol import Py4JError

    context = session.sparkContext
    slots = max(1, context.defaultParallelism)
    threads = ThreadPoolExecutor(
        2 * slots, "vn-extract"
    )  # as many jobs at once as it takes to have the next task ready on each core

    def job(task: Any) -> distributed.Answer:
        answer: distributed.Answer = context.parallelize([task], 1).map(distributed.work).collect()[0]
        return answer

    try:
        return distributed.run(
            config, lambda task: threads.submit(job, task), ahead=2 * slots, watch=watch, engine=f"spark {context.version}"
        )
    except Py4JError as error:
        raise CannotRun(
            f"Spark gave up: {_reason(error)}; what was finished is kept, run the same command again to go on"
        ) from error
    finally:
        with contextlib.suppress(Exception):  # whatever became of the cluster, the reason for leaving is the one to tell
            context.cancelAllJobs()
        threads.shutdown(wait=True, cancel_futures=True)


def _session(master: str | None, conf: Mapping[str, str]) -> SparkSession:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise CannotRun("--engine spark needs PySpark: pip install 'vn-extract[spark]'") from error
    if not os.environ.get("JAVA_HOME") and not shutil.which("java"):
        raise CannotRun("--engine spark needs Java 17 or newer: install a JVM, or set JAVA_HOME")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("vn-extract")
    if master:
        builder = builder.master(master)
    settings = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR", **conf}
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as error:  # of py4j, of the JVM, of the network
        raise CannotRun(f"Spark does not start: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """What the JVM says, without its stack; of an error in Python on a node also the last line of that."""
    lines = [
        line for line in str(error).splitlines() if line.strip() and not line.startswith(("\tat ", "An error occurred while"))
    ]
    python = [line for line in lines if line[:1].isalpha() and ": " in line and "Traceback" not in line][-1:]
    first = lines[0].lstrip(": ") if lines else type(error).__name__
    return " ".join(" ".join(dict.fromkeys([first, *(python if "PythonException" in str(error) else [])])).split())[:600]


def schema(table: str = RECORDS) -> pa.Schema:
    """The Arrow schema of what ``map_in_arrow`` gives."""
    import pyarrow as pa

    from .io.tables import schema as of_table

    if table == RECORDS:
        return pa.schema([(name, pa.string()) for name in ("article_id", "record", "stage", "error")])
    return of_table(table)


def map_in_arrow(
    frame: DataFrame,
    table: str = RECORDS,
    *,
    text: str = "text",
    id: str | None = "id",
    title: str | None = None,
    published: str | None = None,
    settings: Settings | None = None,
    max_chars: int | None = 1_000_000,
) -> DataFrame:
    """Read a column of texts: one table of the records of all rows, as a DataFrame.

    ``records = map_in_arrow(frame)`` has one row an article: ``article_id``, ``record`` (JSON as of ``docs/schema.json``), and for one that gave
    none ``stage`` and ``error``. ``unpack(records, "people")`` takes a table out of it; keep ``records`` (write it, or ``persist()``) when more
    than one is wanted, since extraction is the costly part. ``map_in_arrow(frame, "people")`` is the short way for a single table.

    Args:
        table: ``records``, or one of ``extract.io.tables.TABLES``.
        text, id, title, published: names of columns; ``id=None`` numbers the articles within their partition (``<partition>-<row>``).
        settings: rules, stages and limits of the worker processes.
        max_chars: a longer text gives an error in place of a record.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    if table != RECORDS and table not in TABLES:
        raise ValueError(f"no table {table!r}; there are {', '.join((RECORDS, *TABLES))}")
    columns = {"text": text, "id": id, "title": title, "published": published}
    missing = [name for name in columns.values() if name is not None and name not in frame.columns]
    if missing:
        raise ValueError(f"no column {missing[0]!r} in the frame (it has {', '.join(frame.columns)})")
    wanted = {key: name for key, name in columns.items() if name is not None}
    guard = settings or Settings()

    def read(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return _read(batches, wanted, table, guard, max_chars)

    return frame.select(*wanted.values()).mapInArrow(read, from_arrow_schema(schema(table)))


def unpack(records: DataFrame, table: str) -> DataFrame:
    """One table out of the records that ``map_in_arrow`` gave."""
    from pyspark.sql.pandas.types import from_arrow_schema

    if table not in TABLES:
        raise ValueError(f"no table {table!r}; there are {', '.join(TABLES)}")

    def rows(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for given in batches:
            lines = [line.encode() for line in given.column(0).to_pylist() if line is not None]
            for begin in range(0, len(lines), AT_ONCE):
                yield from _batches(lines[begin : begin + AT_ONCE], table)

    return records.select("record").mapInArrow(rows, from_arrow_schema(schema(table)))


def _read(
    batches: Iterator[pa.RecordBatch], columns: Mapping[str, str], table: str, settings: Settings, max_chars: int | None
) -> Iterator[pa.RecordBatch]:
    """On a node: the documents of the batches through a guarded worker, in order."""
    from pyspark import TaskContext

    context = TaskContext.get()
    partition, number = context.partitionId() if context else 0, 0
    with distributed.borrowed(settings) as pool:
        for given in batches:
            for begin in range(0, given.num_rows, AT_ONCE):
                items = []
                for row in given.slice(begin, AT_ONCE).to_pylist():
                    items.append(_item({key: row[name] for key, name in columns.items()}, f"{partition}-{number}", max_chars))
                    number += 1
                yield from _answers(items, table, pool)


def _item(fields: dict[str, Any], name: str, max_chars: int | None) -> Document | Failure:
    from .io.documents import document

    item = document(fields, source="", place="", fallback_id=name)
    if isinstance(item, Document) and (reason := too_long(item, max_chars)):
        return Failure(item.id, "", "", "limit", reason)
    return item


def _answers(items: list[Document | Failure], table: str, pool: Pool) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    results: list[Read | Failure | Broken | None] = [item if isinstance(item, Failure) else None for item in items]
    jobs = [Job("record", (item, False, None), place) for place, item in enumerate(items) if isinstance(item, Document)]
    for job, answer in pool.run(jobs):
        if isinstance(answer, Broken) and answer.stage == "cannot":
            raise CannotRun(answer.error)
        results[job.tag] = answer
    if table != RECORDS:
        yield from _batches([result.line for result in results if isinstance(result, Read)], table)
        return
    rows = [
        {"article_id": item.id, "record": result.line.decode().rstrip("\n"), "stage": None, "error": None}
        if isinstance(result, Read)
        else {
            "article_id": item.id,
            "record": None,
            "stage": getattr(result, "stage", None),
            "error": getattr(result, "error", None),
        }
        for item, result in zip(items, results, strict=True)
    ]
    yield pa.RecordBatch.from_pylist(rows, schema(RECORDS))


def _batches(lines: list[bytes], table: str) -> Iterator[pa.RecordBatch]:
    import json

    from .io.tables import to_arrow

    yield from to_arrow((json.loads(line) for line in lines), table).to_batches()
