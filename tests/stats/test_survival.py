"""Kaplan-Meier curves, quantiles and shares, against plain Python."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportmetrics.stats.survival import finished_within, runs, survival_quantiles
from tests.desk import durations
from tests.oracles import statistics as by_hand

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=25)
LONG = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), min_size=1, max_size=150)


def _of(columns, group):
    """value, low and high of a group, None where there is none."""
    return tuple(None if math.isnan(column[group]) else column[group] for column in columns)


def _data(*groups):
    return durations(dict(enumerate(groups)))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(PAIRS, min_size=1, max_size=4), st.sampled_from(["1/2", "9/10", "1/4"]))
def test_quantiles_agree_with_the_first_times_found_by_hand(groups, p):
    top, bottom = map(int, p.split("/"))
    found = survival_quantiles(runs(_data(*groups)), top / bottom)
    for place, pairs in enumerate(groups):
        assert _of(found, place) == by_hand.survival_quantile(pairs, p)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(PAIRS, min_size=1, max_size=4), st.integers(0, 14))
def test_shares_within_a_time_agree_with_the_curve_by_hand(groups, limit):
    found = finished_within(runs(_data(*groups)), limit)
    for place, pairs in enumerate(groups):
        expected = by_hand.finished_within(pairs, limit)
        assert _of(found, place) == pytest.approx(expected, abs=1e-9)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(LONG, min_size=1, max_size=5),
    st.integers(0, 10),
    st.integers(0, 31),
    st.sampled_from(["1/10", "1/2", "9/10"]),
)
def test_some_of_many_long_groups_give_what_each_gives_by_hand(rows, open_tenths, chosen, p):
    groups = [[(value, digit < open_tenths) for value, digit in group] for group in rows]
    some = [bool(chosen >> place & 1) for place in range(len(groups))]
    curve = runs(_data(*groups).among(np.array(some)))
    top, bottom = map(int, p.split("/"))
    quantiles, within = survival_quantiles(curve, top / bottom), finished_within(curve, 30)
    asked = [pairs for pairs, wanted in zip(groups, some, strict=True) if wanted]
    for place, pairs in enumerate(asked):
        assert _of(quantiles, place) == by_hand.survival_quantile(pairs, p)
        assert _of(within, place) == pytest.approx(by_hand.finished_within(pairs, 30), abs=1e-9)


def test_a_curve_that_falls_to_exactly_half_reaches_its_median_there():
    found = survival_quantiles(runs(_data([(k, k > 5) for k in range(1, 11)])), 0.5)
    assert _of(found, 0)[0] == 5


def test_equal_times_of_an_end_and_of_an_open_one_count_the_open_one_at_risk():
    assert _of(finished_within(runs(_data([(3, True), (3, False)])), 3), 0)[0] == 0.5


def test_nobody_finished_is_no_quantile():
    curve = runs(_data([(3, True), (4, True)]))
    assert _of(survival_quantiles(curve, 0.5), 0) == (None, None, None)
    assert _of(finished_within(curve, 2), 0)[0] == 0
    assert _of(finished_within(curve, 5), 0) == (None, None, None)


def test_everybody_finished_falls_to_exactly_nothing():
    curve = runs(_data([(k, False) for k in range(50)]))
    assert _of(finished_within(curve, 49), 0) == (1, 1, 1)
    assert _of(finished_within(curve, 9), 0)[0] == pytest.approx(0.2)


def test_a_great_group_does_not_blur_the_one_behind_it():
    many = [(k % 977, k % 3 == 0) for k in range(60_000)]
    few = [(1, False), (2, True), (3, False)]
    alone = finished_within(runs(_data(few)), 2)
    behind = finished_within(runs(_data(many, few)), 2)
    assert _of(behind, 1) == pytest.approx(_of(alone, 0), abs=1e-9)


def test_a_limit_far_inside_a_long_run_is_found_to_the_row():
    pairs = [(k, k % 100 == 99) for k in range(2_000)]
    found = survival_quantiles(runs(_data(pairs, [(k, k > 15) for k in range(500)])), 0.5)
    assert _of(found, 0) == by_hand.survival_quantile(pairs, "1/2")
    assert _of(found, 1) == (None, None, None)
