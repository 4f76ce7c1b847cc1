"""From what the user names to input files of a known kind, in order: files, folders, globs, and the same on object stores.

Folders are walked as they are read, so that a folder of millions of files costs the names of one folder at a time and not an object each.
"""

from __future__ import annotations

import fnmatch
import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .documents import CannotRun
from .remote import RemotePath, filesystem, is_remote, is_web, told

KINDS = {
    ".txt": "text", ".text": "text", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".warc": "warc",
}  # fmt: skip
COMPRESSED = {".gz": "gz", ".zst": "zst"}
OUTPUTS = ("articles", "tables", "errors", "journal", "journal*.jsonl", "errors*.jsonl", "summary*.json", ".lock*")
"""What a run writes into its folder: never input, also if the folder lies inside the input, whichever run it was."""


@dataclass(frozen=True, slots=True)
class File:
    """One input file. ``id`` is what a text or HTML file is called: its stem, with the folders below the one that was named."""

    path: Path | RemotePath
    kind: str
    compression: str | None
    id: str
    size: int


class Inputs:
    """The files that ``inputs`` (files, folders, globs, addresses) mean; each iteration walks anew, a file named twice comes once.

    Raises ``CannotRun`` at once: something does not exist, a folder holds nothing that can be read, an address of the web.
    """

    def __init__(self, inputs: Sequence[str | Path], out: str | Path | None = None) -> None:
        self._inputs = [str(given) for given in inputs]
        self._out = None if out is None else str(out) if is_remote(out) else os.path.realpath(out)
        self._seen: set[str] = set()  # files that were there at first
        self.total = self.count = 0
        self.kinds: dict[str, str] = {}  # and a file of each
        for name, files in ((name, self._named(name)) for name in self._inputs):
            count = 0
            for file in files:
                count += 1
                self.total += file.size
                self.kinds.setdefault(file.kind, str(file.path))
            if not count:
                known = " ".join(sorted(KINDS))
                raise CannotRun(f"{name}: the folder holds nothing that can be read (known are {known}, .gz and .zst of them)")
            self.count += count

    def __iter__(self) -> Iterator[File]:
        singles: set[str] = set()  # of files and globs; a folder is told by its name
        folders: list[str] = []
        several = len(self._inputs) > 1
        for name in self._inputs:
            folder = not is_remote(name) and Path(name).is_dir()
            for file in self._named(name):
                if several:
                    place = str(file.path) if isinstance(file.path, RemotePath) else os.path.realpath(file.path)
                    if place in singles or any(place.startswith(before) for before in folders):
                        continue
                    if not folder:
                        singles.add(place)
                yield file
            if folder:
                folders.append(os.path.join(os.path.realpath(name), ""))  # noqa: PTH118  (with the separator at its end)

    def _named(self, name: str) -> Iterator[File]:
        if is_web(name):
            raise CannotRun(f"{name}: addresses of the web are not fetched; give a file or a folder")
        if is_remote(name):
            yield from self._remote(name)
            return
        path = Path(name)
        if path.is_dir():
            yield from self._walk(name, "", ())
        elif path.exists() or name in self._seen:
            self._seen.add(name)
            yield _file(path, path.name)
        else:
            hits = sorted(glob.glob(name, recursive=True))  # noqa: PTH207  (Path.glob takes no absolute pattern)
            found = False
            for hit in hits:
                if Path(hit).is_file():
                    found = True
                    if _beside(hit):
                        continue
                    yield _file(Path(hit), Path(hit).name)
            if not found:
                raise CannotRun(f"{name}: no such file or folder{' (the pattern finds nothing)' if glob.has_magic(name) else ''}")

    def _walk(self, folder: str, below: str, above: tuple[tuple[int, int], ...]) -> Iterator[File]:
        """The files under ``folder`` sorted by path; hidden ones are passed over, links are followed but not in circles."""
        try:
            held = os.stat(folder)  # noqa: PTH116
            here = (held.st_dev, held.st_ino)
            if here in above:
                return
            with os.scandir(folder) as entries:
                names = sorted(
                    (entry.name, entry.is_dir())
                    for entry in entries
                    if not entry.name.startswith(".") and (entry.is_dir() or (_kind(entry.name)[0] and entry.is_file()))
                )
        except OSError as error:
            raise CannotRun(f"{folder}: {error.strerror or error}") from error
        # our own output, or that of an earlier run: its tables of mentions would pass for articles
        made = ("articles", True) in names and any(fnmatch.fnmatch(name, "journal*.jsonl") for name, _ in names)
        skip = OUTPUTS if made or (self._out is not None and os.path.realpath(folder) == self._out) else ()
        for name, is_folder in names:
            if any(fnmatch.fnmatch(name, pattern) for pattern in skip):
                continue
            path = os.path.join(folder, name)  # noqa: PTH118  (a Path for each of a million files is what is avoided here)
            if is_folder:
                yield from self._walk(path, f"{below}{name}/", (*above, here))
            else:
                yield _file(Path(path), below + name)

    def _remote(self, url: str) -> Iterator[File]:
        fs = filesystem(url)
        root = fs._strip_protocol(url).rstrip("/")
        made: set[str] = set()  # folders that runs have written
        try:
            if glob.has_magic(url):
                found = {path: facts for path, facts in fs.glob(root, detail=True).items() if facts["type"] == "file"}
                root = ""
            elif fs.isfile(root):
                found = {root: fs.info(root)}
                root = root.rpartition("/")[0]
            else:
                there = fs.find(root, detail=True)
                made = {path.removesuffix("journal/head.json") for path in there if path.endswith("/journal/head.json")}
                found = {path: facts for path, facts in there.items() if _kind(path)[0]}
        except Exception as error:  # each store has errors of its own
            raise CannotRun(f"{url}: {told(error)}") from error
        if self._out and is_remote(self._out):
            made.add(fs._strip_protocol(self._out).rstrip("/") + "/")
        if not found:
            raise CannotRun(f"{url}: nothing there that can be read")
        for path in sorted(found, key=lambda path: path.split("/")):
            below = path[len(root) :].lstrip("/") if root else path.rpartition("/")[2]
            within = next((out for out in made if path.startswith(out)), None)
            if within and any(fnmatch.fnmatch(path[len(within) :].split("/")[0], pattern) for pattern in OUTPUTS):
                continue
            if any(part.startswith(".") for part in below.split("/")[:-1]):
                continue
            kind, compression = _kind(path, named=True)
            yield File(
                RemotePath(fs.unstrip_protocol(path)),
                kind or "text",
                compression,
                _stem(below, compression),
                int(found[path]["size"] or 0),
            )


