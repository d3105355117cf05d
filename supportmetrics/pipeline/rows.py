"""Row output: one row per counted ticket with its clocks, targets, verdicts and survey answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.calendar.local import midnight
from supportmetrics.errors import UsageError
from supportmetrics.facts.targets import CLOCKS, RESOLUTION, Clock
from supportmetrics.model.scales import RESOLVED_KIND
from supportmetrics.model.verdicts import BY_FLAG, STATES
from supportmetrics.model.words import UNASSIGNED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.model.periods import Period
    from supportmetrics.pipeline.settle import Settled

_TEXT = ("ticket_id", "source", "channel", "tier", "team", "agent", "priority", "status")
_INSTANTS = ("created_at", "first_response_at", "resolved_at")
_COUNTS = ("reopens", "agent_replies", "handoffs")
_ANSWERS = {"csat": "csat", "nps": "nps", "ces": "ces", RESOLVED_KIND: "resolved_flag"}
"""Kind of survey -> its column."""
SHORT = {
    "ticket_id": "ticket",
    "channel": "channel",
    "tier": "tier",
    "status": "status",
    "created_at": "created (UTC)",
    "first_response_elapsed_seconds": "reply",
    "first_response_state": "target",
    "resolution_seconds": "solved in",
    "csat": "csat",
}
"""Columns of the table for people, whose terminal is not wide enough for all, and what they are called there."""
_PLACE = "place of the ticket"
"""Bookkeeping column: answers name their ticket by its place."""
ROW_COLUMNS = frozenset({*_TEXT, *_COUNTS, "requester_wait_seconds", "next_reply_worst_seconds"})
"""Canonical columns that row output shows beside those the metrics need."""


def ticket_rows(
    settled: Settled,
    keep: Sequence[str] = (),
    *,
    period: Period | None = None,
    zone: str = "UTC",
    still_open: bool = False,
    places: pl.Series | None = None,
) -> pl.DataFrame:
    """The rows, sorted by creation and id; columns that the data cannot fill are null, never 0.

    With a `period` only the tickets created in those local days of `zone`; with `still_open` only
    those that are open; with `places` only the tickets at these. Raises UsageError when
    nothing tells when tickets were created.
    """
    tickets = _dated(_with_due_times(settled).with_row_index(_PLACE))
    if period is not None:
        tickets = tickets.filter(_created_in(tickets, period, zone))
    if still_open:
        tickets = tickets.filter(pl.col("is_open").fill_null(value=False))
    if places is not None:
        tickets = tickets.filter(pl.col(_PLACE).is_in(places.implode()))
    columns = [_text(tickets, name) for name in _TEXT]
    columns += [_instant(tickets, name) for name in _INSTANTS]
    columns += [
        _number(tickets, "first_response_s", "first_response_seconds"),
        _number(tickets, "next_reply_worst_seconds"),
        _first_resolution(tickets),
        _number(tickets, "resolution_s", "resolution_seconds"),
        _number(tickets, "requester_wait_seconds"),
        _basis(tickets),
    ]
    for clock in CLOCKS:
        columns += _clock(tickets, clock)
    columns += [_number(tickets, name) for name in _COUNTS]
    named = [column.meta.output_name() for column in columns] + list(_ANSWERS.values())
    kept = [name for name in dict.fromkeys(keep) if name not in named]
    columns += [_kept(tickets, name) for name in kept]
    order = [name for name in ("created_at", "source", "ticket_id") if name in tickets.columns]
    rows = tickets.sort(order, nulls_last=True).select(_PLACE, *columns)
    return _with_answers(rows, settled.answers, kept)


def _due(clock: Clock) -> str:
    return f"{clock.name}_due_at"


def _with_due_times(settled: Settled) -> pl.DataFrame:
    """Adds when each target is used up, where clocks run in opening hours or pause."""
    if settled.clocks is None:
        return settled.tickets
    return settled.tickets.with_columns(
        settled.clocks.due(settled.tickets[clock.target], pausing=clock is RESOLUTION).alias(
            _due(clock)
        )
        for clock in CLOCKS
        if clock.target in settled.tickets.columns
    )


def _kept(tickets: pl.DataFrame, name: str) -> pl.Expr:
    """A column carried along; one that a help desk may have and these exports lack is null."""
    return pl.col(name) if name in tickets.columns else pl.lit(None, pl.String).alias(name)


def _dated(tickets: pl.DataFrame) -> pl.DataFrame:
    """Shows the settled solve, and a first response that only the vendor's seconds tell."""
    added = []
    if "solved_at" in tickets.columns:
        added.append(pl.col("solved_at").alias("resolved_at"))
    if "first_response_at" not in tickets.columns and {"created_at", "first_response_s"} <= set(
        tickets.columns
    ):
        added.append(replied_at(tickets).alias("first_response_at"))
    return tickets.with_columns(added)


