"""Who is believed when a ticket's own row and its events both tell: events win, and a difference is a finding.

Three exceptions. What lies outside the span of a ticket's events cannot be contradicted by them: exports are cut.
Words that nobody has mapped and messages whose writer nobody knows prove nothing. And where each row of a log tells
the whole ticket, what its newest row says stands: the time of an update is when it was written down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.facts.findings import finding
from supportmetrics.model.columns import INPUT, TICKETS
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.words import DONE_STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

TOLD = "told "
"""Prefix of the columns that events tell."""
_ALLOWED = pl.duration(seconds=60)
"""Clocks of desks differ by so much."""
_PROMISED = (
    "sla_first_response_due",
    "sla_resolution_due",
    "sla_first_response_breached",
    "sla_next_response_breached",
    "sla_resolution_breached",
)


def enriched(tickets: pl.DataFrame) -> pl.DataFrame:
    """Tickets with each column as it is believed; needs `is_log` and the columns that begin with TOLD.

    Columns of which neither side tells anything are not added.
    """
    tells = _Telling(tickets)
    found = _always(tells)
    if tells.any("agent_replies"):
        found |= _talked(tells)
    elif tells.any("responded_at"):
        found["first_response_at"] = pl.coalesce(
            tells.own("first_response_at"), tells.told("responded_at")
        )
    if tells.any("last_change_at"):
        found |= _changed(tells)
    for count in ("handoffs", "handoffs_team"):
        if tells.any(count):
            found[count] = tells.counted(count)
    return tickets.with_columns(value.alias(name) for name, value in found.items())


class _Telling:
    """What the row of a ticket and its events tell, as expressions."""

    def __init__(self, tickets: pl.DataFrame) -> None:
        self._tickets = tickets

    def has(self, name: str) -> bool:
        return name in self._tickets.columns

    def any(self, name: str) -> bool:
        column = (
            self._tickets[TOLD + name] if self.has(TOLD + name) else pl.Series([], dtype=pl.Null)
        )
        return column.null_count() < column.len()

    def own(self, name: str) -> pl.Expr:
        return pl.col(name) if self.has(name) else pl.lit(None, TICKETS[name].dtype)

    def told(self, name: str) -> pl.Expr:
        return pl.col(TOLD + name) if self.has(TOLD + name) else pl.lit(None)

    def stands(self, name: str) -> pl.Expr:
        """The row is of a log that has the column."""
        if not self.has(name):
            return pl.lit(value=False)
        return pl.col("is_log") & pl.col(name).is_not_null().any().over(INPUT)

    @property
    def whole(self) -> pl.Expr:
        """The changes begin where the ticket begins, and every status is a known word."""
        first, created = self.told("first_change_at"), self.own("created_at")
        begins = self.told("begins") | (first <= created + _ALLOWED).fill_null(value=True)
        return (begins & self.told("mapped")).fill_null(value=True)

    def counted(self, name: str) -> pl.Expr:
        """A count or a sum of seconds: that of the changes, unless they begin too late."""
        return (
            pl.when(self.stands(name))
            .then(self.own(name))
            .when(self.whole)
            .then(pl.coalesce(self.told(name), self.own(name)))
            .otherwise(pl.coalesce(self.own(name), self.told(name)))
        )


def _always(tells: _Telling) -> dict[str, pl.Expr]:
    """What events only add: the ticket's own word is kept."""
    first = pl.when(tells.told("from_start").fill_null(value=True)).then(
        pl.min_horizontal(
            tells.told("first_message_at"), tells.told("first_event_at"), tells.told("promised_at")
        )
    )
    added = {"created_at": first, "updated_at": tells.told("last_event_at")}
    added |= {
        name: tells.told(name)
        for name in ("channel", "team", "agent", "priority")
        if tells.any(name)
    }
    found = {name: pl.coalesce(tells.own(name), value) for name, value in added.items()}
    for name in _PROMISED:
        if tells.any(name):
            found[name] = pl.coalesce(tells.told(name), tells.own(name))
    return found


