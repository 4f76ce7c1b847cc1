"""underthesea's word segmentation, its weights scored by our own tables: the same words, with offsets, in a fraction of the time.

underthesea cuts a text by one regular expression, normalises each token, builds 43 feature strings a token and lets a two-label CRF
decide whether it begins a word (B) or continues one (I). Here the tokens of each run between spaces are remembered, and the weights
are kept as score(I) - score(B) by what a feature looks at: one token, two or three neighbours. With two labels only that difference decides.
The model file is crfsuite's (https://www.chokkan.org/software/crfsuite/), read directly; nothing is written anywhere.
"""

from __future__ import annotations

import pickle
import re
import threading
from collections import defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from .crfsuite import read_crfsuite

V = TypeVar("V")

_run = re.compile(r"\S+")
_longest_run, _piece = 256, 64
"""A longer run without white space is cut into such pieces before tokenising: underthesea's pattern for addresses is quadratic on *a.a.a…*."""
_nested, _flat = "[^\\s()<>{}\\[\\]]+                   #", "[^\\s()<>{}\\[\\]]                    #"
"""A repetition inside a repetition in the same pattern, exponential on *http://......*; without the inner one it matches the same."""
_abbreviated = ("s", "S")
_tie = 1e-9
_cache_limit = 200_000
"""Entries of each memo; full ones are emptied, so memory does not grow with the number of texts."""

Token = tuple[int, int, str]
"""A token of underthesea's expression: start and end in the segmented string, and the form that underthesea gives it."""

_functions = ("", ".lower", ".isdigit", ".istitle", ".is_in_dict")
_positions = (
    ("T[-2]", "T[-1]", "T[0]", "T[1]", "T[2]"),
    ("T[-2,-1]", "T[-1,0]", "T[0,1]", "T[1,2]"),
    ("T[-2,0]", "T[-1,1]", "T[0,2]"),
)
_template = re.compile(r"T\[(-?\d)(?:,(-?\d))?\](.*)")


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
    model, lock = _pos_model()
    # The Rust side takes no lone surrogates, panics on an empty part of a word and is not safe to share between threads.
    forms = [[" ".join(w.encode("utf-8", "replace").decode().split())] for w in words]
    with lock:
        return [t.partition("-")[2] or t for t in model.predict(forms)]


_load_lock = threading.Lock()


def _model() -> _Segmenter:
    with _load_lock:
        return _load_segmenter()


@cache
def _load_segmenter() -> _Segmenter:
    return _Segmenter()


def _pos_model() -> tuple[Any, threading.Lock]:
    with _load_lock:
        return _load_pos_model()


@cache
def _load_pos_model() -> tuple[Any, threading.Lock]:
    from underthesea.models.fast_crf_sequence_tagger import FastCRFSequenceTagger
    from underthesea.pipeline import pos_tag

    model = FastCRFSequenceTagger()
    model.load(str(Path(pos_tag.__file__).parent / "models" / "pos_crf_vlsp2013_20230303"))
    return model, threading.Lock()


