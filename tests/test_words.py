"""Words: the same segmentation as underthesea's, sentences and paragraphs, on spans of norm."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import segment
from extract.crfsuite import read_crfsuite
from extract.segment import word_tokenize
from extract.text import Text
from extract.words import Words

paragraphs = [
    "Chiều 9-12, đoàn của Cục C06 về Công an tỉnh Khánh Hoà xem lại hồ sơ thi đua năm 2020 của cụm số 7.",
    "Thiếu tướng Lê Văn Thử, Phó cục trưởng, nói với cán bộ, chiến sĩ: phải làm nhanh hơn nữa.",
    "Cả vùng có 1.640 lượt tập thể, 5.210 lượt cá nhân dự thi, đạt 82,3%; tăng 2,5 điểm phần trăm.",
    "PGS.TS. Trần B. (SN 1985) ở TP.HCM nói: “Tôi không biết.”",
    'Ông K\'Brêu ở xã N’Thôn Hạ, xe 37A-123.45, gọi 02383-844-844, thư ab.c@d-e.vn, xem http://a.vn/b?c=d (1/2)...',
    "Thuỷ, Hoà, uỷ viên, qúa trình, nghành, laị, ðồng chí",
    "#### **Mục 1** ———————— v.v. H&M >> 3x4 :D 30°C ½ 12,5km² 99999999999 0007",
    "Dash Fi Limited Edition — MONACO Preview Edit Mode",
    "Thang máy Thyssen, ThaS và Thes ở Thái Nguyên",
    "A.",
    "công",
    ".",
    "ĐẠI HỘI THI ĐUA QUYẾT THẮNG TOÀN QUÂN LẦN THỨ X ΑΣ. İstanbul",
]  # fmt: skip


@pytest.mark.parametrize("paragraph", paragraphs)
def test_segmentation_is_underthesea_s(paragraph: str) -> None:
    import underthesea

    assert word_tokenize(paragraph) == underthesea.word_tokenize(paragraph)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "công",
                    "an",
                    "tỉnh",
                    "Nghệ",
                    "An",
                    "Thanh",
                    "Hoá",
                    "đồng",
                    "chí",
                    "thi",
                    "đua",
                    "số",
                    "5",
                    "1.771",
                    "16-11",
                    "TP.",
                    "PGS.TS.",
                    "“",
                    "”",
                    ",",
                    ".",
                    "(",
                    ")",
                    "—",
                    "-",
                    "#",
                    "v.v",
                    "...",
                    "%",
                    "2020",
                ]
            ),
            st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=4),
        ),
        min_size=1,
        max_size=25,
    ).map(" ".join)
)
def test_segmentation_is_underthesea_s_on_anything(paragraph: str) -> None:
    import underthesea

    norm = Text(paragraph).norm.strip()
    assert word_tokenize(norm) == underthesea.word_tokenize(norm)


pieces = st.one_of(
    st.sampled_from(
        [
            "Công an tỉnh ",
            "Nghệ An. ",
            "\n",
            "\r\n",
            "\u00a0",
            "\u200b",
            " ",
            "N.V.T. ",
            "đến.Ảnh",
            "“Có.” ",
            "5.745 16-11 ",
            "…",
            "?!",
        ]
    ),
    st.sampled_from(["😀", "\ud800", "Ho\u0300a", "\u0301", "\x00", "a.a.a"]),
    st.text(max_size=6),
)


@settings(deadline=None, max_examples=200)
@given(st.lists(pieces, max_size=25).map("".join))
def test_all_parts_are_sorted_trimmed_and_complete(raw: str) -> None:
    text = Text(raw)
    words = Words(text)
    norm = text.norm
    for parts in (words.paragraphs, words.sentences, words.tokens, words.syllables):
        assert all(s < e and not norm[s].isspace() and not norm[e - 1].isspace() for s, e in parts)
        assert all(a[1] <= b[0] for a, b in pairwise(parts))
    visible = "".join(norm.split())
    assert "".join("".join(norm[s:e].split()) for s, e in words.sentences) == visible
    assert "".join("".join(norm[s:e].split()) for s, e in words.paragraphs) == visible
    letters = re.sub(r"[\W_]", "", norm)
    assert re.sub(r"[\W_]", "", "".join(norm[s:e] for s, e in words.tokens)) == letters
    assert re.sub(r"[\W_]", "", "".join(norm[s:e] for s, e in words.syllables)) == letters
    for i, (s, e) in enumerate(words.sentences):
        assert words.sentence_at(s) == words.sentence_at(e - 1) == i
    for i, (s, e) in enumerate(words.tokens):
        assert words.token_at(s) == words.token_at(e - 1) == i
    assert not any("\n" in text.cased[s:e] for s, e in words.sentences + words.tokens)


def parts(text: str, name: str) -> list[str]:
    words = Words(Text(text))
    return [words.text.norm[s:e] for s, e in getattr(words, name)]


def test_a_word_never_holds_two_numbers() -> None:
    glued = "khen thưởng 5.745 16-11 và"
    assert "5.745 16-11" in word_tokenize(glued)
    assert parts(glued, "tokens") == ["khen thưởng", "5.745", "16-11", "và"]


def test_syllables() -> None:
    assert parts("X03, TP.HCM: 1.771 lượt (81,4%) ngày 16-11, 16.11.2020 ở Cư M'gar", "syllables") == [
        *("X03", ",", "TP", ".", "HCM", ":", "1.771", "lượt", "(", "81,4", "%", ")", "ngày", "16", "-", "11", ","),
        *("16.11.2020", "ở", "Cư", "M'gar"),
    ]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Đồng chí PGS.TS. Trần B. phát biểu.", "Hội nghị bế mạc."],
        ["Ông về TP. Vinh, TX. Cửa Lò và Q. Thủ Đức.", "Sau đó ông đi."],
        ["Nguyễn Văn A. (SN 1990) khai nhận.", "Tại cơ quan Công an, N.V.T. Cúi đầu im lặng."],
        ["Công an bắt giữ Nguyễn Văn A.", "Theo điều tra, A. là chủ mưu."],
        ["Ngày 16.11.2020, có 1.771 lượt tập thể.", "Tỷ lệ đạt 81.4%."],
        ["Xem tại http://congan.vn/Tin.Html?Id=5 hoặc abc.vn.", "Hết."],
        ["Đoàn đã đến.", "Ảnh: Minh Thử."],
        ["Theo TTXVN.", "Theo đó, mưa còn to."],
        ["Anh nói: “Tôi không biết.”", "Chị gật đầu."],
        ['Anh nói: "Tôi không biết."', "Chị gật đầu."],
        ["“Đi thôi!”, anh giục.", "“Ở lại đi?” – chị đáp.", "– Không."],
        ["Trời mưa to… rồi tạnh.", "Nước rút…", "Mọi người về nhà..."],
        ["1. Đồng chí A làm tổ trưởng.", "2. Đồng chí B làm tổ phó."],
        ["Có lúa, ngô, khoai v.v.", "Năm 2020 được mùa.", "15 hộ thoát nghèo."],
        ["Đến chiều 5/3.", "Đoàn về."],
        ["Giá 5.000.000 đồng/m2 ở V.League, T.Ư và M.U tăng."],
    ],
)
def test_sentences(sentences: list[str]) -> None:
    assert parts(" ".join(sentences), "sentences") == sentences
    assert parts("".join(sentences[:1]) + "\r\n" + " ".join(sentences[1:]), "sentences") == sentences


def test_a_forgotten_space_after_a_full_stop() -> None:
    assert parts("Đoàn đã đến.Ảnh: Minh Thử.Theo báo cáo năm 2020.Trong đó có X.", "sentences") == [
        *("Đoàn đã đến.", "Ảnh: Minh Thử.", "Theo báo cáo năm 2020.", "Trong đó có X."),
    ]


def test_paragraphs_and_positions() -> None:
    words = Words(Text("\n Tiêu đề \r\n\r\nCâu một. Câu hai.\n"))
    assert [words.text.norm[s:e] for s, e in words.paragraphs] == ["Tiêu đề", "Câu một. Câu hai."]
    assert [words.sentence_at(p) for p in (0, 2, 10, 14, 22, 23, 99)] == [0, 0, 0, 1, 1, 2, 2]
    assert words.token_at(0) == -1 and words.token_at(2) == 0 and words.token_at(99) == -1
    blank = Words(Text(" \u200b\n "))
    assert (blank.paragraphs, blank.sentences, blank.tokens, blank.syllables, blank.pos_tags) == ([], [], [], [], [])
    assert blank.sentence_at(0) == blank.token_at(0) == -1


def test_pos_tags_are_underthesea_s() -> None:
    from underthesea import pos_tag

    first = "Công an tỉnh Nghệ An bắt giữ hai đối tượng."
    words = Words(Text(first + "\n\ud800 Đồng chí Lê Văn Thử phát biểu."))
    assert len(words.pos_tags) == len(words.tokens)
    expected = pos_tag(first, model="v2.0")  # answers at its first call only: its list is built where the model is loaded
    assert list(zip(parts(first, "tokens"), words.pos_tags, strict=False)) == expected
    assert words.pos_tags[words.token_at(words.text.norm.index("Lê"))] == "Np"


def test_threads_share_one_model() -> None:
    def work(paragraph: str) -> tuple[list[str], int]:
        return word_tokenize(paragraph), len(Words(Text(paragraph)).pos_tags)

    expected = [work(p) for p in paragraphs]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, paragraphs * 8)) == expected * 8


def test_first_calls_from_eight_threads_at_once() -> None:
    code = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from extract.text import Text\nfrom extract.words import Words\n"
        "def work(i):\n    w = Words(Text('Công an tỉnh Nghệ An bắt giữ hai đối tượng.'))\n    return w.tokens, w.pos_tags\n"
        "with ThreadPoolExecutor(8) as pool:\n    r = list(pool.map(work, range(8)))\n"
        "assert all(x == r[0] for x in r) and len(r[0][0]) == 7, r[0]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("unit", ["a.", "—", "http://....", "Công an. ", "5.745 ", "A.B", '."', "… "])
def test_the_cost_is_linear(unit: str) -> None:
    word_tokenize("Xin chào")
    started = time.process_time()
    words = Words(Text(unit * (64_000 // len(unit))))
    assert words.tokens and words.sentences and words.syllables
    assert time.process_time() - started < 5


def test_the_model_file_is_read_as_crfsuite_reads_it() -> None:
    import pycrfsuite
    from underthesea.pipeline import word_tokenize

    data = (Path(word_tokenize.__file__).parent / "models" / "ws_crf_vlsp2013_20230727" / "models.bin").read_bytes()
    states, transitions = read_crfsuite(data)
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(data)
    info = tagger.info()
    assert {(a, label) for a, by_label in states.items() for label in by_label} == set(info.state_features)
    assert all(abs(states[a][label] - weight) < 1e-6 for (a, label), weight in info.state_features.items())
    assert transitions == {pair: pytest.approx(weight, abs=1e-6) for pair, weight in info.transitions.items()}
    with pytest.raises(ValueError, match="not a crfsuite model"):
        read_crfsuite(b"lCRF" + bytes(60))


@pytest.mark.shared
def test_segmentation_is_underthesea_s_on_real_articles(shared: Path) -> None:
    """Every fortieth article; ``benchmarks/words.py`` compares all."""
    import underthesea

    compared = 0
    with gzip.open(shared / "corpus" / "news.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in islice(file, 0, None, 40):
            text = Text(json.loads(line)["text"])
            for s, e in Words(text).paragraphs:
                assert word_tokenize(text.norm[s:e]) == underthesea.word_tokenize(text.norm[s:e])
                compared += 1
    assert compared > 50


def test_memos_are_bounded_and_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [word_tokenize(paragraph) for paragraph in paragraphs]
    segmenter = segment._load_segmenter.__wrapped__()
    monkeypatch.setattr(segment, "_cache_limit", 7)
    monkeypatch.setattr(segment, "_load_segmenter", lambda: segmenter)
    for _ in range(3):
        assert [word_tokenize(paragraph) for paragraph in paragraphs] == expected
    for memo in (segmenter._runs, segmenter._forms, segmenter._pairs, segmenter._triples):
        assert len(memo) <= 7 and len(memo._old) <= 7
    assert segmenter._pairs and segmenter._pairs._old
