"""Worker processes that a document can hang, crash or exhaust without harm to any other document.

Pools of the standard library hang or break when a task kills its worker, and all of them import the user's script again (``spawn``). Here each
worker is ``python -m extract.serve`` with one socket: it loads its own pipeline once and answers one job at a time. The parent knows which
job a worker has, kills it when the time is over, starts another in its place, and gives a job whose worker died (which need not be the
job's fault: an operator's ``kill``) to a fresh worker twice more before it is blamed. A worker that is killed before it has loaded was never
sent its job: that counts against no job.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from .io.documents import CannotRun

ATTEMPTS = 3
STARTS = 20
"""Workers in a row that may be killed while they start; then it is no operator's ``kill`` but, say, a lack of memory."""
START_SECONDS = 300.0
RECYCLE = 1_000
"""Jobs after which a worker makes way for a fresh one: what it holds stays bounded whatever grows in it (fragments of its heap, memos, parsers of
HTML). A new one takes half a second of processor time, 1 % of what a thousand articles take."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a worker needs to know; ``loader`` is ``module:function`` and is called with ``rules`` and ``stages``."""

    rules: tuple[str, ...] = ()
    stages: tuple[str, ...] | None = None
    loader: str = "extract.pipeline:load"
    max_seconds: float | None = 60.0
    max_memory: int | None = None  # bytes that a worker may allocate beyond what it holds after loading


@dataclass(frozen=True, slots=True)
class Job:
    """``kind`` names a function of ``extract.jobs``; ``tag`` is the caller's. ``limited`` jobs run under ``Settings.max_seconds``."""

    kind: str
    payload: Any
    tag: Any = None
    limited: bool = True


@dataclass(frozen=True, slots=True)
class Broken:
    """A job that gave no answer: ``stage`` is ``time``, ``crash``, ``memory`` or what the job itself reported."""

    stage: str
    error: str
    errno: int | None = None


@dataclass
class _Worker:
    process: subprocess.Popen[bytes]
    link: Connection
    ready: bool = False
    job: Job | None = None
    number: int = -1
    answered: int = 0
    deadline: float = field(default_factory=lambda: time.monotonic() + START_SECONDS)


