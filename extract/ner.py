"""The learned stage: a conditional random field over syllables proposes mentions with calibrated probabilities.

Weights come from ``python -m extract.training`` (see ``docs/model-card.md``); ``crf`` evaluates them, ``features`` says what they see.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from .types import Candidate

if TYPE_CHECKING:
    from .crf import Model
    from .draft import Draft

RULE = "ner.crf"


def model_path() -> Path:
    """The packaged weights."""
    return Path(__file__).parent / "_model" / "ner.npz"


@lru_cache(2)
def load_model(path: str | None = None) -> Model:
    """The weights at ``path`` (the packaged ones by default), read once a process."""
    from .crf import Model

    return Model(path or model_path())


def propose(draft: Draft, *, threshold: float = 0.0, model: str | None = None) -> list[Candidate]:
    """Mentions that the learned stage sees in an article, in text order.

    Args:
        draft: after the match stage, whose lexicon hits are features (without them places are recognised less well).
        threshold: proposals with a lower score are left out; a higher one trades recall for precision.
        model: weights to use in place of the packaged ones.
    """
    from .features import encode

    loaded = load_model(model)
    return [
        Candidate(start, end, type, RULE, "ner", score)
        for start, end, type, probability in loaded.spans(encode(draft))
        if (score := loaded.calibrated(probability)) >= threshold
    ]
