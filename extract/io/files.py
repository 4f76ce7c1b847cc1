"""From what the user names to files of a known kind, opened for streaming: folders, globs, compression, bounded lines."""

from __future__ import annotations

import codecs
import glob
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from .documents import CannotRun

KINDS = {
    ".txt": "text", ".text": "text", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".warc": "warc",
}  # fmt: skip
COMPRESSED = {".gz": "gz", ".zst": "zst"}
MAX_RECORD = 64_000_000
"""A line or cell of more bytes is refused without being held in memory."""
MAX_SKIP = 4_000_000_000
"""A line that does not end within so many bytes more ends the file: a decompression bomb."""


@dataclass(frozen=True, slots=True)
class File:
    """One input file. ``id`` is what a text or HTML file is called: its stem, with the folders below the one that was named."""

    path: Path
    kind: str
    compression: str | None
    id: str
    size: int


def find(inputs: Sequence[str | Path]) -> list[File]:
    """The files that ``inputs`` (files, folders, globs) mean, in order; those of a folder sorted by path.

    Raises ``CannotRun``: something does not exist, a folder holds nothing that can be read, a URL.
    """
    found: dict[Path, File] = {}
    for given in inputs:
        name = str(given)
        if "://" in name:
            raise CannotRun(f"{name}: addresses are not fetched; give a file or a folder")
        path = Path(name)
        if path.is_dir():
            files = _folder(path)
            if not files:
                known = " ".join(sorted(KINDS))
                raise CannotRun(f"{name}: the folder holds nothing that can be read (known are {known}, .gz and .zst of them)")
        elif path.exists():
            files = [_file(path, path.parent)]
        else:
            hits = sorted(glob.glob(name, recursive=True))  # noqa: PTH207  (Path.glob takes no absolute pattern)
            files = [_file(Path(hit), Path(hit).parent) for hit in hits if Path(hit).is_file()]
            if not files:
                raise CannotRun(
                    f"{name}: no such file or folder" + (" (the pattern finds nothing)" if glob.has_magic(name) else "")
                )
        for file in files:
            found.setdefault(file.path.resolve(), file)
    return list(found.values())


def _folder(folder: Path) -> list[File]:
    try:
        paths = sorted(path for path in folder.rglob("*") if _kind(path)[0] and path.is_file())
    except OSError as error:
        raise CannotRun(f"{folder}: {error.strerror or error}") from error
    return [_file(path, folder) for path in paths]


def _kind(path: Path) -> tuple[str | None, str | None]:
    compression = COMPRESSED.get(path.suffix.lower())
    suffix = Path(path.stem).suffix if compression else path.suffix
    return KINDS.get(suffix.lower()), compression


def _file(path: Path, root: Path) -> File:
    kind, compression = _kind(path)
    name = path.relative_to(root)
    for _ in range(2 if compression else 1):
        name = name.with_suffix("")
    try:
        return File(path, kind or "text", compression, name.as_posix(), path.stat().st_size)
    except OSError as error:
        raise CannotRun(f"{path}: {error.strerror or error}") from error


class Meter(io.RawIOBase):
    """A file that counts what was read of it, below any decompression: progress in bytes of the input."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self.done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = self._file.readinto(buffer) or 0
        self.done += count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class Recoded(io.RawIOBase):
    """A stream in another encoding as UTF-8 bytes, for readers that work on bytes."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            data = self._stream.read(1 << 16)
            self._left = self._decoder.decode(data, not data).encode("utf-8", "replace")
            if not data:
                break
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count


READ_ERRORS = (OSError, EOFError, zlib.error)
"""What a damaged or unreadable file raises while it is read (``gzip.BadGzipFile`` and pyarrow's errors are ``OSError``)."""


def unpack(meter: Meter, compression: str | None) -> IO[bytes]:
    """The bytes of the file, decompressed as they are read."""
    buffered = io.BufferedReader(meter, 1 << 17)
    if compression == "gz":
        import gzip

        return gzip.GzipFile(fileobj=buffered, mode="rb")  # type: ignore[return-value]
    if compression == "zst":
        import pyarrow as pa

        return io.BufferedReader(pa.CompressedInputStream(pa.PythonFile(buffered, "r"), "zstd"), 1 << 17)
    return buffered


def reason(error: BaseException) -> str:
    """An error of the system or of a decompressor in words of its own, on one line."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, EOFError):
        return "the compressed file is cut off"
    return " ".join(str(error).split()) or type(error).__name__


def lines(stream: IO[bytes], limit: int = MAX_RECORD) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines without their end; ``None`` for one longer than ``limit``, which is skipped without being kept."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) <= limit or line.endswith(b"\n"):
            yield number, line.rstrip(b"\r\n")
            continue
        yield number, None
        skipped = 0
        while (line := stream.readline(1 << 20)) and not line.endswith(b"\n"):
            skipped += len(line)
            if skipped > MAX_SKIP:
                raise OSError(f"line {number} does not end: this is no text")
