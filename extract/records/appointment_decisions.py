"""What is said of the decision by which somebody was appointed: from when it is in force, who took it.

*Quyết định có hiệu lực từ ngày 1/4* stands in a sentence of its own as often as behind the post; *theo quyết định của Bộ trưởng …* before it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter
from typing import Any, Literal

from ..link.posts import masked, pattern
from ..types import Appointment
from .clauses import Places, Trigger

BACK = 2
"""Sentences from an appointment to the one that tells from when its decision is in force; one more if it tells of several decisions."""
REACH = 300
"""Characters before somebody in which the decision about him is named."""


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
    sentence_of = attrgetter("sentence")
    low = bisect_left(appointments, sentence - BACK - several, key=sentence_of)
    near = range(low, bisect_right(appointments, sentence, lo=low, key=sentence_of))
    last = appointments[near[-1]].sentence if near else None
    return [n for n in near if appointments[n].when is None and (several or appointments[n].sentence == last)]


def _decider(places: Places, words: Any, appointment: Appointment) -> str | None:
    """*theo quyết định của | Bộ trưởng Bộ Công an*: whose decision the sentence of an appointment names before it."""
    draft = places.draft
    end = draft.spans[appointment.mentions[0]][0]
    low = max(draft.words.sentences[appointment.sentence][0], end - REACH)
    for index in places.between(low, end):
        if draft.mentions[index].type not in ("ROLE", "UNIT", "PERSON") or index in appointment.mentions:
            continue
        if pattern(words["of"]).search(places.gap(low, draft.spans[index][0])):
            post = places.posts.get(index)
            return places.written(post) if post else places.name(index)
    return None


class Decision:
    """What the sentence of one trigger itself says of the decision; ``before`` is what the last trigger of the sentence made."""

    def __init__(self, places: Places, trigger: Trigger, before: Appointment | None, words: Any) -> None:
        self.places = places
        self.draft = places.draft
        self.trigger = trigger
        self.before = before
        self.words = words

    def status(self) -> Literal["given", "proposed"]:
        """*giới thiệu để bầu*, *đề nghị bổ nhiệm* only propose; what *theo đề nghị của* others has been decided is given."""
        before = self.places.gap(self.trigger.low, self.trigger.start)
        return "proposed" if pattern(self.words["proposed"]).search(before) else "given"

    def by(self, who: int) -> str | None:
        """Who decides: a post, unit or person right before the verb that is not the one appointed."""
        if pattern(self.words["subject_does"]).fullmatch(self.places.gap(self.trigger.start, self.trigger.end)):
            return None  # B đắc cử Bí thư, C giữ chức Phó Bí thư
        inside = self.places.between(self.trigger.low, self.trigger.start)
        for index in reversed(inside):
            mention = self.draft.mentions[index]
            if index == who:
                return None
            if self.before is not None and self.before.mentions[:1] == (who,) and self.places.name(index) == self.before.unit:
                return self.before.by  # điều động A đến B và bổ nhiệm …
            state = mention.type == "LOCATION" and mention.value.get("level") == "country"
            if mention.type not in ("UNIT", "ROLE", "PERSON") and not state:
                continue
            if mention.type == "PERSON" and pattern(self.words["passive"]).fullmatch(
                self.places.gap(self.draft.spans[index][1], self.trigger.start)
            ):
                return None  # các đồng chí A và B được bầu: B decides nothing
            post = self.places.post(index)
            start = self.draft.spans[post.role if post else index][0]
            end = self.draft.spans[post.last if post else index][1]
            last = inside.stop
            gap = masked(self.draft, self.places.gap(end, self.trigger.start), (post.last if post else index) + 1, last)
            if not pattern(self.words["decides"]).fullmatch(gap):
                return None
            if pattern(self.words["no_member"]).search(self.places.gap(self.trigger.low, start)):
                return None  # được phân công tham gia Ban Thường vụ Tỉnh ủy và chỉ định …
            if post is not None and post.owner is not None and self.draft.spans[post.owner][0] < start:
                return None
            return self.places.written(post) if post else self.places.name(index)
        return None

    def when(self, low: int) -> str | None:
        """The date from which it holds: *từ ngày 1/4*, *nhiệm kỳ 2025-2030*, *năm 2021*."""
        for index in self.places.between(low, self.trigger.high):
            start = self.draft.spans[index][0]
            if self.draft.mentions[index].type == "DATE" and pattern(self.words["from_when"]).fullmatch(
                self.places.gap(low, start)
            ):
                timex: Any = self.draft.mentions[index].value.get("timex")
                return str(timex) if timex else None
        for index in self.places.between(self.trigger.low, self.trigger.start)[:1]:
            gap, mention = self.places.gap(self.trigger.low, self.draft.spans[index][0]), self.draft.mentions[index]
            if mention.type == "DATE" and pattern(self.words["opens"]).fullmatch(gap) and not mention.value.get("anniversary"):
                opening: Any = mention.value.get("timex")
                return str(opening) if opening else None
        return None
