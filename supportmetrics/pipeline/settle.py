"""From facts to counted rows: conditions applied, one row per ticket, every clock read; and where each row went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.calendar.local import midnight
from supportmetrics.errors import UsageError, did_you_mean
from supportmetrics.facts.answers import answers
from supportmetrics.facts.findings import finding
from supportmetrics.facts.latest import latest, newest_instants
from supportmetrics.facts.resolution import resolution
from supportmetrics.facts.response import first_response
from supportmetrics.facts.targets import CLOCKS, assign, verdicts
from supportmetrics.model.columns import INPUT, LINE
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.report import Excluded, InputSummary

if TYPE_CHECKING:
    from supportmetrics.model.facts import Facts
    from supportmetrics.pipeline.request import Request

_LONELY = timedelta(days=7)
_BULK = 50
"""So many tickets in one second are an import."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Everything the measures read."""

    tickets: pl.DataFrame
    answers: pl.DataFrame
    as_of: datetime | None
    inputs: tuple[InputSummary, ...]
    findings: tuple[Finding, ...]
    absent: Mapping[str, str]
    """Derived columns that are not there, with the reason."""


class _Ledger:
    """Counts rows that leave, per input and reason."""

    def __init__(self) -> None:
        self.gone: dict[tuple[int, str], int] = {}

    def add(self, rows: pl.DataFrame, reason: str | None = None) -> None:
        """Rows with `input`, optionally `rows` and `reason`."""
        if not rows.height:
            return
        counted = rows if "rows" in rows.columns else rows.group_by(INPUT).len("rows")
        for row in counted.iter_rows(named=True):
            key = (row[INPUT], reason or row["reason"])
            self.gone[key] = self.gone.get(key, 0) + row["rows"]


def settle(facts: Facts, request: Request) -> Settled:
    """Facts as one row per counted ticket and one per counted answer.

    Raises UsageError when `where` is no condition over columns that exist.
    """
    names = [summary.name for summary in facts.inputs]
    findings = list(facts.findings)
    ledger = _Ledger()
    tickets, surveys = facts.tickets, facts.surveys
    newest, next_newest = newest_instants(tickets, surveys)
    as_of = request.as_of or newest
    if request.as_of is None and newest and next_newest and newest - next_newest > _LONELY:
        findings.append(_lonely(newest, next_newest))

    condition = _condition(request.where)
    columns = set(condition.meta.root_names()) if condition is not None else set()
    on_tickets = bool(columns) and columns <= set(tickets.columns)
    if condition is not None and on_tickets:
        tickets = _keep(tickets, condition, ledger, "filtered")
    tickets = _dated(tickets, "created_at", request, ledger)

    tickets, left_out, found = latest(tickets, as_of, names)
    ledger.add(left_out)
    findings += found
    gone = facts.tickets.select("ticket_id").join(
        tickets.select("ticket_id"), on="ticket_id", how="anti"
    )

    tickets, absent, found = resolution(tickets, as_of, names)
    findings += found
    tickets, missing, found = first_response(tickets, names)
    absent |= missing
    findings += found
    tickets = assign(tickets, request.policies)
    for clock in CLOCKS:
        tickets, missing, found = verdicts(tickets, clock, request.policies, names)
        absent |= missing
        findings += found
    findings += _imports(tickets, names)

    rows, unanswered, found = answers(
        surveys, tickets, gone.unique(), request.dimensions, as_of, names
    )
    findings += found
    if condition is not None and not on_tickets:
        _require(columns, rows, facts)
        rows, out = _split(rows, condition)
        unanswered = pl.concat(
            [unanswered, out.select(INPUT, LINE, reason=pl.lit("filtered"))], how="vertical_relaxed"
        )
    rows, out = _dated_answers(rows, request)
    unanswered = pl.concat(
        [unanswered, out.select(INPUT, LINE, reason=pl.lit("outside-dates"))],
        how="vertical_relaxed",
    )
    rows = _mark_sent(rows)

    inputs = tuple(
        _summary(summary, place, ledger, rows, unanswered, surveys)
        for place, summary in enumerate(facts.inputs)
    )
    return Settled(
        tickets, rows, as_of, inputs, tuple(sorted(set(findings))), absent | dict(facts.absent)
    )


def _condition(where: str | None) -> pl.Expr | None:
    if not where:
        return None
    try:
        condition = pl.sql_expr(where)
        condition.meta.root_names()
    except (pl.exceptions.PolarsError, ValueError) as why:
        raise UsageError(
            f"--where {where!r} is no SQL condition: {why}. Write for instance \"priority = 'urgent'\"."
        ) from None
    return condition


def _require(columns: set[str], rows: pl.DataFrame, facts: Facts) -> None:
    missing = sorted(columns - set(rows.columns))
    if missing:
        known = sorted((set(facts.tickets.columns) | set(rows.columns)) - {INPUT, LINE})
        raise UsageError(
            f"--where uses {missing[0]!r}, which no input has.{did_you_mean(missing[0], known)} "
            f"Columns there are: {', '.join(known)}."
        )


