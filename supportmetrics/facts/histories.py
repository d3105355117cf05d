"""What the changes of a ticket tell: solves, reopenings, time per status, hand-offs.

Solved and closed are done, a word that nobody has mapped is neither: the ticket stays what it was. A solve is a change
from not done to done, a reopening the reverse. The requester waits in new, open and on-hold (Zendesk 4408834848154).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.model.words import DONE_STATUSES, STATUSES

if TYPE_CHECKING:
    from datetime import datetime

_WAITING = tuple(word for word in STATUSES if word not in DONE_STATUSES)
REQUESTER_WAITS = ("new", "open", "on-hold")
"""Statuses in which the requester waits for the desk."""


def changes(events: pl.DataFrame, kind: str, created: pl.DataFrame) -> pl.DataFrame:
    """The changes of one kind by ticket and time, each unlike the one before: `ticket`, `at`, `value`, `start`.

    What the first change says to have been before stands ahead of it since creation (`created`: ticket, created_at),
    marked by `start`. At equal times the number of the change decides, then the usual course of a ticket.
    """
    usual = pl.col("value").replace_strict(
        {word: place for place, word in enumerate(STATUSES)}, default=-1, return_dtype=pl.Int8
    )
    rows = (
        events.filter(pl.col("kind") == kind)
        .select("ticket", "at", "sequence", "value", "previous", start=pl.lit(value=False))
        .with_columns(usual=usual)
        .sort("ticket", "at", "sequence", "usual", "value", nulls_last=False)
    )
    first = rows.filter(
        pl.col("ticket").is_first_distinct() & pl.col("previous").is_not_null()
    ).join(created, on="ticket", how="left", maintain_order="left")
    start = first.with_columns(
        at=pl.min_horizontal("at", "created_at"), value="previous", start=pl.lit(value=True)
    ).select(rows.columns)
    # Starts come first, and the sort keeps the order of the rest.
    whole = pl.concat([start, rows]).sort("ticket", maintain_order=True)
    before = pl.col("value").shift().over("ticket")
    same = pl.col("value").eq_missing(before) & ~pl.col("ticket").is_first_distinct()
    return whole.filter(~same).select("ticket", "at", "value", "start")


def spells(course: pl.DataFrame) -> pl.DataFrame:
    """How long a ticket was in which status, from its `changes`: `ticket`, `status`, `since`, `until` (null: still)."""
    return course.select(
        "ticket",
        pl.col("value").alias("status"),
        pl.col("at").alias("since"),
        pl.col("at").shift(-1).over("ticket").alias("until"),
    )


def statuses(course: pl.DataFrame, as_of: datetime | None) -> pl.DataFrame:
    """One row per `ticket` of the `changes` of status.

    `status` (the last), `first_resolved_at`, `resolved_at` (the last solve), `reopens`, `reopened_at`,
    `pending_seconds`, `on_hold_seconds` (so far), `requester_wait_seconds` (of done tickets whose words are all
    mapped), `mapped`, `begins` (the status before the first change is known), `first_change_at`, `last_change_at`.
    """
    value = pl.col("value")
    done = pl.when(value.is_in(DONE_STATUSES)).then(True).when(value.is_in(_WAITING)).then(False)
    course = course.with_columns(done=done).with_columns(
        done=pl.col("done").forward_fill().over("ticket").fill_null(value=False)
    )
    course = course.with_columns(
        before=pl.col("done").shift().over("ticket").fill_null(value=False),
        until=pl.col("at")
        .shift(-1)
        .over("ticket")
        .fill_null(pl.lit(as_of, pl.Datetime("us", "UTC"))),
    ).with_columns(
        lasted=pl.col("until") - pl.col("at"),
        solved=pl.col("done") & ~pl.col("before") & ~pl.col("start"),
        reopened=~pl.col("done") & pl.col("before"),
    )
    mapped = value.is_in(STATUSES).fill_null(value=False).all()
    lost = (pl.col("start") & pl.col("done")).any()
    waited = _seconds(value.is_in(REQUESTER_WAITS))
    return course.group_by("ticket", maintain_order=True).agg(
        value.last().alias("status"),
        # Solved before the history begins: when that was for the first time is unknown.
        pl.when(~lost).then(pl.col("at").filter("solved").min()).alias("first_resolved_at"),
        pl.col("at").filter("solved").max().alias("resolved_at"),
        pl.col("reopened").sum().cast(pl.Int64).alias("reopens"),
        pl.col("at").filter("reopened").max().alias("reopened_at"),
        _seconds(value == "pending").alias("pending_seconds"),
        _seconds(value == "on-hold").alias("on_hold_seconds"),
        pl.when(mapped & pl.col("done").last()).then(waited).alias("requester_wait_seconds"),
        mapped.alias("mapped"),
        pl.col("start").first().alias("begins"),
        pl.col("at").filter(~pl.col("start")).min().alias("first_change_at"),
        pl.col("at").max().alias("last_change_at"),
    )


def _seconds(where: pl.Expr) -> pl.Expr:
    return pl.col("lasted").filter(where).sum().dt.total_seconds()


def moves(course: pl.DataFrame, holder: str, count: str) -> pl.DataFrame:
    """One row per `ticket` of the `changes` of agent or team: the last one, and how often it was handed on.

    Time with nobody is no station: A, nobody, A is no hand-off.
    """
    last = course.group_by("ticket", maintain_order=True).agg(pl.col("value").last().alias(holder))
    held = course.drop_nulls("value")
    before = pl.col("value").shift().over("ticket")
    handed = held.with_columns(handed=pl.col("value") != before)
    counts = handed.group_by("ticket").agg(pl.col("handed").sum().cast(pl.Int64).alias(count))
    return last.join(counts, on="ticket", how="left").with_columns(pl.col(count).fill_null(0))
