"""Rows that no figure counts, with the cells they have in the files: what a person needs to mend an export."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.model.columns import INPUT, LINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.intake.tables import Table

NOTHING_LEFT_OUT = pl.DataFrame(
    schema={INPUT: pl.UInt32, LINE: pl.UInt32, "reason": pl.String, "why": pl.String}
)
"""No row left out: which input, its record number, the word it is counted under, what is wrong with it."""


def rejected(left_out: pl.DataFrame, tables: Sequence[Table], names: Sequence[str]) -> pl.DataFrame:
    """Rows left out as `input` (name), `line` (of the file), `reason`, `why`, `cell 1`, `cell 2` and so on, as text.

    Cells stand as in the file: those of a torn row are not below their headers.
    """
    found: list[tuple[str, int, str, str, tuple[str, ...]]] = []
    for (number,), rows in left_out.sort(INPUT, LINE).group_by(INPUT, maintain_order=True):
        place = int(str(number))
        originals = tables[place].cells(rows[LINE].to_list())
        for record, reason, why in rows.select(LINE, "reason", "why").iter_rows():
            line, cells = originals.get(record, (record, ()))
            found.append((names[place], line, reason, why, cells))
    width = max((len(cells) for *_, cells in found), default=0)
    columns = {
        "input": pl.Series([row[0] for row in found], dtype=pl.String),
        "line": pl.Series([row[1] for row in found], dtype=pl.Int64),
        "reason": pl.Series([row[2] for row in found], dtype=pl.String),
        "why": pl.Series([row[3] for row in found], dtype=pl.String),
    }
    for at in range(width):
        cells_at = [row[4][at] if at < len(row[4]) else "" for row in found]
        columns[f"cell {at + 1}"] = pl.Series(cells_at, dtype=pl.String)
    return pl.DataFrame(columns)