def replied_at(tickets: pl.DataFrame) -> pl.Expr:
    """When the first response came, where only its seconds are known."""
    if "replied_at" in tickets.columns:
        return pl.col("replied_at")
    return pl.col("created_at") + pl.duration(seconds="first_response_s")


def _text(tickets: pl.DataFrame, name: str) -> pl.Expr:
    if name not in tickets.columns:
        return pl.lit(UNASSIGNED if name == "tier" else None, pl.String).alias(name)
    value = pl.col(name).cast(pl.String)
    return value.fill_null(UNASSIGNED) if name == "tier" else value


def _instant(tickets: pl.DataFrame, name: str) -> pl.Expr:
    if name not in tickets.columns:
        return pl.lit(None, pl.String).alias(name)
    return pl.col(name).dt.to_string("%Y-%m-%dT%H:%M:%SZ").alias(name)


def _number(tickets: pl.DataFrame, name: str, shown: str = "") -> pl.Expr:
    value = pl.col(name) if name in tickets.columns else pl.lit(None, pl.Int64)
    return value.cast(pl.Int64).alias(shown or name)


def _basis(tickets: pl.DataFrame) -> pl.Expr:
    """Whether the durations of a ticket are open seconds or all seconds."""
    if "in_hours" not in tickets.columns:
        return pl.lit("calendar").alias("basis")
    word = pl.when("in_hours").then(pl.lit("business")).otherwise(pl.lit("calendar"))
    return word.alias("basis")


def _first_resolution(tickets: pl.DataFrame) -> pl.Expr:
    if "first_resolution" not in tickets.columns:
        return pl.lit(None, pl.Int64).alias("first_resolution_seconds")
    pair = pl.col("first_resolution")
    seconds = pl.when(pair % 2 == 0).then(pair // 2)
    return seconds.cast(pl.Int64).alias("first_resolution_seconds")


def _clock(tickets: pl.DataFrame, clock: Clock) -> list[pl.Expr]:
    name = clock.name
    if clock.state not in tickets.columns:
        empty = [
            pl.lit(None, pl.Int64).alias(f"{name}_{part}")
            for part in ("target_seconds", "elapsed_seconds")
        ]
        due = pl.lit(None, pl.String).alias(f"{name}_due_at")
        return [empty[0], due, empty[1], pl.lit("no_target").alias(f"{name}_state")]
    due = pl.lit(None, pl.String)
    if _due(clock) in tickets.columns:
        due = pl.col(_due(clock)).dt.to_string("%Y-%m-%dT%H:%M:%SZ")
    elif "created_at" in tickets.columns:
        due = (pl.col("created_at") + pl.duration(seconds=clock.target)).dt.to_string(
            "%Y-%m-%dT%H:%M:%SZ"
        )
    words = {code + by: word for code, word in enumerate(STATES) for by in (0, BY_FLAG)}
    return [
        _number(tickets, clock.target, f"{name}_target_seconds"),
        due.alias(f"{name}_due_at"),
        _number(tickets, clock.elapsed, f"{name}_elapsed_seconds"),
        pl.col(clock.state).replace_strict(words, return_dtype=pl.String).alias(f"{name}_state"),
    ]


def _with_answers(rows: pl.DataFrame, answers: pl.DataFrame, kept: Sequence[str]) -> pl.DataFrame:
    """csat, nps and ces as the score on its own scale, and `resolved_flag` as true or false."""
    given = answers.filter(pl.col("score").is_not_null() & pl.col("matched"))
    for kind, name in _ANSWERS.items():
        scores = given.filter(pl.col("kind") == kind).select(
            pl.col("ticket").alias(_PLACE), pl.col("score").cast(pl.Int64).alias(name)
        )
        rows = rows.join(scores, on=_PLACE, how="left", maintain_order="left")
        if kind == RESOLVED_KIND:
            rows = rows.with_columns(pl.col(name).cast(pl.Boolean))
    return rows.select(pl.exclude(_PLACE, *kept), *kept)


def _created_in(tickets: pl.DataFrame, period: Period, zone: str) -> pl.Expr:
    if "created_at" not in tickets.columns:
        raise UsageError(
            "--period needs the creation time of the tickets, which no input tells. Leave it out."
        )
    return (pl.col("created_at") >= midnight(period.start, zone)) & (
        pl.col("created_at") < midnight(period.end, zone)
    )


def select_rows(rows: pl.DataFrame, *, breached: bool, slowest: int | None) -> pl.DataFrame:
    """Only breached tickets, or the so many slowest to a first response."""
    if breached:
        late = pl.any_horizontal(
            pl.col(f"{clock.name}_state").is_in(["breached", "breached_open"]) for clock in CLOCKS
        )
        rows = rows.filter(late)
    if slowest is not None:
        wait = pl.coalesce("first_response_elapsed_seconds", "first_response_seconds")
        rows = rows.sort(wait, descending=True, nulls_last=True, maintain_order=True).head(slowest)
    return rows
