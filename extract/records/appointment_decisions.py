"""What is said of the decision by which somebody was appointed: from when it is in force, who took it.

*Quyết định có hiệu lực từ ngày 1/4* stands in a sentence of its own as often as behind the post; *theo quyết định của Bộ trưởng …* before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..link.posts import pattern
from ..types import Appointment
from .clauses import Places

BACK = 2
"""Sentences from an appointment to the one that tells from when its decision is in force; one more if it tells of several decisions."""


def complete(places: Places) -> None:
    """Give the appointments that have no day or nobody who decided what their decisions say."""
    draft = places.draft
    words = draft.rules.records["appointments"]["decision"]
    for sentence, several, timex in _in_force(places, words):
        for number in _meant(draft.appointments, sentence, several=several):
            draft.appointments[number] = replace(draft.appointments[number], when=timex)
    for number, appointment in enumerate(draft.appointments):
        if appointment.by is None and (by := _decider(places, words, appointment)) is not None:
            draft.appointments[number] = replace(appointment, by=by)


def _in_force(places: Places, words: Any) -> Iterator[tuple[int, bool, str]]:
    """Where a day stands from which a decision holds: its sentence, whether several decisions are meant, the day."""
    draft = places.draft
    for found in pattern(words["in_force"]).finditer(draft.text.fold):
        index = next(iter(places.between(found.end(), found.end() + 40)), None)
        if index is None or draft.spans[index][0] != found.end() or draft.mentions[index].type != "DATE":
            continue
        timex = draft.mentions[index].value.get("timex")
        if timex:
            yield draft.mentions[index].sentence, found["several"] is not None, str(timex)


def _meant(appointments: list[Appointment], sentence: int, *, several: bool) -> list[int]:
    """The appointments that a day told in ``sentence`` is of: those of the sentence, else of the last one before (of several decisions, all near)."""
    near = [n for n, a in enumerate(appointments) if sentence - BACK - several <= a.sentence <= sentence]
    last = max((appointments[n].sentence for n in near), default=None)
    return [n for n in near if appointments[n].when is None and (several or appointments[n].sentence == last)]


def _decider(places: Places, words: Any, appointment: Appointment) -> str | None:
    """*theo quyết định của | Bộ trưởng Bộ Công an*: whose decision the sentence of an appointment names before it."""
    draft = places.draft
    low = draft.words.sentences[appointment.sentence][0]
    for index in places.between(low, draft.spans[appointment.mentions[0]][0]):
        if draft.mentions[index].type not in ("ROLE", "UNIT", "PERSON") or index in appointment.mentions:
            continue
        if pattern(words["of"]).search(places.gap(low, draft.spans[index][0])):
            post = places.posts.get(index)
            return places.written(post) if post else places.name(index)
    return None
