"""Reading rule folders: what is compiled, and every fault told with file, line, key and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

import extract
from extract.check import check_agreement, check_growth, check_rule
from extract.rules import RuleError, RuleSet, load_rules
from extract.toml_lines import Parts, expand

GOOD = """
[part]
mark = '(?:%|phần trăm)'

[[rule]]
id     = "score.star"
type   = "STAR"
anchor = ["sao"]
window = 12
match  = '\\d+\\s+sao'
yes    = [ { text = "khách sạn 5 sao", span = "5 sao" } ]
no     = [ "vì sao" ]
"""


def folder(tmp_path: Path, rules: str = "", lexicons: dict[str, str] | None = None) -> Path:
    (tmp_path / "entities").mkdir()
    (tmp_path / "lexicons").mkdir()
    if rules:
        (tmp_path / "entities" / "own.toml").write_text(rules, encoding="utf-8")
    for name, text in (lexicons or {}).items():
        (tmp_path / "lexicons" / f"{name}.tsv").write_text(text, encoding="utf-8")
    return tmp_path


def faults(path: Path) -> list[str]:
    with pytest.raises(RuleError) as caught:
        load_rules(path)
    return [f"{Path(f.file).name}:{f.line}:{f.key}: {f.reason}" for f in caught.value.faults]


def test_overlay_adds_a_type(tmp_path: Path) -> None:
    nlp = extract.load(rules=folder(tmp_path, GOOD), stages=["match"])
    stars = [m for m in nlp("Khách sạn 5 sao, vì sao?").mentions if m.type == "STAR"]
    assert [(m.text, m.rule, m.stage) for m in stars] == [("5 sao", "score.star", "rules")]


def test_overlay_replaces_and_disables(tmp_path: Path, rules: RuleSet) -> None:
    ours = next(r for r in rules.rules if r.pattern is not None and r.type != "-")
    own = GOOD.replace("score.star", ours.id) + ""
    loaded = load_rules(folder(tmp_path, own))
    assert [r.type for r in loaded.rules if r.id == ours.id] == ["STAR"]
    (tmp_path / "entities" / "own.toml").write_text(f'disable = ["{ours.id}"]\n', encoding="utf-8")
    assert ours.id not in {r.id for r in load_rules(tmp_path).rules}


def test_fingerprint_changes_with_any_rule(tmp_path: Path, rules: RuleSet) -> None:
    first = load_rules(folder(tmp_path, GOOD)).fingerprint
    (tmp_path / "entities" / "own.toml").write_text(GOOD.replace("12", "13"), encoding="utf-8")
    assert len({rules.fingerprint, first, load_rules(tmp_path).fingerprint}) == 3


def test_all_faults_at_once_with_file_line_and_key(tmp_path: Path) -> None:
    bad = """
[[rule]]
id     = "a.one"
type   = "STAR"
match  = '{nowhere}\\s+sao'
colour = "red"

[[rule]]
id     = "a.two"
type   = "STAR"
anchor = ["Sao", "{gone}", "@vowel"]
match  = '(\\d+'
value  = { reader = "nobody" }
yes    = [ { text = "5 sao", span = "6 sao" } ]
no     = [ "x" ]

[[rule]]
id     = "a.two"
type   = "STAR"

