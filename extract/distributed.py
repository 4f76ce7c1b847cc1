"""The same run on a cluster: each shard is one task that any scheduler can carry to any node, and carry again if the node dies.

Whatever can ``submit`` a call and gives a future will do: a Spark job, a Ray task, an executor of ``concurrent.futures``. ``work`` is the whole
task: a pure function of the shard that writes one part into the common output (a shared file system or an object store) and gives its entry for
the journal, which the driver alone keeps. Done twice, it writes the same bytes twice. Inside of it each document is guarded as on one machine:
a worker process of its own, with limits of time and memory, killed and replaced without harm to any other document.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import batch
from .io.documents import CannotRun
from .io.remote import is_remote
from .io.store import Remote, open_store
from .parts import Part, Task, name
from .runner import Broken, Pool, Settings

Answer = dict[str, Any] | Broken
Submit = Callable[[Task], "Future[Answer]"]


def run(
    config: batch.Config, submit: Submit, *, ahead: int, watch: batch.Watch | None = None, engine: str = "distributed"
) -> dict[str, Any]:
    """A run whose shards are done by ``submit(task)``, which has ``work(task)`` called somewhere and gives a future of its answer.

    The driver reads the input and holds at most ``ahead`` shards (500 documents or 8 MB each) at a time: twice the number of tasks that the
    cluster works on at once keeps it busy. ``Config.workers`` is not used. Gives the summary.

    Raises:
        CannotRun: as ``batch.run``; also if a node has another version, other rules or weights than the driver.
    """
    # nodes have a working folder of their own
    settings = replace(config.settings, rules=tuple(str(Path(folder).resolve()) for folder in config.settings.rules))
    config = replace(config, settings=settings, out=config.out if is_remote(config.out) else Path(config.out).resolve())
    with batch.opened(config, watch) as run:
        if isinstance(run.store, Remote) and run.store.url.startswith("memory:"):
            raise CannotRun(f"{run.store.url}: this store lives in one process and cannot be shared with others")
        with Pool(1, config.settings) as pool:
            facts = pool.start()
        with run.journaled(facts):
            flying: set[Future[Answer]] = set()
            try:
                for task in run.tasks():
                    flying.add(submit(task))
                    while len(flying) >= max(1, ahead):
                        flying = _gather(run, flying)
                while flying:
                    flying = _gather(run, flying)
                # a node that was killed leaves what it was just writing; its shard was done again elsewhere
                run.store.sweep(config.slice)
            finally:
                for future in flying:
                    future.cancel()
        return run.summary(engine=engine)


def _gather(run: batch.Run, flying: set[Future[Answer]]) -> set[Future[Answer]]:
    done, rest = wait(flying, return_when=FIRST_COMPLETED)
    for future in done:
        entry = future.result()
        if isinstance(entry, Broken):
            if entry.errno is not None:
                raise OSError(entry.errno, entry.error, run.store.url)
            raise CannotRun(entry.error)
        _shared(run, name("articles", entry["shard"], "jsonl"))
        run.finished(entry, tell=True)
    return rest


def _shared(run: batch.Run, part: str) -> None:
    """A part that a node has written must be seen here; network file systems may take a moment."""
    for _ in range(10):
        if run.store.has(part):
            return
        time.sleep(1)
    raise CannotRun(
        f"{part} was written by a node but is not in {run.store.url}: the output must be a file system that all nodes share, "
        "or an address such as s3://bucket/out"
    )


def work(task: Task) -> Answer:
    """Do one shard: read its documents one by one in a guarded worker process, write its part, give its entry for the journal.

    Gives a ``Broken`` when the run as a whole cannot go on (disk full, another version than the driver's); trying again would not help.
    """
    try:
        with borrowed(task.settings) as pool:
            facts = pool.start()
            if facts != task.facts:
                changes = "; ".join(
                    f"{key}: {facts.get(key)!r} on the node, {task.facts[key]!r} on the driver"
                    for key in task.facts
                    if facts.get(key) != task.facts[key]
                )
                return Broken("cannot", f"a node of the cluster has another pipeline than the driver ({changes})")
            part = Part(task, open_store(task.out))
            for job, answer in pool.run(part.jobs()):
                part.take(job.tag[1], answer)
            _, answer = next(pool.run([part.tables()]))
            return part.commit(answer)
    except CannotRun as error:
        return Broken("cannot", str(error))
    except OSError as error:
        return Broken("system", error.strerror or str(error), error.errno or 0)


_idle: list[tuple[int, Settings, Pool]] = []
"""Pools between two tasks, with the process that they belong to: loading the rules costs more than a small shard."""


@contextlib.contextmanager
def borrowed(settings: Settings) -> Iterator[Pool]:
    """One worker process with these settings: one that an earlier task of this process has left, or a new one."""
    pool: Pool | None = None
    while _idle and pool is None:
        process, theirs, found = _idle.pop()
        if process == os.getpid():
            if theirs == settings:
                pool = found
            else:
                found.close()
    pool = pool or Pool(1, settings)
    try:
        yield pool
    except BaseException:
        pool.close()
        raise
    _idle.append((os.getpid(), settings, pool))


@atexit.register
def _close() -> None:
    while _idle:
        process, _, pool = _idle.pop()
        if process == os.getpid():
            pool.close()
