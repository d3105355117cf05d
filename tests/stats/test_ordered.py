"""Sorted values of many groups, and their quantiles."""

from __future__ import annotations

import polars as pl
import pytest

from supportmetrics.stats.ordered import (
    among,
    at,
    below,
    finished,
    only,
    ordered,
    ordered_parts,
    quantiles,
)
from supportmetrics.stats.ordered import packed as keys
from tests.oracles import statistics as by_hand

LONGEST = (1 << 33) - 1


def _data(groups, n=None):
    """Groups of (seconds, open) pairs."""
    group = [place for place, pairs in groups.items() for _ in pairs]
    packed = [value * 2 + is_open for pairs in groups.values() for value, is_open in pairs]
    counts = None if n is None else pl.Series(n)
    key = keys(pl.Series(group, dtype=pl.Int64), pl.Series(packed, dtype=pl.Int64))
    return ordered(key, counts)


def _closed(*values):
    return [(value, False) for value in values]


def test_groups_are_sorted_by_value_and_what_ended_comes_before_what_is_open():
    data = _data({3: [(5, True), (5, False), (1, False)], 0: [(9, True)]})
    assert data.rows().select("group", "value", "open").rows() == [
        (0, 9, True),
        (3, 1, False),
        (3, 5, False),
        (3, 5, True),
    ]
    assert data.groups.select("group", "start", "n", "open").rows() == [(0, 0, 1, 1), (3, 1, 3, 1)]


def test_the_longest_value_does_not_spill_into_the_next_group():
    data = _data({0: [(LONGEST, True)], 1: _closed(0)})
    assert data.rows().select("group", "value", "open").rows() == [
        (0, LONGEST, True),
        (1, 0, False),
    ]


def test_repeated_pairs_count_as_often_as_they_are_said_to():
    data = _data({0: [(4, False), (7, False), (4, False)]}, n=[2, 3, 1])
    assert data.groups["n"].to_list() == [6]
    assert at(data, pl.Series([0, 2, 3, 5])).to_list() == [4, 4, 7, 7]


def test_quantiles_of_repeated_pairs_are_those_of_the_pairs_written_out():
    short = _data({0: _closed(1, 5, 9), 1: _closed(2)}, n=[20, 3, 17, 2])
    long = _data({0: _closed(*[1] * 20, *[5] * 3, *[9] * 17), 1: _closed(2, 2)})
    for p in (0.5, 0.9):
        assert quantiles(short, p).equals(quantiles(long, p))


@pytest.mark.parametrize("p", ["1/2", "9/10"])
def test_quantiles_and_their_intervals_agree_with_sorting_by_hand(p):
    groups = {
        n: _closed(*[(k * 7919 + n) % (3 * n) for k in range(n)])
        for n in (1, 2, 3, 5, 6, 29, 36, 37, 60)
    }
    top, bottom = map(int, p.split("/"))
    found = quantiles(_data(groups), top / bottom)
    for group, value, low, high in found.select("group", "value", "low", "high").iter_rows():
        values = [seconds for seconds, _ in groups[group]]
        assert value == pytest.approx(by_hand.quantile(values, p))
        assert (low, high) == by_hand.quantile_interval(values, p)


def test_what_is_finished_leaves_groups_that_are_wholly_open():
    data = finished(_data({0: [(1, True)], 1: [(2, False), (3, True)], 2: _closed(4)}))
    assert data.groups.select("group", "start", "n", "open").rows() == [(1, 0, 1, 0), (2, 1, 1, 0)]
    assert data.rows()["value"].to_list() == [2, 4]


def test_some_groups_can_be_taken_out_with_their_places():
    data = only(_data({0: _closed(1, 2), 1: _closed(3), 2: _closed(4, 5)}), pl.Series([0, 2]))
    assert data.groups.select("group", "start", "n").rows() == [(0, 0, 2), (2, 2, 2)]
    assert quantiles(data, 0.5)["value"].to_list() == [1.5, 4.5]


def test_pairs_below_a_limit_are_counted_per_group():
    groups = {0: [(1, False), (4, True), (4, False)], 2: _closed(9)}
    data = _data(groups)
    # The limit lies between the finished and the open pair of the value 4.
    assert below(data, data.groups["group"], 4 * 2 + 1).to_list() == [2, 0]
    repeated = _data(groups, n=[10, 20, 30, 40])
    assert below(repeated, repeated.groups["group"], 4 * 2 + 1).to_list() == [40, 0]


def test_nothing_has_no_quantile():
    assert quantiles(_data({}), 0.5).height == 0


@pytest.mark.parametrize("repeated", [False, True])
def test_parts_laid_one_behind_the_other_are_sorted_as_a_whole(repeated):
    pairs = [(k * 37 % 101, k % 4 == 0) for k in range(90)]
    group = pl.Series([k % 3 for k in range(45)] + [5 + k % 2 for k in range(45)], dtype=pl.Int64)
    key = keys(group, pl.Series([value * 2 + is_open for value, is_open in pairs], dtype=pl.Int64))
    n = pl.Series([1 + k % 5 for k in range(90)], dtype=pl.Int64) if repeated else None
    halves = [(key[part], None if n is None else n[part]) for part in (slice(0, 45), slice(45, 90))]
    parts, whole = ordered_parts(halves), ordered(key, n)
    assert parts.key.equals(whole.key)
    assert parts.groups.equals(whole.groups)
    assert parts.waiting.equals(whole.waiting)
    assert (parts.upto is None) if n is None else parts.upto.equals(whole.upto)


def test_looking_at_some_groups_only_gives_what_all_groups_give_for_them():
    data = _data({0: _closed(3, 1), 4: _closed(8, 2, 9), 6: _closed(5)})
    some = quantiles(among(data, pl.Series([4, 6])), 0.5)
    assert some.equals(quantiles(data, 0.5).filter(pl.col("group") > 0))
