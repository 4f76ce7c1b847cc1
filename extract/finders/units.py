"""UNIT candidates by the grammar of ``unit_grammar``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cache, partial

import regex

from ..draft import Draft
from ..kept import compiled
from ..registry import finder, span_reader
from ..rules import Rule
from ..types import Candidate
from .place_grammar import Place, scan
from .unit_capitals import vietnamese
from .unit_grammar import HITS, Unit, UnitGrammar, grammar

_COMMUNE = 5
"""Digits of the code of a commune."""
_SHORT_NAME = 4
"""Words of the longest name that a firm is called by alone."""
_CAPITALS = regex.compile(r"(?<![\p{L}\d])\p{Lu}{4,10}(?![\p{L}\d])")  # initials that are sure to be a name: CSBVN


def found(draft: Draft) -> list[Unit]:
    """All units of the article, left to right, without overlaps. Made once."""
    return draft.once(_read)


def _read(draft: Draft) -> list[Unit]:
    here = grammar(draft)
    starts = set(here.scan.starts("unit_heads", "unit_names", "unit_codes"))
    starts.update(m.start() for m in compiled(here.table["police_code"]).finditer(draft.text.cased))
    titled = {m.end() for m in compiled(here.table["after_title"]).finditer(draft.text.fold, overlapped=True)}
    out: list[Unit] = []
    end = -1
    for pos in sorted(starts | titled):
        if pos < end:
            continue
        unit = here.unit(pos)
        if pos in titled and (unit is None or unit.kind in ("media", "paper")):
            unit = here.titled(pos) or unit  # Bộ trưởng Lao động: no paper
        if unit is not None:
            out.append(unit)
            end = unit.end
    out = _papers(draft, out)
    return sorted([*out, *_abbreviations(draft, out)], key=lambda unit: unit.start)


def _papers(draft: Draft, units: list[Unit]) -> list[Unit]:
    """The units, with the word for a paper before a body where the article has it as one: *phóng viên báo Công an A … báo Công an A*."""
    fold, word = draft.text.fold, grammar(draft).table["paper"] + " "
    papers = {fold[unit.start : unit.end] for unit in units if unit.kind == "media" and fold.startswith(word, unit.start)}
    if not papers:
        return units
    out = []
    for unit in units:
        start = unit.start - len(word)
        known = start >= 0 and fold[start : unit.end] in papers
        out.append(Unit(start, unit.end, "media", "owned", (start, unit.start - 1), owner=unit) if known else unit)
    return out


def _abbreviations(draft: Draft, units: list[Unit]) -> list[Unit]:
    """Short names that the article itself gives in brackets after a unit, wherever they stand: *Chứng khoán Bảo Việt (BVSC) … BVSC*."""
    cased = draft.text.cased
    here = scan(draft)
    short = compiled(grammar(draft).table["short"])
    names = {
        m[1]: unit.kind
        for unit in units
        if (m := short.match(cased, unit.end))
        and here.place(m.start(1)) is None
        and not _partial(cased[unit.start : unit.end], m[1])
    }
    own = _own_names(draft, units)
    names.update(own)
    capitals = frozenset(_CAPITALS.findall(cased))
    for unit in units if capitals else ():
        initials = "".join(word[0] for word in cased[unit.start : unit.end].split()).upper()
        if unit.form != "coordination" and initials in capitals:
            names.setdefault(initials, unit.kind)
    if not names:
        return []
    ends = [unit.end for unit in units]
    starts = [unit.start for unit in units]
    pattern = regex.compile(
        r"(?<![\p{L}\d./-])(?:" + "|".join(map(regex.escape, sorted(names, key=len, reverse=True))) + r")(?![\p{L}\d])"
    )
    out = []
    longer = compiled(grammar(draft).table["longer_name"])
    for match in pattern.finditer(cased):
        if match[0] in own and (longer.match(cased, match.end()) or here.after_capital(match.start())):
            continue  # Samsung Galaxy, Greater Tokyo
        at = bisect_right(starts, match.start()) - 1
        if at < 0 or ends[at] <= match.start():
            out.append(Unit(match.start(), match.end(), names[match[0]], "short", match.span()))
    return out


def _own_names(draft: Draft, units: list[Unit]) -> dict[str, str]:
    """Foreign names, names in capitals and names of firms that a head introduces and that stand alone elsewhere: *Công ty Tamura … Tamura*."""
    here, cased = grammar(draft), draft.text.cased
    kinds, never = here.kinds["own_name"], compiled(here.table["no_own_name"])
    someone, somewhere = cache(partial(_someone, draft)), cache(partial(_somewhere, draft))  # a firm is named again and again
    names = {}
    for unit in units:
        start = _own_start(here, unit) if unit.kind in kinds and unit.items and unit.items[-1][2] == unit.end else 0
        if not start:
            continue
        name = cased[start : unit.end]
        place = here.scan.place(start)
        words = name.split()
        firm = unit.kind == "company" and len(words) > 1 and all(w.isalpha() and w[0].isupper() for w in words)
        if firm and (place is None or _small(place, unit.end)):
            whole = place is not None and place.end == unit.end
            person = here.scan.surname(start) and someone(name)
            ours = not person and not (whole and somewhere(name))
        else:
            ours = False
        foreign = any(len(w) > 3 and w.isascii() and not vietnamese(w) for w in words) or (name.isupper() and len(name) > 3)
        if ours or (foreign and place is None and not never.search(name)):
            names[name] = unit.kind
    return names


def _own_start(here: UnitGrammar, unit: Unit) -> int:
    """Where the own name in a unit begins, 0 if it has none: its last item, or all behind the legal form if these are capitals
    (*Công ty TNHH* · *Hoàng Gia Phát*)."""
    kind, start, end = unit.items[-1]
    if kind != "N" and not (kind == "P" and unit.kind == "company" and len(unit.items) > 1):
        return 0
    for first, (kind, left, _) in enumerate(unit.items):
        if kind == "F" and any(hit.entries[0].get("common") == "form" for hit in here.scan.at("unit_functions", left)[:1]):
            continue
        words = here.cased[left:end].split()
        if first < len(unit.items) - 1 and len(words) <= _SHORT_NAME and all(w.isalpha() and w[0].isupper() for w in words):
            return left
        break
    return start


def _addressed(draft: Draft) -> frozenset[int]:
    """Where forms of address and ranks end."""
    return frozenset(hit.end for lexicon in ("honorifics", "ranks") for hit in draft.hits.get(lexicon, ()))


def _someone(draft: Draft, name: str) -> bool:
    """Whether a firm's name is a person's in the article too, whole or by its last word: *Công ty Lê Gia … bà Lê Gia*."""
    fold, last = draft.text.fold, name.rpartition(" ")[2]
    addressed = draft.once(_addressed)
    facts = compiled(grammar(draft).table["someone"])
    for word in (name, last):
        at = draft.text.cased.find(word)
        while at >= 0:
            if at - 1 in addressed and fold[at - 1] == " ":
                return True
            if word is name and facts.match(fold, at + len(word)):
                return True
            at = draft.text.cased.find(word, at + 1)
    return False


def _somewhere(draft: Draft, name: str) -> bool:
    """Whether a firm's name is a place's in the article too: *xã Nam Triệu*, *ở Nam Triệu*."""
    before, at = compiled(grammar(draft).table["somewhere"]), draft.text.cased.find(name)
    while at >= 0:
        if before.search(draft.text.fold, max(0, at - 16), at):
            return True
        at = draft.text.cased.find(name, at + 1)
    return False


def _small(place: Place, end: int) -> bool:
    """Whether a place is shorter than the name or at most a commune: *Công ty Hùng Vương*."""
    return not place.level and (place.end < end or all(len(e.get("code")) == _COMMUNE for e in place.entries))


def _partial(name: str, short: str) -> bool:
    """Whether a short name stands for the last words of a name only: *Bộ Chỉ huy Quân sự (CHQS)*."""
    initials = "".join(word[0] for word in name.split()).upper()
    return len(initials) > len(short) and initials.endswith(short)


@finder("units", HITS)
def units(draft: Draft, rule: Rule) -> Iterable[Candidate]:
    """Candidates of the forms in ``forms``; ``scores`` gives the score by kind of head; ``kinds`` restricts to some.

    ``after`` is a pattern that must match before the unit (or ``before`` one behind it), ``not_after`` one that must not. Heads of three
    words or more are sure: ``long`` is the least score of their units. With ``spreads`` a name that passes once passes everywhere.
    """
    forms = frozenset(rule.options.get("forms", ()))
    scores = rule.options.get("scores", {})
    kinds, after, not_after, before = (rule.options.get(key) for key in ("kinds", "after", "not_after", "before"))
    fold = draft.text.fold
    units = [
        unit
        for unit in found(draft)
        if unit.form in forms
        and (not kinds or unit.kind in kinds)
        and not (not_after and compiled(not_after).search(fold, max(0, unit.start - 25), unit.start))
    ]
    sure = [
        unit
        for unit in units
        if not after
        or compiled(after).search(fold, max(0, unit.start - 25), unit.start)
        or (before and compiled(before).match(fold, unit.end))
    ]
    if rule.options.get("spreads"):
        names = {fold[unit.start : unit.end] for unit in sure}
        sure = [unit for unit in units if fold[unit.start : unit.end] in names]
    for unit in sure:
        score = float(scores.get(unit.kind, rule.score))
        if unit.entry is not None and unit.entry.word.count(" ") > 1:
            score = max(score, float(rule.options.get("long", score)))
        if score > 0:
            yield Candidate(unit.start, unit.end, rule.type, rule.id, "rules", score, None, rule.priority)


@finder("firm_names", HITS)
def firm_names(draft: Draft, rule: Rule) -> Iterable[Candidate]:
    """Guards: names of firms that begin like a person's (*Công ty Hoàng Gia Phát … Hoàng Gia Phát*), where they stand alone."""
    here = scan(draft)
    for unit in found(draft):
        if unit.form == "short" and unit.kind == "company" and here.surname(unit.start):
            yield Candidate(unit.start, unit.end, rule.type, rule.id, "rules", rule.score, blocks=rule.blocks)


@span_reader("UNIT")
def unit_value(draft: Draft, start: int, end: int) -> dict[str, str]:
    """The name as written, before ``link.units`` finds the canonical one."""
    return {"name": " ".join(draft.text.cased[start:end].split())}
