"""Evaluation: one page of cases computed by hand, other scorers on random spans, a second implementation on gold folders."""

from __future__ import annotations

import dataclasses
import itertools
import json
import math
import random
from pathlib import Path
from typing import Any

import naive_scores
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extract
from extract import types
from extract.annotate import inline, write
from extract.annotate.house import record_of
from extract.evaluation import Evaluation, evaluate, score_article
from extract.evaluation.align import align, lenient_matches, maximum_matching, overlaps
from extract.evaluation.counts import Count
from extract.types import Article, Decision, Mention


def m(start: int, end: int, type: str, value: dict[str, Any] | None = None, rule: str = "r", score: float = 1.0) -> Mention:
    return Mention(start, end, "x" * (end - start), type, value or {}, rule, "rules", score, 0)


def article(*mentions: Mention, id: str = "a", length: int = 200, **more: Any) -> Article:
    return Article(id, "x" * length, mentions=mentions, **more)


def pair(gold: list[Mention], got: list[Mention]) -> Evaluation:
    return evaluate([(article(*gold), article(*got))])


# --- by hand -----------------------------------------------------------------------------------------------------------------------------

CASES: list[tuple[str, list[Mention], list[Mention], dict[tuple[str, str], tuple[int, int, int]]]] = [
    ("nothing on either side", [], [], {("strict", "ALL"): (0, 0, 0)}),
    ("right", [m(0, 5, "UNIT")], [m(0, 5, "UNIT")], {("strict", "UNIT"): (1, 1, 1), ("lenient", "UNIT"): (1, 1, 1), ("span", "ALL"): (1, 1, 1)}),
    ("edges", [m(0, 5, "UNIT")], [m(0, 7, "UNIT")], {("strict", "UNIT"): (0, 1, 1), ("lenient", "UNIT"): (1, 1, 1), ("span", "ALL"): (0, 1, 1)}),
    ("touching is no overlap", [m(0, 5, "UNIT")], [m(5, 7, "UNIT")], {("lenient", "UNIT"): (0, 1, 1), ("type", "UNIT"): (1, 1, 1)}),
    (
        "type",
        [m(0, 5, "UNIT")],
        [m(0, 5, "LOCATION")],
        {("strict", "UNIT"): (0, 0, 1), ("strict", "LOCATION"): (0, 1, 0), ("lenient", "ALL"): (0, 1, 1), ("span", "ALL"): (1, 1, 1), ("type", "ALL"): (0, 1, 1)},
    ),
    ("one prediction over two of gold counts once", [m(0, 3, "DATE"), m(4, 8, "DATE")], [m(0, 8, "DATE")], {("lenient", "DATE"): (1, 1, 2)}),
    (
        "greedy matching would find one of two",
        [m(0, 4, "UNIT"), m(5, 9, "UNIT")],
        [m(3, 9, "UNIT"), m(0, 2, "UNIT")],
        {("lenient", "UNIT"): (2, 2, 2)},
    ),
    ("the same span twice is right once", [m(0, 4, "UNIT")], [m(0, 4, "UNIT"), m(0, 4, "UNIT")], {("strict", "UNIT"): (1, 2, 1)}),
    (
        "values: right, wrong, unscored, found where none is scored",
        [m(0, 4, "PERCENT", {"value": 81.4}), m(5, 9, "PERCENT", {"value": 5}), m(10, 14, "PERCENT"), m(20, 24, "PERCENT", {"value": 1})],
        [m(0, 4, "PERCENT", {"value": 81.4}), m(5, 9, "PERCENT", {"value": 6}), m(10, 14, "PERCENT", {"value": 7}), m(30, 34, "PERCENT", {"value": 1})],
        {("strict", "PERCENT"): (3, 4, 4), ("value", "PERCENT"): (1, 3, 3), ("matched", "PERCENT"): (1, 2, 2)},
    ),
    ("no scored value, no value score", [m(0, 4, "UNIT")], [m(0, 4, "UNIT", {"name": "X"}), m(5, 9, "UNIT")], {("value", "UNIT"): (0, 0, 0)}),
    (
        "core and all",
        [m(0, 2, "RANK"), m(3, 5, "MONEY"), m(6, 8, "COUNT", {"value": 2, "unit": "vụ", "object": "án"})],
        [m(0, 2, "RANK"), m(6, 8, "COUNT", {"value": 2.0, "object": "vụ án"})],
        {("strict", "CORE"): (2, 2, 2), ("strict", "ALL"): (2, 2, 3), ("value", "ALL"): (1, 1, 1), ("noun", "COUNT"): (1, 1, 1)},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "got", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_by_hand(gold: list[Mention], got: list[Mention], wanted: dict[tuple[str, str], tuple[int, int, int]]) -> None:
    result = pair(gold, got)
    for (measure, key), numbers in wanted.items():
        assert dataclasses.astuple(result.count(key, measure)) == numbers, (measure, key)


def test_undefined_is_none_and_never_one() -> None:
    nothing = Count(0, 0, 0)
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)
    assert (Count(0, 0, 3).precision, Count(0, 0, 3).recall, Count(0, 0, 3).f1) == (None, 0.0, 0.0)
    assert (Count(0, 2, 0).precision, Count(0, 2, 0).recall, Count(0, 2, 0).f1) == (0.0, None, 0.0)
    result = pair([m(0, 5, "UNIT")], [])
    assert "–" in result.summary() and result.score("MONEY") is None
    assert math.isnan(result.frame().query("measure == 'strict' and type == 'UNIT'").precision.iloc[0])
    assert result.macro("strict") == 0.0 and result.macro("value") is None


def test_f1_by_hand_on_two_articles() -> None:
    one = (article(m(0, 2, "RANK"), m(3, 9, "PERSON"), id="1"), article(m(0, 2, "RANK"), m(3, 8, "PERSON"), id="1"))
    two = (article(m(0, 2, "RANK"), id="2"), article(m(0, 2, "RANK"), m(5, 6, "RANK"), id="2"))
    result = evaluate([one, two])
    assert result.score("RANK") == pytest.approx(2 * 2 / (3 + 2))
    assert result.score("PERSON") == 0.0 and result.score("PERSON", "lenient") == 1.0
    assert result.score("ALL") == pytest.approx(2 * 2 / (4 + 3))
    assert result.macro() == pytest.approx((0.8 + 0) / 2)


def test_kinds_of_errors_and_confusion() -> None:
    gold = [
        m(0, 4, "UNIT"),
        m(10, 14, "UNIT"),
        m(20, 24, "UNIT"),
        m(30, 34, "UNIT"),
        m(40, 44, "PERCENT", {"value": 1}),
        m(50, 54, "DATE"),
    ]
    got = [
        m(0, 4, "UNIT"),
        m(10, 15, "UNIT"),
        m(20, 24, "LOCATION"),
        m(31, 36, "LOCATION"),
        m(40, 44, "PERCENT", {"value": 2}),
        m(60, 64, "AGE"),
    ]
    result = pair(gold, got)
    assert [(e.kind, e.gold_type, e.predicted_type) for e in result.errors()] == [
        ("boundary", "UNIT", "UNIT"), ("type", "UNIT", "LOCATION"), ("both", "UNIT", "LOCATION"), ("value", "PERCENT", "PERCENT"),
        ("missing", "DATE", None), ("spurious", None, "AGE"),
    ]  # fmt: skip
    assert result.kinds()["UNIT"] == {"right": 1, "boundary": 1, "type": 1, "both": 1}
    assert result.confusion() == {
        ("UNIT", "UNIT"): 2,
        ("UNIT", "LOCATION"): 2,
        ("PERCENT", "PERCENT"): 1,
        ("DATE", "–"): 1,
        ("–", "AGE"): 1,
    }
    assert [e.kind for e in result.errors("LOCATION")] == ["type", "both"] and len(result.errors(kind="missing")) == 1
    assert result.confusion_frame().loc["UNIT", "LOCATION"] == 2


@pytest.mark.parametrize(
    ("kind", "gold", "got", "verdict"),
    [
        ("PERCENT", {"value": 81.4}, {"value": 81.4000000001}, True),
        ("PERCENT", {"value": 10}, {"low": 10, "high": 15}, False),
        ("PERCENT", {"value": 10}, {"value": 10, "low": 10}, False),
        ("PERCENT", {"low": 10, "high": 15}, {"low": 10, "high": 15, "modifier": "approx"}, True),
        ("COUNT", {"value": None, "unit": "vụ"}, {"value": 3}, None),
        ("COUNT", {"value": 3, "object": "vụ"}, {"value": 3, "object": "người"}, True),  # the noun is a score of its own
        ("DATE", {"timex": "2020-11-16TMO"}, {"timex": "2020-11-16"}, False),
        ("DATE", {"timex": None}, {"timex": "2020"}, None),
        ("DATE", {}, {"timex": "2020"}, None),
        ("MONEY", {"value": 5, "currency": "VND"}, {"value": 5, "currency": "USD"}, False),
        ("MONEY", {"currency": "VND"}, {"currency": "VND"}, None),
        ("MEASURE", {"value": 2, "unit": "kg"}, {"value": 2, "unit": "KG"}, True),
        ("AGE", {"years": 32}, {}, False),
        ("AGE", {"years": None, "low": 18, "high": 20}, {"low": 18, "high": 20}, True),
        ("UNIT", {"members": ["Công an Hòa Bình", "b"]}, {"name": "x", "members": ["b", "công an Hoà Bình"]}, True),
        ("UNIT", {"name": "Cục C06", "parent": "y"}, {"name": "Cục C06"}, True),
        ("OTHER", {"a": 1}, {"a": 1, "b": 2}, True),
        ("OTHER", {"a": True}, {"a": 1}, True),
    ],
)
def test_values_by_hand(kind: str, gold: dict[str, Any], got: dict[str, Any], verdict: bool | None) -> None:
    from extract.evaluation.values import same_value

    assert same_value(kind, gold, got) is verdict


def test_records_as_sets() -> None:
    def person(name: str, rank: str | None, *roles: tuple[str, str | None]) -> types.Person:
        return types.Person(name, rank, roles=tuple(types.Role(title, unit) for title, unit in roles))

    gold = article(people=(person("Lê Hoà", "Thượng uý", ("Đội trưởng", "Đội 3, Công an xã A")), person("Trần B", None)))
    got = article(
        people=(
            person("Lê Hòa", "thượng úy", ("đội trưởng", "Đội 3")),
            person("Trần B", None),
            person("Trần B", None),
            person("C", "Đại uý"),
        )
    )
    result = evaluate([(gold, got)])
    assert ("posts (name, title, unit)", "spurious", "Lê Hòa · đội trưởng · đội 3") in {
        (e["records"], e["kind"], e["told"]) for e in result.record_errors()
    }
    wanted = {
        "people": (2, 3, 2), "people (name, rank)": (2, 3, 2), "people with a rank": (1, 2, 1), "posts (name, title)": (1, 1, 1),
        "posts (name, title, unit)": (0, 1, 1),
    }  # fmt: skip
    assert {name: dataclasses.astuple(result.count(name, "records")) for _, name in result.counts if _ == "records"} == wanted


def test_tables_that_gold_does_not_annotate_are_not_scored() -> None:
    got = article(memberships=(types.Membership("b", "a"),), people=(types.Person("A"),))
    assert evaluate([(article(), got)]).record_rows() == []
    told = evaluate([(article(meta={"given": ["people"]}), got)])
    assert next((row["records"], row["predicted"]) for row in told.record_rows()) == ("people", 1)


def number(value: float, what: str | None = None, **more: Any) -> types.Statistic:
    empty = dict.fromkeys(("low", "high", "modifier", "unit", "whose", "when"))
    return types.Statistic(kind="percent", value=value, what=what, mention=0, sentence=0, **{**empty, **more})


def test_other_records_ask_for_what_they_give() -> None:
    gold = article(
        people=(types.Person("Lê A", age=32, case_role="bị can"),),
        units=(types.Unit("Cục C06", ("C06",)), types.Unit("Bộ B", parent="Chính phủ")),
        memberships=(types.Membership("b", "a"), types.Membership("c", "a"), types.Membership("b", "a")),
        statistics=(number(81.4, "tỷ lệ phá án", when="2020"), number(93)),
        awards=(types.Award("cờ", receiver="Công an xã", status="proposed"),),
        events=(types.Event("ra quân", "2020-11-16TMO", who=("A", "B")), types.Event("đi", "2020")),
    )
    got = article(
        people=(types.Person("Lê A", age=32),),
        units=(types.Unit("C06", ("cục C06",)), types.Unit("Bộ B")),
        memberships=(types.Membership("B", "a"), types.Membership("d", "a")),
        statistics=(number(81.40000001, "tỷ lệ", when="2020", unit="%"), number(93, "án", when="2021"), number(5)),
        awards=(types.Award("cờ thi đua", giver="Bộ", receiver="công an xã", status="given"),),
        events=(types.Event("ra quân năm mới", when="2020-11-16", who=("b", "C", "a")), types.Event("đi", "2021")),
    )
    rows = {row["records"]: row for row in evaluate([(gold, got)]).record_rows() if row["predicted"] is None}
    assert {name: (row["right"], row["gold"]) for name, row in rows.items()} == {
        "people: age, home, part in a case": (1, 2), "units": (1, 2), "memberships": (1, 3), "statistics (number)": (2, 2), "statistics": (2, 2),
        "awards": (0, 1), "events": (1, 2),
    }  # fmt: skip
    assert all(row["precision"] is None and row["f1"] is None for row in rows.values())
    told = [(e["records"], e["kind"], e["told"]) for e in evaluate([(gold, got)]).record_errors()]
    assert told == [
        ("units", "missing", "name Bộ B, parent Chính phủ"), ("memberships", "missing", "part c, whole a"),
        ("memberships", "missing", "part b, whole a"), ("awards", "missing", "award cờ, receiver Công an xã, status proposed"),
        ("events", "missing", "what đi, when 2020"),
    ]  # fmt: skip
    other = dataclasses.replace(got, statistics=(number(81.4, "tỷ lệ", when="2019"), number(93)))
    assert evaluate([(gold, other)]).count("statistics", "found").right == 1


def test_by_source_and_year() -> None:
    pairs = [
        (
            article(m(0, 4, "UNIT"), id=str(i), published=day, meta={"source": source}),
            article(*([m(0, 4, "UNIT")] if hit else []), id=str(i)),
        )
        for i, (day, source, hit) in enumerate(
            [("2020-01-02", "báo/a@1:x", True), ("2020-05-06", "báo/b@1", False), (None, "báo/a@2", True)]
        )
    ]
    result = evaluate(pairs)
    rows = {row["source"]: (row["articles"], row["f1"]) for row in result.rows(["strict"], by="source")}
    assert rows == {"báo/a": (2, 1.0), "báo/b": (1, 0.0)}
    assert {row["year"]: row["f1"] for row in result.rows(["strict"], by="year")} == {"2020": pytest.approx(2 / 3), "–": 1.0}


def test_rules_fired_right_wrong_only_finder() -> None:
    gold = article(m(0, 4, "UNIT"), m(5, 9, "UNIT"))
    got = article(m(0, 4, "UNIT", rule="u.a"), m(5, 9, "UNIT", rule="u.b"), m(20, 22, "UNIT", rule="u.b"))

    def decision(start: int, end: int, rule: str, won: bool) -> Decision:
        return Decision(start, end, "", "UNIT", rule, "rules", 1.0, won, "")

    told = [decision(0, 4, "u.a", True), decision(0, 4, "u.c", False), decision(5, 9, "u.b", True), decision(20, 22, "u.b", True)]
    rows = Evaluation((score_article(gold, got, decisions=told),)).rows(by="rule")
    picked = {row["rule"]: (row["fired"], row["right"], row["wrong"], row["proposed"], row["only_finder"]) for row in rows}
    assert picked == {"u.a": (1, 1, 0, 1, 0), "u.b": (2, 1, 1, 2, 1), "u.c": (0, 0, 0, 1, 0)}
    assert pair([m(0, 4, "UNIT")], [m(0, 4, "UNIT")]).rows(by="rule")[0]["only_finder"] is None  # the pipeline did not tell


def test_reliability_by_hand() -> None:
    bins = pair(
        [m(0, 2, "UNIT"), m(4, 6, "UNIT")],
        [m(0, 2, "UNIT", score=0.95), m(4, 7, "UNIT", score=0.91), m(9, 11, "UNIT", score=1.0), m(12, 13, "UNIT", score=0.2)],
    ).reliability()
    assert [(b["low"], b["mentions"], round(b["mean_score"], 3), round(b["right"], 3)) for b in bins] == [
        (0.2, 1, 0.2, 0.0),
        (0.9, 3, 0.953, 0.333),
    ]


def test_calibration_error_by_hand() -> None:
    got = [m(0, 2, "UNIT", score=0.95), m(4, 7, "UNIT", score=0.91), m(9, 11, "UNIT", score=1.0), m(12, 13, "UNIT", score=0.2)]
    evaluation = pair([m(0, 2, "UNIT"), m(4, 6, "UNIT")], got)
    assert evaluation.calibration_error() == pytest.approx((abs(0.95 + 0.91 + 1.0 - 1) + 0.2) / 4)
    assert evaluation.calibration_error("rules") == evaluation.calibration_error()
    assert evaluation.calibration_error("ner") is None


# --- other scorers and brute force -------------------------------------------------------------------------------------------------------

spans = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5), st.sampled_from(["A", "B"])), max_size=5)


