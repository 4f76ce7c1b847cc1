"""Intervals by bootstrap over articles (percentile), and the paired bootstrap for two configurations.

Articles, not mentions, are drawn: mentions of one article stand and fall together. Efron & Tibshirani, An Introduction to the
Bootstrap (1993), ch. 13; paired: Berg-Kirkpatrick, Burkett & Klein, EMNLP 2012.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from .counts import CORE, Count, Counts, add, together


class Interval(NamedTuple):
    """The 2.5 % and 97.5 % points of F1."""

    low: float
    high: float


def intervals(counts: Sequence[Counts], samples: int = 1000, seed: int = 0) -> dict[tuple[str, str], Interval]:
    """95 % intervals of F1 by (measure, key), with ``CORE`` and ``ALL``; fewer than two articles or an undefined F1 give none."""
    import numpy as np

    if len(counts) < 2:
        return {}
    keys, table = _table(counts)
    f1 = _drawn(table, _weights(len(counts), samples, seed))
    found: dict[tuple[str, str], Interval] = {}
    for i, key in enumerate(keys):
        drawn = f1[:, i][~np.isnan(f1[:, i])]
        if len(drawn):
            low, high = np.quantile(drawn, [0.025, 0.975])
            found[key] = Interval(float(low), float(high))
    return found


def compare_counts(
    first: Sequence[Counts], second: Sequence[Counts], measure: str = "strict", samples: int = 1000, seed: int = 0
) -> list[dict[str, Any]]:
    """F1 of ``first`` minus F1 of ``second`` by type, ``CORE`` and ``ALL``, both drawn with the same articles.

    ``p`` is the share of draws in which the difference does not have the sign it has on all articles (one-sided, ties count against).
    """
    import numpy as np

    keys = [key for key in dict.fromkeys((*_table(first)[0], *_table(second)[0])) if key[0] == measure]
    weights = _weights(len(first), samples, seed)
    one, two = (_drawn(_table(side, keys)[1], weights) for side in (first, second))
    totals = [(_total(first, key).f1, _total(second, key).f1) for key in keys]
    rows = []
    for i, (key, (a, b)) in enumerate(zip(keys, totals, strict=True)):
        drawn = one[:, i] - two[:, i]
        drawn = drawn[~np.isnan(drawn)]
        row: dict[str, Any] = {
            "measure": measure,
            "type": key[1],
            "f1": a,
            "other_f1": b,
            "difference": None,
            "low": None,
            "high": None,
            "p": None,
        }
        if a is not None and b is not None and len(drawn):
            low, high = np.quantile(drawn, [0.025, 0.975])
            against = np.mean(drawn <= 0) if a > b else np.mean(drawn >= 0)
            row |= {"difference": a - b, "low": float(low), "high": float(high), "p": float(against)}
        rows.append(row)
    return rows


def _total(counts: Sequence[Counts], key: tuple[str, str]) -> Count:
    measure, name = key
    total = add(counts)
    if name in ("CORE", "ALL"):
        return together(total, measure, CORE if name == "CORE" else None)
    return total.get(key, Count())


def _table(counts: Sequence[Counts], keys: Sequence[tuple[str, str]] | None = None) -> tuple[list[tuple[str, str]], Any]:
    """Right and predicted + gold as an array [articles, keys, 2], with ``CORE`` and ``ALL`` as further keys."""
    import numpy as np

    total = add(counts)
    if keys is None:
        measures = dict.fromkeys(measure for measure, _ in total if measure not in ("records", "found"))
        plain = list(total)
        keys = plain + [(m, name) for m in measures for name in ("CORE", "ALL") if (m, name) not in total]
    place = {key: i for i, key in enumerate(keys)}
    table = np.zeros((len(counts), len(keys), 2))
    for row, article in enumerate(counts):
        for key, count in article.items():
            if key not in total:
                continue  # a type without a value score
            measure, name = key
            homes = (
                {key}
                if measure in ("records", "found")
                else {key, (measure, "ALL"), *([(measure, "CORE")] if name in CORE else [])}
            )
            for home in homes:
                if home in place:
                    table[row, place[home]] += (count.right, count.predicted + count.gold)
    return list(keys), table


def _weights(articles: int, samples: int, seed: int) -> Any:
    """How often each article is drawn, [samples, articles]; the same for the same seed."""
    import numpy as np

    return np.random.default_rng(seed).multinomial(articles, [1 / articles] * articles, size=samples).astype(float)


def _drawn(table: Any, weights: Any) -> Any:
    """F1 by draw and key; NaN where it is undefined."""
    import numpy as np

    right, total = weights @ table[:, :, 0], weights @ table[:, :, 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, 2 * right / total, np.nan)
