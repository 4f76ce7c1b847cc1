"""Integrity of the table of administrative units (``rules/lexicons/places.tsv``)."""

from __future__ import annotations

import importlib.util
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from extract.lexicon import Entry
from extract.rules import RuleSet

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def rows(rules: RuleSet) -> list[Entry]:
    return [entry for entries in rules.lexicon("places").entries.values() for entry in entries]


def on(rows: list[Entry], day: str, size: int) -> list[Entry]:
    """The units of a level (length of the code) that stood on a day."""
    return [e for e in rows if len(e.get("code")) == size and e.get("valid_from", "0") <= day <= e.get("valid_to", "9")]


@pytest.mark.parametrize(
    ("day", "provinces"),
    [("2010-01-01", 63), ("2024-12-31", 63), ("2025-01-01", 63), ("2025-06-30", 63), ("2025-07-01", 34), ("2026-11-01", 34)],
)
def test_provinces(rows: list[Entry], day: str, provinces: int) -> None:
    found = on(rows, day, 2)
    assert len(found) == provinces
    assert len({e.get("code") for e in found}) == provinces
    assert len({e.word for e in found}) == provinces


def test_districts_end_with_the_reform(rows: list[Entry]) -> None:
    assert len(on(rows, "2019-06-01", 3)) == 713
    assert len(on(rows, "2024-06-01", 3)) == 705
    assert on(rows, "2025-07-01", 3) == []


def test_communes(rows: list[Entry]) -> None:
    before, after = on(rows, "2024-06-01", 5), on(rows, "2025-07-01", 5)
    assert len(on(rows, "2019-06-01", 5)) == 11160 - 8  # eight got a name again that they had lost
    assert len(before) == 10599
    assert len(after) == 3321
    assert Counter(e.get("now_level") or e.get("level") for e in after).keys() == {"phường", "xã", "đặc khu"}
    assert Counter(e.get("level") for e in before).keys() == {"phường", "xã", "thị trấn"}


@pytest.mark.parametrize("day", ["2019-06-01", "2020-01-15", "2024-06-01", "2025-06-30", "2025-07-01"])
def test_every_unit_stands_in_one_that_stood_then(rows: list[Entry], day: str) -> None:
    after = day >= "2025-07-01"

    def parent_of(entry: Entry) -> str:
        was = day <= entry.get("was_until", "0") and entry.get("was_parent")
        return was or (after and entry.get("now_parent")) or entry.get("parent")

    codes = {e.get("code") for size in (2, 3, 5) for e in on(rows, day, size)}
    for size in (3, 5):
        for entry in on(rows, day, size):
            parent = parent_of(entry)
            assert parent in codes, entry
            assert len(parent) == (2 if after or size == 3 else 3)


def test_no_code_names_two_units_at_once(rows: list[Entry]) -> None:
    for day in ("2019-06-01", "2020-01-15", "2022-01-01", "2025-01-01", "2025-07-01"):
        counted = Counter(e.get("code") for size in (2, 3, 5) for e in on(rows, day, size))
        assert [code for code, n in counted.items() if n > 1] == []


def test_no_gap_in_the_life_of_a_province_code(rows: list[Entry]) -> None:
    """A province's code that goes on under another name does so on the next day."""
    for code in {e.get("code") for e in rows if len(e.get("code")) == 2}:
        lives = sorted((e.get("valid_from", "0"), e.get("valid_to", "9")) for e in rows if e.get("code") == code)
        for (_, end), (start, _) in pairwise(lives):
            assert (end, start) in {("2025-06-30", "2025-07-01"), ("2024-12-31", "2025-01-01")}


def test_the_names_of_a_code_follow_each_other(rows: list[Entry]) -> None:
    """No code bears two names at a time, and none is without a name between two."""
    lives: dict[str, list[tuple[str, str]]] = {}
    for entry in rows:
        lives.setdefault(entry.get("code"), []).append(
            (entry.get("valid_from", "0000-01-01"), entry.get("valid_to", "9999-12-31"))
        )
    for code, of_code in lives.items():
        for (_, end), (start, _) in pairwise(sorted(of_code)):
            assert date.fromisoformat(start) == date.fromisoformat(end) + timedelta(days=1), code


def test_successors(rows: list[Entry]) -> None:
    standing = {e.get("code") for size in (2, 5) for e in on(rows, "2025-07-01", size)} | {"769"}
    ended = [e for e in rows if e.get("valid_to")]
    assert all(e.get("successor") in standing for e in ended if e.get("successor"))
    assert all(e.get("successor") for e in ended if len(e.get("code")) == 2)
    communes = [e for e in ended if len(e.get("code")) == 5 and e.get("valid_to") == "2025-06-30"]
    assert sum(bool(e.get("successor")) for e in communes) / len(communes) > 0.85


@pytest.mark.parametrize(
    ("word", "day", "code"),
    [
        ("Gia Lai", "2025-06-30", "64"),
        ("Gia Lai", "2025-07-01", "52"),
        ("Huế", "2025-02-01", "46"),
        ("Thái Bình", "2020-01-01", "34"),
        ("Quận 2", "2019-01-01", "769"),
        ("Tĩnh Gia", "2017-05-01", "407"),
        ("Nghi Sơn", "2022-05-01", "407"),
    ],
)
def test_known_codes(rows: list[Entry], word: str, day: str, code: str) -> None:
    assert code in {e.get("code") for size in (2, 3) for e in on(rows, day, size) if e.word == word}


def test_the_table_is_what_the_script_builds(shared: Path, rules: RuleSet) -> None:
    spec = importlib.util.spec_from_file_location("build_places", ROOT / "scripts" / "build_places.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["build_places"] = module
    spec.loader.exec_module(module)
    built = ["\t".join(p.cells()).rstrip("\t") for p in module.build(shared / "resources")]
    lines = Path(rules.lexicon("places").file).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")][1:] == built
