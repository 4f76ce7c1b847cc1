"""One name of an organisation: taken apart into own part and owner, spelled canonically, its code and place.

Words and patterns stand in ``rules/records/units.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import regex

from ..draft import Draft
from ..finders.place_grammar import ADMIN, scan
from ..finders.unit_grammar import Unit, grammar
from ..kept import compiled
from ..text import fold
from .admin_units import Gazetteer
from .coordination import clean
from .gazetteer import of

SHORT = regex.compile(r"[\p{Lu}\d][\p{L}\d&-]{1,13}")
"""A short name: *UBQP*, *Fed*."""
_CODE = regex.compile(r"(?<![\p{L}\d])(?:P[ACHKVX] ?\d{2}[A-Z]?|[ABCHKTVX]\d{2}[A-Z]?)(?![\p{L}\d])")
_SHORT_WORD = regex.compile(
    r"(?<![\p{L}\d&-])(?<!\p{Ll}{2}\.|\p{Lu}{3}\.)(?P<word>\p{Lu}[\p{L}]{0,4})(?:\. ?|(?![\p{L}\d.'’]) ?)"
)
_KEY_WORD = regex.compile(r"[\p{L}\d&]+(?:-[\p{L}&]+)*")


@dataclass(slots=True)
class Reading:
    """What the text says of one UNIT mention; ``upper`` is its owner, ``inside`` whether the owner stands in the mention."""

    own: str
    name: str
    kind: str
    head: str = ""
    code: str | None = None
    place: str | None = None
    upper: Reading | None = None
    inside: bool = False
    tail: str = ""

    @property
    def owner(self) -> str:
        """The key of the owner with all that it belongs to; empty without one."""
        return f"{self.upper.own} {self.upper.owner}".strip() if self.upper is not None else ""

    @property
    def full(self) -> str:
        """The name with the owners that stand in the mention."""
        return f"{self.name} {self.upper.full}" if self.inside and self.upper is not None else self.name


class Names:
    """Reads the UNIT mentions of one article."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.words: Mapping[str, Any] = draft.rules.records["units"]
        self.gazetteer: Gazetteer = of(draft)[0]

    def read(self, index: int) -> Reading:
        """What a mention says: own part, owner, code, place."""
        start, end = self.draft.spans[index]
        parsed = self._parsed(start, end)
        return self._reading(start, end, parsed, self._owner(parsed, start, end), self._head_of_title(start, parsed))

    def _reading(self, start: int, end: int, parsed: Unit | None, owner: Unit | None, restored: str = "") -> Reading:
        stop = owner.start if owner is not None else end
        own = clean(self.draft, start, stop).rstrip(" -,/")
        own = f"{restored} {own}" if restored else own
        own_kind = parsed is not None and parsed.kind != "titled" and not restored
        kind = parsed.kind if parsed is not None and own_kind else self._kind_of(start, restored)
        head = self.draft.text.fold[slice(*parsed.head)] if parsed is not None else ""
        reading = Reading(self.key(own, kind), self.spell(own), kind, restored.lower() or head)
        reading.code = self._code(start, stop)
        if reading.code:
            reading.own = reading.code.lower()
        if owner is not None:
            reading.upper, reading.inside = self._reading(owner.start, end, owner, self._owner(owner, owner.start, end)), True
        items = parsed.items if parsed is not None else ()
        own_place = next((self._place_name(s) for k, s, _ in items if k == "P"), None)
        reading.place = own_place or (reading.upper.place if reading.upper is not None else None)
        return reading

    def parsed(self, index: int) -> Unit | None:
        """The grammar's reading of a mention."""
        return self._parsed(*self.draft.spans[index])

    def _parsed(self, start: int, end: int) -> Unit | None:
        here = grammar(self.draft)
        for unit in (here.unit(start, True), here.titled(start)):
            if unit is not None and unit.end == end:
                return unit
        return None

    def _owner(self, parsed: Unit | None, start: int, end: int) -> Unit | None:
        """The larger unit that the span ends in."""
        if parsed is not None:
            owner = parsed.owner
            if owner is None or self.draft.text.fold[slice(*owner.head)] in self.words["branch"]:
                return None
            borrowed = parsed.kind in self.words["borrow"] and owner.kind in self.words["lenders"]
            return None if borrowed else owner  # Đại học FPT
        here = grammar(self.draft)
        for pos in here.scan.starts_between("unit_heads", start + 1, end):
            unit = here.unit(pos, True)
            if unit is not None and unit.end == end:
                return unit
        return None

    def _kind_of(self, start: int, restored: str) -> str:
        """The kind of the head that begins a name, or of the one that the title before it has taken."""
        head = self.draft.rules.lexicon("unit_heads").get(restored.lower()) if restored else None
        if head is not None:
            return head.get("kind")
        hits = scan(self.draft).at("unit_heads", start) or scan(self.draft).at("unit_names", start)
        return hits[0].entries[0].get("kind") if hits else ""

    def _code(self, start: int, end: int) -> str | None:
        """The code of the Ministry of Public Security in a name: *Cục X03*, *PC45*, *Phòng PC 47*."""
        found = _CODE.search(self.draft.text.cased, start, end)
        code = found[0].replace(" ", "") if found else ""
        sure = code.startswith("P") or fold(code) in self.draft.rules.lexicon("unit_codes")
        return code if code and sure else None

    def _head_of_title(self, start: int, parsed: Unit | None) -> str:
        """The head that the title before ``start`` has taken: *phòng* of *Phó Trưởng phòng*, *bộ* of *Bộ trưởng*.

        A unit that has a head of its own needs none, but a branch of the police does: *Trưởng phòng* · *Cảnh sát hình sự*.
        """
        found = self.pattern("title_head").search(self.draft.text.fold, max(0, start - 30), start)
        if not found:
            return ""
        whole = grammar(self.draft).unit(start, True)
        if whole is not None and parsed is not None and parsed.kind != "titled":
            own_head = self.draft.text.fold[slice(*parsed.head)]
            if parsed.kind not in self.words["headless"] and own_head not in self.words["headless_heads"]:
                return ""
        head = str(found["before"] or found["after"])
        if self.draft.text.fold.startswith(f"{head} ", start):
            return ""  # Trưởng phòng · Phòng Tham mưu
        return head[:1].upper() + head[1:]

    def _place_name(self, start: int) -> str | None:
        place = scan(self.draft).place(start)
        if place is None:
            return None
        text = scan(self.draft).fold[place.name : place.end]
        level = place.level if place.level in ADMIN else ""
        entry = self.gazetteer.choose(self.gazetteer.entries(text, level), bare=not level)
        if entry is not None:
            return entry.word
        country = next((of for e in place.entries if e.get("kind") == "country" and (of := e.get("of"))), None)  # VN
        return country or " ".join(self.draft.text.cased[place.name : place.end].split())

    def is_province(self, own: str, place: str) -> bool:
        """Whether the key of a police names a province and nothing smaller: *công an nam định*, not *công an thành phố nam định*."""
        key = self.key(place)
        if not own.endswith(f" {key}") or own.count(" ") != key.count(" ") + 2:
            return False
        return any(len(entry.get("code")) == 2 for entry in self.gazetteer.entries(fold(place), ""))

    def pattern(self, name: str) -> regex.Pattern[str]:
        """A pattern of the rules by name."""
        return compiled(self.words["pattern"][name])

    def spell(self, name: str) -> str:
        """The canonical spelling: short words of levels and heads in full (*TP.Vinh* → *thành phố Vinh*, *CA* → *Công an*)."""
        short = self.words["expand"]
        long = _SHORT_WORD.sub(lambda m: f"{short[m['word']]} " if m["word"] in short else m[0], name)
        long = " ".join(long.split())
        return long[:1].upper() + long[1:]

    def key(self, name: str, kind: str = "") -> str:
        """What is equal for two writings of one name; the word for a medium and the level of a province count for nothing."""
        same = self.words["same"]
        text: str = " ".join(same.get(w, w) for w in _KEY_WORD.findall(fold(self.spell(name)).replace(" & ", "&")))
        text = self.pattern("levelled").sub(self._unlevelled, text)
        if kind == self.words["school"]:
            text = self.pattern("school_head").sub("", text)
        if kind in self.words["media"]:
            text = "báo " + self.pattern("media_head").sub("", text)
        return text

    def _unlevelled(self, found: regex.Match[str]) -> str:
        """*công an tỉnh Trà Vinh* as *công an Trà Vinh*; the town of a province keeps its word."""
        level, rest = str(found["level"]), str(found["name"])
        entries = self.gazetteer.entries(rest, level)
        province = any(len(e.get("code")) == 2 and level in (e.get("level"), self.gazetteer.level(e)) for e in entries)
        return rest if province else str(found[0])
