"""What a report is compared with: its own earlier periods, or a report that was saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from supportmetrics.calendar.local import midnight
from supportmetrics.model.frozen import frozen
from supportmetrics.model.periods import starting
from supportmetrics.model.report import Slice

if TYPE_CHECKING:
    from supportmetrics.analysis.spans import Spans
    from supportmetrics.model.measurements import Measurement
    from supportmetrics.model.periods import Period
    from supportmetrics.model.saved import SavedReport

Look = Callable[[str, Slice, "Period | None"], "Measurement | None"]
"""Finds a measurement, or None."""


@frozen
class Earlier:
    """The side that figures are held against."""

    look: Look
    period: Period | None
    """None: a whole span."""
    window: Period | None
    """Where survey scores are looked up."""
    scores: bool
    """Whether there is such a window, of the same length and without an answer of ours."""
    shared: bool
    """Whether some of its answers may be ours after all, so that the difference of scores cannot be judged."""
    baseline: tuple[Period, ...]
    """The periods before ours that were over, oldest first: what the usual range is made of."""
    usual: Look
    """Finds their measurements."""


def own(look: Look, spans: Spans) -> Earlier | None:
    """The period before the headline period; None when there is none."""
    if spans.headline is None or spans.previous is None:
        return None
    window = _apart(spans.windows or spans.history, spans)
    return Earlier(
        look,
        spans.previous,
        window,
        scores=window is not None,
        shared=False,
        baseline=_baseline(spans.history, spans),
        usual=look,
    )


def saved(report: SavedReport, look: Look, spans: Spans, week_start: int) -> Earlier:
    """The period of a saved report, or its whole span.

    Earlier periods that only it knows help to tell what is usual.
    """
    found = report.measurements

    def before(metric: str, part: Slice, period: Period | None) -> Measurement | None:
        return found.get((metric, part, period))

    def either(metric: str, part: Slice, period: Period | None) -> Measurement | None:
        ours = look(metric, part, period)
        known = ours is not None and ours.value is not None
        return ours if known else before(metric, part, period)

    theirs = [
        p
        for p in report.periods
        if report.grain is spans.grain
        and not spans.extra
        and starting(p.start, spans.grain, week_start) == p
        and report.as_of is not None
        and midnight(p.end, report.timezone) <= report.as_of
    ]
    window, scores = report.period, True
    if report.period is not None and spans.headline is not None:
        window = _window(report, spans)
        scores = window is not None
    history = sorted({*spans.history, *theirs})
    return Earlier(
        before,
        report.period,
        window,
        scores=scores,
        shared=_overlap(report.period, spans),
        baseline=_baseline(history, spans),
        usual=either,
    )


def _overlap(theirs: Period | None, spans: Spans) -> bool:
    """Whether a saved period, or a whole span, may hold answers of what it is compared with."""
    if theirs is None or theirs == spans.headline:
        return True
    ours = spans.span if spans.headline is None else None
    return ours is not None and ours.overlaps(theirs)


def ago(spans: Spans, steps: int) -> Spans | None:
    """The time frame as it was so many periods ago; None where it has no period before."""
    if len(spans.history) < steps + 2:
        return None
    return replace(
        spans,
        headline=spans.history[-1 - steps],
        previous=spans.history[-2 - steps],
        history=spans.history[: len(spans.history) - steps],
        windows=spans.windows[: len(spans.windows) - steps],
    )


def _baseline(history: Sequence[Period], spans: Spans) -> tuple[Period, ...]:
    ours = spans.headline
    return tuple(p for p in history if ours and p.end <= ours.start and spans.is_example(p))


def _window(report: SavedReport, spans: Spans) -> Period | None:
    """Where a saved report has the survey scores that ours are compared with."""
    ours = _newest(spans)
    # The same period again: its scores are to be the same, too.
    if report.period == spans.headline:
        return ours
    if report.period is None:
        return None
    end = report.period.end
    as_long = (p for p in report.periods if p.days == ours.days and p.end <= end)
    return _apart([report.period, *as_long], spans)


def _apart(windows: Sequence[Period], spans: Spans) -> Period | None:
    """The last window that shares no answer with the newest one of ours and is as long."""
    ours = _newest(spans)
    window = next((w for w in reversed(windows) if w.end <= ours.start), None)
    # A window that the start of the data cut short holds too few answers to compare with.
    if window is None or (spans.windows and window.days < ours.days):
        return None
    return window


def _newest(spans: Spans) -> Period:
    return (spans.windows or spans.history)[-1]
