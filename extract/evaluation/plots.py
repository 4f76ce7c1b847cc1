"""Figures of an evaluation, with labels in English or Vietnamese. Needs matplotlib (extra ``notebooks``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..show import style

if TYPE_CHECKING:
    from .report import Evaluation

WORDS = {
    "en": {
        "types": "F1 by type, with 95 % intervals", "f1": "F1", "strict": "strict", "lenient": "lenient", "value": "value",
        "confusion": "Gold type against found type", "gold": "gold", "found": "found",
        "kinds": "What became of what gold has",
        "right": "right", "boundary": "wrong edges", "type": "wrong type", "both": "edges and type", "missing": "missing",
        "spurious": "not in gold", "wrong value": "wrong value", "reliability": "Reliability of the scores",
        "score": "mean score", "share": "share right",
        "mentions": "mentions",
    },
    "vi": {
        "types": "F1 theo loại, khoảng tin cậy 95 %", "f1": "F1", "strict": "khớp đúng", "lenient": "khớp phần", "value": "đúng giá trị",
        "confusion": "Loại chuẩn và loại tìm được", "gold": "chuẩn", "found": "tìm được", "kinds": "Kết quả theo loại",
        "right": "đúng", "boundary": "sai biên", "type": "sai loại", "both": "sai biên và loại", "missing": "bỏ sót",
        "spurious": "thừa", "wrong value": "sai giá trị", "reliability": "Độ tin cậy của điểm số", "score": "điểm trung bình", "share": "tỷ lệ đúng",
        "mentions": "số thực thể",
    },
}  # fmt: skip

_kind_colours = {
    "right": "#2a9d55", "value": "#8ab17d", "boundary": "#e9c46a", "type": "#f4a261", "both": "#e76f51", "missing": "#9b2226",
    "spurious": "#7a6c9d",
}  # fmt: skip


def draw(evaluation: Evaluation, kind: str = "types", language: str = "en") -> Any:
    """A matplotlib figure.

    Args:
        kind: ``types`` (F1 with intervals), ``confusion``, ``kinds`` (right and the kinds of errors), ``reliability``.
        language: ``en`` or ``vi``.

    Raises:
        ValueError: unknown kind or language.
    """
    makers: dict[str, Callable[[Evaluation, dict[str, str], Callable[[str], str]], Any]] = {
        "types": _types, "confusion": _confusion, "kinds": _kinds, "reliability": _reliability,
    }  # fmt: skip
    if kind not in makers:
        raise ValueError(f"unknown plot {kind!r}; known are {', '.join(makers)}")
    if language not in WORDS:
        raise ValueError(f"unknown language {language!r}; known are {', '.join(WORDS)}")

    def label(name: str) -> str:
        told = style(name).name if language == "vi" else ""
        return f"{name} ({told})" if told else name

    return makers[kind](evaluation, WORDS[language], label)


def figure(width: float, height: float) -> Any:
    """An empty figure and its axes in the house style, outside pyplot's global state."""
    from matplotlib.figure import Figure

    made = Figure(figsize=(width, height), layout="constrained")
    axes = made.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return made, axes


def _types(evaluation: Evaluation, words: dict[str, str], label: Callable[[str], str]) -> Any:
    keys = [*evaluation.types, "CORE", "ALL"]
    fig, axes = figure(8, 0.42 * len(keys) + 1.2)
    for offset, (measure, colour) in zip(
        (-0.22, 0, 0.22), (("strict", "#264653"), ("lenient", "#2a9d8f"), ("value", "#e9a23b")), strict=True
    ):
        points = [(i, key, evaluation.score(key, measure)) for i, key in enumerate(keys)]
        for i, key, f1 in points:
            if f1 is None:
                continue
            interval = evaluation.intervals.get((measure, key))
            if interval is not None:
                axes.plot(interval, [i + offset] * 2, color=colour, linewidth=2, alpha=0.45, solid_capstyle="butt")
        placed = [(f1, i + offset) for i, _, f1 in points if f1 is not None]
        axes.scatter([x for x, _ in placed], [y for _, y in placed], s=28, color=colour, label=words[measure], zorder=3)
    axes.set_yticks(range(len(keys)), [label(key) for key in keys])
    axes.invert_yaxis()
    axes.set_xlim(0, 1.02)
    axes.grid(axis="x", alpha=0.3)
    axes.set_xlabel(words["f1"])
    axes.set_title(words["types"], loc="left")
    axes.legend(loc="lower left", frameon=False)
    return fig


def _confusion(evaluation: Evaluation, words: dict[str, str], label: Callable[[str], str]) -> Any:
    names = [*evaluation.types, "–"]
    cells = evaluation.confusion()
    fig, axes = figure(0.62 * len(names) + 2.2, 0.5 * len(names) + 1.6)
    shares = []
    for g in names:
        total = sum(cells.get((g, p), 0) for p in names)
        shares.append([cells.get((g, p), 0) / total if total else 0.0 for p in names])
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for y, g in enumerate(names):
        for x, p in enumerate(names):
            if n := cells.get((g, p), 0):
                axes.text(x, y, n, ha="center", va="center", fontsize=8, color="white" if shares[y][x] > 0.55 else "black")
    axes.set_xticks(range(len(names)), names, rotation=60, ha="right")
    axes.set_yticks(range(len(names)), [label(name) for name in names])
    axes.set_xlabel(words["found"])
    axes.set_ylabel(words["gold"])
    axes.set_title(words["confusion"], loc="left")
    return fig


def _kinds(evaluation: Evaluation, words: dict[str, str], label: Callable[[str], str]) -> Any:
    table = evaluation.kinds()
    fig, axes = figure(8, 0.38 * len(table) + 1.6)
    left = [0.0] * len(table)
    for kind, colour in _kind_colours.items():
        widths = [float(row.get(kind, 0)) for row in table.values()]
        axes.barh(
            range(len(table)),
            widths,
            left=left,
            color=colour,
            label=words["wrong value" if kind == "value" else kind],
            height=0.7,
        )
        left = [a + b for a, b in zip(left, widths, strict=True)]
    axes.set_yticks(range(len(table)), [label(key) for key in table])
    axes.invert_yaxis()
    axes.set_xlabel(words["mentions"])
    axes.set_title(words["kinds"], loc="left")
    axes.legend(frameon=False, ncols=4, loc="upper center", bbox_to_anchor=(0.45, -0.12))
    return fig


def _reliability(evaluation: Evaluation, words: dict[str, str], label: Callable[[str], str]) -> Any:
    bins = evaluation.reliability()
    fig, axes = figure(5, 4.5)
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=1, linestyle="--")
    sizes = [20 + 8 * b["mentions"] ** 0.5 for b in bins]
    axes.scatter([b["mean_score"] for b in bins], [b["right"] for b in bins], s=sizes, color="#264653", alpha=0.8)
    for b in bins:
        axes.annotate(str(b["mentions"]), (b["mean_score"], b["right"]), textcoords="offset points", xytext=(6, -10), fontsize=8)
    axes.set_xlim(0, 1.03)
    axes.set_ylim(0, 1.03)
    axes.set_xlabel(words["score"])
    axes.set_ylabel(words["share"])
    axes.set_title(words["reliability"], loc="left")
    return fig
