"""Names of persons by structure (surname, middle, given) and context (rank, form of address, post, what follows).

The text is cut into runs of capitalised syllables; names are read out of runs once an article, and each rule takes the names of its kind.
A name found whole makes its given name known, so that *Hùng khai nhận* can be read later on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from ..kept import compiled, ending
from ..registry import finder
from ..types import Candidate
from .name_context import HITS, Context
from .name_shapes import Token, begins_next, is_vietnamese

if TYPE_CHECKING:
    from ..draft import Draft
    from ..rules import Rule

_SHORT = 300  # characters of a text that bears no byline
_LONGEST = 4
_GIVEN = 2  # syllables of a name without a surname: Trường Chinh
_ACRONYM = regex.compile(r"^\p{Lu}{2,}$|\p{Lu}{3}")
_WEB = regex.compile(r"\.\p{L}")
_INITIAL = regex.compile(
    r" \p{Lu}[ghr]?\.(?:\p{Lu}\.?(?![\p{L}\p{M}\d]))*| (?:[BCDĐGHKLMNPQRSTVX]|Ch|Kh|Ng|Nh|Ph|Th|Tr)(?![\p{L}\p{M}\d.&-]| \p{Lu})"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A proposed name: ``norm`` span, the kind of evidence (the rule that takes it), its syllables folded."""

    start: int
    end: int
    kind: str
    syllables: tuple[str, ...]


@finder("names", HITS)
def names(draft: Draft, rule: Rule) -> Iterator[Candidate]:
    """The names whose evidence is of ``kind`` (an option of the rule)."""
    for name in draft.once(_names).get(rule.options["kind"], ()):
        yield Candidate(name.start, name.end, rule.type, rule.id, "rules", rule.score, None, rule.priority)


@finder("common_words", HITS)
def common_words(draft: Draft, rule: Rule) -> Iterator[Candidate]:
    """Guards: capitalised syllables that begin a common word (*Bảo tàng*, *Bằng khen*) and stand after no rank or form of address."""
    around = draft.once(Context)
    for run in around.runs:
        start = run[-1][0]
        end = around.compound(start)
        if end is not None and not around.addressed(run[0][0]):
            yield Candidate(start, end, rule.type, rule.id, "rules", rule.score, blocks=rule.blocks)


def _names(draft: Draft) -> dict[str, list[Name]]:
    """The names of the article by kind, in order."""
    out: dict[str, list[Name]] = {}
    for name in _Reader(draft).read():
        out.setdefault(name.kind, []).append(name)
    return out


