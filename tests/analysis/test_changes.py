"""What changed, and whether that is outside its usual range."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supportmetrics.analysis.changes import changes
from supportmetrics.metrics import METRICS
from supportmetrics.model.report import Change
from tests.analysis.said import RATE, Told, measured, week, weeks

INFOS = [metric.info for metric in METRICS]
QUIET = [100, 104, 97, 101, 99, 103, 98, 102]


def _change_of(found, metric, part=()):
    return next((c for c in found if (c.metric, c.slice) == (metric, part)), None)


def _told(metric, values, n=100, part=()):
    """A weekly series; shares come with their numerator."""
    told = Told()
    for k, value in enumerate(values):
        x = round(value * n) if metric.endswith("rate") else None
        told[metric, part, week(k)] = measured(metric, value, n, numerator=x)
    return told


def _only(told, count, metric, slices=((),)):
    found = changes(told, INFOS, slices, weeks(count))
    return _change_of(found, metric, slices[0])


@pytest.mark.parametrize(
    ("metric", "now", "verdict"),
    [
        ("frt.median", 101, "within-noise"),
        ("frt.median", 200, "worse"),
        ("frt.median", 40, "better"),
        ("backlog.open", 200, "worse"),
        ("backlog.open", 40, "better"),
        ("volume.created", 200, "unjudged"),
    ],
)
def test_a_period_is_judged_by_the_usual_range_of_those_before_it(metric, now, verdict):
    found = _only(_told(metric, [*QUIET, now]), 9, metric)
    assert found.verdict == verdict
    assert found.usual_low < min(QUIET) < max(QUIET) < found.usual_high
    assert (found.value, found.before) == (now, 102)
    assert found.ratio == pytest.approx(now / 102 - 1)
    assert (found.period, found.against) == (week(8), week(7))


@pytest.mark.parametrize(
    ("now", "verdict"), [(0.10, "within-noise"), (0.40, "worse"), (0.0, "better")]
)
def test_a_share_is_judged_by_its_numerators(now, verdict):
    shares = [0.10, 0.11, 0.09, 0.10, 0.12, 0.10]
    found = _only(_told(RATE, [*shares, now], n=400), 7, RATE)
    assert found.verdict == verdict
    assert 0 < found.usual_low < 0.1 < found.usual_high


def test_four_earlier_periods_are_needed_to_judge():
    three, four = ([*QUIET[:k], 500] for k in (3, 4))
    assert _only(_told("frt.median", three), 4, "frt.median").verdict == "unjudged"
    assert _only(_told("frt.median", three), 4, "frt.median").usual_low is None
    assert _only(_told("frt.median", four), 5, "frt.median").verdict == "worse"


def test_only_the_last_eight_earlier_periods_count():
    wild = [5000, 1, 9000, 3]
    long = _only(_told("frt.median", [*wild, *QUIET, 110]), 13, "frt.median")
    short = _only(_told("frt.median", [*QUIET, 110]), 9, "frt.median")
    assert long.usual_high == pytest.approx(short.usual_high)


def test_a_period_that_is_not_over_is_no_baseline():
    told = _told("frt.median", [*QUIET[:4], 5000, 100])
    spans = replace(weeks(6), partial=frozenset({week(4)}))
    found = _change_of(changes(told, INFOS, [()], spans), "frt.median")
    assert found.usual_high < 200


def test_too_few_tickets_are_not_judged_but_counts_of_few_are():
    few = _told("frt.median", [*QUIET, 500], n=29)
    assert _only(few, 9, "frt.median").verdict == "unjudged"
    open_tickets = _told("backlog.open", [2, 3, 2, 3, 2, 29], n=29)
    assert _only(open_tickets, 6, "backlog.open").verdict == "worse"


def test_a_change_from_nothing_has_no_ratio():
    found = _only(_told("backlog.open", [0, 5]), 2, "backlog.open")
    assert found.ratio is None
    assert (found.before, found.value) == (0, 5)


@pytest.mark.parametrize("lost", [week(7), week(8)])
def test_what_is_not_known_on_both_sides_has_not_changed(lost):
    told = _told("frt.median", [*QUIET, 110])
    del told["frt.median", (), lost]
    assert _only(told, 9, "frt.median") is None
    told["frt.median", (), lost] = measured("frt.median", None)
    assert _only(told, 9, "frt.median") is None


@pytest.mark.parametrize("count", [0, 1])
def test_without_an_earlier_period_nothing_changed(count):
    assert changes(_told("frt.median", [100]), INFOS, [()], weeks(count)) == ()


def _answers(metric, before, now, *, half, n=200, count=8):
    """A survey score over the last window and over the one before that shares no answer."""
    spans = weeks(count)
    windows = {spans.windows[-1]: now, spans.windows[-5]: before}
    return Told(
        {
            (metric, (), window): measured(metric, value, n, low=value - half, high=value + half)
            for window, value in windows.items()
        }
    )


@pytest.mark.parametrize(
    ("metric", "before", "now", "half", "verdict"),
    [
        ("csat.score", 0.80, 0.70, 0.04, "worse"),
        ("csat.score", 0.70, 0.80, 0.04, "better"),
        ("csat.score", 0.80, 0.75, 0.04, "within-noise"),
        ("nps.score", 30, 10, 10, "worse"),
        ("nps.score", 30, 20, 10, "within-noise"),
        ("ces.score", 0.6, 0.9, 0.1, "better"),
    ],
)
def test_survey_scores_are_judged_by_the_interval_of_their_difference(
    metric, before, now, half, verdict
):
    found = _only(_answers(metric, before, now, half=half), 8, metric)
    assert found.verdict == verdict
    spread = half * 2**0.5
    limits = (found.usual_low, found.usual_high)
    assert limits == pytest.approx((before - spread, before + spread))


def test_survey_scores_are_compared_with_the_last_window_that_shares_no_answer():
    spans = weeks(8)
    found = _only(_answers("csat.score", 0.8, 0.7, half=0.04), 8, "csat.score")
    assert found.period == spans.windows[-1]
    assert found.against == spans.windows[-5]
    assert found.against.end == found.period.start


def test_survey_scores_of_too_few_windows_or_answers_are_not_judged():
    assert _only(_answers("csat.score", 0.8, 0.7, half=0.04, n=29), 8, "csat.score").verdict == (
        "unjudged"
    )
    told = Told({("csat.score", (), weeks(4).windows[-1]): measured("csat.score", 0.7)})
    assert _only(told, 4, "csat.score") is None


def test_a_score_in_points_has_no_ratio():
    assert _only(_answers("nps.score", 30, 10, half=10), 8, "nps.score").ratio is None
    csat = _only(_answers("csat.score", 0.8, 0.6, half=0.1), 8, "csat.score")
    assert csat.ratio == pytest.approx(-0.25)


def test_changes_are_sorted_by_metric_and_slice():
    chat = (("channel", "chat"),)
    told = _told("volume.created", QUIET) | _told("frt.median", QUIET)
    told |= _told("frt.median", QUIET, part=chat)
    found = changes(Told(told), INFOS, [chat, ()], weeks(8))
    assert all(isinstance(change, Change) for change in found)
    assert [(change.metric, change.slice) for change in found] == [
        ("frt.median", ()),
        ("frt.median", chat),
        ("volume.created", ()),
    ]
