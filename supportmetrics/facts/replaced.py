"""Which survey answers a later one about the same ticket and question replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.facts.coding import coded, combined
from supportmetrics.facts.places import NOWHERE, shared
from supportmetrics.model.arrays import blockwise
from supportmetrics.model.columns import INPUT, LINE

if TYPE_CHECKING:
    from supportmetrics.facts.places import Places
    from supportmetrics.model.arrays import Bools, Codes, Ints

_QUESTION = ("kind", "question")
_ANSWERED = 1 << 62
_DATED = 1 << 60
"""More than any instant has microseconds."""


def replaced_answers(rows: pl.DataFrame, place: Places, lost: Bools, tickets: int) -> Bools:
    """Which rows are replaced by a later one; `place` is that of each row's ticket among so many `tickets`.

    The latest counts; an answer beats a survey that was only sent. Lost rows replace nothing.
    """
    gone = np.zeros(rows.height, np.bool_)
    among, owner = _repeated(rows, place, lost, tickets)
    if not len(among):
        return gone
    newness = _newness(rows, among)
    newest = np.full(int(owner.max()) + 1, -1)
    np.maximum.at(newest, owner, newness)
    best = newness == newest[owner]
    row, owner = among[best], owner[best]
    gone[among] = True
    gone[row] = False
    tied = np.bincount(owner)[owner] > 1
    if tied.any():
        order = [name for name in ("sent_at", INPUT, LINE) if name in rows.columns]
        equal = pl.DataFrame({"row": row[tied], "owner": owner[tied]})
        older = (
            equal.with_columns(rows.select(order)[equal["row"]])
            .sort(order, nulls_last=False, maintain_order=True)
            .filter(~pl.col("owner").is_last_distinct())["row"]
        )
        gone[older.to_numpy()] = True
    return gone


def _newness(rows: pl.DataFrame, among: Ints) -> Ints:
    """Answered after only sent, then dated after undated, then by date, as one number."""
    told = [name for name in ("score", "answered_at") if name in rows.columns]
    some = rows.select(told)[among]
    newness = pl.when(pl.col("score").is_not_null()).then(_ANSWERED).otherwise(0)
    if "answered_at" in told:
        newness += (pl.col("answered_at").dt.epoch("us") + _DATED).fill_null(0)
    numbers: Ints = some.select(newness).to_series().to_numpy()
    return numbers


def _asked(rows: pl.DataFrame) -> tuple[Codes, int]:
    """What was asked, as a number, and how many there are: the kind, and the question where answers tell it."""
    columns = [(name, rows[name]) for name in _QUESTION if name in rows.columns]
    if len(columns) == 1:
        kind = coded(rows["kind"])
        return kind.code, len(kind.words)
    both = combined(columns, rows.height)
    return both.code, both.combinations.height


def _repeated(
    rows: pl.DataFrame, place: Places, lost: Bools, tickets: int
) -> tuple[Ints, Ints | Codes]:
    """The rows that share their ticket and question with another, and their owner (a number for both).

    The owner is the ticket where it is known, else source and id as written, and the kind.
    """
    asked, questions = _asked(rows)
    nobody = tickets * questions

    def owners(place: Places, asked: Codes) -> Ints:
        return np.where(place == NOWHERE, nobody, place.astype(np.int64) * questions + asked)

    owner = blockwise(owners, place, asked, dtype=np.min_scalar_type(nobody))
    again, group = shared(owner, nobody)
    if "ticket_id" not in rows.columns:
        return again, group
    alone = pl.DataFrame({"row": np.flatnonzero((place == NOWHERE) & ~lost)})
    alone = alone.filter(rows["ticket_id"].gather(alone["row"]).is_not_null())
    # Hashes compare faster than words; only ids with equal ones are looked at as words.
    alone = alone.filter(rows["ticket_id"].gather(alone["row"]).hash().is_duplicated())
    if not alone.height:
        return again, group
    about = [name for name in ("source", *_QUESTION) if name in rows.columns]
    named = rows.select("ticket_id", *about)[alone["row"]].select(
        pl.concat_str("ticket_id", pl.col(about).cast(pl.String).fill_null(""), separator="\0")
    )
    twice = named.to_series().is_duplicated()
    more = named.to_series().filter(twice).rank("dense").to_numpy().astype(np.int64)
    first = int(group.max(initial=0))
    return (
        np.concatenate([again, alone["row"].filter(twice).to_numpy()]),
        np.concatenate([group.astype(np.int64), first + more]),
    )
