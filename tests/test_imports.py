"""``import extract`` is quick and loads no model; stages import only what stands before them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "extract"
ORDER = [
    "types", "paths", "kept", "text", "sentences", "crfsuite", "segment_model", "segment", "words", "lexicon", "toml_lines", "registry", "rules", "rule_files", "draft", "match", "values", "finders", "syllable_features", "features", "crf_decode", "crf", "ner_reach", "ner", "resolve",
    "encoder", "link", "records", "stream", "published", "pipeline",
]  # fmt: skip
"""The way through the house; ``values`` and ``finders`` register mechanisms that ``match`` calls by name."""


def test_import_is_quick_and_light() -> None:
    code = (
        "import sys, time; began = time.process_time(); import extract; spent = time.process_time() - began;"
        "heavy = {'underthesea', 'spacy', 'pandas', 'pyarrow', 'pydantic', 'numpy', 'pycrfsuite', 'rich', 'typer'} & set(sys.modules);"
        "print(spent, sorted(heavy))"
    )
    best = min(
        (subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout for _ in range(3)),
        key=lambda out: float(out.split()[0]),
    )
    spent, heavy = best.split(maxsplit=1)
    assert heavy.strip() == "[]"
    assert float(spent) < 0.3


def _imports(path: Path) -> set[str]:
    """Top-level stages that a module imports when it is loaded (imports inside functions and for type checking are left out)."""
    package = path.relative_to(ROOT).parent.parts
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            up = package[: len(package) - (node.level - 1)]
            names = [*up, *(node.module or "").split(".")]
            first = next((n for n in names if n), None)
            found |= {first} if first else {alias.name for alias in node.names}
    return found - {"__init__"}


@pytest.mark.parametrize("stage", ORDER)
def test_no_stage_imports_a_later_one(stage: str) -> None:
    files = [ROOT / f"{stage}.py"] if (ROOT / f"{stage}.py").exists() else sorted((ROOT / stage).glob("*.py"))
    assert files, f"there is no stage {stage}"
    earlier = {*ORDER[: ORDER.index(stage) + 1]}
    for file in files:
        assert _imports(file) <= earlier, file


def test_the_architecture_names_every_module_and_none_that_is_gone() -> None:
    told: set[str] = set()
    folder = ""
    for line in (ROOT.parent / "docs" / "architecture.md").read_text(encoding="utf-8").splitlines():
        first = line.split("|")[1].strip() if line.startswith("|") else line
        if first:  # an empty cell goes on with the folder above
            folder = first.strip("`") if re.fullmatch(r"`\w+/`", first) else ""
        for name in re.findall(r"`([\w*/]+\.py)`", line):
            if "/" in name:  # `io/inputs.py`, `readers.py`: the folder holds for the rest of the row
                folder = name[: name.rindex("/") + 1].removeprefix("extract/")
            told.add(folder + name.rpartition("/")[2])
    told = {name for name in told if not name.startswith(("tests/", "scripts/"))}
    files = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py") if not path.name.startswith("__")}
    assert sorted(f for f in files if not any(fnmatch(f, name) for name in told)) == []
    assert sorted(name for name in told if not any(fnmatch(f, name) for f in files)) == []


def test_every_public_name_has_a_home() -> None:
    import extract

    assert set(extract.__all__) == {*extract._HOME, "__version__"}
    assert all(getattr(extract, name) is not None for name in extract.__all__) and dir(extract) == sorted(extract.__all__)
