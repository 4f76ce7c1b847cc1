"""Events: the article's own happening, its day, place and participants; ``samples/events.jsonl`` and single points."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.pipeline import Extractor
from extract.text import fold
from extract.types import Event

SAMPLES = Path(__file__).parent.parent / "samples" / "events.jsonl"
PASSAGES: list[dict[str, Any]] = [json.loads(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]


def main(nlp: Extractor, text: str, title: str | None = None, published: str | None = "2021-06-20") -> Event | None:
    found = [event for event in nlp(text, title=title, published=published).events if event.main]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda p: str(p["text"])[:40])
def test_passage(nlp_rules: Extractor, passage: dict[str, Any]) -> None:
    event = main(nlp_rules, passage["text"], passage.get("title"), passage.get("published"))
    gold = passage["main"]
    if gold is None:
        assert event is None
        return
    assert event is not None
    assert fold(gold["what"]) in fold(event.what)
    for field in ("when", "where"):
        if field in gold:
            assert getattr(event, field) == gold[field]
    assert {fold(name) for name in gold.get("who", ())} <= {fold(name) for name in event.who}
