"""Words, syllables, sentences and paragraphs of a text, as spans in ``Text.norm``; each computed when first asked for.

Words are underthesea's (see ``segment.py``), with one later step of our own: a word never holds two numbers (*5.745 16-11*).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from .text import Text

Span = tuple[int, int]

# A run of letters and digits; a dot or comma between digits and an apostrophe between letters belong to it; else one character.
_syllable = re.compile(r"(?:\w[\u0300-\u036f]*)+(?:(?<=\d)[.,](?=\d)\w+)*(?:(?<=[^\W\d_])['’](?=[^\W\d_])\w+)?|[^\w\s]")
_paragraph = re.compile(r"[^\s](?:[^\n]*[^\s])?")


class Words:
    """The parts of one text. Lists are in order, spans never overlap, hold no white space at their edges and are never empty."""

    def __init__(self, text: Text) -> None:
        self.text = text

    @cached_property
    def paragraphs(self) -> list[Span]:
        """Stretches between line ends, trimmed; blank ones are left out."""
        return [m.span() for m in _paragraph.finditer(self.text.cased)]

    @cached_property
    def syllables(self) -> list[Span]:
        """Runs of letters and digits (*5.745*, *16.11.2020*, *M'gar* are one, *16-11* three) and single other characters."""
        return [m.span() for m in _syllable.finditer(self.text.norm)]

    @cached_property
    def sentences(self) -> list[Span]:
        """Paragraphs cut at sentence ends; together they hold every character that is not white space."""
        from .sentences import split

        return split(self.text.norm, self.paragraphs)

    @cached_property
    def tokens(self) -> list[Span]:
        """underthesea's words, paragraph by paragraph; a word with two numbers in it is cut before the second."""
        from .segment import segment

        norm = self.text.norm
        out: list[Span] = []
        for start, end in self.paragraphs:
            first = last = 0
            number = False
            for (s, e, form), inside in zip(*segment(norm[start:end]), strict=True):
                if not inside or (number and form[0].isdigit()):
                    if last:
                        out.append((start + first, start + last))
                    first, number = s, False
                last = e
                number = number or form[-1].isdigit()
            if last:
                out.append((start + first, start + last))
        return out

    @cached_property
    def pos_tags(self) -> list[str]:
        """One tag a token (N, V, Np, M, …) by underthesea's second part-of-speech model."""
        from .segment import tag

        norm, tokens = self.text.norm, self.tokens
        starts = [s for s, _ in tokens]
        out: list[str] = []
        first = 0
        for _, end in self.paragraphs:
            last = bisect_right(starts, end - 1)
            out += tag([norm[s:e] for s, e in tokens[first:last]])
            first = last
        return out

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s for s, _ in self.sentences]

    @cached_property
    def _token_starts(self) -> list[int]:
        return [s for s, _ in self.tokens]

    def sentence_at(self, pos: int) -> int:
        """Index of the sentence that holds ``pos``, or of the last one before it; 0 before the first, -1 in a blank text."""
        if not self.sentences:
            return -1
        return max(0, bisect_right(self._sentence_starts, pos) - 1)

    def token_at(self, pos: int) -> int:
        """Index of the token that holds ``pos``, or -1."""
        i = bisect_right(self._token_starts, pos) - 1
        return i if i >= 0 and pos < self.tokens[i][1] else -1

    def begins_token(self, pos: int) -> bool:
        """Whether a token begins at ``pos`` (or none holds it): *phủ* in *Chính phủ* begins none."""
        token = self.token_at(pos)
        return token < 0 or self.tokens[token][0] == pos

    def ends_token(self, pos: int) -> bool:
        """Whether a token ends at ``pos`` (or none holds the character before): *Trung* in *Trung tá* ends none."""
        token = self.token_at(pos - 1)
        return token < 0 or self.tokens[token][1] == pos