class _Reader:
    """Reads the names of one article."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.fold = draft.text.fold
        self.around = draft.once(Context)
        rules = draft.rules
        self.surnames, self.parts, self.starters = (
            rules.lexicon(n).entries for n in ("surnames", "name_parts", "sentence_starters")
        )
        words = rules.records["people"]["names"]
        self.after, self.aged, self.bylines, self.pair, self.particles = (
            compiled(words[k]) for k in ("facts_after", "age_after", "byline", "byline_name", "particles")
        )
        self.somewhere = ending(words["somewhere"])
        self.papers, self.not_given, self.clubs = (frozenset(words[k]) for k in ("papers", "not_given", "no_names"))

    def read(self) -> list[Name]:
        found: list[Name] = []
        rest: list[list[Token]] = []
        for run in self.around.runs:
            first = next((i for i, token in enumerate(run) if not self.around.ends_address(token[1])), len(run) - 1)
            run = self.around.without_body(run[first:])
            while len(run) > 1 and self.around.ends_address(run[0][1]):
                run = run[1:]  # Tổng thư ký LHQ · Ngài · Antonio Guterres
            rest.extend(self._full(run, found))
        known = {n.syllables[-1] for n in found if n.kind != "full_weak"}
        tails = {n.syllables[-2:] for n in found if len(n.syllables) > 2}
        later: list[list[Token]] = []
        for run in rest:
            before = len(found)
            found.extend(self._short(run, known, tails))
            if len(found) == before:
                later.append(run)
        foreign = {n.syllables for n in found if n.kind.startswith("foreign")}
        given = {n.syllables for n in found if n.kind in ("given_rank", "given_kin") and len(n.syllables) == _GIVEN}
        found.extend(self._again(later, foreign, given))
        taken = {n.start for n in found}
        found.extend(n for n in self._bylines() if n.start not in taken)
        return sorted(found, key=lambda n: n.start)

    def _full(self, run: list[Token], found: list[Name]) -> Iterator[list[Token]]:
        """Take names with a surname out of a run; what is left between them is given back."""
        rest: list[Token] = []
        i = 0
        while i < len(run):
            start, _, word = run[i]
            entry = self.surnames.get(word)
            if self.around.ends_address(run[i][1]) and i + 1 < len(run) and run[i + 1][2] in self.surnames:
                entry = None  # Ông Hoàng Văn Tạ: a form of address with a capital
            country = self.around.countries.get(start, 0)
            if 0 < country < run[-1][1] and self.around.before(start) in ("role", "rank", "honorific"):
                entry = None  # Tổng thống · Hàn Quốc · Kang Min Ho
            if entry is not None and self.around.post_begins(run[i]):
                entry = None  # Phó Trưởng Ban
            j = i + 1
            if entry is not None:
                sure = self.around.before(start) is not None
                while (
                    j < len(run)
                    and j - i < _LONGEST
                    and not self.around.post_begins(run[j])
                    and (
                        self._part(run[j][2], sure)
                        or self._ends(run, j, sure)
                        or (sure and entry[0].get("group") == "ethnic")
                        or (run[j - 1][2] in ("văn", "thị") and self._whole(run[j]))
                    )
                ):
                    j += 1
            while (
                j - i > 1
                and (j - i > 3 or self.around.before(start) not in ("rank", "kin", "comrade"))
                and self.around.goes_on(run[j - 1][1])
            ):
                j -= 1  # Đoàn Công · binh; Thượng úy Hồ Đắc Sinh · Huy hiệu
            kind = self._judge(run, i, j, entry[0].get("use")) if entry is not None and j - i >= 2 else None
            if kind is None:
                place = self.around.place_end(start)
                rest.append(run[i])
                i += 1
                while i < len(run) and run[i][1] <= place:
                    rest.append(run[i])
                    i += 1
                continue
            end = run[j - 1][1]
            if (
                rest
                and i == len(rest) <= 2
                and self.around.before(rest[0][0]) in ("rank", "honorific")
                and not self.around.place_end(rest[0][0])
            ):
                start = rest[0][0]  # linh mục Giuse Trần Văn Hòa, trung tá Khăm Sinh Phan Tha Vông
                rest = []
            letter = _INITIAL.match(self.draft.text.cased, end)
            if rest:
                yield rest
                rest = []
            end = letter.end() if letter else end
            found.append(Name(start, end, kind, tuple(t[2] for t in run[i:j])))
            while j < len(run) and run[j][0] < end:
                j += 1  # Sùng Thị · N
            i = j
        if rest:
            yield rest

    def _part(self, word: str, sure: bool = False) -> bool:
        """Whether a syllable may go on in a name; after a rank or a form of address any Vietnamese one may."""
        return word in self.parts or (is_vietnamese(word) and (sure or len(word) > 1) and word not in self.starters)

    def _whole(self, token: Token) -> bool:
        """Whether a token is one word, written out: *Coỏng*, not *T*, *HồngTrưởng*, *Linh-Trần*."""
        rest = self.draft.text.cased[token[0] + 1 : token[1]]
        return len(rest) > 1 and rest.isalpha() and (rest.islower() or rest.isupper())

    def _ends(self, run: list[Token], j: int, sure: bool) -> bool:
        """Whether a syllable that often begins a sentence (*Sự*, *Được*) ends a name here: *Thị* and *Văn* ask for one, or nothing of
        its own sentence follows."""
        if not is_vietnamese(run[j][2]):
            return False
        following = self.fold[run[j][1] : run[j][1] + 2].strip(" ")
        return run[j - 1][2] in ("văn", "thị") or (
            j == len(run) - 1 and (following[:1] in "(," or (sure and not following.isalpha()))
        )

    def _judge(self, run: list[Token], i: int, j: int, use: str) -> str | None:
        """The kind of evidence for ``run[i:j]``, ``None`` if it is more likely a place, a school, a street …"""
        start, end = run[i][0], run[j - 1][1]
        before = self.around.before(start)
        if before in ("rank", "comrade"):
            return "full_rank"
        place = self.around.place_end(start) >= end
        if before in ("kin", "case", "honorific", "role") and not (place and before != "kin"):
            return "full_title"
        if place or self.around.headed(start):
            return None
        if self.after.match(self.fold, end):
            return "full_facts" if not use or j - i > 2 else "full_weak"
        if j < len(run):
            return None if use else "full_weak"
        if self.somewhere.match(self.fold, max(0, start - 12), start):
            return None if use or j - i == 2 else "full_weak"
        if j - i == 2:
            return None if use else "full_two"
        return "full_weak" if use else "full"

    def _short(self, run: list[Token], known: set[str], tails: set[tuple[str, ...]]) -> Iterator[Name]:
        """Given names and foreign names after a rank or form of address; given names of persons whose full name is known."""
        before = self.around.before(run[0][0])
        run = self._cut(run, before)
        if not run:
            return
        start, end = run[0][0], run[-1][1]
        words = tuple(t[2] for t in run)
        place = self.around.place_end(start) >= end
        after = self.around.place_end(start)
        if before in ("role", "honorific", "rank") and start < after < end:  # Thủ tướng · Ấn Độ · Narendra Modi
            rest = [t for t in run if t[0] >= after]
            if rest and (before == "role" or not all(is_vietnamese(t[2]) for t in (rest if before == "honorific" else rest[:1]))):
                run, start, words = rest, rest[0][0], tuple(t[2] for t in rest)
        if before is None and 1 < len(run) < 6 and not place and self._highland(words) and not self.around.headed(start):
            yield Name(start, end, "full", words)
        elif (
            before is None
            and not place
            and len(run) < 5
            and self._whole(run[-1])
            and self.aged.match(self.fold, end)
            and not self.around.headed(start)
        ):
            yield Name(start, end, "full_facts" if len(run) > 1 else "given_case", words)
        elif before is None or len(run) > 4:
            alone = len(run) == 1 and words[0] in known and self.fold[end : end + 2] != ' "'  # Tư "sẹo" is one name
            if (alone or (words in tails and not place)) and not self.around.headed(start) and not self.around.goes_on(end):
                yield Name(start, end, "given_alone" if len(run) == 1 else "given_tail", words)
        elif words[-1] in known and len(run) < 3 and not (len(run) > 1 and self.around.goes_on(end)):
            yield Name(start, end, "given_known", words)
        elif self.around.place_start(end) < start or (
            before not in ("rank", "comrade", "kin") and (place or words[0] in self.around.heads or self.around.goes_on(end))
        ):  # bà · Rịa in Bà Rịa
            return
        elif not all(map(is_vietnamese, words)):
            if self._foreign(start, end, words):
                kind = "foreign_" + ("rank" if before in ("rank", "comrade", "kin") else "title")
                yield Name(start, self._whole_foreign(end), kind, words)
        elif before != "role" and (before != "honorific" or len(run) > 1):
            yield Name(start, end, "given_" + {"comrade": "rank", "honorific": "job"}.get(before, before), words)

    def _cut(self, run: list[Token], before: str | None) -> list[Token]:
        """A run after a rank or form of address up to the first word of the next sentence (*bà Mai · Theo*, its full stop is missing);
        nothing of a run that is itself such a word (*nạn nhân · Sau khi*), a title (*bà Đại sứ*) or no name (*ông Tây*)."""
        if before in (None, "role", "honorific"):
            return run
        following = self.fold[run[0][1] : run[0][1] + 2]
        first = run[0][2]
        if self.around.post_begins(run[0]) or (len(run) == 1 and first in self.not_given):
            return []
        if (
            len(run) == 1
            and before in ("case", "kin")
            and first in self.starters
            and first not in self.parts
            and following[:1] == " "
            and following[1:].isalpha()
        ):
            return []
        for k in range(1, len(run)):
            if self.around.ends_address(run[k][1]) and k + 1 < len(run) and run[k + 1][2] == run[k - 1][2]:
                return run[:k]
        start, end, _ = run[-1]
        surname = len(run) == 2 and before == "rank" and first in self.surnames  # Trung tướng Đỗ Căn
        return run[:-1] if len(run) > 1 and begins_next(self.draft, start, end, name_ends=not surname) else run

    @staticmethod
    def _highland(words: tuple[str, ...]) -> bool:
        """Names of the Central Highlands: *Y Blim Niê Kđăm* of a man, *H'Hen Ayun* of a woman."""
        return words[0].startswith("h'") or (words[0] == "y" and not all(map(is_vietnamese, words)))

    def _whole_foreign(self, end: int) -> int:
        """The end of a foreign name with what a small particle joins to it: *Bashar · al-Assad*, *Ursula · von der Leyen*."""
        found = self.particles.match(self.draft.text.cased, end)
        return found.end() if found else end

    def _foreign(self, start: int, end: int, words: tuple[str, ...]) -> bool:
        """Whether words that are not Vietnamese can be a name: no club, acronym, house or address on the web."""
        if _WEB.match(self.fold, end):
            return False
        written = self.draft.text.cased[start:end].split()
        return not any(
            w in self.around.heads or f in self.clubs or _ACRONYM.search(f) for w, f in zip(words, written, strict=True)
        )

    def _bylines(self) -> Iterator[Name]:
        """Names that end the article, or fill a paragraph of their own below it, each on its own or joined by a dash."""
        paragraphs = self.draft.words.paragraphs
        for index, (low, high) in enumerate(paragraphs):
            last = index + 1 == len(paragraphs)
            if (not last and high - low > 60) or (not index and (not last or high < _SHORT)):
                continue
            found = self.bylines.search(self.draft.text.cased, max(low, high - 120), high)
            if found is None or (found.start() > low and not last):
                continue
            for part in self.pair.finditer(self.draft.text.cased, *found.span("names")):
                words = tuple(self.fold[slice(*part.span())].split())
                place = self.around.place_end(part.start()) >= part.end() and (not last or part.start() in self.around.seats)
                place = place or " ".join(words) in self.papers
                if not place and words[0] not in self.around.heads and all(self._part(w, True) for w in words):
                    yield Name(part.start(), part.end(), "byline", words)

    def _again(self, rest: list[list[Token]], foreign: set[tuple[str, ...]], given: set[tuple[str, ...]]) -> Iterator[Name]:
        """Foreign names once introduced, whole or by their last word; names without a surname (*đồng chí Trường Chinh … Trường Chinh*)."""
        last = {words[-1] for words in foreign if len(words[-1]) > 2}
        for run in rest:
            words = tuple(t[2] for t in run)
            place = self.around.place_end(run[0][0]) >= run[-1][1]
            again = words in foreign or (len(words) == 1 and words[0] in last)
            if (words in given or (again and not place)) and not self.around.headed(run[0][0]):
                yield Name(run[0][0], run[-1][1], "foreign_again" if again else "given_tail", words)
