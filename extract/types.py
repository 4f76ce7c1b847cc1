"""The data of the house: what stages hand to each other and what users read. No logic.

Offsets named ``start`` and ``end`` in a public record are code points into the text *as it was given*, half open.
Inside the pipeline (``Candidate``) they count in ``Text.norm``; ``resolve`` is the one place that turns them into raw ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NotRequired, TypedDict

type_names = (
    "RANK", "PERSON", "ROLE", "UNIT", "LOCATION", "DATE", "DURATION", "AGE", "PERCENT", "COUNT", "MONEY", "MEASURE",
)  # fmt: skip
"""The twelve mention types of the flat layer; a user's rules may add more."""

record_tables = ("people", "units", "statistics", "memberships", "appointments", "awards", "events")
"""The fields of an ``Article`` that hold its records."""

SCHEMA = 1
"""Version of the JSON record; counts breaking changes."""

Value = Mapping[str, Any]
"""A normalised value, JSON-ready. Its keys depend on the type: see the ``*Value`` dictionaries below."""

Modifier = Literal["approx", "more_than", "less_than", "at_least", "at_most"]


class RankValue(TypedDict):
    rank: str
    level: int


class PersonValue(TypedDict):
    name: str


class RoleValue(TypedDict):
    title: str


class UnitValue(TypedDict):
    name: str
    parent: NotRequired[str]
    members: NotRequired[list[str]]


class LocationValue(TypedDict):
    name: str
    level: NotRequired[str]
    code: NotRequired[str]
    successor: NotRequired[str]  # the code of the unit that took its place, if it had ended by the article's date


class DateValue(TypedDict, total=False):
    timex: str
    start: str | None
    end: str | None
    mod: Literal["START", "MID", "END"]
    modifier: Modifier
    anniversary: bool
    inferred: bool


class DurationValue(TypedDict):
    timex: str
    modifier: NotRequired[Modifier]


class AgeValue(TypedDict, total=False):
    years: int
    low: int
    high: int
    modifier: Modifier


class NumberValue(TypedDict, total=False):
    """Either ``value`` or ``low`` and ``high``."""

    value: float
    low: float
    high: float
    modifier: Modifier


class PercentValue(NumberValue, total=False):
    points: bool


class CountValue(NumberValue, total=False):
    unit: str | None
    object: str | None


class MoneyValue(NumberValue, total=False):
    currency: str


