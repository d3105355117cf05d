"""Cells of a table as they were written, picked for a canonical column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake.values import times

if TYPE_CHECKING:
    from supportmetrics.intake.assigned import Assigned


def pick(frame: pl.DataFrame, names: tuple[str, ...]) -> pl.Series:
    """A column, or the first of several that holds a value."""
    if len(names) == 1:
        return frame[names[0]]
    return frame.select(pl.coalesce(pl.col(name).cast(pl.String) for name in names)).to_series()


def cells(frame: pl.DataFrame, assigned: Assigned) -> pl.Series:
    """The values of a canonical column as they were written; dates with the time of day beside them, where one is."""
    written = pick(frame, assigned.names)
    return times.joined(written, frame[assigned.time]) if assigned.time else written
