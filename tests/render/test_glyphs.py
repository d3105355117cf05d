"""Charts made of characters, by tables of values."""

from __future__ import annotations

import pytest

from supportmetrics.render import glyphs
from supportmetrics.render.glyphs import ASCII, UNICODE
from supportmetrics.render.view import Series
from supportmetrics.render.view_voice import Segment

EDGES = tuple(10.0**power for power in range(5))
"""Four bins: 1 to 10 s, to 100 s, to 1,000 s, to 10,000 s."""


def text(drawing):
    return "".join(mark.text for mark in drawing)


def tones(drawing):
    return [mark.tone for mark in drawing if mark.text.strip()]


@pytest.mark.parametrize(
    ("values", "cells"),
    [
        ((0, 1, 2, 3, 4, 5, 6, 7), "▁▂▃▄▅▆▇█"),
        ((7, 0), "█▁"),
        ((1, None, 2), "▁ █"),
        ((None, None), "  "),
        ((5, 5, 5), "▅▅▅"),
        ((5,), "▅"),
        ((), ""),
    ],
)
def test_a_sparkline_has_one_cell_per_period_on_its_own_scale(values, cells):
    assert text(glyphs.spark(UNICODE, values)) == cells


def test_the_ascii_sparkline_has_eight_heights_too():
    assert text(glyphs.spark(ASCII, tuple(range(8)))) == "_.:-=+*#"


def test_a_given_scale_holds_values_outside_at_its_ends():
    assert text(glyphs.spark(UNICODE, (0.5, 0.6, 1.0, 1.2), low=0.6, high=1.0)) == "▁▁██"


@pytest.mark.parametrize(
    ("remarks", "marks"),
    [
        (("", "", "so far"), [("▁█", "good"), ("○", "dim")]),
        (("", "", "estimated"), [("▁█", "good"), ("▅", "dim")]),
        (("estimated", "", "estimated"), [("▁", "dim"), ("█", "good"), ("▅", "dim")]),
        ((), [("▁█▅", "good")]),
    ],
)
def test_what_may_still_change_is_dim(remarks, marks):
    drawing = glyphs.sparkline(UNICODE, Series((1, 3, 2), None, "tickets", remarks))
    assert [(mark.text, mark.tone) for mark in drawing] == marks


@pytest.mark.parametrize(("kind", "shape"), [("met", "○"), ("at-risk", "◇"), ("missed", "△")])
def test_a_share_that_may_still_change_is_a_hollow_dot(kind, shape):
    plot = glyphs.dot_plot(UNICODE, 0.8, kind, goal=None, low=0.6, width=9, hollow=True)
    assert text(plot) == f"····{shape}····"
    plain = glyphs.dot_plot(ASCII, 0.8, kind, goal=None, low=0.6, width=9, hollow=True)
    assert text(plain) == "....o...."


@pytest.mark.parametrize(
    ("values", "cells"),
    [
        ((0, 1.9, 2, 4, 6, 8, 10), "  ░▒▓██"),
        ((0, 0), "  "),
    ],
)
def test_shades_are_fifths_of_the_busiest_hour(values, cells):
    assert text(glyphs.shade_row(UNICODE, values, max(values), 1)) == cells


def test_every_hour_takes_the_same_number_of_cells():
    assert text(glyphs.shade_row(ASCII, (10, 0, 5), 10, 3)) == "###   :::"
    assert glyphs.hour_axis(2) == "00    03    06    09    12    15    18    21"


def bar(*shares, steps=(1, 2, 3, 4, 5)):
    return [
        Segment(share, f"{100 * share:.0f}", f"step {step}", 1, step)
        for share, step in zip(shares, steps, strict=True)
    ]


def test_a_stacked_bar_is_cut_by_exact_shares_and_fills_its_width():
    segments = bar(1 / 3, 1 / 3, 1 / 3, steps=(1, 3, 5))
    assert text(glyphs.stacked(UNICODE, segments, 20, color=True)) == "█ 33 ██░ 33 ░█ 33 ██"


def test_a_number_stands_only_in_segments_of_six_cells_or_more():
    segments = bar(0.25, 0.25, 0.1, 0.1, 0.3)
    assert text(glyphs.stacked(UNICODE, segments, 20, color=False)) == "▚▚▚▚▚▒▒▒▒▒░░▓▓█ 30 █"


