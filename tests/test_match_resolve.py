"""Matching on anchors, and what wins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import extract
from extract.draft import Draft
from extract.match import REACH, Matcher
from extract.resolve import resolve
from extract.rules import RuleSet, load_rules
from extract.text import Text
from extract.types import Candidate

OWN = """
[[rule]]
id     = "own.colour"
type   = "COLOUR"
anchor = ["{own_colours}"]
match  = '(?P<name>{own_colours})(?:\\s+tươi)?'
yes    = [ "Đỏ tươi" ]
no     = [ "đỏa" ]

[[rule]]
id     = "own.tail"
type   = "COLOUR"
anchor = ["%"]
window = 10
match  = '\\d+%'
yes    = [ "5%" ]
no     = [ "%" ]
"""


@pytest.fixture
def own(tmp_path: Path) -> RuleSet:
    (tmp_path / "entities").mkdir()
    (tmp_path / "lexicons").mkdir()
    (tmp_path / "entities/own.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "lexicons/own_colours.tsv").write_text(
        "word\tcase\tcode\nđỏ\t\t1\nVàng\tcased\t2\nxanh lá\t\t3\nxanh\t\t4\n", encoding="utf-8"
    )
    return load_rules(tmp_path)


def run(rules: RuleSet, text: str) -> Draft:
    draft = Draft(Text(text), rules)
    Matcher(rules, [r for r in rules.rules if r.id.startswith("own.")]).run(draft)
    return draft


def found(draft: Draft) -> list[str]:
    return [draft.text.norm[c.start : c.end] for c in draft.candidates]


def test_lexicon_hits_keep_edges_and_case(own: RuleSet) -> None:
    draft = run(own, "Màu ĐỎ, xanh lá; đỏa, vàng, Vàng, nVàng, xanh\u00a0lá")
    assert [draft.text.norm[h.start : h.end] for h in draft.hits["own_colours"]] == [
        "ĐỎ", "xanh", "xanh lá", "Vàng", "xanh", "xanh\u00a0lá",
    ]  # fmt: skip


def test_longest_word_of_a_lexicon_in_a_pattern(own: RuleSet) -> None:
    assert found(run(own, "xanh lá tươi và đỏ")) == ["xanh lá tươi", "đỏ"]


def test_window_and_newline(own: RuleSet) -> None:
    assert found(run(own, "tăng 15%, giảm 3%")) == ["15%", "3%"]
    assert found(run(own, "đỏ\ntươi")) == ["đỏ"]


def test_reach_bounds_a_match(own: RuleSet) -> None:
    assert found(run(own, "1" * 2 * REACH + "%")) == ["1" * 10 + "%"]


def test_offsets_are_raw_after_resolve(own: RuleSet) -> None:
    raw = "Ta\u0306ng \u200b15%\r\n5%"
    draft = run(own, raw)
    resolve(draft)
    assert [(m.text, raw[m.start : m.end]) for m in draft.mentions] == [("15%", "15%"), ("5%", "5%")]


def candidates(*specs: tuple[int, int, str, float, int, str]) -> list[Candidate]:
    return [
        Candidate(s, e, t, f"rule{i}", stage, score, {"n": i}, priority)
        for i, (s, e, t, score, priority, stage) in enumerate(specs)
    ]


def won(rules: RuleSet, *specs: tuple[int, int, str, float, int, str], guards: tuple[Candidate, ...] = ()) -> list[str]:
    draft = Draft(Text("Công an tỉnh Nghệ An, ngày 5 tháng 3"), rules)
    draft.candidates = [*candidates(*specs), *guards]
    resolve(draft)
    assert len(draft.decisions) == len(draft.candidates)
    assert all(d.won or (d.reason and (d.winner or "edges" in d.reason)) for d in draft.decisions)
    return [m.rule for m in draft.mentions]


def test_priority_then_score_class_then_length(rules: RuleSet) -> None:
    assert won(rules, (0, 20, "X", 0.9, 0, "rules"), (13, 20, "Y", 0.5, 1, "rules")) == ["rule1"]
    assert won(rules, (0, 20, "X", 0.91, 0, "rules"), (13, 20, "Y", 0.99, 0, "rules")) == ["rule0"]
    assert won(rules, (0, 20, "X", 0.71, 0, "rules"), (13, 20, "Y", 0.99, 0, "rules")) == ["rule1"]
    assert won(rules, (0, 7, "X", 0.9, 0, "rules"), (8, 20, "Y", 0.9, 0, "rules")) == ["rule0", "rule1"]


def test_a_guard_blocks_only_its_types(rules: RuleSet) -> None:
    guard = Candidate(22, 26, "-", "guard.x", "rules", blocks=frozenset({"DATE"}))
    assert won(rules, (22, 36, "DATE", 0.9, 50, "rules"), (22, 30, "COUNT", 0.9, 0, "rules"), guards=(guard,)) == ["rule1"]


def test_equal_spans_merge_and_gain(rules: RuleSet) -> None:
    draft = Draft(Text("Công an tỉnh Nghệ An"), rules)
    draft.candidates = [
        replace(c, value=None) if c.stage == "ner" else c
        for c in candidates((0, 20, "X", 0.8, 0, "ner"), (0, 20, "X", 0.5, 0, "rules"))
    ]
    resolve(draft)
    assert [(m.rule, m.score, m.value) for m in draft.mentions] == [("rule0", 0.9, {"n": 1})]


def test_edges_are_trimmed_and_nothing_overlaps(rules: RuleSet) -> None:
    draft = Draft(Text("Công an tỉnh , Nghệ An"), rules)
    draft.candidates = candidates((0, 15, "X", 0.8, 0, "rules"), (12, 22, "Y", 0.7, 0, "rules"), (12, 14, "Z", 0.9, 9, "rules"))
    resolve(draft)
    assert [m.text for m in draft.mentions] == ["Công an tỉnh", "Nghệ An"]
    assert any("edges" in d.reason for d in draft.decisions)


def test_a_closed_type_of_the_learned_stage_needs_a_value(rules: RuleSet) -> None:
    text = "Từ đó tới nay, vào ngày 5/3/2024 Mưa lớn, dịp Tết"
    places = {
        part: (text.index(part), text.index(part) + len(part))
        for part in ("Từ đó tới nay", "ngày 5/3/2024 Mưa", "Tết", "Mưa lớn")
    }
    draft = Draft(Text(text), rules)
    draft.candidates = [
        Candidate(*places["Từ đó tới nay"], "DATE", "ner.crf", "ner", 0.99),
        Candidate(*places["ngày 5/3/2024 Mưa"], "DATE", "ner.crf", "ner", 0.99),
        Candidate(*places["Tết"], "DATE", "date.holiday", "rules", 0.9),
        Candidate(*places["Mưa lớn"], "EVENT", "ner.crf", "ner", 0.99),
    ]
    resolve(draft)
    assert [(m.text, m.type) for m in draft.mentions] == [("ngày 5/3/2024", "DATE"), ("Mưa lớn", "EVENT"), ("Tết", "DATE")]
    assert [(d.text, d.reason) for d in draft.decisions if not d.won] == [("Từ đó tới nay", "no value can be read from it")]


def test_a_rule_knows_the_value_better_than_the_learned_stage(rules: RuleSet) -> None:
    draft = Draft(Text("Họp ngày 5/3/2024"), rules)
    draft.candidates = [
        Candidate(4, 17, "DATE", "ner.crf", "ner", 0.99),
        Candidate(4, 17, "DATE", "own", "rules", 0.8, {"timex": "own"}),
    ]
    resolve(draft)
    assert [m.value for m in draft.mentions] == [{"timex": "own"}]


def test_explain_tells_winner_and_losers(nlp_rules: extract.Extractor) -> None:
    text = "Nghị định 100/2019/NĐ-CP có hiệu lực từ ngày 1/1/2020."
    decisions = nlp_rules.explain(text)
    assert all(text[d.start : d.end] == d.text for d in decisions)
    assert {(m.start, m.end, m.rule) for m in nlp_rules(text).mentions} == {
        (d.start, d.end, d.rule) for d in decisions if d.won and d.type != "-"
    }
    at = text.index("1/1/2020")
    assert all(d.start <= at < d.end for d in nlp_rules.explain(text, at=at))
