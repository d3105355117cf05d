"""From a source to its tables: the right reader for the bytes. A workbook gives a table per sheet, all else one."""

from __future__ import annotations

# ruff: noqa: PLC0415  # a reader is imported for what it reads
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import InputError
from supportmetrics.intake import sniff, sources
from supportmetrics.intake.contents import spooled, unpacked
from supportmetrics.intake.delimited import read_delimited
from supportmetrics.intake.guarded import by_rust
from supportmetrics.intake.tables import Table

if TYPE_CHECKING:
    from supportmetrics.intake.contents import Content
    from supportmetrics.intake.sources import Source

_ARROW_FILE = b"ARROW1"
_ROWS = 1 << 28
"""More rows than any desk has tickets: what claims them unpacks to more than memory holds."""


def open_tables(source: Source) -> tuple[Table, ...]:
    """The tables of a source; raises InputError for what cannot be read."""
    name = source.name
    try:
        content = unpacked(sources.content(source), name)
        kind = sniff.format_of(content, name)
    except OSError as why:
        raise InputError(f"{name} cannot be read: {why.strerror}.") from why
    if kind == "delimited":
        return (read_delimited(name, content),)
    if content.packing:
        content = spooled(content.blocks())
    match kind:
        case "json":
            from supportmetrics.intake.json_records import read_json

            return (read_json(name, content),)
        case "workbook" | "zipped workbook":
            from supportmetrics.intake.workbooks import read_workbook

            return read_workbook(name, content, zipped=kind != "workbook")
    return (_columns(name, kind, content),)


def _columns(name: str, kind: str, content: Content) -> Table:
    from supportmetrics.intake.nested import leaves
    from supportmetrics.intake.stored import stored

    with by_rust(name, f"{kind} file"):
        if kind == "parquet":
            frame = pl.scan_parquet(content.source())
            rows = frame.select(pl.len()).collect().item()
            if rows > _ROWS:
                raise InputError(f"{name} claims to hold {rows:,} rows; it is not read.")
        else:
            streamed = not content.head().startswith(_ARROW_FILE)
            _require_whole(content, streamed=streamed)
            read = pl.read_ipc_stream if streamed else pl.read_ipc
            frame = read(content.source()).lazy()
        flat = frame.select(_flat(*leaf) for leaf in leaves(frame.collect_schema()))
        table = stored(name, kind, flat, content)
    if not table.names:
        raise InputError(f"{name} has no columns. Export the tickets again.")
    return table


def _require_whole(content: Content, *, streamed: bool) -> None:
    """Raises OSError when Arrow data say that they are longer than they are: Polars asks for that much memory, and
    the process ends when there is none. Other damages are left to Polars.
    """
    import pyarrow as pa

    source = content.source()
    whole = (
        pa.memory_map(str(source)) if isinstance(source, Path) else pa.BufferReader(content.data)
    )
    with whole:
        try:
            if streamed:
                for _ in pa.ipc.open_stream(whole):
                    pass
            else:
                file = pa.ipc.open_file(whole)
                for number in range(file.num_record_batches):
                    file.get_batch(number)
        except pa.ArrowMemoryError as why:
            raise OSError(str(why)) from why
        except pa.ArrowException:
            return


def _flat(name: str, value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Lists as text; lists of objects and of lists as missing."""
    if isinstance(dtype, pl.List):
        from supportmetrics.intake.nested import joined

        nested = isinstance(dtype.inner, pl.Struct | pl.List)
        value = pl.lit(None, pl.String) if nested else joined(value)
    return value.alias(name)
