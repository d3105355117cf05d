"""Durations of a measure, sorted by slice and period, against picking and sorting by hand."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from unittest import mock

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportmetrics.calendar.local import day_number
from supportmetrics.cells import durations, layout
from supportmetrics.cells.counting import PART_SCHEMA
from supportmetrics.model.periods import Grain, Period, spanning
from supportmetrics.stats.ordered import quantiles, quantiles_so_far
from supportmetrics.stats.survival import finished_within, runs, survival_quantiles

YEAR = 365 * 86_400
WORDS = [("email", "gold"), ("email", "silver"), ("phone", "gold"), ("phone", "silver")]
LEAVES = pl.DataFrame(WORDS, schema=["channel", "tier"], orient="row")
SETS = [(), ("channel",), ("tier",), ("channel", "tier")]
START, END = date(2026, 1, 5), date(2026, 2, 15)
WEEKS = spanning(START, END, Grain.WEEK)
DAYS = spanning(START, END, Grain.DAY)
REACH = 3
LENGTHS = {
    "minutes": st.integers(0, 9),
    "weeks": st.integers(0, 3_000_000),
    "around 34 years": st.integers(2**30 - 2, 2**30 + 2),
    "around 68 years": st.integers(2**31 - 2, 2**31 + 2),
    "more than 136 years": st.integers(136 * YEAR, 300 * YEAR),
    "all ages of the world": st.integers(0, 2**55),
}
WAYS = {
    "short integers": {"_SHORT": 32},
    "long integers": {"_SHORT": 0},
    "more than fits into one integer": {"_LONG": 0},
    "neither": {"_SHORT": 0, "_LONG": 0},
    "a few rows at a time": {"_AT_ONCE": 3},
}


def _windows(grain):
    return [Period(grain[place - REACH].start, grain[place - 1].end) for place in (5, len(grain))]


def _layout(grain):
    return layout(LEAVES, SETS, grain, _windows(grain) if grain else (), REACH)


def _part(rows):
    """Cells of (leaf, days since the start or None, seconds, still running, how often)."""
    first = day_number(START)
    cells = [
        (leaf, None if day is None else first + day, 2 * seconds + running, n)
        for leaf, day, seconds, running, n in rows
    ]
    return pl.DataFrame(cells, schema=PART_SCHEMA, orient="row")


def _sorted(rows, grid, windows=True):
    """Group to its rows as (seconds, still running), in the order in which they stand; and what holds them."""
    found, held = {}, []
    for data in durations.by_slice_and_period(_part(rows), grid, windows=windows):
        # What comes next is sorted in the same room.
        held.append(replace(data, rows=data.rows.copy()))
        values = (data.rows & data.mask).tolist()
        for group, begin, n in zip(data.group, data.begins, data.n, strict=True):
            found[int(group)] = [(v >> 1, v & 1) for v in values[begin : begin + n]]
    return found, held


def _by_hand(rows, grid, windows=True):
    groups = defaultdict(list)
    shown = [(place, p) for place, p in enumerate(grid.periods) if p not in grid.windows[:-1]]
    for leaf, day, seconds, running, n in rows:
        filed = None if day is None else START + timedelta(day)
        for place, period in shown:
            inside = period is None or (filed is not None and period.start <= filed < period.end)
            if inside and (windows or period not in grid.windows):
                for one in grid.sets:
                    slices = int(one.slice_of_leaf[leaf])
                    groups[one.first_group + place * one.slices + slices] += [
                        (seconds, running)
                    ] * n
    return {group: sorted(pairs) for group, pairs in groups.items()}


def _rows(lengths, most=1):
    row = st.tuples(
        st.integers(0, len(WORDS) - 1),
        st.none() | st.integers(-9, (END - START).days + 9),
        lengths,
        st.integers(0, 1),
        st.integers(1, most),
    )
    return st.lists(row, min_size=1, max_size=80) | st.lists(row, min_size=30, max_size=80)


@pytest.mark.parametrize("grain", [WEEKS, DAYS, ()], ids=["weeks", "days", "no periods"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("lengths", LENGTHS)
def test_every_group_holds_its_rows_in_order_however_they_are_sorted(lengths, way, grain):
    grid = _layout(grain)

    @settings(max_examples=12, deadline=None, derandomize=True)
    @given(_rows(LENGTHS[lengths]))
    def agree(rows):
        for windows in (True, False):
            with mock.patch.multiple(durations, **WAYS[way]):
                found, _ = _sorted(rows, grid, windows)
            assert found == _by_hand(rows, grid, windows)

    agree()


def _estimates(held):
    """Every number that is read from sorted durations, by group."""
    told = {}
    for data in held:
        curve = runs(data)
        columns = [
            column
            for p in (0.5, 0.9)
            for of, thing in (
                (quantiles, data),
                (quantiles_so_far, data),
                (survival_quantiles, curve),
            )
            for column in of(thing, p)
        ]
        for seconds in (0, 5, 2**31, 200 * YEAR):
            columns += [*data.within(seconds), *finished_within(curve, seconds)]
        for group, *numbers in zip(data.group.tolist(), *columns, strict=True):
            told[group] = ["?" if math.isnan(number) else float(number) for number in numbers]
    return told


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=12, deadline=None, derandomize=True)
@given(_rows(LENGTHS["minutes"] | LENGTHS["more than 136 years"]))
def test_the_way_of_sorting_changes_no_digit_of_what_is_estimated(way, rows):
    usual = _estimates(_sorted(rows, _layout(WEEKS))[1])
    with mock.patch.multiple(durations, **WAYS[way]):
        assert _estimates(_sorted(rows, _layout(WEEKS))[1]) == usual


@settings(max_examples=20, deadline=None, derandomize=True)
@given(_rows(LENGTHS["minutes"], most=5))
def test_equal_rows_summed_in_one_cell_count_as_often_as_they_occur(rows):
    grid = _layout(WEEKS)
    assert _sorted(rows, grid)[0] == _by_hand(rows, grid)


def test_sets_sorted_apart_have_the_groups_of_sets_sorted_together():
    rows = [(k % 4, k % 30, k * 7919 % 1000, k % 3 == 0, 1) for k in range(200)]
    grid = _layout(WEEKS)
    together, held = _sorted(rows, grid)
    assert len(held) == 1
    with mock.patch("supportmetrics.cells.layout._ROWS_AT_ONCE", 1):
        apart, held = _sorted(rows, grid)
    assert len(held) == len(SETS)
    assert apart == together


def test_short_durations_are_sorted_in_short_integers():
    rows = [(k % 4, k % 30, k, False, 1) for k in range(200)]
    short, long = (
        _sorted([*rows, (0, 0, longest, False, 1)], _layout(WEEKS))[1][0].rows.dtype
        for longest in (YEAR, 300 * YEAR)
    )
    assert (short, long) == (np.uint32, np.int64)


def test_rows_outside_all_periods_count_in_the_whole_span_only():
    found, _ = _sorted([(0, None, 3, 0, 1), (0, -1, 5, 0, 1), (0, 999, 4, 1, 1)], _layout(WEEKS))
    assert list(found.values()) == [[(3, 0), (4, 1), (5, 0)]] * len(SETS)
