"""After ``resolve``: the modifiers of the mentions that won, for the types that ``policy.toml`` marks with ``modifier = true``."""

from __future__ import annotations

from dataclasses import replace

from ..draft import Draft
from ..registry import of_rules
from ..rules import RuleSet
from ..values.modifiers import Modifiers


def modifiers(draft: Draft) -> Modifiers:
    """The compiled lexicon of the draft's rules; built once for each fingerprint."""
    return of_rules(draft.rules, _modifiers)


def _modifiers(rules: RuleSet) -> Modifiers:
    return Modifiers(rules.lexicon("modifiers"))


def finish(draft: Draft) -> None:
    """Add ``modifier`` to the values of won mentions where a word of approximation stands before them (or *trở lên* behind)."""
    types = {name for name, policy in draft.rules.policy.get("types", {}).items() if policy.get("modifier")}
    tools = modifiers(draft)
    for i, mention in enumerate(draft.mentions):
        if mention.type not in types or not mention.value:
            continue
        number = mention.value.get("value") if mention.type == "COUNT" else None
        found = tools.around(draft.text.fold, *draft.spans[i], number)
        if found is not None:
            draft.mentions[i] = replace(mention, value={**mention.value, "modifier": found})
