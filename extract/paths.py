"""Where the data that comes with the package lies."""

from __future__ import annotations

from pathlib import Path


def rules_dir() -> Path:
    """The packaged folder of rules: inside the wheel, or beside ``extract/`` in a checkout."""
    here = Path(__file__).parent
    inside = here / "_rules"
    return inside if inside.is_dir() else here.parent / "rules"
