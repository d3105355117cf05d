"""Instants from text: the shape of a column is decided on a sample, verified over all of it, and settled row by row
only where that fails. Day or month first is decided once per column, never per row.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import AmbiguityError
from supportmetrics.intake.values import missing, shapes
from supportmetrics.intake.values.zones import localised, possible
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SAMPLE = 1000
_STRAY = 0.05
"""The share of dates of the other order that may be slips of the pen; more of them leave the order undecided."""
_NAIVE = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
)
_UTC = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%d %H:%M:%S UTC")
_OFFSET = ("%Y-%m-%dT%H:%M:%S%.f%:z", "%Y-%m-%d %H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M:%S%.f%z")


@frozen
class Wanted:
    """A column of times to be read."""

    series: pl.Series
    zone: str
    """Zone of its naive values."""
    order: str | None = None
    """The order its preset knows."""
    told: str | None = None
    """The order the user told of this column."""


@frozen
class Times:
    """A column of instants, and how it was understood."""

    values: pl.Series
    bad: pl.Series
    """Places (row numbers from 0) of values that are no date."""
    naive: bool
    """Some values carried no zone."""
    order: str | None = None
    borrowed: str | None = None
    """Where the order came from, if not from the column itself or the user."""


def read(columns: Mapping[str, Wanted], order: str | None, where: str = "") -> dict[str, Times]:
    """All time columns of one table; `order` is the user's day/month order, `where` names the input.

    Raises AmbiguityError when an order matters and nothing tells it.
    """
    fast = _fast(columns)
    rests: dict[str, pl.DataFrame] = {}
    for name, (values, _) in fast.items():
        rest = _rest(columns[name].series, values)
        if rest.height:
            rests[name] = rest
    evidence = {name: _evidence(rest["text"]) for name, rest in rests.items()}
    orders = _orders(columns, evidence, order, where)
    out = {}
    for name, (values, naive) in fast.items():
        if name not in rests:
            out[name] = Times(values, pl.Series([], dtype=pl.UInt32), naive)
            continue
        rest = rests[name]
        chosen, borrowed = orders[name]
        slow, loose = shapes.read(rest["text"], columns[name].zone, chosen or "dmy")
        bad = rest["at"].filter(slow.is_null())
        relevant = chosen if any(evidence[name][:3]) else None
        merged = values.scatter(rest["at"], slow)
        out[name] = Times(merged, bad, naive or loose, relevant, borrowed)
    return out


def joined(dates: pl.Series, clocks: pl.Series) -> pl.Series:
    """Dates and the times of day beside them as one text each; a date without a time stands alone."""
    day = pl.col("d").cast(pl.String).str.replace(r"[T ]00:00(?::00(?:\.0+)?)?$", "")
    clock = pl.col("t").cast(pl.String).str.strip_chars()
    both = pl.concat_str(day, pl.when(clock != "").then(clock), separator=" ", ignore_nulls=True)
    frame = pl.DataFrame([dates.alias("d"), clocks.alias("t")])
    return frame.select(pl.when(pl.col("d").is_not_null()).then(both)).to_series().alias(dates.name)


def ready(sample: pl.DataFrame, names: Iterable[str]) -> dict[str, pl.Expr]:
    """For columns whose sample has one fixed shape throughout: what reads it while scanning."""
    out = {}
    for name in names:
        column = sample[name]
        shape = _shape(column) if column.dtype == pl.String else None
        if shape is None or shape in _OFFSET:
            continue
        parsed = pl.col(name).str.to_datetime(shape, strict=False, cache=False, time_unit="us")
        if sample.select(parsed).to_series().null_count() == column.null_count():
            out[name] = parsed.dt.replace_time_zone("UTC") if shape in _UTC else parsed
    return out


def _fast(columns: Mapping[str, Wanted]) -> dict[str, tuple[pl.Series, bool]]:
    """Every column by its commonest fixed shape, all of them in parallel."""
    nothing = pl.repeat(None, pl.len(), dtype=pl.Datetime("us"))
    plain: list[pl.Expr] = []
    frames: list[pl.Series] = []
    naive: dict[str, bool] = {}
    for name, wanted in columns.items():
        series = wanted.series.alias(name)
        dtype = series.dtype
        naive[name] = True
        if isinstance(dtype, pl.Datetime):
            naive[name] = dtype.time_zone is None
            expr = pl.col(name).cast(pl.Datetime("us", dtype.time_zone))
            expr = (
                expr if naive[name] else expr.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
            )
        elif dtype == pl.Date:
            expr = pl.col(name).cast(pl.Datetime("us"))
        elif dtype.is_numeric():
            expr = nothing.alias(name)
        elif dtype == pl.String:
            shape = _shape(series)
            naive[name] = shape in _NAIVE
            if shape is None:
                expr = nothing.alias(name)
            elif shape in _OFFSET:
                expr = pl.col(name).str.to_datetime(
                    shape, strict=False, cache=False, time_unit="us", time_zone="UTC"
                )
                expr = expr.dt.replace_time_zone(None)
            else:
                expr = pl.col(name).str.to_datetime(
                    shape, strict=False, cache=False, time_unit="us"
                )
        else:
            expr = nothing.alias(name)
        frames.append(series)
        plain.append(expr)
    parsed = pl.DataFrame(frames).select(plain) if frames else pl.DataFrame()

    def placed(name: str) -> tuple[pl.Series, bool]:
        column = possible(parsed[name])
        if naive[name] and column.null_count() < column.len():
            return localised(column, columns[name].zone), True
        return column.dt.replace_time_zone("UTC"), False

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(columns, pool.map(placed, columns), strict=True))


def _shape(series: pl.Series) -> str | None:
    sample = series.drop_nulls().head(_SAMPLE)
    best, most = None, 0
    for shape in (*_NAIVE, *_UTC, *_OFFSET):
        parsed = sample.str.to_datetime(shape, strict=False, cache=False, time_unit="us")
        got = parsed.len() - parsed.null_count()
        if got > most:
            best, most = shape, got
        if got == sample.len():
            break
    return best


def _rest(series: pl.Series, values: pl.Series) -> pl.DataFrame:
    """Places and texts of the cells that hold something and were not understood."""
    if series.null_count() == values.null_count():
        return pl.DataFrame(schema={"at": pl.UInt32, "text": pl.String})
    at = (series.is_not_null() & values.is_null()).arg_true()
    texts = series.gather(at).cast(pl.String).str.strip_chars()
    frame = pl.DataFrame({"at": at, "text": texts})
    return frame.filter(~missing.mask(pl.col("text")))


def _evidence(texts: pl.Series) -> tuple[int, int, int, str]:
    """How many values can only be day first, only month first, or either; and one of the latter."""
    parts = (
        texts.to_frame("t")
        .with_columns(pl.col("t").str.extract_groups(shapes.NUMERIC).alias("g"))
        .unnest("g")
    )
    parts = parts.filter(pl.col("a").str.len_chars() <= 2).with_columns(
        pl.col("a", "b", "c").cast(pl.Int64, strict=False)
    )
    day = parts.filter((pl.col("a") > 12) & (pl.col("b") <= 12)).height
    month = parts.filter((pl.col("b") > 12) & (pl.col("a") <= 12)).height
    either = parts.filter((pl.col("a") <= 12) & (pl.col("b") <= 12) & (pl.col("a") != pl.col("b")))
    return day, month, either.height, either["t"][0] if either.height else ""


def _orders(
    columns: Mapping[str, Wanted],
    evidence: Mapping[str, tuple[int, int, int, str]],
    order: str | None,
    where: str,
) -> dict[str, tuple[str | None, str | None]]:
    """Per column the order and, where it was borrowed, from whom."""
    known: dict[str, tuple[str | None, str | None]] = {}
    for name, (day, month, either, example) in evidence.items():
        if order or columns[name].told:
            known[name] = (order or columns[name].told, None)
        elif either and min(day, month) > _STRAY * (day + month):
            raise AmbiguityError(
                f"{_place(where)}the column {name!r} holds dates that can only be day first ({day:,}) and others "
                f"that can only be month first ({month:,}); {example!r} and others ({either:,}) may be either. "
                "Say --date-order dmy or --date-order mdy."
            )
        elif day != month:
            known[name] = (
                "dmy" if day > month else "mdy",
                "most of its values" if day and month else None,
            )
    lenders = {decided: name for name, (decided, _) in known.items() if decided}
    for name, (_, _, either, example) in evidence.items():
        if name in known:
            continue
        if columns[name].order:
            known[name] = (columns[name].order, "the preset")
        elif len(lenders) == 1:
            (decided, lender), *_ = lenders.items()
            known[name] = (decided, f"the column {lender!r}")
        elif either:
            a, b = re.split(r"[-/. ]+", re.sub(r"^\D+", "", example))[:2]
            raise AmbiguityError(
                f"{_place(where)}the column {name!r} can be read in two ways: {example!r} is day {a} "
                f"of month {b}, or day {b} of month {a}, and no value settles it. Say --date-order dmy or "
                "--date-order mdy."
            )
        else:
            known[name] = (None, None)
    return known


def _place(where: str) -> str:
    return f"{where}: " if where else ""
