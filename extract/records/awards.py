"""Awards: giver, award, receiver, given or proposed. Words: ``rules/records/awards.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..draft import Draft
from ..link.posts import pattern
from ..types import Award
from .award_rows import once
from .award_who import Receivers
from .clauses import Places, Trigger, triggers


def build(draft: Draft) -> None:
    """Fill ``draft.awards``, one for each receiver of each award named after (or, in the passive, before) a verb of giving or getting."""
    words = draft.rules.records["awards"]
    places = draft.once(Places)
    read = (award for trigger in triggers(draft, words["verbs"]) for award in _Reader(places, trigger, words["glue"]).read())
    draft.awards.extend(once(read, words["glue"]["title"]))


class _Reader:
    """Reads the award of one trigger."""

    def __init__(self, places: Places, trigger: Trigger, words: Any) -> None:
        self.places = places
        self.draft = places.draft
        self.trigger = trigger
        self.words = words
        self.who = Receivers(places, trigger, words)
        self.early: list[int] = []  # receivers between the verb and the award

    def _named(self) -> tuple[int, int, bool] | None:
        """The span of the award's name after the verb, or before it in *Huân chương … được trao cho …* (then ``True``)."""
        fold, trigger = self.draft.text.fold, self.trigger
        found = pattern(self.words["award"]).match(fold, trigger.end, min(trigger.high, trigger.end + 200))
        if found is not None:
            return (*self._cut(*found.span("award")), False)
        between = self.who.row(trigger.end)  # tặng Thượng úy A Huy hiệu …
        if between and (last := self.draft.spans[between[-1]][1]) < trigger.high:
            found = pattern(self.words["award"]).match(fold, last, min(trigger.high, last + 200))
            if found is not None:
                self.early = between
                return (*found.span("award"), False)
        tail = pattern(self.words["inverted"]).search(fold, max(trigger.low, trigger.start - 120), trigger.start)
        return (*tail.span("award"), True) if tail is not None else None

    def _cut(self, start: int, end: int) -> tuple[int, int]:
        """*kèm 2.000.000 đồng*, *thư khen Công an tỉnh*: a name ends before a mention, never within."""
        for index in self.places.between(start, self.trigger.high):
            first, last = self.draft.spans[index]
            kind = self.draft.mentions[index].type
            whole = kind == "MONEY" or (kind in ("UNIT", "PERSON", "RANK") and self.who.plain(start, first))
            if first < end and (last > end or whole):
                return start, first
        return start, end

    def _further(self, end: int, rows: list[Award]) -> tuple[int, int] | None:
        """*tặng Huân chương A năm 2005 | và Huân chương B*: the award joined to the one that ends at ``end``, to its giver, year or receivers."""
        fold, high = self.draft.text.fold, self.trigger.high
        at = end
        for index in self.places.between(end, high):
            gap = self.places.gap(at, self.draft.spans[index][0])
            if self.draft.mentions[index].type not in ("DATE", "UNIT", "ROLE") or not pattern(self.words["beside"]).fullmatch(
                gap
            ):
                break
            at = self.draft.spans[index][1]
        last = max((self.draft.spans[i][1] for row in rows for i in row.mentions), default=0)
        for place in (at, last) if last > at else (at,):
            joint = pattern(self.words["joint"]).match(fold, place, high)
            found = pattern(self.words["award"]).match(fold, joint.end(), min(high, joint.end() + 200)) if joint else None
            if found is not None:
                return self._cut(*found.span("award"))
        return None

    def _praise(self) -> tuple[int, int, bool] | None:
        """*khen thưởng Đội A*, *thưởng nóng 50 triệu đồng cho Đội B*: the verb itself, with its sum, is the award."""
        told = pattern(self.words["praise"]).fullmatch(self.draft.text.fold, self.trigger.start, self.trigger.end)
        if told is None:
            return None
        end = self.trigger.end
        if pattern(self.words["no_praise"][0]).search(self.draft.text.fold, max(0, self.trigger.start - 12), self.trigger.start):
            return None  # Vụ Thi đua - Khen thưởng
        if pattern(self.words["no_praise"][1]).match(self.draft.text.fold, end):
            return None  # khen thưởng, tặng bằng khen cho …
        if found := pattern(self.words["sudden"]).match(self.draft.text.fold, end, self.trigger.high):
            end = found.end()
        sums = self.places.between(end, self.trigger.high)
        if (
            sums
            and self.draft.mentions[sums[0]].type == "MONEY"
            and not self.places.gap(end, self.draft.spans[sums[0]][0]).strip()
        ):
            end = self.draft.spans[sums[0]][1]
        elif pattern(self.words["sum_only"]).fullmatch(self.places.gap(self.trigger.start, self.trigger.end)):
            return None
        return told.start("award"), end, False

    def read(self) -> Iterator[Award]:
        """The awards of this verb, each once for each receiver; none if no award is named beside it."""
        named = self._named()
        praise = self._praise() if named is None else None
        if praise is not None:
            yield from self._told(*praise, praised=True)
        if named is None:
            return
        rows = list(self._told(*named))
        yield from rows
        alone = named[2] or bool(self.early)
        at = named[:2]
        while rows and not alone and (more := self._further(at[1], rows)):
            own, name = list(self._told(*more, False)), " ".join(self.draft.text.norm[slice(*more)].split()).strip(" ,;")
            if not any(row.receiver for row in own):  # whom the first one is given to, unless they stand between the two
                if any(at[1] <= self.draft.spans[i][0] < more[0] for row in rows if row.receiver for i in row.mentions[-1:]):
                    return
                own = [replace(row, award=name, giver=own[0].giver if own and own[0].giver else row.giver) for row in rows]
            rows, at = own, more
            yield from rows

    def _told(self, start: int, end: int, inverted: bool, *, praised: bool = False) -> Iterator[Award]:
        """The award whose name stands from ``start`` to ``end``, once for each receiver."""
        fold = self.draft.text.fold
        name = " ".join(self.draft.text.norm[start:end].split()).strip(" ,;")
        if pattern(self.words["bare"]).fullmatch(name.casefold()):
            return
        end = self.trigger.end if inverted else end
        passive = self.trigger.kind == "gets" or self._passive()
        giver, mentions = self._giver(end, passive)
        receivers = self.early or self.who.named(end, passive and not inverted)
        if not receivers and self.trigger.kind == "gets":
            receivers = self.who.he(end)
        receivers = [i for i in receivers if i not in mentions]
        if (not receivers and giver is None) or (praised and not (receivers and (giver is not None or passive))):
            return
        proposed = pattern(self.words["proposed"]).search(
            fold, max(self.trigger.low, self.trigger.start - 120), self.trigger.start
        )
        to: list[int | None] = [*receivers] or [None]
        for receiver in to:
            said = (*mentions, receiver) if receiver is not None else mentions
            yield Award(
                award=name,
                giver=giver,
                receiver=self.places.name(receiver) if receiver is not None else None,
                status="proposed" if proposed else "given",
                when=self._dated(end) or self._when(),
                mentions=said,
                sentence=self.trigger.sentence,
                rule=f"awards.{self.trigger.kind}",
                score=min((self.draft.mentions[i].score for i in said), default=0.5),
            )

    def _passive(self) -> bool:
        """Whether *được* stands before the verb, not as the name of somebody (*ông Được đã trao*)."""
        spans, low = self.draft.spans, self.trigger.low
        held = [spans[i] for i in self.places.between(low, self.trigger.start)]
        return any(
            not any(start <= found.start() < end for start, end in held)
            for found in pattern(self.words["passive_word"]).finditer(self.draft.text.fold, low, self.trigger.start)
        )

    def _giver(self, end: int, passive: bool) -> tuple[str | None, tuple[int, ...]]:
        """*Chính phủ tặng*, *được UBND tỉnh tặng*, *Bằng khen của Thủ tướng*."""
        inside = self.places.between(end, self.trigger.high)
        if inside and pattern(self.words["of"]).fullmatch(self.places.gap(end, self.draft.spans[inside[0]][0])):
            return self._called(inside[0])
        if self.trigger.kind == "gets":
            return None, ()
        bracket = False
        for index in reversed(self.places.between(self.trigger.low, self.trigger.start)):
            post = self.places.post(index)
            last = self.draft.spans[post.last if post else index][1]
            gap = self.places.gap(last, self.trigger.start)
            if self.draft.mentions[index].type == "LOCATION" and pattern(self.words["closed"]).match(gap):
                bracket = True
                continue  # UBND xã A (TP.HCM) khen thưởng
            if bracket:
                gap = gap[gap.find(")") + 1 :]
            if not pattern(self.words["giver_verb"]).fullmatch(gap) or pattern(self.words["gets_before"]).search(gap):
                return None, ()  # who is given something does not give
            if self.draft.mentions[index].type in ("UNIT", "ROLE", "PERSON", "LOCATION"):
                return self._called(index)
            return None, ()
        return None, ()

    def _called(self, index: int) -> tuple[str | None, tuple[int, ...]]:
        """A post is written out with its unit, unless it stands with a person's name, who then gives."""
        post = self.places.post(index)
        if post is not None and post.owner is not None:
            return self.places.name(post.owner), (post.owner,)
        if post is not None:
            return self.places.written(post), (post.role, *post.units)
        if self.draft.mentions[index].type == "RANK" and index + 1 < len(self.draft.mentions):
            index += 1
        if self.draft.mentions[index].type not in ("UNIT", "PERSON"):
            return None, ()
        return self.places.name(index), (index,)

    def _dated(self, end: int) -> str | None:
        """The year right behind the award: *Huân chương Lao động hạng Nhì năm 2005*."""
        behind = self.places.between(end, self.trigger.high)
        if not behind or self.draft.mentions[behind[0]].type != "DATE":
            return None
        if not pattern(self.words["beside"]).fullmatch(self.places.gap(end, self.draft.spans[behind[0]][0])):
            return None
        timex = str(self.draft.mentions[behind[0]].value.get("timex") or "")
        return timex if timex[:4].isdigit() else None

    def _when(self) -> str | None:
        """A date that stands in the sentence before the verb; not the two ends of an anniversary (4.9.1945 - 4.9.2025)."""
        for index in self.places.between(self.trigger.low, self.trigger.start):
            value: Any = self.draft.mentions[index].value
            if self.draft.mentions[index].type == "DATE" and not value.get("anniversary"):
                first, last = (str(value.get(key) or "") for key in ("start", "end"))
                if len(first) == len(last) == 10 and first != last and first[4:] == last[4:]:
                    continue
                return str(value["timex"]) if value.get("timex") else None
        return None
