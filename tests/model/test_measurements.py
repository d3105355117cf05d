"""Measurements: one table, handed out as values, as JSON lines and as a tidy frame, always the same numbers."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportmetrics.model.measurements import FLAG_BIT, FLAGS, Measurement, Measurements
from supportmetrics.model.periods import Period
from supportmetrics.model.units import Unit

METRICS = (
    ("volume.created", Unit.COUNT),
    ("frt.median", Unit.SECONDS),
    ("csat.score", Unit.RATIO),
    ("nps.score", Unit.SCORE),
)
SLICES = (
    (),
    (("channel", "chat"),),
    (("channel", 'other:Fäx "1"\\\n'), ("tier", "1")),
    (("tier", "unassigned"),),
)
WEEK = Period(date(2026, 11, 2), date(2026, 11, 9))
NEXT = Period(date(2026, 11, 9), date(2026, 11, 16))
PERIODS = (None, WEEK, NEXT)
METHODS = ("type7", "kaplan_meier")


def measurements(*rows):
    """Rows as (metric, slice, period, value, n), and whatever else by name."""
    names = ("metric", "slice", "period", "value", "n")
    records = [dict(zip(names, row[:5], strict=True)) | (row[5] if row[5:] else {}) for row in rows]
    columns = {name: [record.get(name) for record in records] for name in _columns(records)}
    types = {"value": pl.Float64, "low": pl.Float64, "high": pl.Float64}
    table = pl.DataFrame(
        {
            name: pl.Series(values, dtype=types.get(name, pl.Int64))
            for name, values in columns.items()
        }
    )
    return Measurements(table, METRICS, SLICES, PERIODS, METHODS)


def _columns(records):
    return dict.fromkeys(name for record in records for name in record)


@pytest.fixture
def few():
    """A count, an estimate, a share with everything, and a value that is not known."""
    return measurements(
        (1, 1, 1, 95.5, 40, {"low": 80.0, "high": 120.25, "flags": FLAG_BIT["estimated"]}),
        (0, 0, 2, 12.0, 12, {}),
        (2, 2, 0, 0.75, 8, {"flags": FLAG_BIT["too_few"] | FLAG_BIT["rough"], "numerator": 6}),
        (1, 0, 0, None, 5, {"flags": FLAG_BIT["not_reached"], "method": 1, "open": 4}),
        (0, 0, 0, 30.0, 30, {}),
    )


def as_json(m):
    """What the JSON of a measurement must be, made one by one."""
    made = {
        "metric": m.metric,
        "slice": dict(m.slice),
        "period": m.period and {"start": str(m.period.start), "end": str(m.period.end)},
        "value": m.value,
        "unit": m.unit.value,
        "n": m.n,
        "low": m.low,
        "high": m.high,
        "flags": list(m.flags),
    }
    if m.numerator is not None:
        made["numerator"] = m.numerator
    if m.method:
        made["method"] = m.method
    return made


def test_iterating_goes_by_metric_then_slice_then_period_the_whole_span_first(few):
    assert len(few) == 5
    assert [(m.metric, m.slice, m.period) for m in few] == [
        ("volume.created", (), None),
        ("volume.created", (), NEXT),
        ("frt.median", (), None),
        ("frt.median", SLICES[1], WEEK),
        ("csat.score", SLICES[2], None),
    ]


def test_a_measurement_carries_words_in_place_of_places(few):
    assert list(few)[2:4] == [
        Measurement(
            "frt.median", (), None, None, Unit.SECONDS, 5, None, None, ("not_reached",), None,
            "kaplan_meier", 4,
        ),
        Measurement(
            "frt.median", SLICES[1], WEEK, 95.5, Unit.SECONDS, 40, 80.0, 120.25, ("estimated",),
            None, "", 0,
        ),
    ]  # fmt: skip


def test_every_flag_has_a_bit_of_its_own():
    assert sorted(FLAG_BIT.values()) == [1 << place for place in range(len(FLAGS))]
    assert max(FLAG_BIT.values()) < 256, "the column of flags holds eight"
    everything = measurements((0, 0, 0, 1.0, 1, {"flags": sum(FLAG_BIT.values())}))
    assert next(iter(everything)).flags == FLAGS


def json_lines(of):
    return [line.rstrip(",") for part in of.json_lines() for line in part.decode().split("\n")]


def test_json_lines_say_the_same_as_the_values(few):
    assert [json.loads(line) for line in json_lines(few)] == [as_json(m) for m in few]


def test_the_parts_of_the_json_lines_make_one_list(few):
    assert json.loads(b"[" + b",".join(few.json_lines()) + b"]") == [as_json(m) for m in few]


def test_a_json_line_is_one_line_with_its_keys_in_a_fixed_order(few):
    first, *_, last = json_lines(few)
    assert first == (
        '{"metric":"volume.created","slice":{},"period":null,"value":30,"unit":"count","n":30,'
        '"low":null,"high":null,"flags":[]}'
    )
    assert "\n" not in last
    assert list(json.loads(last)) == [
        "metric", "slice", "period", "value", "unit", "n", "low", "high", "flags", "numerator",
    ]  # fmt: skip


def test_counts_are_written_as_whole_numbers_and_measured_values_are_not():
    lines = json_lines(measurements((0, 0, 0, 30.0, 30), (1, 0, 0, 30.0, 30)))
    assert [line.split('"value":')[1].split(",")[0] for line in lines] == ["30", "30.0"]


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
ROWS = st.lists(
    st.tuples(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)),
        st.none() | NUMBERS,
        st.integers(0, 2**53),
        st.none() | NUMBERS,
        st.none() | NUMBERS,
        st.integers(0, 2 ** len(FLAGS) - 1),
        st.none() | st.integers(0, 10**9),
        st.none() | st.integers(0, 1),
    ),
    unique_by=lambda row: row[0],
    min_size=1,
)


@given(ROWS)
@settings(max_examples=60, derandomize=True, deadline=None)
def test_json_lines_are_valid_and_lose_no_digit(rows):
    names = ("low", "high", "flags", "numerator", "method")
    made = measurements(
        *(
            # A count is a whole number.
            (*place, float(n) if place[0] == 0 and value is not None else value, n,
             dict(zip(names, rest, strict=True)))
            for place, value, n, *rest in rows
        )
    )  # fmt: skip
    lines = [json.loads(line) for line in json_lines(made)]
    assert lines == [as_json(m) for m in made]
    assert len(lines) == len(rows)


def test_many_measurements_are_written_as_well_as_few(few):
    """The lines are made in parts; none may be lost or doubled at their edges."""
    n = 200_001
    table = pl.DataFrame(
        {"metric": 0, "slice": 0, "period": 0, "value": 1.0, "n": pl.arange(n, eager=True)}
    )
    many = Measurements(table, METRICS, SLICES, PERIODS, METHODS)
    counted = [int(line.split('"n":')[1].split(",")[0]) for line in json_lines(many)]
    assert counted == list(range(n))
    assert json_lines(few)


def test_the_index_finds_a_measurement_by_metric_slice_and_period(few):
    index = few.index({None, WEEK})
    assert set(index) == {(m.metric, m.slice, m.period) for m in few if m.period in (None, WEEK)}
    assert index["frt.median", SLICES[1], WEEK] == list(few)[3]
    assert ("volume.created", (), NEXT) not in index


def test_the_index_follows_when_other_periods_are_asked_for(few):
    assert ("volume.created", (), NEXT) not in few.index({None})
    assert few.index({NEXT})["volume.created", (), NEXT].value == 12.0
    assert few.index(set()) == {}


def test_the_frame_is_tidy_and_says_the_same_as_the_values(few):
    frame = few.frame()
    assert frame.columns == [
        "metric", "channel", "tier", "start", "end", "value", "unit", "n", "low", "high", "flags",
        "numerator",
    ]  # fmt: skip
    rows = frame.rows(named=True)
    for row, m in zip(rows, few, strict=True):
        part = dict(m.slice)
        assert (row["metric"], row["channel"], row["tier"]) == (
            m.metric, part.get("channel"), part.get("tier"),
        )  # fmt: skip
        assert (row["start"], row["end"]) == (
            (m.period.start, m.period.end) if m.period else (None, None)
        )
        assert [row[name] for name in ("value", "unit", "n", "low", "high", "numerator")] == [
            m.value, m.unit.value, m.n, m.low, m.high, m.numerator,
        ]  # fmt: skip
        assert row["flags"] == " ".join(m.flags)


def test_a_frame_without_slices_has_no_dimensions():
    table = pl.DataFrame({"metric": [0], "slice": [0], "period": [0], "value": [1.0], "n": [1]})
    bare = Measurements(table, METRICS, [()], [None], METHODS)
    assert bare.frame().columns[:4] == ["metric", "start", "end", "value"]
    assert bare.frame().height == 1


def test_nothing_measured_is_an_empty_table_of_every_form():
    table = pl.DataFrame(schema={"metric": pl.UInt16, "slice": pl.UInt32, "period": pl.UInt32})
    nothing = Measurements(table, METRICS, SLICES, PERIODS, METHODS)
    assert len(nothing) == 0
    assert list(nothing) == []
    assert list(nothing.json_lines()) == []
    assert nothing.frame().is_empty()
    assert nothing.index({None}) == {}


def test_the_order_of_the_rows_given_does_not_matter(few):
    backwards = Measurements(few._table.reverse(), METRICS, SLICES, PERIODS, METHODS)
    assert list(backwards.json_lines()) == list(few.json_lines())
    assert list(backwards) == list(few)


def test_measurements_are_plain_values(few):
    one = next(iter(few))
    assert replace(one, value=31.0) != one
    assert not math.isnan(one.value)
