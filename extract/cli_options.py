"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Rules = Annotated[
    list[Path] | None, typer.Option("--rules", help="A folder of your own rules over ours (repeatable).", show_default=False)
]
Published = Annotated[
    str | None, typer.Option("--published", metavar="DATE", help="Publication date of articles that have none.")
]
IdField = Annotated[str | None, typer.Option("--id-field", help="Field or column of the id.", show_default="id")]
TextField = Annotated[
    list[str] | None,
    typer.Option("--text-field", help="Field or column of the text (repeatable: joined by a blank line).", show_default="text"),
]
TitleField = Annotated[str, typer.Option("--title-field", help="Field or column of the title.")]
DateField = Annotated[str, typer.Option("--date-field", help="Field or column of the publication date.")]
Encoding = Annotated[str | None, typer.Option("--encoding", help="Encoding if not UTF-8: windows-1258, tcvn3, vni, … or auto.")]
Delimiter = Annotated[str | None, typer.Option("--delimiter", help="Delimiter of CSV if it is not to be detected.")]
Encoder = Annotated[
    bool, typer.Option("--encoder", help="Weigh the main event with the encoder, too: better, slower (the extra encoder).")
]
