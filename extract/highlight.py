"""A passage with its mentions marked, as a picture: for notebooks on a forge, which strip HTML styles. Needs matplotlib (extra ``notebooks``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .show import style
from .types import Article

_size, _label_size, _line, _dpi = 11.0, 6.5, 2.35, 100


def draw(article: Article, start: int = 0, end: int | None = None, width: float = 9.0) -> Any:
    """A matplotlib figure of ``text[start:end]``: each mention on the colour of its type, the type in small letters under it.

    Args:
        start, end: what to show, in characters of the text; default all of it.
        width: of the picture, in inches; lines are broken to fit.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch

    figure = Figure(figsize=(width, 1), dpi=_dpi)
    renderer: Any = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    points = width * 72

    def measure(text: str, size: float = _size) -> float:
        box = figure.text(0, 0, text, fontsize=size, parse_math=False)
        found = box.get_window_extent(renderer).width * 72 / _dpi
        box.remove()
        return float(found)

    space = measure("a a") - measure("aa")
    known: dict[str, float] = {}
    placed: list[tuple[float, int, float, str, str | None, bool]] = []  # x, line, width, word, type, first word of its mention
    x, line = 0.0, 0
    for word, kind, first, gap in _words(article, start, len(article.text) if end is None else end):
        if gap == "\n" and placed:
            x, line = 0.0, line + 1
        size = known.setdefault(word, measure(word))
        if x and x + space * (gap == " ") + size > points - 12:
            x, line = 0.0, line + 1
        elif x and gap == " ":
            x += space
        placed.append((x, line, size, word, kind, first))
        x += size
    height = (line + 1) * _size * _line + 8
    figure.set_size_inches(width, height / 72)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(-6, points - 6)
    axes.set_ylim(height, 0)
    axes.axis("off")
    for i, (x, line, size, word, kind, first) in enumerate(placed):
        base = line * _size * _line + _size * 1.35
        if kind is not None:
            look = style(kind)
            goes_on = i + 1 < len(placed) and placed[i + 1][1] == line and placed[i + 1][4] == kind and not placed[i + 1][5]
            right = placed[i + 1][0] if goes_on else x + size
            box = FancyBboxPatch(
                (x - 1, base - _size), right - x + 2, _size * 1.35, boxstyle="square,pad=0", fc=look.background, ec="none"
            )
            axes.add_patch(box)
            if first:
                at, side = (x + size, "right") if x > points - 60 else (x, "left")  # near the edge the label ends with the word
                axes.text(
                    at, base + _size * 0.95, kind, fontsize=_label_size, color=look.word, va="baseline", ha=side, weight="bold"
                )
        axes.text(x, base, word, fontsize=_size, va="baseline", color="black", parse_math=False)
    return figure


def _words(article: Article, start: int, end: int) -> Iterator[tuple[str, str | None, bool, str]]:
    """Words with the type they stand in, whether they begin their mention, and what came before: a blank, a line end or nothing."""
    pieces: list[tuple[int, int, str | None]] = []
    at = start
    for m in sorted(article.mentions, key=lambda m: (m.start, -m.end)):
        if m.start >= at and m.end <= end:
            pieces += [(at, m.start, None), (m.start, m.end, m.type)]
            at = m.end
    pieces.append((at, end, None))
    gap = ""
    for low, high, kind in pieces:
        first = True
        for found in re.finditer(r"\s+|\S+", article.text[low:high]):
            if found[0].isspace():
                gap = "\n" if "\n" in found[0] or "\r" in found[0] else " "
                continue
            yield found[0], kind, first and kind is not None, gap
            first, gap = False, ""
