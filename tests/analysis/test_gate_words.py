"""What is printed never contradicts the verdict, however near a number is to its limit."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportmetrics.metrics import BY_ID
from supportmetrics.model import numbers
from supportmetrics.model.gates import Outcome
from supportmetrics.model.units import Unit
from tests.bench import judged

RATE = "sla.first_response.breach_rate"
USUAL = [(40, 400), (44, 410), (36, 390), (50, 420), (42, 400), (39, 400), (47, 430), (40, 405)]
NUMBER = r"[<>]?[+\u2212]?[\d,.]+%|[<>]?[\d.]+[dhms](?: [\d.]+[dhms])*|[+\u2212]?[\d,.]*\d"
_SIZES = {"d": 86400, "h": 3600, "m": 60, "s": 1}


def number(text):
    """A written number as a number; `<0.1%` lies between 0 and 0.1%."""
    near = {"<": 0.5, ">": 1.0000001}.get(text[0], 1)
    text = text.lstrip("<>").replace(",", "").replace("\u2212", "-")
    if text.endswith("%"):
        return near * float(text[:-1]) / 100
    parts = re.findall(r"([\d.]+)([dhms])", text)
    return near * (sum(float(n) * _SIZES[unit] for n, unit in parts) if parts else float(text))


def told(pattern, sentence):
    found = re.search(pattern.replace("#", f"({NUMBER})"), sentence)
    assert found, sentence
    return [number(text) for text in found.groups()]


def agrees(one, value, limit, worse_side):
    """Whether two printed numbers say what the verdict says."""
    beyond = value > limit if worse_side == "above" else value < limit
    return beyond == (one.outcome is not Outcome.PASS)


@given(st.integers(1, 40_000), st.data())
def test_a_share_at_its_limit(n, data):
    limit = data.draw(st.integers(0, 1000)) / 10
    near = round(limit / 100 * n)
    x = min(n, max(0, near + data.draw(st.integers(-2, 2))))
    one = judged(f"{RATE} <= {limit}%", [], (x, n))
    assert (one.outcome is Outcome.PASS) == (1000 * x <= round(10 * limit) * n)
    value, printed = told(r"^# of .* (?:at most|limit of) #\.", one.sentence)
    assert printed == pytest.approx(limit / 100)
    assert agrees(one, value, printed, "above"), one.sentence


@given(
    st.integers(1, 10**6),
    st.floats(-1.5, 1.5) | st.sampled_from([-1e-3, 1e-3, -1e-9, 1e-9, 0.0, -29.0, 29.0, 31.0]),
)
def test_a_duration_at_its_limit(limit, away):
    value = max(0.0, limit + away)
    one = judged(f"frt.p90 <= {limit}", [], value)
    found, printed = told(r"^# \(400 tickets\).* (?:at most|limit of) #\.$", one.sentence)
    assert printed == limit
    assert agrees(one, found, printed, "above"), one.sentence


@given(st.integers(-1000, 1000), st.floats(-0.2, 0.2))
def test_a_score_at_its_limit(tenths, away):
    limit = tenths / 10
    value = max(-100.0, min(100.0, limit + away))
    one = judged(f"nps.score >= {limit}", [], value)
    found, printed = told(r"^# \(400 answers\).* (?:at least|limit of) #", one.sentence)
    assert printed == pytest.approx(limit)
    assert agrees(one, found, printed, "below"), one.sentence


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_a_count_at_its_limit(value, limit):
    one = judged(f"backlog.open <= {limit}", [], float(value))
    found, printed = told(r"^#, .*(?:at most|limit of) #\.$", one.sentence)
    assert agrees(one, found, printed, "above")


@given(st.integers(150, 100_000), st.floats(0.05, 0.20), st.integers(-3, 3))
def test_a_share_at_the_end_of_its_usual_range_and_of_its_margin(n, share, away):
    end = judged(f"{RATE} regression", USUAL, (round(share * n), n)).limit
    for target in (share, end, sum(x for x, _ in USUAL) / sum(m for _, m in USUAL) + 0.02):
        x = min(n, max(0, round(target * n) + away))
        one = judged(f"{RATE} regression", USUAL, (x, n))
        value, limit = told(r"^# of .* A normal week stays under # ", one.sentence)
        beyond, large = value > limit, False
        assert beyond == (one.value > one.limit), one.sentence
        if found := re.search(r"worse by ([\d.]+) points?", one.sentence, re.IGNORECASE):
            margin = re.search(r"margin (?:of|is) ([\d.]+) point", one.sentence)
            large = float(found[1]) >= float(margin[1] if margin else 2)
        assert one.outcome is (Outcome.PASS, Outcome.WARN, Outcome.FAIL)[beyond + large]


@given(
    st.sampled_from(list(Unit)),
    st.floats(0, 10**6),
    st.floats(-1, 1) | st.sampled_from([1e-7, -1e-7, 1e-4]),
)
def test_two_numbers_side_by_side_are_in_their_order(unit, value, away):
    size = 1e-6 if unit is Unit.RATIO else 1
    one, other = value * size, max(0.0, value * size + away * size)
    if unit is Unit.RATIO:
        one, other = min(one, 1.0), min(other, 1.0)
    texts = numbers.beside(one, other, unit)
    if numbers.alike(one, other):
        assert texts[0] == texts[1]
    else:
        assert texts[0] != texts[1]
        assert (number(texts[0]) > number(texts[1])) == (one > other), texts


def test_every_unit_has_a_metric_that_is_judged_here():
    judged_here = (RATE, "frt.p90", "nps.score", "backlog.open")
    assert {BY_ID[name].unit for name in judged_here} == set(Unit)
