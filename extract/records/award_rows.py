"""The same award told twice (headline and text, the giver's name and the post) is one row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..link.posts import pattern
from ..text import fold
from ..types import Award

_REACH = 200  # how many rows of one name are looked at: an article of nothing but awards stays linear


def once(awards: Iterable[Award], title: str) -> list[Award]:
    """Each award once: rows of one name (without the word ``title`` matches) agree if neither contradicts the other in giver, receiver, status
    and time; the first one stays and is told what only the later one knows."""
    known: dict[str, list[int]] = {}
    rows: list[Award] = []
    for award in awards:
        places = known.setdefault(pattern(title).sub("", fold(award.award)), [])
        same = next((k for k in places[:_REACH] if _agree(rows[k], award)), None)
        if same is None:
            places.append(len(rows))
            rows.append(award)
        else:
            first = rows[same]
            rows[same] = replace(
                first,
                giver=first.giver or award.giver,
                receiver=first.receiver or award.receiver,
                when=first.when or (award.when if (award.when or "X")[0] != "X" else None),
                mentions=tuple(dict.fromkeys((*first.mentions, *award.mentions))),
            )
    return rows


def _agree(first: Award, later: Award) -> bool:
    if first.receiver != later.receiver and (
        first.giver is None or first.giver != later.giver or first.sentence == later.sentence
    ):
        return False  # two receivers, or one that only one of them names and no giver whom both name
    if first.receiver is None and later.receiver is not None and first.sentence > 0:
        return False  # only a headline leaves out who gets it
    both = ((first.giver, later.giver), (first.receiver, later.receiver), (first.when, later.when))
    return first.status == later.status and all(a is None or b is None or a == b for a, b in both)
