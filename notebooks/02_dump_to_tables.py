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
# # 02 · A dump into tables — Từ kho bài đến bảng dữ liệu
#
# A month-by-month dump of police bulletins is read into Parquet tables with `vn-extract run`'s machinery, then asked questions with pandas and
# DuckDB: who held which post when, how a number moved, where the units are. The bulletins are made up here from a few templates, so that
# the notebook needs nothing but itself; put your own JSONL, CSV, Parquet, HTML or WARC in their place.

# %%
# %matplotlib inline
import json
import random
import tempfile
from pathlib import Path

import duckdb
import matplotlib.pyplot as plt
import pandas as pd

from extract import batch

folder = Path(tempfile.mkdtemp())
dice = random.Random(7)

# approximate positions of the provincial capitals (longitude, latitude)
PLACES = {
    "Lào Cai": (103.97, 22.49),
    "Sơn La": (103.91, 21.33),
    "Bắc Giang": (106.20, 21.27),
    "Nghệ An": (105.69, 18.67),
    "Quảng Trị": (107.19, 16.75),
    "Gia Lai": (108.00, 13.98),
    "Khánh Hòa": (109.19, 12.24),
    "An Giang": (105.43, 10.38),
    "Cà Mau": (105.15, 9.18),
}
PEOPLE = [
    "Lê Văn Khải",
    "Trần Đình Phúc",
    "Nguyễn Hữu Lực",
    "Phạm Quốc Toản",
    "Hoàng Minh Thắng",
    "Vũ Thành Đạt",
    "Đặng Ngọc Sơn",
    "Bùi Xuân Trường",
    "Đỗ Mạnh Cường",
    "Ngô Quang Vinh",
    "Dương Văn Tiến",
    "Lý Thanh Hà",
    "Phan Bá Lộc",
    "Đoàn Công Chính",
    "Mai Trọng Nghĩa",
    "Tạ Đức Huy",
    "Hồ Sỹ Dũng",
    "Trịnh Văn Quý",
]

