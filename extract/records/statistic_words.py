"""The words of ``rules/records/statistics.toml``, compiled: verbs of reaching and change, edges and heads of what is measured, owners."""

from __future__ import annotations

from collections.abc import Mapping
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
