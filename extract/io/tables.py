"""The typed, flat tables of a run: Arrow schemas, rows from records, pandas frames.

The schema of a record table is read off its dataclass in ``types.py``, so a new field there is a new column here. Every table has
``article_id`` first; tables of things that other tables point at have their index within the article (``mention``, ``person``, ``unit``).
"""

from __future__ import annotations

import functools
import json
import types as builtin
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from .. import types

Row = dict[str, Any]

_records: dict[str, tuple[type, str | None]] = {
    "people": (types.Person, "person"),
    "units": (types.Unit, "unit"),
    "statistics": (types.Statistic, None),
    "memberships": (types.Membership, None),
    "appointments": (types.Appointment, None),
    "awards": (types.Award, None),
    "events": (types.Event, None),
}
"""Table, its dataclass, and the name of the column that holds a record's index in the article."""

TABLES = ("articles", "mentions", "people", "roles", "units", "statistics", "memberships", "appointments", "awards", "events")

_value_columns: dict[str, Any] = {
    "name": str, "value": float, "low": float, "high": float, "modifier": str, "unit": str, "object": str, "currency": str, "points": bool,
    "timex": str, "date_start": str, "date_end": str, "mod": str, "inferred": bool, "rank_level": int, "place_level": str, "code": str,
    "parent": str, "members": tuple[str, ...],
}  # fmt: skip
"""Columns of ``mentions`` that hold the normalised value; ``value_json`` holds all of it, also for types of a user's own."""


@functools.cache
def columns(table: str) -> dict[str, Any]:
    """Names and Python types of a table's columns, in order."""
    if table == "articles":
        counts = {f"n_{name}": int for name in TABLES if name not in ("articles", "roles")}
        return {
            "article_id": str, "title": str, "published": str, "reference_date": str, "reference_inferred": bool, "byline": str,
            "n_sentences": int, **counts, "problems": tuple[str, ...], "meta_json": str,
        }  # fmt: skip
    if table == "mentions":
        fixed = get_type_hints(types.Mention)
        start = {name: fixed[name] for name in ("start", "end", "text", "type")}
        end = {name: fixed[name] for name in ("rule", "stage", "score", "sentence")}
        return {"article_id": str, "mention": int, **start, **_value_columns, "value_json": str, **end}
    if table == "roles":
        return {"article_id": str, "person": int, "name": str, **get_type_hints(types.Role)}
    if table not in _records:
        raise ValueError(f"no table {table!r}; there are {', '.join(TABLES)}")
    kind, index = _records[table]
    hints = {name: hint for name, hint in get_type_hints(kind).items() if name != "roles"}
    return {"article_id": str, **({index: int} if index else {}), **hints}


@functools.cache
def schema(table: str) -> Any:
    """The ``pyarrow.Schema`` of a table, with the version of the record in its metadata."""
    import pyarrow as pa

    metadata = {"vn_extract.table": table, "vn_extract.schema": str(types.SCHEMA)}
    return pa.schema([(name, _arrow(hint)) for name, hint in columns(table).items()], metadata=metadata)


def _arrow(hint: Any) -> Any:
    import pyarrow as pa

    origin = get_origin(hint)
    if origin in (Union, builtin.UnionType):
        return _arrow(next(part for part in get_args(hint) if part is not type(None)))
    if origin is tuple:
        return pa.list_(_arrow(get_args(hint)[0]))
    if origin is Literal or hint is str:
        return pa.string()
    return {int: pa.int64(), float: pa.float64(), bool: pa.bool_()}[hint]


def rows(record: Mapping[str, Any], table: str) -> Iterator[Row]:
    """The rows that one record (``to_dict``) gives to a table."""
    name = record["id"]
    if table == "articles":
        yield _article(record)
    elif table == "mentions":
        for index, mention in enumerate(record["mentions"]):
            yield {"article_id": name, "mention": index, **mention, **_value(mention)}
    elif table == "roles":
        for index, person in enumerate(record["people"]):
            for role in person["roles"]:
                yield {"article_id": name, "person": index, "name": person["name"], **role}
    else:
        key = _records[table][1]
        for index, item in enumerate(record[table]):
            yield {"article_id": name, **({key: index} if key else {}), **item}


def _article(record: Mapping[str, Any]) -> Row:
    reference = record["reference"]
    return {
        "article_id": record["id"],
        **{key: record[key] for key in ("title", "published", "byline")},
        "reference_date": reference["date"],
        "reference_inferred": reference["inferred"],
        "n_sentences": len(record["sentences"]),
        **{f"n_{name}": len(record[name]) for name in TABLES if name not in ("articles", "roles")},
        "problems": [f"{problem['kind']}: {problem['message']}" for problem in record["problems"]],
        "meta_json": json.dumps(record["meta"], ensure_ascii=False) if record["meta"] else None,
    }


def _value(mention: Mapping[str, Any]) -> Row:
    value, kind = mention["value"] or {}, mention["type"]
    row: Row = {key: value[key] for key in _value_columns if key in value}
    row["value"] = value.get("value", value.get("years"))
    row["name"] = next((value[key] for key in ("name", "rank", "title") if isinstance(value.get(key), str)), None)
    if kind == "DATE":
        row |= {"date_start": value.get("start"), "date_end": value.get("end")}
    if "level" in value:
        row["place_level" if kind == "LOCATION" else "rank_level"] = value["level"]
    row["value_json"] = json.dumps(value, ensure_ascii=False) if value else None
    return {key: item if key == "value_json" or _fits(item, _value_columns[key]) else None for key, item in row.items()}


def _fits(item: Any, hint: Any) -> bool:
    """A user's own type may put anything under any key: what does not fit the column stays in ``value_json`` only."""
    if item is None or type(item) is hint:
        return hint is not float or item is None or abs(item) < 1e300
    if hint is float:
        return isinstance(item, (int, float)) and not isinstance(item, bool) and abs(item) < 1e300
    if get_origin(hint) is tuple:
        return isinstance(item, (list, tuple)) and all(isinstance(part, str) for part in item)
    return isinstance(item, hint) and (hint is not int or not isinstance(item, bool))


def to_arrow(records: Iterable[Mapping[str, Any]], table: str) -> Any:
    """One ``pyarrow.Table`` of the records (``to_dict``) of any number of articles."""
    import pyarrow as pa

    fields = schema(table)
    made = [row for record in records for row in rows(record, table)]
    return pa.Table.from_arrays([pa.array([row.get(field.name) for row in made], field.type) for field in fields], schema=fields)


def to_frame(articles: Iterable[types.Article], table: str = "mentions") -> Any:
    """One table of some articles as a pandas DataFrame; integers that may be missing are pandas' nullable ``Int64``."""
    import pandas as pd
    import pyarrow as pa

    from .record import to_dict

    kinds = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    return to_arrow((to_dict(article) for article in articles), table).to_pandas(types_mapper=kinds.get)


__all__ = ["TABLES", "columns", "rows", "schema", "to_arrow", "to_frame"]
