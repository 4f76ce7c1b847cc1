"""What stands where in an article, as the grammars of names ask for it: lexicon hits by where they begin, runs of capitalised syllables, edges
of words, names of the gazetteers. Offsets count in ``norm``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import regex

from ..draft import Draft, Hit
from ..kept import compiled

CAPITAL = regex.compile(r"\p{Lu}[\p{L}\p{M}]*(?:['-]\p{L}[\p{L}\p{M}]*)*")
"""A syllable that begins with a capital: *Hà*, *H'Leo*, *Pyeongannam-do*."""
_DAY = regex.compile(r" \d{1,2}[-/.]\d")
_LAST_CAPITAL = regex.compile(r"(?<![\p{L}\p{M}'-])\p{Lu}[\p{L}\p{M}'-]*$")


class Spots:
    """Answers by position in one article; the grammar of place names (``place_grammar.Scan``) builds on it."""

    def __init__(self, draft: Draft) -> None:
        self.cased = draft.text.cased
        self.fold = draft.text.fold
        self.table: Mapping[str, Any] = draft.rules.records["grammar"]["place"]
        self._hits = draft.hits
        self._index: dict[str, dict[int, list[Hit]]] = {}
        self._words = draft.words
        self._starters = draft.rules.lexicon("sentence_starters").entries

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

    def capital_before(self, pos: int) -> str:
        """The capitalised syllable before ``pos``, one space between; empty if there is none."""
        space = self.cased[pos - 1 : pos] == " "
        found = _LAST_CAPITAL.search(self.cased, max(0, pos - 25), pos - 1) if space else None
        return found[0] if found is not None else ""

    def after_capital(self, pos: int) -> bool:
        """Whether a name may go on at ``pos``: the syllable before has a capital, and begins no sentence, nor does a direction stand there."""
        word = self.capital_before(pos)
        if not word or word.lower() in self._starters:
            return False
        return compiled(self.table["direction"]).search(self.fold, max(0, pos - 20), pos) is None

    def starts_sentence(self, pos: int, small: bool = False) -> bool:
        """Whether a word stands at ``pos`` that often begins a sentence (a full stop is missing before it); ``small``: a small word or a day
        (*Sáng 12-6*) follows."""
        found = CAPITAL.match(self.cased, pos)
        if found is None or self.fold[pos : found.end()] not in self._starters:
            return False
        after = self.cased[found.end() : found.end() + 2]
        return not small or (after[:1] == " " and after[1:].islower()) or _DAY.match(self.cased, found.end()) is not None

    def surname(self, pos: int) -> bool:
        """Whether a surname stands at ``pos``, one that is seldom another word."""
        return any(not e.get("use") for hit in self.at("surnames", pos) for e in hit.entries)

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

    def whole_word(self, end: int) -> int:
        """The end of the word whose first syllable ends at ``end``: *Nhà tang lễ Quốc gia*."""
        token = self._words.token_at(end - 1)
        left, right = self._words.tokens[token] if token >= 0 else (end, end)
        rest = self.cased[end:right]
        return right if rest[:1] == " " and rest[1:].isalpha() and rest.islower() and " " not in self.cased[left:end] else end
