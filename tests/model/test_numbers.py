"""How numbers are written for people."""

from __future__ import annotations

import pytest

from supportmetrics.model import numbers
from supportmetrics.model.units import Unit

MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (7, "7"),
        (999, "999"),
        (1408, "1,408"),
        (-1408, "−1,408"),
        (1234567.4, "1,234,567"),
    ],
)
def test_counts_have_thousands(value, text):
    assert numbers.count(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.818, "81.8%"),
        (0.0004, "<0.1%"),
        (0.00049999, "<0.1%"),
        (0.0005, "0.1%"),
        (0.0006, "0.1%"),
        (0.9996, ">99.9%"),
        (0.99950001, ">99.9%"),
        (0.9994, "99.9%"),
        (1e-12, "<0.1%"),
        (1 - 1e-12, ">99.9%"),
        (0.5, "50.0%"),
    ],
)
def test_shares_are_0_and_100_percent_only_when_exact(value, text):
    assert numbers.share(value) == text


def test_no_share_between_the_ends_is_written_as_an_end():
    for k in range(1, 10_000):
        assert numbers.share(k / 10_000) not in ("0%", "0.0%", "100%", "100.0%")


@pytest.mark.parametrize(
    ("value", "goal", "text"),
    [
        (0.9, 0.9, "90.0%"),
        (0.8996, 0.9, "89.96%"),
        (0.89996, 0.9, "89.996%"),
        (0.8994, 0.9, "89.9%"),
        (0.9004, 0.9, "90.0%"),
        (0.97496, 0.975, "97.496%"),
        (0.9, None, "90.0%"),
    ],
)
def test_a_share_below_its_goal_is_not_rounded_up_to_it(value, goal, text):
    assert numbers.share(value, goal) == text


def test_no_share_below_its_goal_reads_like_the_goal():
    for n in range(2, 400):
        for x in (int(0.9 * n), int(0.9 * n) - 1, int(0.9 * n) + 1):
            written = float(numbers.share(x / n, 0.9).strip("<>%"))
            assert (written >= 90) == (10 * x >= 9 * n), (x, n)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (0.4, "<1s"),
        (0.5, "<1s"),
        (1, "1s"),
        (48, "48s"),
        (59.4, "59s"),
        (59.6, "1m 00s"),
        (60, "1m 00s"),
        (114, "1m 54s"),
        (599.4, "9m 59s"),
        (599.6, "10m"),
        (600, "10m"),
        (35 * MINUTE, "35m"),
        (3569, "59m"),
        (3599, "1h 00m"),
        (HOUR, "1h 00m"),
        (3 * HOUR + 5 * MINUTE, "3h 05m"),
        (47 * HOUR + 59 * MINUTE, "47h 59m"),
        (48 * HOUR - 29, "2d 0h"),
        (48 * HOUR, "2d 0h"),
        (4 * DAY + 14 * HOUR, "4d 14h"),
        (10 * DAY - 60, "10d 0h"),
        (-114, "−1m 54s"),
        (-0.2, "−<1s"),
    ],
)
def test_durations_show_the_two_largest_units_that_matter(seconds, text):
    assert numbers.duration(seconds) == text


def test_durations_never_show_sixty_of_a_unit_or_more_than_a_unit_holds():
    for step in range(200_000):
        text = numbers.duration(step * 1.7)
        assert "60" not in text.split()[-1], (step, text)
        assert " 24h" not in text, (step, text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (30, "30s"),
        (60, "1m"),
        (90, "1m 30s"),
        (2 * HOUR, "2h"),
        (90 * MINUTE, "1h 30m"),
        (DAY, "24h"),
        (2 * DAY, "48h"),
        (3 * DAY, "3d"),
        (3 * DAY + HOUR, "73h"),
        (0, "0s"),
    ],
)
def test_promises_leave_out_what_is_zero(seconds, text):
    assert numbers.target(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(24.4, "+24"), (-24.4, "−24"), (0.4, "0"), (-0.4, "0"), (100, "+100")]
)
def test_nps_is_whole_and_signed(value, text):
    assert numbers.write(value, Unit.SCORE, "nps.score") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.5, "+1.5"), (-0.5, "−0.5"), (0, "0.0"), (0.04, "0.0"), (-0.04, "0.0")],
)
def test_points_are_signed_and_nothing_has_no_sign(value, text):
    assert numbers.points(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.14, "+14%"), (-0.145, "−14%"), (0.004, "0%"), (12.5, "+1,250%")]
)
def test_relative_changes_are_signed(value, text):
    assert numbers.change_ratio(value) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (102, "102nd"),
        (111, "111th"),
    ],
)
def test_ordinals_know_the_teens(number, text):
    assert numbers.ordinal(number) == text


def test_what_is_not_known_is_a_dash_in_every_unit():
    for unit in Unit:
        assert numbers.write(None, unit) == "–"


@pytest.mark.parametrize(
    ("unit", "metric", "text"),
    [
        (Unit.SECONDS, "frt.median", "1m 30s"),
        (Unit.COUNT, "volume.created", "90"),
        (Unit.SCORE, "ces.mean", "90.0"),
        (Unit.SCORE, "nps.score", "+90"),
    ],
)
def test_every_unit_has_its_writing(unit, metric, text):
    assert numbers.write(90, unit, metric) == text


def test_a_share_is_written_against_its_goal():
    assert numbers.write(0.8996, Unit.RATIO, goal=0.9) == "89.96%"
