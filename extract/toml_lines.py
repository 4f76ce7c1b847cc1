"""Two small helpers of ``rules.py``: where a key stands in a TOML file, and the expansion of ``{part}`` in patterns."""

from __future__ import annotations

from collections.abc import Mapping

import regex

from .lexicon import Lexicon

_RULE = regex.compile(r"^\s*\[\[rule\]\]")
_KEY = regex.compile(r"^\s*([A-Za-z_][\w.-]*)\s*=")
_PART = regex.compile(r"(?<!\\[pPN])\{([a-z_][a-z0-9_]*)\}")


class Lines:
    """Line numbers (from 1) of the rules of a file and of their keys; ``tomllib`` gives none."""

    def __init__(self, source: str) -> None:
        self._rules: list[int] = []
        self._keys: dict[tuple[int, str], int] = {}
        for number, line in enumerate(source.splitlines(), 1):
            if _RULE.match(line):
                self._rules.append(number)
            elif found := _KEY.match(line):
                self._keys.setdefault((len(self._rules) - 1, found[1]), number)

    def rule(self, index: int) -> int:
        """The line of the header of rule ``index``."""
        return self._rules[index] if index < len(self._rules) else 1

    def key(self, name: str, index: int = -1) -> int:
        """The line of key ``name`` in rule ``index`` (-1: before the first rule), else the rule's own line."""
        return self._keys.get((index, name)) or (self.rule(index) if index >= 0 else 1)


class Parts:
    """Looks up ``{name}``: parts of the file, common parts, lexicons (longest word first)."""

    def __init__(self, own: Mapping[str, str], common: Mapping[str, str], lexicons: Mapping[str, Lexicon], cased: bool) -> None:
        self._own, self._common, self._lexicons, self._cased = own, common, lexicons, cased
        self.unknown: list[str] = []

    def get(self, name: str) -> str | None:
        """The pattern behind ``name``, or ``None`` (and a note in ``unknown``)."""
        if name in self._own:
            return self._own[name]
        if name in self._common:
            return self._common[name]
        if name in self._lexicons:
            return self._lexicons[name].pattern(self._cased)
        self.unknown.append(name)
        return None


def expand(source: str, parts: Parts, depth: int = 0) -> str:
    """``source`` with each ``{name}`` replaced and ``\\s`` narrowed to white space inside a line."""
    if depth > 20:
        parts.unknown.append("a part that contains itself")
        return source

    def put(found: regex.Match[str]) -> str:
        pattern = parts.get(found[1])
        return found[0] if pattern is None else f"(?:{expand(pattern, parts, depth + 1)})"

    out = _PART.sub(put, source)
    return _narrow_space(out) if depth == 0 else out


def _narrow_space(source: str) -> str:
    """``\\s`` means blanks, never a newline: a mention does not cross a paragraph."""
    out: list[str] = []
    opened = -1  # where the class that we are in began
    i = 0
    while i < len(source):
        char = source[i]
        if char == "\\" and i + 1 < len(source):
            pair = source[i : i + 2]
            if pair == "\\s":
                pair = r" \t" if opened >= 0 else r"[ \t]"
            out.append(pair)
            i += 2
            continue
        if char == "[" and opened < 0:
            opened = i
        elif char == "]" and opened >= 0 and source[opened:i] not in ("[", "[^"):
            opened = -1
        out.append(char)
        i += 1
    return "".join(out)
