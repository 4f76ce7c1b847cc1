"""What the learned stage sees of an article, the same in training and in use.

A feature is anchored at a syllable or a few neighbouring ones and speaks to the syllables at fixed distances from there, so that the
runtime can sum the weights of a syllable once and reuse them for every article, and look up n-grams by number. Everything that depends
on more (names of lexicons, capitalised runs, the rest of the article) is a plain string at one syllable. Word segmentation is not
used: with these features it brought nothing (strict F1 in cross-source validation) and would double the cost.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from .syllable_features import END, JOIN, NO_FACTS, START, TRAITS, digits_out, form, shape, syllable_facts, traits

if TYPE_CHECKING:
    from .draft import Draft

__all__ = [
    "END", "JOIN", "NGRAMS", "PAD", "START", "SYLLABLE_SLOTS", "TRAITS", "Encoded",
    "digits_out", "encode", "shape", "slots_of", "strings", "syllable_facts", "traits",
]  # fmt: skip

PAD = 2
"""So many of ``START`` and ``END`` stand around a sentence."""
Slots = tuple[int, ...]

SYLLABLE_SLOTS: Slots = (-2, -1, 0, 1, 2)
"""Distances that a syllable can speak to: slot d of the syllable at p is a feature of the syllable at p + d."""
_SYLLABLE_SLOTS: dict[str, Slots] = {"n": (-1, 0, 1), "ws": (0,), "p": (0,), "u": (0,), "q": (-1, 0, 1), "t": (1, 2)}

NGRAMS: dict[str, tuple[tuple[tuple[str, int], ...], Slots]] = {
    "ww": ((("w", -1), ("w", 0)), (-2, -1, 0, 1)),
    "ss": ((("s", -1), ("s", 0)), (-1, 0)),
    "mm": ((("m", -1), ("m", 0)), (-1, 0)),
    "dd": ((("d", -1), ("d", 0)), (-1, 0)),
    "qq": ((("q", -1), ("q", 0)), (-1, 0)),
    "sss": ((("s", -1), ("s", 0), ("s", 1)), (0,)),
    "ddd": ((("d", -1), ("d", 0), ("d", 1)), (0,)),
    "wss": ((("w", -1), ("s", 0), ("s", 1)), (0,)),
    "www": ((("w", -1), ("w", 0), ("w", 1)), (0,)),
}
"""N-grams of traits at distances from their anchor, and the slots they speak to."""

_LEVELS = {"tỉnh": "P", "thành phố": "P", "quận": "D", "huyện": "D", "thị xã": "D", "xã": "C", "phường": "C", "thị trấn": "C"}
_GAZETTEERS = ("places", "place_world")


def slots_of(group: str) -> Slots:
    """The slots of a group of syllable features."""
    return _SYLLABLE_SLOTS.get(group, SYLLABLE_SLOTS)


@dataclass(slots=True)
class Encoded:
    """One article as keys. Lists run over padded syllables, all sentences one after the other.

    ``syllables``: as written, with ``START``/``END``. ``spans``: ``norm`` span, ``(-1, -1)`` for padding.
    ``sentences``: padded index ranges of the sentences without their padding. What is no sum over keys stands as a feature ``names[i]`` of the
    syllable ``places[i]`` (perhaps one of padding, where it means nothing), or in ``shared`` as (first, end, feature) of a stretch of syllables.
    """

    syllables: list[str]
    spans: list[tuple[int, int]]
    sentences: list[tuple[int, int]]
    places: list[int]
    names: list[str]
    shared: list[tuple[int, int, str]]


def encode(draft: Draft) -> Encoded:
    """Keys and single features of an article."""
    cased, spans = draft.text.cased, draft.words.syllables
    out = Encoded([], [], [], [], [], [])
    starts = [s for s, _ in spans]
    written = [cased[s:e] for s, e in spans]
    where = [-1] * len(spans)  # the padded index of a syllable
    pads = [(-1, -1)] * PAD
    for number, (begin, finish) in enumerate(draft.words.sentences):
        i, j = bisect_left(starts, begin), bisect_left(starts, finish)
        if i == j:
            continue
        first = len(out.syllables) + PAD
        end = first + j - i
        out.spans += pads
        out.spans += spans[i:j]
        out.spans += pads
        out.syllables += (START, START)
        out.syllables += written[i:j]
        out.syllables += (END, END)
        out.sentences.append((first, end))
        where[i:j] = range(first, end)
        out.places.append(first)
        out.names.append("first")
        if number == 0:
            out.shared.append((first, end, "line0"))
    places = _tags(_places(draft), spans, starts, where)
    _add_tags(out, "g", places)
    for k, tag in places.items():
        out.places.append(k)
        out.names.append(f"gw={tag}|{form(out.syllables[k - 1])}")
    _add_tags(out, "a", _tags(_known(draft), spans, starts, where))
    runs = _runs(out.syllables)
    _add_runs(out, runs)
    _add_elsewhere(out, runs)
    return out


def _runs(syllables: list[str]) -> list[tuple[int, int]]:
    """Longest stretches of capitalised syllables."""
    out: list[tuple[int, int]] = []
    first = end = -1
    for k in [k for k, syllable in enumerate(syllables) if syllable[0].isupper()]:
        if k != end:
            if end > 0:
                out.append((first, end))
            first = k
        end = k + 1
    if end > 0:
        out.append((first, end))
    return out


def _add_runs(out: Encoded, runs: list[tuple[int, int]]) -> None:
    """Where in a run of capitals a syllable stands, and what stands around the run."""
    syllables, places, names, shared = out.syllables, out.places, out.names, out.shared
    for start, stop in runs:
        before = form(syllables[start - 1])
        shared += (
            (start, stop, "rp=" + before),
            (start, stop, f"rpp={form(syllables[start - 2])}|{before}"),
            (start, stop, "rn=" + form(syllables[stop])),
        )
        places += range(start, stop)
        names += _in_run(stop - start)


@lru_cache(64)
def _in_run(size: int) -> tuple[str, ...]:
    return tuple(f"r={min(i, 4)}/{min(size, 5)}" for i in range(size))


@lru_cache(1 << 12)
def _signs(before: str, first: str) -> tuple[frozenset[str], frozenset[str]]:
    """What a run tells of its syllables: types that mostly begin behind the syllable before it; the same, and N if its first one is a surname."""
    facts = syllable_facts()
    found = frozenset(part[:2] for part in facts.get(form(before), NO_FACTS)[5].split("_") if part[2:] in ("2", "3"))
    return found, found | {"N"} if "S" in facts.get(first.lower(), NO_FACTS)[3] else found


def forget_facts() -> None:
    """Read the table of syllables anew: it was written again."""
    syllable_facts.cache_clear()
    _signs.cache_clear()


def _add_elsewhere(out: Encoded, runs: list[tuple[int, int]]) -> None:
    """Features of capitalised syllables from where else they stand in the article: what comes before, in which names."""
    syllables, places, names = out.syllables, out.places, out.names
    words = [tuple(syllables[start:stop]) for start, stop in runs]
    signs: list[frozenset[str]] = []
    where: dict[str, list[int]] = {}
    longer: dict[tuple[str, ...], tuple[bool, int]] = {}  # what begins or (True) ends a longer run -> number of that run
    for number, (start, stop) in enumerate(runs):
        run = words[number]
        signs.append(_signs(syllables[start - 1], run[0])[2 <= stop - start <= 4])
        for syllable in run if len(run) == 1 else set(run):
            where.setdefault(syllable, []).append(number)
        for size in range(1, min(len(run), 4)):
            longer.setdefault(run[:size], (False, number))
            longer[run[-size:]] = (True, number)
    # what the occurrences of a syllable say together: every sign with the number of runs that give it
    seen: dict[str, dict[str, int]] = {}
    for syllable, numbers in where.items():
        if len(numbers) > 1:
            count = seen[syllable] = {}
            for number in numbers:
                for sign in signs[number]:
                    count[sign] = count.get(sign, 0) + 1
    told: dict[tuple[str, frozenset[str]], str] = {}
    for number, (start, stop) in enumerate(runs):
        own = signs[number]
        places += range(start, stop)
        for syllable in words[number]:
            counted = seen.get(syllable)
            if counted is None:
                names.append("D1")
                continue
            name = told.get((syllable, own))
            if name is None:
                name = "D=" + "_".join(sorted(sign for sign, n in counted.items() if n > (sign in own)))
                told[syllable, own] = name
            names.append(name)
        found_in = longer.get(words[number]) if stop - start < 4 else None
        if found_in is not None:
            sign = f"Dl={'E' if found_in[0] else 'B'}{stop - start}{'S' if 'N' in signs[found_in[1]] else ''}"
            out.shared.append((start, stop, sign))


def _tags(names: dict[int, tuple[int, str]], spans: list[tuple[int, int]], starts: list[int], where: list[int]) -> dict[int, str]:
    """Tags of the syllables of names (``norm`` start: end and kind) by padded index; a name of one syllable is marked."""
    out: dict[int, str] = {}
    size = len(starts)
    for start, (stop, kind) in names.items():
        i = bisect_left(starts, start)
        if i == size or starts[i] != start or where[i] < 0:
            continue
        k = where[i]
        out[k] = "B" + kind + ("1" if spans[i][1] >= stop else "")
        i, k = i + 1, k + 1
        while i < size and starts[i] < stop and where[i] == k:
            out[k] = "I" + kind
            i, k = i + 1, k + 1
    return out


def _add_tags(out: Encoded, group: str, tags: dict[int, str]) -> None:
    """Tags as features of their syllables and the ones beside them."""
    get = tags.get
    for k, tag in tags.items():
        out.places += (k, k - 1, k + 1, k)
        out.names += _tag_names(group, get(k - 1, "-"), tag, get(k + 1, "-"))


@lru_cache(1 << 12)
def _tag_names(group: str, left: str, tag: str, right: str) -> tuple[str, ...]:
    return f"{group}0={tag}", f"{group}1={tag}", f"{group}-1={tag}", f"{group * 3}={left}|{tag}|{right}"


def _known(draft: Draft) -> dict[int, tuple[int, str]]:
    """Names of the lexicon ``ner_names`` by ``norm`` start: end and kind, the longest from left to right without overlap."""
    out: dict[int, tuple[int, str]] = {}
    for hit in draft.hits.get("ner_names", ()):
        if draft.text.cased[hit.start].isupper():
            out[hit.start] = (hit.end, hit.entries[0].get("kind"))
    return _leftmost(out)


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
    return _leftmost(best)


def _leftmost(best: dict[int, tuple[int, str]]) -> dict[int, tuple[int, str]]:
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


def strings(encoded: Encoded) -> list[list[str]]:
    """All features of every padded syllable as ``group:slot=value``: what the trainer reads (rows of padding included)."""
    size = len(encoded.syllables)
    out: list[list[str]] = [[] for _ in range(size)]
    for k, name in zip(encoded.places, encoded.names, strict=True):
        if encoded.spans[k][0] >= 0:
            out[k].append(name)
    for first, end, name in encoded.shared:
        for k in range(first, end):
            out[k].append(name)
    seen = {syllable: traits(syllable) for syllable in set(encoded.syllables)}
    rows = [seen[syllable] for syllable in encoded.syllables]
    for first, end in encoded.sentences:
        for p in range(first - PAD, end + PAD):
            for feature in rows[p][1]:
                group, value = feature.split("=", 1)
                for slot in slots_of(group):
                    if first <= p + slot < end:
                        out[p + slot].append(f"{group}:{slot}={value}")
            for group, (parts, slots) in NGRAMS.items():
                if p + parts[0][1] >= 0 and p + parts[-1][1] < size:
                    value = JOIN.join(rows[p + step][0][trait] for trait, step in parts)
                    for slot in slots:
                        if first <= p + slot < end:
                            out[p + slot].append(f"{group}:{slot}={value}")
    return out
