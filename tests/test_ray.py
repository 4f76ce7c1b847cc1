"""The recipe for Ray in ``docs/scaling.md``, as it stands there: a run whose shards are Ray tasks gives the bytes of a local one."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from test_batch import FAKE, output, undisturbed

from extract import batch

__all__ = ["undisturbed"]  # a fixture of test_batch

HERE = Path(__file__).parent


def recipe() -> str:
    text = (HERE.parent / "docs" / "scaling.md").read_text("utf-8")
    found = re.search(r"<!-- ray -->\n```python\n(.*?)```", text, re.DOTALL)
    assert found, "docs/scaling.md has no recipe for Ray"
    return found[1]


def test_the_recipe_is_short() -> None:
    compile(recipe(), "docs/scaling.md", "exec")
    assert len(recipe().strip().splitlines()) <= 10


def test_the_recipe_gives_the_bytes_of_a_local_run(
    undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray = pytest.importorskip("ray", reason="needs Ray (240 MB, not installed for the tests): pip install ray")
    source, files = undisturbed
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE.parent), str(HERE)]))
    monkeypatch.setenv("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    try:
        config = batch.Config([source], tmp_path / "out", settings=FAKE, shard_documents=25, format="csv")
        names = {"config": config, "ray": ray}
        exec(recipe().replace("ray.init()", "pass"), names)
        summary = names["summary"]
        assert isinstance(summary, dict) and (summary["documents"], summary["errors"]) == (160, 40)
        assert output(tmp_path / "out") == files
    finally:
        ray.shutdown()
