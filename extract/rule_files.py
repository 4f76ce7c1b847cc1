"""Reads the files of rule folders into a ``RuleSet`` and tells every fault at once, with file, line, key and reason."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import regex

from .kept import compiled, write_patterns
from .lexicon import Lexicon, read_lexicon
from .registry import FINDERS, READERS, discover
from .rules import GUARD, Example, Fault, Rule, RuleError, RuleSet
from .text import fold
from .toml_lines import Lines, Parts, expand

_KEYS = frozenset(
    [
        *("id", "type", "anchor", "window", "on", "match", "value", "span", "score", "priority", "blocks", "yes", "no"),
        *("finder", "with", "note"),
    ]
)
_TOP = frozenset({"part", "rule", "disable"})
_EXAMPLE_KEYS = frozenset({"text", "span", "value", "published"})


def read_folders(folders: list[Path]) -> RuleSet:
    """Compile ``folders``, each laid over those before it (see ``rules.load_rules``).

    Raises:
        RuleError: with all faults of all files.
    """
    discover()
    reader = _Reader()
    for folder in folders:
        reader.read(folder)
    rules = reader.compile([str(folder) for folder in folders])
    write_patterns()
    return rules


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.lexicons: dict[str, Lexicon] = {}
        self.policy: dict[str, Any] = {}
        self.records: dict[str, dict[str, Any]] = {}
        self.common: dict[str, str] = {}
        self.raw: dict[str, tuple[dict[str, Any], Lines, Mapping[str, str]]] = {}
        self.hash = hashlib.sha256()

    def fault(self, file: str, line: int, key: str, reason: str) -> None:
        self.faults.append(Fault(file, line, key, reason))

    def read(self, folder: Path) -> None:
        if not folder.is_dir():
            self.fault(str(folder), 0, "folder", "there is no such folder of rules")
            return
        for path in sorted(folder.glob("lexicons/*.tsv")) + sorted(folder.glob("records/*.tsv")):
            self.hash.update(path.name.encode() + path.read_bytes())
            lexicon = read_lexicon(path, partial(self.fault, str(path)))
            if lexicon is not None:
                known = self.lexicons.get(lexicon.name)
                self.lexicons[lexicon.name] = lexicon if known is None else known.merged(lexicon)
        for path in (
            sorted(folder.glob("*.toml")) + sorted(folder.glob("entities/*.toml")) + sorted(folder.glob("records/*.toml"))
        ):
            self.hash.update(path.name.encode() + path.read_bytes())
            self._read_toml(path)

    def _read_toml(self, path: Path) -> None:
        try:
            source = path.read_text(encoding="utf-8")
            data = tomllib.loads(source)
        except UnicodeDecodeError as error:
            self.fault(str(path), 1, "file", f"is not UTF-8: {error}")
            return
        except tomllib.TOMLDecodeError as error:
            found = regex.search(r"line (\d+)", str(error))
            self.fault(str(path), int(found[1]) if found else 1, "syntax", str(error))
            return
        lines = Lines(source)
        if path.name == "policy.toml":
            _merge(self.policy, data)
            return
        if path.parent.name == "records":
            _merge(self.records.setdefault(path.stem, {}), data)
            return
        for key in data.keys() - _TOP:
            self.fault(str(path), lines.key(key), key, f"unknown key; known here: {', '.join(sorted(_TOP))}")
        parts: dict[str, str] = {}
        for name, pattern in data.get("part", {}).items():
            if isinstance(pattern, str):
                parts[name] = pattern
            else:
                self.fault(str(path), lines.key(name), name, "a part is a string")
        if path.name == "parts.toml":
            self.common.update(parts)
        for rule_id in data.get("disable", ()):
            if self.raw.pop(rule_id, None) is None:
                self.fault(str(path), lines.key("disable"), "disable", f"no rule is called {rule_id!r}")
        seen: set[str] = set()
        for index, table in enumerate(data.get("rule", ())):
            where = lines.rule(index)
            rule_id = table.get("id")
            if not isinstance(rule_id, str):
                self.fault(str(path), where, "id", "a rule needs an id")
                continue
            known = self.raw.get(rule_id)
            if rule_id in seen or (known is not None and Path(known[0]["__file__"]).parent == path.parent):
                self.fault(str(path), where, "id", f"{rule_id!r} is taken")
                continue
            seen.add(rule_id)
            self.raw[rule_id] = ({**table, "__file__": str(path), "__index__": index}, lines, parts)

    def compile(self, folders: list[str]) -> RuleSet:
        rules = [rule for raw in self.raw.values() if (rule := self._rule(*raw)) is not None]
        if self.faults:
            raise RuleError(self.faults)
        return RuleSet(
            tuple(rules), MappingProxyType(self.lexicons), self.policy, tuple(folders), self.hash.hexdigest()[:16], self.records
        )

    def _rule(self, table: dict[str, Any], lines: Lines, parts: Mapping[str, str]) -> Rule | None:
        file, index = table.pop("__file__"), table.pop("__index__")
        before = len(self.faults)
        types = self.policy.get("types", {})

        def wrong(key: str, reason: str) -> None:
            self.fault(file, lines.key(key, index), f"{table['id']}.{key}", reason)

        for key in table.keys() - _KEYS:
            wrong(key, f"unknown key; known: {', '.join(sorted(_KEYS))}")
        for key, kind in (
            ("window", int),
            ("priority", int),
            ("score", (int, float)),
            ("match", str),
            ("finder", str),
            ("type", str),
        ):
            if key in table and not isinstance(table[key], kind):
                wrong(key, f"has the wrong kind of value: {table[key]!r}")
                return None
        if "type" not in table:
            wrong("type", "is missing")
        if ("match" in table) == ("finder" in table):
            wrong("match", "a rule has either match or finder")
            return None
        if table.get("on", "fold") not in ("fold", "cased"):
            wrong("on", "is fold or cased")
        if not 0 < table.get("score", 0.95) <= 1:
            wrong("score", "lies between 0 and 1")
        if table.get("type") == GUARD and not table.get("blocks"):
            wrong("blocks", "a guard names the types that it blocks")
        cased = table.get("on") == "cased"
        value = table.get("value", {})
        if not isinstance(value, dict) or (value and "reader" not in value):
            wrong("value", "is a table with the key reader")
            value = {}
        if value and value["reader"] not in READERS:
            wrong("value", f"no reader is called {value['reader']!r}; known: {', '.join(sorted(READERS))}")
        if "finder" in table and table["finder"] not in FINDERS:
            wrong("finder", f"no finder is called {table['finder']!r}; known: {', '.join(sorted(FINDERS))}")
        pattern = self._pattern(table, parts, cased, wrong) if "match" in table else None
        anchors = self._anchors(table, wrong)
        group = table.get("span")
        if group is not None and pattern is not None and group not in pattern.groupindex:
            wrong("span", f"the pattern has no group {group!r}")
        examples = {key: self._examples(table, key, wrong) for key in ("yes", "no")}
        if not table.get("yes") or not table.get("no"):
            wrong("yes" if not table.get("yes") else "no", "a rule has examples and counter-examples")
        if len(self.faults) > before:
            return None
        return Rule(
            id=table["id"], type=table["type"], file=file, line=lines.rule(index), anchors=anchors, window=table.get("window", 0),
            cased=cased, pattern=pattern, reader=value.get("reader"),
            options={**{k: v for k, v in value.items() if k != "reader"}, **table.get("with", {})},
            group=group, score=float(table.get("score", 0.95)),
            priority=table.get("priority", types.get(table["type"], {}).get("priority", self.policy.get("default_priority", 0))),
            blocks=frozenset(table.get("blocks", ())), finder=table.get("finder"),
            yes=examples["yes"], no=examples["no"],
        )  # fmt: skip

    def _pattern(self, table: dict[str, Any], parts: Mapping[str, str], cased: bool, wrong: Any) -> Any:
        lookup = Parts(parts, self.common, self.lexicons, cased)
        source = expand(table["match"], lookup)
        for name in lookup.unknown:
            wrong("match", f"unknown part or lexicon {{{name}}}")
        if lookup.unknown:
            return None
        try:
            pattern = compiled(source)
        except regex.error as error:
            wrong("match", f"does not compile: {error}")
            return None
        if pattern.match(""):
            wrong("match", "matches the empty string")
        return pattern

    def _anchors(self, table: dict[str, Any], wrong: Any) -> tuple[str, ...]:
        anchors = table.get("anchor", [])
        if "match" in table and not anchors:
            wrong("anchor", "a pattern needs anchors: literals, @digit, @upper or {lexicon}")
        for anchor in anchors:
            if not isinstance(anchor, str) or not anchor.strip():
                wrong("anchor", f"is no anchor: {anchor!r}")
            elif anchor.startswith("@") and anchor not in ("@digit", "@upper"):
                wrong("anchor", f"unknown class {anchor!r}; known: @digit, @upper")
            elif anchor.startswith("{") and anchor[1:-1] not in self.lexicons:
                wrong("anchor", f"no lexicon is called {anchor[1:-1]!r}")
            elif not anchor.startswith(("@", "{")) and fold(anchor) != anchor:
                wrong("anchor", f"{anchor!r} is not folded; write {fold(anchor)!r}")
        return tuple(anchors)

    def _examples(self, table: dict[str, Any], key: str, wrong: Any) -> tuple[Example, ...]:
        out = []
        for example in table.get(key, ()):
            given = {"text": example} if isinstance(example, str) else example
            if not isinstance(given, dict) or not isinstance(given.get("text"), str) or given.keys() - _EXAMPLE_KEYS:
                wrong(key, f"an example has text and may have span, value, published: {example!r}")
            elif key == "yes" and given.get("span", given["text"]) not in given["text"]:
                wrong(key, f"the span {given['span']!r} does not stand in {given['text']!r}")
            else:
                out.append(
                    Example(
                        given["text"],
                        given.get("span", given["text"] if key == "yes" else None),
                        given.get("value"),
                        given.get("published"),
                    )
                )
        return tuple(out)


def _merge(into: dict[str, Any], new: Mapping[str, Any]) -> None:
    for key, value in new.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value
