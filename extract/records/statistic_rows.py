"""What has been read of a statistic, written as a row; the same figure once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..draft import Draft
from ..text import fold
from ..types import Mention, Statistic
from ..values.count_values import fraction
from ..values.quantities import quantities
from .statistic_counts import OF_ALL
from .statistic_words import StatisticWords

KINDS: dict[str, Literal["percent", "count", "money", "measure"]] = {
    "PERCENT": "percent", "COUNT": "count", "MONEY": "money", "MEASURE": "measure",
}  # fmt: skip


@dataclass(slots=True)
class Found:
    """What has been read of one statistic."""

    mention: int
    what: str | None = None
    whose: str | None = None
    when: str | None = None
    change: Literal["up", "down"] | None = None
    compared: str | None = None
    side: str | None = None
    bracketed: bool = False
    rule: str = "statistic.none"
    score: float = 0.5

    def told(self, what: str | None, rule: str, score: float) -> None:
        """Set what is measured, the ``rule`` by which it was found, and how sure that is."""
        self.what, self.rule, self.score = what, rule, score

    @property
    def thing(self) -> str:
        """What is measured without the whole that a fraction is of."""
        return (self.what or "").split(OF_ALL)[0]


def has_value(mention: Mention) -> bool:
    """Whether a mention holds a number that a row can tell (not *5 x 5,5 cm*)."""
    value = mention.value or {}
    return any(value.get(key) is not None for key in ("value", "low", "high")) or (
        "of" in value or (mention.type == "COUNT" and fraction(mention.text) is not None)
    )


def _part(mention: Mention) -> float | None:
    """The amount of a part of a whole (*45/50 km*, *315/338 tỷ đồng*); ``None`` of any other mention."""
    parts, whole = fraction(mention.text), mention.value.get("of")
    if parts is None or "low" in mention.value or (mention.type != "COUNT" and whole is None):
        return None
    return parts[0] if whole is None else parts[0] * (whole // parts[1])


def once(draft: Draft, statistics: list[Statistic]) -> list[Statistic]:
    """Without repeats: the same figure of the same thing, or of a thing that a later sentence names more shortly."""
    seen: dict[tuple[object, ...], list[Statistic]] = {}
    out = []
    for s in statistics:
        value = draft.mentions[s.mention].value
        noun = fold(str(value.get("object") or "")) if s.kind == "count" else fold(s.what or "")
        known = seen.setdefault((s.kind, s.value, s.low, s.high, s.unit, noun), [])
        what = fold(s.what or "")
        if any(_repeats(what, noun, s, other) for other in known):
            continue
        known.append(s)
        out.append(s)
    return out


def _repeats(what: str, noun: str, later: Statistic, earlier: Statistic) -> bool:
    if later.change != earlier.change or (later.when and earlier.when and later.when != earlier.when):
        return False
    return what == fold(earlier.what or "") or (later.kind == "count" and what == noun)


def row(draft: Draft, words: StatisticWords, found: Found, begin: int) -> Statistic:
    """The statistic that was read of a mention; its sentence begins at ``begin``."""
    mention, start = draft.mentions[found.mention], draft.spans[found.mention][0]
    value = mention.value
    unit = value.get("currency" if mention.type == "MONEY" else "unit")
    if mention.type == "PERCENT":
        unit = "điểm phần trăm" if value.get("points") else "%"
    elif mention.type == "MONEY" and (rate := quantities(draft.rules).per.match(draft.text.fold, draft.spans[found.mention][1])):
        unit = f"{unit}/{rate[0].strip(' /')}"
    modifier = value.get("modifier")
    if (
        found.change
        and modifier in ("more_than", "less_than")
        and words.comparison.search(draft.text.fold, max(begin, start - 24), start)
    ):
        modifier = None  # thấp hơn 0,3 điểm: the comparison, not an approximation
    what = found.what
    if what and found.side and f" {found.side} " not in f" {what.lower()} ":
        what = f"{what} về {found.side}"
    return Statistic(
        kind=KINDS[mention.type], value=value.get("value", _part(mention)), low=value.get("low"),
        high=value.get("high"), modifier=modifier, unit=unit, what=what, whose=found.whose, when=found.when,
        mention=found.mention, sentence=mention.sentence, change=found.change, compared_with=found.compared,
        rule=found.rule, score=found.score,
    )  # fmt: skip
