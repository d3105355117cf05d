"""Objects inside records become columns: nested ones stand under dotted names, in place; lists become text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from polars.datatypes import DataTypeClass

BY_TYPE = ("answers", "subjects")
"""Lists whose objects say what they are: the first of each type is read as an object under its type."""
_PLAIN = (pl.String, pl.Int64, pl.Float64, pl.Boolean, pl.Null)


def leaves(schema: Mapping[str, pl.DataType]) -> Iterator[tuple[str, pl.Expr, pl.DataType]]:
    """Name, expression and type of every column that is no object."""
    for name, dtype in schema.items():
        yield from _leaves(name, pl.col(name), dtype)


def _leaves(
    name: str, value: pl.Expr, dtype: pl.DataType
) -> Iterator[tuple[str, pl.Expr, pl.DataType]]:
    if not isinstance(dtype, pl.Struct):
        yield name, value, dtype
        return
    for inner, of_type in fields_of(dtype).items():
        yield from _leaves(f"{name}.{inner}", value.struct.field(inner), of_type)


def fields_of(dtype: pl.Struct) -> dict[str, pl.DataType]:
    """What stands in an object."""
    return {one.name: instance(one.dtype) for one in dtype.fields}


def instance(dtype: pl.DataType | DataTypeClass) -> pl.DataType:
    """A type as a schema has it, where Polars may name its class."""
    return dtype if isinstance(dtype, pl.DataType) else dtype()


def joined(value: pl.Expr) -> pl.Expr:
    """A list of plain values as text."""
    return value.cast(pl.List(pl.String)).list.join(",")


def flattened(frame: pl.LazyFrame) -> pl.LazyFrame | None:
    """The columns of `flat_columns`; None where they are none."""
    columns = flat_columns(frame.collect_schema())
    return None if columns is None else frame.select(columns)


def flat_columns(schema: Mapping[str, pl.DataType]) -> list[pl.Expr] | None:
    """Objects under dotted names, lists as text, empty texts as missing; None where a column has kinds that only the
    objects themselves tell.
    """
    found = list(leaves(schema))
    if not all(_is_plain(name, dtype) for name, _, dtype in found):
        return None
    return [_flat(*leaf) for leaf in found]


def _is_plain(name: str, dtype: pl.DataType) -> bool:
    if isinstance(dtype, pl.List):
        if name in BY_TYPE:
            return False
        return dtype.inner in (pl.String, pl.Int64, pl.Null) or isinstance(dtype.inner, pl.Struct)
    return dtype in _PLAIN


def holds_objects(schema: Mapping[str, pl.DataType]) -> bool:
    """Whether some column holds lists of objects."""
    lists = (dtype for _, _, dtype in leaves(schema) if isinstance(dtype, pl.List))
    return any(isinstance(dtype.inner, pl.Struct) for dtype in lists)


def _flat(name: str, value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.List):
        if isinstance(dtype.inner, pl.Struct):
            return pl.lit(None, pl.String).alias(name)
        value = joined(value)
    elif dtype in (pl.Null, pl.Boolean):
        value = value.cast(pl.String)
    elif dtype != pl.String:
        return value.alias(name)
    return pl.when(value != "").then(value).alias(name)
