"""Happenings: what, when, where, who. The main one is the first dated one of the lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import regex

from ..draft import Draft
from ..finders.grammar import words
from ..types import Event

_DAY = regex.compile(r"[\dX]{4}-\d\d-\d\d")
_TOKEN = regex.compile(r"\S+")


def build(draft: Draft) -> None:
    """Fill ``draft.events`` in order of the text: sentences with a date and a verb that tells what happened; one is ``main``."""
    settings = draft.rules.records["events"]
    by_sentence: dict[int, list[int]] = defaultdict(list)
    for index, mention in enumerate(draft.mentions):
        by_sentence[mention.sentence].append(index)
    dated = {s: date for s, indices in by_sentence.items() if (date := _date(draft, indices)) is not None}
    main = _main(draft, by_sentence, dated, settings)
    days = {s for s, i in dated.items() if _DAY.match(draft.mentions[i].value["timex"])}
    for sentence in sorted({*days, *({main} if main is not None else ())}):
        event = _event(draft, sentence, by_sentence[sentence], dated.get(sentence), sentence == main, settings)
        if event is not None:
            draft.events.append(event)


def _date(draft: Draft, indices: list[int]) -> int | None:
    """The date of a sentence: the first with a day, else the first with a value."""
    document = words(draft.rules.records["events"]["document"])
    dates = [
        i for i in indices
        if draft.mentions[i].type == "DATE" and draft.mentions[i].value.get("timex")
        and not document.search(draft.text.fold, max(0, draft.spans[i][0] - 40), draft.spans[i][0])
    ]  # fmt: skip
    return next((i for i in dates if _DAY.match(draft.mentions[i].value["timex"])), dates[0] if dates else None)


def _main(
    draft: Draft, by_sentence: Mapping[int, list[int]], dated: Mapping[int, int], settings: Mapping[str, Any]
) -> int | None:
    """The sentence of the main happening: in the lead, the first with a day, else the first dated, else one of the first two with a verb."""
    lead = range(min(len(draft.words.sentences), settings["lead"]))
    body = [s for s in lead if s or not _headline(draft)] or list(lead)
    days = [s for s in body if s in dated and _DAY.match(draft.mentions[dated[s]].value["timex"])]
    told = [s for s in body if _verb(draft, s, by_sentence.get(s, []), settings) is not None]
    early = [s for s in told if s in body[:2] and by_sentence.get(s)]
    for found in ([s for s in days if s in told], days, [s for s in told if s in dated], early, [s for s in body if s in dated]):
        if found:
            return found[0]
    return None


def _headline(draft: Draft) -> bool:
    """Whether the first sentence is a headline: it ends without a full stop."""
    start, end = draft.words.sentences[0]
    return draft.text.cased[start:end].rstrip(" \"')")[-1:] not in ".!?…"


def _event(
    draft: Draft, sentence: int, indices: list[int], date: int | None, main: bool, settings: Mapping[str, Any]
) -> Event | None:
    verb = _verb(draft, sentence, indices, settings)
    if verb is None and (not main or date is None):
        return None
    start, end = verb if verb is not None else _clause(draft, sentence, indices)
    what = " ".join(draft.text.cased[start:end].split()).rstrip(" .,;:\"")
    if not what:
        return None
    where, used = _where(draft, indices, settings)
    when = None if date is None else draft.mentions[date].value["timex"]
    if when is not None and _DAY.match(when) and "/" not in when:
        when = when[:10]
    return Event(
        what, when, where, tuple(_who(draft, indices, start, used, settings)), main,
        sentence, "event.trigger" if verb is not None else "event.clause", 0.85 if main and verb is not None else 0.6,
    )  # fmt: skip


def _verb(draft: Draft, sentence: int, indices: list[int], settings: Mapping[str, Any]) -> tuple[int, int] | None:
    """The stretch that tells what: from the verb up to a comma, a preposition or the end."""
    start, end = draft.words.sentences[sentence]
    pattern = words(_verbs(tuple(settings["triggers"]), settings["auxiliary"]))
    taken = [draft.spans[i] for i in indices]
    best: tuple[int, int, int] | None = None
    for found in pattern.finditer(draft.text.fold, start, end):
        at, verb = found.start("verb"), found["verb"]
        if not _is_verb(draft, found.start(), at, found.end("verb"), settings) or any(s <= at < e for s, e in taken):
            continue
        rank = 1 if verb in settings["weak"] else 2 if verb in settings["saying"] else 0
        if best is None or rank < best[0]:
            begin = at
            if rank == 2 and (said := words(settings["after_said"]).match(draft.text.fold, found.end("verb"), end)):
                begin = said.end() if said.end() + 15 < end else at
            best = (rank, begin, max(begin, found.end("verb")))
        if rank == 0:
            break
    if best is None:
        return None
    stop = _stop(draft, best[2], end, settings)
    if stop <= best[2]:  # a verb without an object: its subject tells more (vụ cháy xảy ra)
        left = max(draft.text.fold.rfind(",", start, best[1]) + 1, start, *(e for _, e in taken if e <= best[1]))
        return (left if best[1] - left > 3 else best[1]), stop
    return best[1], stop


def _is_verb(draft: Draft, start: int, verb: int, end: int, settings: Mapping[str, Any]) -> bool:
    """Whether a trigger is a word of its own (no *phóng viên*) and is not used as a noun (*qua kiểm tra*)."""
    tokens = draft.words.tokens
    first, last = draft.words.token_at(verb), draft.words.token_at(end - 1)
    if first < 0 or last < 0 or tokens[first][0] != verb or tokens[last][1] != end:
        return False
    if words(settings["noun_after"]).match(draft.text.fold, end):
        return False
    return words(settings["noun"]).search(draft.text.fold, max(0, start - 15), start) is None


def _verbs(triggers: tuple[str, ...], auxiliary: str) -> str:
    inner = "|".join(sorted(map(regex.escape, triggers), key=lambda w: (-len(w), w)))
    return rf"(?<!\p{{L}}){auxiliary}(?P<verb>{inner})(?!\p{{L}})"


def _stop(draft: Draft, start: int, end: int, settings: Mapping[str, Any]) -> int:
    found = words(settings["stop"]).search(draft.text.fold, start, end)
    stop = found.start() if found else end
    tokens = list(_TOKEN.finditer(draft.text.fold, start, stop))
    return tokens[settings["words"] - 1].end() if len(tokens) > settings["words"] else stop


def _clause(draft: Draft, sentence: int, indices: list[int]) -> tuple[int, int]:
    """Without a known verb: the sentence from the end of its opening date and place."""
    start, end = draft.words.sentences[sentence]
    for index in indices:
        left, right = draft.spans[index]
        if left - start > 12 or draft.mentions[index].type not in ("DATE", "LOCATION"):
            break
        start = right
    tokens = list(_TOKEN.finditer(draft.text.fold, start, end))
    while tokens and not tokens[0][0][0].isalnum():
        tokens.pop(0)
    return (tokens[0].start(), tokens[min(len(tokens), 25) - 1].end()) if tokens else (start, end)


def _where(draft: Draft, indices: list[int], settings: Mapping[str, Any]) -> tuple[str | None, set[int]]:
    """The first place after *tại, ở, trên*, with the larger places written after it; else the only place of the sentence."""
    before, joint = words(settings["place"]), words(settings["joint"])
    places = [i for i in indices if draft.mentions[i].type in ("LOCATION", "UNIT")]
    home = words(settings["home"])
    elsewhere = [i for i in places if not home.search(draft.text.fold, max(0, draft.spans[i][0] - 20), draft.spans[i][0])]
    places = elsewhere or places
    first = next((i for i in places if before.search(draft.text.fold, max(0, draft.spans[i][0] - 30), draft.spans[i][0])), None)
    if first is None:
        alone = [i for i in places if draft.mentions[i].type == "LOCATION"]
        if not alone:
            return None, set()
        first = alone[0]
    chain = [first]
    while chain[-1] + 1 in indices and draft.mentions[chain[-1] + 1].type == "LOCATION" and joint.fullmatch(draft.gap(chain[-1], chain[-1] + 1)):
        chain.append(chain[-1] + 1)
    return ", ".join(_name(draft, i) for i in chain), set(chain)


def _name(draft: Draft, index: int) -> str:
    """A unit by its canonical name, a place as it is written."""
    mention = draft.mentions[index]
    name = mention.value.get("name") if mention.type == "UNIT" else None
    return str(name or " ".join(draft.text.cased[slice(*draft.spans[index])].split()))


def _who(draft: Draft, indices: list[int], verb: int, used: set[int], settings: Mapping[str, Any]) -> list[str]:
    """Units before the verb, else people before it, else the people and units after it."""
    not_who = words(settings["not_who"])

    def named(types: tuple[str, ...], early: bool) -> list[str]:
        out: list[str] = []
        for i in indices:
            left, right = draft.spans[i]
            if i in used or draft.mentions[i].type not in types or (right <= verb) != early:
                continue
            if not_who.search(draft.text.fold, max(0, left - 12), left):
                continue
            name = draft.mentions[i].value.get("name") or draft.mentions[i].text
            for one in draft.mentions[i].value.get("members") or (name,):
                if one not in out:
                    out.append(one)
        return out

    for types, early in ((("UNIT", "PERSON"), True), (("PERSON",), False), (("UNIT",), False)):
        if found := named(types, early):
            return found[:12]
    return []
