"""A place that the headline or the lead names, and how much of an article its places are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ..draft import Draft
from .event_model import Features

_ABROAD = ("country", "city", "state")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One naming of a place in the lead: the mention that names it, how it stands there, how much of the headline stands around it."""

    mention: int
    names: frozenset[str]
    shares: Features


@dataclass
class Place:
    """All that the headline and the lead say of one place. ``text`` is its best writing, ``mentions`` those of that writing."""

    key: str
    text: str = ""
    mentions: tuple[int, ...] = ()
    worth: float = -1.0
    titled: set[str] = field(default_factory=set)  # how the headline names it
    title_spans: list[tuple[int, int]] = field(default_factory=list)  # where, in characters of the headline
    spots: list[Occurrence] = field(default_factory=list)  # where the lead names it
    sentences: set[int] = field(default_factory=set)  # in which

    def add(self, text: str, mentions: tuple[int, ...], worth: float, spot: Occurrence, sentence: int) -> None:
        """One occurrence; of its writings the worthiest is kept. What stands far from the verb counts apart."""
        names = spot.names
        if "next_far" in names or ("prev_far" in names and "first_sentence" not in names):
            far = frozenset(name if name.startswith(("level", "next", "prev")) else f"far_{name}" for name in names)
            spot = Occurrence(spot.mention, far, spot.shares)
        self.spots.append(spot)
        self.sentences.add(sentence)
        self.write(text, mentions, worth)

    def named(self, names: Iterable[str], start: int, end: int) -> None:
        """One naming in the headline."""
        self.titled.update(names)
        self.title_spans.append((start, end))

    def write(self, text: str, mentions: tuple[int, ...], worth: float) -> None:
        """A writing of the place."""
        if worth > self.worth:
            self.text, self.mentions, self.worth = text, mentions, worth


class Focus:
    """How often the whole article names each place: where it names one most, there its happening is (its geographic focus).

    ``province`` gives the province of an administrative unit by its code, ``key`` the key of a mention.
    """

    def __init__(self, draft: Draft, province: Callable[[str], str], key: Callable[[int], str]) -> None:
        found = [i for i, mention in enumerate(draft.mentions) if mention.type == "LOCATION"]
        self.named = Counter(map(key, found))
        self._most, self._total = max(self.named.values(), default=0), self.named.total()
        self._roofs: Counter[str] = Counter()  # how often each province is meant by the places in it
        self._roof: dict[str, str] = {}
        for i in found:
            if roof := province(str(draft.mentions[i].value.get("code") or "")):
                self._roofs[roof] += 1
                self._roof[key(i)] = roof
        levels = [draft.mentions[i].value.get("level") for i in found]
        self.abroad = sum(level in _ABROAD for level in levels) / max(1, len(levels))
        """The part of its places that are foreign countries and cities."""

    def of(self, key: str, parts: Iterable[str]) -> Features:
        """What part of the article's places one is, by its key and the keys of its parts, and what part its province is."""
        out: Features = {}
        names = (key, *sorted(parts))
        if self.named:
            often = max(self.named[name] for name in names)
            out |= {"focus": often / self._most, "focus_top": float(often == self._most > 1), "focus_share": often / self._total}
            out["focus_none"] = float(often == 0)
        if self._roofs:
            often = self._roofs[next((self._roof[name] for name in names if name in self._roof), key)]
            out["roof_share"] = often / self._roofs.total()
            out["roof_top"] = float(often == max(self._roofs.values()) and often > 1)
            out["is_roof"] = float(key in self._roofs)
        return out
