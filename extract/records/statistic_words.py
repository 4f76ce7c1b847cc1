"""The words of ``rules/records/statistics.toml``, compiled: verbs of reaching and change, edges and heads of what is measured, owners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import regex

from ..kept import compiled, ending


class StatisticWords:
    """Patterns that end (``\\Z``) at the place they are asked about, and patterns that begin there."""

    def __init__(self, data: Mapping[str, Any], nouns: Iterable[str] = ()) -> None:
        """``data``: the patterns; ``nouns``: folded counted nouns, of which those with a comma are taken whole (*cán bộ, chiến sĩ*)."""

        nouns = frozenset(nouns)

        def word(key: str) -> str:
            return str(data.get(key, "(?!)"))

        small = rf"(?:[ \t]+(?:{word('between')}))*[ \t]*\Z"
        start = r"(?<![\p{L}\d])"

        def whole(key: str) -> regex.Pattern[str]:
            return compiled(rf"{start}(?:{word(key)})(?![\p{{L}}\d])")

        def opens(key: str) -> regex.Pattern[str]:
            return compiled(rf"(?:{word(key)})(?![\p{{L}}\d])")

        def ends(key: str, blanks: str) -> regex.Pattern[str]:
            return ending(rf"{start}(?:{word(key)}){blanks}")

        def before(key: str, blanks: str) -> regex.Pattern[str]:
            return compiled(rf"{start}(?:{word(key)})[ \t]{blanks}\Z")

        self.up = compiled(rf"{start}(?:{word('up')}){small}")
        self.down = compiled(rf"{start}(?:{word('down')}){small}")
        self.reach = compiled(rf"{start}(?:{word('reach')})(?:[ \t]+(?:{word('between')}|{word('reach')}))*[ \t]*\Z")
        pairs = "|".join(regex.escape(noun) for noun in sorted(nouns, key=len, reverse=True) if "," in noun)
        self.coordination = compiled(rf"(?:{pairs or '(?!)'})(?![\p{{L}}\d])")
        self.graded = compiled(rf"[ \t]+(?:{word('graded')})(?![\p{{L}}\d])")
        self.nouns = nouns | {noun.partition(" ")[2] for noun in nouns}  # viên thuốc lắc: thuốc lắc
        self.goal = whole("goal")
        self.reached = whole("reached")
        self.areas = compiled(rf"(?:{word('areas')})\Z")
        self.lead = compiled(rf"[ \t]*(?:{word('lead')})(?![\p{{L}}\d])")
        self.tail = before("tail", "*")
        self.cut = compiled(rf"(?<=[\p{{L}}\d])[ \t]+(?:{word('cut')})(?![\p{{L}}\d])")
        self.headed_cut = compiled(rf"(?<=[\p{{L}}\d])[ \t]+(?:{word('headed_cut')})(?![\p{{L}}\d])")
        self.heads = whole("heads")
        self.acts = whole("acts")
        self.of = before("of", "+")
        self.scopes = whole("scopes")
        aside = (
            r"(?:[ \t]?/[ \t]?\p{L}+)?(?:[ \t]*\([^()\n]{1,40}\))?(?:[ \t]+về(?:[ \t]\p{L}+){1,2})?"  # 82 tỷ đồng (3,4%) so với
        )
        same = rf"(?:{word('same_time')})(?![\p{{L}}\d])"
        self.compared = compiled(rf"{aside}[ \t]*(?:{word('compared')}[ \t]+(?:với[ \t]+)?|(?={same}))")
        self.about = compiled(rf"[ \t]+về[ \t]+(?P<side>{word('about')})(?![\p{{L}}\d])")
        self.joint = compiled(r"[ \t]*(?:[,;]|(?:và|nhưng|còn)[ \t])")
        self.aside = compiled(rf"\)?{aside}[ \t]*")
        self.same_time = compiled(rf"{start}{same}")
        self.compares = compiled(rf"{start}{word('compared')}[ \t]+(?:với[ \t]+)?")
        self.not_noun = opens("not_noun")
        self.number_behind = compiled(rf"[ \t](?:{word('number_behind')})(?![\p{{L}}\d])")
        self.from_to = compiled(rf"{start}(?:{word('up')}|{word('down')})[ \t]+từ(?:[ \t]+(?:{word('between')}))*[ \t]*\Z")
        self.act_before = before("acts", "*")
        self.act_end = compiled(rf"[ \t]+(?:{word('act_end')})(?![\p{{L}}\d])")
        self.joined = compiled(word("joined"))
        self.behind_of = before("behind_of", "+")
        self.other_time = ends("other_time", r"[ \t]*")
        self.comparison = before("comparison", "*")
        self.place_of = ending(rf"{start}(?:{word('place_of')}|{word('heads')})[ \t]+")
        self.opening = compiled(rf"[ \t\n,:*\"'-]*(?:(?:{word('lead')}|{word('place_of')}|{word('opening')})[ \t,]+)*[ \t,]*")
        self.edge_before = compiled(rf"(?:[ \t]+|{start}(?:{word('tail')}|{word('between')}))\Z")
        self.not_owner = ends("not_owner", r"[ \t]+")
        self.says = compiled(rf"[ \t]+(?:(?:vừa|đã|cũng)[ \t]+)?(?:{word('says')})(?![\p{{L}}\d])")
        self.bracket = compiled(word("bracket"))
        self.idle_nouns = compiled(word("idle_nouns"))
        self.few_nouns = compiled(word("few_nouns"))
        self.people_nouns = compiled(word("people_nouns"))
        self.seat, self.seats = compiled(word("seat")), compiled(rf"{start}{word('seats')}")
        self.number_of = compiled(word("number_of"))
        self.by, self.done_by = compiled(word("by")), ends("by", " ")
        self.generic = compiled(word("generic"))
        self.pointed = compiled(rf"[ \t]+(?:{word('pointed')})(?![\p{{L}}\d])")
        self.pointing_back = compiled(word("pointing_back"))
        self.pointing = ends("pointing", r"[ \t]+")
        self.outcome = compiled(rf"(?:[ \t]+(?:{word('aspect')}))*[ \t]+(?:{word('outcome')})(?![\p{{L}}\d])")
        outcomes = rf"(?:[ \t]*,|[ \t]+và)[ \t]+(?:{word('outcome')})(?![\p{{L}}\d])(?![ \t]+\d)"
        self.outcomes = compiled(rf"(?:{outcomes})+")
        self.placed = compiled(r"[ \t]+(?:ở|tại)[ \t]+")
        self.outcome_word = compiled(word("outcome"))
        self.size = compiled(rf"{start}(?:{word('size')}){small}")
        self.own_size = compiled(rf"(?<!{start}(?:{word('size_noun')})[ \t]+){start}(?P<size>{word('size')}){small}")
        self.small = compiled(rf"[ \t]*(?:(?:{word('between')})[ \t]+)*")
        self.numbered, self.marks = opens("numbered"), compiled(word("marks"))
        self.sum = compiled(word("sum"))
        self.sum_of = compiled(rf"[ \t](?:{word('sum_of')})(?![\p{{L}}\d])")
        self.listed_on = compiled(rf"[ \t]*{word('listed_on')}[ \t]+(?:(?:{word('between')})[ \t]+)*\Z")
        self.loose = compiled(word("loose"))
        moved = rf"(?:(?P<up>{word('up')})|(?:{word('down')}))[ \t]+từ[ \t]+(?:(?:{word('between')})[ \t]+)*"
        self.based = compiled(rf"{start}{moved}{word('from_number')}{small}")
        self.passive = compiled(r"[ \t]+(?:(?:đang|đã|vừa|sẽ)[ \t]+)?được[ \t]*\Z")
        self.plan = compiled(word("plan"))
        self.document = ends("document", "")
        self.count_stop = compiled(word("count_stop"))
        self.told = opens("says")
        self.count_tail = compiled(word("count_tail"))
        self.aspect = compiled(word("aspect"))
        self.light_verb = compiled(word("light_verb"))
        self.media = opens("media")
        self.saying = compiled(rf"{start}(?:{word('says')}|{word('saying')})(?![\p{{L}}\d])")
        self.tie_behind = compiled(rf"[ \t]+(?:{word('tie_behind')})?[ \t]*\Z")
        self.limit = whole("limit")
        self.growth = before("growth", "*")
        self.has = compiled(word("has"))
        self.worth = compiled(word("worth"))
        self.empty = compiled(word("empty"))
        moves = rf"{word('between')}|với|{word('up')}|{word('down')}"
        self.bracketed_change = compiled(rf"[ \t]\([ \t]*(?:(?:{moves})[ \t]+)*\Z")
        self.along = compiled(rf"[ \t]*,?[ \t]*(?:với|/|gồm|liên quan(?: đến)?|của)[ \t]*(?:(?:{word('between')})[ \t]+)*")
        self.plural = opens("plural")
        self.direction = compiled(word("direction"))
        self.versus = whole("compared")
        self.bodies = opens("bodies")
        self.police, self.crime, self.catches = opens("police"), whole("crime"), whole("catches")
        self.decides = whole("decides")
        self.looks_into = compiled(word("looks_into"))
        self.lost = compiled(word("lost"))
        self.bracketed = compiled(rf"[ \t]\([ \t]*(?:(?:{word('between')}|với)[ \t]+)*\Z")
        self.now = whole("now")
        self.personal = compiled(word("personal"))
        self.dimensions = compiled(word("dimensions"))
        self.aims = whole("aims")
        self.ways = opens("ways")
        self.listed = compiled(word("listed"))
        self.dayed = compiled(word("dayed"))
        self.bare = compiled(word("bare"))
        self.superlative = compiled(word("superlative"))
        self.superlative_end = compiled(rf"[ \t]+(?:{word('superlative')})\Z")
        self.distance = compiled(rf"{start}{word('distance')}")
        self.touching, self.listing = compiled(word("touching")), compiled(word("listing"))
        self.owning = ends("owning", r"[ \t]+")
        self.anew = compiled(rf"{start}(?:{word('anew')})[ \t]+")
        self.quoting = compiled(rf"{start}(?:{word('quoting')})(?:[ \t]+|\Z)")
        self.trade = compiled(rf"{start}(?:{word('trade')})(?=[ \t])")
        self._head_of = word("head_of")

    @staticmethod
    @lru_cache(256)  # and not kept for ever by ``compiled``: there is no end of nouns
    def _headed(head: str, noun: str) -> regex.Pattern[str]:
        return regex.compile(rf"(?<![\p{{L}}\d])(?:{head})[ \t]+{regex.escape(noun)}(?![\p{{L}}\d])")

    def head_of(self, noun: str) -> regex.Pattern[str]:
        """A folded noun behind *số, các, những*."""
        return self._headed(self._head_of, noun)
