"""The promise to each ticket and whether it was kept, for the first response and for the resolution.

A target comes from the user's policies; else from the export's due time; else, for the first response,
from the published goals. Where no target applies, or the export does not tell the times, the vendor's
breach flag alone tells the state. Late is elapsed > target: exactly at the target is met.
A target counts as already due when it would have been used up by `as_of`, done or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.facts.findings import Remark, Weighed, finding
from supportmetrics.facts.resolution import pair, seconds_type
from supportmetrics.facts.response import DATA_ERROR, OUTBOUND
from supportmetrics.model.findings import Severity
from supportmetrics.model.frozen import frozen
from supportmetrics.model.policies import Policy
from supportmetrics.model.verdicts import (
    BREACHED,
    BREACHED_OPEN,
    BY_FLAG,
    DUE_SOON,
    DUE_SOON_PART,
    LATE,
    MET,
    MET_EARLY,
    NO_TARGET,
    RUNNING,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportmetrics.facts.clocks import Clocks


@frozen
class Clock:
    """One promise: what ends it, and where its target and the vendor's opinion stand."""

    name: str
    """first_response, next_reply or resolution: the word of metric ids and of the configuration."""
    done: str
    """Column with the seconds it took."""
    due: str
    flag: str

    @property
    def state(self) -> str:
        return f"{self.name}_state"

    @property
    def target(self) -> str:
        return f"{self.name}_target_s"

    @property
    def published(self) -> str:
        return f"{self.name}_published"

    @property
    def elapsed(self) -> str:
        return f"{self.name}_elapsed_s"

    @property
    def overshoot(self) -> str:
        return f"{self.name}_overshoot"


FIRST_RESPONSE = Clock(
    "first_response", "first_response_s", "sla_first_response_due", "sla_first_response_breached"
)
RESOLUTION = Clock("resolution", "resolution_s", "sla_resolution_due", "sla_resolution_breached")
CLOCKS = (FIRST_RESPONSE, RESOLUTION)
"""The clocks of which every ticket has one."""
NEXT_REPLY = Clock("next_reply", "next_reply_s", "", "")
"""Runs once per unanswered message of the customer."""


def verdicts(
    tickets: pl.DataFrame,
    clock: Clock,
    policies: Sequence[Policy],
    names: Sequence[str],
    clocks: Clocks | None = None,
    silent: frozenset[str] | None = None,
    wanted: frozenset[str] | None = None,
) -> tuple[pl.DataFrame, dict[str, str], list[Remark]]:
    """Adds for one clock its state (code of model.verdicts), and of target, elapsed seconds and overshoot (pair) those
    that are among the `wanted` columns; all where it is None.

    Needs `policy`, and the columns of `resolution`, `first_response` and `on_own_clock`. Without any target the clock
    is absent. `silent` are the sources that do not tell when this clock ended; the tickets tell where it is None.
    """
    if silent is None:
        silent = silent_among(ends_told(tickets, clock))
    target, published = _target(tickets, clock, policies, clocks, silent)
    tickets = tickets.with_columns(target.alias(clock.target), published.alias(clock.published))
    if clock.flag in tickets.columns:
        by_flag = pl.col(clock.target).is_null() & pl.col(clock.flag).is_not_null()
    else:
        by_flag = pl.lit(value=False)
    tickets = tickets.with_columns(by_flag.alias("by_flag"))
    if (
        tickets.height
        and tickets[clock.target].null_count() == tickets.height
        and not tickets["by_flag"].any()
    ):
        return (
            tickets.drop("by_flag", clock.target, clock.published),
            {clock.state: _why_none(tickets, clock)},
            [],
        )
    tickets = tickets.with_columns(_elapsed(tickets, clock))
    tickets = tickets.with_columns(_state(tickets, clock))
    if wanted is None or clock.overshoot in wanted:
        tickets = tickets.with_columns(overshoot(clock))
    findings = _findings(tickets, clock, names)
    spent = {clock.target, clock.published, clock.elapsed} - (wanted or set())
    return tickets.drop("by_flag", *(spent if wanted is not None else ())), {}, findings


