"""No passage of a newspaper stands in the project. Needs ``--shared DIR``; names of offices are facts and may be long."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RUN = 20
"""Words in a row that only a copy shares: the longest names of offices with their owners have 18."""
NAMES = ("rules/lexicons/",)
"""Folders of names and codes, one below the other."""


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).lower())


def runs(text: str) -> Iterator[int]:
    found = words(text)
    return (hash(tuple(found[i : i + RUN])) for i in range(len(found) - RUN + 1))


def articles(folder: Path) -> Iterator[str]:
    for path in sorted((folder / "gold").glob("*/*.txt")):
        yield path.read_text(encoding="utf-8")
    for path in sorted((folder / "corpus").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                yield " ".join(record.get(key) or "" for key in ("title", "lead", "text"))  # ids and sources are addresses


@pytest.mark.shared
def test_no_passage_of_a_newspaper(shared: Path) -> None:
    paths = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    ours: dict[int, str] = {}
    for name in paths:
        if name and not name.startswith(NAMES):
            try:
                text = (ROOT / name).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            ours.update(dict.fromkeys(runs(text), name))
    assert len(ours) > 10_000
    assert {ours[run] for text in articles(shared) for run in runs(text) if run in ours} == set()
