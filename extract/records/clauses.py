"""What appointments and awards share: triggers in a sentence, the mentions of a stretch, posts and persons written out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..draft import Draft
from ..link.coreference import KEY
from ..link.posts import Post, pattern, unit_text
from ..types import Person


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that makes a record (``kind``), with its ``norm`` span and its sentence's number and span."""

    kind: str
    start: int
    end: int
    sentence: int
    low: int
    high: int


def triggers(draft: Draft, words: Mapping[str, str]) -> Iterator[Trigger]:
    """Matches of the patterns of ``words`` (by kind) in text order; of two at one place the longer wins."""
    found = sorted(
        (m.start(), -m.end(), kind) for kind, source in words.items() for m in pattern(source).finditer(draft.text.fold)
    )
    done = -1
    for start, minus_end, kind in found:
        if start < done:
            continue
        done = -minus_end
        number = draft.words.sentence_at(start)
        low, high = draft.words.sentences[number] if number >= 0 else (start, done)
        yield Trigger(kind, start, done, number, low, max(high, done))


class Places:
    """Lookups by place in one article: mentions of a stretch, the post of a ROLE mention, the record of a PERSON mention.

    Made once (``draft.once(Places)``), when the people are known.
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        clusters = draft.memo.get(KEY, [])
        assert isinstance(clusters, list)
        self._person: dict[int, int] = {i: k for k, c in enumerate(clusters) for i in (*c.names, *c.descriptions)}
        posts = draft.memo.get(KEY + ".posts", [])
        assert isinstance(posts, list)
        self.posts: dict[int, Post] = {post.role: post for post in posts}
        self._of_unit: dict[int, Post] = {unit: post for post in posts for unit in post.units}
        self.held: dict[int, list[Post]] = {}
        for post in posts:
            if post.owner is not None:
                self.held.setdefault(post.owner, []).append(post)
        self._starts = [start for start, _ in draft.spans]

    def between(self, low: int, high: int) -> range:
        """Indices of the mentions that lie within ``[low, high)``."""
        first = bisect_left(self._starts, low)
        last = bisect_left(self._starts, high)
        while last > first and self.draft.spans[last - 1][1] > high:
            last -= 1
        return range(first, last)

    def person(self, index: int) -> Person | None:
        """The record of the person that mention ``index`` belongs to."""
        found = self._person.get(index)
        return self.draft.people[found] if found is not None and found < len(self.draft.people) else None

    def post(self, index: int) -> Post | None:
        """The post whose title or unit a mention is."""
        return self.posts.get(index) or self._of_unit.get(index)

    def number(self, index: int) -> int | None:
        """The number of the record in ``draft.people`` of the person that mention ``index`` belongs to."""
        return self._person.get(index)

    def name(self, index: int) -> str:
        """How a mention is called in a record: a person's name, a unit's canonical name, else its words."""
        person = self.person(index)
        if person is not None and self.draft.mentions[index].type == "PERSON":
            return person.name
        mention = self.draft.mentions[index]
        value: Any = mention.value.get("name") if mention.type == "UNIT" else None
        return str(value or " ".join(mention.text.split()))

    def title(self, post: Post) -> str:
        """The title of a post as written."""
        return " ".join(self.draft.mentions[post.role].text.split())

    def unit(self, post: Post) -> str | None:
        """The unit of a post as written."""
        return unit_text(self.draft, post)

    def written(self, post: Post) -> str:
        """Title and unit as they stand in the text: *Giám đốc Công an tỉnh Nghệ An*."""
        start, end = self.draft.spans[post.role][0], self.draft.spans[post.units[-1] if post.units else post.role][1]
        return " ".join(self.draft.text.norm[start:end].split())

    def gap(self, low: int, high: int) -> str:
        """The folded text of a stretch."""
        return self.draft.text.fold[low:high]
