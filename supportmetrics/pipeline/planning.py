"""From settings and sources to a plan: what could be promised, on the clocks as configured and in other hours."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from supportmetrics.analysis.attainable import AS_CONFIGURED, Counted, promises
from supportmetrics.cells import count, layout, measure
from supportmetrics.cells.estimates import METHODS
from supportmetrics.metrics.attainable import ATTAINABLE, IN_HOURS
from supportmetrics.model.measurements import Measurements
from supportmetrics.model.plan import CountedHours, Plan
from supportmetrics.pipeline import needed_columns, settled_alike
from supportmetrics.pipeline.framing import ends, hours_used, time_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import BinaryIO

    from supportmetrics.analysis.spans import Spans
    from supportmetrics.calendar.local import LocalTime
    from supportmetrics.model.hours import Hours
    from supportmetrics.pipeline.request import Request
    from supportmetrics.pipeline.settle import Settled

_METRICS = (*chain(*ATTAINABLE.values()), IN_HOURS)


def plan(
    request: Request,
    others: Sequence[Hours],
    *,
    version: str,
    stdin: BinaryIO | None = None,
    progress: Callable[[str], None] | None = None,
) -> Plan:
    """The plan for a request, whose clocks are counted as configured and in each of `others` too.

    Raises InputError for inputs that cannot be read, UsageError for a question they cannot answer.
    """
    asked = [request, *(in_hours(request, hours) for hours in others)]
    names = [AS_CONFIGURED, *(hours.name for hours in others)]
    each = settled_alike(asked, wanted=needed_columns(), stdin=stdin, progress=progress)
    rows = next(each)
    time, frame = time_frame(rows, request)
    counted, findings = list[Counted](), set(rows.findings)
    for name, its_rows, its_question in zip(names, chain([rows], each), asked, strict=True):
        counted.append(_counted(name, its_rows, its_question, time, frame))
        # What other hours cannot be told of belongs to the plan; all else has been said.
        findings |= {found for found in its_rows.findings if found.code == "not-applied"}
    return Plan(
        version,
        rows.as_of,
        request.timezone,
        frame.headline,
        frame.span,
        request.min_n,
        rows.inputs,
        tuple(sorted(findings)),
        promises(counted, frame.headline, rows.absent),
    )


def in_hours(request: Request, hours: Hours) -> Request:
    """The same question with the clocks of all tickets counted in other hours."""
    policies = tuple(replace(policy, calendar=hours.name) for policy in request.policies)
    return replace(request, policies=policies, calendars=(hours,))


def _counted(
    name: str, settled: Settled, request: Request, time: LocalTime | None, frame: Spans
) -> Counted:
    """The times of counted rows, measured in the hours of their own clocks."""
    measures = {metric.kind.measure.id: metric.kind.measure for metric in _METRICS}
    cells = count(
        settled.tickets,
        settled.answers,
        settled.waits,
        measures.values(),
        settled.dimensions,
        time,
    )
    sets = [names for names in request.sets if set(names) <= set(settled.dimensions)]
    grid = layout(cells.leaves, sets, frame.periods)
    table = measure(cells, _METRICS, grid, ends(frame, settled.as_of, request.timezone))
    found = Measurements(
        table, [(m.id, m.unit) for m in _METRICS], grid.slices, grid.periods, METHODS
    )
    used, day_and_night = hours_used(settled, request)
    words = tuple((hours.name, hours.in_words()) for hours in used)
    return Counted(CountedHours(name, words, day_and_night), grid.slices, found)
