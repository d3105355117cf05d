"""Which rows a request is about: `--where`, `--since` and `--until`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.calendar.local import midnight
from supportmetrics.errors import UsageError, did_you_mean
from supportmetrics.model.columns import INPUT, LINE
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from supportmetrics.model.facts import Facts
    from supportmetrics.pipeline.request import Request

_CATEGORIES = (pl.Categorical, pl.Enum)
_EXAMPLE = "\"priority = 'urgent'\""


@frozen
class Condition:
    """What `--where` asks, and whether tickets have all its columns; else it is about answers."""

    expression: pl.Expr | None
    columns: frozenset[str]
    on_tickets: bool

    def require(self, rows: pl.DataFrame, facts: Facts) -> None:
        """Raises UsageError when neither tickets nor answers have its columns."""
        missing = sorted(self.columns - set(rows.columns))
        if missing:
            inputs = set(facts.tickets.columns) | set(facts.surveys.columns)
            known = sorted(inputs - {INPUT, LINE})
            raise UsageError(
                f"--where uses {missing[0]!r}, which no input has.{did_you_mean(missing[0], known)} "
                f"Columns there are: {', '.join(known)}."
            )


def condition(where: str | None, tickets: pl.DataFrame) -> Condition:
    """The condition as an expression. Raises UsageError for text that is none."""
    if not where:
        return Condition(None, frozenset(), on_tickets=False)
    try:
        expression = pl.sql_expr(where)
        columns = frozenset(expression.meta.root_names())
    except (pl.exceptions.PolarsError, ValueError) as why:
        raise UsageError(
            f"--where {where!r} is no SQL condition: {why}. Write for instance {_EXAMPLE}."
        ) from None
    if not columns:
        raise UsageError(f"--where {where!r} names no column. Write for instance {_EXAMPLE}.")
    return Condition(expression, columns, on_tickets=columns <= set(tickets.columns))


def between(column: str, request: Request) -> pl.Expr | None:
    """Whether an instant lies between the local dates of `--since` and `--until`; None without either."""
    limits = []
    if request.since is not None:
        limits.append(pl.col(column) >= midnight(request.since, request.timezone))
    if request.until is not None:
        limits.append(
            pl.col(column) < midnight(request.until + timedelta(days=1), request.timezone)
        )
    return pl.all_horizontal(limits) if limits else None


def split(rows: pl.DataFrame, expression: pl.Expr) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(rows for which a condition is true, the others). Raises UsageError for one that is neither true nor false."""
    try:
        mark = _as_written(rows, expression).select(expression.alias("keep")).to_series()
    except pl.exceptions.PolarsError as why:
        reason = str(why).splitlines()[0]
        raise UsageError(f"--where cannot be applied: {reason}.{_advice(reason)}") from None
    if mark.dtype != pl.Boolean:
        raise UsageError(f"--where must be a condition that is true or false, such as {_EXAMPLE}.")
    mark = mark.fill_null(value=False)
    if mark.len() != rows.height:
        mark = pl.repeat(bool(mark[0]), rows.height, dtype=pl.Boolean, eager=True)
    return rows.filter(mark), rows.filter(~mark)


def _as_written(rows: pl.DataFrame, expression: pl.Expr) -> pl.DataFrame:
    """The columns of a condition; functions on words need words, not categories, and sums of numbers need room."""
    names = expression.meta.root_names()
    if not set(names) <= set(rows.columns):
        return rows
    return rows.select(_wide(name, rows.schema[name]) for name in dict.fromkeys(names))


def _wide(name: str, dtype: pl.DataType) -> pl.Expr:
    if dtype in _CATEGORIES:
        return pl.col(name).cast(pl.String)
    return pl.col(name).cast(pl.Int64) if dtype.is_integer() else pl.col(name)


def _advice(reason: str) -> str:
    """What to write instead, where the comparison of unlike things is the reason."""
    if "compare" not in reason:
        return ""
    if "date/datetime" in reason:
        return " For dates there are --since and --until."
    return " Words stand in single quotes, the tier too: \"tier = '1'\"."
