"""Why a mean changed: what each group did, and how many rows it has."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from supportmetrics.stats.decomposition import decompose

GROUP = st.tuples(
    st.integers(0, 10_000).map(Fraction), st.fractions(-100, 100, max_denominator=1000)
)
SIDES = st.lists(st.tuples(GROUP, GROUP), min_size=1, max_size=9)


def _mean(groups):
    return sum(n * mean for n, mean in groups) / sum(n for n, _ in groups)


def _split(pairs):
    before, after = [then for then, _ in pairs], [now for _, now in pairs]
    assume(sum(n for n, _ in before) and sum(n for n, _ in after))
    return decompose(before, after), _mean(after) - _mean(before)


@given(SIDES)
def test_the_parts_sum_to_the_change_exactly(pairs):
    split, change = _split(pairs)
    assert split.rate + split.mix == split.change == change
    assert isinstance(change, Fraction)


@given(SIDES)
def test_decimal_numbers_sum_to_the_change_but_for_rounding(pairs):
    split, change = _split([tuple((int(n), float(mean)) for n, mean in pair) for pair in pairs])
    assert split.rate + split.mix == pytest.approx(change, abs=1e-9)


@given(SIDES)
def test_going_back_takes_back_every_effect(pairs):
    there, _ = _split(pairs)
    back, _ = _split([(now, then) for then, now in pairs])
    assert [(-e.rate, -e.mix) for e in back.effects] == [(e.rate, e.mix) for e in there.effects]


@given(SIDES, st.integers(1, 50))
def test_twice_as_many_rows_everywhere_change_nothing(pairs, times):
    once, _ = _split(pairs)
    grown, _ = _split([(then, (now[0] * times, now[1])) for then, now in pairs])
    assert grown.effects == once.effects


@given(SIDES)
def test_a_group_that_is_new_or_gone_contributes_to_the_mix_alone(pairs):
    split, _ = _split(pairs)
    for (then, now), effect in zip(pairs, split.effects, strict=True):
        if not then[0] or not now[0]:
            assert effect.rate == 0


@given(SIDES)
def test_shares_that_stay_leave_no_mix_and_means_that_stay_no_rate(pairs):
    same_shares, _ = _split([(then, (then[0] * 3, now[1])) for then, now in pairs])
    same_means, _ = _split([(then, (now[0], then[1])) for then, now in pairs])
    assert same_shares.mix == 0
    assert same_means.rate == 0
    assert not same_means.reversed


def test_where_every_group_moved_against_the_whole_the_change_is_turned_round():
    split = decompose([(200, 0.70), (800, 0.90)], [(600, 0.73), (400, 0.92)])
    assert split.reversed
    assert not decompose([(200, 0.70), (800, 0.90)], [(200, 0.73), (800, 0.92)]).reversed


def test_what_rounding_leaves_turns_nothing_round():
    assert not decompose([(10, 0.1), (10, 0.3)], [(10, 0.3 - 0.1 - 0.1), (10, 0.3)]).reversed


@pytest.mark.parametrize("sides", [([], []), ([(0, 0.5)], [(3, 0.5)]), ([(3, 0.5)], [(0, 0.5)])])
def test_from_nothing_and_to_nothing_there_is_no_change(sides):
    assert decompose(*sides) is None
