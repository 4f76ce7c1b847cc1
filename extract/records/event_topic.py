"""The words of a headline, and how much of them a stretch of text shares."""

from __future__ import annotations

from itertools import pairwise

import regex

_SYLLABLE = regex.compile(r"[\p{L}\d]+(?:[./-][\p{L}\d]+)*")
_TOLD = 4  # content syllables behind the colon of a headline that tell enough by themselves


class Topic:
    """The content words of a headline: which words a stretch of text shares with it."""

    def __init__(self, text: str, stop: frozenset[str]) -> None:
        self._stop = stop
        head, colon, rest = text.partition(": ")
        syllables = content(text, stop)
        if colon and len(told := content(rest, stop)) >= _TOLD:  # what goes before only says which affair it belongs to
            syllables = told
        self.syllables = frozenset(syllables)
        self.pairs = frozenset(pairwise(syllables))
        self._speaker = frozenset(content(head, stop)) if colon else frozenset()
        self.fold = plain(text)

    def has(self, verb: str) -> bool:
        """Whether the headline holds a verb, of a longer one its first two syllables."""
        return f" {' '.join(verb.split()[:2])} " in self.fold

    def speaks(self, name: str) -> bool:
        """Whether the headline is *who: what he says* and ``name`` (folded) is, from its beginning, he."""
        syllables = content(name, self._stop)
        return bool(syllables) and syllables[0] in self._speaker and self._speaker <= set(syllables)

    def share(self, text: str) -> float:
        """The part of the headline's words and pairs of words that ``text`` (folded) holds: 0 to 1."""
        return self.share_of(content(text, self._stop))

    def share_of(self, found: list[str]) -> float:
        """The same for content syllables."""
        total = len(self.syllables) + len(self.pairs)
        return (len(self.syllables.intersection(found)) + len(self.pairs.intersection(pairwise(found)))) / total if total else 0.0

    def agreement_of(self, found: list[str]) -> float:
        """F1 of the words and pairs of words that content syllables and the headline share: 0 to 1."""
        theirs, pairs = set(found), set(pairwise(found))
        total = len(self.syllables) + len(self.pairs) + len(theirs) + len(pairs)
        return 2 * (len(self.syllables & theirs) + len(self.pairs & pairs)) / total if total else 0.0


def plain(text: str) -> str:
    """The syllables of a folded text between single blanks."""
    return f" {' '.join(_SYLLABLE.findall(text))} "


def content(text: str, stop: frozenset[str]) -> list[str]:
    """The syllables of a folded text that are no stop words."""
    return [syllable for syllable in _SYLLABLE.findall(text) if syllable not in stop]
