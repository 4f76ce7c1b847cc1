"""The error page: one self-contained HTML file, readable without JavaScript, filtered with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from .counts import Count, shown
from .errors import Error
from .rules import RULE_COLUMNS

if TYPE_CHECKING:
    from .report import Evaluation

KINDS = {
    "value": "the value is wrong",
    "boundary": "right type, wrong edges",
    "type": "right edges, wrong type",
    "both": "wrong edges and type",
    "missing": "not found",
    "spurious": "not in gold",
}
"""Kinds of errors as the page explains them."""

_style = """
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--gold:#1a7f37;--got:#c2371a;--dim:#777}
body{font:16px/1.5 system-ui,"Noto Sans",sans-serif;margin:0 auto;max-width:1100px;padding:1rem}
h1{font-size:1.4rem;margin:.2rem 0} h2{font-size:1.1rem;margin:1.2rem 0 .3rem} p{margin:.3rem 0}
table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}
th,td{padding:.1rem .55rem;text-align:right;border-bottom:1px solid var(--line)}
td{white-space:nowrap} th:first-child,td:first-child{text-align:left} thead th{position:sticky;top:0;background:Canvas}
.wide{overflow-x:auto} small,.dim{color:var(--dim)}
form{position:sticky;top:0;background:Canvas;padding:.5rem 0;border-bottom:1px solid var(--line);display:flex;flex-wrap:wrap;gap:.6rem;z-index:1}
article{border-left:4px solid var(--line);margin:.7rem 0;padding:.2rem .7rem;background:var(--soft)} article[hidden]{display:none}
.said{display:grid;grid-template-columns:4.5rem 1fr;gap:.1rem .5rem} .said>b{font-size:.8rem;color:var(--dim);font-weight:600}
mark{color:inherit;padding:0 .1rem;border-radius:3px} mark.gold{background:#1a7f3733;border-bottom:2px solid var(--gold)}
mark.got{background:#c2371a33;border-bottom:2px solid var(--got)} code{font-size:.8rem}
"""

_script = """
const form = document.getElementById('filters'), cards = [...document.querySelectorAll('article')], shown = document.getElementById('shown');
function read() { return Object.fromEntries(new FormData(form)); }
function apply() {
  const f = read(), words = f.words.toLocaleLowerCase().normalize();
  let n = 0;
  for (const c of cards) {
    const d = c.dataset;
    const ok = (!f.type || d.gold === f.type || d.got === f.type) && (!f.kind || d.kind === f.kind) && (!f.rule || d.rule === f.rule)
      && (!words || c.textContent.toLocaleLowerCase().normalize().includes(words));
    c.hidden = !ok;
    n += ok;
  }
  shown.textContent = n;
}
function fromHash() {
  const p = new URLSearchParams(location.hash.slice(1));
  for (const name of ['type', 'kind', 'rule', 'words']) form.elements[name].value = p.get(name) || '';
  apply();
}
form.addEventListener('input', () => {
  const p = new URLSearchParams(Object.entries(read()).filter(([, v]) => v));
  history.replaceState(null, '', '#' + p);
  apply();
});
form.addEventListener('submit', e => e.preventDefault());
addEventListener('hashchange', fromHash);
fromHash();
"""


def page(evaluation: Evaluation) -> str:
    """The page as text: scores by type and record, kinds of errors, rules, then every error with filters by type, kind, rule and words."""
    errors = evaluation.errors()
    types = Counter(t for e in errors for t in {e.gold_type, e.predicted_type} if t)
    kinds = Counter(e.kind for e in errors)
    rules = Counter(e.rule for e in errors if e.rule)
    title = f"{evaluation.name or 'Evaluation'}: {len(evaluation.scored)} articles"
    selects = "".join(
        _select(name, [(key, f"{key} ({n})") for key, n in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))])
        for name, counts in (("type", types), ("kind", kinds), ("rule", rules))
    )
    failed = "".join(f"<p><b>Failed:</b> {escape(i)}: {escape(e)}</p>" for i, e in evaluation.failures)
    legend = "; ".join(f"<b>{kind}</b> {told}" for kind, told in KINDS.items())
    cards = "\n".join(_card(e) for e in errors)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style>{_style}</style></head><body>
<h1>{escape(title)}</h1>
{failed}
<h2>Scores</h2><div class="wide">{_scores(evaluation)}</div>
<p><small>F1 with its 95 % interval (bootstrap over articles). – is undefined: nothing to find and nothing found, or no scored value.</small></p>
{_records(evaluation)}
<h2>Kinds of errors</h2><p><small>{legend}.</small></p><div class="wide">{_kinds(evaluation)}</div>
<details><summary>Rules</summary><div class="wide">{_rules(evaluation)}</div></details>
<h2>Errors: <span id="shown">{len(errors)}</span> of {len(errors)}</h2>
<form id="filters">{selects}<label>words <input name="words" type="search" autocomplete="off"></label></form>
<main>
{cards}
</main>
<script>{_script}</script>
</body></html>
"""


def _select(name: str, options: list[tuple[Any, str]]) -> str:
    inner = "".join(f'<option value="{escape(str(value))}">{escape(label)}</option>' for value, label in options)
    return f'<label>{name} <select name="{name}"><option value="">all</option>{inner}</select></label>'


def _card(e: Error) -> str:
    told = []
    if e.gold_type is not None:
        marked = _marked(e, e.gold_start, e.gold_end, "gold")
        told.append(f"<b>gold</b><div>{marked} <code>{escape(e.gold_type)}{_value(e.gold_value)}</code></div>")
    else:
        told.append('<b>gold</b><div class="dim">nothing here</div>')
    if e.predicted_type is not None:
        marked = _marked(e, e.predicted_start, e.predicted_end, "got")
        source = f"{e.rule} · {e.stage} · {e.score}"
        told.append(
            f"<b>found</b><div>{marked} <code>{escape(e.predicted_type)}{_value(e.predicted_value)}</code> <small>{escape(source)}</small></div>"
        )
    elif e.rule:
        told.append(
            f'<b>found</b><div class="dim">nothing; nearest was <code>{escape(e.rule)}</code> ({e.score}): {escape(e.why or "")}</div>'
        )
    else:
        told.append('<b>found</b><div class="dim">nothing, and no rule proposed anything here</div>')
    data = {"kind": e.kind, "gold": e.gold_type, "got": e.predicted_type, "rule": e.rule}
    attributes = " ".join(f'data-{key}="{escape(value or "")}"' for key, value in data.items())
    where = f"<small>{escape(e.article)} : {e.sentence_start} · <b>{e.kind}</b></small>"
    return f'<article {attributes}>{where}<div class="said" lang="vi">{"".join(told)}</div></article>'


def _marked(e: Error, start: int | None, end: int | None, kind: str) -> str:
    low, high = (start or 0) - e.sentence_start, (end or 0) - e.sentence_start
    before, inside, after = e.sentence[:low], e.sentence[low:high], e.sentence[high:]
    return f'{escape(before)}<mark class="{kind}">{escape(inside)}</mark>{escape(after)}'


def _value(value: Mapping[str, Any]) -> str:
    told = ", ".join(f"{key} {item}" for key, item in value.items() if item is not None)
    return escape(f": {told}") if told else ""


def _table(head: list[str], rows: list[list[Any]]) -> str:
    top = "".join(f"<th>{escape(h)}</th>" for h in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _scores(evaluation: Evaluation) -> str:
    rows = []
    for key in [*evaluation.types, "CORE", "ALL"]:
        count = evaluation.count(key)
        row: list[Any] = [key, count.gold, count.predicted]
        for measure in ("strict", "lenient", "value"):
            row += _f1(evaluation, measure, key)
        rows.append([*row, shown(evaluation.score(key, "matched"))])
    head = ["type", "gold", "found", "P", "R", "strict F1", "P", "R", "lenient F1", "P", "R", "value F1", "values right"]
    return _table(head, rows)


def _f1(evaluation: Evaluation, measure: str, key: str) -> list[str]:
    count: Count = evaluation.count(key, measure)
    told = shown(count.f1)
    if interval := evaluation.intervals.get((measure, key)):
        told += f" [{interval.low:.2f}–{interval.high:.2f}]"
    return [shown(count.precision), shown(count.recall), told]


def _records(evaluation: Evaluation) -> str:
    rows = []
    for row in evaluation.record_rows():
        found = "–" if row["predicted"] is None else row["predicted"]
        rows.append(
            [row["records"], row["gold"], found, row["right"], *(shown(row[key]) for key in ("precision", "recall", "f1"))]
        )
    head = ["record", "gold", "found", "right", "P", "R", "F1"]
    wrong = [[e["article"], e["records"], e["kind"], e["told"]] for e in evaluation.record_errors()]
    table = f'<div class="wide">{_table(["article", "record", "", "says"], wrong)}</div>'
    told = f"<details><summary>Records that are missing or spurious</summary>{table}</details>"
    return f'<h2>Records</h2><div class="wide">{_table(head, rows)}</div>{told if wrong else ""}' if rows else ""


def _kinds(evaluation: Evaluation) -> str:
    rows = [[key, row.get("right", 0), *(row.get(kind, 0) for kind in KINDS)] for key, row in evaluation.kinds().items()]
    return _table(["type", "right", *KINDS], rows)


def _rules(evaluation: Evaluation) -> str:
    rows = [
        [shown(row[k]) if k == "precision" else "–" if row[k] is None else row[k] for k in RULE_COLUMNS]
        for row in evaluation.rows(by="rule")
    ]
    return _table([k.replace("_", " ") for k in RULE_COLUMNS], rows)
