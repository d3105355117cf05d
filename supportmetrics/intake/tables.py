"""A table as it was found: headers, a sample to recognise it by, and its columns on demand. Text in, text out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from supportmetrics.intake.headers import unique_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SAMPLE = 1000


@dataclass(frozen=True, slots=True)
class Records:
    """Columns of a table with the record number of each row in `line` (UInt32, the first record is 1)."""

    frame: pl.DataFrame
    rejected: tuple[tuple[int, str], ...]
    """Record number and reason of the rows set aside."""
    exact: bool
    """Every record was counted cell by cell."""
    replaced: int = 0
    """Characters that did not fit the encoding."""


@dataclass(slots=True)
class Table:
    """What all kinds of tables share."""

    name: str
    format: str
    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    names: tuple[str, ...]
    """One name per header, made distinct: the columns of `sample` and of `read`."""
    sample: pl.DataFrame
    """Some of the first records, as text."""
    header_row: int = 1
    first_line: int = 2
    skipped: int = 0

    def read(
        self,
        columns: Sequence[str],
        words: frozenset[str] = frozenset(),
        times: Mapping[str, pl.Expr] | None = None,
        *,
        exact: bool = False,
    ) -> Records:
        """The named columns as text.

        `words` may come back as Categorical. `times` are expressions that turn a column into
        instants; they may be used on columns where they understand every value. `exact` counts
        every record.
        """
        raise NotImplementedError

    def skip_records(self, count: int) -> None:
        """The first `count` records after the header are no data."""
        raise NotImplementedError

    def promote(self) -> None:
        """The first record is the real header."""
        self.headers = tuple(cell or "" for cell in self.sample.row(0))
        old, self.names = self.names, unique_names(self.headers)
        self.sample = self.sample.rename(dict(zip(old, self.names, strict=True)))
        self.skip_records(1)


@dataclass(slots=True)
class HeldTable(Table):
    """A table that is in memory already; its columns may be typed."""

    frame: pl.DataFrame | None = None
    rejected: tuple[tuple[int, str], ...] = ()
    lines: pl.Series | None = None
    """Record numbers, when some records were set aside."""
    records: Sequence[Mapping[str, Any]] = ()
    """The records of a JSON document as they were, with the lists inside them."""

    def read(
        self,
        columns: Sequence[str],
        words: frozenset[str] = frozenset(),  # noqa: ARG002 - the door of all tables
        times: Mapping[str, pl.Expr] | None = None,  # noqa: ARG002 - as above
        *,
        exact: bool = False,  # noqa: ARG002 - as above
    ) -> Records:
        """The named columns as they are held."""
        frame = self.frame if self.frame is not None else pl.DataFrame()
        lines = (
            pl.int_range(1, frame.height + 1, dtype=pl.UInt32, eager=True)
            if self.lines is None
            else self.lines
        )
        chosen = list(dict.fromkeys(columns)) or list(self.names[:1])
        return Records(
            frame.select(chosen).with_columns(lines.alias("line")), self.rejected, exact=True
        )

    def skip_records(self, count: int) -> None:
        """The first `count` records after the header are no data."""
        if self.frame is not None:
            self.frame = self.frame.slice(count).rename(
                dict(zip(self.frame.columns, self.names, strict=True))
            )
        self.skipped = count
        self.sample = self.sample.slice(count)
        self.first_line += count


def held(
    name: str,
    format_: str,
    frame: pl.DataFrame,
    rejected: tuple[tuple[int, str], ...] = (),
    lines: pl.Series | None = None,
) -> HeldTable:
    """A table over a frame whose columns are named by their headers."""
    headers = tuple(frame.columns)
    names = unique_names(headers)
    frame = frame.rename(dict(zip(headers, names, strict=True)))
    sample = frame.head(_SAMPLE).select(as_text(frame[n], n) for n in names)
    return HeldTable(
        name,
        format_,
        "utf-8",
        "",
        headers,
        names,
        sample,
        frame=frame,
        rejected=rejected,
        lines=lines,
    )


def from_rows(
    name: str, format_: str, header: Sequence[str], rows: Sequence[Sequence[str | None]]
) -> HeldTable:
    """A table over rows of text."""
    names = unique_names(tuple(header))
    frame = (
        pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
        if rows
        else sample_frame(names, [])
    )
    blank = pl.all_horizontal(pl.all().is_null())
    table = HeldTable(
        name,
        format_,
        "utf-8",
        "",
        tuple(header),
        names,
        frame.head(_SAMPLE),
        frame=frame.filter(~blank),
    )
    table.sample = table.frame.head(_SAMPLE) if table.frame is not None else table.sample
    return table


def as_text(series: pl.Series, name: str) -> pl.Expr:
    """The text of a column, for recognition."""
    if series.dtype == pl.Binary:
        return pl.lit(None, pl.String).alias(name)
    if series.dtype.is_nested():
        return pl.lit(None, pl.String).alias(name)
    return pl.col(name).cast(pl.String, strict=False)


def sample_frame(names: Sequence[str], rows: Sequence[Sequence[str]]) -> pl.DataFrame:
    """Rows of cells as columns of text; rows of another width are left out."""
    good = [[cell or None for cell in row[: len(names)]] for row in rows if len(row) >= len(names)]
    columns = list(zip(*good, strict=True)) if good else [() for _ in names]
    return pl.DataFrame(
        [pl.Series(n, c, dtype=pl.String) for n, c in zip(names, columns, strict=True)]
    )
