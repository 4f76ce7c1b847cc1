"""The headline and the first sentences: what an article's own happening is read from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import regex

from ..draft import Draft
from ..kept import compiled
from ..registry import of_rules
from ..rules import RuleSet
from ..text import fold
from .event_clauses import Clauses
from .event_topic import Topic

_CAPITAL = regex.compile(r"(?<!\p{L})\p{Lu}")


class Patterns(dict[str, Any]):
    """The compiled patterns of the settings by key, each when it is first asked for. Made once for a folder of rules."""

    def __init__(self, rules: RuleSet) -> None:
        super().__init__()
        self._settings = rules.records["events"]

    def __missing__(self, key: str) -> Any:
        self[key] = compiled(self._settings[key])
        return self[key]


class Lead:
    """The headline (its own or the first line) and the sentences ``first`` .. ``end``; ``settings`` is ``rules/records/events.toml``."""

    def __init__(self, draft: Draft, clauses: Clauses, settings: Mapping[str, Any]) -> None:
        self.draft, self.clauses, self.settings = draft, clauses, settings
        sentences = draft.words.sentences
        start, end = sentences[0]
        line = draft.text.cased[start:end]
        self.in_text = (
            len(sentences) > 1
            and line.rstrip(" \"')")[-1:] not in ".!…"
            and len(line.split()) <= settings["headline"]
            and "\n" in draft.text.cased[end : sentences[1][0]]
        )
        self.headline = " ".join((draft.title or (line if self.in_text else "")).split())
        self.fold = fold(self.headline)
        self.topic = Topic(self.fold, clauses.stop)
        self.first = 1 if self.in_text else 0
        self.end = min(len(sentences), self.first + settings["lead"])
        self.reach = min(len(sentences), self.first + settings["reach"])
        self._patterns = of_rules(draft.rules, Patterns)
        self._shared: dict[int, float] = {}
        self._captions: dict[int, bool] = {}
        self._backs: dict[int, int | None] = {}

    def has(self, key: str, text: str | None = None) -> bool:
        """Whether the pattern ``key`` of the settings is found in the headline (or in a folded text)."""
        return self._patterns[key].search(self.fold if text is None else text) is not None

    @property
    def span(self) -> tuple[int, int]:
        """Where the sentences ``first`` .. ``reach`` stand, those in which day and place are looked for."""
        sentences = self.draft.words.sentences
        return sentences[self.first][0], sentences[self.reach - 1][1]

    def found(self, key: str, low: int, high: int) -> bool:
        """Whether the pattern ``key`` is found in a stretch of the article."""
        return self._patterns[key].search(self.draft.text.fold, low, high) is not None

    def begins(self, low: int, at: int) -> bool:
        """Whether what stands at ``at``, or the words before it from ``low`` on, are written as the beginning of a sentence."""
        text = self.draft.text.cased
        return text[at].isupper() or self._patterns["begins"].search(text, low, at) is not None

    def kind(self, text: str) -> str:
        """What kind of happening a folded text tells: that of the first word of ``kinds`` in it (of ``court`` wherever it stands), else ``other``."""
        best, at = "other", len(text)
        for kind, pattern in self.settings["kinds"].items():
            found = compiled(pattern).search(text)
            if found is not None and kind == "court":
                return "court"
            if found is not None and found.start() < at:
                best, at = kind, found.start()
        return str(best)

    def shared(self, sentence: int) -> float:
        """The part of the headline that a sentence holds."""
        if sentence not in self._shared:
            self._shared[sentence] = self.topic.share(self.draft.text.fold[slice(*self.draft.words.sentences[sentence])])
        return self._shared[sentence]

    def standing(self, sentence: int, anchor: int) -> list[str]:
        """The features that day and place take from where their sentence stands to that of the happening (``anchor``)."""
        distance = sentence - anchor
        names = ["same" if not distance else f"{'next' if distance > 0 else 'prev'}{'' if abs(distance) == 1 else '_far'}"]
        if sentence == self.first:
            names.append("first_sentence")
        if self.caption(sentence):
            names.append("caption")
        return names

    def caption(self, sentence: int) -> bool:
        """Whether a sentence is that of a picture: it begins with the source, or the sentence behind it does."""
        if sentence not in self._captions:
            pattern, sentences = compiled(self.settings["caption"]), self.draft.words.sentences
            matched = [
                pattern.match(self.draft.text.fold, *sentences[s]) is not None
                for s in (sentence, sentence + 1)
                if s < len(sentences)
            ]
            low, high = sentences[sentence]
            self._captions[sentence] = (matched[0] and high - low < self.settings["glued"]) or (matched[-1] and len(matched) > 1)
        return self._captions[sentence]

    def back(self, sentence: int) -> int | None:
        """Where the words end with which a sentence goes back to a happening (*Trước đó, …*); a caption may be glued to its front."""
        if sentence not in self._backs:
            self._backs[sentence] = self._back(sentence)
        return self._backs[sentence]

    def _back(self, sentence: int) -> int | None:
        low, high = self.draft.words.sentences[sentence]
        for found in _CAPITAL.finditer(self.draft.text.cased, low, min(high, low + self.settings["glued"])):
            if (opening := compiled(self.settings["back"]).match(self.draft.text.fold, found.start(), high)) is not None:
                return int(opening.end())
        inside = compiled(self.settings["back_inside"]).search(self.draft.text.fold, low, min(high, low + self.settings["glued"]))
        return int(inside.end()) if inside else None

    @cached_property
    def news(self) -> bool:
        """Whether the headline may tell that something happened: no question, no advice, nobody's words."""
        return bool(self.fold) and not any(self.has(key) for key in ("no_news", "question", "speaker"))

    @cached_property
    def marked(self) -> bool:
        """Whether the headline tells something with a verb that no list holds: behind *bị*, *vừa* in itself, or behind *đã* in the lead."""
        if self.has("marked", self.topic.fold):
            return True
        sentences = self.draft.words.sentences
        low, high = sentences[min(self.first, len(sentences) - 1)][0], sentences[min(self.first + 1, len(sentences) - 1)][1]
        found = (match["verb"] for match in compiled(self.settings["aspect"]).finditer(self.draft.text.fold, low, high))
        return any(f" {verb} " in self.topic.fold and tuple(verb.split()) in self.topic.pairs for verb in found)

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """Which of ``headline_marks`` the headline bears, in their order."""
        marks = self.settings["headline_marks"].items() if self.fold else ()
        return tuple(name for name, pattern in marks if compiled(pattern).search(self.fold))

    @property
    def tells(self) -> bool:
        """Whether the headline has a verb of the lists, or one that only headlines use."""
        return bool(self.verbs) or "does" in self.marks or "appoints" in self.marks

    @property
    def silent(self) -> bool:
        """Whether the headline has no verb that any list or sign knows: *Một năm không nghỉ*."""
        return not (self.tells or self.marked)

    @cached_property
    def verbs(self) -> tuple[str, ...]:
        """The verbs of the headline, each between blanks."""
        return tuple(f" {verb} " for verb in self.clauses.verbs(self.fold))

    def verb_in(self, low: int, high: int) -> bool:
        """Whether a stretch of the article holds a verb of the headline."""
        stretch = self.draft.text.fold[low:high]
        return any(verb in stretch for verb in self.verbs)

    @cached_property
    def days(self) -> frozenset[tuple[int, int]]:
        """Month and day of the days that the headline names: *Ngày 20/5 mở cửa …*."""
        return frozenset((int(m["month"]), int(m["day"])) for m in self._patterns["headline_day"].finditer(self.fold))

    def told(self) -> str:
        """The headline as ``what``: without the place or kicker before its colon, with who says what is quoted behind it."""
        text = self.headline
        head, colon, rest = text.partition(": ")
        if colon and len(head.split()) <= self.settings["kicker"] and not self.has("speaker"):
            text = rest
        return text.strip(" .")