def _split(rows: pl.DataFrame, condition: pl.Expr) -> tuple[pl.DataFrame, pl.DataFrame]:
    try:
        mark = rows.select(condition.alias("keep")).to_series()
    except pl.exceptions.PolarsError as why:
        raise UsageError(f"--where cannot be applied: {why}".splitlines()[0] + ".") from None
    if mark.dtype != pl.Boolean:
        raise UsageError(
            "--where must be a condition that is true or false, such as \"priority = 'urgent'\"."
        )
    mark = mark.fill_null(value=False)
    if mark.len() != rows.height:
        mark = pl.repeat(bool(mark[0]), rows.height, dtype=pl.Boolean, eager=True)
    return rows.filter(mark), rows.filter(~mark)


def _keep(rows: pl.DataFrame, condition: pl.Expr, ledger: _Ledger, reason: str) -> pl.DataFrame:
    kept, out = _split(rows, condition)
    ledger.add(out.select(INPUT), reason)
    return kept


def _bounds(column: str, request: Request) -> pl.Expr | None:
    limits = []
    if request.since is not None:
        limits.append(pl.col(column) >= midnight(request.since, request.timezone))
    if request.until is not None:
        limits.append(
            pl.col(column) < midnight(request.until + timedelta(days=1), request.timezone)
        )
    return pl.all_horizontal(limits) if limits else None


def _dated(tickets: pl.DataFrame, column: str, request: Request, ledger: _Ledger) -> pl.DataFrame:
    bounds = _bounds(column, request)
    if bounds is None or column not in tickets.columns:
        return tickets
    return _keep(tickets, bounds, ledger, "outside-dates")


def _dated_answers(rows: pl.DataFrame, request: Request) -> tuple[pl.DataFrame, pl.DataFrame]:
    bounds = _bounds("filed_at", request)
    if bounds is None:
        return rows, rows.clear()
    inside = bounds.fill_null(False) | pl.col("filed_at").is_null()
    return rows.filter(inside), rows.filter(~inside)


def _mark_sent(rows: pl.DataFrame) -> pl.DataFrame:
    """Whether a row tells about delivery: its input must also list surveys that were not answered.

    A file of answers alone would give a response rate of 100%.
    """
    unanswered = rows.filter(pl.col("score").is_null()).select(INPUT, "kind").unique()
    told = unanswered.with_columns(was_sent=pl.lit(value=True))
    return rows.join(told, on=[INPUT, "kind"], how="left").with_columns(
        pl.col("was_sent").fill_null(value=False)
    )


def _summary(
    summary: InputSummary,
    place: int,
    ledger: _Ledger,
    rows: pl.DataFrame,
    unanswered: pl.DataFrame,
    surveys: pl.DataFrame,
) -> InputSummary:
    """The input with everything that left it; a survey row is used when any of its answers is."""
    excluded = {e.reason: e.rows for e in summary.excluded}
    if summary.role == "surveys":
        used = set(rows.filter(pl.col(INPUT) == place)[LINE].unique().to_list())
        left = unanswered.filter((pl.col(INPUT) == place) & ~pl.col(LINE).is_in(list(used)))
        handed = surveys.filter(pl.col(INPUT) == place)[LINE].n_unique()
        for reason, n in (
            left.unique(LINE, keep="first", maintain_order=True)["reason"]
            .value_counts()
            .iter_rows()
        ):
            excluded[reason] = excluded.get(reason, 0) + n
        kept = (
            handed
            - sum(excluded.get(e, 0) for e in excluded)
            + sum(e.rows for e in summary.excluded)
        )
    else:
        for (at, reason), n in ledger.gone.items():
            if at == place:
                excluded[reason] = excluded.get(reason, 0) + n
        kept = summary.rows - sum(excluded.values())
    return replace(
        summary,
        used=kept,
        excluded=tuple(Excluded(reason, n) for reason, n in sorted(excluded.items()) if n),
    )


def _lonely(newest: datetime, next_newest: datetime) -> Finding:
    gap = (newest - next_newest).days
    return Finding(
        "lonely-newest",
        Severity.WARNING,
        "",
        "",
        1,
        (f"{newest:%Y-%m-%d %H:%M}", f"{next_newest:%Y-%m-%d %H:%M}"),
        f"as_of is the newest time, {gap} days after the next newest; if it is wrong, give --as-of",
    )


def _imports(tickets: pl.DataFrame, names: list[str]) -> list[Finding]:
    if "created_at" not in tickets.columns or not tickets.height:
        return []
    created = tickets["created_at"]
    if not (created.dt.time().n_unique() > 1 if created.null_count() < created.len() else False):
        return []
    crowded = (
        tickets.group_by("created_at")
        .len()
        .filter((pl.col("len") >= _BULK) & pl.col("created_at").is_not_null())
    )
    if not crowded.height:
        return []
    rows = tickets.join(crowded, on="created_at", how="semi")
    return [
        finding(
            "bulk-import",
            Severity.WARNING,
            names,
            rows,
            column="created_at",
            action="counted as they are; volumes and waits of that day are distorted",
        )
    ]
