"""Inputs for ``batch.py``: articles of invented sentences, the same articles in every format, hostile documents among good ones."""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

NAMES = ["Trần Minh Quân", "Lê Văn Bình", "Nguyễn Thị Cúc", "Phạm Quốc Dũng", "Hoàng Thu Hà", "Võ Anh Khoa"]
PLACES = ["Thanh Hóa", "Nghệ An", "Hà Tĩnh", "Quảng Bình", "Lâm Đồng", "Cà Mau"]
LINES = [
    "Sáng {d}-{m}, tại Công an tỉnh {p}, Thiếu tướng {n}, Phó cục trưởng Cục X03, Bộ Công an dự và chỉ đạo hội nghị.",
    "Trong năm, tỷ lệ điều tra khám phá án đạt {c},{d}%, tăng 2,5 điểm phần trăm so với năm trước.",
    "Có {c}.{k} lượt tập thể và hàng nghìn cán bộ, chiến sĩ được khen thưởng với tổng số tiền {d},5 tỷ đồng.",
    "Đại tá {n}, Giám đốc Công an tỉnh {p}, cho biết lực lượng đã bắt giữ {d} đối tượng, thu {m} kg ma túy.",
    "Tại hội nghị, đại biểu đã bầu Công an tỉnh {p} là Cụm trưởng năm 2021.",
]

Row = dict[str, Any]


def generate(count: int, lines: int = 12, seed: int = 1) -> Iterable[Row]:
    """Articles made of invented sentences."""
    chance = random.Random(seed)
    for number in range(count):
        text = "\n".join(
            chance.choice(LINES).format(
                d=chance.randint(1, 28), m=chance.randint(1, 12), p=chance.choice(PLACES), n=chance.choice(NAMES), c=chance.randint(1, 99),
                k=chance.randint(100, 999),
            )
            for _ in range(lines)
        )  # fmt: skip
        yield {"id": f"a{number:06}", "title": f"Tin số {number}", "text": text, "published": f"2020-11-{number % 28 + 1:02}"}


def dump(path: Path, rows: Iterable[Row]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def page(row: Row) -> bytes:
    """An HTML page around an article, with the surroundings that a newspaper puts there."""
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in row["text"].split("\n"))
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{row["title"]} - Báo Mẫu</title>'
        f'<meta property="og:title" content="{row["title"]}"><meta property="article:published_time" content="{row["published"]}T08:30:00+07:00">'
        '</head><body><nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/x">Xã hội</a></li></ul></nav>'
        f"<header><h1>{row['title']}</h1></header><article>{paragraphs}</article><footer>Bản quyền thuộc Báo Mẫu.</footer></body></html>"
    ).encode()


def record(name: str, body: bytes) -> bytes:
    """A response of a web archive."""
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{name}>\r\nWARC-Target-URI: https://example.org/{name}\r\n"
        f"WARC-Date: 2020-11-18T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def formats(rows: list[Row], folder: Path) -> dict[str, Path]:
    """The same articles in every format that is read."""
    import pandas as pd
    import pyarrow as pa

    plain = dump(folder / "news.jsonl", rows)
    found = {"jsonl": plain, "jsonl.gz": folder / "news.jsonl.gz", "jsonl.zst": folder / "news.jsonl.zst"}
    found["jsonl.gz"].write_bytes(gzip.compress(plain.read_bytes()))
    found["jsonl.zst"].write_bytes(pa.compress(plain.read_bytes(), "zstd", asbytes=True))
    for name, mark in (("csv", ","), ("tsv", "\t")):
        found[name] = folder / f"news.{name}"
        with found[name].open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=mark)
            writer.writeheader()
            writer.writerows(rows)
    found["parquet"] = folder / "news.parquet"
    pd.DataFrame(rows).to_parquet(found["parquet"])
    for name in ("txt", "html"):
        found[name] = folder / name
        found[name].mkdir()
    for row in rows:
        (found["txt"] / f"{row['id']}.txt").write_text(row["text"], "utf-8")
        (found["txt"] / f"{row['id']}.json").write_text(
            json.dumps({"published": row["published"], "title": row["title"]}), "utf-8"
        )
        (found["html"] / f"{row['id']}.html").write_bytes(page(row))
    for name in ("warc", "warc.gz"):  # a compressed archive has one member a record, as crawlers write them
        found[name] = folder / f"news.{name}"
        records = [record(row["id"], page(row)) for row in rows]
        found[name].write_bytes(b"".join(map(gzip.compress, records) if name == "warc.gz" else records))
    return found


KINDS: list[Callable[[int, Row], bytes]] = [
    lambda n, good: random.Random(n).randbytes(300).replace(b"\n", b"") + b"\xff",
    lambda n, good: json.dumps({"id": f"bad{n}", "text": "a\ud800b"}).encode(),  # a lone surrogate
    lambda n, good: json.dumps({"id": f"bad{n}", "text": "a\0b"}).encode(),
    lambda n, good: json.dumps({"id": f"bad{n}", "text": "Đại tá " * 200_000}).encode() if n % 40 == 3 else b'{"id": 1',
    lambda n, good: json.dumps({"id": f"bad{n}"}).encode(),
    lambda n, good: b"[" * 5000,
    lambda n, good: json.dumps({"id": good["id"], "text": "again"}).encode(),
    lambda n, good: b'{"id": "x' + b"y" * (10_000_000 if n == 7 else 10) + b'", "text": ""}',
]


def hostile(folder: Path, articles: int, bad: int) -> tuple[set[str], list[tuple[str, str]]]:
    """A folder of ``articles`` good documents and ``bad`` hostile ones. Gives the ids of the good, (file, place) of each hostile one.

    Place is empty where a whole file is hostile.
    """
    good = list(generate(articles, lines=2))
    pages, good = good[-4:], good[:-4]
    files = {
        "bomb.jsonl.gz": gzip.compress(bytes(200_000_000)),
        "cut.jsonl.gz": gzip.compress(b'{"id": "cut", "text": "' + b"x" * 1000)[:-8],
        "deep.html": b"<div>" * 200_000,
        "picture.html": b"\x89PNG" + bytes(1000),
        "table.parquet": b"PAR1" + bytes(100),
        # cut in the middle of the fifth record: the four before it are good
        "crawl.warc": b"".join(record(row["id"], page(row)) for row in pages) + record("cut", page(pages[0]))[:-400],
        "noise.warc": b"hello " * 1000,
    }
    mixed: list[tuple[bytes, bool]] = [(json.dumps(row, ensure_ascii=False).encode(), False) for row in good]
    chance = random.Random(3)
    for number in range(bad - len(files)):
        line = KINDS[number % len(KINDS)](number, good[number])
        mixed.insert(chance.randrange(1000, len(mixed)), (line, True))  # after the article that it may repeat
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(b"\n".join(line for line, _ in mixed) + b"\n")
    for name, data in files.items():
        (folder / name).write_bytes(data)
    expected = [("a.jsonl", f"line {number}") for number, (_, wrong) in enumerate(mixed, start=1) if wrong]
    return {row["id"] for row in [*good, *pages]}, [*expected, *((name, "") for name in files)]
