"""Raw text as it is searched: one step that changes length (with maps back), then folds that keep it.

``norm`` is the NFC form of the text without zero-width characters; nothing else differs from what was given. ``cased`` and
``fold`` have the length of ``norm``, so a place found in one is the same place in the others. Lone surrogates pass through.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

import regex

# Zero-width and invisible: zero-width space/non-joiner/joiner, word joiner and invisible operators, byte order mark, soft hyphen,
# combining grapheme joiner, Mongolian vowel separator, direction marks and embeddings.
_zero_width = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")

# A base with everything that may compose with or reorder around it. Canonical composition joins a starter only to marks, to Hangul
# jamo and to the vowel signs of Kirat Rai, so cutting before any other character never changes the normal form.
_cluster = regex.compile(r"[^\p{M}\u1100-\u11ff\U00016d40-\U00016d7f]?[\p{M}\u1100-\u11ff\U00016d40-\U00016d7f]+")

_other_joining = regex.compile(r"(?![\u0300-\u036f])[\p{M}\u1100-\u11ff\U00016d40-\U00016d7f]")
_unusual = re.compile("[^\0-\u036f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e]")
"""Neither a Vietnamese letter nor common punctuation: only then can another joining character be there."""
_chunk = 1000
"""Characters that are mapped at once: what one odd cluster slows down."""

_styles = {
    " ": "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\x1f",
    "\n": "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d",
    '"': "“”„‟«»″ʺ❝❞〝〞＂",
    "'": "‘’‚‛′ʹʼ‹›`´❛❜＇",
    "đ": "ðɖ",  # Icelandic and African letters typed for đ
    "Đ": "ÐƉ",
}
_same_length = {c: style for style, variants in _styles.items() for c in variants}

Span = tuple[int, int]

_tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_bare = {unicodedata.normalize("NFC", v + t): (v, t) for v in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for t in _tones}


def _marked(vowels: str) -> str:
    return "".join(c for c, (v, t) in _bare.items() if t and v in vowels)


# The tone of oa, oe, uy stands on the first vowel when the syllable ends there (hòa, khỏe, thủy), on the second when it goes on
# (toàn, huỳnh); qu is a consonant (quý, quá). Whatever was typed is brought to that, one letter for one letter.
_tone_open = re.compile(f"[oO][{_marked('aeAE')}](?![^\\W\\d_])|(?<![qQ])[uU][{_marked('yY')}](?![^\\W\\d_])")
_tone_closed = re.compile(
    f"[{_marked('oO')}][aăeAĂE](?=[^\\W\\d_])|[{_marked('uU')}][yY](?=[^\\W\\d_])|(?<=[qQ])[{_marked('uU')}][aăâeêiơyAĂÂEÊIƠY]"
)


def _to_first(m: re.Match[str]) -> str:
    first, (vowel, tone) = m[0][0], _bare[m[0][1]]
    return unicodedata.normalize("NFC", first + tone) + vowel


def _to_second(m: re.Match[str]) -> str:
    (vowel, tone), second = _bare[m[0][0]], m[0][1]
    return vowel + unicodedata.normalize("NFC", second + tone)


def _case(s: str) -> str:
    """``s`` with spaces, dashes, quotes and tone marks in one style; same length, case kept."""
    s = s.replace("\r\n", " \n")  # one line end stays one line end
    for c in _same_length.keys() & set(s):
        s = s.replace(c, _same_length[c])
    return _tone_closed.sub(_to_second, _tone_open.sub(_to_first, s))


def _lower(s: str) -> str:
    """Lower case character by character: the one letter that would grow and the one that depends on its neighbours are set first."""
    return s.replace("İ", "i").replace("Σ", "σ").lower()


@lru_cache(maxsize=8192)
def fold(s: str) -> str:
    """The folding of ``Text.fold`` for a word of a lexicon or a literal of a pattern: NFC, no zero-width, one style, lower case."""
    return _lower(_case(unicodedata.normalize("NFC", _zero_width.sub("", s))))


def _changing(s: str) -> Iterator[Span]:
    """The smallest stretches of ``s`` whose normal form is another and that can be normalised each on its own."""
    if unicodedata.is_normalized("NFC", s):
        return
    done = 0
    for m in _cluster.finditer(s):
        start, end = m.span()
        yield from _single(s, done, start)
        if not unicodedata.is_normalized("NFC", m[0]):
            yield start, end
        done = end
    yield from _single(s, done, len(s))


def _single(s: str, start: int, end: int) -> Iterator[Span]:
    """Characters without marks that have another normal form all the same (the Ångström sign Å, some Chinese ones)."""
    if end > start and not unicodedata.is_normalized("NFC", s[start:end]):
        yield from ((i, i + 1) for i in range(start, end) if not unicodedata.is_normalized("NFC", s[i]))


def _align(s: str, at: int, starts: list[int], ends: list[int]) -> str:
    """The normal form of ``s``; adds the start and end in ``s``, plus ``at``, of what each of its characters stands for.

    Every cluster gives one character or more. So where there are as many characters as bases (all Vietnamese text), each base with
    the marks behind it is one character; only else is each cluster looked at.
    """
    norm = unicodedata.normalize("NFC", s)
    bases = [i for i, c in enumerate(s, at) if c < "\u0300" or c > "\u036f"]
    if len(bases) == len(norm) and not (_unusual.search(s) and _other_joining.search(s)):
        starts += bases
        ends += bases[1:]
        ends.append(at + len(s))
        return norm
    done = 0
    for start, end in _changing(s):
        size = len(unicodedata.normalize("NFC", s[start:end]))
        starts += range(at + done, at + start)
        ends += range(at + done + 1, at + start + 1)
        # Each new character stands for the whole cluster.
        starts += [at + start] * size
        ends += [at + end] * size
        done = end
    starts += range(at + done, at + len(s))
    ends += range(at + done + 1, at + len(s) + 1)
    return norm


class Text:
    """One text and its searchable forms. All offsets are code points, half open; building is linear in the length."""

    __slots__ = ("_ends", "_starts", "cased", "fold", "norm", "raw")

    raw: str
    norm: str
    cased: str
    fold: str

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.norm = raw
        # Raw start and end of each character of norm, or None where both forms are the same.
        self._starts: list[int] | None = None
        self._ends: list[int] | None = None
        if _zero_width.search(raw) or not unicodedata.is_normalized("NFC", raw):
            self._normalise()
        self.cased = _case(self.norm)
        self.fold = _lower(self.cased)

    def _normalise(self) -> None:
        raw = self.raw
        stripped = _zero_width.sub("", raw)
        # Raw position of each character that is kept, and one more for the end.
        kept: Sequence[int] = range(len(raw) + 1)
        if len(stripped) < len(raw):
            positions: list[int] = []
            done = 0
            for m in _zero_width.finditer(raw):
                positions.extend(range(done, m.start()))
                done = m.end()
            positions.extend(range(done, len(raw) + 1))
            kept = positions
        parts: list[str] = []
        starts: list[int] = []  # in `stripped`
        ends: list[int] = []
        at = 0
        while at < len(stripped):
            # Cut before a space, with which nothing before it composes.
            cut = stripped.find(" ", at + _chunk)
            end = cut if cut >= 0 else len(stripped)
            parts.append(_align(stripped[at:end], at, starts, ends))
            at = end
        self.norm = "".join(parts)
        if len(stripped) < len(raw):
            starts, ends = [kept[i] for i in starts], [kept[i - 1] + 1 for i in ends]
        self._starts, self._ends = starts, ends

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of ``raw`` that a span of ``norm`` came from: without zero-width characters at its edges, whole clusters.

        An empty span gives an empty one. Offsets beyond the text are taken as its end.
        """
        n = len(self.norm)
        start, end = min(start, n), min(end, n)
        if self._starts is None or self._ends is None:
            return start, max(start, end)
        if start < end:
            return self._starts[start], self._ends[end - 1]
        at = self._starts[start] if start < n else len(self.raw)
        return at, at

    def norm_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of ``norm`` that holds everything of a span of ``raw``; empty where that has only zero-width characters."""
        n = len(self.raw)
        start, end = min(start, n), min(end, n)
        if self._starts is None or self._ends is None:
            return start, max(start, end)
        first = bisect_right(self._ends, start)
        return first, max(first, bisect_left(self._starts, end)) if start < end else first
