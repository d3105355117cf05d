"""Kaplan-Meier curves, quantiles and shares, against plain Python."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportmetrics.stats import telescoping
from supportmetrics.stats.ordered import among, ordered
from supportmetrics.stats.ordered import packed as keys
from supportmetrics.stats.survival import finished_within, survival_quantiles, survivor_curve
from tests.oracles import statistics as by_hand

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=25)


def _data(*groups):
    group = [place for place, pairs in enumerate(groups) for _ in pairs]
    packed = [value * 2 + is_open for pairs in groups for value, is_open in pairs]
    return ordered(keys(pl.Series(group, dtype=pl.Int64), pl.Series(packed, dtype=pl.Int64)))


def _of(table, group):
    """value, low and high of a group, None where the table has no row for it."""
    rows = table.filter(pl.col("group") == group).select("value", "low", "high").rows()
    return rows[0] if rows else (None, None, None)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(PAIRS, min_size=1, max_size=4))
def test_curves_of_several_groups_agree_with_each_curve_by_hand(groups):
    curve = survivor_curve(_data(*groups)).unique(
        ["group", "value"], keep="last", maintain_order=True
    )
    for place, pairs in enumerate(groups):
        own = curve.filter(pl.col("group") == place).select("value", "s", "low", "high").rows()
        expected = by_hand.survivor_curve(pairs)
        assert len(own) == len(expected)
        for found, wanted in zip(own, expected, strict=True):
            assert found == pytest.approx([float(x) for x in wanted], abs=1e-9)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(PAIRS, min_size=1, max_size=4), st.sampled_from(["1/2", "9/10", "1/4"]))
def test_quantiles_agree_with_the_first_times_found_by_hand(groups, p):
    top, bottom = map(int, p.split("/"))
    table = survival_quantiles(survivor_curve(_data(*groups)), top / bottom)
    for place, pairs in enumerate(groups):
        assert _of(table, place) == by_hand.survival_quantile(pairs, p)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(PAIRS, min_size=1, max_size=4), st.integers(0, 14))
def test_shares_within_a_time_agree_with_the_curve_by_hand(groups, limit):
    data = _data(*groups)
    table = finished_within(data, survivor_curve(data), limit)
    for place, pairs in enumerate(groups):
        expected = by_hand.finished_within(pairs, limit)
        assert _of(table, place) == pytest.approx(expected, abs=1e-9)


def test_a_curve_that_falls_to_exactly_half_reaches_its_median_there():
    pairs = [(k, k > 5) for k in range(1, 11)]
    table = survival_quantiles(survivor_curve(_data(pairs)), 0.5)
    assert _of(table, 0)[0] == 5


def test_equal_times_of_an_end_and_of_an_open_one_count_the_open_one_at_risk():
    curve = survivor_curve(_data([(3, True), (3, False)]))
    assert curve["s"].to_list() == [0.5]


def test_nobody_finished_is_no_curve_and_no_quantile():
    curve = survivor_curve(_data([(3, True), (4, True)]))
    assert curve.height == 0
    assert survival_quantiles(curve, 0.5).height == 0


def test_everybody_finished_falls_to_exactly_nothing():
    curve = survivor_curve(_data([(k, False) for k in range(50)]))
    assert curve["s"].to_list()[-1] == 0
    assert curve.filter(pl.col("s") > 0)["s"].to_list() == pytest.approx(
        [1 - k / 50 for k in range(1, 50)]
    )


def test_a_great_group_does_not_blur_the_one_behind_it():
    many = [(k % 977, k % 3 == 0) for k in range(60_000)]
    few = [(1, False), (2, True), (3, False)]
    alone, behind = survivor_curve(_data(few)), survivor_curve(_data(many, few))
    assert behind.filter(pl.col("group") == 1)["low"].to_list() == pytest.approx(
        alone["low"].to_list(), abs=1e-9
    )


LONG = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), min_size=1, max_size=150)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.lists(LONG, min_size=1, max_size=5), st.integers(0, 10), st.integers(0, 31))
def test_runs_give_what_the_curve_gives(rows, open_tenths, chosen):
    groups = [[(value, digit < open_tenths) for value, digit in group] for group in rows]
    data = _data(*groups)
    some = [place for place in range(len(groups)) if chosen >> place & 1]
    wanted = pl.Series(some, dtype=pl.Int64)
    curve, runs = survivor_curve(data), telescoping.runs(among(data, wanted))
    for p in (0.1, 0.25, 0.5, 0.9):
        one, other = survival_quantiles(curve, p), telescoping.survival_quantiles(runs, p)
        for place in some:
            assert _of(other, place) == _of(one, place)
    for limit in (0, 7, 30, 61):
        one = finished_within(data, curve, limit)
        other = telescoping.finished_within(runs, among(data, wanted).groups, limit)
        for place in some:
            assert _of(other, place) == pytest.approx(_of(one, place), abs=1e-9)


def test_a_limit_far_inside_a_long_run_is_found_to_the_row():
    pairs = [(k, k % 1_000 == 999) for k in range(20_000)]
    data = _data(pairs, [(k, k > 15) for k in range(5_000)])
    for p in (0.1, 0.5, 0.9):
        one = survival_quantiles(survivor_curve(data), p)
        other = telescoping.survival_quantiles(telescoping.runs(data), p)
        assert [_of(other, place) for place in (0, 1)] == [_of(one, place) for place in (0, 1)]
