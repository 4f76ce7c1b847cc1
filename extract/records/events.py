"""Happenings: what, when, where, who. The headline decides which one is the article's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import regex

from ..draft import Draft
from ..kept import compiled
from ..text import fold
from ..types import Event
from .event_circumstances import Circumstances
from .event_clauses import SAYING, STRONG, WEAK, Clause, Clauses, Topic, plain

_CAPITAL = regex.compile(r"(?<!\p{L})\p{Lu}")
_REACH = 600  # characters behind a verb that still count a little: *bắt giữ A (34 tuổi, trú …) về tội trộm cắp*
_COST = {0: 0.0, 1: 0.2, 2: 0.9}  # by Clause.rank


@dataclass(frozen=True, slots=True)
class _Choice:
    """A candidate for the main happening: how good, how much of the headline its phrase and its sentence hold, whether it has a day."""

    score: float
    clause: Clause
    phrase: float
    sentence: float
    dated: bool = False


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
        if not looks.caption(sentence):
            choices += _choices(draft, clauses, looks, topic, sentence, sentence - first)
    plain_news = _news(folded, settings)
    told = plain_news and (
        clauses.tells(folded)
        or _marked(draft, topic, first, settings)
        or looks.opens_dated(first)
        or looks.kicker(headline) is not None
    )
    strange = told and all(max(choice.phrase, choice.sentence) < settings["share"] and not choice.dated for choice in choices)
    if (not choices or strange) and plain_news and (whole := _whole(draft, looks, topic, first, told)) is not None:
        choices, told = [whole], True
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
    if compiled(settings["feature"]).search(folded) or (date is None and looks.interview(first)):
        return None
    if compiled(settings["no_news"]).search(folded) and (date is None or not who):
        return None
    if compiled(settings["question"]).search(folded) and (date is None or best.phrase < settings["share_title"]):
        return None
    if (
        topic.syllables
        and not told
        and date is None
        and (not enough or clause.rank != STRONG or clause.sub or clause.sentence - first > 1)
    ):
        return None
    start = clause.outer if clause.outer >= 0 else clause.start
    alone = clause.verb_text in settings["unowned"] or (
        clause.verb_text in settings["existence"] and clause.end - clause.verb < len(clause.verb_text) + 4
    )
    patient = draft.title is not None and compiled(settings["patient"]).match(draft.text.fold, start) is not None
    thin = alone or patient or clauses.thin(start, clause.end)
    doubtful = (
        clause.inner
        or clause.sub
        or (clause.rank == WEAK and not topic.has(clause.verb_text) and best.phrase < 0.5)
        or clause.sentence - first > 2
    )
    tried = compiled(settings["court"]).search(draft.text.fold, clause.start, clause.end) is not None
    short = draft.title is not None and best.phrase < settings["share_title"] and not tried
    empty = compiled(settings["anaphor"]).search(clauses.phrase(start, clause.end).lower()) is not None
    quotes = clause.rank == SAYING and not topic.has(clause.verb_text) and plain_news and len(folded.split()) > 4
    other = tried and compiled(settings["tried_headline"]).search(folded) is None and not thin  # the crime, not its trial
    apart = plain_news and draft.title is not None and best.phrase < settings["unlike"] and not topic.has(clause.verb_text)
    if (
        (told and not other and (thin or not enough or doubtful or short or empty))
        or (quotes and draft.title is not None)
        or (apart and not other and not compiled(settings["response"]).search(draft.text.fold, clause.start, clause.end))
    ):
        what, rule = _from_headline(headline, settings), "event.headline"
    else:
        if thin:
            start = clause.subject
        what, rule = clauses.phrase(start, clause.end), "event.trigger"
        if clauses.thin(start, clause.end) and best.sentence >= 0.3:
            what, rule = _from_headline(headline, settings), "event.headline"
    if not what:
        return None
    report = report or compiled(settings["ongoing"]).search(draft.text.fold, clause.subject, clause.end) is not None
    if rule == "event.headline" and clause.sentence > first + 1 and max(best.phrase, best.sentence) < settings["unlike"]:
        date, where = None, None  # the sentence speaks of something else
    if date is None or where is None:  # the lead tells it already
        before = (s for s in range(first, clause.sentence) if not looks.caption(s))
        for sentence in before:
            low, high = draft.words.sentences[sentence]
            if topic.share(draft.text.fold[low:high]) < settings["same"]:
                continue
            if date is None:
                date = next((i for i in looks.dates(sentence) if clauses.is_day(i) and not looks.reported(i, high)), None)
            where = where or looks.where(replace(clause, sentence=sentence, verb=low, said=-1, clause=low, rank=STRONG))[0]
    behind = clause.sentence + 1
    if date is None and clause.sentence == first and behind < len(draft.words.sentences) and looks.opens_dated(behind):
        day = next(i for i in looks.dates(behind) if clauses.is_day(i))
        date = None if looks.reported(day, draft.words.sentences[behind][1]) else day
    if not tried and (date is None or report or where is None):
        source = folded if rule == "event.headline" else draft.text.fold[clause.start : clause.end]
        more = _background(draft, clauses, looks, clause, source, report or date is None)
        if more is not None:
            date = more[0] if date is None or (report and more[0] is not None) else date
            where = where or more[1]
    if date is None:
        days = [i for s in range(first, clause.sentence) for i in looks.dates(s) if clauses.is_day(i)]
        date = next((i for i in days if not looks.reported(i, draft.spans[i][1] + 15)), days[0] if days else None)
    if date is None:  # a later sentence that tells it again
        own = Topic(draft.text.fold[clause.start : clause.end], clauses.stop)
        following = range(clause.sentence + 1, min(clause.sentence + settings["lead"], len(draft.words.sentences)))
        texts = {s: draft.text.fold[slice(*draft.words.sentences[s])] for s in following}
        again = (s for s, text in texts.items() if (told and topic.share(text) >= settings["again"]) or own.share(text) >= 0.5)
        date = next((i for s in again for i in looks.dates(s) if clauses.is_day(i)), None)
    if date is None and (sole := looks.sole_day(clause.sentence)) is not None and compiled(settings["incident"]).search(folded):
        date = sole
    for sentence in range(first, clause.sentence) if where is None and rule == "event.headline" else ():
        if looks.caption(sentence):
            continue
        low = draft.words.sentences[sentence][0]
        where = where or looks.where(replace(clause, sentence=sentence, verb=low, said=-1, clause=low, rank=STRONG))[0]
    where = where or looks.named_in(headline)
    source = f"{folded} {draft.text.fold[clause.start : clause.end]}"
    if where is None and topic.syllables and any(compiled(settings[key]).search(source) for key in ("incident", "response")):
        where = looks.sole(range(first, min(first + 2, len(draft.words.sentences)))) or looks.seat(who)
    if where is None and tried:
        where = looks.seat(who)
    return Event(
        what, None if date is None else looks.timex(date), where, tuple(who), True, clause.sentence, rule,
        round(min(0.9, 0.5 + best.score / 3), 2) if best.score > 0 else 0.5,
    )  # fmt: skip


def _choices(draft: Draft, clauses: Clauses, looks: Circumstances, topic: Topic, sentence: int, place: int) -> list[_Choice]:
    low, high = draft.words.sentences[sentence]
    shared = topic.share(draft.text.fold[low:high])
    dated = any(clauses.is_day(i) for i in looks.dates(sentence))
    document = not dated and any(clauses.is_day(i) for i in clauses.mentions(low, high))
    negation = compiled(clauses.settings["negation"])
    out = []
    actors = [i for i in clauses.mentions(low, high) if draft.mentions[i].type in ("PERSON", "UNIT", "ROLE")]
    speaks = any(topic.speaks(draft.fold(i)) for i in actors)
    court = compiled(clauses.settings["court"])
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
        planned = compiled(clauses.settings["planned"])
        if compiled(clauses.settings["anaphoric"]).match(draft.text.fold, low) is not None:
            cost += 0.6
        if planned.search(draft.text.fold, clause.start, clause.verb + 1) and not planned.search(topic.fold):
            cost += 0.2
        denied = negation.search(draft.text.fold, clause.start, max(clause.verb, clause.start + 1)) is not None
        if topic.syllables and denied != (negation.search(topic.fold) is not None):
            cost, phrase = cost + 0.5, 0.0 if denied else phrase
        tried = dated and court.search(draft.text.fold, clause.start, clause.end) is not None
        score = (
            1.3 * phrase + 0.7 * reach + shared + 0.4 * named + 0.35 * dated + 0.15 * acted + 0.5 * tried - 0.8 * document - cost
        )
        out.append(_Choice(score, clause, phrase, shared, dated))
    return out


def _news(folded: str, settings: Mapping[str, Any]) -> bool:
    """Whether a headline may tell that something happened: no question, no advice, nobody's words."""
    return bool(folded) and not any(compiled(settings[key]).search(folded) for key in ("no_news", "question", "speaker"))


