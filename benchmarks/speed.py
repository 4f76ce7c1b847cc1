"""Milliseconds an article by stage, as a ratio to underthesea's word segmentation of the same articles in the same run.

    python benchmarks/speed.py [FOLDER-WITH-TXT ...] [--encoder]        (default: samples/)

Every article is read once to warm the memos, then ``ROUNDS`` times; the figures are CPU time of this process.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import extract
from extract import pipeline

ROUNDS = 3
LENGTH, REPEATS = 4000, 30
SAMPLES = Path(__file__).parent.parent / "samples"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[SAMPLES])
    parser.add_argument("--encoder", action="store_true", help="with the stage encoder (its time is that of records.events)")
    options = parser.parse_args()
    texts = [
        path.open(encoding="utf-8", newline="").read() for folder in options.folders for path in sorted(folder.glob("*.txt"))
    ]
    import underthesea

    spent: dict[str, float] = defaultdict(float)

    def timed(stage: str, step: object, draft: object, run: object = pipeline.Extractor._run) -> None:
        began = time.process_time()
        run(stage, step, draft)  # type: ignore[operator]
        spent[stage] += time.process_time() - began

    nlp = extract.load(stages=pipeline.all_stages(options.encoder))
    nlp._run = timed  # type: ignore[method-assign, assignment]
    for text in texts:
        nlp(text)
        underthesea.word_tokenize(text)
    spent.clear()
    ours = theirs = 0.0
    for _ in range(ROUNDS):  # by turns, so that what else the machine does slows both
        began = time.process_time()
        for text in texts:
            nlp(text)
        between = time.process_time()
        for text in texts:
            underthesea.word_tokenize(text)
        ours += between - began
        theirs += time.process_time() - between
    size = sum(map(len, texts)) / 1000 * ROUNDS
    print(
        f"{len(texts)} articles, {sum(map(len, texts)) // len(texts)} characters on average; milliseconds for 1,000 characters (CPU)"
    )
    for stage, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"{stage:24} {seconds * 1000 / size:7.2f}")
    print(
        f"{'everything':24} {ours * 1000 / size:7.2f}   {ours / theirs:.2f} times underthesea.word_tokenize ({theirs * 1000 / size:.2f})"
    )
    print(
        f"{'learned stage':24} {learned_stage(nlp, texts):7.2f} ms for one article of {LENGTH} characters (median of {REPEATS} readings)"
    )
    cold_start(texts[0])


def cold_start(text: str) -> None:
    """Print the CPU seconds of fresh processes, with nothing kept from earlier ones and with all that they keep (best of three)."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "article.txt"
        file.write_text(text, encoding="utf-8", newline="")
        read = f"import extract; extract.load()(open({str(file)!r}, encoding='utf-8', newline='').read())"
        commands = {
            "import extract": ["-c", "import extract"],
            "and load": ["-c", "import extract; extract.load()"],
            "and read an article": ["-c", read],
            "vn-extract show": ["-m", "extract.cli", "show", str(file)],
        }
        print("fresh processes, CPU seconds: nothing kept, then all kept")
        for name, command in commands.items():
            empty = _seconds(command, "")
            _seconds(command, f"{folder}/kept")
            warm = min(_seconds(command, f"{folder}/kept") for _ in range(3))
            print(f"{name:24} {empty:7.2f} {warm:7.2f}")


def _seconds(command: list[str], cache: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "VN_EXTRACT_CACHE": cache}
    subprocess.run([sys.executable, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def learned_stage(nlp: extract.Extractor, texts: list[str]) -> float:
    """Milliseconds of CPU that the learned stage takes for ``LENGTH`` characters of the texts, after the stage before it."""
    from statistics import median

    from extract.draft import Draft
    from extract.ner import propose
    from extract.text import Text

    text = "\n\n".join(texts)
    draft = Draft(Text((text * (1 + LENGTH // max(1, len(text))))[:LENGTH]), nlp.rules)
    nlp._matcher.run(draft)
    propose(draft)
    spent = []
    for _ in range(REPEATS):
        began = time.process_time()
        propose(draft)
        spent.append((time.process_time() - began) * 1000)
    return median(spent)


if __name__ == "__main__":
    main()
