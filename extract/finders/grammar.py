"""What the grammars of places and units share: lexicon hits by where they start, runs of capitalised syllables, names of places.

Everything here works on ``norm`` offsets of one article and is built once for it (``scan(draft)``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import regex

from ..draft import Draft, Hit
from ..kept import compiled
from ..lexicon import Entry

CAPITAL = regex.compile(r"\p{Lu}[\p{L}\p{M}]*(?:['-]\p{L}[\p{L}\p{M}]*)*")
"""A syllable that begins with a capital: *Hà*, *H'Leo*, *Pyeongannam-do*."""
NUMBER = regex.compile(r"(?:số )?\d+(?:[/.]\d+)*[A-Z]{0,2}(?![\p{L}\d%])|[IVX]+(?![\p{L}\d])")
TRAILING = regex.compile(r" (?:\d{1,3}[A-Z]?|[A-E]|[IVX]{1,4})(?![\p{L}\d%/]|[.,]\d)")
DASH = regex.compile(r" ?- ?(?=\p{Lu})")
GAP = regex.compile(r" ")
GAP_ABBREVIATION = regex.compile(r"\.? ?")
INITIAL = regex.compile(r"\p{Lu}(?:[.,\s]|$)")

HITS = ("place_words", "places", "place_aliases", "place_world", "surnames")
"""The lexicons whose hits the grammar of places reads."""
DEPTH = 6
"""How many words for places may stand before one name."""
ADMIN = frozenset(("tỉnh", "thành phố", "thị xã", "quận", "huyện", "xã", "phường", "thị trấn", "đặc khu"))
_LONGEST = {
    "city": 3,
    "state": 3,
    "site": 5,
}  # syllables of a name that no gazetteer holds; 3 after an administrative word, else 4
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


