"""underthesea's word segmentation, its weights scored by our own tables: the same words, with offsets, in a fraction of the time.

underthesea cuts a text by one regular expression, normalises each token, builds 43 feature strings a token and lets a two-label CRF
decide whether it begins a word (B) or continues one (I). Here the tokens of each run between spaces are remembered, and the weights
are kept as score(I) - score(B) by what a feature looks at: one token, two or three neighbours. With two labels only that difference decides.
The model file is crfsuite's (https://www.chokkan.org/software/crfsuite/), read directly; nothing is written anywhere.
"""

from __future__ import annotations

import pickle
import re
import struct
import threading
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

V = TypeVar("V")

_run = re.compile(r"\S+")
_longest_run = 200
"""A longer run without white space is cut there before tokenising: underthesea's pattern for addresses is quadratic on *a.a.a…*."""
_cache_limit = 200_000
"""Entries of each memo; full ones are emptied, so memory does not grow with the number of texts."""

Token = tuple[int, int, str]
"""A token of underthesea's expression: start and end in the segmented string, and the form that underthesea gives it."""

_functions = ("", ".lower", ".isdigit", ".istitle", ".is_in_dict")
_unigram = ("[-2]", "[-1]", "[0]", "[1]", "[2]")
_bigram = ("[-2,-1]", "[-1,0]", "[0,1]", "[1,2]")
_trigram = ("[-2,0]", "[-1,1]", "[0,2]")


def segment(text: str) -> list[list[Token]]:
    """The words of a paragraph, each as the tokens it is made of. ``text`` is NFC; loads the model at the first call.

    ``[" ".join(form for _, _, form in word) for word in segment(text)] == underthesea.word_tokenize(text)`` for text without runs
    longer than 200 characters and without lone surrogates (which underthesea refuses).
    """
    model = _model()
    tokens = model.tokenize(text)
    words: list[list[Token]] = []
    for token, inside in zip(tokens, model.decode([form for _, _, form in tokens]), strict=True):
        if inside and words:
            words[-1].append(token)
        else:
            words.append([token])
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


def _read_crfsuite(data: bytes) -> tuple[dict[str, dict[str, float]], dict[tuple[str, str], float]]:
    """State weights ``{attribute: {label: weight}}`` and transition weights ``{(from, to): weight}`` of a crfsuite model file.

    Header: magic, size, type, version, counts of features, labels, attributes, offsets of features, labels, attributes.
    A feature is (type, source, target, weight); names are in constant databases of (id, length with NUL, bytes) records.
    """
    if data[:4] != b"lCRF" or data[8:12] != b"FOMC":
        raise ValueError("not a crfsuite model")
    n_labels, n_attributes, at_features, at_labels, at_attributes = struct.unpack_from("<5I", data, 20)

    def names(at: int, n: int) -> list[str]:
        if data[at : at + 4] != b"CQDB":
            raise ValueError("crfsuite model without its names")
        backward = struct.unpack_from("<I", data, at + 20)[0]
        out = []
        for offset in struct.unpack_from(f"<{n}I", data, at + backward):
            size = struct.unpack_from("<I", data, at + offset + 4)[0]
            out.append(data[at + offset + 8 : at + offset + 7 + size].decode("utf-8"))
        return out

    labels, attributes = names(at_labels, n_labels), names(at_attributes, n_attributes)
    states: dict[str, dict[str, float]] = defaultdict(dict)
    transitions: dict[tuple[str, str], float] = {}
    n_features = struct.unpack_from("<I", data, at_features + 8)[0]
    first = at_features + 12
    for kind, source, target, weight in struct.iter_unpack("<3Id", data[first : first + 20 * n_features]):
        if kind == 0:
            states[attributes[source]][labels[target]] = weight
        else:
            transitions[labels[source], labels[target]] = weight
    return states, transitions


