"""What a request is compared with: the period before, or a saved report, as far as that means the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from supportmetrics.analysis import comparing
from supportmetrics.analysis.arrivals import open_days
from supportmetrics.calendar.local import midnight
from supportmetrics.errors import UsageError
from supportmetrics.model.report import Against

if TYPE_CHECKING:
    from supportmetrics.analysis.comparing import Earlier, Look
    from supportmetrics.analysis.spans import Spans
    from supportmetrics.model.definitions import Definitions
    from supportmetrics.model.hours import Hours
    from supportmetrics.model.periods import Period
    from supportmetrics.model.saved import SavedReport
    from supportmetrics.pipeline.request import Request


def against(
    request: Request, definitions: Definitions, look: Look, frame: Spans
) -> tuple[Earlier, Against] | None:
    """The side to compare with, and how it is called; None where there is nothing before.

    Raises UsageError for a saved report whose numbers mean something else.
    """
    report = request.against
    if report is None:
        earlier = comparing.own(look, frame)
        return (earlier, Against(earlier.period)) if earlier else None
    _check(report, definitions)
    earlier = comparing.saved(report, look, frame, request.week_start)
    return earlier, Against(report.period, report.name, tuple(_remarks(report, definitions, frame)))


def _check(report: SavedReport, definitions: Definitions) -> None:
    told = list(report.differences(definitions))
    if told:
        raise UsageError(
            "\n".join(
                [
                    *(f"--against {report.name} means something else: {each}." for each in told),
                    "Make it again with the definitions of today, or compare with --against previous.",
                ]
            )
        )


def _remarks(report: SavedReport, definitions: Definitions, frame: Spans) -> Iterator[str]:
    if report.definitions is None:
        yield "It does not tell its targets; they are taken for the same."
    elif report.definitions.goal != definitions.goal:
        yield f"Its goal was {100 * report.definitions.goal:g}%."
    if _is_open(report):
        yield "Its period was not over when it was saved."
    ours, theirs = frame.headline, report.period
    if (ours is None) != (theirs is None) or (ours and theirs and ours.days != theirs.days):
        yield "The two spans differ in length."


def _is_open(report: SavedReport) -> bool:
    return (
        report.period is not None
        and report.as_of is not None
        and midnight(report.period.end, report.timezone) > report.as_of
    )


def days_of(
    hours: Sequence[Hours], request: Request, frame: Spans, *, night_and_day: bool
) -> Callable[[Period | None], int | None]:
    """How many days of a period the desk is open in the `hours` of its clocks; every day, where some clock runs day and
    night. None for what is not over, and for a whole span.
    """
    unfinished = set(frame.partial)
    if request.against is not None and request.against.period and _is_open(request.against):
        unfinished.add(request.against.period)

    def days(period: Period | None) -> int | None:
        if period is None or period in unfinished:
            return None
        return period.days if night_and_day else open_days(hours, period, request.timezone)

    return days
