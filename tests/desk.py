"""Invented desks for tests: plain rows become canonical frames, and frames become settled rows and reports."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl

from supportmetrics.calendar.local import local_time, midnight
from supportmetrics.cells import count, layout, measure
from supportmetrics.cells.estimates import METHODS
from supportmetrics.cells.levels import End
from supportmetrics.metrics import METRICS
from supportmetrics.model.columns import (
    EVENTS,
    INPUT,
    INSTANT,
    LINE,
    PROMISES,
    SURVEYS,
    TICKETS,
)
from supportmetrics.model.facts import Facts
from supportmetrics.model.measurements import Measurements
from supportmetrics.model.report import InputSummary
from supportmetrics.pipeline.assemble import assemble
from supportmetrics.pipeline.request import Request
from supportmetrics.pipeline.settle import settle
from supportmetrics.stats.ordered import ordered

MEASURES = tuple({m.kind.measure.id: m.kind.measure for m in METRICS}.values())
_TICKETS_ALWAYS = {"ticket_id": None, "source": "desk"}
_EVENTS_ALWAYS = {"source": "desk", "kind": "message", "from_start": True}
_SURVEYS_ALWAYS = {"kind": "csat", "score": None, "scale": None}


def instant(written):
    """`2026-03-02T09:00:00Z` as an instant; None and instants stay."""
    if not isinstance(written, str):
        return written
    return datetime.fromisoformat(written).astimezone(UTC)


def tickets(rows, columns=None):
    """A canonical frame of tickets from dicts; a column exists when some row names it, or when listed."""
    return _frame(rows, TICKETS, _TICKETS_ALWAYS, columns)


def surveys(rows, columns=None):
    """A canonical frame of survey rows from dicts; input 1 unless a row says otherwise."""
    return _frame([{INPUT: 1} | row for row in rows], SURVEYS, _SURVEYS_ALWAYS, columns)


def _frame(rows, table, always, columns):
    named = {name for row in rows for name in row} | set(columns or ())
    names = [name for name in table if name in named or name in always]
    data = {}
    for name in names:
        values = [row.get(name, always.get(name)) for row in rows]
        if table[name].dtype == INSTANT:
            values = [instant(value) for value in values]
        data[name] = pl.Series(values, dtype=table[name].dtype)
    places = [row.get(INPUT, 0) for row in rows]
    counters = dict.fromkeys(places, 0)
    lines = []
    for place in places:
        counters[place] += 1
        lines.append(counters[place])
    data[INPUT] = pl.Series(places, dtype=pl.UInt32)
    data[LINE] = pl.Series(lines, dtype=pl.UInt32)
    return pl.DataFrame(data)


def events(rows):
    """A canonical frame of messages and changes from dicts; input 2 unless a row says otherwise."""
    return _frame([{INPUT: 2} | row for row in rows], EVENTS, _EVENTS_ALWAYS, EVENTS)


def promises(rows):
    """A canonical frame of the vendor's SLA rows from dicts; input 3 unless a row says otherwise."""
    return _frame([{INPUT: 3} | row for row in rows], PROMISES, {"source": "desk"}, PROMISES)


def facts(ticket_frame, survey_frame=None, event_frame=None, promise_frame=None):
    """The facts of some frames: every input index that occurs is an input of its own."""
    survey_frame = surveys([]) if survey_frame is None else survey_frame
    event_frame = events([]) if event_frame is None else event_frame
    promise_frame = promises([]) if promise_frame is None else promise_frame
    frames = {
        "tickets": ticket_frame,
        "surveys": survey_frame,
        "history": event_frame,
        "sla": promise_frame,
    }
    count = max((frame[INPUT].max() or 0 for frame in frames.values()), default=0) + 1
    inputs = []
    for place in range(count):
        lines = {
            role: frame.filter(pl.col(INPUT) == place)[LINE].n_unique()
            for role, frame in frames.items()
        }
        order = ("history", "sla", "tickets", "surveys")
        role = next((role for role in order if lines[role]), "tickets")
        inputs.append(
            InputSummary(f"{role}-{place}.csv", role, "generic", lines[role], lines[role])
        )
    return Facts(ticket_frame, survey_frame, event_frame, tuple(inputs), promises=promise_frame)


def request(**options):
    """A question to frames; the options are fields of Request."""
    return Request(sources=(), **options)


def report(ticket_frame, survey_frame=None, **options):
    """The finished report of some frames."""
    asked = request(**options)
    return assemble(settle(facts(ticket_frame, survey_frame), asked), asked, "0.0.0")


def durations(groups):
    """Groups of (seconds, still running) pairs, sorted."""
    rows = [(place, 2 * seconds + runs) for place in groups for seconds, runs in groups[place]]
    group, values = np.array(sorted(rows), np.int64).reshape(-1, 2).T
    return ordered(values, 62, *np.unique(group, return_counts=True))


def whole_span(settled, dimensions=("channel",)):
    """The measurements of settled rows over the whole span, of all tickets and per value of each dimension."""
    sets = [(), *((name,) for name in dimensions)]
    return measured(cells_of(settled, dimensions), sets, settled.as_of)


def measured(cells, sets, as_of, periods=(), zone="UTC"):
    """The measurements of some cells, of the whole span and of periods."""
    grid = layout(cells.leaves, sets, periods)
    now = int(as_of.timestamp()) if as_of else 0
    ends = {None: End(now, inclusive=True)}
    for period in periods:
        second = int(midnight(period.end, zone).timestamp())
        ends[period] = End(min(second, now), inclusive=second > now)
    table = measure(cells, METRICS, grid, ends)
    metrics = [(m.id, m.unit) for m in METRICS]
    return Measurements(table, metrics, grid.slices, grid.periods, METHODS)


def cells_of(settled, dimensions=("channel", "tier"), zone="UTC", among=None):
    """The cells of settled rows; `among` counts only some of them, given as two masks."""
    known = [
        at
        for frame, names in (
            (settled.tickets, ("created_at", "solved_at")),
            (settled.answers, ("filed_at", "sent_filed_at")),
            (settled.waits, ("started_at",)),
        )
        for name in names
        if name in frame.columns
        for at in (frame[name].min(), frame[name].max())
        if at is not None
    ]
    time = local_time(zone, min(known), max(known)) if known else None
    tickets, answers = settled.tickets, settled.answers
    if among is not None:
        tickets, answers = tickets.filter(among[0]), answers.filter(among[1])
    return count(tickets, answers, settled.waits, MEASURES, dimensions, time)
