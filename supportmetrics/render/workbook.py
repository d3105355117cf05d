"""The report as a workbook: one sheet per table, numbers that can be calculated with, durations as durations.

Places what the view holds; the only arithmetic is that of the format, which counts durations in days. Text is written
as text, so that no cell of an export becomes a formula.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import xlsxwriter

from supportmetrics.model.frozen import frozen
from supportmetrics.render.shown import shown
from supportmetrics.render.view import Quantity

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


@frozen
class Typed:
    """A number of a kind of its own, in a column of several."""

    quantity: Quantity
    kind: str


Cell = Quantity | Typed | str | int | float | date | None
"""What stands in a cell; a Quantity by its exact value."""

_DAY_S = 86_400
_WIDEST, _NARROWEST = 60, 8
_MOST_ROWS = 1_048_575
"""Rows of a sheet below its header."""
_MOST_TEXT = 32_767
_ANY_TIME = datetime(2020, 1, 1, tzinfo=UTC)
"""A workbook without a time of its own: the same figures are the same bytes."""


@frozen
class Field:
    """A column of a sheet."""

    header: str
    kind: str
    """text, count, share, duration, score, number or date."""


@frozen
class Chart:
    """A line chart beside a sheet's table."""

    title: str
    fields: tuple[int, ...]
    """Places of the columns that are drawn; the first column names the points."""
    kind: str = "number"
    low: float | None = None
    """Lower end of the scale, where it is not 0."""
    high: float | None = None


@frozen
class Page:
    """One sheet: sentences above a table."""

    name: str
    fields: tuple[Field, ...]
    rows: Sequence[Sequence[Cell]]
    sentences: tuple[str, ...] = ()
    chart: Chart | None = None


_FORMATS: dict[str, dict[str, object]] = {
    "text": {"indent": 1},
    "count": {"num_format": "#,##0"},
    "share": {"num_format": "0.0%"},
    "duration": {"num_format": "[h]:mm:ss"},
    "score": {"num_format": "0.0"},
    "number": {},
    "date": {"num_format": "yyyy-mm-dd"},
    "header of text": {"bold": True, "bottom": 1, "indent": 1},
    "header of numbers": {"bold": True, "bottom": 1, "align": "right"},
    "title": {"bold": True, "font_size": 14},
}


def workbook(pages: Sequence[Page], *, title: str, created: datetime | None) -> bytes:
    """The file. Rows that a sheet cannot hold are left out, and the sheet says so above its table."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    stamp = (created or _ANY_TIME).astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": title, "created": stamp})
    formats = {name: book.add_format(how) for name, how in _FORMATS.items()}
    for page in pages:
        _sheet(book, formats, page)
    book.close()
    return file.getvalue()


def _sheet(book: Workbook, formats: dict[str, Format], page: Page) -> None:
    sheet = book.add_worksheet(page.name)
    rows = page.rows[:_MOST_ROWS]
    sentences = list(page.sentences)
    if len(rows) < len(page.rows):
        missing = len(page.rows) - len(rows)
        sentences.append(f"{missing:,} rows do not fit into a sheet and are left out.")
    for place, sentence in enumerate(sentences):
        sheet.write_string(place, 0, _text(sentence), formats["title" if place == 0 else "text"])
    if not page.fields:
        return
    top = len(sentences) + 1 if sentences else 0
    for column, field in enumerate(page.fields):
        over = "text" if field.kind == "text" else "numbers"
        sheet.write_string(top, column, _text(field.header), formats[f"header of {over}"])
        for row, cells in enumerate(rows, start=top + 1):
            _write(sheet, row, column, cells[column], field.kind, formats)
        sheet.set_column(column, column, _width(field, [cells[column] for cells in rows[:200]]))
    if rows:
        sheet.autofilter(top, 0, top + len(rows), len(page.fields) - 1)
    sheet.freeze_panes(top + 1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    if page.chart and len(rows) > 1:
        _draw(book, sheet, page, page.chart, top, len(rows))


def _write(
    sheet: Worksheet, row: int, column: int, cell: Cell, kind: str, formats: dict[str, Format]
) -> None:
    if isinstance(cell, Typed):
        kind, cell = cell.kind, cell.quantity
    value, how = cell.raw if isinstance(cell, Quantity) else cell, formats[kind]
    if value is None:
        if isinstance(cell, Quantity) and cell.why:
            sheet.write_comment(row, column, _text(cell.why))
        return
    if isinstance(value, str):
        sheet.write_string(row, column, _text(value), how)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, how)
    else:
        sheet.write_number(row, column, value / _DAY_S if kind == "duration" else value, how)


def _text(text: str) -> str:
    return shown(text)[:_MOST_TEXT]


def _width(field: Field, cells: Sequence[Cell]) -> int:
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    return min(_WIDEST, max(_NARROWEST, len(field.header) + 3, longest + 1))


def _draw(book: Workbook, sheet: Worksheet, page: Page, chart: Chart, top: int, rows: int) -> None:
    drawn = book.add_chart({"type": "line"})
    for column in chart.fields:
        drawn.add_series(
            {
                "name": [page.name, top, column],
                "categories": [page.name, top + 1, 0, top + rows, 0],
                "values": [page.name, top + 1, column, top + rows, column],
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
    drawn.set_y_axis(
        {
            "num_format": _FORMATS[chart.kind].get("num_format", "General"),
            "min": chart.low,
            "max": chart.high,
        }
    )
    drawn.set_legend({"position": "bottom"})
    sheet.insert_chart(top, len(page.fields) + 1, drawn, {"x_scale": 1.6, "y_scale": 1.3})
