"""The grammar of organisation names: head noun, then function, name, number, level or place, then the larger unit it belongs to.

``Đội 2`` · ``Phòng Cảnh sát hình sự`` · ``Công an tỉnh Nghệ An``: each part is a head from the lexicon ``unit_heads`` with the tails that
its row allows; parts follow each other without a comma. All offsets count in ``norm``.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from ..draft import Draft
from ..lexicon import Entry
from .grammar import ADMIN, NUMBER, Place, Scan, scan

CODE = regex.compile(r"(?:P[ACHKVX] ?\d{2}|[A-Z]{1,3}-?\d{2,4})[A-Z]?(?![\p{L}\d/.,]\d|\p{L})")
POLICE_CODE = regex.compile(r"(?<![\p{L}\d./-])(?:P[ACHKVX]) ?\d{2}[A-Z]?(?![\p{L}\d])")
_JOIN = regex.compile(r" (?:và|&) | ?- ?|&|/")
_AND = regex.compile(r" (?:và|cùng|với) |, ")
_GAP = regex.compile(r"[ ]{1,2}")
_QUOTED = regex.compile(r"\"(\p{Lu}[^\"\n]{1,40})\"")
_ROLE = regex.compile(r"(?<!(?:bộ|cục|vụ|viện|phòng|ban|đội|đoàn|trạm|khoa|tổ|thứ|cụm|hội|hiệu|tư) )(?<!\p{L})(?:trưởng|phó|chánh|tổng) $")
_TITLE = regex.compile(r" (?:trưởng|phó)(?!\p{L})")
_DEPUTY = regex.compile(r"(?:bí thư|thủ tướng|chủ tịch|ban|thứ trưởng|giám đốc|chủ nhiệm) $")
_LOCAL = frozenset(("police", "council", "party", "court", "police_branch", "agency", "office", "dept", "army", "service"))


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
        self.scan: Scan = scan(draft)
        self.cased = draft.text.cased
        self.fold = draft.text.fold
        self.words = draft.words
        self._units: dict[int, Unit | None] = {}

    def unit(self, pos: int, inside: bool = False) -> Unit | None:
        """The longest unit that begins at ``pos``; ``inside`` a chain bare heads in capitals count."""
        if pos not in self._units:
            self._units[pos] = None
            ways = [u for u in (self._headed(pos), self._coded(pos), self._known(pos)) if u is not None]
            self._units[pos] = max(ways, key=lambda u: u.end, default=None)
        found = self._units[pos]
        if found is not None and found.form == "lone" and not inside and not self._lone(found):
            return None
        return found

    # --- the ways a unit can begin

    def _headed(self, pos: int) -> Unit | None:
        hits = self.scan.at("unit_heads", pos)  # only the longest head: cảnh sát giao thông is no cảnh sát
        if not hits or not self._is_head(pos, hits[0].end, hits[0].entries[0]):
            return None
        end, entry = hits[0].end, hits[0].entries[0]
        unit = self._tail(pos, end, entry)
        if unit is None and entry.get("lone") in ("yes", "cap"):
            unit = Unit(pos, end, entry.get("kind"), "lone", (pos, end), entry=entry)
        return unit

    def _coded(self, pos: int) -> Unit | None:
        found = POLICE_CODE.match(self.cased, pos)
        end = found.end() if found else 0
        if not found:
            hits = self.scan.at("unit_codes", pos)
            if not hits or not self._code_stands(pos, hits[0].end):
                return None
            end = hits[0].end
        owner = self._owner(end)
        place = self._place(end, "PC") if owner is None else None
        items = (("P", place.start, place.end),) if place else ()
        return Unit(pos, owner.end if owner else place.end if place else end, "code", "code", (pos, end), items, owner)

    def _code_stands(self, pos: int, end: int) -> bool:
        """A code of one letter is one in brackets, after *Cục*, or before its owner."""
        left = self.fold[max(0, pos - 12) : pos]
        return (left.endswith("(") and self.cased[end : end + 1] == ")") or left.endswith(("trưởng ", "phó ")) or self._owner(end) is not None

    def _known(self, pos: int) -> Unit | None:
        for hit in self.scan.at("unit_names", pos):
            kind, end = hit.entries[0].get("kind"), hit.end
            if self.scan.after_capital(pos) and not _REPORTER.search(self.cased, max(0, pos - 6), pos):
                return None
            country = self._place(end, "C") if kind in ("company", "state", "body") else None
            if country is not None:
                return Unit(pos, country.end, kind, "name", (pos, end), (("C", country.start, country.end),), entry=hit.entries[0])
            after = self.cased[end : end + 2]
            if kind in ("company", "club") and after[:1] in " -" and (after[1:].isupper() or after[1:].isdigit()):
                return None  # a product: Honda Winner, OnePlus 5
            return Unit(pos, end, kind, "name", (pos, end), entry=hit.entries[0])
        return None

    def titled(self, pos: int) -> Unit | None:
        """The rest of a unit whose head stands in the title before it: *Bộ trưởng* · *Quốc phòng Nga*, *Trưởng phòng* · *Bảo vệ chính trị*."""
        end = self._function(pos, "verb noun")
        if not end:
            return None
        items = [("F", pos, end)]
        owner = self._owner(end)
        if owner is None and (place := self._place(end, "PC")) is not None:
            items.append(("P", place.start, place.end))
        return Unit(pos, owner.end if owner else items[-1][2], "titled", "titled", (pos, pos), tuple(items), owner)

    # --- heads

    def _is_head(self, start: int, end: int, entry: Entry) -> bool:
        single = " " not in entry.word
        if not entry.get("tails") and entry.get("lone") == "no":
            return False
        if _TITLE.match(self.fold, end) or (entry.word == "Thường trực" and _DEPUTY.search(self.fold, max(0, start - 20), start)):
            return False
        word = entry.word.lower()
        if any(word == t or word.startswith(t + " ") for t in _IN_TITLES) and _ROLE.search(self.fold, max(0, start - 20), start):
            return False  # the title takes the head: trưởng phòng
        if self.cased[start].isupper():
            place = self.scan.gazetteer(start)
            if place is not None and place.end > end and single:
                return False  # Trường Sơn, Hội An
            return True
        return self._starts_token(start)

    def _starts_token(self, pos: int) -> bool:
        token = self.words.token_at(pos)
        return token < 0 or self.words.tokens[token][0] == pos

    def _ends_token(self, pos: int) -> bool:
        token = self.words.token_at(pos - 1)
        return token < 0 or self.words.tokens[token][1] == pos

    def _lone(self, unit: Unit) -> bool:
        start, end = unit.head
        lone = unit.entry.get("lone") if unit.entry else ""
        if lone == "yes":
            return not (self.cased[start].islower() and self.scan.after_capital(start))
        word = self.cased[start:end]
        if " " in word and word[0].islower() and not word.islower():
            return True  # cơ quan CSĐT
        if not word[0].isupper() or (" " not in word and not word.isupper()):
            return False
        return self.inside_sentence(start) or self._elsewhere(word, start)

    def inside_sentence(self, pos: int) -> bool:
        """Whether ``pos`` stands inside a sentence, after a letter, digit or comma."""
        left = self.cased[max(0, pos - 2) : pos]
        return len(left) == 2 and left[1] == " " and (left[0].isalnum() or left[0] in ",;)%")

    def _elsewhere(self, word: str, pos: int) -> bool:
        """Whether the article writes this word with a capital inside a sentence."""
        at = self.cased.find(word)
        tries = 0
        while at >= 0 and tries < 8:
            if at != pos and self.inside_sentence(at):
                return True
            at = self.cased.find(word, at + 1)
            tries += 1
        return False

    # --- tails

    def _tail(self, start: int, end: int, entry: Entry) -> Unit | None:
        kind = entry.get("kind")
        items: list[tuple[str, int, int]] = []
        owner: Unit | None = None
        pos = end
        spread = self._coordination(end, kind, entry)
        if spread is not None:
            return Unit(start, spread[-1][2], kind, "coordination", (start, end), tuple(spread), entry=entry)
        while len(items) < 7:
            item = self._item(pos, entry, items)
            if item is None:
                may = kind not in ("shop", "media", "company", "association", "corps") or (not items and kind != "corps")
                owner = self._owner(pos, _TEAMS if kind in ("police_branch", "team") else frozenset()) if may else None
                break
            items.append(item)
            pos = item[2]
            if item[0] == "P" and (more := self._higher(item)) is not None:
                items.append(more)
                pos = more[2]
            if item[0] in "PLC":
                if item[0] == "L" or kind in ("team", "school", "hospital"):
                    owner = self._owner(pos) if kind not in ("council",) else None
                break
        if not items and owner is None:
            return None
        unit = Unit(start, owner.end if owner else pos, kind, self._form(items, owner), (start, end), tuple(items), owner, entry)
        return unit if self._sound(unit, entry) else None

    def _higher(self, item: tuple[str, int, int]) -> tuple[str, int, int] | None:
        """The province written right after a district, without a comma: *huyện Yên Phong tỉnh Bắc Ninh*."""
        place = self.scan.place(item[1])
        gap = _GAP.match(self.cased, item[2])
        after = self.scan.place(gap.end()) if gap else None
        if after is not None and after.level == "hamlet" and self.fold.startswith("khu vực ", after.start):
            return ("S", after.start, after.end)  # Chi cục Hải quan cảng A khu vực 1
        if after is None or place is None or place.level not in ADMIN or after.level not in ("", "tỉnh", "thành phố", "huyện", "quận", "thị xã"):
            return None
        if not after.level and not any((e.get("level") in ("tỉnh", "thành phố") and len(e.get("code")) == 2) or e.get("of") for e in after.entries):
            return None
        return ("P", after.start, after.end)

    @staticmethod
    def _form(items: list[tuple[str, int, int]], owner: Unit | None) -> str:
        kinds = {k for k, _, _ in items}
        for kind, form in (("N", "named"), ("Q", "named"), ("S", "number"), ("F", "function"), ("P", "place"), ("L", "level"), ("C", "country")):
            if kind in kinds:
                return form
        return "owned" if owner is not None else "lone"

    def _sound(self, unit: Unit, entry: Entry) -> bool:
        """Whether head and tail are written as a name: a capital somewhere, and no place alone after a head that needs more."""
        kinds = [k for k, _, _ in unit.items]
        if unit.kind == "region" and "F" not in kinds:
            return False
        if "F" in kinds and ("P" in kinds or "L" in kinds) and unit.kind in ("hospital", "school", "dept", "office", "center"):
            return True
        head = self.cased[unit.head[0] : unit.head[1]]
        small = head[0].islower()
        if small and entry.word == "tổ" and unit.owner is None:
            return False  # tổ CSGT: an ad hoc group
        if unit.kind in ("police", "council", "party", "service", "agency", "police_branch", "embassy", "state", "court"):
            return not (small and kinds and set(kinds) <= {"F"} and unit.owner is None and unit.kind in ("service", "agency", "party", "court") and not self._capital(unit))
        if kinds and set(kinds) <= {"S"} and unit.owner is None:
            return not small or unit.kind == "army" or not self.cased[unit.items[0][1]].isdigit()
        if small and "N" in kinds and "F" not in kinds and unit.kind in ("dept", "team", "office", "ministry"):
            return False
        if entry.word == "kênh" and not any(c.isupper() and n.isupper() for c, n in zip(self.cased[unit.head[1] : unit.end], self.cased[unit.head[1] + 1 : unit.end], strict=False)):
            return False  # kênh Nhiêu Lộc is a river
        if kinds == ["N"] and " " not in entry.word and self.scan.after_capital(unit.start):
            return False  # Tây Ban Nha
        if unit.kind == "school" and kinds == ["N"] and " " not in entry.word and " " not in self.cased[unit.items[0][1] : unit.end]:
            return False  # Trường Giang
        if kinds and set(kinds) <= {"P", "L", "C"} and unit.owner is None:
            if unit.kind == "hospital" and kinds == ["L"]:
                return head.lower() == "bệnh viện"
            return unit.kind == "army" or (unit.kind in ("office", "dept", "ministry") and not small) or unit.kind in ("media", "association") or (
                unit.kind in ("company", "school", "hospital") and " " in entry.word and kinds[0] != "L")
        return self._capital(unit)

    def _capital(self, unit: Unit) -> bool:
        """Whether the head or a part before the place begins with a capital."""
        if self.cased[unit.head[0]].isupper():
            return True
        return any(self.cased[s].isupper() for k, s, _ in unit.items if k in "FNQ") or unit.owner is not None

    def _item(self, pos: int, entry: Entry, items: list[tuple[str, int, int]]) -> tuple[str, int, int] | None:
        allowed, kind = frozenset(entry.get("tails")), entry.get("kind")
        gap = _GAP.match(self.cased, pos)
        if not gap:
            return self._joined(pos, allowed, items)
        begin = gap.end()
        if items and self._whole_unit(begin):
            return None
        if "F" in allowed and not self._longer_head(begin) and (end := self._function(begin, "" if items else _EVERYDAY.get(kind, ""))) and not self._reported(kind, begin, end):
            return ("F", begin, end)
        if "S" in allowed and all(k != "S" for k, _, _ in items) and (number := (CODE.match(self.cased, begin) or NUMBER.match(self.cased, begin))) and not self._counts(number.end()):
            return ("S", begin, number.end())
        owner = self._owner(pos)
        if owner is not None and not (kind == "company" and owner.form == "name"):
            return None
        if "T" in allowed and (items or kind in ("court",)) and self.fold.startswith("tại ", begin) and (place := self.scan.place(begin + 4)) is not None:
            return ("P", begin, place.end)
        if (place := self._place(pos, "".join(allowed & {"P", "C"}))) is not None:
            return ("C" if "P" not in allowed else "P", place.start, place.end)
        if "P" in allowed and (hits := self.scan.at("unit_levels", begin)) and self._ends_token(hits[0].end):
            return ("L", begin, hits[0].end)
        if "Q" in allowed and (quoted := _QUOTED.match(self.cased, begin)):
            return ("Q", begin, quoted.end())
        if "N" in allowed and not (items and kind in ("dept", "army", "ministry", "agency")) and (end := self._name(begin, items)):
            return ("N", begin, end)
        if entry.word in _WORKS and not items and (small := _SMALL.match(self.cased, pos)) and (end := self._name(small.end(), items)):
            return ("N", begin, end)
        if kind == "company" and items and items[-1][0] == "F" and self._legal_form(items[-1][1]) and (small := _SMALL.match(self.cased, pos)) and (end := self._name(small.end(), items)):
            return ("N", begin, end)
        return self._joined(pos, allowed, items)

    def _joined(self, pos: int, allowed: frozenset[str], items: list[tuple[str, int, int]]) -> tuple[str, int, int] | None:
        """A part joined by *và*, a dash or a comma, where the head allows it and a part stands before."""
        if "K" not in allowed or not items or items[-1][0] not in "FN":
            return None
        join = _JOIN.match(self.cased, pos)
        if not join:
            return None
        end = self._function(join.end())
        if end and not self.scan.at("unit_heads", join.end()) and self.cased[join.end()].isupper():
            return ("F", join.end(), end)
        if join[0].strip() == "&" and self.cased[join.end() : join.end() + 1].isupper():
            named = self._name(join.end(), items)
            return ("N", join.end(), named) if named else None
        return None

    def _function(self, pos: int, everyday: str = "") -> int:
        """The end of the longest function at ``pos``; everyday words count in small letters only if their kind is in ``everyday``."""
        for hit in self.scan.at("unit_functions", pos):
            common = hit.entries[0].get("common")
            if common not in ("verb", "noun") or common in everyday or self.cased[pos].isupper():
                return hit.end
        return 0

    def _reported(self, kind: str, begin: int, end: int) -> bool:
        """*tin báo Công an huyện A*: what follows *báo* is a unit of its own."""
        unit = self.unit(begin, True) if kind == "media" else None
        return unit is not None and unit.end > end and unit.form in ("place", "level")

    def _legal_form(self, pos: int) -> bool:
        hits = self.scan.at("unit_functions", pos)
        return bool(hits) and hits[0].entries[0].get("common") == "form"

    def _counts(self, pos: int) -> bool:
        """Whether a number that ends at ``pos`` counts what follows or is a date or a share: *đội 3 người*, *5/6*, *4%*."""
        after = self.cased[pos : pos + 2]
        return after[:1] in "%/" or (after[:1] in ".," and after[1:].isdigit())

    def _place(self, pos: int, allowed: str) -> Place | None:
        gap = _GAP.match(self.cased, pos)
        if not allowed or not gap:
            return None
        place = self.scan.place(gap.end())
        if place is None:
            return None
        if place.level:
            return place if "P" in allowed and (place.level in ADMIN or place.level in ("city", "region", "state", "transport", "hamlet")) else None
        world = any(e.get("kind") in ("country", "city", "region") for e in place.entries)
        return place if "P" in allowed or world else None

    def _whole_unit(self, pos: int) -> bool:
        """Whether a unit with its place stands here, which owns what is before it."""
        unit = self.unit(pos, True)
        return unit is not None and unit.form in ("place", "level") and unit.kind in ("police", "council", "service")

    def _longer_head(self, pos: int) -> bool:
        """Whether a head begins here that is longer than the function: *Đảng ủy*, not *Đảng*."""
        heads, functions = self.scan.at("unit_heads", pos), self.scan.at("unit_functions", pos)
        return bool(heads and functions and heads[0].end > functions[0].end)

    def _name(self, pos: int, items: list[tuple[str, int, int]]) -> int:
        """The end of a run of capitalised words; a word keeps its small syllables (*Nông nghiệp*)."""
        end = 0
        for _ in range(8):
            found = _NAME.match(self.cased, pos) or (_WORD_NUMBER.match(self.cased, pos) if end else None)
            if not found:
                break
            if end and (self.unit(pos, True) is not None or self.scan.at("role_heads", pos) or self.scan.at("ranks", pos)):
                break
            last = end
            end = self._word_end(pos, found.end())
            if end == found.end() and self.scan.starts_sentence(pos, True):
                return last
            gap = self.cased[end : end + 1]
            if gap != " ":
                break
            pos = end + 1
        return end

    def _word_end(self, start: int, end: int) -> int:
        """The end of the segmentation's word if its other syllables are small."""
        token = self.words.token_at(start)
        if token >= 0:
            left, right = self.words.tokens[token]
            rest = self.cased[end:right]
            if left == start and rest.islower() and rest.count(" ") <= 2 and _PLAIN.fullmatch(rest) and not self.cased[start:end].isupper():
                return right
        return end

    def _owner(self, pos: int, small_kinds: frozenset[str] = frozenset()) -> Unit | None:
        """The unit that begins after one space at ``pos``, if it can own another one."""
        gap = _GAP.match(self.cased, pos)
        if not gap:
            return None
        unit = self.unit(gap.end(), True)
        if unit is None or unit.kind in small_kinds or (unit.form == "lone" and self.cased[unit.start].islower()):
            return None
        if unit.form == "name" and unit.kind not in ("state", "body", "company"):
            return None
        return unit

    # --- several units behind one head

    def _coordination(self, pos: int, kind: str, entry: Entry) -> list[tuple[str, int, int]] | None:
        """Parts of *Công an các tỉnh: A, B và C*, *công an quận A và quận B*, *Bộ: Tài chính, Y tế*; at least two."""
        if kind not in _LOCAL and kind != "ministry":
            return None
        found = _SPREAD.match(self.fold, pos)
        items: list[tuple[str, int, int]] = []
        worded = found is None
        if found is None:
            gap = _GAP.match(self.cased, pos)
            place = self.scan.place(gap.end()) if gap else None
            if place is None or place.level not in ADMIN:
                return None
            items.append(("P", place.start, place.end))
            at = place.end
        else:
            at = found.end()
            first = self._part(at, kind)
            if first is None:
                return None
            items.append(first)
            at = first[2]
        while (join := _AND.match(self.fold, at)) is not None:
            part = self._part(join.end(), kind, worded)
            if part is None or (worded and join[0] != " và "):
                break
            items.append(part)
            at = part[2]
        return items if len(items) > 1 else None

    def _part(self, pos: int, kind: str, worded: bool = False) -> tuple[str, int, int] | None:
        if kind in ("ministry", "dept") and (end := self._function(pos, "verb noun")) and self.cased[pos].isupper():
            return ("F", pos, end)
        place = self.scan.place(pos)
        if place is not None and (not worded or place.level in ADMIN):
            return ("P", place.start, place.end)
        taken = any(self.scan.at(lexicon, pos) for lexicon in ("unit_heads", "ranks", "role_heads", "unit_names"))
        if not worded and not taken and (ends := self.scan.capitals(pos, 3)):
            return ("P", pos, ends[-1])
        return None


