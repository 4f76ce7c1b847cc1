"""Parts of speech of a few words: tagging the whole article for one of them would double its cost."""

from __future__ import annotations

from ..segment import tag
from ..words import Words

CONTEXT = 5
"""Words on each side that the tagger sees besides the ones it is asked about (its features reach two)."""


def tag_words(words: Words, first: int, count: int = 1) -> list[str]:
    """The tags of ``words.tokens[first:first + count]``, as far as they stand in one line, tagged with their neighbours in it."""
    norm, tokens = words.text.norm, words.tokens

    def apart(i: int) -> bool:
        """Whether a line ends between token ``i`` and the one before it."""
        return "\n" in norm[tokens[i - 1][1] : tokens[i][0]]

    begin = first
    while begin > max(0, first - CONTEXT) and not apart(begin):
        begin -= 1
    end = first + 1
    while end < min(len(tokens), first + count + CONTEXT) and not apart(end):
        end += 1
    return tag([norm[s:e] for s, e in tokens[begin:end]])[first - begin : first - begin + count]