def _target(
    tickets: pl.DataFrame,
    clock: Clock,
    policies: Sequence[Policy],
    clocks: Clocks | None,
    silent: frozenset[str],
) -> tuple[pl.Series, pl.Series]:
    """Seconds promised to each ticket, and whether a published goal says so.

    The user's policy comes first, then the export's due time, then a published goal.

    Null where no promise is known, and in sources that do not tell when the clock ended: a solve alone would then pass
    for an answer.
    """
    promised = [getattr(policy, f"{clock.name}_s") for policy in policies]
    own = [None if p.published else s for p, s in zip(policies, promised, strict=True)]
    goals = [p.published and s is not None for p, s in zip(policies, promised, strict=True)]
    place = tickets["policy"]
    kind = seconds_type(max((s for s in promised if s is not None), default=0))
    target = pl.Series([*promised, None], dtype=kind).gather(place)
    goal = pl.Series([*goals, False], dtype=pl.Boolean)
    by_goal = goal.gather(place) if any(goals) else goal.new_from_index(len(goals), place.len())
    if {clock.due, "created_at"} <= set(tickets.columns):
        due = (pl.col(clock.due) - pl.col("created_at")).dt.total_seconds()
        told = tickets.select(pl.when(due > 0).then(due)).to_series()
        told = clocks.spent(told) if clocks else told
        before = pl.Series([*own, None], dtype=kind).gather(place)
        target = pl.select(pl.coalesce(before, told, target)).to_series()
        by_goal = by_goal & told.is_null()
    mute = _mute(tickets, clock, silent)
    if mute is None:
        return target, by_goal
    return pl.select(pl.when(~mute).then(target)).to_series(), ~mute & by_goal


def ends_told(tickets: pl.DataFrame, clock: Clock) -> dict[str, tuple[bool, bool]]:
    """Per source whether some ticket tells when this clock ended, and whether some ticket is not open."""
    if clock.done not in tickets.columns or not tickets.height:
        return {}
    told = pl.col(clock.done).is_not_null().any()
    ended = ~pl.col("is_open").fill_null(value=False).all()
    if tickets["source"].n_unique() == 1:
        return {str(tickets["source"][0]): tickets.select(told, ended=ended).row(0)}
    of_source = tickets.group_by("source").agg(told.alias("told"), ended.alias("ended"))
    return {str(source): (told, ended) for source, told, ended in of_source.iter_rows()}


def silent_among(told: Mapping[str, tuple[bool, bool]]) -> frozenset[str]:
    """The sources that tell of no end although some of their tickets have one."""
    return frozenset(source for source, (some, ended) in told.items() if ended and not some)


def _mute(tickets: pl.DataFrame, clock: Clock, silent: frozenset[str]) -> pl.Series | None:
    """Whether the source of each ticket does not tell when this clock ended; None where every source tells."""
    if clock.done not in tickets.columns:
        return pl.repeat(True, tickets.height, dtype=pl.Boolean, eager=True)
    return tickets["source"].cast(pl.String).is_in(sorted(silent)) if silent else None


def _why_none(tickets: pl.DataFrame, clock: Clock) -> str:
    what = "first response" if clock is FIRST_RESPONSE else "resolution"
    done = clock.done in tickets.columns and tickets[clock.done].null_count() < tickets.height
    if not done:
        return f"the export does not tell the {what}, and has no breach flag"
    return f"no {what} target is configured, and the export has no due time or breach flag"


def _elapsed(tickets: pl.DataFrame, clock: Clock) -> pl.Expr:
    """Seconds on the ticket's own clock: until it was done, or so far; null where it does not run."""
    done = pl.col(clock.done) if clock.done in tickets.columns else pl.lit(None, pl.Int64)
    if clock is FIRST_RESPONSE:
        # A solve without a public reply ends the wait too.
        ended = done.fill_null(pl.col("resolution_s"))
        runs = ~pl.col("frt_left_out").is_in([OUTBOUND, DATA_ERROR]).fill_null(False)
    else:
        ended, runs = done, ~pl.col("resolution_wrong")
    so_far = pl.when(pl.col("is_open").fill_null(False) & done.is_null()).then(pl.col("clock_age"))
    elapsed = ended.fill_null(so_far) - _stood_still(tickets, clock)
    return pl.when(runs).then(elapsed).alias(clock.elapsed)


