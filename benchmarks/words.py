"""Is our word segmentation underthesea's, and how much faster?

    python benchmarks/words.py FOLDER [--limit N]

FOLDER holds ``*.jsonl.gz`` with a field ``text`` (and perhaps ``title``) or ``*.txt``. Compared is, for every paragraph of every
text, the list of words: ``underthesea.word_tokenize(paragraph)`` against ours, on the same string: NFC without zero-width characters,
cut at line ends and trimmed (given a whole text, underthesea joins words across line ends). Ours is ``extract.segment.word_tokenize``, before
``Words`` cuts words with two numbers. Both are timed (processor seconds of this process) on the same paragraphs in the same run, alternating
text by text, after a first text that loads the models. Exit code 1 if a paragraph differs or ours is less than three times as fast.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from extract.segment import word_tokenize
from extract.text import Text
from extract.words import Words


def texts(folder: Path) -> Iterator[str]:
    """Titles and texts of the files of a folder, in order of their names."""
    for path in sorted(folder.iterdir()):
        if path.name.endswith(".jsonl.gz"):
            with gzip.open(path, "rt", encoding="utf-8") as file:
                for line in file:
                    record = json.loads(line)
                    yield from (record[k] for k in ("title", "text") if record.get(k))
        elif path.suffix == ".txt":
            yield path.read_bytes().decode("utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=sys.maxsize, help="number of texts")
    options = parser.parse_args()

    started = time.process_time()
    word_tokenize("Xin chào")
    loading = time.process_time() - started
    import underthesea

    underthesea.word_tokenize("Xin chào")
    n = characters = paragraphs = different = 0
    ours_seconds = theirs_seconds = 0.0
    for raw in texts(options.folder):
        if n == options.limit:
            break
        n += 1
        text = Text(raw)
        parts = [text.norm[s:e] for s, e in Words(text).paragraphs]
        paragraphs += len(parts)
        characters += sum(map(len, parts))
        started = time.process_time()
        ours = [word_tokenize(p) for p in parts]
        middle = time.process_time()
        theirs = [underthesea.word_tokenize(p) for p in parts]
        theirs_seconds += time.process_time() - middle
        ours_seconds += middle - started
        for part, got, expected in zip(parts, ours, theirs, strict=True):
            if got != expected:
                different += 1
                at = next(
                    (i for i, (a, b) in enumerate(zip(got, expected, strict=False)) if a != b), min(len(got), len(expected))
                )
                print(f"differs: {got[at : at + 3]} != {expected[at : at + 3]} in {part[:60]!r}")
    if not n:
        print(f"no texts in {options.folder}")
        return 1
    ratio = theirs_seconds / ours_seconds
    print(f"{n} texts, {paragraphs} paragraphs, {characters} characters: {different} paragraphs differ")
    print(f"model loaded in {loading:.2f} s; per 4,300 characters: ours {ours_seconds / characters * 4.3e6:.2f} ms, "
          f"underthesea {theirs_seconds / characters * 4.3e6:.2f} ms, {ratio:.1f} times")  # fmt: skip
    return int(different > 0 or ratio < 3)


if __name__ == "__main__":
    sys.exit(main())
