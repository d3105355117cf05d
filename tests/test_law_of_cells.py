"""The law of the core: everything is a count, and counts add up."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from supportmetrics.calendar.local import local_date
from supportmetrics.cells import Cells, add
from supportmetrics.facts.targets import CLOCKS
from supportmetrics.model.columns import INPUT, LINE
from supportmetrics.model.periods import Grain, spanning
from supportmetrics.model.policies import Policy
from supportmetrics.model.units import Unit
from supportmetrics.model.verdicts import DUE, LATE, MET, MET_EARLY
from supportmetrics.pipeline.rows import ticket_rows
from supportmetrics.pipeline.settle import settle
from supportmetrics.render.json_report import render_json
from tests import desk
from tests.oracles.desks import DAY, HOUR, ZONES, desks

SETS = ((), ("channel",), ("tier",), ("channel", "tier"))
STATES = {"met", "breached", "breached_open", "running", "no_target"}
ANY = st.integers(0, 2**64 - 1)


def law(examples):
    """A property of random desks; the same ones in every run."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def _frames(run):
    return desk.tickets(run.tickets, run.columns), desk.surveys(run.surveys)


def _asked(run):
    return {"timezone": run.zone, "as_of": run.as_of, "policies": run.policies} | {
        "calendars": run.calendars
    }


def _settled(run):
    return settle(desk.facts(*_frames(run)), desk.request(**_asked(run)))


def _bits(number, height):
    """A mask out of the bits of a number, over and over."""
    return pl.Series([bool(number >> (k % 64) & 1) for k in range(height)], dtype=pl.Boolean)


def _assert_equal(one, other):
    assert one.dimensions == other.dimensions
    assert one.leaves.equals(other.leaves)
    assert set(one.parts) == set(other.parts)
    for name, part in one.parts.items():
        assert part.equals(other.parts[name]), name


@law(30)
@given(desks(40), ANY)
def test_cells_of_parts_that_share_no_ticket_add_up_to_the_cells_of_the_whole(run, number):
    settled = _settled(run)
    masks = [_bits(number, frame.height) for frame in (settled.tickets, settled.answers)]
    others = [~mask for mask in masks]
    whole = desk.cells_of(settled, zone=run.zone)
    one = desk.cells_of(settled, zone=run.zone, among=masks)
    other = desk.cells_of(settled, zone=run.zone, among=others)
    _assert_equal(add(one, other).compact(), whole.compact())
    _assert_equal(add(other, one).compact(), whole.compact())
    _assert_equal(add(one.compact(), other.compact()).compact(), whole.compact())


@law(8)
@given(desks())
def test_compact_cells_give_the_same_measurements(run):
    settled = _settled(run)
    cells = desk.cells_of(settled, zone=run.zone)
    created = settled.tickets["created_at"].drop_nulls().to_list()
    days = [local_date(at, run.zone) for at in created]
    periods = spanning(min(days), max(days), Grain.WEEK) if days else ()
    told = [
        list(desk.measured(c, SETS, settled.as_of, periods, run.zone).json_lines())
        for c in (cells, cells.compact(), add(cells, _none(cells)))
    ]
    assert told[0] == told[1] == told[2]


def _none(cells):
    """Cells of nothing."""
    parts = {name: part.clear() for name, part in cells.parts.items()}
    return Cells(cells.dimensions, cells.leaves.clear(), parts)


@law(40)
@given(desks(40))
def test_every_row_of_every_input_is_used_or_excluded(run):
    settled = _settled(run)
    for summary in settled.inputs:
        assert summary.rows == summary.used + sum(gone.rows for gone in summary.excluded)
        assert summary.used >= 0
    used = Counter()
    for summary in settled.inputs:
        used[summary.role] += summary.used
    assert used["tickets"] == settled.tickets.height
    assert used["surveys"] == settled.answers.height


@law(20)
@given(desks(40))
def test_the_five_states_of_a_promise_add_up_to_the_tickets_of_every_slice(run):
    settled = _settled(run)
    rows = ticket_rows(settled)
    index = desk.whole_span(settled, ("channel",)).index({None})
    # The slice of tickets without a channel is called unknown.
    words = rows["channel"].cast(pl.String).fill_null("unknown").to_list()
    for clock in (clock.name for clock in CLOCKS):
        pairs = list(zip(words, rows[f"{clock}_state"], strict=True))
        assert {state for _, state in pairs} <= STATES
        slices = {(("channel", word),): word for word in words} | {(): None}
        for part, word in slices.items():
            counts = Counter(state for own, state in pairs if word in (None, own))
            late = counts["breached"] + counts["breached_open"]
            targets = counts.total() - counts["no_target"]
            breached = index.get((f"sla.{clock}.breached", part, None))
            running = index.get((f"sla.{clock}.running", part, None))
            assert (breached.value, breached.n) == (late, targets) if targets else not breached
            assert running.value == counts["running"] if targets else not running


