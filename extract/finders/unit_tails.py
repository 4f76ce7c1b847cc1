"""What may follow the head of an organisation's name: one item after the other, by the tails of its row in ``unit_heads``.

Items are (kind, start, end): F function, S number or code, P place, L level, C country, N name in capitals, Q quoted name,
D all words up to a short name in brackets, E small words up to the place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from ..kept import compiled
from ..lexicon import Entry
from .place_grammar import ADMIN, NUMBER, Place
from .unit_capitals import Capitals
from .unit_extent import Extent
from .unit_grammar import Unit
from .unit_part import NEAR, Item, Part
from .unit_sound import Sound

if TYPE_CHECKING:
    from .unit_grammar import UnitGrammar

_MOST = 7
_QUOTED = regex.compile(r"\"(\p{Lu}[^\"\n]{1,40})\"")
_FORMS = (
    ("D", "defined"),
    ("E", "described"),
    ("N", "named"),
    ("Q", "named"),
    ("S", "number"),
    ("F", "function"),
    ("P", "place"),
    ("L", "level"),
    ("C", "country"),
)
_ABOVE = ("", "tỉnh", "thành phố", "huyện", "quận", "thị xã")


class Tails(Part):
    """Reads the tail of a head."""

    def __init__(self, grammar: UnitGrammar) -> None:
        super().__init__(grammar)
        self.sound = Sound(grammar).sound
        self.extent = Extent(grammar)
        capitals = Capitals(grammar)
        self.name, self.small, self.person = capitals.name, capitals.small, capitals.person

    def tail(self, start: int, end: int, entry: Entry) -> Unit | None:
        """The unit with this head, if what follows makes one."""
        kind = entry.get("kind")
        spread = self._spread(end, kind)
        if spread:
            return Unit(start, spread[-1][2], kind, "coordination", (start, end), tuple(spread), entry=entry)
        items: list[Item] = []
        owner: Unit | None = None
        pos = end
        if crimes := self._crimes(end):
            items.append(("F", end + 1, crimes))
            pos = crimes
        while len(items) < _MOST:
            item = self.item(pos, entry, items)
            if item is None:
                if kind != "corps" and (kind not in self.kinds["unowned"] or not items):
                    owner = self.grammar.owner(pos, self.kinds["teams"] if kind in self.kinds["teams"] else ())
                break
            items.append(item)
            pos = item[2]
            if item[0] == "P" and (more := self._higher(item)) is not None:
                items.append(more)
                pos = more[2]
            if item[0] == "P" and (second := self.extent.second_place(end, pos)):
                items.append(("P", pos, second))
                pos = second
            if item[0] == "L" and (named := self._about(pos, kind)):
                items.append(("F", pos, named))
                pos = named
            if item[0] in "PC" and (there := self.extent.seat(pos, entry)) is not None:
                items.append(there)
                pos = there[2]
            if item[0] in "PLC":
                if (item[0] == "L" or kind in ("team", "school", "hospital")) and kind != "council":
                    owner = self.grammar.owner(pos)
                break
        if owner is None and (defined := self.extent.defined(start, pos, entry)):
            items.append(("D", pos + 1, defined))
            pos = defined
        elif items and owner is None and items[-1][0] in "FN" and (further := self.extent.continued(start, pos, entry)):
            items.append(("F", pos + 1, further))
            pos = further
        if owner is not None and not items and self._reports(start, entry, owner):
            return None
        if not items and owner is None and (described := self.extent.described(start, end, entry)) is not None:
            items = described
            pos = self.extent.second_place(end, described[-1][2]) or described[-1][2]
        if owner is None and (not items or items[-1][0] == "F") and (posted := self.extent.posted(start, pos, entry)):
            items = [*items, *posted]
            pos = posted[-1][2]
            owner = self.grammar.owner(pos) if posted[-1][0] == "E" else None
        if not items and owner is None:
            return None
        form = next((form for k, form in _FORMS if any(item[0] == k for item in items)), "owned")
        if form in ("named", "function") and self.extent.national(start, pos, items):
            form = "national"
        unit = Unit(start, owner.end if owner else pos, kind, form, (start, end), tuple(items), owner, entry)
        return unit if self.sound(unit, entry) else None

    # --- one item

    def item(self, pos: int, entry: Entry, items: list[Item]) -> Item | None:
        """The next item of the tail of ``entry`` at ``pos``, after ``items``."""
        allowed, kind = entry.get("tails"), entry.get("kind")
        begin = self.grammar.after_space(pos)
        if not begin:
            return self._joined(pos, allowed, items, kind)
        if (items or kind not in ("ministry", "media")) and self._whole_unit(begin):
            return None
        if kind in self.kinds["paired"] and (end := self.extent.pair(begin)):
            return ("N", begin, end)
        if "F" in allowed and (end := self._own_function(begin, kind, first=not items)):
            return ("F", begin, end)
        if "S" in allowed and not any(k == "S" for k, _, _ in items) and (end := self._number(begin)):
            return ("S", begin, end)
        owner = self.grammar.owner(pos)
        if owner is not None and not (kind == "company" and owner.form == "name"):
            return None
        if (items or kind == "court") and (there := self.extent.seat(pos, entry)) is not None:
            return there
        if (place := self.place(pos, allowed)) is not None and not self._goes_on(place, allowed):
            return ("P" if "P" in allowed else "C", place.start, place.end)
        if "P" in allowed and (hits := self.scan.at("unit_levels", begin)) and self._level_ends(begin, hits[0].end):
            return ("L", begin, hits[0].end)
        if "Q" in allowed and (quoted := _QUOTED.match(self.cased, begin)):
            return ("Q", begin, quoted.end())
        if items and compiled(self.table["address"]).match(self.cased, begin):
            return None  # Báo Vietnamnet | Ông Cầu
        if items and items[-1][0] == "N" and self.person(begin, True):
            return None  # tập đoàn Sao Mai · Lê Văn An
        if "N" in allowed and not (items and kind in self.kinds["named"]) and (end := self.name(begin)):
            return ("N", begin, end)
        if kind == "company" and (small := self._small_words(pos, entry, items)) and (end := self.name(small)):
            return ("N", begin, end)
        return self._joined(pos, allowed, items, kind)

    def _reports(self, start: int, entry: Entry, owner: Unit) -> bool:
        """Whether *báo* before a body is what somebody does: *gọi điện báo Công an xã*, but *theo báo Công an TP.HCM*."""
        if entry.word != self.table["paper"] or self.cased[start].isupper() or owner.kind not in self.kinds["called"]:
            return False
        return not compiled(self.table["paper_after"]).search(self.fold, max(0, start - 16), start)

    def _small_words(self, pos: int, entry: Entry, items: list[Item]) -> int:
        """Where the name begins after what a company does in small words: *nhà máy sản xuất X*, *Công ty TNHH vận tải X*,
        *Công ty CP Thương mại quốc tế X*; 0 if there is none."""
        if entry.word in self.table["works"] or (items and self._legal_form(items[-1])):
            found = compiled(self.table["small_words"]).match(self.cased, pos)
        else:
            found = compiled(self.table["branch" if items else "trade"]).match(self.cased, pos)
        return int(found.end()) if found else 0

    def _about(self, pos: int, kind: str) -> int:
        """The end of *về* and a task after a committee: *Ban Chỉ đạo Trung ương* · *về phòng, chống tham nhũng*; 0 if there is none."""
        about = self.table["about"]
        return self.function(pos + len(about), "verb noun") if kind == "dept" and self.fold.startswith(about, pos) else 0

    def _joined(self, pos: int, allowed: str, items: list[Item], entry_kind: str = "") -> Item | None:
        """A part joined by *và*, *&* or a dash, where the head allows it and a part stands before."""
        if items and (named := self._about(pos, entry_kind)):
            return ("F", pos, named)
        if "K" not in allowed or not items or items[-1][0] not in "FN":
            return None
        join = compiled(self.table["join"]).match(self.cased, pos)
        if not join or not self.cased[join.end() : join.end() + 1].isupper():
            return None
        if any(self.scan.at(lexicon, join.end()) for lexicon in ("unit_heads", "role_heads", "ranks", "honorifics")):
            return None
        if end := self.function(join.end()):
            return ("F", join.end(), end)
        sure = join[0].strip() == "&" or (
            self.small(join.end()) and (join[0] == self.table["last_join"] or not self.scan.starts_sentence(join.end()))
        )
        named = self.name(join.end()) if sure else 0
        return ("N", join.end(), named) if named else None

    def function(self, pos: int, everyday: str = "") -> int:
        """The end of the longest function at ``pos``; everyday words count in small letters only if their kind is in ``everyday``."""
        for hit in self.scan.at("unit_functions", pos):
            common = hit.entries[0].get("common")
            if hit.entries[0].word.isupper() and self.cased[pos].islower():
                continue  # TƯ is no tư
            if common not in ("verb", "noun", "cap") or common in everyday or self.cased[pos].isupper():
                end = hit.end if common == "form" else self._whole_word(pos, hit.end)
                return self._crimes(end) or self._more_crimes(end)
        return 0

    def _whole_word(self, start: int, end: int) -> int:
        """The end of the segmentation's word that a short function begins, if its other syllables are small: *Kiến trúc* · *sư*,
        *Y* · *học*; not of a body (*Đảng* · *bộ*) nor behind initials (*TW* · *khám*)."""
        right = self.grammar.segments.tokens[self.grammar.segments.token_at(end - 1)][1]
        rest = self.cased[end:right]
        if rest[:1] != " " or not rest.islower() or not rest.replace(" ", "").isalpha() or self.cased.count(" ", start, end) > 1:
            return end
        initials = self.cased[end - 2 : end].isalpha() and self.cased[end - 1].isupper()
        body = any(hit.end > end for hit in self.scan.at("unit_heads", start)[:1])
        return end if initials or body else right

    def _crimes(self, pos: int) -> int:
        """The end of what an investigator investigates: *Cục CSĐT* · *tội phạm về tham nhũng, kinh tế và môi trường*; 0 if it is not said."""
        before = compiled(self.table["investigates"]).search(self.fold, max(0, pos - 20), pos)
        found = compiled(self.table["crimes"]).match(self.fold, pos) if before else None
        return self._more_crimes(found.end()) if found else 0

    def _more_crimes(self, pos: int) -> int:
        found = (
            compiled(self.table["more_crimes"]).match(self.fold, pos)
            if self.table["crime"] in self.fold[max(0, pos - 40) : pos]
            else None
        )
        return int(found.end()) if found else pos

    def _own_function(self, pos: int, kind: str, first: bool) -> int:
        """The function at ``pos``, if no head that is longer and no unit of its own begins there: *Đảng ủy*; *tin báo Công an huyện A*."""
        everyday = "verb noun" if kind in self.kinds["verbs"] else "noun" if kind in self.kinds["nouns"] else ""
        end = self.function(pos, everyday if first else "")
        if kind == "ministry" and compiled(self.table["acts"]).match(self.cased, pos):
            return 0
        if not end or any(hit.end > end for hit in self.scan.at("unit_heads", pos)[:1]):
            return 0
        if self.fold[pos:end] == self.table["party"] and (party := self.grammar.unit(pos, True)) is not None and party.end > end:
            return 0  # Bộ Chính trị · Đảng Cộng sản Cuba
        unit = self.grammar.unit(pos, True) if kind == "media" else None
        return 0 if unit is not None and unit.end > end and unit.form in ("place", "level") else end

    def _legal_form(self, item: Item) -> bool:
        hits = self.scan.at("unit_functions", item[1]) if item[0] == "F" else []
        return bool(hits) and hits[0].entries[0].get("common") == "form"

    def _number(self, pos: int) -> int:
        """The end of a number or code at ``pos`` that is no date and no share: *5/6*, *4%*."""
        found = compiled(self.table["code"]).match(self.cased, pos) or NUMBER.match(self.cased, pos)
        if not found:
            return 0
        if compiled(self.table["counted"]).match(self.cased, found.start()):
            return 0
        after = self.cased[found.end() : found.end() + 2]
        return 0 if after[:1] in tuple("%/") or (after[:1] in tuple(".,") and after[1:].isdigit()) else found.end()

    def place(self, pos: int, allowed: str) -> Place | None:
        """A place after a space, of a kind that ``allowed`` names: P any with its word or in the gazetteers, C countries and cities."""
        begin = self.grammar.after_space(pos) if "P" in allowed or "C" in allowed else 0
        place = self.scan.place(begin) if begin else None
        if place is None:
            return None
        if place.level:
            return place if "P" in allowed and (place.level in ADMIN or place.level in NEAR) else None
        world = any(e.get("kind") in ("country", "city", "state", "region") for e in place.entries)
        return place if "P" in allowed or world else None

    def _goes_on(self, place: Place, allowed: str) -> bool:
        """Whether a bare place only begins a name: *Công ty TNHH Hạ Long Biển Ngọc*, but not *Bệnh viện Hà Nội Nguyễn Văn A*."""
        if place.level or "N" not in allowed or self.cased[place.end : place.end + 1] != " ":
            return False
        after = place.end + 1
        taken = self.grammar.unit(after, True) is not None or any(self.scan.at(name, after) for name in ("ranks", "role_heads"))
        return self.cased[after : after + 1].isupper() and not (
            taken or self.scan.surname(after) or self.scan.starts_sentence(after)
        )

    def _level_ends(self, begin: int, end: int) -> bool:
        """Whether a level stands for one unit: *Công an các tỉnh* does, *Công an các tỉnh miền Trung* does not, nor *mạng xã hội*."""
        if compiled(self.table["level_party"]).match(self.fold, end):
            return False
        several = self.fold.startswith(self.table["several"], begin)
        ends = self.grammar.segments.ends_token(end) or self.fold.startswith(self.table["level_whole"], end)
        return ends and not (several and compiled(self.table["level_goes_on"]).match(self.fold, end))

    def _whole_unit(self, pos: int) -> bool:
        """Whether a unit with its place stands here, which owns what is before it."""
        unit = self.grammar.unit(pos, True)
        return unit is not None and unit.form in ("place", "level") and unit.kind in ("police", "council", "service")

    def _higher(self, item: Item) -> Item | None:
        """The province right after a district, without a comma (*huyện Yên Phong tỉnh Bắc Ninh*), or a numbered zone."""
        begin = self.grammar.after_space(item[2])
        after = self.scan.place(begin) if begin else None
        if after is None:
            return None
        if after.level == "hamlet" and self.fold.startswith(self.scan.table["zone"], after.start):
            return ("S", after.start, after.end)
        place = self.scan.place(item[1])
        if place is None or place.level not in ADMIN or after.level not in _ABOVE:
            return None
        province = any(len(e.get("code")) == 2 or e.get("of") for e in after.entries)
        return ("P", after.start, after.end) if after.level or province else None

    # --- several units behind one head

    def _spread(self, pos: int, kind: str) -> list[Item]:
        """Parts of *Công an các tỉnh: A, B và C*, *công an quận A và quận B*, *Bộ: Tài chính, Y tế*; at least two, else none."""
        if kind not in self.kinds["spread"]:
            return []
        found = compiled(self.table["spread"]).match(self.fold, pos)
        worded = found is None
        begin = self.grammar.after_space(pos) if found is None else found.end()
        first = self._part(begin, kind, worded) if begin else None
        if first is None:
            return []
        items = [first]
        while (join := compiled(self.table["list_join"]).match(self.fold, items[-1][2])) is not None:
            part = self._part(join.end(), kind, worded)
            if part is None or (worded and join[0] != self.table["last_join"]):
                break
            items.append(part)
        return items if len(items) > 1 else []

    def _part(self, pos: int, kind: str, worded: bool) -> Item | None:
        if (
            not worded
            and kind in ("ministry", "dept")
            and self.cased[pos : pos + 1].isupper()
            and (end := self.function(pos, "verb noun"))
        ):
            return ("F", pos, end)
        place = self.scan.place(pos)
        if place is not None and (not worded or place.level in ADMIN):
            return ("P", place.start, place.end)
        if worded or any(self.scan.at(lexicon, pos) for lexicon in ("unit_heads", "ranks", "role_heads", "unit_names")):
            return None
        ends = self.scan.capitals(pos, 3)
        return ("P", pos, ends[-1]) if ends else None
