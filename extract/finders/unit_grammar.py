"""The grammar of organisation names: head noun, then function, name, number, level or place, then the larger unit it belongs to.

``Đội 2`` · ``Phòng Cảnh sát hình sự`` · ``Công an tỉnh Nghệ An``: each part is a head from the lexicon ``unit_heads`` with the tails that
its row allows (see ``unit_tails``); parts follow each other without a comma. All offsets count in ``norm``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import regex

from ..draft import Draft
from ..kept import compiled
from ..lexicon import Entry
from .place_grammar import HITS as PLACE_HITS
from .place_grammar import Place, Scan, scan

HITS = (
    *PLACE_HITS,
    "unit_heads",
    "unit_functions",
    "unit_levels",
    "unit_names",
    "unit_codes",
    "ranks",
    "role_heads",
    "honorifics",
)
"""The lexicons whose hits the grammar reads."""
DEPTH = 12
"""How many units may stand inside each other; longer chains are not read further."""

_SPORT = 3
"""How many words of football make an article one on football."""

_BRACKETED = regex.compile(r"\((\p{Lu}+\d{2}\p{L}?)(?![\p{L}\d])")  # codes that the article explains: Cục Cảnh sát hình sự (C02)
_NO_HEAD = "none"  # the kind of words that only begin like a head: ban công, hội nghị
_HOME = "home"  # in the column sport: a club of ours that bears the name of its city

_TITLED = Entry("", {"kind": "dept", "tails": "PFSC"})


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation in the text. ``items`` are the parts of its own tail as (kind, start, end); ``owner`` is the larger unit it ends in."""

    start: int
    end: int
    kind: str
    form: str
    head: tuple[int, int]
    items: tuple[tuple[str, int, int], ...] = ()
    owner: Unit | None = None
    entry: Entry | None = None