[[rule]]
id     = "a.three"
type   = "-"
anchor = ["sao"]
match  = '(?:sao)?'
yes    = [ "sao" ]
no     = [ "x" ]
score  = 2
"""
    lexicon = "word\tlevel\nđại tá\t5\nđại tá\t5\nthượng tá \t6\nho\u0300a\t1\na\tb\tc\n"
    found = faults(folder(tmp_path, bad, {"own": lexicon}))
    for expected in (
        "own.toml:5:a.one.match: unknown part or lexicon {nowhere}", "own.toml:6:a.one.colour: unknown key", "own.toml:2:a.one.yes: a rule has",
        "own.toml:2:a.one.anchor: a pattern needs anchors", "own.toml:11:a.two.anchor: 'Sao' is not folded", "own.toml:11:a.two.anchor: no lexicon",
        "own.toml:11:a.two.anchor: unknown class", "own.toml:12:a.two.match: does not compile", "own.toml:13:a.two.value: no reader",
        "own.toml:14:a.two.yes: the span", "own.toml:17:id: 'a.two' is taken", "own.toml:21:a.three.blocks", "own.toml:25:a.three.match: matches the empty",
        "own.toml:28:a.three.score", "own.tsv:3:đại tá: stands twice", "own.tsv:4:thượng tá : has white space", "own.tsv:5:ho", "own.tsv:6:a: has 3 cells",
    ):  # fmt: skip
        assert any(line.startswith(expected) for line in found), (expected, found)


def test_broken_toml_and_missing_folder(tmp_path: Path) -> None:
    assert faults(folder(tmp_path, "[[rule]]\nid = \n"))[0].startswith("own.toml:2:syntax")
    assert "no such folder" in faults(tmp_path / "nothing")[0]


def test_not_utf8(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "entities" / "own.toml").write_bytes("id = 'Công an'".encode("utf-16"))
    (path / "lexicons" / "own.tsv").write_bytes(b"word\n\xff\xfe\n")
    assert all("UTF-8" in line for line in faults(path))


def test_failing_examples_are_reported(tmp_path: Path) -> None:
    wrong = (
        GOOD.replace('"vì sao"', '"hạng 3 sao"')
        .replace("khách sạn 5 sao", "khách sạn năm sao")
        .replace('span = "5 sao"', 'span = "năm sao"')
    )
    loaded = load_rules(folder(tmp_path, wrong))
    rule = next(r for r in loaded.rules if r.id == "score.star")
    reasons = [f.reason for f in check_rule(loaded, rule)]
    assert len(reasons) == 2 and "does not find" in reasons[0] and "matches ['3 sao']" in reasons[1]


def test_two_rules_that_disagree_are_reported(tmp_path: Path) -> None:
    rule = """
[[rule]]
id     = "{0}"
type   = "PERCENT"
anchor = ["%"]
window = 12
match  = '(?P<value>\\d+)%'
value  = {{ reader = "test.{1}", of = "value" }}
yes    = [ {{ text = "5%", span = "5%" }} ]
no     = [ "x" ]
"""
    from extract.registry import READERS, reader

    reader("test.one")(lambda view, of: {"value": 1})
    reader("test.two")(lambda view, of: {"value": 2})
    try:
        found = list(check_agreement(load_rules(folder(tmp_path, rule.format("t.one", "one") + rule.format("t.two", "two")))))
    finally:
        del READERS["test.one"], READERS["test.two"]
    assert [f.key for f in found if "t.two reads a span of '5%'" in f.reason] == ["t.one.yes"]


def test_exploding_pattern_is_reported(tmp_path: Path) -> None:
    bad = GOOD.replace("'\\d+\\s+sao'", "'(?:a|a)+(?:a|a)+(?:a|a)+b|\\d+\\s+sao'").replace("window = 12\n", "")
    rule = next(r for r in load_rules(folder(tmp_path, bad)).rules if r.id == "score.star")
    assert ["ms at one place" in f.reason for f in check_growth(rule)] == [True]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"a\s+b", r"a[ \t]+b"), (r"[\s,]", r"[ \t,]"), (r"[]\s]", r"[] \t]"), (r"\[\s", r"\[[ \t]"), (r"\\s", r"\\s"), (r"\p{L}{2}", r"\p{L}{2}"),
        ("{x}", "(?:y(?:z))"),
    ],
)  # fmt: skip
def test_expand(source: str, expected: str) -> None:
    assert expand(source, Parts({"x": "y{w}", "w": "z"}, {}, {}, False)) == expected


def test_a_part_that_contains_itself_is_told() -> None:
    parts = Parts({"x": "{x}"}, {}, {}, False)
    expand("{x}", parts)
    assert parts.unknown