def random_mentions(found: list[tuple[int, int, str]]) -> list[Mention]:
    return [m(start, start + length, kind) for start, length, kind in found]


@settings(max_examples=300, deadline=None)
@given(spans, spans, st.randoms())
def test_lenient_is_the_largest_matching_whatever_the_order(a: Any, b: Any, rng: random.Random) -> None:
    gold, got = random_mentions(a), random_mentions(b)
    best = 0
    few, many = sorted((gold, got), key=len)
    for chosen in itertools.permutations(many, len(few)):
        best = max(best, sum(x.type == y.type and x.start < y.end and y.start < x.end for x, y in zip(few, chosen, strict=True)))
    result = pair(gold, got)
    assert result.count("ALL", "lenient").right == best
    rng.shuffle(gold)
    rng.shuffle(got)
    assert pair(gold, got).counts == result.counts
    assert [dataclasses.replace(e) for e in pair(gold, got).errors()] == result.errors()


@settings(max_examples=200, deadline=None)
@given(spans, spans)
def test_every_mention_stands_in_one_pair(a: Any, b: Any) -> None:
    gold, got = random_mentions(a), random_mentions(b)
    pairs = align(gold, got, overlaps(gold, got))
    assert sorted(p.gold for p in pairs if p.gold is not None) == list(range(len(gold)))
    assert sorted(p.predicted for p in pairs if p.predicted is not None) == list(range(len(got)))
    strict = sum(p.kind in ("right", "value") for p in pairs)
    assert strict == pair(gold, got).count("ALL").right
    assert sorted(overlaps(gold, got)) == [
        (i, j) for i, x in enumerate(gold) for j, y in enumerate(got) if x.start < y.end and y.start < x.end
    ]