def _marked(draft: Draft, topic: Topic, first: int, settings: Mapping[str, Any]) -> bool:
    """Whether a headline tells something with a verb that no list holds: behind *bị*, *vừa* in itself, or behind *đã* in the lead."""
    if compiled(settings["marked"]).search(topic.fold):
        return True
    low, high = draft.words.sentences[first][0], draft.words.sentences[min(first + 1, len(draft.words.sentences) - 1)][1]
    found = (match["verb"] for match in compiled(settings["aspect"]).finditer(draft.text.fold, low, high))
    return any(f" {verb} " in topic.fold and tuple(verb.split()) in topic.pairs for verb in found)


def _whole(draft: Draft, looks: Circumstances, topic: Topic, first: int, told: bool) -> _Choice | None:
    """A sentence that says when, where and who of what only the headline tells: the first that is dated and speaks of it, else the first."""
    sentences = draft.words.sentences
    first = next((s for s in range(first, min(len(sentences), first + 3)) if not looks.caption(s)), first)
    for sentence in range(first, min(len(sentences), first + 3)):
        low, high = sentences[sentence]
        shared = topic.share(draft.text.fold[low:high])
        dated = any(looks.clauses.is_day(i) for i in looks.dates(sentence))
        if (told and sentence == first) or (dated and shared >= looks.settings["share"]):
            return _Choice(0.0, Clause(sentence, low, low, high, STRONG, "", True, False, low, low, -1, 0), 0.0, shared)
    return None


