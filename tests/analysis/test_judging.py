"""Which slices gates are about, by what they are judged, since when, and how often they cry wolf."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from supportmetrics.analysis.judging import judge, unusual
from supportmetrics.metrics import BY_ID
from supportmetrics.model.gates import Acknowledged, Outcome
from supportmetrics.model.periods import Period
from tests import bench

RATE = "sla.first_response.breach_rate"
EMAIL, CHAT = (("channel", "email"),), (("channel", "chat"),)
USUAL = [(40, 400), (44, 410), (36, 390), (50, 420), (42, 400), (39, 400), (47, 430), (40, 405)]
NOW = len(USUAL)


def judged(text, own, period=NOW, **options):
    made = bench.gate(text)
    return judge([made], bench.bench(own, bench.week(period), **options))


# ---- by what -------------------------------------------------------------------------------------


def test_at_most_eight_of_the_earlier_weeks_count_and_they_are_the_latest():
    (one,) = judged(f"{RATE} regression", bench.history(RATE, [(399, 400), *USUAL, (71, 418)]), 9)
    assert one.baseline == 8
    assert one.limit == pytest.approx(0.1386, abs=0.01)


def test_weeks_without_tickets_and_weeks_that_were_not_over_are_passed_over():
    own = bench.history(RATE, [*USUAL[:4], None, *USUAL[4:7], (71, 418)])
    (one,) = judged(f"{RATE} regression", own)
    assert one.baseline == 7
    late = bench.measurement(RATE, (200, 400), bench.week(4), flags=("partial",))
    (one,) = judged(f"{RATE} regression", [*own, late])
    assert one.baseline == 7


def test_acknowledged_weeks_are_passed_over():
    own = bench.history(RATE, [*USUAL, (71, 418)])
    out = (Acknowledged(bench.week(2), "outage"), Acknowledged(bench.week(5), "outage"))
    (one,) = judged(f"{RATE} regression", own, out=out)
    assert one.baseline == 6


def test_the_one_period_before_is_the_last_that_is_not_acknowledged():
    own = bench.history(RATE, [(40, 400), (200, 400), (90, 400)])
    days = [
        bench.measurement(RATE, (late + day % 3, 60), Period(day_of, day_of + timedelta(1)))
        for week, late in enumerate((5, 28, 14))
        for day in range(7)
        for day_of in [bench.week(week).start + timedelta(day)]
    ]
    gate = f"{RATE} regression previous-period"
    (one,) = judged(gate, [*own, *days], 2)
    assert one.outcome is Outcome.PASS
    out = (Acknowledged(bench.week(1), "outage"),)
    (one,) = judged(gate, [*own, *days], 2, out=out)
    assert one.outcome is Outcome.FAIL
    assert "in 6–12 Jan" in one.sentence


def test_what_was_saved_before_a_week_was_over_takes_the_place_of_nothing():
    from supportmetrics.analysis.history import History
    from supportmetrics.model.periods import Grain
    from supportmetrics.model.saved import SavedReport

    early = [
        bench.measurement(RATE, (9, 10), bench.week(place), flags=("partial",)) for place in (0, 1)
    ]
    saved = SavedReport(
        "early.json", "0", None, "UTC", Grain.WEEK, bench.week(1), None,
        {(one.metric, one.slice, one.period): one for one in early},
    )  # fmt: skip
    own = bench.history(RATE, [None, (40, 400), (44, 410)])
    history = History.of(Grain.WEEK, 0, own, [saved], now=bench.week(2))
    assert history.at(RATE, (), bench.week(1)) == own[0]
    assert history.at(RATE, (), bench.week(0)) == early[0]
    assert history.before(RATE, (), bench.week(2)) == [own[0]]


def test_months_of_unequal_length_are_periods_of_one_kind():
    from supportmetrics.analysis.history import History
    from supportmetrics.analysis.judging import Bench
    from supportmetrics.model.periods import Grain

    months = [Period(date(2025, m, 1), date(2025, m + 1, 1)) for m in range(1, 8)]
    own = [bench.measurement(RATE, pair, month) for pair, month in zip(USUAL, months, strict=False)]
    week = bench.measurement(RATE, (9, 10), Period(date(2025, 1, 6), date(2025, 1, 13)))
    history = History.of(Grain.MONTH, 0, [*own, week])
    (one,) = judge([bench.gate(f"{RATE} regression")], Bench(BY_ID, history, months[-1], None))
    assert one.baseline == 6


def test_windows_of_surveys_share_no_day():
    windows = [Period(bench.week(k).start, bench.week(k + 3).end) for k in range(30)]
    scores = [bench.measurement("nps.score", 40.0 + k % 3, w) for k, w in enumerate(windows)]
    made = bench.gate("nps.score regression")
    found = bench.bench(scores, bench.week(32), windows[-1])
    (one,) = judge([made], found)
    assert (one.period, one.baseline) == (windows[-1], 7)


def test_a_response_rate_is_of_surveys_and_goes_on_after_its_window():
    window = Period(bench.week(0).start, bench.week(3).end)
    rate = bench.measurement("csat.response_rate", (30, 100), window, flags=("partial",))
    found = bench.bench([rate], bench.week(3), window)
    (one,) = judge([bench.gate("csat.response_rate >= 20%")], found)
    assert one.title == "CSAT response rate · all surveys"
    assert one.sentence.startswith("30.0% of 100 surveys in 28 days, within the limit")
    assert one.sentence.endswith("Answers may still come in.")


def test_the_sampling_error_of_a_score_widens_its_range():
    scores = [40.0, 41.0, 40.0, 41.0, 40.0]
    sure = bench.history("nps.score", [*scores, 30.0])
    unsure = bench.history("nps.score", [*scores, 30.0], low=20.0, high=60.0)
    assert [one.outcome for one in judged("nps.score regression", sure, 5)] == [Outcome.FAIL]
    assert [one.outcome for one in judged("nps.score regression", unsure, 5)] == [Outcome.WARN]


def test_values_that_were_always_the_same_are_no_alarm_when_they_stay():
    for text, value in ((f"{RATE} regression", (40, 400)), ("frt.p90 regression", 300.0)):
        own = bench.history(text.split()[0], [value] * 9)
        assert [one.outcome for one in judged(text, own)] == [Outcome.PASS]


def test_a_duration_of_zero_has_no_usual_range():
    (one,) = judged("frt.median regression", bench.history("frt.median", [0.0] * 8 + [60.0]))
    assert one.outcome is Outcome.UNKNOWN
    assert "a value of 0 has no usual range" in one.sentence


def test_none_at_all_is_never_worse_than_usual():
    for values in ([300.0] * 8 + [0.0], [0.0] * 9):
        (one,) = judged("frt.median regression", bench.history("frt.median", values))
        assert (one.outcome, one.p, one.baseline) == (Outcome.PASS, None, 8)
        assert one.sentence == "0s (400 tickets); it cannot be less."


def test_few_are_too_few_to_be_worse_but_a_smaller_backlog_is_fine():
    def backlog(text, *values):
        own = [
            bench.measurement("backlog.open", float(value), bench.week(place), n=value)
            for place, value in enumerate(values)
        ]
        return judged(text, own)[0]

    usual = (40, 44, 38, 41, 43, 39, 42, 40)
    assert backlog("backlog.open regression", *usual, 9).outcome is Outcome.PASS
    few = (4, 5, 3, 4, 5, 4, 3, 4)
    assert backlog("backlog.open regression", *few, 29).outcome is Outcome.UNKNOWN
    assert backlog("backlog.open regression min-n 5", *few, 29).outcome is Outcome.FAIL
    assert backlog("backlog.open regression min-n 5", *usual, 4).outcome is Outcome.UNKNOWN


def test_why_there_is_no_value_is_told_whatever_else_is_flagged():
    flags = ("too_few", "not_reached")
    own = [bench.measurement("frt.p90", None, bench.week(NOW), flags=flags)]
    (one,) = judged("frt.p90 <= 4h", own)
    assert one.sentence == "Cannot be judged: it is not reached yet: too many are still open."


def test_better_than_usual_is_never_a_failure():
    for text, values in (
        (f"{RATE} regression", [*USUAL, (1, 418)]),
        ("nps.score regression", [40.0, 42.0, 38.0, 41.0, 90.0]),
        ("frt.p90 regression", [300.0, 310.0, 290.0, 305.0, 10.0]),
    ):
        own = bench.history(text.split()[0], values)
        (one,) = judged(text, own, len(values) - 1)
        assert one.outcome is Outcome.PASS
        assert one.worse_by < 0


# ---- which slices --------------------------------------------------------------------------------


def test_by_judges_what_is_there_and_what_used_to_be():
    own = [
        *bench.history(RATE, [*USUAL, (40, 400)], EMAIL),
        *bench.history(RATE, USUAL, CHAT),
        # So few that nobody would miss them.
        *bench.history(RATE, [(0, 2)] * 8, (("channel", "sms"),)),
        *bench.history(RATE, [*USUAL, (40, 400)]),
    ]
    found = judged(f"{RATE} by channel regression", own)
    assert [(one.slice, one.outcome) for one in found] == [
        (CHAT, Outcome.UNKNOWN),
        (EMAIL, Outcome.PASS),
    ]


def test_a_limit_misses_a_slice_only_where_none_is_no_chance():
    few, enough = (("channel", "sms"),), (("channel", "social"),)
    own = [
        *bench.history(RATE, [*USUAL, (40, 400)], EMAIL),
        *bench.history(RATE, [(0, 4)] * 8, few),
        *bench.history(RATE, [(0, 6)] * 8, enough),
    ]
    found = judged(f"{RATE} by channel <= 20%", own)
    assert [(one.slice, one.outcome) for one in found] == [
        (EMAIL, Outcome.PASS),
        (enough, Outcome.UNKNOWN),
    ]


def test_a_dimension_without_any_value_cannot_be_judged():
    (one,) = judged(f"{RATE} by channel <= 10%", bench.history(RATE, [(40, 400)]), 0)
    assert (one.slice, one.outcome) == ((), Outcome.UNKNOWN)


def test_the_order_of_dimensions_does_not_matter():
    part = (("channel", "email"), ("tier", "1"))
    own = bench.history(RATE, [(40, 400)], part)
    (one,) = judged(f"{RATE}{{tier=1, channel=email}} <= 10%", own, 0)
    assert one.outcome is Outcome.PASS
    (other,) = judged(f"{RATE}{{tier=1}} by channel <= 10%", own, 0)
    assert set(other.slice) == set(part)


# ---- since when ----------------------------------------------------------------------------------


def test_a_streak_counts_the_weeks_that_came_out_as_badly():
    bad = [(90, 400)] * 3
    own = bench.history(RATE, [*USUAL[:5], *bad, (90, 400)])
    (one,) = judged(f"{RATE} <= 15%", own)
    assert (one.streak, one.since) == (4, bench.week(5))
    own = bench.history(RATE, [*USUAL[:5], *bad[:2], None, (90, 400)])
    (one,) = judged(f"{RATE} <= 15%", own)
    assert one.streak == 1
    (one,) = judged(f"{RATE} <= 90%", own)
    assert (one.streak, one.since) == (0, None)


# ---- notes ---------------------------------------------------------------------------------------


def test_a_note_is_told_once_at_the_smallest_slice_and_not_about_what_is_gated():
    worse = (120, 400)
    part = (("channel", "email"), ("tier", "1"))
    own = [
        *bench.history(RATE, [*USUAL, worse]),
        *bench.history(RATE, [*USUAL, worse], EMAIL),
        *bench.history(RATE, [*USUAL, worse], part),
        *bench.history(RATE, [*USUAL, (41, 400)], CHAT),
    ]
    found = bench.bench(own, bench.week(NOW))
    slices = [(), EMAIL, CHAT, part]
    noted = unusual([BY_ID[RATE]], slices, [], found)
    assert [one.slice for one in noted] == [part]
    assert all(one.is_note and not one.decides for one in noted)
    gated = judge([bench.gate(f"{RATE}{{tier=1, channel=email}} regression")], found)
    assert [one.slice for one in unusual([BY_ID[RATE]], slices, gated, found)] == [EMAIL]


# ---- how often they cry wolf ---------------------------------------------------------------------


def test_gates_rarely_fail_without_a_reason_and_find_a_doubling():
    sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
    try:
        import gates as simulation
    finally:
        sys.path.pop(0)
    (gate,) = [g for name, g in simulation.RULES.items() if name == "usual range"]
    for scenario in simulation.SCENARIOS:
        false, _, found = simulation.rates(scenario, gate, 400, seed=7)
        assert false <= 0.08, scenario.name
        assert found >= (0.75 if scenario.worse == 0.20 else 0.45), scenario.name
