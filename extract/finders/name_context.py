"""What stands around the names of an article: a rank, a form of address or a post before them, a word of place, the rest of a longer word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from ..kept import compiled, ending
from .name_shapes import Token, is_vietnamese, runs

if TYPE_CHECKING:
    from ..draft import Draft

HITS = ("honorifics", "ranks", "rank_services", "role_heads", "places", "place_world", "unit_names", "unit_functions")
"""The lexicons whose hits are read."""

_SEATS = ("country", "city", "state")  # of papers and agencies; other places lend their names to authors
_BODIES = ("company", "platform", "media", "state", "body")
_ADDRESS = {"kin": "kin", "relation": "kin", "comrade": "comrade", "case": "case"}
_LEFT = regex.compile(r"(?r)([\p{L}\p{M}/]+(?: [\p{L}\p{M}/]+)?)[ :]*")
_HOUSE = regex.compile(r"(?r)(?<![\p{L}\p{M}])(?:số|số nhà|tại|ở|địa chỉ) \d{1,4}(?:/\d+)*[a-z]?,?")
_PAIR = regex.compile(r"[\p{L}\p{M}]+ [\p{L}\p{M}]+")
_LAST_CAPITALS = regex.compile(r"(?<=[ ]\p{Ll}[\p{L}\p{M}]* )(\p{Lu}[^ ]*(?: \p{Lu}[^ ]*)*)\Z")


class Context:
    """The surroundings of names in one article, built once for it (``draft.once(Context)``) after the rules with patterns."""

    def __init__(self, draft: Draft) -> None:
        self.fold = draft.text.fold
        self.runs = runs(draft)
        words = draft.rules.records["people"]["names"]
        self._roads = ending(words["roads"])
        self._not_heads = frozenset(words["not_heads"])
        self._starters = draft.rules.lexicon("sentence_starters").entries
        self._compounds = draft.rules.lexicon("name_compounds").entries
        self.heads = draft.rules.lexicon("place_heads").entries
        self._headed: dict[int, bool] = {}
        self._kinds = self._before(draft)
        self._posts = {hit.start for hit in draft.hits.get("role_heads", ())}
        self._posts.update(candidate.start for candidate in draft.candidates if candidate.type == "ROLE")  # Lê Nam · Trưởng Ban
        self._bodies: dict[int, int] = {}
        for hit in draft.hits.get("unit_names", ()):
            if hit.entries[0].get("kind") in _BODIES:
                self._bodies[hit.start] = max(hit.end, self._bodies.get(hit.start, 0))
        self._place_ends: dict[int, int] = {}
        self._place_starts: dict[int, int] = {}
        self.countries: dict[int, int] = {}
        """The ends of names of countries of several syllables, by their start."""
        self._whole: dict[int, int] = {}
        """Where the name of a country begins, by where its last capitals do: *Cộng hòa · Philippines*."""
        self.seats: set[int] = set()
        """Where names of places begin that are seats of papers and agencies."""
        for lexicon in ("places", "place_world"):
            for hit in draft.hits.get(lexicon, ()):
                self._place_ends[hit.start] = max(hit.end, self._place_ends.get(hit.start, 0))
                self._place_starts[hit.end] = min(hit.start, self._place_starts.get(hit.end, hit.start))
                if any(
                    e.get("kind") in _SEATS or (len(e.get("code")) == 2 and e.get("level") == "thành phố") for e in hit.entries
                ):
                    self.seats.add(hit.start)
                if lexicon == "place_world" and hit.entries[0].get("kind") == "country" and " " in hit.entries[0].word:
                    self.countries[hit.start] = hit.end
                    if (last := _LAST_CAPITALS.search(draft.text.cased, hit.start + 1, hit.end)) is not None:
                        self._whole[last.start(1)] = hit.start
                        self._place_ends.setdefault(last.start(1), hit.end)

    def _before(self, draft: Draft) -> dict[int, str]:
        """The kind of what ends at a place: rank, comrade, kin, case, honorific, role."""
        kinds: dict[int, str] = {}
        level = compiled(draft.rules.records["people"]["names"]["title_level"])
        places = {  # Chủ tịch quận Hà Đông · Lê Văn Mẫu: the place is no name
            (hit.start, e.get("level")): hit.end for hit in draft.hits.get("places", ()) for e in hit.entries if " " in e.word
        }
        for hit in draft.hits.get("role_heads", ()):
            kinds[hit.end] = "role"
            if (between := level.match(self.fold, hit.end)) is not None:
                kinds[places.get((between.end() + 1, between[0].strip()), between.end())] = "role"
        other = ending(draft.rules.records["people"]["names"]["not_address"])
        for hit in draft.hits.get("honorifics", ()):
            if other.match(self.fold, max(0, hit.start - 6), hit.end):
                continue  # công cụ
            kinds[hit.end] = _ADDRESS.get(hit.entries[0].get("kind"), "honorific")
        for hit in draft.hits.get("ranks", ()):
            kinds[hit.end] = "rank"
        for hit in draft.hits.get("rank_services", ()):  # Thượng úy · công an
            if kinds.get(self._left(hit.start)) == "rank":
                kinds[hit.end] = "rank"
        for hit in draft.hits.get("unit_functions", ()):  # Bộ trưởng Quốc phòng · Belousov
            if draft.text.cased[hit.start].isupper() and kinds.get(self._left(hit.start)) == "role":
                kinds.setdefault(hit.end, "role")
        for candidate in draft.candidates:
            if candidate.type == "ROLE":
                kinds.setdefault(candidate.end, "role")
        return kinds

    def _left(self, at: int) -> int:
        """The end of what stands left of ``at``, blanks passed over."""
        while at > 0 and self.fold[at - 1] == " ":
            at -= 1
        return at

    def ends_address(self, end: int) -> bool:
        """Whether a rank, a form of address or a post ends at ``end``."""
        return end in self._kinds

    def addressed(self, start: int) -> bool:
        """Whether a rank, a form of address or a post stands right before ``start``."""
        return self._left(start) in self._kinds

    def before(self, start: int) -> str | None:
        """The kind of what stands left of a name; a country after a post is passed over."""
        left = self._left(self._whole.get(start, start))
        found = self._kinds.get(left)
        if found is None and (place := self._place_starts.get(left)) is not None and self._kinds.get(self._left(place)) == "role":
            return "role"
        return found

    def place_end(self, start: int) -> int:
        """The end of the longest name of a place that begins at ``start``, 0 if none does."""
        return self._place_ends.get(start, 0)

    def place_start(self, end: int) -> int:
        """The start of the longest name of a place that ends at ``end``, ``end`` if none does."""
        return self._place_starts.get(end, end)

    def without_body(self, run: list[Token]) -> list[Token]:
        """A run without the name of a body at its head (*Lầu Năm Góc*), empty if what is left is no name (*xe Toyota · Camry*); a post before
        the body is that of who follows it (*CEO Facebook · John Smith*)."""
        if len(run) > 1 and run[1][0] in self._bodies and run[0][2] in self._starters:
            run = run[1:]  # Theo · Lầu Năm Góc
        body = self._bodies.get(run[0][0], 0)
        if not body or (body < run[-1][1] and all(is_vietnamese(t[2]) for t in run if t[0] >= body)):
            return run
        if self.before(run[0][0]) == "role":
            self._kinds.setdefault(body, "role")
        rest = [t for t in run if t[0] >= body]
        return [] if len(rest) == 1 and self.before(rest[0][0]) is None else rest

    def post_begins(self, token: Token) -> bool:
        """*Lê Hiền Vân Phó Chủ nhiệm*: a title without the comma before it."""
        start, end, word = token
        return start in self._posts or (word == "phó" and (end + 1 in self._posts or self.fold.startswith(" trưởng", end)))

    def headed(self, start: int) -> bool:
        """Whether a word that names places, schools, streets, firms … or a house number stands right before ``start``."""
        found = self._headed.get(start)
        if found is None:
            found = self._headed[start] = self._find_head(self._left(start))
        return found

    def _find_head(self, left: int) -> bool:
        if self._roads.match(self.fold, max(0, left - 60), left) or _HOUSE.match(self.fold, max(0, left - 20), left):
            return True
        found = _LEFT.match(self.fold, max(0, left - 30), left)
        if not found or found[1] in self._not_heads:
            return False
        return found[1] in self.heads or found[1].rpartition(" ")[2] in self.heads

    def goes_on(self, end: int) -> bool:
        """Whether the last capitalised syllable begins a longer word: *Quyết định*, *Thành ủy*, *Công an*."""
        first = end
        while first > 0 and self.fold[first - 1].isalpha():
            first -= 1
        return self.compound(first) is not None

    def compound(self, start: int) -> int | None:
        """The end of the common word of two syllables that begins at ``start``, if one does."""
        found = _PAIR.match(self.fold, start)
        return found.end() if found is not None and found[0] in self._compounds else None