class _Segmenter:
    """Tables of the model and the two steps, tokenise and decode. Shared by threads: the memos only ever hold pure results."""

    def __init__(self) -> None:
        from underthesea.pipeline import word_tokenize
        from underthesea.pipeline.text_normalize.text_normalizer import character_map, token_map
        from underthesea.pipeline.word_tokenize.regex_tokenize import regex_patterns_combine

        folder = Path(word_tokenize.__file__).parent / "models" / "ws_crf_vlsp2013_20230727"
        self._pattern = re.compile(regex_patterns_combine.replace(_nested, _flat), re.VERBOSE)
        self._characters: dict[str, str] = character_map  # ð and Ð, typed for đ and Đ
        self._token_map: dict[str, str] = token_map
        with (folder / "dictionary.bin").open("rb") as file:
            self._dictionary: set[str] = pickle.load(file)
        with (folder / "features.bin").open("rb") as file:
            templates: list[str] = pickle.load(file)
        if unknown := set(templates) - {p + f for group in _positions for p in group for f in _functions}:
            raise ValueError(f"underthesea's model has features that are not read here: {sorted(unknown)}")
        self._templates = [
            (t, int(m[1]), int(m[2] or m[1]), _functions.index(m[3])) for t in templates if (m := _template.fullmatch(t))
        ]
        states, transitions = read_crfsuite((folder / "models.bin").read_bytes())
        self._transitions = {a[0] + b[0]: weight for (a, b), weight in transitions.items()}
        self._states = states  # per label, for the exact path
        self._tables = [_Table(states, positions) for positions in _positions]
        # The strings of one, two and three tokens that any weight or the dictionary knows; others of a length score alike.
        self._seen = [{value.lower() for value in (*t.plain, *t.lower)} for t in self._tables]
        for word in self._dictionary:
            if word.count(" ") < 3:
                self._seen[word.count(" ")].add(word)
        self._others = [[t.scores("\0", "\0", title, False) for title in (False, True)] for t in self._tables]
        self._runs: dict[str, list[Token]] = {}
        self._forms: dict[str, tuple[str, bool, tuple[float, ...]]] = {}
        self._groups: dict[str, tuple[float, ...]] = {}

    def tokenize(self, text: str) -> list[Token]:
        """The tokens of a paragraph; linear in its length."""
        for wrong, right in self._characters.items():
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
            tokens = self._runs.get(run)
            if tokens is None:
                tokens = _remember(self._runs, run, self._tokens(run))
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
        known = [self._forms.get(form) or self._facts(form) for form in forms]
        lowers, titles = [k[0] for k in known], [k[1] for k in known]
        (bos1, eos1), (bos2, eos2), (bos3, eos3) = ((t.bos, t.eos) for t in self._tables)
        # Index i of `one` is token i - 2; of `two` and `three` the pair or triple that begins there.
        one = [bos1, bos1, *(k[2] for k in known), eos1, eos1]
        pairs = list(map(" ".join, pairwise(lowers)))
        two = [bos2, bos2]
        seen, others = self._seen[1], self._others[1]
        for i, lower in enumerate(pairs):
            title = titles[i] and titles[i + 1]
            two.append(self._group(forms, i, i + 2, lower, title) if lower in seen else others[title])
        two += [eos2, eos2]
        three = [bos3, bos3]
        seen, others = self._seen[2], self._others[2]
        for i, lower in enumerate(map(" ".join, zip(pairs, lowers[2:], strict=False))):
            title = titles[i] and titles[i + 1] and titles[i + 2]
            three.append(self._group(forms, i, i + 3, lower, title) if lower in seen else others[title])
        three += [eos3] * (n + 2 - len(three))
        a, b, c = list(zip(*one, strict=True)), list(zip(*two, strict=True)), list(zip(*three, strict=True))
        gains = map(
            sum,
            zip(a[0], a[1][1:], a[2][2:], a[3][3:], a[4][4:], b[0], b[1][1:], b[2][2:], b[3][3:], c[0], c[1][1:], c[2][2:],
                strict=False),
        )  # fmt: skip

        t = self._transitions
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
        t = self._transitions
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
        for template, first, last, function in self._templates:
            if before + first < 0:
                fact = "BOS"
            elif last > after:
                fact = "EOS"
            else:
                part = window[before + first : before + last + 1]
                value = " ".join(part)
                lower = value.lower()
                title = all(self._facts(form)[1] for form in part)
                fact = (value, lower, str(_is_digit(value)), str(title), str(lower in self._dictionary))[function]
            weights = self._states.get(f"{template}={fact}")
            if weights:
                b += weights.get("B-W", 0.0)
                c += weights.get("I-W", 0.0)
        return b, c

    def _facts(self, form: str) -> tuple[str, bool, tuple[float, ...]]:
        """Lower case, whether it begins with a letter that is its own upper case, and the five scores of one token."""
        title, lower = form[0] == form[0].upper(), form.lower()
        return _remember(self._forms, form, (lower, title, self._scores(0, form, lower, title)))

    def _group(self, forms: list[str], first: int, end: int, lower: str, title: bool) -> tuple[float, ...]:
        """The scores of two or three tokens."""
        value = " ".join(forms[first:end])
        scores = self._groups.get(value)
        if scores is None:
            scores = _remember(self._groups, value, self._scores(end - first - 1, value, lower, title))
        return scores

    def _scores(self, size: int, value: str, lower: str, title: bool) -> tuple[float, ...]:
        return self._tables[size].scores(value, lower, title, lower in self._dictionary)


def _is_digit(value: str) -> bool:
    """Whether Rust reads the string as an i32 (a token never has a sign before digits)."""
    return value.isascii() and value.isdigit() and int(value) < 2**31


class _Table:
    """The weights, as score(I) - score(B), of the templates that look at one number of tokens: a tuple by position of the template."""

    def __init__(self, states: dict[str, dict[str, float]], positions: tuple[str, ...]) -> None:
        self._zero = (0.0,) * len(positions)
        by_function: list[dict[str, list[float]]] = [defaultdict(lambda: [0.0] * len(positions)) for _ in _functions]
        columns = {p + f: (by_function[j], i) for i, p in enumerate(positions) for j, f in enumerate(_functions)}
        edges: dict[str, list[float]] = {"BOS": list(self._zero), "EOS": list(self._zero)}
        for attribute, by_label in states.items():
            template, _, value = attribute.partition("=")
            if template in columns:
                table, i = columns[template]
                gain = by_label.get("I-W", 0.0) - by_label.get("B-W", 0.0)
                table[value][i] = gain
                if value in edges:
                    edges[value][i] += gain
        self.plain, self.lower, *flags = ({value: tuple(gains) for value, gains in table.items()} for table in by_function)
        self._digit, self._title, self._known = ([f.get("False", self._zero), f.get("True", self._zero)] for f in flags)
        self.bos, self.eos = tuple(edges["BOS"]), tuple(edges["EOS"])

    def scores(self, value: str, lower: str, title: bool, in_dictionary: bool) -> tuple[float, ...]:
        parts = (self._title[title], self._known[in_dictionary], self._digit[_is_digit(value)],
                 self.plain.get(value, self._zero), self.lower.get(lower, self._zero))  # fmt: skip
        return tuple(map(sum, zip(*parts, strict=True)))


def _remember(memo: dict[str, V], key: str, value: V) -> V:
    if len(memo) >= _cache_limit:
        memo.clear()
    memo[key] = value
    return value
