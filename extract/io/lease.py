"""Only one run at a time on an object store: a lock is an object with a date, renewed by its holder as long as it lives.

It saves work and keeps settings from mixing; that nothing is lost or doubled does not rest on it, since two runs with one input and one set of
rules write the same bytes, and others are refused by the head of the journal. The clocks of the machines should agree within some seconds.
"""

from __future__ import annotations

import _thread
import contextlib
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .documents import CannotRun

if TYPE_CHECKING:
    from .store import Remote, Slice

LEASE = 60.0
"""A lock that was not renewed for so many seconds is one whose holder died."""
SETTLE = 0.5
"""Two that take over one dead lock see after so many seconds who was the last to write."""


@contextlib.contextmanager
def held(store: Remote, part: Slice) -> Iterator[None]:
    name = f".lock-{part[0] + 1}-of-{part[1]}" if part else ".lock"
    token = os.urandom(8).hex()

    def mine() -> bytes:
        facts = {
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "began": _began(os.getpid()),
            "token": token,
            "time": time.time(),
        }
        return json.dumps(facts).encode()

    if not store.create(name, mine()):
        _refuse_if_alive(store, name)
        store.write({name: mine()})
        time.sleep(SETTLE)
        if _facts(store, name).get("token") != token:
            raise CannotRun(f"another run is writing to {store.url}: wait for it, or give another folder")
    lost = threading.Event()
    ended = threading.Event()
    thread = threading.Thread(target=_renew, args=(store, name, token, mine, lost, ended), daemon=True)
    try:
        for other in store.names("", ".lock*"):
            if other != name and (part is None or other == ".lock"):
                _refuse_if_alive(store, other)
        thread.start()
        with _interruptible(lost):
            yield
    except KeyboardInterrupt:
        if lost.is_set():
            raise CannotRun(f"another run has taken over {store.url}; this one has stopped") from None
        raise
    finally:
        ended.set()
        if thread.is_alive():
            thread.join(LEASE)
        if not lost.is_set():
            with contextlib.suppress(OSError):
                store.remove(name)


@contextlib.contextmanager
def _interruptible(lost: threading.Event) -> Iterator[None]:
    """Let a lost lock interrupt a run that a shell has started in the background, with SIGINT ignored: it then heeds nothing but that."""

    def interrupt(number: int, frame: Any) -> None:
        if lost.is_set():
            raise KeyboardInterrupt

    ignored = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    if ignored:
        signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        if ignored:
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def _renew(store: Remote, name: str, token: str, mine: Any, lost: threading.Event, ended: threading.Event) -> None:
    while not ended.wait(LEASE / 4):
        with contextlib.suppress(OSError):  # a store that is out of reach for a moment; the run itself will say so
            if _facts(store, name).get("token") != token:
                lost.set()
                _thread.interrupt_main()
                return
            if not ended.is_set():
                store.write({name: mine()})


def _facts(store: Remote, name: str) -> dict[str, Any]:
    try:
        facts = json.loads(store.read(name))
    except (FileNotFoundError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _refuse_if_alive(store: Remote, name: str) -> None:
    facts = _facts(store, name)
    age = time.time() - float(facts.get("time", 0))
    if age > LEASE or (facts.get("host") == socket.gethostname() and not _same(facts)):
        return
    raise CannotRun(
        f"another run ({facts.get('host')}, process {facts.get('pid')}) is writing to {store.url}: wait for it, or give another folder; "
        f"if it was killed, its lock ends in {max(1, round(LEASE - age))} seconds"
    )


def _same(facts: dict[str, Any]) -> bool:
    """Is the holder, a process of this machine, still alive?"""
    began = facts.get("began")
    return began is None or began == _began(facts.get("pid"))


def _began(pid: Any) -> str | None:
    """What tells a process from a later one with its number; ``None`` if there is none, or if this system does not say."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return None
