"""The gold of ``samples/`` is sound by itself: spans, order, values, names. What the pipeline makes of it is tested elsewhere."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from extract.text import fold
from extract.types import type_names

folder = Path(__file__).parent.parent / "samples"
names = sorted(p.stem for p in folder.glob("*.txt"))
value_keys = {
    "RANK": {"rank"},
    "PERSON": {"name"},
    "ROLE": {"title"},
    "UNIT": {"name", "parent", "members"},
    "LOCATION": {"name", "level", "code"},
    "DATE": {"timex", "modifier", "mod"},
    "DURATION": {"timex", "modifier"},
    "AGE": {"years", "modifier"},
    "PERCENT": {"value", "low", "high", "modifier", "points"},
    "COUNT": {"value", "low", "high", "modifier", "unit", "object"},
    "MONEY": {"value", "low", "high", "modifier", "currency"},
    "MEASURE": {"value", "low", "high", "modifier", "unit"},
}
record_keys = {
    "people": {"name", "rank", "roles", "birth_year", "age", "home", "case_role", "aliases", "byline"},
    "units": {"name", "parent", "members", "aliases"},
    "statistics": {"kind", "value", "low", "high", "modifier", "unit", "what", "whose", "when", "change", "compared_with"},
    "memberships": {"part", "whole"},
    "appointments": {"kind", "who", "title", "unit", "from_title", "from_unit", "when"},
    "awards": {"award", "giver", "receiver", "status"},
    "events": {"what", "when", "where", "main"},
}


def load(name: str) -> tuple[str, dict[str, Any]]:
    return (folder / f"{name}.txt").read_bytes().decode(), json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def test_there_are_eight_articles_each_with_gold() -> None:
    assert len(names) >= 8
    assert sorted(p.stem for p in folder.glob("*.json")) == names


@pytest.mark.parametrize("name", names)
def test_mentions(name: str) -> None:
    text, gold = load(name)
    mentions = gold["mentions"]
    assert gold["id"] == name and 1000 <= len(text) <= 3000 and len(mentions) >= 40
    for m in mentions:
        assert text[m["start"] : m["end"]] == m["text"] == m["text"].strip(" ,\r\n\t\u00a0"), m
        assert m["type"] in type_names
        assert set(m["value"]) <= value_keys[m["type"]], m
        if m["type"] in {"COUNT", "MONEY", "MEASURE", "PERCENT"}:
            assert ("value" in m["value"]) != ("low" in m["value"] and "high" in m["value"]), m
    assert all(a["end"] <= b["start"] for a, b in pairwise(mentions)), "in order, without overlap"


@pytest.mark.parametrize("name", names)
def test_records(name: str) -> None:
    text, gold = load(name)
    folded = fold(text)
    for table, keys in record_keys.items():
        assert all(set(record) <= keys for record in gold[table]), table
    people = {fold(p["name"]) for p in gold["people"]}
    assert len(people) == len(gold["people"])
    for person in people:
        assert person in folded
    for m in gold["mentions"]:
        if m["type"] == "PERSON":
            mention = fold(m["text"])
            aliases = {fold(a) for p in gold["people"] for a in p.get("aliases", ())}
            # A short form stands at the end of a full name (Thiếu tướng Kiệm), an initial too (H. of L.T.H.).
            assert mention in aliases or any(p == mention or p.endswith((" " + mention, "." + mention)) for p in people), mention
    for role in (r for p in gold["people"] for r in p["roles"]):
        assert fold(role["title"]) in folded and all(fold(part) in folded for part in role["unit"].split(", "))
    for award in gold["awards"]:
        assert fold(award["award"]) in folded
