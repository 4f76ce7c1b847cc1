"""How the files of an input are understood: what the user says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..published import day
from .documents import BadOption
from .encoding import AUTO, detect, known


@dataclass(frozen=True, slots=True)
class Options:
    """How files are understood: names of the fields (columns), and what is told instead of detected.

    Several fields of ``text`` (lead and body) make one text, joined by a blank line; those that are empty are left out.
    """

    id: str | None = None  # None: "id" if there is one, else file and line
    text: str | Sequence[str] = "text"
    title: str = "title"
    published: str = "published"
    default_published: str | None = None
    encoding: str | None = None
    delimiter: str | None = None

    def __post_init__(self) -> None:
        texts = (self.text,) if isinstance(self.text, str) else tuple(self.text)
        if not texts or len(set(texts)) < len(texts):
            raise BadOption("the fields of the text: none, or one is named twice")
        object.__setattr__(self, "text", texts)
        if self.encoding is not None and not known(self.encoding):
            raise BadOption(f"unknown encoding {self.encoding!r} (auto, utf-16, windows-1258, tcvn3, vni, or one of Python's)")
        if self.delimiter is not None and len(self.delimiter) != 1:
            raise BadOption(f"the delimiter is one character, not {self.delimiter!r}")
        found, remark = day(self.default_published)
        if remark:
            raise BadOption(remark)
        object.__setattr__(self, "default_published", found)

    @property
    def texts(self) -> tuple[str, ...]:
        """The fields of the text, in their order."""
        return tuple(self.text)

    def encoding_of(self, head: bytes) -> str | None:
        """The encoding that is told, or with ``auto`` the one that the file's first bytes show."""
        return detect(head) if self.encoding == AUTO else self.encoding