def _from_headline(headline: str, settings: Mapping[str, Any]) -> str:
    """The headline as ``what``: without the place or kicker before its colon."""
    text = " ".join(headline.split())
    head, colon, rest = text.partition(": ")
    if colon and len(head.split()) <= settings["kicker"]:
        text = rest
    return text.strip(" .")


def _background(
    draft: Draft, clauses: Clauses, looks: Circumstances, clause: Clause, source: str, dateless: bool
) -> tuple[int | None, str | None] | None:
    """Day and place from a sentence that goes back to the happening: *Vụ việc xảy ra lúc 14h ngày 16/6, tại …*."""
    settings = clauses.settings
    incident = compiled(settings["incident"]).search(source) is not None and compiled(settings["response"]).search(source) is None
    before = plain(draft.text.fold[slice(*draft.words.sentences[clause.sentence])])
    report: tuple[int | None, str | None] | None = None
    for sentence in range(clause.sentence + 1, min(clause.sentence + 1 + settings["lead"], len(draft.words.sentences))):
        start, end = draft.words.sentences[sentence]
        opened = _goes_back(draft, start, end, settings)
        days = [i for i in looks.dates(sentence) if clauses.is_day(i)]
        if opened is None or (dateless and not days):
            continue
        resumed = compiled(settings["resumes"]).search(draft.text.fold, start, min(end, start + 150)) is not None
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
        if (opening := compiled(settings["back"]).match(draft.text.fold, found.start(), end)) is not None:
            return int(opening.end())
    inside = compiled(settings["back_inside"]).search(draft.text.fold, start, min(end, start + settings["glued"]))
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
