"""What a count counts, said so that it can be understood alone, and which counts are no statistics.

*13 người thiệt mạng* → *người thiệt mạng*: the counted noun and what follows it up to a clause break. Where nothing follows, the head
phrase before the number (*số vụ vi phạm …: phát hiện 117 vụ*) or the verb that takes the noun (*xử phạt 1.204 trường hợp* → *xử phạt trường hợp*).
*hai bên*, *hai người này*, *một nhóm* point at people and tell no figure.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from ..finders.tagging import tag_words
from ..text import fold
from ..values.count_values import fraction
from .statistic_context import EDGE, SentenceContext

LONGEST = 10
"""Syllables that a counted noun may have with what follows it."""

OF_ALL = " trên tổng số "
"""Stands between part and whole in what a fraction counts: *xã trên tổng số 22 xã*."""

HEADLESS = 5
"""Syllables that a subject without a head noun may have to say what *lượt* counts (*khách quốc tế đạt 410.000 lượt*)."""

HEAD_REACH = 300
"""Characters before a number in which its head phrase is looked for."""

_WORD = regex.compile(r"[\p{L}\d][\p{L}\d \t&'-]*")
_LIST = regex.compile(r"[ \t]*(?:,|/|;|và|,[ \t]và)[ \t]*(?:(?:hơn|gần|khoảng|trên)[ \t]+)?")


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted, the verb that takes it, and whether more than the noun itself is said."""

    what: str
    verb: str | None = None
    full: bool = True

    @property
    def thing(self) -> str:
        """What is counted, without the verb."""
        return self.what.removeprefix(f"{self.verb} ") if self.verb else self.what


def idle(context: SentenceContext, i: int) -> bool:
    """Whether count ``i`` is no figure: a thing of the language (*hai bên*, *5 sao*), or people pointed at (*hai người này*, *cả hai đối tượng*)."""
    words, text = context.words, context.fold
    mention, (start, end) = context.draft.mentions[i], context.draft.spans[i]
    noun = fold(" ".join(part for part in (mention.value.get("unit"), mention.value.get("object")) if part))
    value = mention.value.get("value", mention.value.get("low"))
    if words.idle_nouns.fullmatch(noun) or words.pointed.match(text, end):
        return True
    if words.seat.fullmatch(noun) and words.seats.search(text, max(context.begin, start - 30), start):
        return True
    if value is None or value > 3:
        return False
    if words.few_nouns.fullmatch(noun):
        return True
    spelled = not text[start].isdigit()
    if spelled and words.pointing.match(text, max(context.begin, start - 16), start):
        return True
    if words.people_nouns.fullmatch(noun) and words.owning.match(text, max(context.begin, start - 8), start):
        return True
    if value > 2 or not words.people_nouns.fullmatch(noun) or words.outcome.match(text, end):
        return False
    if _verb(context, start) is not None:
        return value < 2 and spelled
    opens = not text[context.last_break(start) : start].strip()  # Sau đó, 2 đối tượng bỏ chạy
    return spelled or opens or value < 2


def counted(context: SentenceContext, i: int, subject: str | None, previous: tuple[int, Counted] | None) -> Counted | None:
    """What count ``i`` counts. ``subject`` is what stands before a verb of reaching (*số chuyến bay hủy là*), ``previous`` the count before it."""
    mention, (start, end) = context.draft.mentions[i], context.draft.spans[i]
    noun = mention.value.get("object") or mention.value.get("unit")
    if not noun:
        return None
    noun = " ".join(str(noun).split())
    if not noun[:2].isupper():
        noun = noun[0].lower() + noun[1:]
    parts = fraction(mention.text)
    if parts is not None and "value" not in mention.value:
        return Counted(f"{noun}{OF_ALL}{parts[1]} {noun}")
    syllables = len(noun.split())
    named = context.words.listed.fullmatch(fold(noun)) is not None
    behind = following(context, end, LONGEST - syllables, named=named)
    if behind:
        return Counted(f"{noun} {behind}")
    if (hurt := context.outcome(end)) is not None:
        return Counted(f"{noun} {' '.join(hurt[0].split())}")
    folded = fold(noun)
    if subject is not None and f" {folded} " in f" {fold(subject)} ":
        return Counted(subject)
    bare = syllables == 1 and subject is not None and len(subject.split()) <= HEADLESS and context.words.generic.fullmatch(folded)
    if subject is not None and syllables == 1 and (bare or context.words.heads.match(fold(subject))):
        return Counted(subject)  # lượng khách quốc tế đạt 410.000 lượt
    if syllables > 1 and not context.words.generic.fullmatch(folded):
        return Counted(noun)
    head = _head_before(context, noun, start)
    if head is not None:
        return Counted(head)
    verb = _verb(context, start)
    if verb is None and previous is not None and _LIST.fullmatch(context.fold, context.draft.spans[previous[0]][1], start):
        verb = previous[1].verb
    return Counted(noun, None, False) if verb is None else Counted(f"{verb} {noun}", verb)


