"""What a syllable says by itself to the learned stage: form, shape, part in names, clusters, labels in the corpus."""

from __future__ import annotations

import re
from functools import lru_cache

from .paths import model_dir

START, END = "\x02", "\x03"
"""Stand for what lies before and after a sentence."""
JOIN = "\t"
"""Stands between the values of an n-gram."""

TRAITS = ("w", "s", "m", "d", "q")
"""Traits of a syllable that n-grams are made of: form, shape, part in names with shape, coarse cluster, labels in the corpus."""

_SYLLABLE = re.compile(
    "(?:ngh|ng|gh|gi|qu|kh|nh|ph|th|tr|ch|[bcdđghklmnpqrstvx])?"
    "[aăâeêioôơuưyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
_DIGIT = re.compile(r"\d")
_FACTS = ("coarse", "middle", "fine", "name", "labels", "next")
"""Columns of ``_model/syllables.tsv``: numbers of its clusters; parts it plays in names (S surname, M middle, G given); labels that the
learned stage gives it in the corpus, with how often (1 to 3); types that begin right after it, with how often."""
NO_FACTS = ("",) * len(_FACTS)


@lru_cache(1)
def syllable_facts() -> dict[str, tuple[str, ...]]:
    """``_model/syllables.tsv``: facts of a syllable as written, in the order of ``_FACTS``."""
    out: dict[str, tuple[str, ...]] = {}
    for line in (model_dir() / "syllables.tsv").read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith(("#", "syllable\t")):
            cells = line.split("\t")
            out[cells[0]] = (*cells[1:], *NO_FACTS[len(cells) - 1 :])
    return out


def digits_out(word: str) -> str:
    """The word with every digit as 0."""
    return _DIGIT.sub("0", word)


@lru_cache(1 << 14)
def form(syllable: str) -> str:
    """Lower case, every digit as 0."""
    return digits_out(syllable.lower())


def shape(syllable: str) -> str:
    """How a syllable is written: number by length or by its marks, letters by case, anything else as it is."""
    first = syllable[0]
    if first.isdigit():
        if syllable.isdigit():
            return f"d{min(len(syllable), 5)}"
        if all(c.isdigit() or c in ".," for c in syllable):
            return "d." if "." in syllable and "," not in syllable else "d,"
        return "dx"
    if not first.isalpha():
        return syllable
    if len(syllable) == 1:
        return "A" if first.isupper() else "a"
    if syllable.isupper():
        return "AA"
    if any(c.isdigit() for c in syllable):
        return "Ad"
    if first.isupper() and syllable[1:].islower():
        return "Aa"
    return "aa" if syllable.islower() else "aA"


def traits(syllable: str) -> tuple[dict[str, str], list[str]]:
    """The values of ``TRAITS``, and all features of the syllable by itself as ``group=value``."""
    if syllable in (START, END):
        return dict.fromkeys(TRAITS, "<>"), [f"{group}=<>" for group in ("w", "s", "n", "d", "c", "e")]
    facts = syllable_facts()
    lower = syllable.lower()
    coarse, middle, fine, _, labels, _ = facts.get(digits_out(syllable), NO_FACTS)
    small = facts.get(digits_out(lower), NO_FACTS)
    name = small[3] if syllable[0].isupper() else ""
    lowered, shaped = digits_out(lower), shape(syllable)
    foreign = syllable[0].isalpha() and not _SYLLABLE.fullmatch(lower)
    part = name + ("f" if foreign else "v" if syllable[0].isalpha() else "-")
    out = [f"w={lowered}", f"s={shaped}", f"n={part}", f"ws={lowered}{JOIN}{shaped}"]
    if coarse:
        out += (f"d={coarse}", f"c={middle}", f"e={fine}")
    if labels:
        out.append(f"q={labels}")
    if small[5]:
        out.append(f"t={small[5]}")
    if foreign:
        out += (f"p={lowered[:2]}", f"u={lowered[-2:]}", f"u={lowered[-3:]}")
    return {"w": lowered, "s": shaped, "m": part + shaped, "d": coarse, "q": labels}, out
