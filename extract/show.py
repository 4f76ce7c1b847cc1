"""An article for the eye: one self-contained HTML page with the mentions marked in the text and the records beside it.

Labels stand in words after each mention, so that nothing depends on colour; the page needs no network and runs no script.
"""

from __future__ import annotations

import functools
import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from .types import Article, Mention, Person, Statistic, Unit


@dataclass(frozen=True, slots=True)
class Style:
    """How a type looks: background, edge and label colours (dark text on the background has a contrast above 7), and its Vietnamese name."""

    background: str
    edge: str
    word: str
    name: str


STYLES: Mapping[str, Style] = {
    "RANK": Style("#fdecc8", "#d9a013", "#7a5600", "cấp bậc"),
    "PERSON": Style("#d9e8fb", "#3f7fcf", "#1d4f8f", "người"),
    "ROLE": Style("#e8defa", "#8a63d2", "#5b36a0", "chức vụ"),
    "UNIT": Style("#d8f0dc", "#3f9a55", "#1f6633", "đơn vị"),
    "LOCATION": Style("#d3efee", "#2f9a97", "#13615f", "địa điểm"),
    "DATE": Style("#fbdde8", "#d0487f", "#922450", "thời điểm"),
    "DURATION": Style("#f7e1ef", "#b5559a", "#7d2c66", "thời lượng"),
    "AGE": Style("#f1e6dc", "#a5764a", "#6d4722", "tuổi"),
    "PERCENT": Style("#fde0d2", "#dd6b3a", "#93390f", "tỷ lệ"),
    "COUNT": Style("#f3efc3", "#a89d1c", "#615900", "số lượng"),
    "MONEY": Style("#e2eecb", "#7c9a2d", "#4b6010", "tiền"),
    "MEASURE": Style("#e3e7ee", "#6b7a94", "#3c4a63", "số đo"),
}
OTHER = Style("#ececec", "#888888", "#444444", "")

_control = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def style(kind: str) -> Style:
    return STYLES.get(kind, OTHER)


def number(value: float | int | None) -> str:
    """A number the Vietnamese way: 1.771 and 81,4."""
    if value is None:
        return ""
    whole = isinstance(value, int) or value.is_integer()
    text = f"{int(value):,}" if whole else f"{value:,.6f}".rstrip("0")
    return text.translate({ord(","): ".", ord("."): ","})


def amount(value: Mapping[str, Any]) -> str:
    """Value or range with its modifier: ``≈ 10.000–99.999``, ``> 500``."""
    sign = {"approx": "≈ ", "more_than": "> ", "less_than": "< ", "at_least": "≥ ", "at_most": "≤ "}.get(
        value.get("modifier") or "", ""
    )
    if value.get("value") is not None:
        return sign + number(value["value"])
    if value.get("low") is not None or value.get("high") is not None:
        return f"{sign}{number(value.get('low'))}–{number(value.get('high'))}"
    return ""


def value_text(mention: Mention) -> str:
    """The value of a mention in a few words."""
    value, kind = mention.value or {}, mention.type
    if kind in ("DATE", "DURATION"):
        mark = {"START": "đầu ", "MID": "giữa ", "END": "cuối "}.get(value.get("mod") or "", "")
        return mark + str(value.get("timex") or "")
    if kind == "AGE":
        return amount({**value, "value": value.get("years")})
    if kind == "PERCENT":
        return amount(value) + (" điểm %" if value.get("points") else " %")
    if kind in ("COUNT", "MONEY", "MEASURE"):
        words = [amount(value), *(str(value[key]) for key in ("currency", "unit", "object") if value.get(key))]
        return " ".join(word for word in words if word)
    if value.get("members"):
        return "; ".join(map(str, value["members"]))
    return str(value.get("name") or value.get("rank") or value.get("title") or "")


def escape(text: object) -> str:
    """HTML of any string; characters that HTML cannot hold are shown as U+FFFD."""
    return html.escape(_control.sub("\ufffd", str(text)))


def to_html(article: Article, page: bool = True) -> str:
    """The whole page, or with ``page=False`` a fragment (with its own styles) for a notebook."""
    css = _css()
    body = (
        f'<div class="vnx{" page" if page else ""}">{_header(article)}<div class="columns"><article lang="vi">{_text(article)}</article>'
        f"<aside>{''.join(_records(article)) or _nothing}</aside></div>{_footer(article)}</div>"
    )
    if not page:
        return f"<style>{css}</style>{body}"
    name = escape(article.title or article.id or "vn-extract")
    return (
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{name} – vn-extract</title><style>body{{margin:0}}{css}</style></head>\n<body>{body}</body></html>\n"
    )


