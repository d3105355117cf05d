"""95% intervals: against published tables, exact arithmetic and each other."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from supportmetrics.stats import intervals
from supportmetrics.stats.intervals import (
    Z95,
    adjusted_wald_nps,
    incomplete_beta,
    order_statistic_ranks,
    t_cdf,
    t_quantile,
    wilson,
)
from tests.oracles import statistics as by_hand


def _limits(pair):
    return [
        tuple(None if math.isnan(limit) else limit for limit in each)
        for each in zip(*pair, strict=True)
    ]


def _wilson(cases):
    x, n = np.array(cases).T
    return _limits(wilson(x, n))


def _ranks(n, p):
    return tuple(int(rank[0]) or None for rank in order_statistic_ranks(np.array([n]), p))


def test_the_normal_quantile_is_the_usual_one():
    assert pytest.approx(by_hand.Z, abs=1e-15) == Z95


def test_a_share_of_nothing_has_no_interval():
    assert _wilson([(0, 0), (1, 2)])[0] == (None, None)


@pytest.mark.parametrize("n", [1, 2, 7, 30, 1000, 10_000_000])
def test_the_interval_of_a_share_touches_0_and_1_only_at_the_ends(n):
    (none_low, none_high), (all_low, all_high) = _wilson([(0, n), (n, n)])
    assert none_low == 0
    assert all_high == 1
    assert 0 < none_high < 1
    assert 0 < all_low < 1
    assert none_high == pytest.approx(1 - all_low)


def test_the_interval_of_a_share_holds_the_share_and_agrees_with_its_equation():
    cases = [(x, n) for n in (1, 2, 3, 29, 30, 150) for x in range(n + 1)]
    for (x, n), (low, high) in zip(cases, _wilson(cases), strict=True):
        assert (low, high) == pytest.approx(by_hand.wilson(x, n), abs=1e-12)
        assert 0 <= low <= x / n <= high <= 1


def _nps(*counts):
    return _limits(adjusted_wald_nps(*(np.array([count]) for count in counts)))[0]


def test_the_interval_of_nps_stays_between_minus_and_plus_a_hundred():
    low, high = _nps(4, 0, 4)
    assert high == 100
    assert 0 < low < 100
    assert _nps(0, 4, 4) == pytest.approx((-high, -low))
    assert _nps(0, 0, 0) == (None, None)


def test_the_interval_of_nps_agrees_with_the_formula():
    for promoters, detractors, n in [(50, 20, 100), (0, 0, 10), (1, 0, 1), (3, 30, 33)]:
        expected = by_hand.nps_interval(promoters, detractors, n)
        assert _nps(promoters, detractors, n) == pytest.approx(expected)


@pytest.mark.parametrize("p", [Fraction(1, 2), Fraction(9, 10)])
def test_the_ranks_around_a_quantile_are_those_of_exact_arithmetic(p):
    for n in (*range(1, 121), 250, 400):
        low, high = by_hand.ranks(n, p)
        expected = (low if low >= 1 else None, high if high <= n else None)
        assert _ranks(n, float(p)) == expected, n


def test_ranks_of_many_sizes_at_once_are_those_of_each_size():
    sizes = np.array([400, 3, 12_345, 36, 400, 0])
    low, high = order_statistic_ranks(sizes, 0.9)
    assert [(a or None, b or None) for a, b in zip(low.tolist(), high.tolist(), strict=True)] == [
        _ranks(n, 0.9) for n in sizes
    ]


def test_the_90th_percentile_has_an_upper_bound_from_36_on_and_a_median_both_from_6_on():
    assert _ranks(35, 0.9)[1] is None
    assert _ranks(36, 0.9)[1] == 36
    assert _ranks(5, 0.5) == (None, None)
    assert _ranks(6, 0.5) == (1, 6)


@pytest.mark.parametrize("p", [0.01, 0.5, 0.75, 0.9])
def test_ranks_read_off_the_series_are_those_that_summing_gives(p, monkeypatch):
    sizes = np.concatenate([np.arange(1, 6000), np.arange(6000, 2_000_000, 19_997)])
    monkeypatch.setattr(intervals, "_TABLES", {})
    read_off = order_statistic_ranks(sizes, p)
    monkeypatch.setattr(intervals, "_TABLES", {})
    monkeypatch.setattr(intervals, "_SMOOTH", math.inf)
    np.testing.assert_array_equal(read_off, order_statistic_ranks(sizes, p))


@pytest.mark.parametrize("n", [10_000, 1_000_000, 50_000_000])
def test_the_ranks_of_many_tickets_are_close_to_the_normal_ones(n):
    low, high = _ranks(n, 0.9)
    half = Z95 * math.sqrt(n * 0.09)
    assert low == pytest.approx(0.9 * n - half, abs=3)
    assert high == pytest.approx(0.9 * n + half + 1, abs=3)


@pytest.mark.parametrize("freedom", [*range(1, 41), 99, 149, 150, 151, 400])
def test_the_quantile_of_t_agrees_with_the_finite_series(freedom):
    assert t_quantile(0.975, freedom) == pytest.approx(by_hand.t_975(freedom), rel=1e-9)


@pytest.mark.parametrize("freedom", [1, 2, 5, 29, 200])
def test_the_quantile_of_t_is_the_inverse_of_its_distribution(freedom):
    for p in (0.001, 0.025, 0.3, 0.5, 0.6, 0.95, 0.999):
        assert t_cdf(t_quantile(p, freedom), freedom) == pytest.approx(p, rel=1e-8)


def test_t_is_symmetric():
    assert t_quantile(0.5, 3) == 0
    assert t_quantile(0.05, 3) == -t_quantile(0.95, 3)
    assert t_cdf(0, 3) == pytest.approx(0.5)
    assert t_cdf(-1.2, 3) == pytest.approx(1 - t_cdf(1.2, 3))


@pytest.mark.parametrize(("p", "freedom"), [(0, 3), (1, 3), (0.5, 0), (0.5, -1)])
def test_there_is_no_quantile_of_t_outside_its_domain(p, freedom):
    with pytest.raises(ValueError, match="no t quantile"):
        t_quantile(p, freedom)


@pytest.mark.parametrize("x", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_the_incomplete_beta_function_has_its_closed_forms(x):
    assert incomplete_beta(1, 1, x) == pytest.approx(x)
    assert incomplete_beta(3, 1, x) == pytest.approx(x**3)
    assert incomplete_beta(1, 4, x) == pytest.approx(1 - (1 - x) ** 4)
    assert incomplete_beta(2.5, 7, x) == pytest.approx(1 - incomplete_beta(7, 2.5, 1 - x))
