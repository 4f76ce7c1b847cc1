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
# # 01 · Quick start — Bắt đầu nhanh
#
# From one article to ranks, people, posts, units, dates and numbers, and the records they make. The article is one of our samples
# (its people and figures are invented). Install with `pip install "vn-extract[notebooks]"` and run this inside a checkout, which holds
# `samples/`.

# %%
# %matplotlib inline
import json
from pathlib import Path

import extract
from extract.highlight import draw

ROOT = next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "samples").is_dir())
nlp = extract.load()
path = ROOT / "samples" / "cluster_conference.txt"
with path.open(encoding="utf-8", newline="") as file:
    text = file.read()
article = nlp(text, id=path.stem)
article

# %% [markdown]
# In a notebook the article shows itself in HTML (above; a forge strips its colours). The same as a picture:

# %%
draw(article, 0, 1100)

# %% [markdown]
# ## Mentions — Các chỗ nhận ra
#
# `start` and `end` count characters of the text exactly as it was given, so `text[m.start:m.end] == m.text`. Every mention carries a
# normalised value, the rule and stage that found it, and a score.

# %%
assert all(text[m.start : m.end] == m.text for m in article.mentions)
article.to_frame()[["start", "end", "text", "type", "value_json", "rule", "score"]].head(20)

# %% [markdown]
# ## Records — Hồ sơ
#
# People with their ranks and posts:

# %%
for person in article.people:
    posts = "; ".join(f"{role.title} · {role.unit}" for role in person.roles)
    print(f"{person.rank or '–':14} {person.name:20} {posts}")

# %%
article.to_frame("statistics")[["kind", "value", "low", "high", "modifier", "unit", "what", "whose", "when"]]

# %%
article.to_frame("units")[["name", "aliases", "parent", "members"]]

# %% [markdown]
# The article gives no publication date: the year of *Chiều 24-11* was taken from the text itself and says so.

# %%
print(article.reference)
for m in article.mentions:
    if m.type == "DATE":
        print(f"{m.text:22} {json.dumps(dict(m.value), ensure_ascii=False)}")

# %% [markdown]
# ## Why? — Vì sao?
#
# `explain` shows every candidate at a place: who won, who lost, and the reason.

# %%
at = text.index("82,6%")
for decision in nlp.explain(text, at=at):
    print(
        "won " if decision.won else "lost",
        f"{decision.type:9}",
        repr(decision.text),
        decision.rule,
        decision.reason,
        decision.winner or "",
    )

# %% [markdown]
# ## JSON
#
# One article is one line of JSON; `docs/schema.json` describes it.

# %%
record = article.to_dict()
print(list(record))
print(json.dumps(record["people"][:1], ensure_ascii=False, indent=1))
