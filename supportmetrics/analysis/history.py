"""What is known of earlier periods: the values a period is judged by, from the inputs and from saved reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from datetime import date

from supportmetrics.model.frozen import frozen
from supportmetrics.model.gates import Acknowledged
from supportmetrics.model.measurements import Measurement
from supportmetrics.model.periods import Grain, Period, starting
from supportmetrics.model.report import Slice
from supportmetrics.model.saved import SavedReport
from supportmetrics.model.words import order

RESPONSE_RATE = ".response_rate"
"""End of the ids of metrics that count as partial for a week longer, because answers are still coming in."""


@frozen
class History:
    """Values by metric, slice and period; slices are the same whatever the order of their dimensions."""

    grain: Grain
    week_start: int
    out: tuple[Acknowledged, ...] = ()
    """Periods that are no example of a normal one."""
    _values: dict[tuple[str, Slice], dict[Period | None, Measurement]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        grain: Grain,
        week_start: int,
        own: Iterable[Measurement],
        saved: Sequence[SavedReport] = (),
        out: Sequence[Acknowledged] = (),
        *,
        now: Period | None = None,
    ) -> History:
        """The history of a run: its own measurements, and what was saved about periods before `now`.

        Of an earlier period counts what was saved about it, because that was seen as `now` is seen: just after its
        end; what was saved before its end only where nothing else is known. Of several saved reports the later one
        counts.
        """
        history = cls(grain, week_start, tuple(out))
        for one in own:
            history._keep(one)
        for report in saved:
            for one in report.measurements.values():
                at = one.period
                if at is None or now is None or at.end >= now.end:
                    continue
                if _was_over(one) or history.at(one.metric, one.slice, at) is None:
                    history._keep(one)
        return history

    def _keep(self, one: Measurement) -> None:
        self._values.setdefault((one.metric, ordered(one.slice)), {})[one.period] = one

    def at(self, metric: str, part: Slice, period: Period | None) -> Measurement | None:
        """A measurement, or None."""
        return self._values.get((metric, ordered(part)), {}).get(period)

    def undated(self, metric: str, part: Slice) -> int:
        """How many tickets or answers it is told of none of which has a date; 0 where one has."""
        values = self._values.get((metric, ordered(part)), {})
        whole = values.get(None)
        return whole.n if whole is not None and len(values) == 1 else 0

    def every(self, metric: str) -> Iterator[Measurement]:
        """Every measurement of a metric."""
        for (known, _), values in self._values.items():
            if known == metric:
                yield from values.values()

    def words(self, dimension: str) -> set[str]:
        """Every word of a dimension that stands on some ticket or answer of any period."""
        return {
            word
            for (_, part), values in self._values.items()
            for name, word in part
            if name == dimension and any(one.n for one in values.values())
        }

    def slices(self, metric: str, fixed: Slice, by: Sequence[str]) -> list[Slice]:
        """Every slice seen in any period that has the fixed words, and some word for each dimension of `by`."""
        names = {name for name, _ in fixed} | set(by)
        found = {
            part
            for known, part in self._values
            if known == metric and {name for name, _ in part} == names and set(fixed) <= set(part)
        }
        wanted = [name for name, _ in fixed] + list(by)
        slices = [tuple((name, dict(part)[name]) for name in wanted) for part in found]
        return sorted(slices, key=lambda part: [order(name, word) for name, word in part])

    def before(self, metric: str, part: Slice, period: Period) -> list[Measurement]:
        """The values of periods of the same kind that end before `period` begins, the earliest first.

        Whole periods of the grain, or windows as long as `period` that share no day with each other. Periods that
        were not over when they were seen, and acknowledged ones, are left out.
        """
        known = self._values.get((metric, ordered(part)), {})
        earlier = sorted(
            (p for p in known if p is not None and p.end <= period.start), key=lambda p: p.end
        )
        if self.is_whole(period):
            chosen = [p for p in earlier if self.is_whole(p)]
        else:
            chosen = _apart([p for p in earlier if p.days == period.days], period)
        return [known[p] for p in chosen if self._counts(known[p], p)]

    def trail(self, metric: str, part: Slice, period: Period) -> list[Period]:
        """The periods of the same kind before one, without a gap, the latest first; windows may overlap."""
        known = self._values.get((metric, ordered(part)), {})
        kept = {
            p.end: p
            for p in known
            if p is not None
            and (self.is_whole(p) if self.is_whole(period) else p.days == period.days)
        }
        found: list[Period] = []
        while True:
            last = date.fromordinal(period.end.toordinal() - 1)
            earlier = kept.get(starting(last, self.grain, self.week_start).start)
            if earlier is None:
                return found
            found.append(earlier)
            period = earlier
        return found

    def days(self, metric: str, part: Slice, period: Period) -> list[Measurement]:
        """The values of the single days of a period."""
        known = self._values.get((metric, ordered(part)), {})
        return [
            known[p]
            for p in sorted(p for p in known if p is not None)
            if p.days == 1 and period.start <= p.start < period.end
        ]

    def previous(self, period: Period) -> Period:
        """The last period of the same length before it that is no acknowledged one."""
        while True:
            if self.is_whole(period):
                last = date.fromordinal(period.start.toordinal() - 1)
                period = starting(last, self.grain, self.week_start)
            else:
                start = date.fromordinal(period.start.toordinal() - period.days)
                period = Period(start, period.start)
            if not self._is_out(period):
                return period

    def is_whole(self, period: Period) -> bool:
        """Whether a period is one of the grain."""
        return starting(period.start, self.grain, self.week_start) == period

    def _counts(self, one: Measurement, period: Period) -> bool:
        return one.value is not None and _was_over(one) and not self._is_out(period)

    def _is_out(self, period: Period) -> bool:
        return any(each.period.overlaps(period) for each in self.out)


def _was_over(one: Measurement) -> bool:
    """Whether its period was over when it was measured."""
    return "partial" not in one.flags or one.metric.endswith(RESPONSE_RATE)


def ordered(part: Slice) -> Slice:
    """A slice with its dimensions in the order of their names."""
    return tuple(sorted(part))


def _apart(windows: Sequence[Period], now: Period) -> list[Period]:
    """The latest windows that share no day, from the one nearest to `now` back; the earliest first."""
    found: list[Period] = []
    start = now.start
    for window in reversed(windows):
        if window.end <= start:
            found.append(window)
            start = window.start
    return found[::-1]
