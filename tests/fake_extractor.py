"""A stand-in for the pipeline, for tests of everything around it: capitalised words are people; some words make it fail."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

from extract.pipeline import StageError
from extract.types import Article, Mention, Person


class Extractor:
    stages = ("match",)

    class rules:
        fingerprint = "fake"

    def __call__(
        self, text: str, *, published: str | None = None, id: str = "", title: str | None = None, meta: Any = None
    ) -> Article:
        if "RAISE" in text:
            raise StageError("match", ValueError("asked to raise"))
        if "HANG" in text:
            while True:  # holds the interpreter busy, as a bad pattern would
                re.match(r"(a+)+$", "a" * 40 + "b")
        if "CRASH" in text:
            os.abort()
        if "GREEDY" in text:
            held = []
            while True:
                held.append(bytearray(10_000_000))
        if "SLOW" in text:
            time.sleep(0.02)
        if found := re.search(r"ONCE=(\S+)", text):  # kills its worker the first time only
            marker = Path(found[1])
            if not marker.exists():
                marker.touch()
                os._exit(9)
        mentions = tuple(
            Mention(m.start(), m.end(), m[0], "PERSON", {"name": m[0]}, "person.fake", "rules", 0.9, 0)
            for m in re.finditer(r"[A-ZĐ][a-zà-ỹ]+", text)
        )
        people = tuple(Person(m.text, mentions=(index,), rule=m.rule) for index, m in enumerate(mentions))
        return Article(id, text, title, published, mentions=mentions, people=people, sentences=((0, len(text)),), meta=meta or {})


def load(rules: Any = None, stages: Any = None) -> Extractor:
    return Extractor()
