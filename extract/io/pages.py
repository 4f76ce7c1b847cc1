"""HTML pages and web archives: the article of a page by trafilatura, the pages of a WARC file by fastwarc (extras ``html`` and ``warc``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from ..published import day
from . import files
from .documents import CannotRun, Document, Failure, Item, Page
from .documents import document as check
from .encoding import guess, known, marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .inputs import File

MAX_PAGE = 5_000_000
"""Bytes of a page; a larger one is no article (and trafilatura's time grows with it)."""

_meta = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]{2,40})", re.IGNORECASE)
_magic: Mapping[bytes, str] = {
    b"%PDF-": "PDF", b"\xff\xd8\xff": "JPEG", b"\x89PNG": "PNG", b"GIF8": "GIF", b"PK\x03\x04": "ZIP or Office file", b"\x1f\x8b": "gzip",
    b"RIFF": "media file",
}  # fmt: skip


def document(page: Page) -> Document | Failure:
    """Title, date, author and main text of a page; boilerplate away. Raises ``CannotRun`` if trafilatura is not installed."""

    def fail(error: str) -> Failure:
        return Failure(page.id, page.source, page.place, "read", error)

    if len(page.data) > MAX_PAGE:
        return fail(f"the page is longer than {MAX_PAGE:,} bytes")
    for magic, name in _magic.items():
        if page.data.startswith(magic):
            return fail(f"no HTML but a {name}")
    if not page.data.strip():
        return fail("the page is empty")
    found = _trafilatura(decode(page.data, page.charset), page.url)
    text = getattr(found, "text", None)
    if not text:
        return fail("trafilatura finds no article in the page")
    published, _ = day(found.date)
    made = check(
        {"id": page.id, "text": text, "title": found.title, "published": published},
        source=page.source, place=page.place, published=page.published,
    )  # fmt: skip
    if isinstance(made, Failure):
        return made
    meta = {key: value for key, value in (("url", page.url or found.url), ("author", found.author)) if value}
    return Document(made.id, made.text, made.title, made.published, made.source, made.place, made.notes, meta)


def _trafilatura(html: str, url: str | None) -> Any:
    try:
        import trafilatura
    except ImportError as error:
        raise CannotRun("HTML needs trafilatura: pip install 'vn-extract[html]'") from error
    return trafilatura.bare_extraction(html, url=url, with_metadata=True, include_comments=False, include_tables=True)


def decode(data: bytes, charset: str | None) -> str:
    """The page as text: its mark, UTF-8 if it is that, a legacy Vietnamese encoding that its words show, what header or ``<meta>`` say.

    What the bytes show goes before what the page claims: pages in TCVN3 and VNI claim to be ISO 8859-1.
    """
    if name := marked(data):
        return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    told = _meta.search(data[:4096])
    for name in (charset, guess(data), told[1].decode("ascii") if told else None):
        if name and known(name):
            from .encoding import _decode

            return _decode(data, name.lower(), "replace")
    # a page of UTF-8 with a few broken bytes is far more common than one of unknown encoding
    return data.decode("utf-8", "replace")


def warc(file: File, meter: files.Meter, published: str | None) -> Iterator[Item]:
    """The HTML responses of a web archive. A record that is cut off is a ``Failure``; other types of records are passed over."""
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise CannotRun("WARC needs fastwarc: pip install 'vn-extract[warc]'") from error
    source = str(file.path)
    number = 0
    # our own decompression: fastwarc's takes a compressed file that is cut off for one that ends
    stream = _Forward(files.unpack(meter, file.compression))
    records = ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True, auto_decode="all")
    for number, record in enumerate(records, start=1):
        place = f"record {number}"
        length = int(record.headers.get("Content-Length") or 0)
        kind = (record.http_content_type or "").lower()
        if record.http_headers is None and (record.headers.get("Content-Type") or "http").find("http") >= 0:
            yield Failure(None, source, place, "read", "no HTTP response in the record: cut off?")
            continue
        if record.http_headers is None or record.http_headers.status_code != 200 or (kind and "html" not in kind):
            continue
        url = record.headers.get("WARC-Target-URI")
        name = (record.record_id or "").removeprefix("<urn:uuid:").removesuffix(">") or f"{file.path.name}:{number}"
        if length > 4 * MAX_PAGE:
            yield Failure(name, source, place, "read", f"the record is longer than {4 * MAX_PAGE:,} bytes")
            continue
        data = record.reader.read(MAX_PAGE + 1)
        promised = record.http_headers.get("Content-Length") or str(record.content_length)
        plain = not record.http_headers.get("Content-Encoding") and not record.http_headers.get("Transfer-Encoding")
        if plain and promised.isdigit() and len(data) < min(int(promised), MAX_PAGE):
            yield Failure(name, source, place, "read", f"cut off: {len(data):,} of {int(promised):,} bytes")
            continue
        yield Page(name, data, source, place, record.http_charset, published, url)
    if number == 0:
        raise OSError("no response records in the archive" if stream.head.startswith(b"WARC/") else "no WARC records in the file")


class _Forward:
    """What fastwarc asks of a stream: it wants to know where it is, and never goes back."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._at = 0
        self.head = b""

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._stream.read1(size)  # type: ignore[attr-defined]  # what there is before a cut
        self.head = self.head or data[:5]
        self._at += len(data)
        return data

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        if (whence == 0 and offset == self._at) or (whence == 1 and offset == 0):
            return self._at
        raise OSError("a web archive is read forward only")

    def close(self) -> None:
        self._stream.close()
