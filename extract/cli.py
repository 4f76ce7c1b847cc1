"""The command line: run, show, explain, check, evaluate, convert, schema.

How they end is ``exits.py``: a message for the user, never a traceback.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import cli_evaluate, exits
from .cli_options import DateField, Delimiter, Encoder, Encoding, IdField, Published, Rules, TextField, TitleField
from .io.documents import CannotRun, Failure
from .io.options import Options

if TYPE_CHECKING:
    from .io.documents import Document

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


def _version(asked: bool) -> None:
    if asked:
        from . import __version__

        typer.echo(f"vn-extract {__version__}")
        raise typer.Exit


@app.callback(epilog=exits.table())
def top(
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Vietnamese news into structured records: ranks, people, posts, units, places, dates, percentages, counts."""


@app.command()
def run(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...", help="Files, folders, globs, s3://…: txt jsonl json csv tsv parquet html warc (.gz .zst)."
        ),
    ],
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="DIR", help="Folder (or s3://…) for articles, tables, errors, journal, summary.")
    ],
    format: Annotated[str, typer.Option("--format", "-f", help="Format of the tables: parquet, csv or jsonl.")] = "parquet",
    workers: Annotated[int, typer.Option("--workers", "-w", min=1, help="Processes.")] = 1,
    engine: Annotated[
        str,
        typer.Option("--engine", help="local: --workers of this machine. spark: a cluster (the extra spark)."),
    ] = "local",
    master: Annotated[
        str | None, typer.Option("--master", metavar="URL", help="Of Spark: spark://host:7077, yarn, local-cluster[2,1,1024].")
    ] = None,
    spark_conf: Annotated[
        list[str] | None, typer.Option("--spark-conf", metavar="NAME=VALUE", help="A setting of Spark (repeatable).")
    ] = None,
    rules: Rules = None,
    encoder: Encoder = False,
    published: Published = None,
    id_field: IdField = None,
    text_field: TextField = None,
    title_field: TitleField = "title",
    date_field: DateField = "published",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    with_text: Annotated[bool, typer.Option("--with-text", help="Put the text itself into the article records.")] = False,
    max_chars: Annotated[int, typer.Option("--max-chars", min=1, help="A longer article is an error.")] = 1_000_000,
    max_seconds: Annotated[
        float, typer.Option("--max-seconds", min=0.1, help="An article that takes longer is an error.")
    ] = 60.0,
    max_memory: Annotated[
        int | None, typer.Option("--max-memory", min=16, metavar="MB", help="Memory of a worker beyond its model.")
    ] = None,
    fail_over: Annotated[
        float | None, typer.Option("--fail-over", min=0, max=1, help="Stop when more than this share fails.")
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Forget what is in DIR and begin again.")] = False,
    retry_errors: Annotated[
        bool,
        typer.Option(
            "--retry-errors", help="Take failed documents again, with other limits (what was mended or added is taken anyway)."
        ),
    ] = False,
    shard: Annotated[str | None, typer.Option("--shard", metavar="I/N", help="Only the I-th of N slices (SLURM arrays).")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the first three articles as they are understood, and stop.")
    ] = False,
) -> None:
    """Read articles into records. Resumes by itself: run it again after a stop and it goes on."""
    from . import batch
    from .io.readers import Reader
    from .io.writers import FORMATS
    from .pipeline import all_stages
    from .runner import Settings
    from .terminal import Console

    if engine not in ("local", "spark"):
        raise typer.BadParameter(f"{engine!r} is none of local, spark", param_hint="--engine")
    if engine == "local" and (master or spark_conf):
        raise typer.BadParameter("is for --engine spark", param_hint="--master" if master else "--spark-conf")
    if wrong := [setting for setting in spark_conf or () if "=" not in setting]:
        raise typer.BadParameter(f"{wrong[0]!r} is not like spark.executor.memory=2g", param_hint="--spark-conf")
    if format not in FORMATS:
        raise typer.BadParameter(f"{format!r} is none of {', '.join(FORMATS)}", param_hint="--format")
    options = Options(id_field, text_field or "text", title_field, date_field, published, encoding, delimiter)
    console = Console()
    if dry_run:
        console.documents(Reader(inputs, options, out))
        return
    settings = Settings(
        tuple(str(folder) for folder in rules or ()), all_stages(encoder), max_seconds=max_seconds,
        max_memory=max_memory * 1_000_000 if max_memory else None,
    )  # fmt: skip
    config = batch.Config(
        inputs,
        out,
        options,
        settings,
        format,
        workers,
        with_text,
        max_chars,
        fail_over,
        restart,
        retry_errors,
        slice=_slice(shard),
    )
    try:
        with console.progress() as watch:
            if engine == "spark":
                from . import spark

                conf = dict(setting.split("=", 1) for setting in spark_conf or ())
                summary = spark.run(config, master=master, conf=conf, watch=watch)
            else:
                summary = batch.run(config, watch)
    except KeyboardInterrupt:
        console.message(f"Stopped. What is finished is kept in {out}; run the same command again to go on.")
        raise typer.Exit(exits.STOPPED) from None
    console.summary(summary, out, errors=_first_errors(out))
    if summary["documents"] + summary["errors"] == 0:
        raise CannotRun("nothing was read: the input holds no articles")
    raise typer.Exit(exits.FAILED_DOCUMENTS if summary["errors"] else exits.DONE)


