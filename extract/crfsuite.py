"""Reads the model files of crfsuite (https://www.chokkan.org/software/crfsuite/), which underthesea's taggers are.

``pycrfsuite.Tagger.info()`` gives the same, rounded, from a printed dump in 0.7 seconds of processor time; this takes 0.1.
"""

from __future__ import annotations

import struct
from collections import defaultdict


def read_crfsuite(data: bytes) -> tuple[dict[str, dict[str, float]], dict[tuple[str, str], float]]:
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
