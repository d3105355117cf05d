"""Coordinates of the charts, by tables of values."""

from __future__ import annotations

import math

import pytest

from supportmetrics.render import bars, geometry

EDGES_S = tuple(5 * (7 * 86_400 / 5) ** (place / 44) for place in range(45))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (50.0, "50"),
        (3.8461, "3.85"),
        (2.5, "2.5"),
        (-0.001, "0"),
        (0, "0"),
        (-8, "-8"),
        (100, "100"),
    ],
)
def test_a_coordinate_has_at_most_two_decimals(value, written):
    assert geometry.coordinate(value) == written


@pytest.mark.parametrize(
    ("n", "centres"),
    [(1, [50.0]), (2, [25.0, 75.0]), (4, [12.5, 37.5, 62.5, 87.5]), (3, [16.67, 50.0, 83.33])],
)
def test_slots_are_equal_and_points_stand_in_their_middle(n, centres):
    assert [slot.centre for slot in geometry.slots(n)] == centres
    assert {slot.width for slot in geometry.slots(n)} == {round(100 / n, 2)}


def test_a_sparkline_has_its_own_scale_with_air_above_and_below():
    shape = geometry.sparkline((10.0, 20.0), None)
    assert shape.line.path == "M25 90.32L75 9.68"
    assert shape.line.last == (75.0, 9.68)
    assert shape.goal is None


def test_the_scale_of_a_sparkline_includes_the_goal():
    shape = geometry.sparkline((10.0, 20.0), 30.0)
    assert shape.goal == 9.68
    assert shape.line.last == (75.0, 50.0)


def test_equal_values_run_through_the_middle_of_a_sparkline():
    assert geometry.sparkline((7.0, 7.0), None).line.path == "M25 50L75 50"


@pytest.mark.parametrize("values", [(), (None, None)])
def test_a_sparkline_without_values_is_not_drawn(values):
    assert geometry.sparkline(values, 0.9) is None


def test_a_period_without_data_breaks_the_line():
    shape = geometry.line((1.0, 2.0, None, 3.0, 4.0), lambda value: 10 * value)
    assert shape.path == "M10 10L30 20M70 30L90 40"
    assert shape.lonely == ()


def test_a_value_between_two_gaps_is_a_point_of_its_own():
    shape = geometry.line((1.0, None, 2.0, None), lambda value: value)
    assert shape.path == ""
    assert shape.lonely == ((12.5, 1.0), (62.5, 2.0))
    assert shape.last is None


@pytest.mark.parametrize(
    ("value", "low", "y"),
    [(1.0, 0.6, 8.0), (0.6, 0.6, 92.0), (0.8, 0.6, 50.0), (0.9, 0.0, 16.4), (0.9, 0.8, 50.0)],
)
def test_a_panel_reaches_from_the_common_low_end_to_one(value, low, y):
    assert geometry.panel_y(value, low) == y


@pytest.mark.parametrize(
    ("values", "areas"),
    [
        ((0.95, 0.92), ""),
        ((0.9, 0.9), ""),
        ((0.8, 0.8), "M25 50L25 100L75 100L75 50Z"),
        # The line falls from 0.95 to 0.85: half way it crosses the goal.
        ((0.95, 0.85), "M50 50L75 75L75 50Z"),
        ((0.85, 0.95), "M25 50L25 75L50 50Z"),
        # From 0.92 to 0.84 a quarter of the way is above, from 0.84 to 0.96 half of it is below.
        ((0.92, 0.84, 0.96), "M25 50L50 80L66.67 50Z"),
        ((0.9, 0.85, 0.9), "M16.67 50L50 75L83.33 50Z"),
        ((0.85, None, 0.85), ""),
        ((0.85, 0.85, None, 0.95), "M12.5 50L12.5 75L37.5 75L37.5 50Z"),
    ],
)
def test_a_shortfall_is_cut_where_line_and_goal_cross(values, areas):
    assert geometry.shortfalls(values, 0.9, 0.8) == areas


@pytest.mark.parametrize(
    ("seconds", "place"),
    [(5, 0.0), (7 * 86_400, 100.0), (0, 0.0), (1e9, 100.0), (math.sqrt(5 * 7 * 86_400), 50.0)],
)
def test_the_waiting_axis_is_logarithmic_and_ends_at_5_seconds_and_7_days(seconds, place):
    assert bars.log_place(seconds, EDGES_S) == place


def test_the_ticks_of_the_waiting_axis_are_in_order_and_on_it():
    places = [bars.log_place(seconds, EDGES_S) for seconds, _, _ in bars.WAIT_TICKS]
    assert places == sorted(places)
    assert places == [5.92, 21.23, 40.91, 56.22, 71.53, 83.37]


@pytest.mark.parametrize(
    ("target_s", "place"), [(None, None), (2.0, None), (9e9, None), (5.0, 0.0), (604_800, 100.0)]
)
def test_a_target_beyond_the_axis_has_no_line(target_s, place):
    assert bars.target_place(target_s, EDGES_S) == place


def test_neighbouring_open_hours_are_one_stretch():
    found = geometry.stretches([False, True, True, False, True])
    assert [(slot.left, slot.width) for slot in found] == [(20.0, 40.0), (80.0, 20.0)]
    assert geometry.stretches([False] * 4) == ()


