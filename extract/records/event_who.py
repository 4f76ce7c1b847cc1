"""Who takes part in a happening: those who act before its verb, then those who receive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..draft import Draft
from ..kept import compiled
from .event_clauses import SAYING, Clause, Clauses
from .event_spots import Spots


class Participants:
    """Units and people around a ``Clause``. ``settings`` is ``rules/records/events.toml``."""

    def __init__(self, draft: Draft, clauses: Clauses, spots: Spots, settings: Mapping[str, Any]) -> None:
        self.draft, self.clauses, self.spots, self.settings = draft, clauses, spots, settings
        self.fold = draft.text.fold

    def of(self, clause: Clause, used: set[int]) -> list[str]:
        """Units and people before the verb that act, then those who receive. Of what is only reported not the speaker, but the unit for
        which he speaks."""
        low, _ = self.draft.words.sentences[clause.sentence]
        acting: list[str] = []
        if clause.verb_text not in self.settings["existence"]:
            acting = self._named(max(low, clause.said), clause.verb, used, True)
            if not acting and clause.said >= 0:
                acting = self._named(low, clause.said, used, speaker=True)
        receiving = self._named(clause.verb, clause.end, used) if clause.rank != SAYING else []
        return list(dict.fromkeys((*acting, *receiving)))[:12]

    def _named(self, low: int, high: int, used: set[int], places: bool = False, speaker: bool = False) -> list[str]:
        not_who = compiled(self.settings["not_who"])
        helpers = "|".join((*self.settings["passed"], *self.settings["kept"]))
        acting = compiled(rf"(?: (?:{helpers}))* ")
        out: list[str] = []
        for i in self.clauses.mentions(low, high):
            mention, start = self.draft.mentions[i], self.draft.spans[i][0]
            acts = (
                places
                and mention.type == "LOCATION"
                and self.draft.spans[i][1] < high
                and acting.fullmatch(self.fold, self.draft.spans[i][1], high) is not None
                and not self.spots.larger(i)
            )
            if (
                i in used
                or not (mention.type in ("UNIT", "PERSON") or acts)
                or not_who.search(self.fold, max(0, start - 14), start)
            ):
                continue
            if mention.type == "UNIT" and (self.spots.name(i) in self.spots.media or (self._owned(i) and not speaker)):
                continue
            if mention.type == "PERSON" and (speaker or self._reporter(i)):
                continue
            out += mention.value.get("members") or (self.spots.name(i),)
        return out

    def _reporter(self, index: int) -> bool:
        person = self.spots.places.person(index)
        return person is not None and person.byline

    def _owned(self, index: int) -> bool:
        """Whether a unit is only where a named person holds a post."""
        post = self.spots.places.post(index)
        return post is not None and post.owner is not None
