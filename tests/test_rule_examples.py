"""Every rule's examples and counter-examples: one test a rule."""

from __future__ import annotations

import pytest

from extract.check import check_agreement, check_growth, check_rule
from extract.rules import Rule, RuleSet, load_rules

RULES = load_rules().rules


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_examples(rule: Rule, rules: RuleSet) -> None:
    assert rule.yes and rule.no
    assert [str(fault) for fault in check_rule(rules, rule)] == []


def test_rules_of_one_type_agree(rules: RuleSet) -> None:
    assert [str(fault) for fault in check_agreement(rules)] == []


def test_no_pattern_explodes(rules: RuleSet) -> None:
    assert [str(fault) for rule in rules.rules for fault in check_growth(rule)] == []
