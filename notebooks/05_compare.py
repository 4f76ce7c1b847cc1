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
# # 05 · Compared with others — So sánh
#
# The same eight articles read by underthesea's named entity recogniser, by our rules alone, and by everything together. underthesea knows
# persons, organisations and places; only these are compared. (They are our own samples: other articles give other figures, see the README.)

# %%
# %matplotlib inline
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

import extract
from extract import annotate
from extract.evaluation.baseline import underthesea_ner
from extract.highlight import draw

ROOT = next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "samples").is_dir())
gold = annotate.read(ROOT / "samples")
TYPES = ["PERSON", "UNIT", "LOCATION"]
nlp, rules_only = extract.load(), extract.load(stages=["match", "link", "records"])
results = {
    "underthesea NER": extract.evaluate(gold, underthesea_ner, types=TYPES),
    "luật — rules only": extract.evaluate(gold, rules_only, types=TYPES),
    "tất cả — everything": extract.evaluate(gold, nlp, types=TYPES),
}
pd.DataFrame(
    {
        name: {f"{t} {measure}": result.score(t, measure) for t in TYPES for measure in ("strict", "lenient")}
        for name, result in results.items()
    }
).round(3)

# %%
fig, ax = plt.subplots(figsize=(8, 3.6), layout="constrained")
for number, (name, result) in enumerate(results.items()):
    places = [i + (number - 1) * 0.26 for i in range(len(TYPES))]
    scores = [result.score(t) or 0 for t in TYPES]
    spread = [result.intervals["strict", t] for t in TYPES]
    error = [
        [max(0, s - i.low) for s, i in zip(scores, spread, strict=True)],
        [max(0, i.high - s) for s, i in zip(scores, spread, strict=True)],
    ]
    ax.bar(
        places,
        scores,
        width=0.24,
        label=name,
        yerr=error,
        capsize=3,
        color=["#b0b7bf", "#7fb3a6", "#264653"][number],
        ecolor="#555",
    )
ax.set_xticks(range(len(TYPES)), ["người\nPERSON", "đơn vị\nUNIT", "địa điểm\nLOCATION"])
ax.set_ylim(0, 1.05)
ax.set_ylabel("F1 (khớp đúng — strict)")
ax.spines[["top", "right"]].set_visible(False)
ax.legend(frameon=False, loc="upper center", ncols=3, bbox_to_anchor=(0.5, 1.16))
plt.show()

# %% [markdown]
# What the difference looks like: underthesea above, ours below.

# %%
example = next(a for a in gold if a.id == "commendation")
begin = example.text.index("\n\n") + 2
draw(underthesea_ner(example.text), begin, begin + 420)

# %%
draw(nlp(example.text, published=example.published), begin, begin + 420)

# %% [markdown]
# ## What does the learned stage add? — Tầng học máy thêm được gì?
#
# Rules alone against everything, all types, paired bootstrap over articles. A difference whose interval holds 0 is not one to rely on.

# %%
everything, alone = extract.evaluate(gold, nlp), extract.evaluate(gold, rules_only)
added = pd.DataFrame(everything.compare(alone)).set_index("type")[["f1", "other_f1", "difference", "low", "high", "p"]]
added.round(3)

# %%
fig, ax = plt.subplots(figsize=(7.5, 4.2), layout="constrained")
rows = added.dropna(subset=["difference"])
ax.axvline(0, color="#999", linewidth=1)
ax.hlines(range(len(rows)), rows.low, rows.high, color="#264653", linewidth=2, alpha=0.5)
ax.scatter(rows.difference, range(len(rows)), color="#264653", zorder=3)
ax.set_yticks(range(len(rows)), rows.index)
ax.invert_yaxis()
ax.set_xlabel("F1 thêm được, khoảng tin cậy 95 % — F1 added, 95 % interval")
ax.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# Who found it, of what is right: rules or the learned stage?

# %%
found = everything.by_rule()
found.groupby(["type", "stage"])[["fired", "right"]].sum().query("fired > 0")
