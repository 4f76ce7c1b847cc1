"""Marks inside the text, for tests and samples: ``đạt ⟦PERCENT|81,4%|81.4⟧ trong ⟦DATE|năm 2020|2020⟧``.

A value may be left out, be a JSON object, or (short) the one thing that matters: the number, or ``low..high``, of PERCENT, COUNT, MONEY
and MEASURE, the years of an AGE, the TIMEX3 value of a DATE or DURATION, the rank, title or name of the others. A backslash before
``⟦ ⟧ | \\`` takes their meaning away. A mark that is not closed is an error, so that a test cannot assert nothing.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ..types import Article, Mention
from .errors import AnnotationError, parsed_object

_main = {
    "RANK": "rank", "PERSON": "name", "ROLE": "title", "UNIT": "name", "LOCATION": "name", "DATE": "timex", "DURATION": "timex",
    "AGE": "years", "PERCENT": "value", "COUNT": "value", "MONEY": "value", "MEASURE": "value",
}  # fmt: skip
_numbers = {"AGE", "PERCENT", "COUNT", "MONEY", "MEASURE"}
_range = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)")
_piece = re.compile(r"\\[⟦⟧|\\]|[⟦⟧|]|[^\\⟦⟧|]+|\\")


def parse(marked: str, *, id: str = "", published: str | None = None) -> Article:
    """The text without its marks and what they say, as gold.

    Raises:
        AnnotationError: a mark that is not closed, empty, nested or without a type; a bad value. Says at which character.
    """
    text: list[str] = []
    length = 0
    mentions: list[Mention] = []
    fields: list[str] | None = None  # of the open mark
    opened = 0
    for piece in _piece.finditer(marked):
        token = piece[0]
        if token == "⟦":
            if fields is not None:
                raise AnnotationError(f"{id or 'text'}: a mark inside the mark of character {opened}")
            fields, opened = [""], piece.start()
        elif token == "⟧":
            if fields is None:
                raise AnnotationError(f"{id or 'text'}: ⟧ without ⟦ at character {piece.start()}")
            mention = _mention(fields, length, f"{id or 'text'}: mark at character {opened}")
            mentions.append(mention)
            text.append(mention.text)
            length += len(mention.text)
            fields = None
        elif token == "|" and fields is not None:
            fields.append("")
        else:
            plain = token[1:] if len(token) == 2 and token[0] == "\\" else token
            if fields is not None:
                fields[-1] += plain
            else:
                text.append(plain)
                length += len(plain)
    if fields is not None:
        raise AnnotationError(f"{id or 'text'}: the mark at character {opened} is not closed")
    return Article(id, "".join(text), published=published, mentions=tuple(mentions))


def _mention(fields: list[str], start: int, where: str) -> Mention:
    if len(fields) not in (2, 3):
        raise AnnotationError(
            f"{where}: wanted ⟦TYPE|text⟧ or ⟦TYPE|text|value⟧, found {len(fields)} fields (\\| is a plain bar)"
        )
    kind, text = fields[0].strip(), fields[1]
    if not kind or not text:
        raise AnnotationError(f"{where}: empty type or text")
    value = _value(kind, fields[2].strip(), where) if len(fields) == 3 else {}
    return Mention(start, start + len(text), text, kind, value, "gold", "gold", 1.0, 0)


def _value(kind: str, told: str, where: str) -> dict[str, Any]:
    if not told:
        return {}
    if told.startswith("{"):
        return parsed_object(told, f"{where}: bad value {told}")
    if kind not in _numbers:
        return {_main.get(kind, "value"): told}
    if found := _range.fullmatch(told):
        return {"low": json.loads(found[1]), "high": json.loads(found[2])}
    if not re.fullmatch(r"-?\d+(\.\d+)?", told):
        raise AnnotationError(f"{where}: {told!r} is no number, no low..high and no JSON object")
    return {_main[kind]: json.loads(told)}


def render(article: Article) -> str:
    """The text with its mentions marked; ``parse`` gives them back (mentions only: records are not written).

    Raises:
        AnnotationError: mentions overlap.
    """
    out: list[str] = []
    at = 0
    for m in sorted(article.mentions, key=lambda m: (m.start, m.end)):
        if m.start < at:
            raise AnnotationError(
                f"{article.id or 'text'}: {m.type} {m.text!r} overlaps another mention: inline marks cannot nest"
            )
        value = _short(m)
        out += [
            _escaped(article.text[at : m.start]),
            f"⟦{m.type}|{_escaped(m.text)}",
            f"|{_escaped(value)}" if value else "",
            "⟧",
        ]
        at = m.end
    return "".join((*out, _escaped(article.text[at:])))


def _short(m: Mention) -> str:
    if not m.value:
        return ""
    main = _main.get(m.type, "value")
    told = m.value.get(main)
    if len(m.value) == 1 and told is not None:
        text = told if isinstance(told, str) else json.dumps(told)
        if text == text.strip() and text:
            try:
                if _value(m.type, text, "") == dict(m.value):
                    return text
            except AnnotationError:
                pass
    return json.dumps(dict(m.value), ensure_ascii=False)


def _escaped(text: str) -> str:
    return re.sub(r"[⟦⟧|\\]", r"\\\g<0>", text)
