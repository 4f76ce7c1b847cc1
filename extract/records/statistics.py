"""Mentions -> statistics: for each percentage, count, sum and measure what it measures, whose it is, when, and the change it tells of.

What is measured is read from the clause before the number (*tỷ lệ … đạt 81,4%*, *doanh thu tăng 6%*), from the noun behind it (*2,1 tấn ma túy*,
*72% trẻ em*) or from an earlier statistic of the sentence (*đạt 5 tấn, tăng 3%*; *tỷ lệ khám phá án bình quân đạt 81%, án nghiêm trọng đạt 95%*).
The words are ``rules/records/statistics.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..draft import Draft
from ..finders.tagging import tag_words
from ..text import fold
from ..types import Mention, Statistic
from .statistic_context import EDGE, SentenceContext
from .statistic_words import StatisticWords

KINDS: dict[str, Literal["percent", "count", "money", "measure"]] = {
    "PERCENT": "percent", "COUNT": "count", "MONEY": "money", "MEASURE": "measure",
}  # fmt: skip


LONGEST = 5
"""Words of a noun phrase beside a number that are looked at."""


@dataclass(slots=True)
class _Found:
    """What has been read of one statistic."""

    mention: int
    what: str | None = None
    whose: str | None = None
    when: str | None = None
    change: Literal["up", "down"] | None = None
    compared: str | None = None
    rule: str = "statistic.none"
    score: float = 0.5


def build(draft: Draft) -> None:
    """Fill ``draft.statistics`` in text order, one for each mention of a percentage, count, sum or measure that has a value."""
    words = StatisticWords(draft.rules.records.get("statistics", {}))
    by_sentence: dict[int, list[int]] = {}
    for i, mention in enumerate(draft.mentions):
        if mention.type in KINDS and mention.value:
            by_sentence.setdefault(mention.sentence, []).append(i)
    for sentence, indices in by_sentence.items():
        _Sentence(draft, words, sentence, indices).read()


class _Sentence(SentenceContext):
    """The statistics of one sentence."""

    def __init__(self, draft: Draft, words: StatisticWords, sentence: int, indices: list[int]) -> None:
        super().__init__(draft, words, sentence)
        self.indices = indices
        self.found: list[_Found] = []
        self._current = -1

    def read(self) -> None:
        """Read them in order, then hand a comparison at the end of a list to the changes before it."""
        for i in self.indices:
            self.found.append(self._one(i))
        compared = None
        for found in reversed(self.found):
            if found.change is not None:
                compared = found.compared = found.compared or compared
        for found in self.found:
            self.draft.statistics.append(self._statistic(found))

    def _one(self, i: int) -> _Found:
        self._current = i
        self.look_at(i)
        mention, (start, end) = self.draft.mentions[i], self.draft.spans[i]
        left = self._left(start)
        found = _Found(i)
        previous = self.found[-1] if self.found else None
        clause = self.fold[left:start]
        change = self.words.up.search(clause), self.words.down.search(clause)
        reach = None if any(change) else self.words.reach.search(clause)
        base = self.words.from_to.search(clause) is not None
        verb = change[0] or change[1] or reach
        subject = self._subject(left, left + verb.start()) if verb else None
        if any(change) and not base:
            found.change = "up" if change[0] else "down"
            found.compared = self.compared(end)
        elif previous is not None and reach and not subject and self._was_base(previous):
            found.change = self._direction(previous)
            found.compared = self.compared(end)
        headed = subject is not None and self.words.heads.match(fold(subject)) is not None
        behind = None if any(change) and (headed or not subject) else self._behind(end)
        joined = previous is not None and self._joined(previous, clause, mention)
        if joined and previous is not None:
            behind = None
            if self.draft.mentions[previous.mention].type != "COUNT":
                found.change, found.compared = previous.change, self.compared(end)
        if mention.type == "COUNT":
            found.what, found.rule, found.score = mention.value.get("object") or self._cell(left, start), "statistic.count", 0.9
        elif joined and previous is not None and previous.what:
            found.what, found.rule, found.score = previous.what, "statistic.carried", 0.75
        elif (
            behind
            and (mention.type == "PERCENT" or (mention.type == "MEASURE" and not headed))
            and not (any(change) and mention.type == "MEASURE")
        ):
            found.what, found.rule, found.score = behind, "statistic.noun_behind", 0.75
        elif subject:
            what = self._shared(subject, previous)
            if mention.type == "MONEY" and not headed:
                what = self._acted(subject)
                if what == subject and len(what.split()) > 3:
                    what = self._last_phrase(left, left + verb.start() if verb else start) or what
            found.what, found.rule, found.score = what, "statistic.subject", 0.85
        elif verb and previous is not None and previous.what and (mention.type != "MONEY" or self._carries(previous)):
            found.what, found.rule, found.score = previous.what, "statistic.carried", 0.75
        else:
            empty = verb is not None and not subject and mention.type != "MONEY"
            found.what, found.rule, found.score = None if empty else self._act(left, start), "statistic.act", 0.6
        if found.what is None and previous is not None and previous.what and self._carries(previous):
            found.what, found.rule, found.score = previous.what, "statistic.carried", 0.5
        found.whose = self.whose(i, left, previous.whose if previous else None, previous is None)
        found.when = self.when(left, start)
        if found.when is None and (mention.type == "PERCENT" or headed):
            found.when = self.period(i)
        return found

    def _joined(self, previous: _Found, clause: str, mention: Mention) -> bool:
        """*15% về lượng và 22% về giá trị*: nothing but *về …* and *và* stands between two figures of one kind."""
        before = self.draft.mentions[previous.mention]
        gap = self.fold[self.draft.spans[previous.mention][1] : self.draft.spans[self._current][0]]
        if before.type == "COUNT":
            return mention.type == "MEASURE" and not gap.strip()  # 1 container 20 feet
        same = before.type == mention.type
        return same and bool(self.words.joined.fullmatch(clause) or self.words.bracket.fullmatch(gap))

    def _left(self, start: int) -> int:
        """Where the clause of a number begins: behind the last break or the statistic before it."""
        left = self.last_break(start)
        return min(start, max(left, self.draft.spans[self.found[-1].mention][1]) if self.found else left)

    def _subject(self, left: int, right: int) -> str | None:
        """What is measured in ``left`` to ``right``: the clause without dates, units, places and small words, from its head noun on."""
        pieces: list[str] = []
        at = left
        for j in self.inside:
            s, e = self.draft.spans[j]
            if s < left or e > right or self.draft.mentions[j].type not in ("UNIT", "LOCATION", "DATE", "DURATION"):
                continue
            if s > at:
                pieces.append(self.words.of.sub("", self.norm[at:s]))
            at = max(at, e)
        pieces.append(self.norm[at:right])
        return self._cleaned(" ".join(" ".join(pieces).split()))

    def _cleaned(self, text: str) -> str | None:
        """A clause without scopes and small words at its edges, from its head noun on; ``None`` if nothing or a whole sentence is left."""
        folded = fold(text)
        if len(folded) != len(text):
            return None
        scope = self.words.scopes.search(folded)
        if scope:
            text = f"{text[: scope.start()].rstrip()} {text[scope.end() :].lstrip()}"
            folded = fold(text)
        while (lead := self.words.lead.match(folded)) and lead.end():
            text, folded = text[lead.end() :], folded[lead.end() :]
        head = self.words.heads.search(folded)
        if head and len(folded[: head.start()].split()) > 2:  # cung tiền, trị giá số hàng: the head is not the first noun
            act = self.words.act_before.search(folded[: head.start()])  # nộp thuế, chi ngân sách
            first = act.start() if act else head.start()
            text, folded = text[first:], folded[first:]
        changed = True
        while changed:
            changed = False
            lead = self.words.lead.match(folded)
            if lead and lead.end():
                text, folded, changed = text[lead.end() :], folded[lead.end() :], True
            tail = self.words.tail.search(folded)
            if tail:
                text, folded, changed = text[: tail.start()], folded[: tail.start()], True
            text = text.strip(EDGE)
            folded = fold(text)
        cut = self.words.cut.search(folded)
        if cut:
            text = text[: cut.start()]
        text = " ".join(text.split())
        if not text or len(text.split()) > 14:
            return None
        return text if text[:2].isupper() else text[0].lower() + text[1:]

    def _act(self, left: int, start: int) -> str | None:
        """What is measured where no verb of reaching stands before the number: a head noun, or the act itself (*phạt*, *dài*)."""
        subject = self._subject(left, start)
        if subject is not None:
            acted = self._acted(subject)
            known = self.words.heads.match(fold(acted)) or self.words.acts.match(fold(acted))
            return acted if known or len(acted.split()) <= 3 else self._last_phrase(left, start) or acted
        if left > self.begin and self.fold[left - 1] == ":":  # Độ che phủ: 42%
            cell = self._cleaned(self.norm[self.last_break(left - 1) : left - 1])
            if cell is not None:
                return cell
        named = [m for pattern in (self.words.acts, self.words.heads) for m in pattern.finditer(self.fold, self.start, start)]
        last = max(named, key=lambda m: (m.start(), m.end()), default=None)
        return None if last is None else last[0]

    def _last_phrase(self, left: int, start: int) -> str | None:
        """The nouns, or else the verb, right before a number that no known act or head noun introduces (*camera 360 độ*, *truy đuổi 50 km*)."""
        words = self.draft.words
        at = len(self.fold[left:start].rstrip()) + left
        while at > left and (small := self.words.edge_before.search(self.fold, left, at)):
            at = small.start()
        k = words.token_at(at - 1)
        low = k
        while low > 0 and k - low < LONGEST - 1 and words.tokens[low - 1][0] >= left:
            low -= 1
        if k < 0 or words.tokens[k][0] < left:
            return None
        last = first = at
        for (s, _), tag in zip(reversed(words.tokens[low : k + 1]), reversed(tag_words(words, low, k + 1 - low)), strict=False):
            if not tag.startswith("N"):
                if first < last or tag[0] not in "VAR":
                    break
                first = s
                if tag[0] != "R":  # bỏ ra: the verb with its direction
                    break
                continue
            first = s
        return " ".join(self.norm[first:last].split()) or None

    def _acted(self, subject: str) -> str:
        """A subject from its last act on (*tang vật*, *chiếm đoạt*, *bị phạt* → *phạt*); unchanged if it begins with a head noun or names no act."""
        folded = fold(subject)
        acts = list(self.words.acts.finditer(folded))
        if self.words.heads.match(folded) or not acts:
            return subject
        first = last = acts[-1]
        if len(acts) > 1 and not folded[acts[-2].end() : first.start()].strip():
            first = acts[-2]  # trúng thưởng
        return subject[first.start() : last.end()] if self.words.act_end.match(folded, last.end()) else subject[first.start() :]

    def _behind(self, end: int) -> str | None:
        """The noun phrase right behind a number (*ma túy* in *2,1 tấn ma túy*): nouns and adjectives up to anything else."""
        words = self.draft.words
        if end >= self.end or self.fold[end] not in " \t" or self.words.not_noun.match(self.fold, end + 1):
            return None
        k = words.token_at(end + 1)
        if k < 0 or (self.norm[end + 1].isupper() and not self.norm[end + 1 : end + 3].isupper()):
            return None  # a capital begins a caption or a name
        first, last = end + 1, end
        for (s, e), tag in zip(words.tokens[k : k + LONGEST], tag_words(words, k, LONGEST), strict=False):
            if s >= self.end or self.fold[last:s].strip() or self.mentioned(s) or self.words.not_noun.match(self.fold, s):
                break
            if not (tag.startswith("N") or (last > end and tag == "A")):
                break
            last = e
        return " ".join(self.norm[first:last].split()) if last > end else None

    def _shared(self, subject: str, previous: _Found | None) -> str:
        """*án nghiêm trọng* behind *tỷ lệ khám phá án bình quân* shares its head: *tỷ lệ khám phá án nghiêm trọng*."""
        if previous is None or previous.what is None:
            return subject
        if self.draft.mentions[previous.mention].type != self.draft.mentions[self._current].type:
            return subject
        mine, theirs = fold(subject).split(), fold(previous.what).split()
        if not self.words.heads.match(fold(previous.what)) or mine[:2] == theirs[:2] or mine[0] not in theirs[1:]:
            return subject
        if mine[0] == "số" or len(theirs) < 3:
            return subject
        head = previous.what.split()[: theirs.index(mine[0], 1)]
        return " ".join([*head, subject])

    def _begins(self, found: _Found) -> int:
        return self.draft.spans[found.mention][0]

    def _carries(self, previous: _Found) -> bool:
        """Whether the statistic before may hand on what it measures: not a count of things."""
        return self.draft.mentions[previous.mention].type != "COUNT" or previous.rule == "statistic.carried"

    def _was_base(self, previous: _Found) -> bool:
        return self.words.from_to.search(self.fold, self.start, self._begins(previous)) is not None

    def _direction(self, previous: _Found) -> Literal["up", "down"]:
        return "up" if self.words.up.search(self.fold, self.start, self._begins(previous)) else "down"

    def _cell(self, left: int, start: int) -> str | None:
        return self._cleaned(self.norm[left:start])

    def _statistic(self, found: _Found) -> Statistic:
        mention: Mention = self.draft.mentions[found.mention]
        value = mention.value
        unit = value.get("currency" if mention.type == "MONEY" else "unit")
        if mention.type == "PERCENT":
            unit = "điểm phần trăm" if value.get("points") else "%"
        modifier = value.get("modifier")
        if (
            found.change
            and modifier in ("more_than", "less_than")
            and self.words.comparison.search(self.fold, max(self.begin, self._begins(found) - 24), self._begins(found))
        ):
            modifier = None  # thấp hơn 0,3 điểm: the comparison, not an approximation
        return Statistic(
            kind=KINDS[mention.type], value=value.get("value"), low=value.get("low"), high=value.get("high"), modifier=modifier, unit=unit,
            what=found.what, whose=found.whose, when=found.when, mention=found.mention, sentence=mention.sentence, change=found.change,
            compared_with=found.compared, rule=found.rule, score=found.score,
        )  # fmt: skip
