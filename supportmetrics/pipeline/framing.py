"""The time frame of a question: the local clock of its data, its periods and when they end, and its opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from supportmetrics.analysis import spans
from supportmetrics.calendar.local import LocalTime, local_time
from supportmetrics.cells.levels import End
from supportmetrics.model.arrays import distinct

if TYPE_CHECKING:
    from supportmetrics.model.hours import Hours
    from supportmetrics.model.periods import Period
    from supportmetrics.pipeline.request import Request
    from supportmetrics.pipeline.settle import Settled


Moments = Mapping[str, tuple[datetime, datetime]]
"""What rows are filed by -> the oldest and the newest of it; nothing where no row has one."""


def time_frame(settled: Settled, request: Request) -> tuple[LocalTime | None, spans.Spans]:
    """The local clock over all that is filed by time (None where nothing is), and the periods that are asked about."""
    found = moments(settled)
    return local_clock(found, request.timezone), frame_of(found, settled.as_of, request)


def moments(settled: Settled) -> dict[str, tuple[datetime, datetime]]:
    """The span of each instant that rows are filed by."""
    return {
        name: (_instant(rows[name].min()), _instant(rows[name].max()))
        for rows, names in (
            (settled.tickets, ("created_at", "solved_at")),
            (settled.answers, ("filed_at", "sent_filed_at")),
            (settled.waits, ("started_at",)),
        )
        for name in names
        if name in rows.columns and rows[name].null_count() < rows.height
    }


def local_clock(found: Moments, zone: str) -> LocalTime | None:
    """The local clock over all moments; None where there are none."""
    if not found:
        return None
    oldest, newest = (
        min(each[0] for each in found.values()),
        max(each[1] for each in found.values()),
    )
    return local_time(zone, oldest, newest)


def frame_of(found: Moments, as_of: datetime | None, request: Request) -> spans.Spans:
    """The periods that are asked about."""
    # Work begins when tickets or answers come in; a solve or a sent survey alone opens no period.
    begins = [found[name][0] for name in ("created_at", "filed_at") if name in found]
    newest = [each for _, each in found.values()]
    first_day, last_day = spans.dates(
        min(begins) if begins else None, max(newest) if newest else None, request.timezone
    )
    frame = spans.choose(
        first_day,
        last_day,
        as_of,
        request.timezone,
        grain=request.grain,
        period=request.period,
        history=request.history,
        week_start=request.week_start,
    )
    return replace(frame, acknowledged=tuple(one.period for one in request.acknowledged))


def _instant(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} is no instant")
    return value


def ends(frame: spans.Spans, as_of: datetime | None, zone: str) -> dict[Period | None, End]:
    """When each period ends, and under None the whole span: where stocks are read."""
    if as_of is None:
        return {None: End(0, inclusive=True)}
    now = int(as_of.timestamp())
    found: dict[Period | None, End] = {None: End(now, inclusive=True)}
    for period in frame.periods:
        end = int(spans.end_of(period, zone).timestamp())
        found[period] = End(end, inclusive=False) if end <= now else End(now, inclusive=True)
    return found


def hours_used(settled: Settled, request: Request) -> tuple[tuple[Hours, ...], bool]:
    """The opening hours that some ticket's clock runs in, and whether some clock runs day and night."""
    if settled.clocks is None:
        return (), True
    clocks = settled.clocks
    dated = clocks.calendar if clocks.dated.all() else clocks.calendar[clocks.dated]
    used = set(distinct(dated, len(request.calendars) + 1).tolist())
    named = tuple(hours for place, hours in enumerate(request.calendars, start=1) if place in used)
    return named, 0 in used