def test_long_chains_do_not_recurse() -> None:
    n = 5000
    assert len(maximum_matching([(i, j) for i in range(n) for j in (i + 1, i) if j < n])) == n
    gold, got = [m(4 * i, 4 * i + 3, "A") for i in range(n)], [m(4 * i - 2 if i else 0, 4 * i + 1, "A") for i in range(n)]
    assert len(lenient_matches(gold, got, overlaps(gold, got))) == n


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(spans, spans), min_size=1, max_size=3))
def test_strict_agrees_with_spacy_on_nested_spans(documents: Any) -> None:
    from spacy.scorer import Scorer
    from spacy.tokens import Doc, Span
    from spacy.training import Example
    from spacy.vocab import Vocab

    vocab, examples, pairs = Vocab(), [], []
    for a, b in documents:
        gold, got = (
            [m(*span) for span in sorted({(s, s + n, kind) for s, n, kind in side})] for side in (a, b)
        )  # spaCy counts sets
        docs = []
        for side in (got, gold):
            doc = Doc(vocab, words=["x"] * 20)
            doc.spans["sc"] = [Span(doc, x.start, x.end, label=x.type) for x in side]
            docs.append(doc)
        examples.append(Example(*docs))
        pairs.append((article(*gold), article(*got)))
    theirs = Scorer.score_spans(
        examples,
        attr="spans_sc",
        getter=lambda doc, _: doc.spans["sc"],
        has_annotation=lambda doc: True,
        allow_overlap=True,
        labeled=True,
    )
    ours = evaluate(pairs)
    count = ours.count("ALL")
    assert [count.precision or 0, count.recall or 0, count.f1 or 0] == pytest.approx(
        [theirs[f"spans_sc_{x}"] or 0 for x in "prf"]
    )
    for kind, values in (theirs["spans_sc_per_type"] or {}).items():
        assert (ours.count(kind).f1 or 0) == pytest.approx(values["f"])


