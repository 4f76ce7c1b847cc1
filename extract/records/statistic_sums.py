"""What a sum of money is for: the thing that is worth it, the act it is paid by."""

from __future__ import annotations

from ..text import fold
from .statistic_behind import Behind


class Sums(Behind):
    """One sentence of a draft and the sums in it; offsets count in ``norm``."""

    def worth(self, what: str, left: int, at: int) -> str:
        """The thing right before *trị giá* at ``at``: the subject ``what`` if it is short and stands there, else its last nouns."""
        before, total = self.fold[left:at].rstrip(), None
        if before.endswith("tổng"):
            verb = self.words.worth.match(self.fold, at)
            at = left + len(before) - len("tổng")
            before = self.fold[left:at].rstrip()
            total = self.norm[at : verb.end()].lower() if verb else None
        acted = self.acted(what)
        for phrase in (what, acted):
            if len(phrase.split()) <= 6 and before.endswith(fold(phrase)) and not self.words.act_end.search(fold(phrase)):
                return phrase
        last = self.last_phrase(left, at) or total or what
        owned = f"{fold(what)} của {fold(last)}"  # chiếc áo của bà A trị giá …
        return what if before.endswith(owned) else last

    def paid_by(self, at: int) -> str | None:
        """The last act of the sentence before ``at`` (*chiếm đoạt tài sản với | số tiền*), with an act right before it (*nhận thưởng*)."""
        acts = [
            m
            for m in self.words.acts.finditer(self.fold, self.start, at)
            if not self.mentioned(m.start())
            and not self._within(m.start())
            and self.words.dimensions.fullmatch(m[0]) is None
            and not self.splits(self.fold[max(self.start, m.start() - 24) : m.start()], m[0])
        ]
        if not acts:
            return None
        first = last = acts[-1]
        if len(acts) > 1 and not self.fold[acts[-2].end() : last.start()].strip():
            first = acts[-2]
        return self.norm[first.start() : last.end()].lower()

    def last_thing(self, what: str, before: int, start: int) -> int:
        """Where *và* begins if nothing but ``what`` of the figure before, which ends at ``before``, and *và* stand before the sum at ``start``
        (*12 kg ma túy đá | và 45 triệu đồng*); else ``before``."""
        joint = self.words.listed_on.search(self.fold, before, start)
        thing = fold(" ".join(self.norm[before : joint.start()].split())) if joint else ""
        return joint.start() if joint and thing and fold(what).endswith(thing) else before
