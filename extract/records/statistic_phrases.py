"""Phrases beside a number: the subject of its clause, the noun behind it, the act or dimension that names what is measured."""

from __future__ import annotations

from bisect import bisect_left

import regex

from ..finders.tagging import tag_words
from ..text import fold
from .statistic_context import EDGE, SHORT_NAME
from .statistic_counts import following
from .statistic_owners import Owners

LONGEST = 5
"""Words of a noun phrase beside a number that are looked at."""

CLAUSES = 4
"""Clauses before a number in which the head noun of what is measured is looked for."""

_SUM = regex.compile(r"\d[\d.,]{3,}")


class Phrases(Owners):
    """One sentence of a draft; stretches are spans in ``norm``."""

    def subject(self, left: int, right: int) -> str | None:
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
        return self.cleaned(" ".join(" ".join(pieces).split()))

    def cleaned(self, text: str) -> str | None:
        """A clause without scopes and small words at its edges, from its head noun on; ``None`` if nothing or a whole sentence is left."""
        text = SHORT_NAME.sub("", text)
        folded = fold(text)
        if len(folded) != len(text):
            return None
        anew = list(self.words.anew.finditer(folded))
        if anew:
            text, folded = text[anew[-1].end() :], folded[anew[-1].end() :]
        scope = self.words.scopes.search(folded)
        if scope:
            text = f"{text[: scope.start()].rstrip()} {text[scope.end() :].lstrip()}"
            folded = fold(text)
        while (lead := self.words.lead.match(folded)) and lead.end():
            text, folded = text[lead.end() :], folded[lead.end() :]
        sums = list(_SUM.finditer(folded))  # giá trị 100.000.000 với | lãi suất
        head = self._head(folded, sums[-1].end() if sums else 0)
        if head and len(folded[: head.start()].split()) > 2:  # cung tiền, trị giá số hàng: the head is not the first noun
            act = self.words.act_before.search(folded[: head.start()])  # nộp thuế, chi ngân sách
            first = act.start() if act else head.start()
            text, folded = text[first:], folded[first:]
        if quoting := list(self.words.quoting.finditer(folded)):  # ông A cho biết | tỉnh hiện có
            text = text[quoting[-1].end() :]
        text = self._trimmed(text)
        folded = fold(text)
        has = self.words.has.search(folded)
        if has:  # kho hàng có diện tích …
            text, folded = text[has.end() :], folded[has.end() :]
        cuts = [self.words.cut.search(folded), self.words.headed_cut.search(folded) if self.words.heads.match(folded) else None]
        cut = min((c.start() for c in cuts if c), default=None)
        text = text if cut is None else self._trimmed(text[:cut])
        text = " ".join(text.split())
        if len(text.split()) > 14 or not any(map(str.isalpha, text)):
            return None
        return self._lowered(text)

    def _lowered(self, text: str) -> str:
        """A phrase with a small first letter, if its place gives it the capital: no name in the middle of a clause."""
        first = text.split()[0]
        if len(first) > 1 and first[:2].isupper():
            return text
        at = self.norm.rfind(first, self.begin, self.end)
        inside = at > self.begin and self.norm[at - 1] == " " and (self.norm[at - 2].isalnum() or self.norm[at - 2] == ",")
        name = at >= 0 and (inside or self.typed(at) in ("PERSON", "LOCATION", "UNIT")) and not self.words.heads.match(fold(text))
        return text if name else text[0].lower() + text[1:]

    def _trimmed(self, text: str) -> str:
        """A clause without small words at its edges."""
        folded, changed = fold(text), True
        while changed:
            changed = False
            lead = self.words.lead.match(folded)
            if lead and lead.end():
                text, folded, changed = text[lead.end() :], folded[lead.end() :], True
            tail = self.words.tail.search(folded)
            if tail and not self.splits(folded[: tail.start()], tail[0]):
                text, folded, changed = text[: tail.start()], folded[: tail.start()], True
            text = text.strip(EDGE)
            folded = fold(text)
        return text

    def _head(self, folded: str, low: int = 0) -> regex.Match[str] | None:
        """The first head noun of a clause that is no part of another word (*đánh | giá*, *thương | vụ*)."""
        found = self.words.heads.search(folded, low)
        while found is not None and self.splits(folded[: found.start()], found[0]):
            found = self.words.heads.search(folded, found.start() + 1)
        return found

    def headed_before(self, left: int) -> str | None:
        """The head noun, with what follows it, of the nearest clause before ``left`` that has one (*lượng khách lại tăng, | tăng 3%*)."""
        high = left
        for _ in range(CLAUSES):
            if high <= self.start:
                return None
            low = self.last_break(high - 1)
            head = self._head(self.fold[low:high])
            while head is not None and self.mentioned(low + head.start()):
                head = self.words.heads.search(self.fold[low:high], head.end())
            if head is not None:
                more = following(self, low + head.end(), LONGEST + 1)
                text = f"{self.norm[low + head.start() : low + head.end()]} {more}".strip()
                return self._lowered(text)
            high = low
        return None

    def act(self, left: int, start: int) -> str | None:
        """What is measured where no verb of reaching stands before the number: a head noun, or the act itself (*phạt*, *dài*)."""
        subject = self.subject(left, start)
        if subject is not None:
            acted = self.acted(subject)
            known = self.words.heads.match(fold(acted)) or self.words.acts.match(fold(acted))
            return acted if known or len(acted.split()) <= 3 else self.last_phrase(left, start) or acted
        if left > self.begin and self.fold[left - 1] == ":":  # Độ che phủ: 42%
            cell = self.cleaned(self.norm[self.last_break(left - 1) : left - 1])
            if cell is not None and not self.words.light_verb.fullmatch(fold(cell)):
                return cell
        return self.last_named(start)

    def last_named(self, start: int) -> str | None:
        """The last act or head noun of the sentence before ``start``."""
        named = [
            m
            for pattern in (self.words.acts, self.words.heads)
            for m in pattern.finditer(self.fold, self.start, start)
            if not self._within(m.start())
        ]
        last = max(named, key=lambda m: (m.end(), -m.start()), default=None)
        return None if last is None else last[0]

    def dimension(self, word: str, left: int, start: int) -> str:
        """*dài* with the noun before it (*vết nứt dài*), *cách* with what stands behind it (*cách cầu Sông Hàn*)."""
        at = self.fold.rfind(word, left, start)
        if at < 0:
            return word
        behind = self.cleaned(self.norm[at:start]) if word == "cách" else None  # with its places: cách cầu Sông Hàn
        if behind is not None and len(behind.split()) <= LONGEST + 1:
            return behind
        noun = self.last_phrase(left, at)
        if noun is None and self.fold[left - 1 : left] == "(":  # một cây cầu (dài 250 mét)
            noun = self.last_phrase(self.last_break(left - 2), left - 1)
        elif noun is not None and (first := self.fold.rfind(fold(noun), left, at)) > left:
            words, k = self.draft.words, self.draft.words.token_at(first)
            if k > 0 and words.tokens[k - 1][0] >= left and self.words.marks.fullmatch(self.fold, *words.tokens[k - 1]):
                noun = self.norm[words.tokens[k - 1][0] : first] + noun  # vết | nứt
        return word if noun is None else f"{noun[0].lower() + noun[1:]} {word}"

    def last_phrase(self, left: int, start: int) -> str | None:
        """The nouns, or else the verb, right before a number that no known act or head noun introduces (*camera 360 độ*, *truy đuổi 50 km*)."""
        words = self.draft.words
        at = len(self.fold[left:start].rstrip()) + left
        end = 0
        while at > left:
            small = self.words.edge_before.search(self.fold, left, at)
            if small and not self._within(small.start()):
                if end and small[0].strip():
                    break  # trong danh sách là | Neymar
                at = small.start()
                continue
            if self.typed(at - 1) not in ("LOCATION", "UNIT", "PERSON"):
                break
            begins = self.draft.spans[bisect_left(self.draft.spans, (at, 0)) - 1][0]
            if begins <= left:
                break
            if not self.words.of.search(self.fold, left, begins):  # not: túi xách của Chanel | 6.000 USD
                end = end or at
            at = begins
        k = words.token_at(at - 1)
        low = k
        while low > 0 and k - low < LONGEST - 1 and words.tokens[low - 1][0] >= left:
            low -= 1
        if k < 0 or words.tokens[k][0] < left:
            return None
        last = first = at
        tags = tag_words(words, low, k + 1 - low)
        for (s, _), tag in zip(reversed(words.tokens[low : k + 1]), reversed(tags), strict=False):
            if not tag.startswith("N"):
                if first < last or tag[0] not in "VAR":
                    break
                first = s
                if tag[0] != "R":  # bỏ ra: the verb with its direction
                    break
                continue
            first = s
        k = words.token_at(first - 1 - (self.fold[first - 1] == " ")) if first > left else -1
        if (
            self.words.direction.fullmatch(self.fold, first, last)
            and k >= 0
            and words.tokens[k][0] >= left
            and tag_words(words, k)[0] == "V"
        ):
            first = words.tokens[k][0]  # mang | về
        elif last > first and low <= k < low + len(tags) and tags[k - low] == "V" and not end and self._one_word(k, first, last):
            first = words.tokens[k][0]  # thông | xe
        phrase = " ".join(self.norm[first : max(end, last) if last > first else last].split())
        return phrase[3:] if phrase.startswith("có ") and phrase != "có thể" else phrase or None

    def _one_word(self, k: int, first: int, last: int) -> bool:
        """Whether verb ``k`` has one syllable and makes one word with the syllable from ``first`` to ``last`` behind it."""
        s, e = self.draft.words.tokens[k]
        short = " " not in self.fold[s:e] and " " not in self.fold[first:last] and self.fold[e:first] == " "
        return short and not self.mentioned(s) and self.words.light_verb.fullmatch(self.fold, s, e) is None

    def before_bracket(self, start: int, end: int) -> tuple[str, bool] | None:
        """What a figure that fills a bracket is told of (*lúa (120 ha)*), and whether it is a unit, place or person; ``None`` elsewhere."""
        opened = self.words.bracketed.search(self.fold, max(self.start, start - 24), start)
        moved = opened or self.words.bracketed_change.search(self.fold, max(self.start, start - 24), start)
        if moved is None or not self.fold[end : end + 2].lstrip().startswith(")"):
            return None
        at = moved.start()
        k = bisect_left(self.draft.spans, (at, 0)) - 1
        if k >= 0 and self.draft.spans[k][1] == at:
            mention = self.draft.mentions[k]
            return (mention.text, True) if mention.type in ("UNIT", "LOCATION", "PERSON") else None
        thing = self.last_phrase(self.last_break(at), at) if opened else None
        if thing is None or self.norm[max(0, at - len(thing) - 2) : at].removesuffix(thing).strip().isdigit():
            return None  # 10.000 kyat (7,5 USD)
        return thing, False

    def _within(self, at: int) -> bool:
        """Whether a word goes on at ``at`` (*phát | hiện*)."""
        k = self.draft.words.token_at(at)
        return k >= 0 and self.draft.words.tokens[k][0] < at

    def acted(self, subject: str) -> str:
        """A subject from its last act on (*tang vật*, *chiếm đoạt*, *bị phạt* → *phạt*); unchanged if it begins with a head noun or names no act."""
        folded = fold(subject)
        acts = [m for m in self.words.acts.finditer(folded) if not self.splits(folded[: m.start()], m[0])]
        if self.words.heads.match(folded) or not acts:
            return subject
        first = last = acts[-1]
        if len(acts) > 1 and not folded[acts[-2].end() : first.start()].strip():
            first = acts[-2]  # trúng thưởng
        return subject[first.start() : last.end()] if self.words.act_end.match(folded, last.end()) else subject[first.start() :]

    def noun_before(self, left: int, at: int) -> str | None:
        """The noun phrase that ends before ``at``, small words and verbs of having aside (*mua chiếc xe trên với | giá*)."""
        for traded in reversed(list(self.words.trade.finditer(self.fold, left, at))):
            thing = following(self, traded.end(), LONGEST)
            passive = self.words.passive.search(self.fold, left, traded.start())
            if not thing and passive:
                thing = self.subject(left, passive.start()) or ""  # thịt lợn được bán với | giá
                thing = thing if len(thing.split()) <= LONGEST else ""
            if thing:
                return f"{traded[0]} {thing}"
        phrase = self.last_phrase(left, at)
        if phrase is None or self.words.acts.fullmatch(fold(phrase)) or self.words.light_verb.fullmatch(fold(phrase)):
            return None
        first = self.fold.rfind(fold(phrase), left, at)
        if " " not in phrase and self.words.of.search(self.fold, left, first):
            return None  # trận đấu trong mơ có | giá
        if self.typed(first) in ("LOCATION", "UNIT"):
            return None  # chuyển đến Bournemouth với giá 20 triệu
        k = self.draft.words.token_at(first)
        if k < 0 or not tag_words(self.draft.words, k)[0].startswith("N"):
            return None
        return phrase if phrase[:2].isupper() or self.mentioned(self.draft.words.tokens[k][0]) else phrase[0].lower() + phrase[1:]
