"""From a source to its tables: the right reader for the bytes. A workbook gives a table per sheet, all else one."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import polars as pl

from supportmetrics.errors import InputError
from supportmetrics.intake import sniff
from supportmetrics.intake.delimited import read_delimited
from supportmetrics.intake.tables import Table, from_rows, held

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from supportmetrics.intake.sources import Source

_LISTS = (
    "tickets",
    "results",
    "data",
    "records",
    "conversations",
    "satisfaction_ratings",
    "survey_responses",
    "issues",
    "cases",
    "responses",
    "items",
    "rows",
    "value",
    "result",
    "calls",
    "_results",
    "payload",
)
"""Keys under which services wrap their list of records."""
_ENVELOPES = ("_embedded", "data")
"""Keys of an object that holds the list under one of these keys."""
_WRAPPERS = ("ticket", "conversation", "case", "fields", "properties", "satisfaction_rating")
"""Keys that wrap each single record."""


def open_tables(source: Source) -> tuple[Table, ...]:
    """The tables of a source; raises InputError for what cannot be read."""
    name, data = source.name, source.data
    head = _head(source)
    packed = sniff.compression(head)
    if packed and data is None and source.path is not None:
        head = sniff.opened(source.path, packed)
    elif packed and data is not None:
        data, packed = sniff.unpack(data, packed, name), ""
        head = data[: sniff.HEAD]
    kind = sniff.format_of(head, name)
    if data is None and source.path is not None:
        if kind == "delimited" and packed in ("", "gzip", "zstd"):
            return (read_delimited(name, head, source.path, None, packed),)
        if kind == "parquet" and not packed:
            return (_columns(name, kind, source.path),)
        raw = source.path.read_bytes()
        data = sniff.unpack(raw, packed, name) if packed else raw
    return _held(name, kind, head, data or b"")


def _head(source: Source) -> bytes:
    if source.data is not None or source.path is None:
        return (source.data or b"")[: sniff.HEAD]
    try:
        with source.path.open("rb") as stream:
            return stream.read(sniff.HEAD)
    except OSError as why:
        raise InputError(f"{source.name} cannot be read: {why.strerror}.") from why


def _held(name: str, kind: str, head: bytes, data: bytes) -> tuple[Table, ...]:
    """The tables of bytes in memory."""
    match sniff.workbook(data, name) if kind == "zip" else kind:
        case "delimited":
            return (read_delimited(name, head, None, data, ""),)
        case "parquet" | "arrow":
            return (_columns(name, kind, data),)
        case "excel":
            return _sheets(name, data)
    return (_json(name, data),)


def _columns(name: str, kind: str, source: bytes | Path) -> Table:
    opened = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        if kind == "parquet":
            frame = pl.read_parquet(opened)
        else:
            try:
                frame = pl.read_ipc(opened)
            except (pl.exceptions.ComputeError, OSError):
                frame = pl.read_ipc_stream(
                    io.BytesIO(source) if isinstance(source, bytes) else source
                )
    except (pl.exceptions.PolarsError, OSError) as why:
        raise InputError(f"{name} is a damaged {kind} file: {why}.") from why
    return held(name, kind, _flat(frame))


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Nested columns under dotted names; lists become text."""
    while any(isinstance(dtype, pl.Struct) for dtype in frame.schema.values()):
        parts = []
        for column in frame.columns:
            dtype = frame.schema[column]
            if isinstance(dtype, pl.Struct):
                parts += [
                    frame[column].struct.field(f.name).alias(f"{column}.{f.name}")
                    for f in dtype.fields
                ]
            else:
                parts.append(frame[column])
        frame = pl.DataFrame(parts)
    lists = [
        pl.col(c).cast(pl.List(pl.String)).list.join(",")
        if not isinstance(dtype.inner, pl.Struct | pl.List)
        else pl.lit(None, pl.String).alias(c)
        for c, dtype in frame.schema.items()
        if isinstance(dtype, pl.List)
    ]
    return frame.with_columns(lists)


