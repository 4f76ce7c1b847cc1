"""When something happened: the dates of the sentences that may be those of a happening, with the features by which one is chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ..draft import Draft
from ..kept import compiled
from .event_clauses import DAY, MONTH, Clause, Clauses
from .event_lead import Lead
from .event_model import Features

_REACH = 250  # characters behind a verb in which a day may be its own
_OPENS = 14  # characters before a day that opens its sentence
_AROUND = 120  # characters behind a day that are of its own clause, and half as many before it
_ANNIVERSARY = 10  # length of YYYY-MM-DD
_BEFORE = (("since", 30), ("until", 30), ("planned_day", 30), ("earlier", 30), ("file", 80), ("said_before", 90))
"""Patterns of what stands before a day, and how far before."""
_NOT_YET = frozenset({"ahead", "planned_day", "since", "until"})
"""Features of days that are no latest day of an article."""
_LONE = ("retold", "hour", "earlier", "reported", "then_deed", "affair")
"""What tells of the only day of an article whether it is that of its happening or lies behind it."""
_BACK = ((0, "latest"), (1, "day_before"), (7, "days_before"), (44, "weeks_before"))
"""How many days a day may lie before the latest one, and what that is called."""
_JOINT = (
    ("again", "opens"), ("clock", "reported"), ("first_own", "right"), ("opens", "earlier"), ("first_sentence", "own_clause"),
    *(("only_day", name) for name in _LONE),
    *((name, "latest") for name in ("first_own", "reported", "retold", "hour", "then_deed", "then_response")),
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

    def of_lead(self) -> list[int]:
        """The dates of the lead that ``candidates`` may give, those of documents too, in order of the text."""
        low, high = self.lead.span
        found = {i for sentence in range(self.lead.first, self.lead.reach) for i in self.of(sentence)}
        return sorted(found | {i for i in self._documents if low <= self.draft.spans[i][0] < high})

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
            dates = self.of(sentence)
            stops = [*(self.draft.spans[i][0] for i in dates[1:]), self.draft.words.sentences[sentence][1]]
            for i, stop in zip(dates, stops, strict=False):
                values[self.timex(i)] = values.get(self.timex(i), 0) + 1
                found.append((i, self._features(i, stop, sentence, anchor, kind)))
        low, high = self.draft.words.sentences[anchor.sentence]
        self.of(anchor.sentence)
        own_documents = sorted(i for i in self._documents if low <= self.draft.spans[i][0] < high)
        documents: list[tuple[int | None, Features]] = [
            (i, {"document": 1.0, f"{kind}*document": 1.0, self._size(self._timex(i)): 1.0}) for i in own_documents
        ]
        days = [i for i, _ in found if self.clauses.is_day(i)]
        lone = len({self.timex(i) for i in days}) == 1
        newest = max((year for i, _ in found if (year := _year(self._timex(i)))), default=0)
        newest = int(self.draft.published[:4]) if self.draft.published else newest
        numbers = {i: _ordinal(self._timex(i), newest) for i in days}
        past = [numbers[i] for i, features in found if i in numbers and not features.keys() & _NOT_YET]
        first, last = min(past, default=0), max(past, default=0)
        own = [i for i, features in found if i in numbers and not features.get("reported")]
        hours = [i for i, features in found if "hour" in features]
        for i, features in found:
            if i == rule:
                features["nearest_report" if report else "nearest"] = 1.0
                features[f"{kind}*{'nearest_report' if report else 'nearest'}"] = 1.0
            if days and i == days[0]:
                features["first_day"] = 1.0
            if hours and i == hours[0]:
                features["first_hour"] = 1.0
                features[f"{kind}*first_hour"] = 1.0
            if own and i == own[0]:
                features["first_own"] = 1.0
                features[f"{kind}*first_own"] = 1.0
            if lone and i in numbers:
                features |= {"only_day": 1.0, f"{kind}*only_day": 1.0}
            if values[self.timex(i)] > 1:
                features["again"] = 1.0
            if 0 < _year(self._timex(i)) < newest:
                features["past_year"] = 1.0
            if first < last and i in numbers:
                features |= dict.fromkeys(_order(numbers[i], first, last, kind), 1.0)
            features |= {f"{one}&{other}": 1.0 for one, other in _JOINT if one in features and other in features}
        none: Features = {"none": 1.0, f"{kind}*none": 1.0, "none_told": told}
        if not days:
            none["no_day"] = 1.0
        if not self.of(anchor.sentence):
            none |= {"undated": 1.0, "undated_told": told, "undated_shared": self.lead.shared(anchor.sentence)}
        return [(None, none), *found, *documents]

    def _features(self, i: int, stop: int, sentence: int, anchor: Clause, kind: str) -> Features:
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
        begins = lead.begins(max(low, start - 30), start)
        if start - low < _OPENS:
            names.append("opens")
        elif begins:
            names.append("begins")
            if "caption" in names:  # Ảnh: T. H. Sáng 2/6, …
                names[names.index("caption")] = "behind_caption"
        layer = f"then_{self._layer(end, stop)}"
        names += [layer, f"{kind}*{layer}"]
        if timex[10:11] == "T" and timex[11:12].isdecimal():
            names += ["hour", f"{kind}*hour"]
        if lead.found("retells", low, min(high, low + 60)):
            names += ["retold", f"{kind}*retold"]
        if back is not None and sentence > lead.first:
            names += ["back", f"{kind}*back"]
            if lead.found("resumes", low, min(high, low + 150)):
                names.append("resumes")
        if lead.found("affair", max(low, start - 90), start):
            names += ["affair", f"{kind}*affair"]
        for key, reach in _BEFORE:
            if lead.found(key, max(low, start - reach), start):
                names.append("next_hour" if key == "until" and start - low < _OPENS else key)
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
        names.append(self._size(timex))
        if "T" in timex:
            names.append("clock")
        names += self._age(timex, kind)
        out: Features = dict.fromkeys(names, 1.0)
        out["shared"] = lead.shared(sentence)
        out["shared_near"] = lead.topic.share(fold[max(low, start - _AROUND // 2) : min(high, end + _AROUND)])
        out["depth"] = min(1.0, (sentence - lead.first) / 6)
        return out

    def _layer(self, low: int, high: int) -> str:
        """The class (``layers`` of the settings) of the first verb of a stretch: that a date belongs to."""
        found = (
            (match.start(), name)
            for name, pattern in self.settings["layers"].items()
            if (match := compiled(pattern).search(self.fold, low, high)) is not None
        )
        return min(found, default=(0, "nothing"))[1]

    def _size(self, timex: str) -> str:
        if timex.startswith("XXXX-XX") or timex[4:10] == "-XX-XX":
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


def _ordinal(timex: str, year: int) -> int:
    """The number of a day that may lack its year, which then is ``year``."""
    month, day = int(timex[5:7]), int(timex[8:10])
    try:
        return dt.date(_year(timex) or year or 1, month, day).toordinal()
    except ValueError:  # 29/2 of a year that has none
        return dt.date(_year(timex) or year or 1, month, 28).toordinal()


def _order(day: int, first: int, last: int, kind: str) -> list[str]:
    """How a day stands to the others: the latest is that of the report, from which news goes back to the deed."""
    name = "after" if day > last else next((name for most, name in _BACK if last - day <= most), "long_before")
    return [name, f"{kind}*{name}", *(("earliest", f"{kind}*earliest") if day == first else ())]


def _anniversary(timex: str) -> bool:
    """A range from a day to the same day of another year."""
    first, _, last = timex.partition("/")
    return (
        bool(last)
        and first[4:_ANNIVERSARY] == last[4:_ANNIVERSARY] != ""
        and first[:4] != last[:4]
        and len(first) >= _ANNIVERSARY
    )
