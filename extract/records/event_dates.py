"""When something happened: the dates of the sentences that may be those of a happening, with the features by which one is chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import regex

from ..draft import Draft
from ..kept import compiled
from .event_clauses import DAY, MONTH, Clause, Clauses
from .event_lead import Lead
from .event_model import Features

_REACH = 250  # characters behind a verb in which a day may be its own
_AROUND = 120  # characters behind a day that are of its own clause, and half as many before it
_ANNIVERSARY = 10  # length of YYYY-MM-DD
_BEFORE = (("since", 30), ("until", 30), ("planned_day", 30), ("earlier", 30), ("file", 80), ("said_before", 90))
"""Patterns of what stands before a day, and how far before."""
lead_hour = regex.compile(r"T\d")
_JOINT = (
    ("again", "opens"), ("clock", "reported"), ("first_own", "right"), ("opens", "earlier"), ("first_sentence", "own_clause"),
    ("incident_behind", "reported"), ("opens", "incident_behind"),
)  # fmt: skip
"""Features that together say something else than each alone: the hour of a report is that of the report."""


class Dates:
    """Looks at the dates of an article. ``settings`` is ``rules/records/events.toml``."""

    def __init__(self, draft: Draft, clauses: Clauses, lead: Lead, settings: Mapping[str, Any]) -> None:
        self.draft, self.clauses, self.lead, self.settings = draft, clauses, lead, settings
        self.fold = draft.text.fold
        self._of: dict[int, list[int]] = {}
        self._documents: set[int] = set()

    def of(self, sentence: int) -> list[int]:
        """The dates of a sentence that may be those of a happening: no document's, no anniversary, no birthday."""
        if sentence not in self._of:
            low, high = self.draft.words.sentences[sentence]
            some = self.clauses.mentions(low, high)
            self._of[sentence] = [i for i in some if self.draft.mentions[i].type == "DATE" and self._may_be(i, low, high)]
        return self._of[sentence]

    def _may_be(self, i: int, low: int, high: int) -> bool:
        timex = str(self.draft.mentions[i].value.get("timex") or "")
        if not timex or timex.startswith("T") or timex == "XXXX" or _anniversary(timex):
            return False
        start = self.draft.spans[i][0]
        before = max(low, start - 40)
        if compiled(self.settings["document"]).search(self.fold, before, start):
            self._documents.add(i)
            return False
        return not (
            compiled(self.settings["festival"]).match(self.fold, start)
            or compiled(self.settings["other_time"]).search(self.fold, before, start)
            or compiled(self.settings["captioned"]).search(self.fold, start, min(high, start + 150))
            or compiled(self.settings["stamped"]).search(self.fold, before, start)
        )

    def opens(self, sentence: int) -> bool:
        """Whether a sentence opens with a day, as only news does: *Khoảng 22h ngày 21/5, …*."""
        low = self.draft.words.sentences[sentence][0]
        return any(
            self.clauses.is_day(i) and self.draft.spans[i][0] - low < self.settings["opens_dated"] for i in self.of(sentence)
        )

    def timex(self, date: int) -> str:
        """The value of a date, of a clock time only its day."""
        value = self._timex(date)
        return value[:10] if DAY.match(value) and "/" not in value else value

    def _timex(self, date: int) -> str:
        return str(self.draft.mentions[date].value["timex"])

    def nearest(self, clause: Clause) -> tuple[int | None, bool]:
        """The date that stands to a verb as a day does, and whether it is only that of the report.

        The nearest day left of the verb behind the last verb of saying; else the next day behind the verb; else the day before the
        verb of saying; else a month or year that opens the sentence.
        """
        dates = [i for i in self.of(clause.sentence) if not self._timex(i).startswith("XXXX-XX")]
        days = [i for i in dates if self.clauses.is_day(i)]
        start = self.draft.spans
        left = [i for i in days if start[i][1] <= clause.verb]
        own = [i for i in left if start[i][0] >= clause.said] if clause.said >= 0 else left
        if own and not self.reported(own[-1], clause.verb):
            return own[-1], False
        behind = next((i for i in days if start[i][0] >= clause.verb and self.clauses.right_of(clause, i, _REACH)), None)
        if behind is not None and (clause.said >= 0 or not left):
            return behind, False
        if left:
            return left[-1], clause.said >= 0 or bool(own)
        low = self.draft.words.sentences[clause.sentence][0]
        early = [i for i in dates if start[i][1] <= clause.verb and start[i][0] - low < 30]
        opening = next((i for i in early if "/" not in self._timex(i)), None)  # no season, no term
        if opening is None and behind is None:  # mở cửa từ cuối tháng 1
            months = (i for i in dates if clause.verb <= start[i][0] <= clause.end + 12)
            behind = next((i for i in months if MONTH.fullmatch(self._timex(i))), None)
        return (opening if opening is not None else behind), False

    def reported(self, date: int, verb: int) -> bool:
        """Whether a verb of saying stands between a date and a verb: the date is that of the report."""
        return compiled(self.settings["reporting"]).search(self.fold, self.draft.spans[date][1], verb) is not None

    def candidates(self, anchor: Clause, kind: str) -> list[tuple[int | None, Features]]:
        """The dates of the first sentences and ``None``, each with its features, for a happening that ``anchor`` tells."""
        rule, report = self.nearest(anchor)
        told = self.lead.topic.share(self.fold[anchor.clause : anchor.end])
        found: list[tuple[int, Features]] = []
        values: dict[str, int] = {}
        for sentence in range(self.lead.first, self.lead.reach):
            for i in self.of(sentence):
                values[self.timex(i)] = values.get(self.timex(i), 0) + 1
                found.append((i, self._features(i, sentence, anchor, kind)))
        low, high = self.draft.words.sentences[anchor.sentence]
        self.of(anchor.sentence)
        own_documents = sorted(i for i in self._documents if low <= self.draft.spans[i][0] < high)
        documents: list[tuple[int | None, Features]] = [
            (i, {"document": 1.0, f"{kind}*document": 1.0, self._size(self._timex(i)): 1.0}) for i in own_documents
        ]
        days = [i for i, _ in found if self.clauses.is_day(i)]
        ahead = {i for i, features in found if "ahead" in features or "planned_day" in features or "since" in features or features.get("until")}
        found_days = sorted({self._month_day(i) for i in days if i not in ahead and not self._timex(i).startswith("XXXX-XX")})
        newest = max((year for i, _ in found if (year := _year(self._timex(i)))), default=0)
        newest = int(self.draft.published[:4]) if self.draft.published else newest
        own = [i for i, features in found if self.clauses.is_day(i) and not features.get("reported")]
        for i, features in found:
            if i == rule:
                features["nearest_report" if report else "nearest"] = 1.0
                features[f"{kind}*{'nearest_report' if report else 'nearest'}"] = 1.0
            if days and i == days[0]:
                features["first_day"] = 1.0
            if own and i == own[0]:
                features["first_own"] = 1.0
                features[f"{kind}*first_own"] = 1.0
            if len({self.timex(k) for k in days}) == 1 and i in days:
                features["only_day"] = 1.0
            if values[self.timex(i)] > 1:
                features["again"] = 1.0
            if 0 < _year(self._timex(i)) < newest:
                features["past_year"] = 1.0
            features |= dict.fromkeys(self._order(i, kind, days, found_days), 1.0)
            if "only_day" in features:
                features |= {f"{kind}*only_day": 1.0} | {f"only_day&{name}": 1.0 for name in ("retold", "hour", "earlier", "reported", "official", "then_deed", "affair") if name in features}
            features |= {f"{one}&{other}": 1.0 for one, other in _JOINT if one in features and other in features}
        none: Features = {"none": 1.0, f"{kind}*none": 1.0, "none_told": told}
        if not days:
            none["no_day"] = 1.0
        if not self.of(anchor.sentence):
            none |= {"undated": 1.0, "undated_told": told, "undated_shared": self.lead.shared(anchor.sentence)}
        return [(None, none), *found, *documents]

    def _features(self, i: int, sentence: int, anchor: Clause, kind: str) -> Features:
        low, high = self.draft.words.sentences[sentence]
        start, end = self.draft.spans[i]
        timex, fold, lead = self._timex(i), self.fold, self.lead
        names = lead.standing(sentence, anchor.sentence)
        back = lead.back(sentence)
        if sentence == anchor.sentence:
            names.append("left" if end <= anchor.verb else "right")
            if end <= anchor.verb and self.reported(i, anchor.verb):
                names.append("before_said")
            if anchor.said >= 0 and anchor.said <= start and end <= anchor.verb:
                names.append("after_said")
            if anchor.clause <= start <= anchor.end:
                names.append("own_clause")
            if start >= anchor.verb and not self.clauses.right_of(anchor, i, _REACH):
                names.append("other_clause")
        if self.reported(i, min(high, end + 160)):
            names += ["reported", f"{kind}*reported"]
        opens = start - low < 12
        if opens or self._begins(low, start):
            names.append("opens" if opens else "begins")
        names += [f"{name}{feature}" for feature in self._told_of(i, low, high) for name in ("", f"{kind}*")]
        if back is not None and sentence > lead.first:
            names += ["back", f"{kind}*back"]
            if lead.found("resumes", low, min(high, low + 150)):
                names.append("resumes")
        if lead.found("incident", end, min(high, end + 160)):
            names += ["incident_behind", f"{kind}*incident_behind"]
        if lead.found("response", end, min(high, end + 160)):
            names += ["response_behind", f"{kind}*response_behind"]
        if lead.verb_in(end, min(high, end + _AROUND)):
            names += ["verb_behind", f"{kind}*verb_behind"]
        if lead.found("affair", max(low, start - 90), start):
            names += ["affair", f"{kind}*affair"]
        for key, reach in _BEFORE:
            if lead.found(key, max(low, start - reach), start):
                names.append("then" if key == "until" and start - low < 14 else key)
        names += [key for key in ("year_told", "hour_only") if lead.has(key, fold[start:end])]
        if self.draft.mentions[i].rule == "date.holiday":
            names.append("holiday")
        if lead.has("ahead", fold[start:end]) or lead.found("ahead_right", end, min(high, end + 30)):
            names.append("ahead")
        if fold[max(0, start - 1) : start] == "(" or fold[end : end + 1] == ")":
            names.append("bracket")
        if fold.count('"', low, start) % 2:
            names.append("quoted")
        named = DAY.match(timex) and (int(timex[5:7]), int(timex[8:10])) in lead.days
        if named or (lead.fold and f" {' '.join(fold[start:end].split())} " in f" {lead.fold} "):
            names.append("headline")
        if named:
            names.append("headline_day")
        if lead.has("same_day", fold[start:end]):
            names.append("same_day")
        names.append(self._size(timex))
        if "T" in timex:
            names.append("clock")
        names += self._age(timex, kind)
        out: Features = dict.fromkeys(names, 1.0)
        out["shared"] = lead.shared(sentence)
        out["shared_near"] = lead.topic.share(fold[max(low, start - _AROUND // 2) : min(high, end + _AROUND)])
        out["depth"] = min(1.0, (sentence - lead.first) / 6)
        return out

    def _month_day(self, i: int) -> tuple[int, int]:
        timex = self._timex(i)
        return int(timex[5:7]), int(timex[8:10])

    def _order(self, i: int, kind: str, days: list[int], found: list[tuple[int, int]]) -> list[str]:
        """How a day stands to the others: the latest is that of the report, the others go back from it."""
        if i not in days or self._timex(i).startswith("XXXX-XX") or len(found) < 2:
            return []
        (month, day), (last_month, last_day) = self._month_day(i), found[-1]
        back = (last_month - month) * 30 + last_day - day
        name = "after" if back < 0 else "latest" if back == 0 else "day_before" if back == 1 else "days_before" if back < 8 else "weeks_before" if back < 45 else "long_before"
        names = [name, f"{kind}*{name}"]
        if (month, day) == found[0]:
            names += ["earliest", f"{kind}*earliest"]
        return names

    def _told_of(self, i: int, low: int, high: int) -> list[str]:
        """What the clause of a date tells, by its nearest verb: the deed, what was done about it, or that somebody spoke of it."""
        start, end = self.draft.spans[i]
        others = [self.draft.spans[k] for k in self.of(self.draft.words.sentence_at(start)) if k != i]
        stop = min([a for a, _ in others if a >= end], default=high)
        names = []
        if lead_hour.search(self._timex(i)):
            names.append("hour")
        if self.lead.found("official", end, min(stop, end + 90)):
            names.append("official")
        if self.lead.found("retells", low, min(high, low + 60)):
            names.append("retold")
        names.append(f"then_{self._layer(end, stop) or 'nothing'}")
        begin = max([b for _, b in others if b <= start], default=low)
        ere = f"ere_{self._layer(max(begin, start - 60), start, last=True) or 'nothing'}"
        return names + ([ere] if False else [])

    def _begins(self, low: int, start: int) -> bool:
        """Whether a day opens what is told although something is glued before it: *Ảnh: T. H. Sáng 2/6, …*."""
        return self.lead.begins(max(low, start - 30), start)

    def _layer(self, low: int, high: int, last: bool = False) -> str:
        """The class of the first (or last) verb of ``layers`` in a stretch."""
        found = [
            (m.start() if not last else -m.start(), name)
            for name, pattern in self.settings["layers"].items()
            for m in ([x for x in [compiled(pattern).search(self.fold, low, high)] if x] if not last else compiled(pattern).finditer(self.fold, low, high))
        ]
        return min(found)[1] if found else ""

    def _size(self, timex: str) -> str:
        if timex.startswith("XXXX-XX"):
            return "unknown_day"
        if "/" in timex:
            return "range_of_days" if DAY.match(timex) else "range"
        return "day" if DAY.match(timex) else "month" if MONTH.fullmatch(timex[:7]) and timex[:4] != "XXXX" else "longer"

    def _age(self, timex: str, kind: str) -> list[str]:
        """How a day stands to the day of publication."""
        if self.draft.published is None or not DAY.match(timex) or timex.startswith("X"):
            return []
        try:
            days = (dt.date.fromisoformat(self.draft.published) - dt.date.fromisoformat(timex[:10])).days
        except ValueError:
            return []
        name = "future" if days < 0 else "today" if days == 0 else "yesterday" if days == 1 else "week" if days < 8 else "old"
        return [name, f"{kind}*{name}"]


def _year(timex: str) -> int:
    """The year of a value, 0 if it is unknown."""
    return int(timex[:4]) if timex[:4].isdecimal() else 0


def _anniversary(timex: str) -> bool:
    """A range from a day to the same day of another year."""
    first, _, last = timex.partition("/")
    return (
        bool(last)
        and first[4:_ANNIVERSARY] == last[4:_ANNIVERSARY] != ""
        and first[:4] != last[:4]
        and len(first) >= _ANNIVERSARY
    )