class Scan:
    """Lexicon hits and the grammar of place names over one article."""

    def __init__(self, draft: Draft) -> None:
        self.cased = draft.text.cased
        self.fold = draft.text.fold
        self._index: dict[str, dict[int, list[Hit]]] = {}
        self._hits = draft.hits
        self._words = draft.words
        self.table: Mapping[str, Any] = draft.rules.records["grammar"]["place"]
        self._starters = draft.rules.lexicon("sentence_starters").entries
        self._places: dict[int, Place | None] = {}
        self._depth = 0
        self.codes = {
            m.start(): Place(m.start(), m.end(), _code_level(m), m.start())
            for m in compiled(self.table["code"]).finditer(self.cased)
        }

    def at(self, lexicon: str, pos: int) -> list[Hit]:
        """The hits of a lexicon that begin at ``pos``, longest first."""
        index = self._index.get(lexicon)
        if index is None:
            found: dict[int, list[Hit]] = defaultdict(list)
            for hit in self._hits.get(lexicon, ()):
                found[hit.start].append(hit)
            for hits in found.values():
                hits.sort(key=lambda hit: -hit.end)
            index = self._index[lexicon] = dict(found)
        return index.get(pos, [])

    def starts(self, *lexicons: str) -> list[int]:
        """Where hits of the lexicons begin, in order."""
        for lexicon in lexicons:
            self.at(lexicon, -1)
        return sorted({pos for lexicon in lexicons for pos in self._index[lexicon]})

    def starts_between(self, lexicon: str, left: int, right: int) -> list[int]:
        """Where hits of a lexicon begin in a stretch, in order."""
        hits = self._hits.get(lexicon, [])
        at = bisect_left(hits, left, key=lambda hit: hit.start)
        out: list[int] = []
        while at < len(hits) and hits[at].start < right:
            if not out or out[-1] != hits[at].start:
                out.append(hits[at].start)
            at += 1
        return out

    def capitals(self, pos: int, limit: int) -> list[int]:
        """Ends of the capitalised syllables that follow each other from ``pos`` with single spaces, at most ``limit``."""
        ends: list[int] = []
        while len(ends) < limit and (found := CAPITAL.match(self.cased, pos)):
            if ends and (self.starts_sentence(pos, True) or self._short_word(pos)):
                break
            ends.append(found.end())
            if self.cased[found.end() : found.end() + 1] != " ":
                break
            pos = found.end() + 1
        return ends

    def _short_word(self, pos: int) -> bool:
        """Whether a place begins here with a word cut to capitals: *chợ Rẫy · TP.HCM*."""
        return any(hit.entries[0].word.isupper() and hit.end - pos > 1 for hit in self.at("place_words", pos))

    def after_capital(self, pos: int) -> bool:
        """Whether the syllable before ``pos`` (one space between) begins with a capital."""
        if pos < 2 or self.cased[pos - 1] != " ":
            return False
        found = _last_syllable.search(self.cased, max(0, pos - 25), pos - 1)
        if found is None or found[0].lower() in self._starters:
            return False
        return compiled(self.table["direction"]).search(self.fold, max(0, pos - 20), pos) is None

    def no_place(self, pos: int) -> bool:
        """Whether a word before ``pos`` makes the name no place: *người*, *tiếng*."""
        return compiled(self.table["not_place"]).search(self.fold, max(0, pos - 8), pos) is not None

    def gazetteer(self, pos: int) -> Hit | None:
        """The longest name of the gazetteers at ``pos`` that is written with a capital."""
        hits = [
            hit
            for lexicon in ("places", "place_aliases", "place_world")
            for hit in self.at(lexicon, pos)
            if self._capital_end(hit)
        ]
        if not hits:
            return None
        end = max(hit.end for hit in hits)
        return Hit(pos, end, tuple(e for hit in hits if hit.end == end for e in hit.entries))

    def _capital_end(self, hit: Hit) -> bool:
        """A name is written with the capitals of the lexicon, but *Bộ* and what follows a hyphen may be small: *Hòa bình* is no name."""
        written, word = self.cased[hit.start : hit.end], hit.entries[0].word
        if len(written) != len(word):
            return written[:1].isupper()
        starts = [0, *(i + 1 for i, c in enumerate(word) if c == " ")]
        small = [i for i in starts if word[i].isupper() and written[i].islower()]
        return not small or (word.endswith(" Bộ") and small == [len(word) - 2])

    def place(self, pos: int) -> Place | None:
        """The longest place name at ``pos``: an administrative word and a name or number, else a name of the gazetteers."""
        if pos not in self._places:
            if self._depth > DEPTH:
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

    def _begins_word(self, pos: int) -> bool:
        """Whether a word of the segmentation begins at ``pos``: *phủ* in *Chính phủ* is no word."""
        token = self._words.token_at(pos)
        return token < 0 or self._words.tokens[token][0] == pos

    def _inner(self, pos: int, end: int) -> bool:
        """Whether the word for a place is the second half of a word that says where at the place: *chân cầu*."""
        token = self._words.token_at(pos)
        left, right = self._words.tokens[token] if token >= 0 else (pos, end)
        return right == end and self.fold[left:right] in self.table["inner"]

    def _ends_word(self, pos: int) -> bool:
        """Whether a word of the segmentation ends at ``pos``: *Trung* in *Trung tá* does not."""
        token = self._words.token_at(pos - 1)
        return token < 0 or self._words.tokens[token][1] == pos

    def _bare(self, pos: int) -> Place | None:
        hit = self.gazetteer(pos)
        if hit is None or compiled(self.table["other_word"]).match(self.fold, pos):
            return None
        strict = " " not in hit.entries[0].word and not all(
            (e.get("kind") and e.get("alone") != "no") or e.get("of") for e in hit.entries
        )
        if strict and not (self._begins_word(pos) and self._ends_word(hit.end)):
            return None
        return Place(pos, hit.end, "", pos, hit.entries)

    def _worded(self, pos: int) -> Place | None:
        for hit in self.at("place_words", pos):
            entry = hit.entries[0]
            level = entry.get("level")
            short = entry.word[0].isupper()
            after = (GAP_ABBREVIATION if short else GAP).match(self.cased, hit.end)
            loose = " " in entry.word or level in ADMIN or (level in _LOOSE and entry.word not in self.table["strict"])
            if (
                after is None
                or not (loose or self._begins_word(pos) or self._inner(pos, hit.end))
                or (short and INITIAL.match(self.cased, after.end()))
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
        before = (
            _last_syllable.search(self.cased, max(0, pos - 25), max(0, pos - 1)) if self.cased[pos - 1 : pos] == " " else None
        )
        return before is not None and not before[0].isupper() and before[0].isascii() and self.gazetteer(begin) is None

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
            if level == "street" and not person and hit.end >= ends[-1] and all(_city(e) for e in hit.entries):
                return None  # phố Hà Nội: streets in general
            if level in ADMIN:
                fits = any(_same_level(level, e) for e in hit.entries)
            elif level == "street":
                fits = False
            else:
                fits = self.gazetteer(hit.end + 1) is not None or self.surname(hit.end + 1)
            whole = level in _SINGLE or " " in hit.entries[0].word  # xã Thanh Tường, though there is a Thanh
            if (fits and whole) or hit.end >= ends[-1]:
                return Place(start, self._joined(self._numbered(level, hit.end), entry), level, begin, hit.entries)
        longest = 3 if level in ADMIN else _LONGEST.get(level, 4)
        if len(ends) > longest + 2:  # a name of a person follows
            ends = ends[:2]
        if hit is None and level in _SINGLE and len(ends) > 2 and self.surname(begin):  # UBND tỉnh Nguyễn Văn A
            return None
        last = ends[min(len(ends), longest) - 1]
        end = self._numbered(level, self._whole_word(last) if level in _NESTS else last)
        return Place(start, self._joined(end, entry), level, begin)

    def _whole_word(self, end: int) -> int:
        """The end of the word whose first syllable ends at ``end``: *Nhà tang lễ Quốc gia*."""
        token = self._words.token_at(end - 1)
        left, right = self._words.tokens[token] if token >= 0 else (end, end)
        rest = self.cased[end:right]
        return right if rest[:1] == " " and rest[1:].isalpha() and rest.islower() and " " not in self.cased[left:end] else end

    def surname(self, pos: int) -> bool:
        """Whether a surname stands at ``pos``, one that is seldom another word."""
        return any(not e.get("use") for hit in self.at("surnames", pos) for e in hit.entries)

    def starts_sentence(self, pos: int, small: bool = False) -> bool:
        """Whether a word stands at ``pos`` that often begins a sentence (a full stop is missing before it); ``small``: a small word follows."""
        found = CAPITAL.match(self.cased, pos)
        if found is None or self.fold[pos : found.end()] not in self._starters:
            return False
        after = self.cased[found.end() : found.end() + 2]
        return not small or (after[:1] == " " and after[1:].islower())

    def _numbered(self, level: str, end: int) -> int:
        more = TRAILING.match(self.cased, end) if level in _NUMBERED else None
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
            if not dash:
                break
            hit = self.gazetteer(dash.end())
            ends = self.capitals(dash.end(), 4)
            end = hit.end if hit is not None else ends[-1]
        return end


def _code_level(found: regex.Match[str]) -> str:
    return "road" if found["road"] else "phường" if found["ward"] else "quận"


_last_syllable = regex.compile(r"(?<![\p{L}\p{M}'-])\p{Lu}[\p{L}\p{M}'-]*$")


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