def test_bars_by_hour_stand_in_their_slots_and_hours_without_a_share_stay_empty():
    low, high = bars.hour_bars([0.1, None, 0.4, 0.0], 0.4)[:2]
    assert (low.x, low.width, low.place, high.place) == (2.5, 20.0, 0, 2)
    assert high.height == bars.HOUR_TALLEST
    assert low.y + low.height == high.y + high.height == bars.HOUR_BASE


def _in_bins(**counts: int) -> tuple[int, ...]:
    return tuple(counts.get(f"b{place}", 0) for place in range(44))


def test_the_bin_that_holds_the_target_is_split_there():
    edges = (1.0, 10.0, 100.0)
    stacks = bars.wait_bars((4, 6), (0, 2), 10**1.5, edges)
    assert [(bar.x, bar.width, bar.height, bar.late, bar.place) for bar in stacks] == [
        (0.0, 50.0, 20.0, False, 0),
        (50.0, 25.0, 40.0, False, 1),
        (75.0, 25.0, 40.0, True, 1),
    ]
    assert {bar.y + bar.height for bar in stacks} == {bars.WAIT_BASE}


def test_late_tickets_away_from_the_target_stand_on_those_in_time():
    (soon, late) = bars.wait_bars((3, 0), (1, 0), None, (1.0, 10.0, 100.0))
    assert (soon.y, soon.height, soon.late) == (16.0, 30.0, False)
    assert (late.y, late.height, late.late) == (6.0, 10.0, True)
    assert (soon.x, soon.width) == (late.x, late.width)


@pytest.mark.parametrize("place", [0, 43])
def test_a_row_in_one_end_bin_is_one_full_bar(place):
    (bar,) = bars.wait_bars(_in_bins(**{f"b{place}": 9}), (0,) * 44, 60.0, EDGES_S)
    assert bar.height == bars.WAIT_TALLEST
    assert bar.place == place


def test_a_row_without_tickets_has_no_bars():
    assert bars.wait_bars((0,) * 44, (0,) * 44, 60.0, EDGES_S) == ()


@pytest.mark.parametrize(
    ("value", "top", "strength"), [(0, 8, 0.0), (2, 8, 0.25), (8, 8, 1.0), (0, 0, 0.0)]
)
def test_a_heat_cell_is_as_strong_as_its_part_of_the_maximum(value, top, strength):
    assert geometry.opacity(value, top) == strength


def test_stacked_widths_come_from_exact_shares_and_fill_the_bar():
    thirds = geometry.stacked((1 / 3, 1 / 3, 1 / 3))
    assert [(part.x, part.width) for part in thirds] == [(0, 33.33), (33.33, 33.33), (66.67, 33.33)]
    assert [part.centre for part in thirds] == [16.67, 50.0, 83.33]


@pytest.mark.parametrize(("share", "labelled"), [(0.0, False), (0.0799, False), (0.08, True)])
def test_a_segment_carries_its_number_from_eight_per_cent(share, labelled):
    assert geometry.stacked((share, 1 - share))[0].labelled is labelled


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, [0]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (9, [0, 2, 4, 6, 8]),
        (24, [0, 5, 10, 15, 20]),
        (100, [0, 25, 50, 75, 100]),
        (1696, [0, 500, 1000, 1500]),
        (2188, [0, 500, 1000, 1500, 2000]),
        (99_999, [0, 20_000, 40_000, 60_000, 80_000]),
    ],
)
def test_workload_ticks_are_round_whole_numbers_from_zero(highest, ticks):
    assert list(bars.round_ticks(highest)) == ticks


def test_workload_bars_stand_on_the_base_and_the_tallest_reaches_the_top():
    shape = bars.load((100.0, None, 50.0), (100.0, 0.0, None))
    assert [(bar.place, bar.y, bar.height) for bar in shape.bars] == [(0, 8, 150), (2, 83, 75)]
    assert shape.bars[0].width == round(100 / 3 * 0.64, 2)
    assert shape.line.path == "M16.67 0L50 100"
    assert shape.ticks[0] == (0, 158)


def test_a_backlog_area_ends_upright_at_its_first_and_last_value():
    shape = geometry.area((50.0, 100.0))
    assert shape.path == "M25 100L25 54.55L75 9.09L75 100Z"
    assert shape.line.path == "M25 54.55L75 9.09"


def test_a_gap_in_the_backlog_splits_its_area():
    assert geometry.area((1.0, 1.0, None, 1.0, 1.0)).path.count("Z") == 2


@pytest.mark.parametrize("values", [(), (None,), (0.0, 0.0)])
def test_a_backlog_without_height_draws_without_error(values):
    assert "nan" not in geometry.area(values).path


@pytest.mark.parametrize(
    ("n", "places"),
    [(1, [0]), (5, [0, 1, 2, 3, 4]), (13, [0, 3, 6, 9, 12]), (26, [0, 6, 12, 18, 24])],
)
def test_dates_under_a_chart_never_run_into_each_other(n, places):
    assert list(geometry.date_places(n)) == places