@functools.cache
def _css() -> str:
    base = resources.files("extract").joinpath("templates/show.css").read_text("utf-8")
    rules = [f".vnx .t-{kind}{{--bg:{s.background};--edge:{s.edge};--word:{s.word}}}" for kind, s in STYLES.items()]
    return f"{base}.vnx .t-other{{--bg:{OTHER.background};--edge:{OTHER.edge};--word:{OTHER.word}}}{''.join(rules)}"


def _class(kind: str) -> str:
    return f"t-{kind}" if kind in STYLES else "t-other"


def _header(article: Article) -> str:
    facts = [f"{len(article.text):,} ký tự".replace(",", "."), f"{len(article.mentions)} chỗ nhận ra"]
    if article.published:
        facts.insert(0, f"đăng {article.published}")
    if article.reference.date and article.reference.date != article.published:
        facts.insert(1, f"mốc thời gian {article.reference.date}" + (" (suy ra từ bài)" if article.reference.inferred else ""))
    if article.byline:
        facts.append(f"tác giả: {article.byline}")
    counts = Counter(mention.type for mention in article.mentions)
    order = [kind for kind in STYLES if kind in counts] + sorted(kind for kind in counts if kind not in STYLES)
    legend = "".join(
        f'<li class="{_class(kind)}"><b>{escape(kind)}</b><span>{escape(style(kind).name)}</span><i>{counts[kind]}</i></li>'
        for kind in order
    )
    return (
        f'<header lang="vi"><h1>{escape(article.title or article.id or "Bài viết")}</h1><p class="facts">'
        f"{' '.join(f'<span>{escape(fact)}</span>' for fact in facts)}</p>"
        + (f'<ul class="legend">{legend}</ul>' if legend else "")
        + "</header>"
    )


def _text(article: Article) -> str:
    """Paragraphs with marks; a line break inside a mention stays inside its paragraph."""
    pieces: list[str] = []
    at = 0
    for index, mention in enumerate(article.mentions):
        if mention.start < at:
            continue
        pieces.append(_plain(article.text[at : mention.start]))
        pieces.append(_mark(index, mention))
        at = mention.end
    pieces.append(_plain(article.text[at:]))
    paragraphs = "".join(pieces).split(_break)
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs if paragraph.strip())


_break = "\x00"  # cannot occur in escaped text