def flat(found: list[tuple[int, int, str]]) -> list[Mention]:
    """Spans laid one after the other: (gap, length, type)."""
    out, at = [], 0
    for gap, length, kind in found:
        out.append(m(at + gap, at + gap + length, kind))
        at += gap + length
    return out


flat_spans = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5), st.sampled_from(["A", "B"])), min_size=1, max_size=8)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(flat_spans, flat_spans), min_size=1, max_size=3))
def test_agrees_with_nervaluate_on_flat_spans(documents: Any) -> None:
    from nervaluate import Evaluator

    pairs = [(article(*flat(a)), article(*flat(b))) for a, b in documents]

    def inclusive(made: Article) -> list[dict[str, Any]]:
        return [{"label": x.type, "start": x.start, "end": x.end - 1} for x in made.mentions]

    theirs = Evaluator(
        [inclusive(g) for g, _ in pairs], [inclusive(p) for _, p in pairs], tags=["A", "B"], loader="dict"
    ).evaluate()["overall"]
    ours = evaluate(pairs)
    assert ours.count("ALL").right == theirs["strict"].correct
    assert ours.count("ALL", "span").right == theirs["exact"].correct
    single = all(
        len([e for e in edges if e[side] == i]) <= 1
        for g, p in pairs
        for edges in [overlaps(g.mentions, p.mentions)]
        for side in (0, 1)
        for i in range(9)
    )
    if single:  # where spans overlap one partner at most its greedy matching is the largest
        assert ours.count("ALL", "lenient").right == theirs["ent_type"].correct


