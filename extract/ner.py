"""The learned stage: a conditional random field over syllables proposes mentions with calibrated probabilities.

Weights come from ``python -m extract.training`` (see ``docs/model-card.md``); ``crf`` evaluates them, ``features`` says what they see.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from .finders.name_shapes import begins_next
from .finders.unit_capitals import vietnamese
from .kept import compiled
from .ner_reach import believed, reaching
from .paths import model_dir
from .rules import GUARD
from .types import Candidate

if TYPE_CHECKING:
    from .crf import Model
    from .draft import Draft

RULE = "ner.crf"
THRESHOLD = 0.5
"""Proposals that are more likely wrong than right only take the place of what the rules know."""
SURE = 0.9
"""From this score on a person is believed against a body or place of the same name in the article."""
KNOWN, AGAIN = 0.8, 0.7
"""From the one score on a name of a person is looked for again; with the other it is proposed where it stands alone."""
MIN_PLACE = 4
"""Letters that the name of a place has at least one more than, to be looked for again."""
_ALONE_LEFT, _ALONE_RIGHT = regex.compile(r"(?<![\p{L}\p{M}\d.-])"), regex.compile(r"(?![\p{L}\p{M}\d-]| \p{Lu})")
_OWN_NAME = regex.compile(r"(?<=\p{Ll}[\p{M}]*\s)\p{Lu}[\p{L}\p{M}\d'-]*(?:\s\p{Lu}[\p{L}\p{M}\d'-]*)*$")


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
            end = _name_end(draft, start, end) if type == "PERSON" else end
            out.append(Candidate(start, end, type, RULE, "ner", score))
    out = believed(draft, out)
    return out + contradicted(draft, out) + repeated(draft, out) + places_again(draft, out) + reaching(draft, out)


def _name_end(draft: Draft, start: int, end: int) -> int:
    """Where a person's name ends that may have swallowed the first word of the next sentence, or its first two syllables."""
    cased = draft.text.cased
    at, stop = cased.rfind(" ", start, end) + 1, end
    if at > start and not cased[at].isupper():
        at, stop = cased.rfind(" ", start, at - 1) + 1, at - 1
    if at <= start or not cased[at].isupper():
        return end
    name = cased[start:at].rstrip()
    part = draft.rules.lexicon("name_parts").get(draft.text.fold[start : start + len(name)].rpartition(" ")[2])
    middle = part is not None and int(part.get("given")) < int(part.get("middle"))
    return start + len(name) if begins_next(draft, at, stop, name_ends=not middle) else end


def contradicted(draft: Draft, proposals: Sequence[Candidate]) -> list[Candidate]:
    """Guards against persons that the article contradicts.

    ``ner.same_name``: a body or place elsewhere has the name (*Tohoku* beside *Đại học Tohoku*). Only what rules found is a witness, and a
    name that begins with a surname stays (*trường Nguyễn Du*). Of 24 such proposals in 700 articles of the corpus 21 were no persons.
    ``ner.row``: the name goes on a row of places behind a word of place (*ở Đài Bắc, Tokyo, Hongkong*), so it is one.
    """
    doubtful = [c for c in proposals if c.type in ("PERSON", "LOCATION") and c.score < SURE]
    if not doubtful:
        return []
    found = {type: set[str]() for type in ("PERSON", "UNIT", "LOCATION")}
    for candidate in draft.candidates:
        if candidate.type in found:
            found[candidate.type].add(draft.text.cased[candidate.start : candidate.end])
    names = tuple({draft.text.cased[c.start : c.end] for c in doubtful if c.type == "PERSON"})
    bodies = {
        name[0]
        for text in found["UNIT"] | found["LOCATION"]
        if names and text.endswith(names) and (name := _OWN_NAME.search(text))
    } - found["PERSON"]
    surnames = draft.rules.lexicons.get("surnames", ())
    words = draft.rules.records.get("people", {}).get("names", {})
    row, goes_on = compiled(words.get("row_of_places", "(?!)")), compiled(words.get("row_goes_on", "(?!)"))
    places = {c.start for c in (*draft.candidates, *proposals) if c.type == "LOCATION"}
    out = []
    for c in doubtful:
        name = draft.text.cased[c.start : c.end]
        if name in found["PERSON"]:
            continue
        left = row.search(draft.text.cased, max(0, c.start - 80), c.start)
        if left and left.start("first") in places and (left["more"] or goes_on.match(draft.text.cased, c.end)):
            out.append(Candidate(c.start, c.end, GUARD, "ner.row", "ner", blocks=frozenset({"PERSON"})))
            out.append(
                Candidate(c.start, c.end, "LOCATION", "ner.row", "ner", c.score, {"name": draft.text.norm[c.start : c.end]})
            )
        elif c.type == "PERSON" and name in bodies and name.split()[0].lower() not in surnames:
            out.append(Candidate(c.start, c.end, GUARD, "ner.same_name", "ner", blocks=frozenset({"PERSON"})))
    return out