def following(context: SentenceContext, end: int, most: int, *, named: bool = False) -> str:
    """The words right behind a counted noun, at most ``most`` syllables: up to a break, a figure, a date, a person or a word that ends the
    phrase. ``named``: a name right behind begins a list of the things counted."""
    words, text, norm = context.draft.words, context.fold, context.norm
    if most < 1 or end >= context.end or text[end] not in " \t":
        return ""
    k = words.token_at(end + 1)
    pieces: list[str] = []
    last, syllables = end, 0
    while 0 <= k < len(words.tokens):
        s, e = words.tokens[k]
        s = max(s, end + 1)
        row = _outcomes(context, pieces, last)
        if row > last:
            pieces[-1] += norm[last:row]
            last = row
            while k < len(words.tokens) and words.tokens[k][0] < last:
                k += 1
            continue
        if s >= context.end or text[last:s].strip(" \t"):
            break
        inside = context.mention_at(s)
        if inside is not None:
            mention, (start, stop) = context.draft.mentions[inside], context.draft.spans[inside]
            if mention.type not in ("UNIT", "LOCATION") or start < last or (not pieces and (mention.type == "UNIT" or named)):
                break
            if mention.type == "UNIT" and pieces and context.words.by.fullmatch(fold(pieces[-1])):
                pieces.pop()
                break
            e = stop
        elif (whole := context.coordination(s)) is not None:
            e = whole
        elif context.words.pointing_back.fullmatch(text, s, e):
            if pieces and " " not in pieces[-1]:
                pieces.pop()  # 300 lao động | nước này
            break
        elif (
            context.words.count_stop.fullmatch(text, s, e)
            or context.words.told.match(text, s)
            or (named and not pieces and norm[s].isupper())
            or text[s].isdigit()
            or not _WORD.fullmatch(text, s, e)
        ):
            break
        size = len(norm[s:e].split())
        if syllables + size > most:
            break
        skipped = context.words.aspect.fullmatch(text, s, e) is not None
        if not skipped:
            pieces.append(" ".join(norm[s:e].split()))
            syllables += size
        last = e
        while k < len(words.tokens) and words.tokens[k][0] < e:
            k += 1
    while pieces and context.words.count_tail.fullmatch(fold(pieces[-1])):
        pieces.pop()
    return " ".join(pieces).strip(EDGE)


def _outcomes(context: SentenceContext, pieces: list[str], last: int) -> int:
    """Where *, mất tích và bị thương* ends behind *người chết*; ``last`` where nothing of that kind follows."""
    if not pieces or not context.words.outcome_word.fullmatch(fold(pieces[-1])):
        return last
    found = context.words.outcomes.match(context.fold, last, context.end)
    return last if found is None else found.end()


def _head_before(context: SentenceContext, noun: str, start: int) -> str | None:
    """*số vụ vi phạm hành chính: năm 2019 phát hiện | 117 vụ*: the last phrase of the sentence before ``start`` in which *số, các, những*
    and the noun have a complement."""
    low = max(context.start, start - HEAD_REACH)
    found = None
    for m in context.words.head_of(fold(noun)).finditer(context.fold, low, start):
        behind = following(context, m.end(), LONGEST - len(noun.split()))
        if behind and m.end() + len(behind) < start:
            found = f"{noun} {behind}"
    return found


def _verb(context: SentenceContext, start: int) -> str | None:
    """The verb right before a number, small words between them aside."""
    words, text = context.draft.words, context.fold
    at = len(text[context.begin : start].rstrip(" \t")) + context.begin
    while at > context.begin and (small := context.words.edge_before.search(text, max(context.begin, at - 20), at)):
        k = words.token_at(small.start())
        if small.start() == at or (k >= 0 and words.tokens[k][0] < small.start()):
            break  # phát | hiện
        at = small.start()
    k = words.token_at(at - 1)
    if k < 0 or words.tokens[k][0] < context.begin or context.mentioned(at - 1):
        return None
    s, _ = words.tokens[k]
    if context.words.light_verb.fullmatch(text, s, at):
        return None
    tags = tag_words(words, max(k - 1, 0), 2 if k else 1)
    before = words.tokens[k - 1] if k else (0, 0)
    joined = len(tags) == 2 and tags[0] == "V" and tags[1] in ("V", "A") and before[0] >= context.begin
    apart = text[before[1] : s] != " " or context.mentioned(before[0]) or context.words.light_verb.fullmatch(text, *before)
    short = " " not in text[s:at] and " " not in text[slice(*before)]
    manner = len(tags) == 2 and tags[0] == "V" and tags[1][0] in "AR" and " " in text[s:at] and " " not in text[slice(*before)]
    if ((joined and short) or (manner and before[0] >= context.begin)) and not apart:
        s = before[0]  # bắn chết, phạt nguội, bắt quả tang
    elif tags[-1] != "V":
        return None
    verb = " ".join(context.norm[s:at].split())
    return verb[0].lower() + verb[1:] if verb and not verb[:2].isupper() else verb or None