# %%
lines = []
for number, place in enumerate(PLACES):
    first, second = PEOPLE[2 * number : 2 * number + 2]
    handover = dice.randrange(8, 17)  # the month in which the director changes
    level, fall = dice.uniform(18, 42), dice.uniform(-0.004, 0.022)
    for month in range(24):
        year, m = 2022 + month // 12, month % 12 + 1
        crashes = max(3, round(level + 6 * (m in (1, 2)) - month * level * fall + dice.gauss(0, 2)))
        dead, hurt = max(1, crashes // 4), max(1, crashes // 2)
        solved = round(min(97, 76 + month * 0.4 + dice.gauss(0, 1.5)), 1)
        director = first if month < handover else second
        text = (
            f"Công an tỉnh {place} họp báo tháng {m}\n\n"
            f"Ngày 28/{m}, Công an tỉnh {place} tổ chức họp báo. Đại tá {director}, Giám đốc Công an tỉnh {place} chủ trì.\n"
            f"Trong tháng {m}/{year}, trên địa bàn tỉnh xảy ra {crashes} vụ tai nạn giao thông, làm {dead} người chết, {hurt} người bị thương. "
            f"Tỷ lệ điều tra, khám phá án đạt {str(solved).replace('.', ',')}%.\n"
        )
        if month == handover:
            text += (
                f"Dịp này, Bộ Công an công bố quyết định bổ nhiệm Đại tá {second} giữ chức vụ Giám đốc Công an tỉnh {place}.\n"
            )
        date = f"{year}-{m:02}-28"
        lines.append(json.dumps({"id": f"{place}-{year}-{m:02}", "published": date, "text": text}, ensure_ascii=False))
(folder / "dump.jsonl").write_text("\n".join(lines), encoding="utf-8")
print(len(lines), "articles")
print(json.loads(lines[9])["text"])

# %% [markdown]
# ## Read — Chạy
#
# On the command line this is `vn-extract run dump.jsonl --out out/`. It can be stopped and run again: what is finished is kept.

# %%
summary = batch.run(batch.Config([folder / "dump.jsonl"], folder / "out"))
{key: summary[key] for key in ("documents", "errors")}

# %%
db = duckdb.connect()
for table in sorted((folder / "out" / "tables").iterdir()):
    db.sql(f"create view {table.name} as select * from read_parquet('{table}/*.parquet')")
db.sql("""
    select (select count(*) from articles) articles, (select count(*) from mentions) mentions, (select count(*) from people) people,
           (select count(*) from statistics) statistics
""").df()

# %% [markdown]
# ## Who held which post? — Ai giữ chức vụ nào, từ khi nào đến khi nào?

# %%
posts = db.sql("""
    select r.unit, r.title, p.name, any_value(p.rank) as rank, min(a.published) as first_seen, max(a.published) as last_seen, count(*) as articles
    from roles r join people p using (article_id, person) join articles a using (article_id)
    where r.title ilike 'giám đốc' and r.unit is not null
    group by all order by r.unit, first_seen
""").df()
posts

# %%
fig, ax = plt.subplots(figsize=(9, 4.6), layout="constrained")
units = sorted(posts.unit.unique(), reverse=True)
for row in posts.itertuples():
    begin, end = pd.Timestamp(row.first_seen) - pd.Timedelta(days=27), pd.Timestamp(row.last_seen)
    y = units.index(row.unit)
    ax.barh(
        y, end - begin, left=begin, height=0.62, color=f"C{list(posts[posts.unit == row.unit].name).index(row.name)}", alpha=0.75
    )
    ax.text(begin + (end - begin) / 2, y, row.name, ha="center", va="center", fontsize=8)
ax.set_yticks(range(len(units)), units)
ax.spines[["top", "right"]].set_visible(False)
ax.set_title(
    "Giám đốc công an tỉnh qua các bài báo\nDirectors of provincial police, as the articles name them", loc="left", fontsize=11
)
plt.show()

# %% [markdown]
# The appointments themselves are records too:

# %%
db.sql("""
    select a.published, b.who, b.title, b.unit, b."by" from appointments b join articles a using (article_id)
    where b.kind = 'appointed' order by 1
""").df()

# %% [markdown]
# ## Numbers over time — Số liệu theo thời gian

# %%
numbers = db.sql("""
    select a.published::date as month, s.kind, s.value, s.unit, s.what, a.article_id.split('-')[1] as place
    from statistics s join articles a using (article_id)
""").df()
numbers.groupby(["kind", "what"], dropna=False).value.agg(["count", "mean"]).round(1).sort_values("count", ascending=False).head(
    8
)

# %%
# `what` joins classifier and noun or gives the subject of a percentage, as the articles word it
crashes = numbers[(numbers.kind == "count") & numbers.what.fillna("").str.contains("tai nạn")]
solved = numbers[numbers.kind == "percent"]
fig, axes = plt.subplots(1, 2, figsize=(11, 3.8), layout="constrained")
for _, group in crashes.groupby("place"):
    axes[0].plot(group.month, group.value, color="#c0392b", alpha=0.25, linewidth=1)
mean = crashes.groupby("month").value.mean()
axes[0].plot(mean.index, mean, color="#c0392b", linewidth=2.5)
axes[0].set_title("Số vụ tai nạn giao thông mỗi tháng\nTraffic accidents a month: provinces and mean", loc="left", fontsize=10)
mean = solved.groupby("month").value.mean()
axes[1].scatter(solved.month, solved.value, s=9, alpha=0.35, color="#264653")
axes[1].plot(mean.index, mean, color="#264653", linewidth=2.5)
axes[1].set_title("Tỷ lệ điều tra, khám phá án (%)\nShare of cases solved: provinces and mean", loc="left", fontsize=10)
for ax in axes:
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(axis="x", rotation=35)
plt.show()

# %% [markdown]
# ## A map of the units — Bản đồ các đơn vị
#
# Units named after a province, by how often they are mentioned, with the fall in accidents from the first to the second year.

# %%
seen = db.sql("select name, len(mentions) as times from units").df()
rows = []
for place, (x, y) in PLACES.items():
    times = int(seen[seen.name.str.endswith(place)].times.sum())
    by_year = crashes[crashes.place == place].groupby(pd.to_datetime(crashes.month).dt.year).value.mean()
    rows.append((place, x, y, times, (by_year.get(2023, float("nan")) / by_year.get(2022, float("nan")) - 1) * 100))
mapped = pd.DataFrame(rows, columns=["place", "x", "y", "mentions", "change"])
fig, ax = plt.subplots(figsize=(5.6, 7.2), layout="constrained")
dots = ax.scatter(
    mapped.x,
    mapped.y,
    s=mapped.mentions * 1.4,
    c=mapped.change,
    cmap="RdYlGn_r",
    vmin=-30,
    vmax=5,
    edgecolor="black",
    linewidth=0.6,
)
for row in mapped.itertuples():
    left = row.x < 104
    text = f"{row.place} {row.change:+.0f}%"
    ax.annotate(
        text,
        (row.x, row.y),
        textcoords="offset points",
        xytext=(-12 if left else 12, -3),
        ha="right" if left else "left",
        fontsize=9,
    )
ax.set_xlim(101, 111.5)
ax.set_ylim(8.3, 23.4)
ax.set_aspect(1.04)
ax.set_xlabel("kinh độ Đông — longitude")
ax.set_ylabel("vĩ độ Bắc — latitude")
fig.colorbar(dots, ax=ax, shrink=0.5, label="tai nạn 2023 so với 2022, % — change in accidents")
ax.set_title("Công an các tỉnh trong kho bài\nProvincial police in the dump: size = mentions", loc="left", fontsize=11)
ax.spines[["top", "right"]].set_visible(False)
plt.show()
