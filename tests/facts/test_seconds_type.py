"""Durations take as little room as all of them fit in, and are the same in either."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from supportmetrics.facts.resolution import resolution
from supportmetrics.model.columns import INPUT, INSTANT, LINE

_BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


def _tickets(solved: list[datetime | None]) -> pl.DataFrame:
    height = len(solved)
    return pl.DataFrame(
        {
            "ticket_id": [str(n) for n in range(height)],
            "created_at": pl.Series([_BEGIN] * height, dtype=INSTANT),
            "resolved_at": pl.Series(solved, dtype=INSTANT),
            INPUT: pl.Series([0] * height, dtype=pl.UInt32),
            LINE: pl.Series(range(1, height + 1), dtype=pl.UInt32),
        }
    )


@pytest.mark.parametrize(
    ("years", "dtype"),
    [(1, pl.Int32), (33, pl.Int32), (35, pl.Int64), (70, pl.Int64), (7975, pl.Int64)],
)
def test_a_far_solve_is_measured_to_the_second(years: int, dtype: type[pl.DataType]) -> None:
    """A year 9999 that stands for "never" needs more than 31 bits, and its pair one more."""
    end = _BEGIN.replace(year=_BEGIN.year + years)
    rows, _, _ = resolution(_tickets([end, None]), _BEGIN + timedelta(days=2), ["a.csv"])
    seconds = int((end - _BEGIN).total_seconds())
    assert rows.schema["resolution_s"] == rows.schema["resolution"] == rows.schema["age"] == dtype
    assert rows["resolution_s"].to_list() == [seconds, None]
    assert rows["resolution"].to_list() == [2 * seconds, 2 * 172_800 + 1]


def test_a_vendor_that_tells_long_durations_gets_room_for_them() -> None:
    told = 1 << 40
    rows = _tickets([None]).with_columns(
        resolution_seconds=pl.lit(told), is_closed=pl.lit(value=True)
    )
    rows, _, _ = resolution(rows.drop("resolved_at"), _BEGIN + timedelta(days=2), ["a.csv"])
    assert rows["resolution"].to_list() == [2 * told]


def test_a_column_of_text_may_be_called_like_seconds() -> None:
    rows = _tickets([None]).with_columns(queue_seconds=pl.lit("fast"))
    rows, _, _ = resolution(rows, _BEGIN + timedelta(days=2), ["a.csv"])
    assert rows.schema["age"] == pl.Int32
