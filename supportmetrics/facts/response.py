"""First response: creation to the first public message of a human agent.

Not counted as a response: automatic replies, bots, private notes (Zendesk article 4408821871642).
Tickets an agent opened are left out; a solve without a public reply gives no value; whoever
still waits is censored at `as_of`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.facts.findings import Remark, Weighed, finding
from supportmetrics.facts.resolution import held_in, pair, seconds_between
from supportmetrics.model.columns import INPUT, LINE
from supportmetrics.model.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polars.expr.whenthen import Then

OUTBOUND, DATA_ERROR, NO_REPLY = "outbound", "data-error", "no-reply"
_APART = 60
"""Seconds by which the vendor's figure may differ from the timestamps unnoticed."""
_REASON = pl.Enum([OUTBOUND, DATA_ERROR, NO_REPLY])


def first_response(
    tickets: pl.DataFrame, names: Sequence[str]
) -> tuple[pl.DataFrame, dict[str, str], list[Remark]]:
    """Adds `first_response_s`, `frt` (pair, null outside the cohort) and `frt_left_out` (reason).

    Needs the columns of `resolution`.
    """
    has = set(tickets.columns)
    by_time = {"created_at", "first_response_at"} <= has
    if not by_time and "first_response_seconds" not in has:
        reason = (
            "the export holds no creation time"
            if "first_response_at" in has
            else "the export does not tell the first response (it needs first_response_at or first_response_seconds)"
        )
        return tickets.with_columns(frt_left_out=_left_out(_outbound(has))), {"frt": reason}, []

    kind = type(tickets.schema["age"])
    timed = seconds_between("created_at", "first_response_at") if by_time else pl.lit(None)
    told = "first_response_seconds" in has
    unanswered, vendor = _told_by_vendor(has) if told else (pl.lit(value=False), pl.lit(None))
    tickets = tickets.with_columns(
        timed_s=held_in(kind, timed), **({"vendor_s": held_in(kind, vendor)} if told else {})
    )
    tickets = tickets.with_columns(
        frt_wrong=(pl.col("timed_s") < 0).fill_null(False),
        frt_blank=unanswered & pl.col("timed_s").is_null(),
    )
    outbound = _outbound(has)
    measured = pl.coalesce("timed_s", "vendor_s") if told else pl.col("timed_s")
    unfit = pl.col("frt_wrong") if outbound is None else pl.col("frt_wrong") | outbound
    tickets = tickets.with_columns(first_response_s=pl.when(~unfit).then(measured))
    waiting = pl.col("first_response_s").is_null() & pl.col("is_open").fill_null(False)
    tickets = tickets.with_columns(
        frt_left_out=_left_out(outbound)
        .when(pl.col("frt_wrong"))
        .then(pl.lit(DATA_ERROR, _REASON))
        .when(pl.col("first_response_s").is_null() & ~waiting)
        .then(pl.lit(NO_REPLY, _REASON))
    )
    cohort = pl.col("frt_left_out").is_null()
    tickets = tickets.with_columns(
        frt=pl.when(cohort & waiting)
        .then(pair(pl.col("age"), pl.lit(True)))
        .when(cohort)
        .then(pair(pl.col("first_response_s"), pl.lit(False)))
    )
    findings = _findings(tickets, names, compared=by_time and told)
    return tickets.drop("timed_s", "vendor_s", "frt_wrong", "frt_blank", strict=False), {}, findings


def _told_by_vendor(has: set[str]) -> tuple[pl.Expr, pl.Expr]:
    """Whether the vendor's 0 seconds mean that nobody answered; and its seconds where they are some."""
    told = pl.col("first_response_seconds")
    unanswered = pl.lit(value=False)
    if "agent_replies" in has:
        unanswered = ((told == 0) & (pl.col("agent_replies") == 0)).fill_null(value=False)
    return unanswered, pl.when(~(unanswered | (told < 0).fill_null(value=False))).then(told)


def _outbound(has: set[str]) -> pl.Expr | None:
    """Whether an agent opened the ticket; None where nothing tells."""
    marks = [pl.col("initiator") == "agent"] if "initiator" in has else []
    if "direction" in has:
        marks.append(pl.col("direction") == "outbound")
    return pl.any_horizontal(mark.fill_null(False) for mark in marks) if marks else None


def _left_out(outbound: pl.Expr | None) -> Then:
    marked = pl.lit(value=False) if outbound is None else outbound
    return pl.when(marked).then(pl.lit(OUTBOUND, _REASON))


def _findings(tickets: pl.DataFrame, names: Sequence[str], *, compared: bool) -> list[Remark]:
    """`compared` says that both the timestamps and the vendor tell how long it took."""
    apart = (pl.col("timed_s") - pl.col("vendor_s")).abs() if compared else pl.lit(None, pl.Int64)
    marks = tickets.select(
        INPUT,
        LINE,
        "frt_wrong",
        "frt_blank",
        both=apart.is_not_null(),
        differing=(apart > _APART).fill_null(value=False),
    )
    wrong, blank, both, _ = marks.select(pl.col(pl.Boolean).sum()).row(0)
    findings: list[Remark] = []
    if wrong:
        findings.append(
            finding(
                "negative-duration",
                Severity.WARNING,
                names,
                marks.filter("frt_wrong"),
                column="first_response_at",
                action="no first response time for these tickets",
            )
        )
    if blank:
        findings.append(
            finding(
                "reply-without-agent",
                Severity.NOTE,
                names,
                marks.filter("frt_blank"),
                column="first_response_seconds",
                action="counted as not answered",
            )
        )
    if both:
        differing = finding(
            "vendor-differs",
            Severity.NOTE,
            names,
            marks.filter("differing"),
            column="first_response_seconds",
            action="the timestamps were used",
        )
        findings.append(Weighed(differing, both, beyond=0.01))
    return findings
