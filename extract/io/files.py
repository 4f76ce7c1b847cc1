"""Files opened for streaming: counted, decompressed, in lines of bounded length."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from .remote import RemotePath

MAX_RECORD = 64_000_000
"""A line or cell of more bytes is refused without being held in memory."""
MAX_SKIP = 4_000_000_000
"""A line that does not end within so many bytes more ends the file: a decompression bomb."""


class Meter(io.RawIOBase):
    """A file that counts what was read of it, below any decompression: progress in bytes of the input."""

    def __init__(self, path: Path | RemotePath) -> None:
        self._file: io.RawIOBase = path.open("rb", buffering=0) if isinstance(path, Path) else path.open()
        self.done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count: int = self._file.readinto(buffer) or 0
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
    if isinstance(error, gzip.BadGzipFile) and str(error).startswith("Not a gzipped"):
        return "not compressed by gzip, though its name says so"
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