_WORD_NUMBER = regex.compile(r"\d{1,4}(?![\p{L}\d.,/%])(?! \p{Ll})")
_NAME = regex.compile(r"(?:\p{Lu}\.)+(?:\p{Lu}(?![\p{L}\d]))?|\p{Lu}[\p{L}\p{M}\d]*(?:[.&+'-][\p{L}\d]+)*")
_EVERYDAY = {
    **dict.fromkeys(("dept", "team", "office", "army", "ministry", "center"), "verb noun"),
    **dict.fromkeys(("company", "hospital", "school", "media", "association", "agency"), "noun"),
}
_WORKS = frozenset(("nhà máy", "xí nghiệp"))
_TEAMS = frozenset(("team", "police_branch"))
_PLAIN = regex.compile(r"(?: \p{Ll}+)+")
_SMALL = regex.compile(r"(?: (?!(?:là|có|đã|cho|tại|ở|của|và|được|bị|do|với|để|về|trong|từ|vào|đang|sẽ|không|khi|theo|trên|thuê|bằng)\b)\p{Ll}+){1,6} (?=\p{Lu})")
_REPORTER = regex.compile(r"(?:PV|CTV|BTV|P\.V) $")
_IN_TITLES = frozenset(("phòng", "ban", "đội", "khoa", "đoàn", "trạm", "tổ", "vụ", "cục", "viện", "văn phòng", "thanh tra"))
_SPREAD = regex.compile(r" (?:các|hai|ba|bốn|năm|sáu|bảy) (?:tỉnh, thành phố|tỉnh, thành|tỉnh, tp|tỉnh|thành phố|quận, huyện|quận|huyện|xã, phường|xã|phường|địa phương|bộ|sở|đơn vị, địa phương):? (?=\p{L})| (?:tỉnh|thành phố|quận|huyện|xã|phường|bộ|sở): |: ")


def grammar(draft: Draft) -> UnitGrammar:
    """The unit grammar of this article, made once."""
    found = draft.memo.get("unit_grammar")
    if not isinstance(found, UnitGrammar):
        found = draft.memo["unit_grammar"] = UnitGrammar(draft)
    return found
