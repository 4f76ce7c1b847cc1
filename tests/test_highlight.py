"""Passages as pictures."""

from __future__ import annotations

from pathlib import Path

from extract.annotate import inline
from extract.highlight import _words, draw

ARTICLE = inline.parse("⟦RANK|Đại tá⟧ ⟦PERSON|Lê $x$ Nam⟧,\r\nnói ⟦PERCENT|5%⟧.")


def test_words_know_their_mention() -> None:
    assert list(_words(ARTICLE, 0, len(ARTICLE.text))) == [
        ("Đại", "RANK", True, ""), ("tá", "RANK", False, " "), ("Lê", "PERSON", True, " "), ("$x$", "PERSON", False, " "), ("Nam", "PERSON", False, " "),
        (",", None, False, ""), ("nói", None, False, "\n"), ("5%", "PERCENT", True, " "), (".", None, False, ""),
    ]  # fmt: skip


def test_a_mention_that_is_cut_off_is_plain() -> None:
    assert [word[:2] for word in _words(ARTICLE, 0, 4)] == [("Đại", None)]


def test_drawn_lines_and_boxes(tmp_path: Path) -> None:
    figure = draw(ARTICLE)
    (axes,) = figure.axes
    told = [text.get_text() for text in axes.texts]
    assert [word for word in told if word.isupper() and len(word) > 3] == ["RANK", "PERSON", "PERCENT"]
    assert (
        len({round(text.get_position()[1]) for text in axes.texts if text.get_text() in ("Đại", "Nam", "nói")}) == 2
    )  # two lines
    assert len(axes.patches) == 6  # one under each word that is marked
    assert figure.get_figheight() < draw(ARTICLE, width=1.5).get_figheight()
    figure.savefig(tmp_path / "x.png")
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
