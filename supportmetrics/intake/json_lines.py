"""Large files of JSON lines: they stay on disk, and only the columns asked for are read, piece by piece."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from supportmetrics.errors import InputError
from supportmetrics.intake.guarded import by_rust
from supportmetrics.intake.nested import fields_of, flat_columns, holds_objects, instance
from supportmetrics.intake.stored import stored
from supportmetrics.intake.whole_lines import each_piece

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from supportmetrics.intake.contents import Content
    from supportmetrics.intake.tables import Table

    Schema = Mapping[str, pl.DataType]

_LARGE = 8 << 20
"""Larger files are not held in memory, when they can be read where they are."""
OTHER_ESCAPES = re.compile(rb"\\u(?:[dD]|0000)")
"""Halves of characters, and no character at all: Polars makes something else of them."""
_NO_OBJECT = re.compile(rb"\n[^{]")


def stored_lines(
    name: str, content: Content, parse: Callable[[bytes], Sequence[Mapping[str, Any]]]
) -> Table | None:
    """The table of a large file of JSON lines, which stays on disk; None for everything else.

    `parse` gives the records as they were, where they hold lists of objects.
    """
    if content.path is None or content.size < _LARGE or b"\n{" not in content.head():
        return None
    try:
        with by_rust(name, "JSON document"):
            schema = _schema(content)
            # What stands in a single column is opened record by record.
            columns = flat_columns(schema) if len(schema) > 1 else None
            if columns is None:
                return None
            lines = pl.scan_ndjson(content.source(), schema=schema)
            table = stored(name, "ndjson", lines.select(columns), content)
    except InputError:
        return None
    columns = [one.alias(as_named) for one, as_named in zip(columns, table.names, strict=True)]
    table.evaluate = partial(_evaluated, content, schema, columns)
    if holds_objects(schema):
        table.parse = lambda: parse(content.read())
    return table


def _evaluated(
    content: Content, schema: Schema, columns: Sequence[pl.Expr], wanted: Sequence[pl.Expr]
) -> pl.DataFrame:
    def read(piece: bytes) -> pl.DataFrame:
        return pl.scan_ndjson(piece, schema=schema).select(columns).select(wanted).collect()

    return pl.concat(each_piece(content, read)).rechunk()


def _schema(content: Content) -> Schema:
    """What stands in the lines. Raises InputError where they are no plain objects, and errors of Polars where they are
    damaged.

    Most files are told by their pieces. Where a piece has more than those before, or something else, Polars looks at
    all lines together. Only where objects have their keys now in this order and now in that, that order may differ.
    """
    found: Schema | None = {}

    def told(piece: bytes) -> Schema:
        _require_objects(piece)
        return {} if found is None else _inferred(piece)

    for piece in each_piece(content, told):
        if found is not None:
            found = _with(found, piece) if found else piece
    return _inferred(content.source()) if found is None else found


def _require_objects(piece: bytes) -> None:
    """Raises InputError when a line is no object, or holds an escape that Polars reads in another way."""
    if not piece.startswith(b"{") or _NO_OBJECT.search(piece) or OTHER_ESCAPES.search(piece):
        raise InputError("Some lines are no objects, or hold what is no character.")


def _inferred(lines: bytes | Path | io.BytesIO) -> Schema:
    return pl.scan_ndjson(lines, infer_schema_length=None).collect_schema()


def _with(known: Schema, told: Schema) -> Schema | None:
    """What both tell together; None where that depends on single lines, as it does when keys come in another order."""
    if [key for key in known if key in told] != list(told):
        return None
    both = {key: _both(dtype, told.get(key, dtype)) for key, dtype in known.items()}
    found = {key: dtype for key, dtype in both.items() if dtype is not None}
    return found if len(found) == len(known) else None


def _both(one: pl.DataType, other: pl.DataType) -> pl.DataType | None:
    """The type of values of two types; None where the values must be seen."""
    if other in (one, pl.Null):
        return one
    if one == pl.Null:
        return other
    if {one, other} == {pl.Int64(), pl.Float64()}:
        return pl.Float64()
    if isinstance(one, pl.List) and isinstance(other, pl.List):
        inner = _both(instance(one.inner), instance(other.inner))
        return None if inner is None else pl.List(inner)
    if isinstance(one, pl.Struct) and isinstance(other, pl.Struct):
        fields = _with(fields_of(one), fields_of(other))
        return None if fields is None else pl.Struct(fields)
    return None
