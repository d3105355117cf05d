"""Coarse durations: within a tenth of a percent, and what lies open is counted exactly."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from supportmetrics.cells.coarse import BITS, coarse
from supportmetrics.facts.resolution import STILL_OPEN
from supportmetrics.metrics.measure import Shape
from supportmetrics.pipeline import Request, analyze

SAMPLE = str(Path(__file__).parents[2] / "sample_data")


def _pair(seconds, running=0):
    found = coarse(pl.Series([seconds * 2 + running], dtype=pl.Int64), Shape.PAIR, BITS).item()
    return found // 2, found % 2


def test_durations_below_seventeen_minutes_stay():
    values = pl.Series([2 * seconds for seconds in range(1024)])
    assert coarse(values, Shape.PAIR, BITS).equals(values)
    assert _pair(1025) == (1026, 0)


@given(st.integers(0, 1 << 40), st.integers(0, 1))
def test_a_duration_moves_by_a_tenth_of_a_percent_at_most(seconds, running):
    found, still = _pair(seconds, running)
    assert abs(found - seconds) * 1000 <= seconds
    assert still == running
    assert _pair(found, running) == (found, running)


@given(st.integers(0, 1 << 40), st.integers(0, 1 << 30))
def test_a_longer_duration_is_never_shorter(seconds, more):
    assert _pair(seconds)[0] <= _pair(seconds + more)[0]


def test_states_and_what_is_unknown_stay():
    values = pl.Series([1, None, 100_001], dtype=pl.Int64)
    assert coarse(values, Shape.COUNTED, BITS).equals(values)
    assert coarse(values, Shape.PAIR, BITS).to_list()[1] is None


@given(st.integers(0, 1 << 31), st.integers(0, 1 << 28), st.integers(0, 1 << 21))
def test_a_ticket_lies_open_at_the_same_quarter_hours(created, life, end):
    packed = pl.Series([created * (STILL_OPEN + 1) + life], dtype=pl.Int64)
    begun, lived = divmod(coarse(packed, Shape.LIFETIME, BITS).item(), STILL_OPEN + 1)
    instant = end * 900
    assert (begun < instant) == (created < instant)
    assert (begun + lived < instant) == (created + life < instant)
    assert 0 <= created - begun < 900


def test_a_coarse_report_differs_in_durations_only_and_says_so():
    def measured(bits):
        report = analyze(Request(sources=(SAMPLE,), coarse=bits, shapes=False), version="1")
        return report, {(m.metric, m.slice, m.period): m for m in report.measurements}

    (_, fine), (report, rough) = measured(None), measured(BITS)
    assert fine.keys() == rough.keys()
    for key, one in fine.items():
        other = rough[key]
        assert other.n == one.n
        if one.unit.value != "s" and not key[0].startswith("resolution.within"):
            assert other.value == one.value, key
        elif one.value is not None and not key[0].startswith(("backlog", "resolution.within")):
            assert abs(other.value - one.value) <= 0.001 * one.value, key
    assert "coarse" in {found.code for found in report.findings}
