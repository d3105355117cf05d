"""Workbooks as tables: a table per sheet that holds one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import InputError
from supportmetrics.intake import archives, compound
from supportmetrics.intake.apart import sheets_apart, sheets_of
from supportmetrics.intake.guarded import by_rust
from supportmetrics.intake.strays import FOOTER, footer_length
from supportmetrics.intake.tables import HeldTable, SetAside, from_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supportmetrics.intake.apart import Sheet
    from supportmetrics.intake.contents import Content

_Row = list[str | None]
_HEADER_FILL = 0.8
_ABOVE = 30
_CELLS = 64 << 20
"""A reader holds every cell between the first and the last one, written or not."""
_ROW = re.compile(rb'<row [^>]*?\br="(\d{1,7})"')
_FAR = re.compile(rb'\br="([A-Z]{2,3})\d')
_XLSX = b"xl/workbook"
"""Names of the members of a zip archive stand in it as they are."""
_NEAR_COLUMNS = 26
_OVERLAP = 200
"""Bytes of one piece looked at again with the next, so that no cell is cut in two."""
_DAY_ZERO = r"^(?:1899-12-3[01]|1900-\d\d-\d\d)[ T](\d\d):(\d\d):(\d\d)"
"""A spreadsheet writes durations as times after the last day of 1899."""


def read_workbook(name: str, content: Content, *, zipped: bool) -> tuple[HeldTable, ...]:
    """The sheets that hold something. Raises InputError for a damaged, protected or empty workbook."""
    if zipped:
        archives.require_in_proportion(content, name)
        _require_few_cells(content, name)
    data = content.read()
    if data.startswith(compound.MAGIC):
        compound.require_sound(name, data)
    # Damaged workbooks of the other kinds have asked for a terabyte, and kept their reader busy for ever.
    near = zipped and _XLSX in data
    with by_rust(name, "workbook", ValueError):
        sheets = sheets_of(data) if near else sheets_apart(data)
    tables = [table for sheet in sheets if (table := _table(name, sheet))]
    if not tables:
        raise InputError(f"{name} is an empty workbook. An export has at least a row of headers.")
    return tuple(tables)


def _table(name: str, sheet: Sheet) -> HeldTable | None:
    frame = sheet.cells
    if not frame.width:
        return None
    text = pl.col(pl.String).str.strip_chars()
    frame = frame.select(pl.when(text != "").then(text).name.keep())
    rows: list[_Row] = [list(row) for row in _with_durations(frame).iter_rows()]
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        return None
    start = _header_place(rows)
    header = [cell or "" for cell in rows[start]]
    records = rows[start + 1 :]
    size = len(records) - footer_length(records, len(header))
    table = from_rows(name, f"workbook, sheet {sheet.name}", header, records[:size], start + 1)
    below = {
        size + place: tuple(cell or "" for cell in row)
        for place, row in enumerate(records[size:], start=1)
        if any(row)
    }
    table.raw = below
    table.aside = tuple(SetAside(record, FOOTER, "stands below the table") for record in below)
    table.sheet = sheet.name
    table.hidden = sheet.hidden
    return table


def _header_place(rows: Sequence[_Row]) -> int:
    """The first row with about as many cells as the fullest of the first ones."""
    filled = [sum(cell is not None for cell in row) for row in rows[:_ABOVE]]
    return next(i for i, count in enumerate(filled) if count >= _HEADER_FILL * max(filled))


def _with_durations(frame: pl.DataFrame) -> pl.DataFrame:
    """Times after day zero as hours, minutes and seconds: beyond 24 hours a reader takes them for dates."""
    return frame.with_columns(
        _duration(name)
        for name in frame.columns
        if frame[name].str.contains(r"^(?:1899-12-3[01]|1900-)").any()
    )


def _duration(name: str) -> pl.Expr:
    column = pl.col(name)
    day = column.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    # Spreadsheets believe in a 29 February 1900.
    days = (day - pl.date(1899, 12, 31)).dt.total_days() + (day >= pl.date(1900, 3, 1))
    clock = column.str.extract_groups(_DAY_ZERO)
    hours = days * 24 + clock.struct.field("1").cast(pl.Int64)
    told = pl.format("{}:{}:{}", hours, clock.struct.field("2"), clock.struct.field("3"))
    return (
        pl.when(column.str.contains(_DAY_ZERO) & (hours >= 0))
        .then(told)
        .otherwise(column)
        .alias(name)
    )


def _require_few_cells(content: Content, name: str) -> None:
    """Raises InputError when the first and the last cell of a sheet span more than memory holds."""
    for rows, columns in archives.measured(content, name, "xl/worksheets/", _extent):
        if rows * columns > _CELLS:
            raise InputError(
                f"{name} has a sheet with a cell in row {rows:,} and one in column {columns:,}: too far away to be "
                "read. Delete the rows and columns beyond the table, or save it as CSV."
            )


def _extent(pieces: Iterator[bytes]) -> tuple[int, int]:
    """The last row and the last column of a sheet, as its XML names them."""
    last_row, last_column, before = 0, _NEAR_COLUMNS, b""
    for piece in pieces:
        text = before + piece
        last = text.rfind(b"<row ")
        found = _ROW.match(text, last) if last >= 0 else None
        last_row = max(last_row, int(found[1]) if found else 0)
        for name in set(_FAR.findall(text)):
            last_column = max(last_column, _column_number(name))
        before = text[-_OVERLAP:]
    return last_row, last_column


def _column_number(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