# --- intervals ---------------------------------------------------------------------------------------------------------------------------


def many(right: int, wrong: int, flip: int = 0) -> list[tuple[Article, Article]]:
    """Articles of one gold mention each: found, or not; from ``flip`` on."""
    out = []
    for i in range(right + wrong):
        hit = (i + flip) % (right + wrong) < right
        out.append(
            (article(m(0, 4, "UNIT"), id=str(i)), article(*([m(0, 4, "UNIT")] if hit else [m(10, 14, "UNIT")]), id=str(i)))
        )
    return out


def test_interval_of_a_share_is_the_binomial_one() -> None:
    result = dataclasses.replace(evaluate(many(80, 20)), samples=4000)
    interval = result.intervals["strict", "UNIT"]
    width = 1.96 * math.sqrt(0.8 * 0.2 / 100)
    assert interval.low == pytest.approx(0.8 - width, abs=0.012) and interval.high == pytest.approx(0.8 + width, abs=0.012)
    assert (
        interval == dataclasses.replace(evaluate(many(80, 20)), samples=4000).intervals["strict", "UNIT"]
    )  # the same every time
    assert evaluate(many(1, 0)).intervals == {}  # one article has no spread


def test_paired_bootstrap_sees_what_two_intervals_do_not() -> None:
    better, worse = evaluate(many(56, 44)), evaluate(many(50, 50))
    (row,) = [r for r in better.compare(worse) if r["type"] == "UNIT"]
    assert row["difference"] == pytest.approx(0.06) and row["low"] > 0 and row["p"] < 0.01
    assert better.intervals["strict", "UNIT"].low < worse.intervals["strict", "UNIT"].high  # the single intervals overlap
    (row,) = [r for r in evaluate(many(50, 50)).compare(evaluate(many(50, 50, flip=50))) if r["type"] == "UNIT"]
    assert row["difference"] == 0 and row["low"] < 0 < row["high"] and row["p"] > 0.4
    assert {row["type"] for row in better.compare(worse, "span")} == {"ALL", "CORE"}
    assert better.compare(worse, "records") == []
    with pytest.raises(ValueError, match="not of the same articles"):
        better.compare(evaluate(many(5, 5)))


