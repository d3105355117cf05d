"""Instants in which many tickets were created."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportmetrics.pipeline.noticing import crowded

_SECOND, _MINUTE, _YEAR = 1_000_000, 60_000_000, 365 * 86_400_000_000


@given(
    st.lists(st.one_of(st.none(), st.integers(-9, 9)), max_size=400),
    st.sampled_from([1, _SECOND, 40 * _SECOND, _MINUTE, 30 * _YEAR]),
    st.sampled_from([1, 2, 3, 8, 50]),
)
def test_crowded_are_the_instants_of_at_least_so_many_tickets(steps, step, least):
    instants = [None if at is None else at * step for at in steps]
    created = pl.Series(instants, dtype=pl.Int64).cast(pl.Datetime("us", "UTC"))
    n = Counter(at for at in instants if at is not None)
    assert crowded(created, least) == {at for at, times in n.items() if times >= least}


@pytest.mark.parametrize("pieces", [1, 7])
def test_two_instants_of_a_busy_minute_are_no_crowd_together(pieces):
    at = [0] * 49 + [_SECOND] * 49 + [5 * _MINUTE] * 50
    part = pl.Series(at, dtype=pl.Int64).cast(pl.Datetime("us", "UTC"))
    assert crowded(part) == {5 * _MINUTE}
    assert crowded(pl.concat([part] * pieces), 50 * pieces) == {5 * _MINUTE}
