"""Shared fixtures. ``--shared DIR`` names a folder of real articles (gold, corpus, cases) for the tests that can use one."""

from __future__ import annotations

from pathlib import Path

import pytest

import extract
from extract.rules import RuleSet, load_rules

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shared", type=Path, default=None, help="a folder with gold/, corpus/ and cases/")


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest) -> Path:
    folder: Path | None = request.config.getoption("--shared")
    if folder is None:
        pytest.skip("needs --shared DIR")
    return folder


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return load_rules()


@pytest.fixture(scope="session")
def nlp() -> extract.Extractor:
    """The whole pipeline, as a user gets it."""
    return extract.load()


@pytest.fixture(scope="session")
def nlp_rules() -> extract.Extractor:
    """Rules, links and records, without the learned stage."""
    return extract.load(stages=["match", "link", "records"])


@pytest.fixture(scope="session")
def samples() -> Path:
    return ROOT / "samples"
