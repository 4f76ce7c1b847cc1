"""How a place stands in its sentence: behind which words, in a row or a bracket, before or behind the verb of the happening."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..draft import Draft
from ..kept import compiled
from .event_clauses import Clause, Clauses
from .event_lead import Lead
from .event_spots import NEAR, Spots

_PROVINCE = 2  # digits of the code of a province
_LEVELS = {
    "tỉnh": "province", "thành phố": "province", "quận": "district", "huyện": "district", "thị xã": "district", "xã": "commune",
    "phường": "commune", "thị trấn": "commune", "đặc khu": "commune", "state": "province", "area": "region", "sea": "region",
}  # fmt: skip


class Standing:
    """What is seen of one place where the lead names it. ``settings`` is ``rules/records/events.toml``."""

    def __init__(self, draft: Draft, clauses: Clauses, lead: Lead, spots: Spots, settings: Mapping[str, Any]) -> None:
        self.draft, self.clauses, self.lead, self.spots, self.settings = draft, clauses, lead, spots, settings
        self.fold = draft.text.fold

    def there(self, i: int, low: int) -> bool:
        """Whether something is named as a place: behind *tại, ở, trên*."""
        start = self.draft.spans[i][0]
        return compiled(self.settings["place"]).search(self.fold, max(low, start - 60), start) is not None

    def clock(self, i: int, low: int) -> bool:
        """Whether a place only tells whose clock a time is told by: *tối cùng ngày theo giờ Hà Nội*."""
        start = self.draft.spans[i][0]
        return self.lead.found("zone", max(low, start - 12), start)

    def around(self, i: int, sentence: int, anchor: Clause) -> list[str]:
        """How a place stands in its sentence and to the verb of the happening."""
        low = self.draft.words.sentences[sentence][0]
        start, lead = self.draft.spans[i][0], self.lead
        names: list[str] = []
        before = compiled(self.settings["place"])
        at = self.there(i, low)
        home = lead.found("home", max(low, start - 30), start)
        person = self.spots.of_person(i, low)
        if home:
            names.append("home")
        if person:
            names.append("of_person")
        if at and not home and not person:
            names.append("at")
            if self.spots.opens(i, low, before):
                names.append("at_opens")
        elif not at:
            for name in ("towards", "away", "owner", "partner"):
                if lead.found(name, max(low, start - 24), start):
                    names.append(name)
                    break
            else:
                names.append("bare")
        if not at and compiled(self.settings["acts"]).match(self.fold, self.draft.spans[self.spots.chain(i)[-1]][1]):
            names.append("acts")
        if self._row(i):
            names.append("row")
        if compiled(self.settings["home_country"]).fullmatch(self.draft.fold(i)):
            names.append("home_country")
        if lead.found("affair", max(low, start - 90), start):
            names.append("affair")
        if not lead.has("planned") and lead.found("coming", max(low, start - 100), start):
            names.append("coming")
        if lead.found("place_said", max(low, start - 60), start):
            names.append("behind_said")
        if self.fold.count('"', low, start) % 2:
            names.append("quoted")
        if lead.verb_in(max(low, start - 100), start):
            names.append("verb_before")
        if at and lead.found("happens", max(low, start - 120), start):
            names.append("happens_at")
        if sentence == anchor.sentence:
            names.append("left" if start < anchor.verb else "right")
            if start >= anchor.verb and self.clauses.right_of(anchor, i, NEAR):
                names.append("right_near")
        return names

    def _row(self, i: int) -> bool:
        """Whether a place is one of a row of such places: *A, B và C*."""
        mentions = self.draft.mentions
        level = mentions[i].value.get("level")
        return level is not None and any(
            0 <= k < len(mentions)
            and mentions[k].type == "LOCATION"
            and mentions[k].value.get("level") == level
            and self.draft.gap(min(i, k), max(i, k)).strip() in (",", "và", "-", "hoặc", "hay")
            for k in (i - 1, i + 1)
        )

    def level(self, i: int) -> str:
        """The level of a place as a feature."""
        if self.draft.mentions[i].type == "UNIT":
            return "level_unit"
        value = self.draft.mentions[i].value
        level = str(value.get("level") or "none")
        if level == "thành phố" and len(str(value.get("code") or "")) != _PROVINCE:
            return "level_district" if value.get("code") else "level_city"
        return "level_" + _LEVELS.get(level, level)
