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
# # 06 · Annotate with Label Studio, then score — Gán nhãn rồi chấm điểm
#
# People correct what the pipeline found instead of starting from nothing. The way there and back: `predictions` out, the export in, scores.
# No Label Studio is needed to run this notebook: the corrections of the annotator are played by the sample's gold.

# %%
# %matplotlib inline
import json
import tempfile
from pathlib import Path

import extract
from extract import annotate
from extract.annotate import label_studio
from extract.highlight import draw

ROOT = next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "samples").is_dir())
folder = Path(tempfile.mkdtemp())
nlp = extract.load()
gold = {article.id: article for article in annotate.read(ROOT / "samples")}
names = ["appointment", "crime_report", "traffic"]
found = [nlp(gold[name].text, published=gold[name].published, id=name, title=gold[name].title) for name in names]

# %% [markdown]
# ## Out — Xuất
#
# On the command line: `vn-extract convert articles/ --to label-studio --annotate --out tasks.json`. Create a project in Label Studio, paste
# the configuration into *Labeling Interface → Code*, and import `tasks.json`.

# %%
annotate.write(found, folder / "tasks.json", "label-studio")
print(sorted(p.name for p in folder.iterdir()))
print((folder / "tasks.config.xml").read_text()[:340], "…")

# %%
tasks = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
print(json.dumps(tasks[0]["predictions"][0]["result"][:2], ensure_ascii=False, indent=1))

# %% [markdown]
# ## Correct — Sửa
#
# The annotator accepts or corrects each region; *Export → JSON* gives the tasks back with `annotations`. Here they are made from gold:

# %%
for task in tasks:
    done = label_studio.task(gold[task["data"]["article_id"]])
    task["annotations"] = [{"id": 1, "was_cancelled": False, "result": done["annotations"][0]["result"]}]
(folder / "export.json").write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")

# %% [markdown]
# ## In — Nhập
#
# Corrected spans win; what was not touched keeps its value and where it came from. The records (people, units, …) were not shown to the
# annotator, so they are dropped: else the pipeline would be scored against itself. As a gold folder the articles can be read, changed and
# versioned by hand. On the command line: `vn-extract convert export.json --to json --mentions-only --out gold/`.

# %%
corrected = annotate.mentions_only(annotate.read(folder / "export.json"))
annotate.write(corrected, folder / "gold", "json")
print(sorted(p.name for p in (folder / "gold").iterdir()))
print({m.stage for article in corrected for m in article.mentions})

# %% [markdown]
# ## Score — Chấm điểm
#
# `vn-extract evaluate gold/ --out report/ --fail-under CORE=0.8`

# %%
result = extract.evaluate(folder / "gold", nlp)
print(result.summary())

# %%
result.plot("kinds", language="vi")

# %% [markdown]
# How much work was it? What had to be touched, of all that was there:

# %%
kinds = [pair.kind for s in result.scored for pair in s.pairs]
accepted = sum(kind in ("right", "value") for kind in kinds)
print(f"{accepted} of {len(kinds)} regions were accepted as they were, {len(kinds) - accepted} were corrected, added or removed")

# %%
draw(corrected[0], 0, 500)

# %% [markdown]
# The other formats work the same way: brat, doccano, CoNLL-2003, IOB2, spaCy's DocBin. Written and read again they are the same, with values
# and records:

# %%
for name in annotate.formats:
    path = folder / "other" / annotate.default_names[name]
    path.parent.mkdir(exist_ok=True)
    annotate.write(corrected, path, name)
    again = annotate.read(path, name)
    print(
        f"{name:13} {path.name:15} {'the same' if sorted(again, key=lambda a: a.id) == sorted(corrected, key=lambda a: a.id) else 'DIFFERENT'}"
    )