def _slice(given: str | None) -> tuple[int, int] | None:
    if given is None:
        return None
    index, _, count = given.partition("/")
    if not (index.isdigit() and count.isdigit() and 1 <= int(index) <= int(count)):
        raise typer.BadParameter(f"{given!r} is not like 1/8", param_hint="--shard")
    return int(index) - 1, int(count)


def _first_errors(out: str, count: int = 5) -> list[Failure]:
    from .io.store import open_store

    store = open_store(out)
    lines = (line for data in store.read_all(store.names("errors", "part-*.jsonl")) for line in data.splitlines())
    return [Failure(**json.loads(line)) for line in itertools.islice(lines, count)]


def _document(article: str, options: Options) -> Document:
    """The one article that the user named (``-`` reads the terminal or a pipe)."""
    from .io.documents import Page, document
    from .io.encoding import Undecodable, decode
    from .io.readers import Reader
    from .jobs import read_page

    if article == "-":
        data = sys.stdin.buffer.read()
        try:
            fields = {"id": "stdin", "text": decode(data, options.encoding_of(data))}
        except Undecodable as error:
            raise CannotRun(f"standard input: {error}") from error
        found: Document | Page | Failure | None = document(
            fields, source="standard input", place="", published=options.default_published
        )
    else:
        found = next(iter(Reader([article], options)), None)
    if isinstance(found, Page):
        found = read_page(found)
    if found is None:
        raise CannotRun(f"{article}: no article in it")
    if isinstance(found, Failure):
        raise CannotRun(str(found))
    return found


@app.command()
def show(
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="A file; of several articles in it the first. - reads standard input.")
    ],
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write one self-contained HTML page instead.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the record as JSON instead.")] = False,
    rules: Rules = None,
    encoder: Encoder = False,
    published: Published = None,
    text_field: TextField = None,
    title_field: TitleField = "title",
    date_field: DateField = "published",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
) -> None:
    """Show one article with its mentions marked and its records beside it."""
    from .pipeline import all_stages, load

    document = _document(article, Options(None, text_field or "text", title_field, date_field, published, encoding, delimiter))
    record = load(rules=rules, stages=all_stages(encoder))(
        document.text, published=document.published, id=document.id, title=document.title
    )
    if html is not None:
        from .io.writers import atomic
        from .show import to_html

        page = to_html(record, page=True).encode("utf-8", "replace")
        with atomic(html) as file:
            file.write(page)
        typer.echo(f"{html}: {len(record.mentions)} mentions, {len(record.people)} people, {len(record.units)} units")
    elif as_json:
        typer.echo(json.dumps(record.to_dict(), ensure_ascii=False, indent=2))
    else:
        from .terminal import Console

        Console().article(record)


@app.command()
def explain(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="A file, or - for standard input.")],
    at: Annotated[
        int | None, typer.Option("--at", min=0, metavar="N", help="Offset (code points). Without it: --find or everything.")
    ] = None,
    find: Annotated[
        str | None, typer.Option("--find", metavar="WORDS", help="Explain the first place where these words stand.")
    ] = None,
    rules: Rules = None,
    published: Published = None,
    text_field: TextField = None,
    title_field: TitleField = "title",
    date_field: DateField = "published",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
) -> None:
    """Every candidate at a place of an article: which rule made it, which won, and why the others lost."""
    from .pipeline import load
    from .terminal import Console

    document = _document(article, Options(None, text_field or "text", title_field, date_field, published, encoding, delimiter))
    if find is not None:
        at = document.text.find(find)
        if at < 0:
            raise CannotRun(f"{find!r} does not stand in the article")
    if at is not None and at >= len(document.text):
        raise CannotRun(f"--at {at} is behind the end of the article ({len(document.text)} characters)")
    decisions = load(rules=rules).explain(document.text, at, published=document.published)
    Console().decisions(document.text, at, decisions)


@app.command()
def check(
    rules: Annotated[list[Path] | None, typer.Argument(metavar="[RULES]", help="Your folders of rules; without, ours.")] = None,
) -> None:
    """Check rules and lexicons: syntax, names, examples, contradictions, speed. All faults at once."""
    from .check import check as check_rules
    from .terminal import Console

    for folder in rules or []:
        if not folder.is_dir():
            raise CannotRun(f"{folder}: no such folder of rules")
        if not any(path.suffix in (".toml", ".tsv") for path in folder.rglob("*")):
            raise CannotRun(f"{folder}: no rules in it (.toml or .tsv)")
    faults = check_rules(*(rules or []))
    Console().faults(faults)
    raise typer.Exit(exits.CANNOT_RUN if faults else exits.DONE)


@app.command()
def schema(out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write it to a file.")] = None) -> None:
    """The JSON Schema of the article record."""
    from .io.record import json_schema

    text = json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")


cli_evaluate.register(app)


def main(arguments: list[str] | None = None) -> None:
    """Entry point: turns whatever cannot go on into one clear message and its exit code."""
    try:
        app(arguments, standalone_mode=True)
    except BrokenPipeError:  # the reader of our output has gone: `vn-extract show a.txt | head`
        sys.stderr.close()
        sys.exit(exits.CANNOT_RUN)
    except (Exception, KeyboardInterrupt) as error:
        message, code = exits.ending(error)
        typer.echo(f"vn-extract: {message}", err=True)
        sys.exit(code)


if __name__ == "__main__":
    main()
