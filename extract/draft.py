"""The working state of one article: stages read what earlier ones wrote and write their own fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .text import Text
from .types import (
    Appointment,
    Award,
    Candidate,
    Decision,
    Event,
    Membership,
    Mention,
    Person,
    Problem,
    Reference,
    Statistic,
    Unit,
)  # fmt: skip
from .words import Words

if TYPE_CHECKING:
    from .encoder import Encoder
    from .rules import Entry, RuleSet

T = TypeVar("T")


class Hit(NamedTuple):
    """A lexicon entry found in the text on syllable edges; several entries if the word has homonyms.

    A tuple, because there are hundreds in an article and a frozen dataclass takes five times as long to make.
    """

    start: int
    end: int
    entries: tuple[Entry, ...]


class Draft:
    """What is known of one article so far. Lives no longer than its extraction.

    ``spans`` holds the ``norm`` span of each mention, parallel to ``mentions``; ``hits`` the lexicon hits by lexicon name,
    sorted by start, shortest first.
    """

    __slots__ = (
        "appointments", "awards", "byline", "candidates", "encoder", "events", "hits", "id", "memberships", "memo", "mentions",
        "outcomes", "people", "problems", "published", "reference", "rules", "spans", "statistics", "text", "title", "units", "words",
    )  # fmt: skip

    def __init__(
        self, text: Text, rules: RuleSet, *, published: str | None = None, title: str | None = None, id: str = ""
    ) -> None:
        self.text = text
        self.words = Words(text)
        self.rules = rules
        self.published = published
        self.title = title
        self.id = id
        self.reference = Reference(published, False)
        self.encoder: Encoder | None = None  # weighs the main event, if the stage is asked for
        self.hits: Mapping[str, list[Hit]] = {}
        self.candidates: list[Candidate] = []
        self.outcomes: list[
            tuple[Candidate, bool, str, Candidate | None]
        ] = []  # candidate, whether it won, why not, against which
        self.mentions: list[Mention] = []
        self.spans: list[tuple[int, int]] = []
        self.byline: str | None = None
        self.people: list[Person] = []
        self.units: list[Unit] = []
        self.statistics: list[Statistic] = []
        self.memberships: list[Membership] = []
        self.appointments: list[Appointment] = []
        self.awards: list[Award] = []
        self.events: list[Event] = []
        self.problems: list[Problem] = []
        self.memo: dict[Any, Any] = {}  # what ``once`` made, and what link stages leave for records by module name

    def once(self, build: Callable[[Draft], T]) -> T:
        """``build(self)``, made when it is asked for first."""
        found: T = self.memo.get(build, self.memo)
        if found is self.memo:
            found = self.memo[build] = build(self)
        return found

    @property
    def decisions(self) -> list[Decision]:
        """What became of each candidate, for ``explain`` and the error report; written out when asked for."""
        out = []
        for c, won, reason, winner in self.outcomes:
            start, end = self.text.raw_span(c.start, c.end)
            name = None if winner is None else f"{winner.rule} {self.text.norm[winner.start : winner.end]!r}"
            out.append(Decision(start, end, self.text.raw[start:end], c.type, c.rule, c.stage, c.score, won, reason, name))
        return out

    def fold(self, index: int) -> str:
        """The folded text of mention ``index``."""
        start, end = self.spans[index]
        return self.text.fold[start:end]

    def folded(self, index: int) -> str:
        """The folded words of mention ``index``, one blank between them."""
        return " ".join(self.fold(index).split())

    def gap(self, left: int, right: int) -> str:
        """The folded text between the end of mention ``left`` and the start of mention ``right``."""
        return self.text.fold[self.spans[left][1] : self.spans[right][0]]
