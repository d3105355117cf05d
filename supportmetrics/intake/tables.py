"""A table as it was found: headers, a sample to recognise it by, and its columns on demand. Text in, text out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from supportmetrics.intake.headers import unique_names
from supportmetrics.intake.strays import HEADER_AGAIN, headers_again
from supportmetrics.model.columns import LINE
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

SAMPLE = 1000
"""Records that a table is recognised by."""


@frozen
class SetAside:
    """A record that is not handed over."""

    record: int
    """1 is the first below the header."""
    reason: str
    """The word that such rows are counted under."""
    why: str
    """What is wrong with this one."""


@frozen
class Records:
    """Columns of a table with the record number of each row in `line` (UInt32, the first record is 1)."""

    frame: pl.DataFrame
    aside: tuple[SetAside, ...]
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
    sheet: str = ""
    """Name of the sheet of a workbook."""
    hidden: bool = False
    """The sheet is not shown to who opens the workbook."""
    parse: Callable[[], Sequence[Mapping[str, Any]]] | None = None
    """Gives the records of a JSON document; None when no record holds a list of objects."""

    @property
    def records(self) -> Sequence[Mapping[str, Any]]:
        """The records of a JSON document as they were, with the lists of objects inside them."""
        return self.parse() if self.parse else ()

    def read(
        self,
        columns: Sequence[str],
        words: frozenset[str] = frozenset(),
        typed: Mapping[str, pl.Expr] | None = None,
        *,
        exact: bool = False,
    ) -> Records:
        """The named columns as text.

        `words` may come back as Categorical. `typed` are expressions that turn a column into
        instants or numbers; they may be used on columns where they understand every value. `exact`
        counts every record.
        """
        raise NotImplementedError

    def cells(self, records: Collection[int]) -> dict[int, tuple[int, tuple[str, ...]]]:
        """Line of the file and cells of some records, as they stand in the file."""
        raise NotImplementedError

    def without_headers(self, records: Records) -> Records:
        """The records without those that are the header again, where exports were joined."""
        again = headers_again(records.frame, dict(zip(self.names, self.headers, strict=True)))
        if again is None:
            return records
        found = [
            SetAside(record, HEADER_AGAIN, "is the header again")
            for record in records.frame[LINE].filter(again)
        ]
        return replace(records, frame=records.frame.filter(~again), aside=(*records.aside, *found))

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

    frame: pl.DataFrame = field(default_factory=pl.DataFrame)
    aside: tuple[SetAside, ...] = ()
    lines: pl.Series | None = None
    """Record numbers, when some records were set aside."""
    raw: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Cells of the records set aside."""
    replaced: int = 0
    """Characters that did not fit the encoding."""

    def read(
        self,
        columns: Sequence[str],
        words: frozenset[str] = frozenset(),  # noqa: ARG002 - the door of all tables
        typed: Mapping[str, pl.Expr] | None = None,  # noqa: ARG002 - as above
        *,
        exact: bool = False,  # noqa: ARG002 - as above
    ) -> Records:
        """The named columns as they are held."""
        chosen = list(dict.fromkeys(columns)) or list(self.names[:1])
        frame = self.frame.select(chosen).with_columns(self._numbers())
        records = Records(frame, self.aside, exact=True, replaced=self.replaced)
        return self.without_headers(records)

    def cells(self, records: Collection[int]) -> dict[int, tuple[int, tuple[str, ...]]]:
        """Line of the file and cells of some records; a record takes one line."""
        numbers = self._numbers()
        wanted = self.frame.filter(numbers.is_in(list(records)))
        text = wanted.select(as_text(wanted.schema[name], name) for name in self.names)
        rows = zip(numbers.filter(numbers.is_in(list(records))), text.iter_rows(), strict=True)
        found = {number: tuple(cell or "" for cell in row) for number, row in rows}
        found |= {number: row for number, row in self.raw.items() if number in records}
        return {number: (number + self.first_line - 1, row) for number, row in found.items()}

    def skip_records(self, count: int) -> None:
        """The first `count` records after the header are no data."""
        if self.lines is not None:
            self.lines = self.lines.slice(count) - count
        self.frame = self.frame.slice(count).rename(
            dict(zip(self.frame.columns, self.names, strict=True))
        )
        self.skipped = count
        self.sample = self.sample.slice(count)
        self.first_line += count

    def _numbers(self) -> pl.Series:
        if self.lines is not None:
            return self.lines.alias(LINE)
        return pl.int_range(1, self.frame.height + 1, dtype=pl.UInt32, eager=True).alias(LINE)


def held(name: str, format_: str, frame: pl.DataFrame, encoding: str = "utf-8") -> HeldTable:
    """A table over a frame whose columns are named by their headers; it has no line of headers."""
    headers = tuple(frame.columns)
    names = unique_names(headers)
    frame = frame.rename(dict(zip(headers, names, strict=True)))
    sample = frame.head(SAMPLE).select(as_text(frame.schema[n], n) for n in names)
    return HeldTable(name, format_, encoding, "", headers, names, sample, 0, 1, frame=frame)


def from_rows(
    name: str, format_: str, header: Sequence[str], rows: Sequence[Sequence[str | None]], place: int
) -> HeldTable:
    """A table over rows of text below a header in line `place`; blank rows are no records, but they count."""
    names = unique_names(tuple(header))
    schema = dict.fromkeys(names, pl.String)
    frame = pl.DataFrame(rows, schema=schema, orient="row") if rows else pl.DataFrame(schema=schema)
    filled = frame.select(~pl.all_horizontal(pl.all().is_null())).to_series()
    lines = pl.int_range(1, frame.height + 1, dtype=pl.UInt32, eager=True).filter(filled)
    frame = frame.filter(filled)
    return HeldTable(
        name, format_, "utf-8", "", tuple(header), names, frame.head(SAMPLE), place, place + 1,
        frame=frame, lines=lines,
    )  # fmt: skip


def as_text(dtype: pl.DataType, name: str) -> pl.Expr:
    """The text of a column, for recognition."""
    if dtype == pl.Binary or dtype.is_nested():
        return pl.lit(None, pl.String).alias(name)
    return pl.col(name).cast(pl.String, strict=False)


def sample_frame(names: Sequence[str], rows: Sequence[Sequence[str]]) -> pl.DataFrame:
    """Rows of cells as columns of text; rows of another width and blank ones are left out."""
    whole = (row[: len(names)] for row in rows if len(row) >= len(names))
    good = [[cell or None for cell in row] for row in whole if any(row)]
    columns = list(zip(*good, strict=True)) if good else [() for _ in names]
    return pl.DataFrame(
        [pl.Series(n, c, dtype=pl.String) for n, c in zip(names, columns, strict=True)]
    )