# --- pipelines, folders, pages -----------------------------------------------------------------------------------------------------------

GOLD = inline.parse(
    "⟦RANK|Trung tá⟧ ⟦PERSON|Lê Thị Nam⟧ nói.\nTỷ lệ đạt ⟦PERCENT|81,4%|81.4⟧ <b>&\n⟦DATE|Năm 2020|2020⟧ vui.",
    id="g1",
    published="2021-01-02",
)


def fake(text: str, published: str | None = None) -> Article:
    """A pipeline of another make: it takes no id."""
    assert published == "2021-01-02"
    at = text.index("81,4%")
    return Article(
        "", text, mentions=(Mention(at, at + 4, text[at : at + 4], "PERCENT", {"value": 81.4}, "p.x", "rules", 0.9, 0),)
    )


def test_any_callable_and_failures() -> None:
    result = evaluate([GOLD], fake)
    assert result.count("PERCENT", "lenient").right == 1 and result.failures == []

    def broken(text: str) -> Article:
        raise RuntimeError("no")

    failed = evaluate([GOLD], broken)
    assert failed.failures == [("g1", "RuntimeError: no")] and dataclasses.astuple(failed.count("ALL")) == (0, 0, 4)
    assert "FAILED g1" in failed.summary()
    with pytest.raises(ValueError, match="need a pipeline"):
        evaluate([GOLD])


