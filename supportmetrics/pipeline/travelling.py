"""How rows and cells travel between machines: as plain columns of text, whole numbers and yes or no.

Tickets and answers share one table, so that those of one ticket arrive in the same place. Cells are rows of a measure,
the words of their dimensions, a day, a value and how often it occurs: what is equal up to the last column adds up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from supportmetrics.cells import Cells
from supportmetrics.cells.counting import PART_SCHEMA
from supportmetrics.engine import KEY, N
from supportmetrics.intake.piecewise import Piece, Schema, rows_of
from supportmetrics.model.columns import INPUT, LINE
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TABLE = "table"
_TICKETS, _SURVEYS = 0, 1


@frozen
class Road:
    """How rows travel: one table for tickets and answers, its columns by their place."""

    tickets: Schema
    surveys: Schema

    @property
    def schema(self) -> dict[str, Any]:
        """The columns on the way and their plain types."""
        columns = [*self.tickets.values(), *self.surveys.values()]
        return {KEY: pl.String, _TABLE: pl.Int64} | {
            f"c{place}": _plain(dtype) for place, dtype in enumerate(columns)
        }

    def rows(self, piece: Piece) -> pl.DataFrame:
        """The rows of a file, ready to travel."""
        read = rows_of(piece)
        parts = [
            self._packed(read.tickets, self.tickets, _TICKETS, 0),
            self._packed(read.surveys, self.surveys, _SURVEYS, len(self.tickets)),
        ]
        return pl.concat([pl.DataFrame(schema=self.schema), *parts], how="diagonal")

    def _packed(self, rows: pl.DataFrame, schema: Schema, table: int, first: int) -> pl.DataFrame:
        # Answers that name no ticket belong to none: any part may count them.
        alone = pl.concat_str(pl.lit("\0"), LINE)
        key = pl.coalesce("ticket_id", alone) if "ticket_id" in rows.columns else alone
        return rows.select(
            key.alias(KEY),
            pl.lit(table, pl.Int64).alias(_TABLE),
            *(
                pl.col(name).cast(_plain(dtype)).alias(f"c{place}")
                for place, (name, dtype) in enumerate(schema.items(), start=first)
                if name in rows.columns
            ),
        )

    def arrived(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The tickets and the answers among rows that came, in the order of the inputs."""
        first = len(self.tickets)
        tickets = _unpacked(frame, self.tickets, _TICKETS, 0).sort(INPUT, LINE)
        surveys = _unpacked(frame, self.surveys, _SURVEYS, first).sort(INPUT, LINE, "kind")
        return tickets, surveys


def _plain(dtype: pl.DataType) -> Any:  # noqa: ANN401 - a class of Polars
    if dtype == pl.Boolean:
        return pl.Boolean
    if dtype.is_integer() or dtype.is_temporal():
        return pl.Int64
    return pl.String


def _unpacked(frame: pl.DataFrame, schema: Schema, table: int, first: int) -> pl.DataFrame:
    return frame.filter(pl.col(_TABLE) == table).select(
        pl.col(f"c{place}").cast(dtype).alias(name)
        for place, (name, dtype) in enumerate(schema.items(), start=first)
    )


def _leaf(dimensions: Sequence[str]) -> list[str]:
    """The columns of the words of cells on their way."""
    return [f"d{place}" for place in range(len(dimensions))]


def columns_of_cells(dimensions: Sequence[str]) -> dict[str, Any]:
    """The columns of cells on their way, and their types."""
    return _shape(_leaf(dimensions))


def _shape(leaf: Iterable[str]) -> dict[str, Any]:
    words: dict[str, Any] = dict.fromkeys(("measure", *leaf), pl.String)
    return words | dict.fromkeys(("day", "value", N), pl.Int64)


def cells_to_rows(cells: Cells) -> pl.DataFrame:
    """Cells with the words of their dimensions, every measure below the other."""
    names = dict(zip(cells.dimensions, _leaf(cells.dimensions), strict=True))
    leaves = cells.leaves.rename(names)
    parts = [
        part.group_by("leaf", "day", "value")
        .agg(pl.col(N).sum())
        .join(leaves, on="leaf")
        .select(
            pl.lit(measure).alias("measure"),
            *names.values(),
            pl.col("day", "value", N).cast(pl.Int64),
        )
        for measure, part in cells.parts.items()
        if part.height
    ]
    return pl.concat([pl.DataFrame(schema=_shape(names.values())), *parts])


def cells_from_rows(rows: pl.DataFrame, dimensions: tuple[str, ...]) -> Cells:
    """Cells that travelled."""
    columns = _leaf(dimensions)
    leaves = rows.select(columns).unique().sort(columns).with_row_index("leaf")
    # One measure at a time: most of the memory of the asking machine is this.
    found = rows.partition_by("measure", include_key=False, as_dict=True)
    parts = {
        str(measure): _at_leaves(part, leaves, columns).select(
            pl.col(name).cast(dtype) for name, dtype in PART_SCHEMA.items()
        )
        for (measure,), part in sorted(found.items())
    }
    named = dict(zip(columns, dimensions, strict=True))
    return Cells(
        dimensions, leaves.with_columns(pl.col("leaf").cast(pl.UInt32)).rename(named), parts
    )


def _at_leaves(rows: pl.DataFrame, leaves: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    return rows.join(leaves, on=columns) if columns else rows.with_columns(leaf=0)
