"""Which periods a report is about: the grain, the headline period, the history behind it, the longer windows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from supportmetrics.calendar.local import local_date, midnight
from supportmetrics.errors import UsageError
from supportmetrics.model.frozen import frozen
from supportmetrics.model.periods import Grain, Period, parse_period, spanning

COMPLETE_WEEKS = 3
"""Data with fewer complete weeks are reported as a whole."""
HISTORY = 13
WINDOW_WEEKS = 4
"""Survey answers of one week are too few; they are measured over so many weeks."""


@frozen
class Spans:
    """The time frame of one report."""

    grain: Grain
    periods: tuple[Period, ...]
    """Every period of the grain that the data touch, oldest first."""
    headline: Period | None
    """None: the whole span."""
    previous: Period | None
    history: tuple[Period, ...]
    windows: tuple[Period, ...]
    reach: int
    """Periods of the grain in a window; 1 without windows."""
    partial: frozenset[Period]
    span: Period | None
    extra: tuple[Period, ...] = ()
    """Periods asked for that are not whole periods of the grain."""
    acknowledged: tuple[Period, ...] = ()
    """What is no example of a normal period."""

    def is_example(self, period: Period) -> bool:
        """Whether a period may tell what is usual: it was over, and nothing in it was acknowledged as unusual."""
        return period not in self.partial and not any(map(period.overlaps, self.acknowledged))


def choose(
    first: date | None,
    last: date | None,
    as_of: datetime | None,
    zone: str,
    *,
    grain: Grain | None,
    period: str,
    history: int = HISTORY,
    week_start: int = 0,
) -> Spans:
    """The time frame for data from `first` to `last` (local dates), seen at `as_of`.

    Raises UsageError when `period` names days without data.
    """
    asked = parse_period(period, week_start)
    implied = asked[1] if asked else None
    chosen = grain or implied or Grain.WEEK
    if first is None or last is None or as_of is None:
        return Spans(chosen, (), None, None, (), (), 1, frozenset(), None)
    periods = spanning(first, last, chosen, week_start)
    over = {p for p in periods if midnight(p.end, zone) <= as_of}
    partial = frozenset(p for p in periods if p not in over)
    span = Period(first, last + timedelta(days=1))
    headline, extra = _headline(
        asked, period, chosen, periods, over, span, grain_given=grain is not None
    )
    if headline is None:
        return Spans(chosen, periods, None, None, (), (), 1, partial, span)
    if extra:
        return Spans(
            chosen,
            (headline,),
            headline,
            None,
            (headline,),
            (),
            1,
            frozenset({headline}) if midnight(headline.end, zone) > as_of else frozenset(),
            span,
            (headline,),
        )
    place = periods.index(headline)
    # A first period that began before the data did would look like a quiet one.
    begins = 0 if periods[0].start >= first or place == 0 else 1
    shown = periods[max(begins, place + 1 - history) : place + 1]
    reach = _reach(chosen)
    windows: tuple[Period, ...] = ()
    if reach > 1:
        windows = tuple(
            Period(periods[max(0, periods.index(p) + 1 - reach)].start, p.end) for p in shown
        )
    previous = shown[-2] if len(shown) > 1 else None
    return Spans(chosen, periods, headline, previous, shown, windows, reach, partial, span)


def _headline(
    asked: tuple[Period, Grain | None] | None,
    text: str,
    grain: Grain,
    periods: tuple[Period, ...],
    over: set[Period],
    span: Period,
    *,
    grain_given: bool,
) -> tuple[Period | None, bool]:
    if asked is not None:
        named = asked[0]
        if named.end <= span.start or named.start >= span.end:
            data = f"{span.start} to {span.last}"
            raise UsageError(
                f"--period {text}: the data run from {data}. Name a period among them, or `all`."
            )
        return (named, named not in periods)
    if text.strip().lower() == "all":
        return None, False
    complete = [p for p in periods if p in over and p.start >= span.start]
    if not grain_given and grain is Grain.WEEK and len(complete) < COMPLETE_WEEKS:
        return None, False
    ended = [p for p in periods if p in over]
    return (ended[-1], False) if ended else (None, False)


def _reach(grain: Grain) -> int:
    return {Grain.DAY: 7 * WINDOW_WEEKS, Grain.WEEK: WINDOW_WEEKS}.get(grain, 1)


def end_of(period: Period, zone: str) -> datetime:
    """The instant at which a period is over."""
    return midnight(period.end, zone)


def dates(
    first: datetime | None, last: datetime | None, zone: str
) -> tuple[date | None, date | None]:
    """The local dates of two instants."""
    return (local_date(first, zone) if first else None), (local_date(last, zone) if last else None)
