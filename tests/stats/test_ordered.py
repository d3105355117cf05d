"""Sorted durations of many groups, and their quantiles."""

from __future__ import annotations

import math

import numpy as np
import pytest

from supportmetrics.stats.ordered import quantiles, quantiles_so_far
from tests.desk import durations
from tests.oracles import statistics as by_hand

LONGEST = (1 << 33) - 1


def _closed(*values):
    return [(value, False) for value in values]


def _rows(data):
    return [(value >> 1, bool(value & 1)) for value in (data.rows & data.mask).tolist()]


def _within(data, seconds):
    return tuple(column.tolist() for column in data.within(seconds))


def _none(value):
    return None if math.isnan(value) else value


def test_rows_of_a_group_stand_in_order_and_at_the_same_second_what_ended_comes_first():
    data = durations({3: [(5, True), (5, False), (1, False)], 0: [(9, True)]})
    assert _rows(data) == [(9, True), (1, False), (5, False), (5, True)]
    assert data.running_at.tolist() == [0, 3]
    assert data.group.tolist() == [0, 3]
    assert data.begins.tolist() == [0, 1]
    assert data.ended_n.tolist() == [0, 2]
    assert data.running_n.tolist() == [1, 1]
    assert data.n.tolist() == [1, 3]
    assert data.longest.tolist() == [9, 5]


def test_the_longest_value_does_not_spill_into_the_next_group():
    data = durations({0: _closed(LONGEST), 1: _closed(0)})
    assert _rows(data) == [(LONGEST, False), (0, False)]
    assert data.group.tolist() == [0, 1]
    assert _within(data, LONGEST - 1) == ([0, 1], [0, 0])


def test_groups_far_apart_are_found_as_groups_side_by_side_are():
    data = durations({0: _closed(4, 2), 5_000_000: _closed(3)})
    assert data.group.tolist() == [0, 5_000_000]
    assert data.ended_n.tolist() == [2, 1]


@pytest.mark.parametrize("p", ["1/2", "9/10"])
def test_quantiles_and_their_intervals_agree_with_sorting_by_hand(p):
    groups = {
        n: _closed(*[(k * 7919 + n) % (3 * n) for k in range(n)])
        for n in (1, 2, 3, 5, 6, 29, 36, 37, 60)
    }
    top, bottom = map(int, p.split("/"))
    data = durations(groups)
    for group, value, low, high in zip(data.group, *quantiles(data, top / bottom), strict=True):
        values = [seconds for seconds, _ in groups[group]]
        assert value == pytest.approx(by_hand.quantile(values, p))
        assert (_none(low), _none(high)) == by_hand.quantile_interval(values, p)


def test_what_still_runs_has_no_part_in_the_quantiles_of_what_ended():
    data = durations({0: [(1, True)], 1: [(2, False), (3, True)], 2: _closed(4)})
    assert [_none(value) for value in quantiles(data, 0.5)[0]] == [None, 2, 4]


def test_taken_as_ended_what_still_runs_counts_with_what_it_has_reached():
    data = durations({0: [(1, True)], 1: [(2, False), (3, True)], 2: _closed(4)})
    assert quantiles_so_far(data, 0.5)[0].tolist() == [1, 2.5, 4]


def test_those_that_ended_are_found_by_rank_between_those_that_run():
    data = durations({0: [(1, True), (2, False), (2, True), (3, False)], 5: _closed(8, 6, 7)})
    places = data.place_of_ended(np.array([[0, 0], [1, 2]]))
    assert data.seconds_at(places).tolist() == [[2, 6], [3, 8]]


def test_what_ended_within_a_time_and_what_runs_and_has_not_lasted_as_long_are_counted():
    data = durations({0: [(1, False), (4, True), (4, False)], 2: _closed(9)})
    assert _within(data, 3) == ([1, 0], [0, 0])
    assert _within(data, 4) == ([2, 0], [0, 0])
    assert _within(data, 5) == ([2, 0], [1, 0])
    assert _within(data, 2**40) == ([2, 1], [1, 0])


def test_nothing_has_no_quantile():
    assert quantiles(durations({}), 0.5)[0].size == 0


def test_looking_at_some_groups_only_gives_what_all_groups_give_for_them():
    data = durations({0: _closed(3, 1), 4: _closed(8, 2, 9), 6: _closed(5)})
    some = data.among(np.array([False, True, True]))
    assert some.group.tolist() == [4, 6]
    for found, all_of_it in zip(quantiles(some, 0.5), quantiles(data, 0.5), strict=True):
        assert found.tolist() == pytest.approx(all_of_it[1:].tolist(), nan_ok=True)