def _kind(name: str, *, named: bool = False) -> tuple[str | None, str | None]:
    """The kind of a file by its name, and its compression. ``.json`` is a list of articles only where it is ``named``: in folders lie others."""
    stem, suffix = os.path.splitext(name)  # noqa: PTH122
    compression = COMPRESSED.get(suffix.lower())
    if compression:
        suffix = os.path.splitext(stem)[1]  # noqa: PTH122
    return "json" if named and suffix.lower() == ".json" else KINDS.get(suffix.lower()), compression


def _stem(below: str, compression: str | None) -> str:
    for _ in range(2 if compression else 1):
        below = os.path.splitext(below)[0]  # noqa: PTH122
    return below


def _beside(path: str) -> bool:
    """Whether a file only says what a text beside it is: its title and day in ``NAME.json`` beside ``NAME.txt``."""
    stem, suffix = os.path.splitext(path)  # noqa: PTH122
    return suffix.lower() == ".json" and Path(f"{stem}.txt").exists()


def _file(path: Path, below: str) -> File:
    """A file that is named.

    Raises:
        CannotRun: it cannot be looked at.
    """
    kind, compression = _kind(below, named=True)
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        size = 1  # gone since it was listed (and not empty): reading it fails, which is one failure among the others
    except OSError as error:
        raise CannotRun(f"{path}: {error.strerror or error}") from error
    return File(path, kind or "text", compression, _stem(below, compression), size)
