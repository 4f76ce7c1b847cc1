# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 04 · Write a rule, see the effect — Viết một luật và xem kết quả
#
# Rules are data. A folder of your own is laid over ours: a new type is one file and one line of policy. Here: number plates (*biển số xe*).
# First a little gold, written with inline marks:

# %%
# %matplotlib inline
import tempfile
from pathlib import Path

import extract
from extract.annotate import inline
from extract.check import check_growth, check_rule
from extract.highlight import draw
from extract.rules import load_rules

GOLD = [
    inline.parse(text, id=f"g{number}", published="2024-05-02")
    for number, text in enumerate(
        [
            "Xe tải biển số ⟦PLATE|29H-123.45⟧ va chạm xe máy ⟦PLATE|37B1-456.78⟧ trên Quốc lộ 1.",
            "Ô tô con mang BKS ⟦PLATE|51F-987.65⟧ chạy 120 km/giờ.",
            "Cảnh sát dừng xe ⟦PLATE|43C-07181⟧, phát hiện 12.500 bao thuốc lá.",
            "Theo Nghị định 100, mức phạt là 5 triệu đồng; hồ sơ số 29-123.45 được lưu.",
        ]
    )
]
before = extract.evaluate(GOLD, extract.load(), types=["PLATE"])
print(before.summary())

# %% [markdown]
# ## The first try — Lần đầu
#
# A rule has an id, a type, an anchor (what makes it worth looking), a pattern, and examples of what it must and must not find. The examples
# are run: the rule is its own test.

# %%
rules = Path(tempfile.mkdtemp())
(rules / "entities").mkdir()
(rules / "policy.toml").write_text("[types.PLATE]\npriority = 18\n")


def write(pattern: str) -> None:
    (rules / "entities" / "plates.toml").write_text(
        f"""
[[rule]]
id     = "plate.vehicle"
type   = "PLATE"
anchor = ["@digit"]
match  = '{pattern}'
yes    = [
  {{ text = "xe tải 29H-123.45", span = "29H-123.45" }},
  {{ text = "xe máy 37B1-456.78", span = "37B1-456.78" }},
]
no     = [ "Nghị định 100", "hồ sơ 29-123.45" ]
""",
        encoding="utf-8",
    )


def faults() -> None:
    """What `vn-extract check my_rules/` says of the new rule (the command looks at all rules, ours too, and takes longer)."""
    known = load_rules(rules)
    found = [
        fault for rule in known.rules if rule.id.startswith("plate.") for fault in (*check_rule(known, rule), *check_growth(rule))
    ]
    print("\n".join(str(fault).replace(str(rules), "my_rules") for fault in found) or "no faults")


write(r"(?<![\p{L}\d])\d{2}[a-z]-\d{3}\.\d{2}(?!\d)")
faults()

# %% [markdown]
# The check says that the second example is not found: series like *B1* were forgotten. What does it cost?

# %%
first = extract.evaluate(GOLD, extract.load(rules), types=["PLATE"])
for error in first.errors():
    print(error.line())

# %% [markdown]
# ## Fixed — Sửa lại
#
# A letter and an optional second sign; the dot is optional too.

# %%
write(r"(?<![\p{L}\d])\d{2}[a-z][a-z\d]?-\d{3}\.?\d{2}(?!\d)")
faults()
nlp = extract.load(rules)
second = extract.evaluate(GOLD, nlp, types=["PLATE"])
print(second.summary())

# %%
for name, result in (("before", before), ("first try", first), ("fixed", second)):
    count = result.count("PLATE")
    print(f"{name:10} right {count.right}, found {count.predicted}, gold {count.gold}")
assert second.score("PLATE") == 1.0

# %%
draw(nlp(GOLD[0].text, published="2024-05-02"))

# %% [markdown]
# ## Did it break anything? — Có làm hỏng gì không?
#
# All other types on the samples, with and without the new rule:

# %%
ROOT = next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "samples").is_dir())
ours, theirs = (extract.evaluate(ROOT / "samples", pipeline) for pipeline in (nlp, extract.load()))
changed = [row for row in ours.compare(theirs) if row["difference"] and row["type"] not in ("CORE", "ALL")]
print("changed:", [(row["type"], round(row["difference"], 4)) for row in changed])
print("found in the samples:", [m.text for s in ours.scored for m in s.mentions if m.type == "PLATE"])
