"""The journal of a run: its head (settings and fingerprints) and one entry for each finished part. What is in it is done.

In a folder it is a file of lines that are appended and fsynced, one file for the run or for each slice (``journal-1-of-4.jsonl``); a line that
was being written when the run was killed is cut off. On an object store, which has no append, it is ``journal/head.json`` and one object for
each part. Either way an entry costs the same however many there are.
"""

from __future__ import annotations

import json
import os
from typing import IO, Any

from .io.documents import CannotRun
from .io.store import Local, Remote, Slice
from .shards import line

Entry = dict[str, Any]


def open_journal(store: Local | Remote, part: Slice) -> LocalJournal | RemoteJournal:
    return LocalJournal(store, part) if isinstance(store, Local) else RemoteJournal(store)


class LocalJournal:
    def __init__(self, store: Local, part: Slice) -> None:
        self._store = store
        self._own = f"journal-{part[0] + 1}-of-{part[1]}.jsonl" if part else "journal.jsonl"
        self._file: IO[bytes] | None = None
        self._turn = 1  # of the runs on this folder: what a later one notes goes before, in whatever file it stands

    def read(self) -> tuple[list[Entry], dict[int, Entry]]:
        """The heads that are there, and the entries of the finished parts by number."""
        heads, noted = [], []
        for name in self._store.names("", "journal*.jsonl"):
            lines = self._lines(name)
            heads += lines[:1]
            noted += lines[1:]
        noted.sort(key=lambda entry: entry.get("turn", 0))
        self._turn = max((entry.get("turn", 0) for entry in noted), default=0) + 1
        entries: dict[int, Entry] = {}
        for entry in noted:
            if entry.get("again"):
                entries.pop(entry["shard"], None)
            else:
                entries[entry["shard"]] = entry
        return heads, entries

    def begin(self, head: Entry) -> None:
        """Ready for entries; the head is written if there is none."""
        path = self._store.path(self._own)
        self._file = path.open("r+b" if path.exists() else "x+b")
        whole = self._file.read().rfind(b"\n") + 1
        self._file.truncate(whole)
        self._file.seek(whole)
        if not whole:
            self._append(head)

    def note(self, entry: Entry) -> None:
        self._append({**entry, "turn": self._turn})

    def again(self, index: int) -> None:
        """This part is about to be written anew: until it is finished it does not count as done."""
        self._append({"shard": index, "again": True, "turn": self._turn})

    def close(self) -> None:
        if self._file:
            self._file.close()

    def _append(self, entry: Entry) -> None:
        if self._file is None:
            raise RuntimeError("the journal was not begun")
        self._file.write(line(entry))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _lines(self, name: str) -> list[Entry]:
        text = self._store.read(name)
        try:
            return [json.loads(entry) for entry in text[: text.rfind(b"\n") + 1].splitlines()]
        except ValueError as error:
            raise CannotRun(f"{self._store.root / name} is no journal of a run: {error}") from error


class RemoteJournal:
    def __init__(self, store: Remote) -> None:
        self._store = store

    def read(self) -> tuple[list[Entry], dict[int, Entry]]:
        names = self._store.names("journal", "*.json")
        try:
            found = [json.loads(data) for data in self._store.read_all(names)]
        except ValueError as error:
            raise CannotRun(f"{self._store.url}/journal is no journal of a run: {error}") from error
        heads = [entry for name, entry in zip(names, found, strict=True) if name == "journal/head.json"]
        return heads, {entry["shard"]: entry for entry in found if "shard" in entry}

    def begin(self, head: Entry) -> None:
        self._store.create("journal/head.json", line(head))

    def note(self, entry: Entry) -> None:
        self._store.write({_name(entry["shard"]): line(entry)})

    def again(self, index: int) -> None:
        self._store.remove(_name(index))

    def close(self) -> None:
        pass


def _name(index: int) -> str:
    return f"journal/part-{index:05}.json"


def differences(heads: list[Entry], head: Entry) -> list[str]:
    """What is other in the settings of earlier runs (``heads``) than in this one's, in words."""
    pairs = ((key, theirs.get(key), head[key]) for theirs in heads for key in head)
    return [f"{key}: {_said(key, theirs)} then, {_said(key, ours)} now" for key, theirs, ours in pairs if theirs != ours]


def _said(key: str, value: Any) -> str:
    """A setting as a user knows it: the fields by their options."""
    if key != "fields" or not isinstance(value, list) or len(value) < 7:
        return repr(value)
    texts = ["--text-field"] * (len(value) - 6)
    names = ("--id-field", *texts, "--title-field", "--date-field", "--published", "--encoding", "--delimiter")
    return " ".join(f"{name} {given}" for name, given in zip(names, value, strict=True) if given is not None)