def _talked(tells: _Telling) -> dict[str, pl.Expr]:
    """The first response and the counts of messages."""
    reply, told = tells.told("reply_at"), tells.told("told")
    first, last = tells.told("first_message_at"), tells.told("last_message_at")
    seconds = pl.duration(seconds=tells.own("first_response_seconds"))
    vendor = pl.coalesce(tells.own("first_response_at"), tells.own("created_at") + seconds)
    earlier, beyond = (vendor < first).fill_null(False), (vendor > last).fill_null(False)
    keeps = (
        first.is_null()
        | earlier
        | (reply.is_null() & (~told | beyond))
        | tells.stands("first_response_at")
    )
    own = pl.coalesce(tells.own("first_response_at"), tells.told("responded_at"))
    found = {"first_response_at": pl.when(keeps).then(own).otherwise(reply)}
    if tells.has("first_response_seconds"):
        seconds_stand = keeps | reply.is_not_null()
        found["first_response_seconds"] = pl.when(seconds_stand).then("first_response_seconds")
    for name in ("agent_replies", "customer_replies", "bot_involved"):
        believed = told & ~tells.stands(name)
        found[name] = (
            pl.when(believed)
            .then(tells.told(name))
            .otherwise(pl.coalesce(tells.own(name), tells.told(name)))
        )
    found["next_reply_worst_seconds"] = tells.told("next_reply_worst_seconds").cast(pl.Int64)
    created = tells.own("created_at")
    opened = tells.told("from_start") & (first <= created).fill_null(value=True)
    by = tells.told("opened_by")
    opener = pl.when(
        opened & by.is_in(["agent", "customer"]) & tells.own("direction").is_null()
    ).then(by)
    found["initiator"] = pl.coalesce(tells.own("initiator"), opener)
    return found


def _changed(tells: _Telling) -> dict[str, pl.Expr]:
    """Solves, reopenings, seconds per status and the status itself."""
    first, last = tells.told("first_change_at"), tells.told("last_change_at")
    mapped, solved = tells.told("mapped"), tells.told("resolved_at")
    nothing = last.is_null()
    own = tells.own("resolved_at")
    outside = ((own < first) | (own > last)).fill_null(value=False)
    keeps = nothing | outside | (solved.is_null() & ~mapped) | tells.stands("resolved_at")
    found = {"resolved_at": pl.when(keeps).then(own).otherwise(solved)}
    if tells.has("resolution_seconds"):
        found["resolution_seconds"] = pl.when(keeps | solved.is_not_null()).then(
            "resolution_seconds"
        )
    earliest = tells.told("first_resolved_at")
    kept = nothing | earliest.is_null() | tells.stands("first_resolved_at")
    found["first_resolved_at"] = (
        pl.when(kept).then(tells.own("first_resolved_at")).otherwise(earliest)
    )
    found["reopened_at"] = pl.coalesce(tells.told("reopened_at"), tells.own("reopened_at"))
    for name in ("reopens", "pending_seconds", "on_hold_seconds", "requester_wait_seconds"):
        found[name] = tells.counted(name)
    if tells.has("closed_at"):
        # It was solved before it was closed, though the log does not say when: the close is not the solve.
        unsaid = tells.stands("resolved_at") & own.is_null() & (earliest < pl.col("closed_at"))
        found["closed_at"] = pl.when(~unsaid.fill_null(value=False)).then("closed_at")
    status = tells.own("status")
    ended = pl.max_horizontal(own, tells.own("closed_at"))
    agrees = (status.is_in(DONE_STATUSES) == tells.told("status").is_in(DONE_STATUSES)) | ~mapped
    keeps_status = nothing | (
        status.is_not_null()
        & ~tells.told("cut").fill_null(value=False)
        & (agrees | (ended > last).fill_null(value=False))
    )
    found["status"] = pl.when(keeps_status).then(status).otherwise(tells.told("status"))
    if tells.has("is_closed"):
        found["is_closed"] = pl.when(keeps_status).then("is_closed")
    return found


def disagreements(tickets: pl.DataFrame, names: Sequence[str]) -> list[Finding]:
    """Findings about what `enriched` is given: where the two sides tell different times."""
    tells, findings = _Telling(tickets), list[Finding]()
    for name, told, what in (
        ("first_response_at", "reply_at", "the messages were used"),
        ("resolved_at", "resolved_at", "the changes of status were used"),
    ):
        if not (tells.has(name) and tells.any(told)):
            continue
        both = tickets.filter(~tells.stands(name)).drop_nulls([name, TOLD + told])
        apart = both.filter((pl.col(name) - tells.told(told)).abs() > _ALLOWED)
        if apart.height > 0.01 * both.height:
            findings.append(
                finding("vendor-differs", Severity.WARNING, names, apart, column=name, action=what)
            )
    if tells.has("created_at"):
        first = pl.min_horizontal(tells.told("first_message_at"), tells.told("first_event_at"))
        early = tickets.filter(first < pl.col("created_at") - _ALLOWED)
        if early.height:
            action = "counted; waits still begin with the creation"
            findings.append(
                finding(
                    "event-before-creation",
                    Severity.WARNING,
                    names,
                    early,
                    column="created_at",
                    action=action,
                )
            )
    return findings
