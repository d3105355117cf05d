"""The usual range: what a normal period would have shown."""

from __future__ import annotations

import math
from statistics import fmean, stdev

import pytest

from supportmetrics.stats import ranges
from tests.oracles import statistics as by_hand

T_95_3 = 2.353363434801824
"""The 0.95 quantile of Student's t with three degrees of freedom, from tables."""
WEEKS = [(38, 402), (41, 415), (35, 398), (52, 430)]


@pytest.mark.parametrize("periods", [0, 1, 3])
def test_fewer_than_four_periods_make_no_range(periods):
    assert ranges.of_shares(WEEKS[:periods], (3, 40)) is None
    assert ranges.of_positive([5.0] * periods) is None
    assert ranges.of_scores([5.0] * periods) is None


def test_a_range_of_durations_is_geometric():
    values = [100, 200, 400, 800]
    found = ranges.of_positive(values)
    logs = [math.log(value) for value in values]
    half = T_95_3 * stdev(logs) * math.sqrt(1 + 1 / 4)
    assert found.centre == pytest.approx(math.exp(fmean(logs)))
    assert found.high / found.centre == pytest.approx(math.exp(half))
    assert found.centre / found.low == pytest.approx(math.exp(half))


def test_a_duration_of_nothing_has_no_logarithm_and_no_range():
    assert ranges.of_positive([5, 5, 0, 5]) is None


def test_equal_scores_make_a_range_without_width():
    found = ranges.of_scores([7.0] * 6)
    assert (found.low, found.centre, found.high) == (7, 7, 7)


def test_the_noise_of_small_samples_is_the_least_width():
    calm = ranges.of_scores([40.0, 40.0, 40.0, 40.0], noise=[25.0] * 4, noise_now=25.0)
    assert calm.high - 40 == pytest.approx(T_95_3 * math.sqrt(25 * (1 + 1 / 4)))


def test_a_thinner_period_gets_a_wider_range_and_a_thicker_one_no_narrower():
    usual = ranges.of_shares(WEEKS, (40, 410))
    thin = ranges.of_shares(WEEKS, (4, 41))
    thick = ranges.of_shares(WEEKS, (4000, 41000))
    assert thin.low < usual.low < usual.centre == thin.centre < usual.high < thin.high
    assert usual.high == pytest.approx(thick.high, rel=0.01)


def test_a_range_of_shares_stays_between_nothing_and_all():
    never = ranges.of_shares([(0, 30)] * 4, (0, 30))
    always = ranges.of_shares([(30, 30)] * 4, (30, 30))
    assert 0 < never.low < never.high < 1
    assert never.high == pytest.approx(1 - always.low)


def test_the_width_comes_from_the_t_distribution_of_the_number_of_periods():
    values = [10.0, 12.0, 9.0, 11.0, 10.0, 13.0, 8.0, 11.0]
    found = ranges.of_scores(values)
    # A two-sided 95% of t is wider than the one-sided 95% that a range uses.
    widest = by_hand.t_975(7) * stdev(values) * math.sqrt(1 + 1 / 8)
    assert found.high - found.centre < widest
    assert found.high - found.centre == pytest.approx(
        1.894578605061305 * stdev(values) * math.sqrt(1 + 1 / 8)
    )
