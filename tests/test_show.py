"""The HTML page and the terminal view: everything shown, everything escaped, labels in words, no network."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sample_article import TEXT, article

import extract
from extract import show
from extract.types import Decision, Mention

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


class Page(HTMLParser):
    """Marks with their text and label, the text of the article without labels, and every attribute that could reach the network."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.marks: list[list[str]] = []
        self.text = ""
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "srcset", "action", "data"):
                self.links.append(value or "")
            if name == "id":
                self.ids.add(value or "")
            assert not name.startswith("on")
        if tag == "mark":
            self.marks.append(["", ""])
        assert tag not in ("script", "link", "img", "iframe")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "mark" in self.open:
            self.marks[-1]["small" in self.open] += data
        if "article" in self.open and "small" not in self.open:
            self.text += data


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_page_holds_the_text_the_marks_and_the_records() -> None:
    page = show.to_html(article())
    seen = Page(page)
    assert squeeze(seen.text) == squeeze(TEXT)
    assert [(text, label.strip()) for text, label in seen.marks] == [(m.text, m.type) for m in article().mentions]
    shown = html.unescape(re.sub("<[^>]*>", " ", page[page.index("<aside>") :]))
    for words in (
        "Thiếu tướng", "Phó cục trưởng", "35 tuổi", "bị can", "82,3 %", "≈ 10.000–99.999 CBCS", "> 3.500.000.000 đồng", "bầu", "đề nghị",
        "nhìn lại năm 2020", "thuộc Bộ Công an", "31-11 does not exist",
    ):  # fmt: skip
        assert words in shown, words


def test_page_is_self_contained_and_its_links_lead_somewhere() -> None:
    seen = Page(show.to_html(article()))
    assert seen.links and all(link.startswith("#") and link[1:] in seen.ids for link in seen.links)
    assert "url(" not in show._css() and "@import" not in show._css()


def test_nothing_of_the_article_becomes_markup() -> None:
    evil = "<script>alert(1)</script> & \"x\" 'y' <b onclick=z> \x00\x1b \ud800"
    mention = Mention(0, len(evil), evil, 'A"><i>', {"name": evil}, evil, evil, 0.5, 0)
    made = replace(
        article(), text=evil, title=evil, id=evil, byline=evil, mentions=(mention,), people=(extract.Person(evil, home=evil),),
        units=(extract.Unit(evil, (evil,), evil, (evil,), evil),),
    )  # fmt: skip
    page = show.to_html(made)
    assert Page(page).marks[0][0].count("<script>") == 1  # as text
    page.encode("utf-8")


def test_paragraphs_and_overlaps_and_breaks_inside_mentions() -> None:
    text = "Một\r\nhai ba\n\nbốn"
    mentions = (
        Mention(0, 8, text[0:8], "UNIT", {}, "r", "s", 1.0, 0), Mention(5, 11, text[5:11], "ROLE", {}, "r", "s", 1.0, 0),
        Mention(13, 17, text[13:17], "ROLE", {}, "r", "s", 1.0, 0),
    )  # fmt: skip
    seen = Page(show.to_html(extract.Article("x", text, mentions=mentions)))
    assert squeeze(seen.text) == squeeze(text) and len(seen.marks) == 2


def test_empty_article() -> None:
    assert "Không có bản ghi nào." in show.to_html(extract.Article("x", ""))


def test_notebook_view_is_a_fragment() -> None:
    fragment = article()._repr_html_()
    assert "<html" not in fragment and "<style>" in fragment and "Trần Minh Quân" in fragment


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("kind", show.STYLES)
def test_every_type_is_legible(kind: str) -> None:
    style = show.STYLES[kind]
    assert contrast("#1c1e21", style.background) > 7  # the text on its mark: WCAG AAA
    assert contrast(style.word, style.background) > 4.5  # its small label: WCAG AA


