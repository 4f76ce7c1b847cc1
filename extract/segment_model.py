"""What word segmentation reads from underthesea: its expression for tokens, its dictionary, its weights sorted into tables.

The weights are kept as score(I) - score(B) by what a feature looks at: one token, two or three neighbours.
"""

from __future__ import annotations

import hashlib
import pickle
import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from . import crfsuite
from .kept import kept

_functions = ("", ".lower", ".isdigit", ".istitle", ".is_in_dict")
_positions = (
    ("T[-2]", "T[-1]", "T[0]", "T[1]", "T[2]"),
    ("T[-2,-1]", "T[-1,0]", "T[0,1]", "T[1,2]"),
    ("T[-2,0]", "T[-1,1]", "T[0,2]"),
)
_template = re.compile(r"T\[(-?\d)(?:,(-?\d))?\](.*)")
_nested, _flat = "[^\\s()<>{}\\[\\]]+                   #", "[^\\s()<>{}\\[\\]]                    #"
"""A repetition inside a repetition in the same pattern, exponential on *http://......*; without the inner one it matches the same."""


def is_digit(value: str) -> bool:
    """Whether Rust reads the string as an i32 (a token never has a sign before digits)."""
    return value.isascii() and value.isdigit() and int(value) < 2**31


class Table:
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
        parts = (self._title[title], self._known[in_dictionary], self._digit[is_digit(value)],
                 self.plain.get(value, self._zero), self.lower.get(lower, self._zero))  # fmt: skip
        return tuple(map(sum, zip(*parts, strict=True)))


class Weights:
    """The weights of each attribute for B and I as they stand in the file, for exact decisions.

    Found by a 64-bit hash of the name: 1 MB, where dictionaries of names take 18 in each worker from the first exact decision on.
    """

    def __init__(self, states: dict[str, dict[str, float]]) -> None:
        found = sorted((_hashed(name), labels.get("B-W", 0.0), labels.get("I-W", 0.0)) for name, labels in states.items())
        if len({key for key, *_ in found}) < len(found):
            raise ValueError("two attributes of underthesea's model have one hash")
        self._keys = array("Q", (key for key, *_ in found))
        self._begins, self._inside = array("d", (b for _, b, _ in found)), array("d", (i for *_, i in found))

    def of(self, name: str) -> tuple[float, float]:
        """Weights of ``name`` for B and I, zeros if it has none."""
        key = _hashed(name)
        at = bisect_left(self._keys, key)
        if at < len(self._keys) and self._keys[at] == key:
            return self._begins[at], self._inside[at]
        return 0.0, 0.0


def _hashed(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@dataclass(frozen=True)
class Model:
    """All that does not change from one text to the next. ``templates`` are (name, first token, last token, function)."""

    expression: str
    characters: dict[str, str]
    token_map: dict[str, str]
    dictionary: set[str]
    templates: list[tuple[str, int, int, int]]
    transitions: dict[str, float]
    tables: list[Table]
    weights: Weights
    seen: list[set[str]]
    """The strings of one, two and three tokens that any weight or the dictionary knows; others of a length score alike."""


def load_model() -> Model:
    """The model, from tables kept by an earlier process if underthesea's files are the same; else read from those."""
    package = _package()
    files = [
        p for folder in ("pipeline/word_tokenize", "pipeline/text_normalize") for p in sorted((package / folder).rglob("*.*"))
    ]
    sources = (Path(__file__), Path(crfsuite.__file__))
    key = hashlib.sha256(b"".join(path.read_bytes() for path in sources))
    for path in files:
        if path.suffix in (".bin", ".py"):
            facts = path.stat()
            key.update(f"{path}\t{facts.st_size}\t{facts.st_mtime_ns}\n".encode())
    return kept("segmentation", key.hexdigest(), _read_model)


def _package() -> Path:
    """Where underthesea lies; finding it out does not import it, which takes 0.35 seconds."""
    spec = find_spec("underthesea")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("underthesea is not installed")
    return Path(spec.submodule_search_locations[0])


def _weights() -> Path:
    return _package() / "pipeline" / "word_tokenize" / "models" / "ws_crf_vlsp2013_20230727" / "models.bin"


def pos_folder() -> Path:
    """The folder of underthesea's second part-of-speech model."""
    return _package() / "pipeline" / "pos_tag" / "models" / "pos_crf_vlsp2013_20230303"


def _read_model() -> Model:
    from underthesea.pipeline.text_normalize.text_normalizer import character_map, token_map
    from underthesea.pipeline.word_tokenize.regex_tokenize import regex_patterns_combine

    folder = _weights().parent
    with (folder / "dictionary.bin").open("rb") as file:
        dictionary: set[str] = pickle.load(file)
    with (folder / "features.bin").open("rb") as file:
        names: list[str] = pickle.load(file)
    if unknown := set(names) - {p + f for group in _positions for p in group for f in _functions}:
        raise ValueError(f"underthesea's model has features that are not read here: {sorted(unknown)}")
    templates = [
        (name, int(m[1]), int(m[2] or m[1]), _functions.index(m[3])) for name in names if (m := _template.fullmatch(name))
    ]
    states, transitions = crfsuite.read_crfsuite(_weights().read_bytes())
    tables = [Table(states, positions) for positions in _positions]
    seen = [{value.lower() for value in (*t.plain, *t.lower)} for t in tables]
    for word in dictionary:
        if word.count(" ") < 3:
            seen[word.count(" ")].add(word)
    return Model(
        regex_patterns_combine.replace(_nested, _flat), character_map, token_map, dictionary, templates,
        {a[0] + b[0]: weight for (a, b), weight in transitions.items()}, tables, Weights(states), seen,
    )  # fmt: skip