def test_error_stands_in_its_sentence() -> None:
    (error,) = evaluate([GOLD], fake).errors("PERCENT")
    assert (
        error.sentence == "Tỷ lệ đạt 81,4% <b>&"
        and error.rule == "p.x"
        and (error.gold_text, error.predicted_text) == ("81,4%", "81,4")
    )
    assert "⟨⟦81,4⟩%⟧" in error.line() or "⟦⟨81,4⟩%⟧" in error.line()


def test_nearest_loser_is_told() -> None:
    start = GOLD.text.index("Năm 2020")
    lost = Decision(start, start + 8, "Năm 2020", "DATE", "date.year", "rules", 0.9, False, "lower priority", "x.y 'Năm'")
    result = Evaluation((score_article(GOLD, Article("", GOLD.text), decisions=[lost]),))
    (error,) = result.errors("DATE")
    assert error.rule == "date.year" and error.why == "DATE 'Năm 2020' lower priority: x.y 'Năm'" and error.kind == "missing"
    assert result.errors("RANK")[0].rule is None


def test_gold_folder_and_saved_report(tmp_path: Path) -> None:
    write([GOLD], tmp_path / "gold", "json")
    result = evaluate(tmp_path / "gold", fake)
    result.save(tmp_path / "out")
    saved = json.loads((tmp_path / "out" / "scores.json").read_text(encoding="utf-8"))
    assert saved["articles"] == 1 and {row["type"] for row in saved["scores"]} >= {"PERCENT", "CORE", "ALL"}
    lines = [json.loads(line) for line in (tmp_path / "out" / "errors.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["kind"] for line in lines] == ["missing", "missing", "boundary", "missing"]
    with pytest.raises(extract.evaluation.AnnotationError, match="no gold here"):
        evaluate(tmp_path / "out", fake)


def test_our_pipeline_tells_its_candidates(nlp_rules: extract.Extractor) -> None:
    result = evaluate([GOLD], nlp_rules)
    rows = {row["rule"]: row for row in result.rows(by="rule")}
    assert sum(row["fired"] for row in rows.values()) == sum(len(s.mentions) for s in result.scored) > 0
    assert all(row["proposed"] is not None for row in rows.values())


def chromium() -> str:
    import shutil

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here: the error page was not opened (apt-get install chromium)")
    return path


def rendered(page: Path, fragment: str) -> str:
    """The page's DOM after its script ran."""
    import subprocess

    command = [
        chromium(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--virtual-time-budget=2000",
        "--dump-dom",
        f"{page.as_uri()}#{fragment}",
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def test_error_page_filters_in_a_browser(tmp_path: Path) -> None:
    page = tmp_path / "errors.html"
    text = evaluate([GOLD], fake).html(page)
    assert "src=" not in text and "http" not in text  # self-contained
    assert "&lt;b&gt;&amp;" in text and "<b>&" not in text  # what stands in an article is never markup
    whole = rendered(page, "")
    assert (
        '<span id="shown">4</span>' in whole
        and whole.count("<article") == 4
        and "hidden" not in whole.split("<main>")[1].split("</main>")[0]
    )
    some = rendered(page, "type=PERCENT&kind=boundary")
    assert '<span id="shown">1</span>' in some and some.split("<main>")[1].count('hidden=""') == 3
    words = rendered(page, "words=lê+thị")
    assert '<span id="shown">2</span>' in words  # the rank and the name stand in one sentence


def test_plots_are_drawn(tmp_path: Path) -> None:
    result = evaluate(many(8, 2))
    for kind in ("types", "confusion", "kinds", "reliability"):
        for language in ("en", "vi"):
            result.plot(kind, language=language).savefig(tmp_path / f"{kind}-{language}.png", dpi=40)
    assert (tmp_path / "types-vi.png").stat().st_size > 1000
    with pytest.raises(ValueError, match="unknown plot 'pie'"):
        result.plot("pie")
    with pytest.raises(ValueError, match="unknown language"):
        result.plot(language="fr")


# --- a second implementation on whole folders --------------------------------------------------------------------------------------------


def agree(folder: Path, nlp: extract.Extractor) -> None:
    theirs = naive_scores.scores(folder, nlp)
    ours = evaluate(folder, nlp)
    assert len(theirs) > 20
    for (measure, key), wanted in theirs.items():
        got = ours.score(key, measure)
        assert (got is None) == (wanted is None), (measure, key)
        assert wanted is None or f"{got:.4f}" == f"{wanted:.4f}", (measure, key)


def test_second_implementation_agrees_on_samples(samples: Path, nlp: extract.Extractor) -> None:
    agree(samples, nlp)


@pytest.mark.shared
def test_second_implementation_agrees_on_shared_gold(shared: Path, nlp: extract.Extractor) -> None:
    agree(shared / "gold" / "dev", nlp)


def test_record_of_an_extracted_article_is_gold(nlp_rules: extract.Extractor, tmp_path: Path) -> None:
    """What the pipeline finds, written as gold, scores 1 against itself."""
    found = nlp_rules(GOLD.text, published="2021-01-02", id="g1")
    assert found.mentions and record_of(found)["mentions"]
    write([found], tmp_path, "json")
    result = evaluate(tmp_path, nlp_rules)
    assert result.score() == 1.0 and result.score("ALL", "value") == 1.0 and result.errors() == []
    assert all(row["recall"] == 1.0 for row in result.record_rows() if row["gold"])
