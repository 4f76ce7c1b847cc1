"""The verbs that tell that something happened, found in a folded text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import regex

from ..kept import compiled
from ..rules import RuleSet

_LETTERS = regex.compile(r"\p{L}+")


class Verbs:
    """The verbs of the list with the words before them that belong to them (*sẽ tổ chức*). Made once for a folder of rules."""

    def __init__(self, rules: RuleSet) -> None:
        settings = rules.records["events"]
        words: tuple[str, ...] = (*settings["triggers"], *settings["saying"])
        self.weak, self.saying = frozenset(settings["weak"]), frozenset(settings["saying"])
        listed = "|".join(sorted(map(regex.escape, words), key=lambda w: (-len(w), w)))
        passed, kept = ("|".join(map(regex.escape, settings[key])) for key in ("passed", "kept"))
        self._pattern = compiled(rf"(?:(?:{passed}) )*(?P<what>(?:(?:{kept}|{passed}) )*(?P<verb>{listed}))(?!\p{{L}})")
        self._first = frozenset(word.split()[0] for word in (*words, *settings["passed"], *settings["kept"]))

    def find(self, text: str, low: int = 0, high: int | None = None) -> Iterator[Any]:
        """The verbs of a folded stretch; of two that begin at one place the longer. Looked for only where one of their first syllables stands."""
        high, done = len(text) if high is None else high, low
        for word in _LETTERS.finditer(text, low, high):
            if word.start() >= done and word[0] in self._first and (found := self._pattern.match(text, word.start(), high)):
                done = found.end()
                yield found

    def match(self, text: str, at: int, high: int) -> Any:
        """The verb that begins at ``at``."""
        return self._pattern.match(text, at, high)
