"""underthesea's word segmentation, its weights scored by our own tables: the same words, with offsets, in a fraction of the time.

underthesea cuts a text by one regular expression, normalises each token, builds 43 feature strings a token and lets a two-label CRF
decide whether it begins a word (B) or continues one (I). Here the tokens of each run between spaces are remembered, and the weights
are kept as score(I) - score(B) by what a feature looks at: one token, two or three neighbours. With two labels only that difference decides.
The model file is crfsuite's (https://www.chokkan.org/software/crfsuite/), read directly (``segment_model.py``).
"""

from __future__ import annotations

import pickle
import re
import threading
from collections import defaultdict
from functools import cache
from itertools import zip_longest
from typing import Any, TypeVar

from .segment_model import is_digit, load_model, pos_folder

K = TypeVar("K")
V = TypeVar("V")

_run = re.compile(r"\S+")
_longest_run, _piece = 256, 64
"""A longer run without white space is cut into such pieces before tokenising: underthesea's pattern for addresses is quadratic on *a.a.a…*."""
_abbreviated = ("s", "S")
_tie = 1e-9
_cache_limit = 8_000
"""Entries of each half of a memo, so that memory does not grow with the number of texts."""

Token = tuple[int, int, str]
"""A token of underthesea's expression: start and end in the segmented string, and the form that underthesea gives it."""
Row = tuple[float, ...]
"""score(I) - score(B) that what begins at a token adds to the token two behind it, one behind it, itself, the one before and the one two before."""
Facts = tuple[str, bool, Row, Row, Row, Row]
"""A token in lower case, whether it begins with a letter that is its own upper case, its own row, and its row at the head of a triple that no
weight knows: plain, with such a letter in the first two, in all three tokens."""
Pair = tuple[frozenset[str] | None, Row, Row]
"""Of two tokens the third ones that make a triple with weights, the row before any other third one, plain and with
a capital. Only pairs that weights know are remembered: they are a third of all pairs, and the others' rows are those of their first token."""


def segment(text: str) -> tuple[list[Token], list[bool]]:
    """The tokens of a paragraph, and for each whether it continues the word before. ``text`` is NFC; the first call loads the model."""
    model = _model()
    tokens = model.tokenize(text)
    inside = model.decode([form for _, _, form in tokens])
    if inside:
        inside[0] = False
    return tokens, inside


def word_tokenize(text: str) -> list[str]:
    """What ``underthesea.word_tokenize`` gives for the same paragraph, in its own normal form.

    Equal for NFC text without runs of more than 256 characters and without lone surrogates (which underthesea refuses).
    """
    words: list[str] = []
    for (_, _, form), inside in zip(*segment(text), strict=True):
        if inside:
            words[-1] += " " + form
        else:
            words.append(form)
    return words


def tag(words: list[str]) -> list[str]:
    """Part-of-speech tags of the words of one paragraph (underthesea's second model: N, V, Np, M, E, CH, …)."""
    if not words:
        return []
    featurizer, tagger, lock = _pos_model()
    # The Rust side takes no lone surrogates, panics on an empty part of a word and is not safe to share between threads.
    forms = [[" ".join(w.encode("utf-8", "replace").decode().split())] for w in words]
    with lock:
        tags: list[str] = tagger.tag(featurizer.process([forms])[0])
    return [t.partition("-")[2] or t for t in tags]


_load_lock = threading.Lock()


def _model() -> _Segmenter:
    with _load_lock:
        return _load_segmenter()


@cache
def _load_segmenter() -> _Segmenter:
    return _Segmenter()


def _pos_model() -> tuple[Any, Any, threading.Lock]:
    with _load_lock:
        return _load_pos_model()


@cache
def _load_pos_model() -> tuple[Any, Any, threading.Lock]:
    """underthesea's ``FastCRFSequenceTagger``, which would import all of underthesea, from its parts."""
    from underthesea_core import CRFFeaturizer, CRFTagger

    tagger = CRFTagger()
    tagger.load(str(pos_folder() / "models.bin"))
    features, dictionary = (pickle.loads((pos_folder() / f"{name}.bin").read_bytes()) for name in ("features", "dictionary"))
    return CRFFeaturizer(features, dictionary), tagger, threading.Lock()


class _Memo(dict[K, V]):
    """Pure results by key. A full one becomes the old half, where ``recall`` still finds what is used again; the rest goes with the next turn."""

    def __init__(self) -> None:
        self._old: dict[K, V] = {}

    def recall(self, key: K) -> V | None:
        value = self._old.get(key)
        if value is not None:
            self.remember(key, value)
        return value

    def remember(self, key: K, value: V) -> V:
        if len(self) >= _cache_limit:
            self._old = dict(self)
            self.clear()
        self[key] = value
        return value


