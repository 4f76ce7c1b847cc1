"""Where a run writes: a folder of this machine, or one on an object store by its address. Files appear whole or not at all in both.

A local file is written beside, fsynced and renamed. An object store has no rename, and needs none: an object appears with the end of its one
PUT. It has no append either, so the journal there is one object for each finished shard, and its listing is the journal.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from .documents import CannotRun
from .remote import filesystem, is_remote, told
from .writers import atomic

Slice = tuple[int, int] | None
OWN = ("journal*.jsonl", "errors*.jsonl", "summary*.json")
FOLDERS = ("articles", "tables", "errors", "journal")


def open_store(out: str | Path) -> Local | Remote:
    """The store of an output folder or address. Raises ``CannotRun``: unknown protocol, package missing."""
    return Remote(str(out)) if is_remote(out) else Local(Path(out))


def clear(store: Local | Remote) -> None:
    """Remove what an earlier run left, and nothing else."""
    for folder in FOLDERS:
        for name in store.names(folder, "**/part-*"):
            store.remove(name)
    for name in ("journal/head.json", *(name for pattern in OWN for name in store.names("", pattern))):
        store.remove(name)


class Local:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.url = str(root)

    def path(self, name: str) -> Path:
        """Where ``name`` lies; its folder is made."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def prepare(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)

    def write(self, files: Mapping[str, bytes]) -> None:
        for name, data in files.items():
            with atomic(self.path(name)) as file:
                file.write(data)

    def writing(self, name: str) -> contextlib.AbstractContextManager[IO[bytes]]:
        return atomic(self.path(name))

    def has(self, name: str) -> bool:
        return (self.root / name).is_file()

    def read(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    def read_all(self, names: Iterable[str]) -> Iterator[bytes]:
        for name in names:
            yield self.read(name)

    def names(self, folder: str, pattern: str) -> list[str]:
        return sorted(
            path.relative_to(self.root).as_posix()
            for path in (self.root / folder).glob(pattern)
            if not path.name.endswith(".tmp")
        )

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def sweep(self, part: Slice) -> None:
        """Remove what a killed run was just writing; of the parts only those of this slice, since others may be at work on theirs."""
        for folder in FOLDERS:
            for path in (self.root / folder).rglob("part-*.tmp"):
                index = int(path.name[5:].split(".")[0])
                if part is None or index % part[1] == part[0]:
                    path.unlink(missing_ok=True)
        for pattern in OWN:
            for path in self.root.glob(f"{pattern}.*.tmp"):
                if part is None or f"-{part[0] + 1}-of-{part[1]}." in path.name:
                    path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def locked(self, part: Slice) -> Iterator[None]:
        """Only one run at a time in a folder, or one of each slice; the lock goes with the process."""
        try:
            import fcntl
        except ImportError:  # no POSIX locks here
            yield
            return
        names = [(".lock", fcntl.LOCK_SH if part else fcntl.LOCK_EX)]
        if part:
            names.append((f".lock-{part[0] + 1}-of-{part[1]}", fcntl.LOCK_EX))
        with contextlib.ExitStack() as stack:
            for name, kind in names:
                file = stack.enter_context((self.root / name).open("a"))
                try:
                    fcntl.flock(file, kind | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    raise CannotRun(f"another run is writing to {self.root}: wait for it, or give another folder") from error
            yield


class Remote:
    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.fs = filesystem(url)
        self._root = str(self.fs._strip_protocol(self.url)).rstrip("/")

    def prepare(self) -> None:
        self.fs.invalidate_cache()

    def write(self, files: Mapping[str, bytes]) -> None:
        with _errors(self.url):
            self.fs.pipe({self._path(name): data for name, data in files.items()})  # all at once where the store can

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """For what may be large: gathered in a file of this machine, then put at once."""
        with tempfile.TemporaryDirectory() as folder:
            beside = Path(folder) / "object"
            with beside.open("wb") as file:
                yield file
            with _errors(self.url):
                self.fs.put_file(str(beside), self._path(name))

    def create(self, name: str, data: bytes) -> bool:
        """Write ``name`` if it is not there; ``False`` if it is. Stores that cannot tell overwrite it."""
        with _errors(self.url):
            try:
                self.fs.pipe_file(self._path(name), data, mode="create")
            except FileExistsError:
                return False
            except (NotImplementedError, TypeError):
                self.fs.pipe_file(self._path(name), data)
        return True

    def has(self, name: str) -> bool:
        with _errors(self.url):
            self.fs.invalidate_cache()
            return bool(self.fs.isfile(self._path(name)))

    def read(self, name: str) -> bytes:
        with _errors(self.url):
            return bytes(self.fs.cat_file(self._path(name)))

    def read_all(self, names: Iterable[str]) -> Iterator[bytes]:
        names = list(names)
        for begin in range(0, len(names), 256):
            paths = [self._path(name) for name in names[begin : begin + 256]]
            with _errors(self.url):
                found = self.fs.cat(paths, on_error="raise")
            yield from (bytes(found[path]) for path in paths)

    def names(self, folder: str, pattern: str) -> list[str]:
        with _errors(self.url):
            self.fs.invalidate_cache()
            found = self.fs.glob(f"{self._path(folder).rstrip('/')}/{pattern}")
        return sorted(str(path)[len(self._root) + 1 :] for path in found)

    def remove(self, name: str) -> None:
        with _errors(self.url), contextlib.suppress(FileNotFoundError):
            self.fs.rm_file(self._path(name))

    def sweep(self, part: Slice) -> None:
        """Nothing to do: what was not finished never appeared."""

    def locked(self, part: Slice) -> contextlib.AbstractContextManager[None]:
        from .lease import held

        return held(self, part)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"


@contextlib.contextmanager
def _errors(url: str) -> Iterator[None]:
    """Each store has errors of its own; ours are those of the system."""
    try:
        yield
    except (OSError, NotImplementedError, TypeError):
        raise
    except Exception as error:
        failure: Any = OSError(told(error))
        failure.filename = url
        raise failure from error
