"""Happenings: what, when, where, who. The headline decides which one is the article's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import regex

from ..draft import Draft
from ..finders.grammar import words
from ..text import fold
from ..types import Event
from .event_circumstances import Circumstances
from .event_clauses import SAYING, STRONG, WEAK, Clause, Clauses, Topic, plain

_CAPITAL = regex.compile(r"(?<!\p{L})\p{Lu}")
_REACH = 600  # characters behind a verb that still count a little: *bắt giữ A (34 tuổi, trú …) về tội trộm cắp*
_COST = {0: 0.0, 1: 0.2, 2: 0.9}  # by Clause.rank


@dataclass(frozen=True, slots=True)
class _Choice:
    """A candidate for the main happening: how good, and how much of the headline its phrase and its sentence hold."""

    score: float
    clause: Clause
    phrase: float
    sentence: float


def build(draft: Draft) -> None:
    """Fill ``draft.events`` in order of the text: sentences with a day and a verb that tells what happened; at most one is ``main``."""
    if not draft.words.sentences:
        return
    settings = draft.rules.records["events"]
    clauses = Clauses(draft, settings)
    looks = Circumstances(draft, clauses, settings)
    headline, in_text = _headline(draft, settings)
    main = _main(draft, clauses, looks, headline, in_text, settings)
    if main is not None:
        draft.events.append(main)
    for sentence in range(1 if in_text else 0, len(draft.words.sentences)):
        if (main is not None and sentence == main.sentence) or not any(clauses.is_day(i) for i in looks.dates(sentence)):
            continue
        if (event := _other(clauses, looks, sentence)) is not None:
            draft.events.append(event)
    draft.events.sort(key=lambda event: event.sentence)


def _headline(draft: Draft, settings: Mapping[str, Any]) -> tuple[str, bool]:
    """The headline and whether it is the first sentence of the text: a short line without a full stop, with text behind it."""
    start, end = draft.words.sentences[0]
    line = draft.text.cased[start:end]
    first = (
        len(draft.words.sentences) > 1
        and line.rstrip(" \"')")[-1:] not in ".!…"
        and len(line.split()) <= settings["headline"]
        and "\n" in draft.text.cased[end : draft.words.sentences[1][0]]
    )
    return draft.title or (line if first else ""), first


def _main(
    draft: Draft, clauses: Clauses, looks: Circumstances, headline: str, in_text: bool, settings: Mapping[str, Any]
) -> Event | None:
    """The article's own happening: the clause of the lead that shares most with the headline, told in its words or the headline's."""
    folded = fold(headline)
    topic = Topic(folded, clauses.stop)
    first = 1 if in_text else 0
    choices: list[_Choice] = []
    for sentence in range(first, min(len(draft.words.sentences), first + settings["lead"])):
        if not words(settings["caption"]).match(draft.text.fold, *draft.words.sentences[sentence]):
            choices += _choices(draft, clauses, looks, topic, sentence, sentence - first)
    told = _statement(folded, clauses, settings)
    if (
        not choices and told and first < len(draft.words.sentences)
    ):  # only the headline tells it: the first sentence says when, where and who
        low, high = draft.words.sentences[first]
        whole = Clause(first, low, low, high, STRONG, "", True, False, low, low, -1, 0)
        choices = [_Choice(0.0, whole, 0.0, topic.share(draft.text.fold[low:high]))]
    if not choices:
        return None
    best = max(choices, key=lambda choice: choice.score)
    clause, date, report = best.clause, *looks.when(best.clause)
    where, used = looks.where(clause)
    who = looks.who(clause, used)
    enough = best.phrase >= settings["share"] or not topic.syllables
    if not (enough or told) and not (
        clause.rank == STRONG
        and not clause.sub
        and (date is not None or clause.sentence == first or best.sentence >= 0.3)
        and (who or where or date is not None)
    ):
        return None
    if date is None and where is None and not who and not (told and best.sentence >= settings["share"]):
        return None
    if words(settings["no_news"]).search(folded) and (date is None or not who):
        return None
    start = clause.start
    thin = clauses.thin(start, clause.end)
    doubtful = (
        clause.inner
        or clause.sub
        or (clause.rank == WEAK and not topic.has(clause.verb_text) and best.phrase < 0.5)
        or clause.sentence - first > 2
    )
    tried = words(settings["court"]).search(draft.text.fold, clause.start, clause.end) is not None
    short = draft.title is not None and best.phrase < settings["share_title"] and not tried
    if told and (thin or not enough or doubtful or short):
        what, rule = _from_headline(headline, settings), "event.headline"
    else:
        if thin:
            start = clause.subject
        what, rule = clauses.phrase(start, clause.end), "event.trigger"
        if clauses.thin(start, clause.end) and best.sentence >= 0.3:
            what, rule = _from_headline(headline, settings), "event.headline"
    if not what:
        return None
    if not tried and (date is None or report or where is None):
        source = folded if rule == "event.headline" else draft.text.fold[clause.start : clause.end]
        more = _background(draft, clauses, looks, clause, source, report or date is None)
        if more is not None:
            date = more[0] if date is None or (report and more[0] is not None) else date
            where = where or more[1]
    if date is None:
        date = next((i for s in range(clause.sentence - 1, first - 1, -1) for i in looks.dates(s) if clauses.is_day(i)), None)
    for sentence in range(first, clause.sentence) if where is None and rule == "event.headline" else ():
        low = draft.words.sentences[sentence][0]
        where = where or looks.where(replace(clause, sentence=sentence, verb=low, said=-1, clause=low, rank=STRONG))[0]
    where = where or _kicker(draft, headline)
    return Event(
        what, None if date is None else looks.timex(date), where, tuple(who), True, clause.sentence, rule,
        round(min(0.9, 0.5 + best.score / 3), 2) if best.score > 0 else 0.5,
    )  # fmt: skip


def _choices(draft: Draft, clauses: Clauses, looks: Circumstances, topic: Topic, sentence: int, place: int) -> list[_Choice]:
    low, high = draft.words.sentences[sentence]
    shared = topic.share(draft.text.fold[low:high])
    dated = any(clauses.is_day(i) for i in looks.dates(sentence))
    document = not dated and any(clauses.is_day(i) for i in clauses.mentions(low, high))
    negation = words(clauses.settings["negation"])
    out = []
    actors = [i for i in clauses.mentions(low, high) if draft.mentions[i].type in ("PERSON", "UNIT", "ROLE")]
    speaks = any(topic.speaks(draft.fold(i)) for i in actors)
    court = words(clauses.settings["court"])
    for clause in clauses.read(sentence):
        acted = any(clause.said <= draft.spans[i][0] and draft.spans[i][1] <= clause.verb for i in actors)
        if clause.rank != STRONG and not (dated or acted):
            continue
        named = topic.has(clause.verb_text) or (clause.rank == SAYING and speaks)
        begin = clause.start if clause.inner else clause.subject
        phrase = topic.share(draft.text.fold[begin : clause.end])
        reach = topic.share(draft.text.fold[begin : min(high, begin + _REACH)])
        cost = (
            _COST[clause.rank] * (0.3 if named else 1)
            + 0.5 * clause.sub
            + 0.15 * clause.inner
            + 0.03 * clause.order
            + 0.12 * place
        )
        if topic.syllables and not negation.search(topic.fold) and negation.search(draft.text.fold, clause.start, clause.verb):
            cost, phrase = cost + 0.5, 0.0
        tried = dated and court.search(draft.text.fold, clause.start, clause.end) is not None
        score = (
            1.3 * phrase + 0.7 * reach + shared + 0.4 * named + 0.35 * dated + 0.15 * acted + 0.5 * tried - 0.8 * document - cost
        )
        out.append(_Choice(score, clause, phrase, shared))
    return out


def _statement(folded: str, clauses: Clauses, settings: Mapping[str, Any]) -> bool:
    """Whether a headline says that something happened: it holds a verb of the list, is no question and no advice."""
    if not folded or words(settings["no_news"]).search(folded) or words(settings["question"]).search(folded):
        return False
    if words(settings["speaker"]).search(folded):
        return False
    return clauses.tells(folded)


def _from_headline(headline: str, settings: Mapping[str, Any]) -> str:
    """The headline as ``what``: without the place or kicker before its colon."""
    text = " ".join(headline.split())
    head, colon, rest = text.partition(": ")
    if colon and len(head.split()) <= settings["kicker"]:
        text = rest
    return text.strip(" .")


def _kicker(draft: Draft, headline: str) -> str | None:
    """The place before the colon of a headline: *Kon Tum: …*."""
    head, colon, _ = headline.partition(":")
    name = fold(" ".join(head.split()))
    known = colon and any(m.type == "LOCATION" and fold(m.text).endswith(name) for m in draft.mentions)
    return " ".join(head.split()) if known and name else None


def _background(
    draft: Draft, clauses: Clauses, looks: Circumstances, clause: Clause, source: str, dateless: bool
) -> tuple[int | None, str | None] | None:
    """Day and place from a sentence that goes back to the happening: *Vụ việc xảy ra lúc 14h ngày 16/6, tại …*."""
    settings = clauses.settings
    incident = words(settings["incident"]).search(source) is not None and words(settings["response"]).search(source) is None
    before = plain(draft.text.fold[slice(*draft.words.sentences[clause.sentence])])
    report: tuple[int | None, str | None] | None = None
    for sentence in range(clause.sentence + 1, min(clause.sentence + 1 + settings["lead"], len(draft.words.sentences))):
        start, end = draft.words.sentences[sentence]
        opened = _goes_back(draft, start, end, settings)
        days = [i for i in looks.dates(sentence) if clauses.is_day(i)]
        if opened is None or (dateless and not days):
            continue
        resumed = words(settings["resumes"]).search(draft.text.fold, start, min(end, start + 150)) is not None
        if (
            incident
            or resumed
            or any(
                f" {c.verb_text} " in before
                for c in clauses.read(sentence)
                if c.rank == STRONG and c.verb_text not in settings["common"]
            )
        ):
            there = replace(clause, sentence=sentence, verb=opened, said=-1, clause=start, rank=STRONG)
            own = [i for i in days if not looks.reported(i, end)]
            if own or not dateless:
                return (own[0] if own else None), looks.where(there)[0]
            report = report or (days[0], None)  # only the day of a report: good enough if nothing better follows
    return report


def _goes_back(draft: Draft, start: int, end: int, settings: Mapping[str, Any]) -> int | None:
    """Where the words end with which a sentence goes back to a happening; a caption may be glued to its front."""
    for found in _CAPITAL.finditer(draft.text.cased, start, min(end, start + settings["glued"])):
        if (opening := words(settings["back"]).match(draft.text.fold, found.start(), end)) is not None:
            return int(opening.end())
    inside = words(settings["back_inside"]).search(draft.text.fold, start, min(end, start + settings["glued"]))
    return int(inside.end()) if inside else None


def _other(clauses: Clauses, looks: Circumstances, sentence: int) -> Event | None:
    """The happening of a sentence besides the main one."""
    found = [c for c in clauses.read(sentence) if c.rank != SAYING and not c.sub]
    for clause in sorted(found, key=lambda c: c.rank):
        date, report = looks.when(clause)
        if date is None or report or not clauses.is_day(date):
            continue
        where, used = looks.where(clause)
        who = looks.who(clause, used)
        start = clause.subject if clauses.thin(clause.start, clause.end) else clause.start
        what = clauses.phrase(start, clause.end)
        if what and (who or where) and not clauses.thin(start, clause.end):
            return Event(what, looks.timex(date), where, tuple(who), False, sentence, "event.trigger", 0.6)
    return None
