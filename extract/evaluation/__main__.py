"""``python -m extract.evaluation GOLD``: the same command as ``vn-extract evaluate``."""

from __future__ import annotations

import typer

from ..cli_evaluate import evaluate_command

if __name__ == "__main__":
    typer.run(evaluate_command)
