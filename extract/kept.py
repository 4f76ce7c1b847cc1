"""What is slow to compute from files that seldom change, kept in a folder of the user's cache from one process to the next.

Compiling the patterns of the rules takes 0.7 seconds of processor time and reading back what was compiled 0.02; underthesea's weights take
0.7 seconds to read from its own files and 0.1 from tables kept here. Each entry has a key of all that it was computed from, so none
can be stale. The folder is ``$VN_EXTRACT_CACHE`` (empty: keep nothing), else ``vn-extract`` in ``$XDG_CACHE_HOME`` or ``~/.cache``; it may be
deleted at any time, and where nothing can be written everything is computed each time. What is read is code (pickles), as in
``__pycache__``: a folder or file that belongs to somebody else, or that others may write to, is not used.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import pickle
import stat
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import regex

V = TypeVar("V")

_DIGEST = hashlib.sha256().digest_size
_MOST = 4000
"""Patterns that are kept; with more, those of rules that are no longer there are left out."""


def kept(name: str, key: str, build: Callable[[], V]) -> V:
    """What ``build`` gave for ``key`` before, else what it gives now. One entry a name: another key takes its place."""
    found = _read(name)
    if isinstance(found, tuple) and found[0] == key:
        value: V = found[1]
        return value
    value = build()
    _write(name, (key, value))
    return value


def compiled(source: str) -> regex.Pattern[str]:
    """``regex.compile(source)``, from what an earlier process compiled if it met this very pattern.

    Raises:
        regex.error: the pattern has a fault.
    """
    return (_made[0] if _made else _patterns()).get(source)


def ending(source: str) -> regex.Pattern[str]:
    r"""A pattern that reads backwards: its ``match(string, low, end)`` tells whether something like ``source`` ends at ``end``.

    Finds the same as ``compiled(source + r"\Z").search(string, low, end)``, which tries each start from ``low`` on, in a fraction of the time.
    """
    return compiled("(?r)" + source)


class _Patterns:
    """Compiled patterns by source; new ones are written when rules have been loaded and when the process ends."""

    def __init__(self) -> None:
        self._name = f"patterns-{regex.__version__}"
        found = _read(self._name)
        self._known: dict[str, regex.Pattern[str]] = found if isinstance(found, dict) else {}
        self._used: dict[str, regex.Pattern[str]] = {}
        self._new = 0
        atexit.register(self.write)

    def get(self, source: str) -> regex.Pattern[str]:
        pattern = self._used.get(source)
        if pattern is None:
            pattern = self._known.get(source)
            if pattern is None:
                pattern = regex.compile(source)
                self._new += 1
            self._used[source] = pattern
        return pattern

    def write(self) -> None:
        if self._new:
            self._new = 0
            both = {**self._known, **self._used}
            _write(self._name, both if len(both) <= _MOST else self._used)


_lock = threading.Lock()
_made: list[_Patterns] = []


def _patterns() -> _Patterns:
    with _lock:
        if not _made:
            _made.append(_Patterns())
        return _made[0]


def write_patterns() -> None:
    """Keep what was compiled so far, so that processes started from now on find it."""
    if _made:
        _made[0].write()


def _path(name: str) -> Path | None:
    """The file of an entry, ``None`` if nothing is to be kept.

    Only in a folder that is the user's and that nobody else can write to; under a home of somebody else (``sudo``) none is made.
    """
    given = os.environ.get("VN_EXTRACT_CACHE")
    if given == "":
        return None
    if given:
        folder = Path(given)
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME", ""))
        if not base.is_absolute():  # the specification: a relative one counts as none
            base = Path.home() / ".cache"
            if not base.parent.is_dir():
                return None
        if not _ours(next(parent.stat() for parent in (base, *base.parents) if parent.exists())):
            return None
        folder = base / "vn-extract"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = folder.stat()
    if not _ours(facts) or (os.name == "posix" and facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        return None
    return folder / f"{name}.{sys.implementation.cache_tag}.kept"


def _ours(facts: os.stat_result) -> bool:
    return not hasattr(os, "geteuid") or facts.st_uid == os.geteuid()


def _read(name: str) -> Any:
    """What stands in a file of this folder, ``None`` if it is not there, not whole or not the user's."""
    try:
        path = _path(name)
        if path is None:
            return None
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode) or not _ours(facts):  # a pipe would be waited for
            return None
        data = path.read_bytes()
        if data and hashlib.sha256(data[_DIGEST:]).digest() == data[:_DIGEST]:
            return pickle.loads(memoryview(data)[_DIGEST:])
    except Exception:  # whatever is wrong with it, it can be computed again
        return None
    return None


def _write(name: str, value: Any) -> None:
    """Written beside, under a name of its own, and renamed: neither processes nor threads ever read half a file or write the same one."""
    with contextlib.suppress(Exception):  # no home, no right, no room, no pickle: then it is computed each time
        path = _path(name)
        if path is None:
            return
        data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
        number, made = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
        part = Path(made)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(hashlib.sha256(data).digest() + data)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