class _Segmenter:
    """Tables of the model and the two steps, tokenise and decode. Shared by threads: the memos only ever hold pure results."""

    def __init__(self) -> None:
        from underthesea.pipeline import word_tokenize
        from underthesea.pipeline.text_normalize.text_normalizer import character_map, token_map
        from underthesea.pipeline.word_tokenize.regex_tokenize import regex_patterns_combine

        folder = Path(word_tokenize.__file__).parent / "models" / "ws_crf_vlsp2013_20230727"
        self._pattern = re.compile(regex_patterns_combine, re.VERBOSE)
        self._characters = str.maketrans(character_map)
        self._token_map: dict[str, str] = token_map
        with (folder / "dictionary.bin").open("rb") as file:
            self._dictionary: set[str] = pickle.load(file)
        with (folder / "features.bin").open("rb") as file:
            templates = {t.removeprefix("T") for t in pickle.load(file)}
        if unknown := templates - {t + f for t in _unigram + _bigram + _trigram for f in _functions}:
            raise ValueError(f"underthesea's model has features that are not read here: {sorted(unknown)}")
        states, transitions = _read_crfsuite((folder / "models.bin").read_bytes())
        self._bb, self._bi = transitions["B-W", "B-W"], transitions["B-W", "I-W"]
        self._ib, self._ii = transitions["I-W", "B-W"], transitions["I-W", "I-W"]
        # By template, then by value: score(I) - score(B).
        self._weights: dict[str, dict[str, float]] = {t: {} for t in templates}
        for attribute, by_label in states.items():
            template, _, value = attribute.partition("=")
            self._weights[template.removeprefix("T")][value] = by_label.get("I-W", 0.0) - by_label.get("B-W", 0.0)
        # The few three-token strings that any weight or the dictionary knows; all others score alike.
        self._trigrams = {v.lower() for t in _trigram for f in ("", ".lower") for v in self._weights.get(t + f, ())}
        self._trigrams |= {w for w in self._dictionary if w.count(" ") == 2}
        self._other_trigram = [self._scores(_trigram, "\0", title) for title in (False, True)]
        self._runs: dict[str, list[Token]] = {}
        self._forms: dict[str, tuple[str, bool, tuple[float, ...]]] = {}
        self._pairs: dict[str, tuple[float, ...]] = {}
        self._bos = [self._edge(templates, "BOS") for templates in (_unigram, _bigram, _trigram)]
        self._eos = [self._edge(templates, "EOS") for templates in (_unigram, _bigram, _trigram)]

    def tokenize(self, text: str) -> list[Token]:
        """The tokens of a paragraph; linear in its length."""
        text = text.translate(self._characters)
        out: list[Token] = []
        for m in _run.finditer(text):
            at, end = m.span()
            while end - at > _longest_run:
                out += [(at + s, at + e, form) for s, e, form in self._tokens(text[at : at + _longest_run])]
                at += _longest_run
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
        known = [self._forms.get(form) or self._form_facts(form) for form in forms]
        pairs, triples = self._pairs, self._trigrams
        one = [self._bos[0]] * 2 + [scores for _, _, scores in known] + [self._eos[0]] * 2
        two = [self._bos[1]] * 2
        for i in range(n - 1):
            key = forms[i] + " " + forms[i + 1]
            two.append(pairs.get(key) or self._pair(key, known[i][1] and known[i + 1][1]))
        two += [self._eos[1]] * 2
        three = [self._bos[2]] * 2
        for i in range(n - 2):
            title = known[i][1] and known[i + 1][1] and known[i + 2][1]
            if known[i][0] + " " + known[i + 1][0] + " " + known[i + 2][0] in triples:
                three.append(self._scores(_trigram, " ".join(forms[i : i + 3]), title))
            else:
                three.append(self._other_trigram[title])
        three += [self._eos[2]] * (n + 2 - len(three))

        bb, bi, ib, ii = self._bb, self._bi, self._ib, self._ii
        lead = 0.0  # score of the best path to here that ends in I, less that of the best that ends in B
        steps: list[tuple[bool, bool]] = []  # whether the best way to B, and to I, comes from I
        for i in range(n):
            # Index i of `one` is token i - 2, of `two` the pair that begins there, of `three` the triple that begins there.
            gain = (
                one[i][0] + one[i + 1][1] + one[i + 2][2] + one[i + 3][3] + one[i + 4][4]
                + two[i][0] + two[i + 1][1] + two[i + 2][2] + two[i + 3][3]
                + three[i][0] + three[i + 1][1] + three[i + 2][2]
            )  # fmt: skip
            if i == 0:
                lead = gain
                continue
            to_b, to_i = lead + ib, lead + ii
            steps.append((to_b > bb, to_i > bi))
            lead = gain + (to_i if to_i > bi else bi) - (to_b if to_b > bb else bb)
        inside = [lead > 0]
        for step in reversed(steps):
            inside.append(step[inside[-1]])
        inside.reverse()
        return inside

    def _form_facts(self, form: str) -> tuple[str, bool, tuple[float, ...]]:
        """Lower case, whether it begins with a letter that is its own upper case, and the five scores of one token."""
        title = form[0] == form[0].upper()
        return _remember(self._forms, form, (form.lower(), title, self._scores(_unigram, form, title)))

    def _pair(self, key: str, title: bool) -> tuple[float, ...]:
        return _remember(self._pairs, key, self._scores(_bigram, key, title))

    def _scores(self, templates: tuple[str, ...], value: str, title: bool) -> tuple[float, ...]:
        lower = value.lower()
        digit = value.isascii() and value.isdigit() and int(value) < 2**31  # what Rust reads as an i32
        facts = (value, lower, str(digit), str(title), str(lower in self._dictionary))
        empty: dict[str, float] = {}
        return tuple(
            sum(self._weights.get(t + f, empty).get(fact, 0.0) for f, fact in zip(_functions, facts, strict=True))
            for t in templates
        )

    def _edge(self, templates: tuple[str, ...], value: str) -> tuple[float, ...]:
        empty: dict[str, float] = {}
        return tuple(sum(self._weights.get(t + f, empty).get(value, 0.0) for f in _functions) for t in templates)


def _remember(memo: dict[str, V], key: str, value: V) -> V:
    if len(memo) >= _cache_limit:
        memo.clear()
    memo[key] = value
    return value
