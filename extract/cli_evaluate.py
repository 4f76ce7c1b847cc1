"""``vn-extract evaluate`` and ``vn-extract convert``; ``register(app)`` adds them to the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import exits
from .cli_options import DateField, Delimiter, Encoding, IdField, TextField, TitleField
from .io.documents import BadOption, Failure

if TYPE_CHECKING:
    from .evaluation import Evaluation

TABLES = ("type", "rule", "source", "year", "kind", "confusion", "reliability")
KINDS = ("value", "type", "boundary", "both", "missing", "spurious")


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("evaluate")(evaluate_command)
    app.command("convert")(convert_command)


def evaluate_command(
    gold: Annotated[Path, typer.Argument(help="A folder of NAME.txt beside NAME.json.", show_default=False)],
    by: Annotated[str, typer.Option(help=f"Further tables (comma between): {', '.join(TABLES)}.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write scores.json, errors.jsonl and errors.html there.")] = None,
    fail_under: Annotated[
        list[str] | None, typer.Option(help="TYPE=0.95 (or CORE=, ALL=, lenient:UNIT=): exit 1 if F1 is lower.")
    ] = None,
    errors: Annotated[
        str | None,
        typer.Option(help="List the errors of this type in their sentences (ALL: of every type; records: of records)."),
    ] = None,
    kind: Annotated[str | None, typer.Option(help=f"Only errors of this kind: {', '.join(KINDS)}.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only errors of rules whose id begins so.")] = None,
    rules: Annotated[Path | None, typer.Option(help="A folder of your own rules laid over ours.")] = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="Publication date of gold articles that have none.")
    ] = None,
    stages: Annotated[
        str | None, typer.Option(help="Stages to run, comma between (default all): match,ner,link,records.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="Least score of the learned stage's proposals: a higher one trades recall for precision.")
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="Compare by paired bootstrap with: no-ner, packaged (without --rules), or underthesea.")
    ] = None,
) -> None:
    """Score the pipeline on gold: strict, lenient and value F1 by type with 95 % intervals, records, errors."""
    import extract

    from .evaluation import below, read_gold

    limits, chosen, more = parse_limits(fail_under or []), _stages(stages), [name for name in by.split(",") if name]
    if unknown := [name for name in more if name not in TABLES]:
        raise BadOption(f"--by {unknown[0]}: known are {', '.join(TABLES)}")
    if kind is not None and kind not in KINDS:
        raise BadOption(f"--kind {kind}: known are {', '.join(KINDS)}")
    date = _day(published)
    articles = [replace(article, published=article.published or date) for article in read_gold(gold)]
    other = None if against is None else opponent(against, chosen)
    result = extract.evaluate(articles, extract.load(rules, stages=chosen, ner=_from(threshold)), name=gold.name)
    try:
        missed = below(result, limits)
    except ValueError as error:
        raise BadOption(f"--fail-under {error}") from error
    if errors not in (None, "ALL", "records", *result.types):
        raise BadOption(f"--errors {errors}: known are ALL, records, {', '.join(result.types)}")
    if errors is None:
        typer.echo(result.summary())
    elif errors == "records":
        typer.echo(plain_table(result.record_errors()))
    else:
        for item in result.errors(None if errors == "ALL" else errors, kind, rule):
            typer.echo(item.line())
    for name in more:
        typer.echo("\n" + table(result, name))
    if other is not None:
        typer.echo(f"\nF1 strict against {against} (95 % interval of the difference, paired bootstrap over articles)")
        typer.echo(plain_table(result.compare(extract.evaluate(articles, other, name=against or ""))))
    if out is not None:
        result.save(out)
        typer.echo(f"wrote {out}/scores.json, errors.jsonl, errors.html")
    for fault in missed:
        typer.echo(fault, err=True)
    if missed:
        raise typer.Exit(exits.CANNOT_RUN)


def convert_command(
    source: Annotated[
        Path, typer.Argument(metavar="IN", help="A gold folder, a brat folder, or a file of another format.", show_default=False)
    ],
    to: Annotated[
        str, typer.Option(help="json, jsonl, brat, label-studio, doccano, conll2003, iob2 or docbin.", show_default=False)
    ],
    out: Annotated[Path | None, typer.Option(help="File or folder to write (default: a name of the format, here).")] = None,
    from_: Annotated[str | None, typer.Option("--from", help="Format of IN, if its name does not tell.")] = None,
    annotate: Annotated[
        bool, typer.Option("--annotate", help="IN is plain articles (what run reads): let the pipeline annotate them.")
    ] = False,
    mentions_only: Annotated[bool, typer.Option("--mentions-only", help="Drop the records: nobody corrected them.")] = False,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="With --annotate: publication date of articles that have none.")
    ] = None,
    rules: Annotated[Path | None, typer.Option(help="With --annotate: a folder of your own rules.")] = None,
    stages: Annotated[str | None, typer.Option(help="With --annotate: stages to run, comma between.")] = None,
    id_field: IdField = None,
    text_field: TextField = None,
    title_field: TitleField = "title",
    date_field: DateField = "published",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
) -> None:
    """Turn annotations into another format, or articles into annotations that people only have to correct."""
    from typing import cast

    from . import annotate as formats

    for option, name in (("--to", to), ("--from", from_)):
        if name is not None and name not in formats.formats:
            raise BadOption(f"{option} {name}: known are {', '.join(formats.formats)}")
    failed: list[Failure] = []
    if annotate:
        import extract

        nlp = extract.load(rules, stages=_stages(stages))
        texts = text_field or "text"
        documents = extract.read(
            source, id_field=id_field, text_field=texts, title_field=title_field, date_field=date_field, published=published,
            encoding=encoding, delimiter=delimiter,
        )  # fmt: skip
        found = list(nlp.stream(documents, on_error="collect"))
        failed = [item for item in found if isinstance(item, Failure)]
        articles = [item for item in found if not isinstance(item, Failure)]
    else:
        articles = formats.read(source, cast("formats.Format | None", from_))
    if mentions_only:
        articles = formats.mentions_only(articles)
    target = out or Path(formats.default_names[to])
    formats.write(articles, target, cast("formats.Format", to))
    typer.echo(f"{len(articles)} articles, {sum(len(a.mentions) for a in articles)} mentions -> {target}")
    for failure in failed:
        typer.echo(f"✗ {failure}", err=True)
    if failed:
        raise typer.Exit(exits.FAILED_DOCUMENTS)


def _stages(given: str | None) -> list[str]:
    """The stages that ``--stages`` names. Raises ``BadOption``: one that is none."""
    from .pipeline import KNOWN, STAGES

    chosen = given.split(",") if given else list(STAGES)
    if unknown := [stage for stage in chosen if stage not in KNOWN]:
        raise BadOption(f"--stages {unknown[0]}: known are {', '.join(KNOWN)}")
    return chosen


def _day(published: str | None) -> str | None:
    """The day that ``--published`` gives. Raises ``BadOption``: it is no date."""
    from .published import day

    date, remark = day(published)
    if remark:
        raise BadOption(remark)
    return date


def _from(threshold: float | None) -> Any:
    """The learned stage with another threshold."""
    if threshold is None:
        return None
    from functools import partial

    from .ner import propose

    return partial(propose, threshold=threshold)


def opponent(name: str, stages: list[str]) -> Any:
    """The pipeline that ``--against`` names."""
    import extract

    if name == "no-ner":
        return extract.load(stages=[stage for stage in stages if stage != "ner"])
    if name == "packaged":
        return extract.load(stages=stages)
    if name == "underthesea":
        from .evaluation.baseline import underthesea_ner

        return underthesea_ner
    raise BadOption(f"--against {name}: known are no-ner, packaged, underthesea")


def parse_limits(given: list[str]) -> dict[str, float]:
    """``["PERCENT=0.95"]`` -> ``{"PERCENT": 0.95}``; raises BadOption on anything else."""
    limits = {}
    for item in given:
        key, _, number = item.rpartition("=")
        try:
            limits[key] = float(number)
        except ValueError:
            raise BadOption(f"--fail-under {item}: write it as TYPE=0.95") from None
        if not key or not 0 <= limits[key] <= 1:
            raise BadOption(f"--fail-under {item}: write it as TYPE=0.95")
    return limits


def table(result: Evaluation, name: str) -> str:
    """One of the further tables as text."""
    if name in ("rule", "source", "year"):
        return plain_table(result.rows(("strict", "lenient", "value"), name))
    if name == "type":
        return plain_table(result.rows(("strict", "lenient", "value")))
    if name == "kind":
        names = {"type": "wrong type", "boundary": "wrong edges", "both": "edges and type", "value": "wrong value"}
        kinds = ("right", "value", "boundary", "type", "both", "missing", "spurious")
        return plain_table(
            [{"type": key, **{names.get(kind, kind): row.get(kind, 0) for kind in kinds}} for key, row in result.kinds().items()]
        )
    if name == "confusion":
        cells, all_types = result.confusion(), [*result.types, "–"]
        return plain_table([{"gold \\ predicted": g, **{p: cells.get((g, p), 0) or "" for p in all_types}} for g in all_types])
    if name == "reliability":
        errors = (
            f"{label} {_cell(result.calibration_error(stage))}"
            for label, stage in (("all", None), ("learned stage", "ner"), ("rules", "rules"))
        )
        return f"{plain_table(result.reliability())}\nexpected calibration error: {', '.join(errors)}"
    raise BadOption(f"--by {name}: known are {', '.join(TABLES)}")


def plain_table(rows: list[dict[str, Any]]) -> str:
    """Rows of one shape as aligned text; floats with three digits, None as –."""
    if not rows:
        return "(nothing)"
    cells = [list(rows[0]), *([_cell(value) for value in row.values()] for row in rows)]
    width = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    numeric = [all(not isinstance(row[key], str) or row[key] == "" for row in rows) for key in rows[0]]
    lines = [
        "  ".join(c.rjust(w) if n else c.ljust(w) for c, w, n in zip(line, width, numeric, strict=True)).rstrip()
        for line in cells
    ]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
