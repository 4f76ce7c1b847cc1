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
    from .evaluation import evaluate as evaluate
    from .io.documents import Failure as Failure
    from .io.readers import Document as Document
    from .io.readers import read as read
    from .pipeline import Extractor as Extractor
    from .pipeline import StageError as StageError
    from .pipeline import load as load
    from .rules import RuleError as RuleError
    from .types import (
        Appointment as Appointment,
    )  # fmt: skip
    from .types import (
        Article as Article,
    )
    from .types import (
        Award as Award,
    )
    from .types import (
        Decision as Decision,
    )
    from .types import (
        Event as Event,
    )
    from .types import (
        Membership as Membership,
    )
    from .types import (
        Mention as Mention,
    )
    from .types import (
        Person as Person,
    )
    from .types import (
        Problem as Problem,
    )
    from .types import (
        Reference as Reference,
    )
    from .types import (
        Role as Role,
    )
    from .types import (
        Statistic as Statistic,
    )
    from .types import (
        Unit as Unit,
    )

__version__ = "0.1.0"

_HOME = {
    "load": "pipeline", "Extractor": "pipeline", "StageError": "pipeline", "RuleError": "rules", "read": "io.readers",
    "Document": "io.readers", "evaluate": "evaluation", "Failure": "io.documents",
    **dict.fromkeys(
        ("Appointment", "Article", "Award", "Decision", "Event", "Membership", "Mention", "Person", "Problem", "Reference", "Role",
         "Statistic", "Unit"), "types"),
}  # fmt: skip

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'extract' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"extract.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
