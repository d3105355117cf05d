"""Measurements: the long table of values, one row per metric, slice and period.

Kept as columns because a year of weeks over every channel and tier is several hundred thousand rows; handed out one
by one as plain `Measurement` values, and as canonical JSON lines, which Python objects would make ten times slower.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl

from supportmetrics.model.frozen import frozen
from supportmetrics.model.periods import Period
from supportmetrics.model.spreadsheets import harmless
from supportmetrics.model.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from supportmetrics.model.report import Slice

Key: TypeAlias = "tuple[str, Slice, Period | None]"
"""Metric, slice and period of a measurement."""

_LINES, _THREADS = 20_000, 2

FLAGS: tuple[str, ...] = (
    "too_few",
    "rough",
    "estimated",
    "not_reached",
    "partial",
    "fallback_date",
    "mixed_scales",
)
"""Flag names; bit k of the `flags` column is FLAGS[k]."""
FLAG_BIT: dict[str, int] = {name: 1 << place for place, name in enumerate(FLAGS)}

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "metric": pl.UInt16,
    "slice": pl.UInt32,
    "period": pl.UInt32,
    "value": pl.Float64,
    "n": pl.Int64,
    "low": pl.Float64,
    "high": pl.Float64,
    "flags": pl.UInt8,
    "numerator": pl.Int64,
    "method": pl.UInt8,
    "open": pl.Int64,
}
"""`metric`, `slice`, `period` and `method` are places in the lists beside the table; `open` is how many rows of n are
still waiting at `as_of` (censored), for texts such as "57% still open"."""


@frozen
class Measurement:
    """One number with everything needed to trust it."""

    metric: str
    slice: Slice
    period: Period | None
    value: float | None
    unit: Unit
    n: int
    low: float | None
    high: float | None
    flags: tuple[str, ...]
    numerator: int | None
    method: str
    open: int


class Measurements:
    """The table, sorted by metric, slice and period; the whole span (period None) comes first."""

    def __init__(
        self,
        table: pl.DataFrame,
        metrics: Sequence[tuple[str, Unit]],
        slices: Sequence[Slice],
        periods: Sequence[Period | None],
        methods: Sequence[str],
    ) -> None:
        rows = table.select(
            pl.col(name).cast(dtype) if name in table.columns else pl.lit(None, dtype).alias(name)
            for name, dtype in SCHEMA.items()
        ).with_columns(pl.col("flags").fill_null(0))
        place = _place(len(slices), len(periods))
        # Whoever measures many gives them in order.
        in_order = rows.select(place).to_series().is_sorted()
        self._table = rows if in_order else rows.sort(place)
        self.metrics, self.slices, self.periods, self.methods = (
            tuple(metrics),
            tuple(slices),
            tuple(periods),
            tuple(methods),
        )
        self._index: Mapping[Key, Measurement] | None = None
        self._indexed: object = None

    def __len__(self) -> int:
        return self._table.height

    def __iter__(self) -> Iterator[Measurement]:
        return self._rows(self._table)

    def index(
        self, periods: Iterable[Period | None], slices: Iterable[Slice] | None = None
    ) -> Mapping[Key, Measurement]:
        """The measurements of some periods, and of some slices or all, by (metric, slice, period)."""
        wanted = frozenset(periods), None if slices is None else frozenset(slices)
        if self._index is None or self._indexed != wanted:
            places = {period: at for at, period in enumerate(self.periods) if period in wanted[0]}
            rows = self._table.filter(pl.col("period").is_in(list(places.values())))
            parts = {
                part: at
                for at, part in enumerate(self.slices)
                if wanted[1] is None or part in wanted[1]
            }
            if len(parts) < len(self.slices):
                rows = rows.filter(pl.col("slice").is_in(list(parts.values())))
            self._index = _Index(self, rows, parts, places)
            self._indexed = wanted
        return self._index

    def among(self, metrics: Collection[str]) -> Measurements:
        """The measurements of some metrics, as a table of its own; this one where there are no others."""
        places = [place for place, (name, _) in enumerate(self.metrics) if name in metrics]
        if len(places) == len(self.metrics):
            return self
        rows = self._table.filter(pl.col("metric").is_in(places))
        return Measurements(rows, self.metrics, self.slices, self.periods, self.methods)

    def of(self, metrics: Collection[str]) -> Iterator[Measurement]:
        """The measurements of some metrics, in order."""
        places = [place for place, (name, _) in enumerate(self.metrics) if name in metrics]
        return self._rows(self._table.filter(pl.col("metric").is_in(places)))

    def frame(self) -> pl.DataFrame:
        """The table with words in place of places: one column per dimension, `start` and `end` dates, flags as text."""
        dimensions = list(dict.fromkeys(name for part in self.slices for name, _ in part))
        slices = pl.DataFrame(
            [[dict(part).get(name) for name in dimensions] for part in self.slices],
            schema=dict.fromkeys(dimensions, pl.String),
            orient="row",
        ).with_row_index("slice")
        periods = pl.DataFrame(
            [(p.start, p.end) if p else (None, None) for p in self.periods],
            schema={"start": pl.Date, "end": pl.Date},
            orient="row",
        ).with_row_index("period")
        metrics = pl.DataFrame(
            [(name, unit.value) for name, unit in self.metrics],
            schema={"metric_id": pl.String, "unit": pl.String},
            orient="row",
        ).with_columns(metric=pl.int_range(pl.len(), dtype=pl.UInt16))
        flags = pl.concat_list(
            pl.when(pl.col("flags") & bit > 0).then(pl.lit(name)) for name, bit in FLAG_BIT.items()
        ).list.drop_nulls()
        return (
            self._table.with_columns(flags=flags.list.join(" "))
            .join(metrics, on="metric", how="left", maintain_order="left")
            .join(slices, on="slice", how="left", maintain_order="left")
            .join(periods, on="period", how="left", maintain_order="left")
            .select(
                pl.col("metric_id").alias("metric"),
                *dimensions,
                "start",
                "end",
                "value",
                "unit",
                "n",
                "low",
                "high",
                "flags",
                "numerator",
            )
        )

    def csv(self) -> str:
        """The table as CSV: counts as integers, words that no spreadsheet takes for a formula."""
        table = self.frame()
        whole = (pl.col("unit") == Unit.COUNT.value) & (pl.col("value") == pl.col("value").round())
        value = (
            pl.when(whole)
            .then(pl.col("value").cast(pl.Int64).cast(pl.String))
            .otherwise(pl.col("value").cast(pl.String))
        )
        # A minus before a number is no formula, so numbers are written after words are made harmless.
        return harmless(table).with_columns(value.alias("value")).write_csv()

    def json_lines(self) -> Iterator[bytes]:
        """Each measurement as one canonical JSON object, in order: many lines at a time, with commas between them.

        UTF-8, written by column: numbers are the shortest text that reads back to the same value, counts are integers.
        """
        heads = pl.Series(
            [f'{{"metric":{json.dumps(name)},"slice":' for name, _ in self.metrics], dtype=pl.String
        )
        units = pl.Series(
            [f',"unit":{json.dumps(unit.value)},"n":' for _, unit in self.metrics], dtype=pl.String
        )
        whole = pl.Series([unit is Unit.COUNT for _, unit in self.metrics], dtype=pl.Boolean)
        slices = pl.Series(
            [json.dumps(dict(part), ensure_ascii=False) for part in self.slices], dtype=pl.String
        )
        periods = pl.Series(
            [f',"period":{_period_json(p)},"value":' for p in self.periods], dtype=pl.String
        )
        methods = pl.Series(
            [f',"method":{json.dumps(name)}}}' for name in self.methods], dtype=pl.String
        )
        flags = pl.Series(
            [
                f',"flags":{json.dumps([name for name, bit in FLAG_BIT.items() if bits & bit])}'
                for bits in range(2 ** len(FLAGS))
            ],
            dtype=pl.String,
        )

        def text(name: str) -> pl.Expr:
            return pl.col(name).cast(pl.String).fill_null("null")

        is_count = pl.lit(whole).gather(pl.col("metric")) & (
            pl.col("value") == pl.col("value").round()
        )
        value = (
            pl.when(is_count)
            .then(pl.col("value").cast(pl.Int64).cast(pl.String))
            .otherwise(text("value"))
        )
        numerator = (
            pl.when(pl.col("numerator").is_not_null())
            .then(pl.format(',"numerator":{}', pl.col("numerator")))
            .otherwise(pl.lit(""))
        )
        line = (
            pl.concat_str(
                pl.lit(heads).gather(pl.col("metric")),
                pl.lit(slices).gather(pl.col("slice")),
                pl.lit(periods).gather(pl.col("period")),
                value.fill_null("null"),
                pl.lit(units).gather(pl.col("metric")),
                text("n"),
                pl.lit(',"low":'),
                text("low"),
                pl.lit(',"high":'),
                text("high"),
                pl.lit(flags).gather(pl.col("flags").cast(pl.UInt32)),
                numerator,
                pl.when(pl.col("method").is_not_null())
                .then(pl.lit(methods).gather(pl.col("method").cast(pl.UInt32)))
                .otherwise(pl.lit("}")),
            )
            .str.join(",\n")
            .cast(pl.Binary)
        )

        def lines(part: pl.DataFrame) -> bytes:
            found: bytes = part.select(line).item()
            return found

        yield from _made_ahead(lines, self._table.iter_slices(_LINES))

    def _rows(self, table: pl.DataFrame) -> Iterator[Measurement]:
        return map(self.measurement, table.iter_rows())

    def measurement(self, row: tuple[Any, ...]) -> Measurement:
        """A row of the table as a value."""
        metric, part, period, value, n, low, high, flags, numerator, method, waiting = row
        name, unit = self.metrics[metric]
        return Measurement(
            name,
            self.slices[part],
            self.periods[period],
            value,
            unit,
            n,
            low,
            high,
            _flagged(flags or 0),
            numerator,
            self.methods[method] if method is not None else "",
            waiting or 0,
        )


class _Index(Mapping[Key, Measurement]):
    """Rows by (metric, slice, period). A value is made when it is asked for: of thousands a report shows hundreds."""

    def __init__(
        self,
        among: Measurements,
        rows: pl.DataFrame,
        slices: Mapping[Slice, int],
        periods: Mapping[Period | None, int],
    ) -> None:
        self._among, self._rows = among, rows
        self._metrics = {name: at for at, (name, _) in enumerate(among.metrics)}
        self._slices, self._periods = slices, periods
        self._sizes = len(among.slices), len(among.periods)
        places = rows.select(_place(*self._sizes)).to_series()
        self._row = dict(zip(places.to_list(), range(rows.height), strict=True))
        self._made: dict[int, Measurement] = {}

    def __getitem__(self, key: Key) -> Measurement:
        metric, part, period = key
        slices, periods = self._sizes
        place = (self._metrics[metric] * slices + self._slices[part]) * periods
        place += self._periods[period]
        if place not in self._made:
            self._made[place] = self._among.measurement(self._rows.row(self._row[place]))
        return self._made[place]

    def __iter__(self) -> Iterator[Key]:
        among, (slices, periods) = self._among, self._sizes
        for place in self._row:
            rest, period = divmod(place, periods)
            metric, part = divmod(rest, slices)
            yield among.metrics[metric][0], among.slices[part], among.periods[period]

    def __len__(self) -> int:
        return len(self._row)


def _place(slices: int, periods: int) -> pl.Expr:
    """Metric, slice and period of a row in one number, by which rows are in order."""
    part = pl.col("metric").cast(pl.Int64) * slices + pl.col("slice")
    return part * periods + pl.col("period")


@cache
def _flagged(bits: int) -> tuple[str, ...]:
    """The names of some flags."""
    return tuple(name for name, bit in FLAG_BIT.items() if bits & bit)


def _made_ahead(
    make: Callable[[pl.DataFrame], bytes], parts: Iterable[pl.DataFrame]
) -> Iterator[bytes]:
    """What is made of each part, in order: the next ones are made while one is written."""
    with ThreadPoolExecutor(_THREADS) as pool:
        coming: deque[Future[bytes]] = deque()
        for part in parts:
            coming.append(pool.submit(make, part))
            if len(coming) > _THREADS:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


def _period_json(period: Period | None) -> str:
    return "null" if period is None else f'{{"start":"{period.start}","end":"{period.end}"}}'
