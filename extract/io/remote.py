"""Files on object stores and other file systems by their address (``s3://bucket/news/a.jsonl.gz``), through fsspec (extra ``fsspec``).

Options of a store come from its own environment (``AWS_ENDPOINT_URL``, ``AWS_PROFILE``, …) or fsspec's configuration (``FSSPEC_S3_KEY``, …), so
that worker processes and other machines find them without being told.
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from typing import Any

from .documents import CannotRun

BLOCK = 8_000_000
"""Bytes that are fetched at a time; the default of some stores is 50 MB a file."""
NEEDS = {"s3": "s3", "s3a": "s3", "gs": "gcsfs", "gcs": "gcsfs", "abfs": "adlfs", "az": "adlfs"}
"""What to install for a protocol: an extra of ours or the package itself."""


def is_remote(name: object) -> bool:
    return "://" in str(name)


def is_web(name: str) -> bool:
    return name.split("://", 1)[0].lower() in ("http", "https", "ftp")


@functools.lru_cache(maxsize=64)
def _connect(root: str) -> Any:
    protocol = root.split("://", 1)[0]
    package = NEEDS.get(protocol, "fsspec")
    what = f"'vn-extract[{package}]'" if package in ("s3", "fsspec") else package
    try:
        import fsspec
    except ImportError as error:
        raise CannotRun(f"{root}: addresses of stores need fsspec: pip install {what}") from error
    try:
        return fsspec.core.url_to_fs(root)[0]
    except ImportError as error:
        raise CannotRun(f"{root}: {protocol}:// needs another package: pip install {what}") from error
    except ValueError as error:
        raise CannotRun(f"{root}: {error}") from error


def filesystem(url: str) -> Any:
    """The ``fsspec`` file system of an address. Raises ``CannotRun``: unknown protocol, or the package for it is missing."""
    protocol, _, rest = url.partition("://")
    return _connect(f"{protocol}://{rest.split('/', 1)[0]}")


def told(error: BaseException) -> str:
    """What a store's error says, on one line."""
    if isinstance(error, OSError) and error.strerror and not isinstance(error, FileNotFoundError):
        return error.strerror
    if isinstance(error, FileNotFoundError):
        return "no such object"
    return " ".join(str(error).split())[:300] or type(error).__name__


@dataclass(frozen=True, slots=True)
class RemotePath:
    """What readers ask of a ``pathlib.Path``, for an address."""

    url: str

    def __str__(self) -> str:
        return self.url

    @property
    def name(self) -> str:
        return self.url.rsplit("/", 1)[-1]

    def with_name(self, name: str) -> RemotePath:
        return RemotePath(f"{self.url.rsplit('/', 1)[0]}/{name}")

    def is_file(self) -> bool:
        try:
            return bool(filesystem(self.url).isfile(self.url))
        except Exception as error:  # each store has errors of its own
            raise _stopped(self.url, error) from error

    def read_bytes(self) -> bytes:
        with self.open() as file:
            return file.read()

    def open(self) -> RemoteFile:
        try:
            return RemoteFile(filesystem(self.url).open(self.url, "rb", block_size=BLOCK), self.url)
        except Exception as error:
            raise _stopped(self.url, error) from error


def _stopped(url: str, error: Exception) -> CannotRun:
    if isinstance(error, CannotRun):
        return error
    return CannotRun(f"{url}: {told(error)}; what was finished is kept, run the same command again to go on")


class RemoteFile(io.RawIOBase):
    """An open object. What the store or the network does ends the run, resumable: it must not pass for a damaged file, which is a fact of the
    input and goes to ``errors.jsonl`` for good."""

    def __init__(self, file: Any, url: str) -> None:
        self._file, self._url = file, url

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._file.read(len(buffer))
        except Exception as error:
            raise _stopped(self._url, error) from error
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
