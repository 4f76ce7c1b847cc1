"""What the learned stage sees of an article, the same in training and in use.

A feature is anchored at a syllable or a few neighbouring ones and speaks to the syllables at fixed distances from there, so that the
runtime can sum the weights of a syllable once and reuse them for every article, and look up n-grams by number. Everything that depends
on more (names of lexicons, capitalised runs, the rest of the article) is a plain string at one syllable. Word segmentation is not
used: with these features it brought nothing (strict F1 in cross-source validation) and would double the cost.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
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
    ``sentences``: padded index ranges of the sentences without their padding. ``single``: (padded index, feature) of what is no sum over keys.
    """

    syllables: list[str]
    spans: list[tuple[int, int]]
    sentences: list[tuple[int, int]]
    single: list[tuple[int, str]]


def encode(draft: Draft) -> Encoded:
    """Keys and single features of an article."""
    cased, spans = draft.text.cased, draft.words.syllables
    out = Encoded([], [], [], [])
    starts = [s for s, _ in spans]
    places, known = _places(draft), _known(draft)
    pads = [(-1, -1)] * PAD
    all_runs: list[tuple[int, int]] = []
    for number, (begin, finish) in enumerate(draft.words.sentences):
        i, j = bisect_left(starts, begin), bisect_left(starts, finish)
        if i == j:
            continue
        first = len(out.syllables) + PAD
        end = first + j - i
        out.spans += pads + spans[i:j] + pads
        out.syllables += [START, START, *(cased[s:e] for s, e in spans[i:j]), END, END]
        out.sentences.append((first, end))
        runs = _runs(out.syllables, first, end)
        all_runs += runs
        out.single += _single(out, first, end, places, number, runs)
        tags = _tags(out.spans, first, end, known)
        for k, tag in tags.items():
            out.single.append((k, f"a0={tag}"))
            out.single.append((k, f"aaa={tags.get(k - 1, '-')}|{tags.get(k + 1, '-')}|{tag}"))
            if k > first:
                out.single.append((k - 1, f"a1={tag}"))
            if k + 1 < end:
                out.single.append((k + 1, f"a-1={tag}"))
    out.single += _elsewhere(out.syllables, all_runs)
    return out


def _elsewhere(syllables: list[str], runs: list[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Features of capitalised syllables from where else they stand in the article: what comes before, in which names."""
    facts = syllable_facts()
    signs: list[frozenset[str]] = []
    where: dict[str, list[int]] = {}
    for number, (start, stop) in enumerate(runs):
        following = facts.get(form(syllables[start - 1]), NO_FACTS)[5]
        found = {part[:2] for part in following.split("_") if part[2:] in ("2", "3")}
        if 2 <= stop - start <= 4 and "S" in facts.get(syllables[start].lower(), NO_FACTS)[3]:
            found.add("N")
        signs.append(frozenset(found))
        for syllable in set(syllables[start:stop]):
            where.setdefault(syllable, []).append(number)
    # what the occurrences of a syllable say together: every sign with the number of runs that give it
    seen: dict[str, dict[str, int]] = {}
    for syllable, numbers in where.items():
        if len(numbers) > 1:
            count = seen[syllable] = {}
            for number in numbers:
                for sign in signs[number]:
                    count[sign] = count.get(sign, 0) + 1
    longer: dict[tuple[str, ...], tuple[bool, int]] = {}
    for number, (start, stop) in enumerate(runs):
        for size in range(1, min(stop - start, 4)):
            longer.setdefault(tuple(syllables[start : start + size]), (False, number))
            longer[tuple(syllables[stop - size : stop])] = (True, number)
    for number, (start, stop) in enumerate(runs):
        own = signs[number]
        for k in range(start, stop):
            counted = seen.get(syllables[k])
            if counted is None:
                yield k, "D1"
            else:
                yield k, "D=" + "_".join(sorted(sign for sign, n in counted.items() if n > (sign in own)))
        found_in = longer.get(tuple(syllables[start:stop])) if stop - start < 4 else None
        if found_in is not None:
            sign = f"Dl={'E' if found_in[0] else 'B'}{stop - start}{'S' if 'N' in signs[found_in[1]] else ''}"
            for k in range(start, stop):
                yield k, sign


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


def _single(
    out: Encoded, first: int, end: int, places: dict[int, tuple[int, str]], number: int, runs: list[tuple[int, int]]
) -> Iterator[tuple[int, str]]:
    """Features of one sentence that are no sums over keys: place names, capitalised runs, position."""
    syllables = out.syllables
    yield first, "first"
    if number == 0:
        for k in range(first, end):
            yield k, "line0"
    gazetteer = _tags(out.spans, first, end, places)
    for k, tag in gazetteer.items():
        yield k, f"g0={tag}"
        yield k, f"gw={tag}|{form(syllables[k - 1])}"
        yield k, f"ggg={gazetteer.get(k - 1, '-')}|{tag}|{gazetteer.get(k + 1, '-')}"
        if k > first:
            yield k - 1, f"g1={tag}"
        if k + 1 < end:
            yield k + 1, f"g-1={tag}"
    for start, stop in runs:
        before = form(syllables[start - 1])
        beyond = "rn=" + form(syllables[stop])
        before2 = f"rpp={form(syllables[start - 2])}|{before}"
        before = "rp=" + before
        size = min(stop - start, 5)
        for i in range(start, stop):
            yield i, f"r={min(i - start, 4)}/{size}"
            yield i, before
            yield i, beyond
            yield i, before2


def _runs(syllables: list[str], first: int, end: int) -> list[tuple[int, int]]:
    """Longest stretches of capitalised syllables."""
    out: list[tuple[int, int]] = []
    for k in range(first, end):
        if syllables[k][0].isupper():
            if out and out[-1][1] == k:
                out[-1] = (out[-1][0], k + 1)
            else:
                out.append((k, k + 1))
    return out


def _tags(spans: list[tuple[int, int]], first: int, end: int, places: dict[int, tuple[int, str]]) -> dict[int, str]:
    """Tags of the place names in a sentence by padded index; a name of one syllable is marked."""
    out: dict[int, str] = {}
    if not places:
        return out
    stop, kind = 0, ""
    for k in range(first, end):
        start = spans[k][0]
        found = places.get(start)
        if found is not None:
            stop, kind = found
            out[k] = "B" + kind + ("1" if spans[k][1] >= stop else "")
        elif start < stop:
            out[k] = "I" + kind
    return out


def strings(encoded: Encoded) -> list[list[str]]:
    """All features of every padded syllable as ``group:slot=value``: what the trainer reads (rows of padding included)."""
    size = len(encoded.syllables)
    out: list[list[str]] = [[] for _ in range(size)]
    for k, name in encoded.single:
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
