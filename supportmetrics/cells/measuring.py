"""Measuring: cells to values. For every metric, slice and period: value, n, interval, flags.

Counted measures are summed at the finest slice once and then rolled up. Durations are sorted per grouping set. Both
roads read nothing but (value, n) pairs, so whoever has cells has every metric.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.cells import estimates
from supportmetrics.cells.durations import by_slice_and_period
from supportmetrics.cells.estimates import NO_METHOD, Estimates, Tally
from supportmetrics.cells.layout import WHOLE, Layout
from supportmetrics.cells.levels import levels
from supportmetrics.metrics.measure import Measure, Shape
from supportmetrics.metrics.metric import Level, Metric, Quantile, Table, Within
from supportmetrics.model.arrays import summed
from supportmetrics.model.measurements import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from supportmetrics.cells.counting import Cells
    from supportmetrics.cells.levels import End
    from supportmetrics.model.arrays import Bools, Ints
    from supportmetrics.model.periods import Period

_THREADS = 2


def measure(
    cells: Cells,
    metrics: Sequence[Metric],
    layout: Layout,
    ends: Mapping[Period | None, End],
    windowed: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """A table with the columns of `model.measurements.SCHEMA` (metric is a place in `metrics`), in their order.

    `ends` gives the end of each period, and of the whole span under None: where levels are read.
    Metrics named in `windowed` are measured over the windows too. Metrics without cells give no rows.
    """
    groups = list(_by_measure(metrics, cells))

    def work(group: tuple[Shape, list[tuple[int, Metric]]]) -> list[tuple[int, Estimates]]:
        return list(_of_measure(cells, *group, layout, ends, windowed))

    # Measures do not depend on each other, and sorting numbers lets other threads go on.
    # The longest begin first; what comes out is put in order afterwards.
    groups.sort(key=lambda group: -cells.parts[group[1][0][1].kind.measure.id].height)
    with ThreadPoolExecutor(_THREADS) as pool:
        found = [each for several in pool.map(work, groups) for each in several]
    return _table(found, layout)


def _of_measure(
    cells: Cells,
    shape: Shape,
    group: list[tuple[int, Metric]],
    layout: Layout,
    ends: Mapping[Period | None, End],
    windowed: frozenset[str],
) -> Iterator[tuple[int, Estimates]]:
    """Every metric of one measure."""
    part = cells.parts[group[0][1].kind.measure.id]
    over_windows = any(metric.id in windowed for _, metric in group)
    match shape:
        case Shape.COUNTED:
            tally = rolled_up(part, layout, layout.windows if over_windows else ())
            plain = _without_windows(tally, layout) if over_windows else tally
            for place, metric in group:
                yield (
                    place,
                    estimates.from_counts(metric, tally if metric.id in windowed else plain),
                )
        case Shape.LIFETIME:
            stocks = [(place, m.kind) for place, m in group if isinstance(m.kind, Level)]
            yield from levels(part, stocks, layout, ends)
        case Shape.PAIR:
            kinds = [(place, metric.kind) for place, metric in group]
            quantiles = [(place, kind) for place, kind in kinds if isinstance(kind, Quantile)]
            shares = [(place, kind) for place, kind in kinds if isinstance(kind, Within)]
            for data in by_slice_and_period(part, layout, windows=over_windows):
                yield from estimates.from_durations(data, quantiles, shares)


def rolled_up(part: pl.DataFrame, layout: Layout, windows: Sequence[Period]) -> Tally:
    """The cells of one counted measure summed over every slice and period, and over some windows."""
    value, place = np.unique(part["value"].to_numpy(), return_inverse=True)
    leaf, day = part["leaf"].to_numpy().astype(np.int64), part["day"]
    # Leaf, period and value in one number: what is equal is summed once, for all slices.
    periods, values = len(layout.periods), max(1, len(value))
    leaves = int(leaf.max(initial=-1)) + 1
    cell = leaf * periods + layout.periods_of(day)
    finest, n = summed(cell * values + place, part["n"].to_numpy(), leaves * periods * values)
    rest, place = np.divmod(finest, values)
    leaf, period = np.divmod(rest, periods)
    spans: list[tuple[Bools, Ints | int]] = [
        (np.ones(len(n), np.bool_), WHOLE),
        (period > 0, period),
    ]
    spans += [
        ((period >= first) & (period <= last), layout.place_of_window(window))
        for window in map(layout.windows.index, windows)
        for first, last in [layout.covered(window)]
    ]
    keys, counts = [], []
    for inside, filed in spans:
        at = filed[inside] if isinstance(filed, np.ndarray) else filed
        keys += [one.groups(leaf[inside], at) * values + place[inside] for one in layout.sets]
        counts += [n[inside]] * len(layout.sets)
    key, n = summed(np.concatenate(keys), np.concatenate(counts), layout.groups * values)
    group, place = np.divmod(key, values)
    begins = np.diff(group, prepend=-1) > 0
    present = group[begins]
    table = np.zeros((len(present), len(value)), np.int64)
    table[np.cumsum(begins) - 1, place] = n
    return Tally(present, value, table)


def _without_windows(tally: Tally, layout: Layout) -> Tally:
    _, period = layout.places(tally.group)
    return tally.where(period <= len(layout.grain))


def _by_measure(
    metrics: Sequence[Metric], cells: Cells
) -> Iterator[tuple[Shape, list[tuple[int, Metric]]]]:
    """Metrics grouped by the measure they read, so that each is counted or sorted once."""
    groups: dict[int, list[tuple[int, Metric]]] = {}
    measures: dict[int, Measure] = {}
    for place, metric in enumerate(metrics):
        found = metric.kind.measure
        if (
            found.id in cells.parts
            and cells.parts[found.id].height
            and not isinstance(metric.kind, Table)
        ):
            # Two measures that are the same have one part between them.
            part = id(cells.parts[found.id])
            groups.setdefault(part, []).append((place, metric))
            measures[part] = found
    for name, group in groups.items():
        yield measures[name].shape, group


def _table(found: Sequence[tuple[int, Estimates]], layout: Layout) -> pl.DataFrame:
    """All estimates as one table in the order of metrics, slices and periods; what is not known becomes null."""
    if not found:
        return pl.DataFrame(schema=SCHEMA)
    metric = np.repeat([place for place, _ in found], [len(each.group) for _, each in found])
    part, period = layout.places(np.concatenate([each.group for _, each in found]))
    order = np.argsort((metric * len(layout.slices) + part) * len(layout.periods) + period)

    def column(name: str) -> pl.Series:
        return pl.Series(np.concatenate([getattr(each, name) for _, each in found])[order])

    known = {
        "metric": pl.Series(metric[order]),
        "slice": pl.Series(part[order]),
        "period": pl.Series(period[order]),
        "open": column("running"),
    }
    table = pl.DataFrame(
        known
        | {
            name: column(name)
            for name in ("value", "n", "low", "high", "flags", "numerator", "method")
        }
    )
    return table.with_columns(
        pl.col("value", "low", "high").fill_nan(None),
        pl.when(pl.col("numerator") >= 0).then("numerator"),
        pl.when(pl.col("method") != NO_METHOD).then("method"),
    ).select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
