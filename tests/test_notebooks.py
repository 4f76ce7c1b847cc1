"""Notebooks: the executed file says the same as its script, ran without error, and can be read on a forge."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent.parent / "notebooks"
SCRIPTS = sorted(FOLDER.glob("0*.py"))


def notebook(script: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(script.with_suffix(".ipynb").read_text(encoding="utf-8"))
    return found


def test_six_notebooks() -> None:
    assert [s.name[:2] for s in SCRIPTS] == ["01", "02", "03", "04", "05", "06"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda s: s.stem)
def test_notebook_is_its_script(script: Path) -> None:
    jupytext = pytest.importorskip("jupytext", reason="needs the extra 'notebooks'")

    def sources(made: Any) -> list[tuple[str, str]]:
        return [(cell["cell_type"], "".join(cell["source"])) for cell in made["cells"]]

    assert sources(jupytext.read(script)) == sources(notebook(script))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda s: s.stem)
def test_notebook_ran(script: Path) -> None:
    code = [cell for cell in notebook(script)["cells"] if cell["cell_type"] == "code"]
    assert code and all(cell["execution_count"] for cell in code)
    outputs = [output for cell in code for output in cell["outputs"]]
    assert not [output for output in outputs if output["output_type"] == "error"]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    text = json.dumps(
        [{**output, "data": {k: v for k, v in output.get("data", {}).items() if k != "image/png"}} for output in outputs]
    )
    assert not re.search(r"/work/|/home/|/root/|Traceback", text)
