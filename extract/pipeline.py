"""The stages in order: one article, a stream of articles, and the explanation of a place in one."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .draft import Draft
from .encoder import Encoder
from .match import Matcher
from .paths import digest, encoder_dir, model_dir
from .published import day
from .resolve import resolve
from .rules import RuleSet, load_rules
from .text import Text
from .types import Article, Decision

if TYPE_CHECKING:
    from .io.documents import Document, Failure

STAGES = ("match", "ner", "link", "records")
"""What can be switched off: ``load(stages=["match", "link"])`` leaves out the learned stage and the records."""
ENCODER = "encoder"
"""A stage that runs only where it is named: ``load(stages=[*STAGES, ENCODER])``. A transformer weighs the main event, too (``encoder``)."""
KNOWN = (*STAGES, ENCODER)
"""What ``stages`` may name."""

VALUES = ("dates:finish", "modifiers:finish")
"""Always run: they finish what the value readers began."""
LINK = ("gazetteer:link", "coordination:expand", "units:link", "coreference:join")
RECORDS = (
    "units:build", "people:build", "appointments:build", "awards:build", "statistics:build", "events:build",
)  # fmt: skip


class StageError(RuntimeError):
    """A stage that raised; ``stage`` names it."""

    def __init__(self, stage: str, error: Exception) -> None:
        self.stage = stage
        super().__init__(f"stage {stage}: {type(error).__name__}: {error}")


def finish_values(draft: Draft) -> None:
    """Finish dates and modifiers, which need the whole article."""
    for name in VALUES:
        _step("link", name)(draft)


@lru_cache
def _step(package: str, name: str) -> Callable[[Draft], None]:
    module, function = name.split(":")
    step: Callable[[Draft], None] = getattr(importlib.import_module(f"extract.{package}.{module}"), function)
    return step


class Extractor:
    """``nlp(text)`` gives an ``Article``. Immutable after construction and safe to share between threads."""

    def __init__(self, rules: RuleSet, stages: Sequence[str] = STAGES, ner: Callable[[Draft], list[Any]] | None = None) -> None:
        if unknown := [stage for stage in stages if stage not in KNOWN]:
            raise ValueError(f"unknown stages {unknown}; known: {list(KNOWN)}")
        self.rules = rules
        self.stages = tuple(stages)
        self._matcher = Matcher(rules)
        self._ner = ner
        self.custom_ner = ner is not None
        self._encoder = Encoder() if ENCODER in stages else None

    def __call__(
        self, text: str, *, published: str | dt.date | None = None, id: str = "", title: str | None = None, meta: Any = None
    ) -> Article:
        """Read one article.

        Args:
            text: the article as it is; offsets in the result count its code points.
            published: publication date, as ``extract.published.day`` reads it (a date, ``2020-11-17``, *Thứ ba, 17/11/2020, 08:30*); unfinished
                dates resolve against it.
            id: kept in the record.
            title: a title that is not part of ``text``.

        Raises:
            ValueError: ``published`` is no date.
            StageError: a stage failed (a bug: please report it with the text).
        """
        return self.article(self.draft(text, published=published, id=id, title=title), meta)

    @property
    def model(self) -> str:
        """A digest of the files of the learned stage and the encoder; what a run's journal compares besides the rules' fingerprint."""
        ner = "own" if self.custom_ner else digest(model_dir()) if "ner" in self.stages else ""
        return f"{ner}+{digest(encoder_dir())}" if ENCODER in self.stages else ner

    @staticmethod
    def article(draft: Draft, meta: Any = None) -> Article:
        """What a draft has come to, as the record that users read."""
        return Article(
            id=draft.id, text=draft.text.raw, title=draft.title, published=draft.published, reference=draft.reference, byline=draft.byline,
            sentences=tuple(draft.text.raw_span(*span) for span in draft.words.sentences), mentions=tuple(draft.mentions),
            people=tuple(draft.people), units=tuple(draft.units), statistics=tuple(draft.statistics),
            memberships=tuple(draft.memberships), appointments=tuple(draft.appointments), awards=tuple(draft.awards),
            events=tuple(draft.events), problems=tuple(draft.problems), meta=meta or {},
        )  # fmt: skip

    def draft(self, text: str, *, published: str | dt.date | None = None, id: str = "", title: str | None = None) -> Draft:
        """The working state after all stages: what ``explain`` and the error report look into."""
        if not isinstance(text, str):
            raise TypeError(f"the text of an article is a string, not {type(text).__name__}")
        draft = Draft(Text(text), self.rules, published=_iso(published), title=title, id=id)
        draft.encoder = self._encoder
        if "match" in self.stages:
            self._run("match", self._matcher.run, draft)
        if "ner" in self.stages:
            self._run("ner", self._propose, draft)
        self._run("resolve", resolve, draft)
        self._run("values", finish_values, draft)
        for package, steps in (("link", LINK), ("records", RECORDS)):
            if package in self.stages:
                for name in steps:
                    self._run(f"{package}.{name.split(':')[0]}", _step(package, name), draft)
        return draft

    def explain(self, text: str, at: int | None = None, *, published: str | dt.date | None = None) -> list[Decision]:
        """Every candidate (at raw offset ``at``, else all of the article): who won, who lost, against whom and why."""
        decisions = self.draft(text, published=published).decisions
        found = [d for d in decisions if at is None or d.start <= at < d.end]
        return sorted(found, key=lambda d: (d.start, d.end, not d.won))

    def stream(
        self, documents: Iterable[Document | Failure | Mapping[str, Any] | str], *, workers: int = 1, on_error: str = "raise"
    ) -> Iterator[Any]:
        """Articles in input order with constant memory.

        Args:
            documents: ``extract.read(...)``, plain texts, or mappings with ``text`` and, if known, ``id``, ``title``, ``published``
                (``frame.to_dict("records")``).
            workers: processes; 1 works in this one.
            on_error: ``raise``, ``skip``, or ``collect`` (a failed document comes out as an ``extract.Failure`` in its place).
        """
        from .stream import stream

        return stream(self, documents, workers=workers, on_error=on_error)

    def _propose(self, draft: Draft) -> None:
        if self._ner is None:
            from .ner import propose

            self._ner = propose
        draft.candidates.extend(self._ner(draft))

    @staticmethod
    def _run(stage: str, step: Callable[[Draft], None], draft: Draft) -> None:
        try:
            step(draft)
        except Exception as error:
            raise StageError(stage, error) from error


def load(
    rules: str | Path | Sequence[str | Path] | None = None,
    stages: Sequence[str] = STAGES,
    ner: Callable[[Draft], list[Any]] | None = None,
) -> Extractor:
    """Build a pipeline with the packaged rules and model.

    Args:
        rules: a folder of your own rules (or several), laid over ours.
        stages: which of ``KNOWN`` to run.
        ner: another learned stage in place of ours: ``f(draft) -> candidates`` (see ``extract.adapters``).

    Raises:
        RuleError: a rule folder is broken; the message lists every fault with file, line, key and reason.
        EncoderMissing: the stage ``encoder`` is asked for and what it runs on is not installed.
    """
    folders = [] if rules is None else [rules] if isinstance(rules, str | Path) else list(rules)
    return Extractor(load_rules(*folders), stages, ner)


def all_stages(encoder: bool) -> tuple[str, ...]:
    """All stages, with or without the encoder. Raises ``EncoderMissing`` where it is asked for and not installed."""
    if encoder:
        Encoder()
    return KNOWN if encoder else STAGES


def _iso(published: str | dt.date | None) -> str | None:
    found, remark = day(published)
    if remark:
        raise ValueError(remark)
    return found
