"""Writes a wide ticket export and a survey export of any size, the same for the same arguments.

    python benchmarks/generate.py 1e6 /tmp/bench

`tickets.csv` has 32 columns with long descriptions (quoted line breaks, commas, doubled quotes) and
some 790 bytes a row; one ticket in a hundred is in it twice, once with an older state. A quarter
of the solved tickets have an answer in `surveys.csv`.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

BLOCK = 250_000
FIRST_DAY = np.datetime64("2024-01-01T00:00:00", "s").astype(np.int64)
WEEKS = 104
DAY = 86_400
EXPORT = int(FIRST_DAY + (WEEKS + 1) * 7 * DAY)

# label in the export, share, median first wait (s), median time to solve (s)
CHANNELS = (
    ("Email", 36, 15_000, 90_000),
    ("Mail", 6, 15_000, 90_000),
    ("Web form", 15, 17_000, 98_000),
    ("Chat", 17, 32, 1_600),
    ("Phone", 9, 60, 900),
    ("Phone call (inbound)", 3, 60, 900),
    ("Twitter DM", 3, 3_900, 30_000),
    ("Facebook Post", 3, 4_800, 36_000),
    ("WhatsApp", 4, 600, 7_500),
    ("Help Center", 4, 11_000, 40_000),
)
PRIORITIES = (("Low", 16, 1.5), ("Normal", 60, 1.0), ("High", 18, 0.7), ("Urgent", 6, 0.4))
TIERS = (("Tier 1", 69, 1.0), ("Tier 2", 21, 2.1), ("Tier 3", 8, 4.2), ("", 2, 1.0))
EASE = ("Very difficult", "Difficult", "Neither", "Easy", "Very easy")
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "kra", "ste", "pli")
AREAS = ("Delivery", "Returns", "Orders", "Payments", "Account", "")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("rows", type=lambda text: int(float(text)))
    options.add_argument("folder", type=Path)
    options.add_argument("--seed", type=int, default=20)
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    pools = _pools(np.random.default_rng(given.seed))
    tickets, surveys = given.folder / "tickets.csv", given.folder / "surveys.csv"
    with tickets.open("wb") as ticket_file, surveys.open("wb") as survey_file:
        for block, first in enumerate(range(0, given.rows, BLOCK)):
            rng = np.random.default_rng([given.seed, block])
            size = min(BLOCK, given.rows - first)
            rows, answers = _block(rng, first, size, given.rows, pools)
            rows.write_csv(ticket_file, include_header=block == 0)
            answers.write_csv(survey_file, include_header=block == 0)
    for path in (tickets, surveys):
        print(f"{path}: {path.stat().st_size:,} bytes", file=sys.stderr)
    print(f"{time.perf_counter() - start:.1f} s", file=sys.stderr)


def _pools(rng: np.random.Generator) -> dict[str, pl.Series]:
    """Texts to draw from: long enough that no reader can cache them away."""
    words = np.array(["".join(rng.choice(SYLLABLES, rng.integers(1, 5))) for _ in range(600)])

    def sentence(low: int, high: int) -> str:
        return " ".join(rng.choice(words, rng.integers(low, high))).capitalize()

    def letter() -> str:
        parts, length = ["Hello,"], rng.gamma(3.0, 120)
        while sum(map(len, parts)) < length:
            text = sentence(5, 15)
            style = rng.random()
            if style < 0.1:
                text = f'They said "{text}"'
            elif style < 0.4:
                text = text.replace(" ", ", ", 1)
            parts.append(text + ".")
        return ("\n" if rng.random() < 0.5 else " ").join(parts)

    return {
        "subject": pl.Series([sentence(3, 9) for _ in range(4_000)]),
        "letter": pl.Series([letter() for _ in range(10_000)]),
        "tags": pl.Series([sentence(1, 6).lower() for _ in range(3_000)]),
    }


def _block(
    rng: np.random.Generator, first: int, size: int, total: int, pools: dict[str, pl.Series]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    def draw(table: tuple[tuple, ...]) -> np.ndarray:
        shares = np.array([row[1] for row in table], float)
        return rng.choice(len(table), size, p=shares / shares.sum())

    def text(values: pl.Series, places: np.ndarray) -> pl.Series:
        return values.gather(pl.Series(places).cast(pl.UInt32))

    def any_of(values: pl.Series | tuple[str, ...]) -> pl.Series:
        pool = pl.Series(values)
        return text(pool, rng.integers(0, len(pool), size))

    channel, priority, tier = draw(CHANNELS), draw(PRIORITIES), draw(TIERS)
    slower = _factor(TIERS, 2)[tier] * _factor(PRIORITIES, 2)[priority]
    wait = _factor(CHANNELS, 2)[channel] * np.exp(rng.normal(0, 1.0, size)) * slower**0.3
    work = _factor(CHANNELS, 3)[channel] * np.exp(rng.normal(0, 1.1, size)) * slower
    created = _arrivals(rng, first, size, total)
    replied_at = created + np.maximum(1, wait).astype(np.int64)
    solved_at = replied_at + np.maximum(1, work).astype(np.int64)
    replied = (rng.random(size) < 0.96) & (replied_at < EXPORT)
    solved = replied & (rng.random(size) < 0.94) & (solved_at < EXPORT)
    seen = np.where(solved, solved_at, replied_at)
    updated = np.minimum(EXPORT, seen + rng.integers(0, DAY, size))
    ids = np.arange(first, first + size) + 3_000_000
    customer, agent = rng.integers(0, 150_000, size), rng.integers(0, 180, size)
    waiting = np.array(["Open", "Pending", "On-hold"])[rng.integers(0, 3, size)]
    status = np.where(solved, "Closed", waiting)
    status = np.where(rng.random(size) < 0.005, "Deleted", status)
    name = pl.format("Customer {}", pl.Series(customer))
    tickets = pl.select(
        pl.Series("Summation column", np.ones(size, np.int64)),
        pl.Series("Id", ids),
        name.alias("Requester"),
        pl.Series("Requester id", customer + 360_000_000_000),
        pl.format("customer{}@example.com", pl.Series(customer)).alias("Requester email"),
        pl.lit("example.com").alias("Requester domain"),
        name.alias("Submitter"),
        pl.format("Agent {}", pl.Series(agent)).alias("Assignee"),
        pl.format("Team {}", pl.Series(agent % 9)).alias("Group"),
        any_of(pools["subject"]).alias("Subject"),
        any_of(pools["letter"]).alias("Description"),
        any_of(pools["tags"]).alias("Tags"),
        pl.Series("Status", status.astype(str)),
        text(pl.Series([row[0] for row in PRIORITIES]), priority).alias("Priority"),
        text(pl.Series([row[0] for row in CHANNELS]), channel).alias("Via"),
        any_of(("Question", "Incident", "Problem", "Task", "-")).alias("Ticket type"),
        _written(created).alias("Created at"),
        _written(updated).alias("Updated at"),
        _written(created + 60).alias("Assigned at"),
        _written(created + 60).alias("Initially assigned at"),
        _written(replied_at, replied).alias("First reply at"),
        _written(solved_at, solved).alias("Solved at"),
        pl.lit("").alias("Due date"),
        pl.format("Organization {}", pl.Series(customer % 4_000)).alias("Organization"),
        any_of(("Larkfield", "Larkfield Pro", "Fellside")).alias("Brand"),
        any_of(("English", "English", "German", "French", "Portuguese")).alias("Language"),
        text(pl.Series([row[0] for row in TIERS]), tier).alias("Support tier [list]"),
        any_of(AREAS).alias("Product area [list]"),
        pl.Series("Reopens", np.where(rng.random(size) < 0.06, rng.integers(1, 4, size), 0)),
        pl.Series("Replies", np.where(replied, rng.integers(1, 9, size), 0)),
        pl.Series("Group stations", rng.integers(1, 4, size)),
        pl.Series("Assignee stations", rng.integers(1, 4, size)),
    )  # fmt: skip
    surveys = _answers(rng, ids, solved_at, solved, pools)
    return _with_older_rows(rng, tickets, created), surveys


def _factor(table: tuple[tuple, ...], column: int) -> np.ndarray:
    return np.array([row[column] for row in table])


def _arrivals(rng: np.random.Generator, first: int, size: int, total: int) -> np.ndarray:
    """Seconds of creation, rising over the file, with weekends and nights."""
    share = (np.arange(first, first + size) + rng.random(size) * 400) / total
    day = np.minimum((share * WEEKS * 7).astype(np.int64), WEEKS * 7 - 1)
    moved = (day % 7 >= 5) & (rng.random(size) < 0.55)
    day = np.where(moved, day - day % 7 + rng.integers(0, 5, size), day)
    hour = np.clip(rng.normal(13.2, 4.0, size), 0, 23.999)
    return FIRST_DAY + day * DAY + (hour * 3_600).astype(np.int64)


def _written(seconds: np.ndarray, known: np.ndarray | None = None) -> pl.Series:
    text = (pl.Series(seconds).cast(pl.Int64) * 1_000).cast(pl.Datetime("ms"))
    text = text.dt.strftime("%Y-%m-%d %H:%M:%S")
    return text if known is None else pl.select(pl.when(pl.Series(known)).then(text)).to_series()


def _with_older_rows(
    rng: np.random.Generator, tickets: pl.DataFrame, created: np.ndarray
) -> pl.DataFrame:
    """One ticket in a hundred once more, as it was at its creation."""
    size = len(created)
    again = rng.choice(size, max(1, size // 100), replace=False)
    older = tickets[again].with_columns(
        _written(created[again]).alias("Updated at"),
        pl.lit("Open").alias("Status"),
        pl.lit(None, pl.String).alias("First reply at"),
        pl.lit(None, pl.String).alias("Solved at"),
    )
    nearby = np.clip(again + rng.integers(-900, 900, len(again)), 0, size) + 0.5
    order = np.argsort(np.concatenate([np.arange(size), nearby]), kind="stable")
    return pl.concat([tickets, older])[order]


def _answers(
    rng: np.random.Generator,
    ids: np.ndarray,
    solved_at: np.ndarray,
    solved: np.ndarray,
    pools: dict[str, pl.Series],
) -> pl.DataFrame:
    """A quarter of the solved tickets answer; a few answer twice."""
    who = np.flatnonzero(solved & (rng.random(len(ids)) < 0.27))
    who = np.sort(np.concatenate([who, rng.choice(who, len(who) // 60)])) if len(who) else who
    size = len(who)
    csat = np.clip(np.rint(rng.normal(4.0, 1.1, size)), 1, 5).astype(np.int64)
    nps = np.clip(np.rint(rng.normal(1.9 * csat + 0.2, 1.7, size)), 0, 10).astype(np.int64)
    ease = np.clip(np.rint(rng.normal(csat, 0.9, size)), 1, 5).astype(np.int64) - 1
    comment = pools["letter"].gather(pl.Series(rng.integers(0, 10_000, size)).cast(pl.UInt32))

    def some(values: pl.Series, share: float) -> pl.Series:
        return pl.select(pl.when(pl.Series(rng.random(size) < share)).then(values)).to_series()

    return pl.DataFrame(
        {
            "Ticket ID": ids[who],
            "Responded at": _written(solved_at[who] + rng.integers(600, 4 * DAY, size)),
            "CSAT (1-5)": csat,
            "NPS (0-10)": some(pl.Series(nps), 0.5),
            "CES": some(pl.Series(EASE).gather(pl.Series(ease).cast(pl.UInt32)), 0.6),
            "Comment": some(comment, 0.2),
        }
    )


if __name__ == "__main__":
    main()