def _plain(text: str) -> str:
    return _break.join(escape(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _mark(index: int, mention: Mention) -> str:
    value = value_text(mention)
    tip = f"{mention.type}{': ' + value if value else ''}\n{mention.rule} ({mention.stage}, {mention.score:.2f})"
    label = f"{escape(mention.text)}<small> {escape(mention.type)}</small>"
    return f'<mark class="{_class(mention.type)}" id="m{index}" title="{escape(tip)}">{label}</mark>'


_nothing = '<p class="none">Không có bản ghi nào.</p>'


def _section(title: str, items: Sequence[object], body: str) -> Iterator[str]:
    if items:
        yield f"<h2>{title} <em>{len(items)}</em></h2>{body}"


def _records(article: Article) -> Iterator[str]:
    yield from _section("Người", article.people, "".join(_person(person) for person in article.people))
    yield from _section("Đơn vị", article.units, "".join(_unit(unit) for unit in article.units))
    yield from _section("Số liệu", article.statistics, _statistics(article.statistics))
    kinds = {
        "appointed": "bổ nhiệm", "elected": "bầu", "transferred": "điều động", "promoted": "thăng cấp", "retired": "nghỉ hưu",
        "dismissed": "miễn nhiệm", "resigned": "từ chức",
    }  # fmt: skip
    rows: Iterable[Sequence[object]]
    verbs = [
        f"giới thiệu {kinds.get(a.kind, a.kind)}" if a.status == "proposed" else kinds.get(a.kind, a.kind)
        for a in article.appointments
    ]
    rows = ((verb, a.who, _join(a.title, a.unit), _join(a.from_title, a.from_unit), a.by, a.when)
            for verb, a in zip(verbs, article.appointments, strict=True))  # fmt: skip
    yield from _section("Bổ nhiệm", article.appointments, _table(("việc", "ai", "chức vụ", "từ", "do", "khi"), rows))
    rows = ((a.award, a.receiver, a.giver, "đề nghị" if a.status == "proposed" else "", a.when) for a in article.awards)
    yield from _section("Khen thưởng", article.awards, _table(("hình thức", "ai nhận", "ai tặng", "", "khi"), rows))
    rows = ((e.what, e.when, e.where, ", ".join(e.who)) for e in sorted(article.events, key=lambda e: not e.main))
    yield from _section("Sự kiện", article.events, _table(("việc", "khi", "ở", "ai"), rows))
    yield from _section("Thành viên", article.memberships, _table(("thuộc", "gồm"), _groups(article)))
    rows = ((p.kind, p.message) for p in article.problems)
    yield from _section("Lưu ý", article.problems, _table(("loại", "nội dung"), rows))


def _groups(article: Article) -> Iterator[tuple[str, str]]:
    wholes: dict[str, list[str]] = {}
    for membership in article.memberships:
        wholes.setdefault(membership.whole, []).append(membership.part)
    for whole, parts in wholes.items():
        yield whole, "; ".join(parts)


def _join(title: str | None, unit: str | None) -> str:
    return ", ".join(part for part in (title, unit) if part)


def _refs(mentions: Sequence[int]) -> str:
    links = "".join(f'<a href="#m{index}">{place}</a>' for place, index in enumerate(mentions[:12], start=1))
    return f'<span class="refs">{links}</span>' if links else ""


def _person(person: Person) -> str:
    rank = (
        f'<span class="rank">{escape(person.rank or person.honorific or "")}</span> ' if person.rank or person.honorific else ""
    )
    facts = [
        *([person.unit] if person.unit else []),
        *(f"tức {alias}" for alias in person.aliases),
        *([f"sinh {person.birth_year}"] if person.birth_year else []),
        *([f"{person.age} tuổi"] if person.age else []),
        *([f"quê/trú {person.home}"] if person.home else []),
        *([person.case_role] if person.case_role else []),
        *(["tác giả bài"] if person.byline else []),
    ]
    status = {"former": "nguyên", "appointed": "được bổ nhiệm", "proposed": "được đề nghị", "current": ""}
    roles = "".join(
        f"<li>{escape(role.title)}"
        + (f', <span class="soft">{escape(where)}</span>' if (where := role.unit or role.place) else "")
        + "".join(
            f' <span class="tag">{escape(note)}</span>' for note in (status.get(role.status, role.status), role.when) if note
        )
        + "</li>"
        for role in person.roles
    )
    return (
        f'<div class="card t-PERSON">{rank}<strong>{escape(person.name)}</strong>{_refs(person.mentions)}'
        + (f"<ul>{roles}</ul>" if roles else "")
        + (f'<div class="soft">{escape(" · ".join(facts))}</div>' if facts else "")
        + "</div>"
    )


def _unit(unit: Unit) -> str:
    facts = [
        *([f"thuộc {unit.parent}"] if unit.parent else []),
        *([f"gồm {'; '.join(unit.members)}"] if unit.members else []),
        *([f"còn gọi {'; '.join(unit.aliases)}"] if unit.aliases else []),
    ]
    tags = "".join(f' <span class="tag">{escape(tag)}</span>' for tag in (unit.code, unit.place) if tag)
    lines = "".join(f'<div class="soft">{escape(fact)}</div>' for fact in facts)
    return f'<div class="card t-UNIT"><strong>{escape(unit.name)}</strong>{tags}{_refs(unit.mentions)}{lines}</div>'


def statistic_amount(statistic: Statistic) -> str:
    unit = {"VND": "đồng"}.get(statistic.unit or "", statistic.unit or "")
    said = amount({"value": statistic.value, "low": statistic.low, "high": statistic.high, "modifier": statistic.modifier})
    arrow = {"up": "▲ ", "down": "▼ "}.get(statistic.change or "", "")  # a rise of 3 % is not 3 %
    against = f" so với {statistic.compared_with}" if statistic.change and statistic.compared_with else ""
    return f"{arrow}{said} {unit}".strip() + against


def _statistics(statistics: Sequence[Statistic]) -> str:
    rows = [
        (
            escape(statistic_amount(s)),
            escape(s.what or "") + _refs([s.mention]),
            escape(s.whose or ""),
            escape(s.when or ""),
        )
        for s in statistics
    ]
    return _table_of_html(("", "đo gì", "của ai", "khi"), rows, ("number", "", "", "when"))


def _table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    filled = [["" if cell is None else escape(cell) for cell in row] for row in rows]
    return _table_of_html(names, filled, ["when" if name == "khi" else "" for name in names])


def _table_of_html(names: Sequence[str], rows: Sequence[Sequence[str]], classes: Sequence[str]) -> str:
    """A table without the columns in which nothing stands."""
    keep = [place for place in range(len(names)) if any(row[place] for row in rows)]
    head = "".join(f"<th>{escape(names[place])}</th>" for place in keep)
    kinds = [f' class="{name}"' if name else "" for name in classes]
    body = "".join("<tr>" + "".join(f"<td{kinds[place]}>{row[place]}</td>" for place in keep) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _footer(article: Article) -> str:
    from . import __version__

    return f"<footer>vn-extract {__version__} · {escape(article.id)}</footer>"
