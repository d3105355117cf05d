"""Where a change comes from, and when that is worth a sentence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportmetrics.analysis.changes import changes
from supportmetrics.analysis.reasons import reasons
from supportmetrics.metrics import METRICS
from supportmetrics.model.report import Change
from tests.analysis.said import RATE, Told, measured, week, weeks

INFOS = [metric.info for metric in METRICS]
NAMES = ("phone", "chat", "email", "social", "web-form")


def _slices(names=NAMES):
    return [(("channel", name),) for name in names]


def _told(metric, *periods):
    """Consecutive weeks, each with (n, value) per channel; all tickets are the sum of the channels."""
    told = Told()
    for k, groups in enumerate(periods):
        size = sum(n for n, _ in groups)
        parts = [*zip(_slices(), groups, strict=False)]
        if size:
            parts.append(((), (size, sum(n * value for n, value in groups) / size)))
        for part, (n, value) in parts:
            if n:
                numerator = round(value * n) if metric == RATE else None
                told[metric, part, week(k)] = measured(metric, value, n, numerator=numerator)
    return told


def _split(told, metric, verdict, value, before, slices=None):
    change = Change(metric, (), week(1), week(0), value, before, None, None, None, verdict)
    return reasons(told, told, [change], {"channel": _slices() if slices is None else slices})


GROUPS = st.lists(
    st.tuples(st.integers(0, 90), st.floats(0, 1), st.integers(0, 90), st.floats(0, 1)),
    min_size=2,
    max_size=5,
)


@given(GROUPS)
def test_parts_are_the_whole_change_and_count_everybody(groups):
    told = _told("csat.score", [(n, v) for n, v, _, _ in groups], [(n, v) for _, _, n, v in groups])
    whole = [told.get(("csat.score", (), week(k))) for k in (0, 1)]
    if None in whole:
        assert _split(told, "csat.score", "worse", 0.1, 0.2) == ()
        return
    for one in _split(told, "csat.score", "worse", whole[1].value, whole[0].value):
        effects = sum(part.rate + part.mix for part in one.parts)
        assert effects == pytest.approx(whole[1].value - whole[0].value, abs=1e-12)
        assert one.change == pytest.approx(effects, abs=1e-12)
        assert sum(part.n for part in one.parts) == whole[1].n
        assert sum(part.n_before for part in one.parts) == whole[0].n
        named = [part for part in one.parts if part.slice is not None]
        assert all(n >= 30 for part in named for n in (part.n, part.n_before) if n)


SIMPSON = ([(200, 0.30), (800, 0.10)], [(600, 0.27), (400, 0.08)])


@pytest.mark.parametrize(
    ("verdict", "periods", "is_finding"),
    [
        ("worse", ([(400, 0.1), (400, 0.1)], [(400, 0.3), (400, 0.1)]), True),
        ("better", ([(400, 0.3), (400, 0.1)], [(400, 0.1), (400, 0.1)]), True),
        ("within-noise", ([(400, 0.1), (400, 0.1)], [(400, 0.3), (400, 0.1)]), False),
        ("unjudged", ([(400, 0.1), (400, 0.1)], [(400, 0.3), (400, 0.1)]), False),
        ("within-noise", SIMPSON, True),
        ("within-noise", ([(200, 0.3), (800, 0.1)], [(240, 0.295), (760, 0.096)]), False),
    ],
)
def test_only_what_is_unusual_or_clearly_turned_round_is_a_finding(verdict, periods, is_finding):
    (one,) = _split(_told(RATE, *periods), RATE, verdict, 0.1, 0.1, _slices()[:2])
    assert one.finding is is_finding


def test_a_new_channel_is_named_and_contributes_to_the_mix_alone():
    told = _told(RATE, [(300, 0.1), (300, 0.1)], [(300, 0.1), (300, 0.1), (100, 0.5)])
    (one,) = _split(told, RATE, "worse", 0.157, 0.1)
    social = one.parts[-1]
    assert social.slice == (("channel", "email"),)
    assert (social.n_before, social.before, social.n, social.value) == (0, None, 100, 0.5)
    assert social.rate == 0
    assert social.mix > 0.04


def test_what_cannot_be_split_is_not():
    several = _told(RATE, [(300, 0.1), (300, 0.1)], [(300, 0.2), (300, 0.1)])
    assert _split(several, RATE, "worse", 0.15, 0.1) != ()
    assert _split(several, "frt.median", "worse", 0.15, 0.1) == ()
    assert _split(several, RATE, "worse", 0.15, 0.1, _slices()[:1]) == ()
    of_one_channel = Change(RATE, _slices()[0], week(1), week(0), 1, 0, None, None, None, "worse")
    assert reasons(several, several, [of_one_channel], {"channel": _slices()}) == ()
    alone = _told(RATE, [(300, 0.1)], [(300, 0.2)])
    assert _split(alone, RATE, "worse", 0.2, 0.1) == ()
    few = _told(RATE, [(15, 0.1), (14, 0.1)], [(300, 0.2), (300, 0.1)])
    assert _split(few, RATE, "unjudged", 0.15, 0.1) == ()


def _quiet_week(dice):
    """A desk on which nothing changes: five channels of their own rates and sizes, in a queue that swings."""
    swing = np.exp(dice.normal(0, 0.15))
    groups = []
    for rate, size in ((0.05, 300), (0.08, 350), (0.2, 400), (0.12, 120), (0.15, 90)):
        n = max(30, round(dice.normal(size, 2 * size**0.5)))
        groups.append((n, dice.binomial(n, min(0.9, rate * swing)) / n))
    return groups


def test_a_desk_on_which_nothing_changes_is_told_nothing_but_its_unusual_weeks():
    dice = np.random.default_rng(7)
    unusual = told_of = turned = 0
    for _ in range(150):
        told = _told(RATE, *(_quiet_week(dice) for _ in range(9)))
        found = changes(told, INFOS, [()], weeks(9))
        (change,) = (one for one in found if one.metric == RATE)
        (one,) = reasons(told, told, found, {"channel": _slices()})
        unusual += change.verdict in ("better", "worse")
        told_of += one.finding
        turned += one.simpson
    assert told_of == unusual <= 20
    # Small changes are turned round all the time; that is why size is asked for.
    assert turned > 0
