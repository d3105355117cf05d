"""What is drawn from the counted rows themselves, without any measured figure: targets, arrivals, waits, backlog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.analysis import arrivals, promises, spans
from supportmetrics.analysis import demand as shapes
from supportmetrics.model.frozen import frozen
from supportmetrics.pipeline.framing import hours_used

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportmetrics.calendar.local import LocalTime
    from supportmetrics.model.periods import Period
    from supportmetrics.model.report import (
        Backlog,
        Demand,
        LateHours,
        LongWait,
        OpenHours,
        Slice,
        Waits,
    )
    from supportmetrics.model.voice import Heard
    from supportmetrics.pipeline.request import Request
    from supportmetrics.pipeline.settle import Settled


@frozen
class Drawn:
    """What the rows tell before anything is measured."""

    targets: Mapping[str | None, promises.Targets]
    clocks: Mapping[str | None, promises.Clocks]
    calendars: tuple[tuple[str, str], ...]
    """Opening hours that clocks run in, each in words."""
    demand: Demand | None
    waits: tuple[Waits, ...]
    waits_window: Period | None
    longest: tuple[LongWait, ...]
    backlog: Backlog | None
    open_hours: OpenHours | None
    late_hours: LateHours | None
    heard: Heard | None


NOTHING = Drawn({}, {}, (), None, (), None, (), None, None, None, None)


def drawn(
    settled: Settled,
    request: Request,
    time: LocalTime | None,
    frame: spans.Spans,
    channels: Sequence[Slice],
) -> Drawn:
    """The shapes of a report; nothing where none are wanted."""
    if not request.shapes:
        return NOTHING
    from supportmetrics.pipeline.listening import heard  # noqa: PLC0415  # programs wait for no reading of comments

    tickets, window = settled.tickets, _demand_window(frame)
    waits_window = frame.windows[-1] if frame.windows else frame.headline
    hours, _ = hours_used(settled, request)
    week = (request.timezone, request.week_start)
    return Drawn(
        promises.targets(tickets, request.policies),
        promises.clocks(tickets, request.policies),
        tuple((each.name, each.in_words()) for each in hours),
        shapes.demand(tickets, time, window, request.week_start) if time and window else None,
        shapes.waits(tickets, time, waits_window, channels),
        waits_window,
        shapes.longest(tickets, time, frame.headline),
        _backlog(settled, frame, request.timezone),
        arrivals.open_hours(tickets, hours, window, *week) if window else None,
        arrivals.late_hours(tickets, time, window) if time and window else None,
        heard(settled, request, time, frame),
    )


def _backlog(settled: Settled, frame: spans.Spans, zone: str) -> Backlog | None:
    if settled.as_of is None:
        return None
    end = spans.end_of(frame.headline, zone) if frame.headline else None
    if end is None or end > settled.as_of:
        return shapes.backlog_ages(settled.tickets, settled.as_of, inclusive=True)
    return shapes.backlog_ages(settled.tickets, end, inclusive=False)


def _demand_window(frame: spans.Spans) -> Period | None:
    if frame.history and frame.headline:
        return type(frame.headline)(frame.history[0].start, frame.history[-1].end)
    return frame.span
