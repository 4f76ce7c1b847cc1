"""Time grows in proportion to the length of a text, whatever the text is made of: measured for the whole pipeline."""

from __future__ import annotations

import time

import pytest

import extract

HOSTILE = {
    "digits": "1", "numbers": "12 ", "brackets": "(", "commas and capitals": "An, ", "units in a chain": "Phòng Cảnh sát hình sự Công an tỉnh Nghệ An ",
    "one sentence of figures": "tăng 5% ", "one sentence of acts": "bổ nhiệm ông An giữ chức Giám đốc Công an tỉnh ",
    "forms of address": "Ông ", "names": "Nguyễn Văn An ", "dates": "từ ngày 12 đến ", "web": "a.a.", "lines": "An\n",
}  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_four_times_the_text_takes_four_times_as_long(nlp: extract.Extractor, unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        began = time.process_time()
        nlp(text)
        return time.process_time() - began

    seconds(500)
    ratios = []
    for _ in range(4):  # the machine may have other things to do
        ratios.append(seconds(40_000) / max(seconds(10_000), 0.005))
        if ratios[-1] < 9:  # linear 4, quadratic 16
            return
    raise AssertionError(ratios)


def test_a_sentence_without_end_is_cut_at_a_blank(nlp: extract.Extractor) -> None:
    text = "công an phường " * 500 + "x" * 5000
    sentences = nlp(text).sentences
    assert max(end - start for start, end in sentences) <= 2000
    assert all(text[end] == " " for _, end in sentences[:3])
    assert "".join(text[start:end] for start, end in sentences).replace(" ", "") == text.replace(" ", "")