def _stood_still(tickets: pl.DataFrame, clock: Clock) -> pl.Expr:
    """Seconds the clock paused; the first response never waits for the customer."""
    paused = "resolution_paused_s"
    return pl.col(paused) if clock is RESOLUTION and paused in tickets.columns else pl.lit(0)


def _is_done(tickets: pl.DataFrame, clock: Clock) -> pl.Expr:
    done = pl.col(clock.done).is_not_null() if clock.done in tickets.columns else pl.lit(False)
    return done | ~pl.col("is_open").fill_null(False)


def _state(tickets: pl.DataFrame, clock: Clock) -> pl.Expr:
    done = _is_done(tickets, clock)
    computed = state(clock, done, pl.col("clock_age") - _stood_still(tickets, clock))
    if clock.flag not in tickets.columns:
        return computed
    flagged = pl.col(clock.flag)
    told: pl.Expr = (
        pl.when(flagged & done)
        .then(_code(BREACHED))
        .when(flagged)
        .then(_code(BREACHED_OPEN))
        .when(done)
        .then(_code(MET))
        .otherwise(_code(RUNNING))
    )
    if clock is FIRST_RESPONSE:
        told = pl.when(pl.col("frt_left_out") == OUTBOUND).then(_code(NO_TARGET)).otherwise(told)
    by_flag = told + _code(BY_FLAG)
    return pl.when("by_flag").then(by_flag).otherwise(computed).alias(clock.state)


def _code(state: int) -> pl.Expr:
    return pl.lit(state, pl.UInt8)


def state(clock: Clock, done: pl.Expr, age: pl.Expr) -> pl.Expr:
    """The state of a clock from its elapsed and target columns.

    `age` is what the clock would show at `as_of`, had it run on without a pause after it was done. Where it is unknown
    (no creation time), what is done is taken as due.
    """
    elapsed, target = pl.col(clock.elapsed), pl.col(clock.target)
    late, due = elapsed > target, (age > target).fill_null(True)
    return (
        pl.when(target.is_null() | elapsed.is_null())
        .then(_code(NO_TARGET))
        .when(late & done)
        .then(_code(BREACHED))
        .when(late)
        .then(_code(BREACHED_OPEN))
        .when(done & due)
        .then(_code(MET))
        .when(done)
        .then(_code(MET_EARLY))
        .when((target - elapsed) <= (target - 1) // DUE_SOON_PART)
        .then(_code(DUE_SOON))
        .otherwise(_code(RUNNING))
        .alias(clock.state)
    )


def overshoot(clock: Clock) -> pl.Expr:
    """Seconds past the target, and whether they are still growing; null for whoever is not late."""
    over = pl.col(clock.elapsed) - pl.col(clock.target)
    late = pl.col(clock.state).is_in([BREACHED, BREACHED_OPEN])
    growing = pl.col(clock.state) == BREACHED_OPEN
    return pl.when(late).then(pair(over, growing)).alias(clock.overshoot)


def _findings(tickets: pl.DataFrame, clock: Clock, names: Sequence[str]) -> list[Remark]:
    if clock.flag not in tickets.columns:
        return []
    told = tickets.filter("by_flag")
    findings: list[Remark] = []
    if told.height:
        findings.append(
            finding(
                "vendor-flag-only",
                Severity.NOTE,
                names,
                told,
                column=clock.flag,
                action="the vendor's verdict was taken as it is",
            )
        )
    judged = tickets.filter(
        ~pl.col("by_flag") & pl.col(clock.flag).is_not_null() & (pl.col(clock.state) != NO_TARGET)
    )
    differs = judged.filter(pl.col(clock.state).is_in(list(LATE)) != pl.col(clock.flag))
    found = finding(
        "vendor-flag-differs",
        Severity.NOTE,
        names,
        differs,
        column=clock.flag,
        action="the verdict was computed from the times",
    )
    return [*findings, Weighed(found, judged.height, beyond=0.01)]
