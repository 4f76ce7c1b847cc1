"""The words of ``rules/records/statistics.toml``, compiled: verbs of reaching and change, edges and heads of what is measured, owners."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import regex


class StatisticWords:
    """Patterns that end (``\\Z``) at the place they are asked about, and patterns that begin there."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        def word(key: str) -> str:
            return str(data.get(key, "(?!)"))

        small = rf"(?:[ \t]+(?:{word('between')}))*[ \t]*\Z"
        start = r"(?<![\p{L}\d])"
        self.up = regex.compile(rf"{start}(?:{word('up')}){small}")
        self.down = regex.compile(rf"{start}(?:{word('down')}){small}")
        self.reach = regex.compile(rf"{start}(?:{word('reach')})(?:[ \t]+(?:{word('between')}|{word('reach')}))*[ \t]*\Z")
        self.between = regex.compile(rf"{start}(?:{word('between')})[ \t]*\Z")
        self.lead = regex.compile(rf"[ \t]*(?:{word('lead')})(?![\p{{L}}\d])")
        self.tail = regex.compile(rf"{start}(?:{word('tail')})[ \t]*\Z")
        self.cut = regex.compile(rf"(?<=[\p{{L}}\d])[ \t]+(?:{word('cut')})(?![\p{{L}}\d])")
        self.heads = regex.compile(rf"{start}(?:{word('heads')})(?![\p{{L}}\d])")
        self.acts = regex.compile(rf"{start}(?:{word('acts')})(?![\p{{L}}\d])")
        self.of = regex.compile(rf"{start}(?:{word('of')})[ \t]+\Z")
        self.scopes = regex.compile(rf"{start}(?:{word('scopes')})(?![\p{{L}}\d])")
        self.compared = regex.compile(rf"[ \t]*{word('compared')}[ \t]+(?:với[ \t]+)?")
        self.not_noun = regex.compile(rf"(?:{word('not_noun')})(?![\p{{L}}\d])")
        self.from_to = regex.compile(rf"{start}(?:{word('up')}|{word('down')})[ \t]+từ[ \t]*\Z")
        self.act_before = regex.compile(rf"{start}(?:{word('acts')})[ \t]*\Z")
        self.act_end = regex.compile(rf"[ \t]+(?:{word('act_end')})(?![\p{{L}}\d])")
        self.joined = regex.compile(word("joined"))
        self.behind_of = regex.compile(rf"{start}(?:{word('behind_of')})[ \t]+\Z")
        self.other_time = regex.compile(rf"{start}(?:{word('other_time')})[ \t]*\Z")
        self.comparison = regex.compile(rf"{start}(?:{word('comparison')})[ \t]*\Z")
        self.place_of = regex.compile(rf"{start}(?:{word('place_of')}|{word('heads')})[ \t]+\Z")
        self.opening = regex.compile(
            rf"[ \t\n,:*\"'-]*(?:(?:{word('lead')}|{word('place_of')}|{word('opening')})[ \t,]+)*[ \t,]*"
        )
        self.edge_before = regex.compile(rf"(?:[ \t]+|{start}(?:{word('tail')}|{word('between')}))\Z")
        self.not_owner = regex.compile(rf"{start}(?:{word('not_owner')})[ \t]+\Z")
        self.says = regex.compile(rf"[ \t]+(?:(?:vừa|đã|cũng)[ \t]+)?(?:{word('says')})(?![\p{{L}}\d])")
        self.bracket = regex.compile(word("bracket"))
        self.idle_nouns = regex.compile(word("idle_nouns"))
        self.few_nouns = regex.compile(word("few_nouns"))
        self.people_nouns = regex.compile(word("people_nouns"))
        self.generic = regex.compile(word("generic"))
        self.pointed = regex.compile(rf"[ \t]+(?:{word('pointed')})(?![\p{{L}}\d])")
        self.pointing = regex.compile(rf"{start}(?:{word('pointing')})[ \t]+\Z")
        self.outcome = regex.compile(rf"(?:[ \t]+(?:{word('aspect')}))*[ \t]+(?:{word('outcome')})(?![\p{{L}}\d])")
        outcomes = rf"(?:[ \t]*,|[ \t]+và)[ \t]+(?:{word('outcome')})(?![\p{{L}}\d])(?![ \t]+\d)"
        self.outcomes = regex.compile(rf"(?:{outcomes})+")
        self.outcome_word = regex.compile(word("outcome"))
        self.size = regex.compile(rf"{start}(?:{word('size')}){small}")
        self.count_stop = regex.compile(word("count_stop"))
        self.told = regex.compile(rf"(?:{word('says')})(?![\p{{L}}\d])")
        self.count_tail = regex.compile(word("count_tail"))
        self.aspect = regex.compile(word("aspect"))
        self.light_verb = regex.compile(word("light_verb"))
        self.media = regex.compile(rf"(?:{word('media')})(?![\p{{L}}\d])")
        self.saying = regex.compile(rf"{start}(?:{word('says')}|{word('saying')})(?![\p{{L}}\d])")
        self.tie_behind = regex.compile(rf"[ \t]+(?:{word('tie_behind')})?[ \t]*\Z")
        self.limit = regex.compile(rf"{start}(?:{word('limit')})(?![\p{{L}}\d])")
        self.versus = regex.compile(rf"{start}(?:{word('compared')})(?![\p{{L}}\d])")
        self.now = regex.compile(rf"{start}(?:{word('now')})(?![\p{{L}}\d])")
        self.personal = regex.compile(word("personal"))
        self.dimensions = regex.compile(word("dimensions"))
        self.aims = regex.compile(rf"{start}(?:{word('aims')})(?![\p{{L}}\d])")
        self.ways = regex.compile(rf"(?:{word('ways')})(?![\p{{L}}\d])")
        self.listed = regex.compile(word("listed"))
        self.dayed = regex.compile(word("dayed"))
        self.bare = regex.compile(word("bare"))
        self.superlative = regex.compile(word("superlative"))
        self.owning = regex.compile(rf"{start}(?:{word('owning')})[ \t]+\Z")
        self.anew = regex.compile(rf"{start}(?:{word('anew')})[ \t]+")
        self.trade = regex.compile(rf"{start}(?:{word('trade')})(?=[ \t])")
        self._head_of = word("head_of")

    @staticmethod
    @lru_cache(512)
    def _headed(head: str, noun: str) -> regex.Pattern[str]:
        return regex.compile(rf"(?<![\p{{L}}\d])(?:{head})[ \t]+{regex.escape(noun)}(?![\p{{L}}\d])")

    def head_of(self, noun: str) -> regex.Pattern[str]:
        """A folded noun behind *số, các, những*."""
        return self._headed(self._head_of, noun)
