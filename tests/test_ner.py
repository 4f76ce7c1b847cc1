"""The learned stage: the same scores as crfsuite, right probabilities, nothing private in the weights, adapters, training."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import extract
from extract import adapters, crf, crf_decode, ner, training
from extract import features as fx
from extract.annotate.house import read_gold
from extract.draft import Draft
from extract.match import Matcher
from extract.ner_reach import believed, reaching
from extract.rules import RuleSet
from extract.text import Text, fold
from extract.types import Candidate

SENTENCES = (
    "Sáng 3/5, Thượng tá [PERSON Trần Văn Mẫu], [ROLE Trưởng phòng] [UNIT Cảnh sát hình sự], làm việc tại [LOCATION Nghệ An].",
    "[PERSON Lê Thị Thử] trú tại [LOCATION xã Quỳnh Lâm], bị bắt. Ông [PERSON Mẫu] cho biết thêm: [PERSON Thử] khai nhận.",
    "[UNIT Công an tỉnh Nghệ An] phối hợp với [UNIT Bộ Công an].\nÔng [PERSON Đỗ Ví Dụ] đến từ [LOCATION Hà Nội].",
    "Theo [UNIT Sở Y tế Hà Nội], bà [PERSON Phạm Thị Giả] về [LOCATION Thanh Hóa]. [PERSON Giả] ở [LOCATION Hà Nội] 3 năm.",
)
"""Invented; ``[TYPE text]`` marks a mention."""


def write_gold(folder: Path, copies: int = 1) -> Path:
    """SENTENCES as a gold folder, each as ``copies`` articles."""
    folder.mkdir(exist_ok=True)
    for number, marked in enumerate(SENTENCES * copies):
        text, mentions, rest = "", [], marked
        while "[" in rest:
            before, _, tail = rest.partition("[")
            inner, _, rest = tail.partition("]")
            type, _, name = inner.partition(" ")
            text += before
            mentions.append({"start": len(text), "end": len(text) + len(name), "type": type})
            text += name
        text += rest
        (folder / f"a{number}.txt").write_text(text, encoding="utf-8")
        (folder / f"a{number}.json").write_text(json.dumps({"id": f"a{number}", "mentions": mentions}), encoding="utf-8")
    return folder


@lru_cache(2)
def matcher(rules_id: int) -> Matcher:
    """One matcher for all tests of this file."""
    return Matcher(_rules[rules_id])


_rules: dict[int, RuleSet] = {}


def drafted(text: str, rules: RuleSet) -> Draft:
    draft = Draft(Text(text), rules)
    _rules[id(rules)] = rules
    matcher(id(rules)).run(draft)
    return draft


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_gold(tmp_path_factory.mktemp("gold"), copies=4)


@pytest.fixture(scope="module")
def data(gold: Path, rules: RuleSet) -> list[training.Sample]:
    return list(training.samples(read_gold(gold), rules))


@pytest.fixture(scope="module")
def small(data: list[training.Sample], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "small.npz"
    training.fit(data, path)
    return path


class Fixed:
    """As much of a ``Model`` as ``decode`` needs, with given transitions."""

    def __init__(self, types: int, transitions: np.ndarray[Any, Any]) -> None:
        names = [f"T{i}" for i in range(types)]
        self.labels = ["O", *(f"B-{n}" for n in names), *(f"I-{n}" for n in names)]
        self.inside = {n: i + 1 + types for i, n in enumerate(names)}
        bad = [[b[0] == "I" and (a == "O" or a[2:] != b[2:]) for b in self.labels] for a in self.labels]
        self.transitions = np.where(bad, crf.FORBIDDEN, transitions.astype(np.float32))
        self.initial = np.where([b[0] == "I" for b in self.labels], crf.FORBIDDEN, np.float32(0))

    def paths(self, scores: np.ndarray[Any, Any]) -> Iterator[tuple[float, tuple[int, ...]]]:
        """All label sequences of a sentence with their weight."""
        for path in itertools.product(range(len(self.labels)), repeat=len(scores)):
            total = self.initial[path[0]] + sum(scores[t, y] for t, y in enumerate(path))
            yield total + sum(self.transitions[a, b] for a, b in itertools.pairwise(path)), path

    def read(self, path: tuple[int, ...], at: int) -> set[tuple[int, int, str]]:
        """The spans of a label sequence that begins at syllable ``at``."""
        out: list[tuple[int, int, str]] = []
        for t, y in enumerate(path):
            if self.labels[y][0] == "B":
                out.append((at + t, at + t + 1, self.labels[y][2:]))
            elif self.labels[y][0] == "I":
                out[-1] = (out[-1][0], at + t + 1, out[-1][2])
        return set(out)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_decode_is_the_best_path_and_its_spans_have_their_probability(seed: int, lengths: list[int]) -> None:
    rng = np.random.default_rng(seed)
    model = Fixed(2, rng.normal(0, 2, (5, 5)))
    emissions = rng.normal(0, 3, (sum(lengths) + 4 * len(lengths), 5)).astype(np.float32)
    sentences, at = [], 2
    for length in lengths:
        sentences.append((at, at + length))
        at += length + 4
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crf_decode, "_CUT", np.inf)  # the cut holds for trained weights, these are random
        found = list(crf_decode.decode(model, emissions, sentences))  # type: ignore[arg-type]
    assert found == sorted(found)
    for start, end in sentences:
        weighed = [(np.exp(float(total)), path) for total, path in model.paths(emissions[start:end]) if total > -5000]
        total = sum(w for w, _ in weighed)
        best = model.read(max(weighed)[1], start)
        mine = {(i, j, type): p for i, j, type, p in found if start <= i < end}
        assert set(mine) == best
        for span, p in mine.items():
            expected = sum(w for w, path in weighed if span in model.read(path, start)) / total
            assert p == pytest.approx(expected, abs=1e-4)


def test_long_sentences_neither_overflow_nor_underflow() -> None:
    rng = np.random.default_rng(3)
    model = Fixed(3, rng.normal(0, 5, (7, 7)))
    emissions = rng.normal(0, 15, (3000, 7)).astype(np.float32)
    with np.errstate(all="raise", under="ignore"):
        found = list(crf_decode.decode(model, emissions, [(2, 2500), (2504, 2600)]))  # type: ignore[arg-type]
    assert found and all(0 <= p <= 1 for *_, p in found)


def test_scores_are_those_of_crfsuite(data: list[training.Sample], small: Path, tmp_path: Path) -> None:
    """The weights file evaluated here labels like crfsuite on the string features, with the same probabilities."""
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    trainer.set_params(dict(training.OPTIONS))
    kept = training._frequent(data)
    rows = {s.id: [[f for f in row if f in kept] for row in fx.strings(s.encoded)] for s in data}
    for sample in data:
        for first, end in sample.encoded.sentences:
            trainer.append(pycrfsuite.ItemSequence(rows[sample.id][first:end]), sample.labels[first:end])
    trainer.train(str(tmp_path / "crf"))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(tmp_path / "crf"))
    model = crf.Model(small)
    compared = 0
    for sample in data[: len(SENTENCES)]:
        mine = {(s, e, t): p for s, e, t, p in model.spans(sample.encoded)}
        theirs: dict[tuple[int, int, str], float] = {}
        for first, end in sample.encoded.sentences:
            begin = -1
            labels = tagger.tag(pycrfsuite.ItemSequence(rows[sample.id][first:end]))
            for t, label in enumerate([*labels, "O"]):
                if begin >= 0 and not label.startswith("I-"):
                    spans = sample.encoded.spans[first + begin : first + t]
                    theirs[spans[0][0], spans[-1][1], labels[begin][2:]] = tagger.marginal(labels[begin], begin)
                    begin = -1
                if label.startswith("B-"):
                    begin = t
        assert mine.keys() == theirs.keys()
        for span, p in mine.items():
            assert p <= theirs[span] + 0.01  # the span's probability is at most that of its first label
            compared += 1
    assert compared > 10


def test_training_learns_and_is_deterministic(data: list[training.Sample], small: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.npz"
    training.fit(data, again)
    assert again.read_bytes() == small.read_bytes()
    model = crf.Model(small)
    assert training.f1([(s, model.spans(s.encoded)) for s in data]) > 0.95


def test_folds_keep_articles_together_and_apart(data: list[training.Sample]) -> None:
    parts = training.folds(data, 3)
    assert sorted(s.id for part in parts for s in part) == sorted(s.id for s in data)
    assert [[s.id for s in part] for part in training.folds(data[1:], 3)] == [
        [s.id for s in part if s.id != data[0].id] for part in parts
    ]


def test_sources_stand_together_and_small_ones_are_joined(data: list[training.Sample]) -> None:
    names = ["a-1", "a-2", "a-3", "b-1", "b-2", "c-1", "d-1"]
    named = [replace(sample, id=name) for sample, name in zip(data, names, strict=False)]
    parts = training.by_source(named, least=0.2)
    assert {name: [s.id for s in part] for name, part in parts.items()} == {
        "a": ["a-1", "a-2", "a-3"], "b": ["b-1", "b-2"], "others": ["c-1", "d-1"],
    }  # fmt: skip


def test_calibration_is_monotone_and_follows_the_share_of_right_spans(data: list[training.Sample]) -> None:
    sample = data[0]
    right = next(iter(sample.spans))
    wrong = (right[0], right[1] + 1, right[2])
    # 3 of 4 spans with p = 0.9 are right, 1 of 4 with p = 0.4
    spans = [(*s, p) for p, share in ((0.9, 3), (0.4, 1)) for i in range(4) for s in ([right] if i < share else [wrong])]
    table = training.calibration([(sample, spans)])
    assert (np.diff(table, axis=1) >= 0).all()
    assert np.interp([0.4, 0.9], *table) == pytest.approx([0.25, 0.75], abs=0.01)


def test_min_articles(data: list[training.Sample]) -> None:
    """No feature with several syllables comes from a single article, as the name of a private person would."""
    kept = training._frequent(data[:1] + data[4:5])
    assert not any(f.startswith(("ww:", "www:")) for f in kept)
    assert any(f.startswith("w:0=") for f in kept)


def test_propose(rules: RuleSet) -> None:
    text = "Thượng tá Trần Văn Mẫu, Trưởng phòng Cảnh sát hình sự Công an tỉnh Nghệ An, làm việc tại xã Quỳnh Lâm."
    draft = drafted(text, rules)
    found = {(c.type, text[c.start : c.end]) for c in ner.propose(draft)}
    assert {("PERSON", "Trần Văn Mẫu"), ("ROLE", "Trưởng phòng"), ("LOCATION", "xã Quỳnh Lâm")} <= found
    everything, few = ner.propose(draft, threshold=0.0), ner.propose(draft, threshold=0.9)
    assert all(c.stage == "ner" and c.rule == ner.RULE and 0 < c.score < 1 for c in everything)
    assert {c for c in everything if c.score >= 0.9} == set(few)


@pytest.mark.parametrize("text", ["", " \n ", ".", "a", "\u200b", "Ông\n\nNguyễn", "a" * 5000, "1.2.3 " * 300, "NGUYỄN " * 300])
def test_any_text(text: str, rules: RuleSet) -> None:
    draft = drafted(text, rules)
    for candidate in ner.propose(draft, threshold=0.0):
        assert 0 <= candidate.start < candidate.end <= len(draft.text.norm)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet="aAnN ngđĐ.,\n1ệ\u0301()|=:\t", max_size=60))
def test_encoding_is_parallel(text: str, rules: RuleSet) -> None:
    encoded = fx.encode(Draft(Text(text), rules))
    assert len(encoded.syllables) == len(encoded.spans) == len(fx.strings(encoded))
    for first, end in encoded.sentences:
        assert all(fx.START not in s and fx.END not in s for s in encoded.syllables[first:end])
    assert all(0 <= k < len(encoded.syllables) for k in encoded.places)


def test_memory_is_bounded(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crf, "_REMEMBER", 50)
    model = crf.Model(small)
    sums = {}
    for i in range(40):
        for syllable in (f"x{i}", "Nguyễn", f"y{i}"):
            got = np.zeros((5, len(model.labels)), np.float32)
            model._add_syllables([fx.START, fx.START, syllable, fx.END, fx.END], got, np.empty_like(got))
            assert np.array_equal(sums.setdefault(syllable, got), got)
        assert len(model._rows) <= 50


def test_weights_are_small_and_facts_are_clean() -> None:
    folder = ner.model_path().parent
    assert sum(file.stat().st_size for file in folder.iterdir()) < 4_000_000
    for row in fx.syllable_facts():
        assert fold(row).strip() == fold(row) and " " not in row
    assert len(fx.syllable_facts()) > 5000


@pytest.mark.parametrize(
    ("text", "name", "kept"),
    [
        ("Justin Mẫu Diễn viên: nhiều người", "Justin Mẫu Diễn", "Justin Mẫu"),
        ("Justin Mẫu Diễn viên: nhiều người", "Justin Mẫu Diễn viên", "Justin Mẫu"),
        ("Chelsea Nếu thắng trận này", "Chelsea Nếu", "Chelsea"),
        ("Nguyễn Bá Do cho biết", "Nguyễn Bá Do", "Nguyễn Bá Do"),  # no name ends with Bá
        ("Nguyễn Văn Minh cho biết", "Nguyễn Văn Minh", "Nguyễn Văn Minh"),
        ("Chelsea Nếu", "Chelsea Nếu", "Chelsea Nếu"),  # nothing goes on behind it
        ("Theo họ", "Theo", "Theo"),
    ],
)
def test_a_person_ends_before_the_next_sentence(rules: RuleSet, text: str, name: str, kept: str) -> None:
    draft = Draft(Text(text), rules)
    assert draft.text.cased[: ner._name_end(draft, 0, len(name))] == kept


def test_the_stage_can_be_switched_off_and_is_loaded_late() -> None:
    code = (
        "import sys, extract; nlp = extract.load(stages=['match']); nlp('Ông Nguyễn Văn Mẫu.');"
        "assert 'extract.crf' not in sys.modules;"
        "full = extract.load(stages=['match', 'ner']); assert 'extract.crf' not in sys.modules;"
        "full('Ông Nguyễn Văn Mẫu.'); assert 'extract.crf' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)


def test_explain_shows_the_stage() -> None:
    decisions = extract.load().explain("Theo ông Nguyễn Văn Mẫu, trú tại Hà Nội.")
    assert any(d.stage == "ner" for d in decisions) and any(d.stage == "rules" for d in decisions)


def test_spacy_pipeline_in_our_place() -> None:
    import spacy

    theirs = spacy.blank("xx")
    ruler = theirs.add_pipe("entity_ruler")
    ruler.add_patterns([  # type: ignore[attr-defined]
        {"label": "PER", "pattern": "Zorba Quux"}, {"label": "DATE", "pattern": "Sáng"}, {"label": "ORG", "pattern": "Hãng Quux"},
    ])  # fmt: skip
    article = extract.load(ner=adapters.spacy_ner(theirs, score=0.6))("Sáng nay, Zorba Quux rời Hãng Quux.")
    mine = {(m.text, m.type, m.rule) for m in article.mentions if m.stage == "ner"}
    assert ("Zorba Quux", "PERSON", "ner.spacy") in mine
    assert all(type != "DATE" for _, type, _ in mine)


def test_hugging_face_classifier_in_our_place(rules: RuleSet) -> None:
    def classify(sentences: list[str]) -> list[list[dict[str, Any]]]:
        out = []
        for sentence in sentences:
            at = sentence.find(" Zorba")
            hit = {"entity_group": "PER", "start": at, "end": at + 6, "score": np.float32(0.75), "word": "Zorba"}
            out.append([hit, {**hit, "entity_group": "MISC"}] if at >= 0 else [])
        return out

    text = "Câu đầu.\nHôm nay Zorba đến."
    (found,) = adapters.hugging_face_ner(classify)(drafted(text, rules))
    assert (text[found.start : found.end], found.type, found.score, found.rule) == ("Zorba", "PERSON", 0.75, "ner.hugging_face")
    with pytest.raises(ValueError, match="fast tokenizer"):
        adapters.hugging_face_ner(lambda many: [[{"entity": "B-PER", "start": None}] for _ in many])(drafted(text, rules))


def test_transformers_pipeline_in_our_place(tmp_path: Path, rules: RuleSet) -> None:
    transformers = pytest.importorskip("transformers")
    pytest.importorskip("torch")
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = Tokenizer(models.WordLevel({"[UNK]": 0, "Zorba": 1}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]", pad_token="[UNK]")
    config = transformers.BertConfig(
        vocab_size=2, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8, num_labels=2,
        id2label={0: "O", 1: "B-PER"}, label2id={"O": 0, "B-PER": 1},
    )  # fmt: skip
    model = transformers.BertForTokenClassification(config)
    classifier = transformers.pipeline("token-classification", model=model, tokenizer=tokenizer, aggregation_strategy="simple")
    for candidate in adapters.hugging_face_ner(classifier)(drafted("Hôm nay Zorba đến.", rules)):
        assert candidate.type == "PERSON" and 0 <= candidate.score <= 1


def test_underthesea_to_compare_with() -> None:
    """Its entities at their places in the text as it is, whatever the spaces and the tone style."""
    from extract.evaluation.baseline import underthesea_ner

    text = "Ông  Nguyễn Văn Mẫu nói.\n\nÔng Nguyễn Văn Mẫu đến Thanh Hoá và Hà Nội."
    found = underthesea_ner(text).mentions
    assert [(m.start, m.type) for m in found if m.text == "Nguyễn Văn Mẫu"] == [(5, "PERSON"), (30, "PERSON")]
    assert all(text[m.start : m.end] == m.text and m.stage == "underthesea" for m in found)
    assert ("Hà Nội", "LOCATION") in {(m.text, m.type) for m in found}


@pytest.mark.shared
def test_no_private_name_is_in_the_weights(shared: Path, rules: RuleSet) -> None:
    """No full name (three syllables or more) of a person whom a single training article names is in the model or its lexicon."""
    folder = ner.model_path().parent
    with np.load(ner.model_path()) as file:
        held = file["names"].tobytes().decode("utf-8")
    held += (folder / "syllables.tsv").read_text(encoding="utf-8")
    held += "\n".join(e.word for rows in rules.lexicon("ner_names").entries.values() for e in rows)
    held = "\n" + fold(held).replace("\t", " ").replace("|", " ")
    articles: dict[str, set[str]] = {}
    for article in (a for folder in ("train", "dev") for a in read_gold(shared / "gold" / folder)):
        for mention in article.mentions:
            name = " ".join(fold(mention.text).split())
            if mention.type == "PERSON" and name.count(" ") >= 2:
                articles.setdefault(name, set()).add(article.id)
    private = [name for name, ids in articles.items() if len(ids) == 1]
    assert len(private) > 500
    assert [name for name in private if name in held] == []


def test_the_training_command(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "ner.npz"
    training.main([str(gold), "--out", str(out), "--folds", "2"])
    assert "cross-validation over 16 articles" in capsys.readouterr().out
    model = crf.Model(out)
    assert (np.diff(model.calibration, axis=1) >= 0).all() and model.calibration.shape[0] == 2
    assert model.calibrated([0.0, 1.0])[1] > 0.9


def test_a_name_of_a_body_is_no_person(nlp_rules: extract.Extractor) -> None:
    """What a body or place is called elsewhere in the article contradicts a person that only the learned stage sees."""
    text = "Đại học Tamura nhận thêm sinh viên. Theo bảng xếp hạng, Tamura đứng đầu, còn Hideo đứng sau. Trường Nguyễn Du và Nguyễn Du."
    draft = nlp_rules.draft(text)
    proposals = [
        Candidate(start, start + len(name), "PERSON", "ner.crf", "ner", score)
        for name, start, score in (
            ("Tamura", text.rindex("Tamura"), 0.7),
            ("Tamura", text.rindex("Tamura"), 0.95),
            ("Hideo", text.index("Hideo"), 0.7),
            ("Nguyễn Du", text.rindex("Nguyễn Du"), 0.7),
        )
    ]
    assert [(g.start, g.type, g.blocks) for g in ner.contradicted(draft, proposals)] == [
        (proposals[0].start, "-", frozenset({"PERSON"}))
    ]


@pytest.mark.parametrize(
    ("text", "span", "score", "reached"),
    [
        ("Theo Trung tâm Nghiên cứu thể thao biển, giải đã dời.", "Trung tâm Nghiên cứu thể thao biển", 0.9, True),
        (
            "Theo Trung tâm Nghiên cứu thể thao biển, giải đã dời.",
            "Trung tâm Nghiên cứu thể thao biển",
            0.8,
            False,
        ),  # not sure
        ("Công an tình Nghệ An đã đến.", "Công an tình Nghệ An", 0.9, True),  # a slip of the pen before a place
        ("Bà đến Sở Y tế, Cục Thuế Nghệ An.", "Sở Y tế, Cục Thuế Nghệ An", 0.99, False),  # two bodies
        ("Bộ trưởng Bộ Quốc phòng Ivan Mẫuv phát biểu.", "Bộ Quốc phòng Ivan Mẫuv", 0.99, False),  # a title and a name
        ("Bà đến Sở Y tế 3 lần.", "Sở Y tế 3 lần", 0.99, False),  # a count
        ("Đường phố Nghệ An vắng.", "Đường phố Nghệ An", 0.9, False),  # no head
    ],
)
def test_a_learned_unit_reaches_further(nlp_rules: extract.Extractor, text: str, span: str, score: float, reached: bool) -> None:
    start = text.index(span)
    made = reaching(nlp_rules.draft(text), [Candidate(start, start + len(span), "UNIT", "ner.crf", "ner", score)])
    assert [(c.start, c.end) for c in made] == ([(start, start + len(span))] if reached else [])


@pytest.mark.parametrize(
    ("text", "span", "type", "kept"),
    [
        ("Phí bến bãi (KTTX) tăng.", "KTTX", "UNIT", False),  # what is short for no unit
        ("Sở Y tế Nghệ An (SYTNA) họp.", "SYTNA", "UNIT", True),
        ("Theo Hiệp định Thép biển, giá giảm.", "Hiệp định Thép biển", "UNIT", False),
        ("Xem https://vidu.vn/hoc-gia-ly-Lenh-binh-luan hôm nay.", "Lenh", "LOCATION", False),
        ("Tàu đi Hà Nội-Lenh từ sáng.", "Lenh", "LOCATION", True),
    ],
)
def test_a_learned_unit_that_is_none_by_its_form(
    nlp_rules: extract.Extractor, text: str, span: str, type: str, kept: bool
) -> None:
    proposal = Candidate(text.index(span), text.index(span) + len(span), type, "ner.crf", "ner", 0.99)
    assert (believed(nlp_rules.draft(text), [proposal]) == [proposal]) is kept


def test_a_name_in_a_row_of_places_is_a_place(nlp_rules: extract.Extractor) -> None:
    text = "Trường có ba cơ sở ở Tokyo, Nagoya và Hideoka. Sinh viên đến Tokyo, Hideoka kể. Họ ở Tokyo và Hideoka, Nagoya."
    draft = nlp_rules.draft(text)
    at = [i for i in range(len(text)) if text.startswith("Hideoka", i)]
    proposals = [Candidate(i, i + 7, "PERSON", "ner.crf", "ner", 0.7) for i in at]
    made = ner.contradicted(draft, proposals)
    assert [(c.start, c.type, c.rule) for c in made] == [
        (at[0], "-", "ner.row"), (at[0], "LOCATION", "ner.row"), (at[2], "-", "ner.row"), (at[2], "LOCATION", "ner.row"),
    ]  # fmt: skip


def test_a_foreign_place_is_found_wherever_it_stands_alone(nlp_rules: extract.Extractor) -> None:
    text = (
        "Đoàn dừng ở Fallmuro từ sáng. Quân giành lại Fallmuro hôm qua. Cầu thủ Fallmuro Hasan về nhà. Đoàn ở Sa Mẫu. Sa Mẫu xa."
    )
    at = [i for i in range(len(text)) if text.startswith("Fallmuro", i)]
    sure = [Candidate(at[0], at[0] + 8, "LOCATION", "ner.crf", "ner", 0.95)]
    assert [c.start for c in ner.places_again(nlp_rules.draft(text), sure)] == [at[1]]


def test_a_surely_known_name_is_found_wherever_it_stands_alone() -> None:
    import extract

    text = "Bé Gia Huy ngủ quên trên xe. Khi Gia Huy không vào lớp, cô giáo của Gia Huy không hỏi. Đường Gia Huy vắng."
    names = [m.start for m in extract.load()(text).mentions if m.type == "PERSON" and m.text == "Gia Huy"]
    assert names == [3, 33, 68]
