"""Looking things up in a Report for people: a measurement as a written quantity, a change as words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model import numbers
from supportmetrics.model.frozen import frozen
from supportmetrics.model.units import Unit
from supportmetrics.render.view import Delta, Quantity, Series
from supportmetrics.render.viewing_time import ARRIVING, ESTIMATED, NOT_OVER, RUNNING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportmetrics.model.measurements import Measurement
    from supportmetrics.model.periods import Period
    from supportmetrics.model.report import Change, Report, Slice

RATE = "sla.first_response.breach_rate"
FEW = 30
"""Fewer than this are shown in grey and never judged."""
_MANY_RUNNING = 0.05
"""Above this share of targets that are not due yet a breach rate may still move, as a median with so many open does."""
_SURVEYS = {
    "csat": "CSAT answers",
    "nps": "NPS answers",
    "ces": "CES answers",
    "resolved": "answers about being solved",
}
NO_CHANGE = Delta("", "", "none", None)


@frozen
class Desk:
    """A Report with its measurements of the shown periods at hand."""

    report: Report
    index: Mapping[tuple[str, Slice, Period | None], Measurement]
    unavailable: Mapping[str, str]

    @property
    def window(self) -> Period | None:
        """The period of survey figures and waiting times."""
        return self.report.windows[-1] if self.report.windows else self.report.period

    def find(self, metric: str, part: Slice, period: Period | None) -> Measurement | None:
        """The measurement, or None."""
        return self.index.get((metric, part, period))

    def asked(self, metric: str) -> bool:
        """Whether the report was to hold this metric (`--metric`)."""
        return any(info.id == metric for info in self.report.metrics)

    def not_asked(self, *metrics: str) -> str:
        """Why a section drawn from these metrics is empty; "" when any of them was asked for."""
        if any(map(self.asked, metrics)):
            return ""
        return f"Not asked for: --metric {metrics[0]} would show it."

    def asked_about(self, *families: str) -> bool:
        """Whether any metric of these families was asked for: `csat` stands for `csat.score` and the others."""
        return any(info.id.split(".")[0] in families for info in self.report.metrics)

    def why(self, metric: str, measured: Measurement | None) -> str:
        """Why there is no value."""
        if metric in self.unavailable:
            return self.unavailable[metric]
        if not self.asked(metric):
            return "not asked for"
        if measured is not None and "not_reached" in measured.flags:
            share = measured.open / measured.n if measured.n else 0
            return f"not reached, {numbers.share(share, decimals=0)} still open"
        if measured is not None and self._running(measured):
            return "no target was due yet"
        if measured is not None and "mixed_scales" in measured.flags:
            return "answers on different scales have no common mean"
        return "no tickets or answers"

    def quantity(
        self, metric: str, part: Slice, period: Period | None, goal: float | None = None
    ) -> Quantity:
        """A measurement written for people; muted with fewer than 30 behind it, hidden below min_n."""
        measured = self.find(metric, part, period)
        return self.written(metric, measured, goal)

    def within(self, part: Slice, period: Period | None, goal: float | None) -> Quantity:
        """The share that kept its first-response target: 1 minus the breach rate, from the same number."""
        measured = self.find(RATE, part, period)
        if measured is None or measured.value is None:
            return Quantity(numbers.ABSENT, None, self.why(RATE, measured))
        value = 1 - measured.value
        return self._shown(numbers.share(value, goal), value, measured)

    def written(
        self, metric: str, measured: Measurement | None, goal: float | None = None
    ) -> Quantity:
        """A found measurement as a quantity."""
        if measured is None or measured.value is None:
            return Quantity(
                numbers.ABSENT, None, self.why(metric, measured), n=measured.n if measured else None
            )
        text = numbers.write(measured.value, measured.unit, metric, goal)
        return self._shown(text, measured.value, measured)

    def _shown(self, text: str, value: float, measured: Measurement) -> Quantity:
        if measured.unit is not Unit.COUNT and measured.n < self.report.min_n:
            return Quantity(numbers.ABSENT, None, f"fewer than {self.report.min_n}", n=measured.n)
        muted = "too_few" in measured.flags
        is_survey = measured.metric.split(".")[0] in ("csat", "nps", "ces", "survey")
        note = self.remark(measured)
        if not note and "rough" in measured.flags and is_survey:
            note = "rough"
        return Quantity(text, value, n=measured.n, muted=muted, note=note)

    def remark(self, measured: Measurement | None) -> str:
        """Why a value may still change; "" when it will not."""
        if measured is None or measured.value is None:
            return ""
        if "partial" in measured.flags:
            ends = {period.end for period in self.report.partial}
            is_over = measured.period is None or measured.period.end not in ends
            return ARRIVING if is_over else NOT_OVER
        if (measured.metric, measured.slice, measured.period) in self.report.arriving:
            return ARRIVING
        if self._running(measured):
            return RUNNING
        return ESTIMATED if "estimated" in measured.flags else ""

    def _running(self, measured: Measurement) -> bool:
        """Whether many of the targets that this breach rate is about are not due yet, so that it leaves them out."""
        clock, _, name = measured.metric.rpartition(".")
        if name != "breach_rate":
            return False
        left = self.find(f"{clock}.running", measured.slice, measured.period)
        if left is None or not left.value:
            return False
        return left.value > _MANY_RUNNING * (measured.n + left.value)

    def series(
        self,
        metric: str,
        part: Slice,
        periods: Sequence[Period],
        label: str,
        goal: float | None = None,
        *,
        mirrored: bool = False,
    ) -> Series:
        """Values of consecutive periods; None where there is none."""
        found = [self.find(metric, part, period) for period in periods]
        values = [None if measured is None else measured.value for measured in found]
        if mirrored:
            values = [None if value is None else 1 - value for value in values]
        return Series(tuple(values), goal, label, tuple(map(self.remark, found)))


def desk(report: Report) -> Desk:
    """The report with its measurements of the shown periods by (metric, slice, period)."""
    shown = {None, report.period, *report.history, *report.windows}
    reasons = {u.metric: _for_people(u.reason) for u in report.unavailable}
    return Desk(report, report.measurements.index(shown), reasons)


def _for_people(reason: str) -> str:
    """What there is not, without the columns that would be needed: those are for who looks for them."""
    plain = reason.partition(" (it needs ")[0]
    kind = plain.removeprefix("no survey answers of kind ")
    return f"no {_SURVEYS[kind]} were given" if kind in _SURVEYS else plain


def delta(
    change: Change | None,
    unit: Unit,
    *,
    mirrored: bool = False,
    better: str = "higher",
    on: str = "",
    both: bool = False,
) -> Delta:
    """A change in words. Shares and scores change by points, durations by time, counts by per cent.

    `mirrored`: the value shown is 1 minus the one measured. Volumes (`better` none) get an arrow and no colour.
    `on` names what volumes are compared with. `both`: the relative change stands beside the absolute one.
    """
    if change is None:
        return NO_CHANGE
    difference = change.before - change.value if mirrored else change.value - change.before
    tone = _tone(change) if better != "none" else "none"
    if unit is Unit.COUNT:
        return _of_counts(change, difference, tone, on=on, both=both)
    relative = _relative(change, mirrored=mirrored) if both else ""
    if unit is Unit.SECONDS:
        size = numbers.duration(abs(difference))
        text = short = size if size == "0s" else ("+" if difference > 0 else numbers.MINUS) + size
    elif unit is Unit.RATIO:
        short = numbers.points(100 * difference)
        text = f"{short} pts"
    else:
        text = short = numbers.points(difference, 0)
    if tone != "none" and not difference:
        return Delta(f"no change, {tone} than usual", short, tone, difference)
    if tone != "none" and change.still:
        return Delta(f"{text}{relative}, {tone} than usual", short, tone, difference)
    if tone != "none":
        unsigned = text.lstrip("+" + numbers.MINUS)
        return Delta(f"{_arrow(difference)}{unsigned}{relative} {tone}", short, tone, difference)
    noise = ", within noise" if change.verdict == "within-noise" else ""
    return Delta(f"{text}{relative}{noise}", short, "none", difference)


def _of_counts(change: Change, difference: float, tone: str, *, on: str, both: bool) -> Delta:
    """Counts change by per cent; those of periods that differ in their days by per cent a day."""
    if change.ratio is None:
        if change.by_day:
            return Delta("not compared: not as long", "", "none", None)
        text = short = numbers.points(difference, 0)
    else:
        short = numbers.change_ratio(change.ratio)
        text = f"{short} a day" if change.by_day else short
        if both:
            sign = "+" if difference > 0 else numbers.MINUS if difference else ""
            text = f"{sign}{numbers.count(abs(difference))} ({text})"
    judged = f" on {on}" if on else ""
    if tone != "none":
        judged = f", {tone} than usual" if change.still else f" {tone}"
    return Delta(f"{_arrow(difference)}{text}{judged}", short, tone, difference)


def _arrow(difference: float) -> str:
    return "↑ " if difference > 0 else "↓ " if difference < 0 else ""


def _relative(change: Change, *, mirrored: bool) -> str:
    """As "(+6%)", after a space; empty for scores and from zero."""
    if change.ratio is None or (mirrored and change.before >= 1):
        return ""
    ratio = (change.before - change.value) / (1 - change.before) if mirrored else change.ratio
    return f" ({numbers.change_ratio(ratio)})"


def _tone(change: Change) -> str:
    return change.verdict if change.verdict in ("better", "worse") else "none"
