"""Persons of an article: mentions joined (``link.coreference``) become records with rank, posts, age, home, part in a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..draft import Draft
from ..link.aliases import parts
from ..link.coreference import KEY, Cluster, honorific
from ..link.posts import Post, masked, pattern, unit_text, words_of
from ..types import Person, Role
from ..values.names import normalised


def build(draft: Draft) -> None:
    """Fill ``draft.people`` and ``draft.byline``."""
    clusters = draft.memo.get(KEY, [])
    assert isinstance(clusters, list)
    byline = _byline(draft)
    least = float(words_of(draft)["person"]["min_score"])
    clusters[:] = [c for c in clusters if max(draft.mentions[i].score for i in c.names) >= least]
    draft.people = [_person(draft, cluster, byline) for cluster in clusters]
    draft.byline = next((p.name for p in reversed(draft.people) if p.byline), None)


def _person(draft: Draft, cluster: Cluster, byline: frozenset[int]) -> Person:
    mentions = draft.mentions
    ranks = [mentions[r].value for r in cluster.ranks]
    facts = _facts(draft, cluster)
    signs = all(i in byline for i in cluster.names)
    name = _name(draft, cluster)
    if len(name.split()) > 2:  # signatures of two syllables keep the capitals of their paper
        name = normalised(name)
    written = dict.fromkeys(" ".join(mentions[i].text.split()) for i in cluster.names)
    titles = [t for i in cluster.names if (t := honorific(draft, i)) is not None]
    kinds = [(t, e.get("kind")) for t in titles if (e := draft.rules.lexicon("honorifics").get(t)) is not None]
    return Person(
        name=name,
        rank=max(ranks, key=lambda v: int(v.get("level", 0)))["rank"] if ranks else None,
        ranks=tuple(dict.fromkeys(str(v["rank"]) for v in ranks)),
        roles=tuple(_roles(draft, cluster.posts)),
        aliases=tuple(w for w in written if w != name),
        honorific=next((t for t, kind in kinds if kind in ("kin", "comrade", "job")), None),
        birth_year=facts.get("year"),  # type: ignore[arg-type]
        age=facts.get("age"),  # type: ignore[arg-type]
        home=facts.get("home"),  # type: ignore[arg-type]
        case_role=next((t for t, kind in kinds if kind == "case"), None),
        byline=signs,
        mentions=tuple(sorted((*cluster.names, *cluster.descriptions))),
        rule="people.joined" if len(cluster.names) + len(cluster.descriptions) > 1 else "people.single",
        score=max(mentions[i].score for i in cluster.names),
    )


def _name(draft: Draft, cluster: Cluster) -> str:
    """The longest written form, one that is not all capitals before one that is; blanks collapsed."""
    forms = [" ".join(draft.mentions[i].text.split()) for i in cluster.names]
    return min(forms, key=lambda w: (-len(parts(w)), w.isupper(), -len(w), forms.index(w)))


def _roles(draft: Draft, posts: Sequence[Post]) -> Iterator[Role]:
    """Each post once, as first written with its fullest unit."""
    seen: dict[tuple[str, str | None], Role] = {}
    owner = {i: k for k, unit in enumerate(draft.units) for i in unit.mentions}
    for post in posts:
        title, unit = " ".join(draft.mentions[post.role].text.split()), unit_text(draft, post)
        key = (title.casefold(), unit.casefold() if unit else None)
        if key not in seen:
            seen[key] = Role(title, unit, owner.get(post.units[0]) if post.units else None, post.status, None, post.role)  # type: ignore[arg-type]
    for (title, unit), role in seen.items():
        fuller = [u for t, u in seen if t == title and u is not None and u != unit]
        if not any(unit is None or _within(unit, u) for u in fuller):
            yield role


def _within(unit: str, other: str) -> bool:
    """Whether a unit's words are fewer than those of another that holds them all: *Công an tỉnh*, *Công an tỉnh Hà Nam*."""
    a, b = (set(u.replace(",", " ").split()) for u in (unit, other))
    return a < b


def _facts(draft: Draft, cluster: Cluster) -> dict[str, object]:
    """Age, year of birth and home, written right after the name (in brackets or between commas)."""
    patterns = words_of(draft)["facts"]
    out: dict[str, object] = {}
    for i in cluster.names:
        end = draft.spans[i][1]
        for j in range(i + 1, min(i + 6, len(draft.mentions))):
            mention = draft.mentions[j]
            between = masked(draft, draft.text.fold[end : draft.spans[j][0]], i + 1, j)
            if mention.type == "PERSON" or not pattern(patterns["near"]).fullmatch(between):
                break
            if mention.type == "AGE":
                out.setdefault("age", mention.value.get("years"))
            elif mention.type == "DATE" and pattern(patterns["born"]).search(
                draft.text.fold[end : draft.spans[j][0]] + draft.fold(j)
            ):
                year = str(mention.value.get("timex", ""))[:4]
                if year.isdigit():
                    out.setdefault("year", int(year))
            elif mention.type == "LOCATION" and pattern(patterns["home"]).search(between):
                last = j
                while (
                    last + 1 < len(draft.mentions)
                    and draft.mentions[last + 1].type == "LOCATION"
                    and draft.gap(last, last + 1).strip() == ","
                ):
                    last += 1
                out.setdefault("home", " ".join(draft.text.norm[draft.spans[j][0] : draft.spans[last][1]].split()))
                break
    return out


def _byline(draft: Draft) -> frozenset[int]:
    """PERSON mentions that sign the article: alone in a paragraph, after its last sentence, or found by a byline rule."""
    rules = set(words_of(draft)["byline"]["rules"])
    out = {i for i, m in enumerate(draft.mentions) if m.rule in rules}
    for i in range(len(draft.mentions) - 1, -1, -1):
        if draft.mentions[i].type != "PERSON":
            break
        start, end = draft.spans[i]
        if not pattern(words_of(draft)["byline"]["after"]).fullmatch(draft.text.fold, end) or not pattern(
            words_of(draft)["byline"]["before"]
        ).search(draft.text.fold, max(0, start - 12), start):
            break
        out.add(i)
        break
    return frozenset(out)
