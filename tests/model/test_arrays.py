"""Uneven rows laid out flat, sums by key, and bounds that were passed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportmetrics.model.arrays import Passed, distinct, laid_out, summed


def test_rows_of_uneven_groups_know_their_group_and_their_place():
    owner, place = laid_out(np.array([2, 0, 3]))
    assert owner.tolist() == [0, 0, 2, 2, 2]
    assert place.tolist() == [0, 1, 0, 1, 2]


@pytest.mark.parametrize("bound", [40, 1 << 50])
@settings(max_examples=60, deadline=None, derandomize=True)
@given(rows=st.lists(st.tuples(st.integers(0, 39), st.integers(1, 3))), counted=st.booleans())
def test_sums_by_key_are_those_of_a_dictionary(rows, counted, bound):
    expected = Counter()
    for key, n in rows:
        expected[key] += n if counted else 1
    keys, counts = (
        np.array([k for k, _ in rows], np.int64),
        np.array([n for _, n in rows], np.int64),
    )
    present, total = summed(keys, counts if counted else None, bound)
    assert dict(zip(present.tolist(), total.tolist(), strict=True)) == dict(expected)
    assert present.tolist() == sorted(present.tolist())


@given(st.lists(st.integers(0, 39)))
def test_the_numbers_that_occur_are_found_wherever_they_stand(numbers):
    far_down = np.array([*numbers, *[7] * 70_000, *reversed(numbers)], np.uint8)
    assert distinct(far_down, 40).tolist() == sorted({*numbers, 7})
    assert distinct(np.array(numbers, np.int64), 40).tolist() == sorted(set(numbers))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    bounds=st.sets(st.integers(-(2**40), 2**40) | st.integers(0, 99), min_size=1),
    values=st.lists(st.integers(-(2**41), 2**41) | st.integers(-2, 101)),
)
def test_bounds_that_were_passed_are_those_that_a_search_finds(bounds, values):
    ascending = np.array(sorted(bounds))
    expected = np.searchsorted(ascending, np.array([*values, *bounds], np.int64), side="right")
    found = Passed.of(ascending).by(np.array([*values, *bounds], np.int64))
    assert found.tolist() == expected.tolist()
