"""Read, check and compile a folder of rules: parts and rules in TOML, lexicons in TSV, ``policy.toml``.

All faults of a folder are collected and raised together as ``RuleError``; each names file, line, key and reason.
What needs the whole pipeline (examples, growth) is checked in ``extract.check``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .lexicon import Entry, Lexicon
from .paths import rules_dir

__all__ = ["Entry", "Example", "Fault", "Lexicon", "Rule", "RuleError", "RuleSet", "load_rules"]

GUARD = "-"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong in a rule folder."""

    file: str
    line: int
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.reason}"


class RuleError(ValueError):
    """A rule folder that cannot be used; ``faults`` holds all that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence a rule must (``span`` set) or must not match."""

    text: str
    span: str | None = None
    value: Mapping[str, Any] | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a pattern on anchors, or a finder. ``pattern`` is ``None`` for a finder."""

    id: str
    type: str
    file: str
    line: int
    anchors: tuple[str, ...] = ()
    window: int = 0
    cased: bool = False
    pattern: Any = None
    reader: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    group: str | None = None
    score: float = 0.95
    priority: int = 0
    blocks: frozenset[str] = frozenset()
    finder: str | None = None
    yes: tuple[Example, ...] = ()
    no: tuple[Example, ...] = ()


@dataclass(frozen=True)
class RuleSet:
    """Compiled rules, lexicons and policy. Immutable; ``fingerprint`` changes with any byte that could change a result."""

    rules: tuple[Rule, ...]
    lexicons: Mapping[str, Lexicon]
    policy: Mapping[str, Any]
    folders: tuple[str, ...]
    fingerprint: str
    records: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """``rules/records/<name>.toml`` as read, by name: words and patterns of the link and record stages."""

    def lexicon(self, name: str) -> Lexicon:
        """The lexicon ``name``; an empty one if the folder has none (``check`` reports names that rules use in vain)."""
        return self.lexicons.get(name) or Lexicon(name, (), {}, "")

    def type_policy(self, type: str) -> Mapping[str, Any]:
        """The lines of ``policy.toml`` on a mention type."""
        found: Mapping[str, Any] = self.policy.get("types", {}).get(type, {})
        return found


def load_rules(*folders: str | Path) -> RuleSet:
    """Compile the packaged rules overlaid by ``folders``: a rule with a known id replaces ours, ``disable = [ids]`` removes
    rules, rows of a lexicon with a known name are added (ours lose where words are equal), policy keys are merged.

    Raises:
        RuleError: with all faults of all files.
    """
    from .rule_files import read_folders

    return read_folders([rules_dir(), *map(Path, folders)])
