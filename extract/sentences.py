"""Where sentences end inside a paragraph.

A terminator is judged by what stands on both sides of it, once, from left to right; nothing looks further than the neighbouring words,
so the cost is linear. Abbreviations and the words that begin a sentence after an initial are data (``rules/lexicons``).
"""

from __future__ import annotations

import re
from functools import cache

from .paths import rules_dir

Span = tuple[int, int]

_terminator = re.compile(r"[.!?…]+")
_closer = "”’»)]}›"
_opener = "“‘«([{‹\"'"
_next_word = re.compile(r"\w+")
_before = re.compile(r"[\w./-]{0,40}\Z")
_enumerator = re.compile(r"\W*(?:\d{1,3}|[IVX]{1,5}|\w)(?:\.\d{1,2})*\Z")
_initial = re.compile(r"[^\W\d_]|[TKPNCGQ][hgriu]")  # N., Th., Ng.: initials of an unnamed person or a short form (Q., P., H.)
_domains = frozenset({"com", "vn", "net", "org", "gov", "edu", "info", "html"})
_reach = 60
_longest = 2000
"""Characters of a sentence: a longer one (lists, tables, hostile texts) is cut at a blank, so that later stages, which look through the whole
sentence for each number and verb, stay linear. Of 94,000 sentences of the corpus one is longer, a list of addresses on the web."""


def split(text: str, paragraphs: list[Span]) -> list[Span]:
    """Sentences of the paragraphs of ``text`` (``Text.norm``), trimmed, in order, none across a paragraph's end."""
    out: list[Span] = []
    for start, end in paragraphs:
        first = start
        for m in _terminator.finditer(text, start, end):
            if m.start() < first:
                continue
            after = _end(text, first, m, end)
            if after:
                _add(out, text, first, after)
                first = after
                while first < end and text[first].isspace():
                    first += 1
        if first < end:
            _add(out, text, first, end)
    return out


def _add(out: list[Span], text: str, start: int, end: int) -> None:
    """Add a sentence, in pieces if it is too long."""
    while end - start > _longest:
        blank = text.rfind(" ", start, start + _longest)
        stop = cut = blank if blank >= 0 else start + _longest
        while text[stop - 1].isspace():
            stop -= 1
        out.append((start, stop))
        start = cut
        while text[start].isspace():
            start += 1
    out.append((start, end))


def _end(text: str, first: int, m: re.Match[str], stop: int) -> int:
    """The end of the sentence if the terminator ends it (closing quotes and brackets included), else 0."""
    mark, at = m[0], m.end()
    while at < stop and (text[at] in _closer or (text[at] in "\"'" and _closes(text, first, at, stop))):
        at += 1
    if at == stop:
        return at
    closed = at > m.end()
    spaced = text[at].isspace()
    here = at
    while here < stop and text[here].isspace():
        here += 1
    if here == stop:
        return at
    opened = text[here] in _opener or text[here] in "-–—•*+"
    while here < stop and (text[here] in _opener or text[here] in "-–—•*+ "):
        here += 1
    if here == stop or not text[here].isalnum() or text[here].islower():
        return 0
    following = _next_word.match(text, here, min(stop, here + _reach))
    word = following[0] if following else ""
    before = _before.search(text[max(first, m.start() - _reach) : m.start()])
    run = before[0] if before else ""
    part = run.rpartition(".")[2]
    if not spaced and not closed and not (opened and text[here].isupper()):
        # No space: a forgotten one (đến.Ảnh) or the inside of an abbreviation, a number or an address.
        if not text[here].isupper() or word.lower() in _domains or "://" in text[max(first, m.start() - _reach) : here]:
            return 0
        if mark == "." and not (len(part) > 1 and (part[-1].islower() or word in _lexicon("sentence_starters"))):
            return 0
    if mark == ".":
        if part in _lexicon("abbreviations") or run in _lexicon("abbreviations"):
            return 0
        if _initial.fullmatch(part) and not part.islower():
            return at if spaced and word in _lexicon("sentence_starters") else 0
        if m.start() - first < 12 and _enumerator.match(text[first : m.start()]):
            return 0
    return at


def _closes(text: str, first: int, at: int, stop: int) -> bool:
    """Whether a straight quote right after a terminator closes: white space follows, or an odd number opened in this sentence."""
    return (
        at + 1 == stop
        or text[at + 1].isspace()
        or text[at + 1] in ",;.)"
        or text.count(text[at], max(first, at - 500), at) % 2 == 1
    )


@cache
def _lexicon(name: str) -> frozenset[str]:
    """The first column of a packaged lexicon."""
    lines = (rules_dir() / "lexicons" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if not line.startswith("#")]
    return frozenset(row.partition("\t")[0] for row in rows[1:])
