"""What is kept between processes is never stale, never half, and never needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.kept import _Patterns, kept


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
