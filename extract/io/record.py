"""The JSON record of an article (DESIGN section 4): to a dictionary and back, as JSON bytes, and its JSON Schema.

One pydantic ``TypeAdapter`` over the frozen dataclasses of ``types.py`` does all of it, so that the record, its validation and its schema
cannot drift apart. The text itself is not part of the record unless asked for: it may be large, and offsets point into the text as given.
"""

from __future__ import annotations

import functools
import typing
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_origin, get_type_hints

from .. import types

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_values: dict[str, Any] = {
    "RANK": types.RankValue,
    "PERSON": types.PersonValue,
    "ROLE": types.RoleValue,
    "UNIT": types.UnitValue,
    "LOCATION": types.LocationValue,
    "DATE": types.DateValue,
    "DURATION": types.DurationValue,
    "AGE": types.AgeValue,
    "PERCENT": types.PercentValue,
    "COUNT": types.CountValue,
    "MONEY": types.MoneyValue,
    "MEASURE": types.MeasureValue,
}
"""The shape of ``Mention.value`` by type. A user's own types may carry any mapping."""


@functools.cache
def _adapter() -> TypeAdapter[types.Article]:
    from pydantic import TypeAdapter

    return TypeAdapter(types.Article)


def to_dict(article: types.Article, text: bool = False) -> dict[str, Any]:
    """The record as plain lists, dictionaries, strings and numbers; with ``text=True`` the text as given is added under ``"text"``."""
    record = _adapter().dump_python(article, mode="json", exclude=None if text else {"text"})
    return {"schema": record.pop("schema"), **record}


def to_json(article: types.Article, text: bool = False) -> bytes:
    """One line of JSON without the newline, UTF-8, keys in the order of the record. A lone surrogate is written as its escape."""
    from pydantic_core import PydanticSerializationError
    from pydantic_core import to_json as dump

    record = to_dict(article, text)
    try:
        return dump(record)
    except (PydanticSerializationError, UnicodeEncodeError):
        import json

        return json.dumps(record, separators=(",", ":")).encode("ascii")


def from_dict(record: Mapping[str, Any], text: str | None = None) -> types.Article:
    """Read a record back, validated. ``text`` gives the article's text if the record does not carry it.

    Raises ``ValueError`` (pydantic's ``ValidationError``) that names each field in which the record is wrong.
    """
    data = dict(record)
    if text is not None or "text" not in data:
        data["text"] = text or ""
    return _adapter().validate_python(data)


def from_json(line: str | bytes, text: str | None = None) -> types.Article:
    """``from_dict`` for one line of ``articles/part-*.jsonl``."""
    import json

    return from_dict(json.loads(line), text)


def _portable(kind: Any) -> Any:
    """A ``typing.TypedDict`` as pydantic wants it below Python 3.12."""
    from typing import NotRequired

    from typing_extensions import TypedDict

    hints = get_type_hints(kind, include_extras=True)
    optional = {key for key, hint in hints.items() if get_origin(hint) is typing.NotRequired or not kind.__total__}
    plain = get_type_hints(kind)
    return TypedDict(kind.__name__, {key: NotRequired[plain[key]] if key in optional else plain[key] for key in hints})  # type: ignore[operator]


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the record as ``to_dict`` gives it. ``docs/schema.json`` is this, written by ``vn-extract schema``."""
    from pydantic import TypeAdapter

    schema = _adapter().json_schema(mode="serialization", ref_template="#/$defs/{model}")
    definitions = schema.setdefault("$defs", {})
    conditions = []
    for name, kind in _values.items():
        shape = TypeAdapter(_portable(kind)).json_schema(mode="serialization")
        shape.pop("title", None)
        definitions[kind.__name__] = shape
        conditions.append(
            {
                "if": {"properties": {"type": {"const": name}}},
                "then": {"properties": {"value": {"$ref": f"#/$defs/{kind.__name__}"}}},
            }
        )
    definitions["Mention"]["allOf"] = conditions
    for name, definition in [("Article", schema), *definitions.items()]:
        if name in types.__dict__ and not name.endswith("Value"):  # values may carry more keys, records may not
            definition["additionalProperties"] = False
            definition["required"] = [key for key in definition["properties"] if key != "text"]
    schema["properties"]["schema"] = {"const": types.SCHEMA, "title": "Schema"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vn-extract article",
        "description": "Everything read from one article. start and end count Unicode code points in the text as given, half open.",
        **{key: value for key, value in schema.items() if key not in ("title", "description")},
    }
