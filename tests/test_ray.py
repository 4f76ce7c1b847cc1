"""The recipe for Ray in ``docs/scaling.md``, as it stands there: a run whose shards are Ray tasks gives the bytes of a local one."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_batch import FAKE, output, undisturbed

from extract import batch

__all__ = ["undisturbed"]  # a fixture of test_batch

HERE = Path(__file__).parent

STARTS = 4
PATIENCE = {
    "RAY_worker_register_timeout_seconds": "300", "RAY_gcs_server_request_timeout_seconds": "300",
    "RAY_gcs_rpc_server_connect_timeout_s": "300", "RAY_health_check_timeout_ms": "300000",
    "RAY_memory_monitor_refresh_ms": "0",  # it kills tasks for what others on the machine hold
}  # fmt: skip
"""Deadlines within Ray, far beyond what a busy machine needs."""


def recipe() -> str:
    text = (HERE.parent / "docs" / "scaling.md").read_text("utf-8")
    found = re.search(r"<!-- ray -->\n```python\n(.*?)```", text, re.DOTALL)
    assert found, "docs/scaling.md has no recipe for Ray"
    return found[1]


def test_the_recipe_is_short() -> None:
    compile(recipe(), "docs/scaling.md", "exec")
    assert len(recipe().strip().splitlines()) <= 10


def start(ray: Any) -> None:
    """Start Ray here. On a busy machine its parts miss each other's deadlines; that says nothing of the recipe, so it is tried again."""
    for attempt in range(STARTS):
        try:
            ray.init(
                num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR", object_store_memory=100_000_000
            )
        except Exception:
            ray.shutdown()
            if attempt + 1 == STARTS:
                raise
        else:
            return


def test_the_recipe_gives_the_bytes_of_a_local_run(
    undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray = pytest.importorskip("ray", reason="needs Ray (240 MB, not installed for the tests): pip install ray")
    source, files = undisturbed
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE.parent), str(HERE)]))
    monkeypatch.setenv("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    for name, value in PATIENCE.items():
        monkeypatch.setenv(name, value)
    start(ray)
    try:
        settings = replace(FAKE, max_seconds=120)  # a document that waits for its turn on a busy machine does not hang
        config = batch.Config([source], tmp_path / "out", settings=settings, shard_documents=25, format="csv")
        names = {"config": config, "ray": ray}
        exec(recipe().replace("ray.init()", "pass"), names)
        summary = names["summary"]
        assert isinstance(summary, dict) and (summary["documents"], summary["errors"]) == (160, 40)
        assert output(tmp_path / "out") == files
    finally:
        ray.shutdown()
