"""Text that no spreadsheet takes for a formula."""

from __future__ import annotations

import polars as pl

_RISKY = r"^[=+\-@\t\r\n]"


def harmless(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose text no spreadsheet takes for a formula: such a cell gets a leading apostrophe."""
    text = [name for name, dtype in rows.schema.items() if dtype == pl.String]
    return rows.with_columns(
        pl.when(pl.col(name).str.contains(_RISKY))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in text
    )
