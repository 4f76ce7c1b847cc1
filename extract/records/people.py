"""Persons of an article: mentions joined (``link.coreference``) become records with rank, posts, age, home, part in a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..draft import Draft
from ..link.aliases import parts
from ..link.coreference import KEY, Cluster, honorific
from ..link.posts import Post, masked, pattern, unit_text, words_of
from ..types import Person, Role
from ..values.names import normalised
from .units import units_by_mention

_BEFORE = 40
"""Characters before a name in which its form of address is looked for."""


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
    titles = [t for i in cluster.names if (t := _title(draft, i)) is not None]
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
        unit=unit_text(draft, Post(-1, -1, cluster.serves)) if not cluster.posts else None,
        byline=signs,
        mentions=tuple(sorted((*cluster.names, *cluster.descriptions))),
        rule="people.joined" if len(cluster.names) + len(cluster.descriptions) > 1 else "people.single",
        score=max(mentions[i].score for i in cluster.names),
    )


def _title(draft: Draft, index: int) -> str | None:
    """The form of address of a name; *tên* says nothing itself: the noun before it does (*đối tượng tên Hùng*)."""
    title = honorific(draft, index)
    if title is None or title != words_of(draft)["person"]["called"]:
        return title
    start = draft.spans[index][0]
    before = draft.text.fold[max(0, start - _BEFORE) : start].rstrip().removesuffix(title).split("\n")[-1].split()
    lexicon = draft.rules.lexicon("honorifics")
    return next((key for size in (4, 3, 2, 1) if len(before) >= size and (key := " ".join(before[-size:])) in lexicon), None)


def _name(draft: Draft, cluster: Cluster) -> str:
    """The longest written form, one that is not all capitals before one that is; blanks collapsed."""
    forms = [" ".join(draft.mentions[i].text.split()) for i in cluster.names]
    return min(forms, key=lambda w: (-len(parts(w)), parts(w) != cluster.name, w.isupper(), -len(w), forms.index(w)))


def _roles(draft: Draft, posts: Sequence[Post]) -> Iterator[Role]:
    """Each post once, as first written with its fullest unit."""
    seen: dict[tuple[str, str | None], Role] = {}
    owner = draft.once(units_by_mention)
    for post in posts:
        title, unit = " ".join(draft.mentions[post.role].text.split()), unit_text(draft, post)
        key = (title.casefold(), unit.casefold() if unit else None)
        place = None if post.place is None else " ".join(draft.mentions[post.place].text.split())
        if key in seen:
            seen[key] = replace(seen[key], place=seen[key].place or place)
        else:
            owners = owner.get(post.units[0], ()) if post.units else ()
            unit_id = owners[-1] if owners else None
            seen[key] = Role(title, unit, unit_id, post.status, None, post.role, place)  # type: ignore[arg-type]
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
                years = mention.value.get("years")
                out.setdefault("age", None if years is None else int(years))  # 2,5 tuổi: the mention keeps the half
            elif mention.type == "DATE" and pattern(patterns["born"]).search(
                draft.text.fold[end : draft.spans[j][0]] + draft.fold(j)
            ):
                year = str(mention.value.get("timex", ""))[:4]
                if year.isdigit():
                    out.setdefault("year", int(year))
            elif mention.type == "LOCATION" and pattern(patterns["home"]).search(between):
                last = j
                if mention.value.get("level") in patterns["no_home"]:
                    break
                while (
                    last + 1 < len(draft.mentions)
                    and draft.mentions[last + 1].type == "LOCATION"
                    and pattern(patterns["home_goes_on"]).fullmatch(draft.gap(last, last + 1))
                ):
                    last += 1
                home = " ".join(draft.text.norm[draft.spans[j][0] : draft.spans[last][1]].split())
                out.setdefault("home", home + ")" * (home.count("(") - home.count(")")))
                break
    return out


def _byline(draft: Draft) -> frozenset[int]:
    """PERSON mentions that sign the article: alone in a paragraph, after its last sentence, or found by a byline rule."""
    rules = set(words_of(draft)["byline"]["rules"])
    out = {i for i, m in enumerate(draft.mentions) if m.rule in rules}
    words, fold = words_of(draft)["byline"], draft.text.fold
    last = len(draft.mentions) - 1
    while last >= 0 and draft.mentions[last].type in ("UNIT", "LOCATION") and len(fold) - draft.spans[last][0] < 80:
        last -= 1  # the papers that a signature names: Minh Khuê (Theo Reuters)
    if last < 0 or draft.mentions[last].type != "PERSON" or not _ends_article(draft, last):
        return frozenset(out)
    first = last
    while first and draft.mentions[first - 1].type == "PERSON" and pattern(words["and"]).fullmatch(draft.gap(first - 1, first)):
        first -= 1
    start = draft.spans[first][0]
    if pattern(words["before"]).search(fold, max(0, start - 12), start):
        out.update(range(first, last + 1))
    return frozenset(out)


def _ends_article(draft: Draft, last: int) -> bool:
    """Whether nothing but the source of a report follows the name at ``last``: *Minh Khuê (Tổng hợp)*, *Minh Khuê/VnExpress*."""
    after, end = pattern(words_of(draft)["byline"]["after"]), draft.spans[last][1]
    if after.fullmatch(draft.text.fold, end):
        return True
    if last + 1 == len(draft.mentions) or draft.mentions[last + 1].type != "UNIT":
        return False
    between, rest = draft.text.fold[end : draft.spans[last + 1][0]], draft.text.fold[draft.spans[-1][1] :]
    return between.strip() in ("/", "-", "(") and after.fullmatch(rest) is not None