class _Segmenter:
    """Tables of the model and the two steps, tokenise and decode. Shared by threads: the memos only ever hold pure results."""

    def __init__(self) -> None:
        model = load_model()
        self._model = model
        self._pattern = re.compile(model.expression, re.VERBOSE)
        self._token_map = model.token_map
        self._tables, self._seen = model.tables, model.seen
        self._others = [[t.scores("\0", "\0", title, False) for title in (False, True)] for t in self._tables]
        thirds: dict[str, set[str]] = defaultdict(set)
        for triple in self._seen[2]:
            pair, _, third = triple.rpartition(" ")
            thirds[pair].add(third)
        self._thirds = {pair: frozenset(found) for pair, found in thirds.items()}
        self._before, self._after = _sum(*(t.bos for t in self._tables)), _sum(*(t.eos for t in self._tables))
        self._runs: _Memo[str, list[Token]] = _Memo()
        self._forms: _Memo[str, Facts] = _Memo()
        self._pairs: _Memo[tuple[str, str], Pair] = _Memo()
        self._triples: _Memo[tuple[str, ...], Row] = _Memo()

    def tokenize(self, text: str) -> list[Token]:
        """The tokens of a paragraph; linear in its length."""
        for wrong, right in self._model.characters.items():
            text = text.replace(wrong, right)
        out: list[Token] = []
        for m in _run.finditer(text):
            at, end = m.span()
            run = m[0]
            # Letters alone are one token: only the pattern of a word can match there, and "Th.s", whose dot stands for any character.
            if run.isalpha() and run[3:4] not in _abbreviated and end - at <= _longest_run:
                out.append((at, end, self._form(run)))
                continue
            if end - at > _longest_run:
                while end - at > _piece:
                    out += [(at + s, at + e, form) for s, e, form in self._tokens(text[at : at + _piece])]
                    at += _piece
            run = text[at : end + 1]  # with the character behind it: some patterns ask whether the text ends there
            tokens = self._runs.get(run) or self._runs.recall(run)
            if tokens is None:
                tokens = self._runs.remember(run, self._tokens(run))
            for s, e, form in tokens:
                out.append((at + s, at + e, form))
        return out

    def _tokens(self, run: str) -> list[Token]:
        return [(*m.span(), self._form(m[0])) for m in self._pattern.finditer(run)]

    def _form(self, token: str) -> str:
        return self._token_map.get(token, token) if len(token) <= 6 else token

    def decode(self, forms: list[str]) -> list[bool]:
        """For each token whether it continues a word: Viterbi over the two labels, on the difference of their best scores."""
        n = len(forms)
        if not n:
            return []
        # The rows begin two tokens before the first. Row i has what is known of token i, of the pair and of the triple that begin there;
        # its column k counts for token i + 2 - k.
        rows = [self._before, self._before]
        recent, known, seen, heads = self._forms, self._pairs, self._seen[1], self._thirds
        facts = [recent.get(form) or self._facts(form) for form in forms]
        for i, (first, second, third) in enumerate(zip(facts, facts[1:], facts[2:], strict=False)):
            lower, title, _, plain, titled, all_titled = first
            if (both := f"{lower} {second[0]}") in seen or both in heads:
                pair = forms[i], forms[i + 1]
                thirds, titled, all_titled = known.get(pair) or self._pair(pair, both, first, second)
                if thirds and third[0] in thirds:
                    rows.append(self._triple(*forms[i : i + 3]))
                else:
                    rows.append(all_titled if third[1] else titled)
            elif title and second[1]:
                rows.append(all_titled if third[1] else titled)
            else:
                rows.append(plain)
        if n > 1:
            rows.append(self._last(forms[-2:]))
        rows += (self._last(forms[-1:]), self._after, self._after)
        a, b, c, d, e = zip(*rows, strict=True)
        gains = (v + w + x + y + z for v, w, x, y, z in zip(a, b[1:], c[2:], d[3:], e[4:], strict=False))

        t = self._model.transitions
        base, from_i_to_b, from_i_to_i = t["BI"] - t["BB"], t["IB"] - t["BB"], t["II"] - t["BI"]
        lead: float = next(gains)  # score of the best path to here that ends in I, less that of the best that ends in B
        to_b: list[float] = []  # by how much the best way to B, and to I, is better coming from I
        to_i: list[float] = []
        for gain in gains:
            b_by_i, i_by_i = lead + from_i_to_b, lead + from_i_to_i
            to_b.append(b_by_i)
            to_i.append(i_by_i)
            lead = gain + base + (i_by_i if i_by_i > 0 else 0.0) - (b_by_i if b_by_i > 0 else 0.0)
        if min(map(abs, (lead, *to_b, *to_i))) < _tie:
            return self._decode_exactly(forms)
        inside = [lead > 0]
        for b_by_i, i_by_i in zip(reversed(to_b), reversed(to_i), strict=True):
            inside.append((i_by_i if inside[-1] else b_by_i) > 0)
        inside.reverse()
        return inside

    def _decode_exactly(self, forms: list[str]) -> list[bool]:
        """The same for a paragraph with two ways as good as each other (rows of dashes): adds in the order that underthesea adds.

        Only then are the last bits of the sums, which decide, the same as there.
        """
        n = len(forms)
        scores: list[tuple[float, float]] = []
        backs: list[tuple[bool, bool]] = []
        seen: dict[tuple[int, int, tuple[str, ...]], tuple[float, float]] = {}
        t = self._model.transitions
        for i in range(n):
            around = (min(i, 2), min(n - 1 - i, 2), tuple(forms[max(0, i - 2) : i + 3]))
            if around not in seen:
                seen[around] = self._emission(*around)
            b, c = seen[around]
            if i:
                before_b, before_i = scores[-1]
                backs.append((before_i + t["IB"] > before_b + t["BB"], before_i + t["II"] > before_b + t["BI"]))
                b += max(before_b + t["BB"], before_i + t["IB"])
                c += max(before_b + t["BI"], before_i + t["II"])
            scores.append((b, c))
        inside = [scores[-1][1] > scores[-1][0]]
        for back in reversed(backs):
            inside.append(back[inside[-1]])
        inside.reverse()
        return inside

    def _emission(self, before: int, after: int, window: tuple[str, ...]) -> tuple[float, float]:
        """Scores of B and I of the token at ``before`` in ``window``, added feature by feature; ``before``, ``after`` < 2 at an end."""
        b = c = 0.0
        for template, first, last, function in self._model.templates:
            if before + first < 0:
                fact = "BOS"
            elif last > after:
                fact = "EOS"
            else:
                part = window[before + first : before + last + 1]
                value = " ".join(part)
                lower = value.lower()
                title = all(self._facts(form)[1] for form in part)
                fact = (value, lower, str(is_digit(value)), str(title), str(lower in self._model.dictionary))[function]
            begins, goes_on = self._model.weights.of(f"{template}={fact}")
            b += begins
            c += goes_on
        return b, c

    def _facts(self, form: str) -> Facts:
        """What is known of one token."""
        facts = self._forms.get(form) or self._forms.recall(form)
        if facts is None:
            title, lower = form[0] == form[0].upper(), form.lower()
            one = self._scores(0, form, lower, title)
            (two, two_titled), (three, three_titled) = self._others[1:]
            plain = _sum(one, two, three)
            titled = (_sum(one, two_titled, three), _sum(one, two_titled, three_titled)) if title else (plain, plain)
            facts = self._forms.remember(form, (lower, title, one, plain, *titled))
        return facts

    def _pair(self, pair: tuple[str, str], both: str, first: Facts, second: Facts) -> Pair:
        """What is known of two tokens that are not in the younger half of the memo."""
        if known := self._pairs.recall(pair):
            return known
        _, title, one, plain, titled, all_titled = first
        title = title and second[1]
        if both in self._seen[1]:
            start = _sum(one, self._scores(1, " ".join(pair), both, title))
            titled = _sum(start, self._others[2][False])
            all_titled = _sum(start, self._others[2][True]) if title else titled
        elif not title:
            titled = all_titled = plain
        return self._pairs.remember(pair, (self._thirds.get(both), titled, all_titled))

    def _triple(self, *forms: str) -> Row:
        """The row of three tokens that have weights of their own."""
        row = self._triples.get(forms) or self._triples.recall(forms)
        if row is None:
            facts = [self._facts(form) for form in forms]
            lowers, titles, ones, *_ = zip(*facts, strict=True)
            pair = " ".join(lowers[:2])
            two = self._scores(1, " ".join(forms[:2]), pair, titles[0] and titles[1]) if pair in self._seen[1] else None
            row = _sum(
                ones[0],
                two or self._others[1][titles[0] and titles[1]],
                self._scores(2, " ".join(forms), " ".join(lowers), all(titles)),
            )
            self._triples.remember(forms, row)
        return row

    def _last(self, forms: list[str]) -> Row:
        """The row of the last token, or of the last two: what would begin there and goes on is beyond the end."""
        lower, title, one, *_ = self._facts(forms[0])
        if len(forms) == 1:
            return _sum(one, self._tables[1].eos, self._tables[2].eos)
        next_lower, next_title = self._facts(forms[1])[:2]
        both, title = f"{lower} {next_lower}", title and next_title
        two = self._scores(1, " ".join(forms), both, title) if both in self._seen[1] else self._others[1][title]
        return _sum(one, two, self._tables[2].eos)

    def _scores(self, size: int, value: str, lower: str, title: bool) -> Row:
        return self._tables[size].scores(value, lower, title, lower in self._model.dictionary)


def _sum(*rows: Row) -> Row:
    """Added column by column; shorter rows end in zeros."""
    return tuple(map(sum, zip_longest(*rows, fillvalue=0.0)))
