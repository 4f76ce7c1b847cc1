"""HTML pages and web archives: the article without its surroundings, in whatever encoding, and every bad record accounted for."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any

import pytest

import extract
from extract.io import pages
from extract.io.documents import Document, Failure, Page

pytest.importorskip("trafilatura")

BODY = [
    "Chiều 9-12, Thiếu tướng Trần Minh Quân, Phó cục trưởng Cục C06 thuộc Bộ Công an đã gặp gỡ cán bộ ở Công an tỉnh Khánh Hoà để trao đổi.",
    "Trong năm, hồ sơ cấp thẻ căn cước giải quyết đúng hạn ở các xã và phường đạt 82,3%, nhiều nơi làm cả ngày nghỉ để dân khỏi chờ.",
    "Một cán bộ và những người dân trong xã đã được khen thưởng vào ngày 20-11 với số tiền là 3,5 triệu đồng của tỉnh.",
]


def html(charset: str | None = "utf-8", body: list[str] = BODY) -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    paragraphs = "".join(f"<p>{line}</p>" for line in body)
    return (
        f'<!DOCTYPE html><html lang="vi"><head>{meta}<title>Hội nghị tổng kết - Báo Mẫu</title>'
        '<meta property="article:published_time" content="2020-11-17T08:30:00+07:00"><meta property="og:title" content="Hội nghị tổng kết">'
        '</head><body><nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/x">Xã hội</a></li></ul></nav>'
        f"<article><h1>Hội nghị tổng kết</h1>{paragraphs}</article><footer>Bản quyền thuộc Báo Mẫu. Mọi quyền được bảo lưu.</footer></body></html>"
    )


def windows_1258(text: str) -> bytes:
    import unicodedata

    data = b""
    for letter in text:
        try:
            data += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tones = "".join(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
            base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones))
            data += (base + tones).encode("cp1258")
    return data


def tcvn3(text: str) -> bytes:
    from extract.io.encoding import _tcvn3_map

    codes = {letter: bytes([code]) for code, letter in _tcvn3_map.items()}
    return b"".join(codes.get(letter, letter.encode("latin-1", "replace")) for letter in text)


def test_a_page_becomes_its_article(tmp_path: Path) -> None:
    (tmp_path / "bai.html").write_text(html(), encoding="utf-8")
    [document] = extract.read(tmp_path)
    assert isinstance(document, Document)
    assert (document.id, document.title, document.published) == ("bai", "Hội nghị tổng kết", "2020-11-17")
    assert all(line in document.text for line in BODY)
    assert "Trang chủ" not in document.text and "Bản quyền" not in document.text


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (html("utf-8").encode(), None), (html(None).encode("utf-8-sig"), None), (html("utf-16").encode("utf-16"), None),
        (windows_1258(html("windows-1258")), None), (windows_1258(html(None)), "windows-1258"), (windows_1258(html(None)), None),
        (tcvn3(html("iso-8859-1")), None), (html("iso-8859-1").encode(), "iso-8859-1"),
    ],
    ids=["utf-8", "mark", "utf-16", "meta 1258", "header 1258", "nothing 1258", "tcvn3 that claims latin-1", "utf-8 that claims latin-1"],
)  # fmt: skip
def test_charsets(data: bytes, charset: str | None) -> None:
    import unicodedata

    document = pages.document(Page("x", data, charset=charset))
    assert isinstance(document, Document), document
    text = unicodedata.normalize("NFC", document.text)
    assert BODY[1] in text and BODY[2] in text


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"%PDF-1.7 " + b"x" * 100, "no HTML but a PDF"), (b"\xff\xd8\xff\xe0" + b"x" * 100, "no HTML but a JPEG"), (b"  \n", "the page is empty"),
        (b"<html><body></body></html>", "trafilatura finds no article"), (b"x" * 5_000_001, "longer than 5,000,000 bytes"),
    ],
)  # fmt: skip
def test_what_is_no_page(data: bytes, error: str) -> None:
    failure = pages.document(Page("x", data, "a.warc", "record 3"))
    assert isinstance(failure, Failure) and error in failure.error and str(failure).startswith("a.warc, record 3: ")


def test_deep_html_is_a_failure_or_an_article() -> None:
    from extract.jobs import read_page

    result = read_page(Page("x", b"<div>" * 100_000 + b"<p>" + BODY[0].encode() + b"</p>"))
    assert isinstance(result, (Document, Failure))


def test_without_trafilatura_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(extract.io.documents.CannotRun, match=r"pip install 'vn-extract\[html\]'"):
        pages.document(Page("x", html().encode()))


@pytest.mark.parametrize(
    ("name", "missing", "extras"),
    [
        ("a.html", ["trafilatura"], "html"),
        ("a.warc.gz", ["fastwarc"], "warc"),
        ("a.warc", ["trafilatura", "fastwarc"], "html,warc"),
    ],
)
def test_a_folder_that_asks_for_an_extra_is_refused_before_anything_is_read(
    name: str, missing: list[str], extras: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    (tmp_path / "news.jsonl").write_text('{"id": "1", "text": "Ông An đến."}\n', encoding="utf-8")
    (tmp_path / name).write_bytes(b"x")
    for package in missing:
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(extract.io.documents.CannotRun) as told:
        extract.read(tmp_path)
    assert name in str(told.value) and f"pip install 'vn-extract[{extras}]'" in str(told.value)
    assert [item.id for item in extract.read(tmp_path / "*.jsonl")] == ["1"]


# web archives


def archive(records: list[tuple[str, bytes, dict[str, str]]], first: int = 0) -> bytes:
    """A WARC file of HTTP responses (URL, body, HTTP headers)."""
    out = io.BytesIO()
    for number, (url, body, headers) in enumerate(records, start=first):
        status = headers.pop("status", "200 OK")
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        http = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body
        warc = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0000-{number}>\r\nWARC-Target-URI: {url}\r\n"
            f"WARC-Date: 2020-11-18T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        out.write(warc.encode() + http + b"\r\n\r\n")
    return out.getvalue()


def sample() -> list[tuple[str, bytes, dict[str, Any]]]:
    page = html().encode()
    kind = {"Content-Type": "text/html; charset=utf-8"}
    return [
        ("https://example.org/1", page, {**kind, "Content-Length": str(len(page))}),
        ("https://example.org/packed", gzip.compress(page), {**kind, "Content-Encoding": "gzip"}),
        ("https://example.org/image", b"\x89PNG", {"Content-Type": "image/png"}),
        ("https://example.org/gone", b"<html>404</html>", {**kind, "status": "404 Not Found"}),
        ("https://example.org/cut", page[:900], {**kind, "Content-Length": str(len(page))}),
        ("https://example.org/pdf", b"%PDF-1.7", dict(kind)),
        ("https://example.org/2", page, dict(kind)),
    ]


@pytest.mark.parametrize("suffix", ["warc", "warc.gz"])
def test_archive(suffix: str, tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    path = tmp_path / f"crawl.{suffix}"
    if suffix == "warc":
        path.write_bytes(archive(sample()))
    else:  # one member a record, as crawlers write them
        path.write_bytes(b"".join(gzip.compress(archive([record], number)) for number, record in enumerate(sample())))
    found = list(extract.read(path))
    documents = [item for item in found if isinstance(item, Document)]
    assert [document.meta["url"].rsplit("/", 1)[1] for document in documents] == ["1", "packed", "2"]
    assert all(BODY[0] in document.text and document.published == "2020-11-17" for document in documents)
    errors = [item.error for item in found if isinstance(item, Failure)]
    assert any(error.startswith("cut off: 900 of") for error in errors) and "no HTML but a PDF" in errors


def test_archive_that_is_cut_in_the_middle(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    for suffix in ("warc", "warc.gz"):
        page = html().encode()
        many = [
            (f"https://example.org/{n}", page, {"Content-Type": "text/html", "Content-Length": str(len(page))}) for n in range(5)
        ]
        whole = archive(many)
        path = tmp_path / f"crawl.{suffix}"
        path.write_bytes(
            (gzip.compress(whole) if suffix.endswith("gz") else whole)[: -(len(page) // 2) if suffix == "warc" else -60]
        )
        found = list(extract.read(path))
        assert any(isinstance(item, Failure) for item in found), suffix
        assert sum(isinstance(item, Document) for item in found) >= (4 if suffix == "warc" else 1)


def test_what_is_no_archive(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    path = tmp_path / "x.warc"
    path.write_bytes(b"hello " * 1000)
    [failure] = extract.read(path)
    assert isinstance(failure, Failure) and str(path) in str(failure)
