"""Measuring: cells to values. For every metric, slice and period: value, n, interval, flags.

Counted measures are summed at the finest slice once and then rolled up. Durations are sorted per grouping set. Both
roads read nothing but (value, n) pairs, so whoever has cells has every metric.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.cells import estimates
from supportmetrics.cells.layout import WHOLE, Layout
from supportmetrics.cells.levels import levels
from supportmetrics.metrics.measure import Measure, Shape
from supportmetrics.metrics.metric import Level, Metric, Quantile, Table, Within
from supportmetrics.model.measurements import SCHEMA
from supportmetrics.stats.ordered import Ordered, ordered_parts, packed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from supportmetrics.cells.counting import Cells
    from supportmetrics.cells.levels import End
    from supportmetrics.model.periods import Period


_ROWS_AT_ONCE = 4_000_000
"""Sorted together: many small steps are saved, and memory stays bounded."""
_THREADS = 2


def measure(
    cells: Cells,
    metrics: Sequence[Metric],
    layout: Layout,
    ends: Mapping[Period | None, End],
    windowed: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """A table with the columns of `model.measurements.SCHEMA` (metric is a place in `metrics`).

    `ends` gives the end of each period, and of the whole span under None: where levels are read.
    Metrics named in `windowed` are measured over the windows too. Metrics without cells give no rows.
    """
    groups = list(_by_measure(metrics, cells))

    def work(group: tuple[Shape, list[tuple[int, Metric]]]) -> list[pl.DataFrame]:
        return _of_measure(cells, *group, layout, ends, windowed)

    # Measures do not depend on each other; while one waits for a single-threaded step, another goes on.
    # The longest begin first; what comes out is put in order afterwards.
    groups.sort(key=lambda group: -cells.parts[group[1][0][1].kind.measure.id].height)
    with ThreadPoolExecutor(_THREADS) as pool:
        tables = [table for found in pool.map(work, groups) for table in found]
    return _together(tables)


def _of_measure(
    cells: Cells,
    shape: Shape,
    group: list[tuple[int, Metric]],
    layout: Layout,
    ends: Mapping[Period | None, End],
    windowed: frozenset[str],
) -> list[pl.DataFrame]:
    """Every metric of one measure."""
    part = cells.parts[group[0][1].kind.measure.id]
    over_windows = any(metric.id in windowed for _, metric in group)
    if shape is Shape.COUNTED:
        counted = rolled_up(part, layout, windows=over_windows)
        plain = _without_windows(counted, layout)
        return [
            estimates.from_counts(metric, counted if metric.id in windowed else plain).with_columns(
                metric=pl.lit(place, pl.UInt16)
            )
            for place, metric in group
        ]
    if shape is Shape.LIFETIME:
        stocks = [(place, m.kind) for place, m in group if isinstance(m.kind, Level)]
        return [
            table.with_columns(metric=pl.lit(place, pl.UInt16))
            for place, table in levels(part, stocks, layout, ends)
        ]
    return [
        table
        for data in _sorted(part, layout, windows=over_windows)
        for table in _from_pairs(data, group, layout)
    ]


def rolled_up(part: pl.DataFrame, layout: Layout, *, windows: bool) -> pl.DataFrame:
    """slice, period, value, n: the cells of one counted measure summed over every slice and period."""
    finest = (
        part.with_columns(period=layout.places(part["day"]))
        .group_by("leaf", "period", "value")
        .agg(pl.col("n").sum())
    )
    whole = (
        finest.group_by("leaf", "value")
        .agg(pl.col("n").sum())
        .with_columns(period=pl.lit(WHOLE, pl.UInt32))
    )
    timed = finest.filter(pl.col("period").is_not_null())
    columns = ["leaf", "period", "value", "n"]
    every = [whole.select(columns), timed.select(columns)]
    if windows and layout.windows:
        every += [shifted.select(columns) for shifted in _windowed(timed, layout)]
    rows = pl.concat(every)
    summed = [
        rows.group_by(place.gather(rows["leaf"]).alias("slice"), "period", "value").agg(
            pl.col("n").sum()
        )
        for place in layout.sets
    ]
    return pl.concat(summed)


def _windowed(
    timed: pl.DataFrame, layout: Layout, *, newest_only: bool = False
) -> Iterator[pl.DataFrame]:
    """The rows once per window that covers their period, with the window's place."""
    first = len(layout.periods) - len(layout.windows)
    ends = [layout.grain.index(_ending(layout, window)) + 1 for window in layout.windows]
    for number, end in enumerate(ends):
        if newest_only and number < len(ends) - 1:
            continue
        inside = timed.filter(pl.col("period").is_between(end - layout.reach + 1, end))
        yield inside.with_columns(period=pl.lit(first + number, pl.UInt32))


