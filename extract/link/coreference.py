"""Mentions of one person joined: full names, short names, rank with given name, *đồng chí Phó cục trưởng*, *nữ trung tá*.

Full names come first, each with its ranks and posts (``post_owners.attach``); short names then join the person that they can mean, the one with
the same rank and gender before the nearest one. A title or rank that stands alone joins the one person who holds it.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import regex

from ..draft import Draft
from ..text import fold
from .aliases import bare, gender_of_name, parts, relation
from .post_owners import attach
from .posts import Named, Post, pattern, words_of
from .service import serve

KEY = __name__
_NEAR = 40  # how many holders of one title or rank are looked at; keeps a list of ten thousand names linear


@dataclass(slots=True)
class Cluster:
    """One person: indices of mentions by what they are. ``name`` holds the syllables of the longest name."""

    name: tuple[str, ...]
    names: list[int] = field(default_factory=list)
    descriptions: list[int] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    serves: list[int] = field(default_factory=list)
    gender: str = ""
    levels: set[int] = field(default_factory=set)
    forms: list[tuple[str, ...]] = field(default_factory=list)

    def last_before(self, index: int) -> int:
        """The last name of the person before mention ``index``, -1 if there is none; ``names`` is kept in order."""
        at = bisect_right(self.names, index)
        return self.names[at - 1] if at else -1


def join(draft: Draft) -> None:
    """Leave the persons of the article as a list of ``Cluster`` in ``draft.memo[KEY]``, in order of appearance."""
    named, posts = attach(draft)
    serve(draft, named)
    people = _Joiner(draft, named)
    people.full_names()
    people.short_names()
    clusters = sorted(people.clusters, key=lambda c: min(c.names))
    for cluster in clusters:
        cluster.ranks = [r for i in cluster.names if (r := named[i].rank) is not None and draft.mentions[r].value]
        cluster.posts = [p for i in cluster.names for p in named[i].posts]
        cluster.serves = next((named[i].serves for i in cluster.names if named[i].serves), [])
    _descriptions(draft, clusters, [p for p in posts if p.owner is None])
    draft.memo[KEY] = clusters
    draft.memo[KEY + ".posts"] = posts


class _Joiner:
    """Puts the names of one article into clusters."""

    def __init__(self, draft: Draft, named: dict[int, Named]) -> None:
        self.draft = draft
        self.named = named
        self.alias = words_of(draft)["description"]["alias"]
        self.clusters: list[Cluster] = []
        self.written = {i: parts(draft.mentions[i].text) for i in named}
        self._of: dict[int, Cluster] = {}  # by mention
        self._by_word: dict[str, list[Cluster]] = {}
        self._last: dict[tuple[str, ...], Cluster] = {}

    def full_names(self) -> None:
        """Names of two syllables or more, longest first, so that each short form finds its full one."""
        order = sorted((i for i in self.named if len(self.written[i]) > 1), key=self._order)
        for index in order:
            person = self._place(index)
            if self._alias(index) is not None:
                self._one(person, self.written[index])

    def _one(self, person: Cluster, name: tuple[str, ...]) -> None:
        """Whoever is called by the by-name of a person elsewhere is that person: *A tên thật là B … B*."""
        for other in [c for c in self._by_word.get(name[-1], ()) if c is not person and c.name == name]:
            for index in other.names:
                insort(person.names, index)
                self._of[index] = person
            person.forms.extend(form for form in other.forms if form not in person.forms)
            person.levels |= other.levels
            person.gender = person.gender or other.gender
            for word in {word for form in other.forms for word in _words(form)}:
                self._by_word[word] = [person if c is other else c for c in self._by_word[word]]
            self.clusters.remove(other)

    def _order(self, index: int) -> tuple[bool, int, int, int]:
        """By-names last, then longer names first, written out before initials."""
        owner = index - 1 in self.named and pattern(self.alias).fullmatch(self.draft.gap(index - 1, index)) is not None
        name = self.written[index]
        return owner, -len(name), -min(2, min(map(len, name))), index

    def short_names(self) -> None:
        """Names of one syllable or letter, in order of the text."""
        for index in (i for i in self.named if len(self.written[i]) <= 1):
            self._place(index)

    def _place(self, index: int) -> Cluster:
        name = self.written[index]
        found = self._alias(index) or self._best(index, self._fitting(index, name)) or self._slip(index, name)
        if found is None:
            found = Cluster(name)
            self.clusters.append(found)
        if name not in found.forms:
            found.forms.append(name)
            for word in _words(name):
                self._by_word.setdefault(word, []).append(found)
        insort(found.names, index)
        self._of[index] = found
        if len(name) == 1:
            self._last[name] = found
        if (level := self._level(index)) is not None:
            found.levels.add(level)
        found.gender = found.gender or self._gender(index)
        return found

    def _alias(self, index: int) -> Cluster | None:
        """The person whose by-name this is: *Lê Văn Tư (tức Tư "sẹo")*."""
        if index - 1 not in self.named or not pattern(self.alias).fullmatch(self.draft.gap(index - 1, index)):
            return None
        return self._of.get(index - 1)

    def _fitting(self, index: int, name: tuple[str, ...]) -> list[Cluster]:
        """Persons whose name this one can be, of no other gender."""
        gender = self._gender(index)
        keys = dict.fromkeys((name[-1], name[-1][0]) if any(len(p) == 1 for p in name) else name[-1:])
        near = (c for key in keys for c in self._by_word.get(key, ()))
        return [
            c for c in near
            if any(relation(name, form) in ("same", "short") for form in c.forms) and not (gender and c.gender and gender != c.gender)
        ]  # fmt: skip

    def _best(self, index: int, fitting: Sequence[Cluster]) -> Cluster | None:
        """The same name before a longer one, the same rank before none, the nearest before before the nearest after."""
        if not fitting:
            return None
        rank, gender = self._level(index), self._gender(index)

        def order(cluster: Cluster) -> tuple[bool, bool, int, bool, int]:
            last = cluster.last_before(index)
            return (
                cluster.name != self.written[index],
                bool(gender) and cluster.gender != gender and self._last.get(self.written[index]) is not cluster,
                0 if rank is None or rank in cluster.levels else 2 if cluster.levels else 1,
                last < 0,
                -last if last >= 0 else cluster.names[0],
            )

        return min(fitting, key=order)

    def _slip(self, index: int, name: tuple[str, ...]) -> Cluster | None:
        """The one holder of the same rank whose given name differs by its tone only: *Trung tá Bồn* for *Nguyễn Văn Bốn*, a slip of the pen."""
        level = self._level(index)
        if level is None or len(name) != 1:
            return None
        same = [c for c in self.clusters[:_NEAR] if level in c.levels and len(c.name) > 1]
        return same[0] if len(same) == 1 and bare(same[0].name[-1]) == bare(name[0]) and same[0].last_before(index) >= 0 else None

    def _level(self, index: int) -> int | None:
        rank = self.named[index].rank
        return None if rank is None else self.draft.mentions[rank].value.get("level")

    def _gender(self, index: int) -> str:
        title = honorific(self.draft, index)
        entry = self.draft.rules.lexicon("honorifics").get(title) if title else None
        return (entry.get("gender") if entry else "") or gender_of_name(self.written[index])


def _words(name: tuple[str, ...]) -> set[str]:
    """The words by which a form of a name is looked for: its syllables and the initial of the last."""
    return {*name, *(name[-1][:1] if len(name) > 1 else ())}


def honorific(draft: Draft, index: int) -> str | None:
    """The form of address, job or part in a case right before a name, folded (lexicon ``honorifics``); ``None`` if there is none."""
    start = draft.spans[index][0]
    if index and draft.mentions[index - 1].type == "LOCATION" and draft.gap(index - 1, index).isspace():
        return None  # Thủ tướng · Anh · Theresa May
    words = draft.text.fold[max(0, start - 40) : start].split("\n")[-1].split()
    lexicon = draft.rules.lexicon("honorifics")
    for size in (4, 3, 2, 1):
        if len(words) >= size and (key := " ".join(words[-size:]).lstrip("(\"'")) in lexicon:
            return key
    return None


def _descriptions(draft: Draft, clusters: Sequence[Cluster], posts: Iterable[Post]) -> None:
    """Join titles and ranks that stand for a person: *Đồng chí Phó cục trưởng*, *nữ trung tá*."""
    cues = words_of(draft)["description"]
    fold = draft.text.fold
    titles: dict[str, list[tuple[Cluster, Post]]] = {}
    levels: dict[int, list[Cluster]] = {}
    for cluster in clusters:
        for held in cluster.posts:
            titles.setdefault(_title(draft, held), []).append((cluster, held))
        for level in sorted(cluster.levels):
            levels.setdefault(level, []).append(cluster)
    for post in posts:
        start = draft.spans[post.role][0]
        earlier = [(c, p) for c, p in titles.get(_title(draft, post), ())[-_NEAR:] if c.names[0] < post.role]
        holders = [c for c, p in earlier if _same_unit(draft, post, p)]
        if len({id(c) for c in holders}) != 1 or pattern(cues["not_before"]).search(fold, max(0, start - 20), start):
            continue
        if post.units or pattern(cues["before"]).search(fold, max(0, start - 40), start) or _subject(draft, post, cues["after"]):
            holders[0].descriptions.append(post.role)
    owned = {r for c in clusters for r in c.ranks}
    for i, mention in enumerate(draft.mentions):
        start = draft.spans[i][0]
        if mention.type != "RANK" or i in owned:
            continue
        if found := pattern(cues["before_rank"]).search(fold, max(0, start - 30), start):
            gender = "f" if found[0].strip().endswith("nữ") else ""
            same = levels.get(mention.value.get("level", 0), [])[-_NEAR:]
            known = [c for c in same if c.names[0] < i and not (gender and c.gender and c.gender != gender)]
            if len(known) == 1:
                known[0].descriptions.append(i)


def _title(draft: Draft, post: Post) -> str:
    """A title as key: folded, without *nguyên*, *cựu*, *quyền*."""
    return str(regex.sub(r"^(?:nguyên|cựu|quyền)\s+", "", draft.folded(post.role)))


def _same_unit(draft: Draft, one: Post, other: Post) -> bool:
    """Whether a title without a name can be in the unit of a held post: it names none, or only words of that unit, and no other house
    of the kind (*Bộ trưởng Quốc phòng các nước*)."""
    if draft.text.fold.startswith(" các", draft.spans[one.last][1]):
        return False
    a, b = ({w for i in p.units for w in fold(draft.mentions[i].text).split()} for p in (one, other))
    return not a or not b or a <= b


def _subject(draft: Draft, post: Post, after: str) -> bool:
    """Whether the title begins a sentence or follows a comma and a verb of saying or doing comes next."""
    start, end = draft.spans[post.role]
    index = bisect_right(draft.words.sentences, (start, len(draft.text.norm))) - 1
    opens = index >= 0 and draft.words.sentences[index][0] == start
    return opens or pattern(after).match(draft.text.fold, end) is not None
