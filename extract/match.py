"""RuleSet x Text -> candidates.

One pass of an Aho-Corasick automaton finds the anchors of all rules and the words of all lexicons that are asked for; a rule's
expression runs only at its anchors, on a bounded stretch, so that a rule costs nothing on text where it cannot match and the whole is
linear in the length of the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any

import ahocorasick
import regex

from .draft import Draft, Hit
from .registry import FINDERS, READERS, SCANNED, MatchView
from .rules import Entry, Rule, RuleSet
from .types import Candidate

REACH = 300
"""How far right of its start a match may end, in characters; chains of units are the longest mentions seen (190)."""

_PLACE = itemgetter(0, 1)
_DIGITS = regex.compile(r"(?<!\d)\d")
_UPPER = regex.compile(r"(?<![\p{L}\p{M}\d])\p{Lu}")


class Matcher:
    """A compiled rule set. Build it once, use it for every article; holds no state of an article.

    ``only`` restricts it to some rules (for the examples of one rule).
    """

    def __init__(self, rules: RuleSet, only: Iterable[Rule] | None = None) -> None:
        self.rules = rules
        self.active = tuple(rules.rules if only is None else only)
        self._digit: list[int] = []
        self._upper: list[int] = []
        self._finders = [rule for rule in self.active if rule.finder]
        literals: dict[str, list[int]] = defaultdict(list)
        lexicons: dict[str, list[tuple[str, tuple[Entry, ...], bool]]] = defaultdict(list)
        self._by_lexicon: dict[str, list[int]] = defaultdict(list)
        wanted = set(rules.policy.get("scan", ()) if only is None else ())  # some rules alone are not followed by other stages
        for index, rule in enumerate(self.active):
            wanted.update(SCANNED.get(rule.finder or "", ()))
            for anchor in rule.anchors:
                if anchor == "@digit":
                    self._digit.append(index)
                elif anchor == "@upper":
                    self._upper.append(index)
                elif anchor.startswith("{"):
                    wanted.add(anchor[1:-1])
                    self._by_lexicon[anchor[1:-1]].append(index)
                else:
                    literals[anchor].append(index)
        self.lexicons = tuple(sorted(wanted))
        for name in self.lexicons:
            for word, entries in rules.lexicon(name).entries.items():
                lexicons[word].append((name, entries, any(entry.get("case") == "cased" for entry in entries)))
        self._automaton: Any = ahocorasick.Automaton()
        for word in sorted(literals.keys() | lexicons.keys()):
            payload = (
                len(word),
                word[0].isalpha(),
                word[-1].isalpha(),
                tuple(literals.get(word, ())),
                tuple(lexicons.get(word, ())),
            )
            self._automaton.add_word(word, payload)
        self._automaton.make_automaton()
        self._empty = not (literals or lexicons)

    def run(self, draft: Draft) -> None:
        """Fill ``draft.hits`` and add the candidates of all rules to ``draft.candidates``."""
        anchors, hits = self._scan(draft)
        draft.hits = hits
        for index, places in anchors.items():
            draft.candidates.extend(self._apply(self.active[index], places, draft))
        for rule in self._finders:
            draft.candidates.extend(FINDERS[rule.finder or ""](draft, rule))

    def _scan(self, draft: Draft) -> tuple[dict[int, list[int]], dict[str, list[Hit]]]:
        """Anchor positions by rule, and lexicon hits by lexicon."""
        fold, cased = draft.text.fold, draft.text.cased
        anchors: dict[int, list[int]] = defaultdict(list)
        hits: dict[str, list[Hit]] = {name: [] for name in self.lexicons}
        size = len(fold)
        for last, (length, letter_left, letter_right, rules, words) in () if self._empty else self._automaton.iter(fold):
            start, end = last - length + 1, last + 1
            left = fold[start - 1] if start else " "
            right = fold[end] if end < size else " "
            if (letter_left and left.isalpha()) or (letter_right and right.isalpha()):
                continue
            for index in rules:
                anchors[index].append(start)
            if words and not (left.isalnum() or right.isalnum()):
                for name, entries, any_cased in words:
                    kept = _cased(entries, cased[start:end]) if any_cased else entries
                    if kept:
                        hits[name].append(Hit(start, end, kept))
                        for index in self._by_lexicon.get(name, ()):
                            anchors[index].append(start)
        for pattern, indices in ((_DIGITS, self._digit), (_UPPER, self._upper)):
            if indices:
                places = [found.start() for found in pattern.finditer(cased)]
                for index in indices:
                    anchors[index].extend(places)
        for found in hits.values():
            found.sort(key=_PLACE)
        return anchors, hits

    def _apply(self, rule: Rule, places: list[int], draft: Draft) -> Iterator[Candidate]:
        string = draft.text.cased if rule.cased else draft.text.fold
        seen: set[tuple[int, int]] = set()
        done = -1
        for found in _matches(rule, sorted(set(places)), string):
            start, end = found.span(rule.group) if rule.group else found.span()
            if start < done or (start, end) in seen:  # an anchor inside the last mention begins nothing of its own
                continue
            value = None
            if rule.reader is not None:
                value = READERS[rule.reader](MatchView(draft.text, start, end, self.rules, draft.words, found), **rule.options)
                if value is None:
                    continue
                if isinstance(value, tuple):
                    value, start, end = value
            if start < end and (start, end) not in seen:
                seen.add((start, end))
                done = end
                yield Candidate(start, end, rule.type, rule.id, "rules", rule.score, value, rule.priority, rule.blocks)


def _matches(rule: Rule, places: list[int], string: str) -> Iterator[Any]:
    if rule.window == 0:
        for place in places:
            found = rule.pattern.match(string, place, min(len(string), place + REACH))
            if found:
                yield found
        return
    low = high = -1
    stretches: list[tuple[int, int]] = []
    for place in places:
        begin, end = max(0, place - rule.window), min(len(string), place + rule.window)
        if stretches and begin <= high:
            high = max(high, end)
            stretches[-1] = (low, high)
        else:
            low, high = begin, end
            stretches.append((low, high))
    for low, high in stretches:
        yield from rule.pattern.finditer(string, low, high)


def _cased(entries: tuple[Entry, ...], written: str) -> tuple[Entry, ...]:
    """The entries that may be written like this: those marked ``cased`` only as in the lexicon."""
    return tuple(entry for entry in entries if entry.get("case") != "cased" or entry.word == written)
