"""What sets two groups apart; the worked example runs in test_worked_examples."""

from __future__ import annotations

import numpy as np
import pytest

from supportmetrics.stats.contrasts import log_odds, share_difference


def test_a_word_that_both_sides_use_alike_is_worth_nothing():
    delta, z = log_odds(np.array([10, 90]), np.array([100, 900]))
    assert delta == pytest.approx([0, 0], abs=1e-12)
    assert z == pytest.approx([0, 0], abs=1e-12)


def test_swapping_the_sides_turns_the_signs():
    one, other = np.array([30, 2, 68]), np.array([5, 40, 55])
    there, back = log_odds(one, other), log_odds(other, one)
    assert there[0] == pytest.approx(-back[0])
    assert there[1] == pytest.approx(-back[1])


def test_a_word_that_one_side_never_uses_has_a_finite_score():
    delta, z = log_odds(np.array([12, 100]), np.array([0, 100]))
    assert np.isfinite(delta).all()
    assert z[0] > 1


def test_nothing_counted_sets_nothing_apart():
    for counts in (np.zeros(0, np.int64), np.zeros(3, np.int64)):
        delta, z = log_odds(counts, counts)
        assert not delta.any()
        assert not z.any()


def test_one_single_word_sets_nothing_apart():
    assert log_odds(np.array([7]), np.array([3]))[1].tolist() == [0]


# Newcombe 1998, table II, method 10: the answers of his eight examples, to four places.
@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_the_published_one(one, other, low, high):
    difference, least, most = share_difference(one, other)
    assert difference == pytest.approx(one[0] / one[1] - other[0] / other[1])
    assert (least, most) == pytest.approx((low, high), abs=6e-5)
