"""Rows that leave, each with the reason: what makes rows read equal rows used plus rows excluded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.model.columns import INPUT, LINE

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCHEMA = {INPUT: pl.UInt32, LINE: pl.UInt32, "reason": pl.String}


def leaving(rows: pl.DataFrame, reason: str | pl.Series, *also: str) -> pl.DataFrame:
    """Rows as `input`, `line` (record number) and `reason`, and with what else of them is asked about."""
    told = pl.lit(reason).cast(pl.String)
    return rows.select(INPUT, LINE, *also, reason=told)


def gathered(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """All rows that leave, as one table of `input`, `line` and `reason`."""
    none = pl.DataFrame(schema=_SCHEMA)
    return pl.concat([none, *(part.select(none.columns).cast(none.schema) for part in parts)])
