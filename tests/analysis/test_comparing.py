"""What a report is compared with: which window, which baseline, which days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from supportmetrics.analysis.arrivals import open_days
from supportmetrics.analysis.changes import changes
from supportmetrics.analysis.comparing import ago, own, saved
from supportmetrics.metrics import METRICS
from supportmetrics.model.hours import OpeningHours
from supportmetrics.model.periods import Grain, Period
from supportmetrics.model.saved import SavedReport
from tests.analysis.said import RATE, Told, measured, week, weeks
from tests.oracles.hours import week as hours_of

INFOS = [metric.info for metric in METRICS]
QUIET = [100, 104, 97, 101, 99, 103, 98, 102]


def _saved(told, period, as_of=None):
    return SavedReport(
        "old.json", "0", as_of or datetime(2027, 1, 1, tzinfo=UTC), "UTC", Grain.WEEK, period, None,
        told,
    )  # fmt: skip


def _weekly(metric, values, n=100):
    return Told(
        {(metric, (), week(k)): measured(metric, value, n) for k, value in enumerate(values)}
    )


def _only(found, metric):
    (change,) = [one for one in found if one.metric == metric]
    return change


def test_a_saved_window_must_share_no_answer_with_ours():
    spans = weeks(12)
    theirs = Told(
        {
            ("csat.score", (), period): measured("csat.score", 0.8)
            for period in (*spans.windows, *spans.history)
        }
    )
    found = saved(_saved(theirs, week(10)), Told(), spans, 0)
    assert found.scores
    assert found.window == spans.windows[7]
    assert found.window.end == spans.windows[-1].start
    assert saved(_saved(theirs, week(6)), Told(), spans, 0).window == spans.windows[6]
    assert saved(_saved(theirs, week(11)), Told(), spans, 0).window == spans.windows[11]
    late = Told({("csat.score", (), spans.windows[-2]): measured("csat.score", 0.8)})
    assert not saved(_saved(late, week(10)), Told(), spans, 0).scores


def test_a_longer_period_takes_the_place_of_a_window():
    spans = weeks(12)
    earlier = Period(week(2).start, week(8).start)
    month = Told({("csat.score", (), earlier): measured("csat.score", 0.8)})
    assert saved(_saved(month, earlier), Told(), spans, 0).window == earlier
    short = Told({("csat.score", (), week(2)): measured("csat.score", 0.8)})
    assert not saved(_saved(short, week(2)), Told(), spans, 0).scores


@pytest.mark.parametrize(
    ("theirs", "ours", "verdict"),
    [
        (week(2), week(11), "worse"),
        (week(11), week(11), "unjudged"),
        (None, week(11), "unjudged"),
        (week(2), None, "unjudged"),
        (week(20), None, "worse"),
    ],
)
def test_scores_that_may_share_answers_are_not_judged(theirs, ours, verdict):
    spans = replace(weeks(12), headline=ours, windows=())
    if ours is None:
        spans = replace(spans, history=(), previous=None)
    now = Told({("csat.score", (), ours): measured("csat.score", 0.6, low=0.58, high=0.62)})
    before = Told({("csat.score", (), theirs): measured("csat.score", 0.8, low=0.78, high=0.82)})
    found = changes(now, INFOS, [()], spans, saved(_saved(before, theirs), now, spans, 0))
    assert _only(found, "csat.score").verdict == verdict


def test_what_is_usual_comes_from_both_and_ours_goes_first():
    ours = _weekly("frt.median", [None, None, None, None, *QUIET[4:], 300])
    theirs = _weekly("frt.median", [*QUIET[:4], 9000, 9000, 9000])
    spans = weeks(9)
    spans = replace(spans, history=spans.history[4:], windows=())
    found = changes(ours, INFOS, [()], spans, saved(_saved(theirs, week(6)), ours, spans, 0))
    alone = changes(_weekly("frt.median", [*QUIET, 300]), INFOS, [()], weeks(9))
    change, known = (_only(one, "frt.median") for one in (found, alone))
    assert change.usual_high == pytest.approx(known.usual_high)
    assert change.verdict == "worse"
    assert (change.before, change.against) == (9000, week(6))


def test_saved_periods_that_were_not_over_tell_nothing_of_what_is_usual():
    theirs = _weekly("frt.median", [*QUIET[:4], 9000])
    spans = replace(weeks(6), history=(week(5),), windows=())
    monday = datetime(2026, 4, 1, tzinfo=UTC)
    found = saved(_saved(theirs, week(4), as_of=monday), Told(), spans, 0)
    assert found.baseline == tuple(week(k) for k in range(4))


def test_days_that_are_no_week_have_no_usual_range():
    theirs = _weekly("frt.median", QUIET)
    days = Period(week(9).start, week(10).last)
    spans = replace(weeks(10), headline=days, history=(days,), windows=(), extra=(days,))
    assert saved(_saved(theirs, week(7)), Told(), spans, 0).baseline == ()


def test_periods_after_ours_are_never_usual():
    theirs = _weekly("frt.median", [*QUIET, 9000, 9000])
    spans = replace(weeks(6), windows=())
    found = saved(_saved(theirs, week(9)), Told(), spans, 0)
    assert found.baseline == tuple(week(k) for k in range(5))


def test_a_streak_counts_weeks_that_were_unusual_in_their_own_time():
    told = _weekly("frt.median", [*QUIET, 200, 400, 900])
    change = _only(changes(told, INFOS, [()], weeks(11)), "frt.median")
    assert (change.verdict, change.streak) == ("worse", 3)
    told["frt.median", (), week(9)] = measured("frt.median", 101)
    assert _only(changes(told, INFOS, [()], weeks(11)), "frt.median").streak == 1
    calm = _only(changes(_weekly("frt.median", QUIET), INFOS, [()], weeks(8)), "frt.median")
    assert calm.streak == 1


def test_a_streak_of_scores_counts_windows():
    spans = weeks(12)
    told = Told()
    for k, window in enumerate(spans.windows):
        value = 0.6 if k >= 9 else 0.8
        told["csat.score", (), window] = measured(
            "csat.score", value, low=value - 0.02, high=value + 0.02
        )
    change = _only(changes(told, INFOS, [()], spans), "csat.score")
    assert (change.verdict, change.streak) == ("worse", 3)


def test_the_frame_of_some_weeks_ago_is_the_same_but_older():
    spans = weeks(6)
    assert ago(spans, 0) == spans
    assert ago(spans, 2) == replace(
        weeks(4), periods=spans.periods, span=spans.span, windows=spans.windows[:4]
    )
    assert ago(spans, 5) is None


def test_without_an_earlier_period_there_is_nothing_of_our_own():
    assert own(Told(), weeks(1)) is None
    assert own(Told(), replace(weeks(3), headline=None)) is None


@pytest.mark.parametrize(
    ("now", "before", "ratio", "by_day"),
    [
        (22, 20, (1050 / 22) / (1000 / 20) - 1, True),
        (20, 20, 0.05, False),
        (None, 20, None, True),
        (20, None, None, True),
    ],
)
def test_volumes_of_unequal_periods_are_compared_by_the_open_day(now, before, ratio, by_day):
    told = _weekly("volume.created", [1000, 1050]) | _weekly(RATE, [0.1, 0.2])
    days = {week(1): now, week(0): before}
    found = changes(Told(told), INFOS, [()], weeks(2), days=days.get)
    volume = _only(found, "volume.created")
    assert volume.by_day is by_day
    assert volume.ratio == (None if ratio is None else pytest.approx(ratio))
    assert not _only(found, RATE).by_day


def test_open_days_are_those_on_which_somebody_is_there():
    office = OpeningHours("office", "UTC", hours_of("mon,tue,wed,thu 09:00-17:00"))
    saturday = OpeningHours("saturday", "UTC", hours_of("sat 10:00-12:00"))
    march = Period(week(0).start, week(4).start)
    assert open_days([office], march, "UTC") == 16
    assert open_days([office, saturday], march, "UTC") == 20