class UnitGrammar:
    """Finds the unit that begins at a place; results are kept."""

    def __init__(self, draft: Draft) -> None:
        from .unit_tails import Tails

        self.scan: Scan = scan(draft)
        self.cased = draft.text.cased
        self.fold = draft.text.fold
        self.segments = draft.words
        self.table: Mapping[str, Any] = draft.rules.records["grammar"]["unit"]
        self.kinds: Mapping[str, list[str]] = draft.rules.records["grammar"]["kinds"]
        self.functions = draft.rules.lexicon("unit_functions").entries
        self.tails = Tails(self)
        self._units: dict[int, Unit | None] = {}
        self._depth = 0
        self._capitalised: dict[str, bool] = {}
        self._bracketed = frozenset(_BRACKETED.findall(self.cased))
        self._football: bool | None = None
        self._league: bool | None = None

    def unit(self, pos: int, inside: bool = False) -> Unit | None:
        """The longest unit that begins at ``pos``; ``inside`` a chain bare heads in capitals count."""
        if pos not in self._units:
            if self._depth > DEPTH:
                return None
            self._units[pos] = None
            self._depth += 1
            headed, known = self._headed(pos), self._known(pos)
            if headed is not None and known is not None and headed.form == "named" and known.kind == "body":
                headed = None  # Liên Hiệp Quốc · António Guterres
            ways = [u for u in (headed, self._coded(pos), known) if u is not None]
            self._depth -= 1
            self._units[pos] = max(ways, key=lambda u: u.end, default=None)
        found = self._units[pos]
        if found is not None and found.form == "lone" and not inside and not self._lone(found):
            return None
        return found

    def owner(self, pos: int, but: tuple[str, ...] | list[str] = ()) -> Unit | None:
        """The unit that begins after a space at ``pos``, if it can own what stands before; kinds in ``but`` cannot."""
        begin = self.after_space(pos)
        unit = self.unit(begin, True) if begin else None
        if unit is None or unit.kind in but:
            return None
        if unit.form == "lone" and self.cased[unit.start].islower() and unit.kind not in self.kinds["small_owner"]:
            return None
        if unit.form == "name" and unit.kind not in ("state", "body", "company"):
            return None
        return unit

    def after_space(self, pos: int) -> int:
        """Where the text goes on after one or two spaces at ``pos``; 0 if there is none."""
        size = 2 if self.cased.startswith("  ", pos) else 1 if self.cased.startswith(" ", pos) else 0
        return pos + size if size else 0

    def titled(self, pos: int) -> Unit | None:
        """The rest of a unit whose head stands in the title before it: *Bộ trưởng* · *Quốc phòng Nga*, *Trưởng phòng* · *Bảo vệ chính trị*."""
        end = self.tails.function(pos, "verb noun")
        if (number := compiled(self.table["titled_number"]).match(self.cased, pos)) is not None:
            owner = self.owner(number.end())
            behind = compiled(self.table["titled_behind"]).match(self.cased, number.end())
            if owner is None and (behind is None or self.unit(behind.end(), True) is None):
                return None
            return Unit(
                pos, owner.end if owner else number.end(), "titled", "titled", (pos, pos), (("S", *number.span()),), owner
            )
        if not end and not self.tails.small(pos):
            return None
        items = [("F", pos, end)] if end else []
        while items and len(items) < 4 and items[-1][0] not in "PC":
            if (item := self.tails.item(items[-1][2], _TITLED, items)) is None:
                break
            items.append(item)
        owner = self.owner(items[-1][2]) if items else None
        if owner is None and (not items or items[-1][0] == "F"):
            items += self.tails.extent.posted(pos, items[-1][2] if items else pos - 1, _TITLED, titled=True)
            owner = self.owner(items[-1][2]) if items else None
        if not items:
            return None
        return Unit(pos, owner.end if owner else items[-1][2], "titled", "titled", (pos, pos), tuple(items), owner)

    # --- the ways a unit can begin

    def _headed(self, pos: int) -> Unit | None:
        hits = self.scan.at("unit_heads", pos)  # only the longest head: cảnh sát giao thông is no cảnh sát
        if len(hits) > 1 and hits[0].entries[0].get("kind") == _NO_HEAD:
            last = self.segments.token_at(hits[0].end - 1)
            left, right = self.segments.tokens[last]
            if pos < left and right > hits[0].end:
                hits = hits[1:]  # Ban · công tác is no ban công
        if not hits or not self._is_head(pos, hits[0].end, hits[0].entries[0]):
            return None
        end, entry = hits[0].end, hits[0].entries[0]
        unit = self.tails.tail(pos, end, entry)
        if unit is None and entry.get("lone") in ("yes", "cap"):
            unit = Unit(pos, end, entry.get("kind"), "lone", (pos, end), entry=entry)
        if unit is None and self.cased[pos].isupper() and entry.get("kind") in self.kinds["branches"] and self._owned(end):
            unit = Unit(pos, end, entry.get("kind"), "lone", (pos, end), entry=entry)
        return unit

    def _coded(self, pos: int) -> Unit | None:
        found = compiled(self.table["police_code"]).match(self.cased, pos)
        end = found.end() if found else 0
        if not found:
            hits = self.scan.at("unit_codes", pos)
            if not hits or not self._code_stands(pos, hits[0].end):
                return None
            end = hits[0].end
        owner = self.owner(end)
        place = self.tails.place(end, "PC") if owner is None else None
        items = (("P", place.start, place.end),) if place else ()
        return Unit(pos, owner.end if owner else place.end if place else end, "code", "code", (pos, end), items, owner)

    def _code_stands(self, pos: int, end: int) -> bool:
        """A code of one letter is one in brackets, after a title, or before its owner."""
        if self.fold[pos - 1 : pos] == "(" and compiled(self.table["code_ends"]).match(self.cased, end):
            return True
        if end - pos > 2 and self.cased[pos:end] in self._bracketed:
            return True
        return bool(compiled(self.table["code_after"]).search(self.fold, max(0, pos - 12), pos)) or self.owner(end) is not None

    def _known(self, pos: int) -> Unit | None:
        for hit in self.scan.at("unit_names", pos):
            kind, end = hit.entries[0].get("kind"), hit.end
            if self._in_code(pos):
                return None
            sport = hit.entries[0].get("sport")
            if sport and not (self._club(pos) and (sport != _HOME or self._at_home(pos, end))):
                continue
            reporter = compiled(self.table["reporter"])
            if self.scan.after_capital(pos) and not reporter.search(self.cased, max(0, pos - 6), pos):
                return None
            country = self.tails.place(end, "C") if kind in ("company", "state", "body") else None
            if country is not None:
                return Unit(
                    pos, country.end, kind, "name", (pos, end), (("C", country.start, country.end),), entry=hit.entries[0]
                )
            bureau = compiled(self.table["bureau"]).match(self.cased, end) if kind == "media" else None
            if bureau is not None and (seat := self.scan.place(bureau.start("place")) or bureau["name"]):
                last = seat.end if isinstance(seat, Place) else bureau.end("name")
                return Unit(pos, last, kind, "name", (pos, end), entry=hit.entries[0])
            after = self.cased[end : end + 2]
            if (
                kind in ("company", "club")
                and not compiled(self.table["chief"]).search(self.fold, max(0, pos - 16), pos)
                and after[:1] in " -"
                and (after[1:].isupper() or (after[1:].isdigit() and kind != "club"))
            ):
                return None  # a product: Honda Winner, OnePlus 5
            return Unit(pos, end, kind, "name", (pos, end), entry=hit.entries[0])
        return None

    def _club(self, pos: int) -> bool:
        """Whether the name of a city is that of its club here: the article is about football and nobody is in the city."""
        if self._football is None:
            self._football = sum(1 for _ in islice(compiled(self.table["sport"]).finditer(self.fold), _SPORT)) == _SPORT
        return self._football and not compiled(self.table["there"]).search(self.fold, max(0, pos - 12), pos)

    def _at_home(self, pos: int, end: int) -> bool:
        """Whether the name of one of our cities is that of its club: the article is about our league, and it plays."""
        if self._league is None:
            self._league = compiled(self.table["league"]).search(self.fold) is not None
        if not self._league:
            return False
        bracket = self.cased[pos - 1 : pos] == "(" and self.cased[end : end + 1] == ")"
        return (
            bracket
            or compiled(self.table["plays_after"]).search(self.fold, max(0, pos - 16), pos) is not None
            or compiled(self.table["plays"]).match(self.fold, end) is not None
        )

    # --- heads

    def _is_head(self, start: int, end: int, entry: Entry) -> bool:
        if not entry.get("tails") and entry.get("lone") == "no":
            return False
        if compiled(self.table["title_ends"]).match(self.fold, end) or self._in_code(start):
            return False
        if start > 3 and self.fold.startswith(self.table["office"], start - 4):
            return False  # Chánh Văn · Phòng
        before, word = max(0, start - 20), entry.word.lower()
        if word == self.table["deputy_head"] and compiled(self.table["deputy"]).search(self.fold, before, start):
            return False
        takes = any(word == t or word.startswith(t + " ") for t in self.table["taken"])
        if takes and compiled(self.table["title_takes"]).search(self.fold, before, start):
            return False
        if entry.get("kind") == "school" and self.fold.endswith(self.table["course"], before, start):
            return False  # chương trình Dự bị · Đại học
        if self.cased[start].isupper():
            place = self.scan.gazetteer(start)
            country = place is not None and any(e.get("kind") == "country" for e in place.entries)
            return (
                place is None or place.end <= end or (" " in entry.word and not country)
            )  # Liên hiệp Anh; Trường Sơn, Hội An are places
        return self.segments.begins_token(start)

    def _in_code(self, pos: int) -> bool:
        """Whether a word is the end of the number of a document: *89/2016/QĐ-UBND*."""
        joined = self.cased[pos - 1 : pos] in ("-", "/") and pos > 0
        return joined and compiled(self.table["document"]).search(self.cased, max(0, pos - 12), pos) is not None

    def _lone(self, unit: Unit) -> bool:
        """Whether a head without a tail stands for one organisation: always, or with a capital inside a sentence of the article."""
        start, end = unit.head
        if unit.entry is not None and unit.entry.get("lone") == "yes":
            return not (self.cased[start].islower() and self.scan.after_capital(start))
        if unit.kind == "company" and compiled(self.table["any_company"]).match(self.fold, end):
            return False
        word = self.cased[start:end]
        if " " in word and word[0].islower() and not word.islower():
            return True  # cơ quan CSĐT
        if not word[0].isupper() or (" " not in word and not word.isupper()):
            return False
        return self.inside_sentence(start) or self._elsewhere(word) or self._owned(end)

    def _owned(self, end: int) -> bool:
        """Whether a comma, dash or bracket and the police or army above follow: *Cơ quan CSĐT, Công an tỉnh Nghệ An*."""
        found = compiled(self.table["owned"]).match(self.cased, end)
        unit = self.unit(found.end(), True) if found else None
        return unit is not None and unit.kind in self.kinds["above"] and unit.form in ("place", "level", "function")

    def inside_sentence(self, pos: int) -> bool:
        """Whether words of its sentence stand before ``pos``."""
        left = self.cased[max(0, pos - 2) : pos]
        return len(left) == 2 and left[1] == " " and (left[0].isalnum() or left[0] in ",;)%")

    def _elsewhere(self, word: str) -> bool:
        """Whether the article writes this word with a capital inside a sentence; looked up once a word."""
        if word not in self._capitalised:
            at = self.cased.find(word)
            while at >= 0 and not self.inside_sentence(at):
                at = self.cased.find(word, at + 1)
            self._capitalised[word] = at >= 0
        return self._capitalised[word]


def grammar(draft: Draft) -> UnitGrammar:
    """The unit grammar of this article, made once."""
    return draft.once(UnitGrammar)
