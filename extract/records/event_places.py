"""Where the main happening was: the places of the headline and of the first sentences with the features by which one is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..draft import Draft
from ..kept import compiled
from ..registry import of_rules
from ..text import fold
from .event_clauses import Clause, Clauses
from .event_lead import Lead
from .event_model import Features
from .event_names import PlaceNames, key
from .event_place import Focus, Occurrence, Place
from .event_spots import Spots
from .event_standing import Standing


class PlaceChoice:
    """The places that may be where the main happening was. ``settings`` is ``rules/records/events.toml``."""

    def __init__(self, draft: Draft, clauses: Clauses, lead: Lead, spots: Spots, settings: Mapping[str, Any]) -> None:
        self.draft, self.clauses, self.lead, self.spots, self.settings = draft, clauses, lead, spots, settings
        self.fold = draft.text.fold
        self.standing = Standing(draft, clauses, lead, spots, settings)
        self.names = of_rules(draft.rules, PlaceNames)

    def found(self, anchor: Clause) -> dict[str, Place]:
        """The places of the headline and the first sentences by their keys, and how they stand to ``anchor``."""
        found: dict[str, Place] = {}
        self._headline(found)
        for sentence in range(self.lead.first, self.lead.reach):
            self._sentence(found, sentence, anchor)
        return found

    def candidates(self, anchor: Clause, kind: str) -> list[tuple[Place | None, Features]]:
        """The places of the first sentences and ``None``, each with its features, for a happening that ``anchor`` tells."""
        found = self.found(anchor)
        near, used = self.spots.near_by(anchor)
        parts = {k: self._parts(place) for k, place in found.items()}
        titled = {k for k, place in found.items() if place.titled}
        focus = Focus(self.draft, self.names.province, self._key)
        out: list[tuple[Place | None, Features]] = []
        for k, place in found.items():
            names = set(place.titled)
            if (parts[k] - {k}) & titled:
                names.add("in_titled")  # a place in the place that the headline names
            if k not in titled and any(k in parts[other] and k != other for other in found):
                names.add("wider")
            if near is not None and used & set(place.mentions):
                names.add("nearest")
            whole = focus.of(k, parts[k])
            if any(_FOREIGN & spot.names for spot in place.spots):
                whole["abroad_foreign"] = focus.abroad
            if len(found) == 1:
                whole["only"] = 1.0
            for spot in place.spots or [_NOWHERE]:
                here = sorted(names | spot.names)
                joint = {f"{kind}*{name}": 1.0 for name in here if name in _JOINT or name.startswith(_LEVELS)}
                out.append((place, dict.fromkeys(here, 1.0) | joint | whole | spot.shares))
        none: Features = {"none": 1.0, f"{kind}*none": 1.0, "none_abroad": focus.abroad}
        none |= {"unplaced": float(not focus.named), "places": min(10, len(focus.named)) / 10}
        for body, pattern in self.settings["bodies"].items():
            if (told := compiled(pattern).search(self.lead.fold)) is not None:
                none[f"none_of_{body}"] = 1.0
                none[f"none_by_{body}"] = float(told.start() == 0)
        if not titled:
            none["none_untitled"] = 1.0
        if near is None:
            none["none_near"] = 1.0
        return [(None, none), *out]

    def _parts(self, place: Place) -> set[str]:
        return {self._key(i) for i in place.mentions}

    def _headline(self, found: dict[str, Place]) -> None:
        """Places that the headline names: by the gazetteers, or as the article names them."""
        text, folded = self.lead.headline, self.lead.fold
        if not text:
            return
        colon = text.find(": ")
        for named in self.names.find(text):
            if folded[named.start : named.end] in self.spots.people:
                continue
            names = ["headline", f"headline_{named.level}"]
            self._at(names, folded, named.start, named.end, colon)
            if not named.sure:
                names.append("headline_unsure")
            place = found.setdefault(named.key, Place(named.key))
            place.named(names, named.start, named.end)
            place.write(text[named.start : named.end], (), 0.28)
        for match in compiled(self.settings["headline_named"]).finditer(text):  # ở Điện Kremlin
            if not any(place.text and (place.text in match["name"] or match["name"] in place.text) for place in found.values()):
                k = key(match["name"], self.names.levels)
                place = found.setdefault(k, Place(k))
                place.named(("headline", "headline_named", "headline_at"), *match.span("name"))
                place.write(match["name"], (), 0.2)
        low, high = self.lead.span
        for i in self.clauses.mentions(low, high):
            if self.draft.mentions[i].type != "LOCATION" and not self._facility(i):
                continue
            name = self.draft.folded(i)
            at = f" {folded} ".find(f" {name} ") if len(name) > 2 else -1
            k = self._key(i)
            if at >= 0 and (k not in found or not found[k].titled):
                names = ["headline", "headline_mention"]
                self._at(names, folded, at, at + len(name), colon)
                place = found.setdefault(k, Place(k))
                place.named(names, at, at + len(name))
                # its sentence may not name it as a place that counts, then it would have no writing
                place.write(self.clauses.phrase(*self.draft.spans[i]), (), 0.1)

    def _at(self, names: list[str], folded: str, start: int, end: int, colon: int) -> None:
        """How a place stands in the headline."""
        before = folded[:start]
        if compiled(self.settings["headline_at"]).search(before):
            names.append("headline_at")
        elif compiled(self.settings["headline_to"]).search(before):
            names.append("headline_to")
        elif start == 0 and end == colon:
            names.append("headline_kicker")
        elif start == 0:
            names.append("headline_opens")
        elif compiled(self.settings["headline_unit"]).search(before):
            names.append("headline_unit")
        elif compiled(self.settings["headline_office"]).search(before):
            names.append("headline_office")
        else:
            names.append("headline_inside")
        if compiled(self.settings["nation"]).search(before):
            names.append("headline_nation")
        if compiled(self.settings["team"]).search(before):
            names.append("headline_team")
        if (before.count('"') + before.count("'")) % 2:
            names.append("headline_quoted")
        if 0 <= colon < start and not compiled(self.settings["headline_at"]).search(before):
            names.append("headline_behind_colon")

    def _key(self, i: int) -> str:
        value = self.draft.mentions[i].value
        return self.names.key(str(value.get("name") or self.draft.mentions[i].text), str(value.get("level") or ""))

    def _facility(self, i: int) -> bool:
        """Whether a unit is a house that one can be in."""
        return self.draft.mentions[i].type == "UNIT" and compiled(self.settings["house"]).match(self.draft.fold(i)) is not None

    def _sentence(self, found: dict[str, Place], sentence: int, anchor: Clause) -> None:
        low, high = self.draft.words.sentences[sentence]
        shared = self._of_sentence(sentence, anchor)
        done = -1
        for i in self.clauses.mentions(low, high):
            mention = self.draft.mentions[i]
            if i <= done or mention.type not in ("LOCATION", "UNIT", "ROLE") or self.standing.clock(i, low):
                continue
            if mention.type == "LOCATION" and self.draft.folded(i) in self.spots.people:
                continue
            if mention.type == "ROLE" or (
                mention.type == "UNIT" and (self.spots.post_or_medium(i) or not self.standing.there(i, low))
            ):
                self._seat(found, i, sentence, anchor, shared)
                continue
            chain = self.spots.chain(i)
            if mention.type == "UNIT":
                self._seat(found, i, sentence, anchor, shared)
                chain = [i]
            done = chain[-1]
            if i and self.draft.mentions[i - 1].type == "UNIT" and self.draft.spans[i - 1][0] >= low and self.spots.larger(i):
                names = [*shared, "of_unit", *self.standing.around(i, sentence, anchor)]
            else:
                names = [*shared, *self.standing.around(i, sentence, anchor), self._sort(i)]
            names.append(self.standing.level(i))
            if len(chain) > 1:
                names.append("chain")
            bad = bool({"home", "of_person"} & set(names))
            if bad:
                names = [name for name in names if name in ("home", "of_person")]
            worth = (
                0.0
                if bad
                else 0.3 + 0.2 * min(3, len(chain)) + 0.3 * ("at" in names) + (0.05 if sentence == anchor.sentence else 0.0)
            )
            k = self._key(i)
            spot = Occurrence(i, frozenset(names), self._shares(i, sentence))
            found.setdefault(k, Place(k)).add(self.spots.written(chain), tuple(chain), worth, spot, sentence)

    def _sort(self, i: int) -> str:
        return "place" if self.draft.mentions[i].type != "UNIT" else "unit_house" if self._facility(i) else "unit_there"

    def _seat(self, found: dict[str, Place], i: int, sentence: int, anchor: Clause, shared: list[str]) -> None:
        """The place in the name of a unit or office: where it acts."""
        mention, (start, end) = self.draft.mentions[i], self.draft.spans[i]
        if mention.type == "UNIT" and self.spots.name(i) in self.spots.media:
            return
        text = " ".join(self.draft.text.cased[start:end].split())
        named = list(self.names.find(text))
        if not named:
            return
        place = named[0]
        if place.level in ("sea", "region") or compiled(self.settings["home_country"]).fullmatch(place.key):
            return
        names = [*shared, "seat", f"seat_{place.level}"]
        if mention.type == "ROLE" or self.spots.places.post(i) is not None:
            names.append("seat_office")
        elif compiled(self.settings["local_unit"]).match(self.fold, start):
            names.append("seat_local")
        before = text[: place.start]
        names += [f"seat_{body}" for body, pattern in self.settings["bodies"].items() if compiled(pattern).search(fold(before))]
        if sentence == anchor.sentence:
            if end <= anchor.verb + 1:
                names.append("seat_acting")
            if anchor.said >= 0 and end <= anchor.said:
                names.append("seat_says")
        if self.standing.there(i, self.draft.words.sentences[sentence][0]):
            names.append("seat_there")
        written = text[place.start : named[-1].end] if named[-1].start - place.end <= 2 else text[place.start : place.end]
        nxt = i + 1
        ends = mention.type == "UNIT" and place.end == len(text) and nxt < len(self.draft.mentions)
        if ends and self.draft.mentions[nxt].type == "LOCATION" and self.spots.larger(nxt):
            written = f"{text[place.start :]}, {self.spots.written(self.spots.chain(nxt))}"
        spot = Occurrence(i, frozenset(names), self._shares(i, sentence))
        found.setdefault(place.key, Place(place.key)).add(written, (), 0.25, spot, sentence)

    def _shares(self, i: int, sentence: int) -> Features:
        """How much of the headline stands in the sentence of a place and around it, and how deep in the lead that is."""
        low, high = self.draft.words.sentences[sentence]
        start, end = self.draft.spans[i]
        near = self.lead.topic.share(self.fold[max(low, start - 120) : min(high, end + 60)])
        depth = min(1.0, (sentence - self.lead.first) / 6)
        return {"shared": self.lead.shared(sentence), "shared_near": near, "depth": depth}

    def _of_sentence(self, sentence: int, anchor: Clause) -> list[str]:
        """What the places of a sentence have in common."""
        lead = self.lead
        names = lead.standing(sentence, anchor.sentence)
        if sentence > lead.first and lead.back(sentence) is not None:
            names.append("back")
        if lead.shared(sentence) >= self.settings["share"]:
            names.append("alike")
        return names


_NOWHERE = Occurrence(-1, frozenset(), {})
"""What is known of the place in the lead that only the headline names."""

_FOREIGN = frozenset(["level_country", "level_city", "seat_country"])
"""What a place of another country may be."""

_LEVELS = ("level_", "far_level_")
"""How features of a level begin: they count apart for each kind of happening, too."""

_JOINT = frozenset(
    [
        "at", "at_opens", "seat", "seat_acting", "seat_local", "seat_office", "headline", "headline_at", "headline_opens", "headline_inside",
        "headline_unit", "back", "affair", "nearest", "bare", "same", "unit_there", "right_near", "first_sentence",
        "place", "of_unit", "unit_house", "acts", "seat_country",
    ]
)  # fmt: skip
"""Features that count apart for each kind of happening."""
