"""Names of organisations in capitals: a run of capitalised words, some with a small syllable (*Nông nghiệp*, *Ô tô*)."""

from __future__ import annotations

import unicodedata

import regex

from ..kept import compiled
from .unit_part import Part

_JOINED = r"(?!(?<=\p{Ll})\p{Lu}\p{Ll}*[^\x00-\x7f])"  # no space between two sentences: TokyoSố
_NAME = regex.compile(
    rf"(?:\p{{Lu}}\.)+(?:\p{{Lu}}(?![\p{{L}}\d]))?|\p{{Lu}}(?:{_JOINED}[\p{{L}}\p{{M}}\d])*(?:[.&+'-][\p{{L}}\d]+)*"
)
_NAME_NUMBER = regex.compile(r"\d{1,4}(?![\p{L}\d.,/%])(?! \p{Ll})")
_PLAIN = regex.compile(r"(?: \p{Ll}+)(?= \p{Lu}|$)")
_SYLLABLE = regex.compile(r"(?:ngh?|[ckpt]h|gh|nh|gi|qu|tr|[bcdghklmnpqrstvx])?(?:[aeiouy]{1,3})(?:ch|ng|nh|[cmnpt])?")


class Capitals(Part):
    """Reads the runs of capitals of one article."""

    def name(self, pos: int) -> int:
        """The end of a run of capitalised words; a word keeps its small syllables (*Nông nghiệp*)."""
        end = known = 0
        several = False  # the word before has small syllables: Tổng cục Cảnh sát · Lê Kim An
        for _ in range(8):
            found = _NAME.match(self.cased, pos) or (_NAME_NUMBER.match(self.cased, pos) if end else None)
            if not found:
                break
            if end and (
                self.grammar.unit(pos, True) is not None or self.scan.at("role_heads", pos) or self.scan.at("ranks", pos)
            ):
                break
            if end and self.cased[pos - 3 : pos - 1].isupper() and self._word_end(pos, found.end()) > found.end():
                break  # Kênh QPVN | Hình ảnh: a sentence begins
            if end and compiled(self.table["address"]).match(self.cased, pos):
                break  # Báo Vietnamnet | Ông Cầu
            if end and self.person(pos, known == end or several):
                break
            last, end = end, self._word_end(pos, found.end())
            several = end > found.end()
            known = max(known, hit.end if (hit := self.scan.gazetteer(pos)) is not None else 0)
            if known < end == found.end() and self.scan.starts_sentence(pos, True):
                return last  # but Sữa Ba Vì: a place goes across
            if self.cased[end : end + 1] != " ":
                break
            pos = end + 1
        return end

    def person(self, pos: int, placed: bool) -> bool:
        """Whether a person's name begins here, behind a name that ends in a place or with a middle name that no body has: *Hội Đông y Việt Nam* ·
        *Lê Văn An*, *tập đoàn Sao Mai* · *Lê Văn An*."""
        if not self.scan.surname(pos):
            return False
        ends = self.scan.capitals(pos, 4)
        words = self.fold[pos : ends[-1]].split() if ends else []
        return len(words) > 2 and (placed or words[1] in self.table["middle_names"])

    def small(self, pos: int) -> bool:
        """Whether a word of several syllables begins here, all small but the first: *Vật tư*, *Đất đai*."""
        found = _NAME.match(self.cased, pos)
        return found is not None and self._word_end(pos, found.end()) > found.end() and self.scan.place(pos) is None

    def _word_end(self, start: int, end: int) -> int:
        """The end of the segmentation's word whose other syllables are small: *Nông nghiệp*, *Ô tô*, but no more of *Infonet thuật*."""
        token = self.grammar.segments.token_at(start)
        left, right = self.grammar.segments.tokens[token] if token >= 0 else (0, 0)
        first = self.cased[start:end]
        if left == start and not (first.isupper() and len(first) > 1) and (vietnamese(first)) and right > end:
            small = _PLAIN.match(self.cased, end, right)
            end = small.end() if small else end
        elif (pair := compiled(self.table["syllable"]).match(self.cased, end)) and self.fold[
            start : pair.end()
        ] in self.grammar.functions:
            end = pair.end()
        suffix = compiled(self.table["suffix"]).match(self.cased, end)
        return suffix.end() if suffix else end


def vietnamese(word: str) -> bool:
    """Whether a word is built like a syllable of Vietnamese: *Nông*, not *Infonet*, *Formosa*."""
    return (
        _SYLLABLE.fullmatch("".join(c for c in unicodedata.normalize("NFD", word.lower().replace("đ", "d")) if c.isascii()))
        is not None
    )
