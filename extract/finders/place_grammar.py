"""The grammar of place names: a word for a place with a name or number behind it, or a name of the gazetteers.

It works on ``norm`` offsets of one article and is built once for it (``scan(draft)``).
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from ..draft import Draft
from ..kept import compiled
from ..lexicon import Entry
from .spots import Spots

NUMBER = regex.compile(r"(?:số )?\d+(?:[/.]\d+)*[A-Z]{0,2}(?![\p{L}\d%])|[IVX]+(?![\p{L}\d])")
_TRAILING = regex.compile(r" (?:\d{1,3}[A-Z]?|[A-E]|[IVX]{1,4})(?![\p{L}\d%/]|[.,]\d)")
DASH = regex.compile(r" ?- ?(?=\p{Lu})")
_GAP = regex.compile(r" ")
_GAP_LEVEL = regex.compile(r" {1,2}")
_GAP_ABBREVIATION = regex.compile(r"\.? ?")
_INITIAL = regex.compile(r"\p{Lu}(?:[.,\s]|$)")

HITS = ("place_words", "places", "place_aliases", "place_world", "surnames")
"""The lexicons whose hits the grammar of places reads."""
_DEPTH = 6
"""How many words for places may stand before one name."""
ADMIN = frozenset(("tỉnh", "thành phố", "thị xã", "quận", "huyện", "xã", "phường", "thị trấn", "đặc khu"))
_LONGEST = {"city": 3, "state": 3, "site": 5}
"""Syllables of a name that no gazetteer holds, by level; 3 after an administrative word, else 4."""
_NESTS = frozenset(("site", "transport", "street", "road"))
_LOOSE = ("street", "hamlet", "nature", "state")  # their words begin a name whatever the segmentation says
_COUNTED = ADMIN | {"hamlet", "country", "region", "city"}
_SINGLE = frozenset(("tỉnh", "thành phố", "thị xã", "quận", "huyện"))
_NUMBERED = frozenset(("street", "hamlet", "xã", "phường", "site", "road", "transport"))


@dataclass(frozen=True, slots=True)
class Place:
    """A name of a place in the text: where it begins and ends, the administrative word it carries (its level), the bare name."""

    start: int
    end: int
    level: str
    name: int
    entries: tuple[Entry, ...] = ()


class Scan(Spots):
    """The grammar of place names over one article."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft)
        self._places: dict[int, Place | None] = {}
        self._depth = 0
        self.codes = {
            m.start(): Place(m.start(), m.end(), _code_level(m), m.start())
            for m in compiled(self.table["code"]).finditer(self.cased)
        }

    def no_place(self, pos: int) -> bool:
        """Whether a word before ``pos`` makes the name no place: *người*, *tiếng*."""
        return compiled(self.table["not_place"]).search(self.fold, max(0, pos - 8), pos) is not None

    def place(self, pos: int) -> Place | None:
        """The longest place name at ``pos``: an administrative word and a name or number, else a name of the gazetteers."""
        if pos not in self._places:
            if self._depth > _DEPTH:
                return None
            self._depth += 1
            self._places[pos] = self.codes.get(pos) or self._worded_or_bare(pos)
            self._depth -= 1
        return self._places[pos]

    def _worded_or_bare(self, pos: int) -> Place | None:
        """A word for a place and a name; but *Bến Tre*, *Buôn Ma Thuột*, *Cầu Giấy* are names of units as a whole."""
        worded = self._worded(pos)
        if worded is None:
            return self._bare(pos)
        if worded.level in ADMIN or not self.cased[pos].isupper():
            return worded
        hit = self.gazetteer(pos)
        whole = hit is not None and hit.end >= worded.end and any(len(e.get("code")) in (2, 3) for e in hit.entries)
        return (self._bare(pos) or worded) if whole else worded

    def _inner(self, pos: int, end: int) -> bool:
        """Whether the word for a place is the second half of a word that says where at the place: *chân cầu*."""
        token = self._words.token_at(pos)
        left, right = self._words.tokens[token] if token >= 0 else (pos, end)
        return right == end and self.fold[left:right] in self.table["inner"]

    def _bare(self, pos: int) -> Place | None:
        hit = self.gazetteer(pos)
        if hit is None or compiled(self.table["other_word"]).match(self.fold, pos):
            return None
        strict = " " not in hit.entries[0].word and not all(
            (e.get("kind") and e.get("alone") != "no") or e.get("of") for e in hit.entries
        )
        if strict and not (self._words.begins_token(pos) and self._words.ends_token(hit.end)):
            return None
        return Place(pos, hit.end, "", pos, hit.entries)

    def _worded(self, pos: int) -> Place | None:
        for hit in self.at("place_words", pos):
            entry = hit.entries[0]
            level = entry.get("level")
            short = entry.word[0].isupper()
            after = (_GAP_ABBREVIATION if short else _GAP_LEVEL if level in ADMIN else _GAP).match(self.cased, hit.end)
            loose = " " in entry.word or level in ADMIN or (level in _LOOSE and entry.word not in self.table["strict"])
            if (
                after is None
                or not (loose or self._words.begins_token(pos) or self._inner(pos, hit.end))
                or (short and _INITIAL.match(self.cased, after.end()))
            ):
                continue
            begin = after.end()
            before = max(0, pos - 16)
            if level in _COUNTED and compiled(self.table["plural"]).search(
                self.fold, before, pos
            ):  # các tỉnh A, B: each name stands alone
                continue
            if self.no_place(pos) and level not in ADMIN:
                continue
            other = compiled(self.table["other_word"]).match(self.fold, pos)
            if other or compiled(self.table["half_word"]).search(self.fold, before, hit.end):
                continue
            if short and self._initial(pos, begin):
                continue
            place = self._named(pos, begin, level, entry)
            if (
                place is not None
                and short
                and level in ADMIN
                and not place.entries
                and len(self.cased[begin : place.end].split()) == 1
            ):
                continue  # H. Lợi, TP. Bên cạnh: the end of a sentence
            if place is not None and not (entry.word in self.table["doubtful"] and not self._there(place)):
                return place
        return None

    def _initial(self, pos: int, begin: int) -> bool:
        """Whether a short word is the initial of somebody: *Edward P. Metzner*."""
        if self.cased[pos - 1 : pos] == "." and self.cased[pos - 2 : pos - 1].isupper():
            return True  # K.P. Sharma Dali
        before = self.capital_before(pos)
        return bool(before) and not before.isupper() and before.isascii() and self.gazetteer(begin) is None

    def _there(self, place: Place) -> bool:
        """Whether an address goes on behind a village or somebody is there: *bản Nậm Phui, xã A*, but not *bản Windows 10*."""
        if compiled(self.table["address"]).match(self.cased, place.end):
            return True
        return bool(place.level and compiled(self.table["be_there"]).search(self.fold, max(0, place.start - 14), place.start))

    def _named(self, start: int, begin: int, level: str, entry: Entry) -> Place | None:
        kind = entry.get("name")
        if kind != "name" and (number := NUMBER.match(self.cased, begin)):
            end = number.end()
            if level == "hamlet":
                more = self.cased[end : end + 1] == " " and self.capitals(end + 1, 3)
                if more and not self.gazetteer(end + 1):
                    end = more[-1]
            elif level == "site":
                more = self.cased[end : end + 1] == " " and self.capitals(end + 1, 4)
                if more:
                    end = more[-1]
                elif self.cased[end : end + 1] == " " and self.cased[end + 1 : end + 2].isalpha():  # a building of 5 floors
                    return None
            return Place(start, end, level, begin)
        if kind == "number":
            return None
        if level == "junction" and (
            begin in self.codes or any(h.entries[0].get("level") == "road" for h in self.at("place_words", begin))
        ):
            return None  # ngã ba · QL1
        inner = self.place(begin) if level in _NESTS and (" " in entry.word or level in ("street", "road")) else None
        if inner is None and level == "transport" and (over := self.place(begin)) is not None and over.level == "nature":
            inner = over  # cầu sông Lô
        if inner is not None and inner.level and (level != "street" or inner.level == "road"):
            return Place(start, self._joined(inner.end, entry), level, begin)
        hit = self.gazetteer(begin)
        ends = self.capitals(begin, 7)
        if hit is not None and not ends:  # bến xe miền Đông
            return Place(start, hit.end, level, begin, hit.entries) if level in _NESTS else None
        if not ends or (hit is None and (level == "country" or ends[0] == begin + 1 or self.starts_sentence(begin))):
            return None
        if hit is None and level in ADMIN and len(ends) == 1:
            for half in self.at("places", begin):  # TP Cần thơ
                if half.end > ends[0] and any(_same_level(level, e) for e in half.entries):
                    return Place(start, half.end, level, begin, half.entries)
        kinds = {e.get("kind") for e in hit.entries} if hit is not None else set()
        island = entry.word in self.table["islands"]
        if (level == "nature" and kinds & {"country", "region"} and not island) or (
            level == "country" and "country" not in kinds
        ):
            return None
        if level == "region" and NUMBER.match(self.cased, begin):
            return None
        if hit is not None:
            person = any(e.get("kind") == "person" for e in hit.entries)
            common = level == "street" and " " not in entry.word  # phố Hà Nội: streets in general; xa lộ Hà Nội is one
            if common and not person and hit.end >= ends[-1] and all(_city(e) for e in hit.entries):
                return None
            if level in ADMIN:
                fits = any(_same_level(level, e) for e in hit.entries)
            elif level == "street":
                fits = False
            else:
                state = level == "state" and "state" in kinds  # bang Texas · Greg Abbott
                fits = state or self.gazetteer(hit.end + 1) is not None or self.surname(hit.end + 1)
            whole = level in (*_SINGLE, "state") or " " in hit.entries[0].word  # xã Thanh Tường, though there is a Thanh
            if level == "country" or (fits and whole) or hit.end >= ends[-1]:
                return Place(start, self._joined(self._numbered(level, hit.end), entry), level, begin, hit.entries)
        longest = 3 if level in ADMIN else _LONGEST.get(level, 4)
        if len(ends) > longest + 2:  # a name of a person follows
            ends = ends[:2]
        if hit is None and level in _SINGLE and len(ends) > 2 and self.surname(begin):  # UBND tỉnh Nguyễn Văn A
            return None
        last = ends[min(len(ends), longest) - 1]
        end = self._numbered(level, self.whole_word(last) if level in _NESTS else last)
        return Place(start, self._joined(end, entry), level, begin)

    def _numbered(self, level: str, end: int) -> int:
        more = _TRAILING.match(self.cased, end) if level in _NUMBERED else None
        if more and not (level == "street" and self.cased[more.end() : more.end() + 2].strip().islower()):
            end = more.end()
        longer = self.table["longer"]
        return end + len(longer) if level == "street" and self.fold.startswith(longer, end) else end

    def _joined(self, end: int, entry: Entry) -> int:
        """A dash may join a second name: *cao tốc Pháp Vân - Cầu Giẽ*."""
        if not entry.get("join"):
            return end
        for _ in range(2):
            dash = DASH.match(self.cased, end)
            if not dash or any(h.entries[0] is entry for h in self.at("place_words", dash.end())):
                break  # Bến xe A - Bến xe B are two
            hit = self.gazetteer(dash.end())
            ends = self.capitals(dash.end(), 4)
            end = hit.end if hit is not None else ends[-1]
        return end


def _code_level(found: regex.Match[str]) -> str:
    return "road" if found["road"] else "phường" if found["ward"] else "quận"


def _city(entry: Entry) -> bool:
    return entry.get("level") in ("tỉnh", "thành phố", "") and not entry.get("kind")


def _same_level(level: str, entry: Entry) -> bool:
    known = {entry.get("level"), entry.get("now_level")}
    if level in known:
        return True
    if level == "thành phố":
        return bool(known & {"thị xã", "huyện", "city"}) or not known - {""}
    return level in ("thị xã", "quận", "huyện") and bool(known & {"thị xã", "quận", "huyện", "thành phố"})


def scan(draft: Draft) -> Scan:
    """The scan of this article, made once."""
    return draft.once(Scan)
