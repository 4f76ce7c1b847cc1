"""Shapes of names: runs of capitalised syllables, whether a syllable can be Vietnamese, where a name ends that the next sentence is glued to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from ..draft import Draft

Token = tuple[int, int, str]
"""Start, end and folded text of a capitalised syllable."""

_TOKEN = regex.compile(r"(?<![\p{L}\p{M}\d])(?:\p{Lu}[\p{L}\p{M}]*(?:['-]\p{L}[\p{L}\p{M}]*)*)(?![\p{L}\p{M}\d&])")
_CHIEF = regex.compile(r"(?:phó )?(?:trưởng|phòng) |phó (?:trưởng|phòng|ban) ")
_DEPUTY = regex.compile("phó ")
_LOWER_NEXT = regex.compile(r" \p{Ll}[\p{L}\p{M}]*")
_RUN_GAP = regex.compile(r" {1,2}")
_VIETNAMESE = regex.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
    r"(?:uy[aêu]|ươ[iu]|uôi|iêu|yêu|oa[iyo]|oeo|uây|uêu|ia|iê|yê|ua|uô|ưa|ươ|o[aăei]|u[yâêơi]|a[iouy]|â[uy]|e[ou]|êu|iu|ôi|ơi|ư[iu]|[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_TONES = str.maketrans(
    "àáãảạằắẵẳặầấẫẩậèéẽẻẹềếễểệìíĩỉịòóõỏọồốỗổộờớỡởợùúũủụừứữửựỳýỹỷỵ",
    "aaaaaăăăăăâââââeeeeeêêêêêiiiiioooooôôôôôơơơơơuuuuuưưưưưyyyyy",
)


def is_vietnamese(syllable: str) -> bool:
    """Whether a folded syllable has the shape of a Vietnamese one (*nguyễn* yes, *john*, *shinzo* no)."""
    return bool(_VIETNAMESE.fullmatch(syllable.translate(_TONES)))


def runs(draft: Draft) -> list[list[Token]]:
    """Maximal runs of capitalised syllables parted by one or two blanks, in order; linear in the text."""
    out: list[list[Token]] = []
    fold, last = draft.text.fold, -10
    titles = {hit.start for hit in draft.hits.get("role_heads", ())}
    for found in _TOKEN.finditer(draft.text.cased):
        start, end = found.span()
        dash = fold.find("-", start, end)
        if dash > 0 and (
            dash + 1 in titles
            or _CHIEF.match(fold, dash + 1)
            or ((deputy := _DEPUTY.match(fold, dash + 1)) and deputy.end() in titles)
        ):
            end = dash  # Bùi Văn Sơn-Giám đốc: a dash without its blanks
        if out and start - last <= 2 and _RUN_GAP.fullmatch(fold, last, start):
            out[-1].append((start, end, fold[start:end]))
        else:
            out.append([(start, end, fold[start:end])])
        last = end
    return out


def begins_next(draft: Draft, start: int, end: int, *, name_ends: bool) -> bool:
    """Whether a capitalised syllable behind a name begins the next sentence, whose full stop or line break was lost: *Justin Kurzel · Diễn viên*.

    Such a word goes on in lower case and begins a job that is written with one capital; or, if what stands before it may end a name
    (``name_ends``), it is in ``sentence_starters`` and part of no name nor form of address (*bà Mai · Theo*).
    """
    follows = _LOWER_NEXT.match(draft.text.cased, end)
    if follows is None:
        return False
    word, lexicon = draft.text.fold[start:end], draft.rules.lexicon
    job = lexicon("honorifics").get(word + follows[0])
    if job is not None and job.get("kind") == "job":
        return True
    return (
        name_ends
        and word in lexicon("sentence_starters")
        and not any(word in lexicon(n) for n in ("name_parts", "surnames", "honorifics"))
    )
