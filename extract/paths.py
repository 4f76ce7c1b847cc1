"""Where the data that comes with the package lies."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


def rules_dir() -> Path:
    """The packaged folder of rules: inside the wheel, or beside ``extract/`` in a checkout."""
    here = Path(__file__).parent
    inside = here / "_rules"
    return inside if inside.is_dir() else here.parent / "rules"


def model_dir() -> Path:
    """The folder of the learned stage's weights and tables."""
    return Path(__file__).parent / "_model"


def encoder_dir() -> Path:
    """The folder of the encoder's weights and word pieces."""
    return Path(__file__).parent / "_encoder"


@cache
def digest(folder: Path) -> str:
    """A digest of the files of a folder: of the learned stage or the encoder."""
    found = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]
