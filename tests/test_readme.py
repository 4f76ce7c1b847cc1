"""The README's examples give what it prints."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

README = Path(__file__).parents[1] / "README.md"


def _blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S)


def test_the_example_prints_what_it_says() -> None:
    names: dict[str, Any] = {}
    exec(_blocks()[0], names)
    shown = re.search(r"<!-- example -->\n```\n>>> (.*?)```", README.read_text(encoding="utf-8"), re.S)
    assert shown is not None
    for part in shown[1].split("\n>>> "):
        source, _, expected = part.partition("\n")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(source + "\n", "README.md", "single"), names)
        assert printed.getvalue().strip() == expected.strip(), source


def test_the_spacy_lines_run() -> None:
    names: dict[str, Any] = {}
    exec("import spacy\n" + _blocks()[1], names)
    doc = names["nlp"]("Thượng tá Trần Bá Kiên, Phó Giám đốc Công an tỉnh Hà Tĩnh, có mặt.")
    assert [span.label_ for span in doc.spans["mentions"]] == ["RANK", "PERSON", "ROLE", "UNIT"]
    assert doc._.article.people[0].name == "Trần Bá Kiên"
