"""How good is it: scores with intervals, errors one can read, comparisons. ``extract.evaluate`` is ``run.evaluate``."""

from __future__ import annotations

from ..annotate.errors import AnnotationError
from ..annotate.house import iter_gold, read_gold
from .report import Evaluation, below
from .run import evaluate
from .scores import MEASURES, score_article

__all__ = ["MEASURES", "AnnotationError", "Evaluation", "below", "evaluate", "iter_gold", "read_gold", "score_article"]