def _json(name: str, data: bytes) -> Table:
    """A list of objects, an object that holds one, or an object per line."""
    text, encoding, _ = sniff.decode(data)
    stripped = text.lstrip()
    first, _, rest = stripped.partition("\n")
    lines = False
    try:
        lines = isinstance(json.loads(first), dict) and (bool(rest.strip()) or stripped[0] == "{")
    except ValueError:
        lines = False
    if lines and not (not rest.strip() and _records(json.loads(first)) is not None):
        table = _json_lines(name, stripped)
        table.encoding = encoding
        return table
    try:
        found = json.loads(text)
    except ValueError as why:
        raise InputError(
            f"{name} is no readable JSON: {why}. A cut-off download looks like this."
        ) from why
    records = _records(found)
    if records is None:
        raise InputError(
            f"{name} is JSON, but holds no list of records under {', '.join(_LISTS[:3])} or the like."
        )
    return held(name, "json", _frame(records))


def _json_lines(name: str, text: str) -> Table:
    records: list[dict[str, Any]] = []
    lines: list[int] = []
    bad: list[tuple[int, str]] = []
    count = 0
    for line in text.split("\n"):
        if not line.strip():
            continue
        count += 1
        try:
            record = json.loads(line)
        except ValueError:
            bad.append((count, "no readable JSON object"))
            continue
        if isinstance(record, dict):
            records.append(record)
            lines.append(count)
        else:
            bad.append((count, "no JSON object"))
    if not records:
        raise InputError(f"{name} looks like JSON lines, but none can be read.")
    return held(name, "ndjson", _frame(records), tuple(bad), pl.Series(lines, dtype=pl.UInt32))


def _records(found: Any) -> list[dict[str, Any]] | None:  # noqa: ANN401 - whatever JSON holds
    if isinstance(found, list):
        return [r for r in found if isinstance(r, dict)]
    if isinstance(found, dict):
        for key in _LISTS:
            if isinstance(found.get(key), list):
                return [r for r in found[key] if isinstance(r, dict)]
        for key in _ENVELOPES:
            if isinstance(found.get(key), dict):
                return _records(found[key])
    return None


def _frame(records: list[dict[str, Any]]) -> pl.DataFrame:
    columns: dict[str, list[str | None]] = {}
    for place, record in enumerate(records):
        for key, value in _cells(_unwrapped(record), ""):
            cells = columns.setdefault(key, [])
            cells.extend([None] * (place - len(cells)))
            cells.append(value)
    size = len(records)
    return pl.DataFrame(
        [
            pl.Series(key, cells + [None] * (size - len(cells)), dtype=pl.String)
            for key, cells in columns.items()
        ]
    )


def _unwrapped(record: dict[str, Any]) -> dict[str, Any]:
    if len(record) == 1:
        (key, inner), *_ = record.items()
        if key in _WRAPPERS and isinstance(inner, dict):
            return inner
    return record


def _cells(record: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str | None]]:
    for key, value in record.items():
        name = prefix + key
        if isinstance(value, dict):
            yield from _cells(value, name + ".")
        elif isinstance(value, list):
            plain = [v for v in value if not isinstance(v, dict | list)]
            yield name, ",".join(str(v) for v in plain) or None
        elif value is None or value == "":
            yield name, None
        elif isinstance(value, bool):
            yield name, str(value).lower()
        else:
            yield name, str(value)


def _sheets(name: str, data: bytes) -> tuple[Table, ...]:
    import fastexcel  # noqa: PLC0415 - only workbooks need it

    try:
        book = fastexcel.read_excel(data)
        tables = []
        for sheet in book.sheet_names:
            frame = book.load_sheet(sheet, header_row=None, dtypes="string").to_polars()
            rows = [
                [cell.strip() or None if cell is not None else None for cell in row]
                for row in frame.iter_rows()
            ]
            if not any(any(row) for row in rows):
                continue
            start = _header_row(rows)
            header = [cell or "" for cell in rows[start]]
            table = from_rows(name, f"workbook, sheet {sheet}", header, rows[start + 1 :])
            table.header_row, table.first_line = start + 1, start + 2
            tables.append(table)
    except fastexcel.FastExcelError as why:
        raise InputError(f"{name} is a damaged or protected workbook: {why}.") from why
    if not tables:
        raise InputError(f"{name} is an empty workbook.")
    return tuple(tables)


def _header_row(rows: list[list[str | None]]) -> int:
    """The first row with about as many cells as the fullest of the first thirty."""
    fullest = max(sum(cell is not None for cell in row) for row in rows[:30])
    return next(
        i for i, row in enumerate(rows[:30]) if sum(c is not None for c in row) >= 0.8 * fullest
    )