def test_a_whole_hundred_still_fits():
    assert text(glyphs.stacked(ASCII, bar(1.0, steps=(5,)), 6, color=True)) == " 100 #"


def test_a_bar_without_answers_is_empty():
    assert glyphs.stacked(UNICODE, [], 40, color=True) == []


def test_colour_says_which_end_is_good_and_a_muted_bar_has_none():
    segments = bar(0.2, 0.2, 0.2, 0.2, 0.2)
    assert tones(glyphs.stacked(UNICODE, segments, 20, color=True)) == [
        "bad",
        "bad",
        "dim",
        "good",
        "good",
    ]
    assert set(tones(glyphs.stacked(UNICODE, segments, 20, color=True, muted=True))) == {"dim"}
    assert set(tones(glyphs.stacked(UNICODE, segments, 20, color=False))) == {""}


@pytest.mark.parametrize(
    ("in_time", "late", "target", "cells"),
    [
        ((8, 4, 0, 0), (0, 2, 1, 0), 50.0, "█▄│▂▁ "),
        ((8, 0, 0, 0), (0, 0, 0, 8), None, "█  █"),
        ((0, 0, 0, 0), (8, 0, 0, 0), 0.5, "│█   "),
        ((8, 0, 0, 0), (0, 0, 0, 0), 1e9, "█   │"),
        ((0, 0, 0, 0), (0, 0, 0, 0), 50.0, "  │   "),
    ],
)
def test_the_target_splits_its_bin_into_in_time_and_late(in_time, late, target, cells):
    assert text(glyphs.waits(UNICODE, in_time, late, EDGES, target)) == cells


def test_late_bins_have_another_tone():
    drawing = glyphs.waits(UNICODE, (8, 4, 0, 0), (0, 2, 1, 0), EDGES, 50.0)
    assert tones(drawing) == ["good", "good", "", "bad", "bad"]


def test_pairs_join_neighbouring_bins():
    assert glyphs.pairs((1, 2, 3, 4)) == (3, 7)


def test_labels_of_the_time_axis_stand_at_their_bins():
    edges = tuple(5 * (604_800 / 5) ** (place / 44) for place in range(45))
    axis = glyphs.wait_axis(edges)
    assert axis.split() == ["10s", "1m", "10m", "1h", "6h", "1d"]
    assert axis.index("1d") in (36, 37, 38)
    assert glyphs.wait_axis(edges[::2]).split() == ["1m", "1h", "1d"]


@pytest.mark.parametrize(
    ("value", "kind", "goal", "cells"),
    [
        (0.95, "met", 0.8, "····│··●·"),
        (0.6, "missed", 0.8, "▲···│····"),
        (0.1, "missed", 0.8, "▲···│····"),
        (1.0, "met", 0.8, "····│···●"),
        (0.8, "met", 0.8, "····●····"),
        (0.7, "none", None, "··○······"),
    ],
)
def test_a_dot_plot_sets_the_status_at_its_place_over_the_goal(value, kind, goal, cells):
    assert text(glyphs.dot_plot(UNICODE, value, kind, goal=goal, low=0.6, width=9)) == cells


def test_the_goal_is_named_over_its_tick_or_as_near_as_the_ends_allow():
    axis = glyphs.dot_axis(0.6, 0.9, 21)
    assert axis == "60       goal 90 100%"
    assert glyphs.dot_axis(0.7, 0.9, 21) == "70      goal 90  100%"
    assert axis.index("90") in (14, 15)
    assert glyphs.dot_axis(0.6, 0.62, 21) == "60 goal 62       100%"
    assert glyphs.dot_axis(0.6, 0.995, 21) == "60     goal 99.5 100%"
    assert glyphs.dot_axis(0.6, None, 21) == "60               100%"


def test_every_kind_of_status_has_a_glyph_and_a_tone():
    kinds = {"met", "at-risk", "missed", "unclear", "none", "better", "worse", "note"}
    assert set(UNICODE.statuses) == set(ASCII.statuses) == set(glyphs.STATUS_TONES) == kinds
    assert [kind for kind in kinds if UNICODE.statuses[kind] == "▲"] == ["missed"]