@law(8)
@given(desks())
def test_overall_counts_are_the_sums_over_the_channels(run):
    report = desk.report(*_frames(run), **_asked(run))
    overall, summed = {}, Counter()
    for found in report.measurements:
        counts = {"n": found.n, "numerator": found.numerator, "open": found.open}
        if found.unit is Unit.COUNT:
            counts["value"] = found.value
        for name, value in counts.items():
            if value is None:
                continue
            key = (found.metric, found.period, name)
            if not found.slice:
                overall[key] = value
            elif [name for name, _ in found.slice] == ["channel"]:
                summed[key] += value
    # Some channels may have a plain share where others must be estimated.
    whole = {key for key in overall if not key[0].startswith("resolution.within")}
    assert {key: overall[key] for key in whole} == {key: summed[key] for key in whole}


@law(6)
@given(desks(), st.integers(0, 1000))
def test_the_order_of_the_rows_does_not_change_a_byte(run, seed):
    tickets, surveys = _frames(run)
    shuffled = tickets.sample(fraction=1, shuffle=True, seed=seed)
    stirred = surveys.sample(fraction=1, shuffle=True, seed=seed)
    one = b"".join(render_json(desk.report(tickets, surveys, **_asked(run))))
    other = b"".join(render_json(desk.report(shuffled, stirred, **_asked(run))))
    assert one == other


@law(6)
@given(desks(), st.integers(0, 70), st.integers(0, 40))
def test_exports_in_two_files_give_the_measurements_of_one(run, cut, second_cut):
    tickets, surveys = _frames(run)
    halves = _cut(tickets, cut, (0, 1)), _cut(surveys, second_cut, (2, 3))
    one = _lines(desk.report(tickets, surveys, **_asked(run)))
    other = _lines(desk.report(*halves, **_asked(run)))
    assert one == other


def _cut(frame, at, places):
    """The first rows as one input, the others as another, each with its own line numbers."""
    parts = [
        part.with_columns(
            pl.lit(place, pl.UInt32).alias(INPUT), pl.int_range(1, pl.len() + 1).alias(LINE)
        )
        for place, part in zip(places, (frame[:at], frame[at:]), strict=True)
    ]
    return pl.concat(parts).with_columns(pl.col(LINE).cast(pl.UInt32))


def _lines(report):
    """All but the response rates: which surveys were sent is known for each file by itself."""
    lines = b",\n".join(report.measurements.json_lines()).split(b",\n")
    return [line for line in lines if b".response_rate" not in line]


@law(60)
@given(desks(40), st.integers(1, 50), st.integers(0, 30))
def test_a_later_look_never_mends_a_breach_nor_takes_back_that_a_target_was_due(run, day, more):
    base = ZONES[run.zone]
    columns = run.columns - {"sla_first_response_breached", "sla_resolution_breached"}
    rows = [{n: v for n, v in row.items() if n in columns} for row in run.tickets]
    # One answered and solved ticket per desk, so that both exports tell when their clocks end.
    told = {"created_at": base, "first_response_at": base, "resolved_at": base}
    rows += [told | {"ticket_id": "told", "source": source} for source in ("one", "two")]
    frame = desk.tickets(rows, columns)
    states = []
    for days in (day, day + more):
        asked = desk.request(
            timezone=run.zone,
            as_of=base + timedelta(days=days),
            policies=(Policy(first_response_s=HOUR, resolution_s=3 * DAY),),
        )
        states.append(_states(settle(desk.facts(frame), asked).tickets))
    earlier, later = states
    for key, state in earlier.items():
        now = later[key]
        assert not (state in LATE and now in (MET, MET_EARLY)), (key, state, now)
        assert not (state in DUE and now not in DUE), (key, state, now)


def _states(tickets):
    keys = tickets.select("source", "ticket_id").rows()
    return {
        (clock.name, *key): state
        for clock in CLOCKS
        for key, state in zip(keys, tickets[clock.state], strict=True)
    }
