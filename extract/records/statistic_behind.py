"""What stands right behind a number: the noun it measures, what a share did, what land is used for, the kind of money."""

from __future__ import annotations

from ..finders.tagging import tag_words
from ..text import fold
from .statistic_context import EDGE
from .statistic_counts import following
from .statistic_phrases import LONGEST, Phrases

LONGEST_SHARE = 9
"""Syllables that the things have of which a percentage is told."""

KIND = 8
"""Syllables that the kind of money behind a sum may have (*tiền thuế còn nợ*)."""


class Behind(Phrases):
    """One sentence of a draft and what stands behind its figures; offsets count in ``norm``."""

    def behind(self, end: int, *, share: bool = False) -> str | None:
        """The noun phrase right behind a number (*ma túy* in *2,1 tấn ma túy*): nouns and adjectives up to anything else; behind a ``share``
        what they are said to do too (*83% học sinh được nhận gạo*)."""
        words = self.draft.words
        if end >= self.end or self.fold[end] not in " \t" or self.words.not_noun.match(self.fold, end + 1):
            return None
        several = self.words.plural.match(self.fold, end + 1) if share else None
        if several and self.fold[several.end() : several.end() + 1] == " ":
            end = several.end()  # 70% các sàn giao dịch
        k = words.token_at(end + 1)
        if k < 0 or (self.norm[end + 1].isupper() and not self.norm[end + 1 : end + 3].isupper()):
            return None  # a capital begins a caption or a name
        first, last = end + 1, end
        for (s, e), tag in zip(words.tokens[k : k + LONGEST], tag_words(words, k, LONGEST), strict=False):
            if s >= self.end or self.fold[last:s].strip() or self.mentioned(s) or self.words.not_noun.match(self.fold, s):
                break
            if not (tag.startswith("N") or (last > end and tag == "A")):
                break
            last = max(last, self.coordination(s) or e)
        if last == end:
            return None
        last = self._whole_noun(last)
        phrase = " ".join(self.norm[first:last].split()).strip(EDGE)
        loose = self.words.loose.fullmatch(fold(phrase)) is not None
        more = (
            following(self, last, LONGEST_SHARE - len(phrase.split())) if (share or loose) and self.norm[last - 1] != "." else ""
        )
        return f"{phrase} {more}" if more else phrase

    def _whole_noun(self, last: int) -> int:
        """Where a known noun ends whose first word ends at ``last`` (*thuốc | lắc*)."""
        words, k = self.draft.words, self.draft.words.token_at(last)
        k = k if k >= 0 else words.token_at(last + 1)
        if not 0 < k < len(words.tokens):
            return last
        (s, _), (first, stop) = words.tokens[k - 1], words.tokens[k]
        whole = stop <= self.end and not self.mentioned(first) and self.fold[s:stop] in self.words.nouns
        return stop if whole and self.fold[last:first] == " " else last

    def used_for(self, end: int) -> str | None:
        """What an area is used for (*280 ha | nuôi tôm*): a verb and its noun right behind it."""
        words, k = self.draft.words, self.draft.words.token_at(end + 1)
        if self.words.areas.search(self.fold, max(self.begin, end - 8), end) is None or not 0 <= k < len(words.tokens) - 1:
            return None
        tags = tag_words(words, k, 2)
        if (
            words.tokens[k][0] != end + 1
            or [tag[0] for tag in tags] != ["V", "N"]
            or self.words.light_verb.fullmatch(self.fold, *words.tokens[k])
        ):
            return None
        return following(self, end, LONGEST) or None

    def number_behind(self, end: int) -> str | None:
        """*giảm 12,3% | số vụ*, *tăng 5% về | số người chết*: the number of things whose change is told, behind its percentage; or what a share
        did (*41,5% | đạt loại giỏi*)."""
        if self.words.graded.match(self.fold, end, self.end):
            return following(self, end, LONGEST) or None
        found = self.words.number_behind.match(self.fold, end, self.end)
        things = following(self, found.end(), LONGEST) if found else ""
        return f"số {things}" if things else None

    def kind_of_sum(self, end: int) -> str | None:
        """*5 tỷ đồng | tiền thuế*: the kind of money right behind a sum."""
        found = self.words.sum_of.match(self.fold, end, self.end)
        if found is None or self.mentioned(found.end() - 1):
            return None
        return following(self, end, KIND) or None