def _ending(layout: Layout, window: Period) -> Period:
    return next(period for period in layout.grain if period.end == window.end)


def _without_windows(rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    if not layout.windows:
        return rows
    return rows.filter(pl.col("period") < len(layout.periods) - len(layout.windows))


def _sorted(part: pl.DataFrame, layout: Layout, *, windows: bool) -> Iterator[Ordered]:
    """The pairs sorted by slice and period, some grouping sets at a time.

    A group's number is `slice * periods + period`.
    """
    periods = len(layout.periods)
    place = layout.places(part["day"])
    n = None if part["n"].max() == 1 else part["n"]
    timed = (
        part.with_columns(period=place).filter(pl.col("period").is_not_null())
        if layout.grain
        else part.clear()
    )
    # Distributions of durations are shown for the newest window only.
    extra = list(_windowed(timed, layout, newest_only=True)) if windows and layout.windows else []
    whole = part.with_columns(period=pl.lit(WHOLE, pl.UInt32))
    columns = ["leaf", "period", "value", "n"]
    frames = (whole, timed, *extra) if layout.grain else (whole,)
    rows = pl.concat([frame.select(columns) for frame in frames])
    # Everything of a key but the slice is the same in all grouping sets.
    base, leaf = packed(rows["period"], rows["value"]), rows["leaf"]
    repeats = None if n is None else rows["n"]
    groups = len(layout.slices) * periods
    at_once = max(1, _ROWS_AT_ONCE // max(1, rows.height))
    for first in range(0, len(layout.sets), at_once):
        # The groups of the next set are higher, so sorted sets need only be laid one behind the other.
        parts = [
            (packed(slices.cast(pl.Int64) * periods).gather(leaf) + base, repeats)
            for slices in layout.sets[first : first + at_once]
        ]
        yield ordered_parts(parts, groups)


def _from_pairs(
    data: Ordered, group: Sequence[tuple[int, Metric]], layout: Layout
) -> list[pl.DataFrame]:
    quantiles = [
        (place, metric.kind) for place, metric in group if isinstance(metric.kind, Quantile)
    ]
    shares = [(place, metric.kind) for place, metric in group if isinstance(metric.kind, Within)]
    periods = len(layout.periods)
    return [
        table.with_columns(
            metric=pl.lit(place, pl.UInt16),
            slice=(pl.col("group") // periods).cast(pl.UInt32),
            period=(pl.col("group") % periods).cast(pl.UInt32),
        ).drop("group")
        for place, table in estimates.from_pairs(data, quantiles, shares)
    ]


def _by_measure(
    metrics: Sequence[Metric], cells: Cells
) -> Iterator[tuple[Shape, list[tuple[int, Metric]]]]:
    """Metrics grouped by the measure they read, so that each is counted or sorted once."""
    groups: dict[str, list[tuple[int, Metric]]] = {}
    measures: dict[str, Measure] = {}
    for place, metric in enumerate(metrics):
        found = metric.kind.measure
        if (
            found.id in cells.parts
            and cells.parts[found.id].height
            and not isinstance(metric.kind, Table)
        ):
            groups.setdefault(found.id, []).append((place, metric))
            measures[found.id] = found
    for name, group in groups.items():
        yield measures[name].shape, group


def _together(tables: list[pl.DataFrame]) -> pl.DataFrame:
    full = [
        table.select(
            pl.col(name).cast(dtype) if name in table.columns else pl.lit(None, dtype).alias(name)
            for name, dtype in SCHEMA.items()
        )
        for table in tables
    ]
    return pl.concat(full) if full else pl.DataFrame(schema=SCHEMA)
