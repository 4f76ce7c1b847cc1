"""Numbers in words below a thousand, the pieces of longer ones: *hai mươi mốt*, *một trăm linh năm*, *bốn bảy*."""

from __future__ import annotations

from .number_tokens import Token

_AFTER_TEN = {"một", "hai", "ba", "bốn", "sáu", "bảy", "bẩy", "tám", "chín", "lăm", "nhăm"}
SHORT = {"mốt", "lăm", "nhăm", "tư"}
"""Forms of one, five and four that only stand behind another numeral, so that *hai mốt*, *ba lăm* are 21 and 35 anywhere."""


def adjacent(fold: str, tokens: list[Token], i: int) -> bool:
    """Whether only blanks stand between token ``i`` and the one before it."""
    return i == 0 or not fold[tokens[i - 1].end : tokens[i].start].strip(" \t")


def below_thousand(fold: str, tokens: list[Token], i: int, *, loose: bool) -> tuple[int, int] | None:
    """A number below 1,000 and the next index. ``loose``: inside a longer number, where two digits in a row are one number."""
    if i >= len(tokens):
        return None
    first = tokens[i]
    word = fold[first.start : first.end]
    following = tokens[i + 1] if i + 1 < len(tokens) and adjacent(fold, tokens, i + 1) else None
    role = following.role if following else ""
    if first.role == "hundred":
        return _after_hundred(fold, tokens, i + 1, 100, loose)
    if first.role == "tens":
        return 10, i + 1
    if first.role == "ten":
        if following and role == "digit" and fold[following.start : following.end] in _AFTER_TEN:
            return 10 + int(following.value or 0), i + 2
        return 10, i + 1
    if first.role != "digit":
        return None
    digit = int(first.value or 0)
    if not loose and (word in SHORT or (word == "không" and role not in ("hundred", "point"))):
        return None
    if role == "hundred":
        return _after_hundred(fold, tokens, i + 2, 100 * digit, loose)
    if role == "ten" and loose and digit:  # hai mười ba, without its trăm
        rest = below_thousand(fold, tokens, i + 1, loose=True)
        return None if rest is None else (100 * digit + rest[0], rest[1])
    if role == "tens" and digit:
        return _after_tens(fold, tokens, i + 2, 10 * digit)
    if following and role == "digit" and digit > 1:
        second = fold[following.start : following.end]
        # bốn bảy is 47, but hai ba two or three, năm bảy five to seven
        apart = abs(int(following.value or 0) - digit) > 1 and word != "năm"
        if second in SHORT or ((loose or apart) and second not in ("không", "năm", "một")):
            return 10 * digit + int(following.value or 0), i + 2
        if not loose and word == "năm":
            return None  # năm hai nghìn: a year
    return digit, i + 1


def _after_tens(fold: str, tokens: list[Token], i: int, value: int) -> tuple[int, int]:
    if i < len(tokens) and tokens[i].role == "digit" and adjacent(fold, tokens, i):
        word = fold[tokens[i].start : tokens[i].end]
        if word in _AFTER_TEN or word in SHORT:
            return value + int(tokens[i].value or 0), i + 1
    return value, i


def _after_hundred(fold: str, tokens: list[Token], i: int, value: int, loose: bool) -> tuple[int, int]:
    """*linh năm*, *mười hai*, *hai mươi ba*, *hai ba* (23), *hai* (20), *rưỡi* (50) behind the hundreds."""
    if i >= len(tokens) or not adjacent(fold, tokens, i):
        return value, i
    first, word = tokens[i], fold[tokens[i].start : tokens[i].end]
    if first.role == "half":
        return value + 50, i + 1
    if first.role == "link" and i + 1 < len(tokens) and tokens[i + 1].role == "digit" and adjacent(fold, tokens, i + 1):
        return value + int(tokens[i + 1].value or 0), i + 2
    if first.role == "ten":
        read = below_thousand(fold, tokens, i, loose=True)
        return (value, i) if read is None else (value + read[0], read[1])
    if first.role != "digit":
        return value, i
    following = tokens[i + 1] if i + 1 < len(tokens) and adjacent(fold, tokens, i + 1) else None
    if following and following.role == "tens":
        rest, j = _after_tens(fold, tokens, i + 2, 10 * int(first.value or 0))
        return value + rest, j
    if (
        following
        and following.role == "digit"
        and word not in SHORT
        and fold[following.start : following.end] not in ("không", "năm", "một")
    ):
        return value + 10 * int(first.value or 0) + int(following.value or 0), i + 2
    if following and following.role in ("hundred", "ten"):
        return value, i
    if (word == "năm" and not loose) or word in ("lăm", "nhăm", "không"):
        return value, i
    return value + 10 * int(first.value or 0), i + 1
