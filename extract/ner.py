"""The learned stage: a conditional random field over syllables proposes mentions with calibrated probabilities.

Weights come from ``python -m extract.training`` (see ``docs/model-card.md``); ``crf`` evaluates them, ``features`` says what they see.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from .paths import model_dir
from .types import Candidate

if TYPE_CHECKING:
    from .crf import Model
    from .draft import Draft

RULE = "ner.crf"
THRESHOLD = 0.5
"""Proposals that are more likely wrong than right only take the place of what the rules know."""


def model_path() -> Path:
    """The packaged weights."""
    return model_dir() / "ner.npz"


@lru_cache(2)
def load_model(path: str | None = None) -> Model:
    """The weights at ``path`` (the packaged ones by default), read once a process."""
    from .crf import Model

    return Model(path or model_path())


def propose(draft: Draft, *, threshold: float | None = None, model: str | None = None) -> list[Candidate]:
    """Mentions that the learned stage sees in an article, in text order.

    Args:
        draft: after the match stage, whose lexicon hits are features (without them names are recognised less well).
        threshold: proposals with a lower score are left out; a higher one trades recall for precision. By default what ``policy.toml``
            says of each type (``ner_from``), and ``THRESHOLD`` for the others.
        model: weights to use in place of the packaged ones.
    """
    from .features import encode

    loaded = load_model(model)
    types = draft.rules.policy.get("types", {})
    out = []
    spans = loaded.spans(encode(draft))
    for (start, end, type, _), score in zip(spans, loaded.calibrated([p for *_, p in spans]), strict=True):
        least = types.get(type, {}).get("ner_from", THRESHOLD) if threshold is None else threshold
        if score >= least:
            out.append(Candidate(start, end, type, RULE, "ner", score))
    return out
