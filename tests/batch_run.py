"""A run with the stand-in pipeline in a process of its own: ``python batch_run.py INPUT OUT WORKERS`` (for tests that kill it)."""

from __future__ import annotations

import sys

from extract import batch
from extract.runner import Settings

if __name__ == "__main__":
    source, out, workers = sys.argv[1:4]
    config = batch.Config(
        [source],
        out,
        settings=Settings(loader="fake_extractor:load", max_seconds=20),
        workers=int(workers),
        shard_documents=25,
        format="csv",
    )
    batch.run(config)