class Pool:
    """``size`` workers, started together or each when there is first work for it. Use as a context manager: leaving it kills them all."""

    def __init__(self, size: int, settings: Settings) -> None:
        self.size = max(1, size)
        self.settings = settings
        self.facts: dict[str, Any] = {}
        self.restarts = 0
        self._stillborn = 0  # workers in a row that were killed while they started
        self._workers: list[_Worker] = []
        self._urgent: deque[tuple[int, Job]] = deque()
        self._attempts: dict[int, int] = {}
        self._waiting: dict[int, Any] = {}  # answers that came before their turn (ordered runs)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End all workers at once; what they were doing is lost."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.link.close()
            worker.process.wait()
        self._workers.clear()

    def start(self) -> dict[str, Any]:
        """Start all workers and wait until one has loaded; what it tells (fingerprint of the rules, versions). Raises ``CannotRun``."""
        while not self.facts:
            while len(self._workers) < self.size:  # also in place of those that are killed meanwhile
                self._workers.append(self._spawn())
            self._listen([])
        return self.facts

    def push(self, job: Job) -> None:
        """Put a job before all others; for use while ``run`` is being iterated (unordered)."""
        self._urgent.append((-1, job))

    def run(self, jobs: Iterable[Job], ordered: bool = False, ahead: int = 16) -> Iterator[tuple[Job, Any]]:
        """Each job with its answer or a ``Broken``, as they are done, or in the order of ``jobs`` with at most ``ahead`` a worker in flight.

        ``jobs`` is read only as fast as workers take from it, and memory does not grow with its length.
        """
        source = enumerate(jobs)
        exhausted = False
        turn = 0
        done: list[tuple[int, Job, Any]] = []
        while True:
            while not exhausted or self._urgent:
                worker = self._idle()
                if worker is None:
                    break
                if self._urgent:
                    self._give(worker, *self._urgent.popleft())
                    continue
                if ordered and len(self._waiting) >= ahead * self.size:
                    break
                entry = next(source, None)
                if entry is None:
                    exhausted = True
                else:
                    self._give(worker, *entry)
            if not any(worker.job for worker in self._workers):
                if exhausted and not self._urgent:
                    return
                continue
            self._listen(done)
            for number, job, answer in done:
                if ordered:
                    self._waiting[number] = (job, answer)
                else:
                    yield job, answer
            done.clear()
            while ordered and turn in self._waiting:
                yield self._waiting.pop(turn)
                turn += 1

    def _idle(self) -> _Worker | None:
        for worker in list(self._workers):
            if worker.job is None and worker.answered < RECYCLE:
                return worker
            if worker.job is None:
                self._remove(worker)
        if len(self._workers) < self.size:
            self._workers.append(self._spawn())
            return self._workers[-1]
        return None

    def _give(self, worker: _Worker, number: int, job: Job) -> None:
        worker.job, worker.number = job, number
        if worker.ready:
            self._send(worker)

    def _send(self, worker: _Worker) -> None:
        job = worker.job
        if job is None:
            return
        limit = self.settings.max_seconds if job.limited else None
        worker.deadline = time.monotonic() + limit if limit else float("inf")
        with contextlib.suppress(OSError):  # a dead worker is noticed when it is listened to
            worker.link.send((job.kind, job.payload))

    def _listen(self, done: list[tuple[int, Job, Any]]) -> None:
        """Wait for the next answer, death or deadline; finished jobs go to ``done``."""
        now = time.monotonic()
        nearest = min((worker.deadline for worker in self._workers if worker.job or not worker.ready), default=now + 1)
        links = {worker.link: worker for worker in self._workers}
        for link in wait(list(links), timeout=max(0.0, min(nearest - now, 5.0))):
            worker = links[link]  # type: ignore[index]
            try:
                kind, answer = worker.link.recv()
            except (EOFError, OSError):
                self._died(worker, done)
                continue
            if kind == "ready":
                self.facts = answer
                worker.ready, self._stillborn = True, 0
                self._send(worker)
            elif kind == "cannot":
                raise CannotRun(answer)
            elif worker.job is not None:
                done.append((worker.number, worker.job, answer))
                self._attempts.pop(id(worker.job), None)
                worker.job = None
                worker.answered += 1
        now = time.monotonic()
        for worker in list(self._workers):
            if worker.deadline > now or (worker.ready and not worker.job):
                continue
            if not worker.ready:
                raise CannotRun(f"a worker did not start within {START_SECONDS:.0f} seconds")
            if worker.job:
                self._attempts.pop(id(worker.job), None)
                done.append(
                    (worker.number, worker.job, Broken("time", f"took longer than {self.settings.max_seconds:g} seconds"))
                )
            self._replace(worker)

    def _died(self, worker: _Worker, done: list[tuple[int, Job, Any]]) -> None:
        code = worker.process.wait()
        job = worker.job
        if not worker.ready:
            self._stillborn += 1
            if code not in (-signal.SIGKILL, -signal.SIGTERM):
                raise CannotRun(f"a worker ended while it started ({_ending(code)}); run `vn-extract check`")
            if self._stillborn >= STARTS:
                raise CannotRun(
                    f"{STARTS} workers in a row were killed while they started ({_ending(code)}); is there memory for them?"
                )
            if job is not None:
                self._urgent.appendleft((worker.number, job))
        elif job is not None:
            attempts = self._attempts[id(job)] = self._attempts.get(id(job), 0) + 1
            if attempts < ATTEMPTS:
                self._urgent.appendleft((worker.number, job))
            else:
                del self._attempts[id(job)]
                done.append((worker.number, job, Broken("crash", f"the worker died {ATTEMPTS} times ({_ending(code)})")))
        self._replace(worker)

    def _replace(self, worker: _Worker) -> None:
        self.restarts += 1
        self._remove(worker)

    def _remove(self, worker: _Worker) -> None:
        worker.process.kill()
        worker.link.close()
        worker.process.wait()
        self._workers.remove(worker)

    def _spawn(self) -> _Worker:
        here, there = socket.socketpair()
        root = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join([root, *(entry for entry in sys.path if entry and entry != root)])
        process = subprocess.Popen(
            [sys.executable, "-m", "extract.serve", str(there.fileno())],
            pass_fds=[there.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        there.close()
        link = Connection(here.detach())
        link.send(self.settings)
        return _Worker(process, link)


def _ending(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"
