"""What is raised when annotations cannot be read or written."""

from __future__ import annotations


class AnnotationError(ValueError):
    """The message names the file (and line or mention) and says what is wrong."""
