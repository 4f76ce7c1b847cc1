"""Bytes to text: UTF-8, and UTF-16 by its mark; every other encoding only when it is told, with a guess in the message.

A wrong guess would spoil every offset and every name, so legacy Vietnamese encodings are recognised on the bytes and offered; they are applied
when the user asks for it (``auto``).
``tcvn3`` is the ABC encoding of the .VnTime fonts (TCVN 5712:1993, VN3: its letters stand where iconv's TCVN5712-1 has them),
``vni`` the two-byte encoding of the VNI fonts for Windows; everything else is Python's (``windows-1258``, ``utf-16``, ``latin-1``).
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_tcvn3 = "ĂÂÊÔƠƯĐăâêôơưđẶ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵ"
"""The characters of the bytes 0xA1 to 0xFE."""
_tcvn3_map = {0xA1 + offset: character for offset, character in enumerate(_tcvn3)}

_grave, _acute, _tilde, _hook, _dot, _circumflex, _breve, _horn = "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b"
_vni_marks = {
    "ù": _acute, "ø": _grave, "û": _hook, "õ": _tilde, "ï": _dot,
    "â": _circumflex, "á": _circumflex + _acute, "à": _circumflex + _grave, "å": _circumflex + _hook, "ã": _circumflex + _tilde,
    "ä": _circumflex + _dot, "ê": _breve, "é": _breve + _acute, "è": _breve + _grave, "ú": _breve + _hook, "ü": _breve + _tilde,
    "ë": _breve + _dot,
}  # fmt: skip
_vni_marks |= {mark.upper(): marks for mark, marks in _vni_marks.items()}
_vni_letters = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_vni_letters |= {letter.upper(): meant.upper() for letter, meant in _vni_letters.items()}
_vni_pair = re.compile(f"([aeouyôö])([{''.join(_vni_marks)}])|([{''.join(_vni_letters)}])", re.IGNORECASE)

_own = ("tcvn3", "vni")

_common = re.compile(r"\b(?:và|của|các|được|những|người|không|tại|đã|với|trong|để|ngày|đồng|một)\b", re.IGNORECASE)
"""Words of any Vietnamese article that hold letters outside ASCII: the decoding that shows most of them is the right one."""


AUTO = "auto"
"""As an encoding that is told: take the one that the bytes show, file by file."""


class Undecodable(ValueError):
    """The bytes are not text in the encoding; the message says where and what they may be."""


def decode(data: bytes, encoding: str | None = None) -> str:
    """The text of ``data``: in ``encoding`` if told, else by its byte order mark, else UTF-8. Raises ``Undecodable``."""
    if encoding is None:
        encoding = marked(data) or "utf-8"
    try:
        return _decode(data, encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = guess(data)
        hint = f"; it looks like {found} (--encoding {found})" if found else "; binary data?" if _binary(data) else ""
        name = encoding.upper() if encoding.startswith("utf") else encoding
        message = f"not {name}: byte 0x{data[error.start]:02X} at byte {error.start} (line {line}){hint}"
        raise Undecodable(message) from error


def marked(head: bytes) -> str | None:
    """The encoding that a byte order mark at the beginning tells, or ``None``."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


def detect(head: bytes) -> str:
    """The encoding that the first bytes of a file show: by mark, UTF-8 if they are that, a legacy one that the words show; else UTF-8."""
    if name := marked(head):
        return name
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            return guess(head) or "utf-8"
    return "utf-8"


def wide(encoding: str | None) -> bool:
    """Is a line's end more than one byte in this encoding?"""
    return encoding is not None and encoding not in _own and codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))


def known(encoding: str) -> bool:
    """Is this the name of an encoding that ``decode`` takes?"""
    try:
        return encoding in (*_own, AUTO) or bool(codecs.lookup(encoding))
    except LookupError:
        return False


def guess(data: bytes) -> str | None:
    """The legacy encoding that shows the most common Vietnamese words, or ``None`` if none shows at least three."""
    head = data[:20_000]
    counts = {}
    for name in ("windows-1258", "tcvn3", "vni", "utf-16-le"):
        try:
            counts[name] = len(_common.findall(unicodedata.normalize("NFC", _decode(head, name, "replace"))))
        except ValueError:
            continue
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= 3 else None


def _decode(data: bytes, encoding: str, errors: str = "strict") -> str:
    if encoding == "tcvn3":
        return unicodedata.normalize("NFC", data.decode("latin-1").translate(_tcvn3_map))
    if encoding == "vni":
        return unicodedata.normalize("NFC", _vni_pair.sub(_vni, data.decode("cp1252", "replace")))
    return data.decode(encoding, errors)


def _vni(found: re.Match[str]) -> str:
    base, mark, letter = found.groups()
    if letter:
        return _vni_letters[letter]
    return _vni_letters.get(base, base) + _vni_marks[mark]


def _binary(data: bytes) -> bool:
    head = data[:4096]
    return b"\0" in head or sum(byte < 9 or 13 < byte < 32 for byte in head) > len(head) // 20
