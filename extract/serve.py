"""The worker's end of the line to ``runner``: load a pipeline once, answer jobs until the parent closes; held within limits, gone with its parent."""

from __future__ import annotations

import contextlib
import itertools
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .runner import Settings

TRIM = 100
"""Jobs after which a worker gives free memory back to the system (some milliseconds)."""


def serve(descriptor: int) -> None:
    """The worker: load once, answer jobs until the parent closes the line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    _die_with_parent()
    link = Connection(descriptor)
    settings: Settings = link.recv()
    from . import jobs

    try:
        worker = jobs.Worker(settings)
    except Exception as error:  # whatever it is, the parent tells the user
        link.send(("cannot", str(error) or type(error).__name__))
        return
    _limit_memory(settings.max_memory)
    link.send(("ready", worker.facts))
    for number in itertools.count(1):
        if number % TRIM == 0:
            _trim()
        try:
            kind, payload = link.recv()
        except (EOFError, OSError):
            return
        answer = worker.answer(kind, payload)
        try:
            link.send(("answer", answer))
        except OSError:
            return


def _trim() -> None:
    """glibc: give back what lies free between what is held; otherwise that grows by some megabytes in each hundred documents."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def _die_with_parent() -> None:
    """Linux: no worker outlives a parent that was killed, not even one that hangs."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _limit_memory(limit: int | None) -> None:
    if limit is None or sys.platform != "linux":
        return
    import resource

    held = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()  # data + stack
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (held + limit, held + limit))


if __name__ == "__main__":
    serve(int(sys.argv[1]))
