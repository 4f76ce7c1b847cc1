"""What is kept between processes is never stale, never half, and never needed."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from extract.kept import _DIGEST, _Patterns, kept


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VN_EXTRACT_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_another_key_is_computed_again(folder: Path) -> None:
    assert kept("thing", "a", lambda: 1) == 1
    assert kept("thing", "a", lambda: 2) == 1
    assert kept("thing", "b", lambda: 3) == 3
    assert len(list(folder.iterdir())) == 1


def test_a_damaged_file_is_computed_again(folder: Path) -> None:
    kept("thing", "a", lambda: 1)
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    assert kept("thing", "a", lambda: 2) == 2


def test_nothing_is_kept_where_it_is_not_wanted_or_cannot_be(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    for where in ("", str(tmp_path / "file" / "below")):
        monkeypatch.setenv("VN_EXTRACT_CACHE", where)
        assert kept("thing", "a", lambda: 1) == 1
        assert kept("thing", "a", lambda: 2) == 2
    assert not folder.exists()


def test_patterns_come_back_as_they_were(folder: Path) -> None:
    source = r"(?P<name>\p{Lu}\p{L}*)(?<!xy|z) (?>\d+)"
    first = _Patterns()
    assert first.get(source) is first.get(source)
    first.write()
    again = _Patterns()
    assert source in again._known
    match = again.get(source).search("cấp 3 Hòa 12")
    assert match is not None and match["name"] == "Hòa" and match.span() == (6, 12)


def twice(name: str = "thing") -> bool:
    """Whether the second call found what the first one made."""
    return kept(name, "a", lambda: 1) == 1 and kept(name, "a", lambda: 2) == 1


def test_cut_anywhere_or_changed_is_computed_again(folder: Path) -> None:
    kept("thing", "a", lambda: 1)
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    for data in (b"", whole[:5], whole[:_DIGEST], whole[:-1], whole[:_DIGEST] + b"!" + whole[_DIGEST + 1 :]):
        file.write_bytes(data)
        assert kept("thing", "a", lambda: 2) == 2
        assert kept("thing", "a", lambda: 3) == 2, "and mended"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no owners here")
def test_what_is_not_the_users_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert twice()
    folder.chmod(0o777)
    assert kept("thing", "a", lambda: 2) == 2, "others may write there"
    folder.chmod(0o700)
    assert kept("thing", "a", lambda: 3) == 1
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    assert kept("thing", "a", lambda: 4) == 4


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no owners here")
def test_nothing_is_made_in_the_home_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VN_EXTRACT_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "none"))
    assert not twice() and not (tmp_path / "none").exists()
    monkeypatch.setenv("HOME", str(tmp_path))
    me = os.geteuid()
    with monkeypatch.context() as other:
        other.setattr(os, "geteuid", lambda: me + 1)
        assert not twice()
    assert not list(tmp_path.iterdir())
    assert twice() and (tmp_path / ".cache" / "vn-extract").is_dir()


def test_a_full_disk_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(os, "replace", full)
    assert not twice()
    assert not list(folder.iterdir())


def test_what_cannot_be_pickled_is_still_given(folder: Path) -> None:
    lock = threading.Lock()
    assert kept("lock", "a", lambda: lock) is lock
    assert not list(folder.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    kept("thing", "a", lambda: 1)
    (file,) = folder.iterdir()
    file.unlink()
    os.mkfifo(file)
    assert kept("thing", "a", lambda: 2) == 2


def test_many_that_start_at_once(folder: Path) -> None:
    values: list[int] = []
    threads = [threading.Thread(target=lambda: values.append(kept("thing", "a", lambda: 7))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert values == [7] * 16
    assert len(list(folder.iterdir())) == 1 and kept("thing", "a", lambda: 8) == 7
