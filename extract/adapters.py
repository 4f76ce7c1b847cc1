"""Another learned stage in place of ours: ``extract.load(ner=adapters.spacy_ner(...))``.

An adapter is a function from a draft to candidates. It reads ``draft.text.norm`` and gives spans in it; ``resolve`` decides between these
and the rules as it does with our own stage. underthesea's recogniser, as something to compare with, is in ``evaluation.baseline``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .draft import Draft
from .types import Candidate

Stage = Callable[[Draft], list[Candidate]]

COMMON: Mapping[str, str] = {
    "PER": "PERSON", "PERSON": "PERSON", "ORG": "UNIT", "ORGANIZATION": "UNIT", "LOC": "LOCATION", "GPE": "LOCATION", "LOCATION": "LOCATION",
}  # fmt: skip
"""Labels of common models and the types they stand for. Labels that no mapping knows are left out."""


def spacy_ner(pipeline: Any, labels: Mapping[str, str] = COMMON, score: float = 0.8) -> Stage:
    """The entities of a spaCy pipeline.

    Args:
        pipeline: a loaded ``Language`` whose ``doc.ents`` (from an ``ner`` or ``entity_ruler``) are taken, or the name of one.
        labels: its labels -> mention types.
        score: of every candidate, since spaCy's recogniser gives no probabilities.
    """
    if isinstance(pipeline, str):
        import spacy

        pipeline = spacy.load(pipeline)

    def propose(draft: Draft) -> list[Candidate]:
        doc = pipeline(draft.text.norm)
        found = ((e.start_char, e.end_char, e.label_, score) for e in doc.ents)
        return _candidates(draft, found, labels, "ner.spacy")

    return propose


def hugging_face_ner(classifier: Any, labels: Mapping[str, str] = COMMON) -> Stage:
    """The entities of a Hugging Face token classifier, asked sentence by sentence, so that no article is too long for it.

    Args:
        classifier: ``transformers.pipeline("token-classification", model=…, aggregation_strategy="simple")``, or the name of a model to
            build it with. Anything that maps a list of strings to lists of ``{"start", "end", "score", "entity_group"}`` will do; offsets count
            characters of the sentence, which fast tokenizers give.
        labels: its labels (without ``B-``, ``I-``) -> mention types.

    Raises:
        ValueError: the classifier gives no offsets (its tokenizer is a slow one) or its entities are not aggregated.
    """
    if isinstance(classifier, str):
        from transformers import pipeline  # type: ignore[import-not-found, unused-ignore]

        classifier = pipeline("token-classification", model=classifier, aggregation_strategy="simple")

    def propose(draft: Draft) -> list[Candidate]:
        sentences = draft.words.sentences
        norm = draft.text.norm
        found: list[tuple[int, int, str, float]] = []
        for (at, _), entities in zip(sentences, classifier([norm[s:e] for s, e in sentences]), strict=True):
            for entity in entities:
                if "entity_group" not in entity or entity.get("start") is None:
                    raise ValueError(
                        "the classifier must give entity_group, start and end: use a fast tokenizer and an aggregation strategy"
                    )
                found.append((at + entity["start"], at + entity["end"], entity["entity_group"], float(entity["score"])))
        return _candidates(draft, found, labels, "ner.hugging_face")

    return propose


def _candidates(
    draft: Draft, found: Iterable[tuple[int, int, str, float]], labels: Mapping[str, str], rule: str
) -> list[Candidate]:
    """Candidates of known labels, without white space at their edges (some tokenizers count the space before a word)."""
    out = []
    for start, end, label, score in found:
        type = labels.get(label)
        text = draft.text.norm[start:end]
        if type is not None and text.strip():
            start += len(text) - len(text.lstrip())
            out.append(Candidate(start, start + len(text.strip()), type, rule, "ner", min(1.0, max(0.0, score))))
    return out
