"""Whose a figure is: the unit, place, person or scope that owns it."""

from __future__ import annotations

from ..text import fold
from .statistic_times import Times

CLAUSES_BACK = 3
"""How many clauses before its own the unit may begin that does what a figure tells of."""


class Owners(Times):
    """One sentence of a draft and who may own its figures."""

    def whose(self, i: int, left: int, carried: str | None, first: bool) -> str | None:
        """The unit, place or scope that owns the figure: in its clause, behind it with *của*, else the one the sentence opens with.

        ``carried`` is the owner of the statistic before it, ``first`` whether there is none.
        """
        start, end = self.draft.spans[i]
        counted = self.draft.mentions[i].type == "COUNT"
        scopes = [m for m in self.words.scopes.finditer(self.fold, left, start) if not self.mentioned(m.start())]
        if scopes:
            return self.norm[scopes[-1].start() : scopes[-1].end()]
        stop = self.next_break(end)
        behind = self.words.scopes.search(self.fold, end, stop)
        if behind is not None and self.fold[end : behind.start()].rstrip().endswith("của"):
            return self.norm[behind.start() : behind.end()]
        hurt = counted and self.outcome(end) is not None  # khiến 20 người bị thương: no body's
        owners = [
            j
            for j in self.inside
            if not (hurt and self.draft.mentions[j].type == "UNIT") and self._owns(j, counted) and not self._told(j, start)
        ]
        near = [j for j in owners if left <= self.draft.spans[j][0] < start]
        listed = next((j for j in reversed(self.inside) if self.draft.spans[j][1] <= start), None)
        if listed is not None and self._listed(listed, left, start):
            return self.draft.mentions[listed].text
        low = min(left, self.last_break(start)) if self.draft.mentions[i].type == "MONEY" else left
        person = self._person(low, start)  # bà A trả cho 7 người | 5 tỷ đồng
        if self.draft.mentions[i].type == "MEASURE" and person is not None and start - self.draft.spans[person][1] > 20:
            return None
        if person is not None and not any(self.draft.spans[j][0] > self.draft.spans[person][0] for j in near):
            noun = fold(str(self.draft.mentions[i].value.get("object") or ""))
            return self.draft.mentions[person].text if not counted or self.words.personal.fullmatch(noun) else None
        if near:
            units = [j for j in near if self.draft.mentions[j].type == "UNIT"]
            return self.draft.mentions[(units or near)[0]].text
        for j in owners:
            s = self.draft.spans[j][0]
            if end <= s < min(stop, end + 30) and self.words.behind_of.search(self.fold[max(end, s - 14) : s]):
                return self.draft.mentions[j].text
        if not first:
            return None if hurt and carried in [self.draft.mentions[j].text for j in self.units()] else carried
        if counted and self.fold.endswith("lần", start, end):
            return None
        for j in owners:
            s, e = self.draft.spans[j]
            if e <= start and self._opens(s) and self._person(e, start) is None:
                return self.draft.mentions[j].text
        if (begun := self._begins_before(owners, left, start)) is not None:
            return self.draft.mentions[begun].text
        scope = self.words.scopes.search(self.fold, self.start, start)
        return None if scope is None or not self._opens(scope.start()) else self.norm[scope.start() : scope.end()]

    def _begins_before(self, owners: list[int], left: int, start: int) -> int | None:
        """The unit that begins one of the clauses right before the one at ``left`` (*…, Bộ A đã tiếp nhận, | đào tạo 17.000 học viên*)."""
        high = left
        for _ in range(CLAUSES_BACK):
            if high <= self.start or self.fold[high - 1 : high] != ",":
                return None
            low = self.last_break(high - 1)
            inside = [j for j in self.inside if low <= self.draft.spans[j][0] < high]
            if inside and self.draft.mentions[inside[0]].type not in ("DATE", "DURATION"):
                s, e = self.draft.spans[inside[0]]
                unit = inside[0] in owners and self.draft.mentions[inside[0]].type == "UNIT" and self.fold[e : e + 1] == " "
                unit = unit and not self._of_crime(e, start)
                return inside[0] if unit and self.words.opening.fullmatch(self.fold, low, s) else None
            high = low
        return None

    def units(self) -> list[int]:
        """The units named around the figure."""
        return [j for j in self.inside if self.draft.mentions[j].type == "UNIT"]

    def _listed(self, j: int, left: int, start: int) -> bool:
        """Whether place or unit ``j`` is all that its clause has before a figure: *Sơn La 370 tỷ đồng, Lào Cai 351 tỷ đồng*."""
        (s, e), mention = self.draft.spans[j], self.draft.mentions[j]
        alone = left <= s and self.words.listing.fullmatch(self.fold, left, s) is not None
        media = j in self.media
        return (
            alone
            and not media
            and mention.type in ("UNIT", "LOCATION")
            and self.words.touching.fullmatch(self.fold, e, start) is not None
        )

    def _told(self, j: int, start: int) -> bool:
        """Whether mention ``j`` before a figure only tells of it: a medium, or a unit with a verb of saying between it and the figure, a body
        that decides or finds (*UBND tỉnh phê duyệt dự án có vốn 5 tỷ*)."""
        first, end = self.draft.spans[j]
        if end < start and self.words.looks_into.match(self.fold, end, start):
            return True
        if end < start and self.words.police.match(self.fold, first) and self._of_crime(end, start):
            return True
        done = self.words.done_by.match(self.fold, max(self.start, first - 8), first)  # dự án được Bộ A phê duyệt
        if (
            end < start
            and (done or self.words.bodies.match(self.fold, first))
            and self.words.decides.search(self.fold, end, start)
        ):
            return True
        return j in self.media or (end < start and self.words.saying.search(self.fold, end, start) is not None)

    def _of_crime(self, end: int, start: int) -> bool:
        """Whether a figure at ``start`` tells of a crime named behind ``end``, not of what is done about it (*bắt Nam về tội trộm | 5 tỷ đồng*)."""
        crimes = list(self.words.crime.finditer(self.fold, end, start))
        return bool(crimes) and self.words.catches.search(self.fold, crimes[-1].end(), start) is None

    def _person(self, left: int, start: int) -> int | None:
        """The last person named between ``left`` and ``start`` who may be the subject: a verb follows, and nobody says anything."""
        for j in reversed(self.inside):
            s, e = self.draft.spans[j]
            if self.draft.mentions[j].type != "PERSON" or not left <= s or e > start:
                continue
            said = self.words.saying.search(self.fold, e, start) is not None
            return None if said or self.fold[e : e + 1] != " " or not self._leads(s) or self.bracketed(s, e, start) else j
        return None

    def _leads(self, at: int) -> bool:
        """Whether a person at ``at`` is the subject of its clause: at most two words before, mentions aside, and none that makes it an aim."""
        low = self.last_break(at)
        rest = self.fold[low:at]
        for j in reversed(self.inside):
            s, e = self.draft.spans[j]
            if low <= s and e <= at:
                rest = rest[: s - low] + " " + rest[e - low :]
        return len(rest.split()) <= 2 and self.words.aims.search(rest) is None

    def _opens(self, at: int) -> bool:
        """Whether nothing but dates and small words stands between the beginning of the sentence and ``at``."""
        rest = self.fold[self.start : at]
        if len(rest) > 120:
            return False
        for j in reversed(self.inside):
            s, e = self.draft.spans[j]
            if e <= at and self.draft.mentions[j].type in ("DATE", "DURATION"):
                rest = rest[: s - self.start] + rest[e - self.start :]
        return self.words.opening.fullmatch(rest) is not None

    def _owns(self, j: int, counted: bool) -> bool:
        """Whether a unit or place may own a figure: not the unit of somebody's post, not a place on the way."""
        mention, (start, end) = self.draft.mentions[j], self.draft.spans[j]
        if counted and self.words.says.match(self.fold, end):
            return False
        if mention.type == "UNIT":
            if self.words.media.match(self.fold, start):
                return False
            if self.words.not_owner.match(self.fold, max(self.start, start - 40), start):
                return False
            if counted and self.fold.endswith((" bị ", " được "), self.start, start):
                return False  # bốn người bị Công an … tạm giữ
            before = j - 1
            return (
                before < 0
                or self.draft.mentions[before].type != "ROLE"
                or bool(self.fold[self.draft.spans[before][1] : start].strip())
            )
        if (
            mention.type != "LOCATION"
            or self.words.ways.match(self.fold, start)
            or self.fold.rfind("(", self.start, start) > self.fold.rfind(")", self.start, start)
        ):
            return False
        return self.words.place_of.match(self.fold, max(self.start, start - 24), start) is not None or self._opens(start)
