"""What the learned stage sees of an article, the same in training and in use.

A feature is anchored at a key (a syllable, two neighbouring syllables, a word, two neighbouring words) and speaks to the syllables at
fixed distances from it, so that the runtime can sum the weights of a key once and reuse them for every article. Everything that depends
on more than its key (place names, capitalised runs, position) is a plain string at one syllable.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .draft import Draft

START, END = "\x02", "\x03"
"""Stand for what lies before and after a sentence; two of each are put around it."""
PAD = 2

SYLLABLE_SLOTS = (-2, -1, 0, 1, 2)
"""Distances that a syllable speaks to: slot d of the syllable at p is a feature of the syllable at p + d."""
PAIR_SLOTS = (-2, -1, 0, 1)
"""The same for a pair, anchored at its second syllable."""
WORD_SLOTS = ("B", "I", "1", "-1", "2", "-2")
"""A word speaks to its own first and later syllables, and to those of the next, previous, second next, second previous word."""
WORD_PAIR_SLOTS = ("B", "I")
"""A word with the one before it speaks to its own syllables."""

_GROUP_SLOTS: dict[str, tuple[int | str, ...]] = {
    "n": (-1, 0, 1), "ws": (0,), "p": (0,), "u": (0,),
    "ss": (-1, 0), "nn": (-1, 0), "dd": (-1, 0),
}  # fmt: skip

_SYLLABLE = re.compile(
    "(?:ngh|ng|gh|gi|qu|kh|nh|ph|th|tr|ch|[bcdđghklmnpqrstvx])?"
    "[aăâeêioôơuưyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
_DIGIT = re.compile(r"\d")
_LEVELS = {"tỉnh": "P", "thành phố": "P", "quận": "D", "huyện": "D", "thị xã": "D", "xã": "C", "phường": "C", "thị trấn": "C"}
_GAZETTEERS = ("places", "place_world")


def slots_of(group: str, default: Sequence[int | str]) -> Sequence[int | str]:
    """The slots that a group of features uses, of those its kind of key has."""
    return _GROUP_SLOTS.get(group, default)


@lru_cache(1)
def syllable_facts() -> dict[str, tuple[str, ...]]:
    """``_model/syllables.tsv``: cluster numbers (coarse, middle, fine) of a syllable as written, and its place in names (S, M, G)."""
    out: dict[str, tuple[str, ...]] = {}
    for line in (Path(__file__).parent / "_model" / "syllables.tsv").read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith(("#", "syllable\t")):
            cells = line.split("\t")
            out[cells[0]] = tuple(cells[1:])
    return out


def digits_out(word: str) -> str:
    """The word with every digit as 0."""
    return _DIGIT.sub("0", word)


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


@lru_cache(30_000)
def traits(syllable: str) -> tuple[str, str, str, str, str, str]:
    """Lower-case form, shape, part in names with the kind of syllable, and the three clusters."""
    if syllable in (START, END):
        return ("<>",) * 6
    facts = syllable_facts()
    lower = syllable.lower()
    found = facts.get(digits_out(syllable), ("", "", "", ""))
    name = facts.get(lower, found)[3] if syllable[0].isupper() else ""
    kind = "v" if _SYLLABLE.fullmatch(lower) else "f" if syllable[0].isalpha() else "-"
    return digits_out(lower), shape(syllable), name + kind, found[0], found[1], found[2]


def syllable_features(syllable: str) -> list[str]:
    """Features of one syllable; slots ``SYLLABLE_SLOTS``."""
    w, s, n, d, c, e = traits(syllable)
    out = [f"w={w}", f"s={s}", f"n={n}", f"ws={w}|{s}"]
    if d:
        out += [f"d={d}", f"c={c}", f"e={e}"]
    if n.endswith("f"):
        out += [f"p={w[:2]}", f"u={w[-2:]}", f"u={w[-3:]}"]
    return out


def pair_features(pair: tuple[str, str]) -> list[str]:
    """Features of two neighbouring syllables; slots ``PAIR_SLOTS``."""
    a, b = traits(pair[0]), traits(pair[1])
    return [f"ww={a[0]}|{b[0]}", f"ss={a[1]}|{b[1]}", f"nn={a[2]}{a[1]}|{b[2]}{b[1]}", f"dd={a[3]}|{b[3]}"]


def word_features(word: str) -> list[str]:
    """Features of one word (folded, digits out); slots ``WORD_SLOTS``."""
    return [f"W={word}"]


def word_pair_features(pair: tuple[str, str]) -> list[str]:
    """Features of a word with the one before it; slots ``WORD_PAIR_SLOTS``."""
    return [f"WW={pair[0]}|{pair[1]}"]


@dataclass(slots=True)
class Encoded:
    """One article as keys. Lists run over padded syllables, all sentences one after the other.

    ``syllables``: as written, with ``START``/``END``. ``spans``: ``norm`` span, ``(-1, -1)`` for padding.
    ``sentences``: padded index ranges of the sentences without their padding. ``words``: padded like the syllables.
    ``word_of``: index into ``words``; ``inside``: whether a syllable is not the first of its word.
    ``single``: (padded index, feature) of what is no sum over keys.
    """

    syllables: list[str]
    spans: list[tuple[int, int]]
    sentences: list[tuple[int, int]]
    words: list[str]
    word_of: list[int]
    inside: list[bool]
    single: list[tuple[int, str]]


def encode(draft: Draft) -> Encoded:
    """Keys and single features of an article."""
    cased, fold = draft.text.cased, draft.text.fold
    spans, tokens = draft.words.syllables, draft.words.tokens
    out = Encoded([], [], [], [], [], [], [])
    starts = [s for s, _ in spans]
    token_starts = [s for s, _ in tokens]
    places = _places(draft)
    at = 0  # token index
    for number, (begin, finish) in enumerate(draft.words.sentences):
        i, j = bisect_left(starts, begin), bisect_left(starts, finish)
        if i == j:
            continue
        out.syllables += (START, START)
        out.words += (START, START)
        out.inside += (False, False)
        out.word_of += (len(out.words) - 2, len(out.words) - 1)
        at = bisect_left(token_starts, spans[i][0] + 1) - 1
        last = -1
        first = len(out.syllables)
        for start, end in spans[i:j]:
            out.syllables.append(cased[start:end])
            while at + 1 < len(tokens) and token_starts[at + 1] <= start:
                at += 1
            if at != last:
                s, e = tokens[at] if at >= 0 else (start, end)
                out.words.append(digits_out(fold[s:e]))
            out.inside.append(at == last)
            last = at
            out.word_of.append(len(out.words) - 1)
        out.sentences.append((first, len(out.syllables)))
        out.syllables += (END, END)
        out.words += (END, END)
        out.inside += (False, False)
        out.word_of += (len(out.words) - 2, len(out.words) - 1)
        out.spans += [(-1, -1)] * PAD + spans[i:j] + [(-1, -1)] * PAD
        out.single += _single(out.syllables, first, len(out.syllables) - PAD, places, out.spans, number)
    return out


def _places(draft: Draft) -> dict[int, tuple[int, str]]:
    """Place names by ``norm`` start: end and kind, the longest from left to right without overlap."""
    best: dict[int, tuple[int, str]] = {}
    for name in _GAZETTEERS:
        for hit in draft.hits.get(name, ()):
            if not draft.text.cased[hit.start].isupper():
                continue
            kind = "".join(sorted({_kind(name, entry.facts) for entry in hit.entries}))
            known = best.get(hit.start)
            if known is None or known[0] < hit.end:
                best[hit.start] = (hit.end, kind)
            elif known[0] == hit.end:
                best[hit.start] = (hit.end, "".join(sorted({*known[1], *kind})))
    out: dict[int, tuple[int, str]] = {}
    done = 0
    for start in sorted(best):
        if start >= done:
            out[start] = best[start]
            done = best[start][0]
    return out


def _kind(lexicon: str, facts: object) -> str:
    get = facts.get  # type: ignore[attr-defined]
    if lexicon == "places":
        return _LEVELS.get(get("level", ""), "X")
    return "W" if get("kind") == "country" else "w"


def _single(
    syllables: list[str], first: int, end: int, places: dict[int, tuple[int, str]], spans: list[tuple[int, int]], number: int
) -> Iterator[tuple[int, str]]:
    """Features of one sentence that are no sums over keys: triples, place names, capitalised runs, position."""
    seen = [traits(s) for s in syllables[first - 1 : end + 1]]
    gazetteer = _tags(spans, first, end, places)
    yield first, "first"
    if number == 0:
        for k in range(first, end):
            yield k, "line0"
    for k in range(first, end):
        a, b, c = seen[k - first], seen[k - first + 1], seen[k - first + 2]
        yield k, f"sss={a[1]}|{b[1]}|{c[1]}"
        yield k, f"wss={a[0]}|{b[1]}|{c[1]}"
        yield k, f"ddd={a[3]}|{b[3]}|{c[3]}"
        yield k, f"www={a[0]}|{b[0]}|{c[0]}"
    for k in sorted(gazetteer):
        tag = gazetteer[k]
        yield k, f"g0={tag}"
        yield k, f"gw={tag}|{seen[k - first][0]}"
        yield k, f"ggg={gazetteer.get(k - 1, '-')}|{tag}|{gazetteer.get(k + 1, '-')}"
        if k > first:
            yield k - 1, f"g1={tag}"
        if k + 1 < end:
            yield k + 1, f"g-1={tag}"
    k = first
    while k < end:
        if not syllables[k][0].isupper():
            k += 1
            continue
        start = k
        while k < end and syllables[k][0].isupper():
            k += 1
        before, beyond = seen[start - first][0], seen[k - first + 1][0]
        before2 = f"{traits(syllables[start - 2])[0]}|{before}"
        for i in range(start, k):
            yield i, f"r={min(i - start, 4)}/{min(k - start, 5)}"
            yield i, f"rp={before}"
            yield i, f"rn={beyond}"
            yield i, f"rpp={before2}"


def _tags(spans: list[tuple[int, int]], first: int, end: int, places: dict[int, tuple[int, str]]) -> dict[int, str]:
    """Tags of the place names in a sentence by padded index; a name of one syllable is marked."""
    out: dict[int, str] = {}
    k = first
    while k < end:
        found = places.get(spans[k][0])
        if found is None:
            k += 1
            continue
        stop = k + 1
        while stop < end and spans[stop][1] <= found[0]:
            stop += 1
        for i in range(k, stop):
            out[i] = ("B" if i == k else "I") + found[1] + ("1" if stop == k + 1 else "")
        k = stop
    return out


def strings(encoded: Encoded) -> list[list[str]]:
    """All features of every padded syllable as ``group:slot=value``: what the trainer reads (padding rows included)."""
    size = len(encoded.syllables)
    out: list[list[str]] = [[] for _ in range(size)]
    for k, name in encoded.single:
        out[k].append(name)
    syllables, words, word_of = encoded.syllables, encoded.words, encoded.word_of

    def spread(features: list[str], at: int, default: Sequence[int]) -> None:
        for feature in features:
            group, value = feature.split("=", 1)
            for slot in slots_of(group, default):
                if 0 <= at + int(slot) < size:
                    out[at + int(slot)].append(f"{group}:{slot}={value}")

    for first, end in encoded.sentences:
        for k in range(first - PAD, end + PAD):
            spread(syllable_features(syllables[k]), k, SYLLABLE_SLOTS)
            if k > first - PAD:
                spread(pair_features((syllables[k - 1], syllables[k])), k, PAIR_SLOTS)
        for k in range(first, end):
            own = "I" if encoded.inside[k] else "B"
            at = word_of[k]
            for slot, step in ((own, 0), ("1", -1), ("-1", 1), ("2", -2), ("-2", 2)):
                out[k] += (f"{g}:{slot}={v}" for g, v in (f.split("=", 1) for f in word_features(words[at + step])))
            out[k] += (f"{g}:{own}={v}" for g, v in (f.split("=", 1) for f in word_pair_features((words[at - 1], words[at]))))
    return out
