"""When, where and who of a happening, from the mentions of its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import regex

from ..draft import Draft
from ..kept import compiled
from ..text import fold
from .clauses import Places
from .event_clauses import DAY, MONTH, SAYING, Clause, Clauses

_ANNIVERSARY = 10  # length of YYYY-MM-DD


class Circumstances:
    """Looks around a ``Clause``. ``settings`` is ``rules/records/events.toml``."""

    def __init__(self, draft: Draft, clauses: Clauses, settings: Mapping[str, Any]) -> None:
        self.draft, self.clauses, self.settings = draft, clauses, settings
        self.fold = draft.text.fold
        self.places = Places(draft)
        local = frozenset(settings["local"])
        self._seats = {
            name: unit.place for unit in draft.units if unit.kind in local for name in (unit.name, *unit.aliases) if unit.place
        }
        self._media = frozenset(
            name for unit in draft.units if unit.kind in settings["media"] for name in (unit.name, *unit.aliases)
        )

    def dates(self, sentence: int) -> list[int]:
        """The dates of a sentence that may be those of a happening: no document's, no anniversary, no birthday."""
        low, high = self.draft.words.sentences[sentence]
        document, other = compiled(self.settings["document"]), compiled(self.settings["other_time"])
        out = []
        for i in self.clauses.mentions(low, high):
            timex = str(self.draft.mentions[i].value.get("timex") or "") if self.draft.mentions[i].type == "DATE" else ""
            start = self.draft.spans[i][0]
            before = max(low, start - 40)
            if not timex or timex.startswith(("T", "XXXX-XX-XXT")) or timex in ("XXXX", "XXXX-XX-XX") or _anniversary(timex):
                continue
            if (
                compiled(self.settings["festival"]).match(self.fold, start)
                or document.search(self.fold, before, start)
                or other.search(self.fold, before, start)
                or compiled(self.settings["captioned"]).search(self.fold, start, min(high, start + 150))
            ):
                continue
            out.append(i)
        return out

    def opens_dated(self, sentence: int) -> bool:
        """Whether a sentence opens with a day, as only news does: *Khoảng 22h ngày 21/5, …*."""
        low = self.draft.words.sentences[sentence][0]
        return any(
            self.clauses.is_day(i) and self.draft.spans[i][0] - low < self.settings["opens_dated"] for i in self.dates(sentence)
        )

    def caption(self, sentence: int) -> bool:
        """Whether a sentence is that of a picture: it begins with the source, or the sentence behind it does."""
        pattern, sentences = compiled(self.settings["caption"]), self.draft.words.sentences
        matched = [pattern.match(self.fold, *sentences[s]) is not None for s in (sentence, sentence + 1) if s < len(sentences)]
        low, high = sentences[sentence]
        return (matched[0] and high - low < self.settings["glued"]) or (matched[-1] and len(matched) > 1)

    def sole_day(self, sentence: int) -> int | None:
        """The only day of a sentence."""
        days = [i for i in self.dates(sentence) if self.clauses.is_day(i)]
        return days[0] if len(days) == 1 else None

    def when(self, clause: Clause) -> tuple[int | None, bool]:
        """The date of a happening and whether it is only that of the report.

        The nearest day left of the verb behind the last verb of saying; else the next day behind the verb; else the day before the
        verb of saying; else a month or year that opens the sentence.
        """
        dates = self.dates(clause.sentence)
        days = [i for i in dates if self.clauses.is_day(i)]
        start = self.draft.spans
        left = [i for i in days if start[i][1] <= clause.verb]
        own = [i for i in left if start[i][0] >= clause.said] if clause.said >= 0 else left
        if own and not self.reported(own[-1], clause.verb):
            return own[-1], False
        behind = next((i for i in days if start[i][0] >= clause.verb and self._behind(clause, i)), None)
        if behind is not None and (clause.said >= 0 or not left):
            return behind, False
        if left:
            return left[-1], clause.said >= 0 or bool(own)
        low = self.draft.words.sentences[clause.sentence][0]
        early = [i for i in dates if start[i][1] <= clause.verb and start[i][0] - low < 30]
        opening = next((i for i in early if "/" not in str(self.draft.mentions[i].value["timex"])), None)  # no season, no term
        if opening is None and behind is None:  # mở cửa từ cuối tháng 1
            months = (i for i in dates if clause.verb <= start[i][0] <= clause.end + 12)
            behind = next((i for i in months if MONTH.fullmatch(str(self.draft.mentions[i].value["timex"]))), None)
        return (opening if opening is not None else behind), False

    def reported(self, date: int, verb: int) -> bool:
        """Whether a verb of saying stands between a date and a verb: the date is that of the report."""
        return compiled(self.settings["reporting"]).search(self.fold, self.draft.spans[date][1], verb) is not None

    def _behind(self, clause: Clause, date: int) -> bool:
        """Whether a day behind the verb is its own: nothing subordinate and no other subject between."""
        start = self.draft.spans[date][0]
        return start - clause.verb < 250 and not compiled(self.settings["new_clause"]).search(self.fold, clause.verb, start)

    def timex(self, date: int) -> str:
        """The value of a date, of a clock time only its day."""
        value = str(self.draft.mentions[date].value["timex"])
        return value[:10] if DAY.match(value) and "/" not in value else value

    def where(self, clause: Clause) -> tuple[str | None, set[int]]:
        """The place of a happening with the larger places behind it, and the mentions used.

        Places after *tại, ở, trên …*: the nearest in the clause of the verb or behind it, then the nearest before it. No homes, no
        brackets of persons, no media, no units of posts.
        """
        low, high = self.draft.words.sentences[clause.sentence]
        before, home = compiled(self.settings["place"]), compiled(self.settings["home"])
        found: list[int] = []
        for i in self.clauses.mentions(low, high):
            mention, (start, _) = self.draft.mentions[i], self.draft.spans[i]
            if mention.type not in ("LOCATION", "UNIT") or not before.search(self.fold, max(low, start - 60), start):
                continue
            if home.search(self.fold, max(low, start - 30), start) or self._of_person(i, low) or self._post_or_medium(i):
                continue
            if compiled(self.settings["home_country"]).fullmatch(self.draft.fold(i)):
                continue
            found.append(i)
        behind = [i for i in found if clause.rank != SAYING and self.draft.spans[i][0] >= clause.verb and self._near(clause, i)]
        earlier = [
            i
            for i in found
            if clause.said <= self.draft.spans[i][0] < clause.verb and self._opens(i, max(low, clause.said), before)
        ]
        for chosen in (behind[:1], earlier[-1:]):
            if chosen:
                chain = self._chain(self._first(chosen[0], found))
                return self._written(chain), set(chain)
        return None, set()

    def kicker(self, headline: str) -> str | None:
        """The place before the colon of a headline: *Kon Tum: …*."""
        before, colon, _ = " ".join(headline.split()).partition(":")
        if not colon or len(before.split()) > self.settings["kicker"]:
            return None
        name = fold(before)
        level = regex.compile(rf"(?:{self.settings['levels']}) {regex.escape(name)}$")  # not kept: there is no end of names
        for i, mention in enumerate(self.draft.mentions):
            if (mention.type == "LOCATION" and self.draft.fold(i).endswith(name)) or (
                mention.type == "UNIT" and level.search(self.draft.fold(i))
            ):
                return before
        return None

    def interview(self, first: int) -> bool:
        """Whether one of the first sentences puts a question to somebody: *…, thưa ông?*."""
        ends = self.draft.words.sentences[first : first + 2 * self.settings["lead"]]
        return any(compiled(self.settings["asked"]).search(self.fold, low, high) is not None for low, high in ends)

    def named_in(self, headline: str) -> str | None:
        """The place that a headline names before its colon or behind *ở*, *tại*: *Kon Tum: …*, *… ở Parkson Hùng Vương*."""
        if (kicker := self.kicker(headline)) is not None:
            return kicker
        folded = fold(" ".join(headline.split()))
        best: tuple[int, str] | None = None
        for i, mention in enumerate(self.draft.mentions):
            if mention.type not in ("LOCATION", "UNIT") or self._post_or_medium(i):
                continue
            name = self.draft.fold(i)
            found = compiled(self.settings["headline_place"]).search(folded)
            rest = folded[found.end() :] if found else ""
            if rest and len(name) > 2 and mention.type == "UNIT" and " " in rest and name.endswith(" " + rest):
                best = max(best or (0, ""), (len(rest), " ".join(headline.split()[-len(rest.split()) :])))
            elif rest and len(name) > 2 and (rest.startswith(name) or (" " in rest and name.endswith(" " + rest))):
                best = max(best or (0, ""), (len(name), self.name(i)))
        if best is not None:
            return best[1]
        named: dict[str, int] = {}
        for i, mention in enumerate(self.draft.mentions):
            if (
                mention.type == "LOCATION"
                and mention.value.get("code")
                and f" {mention.value['name']} " in f" {' '.join(headline.split())} "
            ):
                named.setdefault(str(mention.value["name"]), i)
        return self.name(next(iter(named.values()))) if len(named) == 1 else None

    def sole(self, sentences: range) -> str | None:
        """The only place of some sentences, else that of their local units: nobody's home, nobody's country."""
        home = compiled(self.settings["home"])
        names: dict[str, int] = {}
        units: set[str | None] = set()
        for i in (i for s in sentences for i in self.clauses.mentions(*self.draft.words.sentences[s])):
            start = self.draft.spans[i][0]
            if self.draft.mentions[i].type == "UNIT":
                units.add(self._seats.get(self.name(i)))
            if self.draft.mentions[i].type != "LOCATION" or self._larger(i) or self._of_person(i, max(0, start - 150)):
                continue
            if home.search(self.fold, max(0, start - 30), start) or compiled(self.settings["home_country"]).fullmatch(
                self.draft.fold(i)
            ):
                continue
            names.setdefault(self.draft.fold(i), i)
        units.discard(None)
        if len(names) == 1:
            return self._written(self._chain(next(iter(names.values()))))
        return units.pop() if not names and len(units) == 1 else None

    def seat(self, who: list[str]) -> str | None:
        """The place of the first local police unit, court or government that takes part."""
        return next((seat for name in who if (seat := self._seats.get(name)) is not None), None)

    def _first(self, index: int, found: list[int]) -> int:
        """The smallest place of the row that ends in ``index``: *tại bản A, xã B*."""
        joint = compiled(self.settings["joint"])
        while index - 1 in found and joint.fullmatch(self.draft.gap(index - 1, index)):
            index -= 1
        return index

    def _opens(self, index: int, low: int, before: Any) -> bool:
        """Whether a place before the verb is an adverbial: its preposition opens the clause, or a comma ends it."""
        start = self.draft.spans[index][0]
        found = before.search(self.fold, max(low, start - 60), start)
        if found is None:
            return True
        last = self._chain(index)[-1]
        dated = any(
            self.draft.mentions[i].type == "DATE" and found.start() - self.draft.spans[i][1] <= 3
            for i in self.clauses.mentions(low, start)
        )
        return (
            dated
            or self.fold[self.draft.spans[last][1] : self.draft.spans[last][1] + 1] in ",)"
            or found.start() <= low + 1
            or compiled(self.settings["opens"]).search(self.fold, max(low, found.start() - 20), found.start() + 1) is not None
        )

    def _near(self, clause: Clause, index: int) -> bool:
        start = self.draft.spans[index][0]
        return start - clause.verb < 300 and not compiled(self.settings["new_clause"]).search(self.fold, clause.verb, start)

    def _of_person(self, index: int, low: int) -> bool:
        """Whether a place stands in the bracket behind a person, or between commas as a home."""
        start = self.draft.spans[index][0]
        opened = self.fold.rfind("(", max(low, start - 150), start)
        if opened < 0 or self.fold.find(")", opened, start) >= 0:
            return False
        return compiled(self.settings["of_person"]).search(self.fold, opened, start) is not None or any(
            self.draft.mentions[i].type in ("AGE", "PERSON") for i in self.clauses.mentions(opened, start)
        )

    def _post_or_medium(self, index: int) -> bool:
        if self.draft.mentions[index].type != "UNIT":
            return False
        return self.places.post(index) is not None or self.name(index) in self._media

    def _chain(self, first: int) -> list[int]:
        joint = compiled(self.settings["joint"])
        chain = [first]
        spans = self.draft.spans
        while (
            chain[-1] + 1 < len(spans)
            and self.draft.mentions[chain[-1] + 1].type == "LOCATION"
            and joint.fullmatch(self.draft.gap(chain[-1], chain[-1] + 1))
        ):
            chain.append(chain[-1] + 1)
        return chain

    def _written(self, chain: list[int]) -> str:
        """A place with the larger ones behind it as they stand in the text; a unit by its canonical name."""
        if self.draft.mentions[chain[0]].type == "UNIT":
            return ", ".join(self.name(i) for i in chain)
        text = " ".join(self.draft.text.cased[self.draft.spans[chain[0]][0] : self.draft.spans[chain[-1]][1]].split())
        return text + ")" * max(0, text.count("(") - text.count(")"))

    def name(self, index: int) -> str:
        """A unit by its canonical name, a person by the record's, a place as it is written."""
        return self.places.name(index) if self.draft.mentions[index].type != "LOCATION" else " ".join(
            self.draft.text.cased[slice(*self.draft.spans[index])].split()
        )  # fmt: skip

    def who(self, clause: Clause, used: set[int]) -> list[str]:
        """Units and people before the verb that act, then those who receive. Of what is only reported not the speaker, but the unit for
        which he speaks."""
        low, _ = self.draft.words.sentences[clause.sentence]
        acting: list[str] = []
        if clause.verb_text not in self.settings["existence"]:
            acting = self._named(max(low, clause.said), clause.verb, used, True)
            if not acting and clause.said >= 0:
                acting = self._named(low, clause.said, used, speaker=True)
        receiving = self._named(clause.verb, clause.end, used) if clause.rank != SAYING else []
        return list(dict.fromkeys((*acting, *receiving)))[:12]

    def _named(self, low: int, high: int, used: set[int], places: bool = False, speaker: bool = False) -> list[str]:
        not_who = compiled(self.settings["not_who"])
        acting = compiled(rf"(?: (?:{self.settings['passed']}|{self.settings['kept']}))* ")
        out: list[str] = []
        for i in self.clauses.mentions(low, high):
            mention, start = self.draft.mentions[i], self.draft.spans[i][0]
            acts = (
                places
                and mention.type == "LOCATION"
                and self.draft.spans[i][1] < high
                and acting.fullmatch(self.fold, self.draft.spans[i][1], high) is not None
                and not self._larger(i)
            )
            if (
                i in used
                or not (mention.type in ("UNIT", "PERSON") or acts)
                or not_who.search(self.fold, max(0, start - 14), start)
            ):
                continue
            if mention.type == "UNIT" and (self.name(i) in self._media or (self._owned(i) and not speaker)):
                continue
            if mention.type == "PERSON" and (speaker or self._reporter(i)):
                continue
            out += mention.value.get("members") or (self.name(i),)
        return out

    def _larger(self, index: int) -> bool:
        """Whether a place only says where the unit or place before it lies: *Sở Y tế tỉnh A, Trung Quốc*."""
        before = self.draft.mentions[index - 1].type if index else ""
        return before in ("UNIT", "LOCATION") and self.draft.gap(index - 1, index).strip() in (",", "(", "-", "")

    def _reporter(self, index: int) -> bool:
        person = self.places.person(index)
        return person is not None and person.byline

    def _owned(self, index: int) -> bool:
        """Whether a unit is only where a named person holds a post."""
        post = self.places.post(index)
        return post is not None and post.owner is not None


def _anniversary(timex: str) -> bool:
    """A range from a day to the same day of another year."""
    first, _, last = timex.partition("/")
    return (
        bool(last)
        and first[4:_ANNIVERSARY] == last[4:_ANNIVERSARY] != ""
        and first[:4] != last[:4]
        and len(first) >= _ANNIVERSARY
    )
