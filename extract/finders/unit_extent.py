"""How far the name of an organisation reaches, told by what stands at its end: a short name in brackets, a place behind small words, *tại*
and a seat, a dash and a second place."""

from __future__ import annotations

from ..kept import compiled
from ..lexicon import Entry
from .place_grammar import ADMIN, DASH, Place
from .unit_capitals import vietnamese
from .unit_part import NEAR, Item, Part

_MOST_WORDS = 12
"""Words of the longest name in small words."""
_FURTHER = 2
"""Capitals that may go on a name behind its function; more are a person."""
_HEAD = 3
"""Letters of a head that may be another word, alone (*bộ*, *sở*)."""


class Extent(Part):
    """Looks ahead from a head to the end of its name."""

    def defined(self, start: int, pos: int, entry: Entry) -> int:
        """Where a name ends that goes on up to its short name in brackets: *Hội Tự động hóa Việt Nam (VAA)*; 0 if it does not.

        The short name has the initials of the name in their order (*Sanest Khánh Hòa (SKH)*), or the last word before it has a capital.
        """
        found = compiled(self.table["defined"]).match(self.cased, pos)
        if found is None or entry.get("kind") in self.kinds["undefined"]:
            return 0
        if self.cased[start].islower() and entry.get("kind") not in self.kinds["unowned"] + self.kinds["placed"][:2]:
            return 0  # vụ tai nạn giao thông (TNGT)
        end, short = found.end("name"), found.start("short")
        if self.scan.at("unit_functions", short) or self.scan.at("unit_heads", short):
            return 0
        words = self.cased[start:end].split()
        initials = iter(word[0].upper() for word in words if word[0].isalpha())
        ordered = all(letter in initials for letter in found["short"] if letter.isalpha())
        inside = [pos + 1, *(pos + i + 1 for i, c in enumerate(self.cased[pos + 1 : end], 1) if c == " ")]
        if any(self.grammar.unit(at, True) is not None or self.scan.at("role_heads", at) for at in inside):
            return 0
        if any(self.fold.startswith(self.table["last_join"], at - 1) and self.scan.place(at + 3) is not None for at in inside):
            return 0  # Liên minh châu Âu và Việt Nam (EVFTA)
        return end if ordered or words[-1][0].isupper() else 0

    def described(self, start: int, pos: int, entry: Entry) -> list[Item] | None:
        """What a body with a capital does, in small words up to its place: *Viện kiểm nghiệm thực phẩm quốc gia*, *Nhà hát kịch Việt Nam*."""
        if self.cased[start].islower() or entry.get("kind") not in self.kinds["described"]:
            return None
        if " " not in entry.word and not self.grammar.inside_sentence(start):
            return None
        found = compiled(self.table["described"]).match(self.cased, pos)
        if found is None:
            return None
        if found["whole"]:
            return [("E", pos + 1, found.end())]
        place = self.scan.place(found.end())
        if place is None or (place.level and place.level not in ADMIN and place.level not in NEAR):
            return None
        return [("E", pos + 1, found.end() - 1), ("P", place.start, place.end)]

    def continued(self, start: int, pos: int, entry: Entry) -> int:
        """Where a name with a capital ends that goes on in small words: *Tổ chức Y tế* · *thế giới*, *Vụ Thống kê* · *công nghiệp* before
        *(Tổng cục Thống kê)* or *, Bộ A*; 0 if it does not."""
        if self.cased[start].islower() or entry.get("kind") not in self.kinds["continued"]:
            return 0
        found = compiled(self.table["continued"]).match(self.cased, pos)
        if found is None or (found["above"] and not found["words"]):
            return 0
        if found["whole"]:
            return int(found.end("whole"))
        unit = self.grammar.unit(found.end(), True)
        above = unit is not None and unit.kind in self.kinds["higher"] and unit.form in ("function", "place", "level", "national")
        return int(found.end("words")) if above else 0

    def posted(self, start: int, pos: int, entry: Entry, titled: bool = False) -> list[Item]:
        """The small words up to what ends the name of a body behind the post of its head: *Đội trưởng Đội* · *hướng dẫn điều tra án* before a
        comma, a bracket, the larger body or what the person says; none if the text goes on otherwise. With ``titled`` the post holds the head."""
        if entry.get("kind") not in self.kinds["posted"] or entry.word.lower() in self.table["posted_not"]:
            return []
        if not titled and not compiled(self.table["posted_after"]).search(self.fold, max(0, start - 24), start):
            return []
        if titled and self.cased[start].islower():
            return []
        ends, word = compiled(self.table["posted_ends"]), compiled(self.table["posted_word"])
        further = pos > start + len(entry.word)  # a function stands before
        at = pos
        for count in range(_MOST_WORDS):
            if count > 1 - further and ends.match(self.cased, at):
                break
            if further and not count and ends.match(self.cased, at):
                return []
            begin = self.grammar.after_space(at)
            found = word.match(self.cased, begin) if begin else None
            joined = self.fold.startswith(self.table["last_join"].rstrip(), at - 3)
            if found is None:
                return []
            if self._someone(begin):
                if joined:
                    break
                return []
            unit = self.grammar.unit(begin, True) if count else None
            if unit is not None and (unit.form != "lone" or unit.end - begin > _HEAD):
                break
            if (count or further) and (place := self.scan.place(begin)) is not None:
                named = at > pos and ends.match(self.cased, place.end) is not None
                return [("E", pos + 1, at), ("P", place.start, place.end)] if named else []
            if self.cased[begin].isupper() and self._another(begin, titled and not joined, first=at == pos, further=further):
                if not count or len(self.scan.capitals(begin, 2)) < _FURTHER or not self.scan.surname(begin):
                    return []
                break  # the person: Trưởng khoa Khám bệnh và điều trị · Lê Văn An
            at = found.end()
        else:
            return []
        if self.fold.startswith(self.table["last_join"].rstrip(), at - 3):
            at -= 3  # Giám đốc Trung tâm A và · Lê Văn An
        after = at + 1 + self.cased.startswith(",", at)
        owned = self.cased[at : at + 1] in (",", " ") and self.grammar.unit(after, True) is not None
        listed = self.cased.startswith(", ", at) and not owned and not self.scan.at("unit_heads", after)
        if listed and self.grammar.tails.small(after):
            return []  # Bưu chính, Viễn thông
        named = self.cased[start].isupper() or any(c.isupper() or c.isdigit() for c in self.cased[pos:at])
        return [("E", pos + 1, at)] if at > pos and (named or owned) else []

    def _another(self, pos: int, titled: bool, *, first: bool, further: bool) -> bool:
        """Whether a capital in such a name begins a person's: a surname, too many capitals right behind a function, or one that is no
        abbreviation and begins no longer word behind a title (*Bộ trưởng Quốc phòng* · *Ivan Petrov*)."""
        if self.scan.surname(pos) or (first and further and self._names_someone(pos)):
            return True
        word = self.cased[pos : self.scan.capitals(pos, 1)[0]]
        if first and further and not word.isupper() and not vietnamese(word):
            return True
        return titled and not (first and not further) and not word.isupper() and not self.grammar.tails.small(pos)

    def _someone(self, pos: int) -> bool:
        """Whether a rank, a post or a form of address before a name begins at ``pos``."""
        return any(self.scan.at(lexicon, pos) for lexicon in ("ranks", "role_heads")) or any(
            self.cased[hit.end + 1 : hit.end + 2].isupper() for hit in self.scan.at("honorifics", pos)
        )

    def _names_someone(self, pos: int) -> bool:
        """Whether so many capitals stand at ``pos`` that they are no last words of a name, if no surname begins among them."""
        ends = self.scan.capitals(pos, _FURTHER + 1)
        return len(ends) > _FURTHER and not any(self.scan.surname(end + 1) for end in ends[:_FURTHER])

    def national(self, start: int, end: int, items: list[Item]) -> bool:
        """Whether a name ends in its place, with a capital at its head also in a country that is a part of it: *Hiệp hội Bến thuyền Việt Nam*."""
        if any(kind in "PC" for kind, _, _ in items) and any(kind == "N" for kind, _, _ in items):
            return True
        if not self.cased[start].isupper() or not items:
            return False
        last = self.cased.rfind(" ", start, self.cased.rfind(" ", start, end)) + 1
        place = self.scan.gazetteer(last) if last > items[0][1] else None
        return place is not None and place.end == end and any(e.get("kind") == "country" for e in place.entries)

    def seat(self, pos: int, entry: Entry) -> Item | None:
        """*tại* and a place: *Đại sứ quán Việt Nam* · *tại Hàn Quốc*."""
        at = " " + self.table["at"]
        there = self.scan.place(pos + len(at)) if "T" in entry.get("tails") and self.fold.startswith(at, pos) else None
        return None if there is None else ("P", pos + 1, there.end)

    def second_place(self, start: int, pos: int) -> int:
        """The end of the other half of a zone: *Chi cục Thuế khu vực Phù Ninh* · *- Lâm Thao*; 0 if there is none."""
        dash = DASH.match(self.cased, pos) if self.scan.table["zone"] in self.fold[start:pos] else None
        place = self.scan.place(dash.end()) if dash is not None else None
        return place.end if place is not None else 0

    def pair(self, pos: int) -> int:
        """The end of the names of two countries: *Bệnh viện Việt - Tiệp*; 0 if there is none, or another place behind the first."""
        place = self.scan.place(pos)
        found = compiled(self.table["pair"]).match(self.cased, place.end) if place is not None and _country(place) else None
        if found is None:
            return 0
        second = self.scan.gazetteer(found.end() - len(found[0].lstrip(" -")))
        if second is None:
            return int(found.end())
        return second.end if any(e.get("kind") == "country" for e in second.entries) else 0


def _country(place: Place) -> bool:
    return not place.level and any(e.get("kind") == "country" for e in place.entries)