def repeated(draft: Draft, proposals: Sequence[Candidate]) -> list[Candidate]:
    """Names of two syllables or more that are surely a person's, where they stand alone once more: *bé Gia Huy … khi Gia Huy ngủ*.

    A name that is found less often than it is missed says little of the others (*cúp Champions League*).
    """
    cased = draft.text.cased
    people = [c for c in (*draft.candidates, *proposals) if c.type == "PERSON"]
    known = {(c.start, c.end) for c in people}
    places = {cased[c.start : c.end] for c in draft.candidates if c.type == "LOCATION"}
    names = {name for c in people if c.score >= KNOWN and " " in (name := cased[c.start : c.end]) and name[-1].isalpha()} - places
    if not names:
        return []
    other = compiled(draft.rules.records.get("people", {}).get("names", {}).get("no_person_before", "(?!)"))
    missed = [
        (start, end)
        for start, end in _alone(cased, names)
        if (start, end) not in known and not other.search(cased, max(0, start - 20), start)
    ]
    found = Counter(cased[start:end] for start, end in known)
    gaps = Counter(cased[start:end] for start, end in missed)
    return [
        Candidate(start, end, "PERSON", "ner.again", "ner", AGAIN)
        for start, end in missed
        if found[name := cased[start:end]] * 2 >= gaps[name]
    ]


def places_again(draft: Draft, proposals: Sequence[Candidate]) -> list[Candidate]:
    """Foreign names that are surely a place's, where they stand alone once more: *ở Fallujah … giành lại Fallujah*."""
    cased = draft.text.cased
    everything = [*draft.candidates, *proposals]
    taken = sorted((c.start, c.end) for c in everything if c.type != GUARD)
    starts = [start for start, _ in taken]
    ends = [0, *accumulate((end for _, end in taken), max)]  # of the first k, how far they reach
    others = {cased[c.start : c.end] for c in everything if c.type in ("PERSON", "UNIT")}
    names = {
        name
        for c in everything
        if c.type == "LOCATION"
        and c.score >= KNOWN
        and (name := cased[c.start : c.end])[:1].isupper()
        and len(name) > MIN_PLACE
        and name.isalpha()
        and not vietnamese(name)
    } - others
    return [
        Candidate(start, end, "LOCATION", "ner.place_again", "ner", AGAIN, {"name": draft.text.norm[start:end]})
        for start, end in _alone(cased, names)
        if ends[bisect_left(starts, end)] <= start
    ]


def _alone(cased: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where names stand that are no part of a longer one, the longest from left to right without overlap (no pattern is compiled)."""
    places = []
    for name in names:
        start = cased.find(name)
        while start >= 0:
            end = start + len(name)
            if _ALONE_LEFT.match(cased, start) and _ALONE_RIGHT.match(cased, end):
                places.append((start, end))
            start = cased.find(name, end)
    done = 0
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if start >= done:
            yield start, end
            done = end
