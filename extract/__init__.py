"""vn-extract: Vietnamese news into structured records.

    import extract
    nlp = extract.load()
    article = nlp(text, published="2020-11-17")
    article.mentions, article.people, article.units, article.statistics

Everything is imported on first use, so that ``import extract`` is quick and loads no model.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .evaluation import evaluate
    from .io.documents import CannotRun, Document, Failure
    from .io.readers import read
    from .pipeline import Extractor, StageError, load
    from .rules import RuleError
    from .types import (
        Appointment,
        Article,
        Award,
        Decision,
        Event,
        Membership,
        Mention,
        Person,
        Problem,
        Reference,
        Role,
        Statistic,
        Unit,
    )

__version__ = "0.1.0"

_HOME = {
    "load": "pipeline", "Extractor": "pipeline", "StageError": "pipeline", "RuleError": "rules", "read": "io.readers",
    "Document": "io.documents", "CannotRun": "io.documents", "evaluate": "evaluation", "Failure": "io.documents",
    **dict.fromkeys(
        ("Appointment", "Article", "Award", "Decision", "Event", "Membership", "Mention", "Person", "Problem", "Reference", "Role",
         "Statistic", "Unit"), "types"),
}  # fmt: skip

__all__ = [
    "Appointment", "Article", "Award", "CannotRun", "Decision", "Document", "Event", "Extractor", "Failure", "Membership", "Mention", "Person",
    "Problem", "Reference", "Role", "RuleError", "StageError", "Statistic", "Unit", "__version__", "evaluate", "load", "read",
]  # fmt: skip
"""Written out, so that type checkers know the names; each but the version has its home in ``_HOME``."""


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'extract' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"extract.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
