"""The noun behind a number: the longest known phrase that begins there, with its classifier, or a word that the tagger calls a noun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from ..lexicon import Entry
from ..words import Words
from .tagging import tag_words

if TYPE_CHECKING:
    from ..rules import RuleSet

MOST = 7
"""Syllables that a counted noun has at most."""

UNSEEN, TAGGED = 0.7, 0.6
"""Scores of a noun that no annotated count ended with, and of a word that only the part-of-speech tagger calls a noun."""

_CODE = regex.compile(r"[ \t]?[-\d./]")
_SYLLABLE = regex.compile(r"(?P<gap>[ \t]{0,2}|,[ \t]|/)(?P<word>[\p{L}\d]+(?:['-][\p{L}\d]+)*)")


@dataclass(frozen=True, slots=True)
class Noun:
    """A counted noun behind a number: where it ends, where its classifier ends (``None`` without), how sure it is."""

    start: int
    end: int
    unit_end: int | None
    score: float


class NounLexicon:
    """The compiled lexicons of counted nouns and classifiers."""

    def __init__(self, rules: RuleSet) -> None:
        mined, kept = rules.lexicon("counted_nouns"), rules.lexicon("counted_phrases")
        self._nouns = {**mined.entries, **{w: rows for w, rows in kept.entries.items() if not _share(mined.get(w))}}
        self._titles = rules.lexicon("role_heads")
        self._ranks = rules.lexicon("ranks")
        self._classifiers = rules.lexicon("classifiers")
        words = rules.records.get("numbers", {})
        self._act_never = regex.compile(rf"(?:{words.get('act_never', '(?!)')})(?![\p{{L}}\d])")
        self._never = regex.compile(rf"[ \t]{{0,2}}(?:{words.get('count_never_after', '(?!)')})(?![\p{{L}}\d])")

    def phrases(self, fold: str, start: int) -> list[tuple[int, str]]:
        """End and text of the stretches of one to ``MOST`` syllables that begin at ``start``, in one line and sentence part."""
        out: list[tuple[int, str]] = []
        at, text = start, ""
        for _ in range(MOST):
            found = _SYLLABLE.match(fold, at)
            if found is None or (found["gap"][:1] in (",", "/") and not text):
                break
            text += ("" if not text else ", " if found["gap"].startswith(",") else "/" if found["gap"] == "/" else " ") + found[
                "word"
            ]
            at = found.end()
            out.append((at, text))
        return out

    def at(self, fold: str, start: int, words: Words | None = None) -> Noun | None:
        """The counted noun that begins at ``start`` (blanks first are skipped). With ``words``, a noun that no annotated count ended with must end
        where a word ends (*hai đầu | tư* is none)."""
        phrases = self.phrases(fold, start)
        if not phrases or fold[start] not in " \t" or self._never.match(fold, start):
            return None
        first = start
        while fold[first] in " \t":
            first += 1
        known = self._longest(phrases, words)
        for end, text in reversed(phrases[:3]):
            entry = self._classifiers.get(text)
            if entry is None:
                continue
            inner = self._longest(self.phrases(fold, end), words)
            if inner is not None and (known is None or inner[0] > known[0]):
                share = float(entry.get("share") or 0.8)
                if share >= 0.5:
                    return Noun(first, inner[0], end, round(share * max(inner[1], 0.75), 3))
            act = self._word_behind(fold, end, words, act=entry.get("takes") == "word") if inner is None else None
            if act is not None and (known is None or act > known[0]):
                return Noun(first, act, end, 0.75)
            if known is None and (words is None or words.tokens[words.token_at(end - 1)][1] == end):
                return Noun(first, end, None, UNSEEN)
            break
        if known is None:
            tagged = self._unknown(fold, start, words)
            return None if tagged is None else Noun(first, tagged, None, TAGGED)
        end, score, unit = known
        return Noun(first, end, phrases[unit - 1][0] if unit else None, score)

    def _word_behind(self, fold: str, end: int, words: Words | None, *, act: bool) -> int | None:
        """The end of the word behind a classifier: any word behind one of acts (*hai cuộc | bỏ phiếu*), a noun behind others (*200 bao | cám*)."""
        if words is None or fold[end : end + 1] != " " or self._act_never.match(fold, end + 1):
            return None
        i = words.token_at(end + 1)
        start, stop = words.tokens[i] if i >= 0 else (0, 0)
        if (
            start != end + 1
            or not fold[start:stop].replace(" ", "").isalpha()
            or (not act and tag_words(words, i)[0] not in ("N", "Nb"))
        ):
            return None
        return stop

    def _unknown(self, fold: str, start: int, words: Words | None) -> int | None:
        """The end of a word that no lexicon has and that the part-of-speech tagger calls a noun."""
        if words is None:
            return None
        i = words.token_at(start + 1)
        begin, end = words.tokens[i] if i >= 0 else (0, 0)
        word = fold[begin:end]
        if begin != start + 1 or not word.replace(" ", "").isalpha() or self._act_never.match(fold, begin) or word in self._nouns:
            return None
        written = words.text.norm[begin:end]
        if written.isupper() and 1 < len(written) < 6:  # 140 UAV, hàng trăm CPU
            return None if _CODE.match(fold, end) else end
        return end if written[0].islower() and tag_words(words, i)[0] == "N" else None

    def never(self, fold: str, at: int) -> bool:
        """Whether the word behind a number makes it a time, a measure or part of another phrase."""
        return self._never.match(fold, at) is not None

    def _longest(self, phrases: list[tuple[int, str]], words: Words | None) -> tuple[int, float, int] | None:
        """End, score and syllables of the classifier of the longest known phrase that ends here more often than not."""
        for end, text in reversed(phrases):
            rows = self._nouns.get(text)
            entry = rows[0] if rows else None
            title = entry is None and (text.removeprefix("phó ") in self._titles or text in self._ranks)
            if entry is None and not title:
                continue
            share = entry.get("share") if entry is not None else ""
            if not share and not title and words is not None and words.tokens[words.token_at(end - 1)][1] != end:
                continue
            score = float(share or UNSEEN)
            if score >= 0.4:
                return end, score, int(entry.get("unit") or 0) if entry is not None else 0
        return None


def _share(entry: Entry | None) -> str:
    """The share of a noun that was seen in annotated news, empty for others."""
    return "" if entry is None else entry.get("share")
