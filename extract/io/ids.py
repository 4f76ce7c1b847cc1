"""The ids of all documents so far, and where each was first, in a few bytes an article."""

from __future__ import annotations

import array
import bisect
import hashlib

from .documents import where

RECENT = 10_000
"""Ids that are kept in a dictionary before they go into the sorted arrays; grows with them so that merging stays cheap."""
WORDS = ("", "line", "row", "record")
FAR = 2**32 - 1


class Ids:
    """A 64-bit hash and a 32-bit place for each id, in arrays sorted by hash with a small dictionary in front: twelve bytes an article.

    A place is the number of the line, row or record counted through all files, so that file and line come back from one number. Besides
    that, the name of each file and eight bytes.
    """

    def __init__(self) -> None:
        import numpy as np

        self._recent: dict[int, int] = {}
        self._keys, self._places = np.empty(0, np.uint64), np.empty(0, np.uint32)
        self._names = bytearray()  # of the files, one after the other
        self._ends, self._starts, self._words = array.array("Q"), array.array("Q"), array.array("B")
        self._file: str | None = None
        self._last = -1

    def enter(self, source: str) -> None:
        """What follows comes from this file."""
        self._file = source

    def add(self, name: str, place: str) -> str | None:
        """Remember ``name``, found at ``place`` (``line 12``) of the file; if it was there already, where: ``dump.jsonl:3``."""
        import numpy as np

        word, _, number = place.rpartition(" ")
        if self._file is not None:
            self._names += self._file.encode("utf-8", "surrogateescape")
            self._ends.append(len(self._names))
            self._starts.append(self._last + 1)
            self._words.append(WORDS.index(word))
            self._file = None
        self._last = self._starts[-1] + int(number or 0)
        key = int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
        if (first := self._recent.get(key)) is not None:
            return self._where(first)
        index = int(self._keys.searchsorted(np.uint64(key)))
        if index < len(self._keys) and int(self._keys[index]) == key:
            return self._where(int(self._places[index]))
        self._recent[key] = min(self._last, FAR)
        if len(self._recent) >= max(RECENT, len(self._keys) // 16):
            keys = np.fromiter(self._recent.keys(), np.uint64, len(self._recent))
            places = np.fromiter(self._recent.values(), np.uint32, len(self._recent))
            order = keys.argsort()
            at = self._keys.searchsorted(keys[order])
            self._keys, self._places = np.insert(self._keys, at, keys[order]), np.insert(self._places, at, places[order])
            self._recent = {}
        return None

    def _where(self, at: int) -> str:
        if at == FAR:
            return "what was read earlier"
        file = bisect.bisect_right(self._starts, at) - 1
        name = self._names[self._ends[file - 1] if file else 0 : self._ends[file]].decode("utf-8", "surrogateescape")
        word = WORDS[self._words[file]]
        return where(name, f"{word} {at - self._starts[file]}" if word else "")
