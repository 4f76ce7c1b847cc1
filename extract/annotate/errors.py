"""What is raised when annotations cannot be read or written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class AnnotationError(ValueError):
    """The message names the file (and line or mention) and says what is wrong."""


@contextmanager
def told(where: str, wanted: str) -> Iterator[None]:
    """Data of another shape than ``wanted`` raises inside as an ``AnnotationError`` that names ``where``: nobody should have to read a
    ``KeyError`` to learn which line of an export is broken."""
    try:
        yield
    except AnnotationError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AnnotationError(f"{where}: {wanted} ({type(error).__name__}: {error})") from error


def parsed(text: str, where: str) -> Any:
    """What JSON says. Raises ``AnnotationError`` if ``text`` is none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise AnnotationError(f"{where}: no JSON: {error}") from None


def parsed_object(text: str, where: str) -> dict[str, Any]:
    """One JSON object. Raises ``AnnotationError`` on anything else."""
    record = parsed(text, where)
    if not isinstance(record, dict):
        raise AnnotationError(f"{where}: an object with id and mentions is wanted")
    return record
