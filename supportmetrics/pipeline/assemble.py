"""From counted rows to the finished report: periods chosen, cells counted and measured, changes judged, words found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.analysis import changes as changing
from supportmetrics.analysis import headlines, promises, spans
from supportmetrics.analysis.asked_headline import headline_of
from supportmetrics.analysis.reasons import reasons
from supportmetrics.cells import Layout, layout, measure
from supportmetrics.cells.estimates import METHODS
from supportmetrics.cells.measuring import rolled_up
from supportmetrics.metrics import METRICS, measured, select
from supportmetrics.metrics.metric import Metric, Table
from supportmetrics.metrics.satisfaction import fallen_back
from supportmetrics.model.measurements import FLAG_BIT, Measurement, Measurements
from supportmetrics.model.report import ALL, Report, Slice
from supportmetrics.model.words import order
from supportmetrics.pipeline.against import against, days_of
from supportmetrics.pipeline.arriving import LATE_ANSWERS, arriving
from supportmetrics.pipeline.counted import Counted, counted, slim
from supportmetrics.pipeline.defining import definitions
from supportmetrics.pipeline.distributions import distributions, scales
from supportmetrics.pipeline.drawing import NOTHING, Drawn, drawn
from supportmetrics.pipeline.framing import ends, frame_of, local_clock
from supportmetrics.pipeline.noticing import coarsened
from supportmetrics.pipeline.settle import STANDARD
from supportmetrics.pipeline.unavailable import unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from supportmetrics.cells import Cells
    from supportmetrics.model.arrays import Bools, Bytes
    from supportmetrics.model.findings import Finding
    from supportmetrics.model.periods import Period
    from supportmetrics.model.reasons import Reasons
    from supportmetrics.model.report import Change
    from supportmetrics.model.saved import SavedReport
    from supportmetrics.pipeline.request import Request
    from supportmetrics.pipeline.settle import Settled

_WINDOWED = frozenset(
    m.id
    for m in METRICS
    if m.id.split(".")[0] in ("csat", "nps", "ces", "survey")
    or m.id in ("frt.median", "frt.p90", "sla.first_response.breach_rate")
)
"""Metrics also measured over the longer windows."""


def assemble(settled: Settled, request: Request, version: str) -> Report:
    """The report of rows."""
    metrics = measured(request.metrics)
    if not request.shapes:
        # Tables are large: what is neither counted nor drawn is let go of before more is made of the rest.
        settled = slim(settled, metrics)
    found = counted(settled, request, metrics)
    draw = partial(_drawn, settled, found, request) if request.shapes else None
    del settled
    return report(found, request, version, draw)


def _drawn(settled: Settled, found: Counted, request: Request, channels: Sequence[Slice]) -> Drawn:
    time = local_clock(found.moments, request.timezone)
    frame = frame_of(found.moments, found.as_of, request)
    return drawn(settled, request, time, frame, channels)


def report(
    counted: Counted,
    request: Request,
    version: str,
    draw: Callable[[Sequence[Slice]], Drawn] | None = None,
) -> Report:
    """The report of counted rows. `draw` gives what is drawn from the rows themselves, with the channels as slices;
    without it nothing is.
    """
    asked, metrics = select(request.metrics), measured(request.metrics)
    cells, frame = counted.cells, frame_of(counted.moments, counted.as_of, request)
    sets = [names for names in request.sets if set(names) <= set(counted.dimensions)]
    # A window cut short by the start of the data is a period that is measured anyway.
    windows = [window for window in frame.windows if window not in frame.periods]
    grid = layout(cells.leaves, sets, frame.periods, windows, frame.reach)
    channels = [part for part in grid.slices if _only(part, "channel")]
    finished = ends(frame, counted.as_of, request.timezone)
    with ThreadPoolExecutor(1) as beside:
        # What is drawn from the rows themselves waits for no figure.
        drawing = beside.submit(draw or (lambda _: NOTHING), channels)
        table = measure(cells, metrics, grid, finished, _WINDOWED)
    shapes = drawing.result()
    table = _with_flags(table, metrics, cells, grid, counted.as_of, request.timezone)
    units = [(m.id, m.unit) for m in metrics]
    full = Measurements(table, units, grid.slices, grid.periods, METHODS)

    shown = {None, *frame.history, *frame.windows, frame.headline}
    index = full.index(shown, [(), *channels])

    def look(metric: str, part: Slice, period: Period | None) -> Measurement | None:
        return index.get((metric, part, period))

    promised = promises.promises(
        look,
        shapes.targets,
        shapes.clocks,
        channels,
        frame,
        request.goal,
        request.at_risk_margin,
    )
    met = scales(cells)
    meant = definitions(request, met)
    compared = against(request, meant, look, frame)
    changed = changing.changes(
        look,
        [m.info for m in metrics],
        [(), *channels],
        frame,
        compared[0] if compared and request.against else None,
        days_of(counted.hours, request, frame, night_and_day=counted.night_and_day),
    )
    told = [c for c in changed if any(c.metric == m.id for m in asked)]
    # Whoever asks for some metrics wants to hear of these: promises are told beside the metric that judges them.
    on_promises = any(m.id == promises.RATE for m in asked)
    conclusion = (
        headlines.headline(promised, told, look, frame)
        if on_promises
        else headline_of([m.info for m in asked], told, look, frame)
    )
    return Report(
        version=version,
        as_of=counted.as_of,
        timezone=request.timezone,
        grain=frame.grain,
        week_start=request.week_start,
        period=frame.headline,
        definitions=meant,
        against=compared[1] if compared else None,
        span=frame.span,
        history=frame.history,
        windows=frame.windows,
        partial=frame.partial,
        dimensions=counted.dimensions,
        metrics=tuple(m.info for m in asked),
        inputs=counted.inputs,
        measurements=full.among({metric.id for metric in asked}),
        distributions=distributions(
            cells, [m for m in asked if isinstance(m.kind, Table)], grid, frame
        ),
        changes=tuple(told),
        reasons=_reasons(full, told, grid, request.against),
        unavailable=unavailable(asked, counted),
        findings=_findings(counted, request),
        goal=request.goal,
        at_risk_margin=request.at_risk_margin,
        min_n=request.min_n,
        targets=promised,
        headline=conclusion if request.shapes else "",
        flags=headlines.flags(promised if on_promises else (), told, look, frame)
        if request.shapes
        else (),
        demand=shapes.demand,
        waits=shapes.waits,
        waits_window=shapes.waits_window,
        longest=shapes.longest,
        backlog=shapes.backlog,
        scales=met,
        calendars=shapes.calendars,
        open_hours=shapes.open_hours,
        late_hours=shapes.late_hours,
        arriving=arriving(cells, grid, counted.as_of, request.timezone)
        if request.shapes
        else frozenset(),
        anonymized=request.anonymize,
        acknowledged=tuple(
            one for one in request.acknowledged if any(map(one.period.overlaps, frame.history[:-1]))
        ),
        heard=shapes.heard,
    )


def _findings(counted: Counted, request: Request) -> tuple[Finding, ...]:
    if request.coarse is None:
        return counted.findings
    return tuple(sorted((*counted.findings, coarsened(request.coarse))))


def _reasons(
    full: Measurements, found: Sequence[Change], grid: Layout, saved: SavedReport | None
) -> tuple[Reasons, ...]:
    """Why the figures of the headline changed, by channel and by tier."""
    theirs = (part for _, part, _ in saved.measurements) if saved else ()
    known = {*grid.slices, *theirs}
    by = {
        name: sorted(
            (part for part in known if _only(part, name)), key=lambda part: order(*part[0])
        )
        for name in STANDARD
    }
    compared = {period for change in found for period in (change.period, change.against)}
    index = full.index(compared, [ALL, *(part for parts in by.values() for part in parts)])
    before = saved.measurements if saved else index
    return reasons(lambda *key: index.get(key), lambda *key: before.get(key), found, by)


def _only(part: Slice, dimension: str) -> bool:
    return len(part) == 1 and part[0][0] == dimension


def _with_flags(
    table: pl.DataFrame,
    metrics: Sequence[Metric],
    cells: Cells,
    grid: Layout,
    as_of: datetime | None,
    zone: str,
) -> pl.DataFrame:
    """Adds what only the calendar and the filing know: partial periods and answers without a date."""
    partial = [
        p
        for p, period in enumerate(grid.periods)
        if period is not None and as_of is not None and spans.end_of(period, zone) > as_of
    ]
    late = (
        []
        if as_of is None
        else [
            p
            for p, period in enumerate(grid.periods)
            if period is not None
            and spans.end_of(period, zone) + LATE_ANSWERS > as_of.astimezone(UTC)
        ]
    )
    rates = [place for place, metric in enumerate(metrics) if metric.id.endswith(".response_rate")]
    metric, part, period = (table[name].to_numpy() for name in ("metric", "slice", "period"))
    is_partial, is_late = (_among(places, len(grid.periods))[period] for places in (partial, late))
    is_partial |= is_late & _among(rates, len(metrics))[metric]
    flags = table["flags"].to_numpy() | _marked(is_partial, "partial")
    for kind in ("csat", "nps", "ces", "resolved"):
        cell = cells.parts.get(fallen_back(kind).id)
        if cell is None or not (cell["value"] == 1).any():
            continue
        family = "survey" if kind == "resolved" else kind
        places = [
            p
            for p, m in enumerate(metrics)
            if m.id.startswith(f"{family}.") and not m.id.endswith("rate")
        ]
        places += [
            p
            for p, m in enumerate(metrics)
            if m.id == "survey.resolved_rate" and kind == "resolved"
        ]
        tally = rolled_up(cell, grid, grid.windows)
        fell = np.zeros((len(grid.slices), len(grid.periods)), np.bool_)
        fell[grid.places(tally.group[tally.among(frozenset({1})) > 0])] = True
        hit = _among(places, len(metrics))[metric] & fell[part, period]
        flags |= _marked(hit, "fallback_date")
    return table.with_columns(flags=pl.Series(flags))


def _among(places: Sequence[int], size: int) -> Bools:
    """Whether each place of a list is one of these."""
    found = np.zeros(size, np.bool_)
    found[list(places)] = True
    return found


def _marked(rows: Bools, flag: str) -> Bytes:
    """A flag on some rows."""
    return rows * np.uint8(FLAG_BIT[flag])