class MeasureValue(NumberValue, total=False):
    unit: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposed mention, before ``resolve``. Cannot be built without the rule and stage that found it.

    ``start``/``end`` count in ``Text.norm``. ``value`` may hold a reader's unfinished value (a date without its year);
    ``link`` finishes it. ``type`` ``"-"`` marks a guard: it yields no mention and blocks the types in ``blocks``.
    """

    start: int
    end: int
    type: str
    rule: str
    stage: str
    score: float = 1.0
    value: Any = None
    priority: int = 0
    blocks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a candidate: ``won``, or lost for ``reason`` against ``winner``. Offsets are raw."""

    start: int
    end: int
    text: str
    type: str
    rule: str
    stage: str
    score: float
    won: bool
    reason: str
    winner: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of the flat layer with its type, value and provenance. ``raw[start:end] == text``."""

    start: int
    end: int
    text: str
    type: str
    value: Value
    rule: str
    stage: str
    score: float
    sentence: int


@dataclass(frozen=True, slots=True)
class Role:
    """A post of a person: title and the unit it is held in. ``unit_id`` indexes ``Article.units``.

    ``place`` is the country or place of an office that names no unit (*Tổng thống Hàn Quốc*); ``proposed`` is a post that is only asked for.
    """

    title: str
    unit: str | None = None
    unit_id: int | None = None
    status: Literal["current", "former", "appointed", "proposed"] = "current"
    when: str | None = None
    mention: int | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the article with everything said of them. ``mentions`` indexes ``Article.mentions``.

    ``rank`` is the highest rank named (as canonical name), ``ranks`` all of them in order of appearance;
    ``age`` is in whole years;
    ``case_role`` is the part in a criminal case or accident as the text gives it (*bị can*, *nạn nhân*);
    ``unit`` is where somebody serves without a title (*Thượng úy A, cán bộ Đội CSGT số 7*).
    """

    name: str
    rank: str | None = None
    ranks: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    aliases: tuple[str, ...] = ()
    honorific: str | None = None
    birth_year: int | None = None
    age: int | None = None
    home: str | None = None
    case_role: str | None = None
    unit: str | None = None
    byline: bool = False
    mentions: tuple[int, ...] = ()
    rule: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Unit:
    """One organisation. ``parent`` and ``members`` are canonical names; ``mentions`` indexes ``Article.mentions``."""

    name: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    members: tuple[str, ...] = ()
    code: str | None = None
    kind: str | None = None
    place: str | None = None
    mentions: tuple[int, ...] = ()
    rule: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Statistic:
    """A number with its meaning. ``mention`` indexes ``Article.mentions``; ``when`` is a TIMEX3 value."""

    kind: Literal["percent", "count", "money", "measure"]
    value: float | None
    low: float | None
    high: float | None
    modifier: str | None
    unit: str | None
    what: str | None
    whose: str | None
    when: str | None
    mention: int
    sentence: int
    change: Literal["up", "down"] | None = None
    compared_with: str | None = None
    rule: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Membership:
    """``part`` belongs to ``whole``; both canonical unit names."""

    part: str
    whole: str
    mention: int | None = None
    rule: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who (a person or a unit) becomes what, where, decided by whom, from when.

    ``kind``: appointed, elected, transferred, promoted (rank), retired, resigned, dismissed. ``title`` holds the rank for promotions;
    ``status`` tells what is only proposed (*giới thiệu để bầu*) from what has been decided.
    """

    kind: str
    who: str
    title: str | None = None
    unit: str | None = None
    from_title: str | None = None
    from_unit: str | None = None
    by: str | None = None
    status: Literal["given", "proposed"] = "given"
    when: str | None = None
    mentions: tuple[int, ...] = ()
    sentence: int = 0
    rule: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Award:
    """``giver`` gives (or is asked to give) ``award`` to ``receiver``."""

    award: str
    giver: str | None = None
    receiver: str | None = None
    status: Literal["given", "proposed"] = "given"
    when: str | None = None
    mentions: tuple[int, ...] = ()
    sentence: int = 0
    rule: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Event:
    """A dated happening: what, when (TIMEX3), where, who took part. ``main`` marks the article's own."""

    what: str
    when: str | None = None
    where: str | None = None
    who: tuple[str, ...] = ()
    main: bool = False
    sentence: int = 0
    rule: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the reader of an article should know (an impossible date, text cut, a doubtful encoding)."""

    kind: str
    message: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """The date that unfinished dates resolve against: ``YYYY-MM-DD`` or ``YYYY``; ``inferred`` if taken from the text."""

    date: str | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """Everything read from one article: the record of DESIGN section 4. ``text`` is the text as given."""

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    reference: Reference = Reference()
    byline: str | None = None
    sentences: tuple[tuple[int, int], ...] = ()
    mentions: tuple[Mention, ...] = ()
    people: tuple[Person, ...] = ()
    units: tuple[Unit, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    memberships: tuple[Membership, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    awards: tuple[Award, ...] = ()
    events: tuple[Event, ...] = ()
    problems: tuple[Problem, ...] = ()
    schema: int = SCHEMA
    meta: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The JSON record (without the text itself)."""
        from .io.record import to_dict

        return to_dict(self)

    def to_frame(self, table: str = "mentions") -> Any:
        """One table of the article as a pandas DataFrame: mentions, people, roles, units, statistics, …"""
        from .io.tables import to_frame

        return to_frame([self], table)

    def _repr_html_(self) -> str:
        from .show import to_html

        return to_html(self, page=False)
