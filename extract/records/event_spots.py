"""Where something happened: the places of sentences as a reader of one clause takes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ..draft import Draft
from ..kept import compiled
from .clauses import Places
from .event_clauses import SAYING, Clause, Clauses

NEAR = 300  # characters behind a verb in which a place may be its own

_SIZES: Mapping[object, int] = {"xã": 1, "phường": 1, "thị trấn": 1, "quận": 2, "huyện": 2, "thị xã": 2, "tỉnh": 3, "country": 4}
"""How large a place of a level is; a *thành phố* may be a part of a province or none."""
_LARGEST = 9


class Spots:
    """The places around a ``Clause``. ``settings`` is ``rules/records/events.toml``."""

    def __init__(self, draft: Draft, clauses: Clauses, settings: Mapping[str, Any]) -> None:
        self.draft, self.clauses, self.settings = draft, clauses, settings
        self.fold = draft.text.fold
        self.places = draft.once(Places)
        self.media = frozenset(
            name for unit in draft.units if unit.kind in settings["media"] for name in (unit.name, *unit.aliases)
        )

    def near_by(self, clause: Clause) -> tuple[str | None, set[int]]:
        """The place of a happening with the larger places behind it, and the mentions used.

        Places after *tại, ở, trên …*: the nearest in the clause of the verb or behind it, then the nearest before it. No homes, no
        brackets of persons, no media, no units of posts.
        """
        low, high = self.draft.words.sentences[clause.sentence]
        before, home = compiled(self.settings["place"]), compiled(self.settings["home"])
        found: list[int] = []
        for i in self.clauses.mentions(low, high):
            mention, (start, _) = self.draft.mentions[i], self.draft.spans[i]
            if mention.type not in ("LOCATION", "UNIT") or not before.search(self.fold, max(low, start - 60), start):
                continue
            if home.search(self.fold, max(low, start - 30), start) or self.of_person(i, low) or self.post_or_medium(i):
                continue
            if compiled(self.settings["home_country"]).fullmatch(self.draft.fold(i)):
                continue
            found.append(i)
        behind = [
            i
            for i in found
            if clause.rank != SAYING and self.draft.spans[i][0] >= clause.verb and self.clauses.right_of(clause, i, NEAR)
        ]
        earlier = [
            i
            for i in found
            if clause.said <= self.draft.spans[i][0] < clause.verb and self.opens(i, max(low, clause.said), before)
        ]
        for chosen in (behind[:1], earlier[-1:]):
            if chosen:
                chain = self.chain(self._first(chosen[0], found))
                return self.written(chain), set(chain)
        return None, set()

    def _first(self, index: int, found: list[int]) -> int:
        """The smallest place of the row that ends in ``index``: *tại bản A, xã B*."""
        joint = compiled(self.settings["joint"])
        while index - 1 in found and joint.fullmatch(self.draft.gap(index - 1, index)):
            index -= 1
        return index

    def opens(self, index: int, low: int, before: Any) -> bool:
        """Whether a place before the verb is an adverbial: its preposition opens the clause, or a comma ends it."""
        start = self.draft.spans[index][0]
        found = before.search(self.fold, max(low, start - 60), start)
        if found is None:
            return True
        last = self.chain(index)[-1]
        dated = any(
            self.draft.mentions[i].type == "DATE" and found.start() - self.draft.spans[i][1] <= 3
            for i in self.clauses.mentions(low, start)
        )
        return (
            dated
            or self.fold[self.draft.spans[last][1] : self.draft.spans[last][1] + 1] in ",)"
            or found.start() <= low + 1
            or compiled(self.settings["opens"]).search(self.fold, max(low, found.start() - 20), found.start() + 1) is not None
        )

    def of_person(self, index: int, low: int) -> bool:
        """Whether a place stands in the bracket behind a person, or between commas as a home."""
        start = self.draft.spans[index][0]
        opened = self.fold.rfind("(", max(low, start - 150), start)
        if opened < 0 or self.fold.find(")", opened, start) >= 0:
            return False
        return compiled(self.settings["of_person"]).search(self.fold, opened, start) is not None or any(
            self.draft.mentions[i].type in ("AGE", "PERSON") for i in self.clauses.mentions(opened, start)
        )

    def post_or_medium(self, index: int) -> bool:
        if self.draft.mentions[index].type != "UNIT":
            return False
        return self.places.post(index) is not None or self.name(index) in self.media

    @cached_property
    def people(self) -> frozenset[str]:
        """Names (folded, of two syllables or more) that the article gives to a person at least as often as to a place: *Thanh Thủy*."""
        named: dict[str, Counter[str]] = {"PERSON": Counter(), "LOCATION": Counter()}
        for i, mention in enumerate(self.draft.mentions):
            if mention.type in named:
                named[mention.type][self.draft.folded(i)] += 1
        return frozenset(n for n, often in named["PERSON"].items() if " " in n and often >= named["LOCATION"][n])

    def chain(self, first: int) -> list[int]:
        """A place and the larger ones behind it: *xã A, huyện B (tỉnh C)*; no *TP A - TP B*, no *tại Peru, Nga chào bán …*."""
        joint = compiled(self.settings["joint"])
        chain, spans = [first], self.draft.spans
        while (nxt := chain[-1] + 1) < len(spans) and self.draft.mentions[nxt].type == "LOCATION":
            gap = self.draft.gap(chain[-1], nxt)
            level = self._level(nxt)
            before = self._level(chain[-1])
            if not joint.fullmatch(gap) or (level == before and (level is not None or "-" in gap)):
                break
            if _SIZES.get(level, _LARGEST) < _SIZES.get(before, 0):  # tỉnh Hà Nội - Hà Đông - Sơn Tây
                break
            chain.append(nxt)
        return chain

    def _level(self, index: int) -> object:
        return self.draft.mentions[index].value.get("level")

    def written(self, chain: list[int]) -> str:
        """A place with the larger ones behind it as they stand in the text; a unit by its canonical name."""
        if self.draft.mentions[chain[0]].type == "UNIT":
            return ", ".join(self.name(i) for i in chain)
        start = self.draft.spans[chain[0]][0]
        front = compiled(self.settings["fronted"]).search(self.fold, max(0, start - 16), start)
        text = " ".join(self.draft.text.cased[front.start() if front else start : self.draft.spans[chain[-1]][1]].split())
        return text + ")" * max(0, text.count("(") - text.count(")"))

    def name(self, index: int) -> str:
        """A unit by its canonical name, a person by the record's, a place as it is written."""
        return self.places.name(index) if self.draft.mentions[index].type != "LOCATION" else " ".join(
            self.draft.text.cased[slice(*self.draft.spans[index])].split()
        )  # fmt: skip

    def larger(self, index: int) -> bool:
        """Whether a place only says where the unit or place before it lies: *Sở Y tế tỉnh A, Trung Quốc*."""
        before = self.draft.mentions[index - 1].type if index else ""
        return before in ("UNIT", "LOCATION") and self.draft.gap(index - 1, index).strip() in (",", "(", "-", "")
