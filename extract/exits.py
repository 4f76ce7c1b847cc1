"""Exit codes of the command line: one table for all commands, and what becomes of each kind of fault."""

from __future__ import annotations

from .io.documents import BadOption, CannotRun

DONE, CANNOT_RUN, USAGE, FAILED_DOCUMENTS, STOPPED = 0, 1, 2, 3, 130

MEANINGS = {
    DONE: "Done.",
    CANNOT_RUN: "Not done: input, gold, rules or output cannot be read or written; or `check` found faults, or a score is below `--fail-under`.",
    USAGE: "The command line is wrong: a command, an option or the value of one.",
    FAILED_DOCUMENTS: "Done, but some documents failed: `run` lists them in `errors.jsonl`, `convert --annotate` prints them.",
    STOPPED: "Stopped by Ctrl-C; `run` goes on with the same command.",
}  # fmt: skip


def table() -> str:
    """The table as Markdown, for ``--help`` and ``docs/cli.md``."""
    return "Exit codes:\n\n" + "\n\n".join(f"* {code}: {meaning}" for code, meaning in MEANINGS.items())


def ending(error: BaseException) -> tuple[str, int]:
    """The message and the exit code of whatever ends a command."""
    from .annotate.errors import AnnotationError
    from .encoder import EncoderMissing
    from .rules import RuleError

    if isinstance(error, BadOption):
        return str(error), USAGE
    if isinstance(error, CannotRun | EncoderMissing | RuleError | AnnotationError):
        return str(error), CANNOT_RUN
    if isinstance(error, KeyboardInterrupt):
        return "stopped", STOPPED
    if isinstance(error, OSError):
        return f"{error.filename or 'system'}: {error.strerror or error}", CANNOT_RUN
    return f"internal error, please report it: {type(error).__name__}: {error}", CANNOT_RUN
