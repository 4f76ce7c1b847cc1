"""What the command line prints: articles, explanations, faults, progress, the closing summary (rich; plain when not a terminal)."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console as RichConsole
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from .io.documents import Failure, Page, where
from .show import number, statistic_amount, style, value_text
from .types import Article, Decision

if TYPE_CHECKING:
    from .batch import Progress


class Console:
    """Prints to standard output; progress and messages go to standard error, so that a pipe gets only results."""

    def __init__(self) -> None:
        self.out = RichConsole(highlight=False, soft_wrap=False)
        self.err = RichConsole(stderr=True, highlight=False, soft_wrap=True)
        if not self.out.is_terminal:
            self.out.width = 120

    def message(self, text: str) -> None:
        self.err.print(text, markup=False)

    # show

    def article(self, article: Article) -> None:
        facts = [
            f"published {article.published}" if article.published else "",
            f"byline {article.byline}" if article.byline else "",
        ]
        if article.reference.date and article.reference.inferred:
            facts.append(f"reference {article.reference.date} (inferred)")
        head = Text(article.title or article.id, style="bold")
        self.out.print(
            Panel(self._marked(article), title=head, subtitle=" · ".join(fact for fact in facts if fact) or None, padding=(1, 2))
        )
        for table in _tables(article):
            self.out.print()
            self.out.print(table)

    def _marked(self, article: Article) -> Text:
        plain = not self.out.is_terminal or self.out.no_color
        text, at = Text(), 0
        for mention in article.mentions:
            if mention.start < at:
                continue
            text.append(_clean(article.text[at : mention.start]))
            if plain:
                text.append(f"[{_clean(mention.text)} {mention.type}]")
            else:
                look = style(mention.type)
                text.append(_clean(mention.text), f"{look.word} on {look.background}")
                text.append(f" {mention.type.lower()}", f"italic {look.edge}")
            at = mention.end
        text.append(_clean(article.text[at:]))
        return text

    # explain

    def decisions(self, text: str, at: int | None, decisions: Sequence[Decision]) -> None:
        if at is not None:
            begin, end = max(0, at - 60), min(len(text), at + 60)
            line = Text(_clean(text[begin:at]).replace("\n", " "))
            line.append(_clean(text[at : at + 1]).replace("\n", " ") or " ", "reverse bold")
            line.append(_clean(text[at + 1 : end]).replace("\n", " "))
            self.out.print(Text.assemble((f"at {at}: ", "dim"), "…" if begin else "", line, "…" if end < len(text) else ""))
        if not decisions:
            self.out.print("No rule proposed anything here.")
            return
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name, kind in (
            ("", "left"),
            ("type", "left"),
            ("text", "left"),
            ("span", "right"),
            ("rule", "left"),
            ("stage", "left"),
        ):
            table.add_column(name, justify=kind)  # type: ignore[arg-type]
        table.add_column("score", justify="right")
        table.add_column("why", ratio=1)
        for d in decisions:
            why = d.reason + (f" (against {d.winner})" if d.winner and d.winner not in d.reason else "")
            mark = Text("✓", "bold green") if d.won else Text("✗", "red")
            table.add_row(
                mark, Text(d.type, style(d.type).edge), Text(_clean(d.text), "bold" if d.won else ""), f"{d.start}–{d.end}", d.rule,
                d.stage, f"{d.score:.2f}", Text(why or "", "" if d.won else "dim"),
            )  # fmt: skip
        self.out.print(table)

    # check

    def faults(self, faults: Sequence[Any]) -> None:
        if not faults:
            self.out.print(Text.assemble(("✓ ", "bold green"), "No faults."))
            return
        for fault in faults:
            self.out.print(
                Text.assemble((f"{fault.file}:{fault.line}", "bold"), ": ", (f"{fault.key}: " if fault.key else ""), fault.reason)
            )
        self.out.print(Text(f"{len(faults)} fault{'s' if len(faults) != 1 else ''}.", "bold red"))

    # run

    def documents(self, items: Iterable[Any], count: int = 3) -> None:
        """The first documents as a reader understands them (``--dry-run``)."""
        from .jobs import read_page

        found = 0
        for item in islice(items, count):
            item = read_page(item) if isinstance(item, Page) else item
            found += 1
            if isinstance(item, Failure):
                self.out.print(Panel(Text(str(item)), title="not read", border_style="red"))
                continue
            table = Table.grid(padding=(0, 2))
            for name in ("id", "title", "published"):
                table.add_row(Text(name, "dim"), Text(_clean(getattr(item, name) or "–")))
            table.add_row(Text("text", "dim"), Text(_clean(item.text[:400]) + ("…" if len(item.text) > 400 else "")))
            table.add_row("", Text(f"{number(len(item.text))} characters", "dim"))
            self.out.print(Panel(table, title=where(item.source, item.place), title_align="left"))
        if not found:
            self.out.print("The input holds no articles.")

    @contextlib.contextmanager
    def progress(self) -> Iterator[Callable[[Progress], None]]:
        """A live line on a terminal, else a plain line every ten seconds."""
        if not self.err.is_terminal:
            yield _plain_progress()
            return
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeRemainingColumn(),
            TextColumn("{task.description}"),
        )
        with Bar(*columns, console=self.err, transient=True) as bar:
            task = bar.add_task("loading rules and model …", total=None)

            def watch(p: Progress) -> None:
                bar.update(task, total=p.total, completed=p.consumed, description=_rate(p))

            yield watch

    def summary(self, summary: Mapping[str, Any], out: str, errors: Sequence[Failure]) -> None:
        head = Table.grid(padding=(0, 3))
        bad = "red" if summary["errors"] else "green"
        seconds = summary["seconds"]
        fresh = summary["documents"] + summary["errors"] - summary["skipped"]
        head.add_row(Text("documents", "dim"), Text(number(summary["documents"]), "bold"))
        head.add_row(Text("errors", "dim"), Text(number(summary["errors"]), f"bold {bad}"))
        if summary["skipped"]:
            head.add_row(Text("done before", "dim"), number(summary["skipped"]))
        head.add_row(
            Text("seconds", "dim"), f"{seconds:.1f}" + (f"  ({fresh / seconds:.1f} a second)" if seconds and fresh > 0 else "")
        )
        head.add_row(Text("written to", "dim"), Text(str(out)))
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name in ("mentions", "", "records", ""):
            table.add_column(name, justify="left" if name else "right")
        records = [(name, count) for name, count in summary["records"].items() if count]
        mentions = list(summary["mentions"].items())
        for place in range(max(len(mentions), len(records))):
            kind, count = mentions[place] if place < len(mentions) else ("", 0)
            record, total = records[place] if place < len(records) else ("", 0)
            table.add_row(
                Text(kind, style(kind).edge if kind else ""),
                number(count) if kind else "",
                record,
                number(total) if record else "",
            )
        self.out.print(
            Panel(Group(head, table) if mentions or records else head, title="vn-extract", expand=False, padding=(1, 2))
        )
        for failure in errors:
            self.err.print(Text.assemble(("✗ ", "red"), str(failure)))
        if summary["errors"] > len(errors):
            self.err.print(f"… and {summary['errors'] - len(errors):,} more in {out}/errors.jsonl", markup=False)


def _tables(article: Article) -> Iterator[Table]:
    def table(title: str, *columns: str) -> Table:
        made = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
        for name in columns:
            made.add_column(name, overflow="fold")
        return made

    if article.people:
        people = table("People", "rank", "name", "posts, unit", "more")
        for p in article.people:
            posts = "\n".join(", ".join(part for part in (role.title, role.unit or role.place) if part) for role in p.roles)
            posts = "\n".join(part for part in (posts, p.unit) if part)
            more = [
                p.honorific,
                f"born {p.birth_year}" if p.birth_year else None,
                f"{p.age} tuổi" if p.age else None,
                p.home,
                p.case_role,
            ]
            people.add_row(*map(_clean, (p.rank or "", p.name, posts, ", ".join(part for part in (*more, *p.aliases) if part))))
        yield people
    if article.units:
        units = table("Units", "name", "part of", "members", "also")
        for u in article.units:
            units.add_row(*map(_clean, (u.name, u.parent or "", "; ".join(u.members), "; ".join(u.aliases))))
        yield units
    if article.statistics:
        statistics = table("Statistics", "amount", "of what", "whose", "when")
        for s in article.statistics:
            statistics.add_row(*map(_clean, (statistic_amount(s), s.what or "", s.whose or "", s.when or "")))
        yield statistics
    values = [m for m in article.mentions if m.type in ("DATE", "DURATION", "AGE")]
    if values:
        dates = table("Times", "text", "value")
        for m in values:
            dates.add_row(_clean(m.text), value_text(m))
        yield dates
    if article.appointments:
        appointments = table("Appointments", "what", "who", "post", "by", "when")
        for a in article.appointments:
            appointments.add_row(
                *map(
                    _clean,
                    (
                        f"{a.kind} (proposed)" if a.status == "proposed" else a.kind,
                        a.who,
                        ", ".join(p for p in (a.title, a.unit) if p),
                        a.by or "",
                        a.when or "",
                    ),
                )
            )
        yield appointments
    if article.awards:
        awards = table("Awards", "award", "to", "by", "status")
        for w in article.awards:
            awards.add_row(*map(_clean, (w.award, w.receiver or "", w.giver or "", w.status)))
        yield awards
    if article.events:
        events = table("Events", "what", "when", "where", "who")
        for e in article.events:
            events.add_row(*map(_clean, (e.what, e.when or "", e.where or "", ", ".join(e.who))))
        yield events


def _clean(text: str) -> str:
    """Control characters and lone surrogates would confuse or break a terminal."""
    return "".join(c if c == "\n" or (c.isprintable() or c in "\u00a0\u200b\t") else "\ufffd" if c != "\r" else "" for c in text)


def _rate(p: Progress) -> str:
    rate = p.documents / p.seconds if p.seconds else 0.0
    errors = f", {number(p.errors)} errors" if p.errors else ""
    return f"{number(p.documents)} documents, {rate:.1f} a second{errors}"


def _plain_progress() -> Callable[[Progress], None]:
    last = time.monotonic()

    def watch(p: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= 10:
            last = now
            share = p.consumed / p.total if p.total else 0.0
            rest = (p.documents + p.skipped) * (1 - share) / share if share > 0 else 0.0
            left = f", {rest * p.seconds / p.documents:.0f} s left" if p.documents and share > 0 else ""
            print(f"{_rate(p)}, {share:.0%}{left}", file=sys.stderr, flush=True)

    return watch
