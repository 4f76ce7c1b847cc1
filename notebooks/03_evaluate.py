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
# # 03 · How good is it? — Đánh giá
#
# `extract.evaluate` scores a pipeline on gold: a folder of `NAME.txt` (the raw article) beside `NAME.json`. Here our eight samples; use a
# folder of your own articles for the figures that matter to you.

# %%
# %matplotlib inline
import tempfile
from pathlib import Path

import extract

ROOT = next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "samples").is_dir())
nlp = extract.load()
result = extract.evaluate(ROOT / "samples", nlp)
print(result.summary())

# %% [markdown]
# Strict asks for the same start, end and type; lenient for an overlap and the type; value in addition to strict for the same normalised
# value. Matching is maximal, so the order of mentions cannot matter. What is undefined is – and never 1.

# %%
result.frame(measures=["strict"]).round(3)

# %% [markdown]
# ## Intervals — Khoảng tin cậy
#
# 95 % intervals from a bootstrap over articles: with eight articles they are wide, and that is the honest answer.

# %%
result.plot("types", language="vi")

# %% [markdown]
# ## What goes wrong — Sai ở đâu
#
# Wrong edges apart from wrong types and misses:

# %%
result.plot("kinds", language="vi")

# %%
result.plot("confusion", language="vi")

# %% [markdown]
# Every error stands in its sentence, ⟦gold⟧ and ⟨found⟩, with the rule that fired or the candidate that came nearest and why it lost:

# %%
for error in result.errors()[:8]:
    print(error.line())

# %%
errors = result.errors_frame()
errors.groupby(["kind", "rule"], dropna=False).size().sort_values(ascending=False).head(10) if len(errors) else "no errors"

# %% [markdown]
# The same as a page to click through, with filters by type, kind, rule and words (`vn-extract evaluate samples/ --out report/` writes it too):

# %%
page = Path(tempfile.mkdtemp()) / "errors.html"
print(len(result.html(page)) // 1000, "kB in", page.name)

# %% [markdown]
# ## By rule — Theo luật
#
# `fired` mentions of the result, `right` and `wrong`, and how often a rule was the *only* one that found what gold has.

# %%
rules = result.by_rule()
rules[rules.fired > 0][["rule", "type", "stage", "fired", "right", "wrong", "precision", "only_finder"]].head(15)

# %% [markdown]
# ## Can the scores be trusted? — Độ tin cậy của điểm số
#
# Of mentions with score 0.9 nine in ten should be right.

# %%
result.plot("reliability", language="vi")

# %% [markdown]
# ## Two configurations — So sánh hai cấu hình
#
# Paired bootstrap: both are drawn with the same articles. `p` is how often the difference loses its sign.

# %%
import pandas as pd

without = extract.evaluate(ROOT / "samples", extract.load(stages=["match", "link", "records"]))
pd.DataFrame(result.compare(without)).round(3)