def test_every_type_has_a_style() -> None:
    from extract.types import type_names

    assert set(show.STYLES) == set(type_names)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1771, "1.771"), (81.4, "81,4"), (1234567.5, "1.234.567,5"), (0.0, "0"), (3_500_000_000, "3.500.000.000"), (None, "")],
)
def test_numbers_are_written_the_vietnamese_way(value: float | None, text: str) -> None:
    assert show.number(value) == text


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: the page was not opened in a browser")
def test_page_in_chromium(tmp_path: Path) -> None:
    """Opened offline: all marks are laid out inside the window, labels are visible, nothing is logged, no wider than the window."""
    path = tmp_path / "page.html"
    probe = (
        "<script>addEventListener('load',()=>{const m=[...document.querySelectorAll('mark')];const b=e=>e.getBoundingClientRect();"
        "document.title=JSON.stringify({marks:m.length,shown:m.filter(e=>b(e).width>0&&b(e).left>=0&&b(e).right<=innerWidth).length,"
        "labels:m.filter(e=>b(e.querySelector('small')).width>8).length,wide:document.documentElement.scrollWidth>innerWidth,"
        "columns:b(document.querySelector('aside')).left>b(document.querySelector('article')).left})})</script>"
    )
    path.write_text(show.to_html(article()) + probe, encoding="utf-8")
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--dump-dom",
    ]
    for window, columns in (("1400,900", "true"), ("420,900", "false")):
        done = subprocess.run([*command, f"--window-size={window}", path.as_uri()], capture_output=True, text=True, timeout=120)
        title = html.unescape(re.search("<title>(.*?)</title>", done.stdout)[1])  # type: ignore[index]
        count = len(article().mentions)
        assert title == f'{{"marks":{count},"shown":{count},"labels":{count},"wide":false,"columns":{columns}}}', done.stderr


# the terminal


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    from io import StringIO

    from rich.console import Console as RichConsole

    from extract.terminal import Console

    def make(terminal: bool) -> tuple[Console, StringIO]:
        console, out = Console(), StringIO()
        console.out = RichConsole(
            file=out, width=120, force_terminal=terminal, color_system="truecolor" if terminal else None, highlight=False
        )
        return console, out

    return make


def test_article_without_colour_has_its_labels_in_words(printed) -> None:  # type: ignore[no-untyped-def]
    console, out = printed(False)
    console.article(article())
    text = out.getvalue()
    assert "[Thiếu tướng RANK]" in text and "[82,3% PERCENT]" in text and "\x1b" not in text
    assert "Phó cục trưởng, Cục C06 Bộ Công an" in text and "2020-12-09TAF" in text


def test_article_in_colour(printed) -> None:  # type: ignore[no-untyped-def]
    console, out = printed(True)
    console.article(article())
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert "Thiếu tướng rank" in plain and "\x1b[" in out.getvalue()


def test_terminal_gets_no_control_characters_of_the_article(printed) -> None:  # type: ignore[no-untyped-def]
    console, out = printed(True)
    console.article(extract.Article("x", "a\x1b]0;title\x07b\ud800c\x9b31m [red]d[/red] \x85"))
    assert not re.search("[\x07\x85\x9b\ud800]|\x1b\\]", out.getvalue()) and "[red]d[/red]" in out.getvalue()


def test_explanation(printed) -> None:  # type: ignore[no-untyped-def]
    console, out = printed(False)
    console.decisions(
        "Thiếu tướng Quân", 3,
        [
            Decision(0, 11, "Thiếu tướng", "RANK", "rank.named", "rules", 0.99, True, ""),
            Decision(6, 11, "tướng", "RANK", "rank.bare", "rules", 0.8, False, "overlaps", "rank.named"),
        ],
    )  # fmt: skip
    text = out.getvalue()
    assert "rank.named" in text and "overlaps (against rank.named)" in text and "✓" in text and "✗" in text
    console.decisions("abc", 1, [])
    assert "No rule proposed anything here." in out.getvalue()
