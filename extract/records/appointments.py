"""Appointments: who (a person or a unit) becomes what, where, decided by whom, from when. Words: ``rules/records/appointments.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..draft import Draft
from ..link.posts import Post, pattern
from ..types import Appointment, Role
from .appointment_decisions import Decision, complete
from .appointment_who import Who
from .clauses import Places, Trigger, triggers

RULE = "appointments."


def build(draft: Draft) -> None:
    """Fill ``draft.appointments`` and mark the posts that persons get by them in ``draft.people``."""
    words = draft.rules.records["appointments"]
    places = draft.once(Places)
    seen: set[tuple[Any, ...]] = set()
    found = [t for t in triggers(draft, words["verbs"]) if not _unreal(draft, t, words["glue"])]
    strong = {t.sentence for t in found if t.kind != "holds"}
    found = [t for t in found if t.kind != "holds" or t.sentence not in strong]
    for number, trigger in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) and found[number + 1].sentence == trigger.sentence else None
        before = draft.appointments[-1] if draft.appointments and draft.appointments[-1].sentence == trigger.sentence else None
        maker = _Maker(places, trigger, following.start if following else trigger.high, before)
        for appointment in maker.read():
            key = (appointment.who, appointment.title, appointment.unit, appointment.kind in ("retired", "dismissed"))
            if key not in seen:
                seen.add(key)
                draft.appointments.append(appointment)
    complete(places)
    for appointment in draft.appointments:
        _mark(places, appointment)


def _unreal(draft: Draft, trigger: Trigger, words: Any) -> bool:
    """Whether the clause only supposes it (*nếu …, ông A sẽ bị bãi nhiệm*), or its post was held before (*trước khi được bầu, ông là …*)."""
    before = draft.text.fold[trigger.low : trigger.start]
    loses = trigger.kind in ("dismissed", "retired", "resigned")
    return bool(
        pattern(words["supposed"]).search(before)
        or (pattern(words["held_before"]).search(before) and pattern(words["held_after"]).match(draft.text.fold, trigger.end))
        or (loses and pattern(words["will"]).search(before))
    )


class _Maker:
    """Reads the appointments of one trigger; ``until`` is where the next one begins, ``before`` what the last one of the sentence made."""

    def __init__(self, places: Places, trigger: Trigger, until: int, before: Appointment | None) -> None:
        self.places = places
        self.draft = places.draft
        self.words = places.draft.rules.records["appointments"]["glue"]
        self.trigger = trigger
        self.until = until
        self.before = before
        self.find = Who(places, trigger, until, self.words)
        self.decision = Decision(places, trigger, before, self.words)

    def read(self) -> Iterator[Appointment]:
        """The appointments of this trigger, in order."""
        kind = self.trigger.kind
        if kind == "promoted":
            yield from self._promotion()
        elif kind == "holds":
            yield from self._headline()
        elif kind in ("retired", "resigned"):
            yield from self._leaves()
        else:
            made = list(self._posts())
            last = next((a.when for a in reversed(made) if a.when), None)
            yield from (replace(a, when=a.when or last) for a in made)  # A là Cụm trưởng và B là Cụm phó năm 2021

    def _leaves(self) -> Iterator[Appointment]:
        """*Đại tá A nghỉ hưu*, *bà B từ chức Chủ tịch Công ty C*; not *20 nhân viên nghỉ hưu*."""
        trigger = self.trigger
        who = next(iter(self.find.subject(("PERSON",))), None)
        before = self.places.between(trigger.low, trigger.start)
        if before and self.draft.mentions[before[-1]].type == "RANK" and self._touches(before[-1]):
            return  # đại tá nghỉ hưu A: what he is, not what happens
        if who is None and trigger.kind == "resigned" and before and (nameless := self._nameless(before[-1])) is not None:
            yield nameless
            return
        if who is None or pattern(self.words["paper"]).search(self.places.gap(trigger.low, trigger.start)):
            return
        if any(self.draft.mentions[i].type == "COUNT" for i in self.places.between(self.draft.spans[who][1], trigger.start)):
            return
        held = self.find.old(who, None)
        if trigger.kind == "resigned":
            after = self.places.between(trigger.end, self.until)
            post = self.places.posts.get(after[0]) if after else None
            if post is not None and self._gives(trigger.end, self.draft.spans[post.role][0]):
                held = post
        yield self._record(who, None, held if trigger.kind == "resigned" else None)

    def _nameless(self, last: int) -> Appointment | None:
        """*Thủ tướng Nepal từ chức*: whoever holds the post, if nobody is named; ``last`` is the mention before the verb."""
        spans, role = self.draft.spans, last
        while role > 0 and self.draft.mentions[role].type in ("UNIT", "LOCATION") and self.draft.gap(role - 1, role) == " ":
            role -= 1
        post = self.places.posts.get(role)
        gap = self.places.gap(spans[last][1], self.trigger.start)
        if post is None or post.status != "current" or not pattern(self.words["leaves"]).fullmatch(gap):
            return None
        owner = post.owner
        record = self._record(owner if owner is not None else role, None, post)
        if owner is None:
            record = replace(record, who=" ".join(self.draft.text.norm[spans[role][0] : spans[last][1]].split()), by=None)
        return record

    def _touches(self, index: int) -> bool:
        return not self.places.gap(self.draft.spans[index][1], self.trigger.start).strip()

    def _headline(self) -> Iterator[Appointment]:
        """*Thiếu tướng A giữ chức Bí thư …* as a headline: first in the article, without a full stop."""
        trigger = self.trigger
        if trigger.sentence != 0:
            return
        told = self.draft.text.fold[trigger.low : trigger.high].rstrip().endswith(".")
        if told and not pattern(self.words["term"]).match(self.draft.text.fold, trigger.end, trigger.high):
            return
        before = self.places.between(trigger.low, trigger.start)
        if not before or self.draft.mentions[before[-1]].type != "PERSON":
            return
        if self.places.gap(self.draft.spans[before[-1]][1], trigger.start).strip():
            return
        for index in self.places.between(trigger.end, self.until):
            if (post := self.places.posts.get(index)) is not None:
                if self._gives(trigger.end, self.draft.spans[index][0]):
                    yield replace(self._record(before[-1], post, self.find.old(before[-1], post)), kind="appointed")
                return

    def _posts(self) -> Iterator[Appointment]:
        """One record for each post that the verb gives or takes."""
        low = previous = self.trigger.end
        last: list[tuple[int, Post | None]] = []
        undergone = pattern(self.words["undergone"]).search(self.places.gap(self.trigger.low, self.trigger.start))
        for index in self.places.between(low, self.until):
            post = self.places.posts.get(index)
            if post is None:
                continue
            start = self.draft.spans[index][0]
            if last and post.owner is not None and post.owner not in [who for who, _ in last] and post.owner > post.role:
                break  # bầu A giữ chức X, Chủ tịch B phân công …
            if last and pattern(self.words["and_post"]).fullmatch(self.places.gap(previous, start)):
                yield from (self._record(who, post, old) for who, old in last)
            elif self._gives(previous, start):
                found = self._whom(post, previous, start, first=not last, undergone=undergone is not None)
                if not found:
                    previous = self.draft.spans[post.last][1]
                    continue
                last = [(who, self.find.old(who, post)) for who in found]
                yield from (self._record(who, post, old) for who, old in last)
            else:
                continue
            previous = self.draft.spans[post.last][1]
        if not last and self.trigger.kind in ("transferred", "dismissed"):
            yield from self._without_post()

    def _whom(self, post: Post, low: int, start: int, *, first: bool, undergone: bool) -> list[int]:
        """Who gets a post: named before it, undergoing the verb, behind it, or he whom the verb before moved (*điều động A … và bổ nhiệm*)."""
        found = self.find.named(low, start)
        if not found and undergone:
            found = self.find.subject(("PERSON",))
        found = found or self.find.after(post)
        if not found and first:
            found = self.find.subject(("PERSON", "UNIT"))
        if not found and self.trigger.kind == "dismissed":
            found = self.find.named(self.draft.spans[post.last][1], self.until)
        if not found and self.before is not None and self.before.mentions:
            joined = pattern(self.words["and_verb"]).search(self.places.gap(self.trigger.low, self.trigger.start))
            found = [self.before.mentions[0]] if joined else []
        return found

    def _gives(self, low: int, start: int) -> bool:
        """Whether the words right before a title give it: *giữ chức vụ*, *làm*, or the verb itself."""
        return pattern(self.words["gives"]).search(self.places.gap(low, start)) is not None

    def _without_post(self) -> Iterator[Appointment]:
        """*điều động đồng chí A, Phó Bí thư …, nhận nhiệm vụ tại Ban Tổ chức Trung ương*; *cách chức ông B*."""
        who = next(iter(self.find.named(self.trigger.end, self.until) or self.find.subject(("PERSON",))), None)
        if who is None or self.draft.mentions[who].type != "PERSON":
            return
        unit = None
        if self.trigger.kind == "transferred":
            for index in self.places.between(max(self.trigger.end, self.draft.spans[who][1]), self.until):
                if self.draft.mentions[index].type == "UNIT" and pattern(self.words["moves_to"]).search(
                    self.places.gap(self.trigger.end, self.draft.spans[index][0])
                ):
                    unit = index
                    break
            if unit is None:
                return
        old = next(iter(self.places.held.get(who, ())), None)
        record = self._record(who, None, old, unit=self.places.name(unit) if unit is not None else None)
        yield replace(record, when=self.decision.when(self.draft.spans[unit if unit is not None else who][1]))

    def _promotion(self) -> Iterator[Appointment]:
        """*thăng cấp bậc hàm từ Thượng tá lên Đại tá đối với đồng chí A*; the highest rank named is the new one."""
        inside = self.places.between(self.trigger.end, self.until)
        ranks = [i for i in inside if self.draft.mentions[i].type == "RANK" and not self._before_name(i)]
        if not ranks:
            return
        new = max(ranks[:2], key=lambda i: int(self.draft.mentions[i].value.get("level", 0)))
        old = next((i for i in ranks[:2] if i != new), None)
        end = self.draft.spans[max(ranks[:2])][1]
        people = [i for i in self.places.between(end, self.until) if self.draft.mentions[i].type == "PERSON"]
        after = people and pattern(self.words["for_whom"]).match(self.places.gap(end, self.draft.spans[people[0]][0]))
        if not after:
            people = self.find.named(self.trigger.end, self.draft.spans[ranks[0]][0]) or self.find.subject(("PERSON",))
        title, before = (str(self.draft.mentions[i].value.get("rank")) if i is not None else None for i in (new, old))
        for who in people:
            when = self.decision.when(max(self.draft.spans[i][1] for i in (who, *ranks[:2])))
            yield replace(self._record(who, None, None), title=title, from_title=before, when=when)

    def _before_name(self, rank: int) -> bool:
        """Whether a rank is that of the name after it."""
        nxt = rank + 1
        known = nxt < len(self.draft.mentions) and self.draft.mentions[nxt].type == "PERSON"
        return known and not self.draft.gap(rank, nxt).strip()

    def _record(self, who: int, post: Post | None, old: Post | None, *, unit: str | None = None) -> Appointment:
        places = self.places
        kind = self.trigger.kind
        mentions = [who, *([post.role, *post.units] if post else [])]
        taken = kind == "dismissed"
        return Appointment(
            kind=kind,
            who=places.name(who),
            title=places.title(post) if post and not taken else None,
            unit=(places.unit(post) if post and not taken else None) or unit or self._moved_to(who, post),
            from_title=places.title(post) if post and taken else places.title(old) if old else None,
            from_unit=places.unit(post) if post and taken else places.unit(old) if old else None,
            by=self.decision.by(who),
            status=self.decision.status(),
            when=self.decision.when(self.draft.spans[post.last][1] if post else self.trigger.end),
            mentions=tuple(mentions),
            sentence=self.trigger.sentence,
            rule=RULE + kind,
            score=min(self.draft.mentions[i].score for i in mentions),
        )

    def _moved_to(self, who: int, post: Post | None) -> str | None:
        """The unit to which the same person was just transferred, for a post without one."""
        same = post is not None and self.before is not None and self.before.title is None and self.before.mentions[:1] == (who,)
        return self.before.unit if same and self.before is not None else None


def _mark(places: Places, appointment: Appointment) -> None:
    """Give the person the new post with status ``appointed``, or set the status of the post already there."""
    number = places.number(appointment.mentions[0])
    given = appointment.kind in ("appointed", "elected", "transferred") and appointment.status == "given"
    if number is None or appointment.title is None or not given:
        return
    person = places.draft.people[number]
    old = next((r for r in person.roles if r.mention == appointment.mentions[1]), None)
    role = Role(
        appointment.title, appointment.unit, old.unit_id if old else None, "appointed", appointment.when, appointment.mentions[1]
    )
    kept = [
        r
        for r in person.roles
        if (r.title.casefold(), r.unit) != (role.title.casefold(), role.unit) and r.mention != role.mention
    ]
    places.draft.people[number] = replace(person, roles=(*kept, role))
