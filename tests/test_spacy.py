"""The component and the tokenizer as spaCy users get them."""

from __future__ import annotations

import pytest

spacy = pytest.importorskip("spacy")

import extract.spacy_component as ours  # noqa: E402

TEXT = (
    "Chiều 9-12, Thiếu tướng Trần Minh Quân, Phó cục trưởng Cục C06, Bộ Công an dự.\n\nTỷ lệ đạt 82,3%;  có 1.640 lượt tập thể. "
)
CONFIG = {"nlp": {"tokenizer": {"@tokenizers": "vn_extract.underthesea.v1"}}}


@pytest.fixture(scope="module")
def vi():  # type: ignore[no-untyped-def]
    nlp = spacy.blank("vi", config=CONFIG)
    nlp.add_pipe("vn_extract")
    return nlp


@pytest.mark.parametrize(
    "text", [TEXT, "", " ", "\n", "  a  b ", "a\u0309 NFD, Hoa\u0300 bình\u200b.", "một 😀 hai\r\nba\u00a0bốn"]
)
def test_tokenizer_keeps_the_text(vi, text):  # type: ignore[no-untyped-def]
    assert vi.make_doc(text).text == text


def test_tokens_are_words(vi):  # type: ignore[no-untyped-def]
    assert "Công an" in [token.text for token in vi.make_doc("Cục C06, Bộ Công an dự.")]


def test_mentions_are_spans(vi):  # type: ignore[no-untyped-def]
    doc = vi.make_doc(TEXT)
    doc._.published = "2020-11-17"
    doc = vi(doc)
    spans = {(span._.mention["text"], span.label_) for span in doc.spans["mentions"]}
    assert ("Thiếu tướng", "RANK") in spans and ("82,3%", "PERCENT") in spans
    for span in doc.spans["mentions"]:
        mention = span._.mention
        assert TEXT[mention["start"] : mention["end"]] == mention["text"]
        assert span.start_char <= mention["start"] and mention["end"] <= span.end_char
    assert doc._.article.published == "2020-11-17"
    assert doc._.article.mentions[0].text == doc._.records["mentions"][0]["text"]


def test_documents_survive_serialisation(vi):  # type: ignore[no-untyped-def]
    from spacy.tokens import Doc, DocBin

    doc = vi(TEXT)
    again = Doc(vi.vocab).from_bytes(doc.to_bytes())
    assert again._.article == doc._.article
    [kept] = DocBin(store_user_data=True, docs=[doc]).get_docs(vi.vocab)
    assert kept._.records == doc._.records


def test_pipeline_is_saved_and_loaded(vi, tmp_path):  # type: ignore[no-untyped-def]
    vi.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert again(TEXT)._.records == vi(TEXT)._.records


def test_options():  # type: ignore[no-untyped-def]
    nlp = spacy.blank("vi", config=CONFIG)
    nlp.add_pipe("vn_extract", config={"spans_key": "vn", "set_ents": True, "stages": ["match", "link"]})
    doc = nlp(TEXT)
    assert {"RANK", "PERCENT"} <= {span.label_ for span in doc.spans["vn"]} and "RANK" in {ent.label_ for ent in doc.ents}
    assert doc._.records["people"] == []


def test_before_the_component_there_is_no_record():  # type: ignore[no-untyped-def]
    ours._extend()
    assert spacy.blank("xx")("abc")._.article is None
