"""Lexicons: TSV files of words and facts about them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import regex

from .text import fold


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: the word as written in the file, and its facts by column name (empty cells left out)."""

    word: str
    facts: Mapping[str, str]

    def get(self, column: str, default: str = "") -> str:
        """The fact in ``column``, ``default`` if the cell is empty."""
        return self.facts.get(column, default)


@dataclass(frozen=True)
class Lexicon:
    """Words by their folded form; homonyms (rows that differ in ``code``) share one."""

    name: str
    columns: tuple[str, ...]
    entries: Mapping[str, tuple[Entry, ...]]
    file: str

    def __contains__(self, folded: object) -> bool:
        return folded in self.entries

    def get(self, folded: str) -> Entry | None:
        """The first entry of a folded word."""
        found = self.entries.get(folded)
        return found[0] if found else None

    def all(self, folded: str) -> tuple[Entry, ...]:
        """All entries of a folded word."""
        return self.entries.get(folded, ())

    def pattern(self, cased: bool = False) -> str:
        """An alternation of all words, longest first; folded, or as written in the file."""
        words = {e.word for rows in self.entries.values() for e in rows} if cased else set(self.entries)
        return (
            "|".join(regex.escape(w, special_only=True, literal_spaces=True) for w in sorted(words, key=lambda w: (-len(w), w)))
            or r"(?!)"
        )

    def merged(self, other: Lexicon) -> Lexicon:
        """This lexicon with the rows of ``other``, which win where words are equal."""
        return Lexicon(self.name, self.columns, {**self.entries, **other.entries}, other.file)


def read_lexicon(path: Path, fault: Callable[[int, str, str], None]) -> Lexicon | None:
    """Read a TSV with a header; lines that begin with ``#`` before the header are notes (source, licence).

    ``fault(line, key, reason)`` is told of rows that are duplicate, untrimmed, not NFC or too long.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        fault(1, "file", f"is not UTF-8: {error}")
        return None
    start = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    if start == len(lines) or not lines[start].strip():
        fault(1, "header", "is missing")
        return None
    columns = tuple(lines[start].split("\t"))
    entries: dict[str, tuple[Entry, ...]] = {}
    rows = lines[start + 1 :]
    for number, (line, key) in enumerate(zip(rows, _folded([row.partition("\t")[0] for row in rows]), strict=True), start + 2):
        if not line:
            continue
        cells = line.split("\t")
        if len(cells) > len(columns):
            fault(number, cells[0], f"has {len(cells)} cells, the header has {len(columns)}")
            continue
        if any(c != c.strip() for c in cells):
            fault(number, cells[0], "has white space at the edge of a cell")
        if not unicodedata.is_normalized("NFC", line):
            fault(number, cells[0], "is not NFC")
        if not cells[0]:
            fault(number, columns[0], "is empty")
            continue
        entry = Entry(cells[0], {c: v for c, v in zip(columns[1:], cells[1:], strict=False) if v})
        known = entries.get(key, ())
        if any(e.word == entry.word and e.get("code") == entry.get("code") for e in known):
            fault(number, cells[0], "stands twice")
            continue
        entries[key] = (*known, entry)
    return Lexicon(path.stem, columns, entries, str(path))


def _folded(words: list[str]) -> list[str]:
    """``fold`` of each word, all in one call: nothing composes with or is folded by a NUL."""
    folded = fold("\0".join(words)).split("\0")
    return folded if len(folded) == len(words) else [fold(word) for word in words]
