"""The gates of a run: measured, held against earlier periods, judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from supportmetrics.analysis.baselines import rows_to_keep
from supportmetrics.analysis.history import History
from supportmetrics.analysis.judging import Bench, judge, unusual
from supportmetrics.calendar.local import local_date
from supportmetrics.errors import UsageError, did_you_mean
from supportmetrics.metrics import BY_ID, JUDGED
from supportmetrics.model.columns import TICKETS
from supportmetrics.model.frozen import frozen
from supportmetrics.model.gates import REGRESSIONS, Gate, Rule
from supportmetrics.model.periods import Grain, Period, parse_period, starting, written
from supportmetrics.model.saved import SavedReport
from supportmetrics.model.words import OTHER
from supportmetrics.pipeline.assemble import assemble
from supportmetrics.pipeline.behind import behind
from supportmetrics.pipeline.request import DEFAULT_SETS
from supportmetrics.stats import ranges

if TYPE_CHECKING:
    import polars as pl

    from supportmetrics.model.measurements import Measurement
    from supportmetrics.model.report import Report
    from supportmetrics.pipeline.request import Request
    from supportmetrics.pipeline.settle import Settled


@frozen
class Checks:
    """What is judged, and by what."""

    gates: tuple[Gate, ...]
    baseline: tuple[SavedReport, ...] = ()
    whole: bool = True
    """The report is wanted with everything in it, not only with what the gates need."""
    by_period: bool = False
    """The last period that is over is judged, however few there are: it is held against earlier ones."""

    def asked(self, request: Request) -> Request:
        """The question with the breakdowns and metrics that the gates need."""
        gated = tuple(gate.metric for gate in self.gates)
        every = self.whole and not request.metrics
        named = parse_period(request.period, request.week_start)
        implied = named[1] if named else None
        return replace(
            request,
            by=(*request.by, *(gate.dimensions for gate in self.gates if gate.dimensions)),
            metrics=() if every else tuple(dict.fromkeys((*request.metrics, *gated, *JUDGED))),
            grain=request.grain or implied or (Grain.WEEK if self.by_period else None),
        )


@frozen
class Checked:
    """A report with its gates judged, and what else can be asked of it."""

    report: Report
    settled: Settled
    history: History
    gates: tuple[Gate, ...]
    judged: Period | None
    """The period that was judged; not the report's when no row is of the one that is due."""

    def behind(self) -> pl.DataFrame:
        """The tickets behind failed gates, as `pipeline.behind` gives them."""
        return behind(self.settled, self.report.verdicts, self.report.timezone)

    def to_save(self) -> SavedReport | None:
        """What a baseline keeps of it; None when it is about no single period that is over."""
        report = self.report
        period = report.period
        if period is None or period in report.partial or period != self.judged:
            return None
        window = report.windows[-1] if report.windows else None
        return SavedReport(
            name="",
            version=report.version,
            as_of=report.as_of,
            timezone=report.timezone,
            grain=report.grain,
            period=period,
            definitions=report.definitions,
            measurements=rows_to_keep(self.history, self.gates, period, window),
        )


def checked(settled: Settled, request: Request, checks: Checks, version: str) -> Checked:
    """The report of counted rows with its gates judged; the request is one that `checks` has asked.

    Raises UsageError when a gate is about a column that no input has, or when a baseline means something else.
    """
    _check_dimensions(settled, checks.gates)
    checks = replace(checks, gates=tuple(_as_written(gate, settled) for gate in checks.gates))
    report = assemble(settled, request, version)
    _check_baseline(report, checks.baseline)
    history = History.of(
        report.grain,
        report.week_start,
        _own(settled, request, report, checks.gates),
        checks.baseline,
        request.acknowledged,
        now=report.period,
    )
    period = _due(report, request)
    in_time = period == report.period
    bench = Bench(
        BY_ID,
        history,
        period,
        report.windows[-1] if report.windows and in_time else None,
        {each.metric: each.reason for each in report.unavailable}
        | ({} if in_time else _outdated(report, period, checks.gates)),
    )
    judged = judge(checks.gates, bench)
    standard = [part for part in report.measurements.slices if _names(part) in DEFAULT_SETS]
    metrics = [BY_ID[name] for name in JUDGED]
    noted = unusual(metrics, standard, judged, bench) if in_time else ()
    judged_report = replace(report, verdicts=(*judged, *noted))
    return Checked(judged_report, settled, history, checks.gates, period)


def _as_written(gate: Gate, settled: Settled) -> Gate:
    """The gate with words of the user's own as rows have them: those fixed for a file stand there as they were written.

    A gate calls them `other:<word>`, as it does the words of a file that nobody mapped.
    """
    frames = (settled.tickets, settled.answers)
    part = dict(gate.slice)
    for name, value in gate.slice:
        if value.startswith(OTHER):
            columns = (frame[name].unique() for frame in frames if name in frame.columns)
            words = {str(word) for column in columns for word in column} - {value}
            own = (word for word in words if f"{OTHER}{word.lower()}" == value)
            part[name] = next(own, value)
    return replace(gate, slice=tuple(part.items()))


def _due(report: Report, request: Request) -> Period | None:
    """The period that is to be judged: the last one over at an instant that was named, though no row may be of it.

    An export that was not renewed would else pass again with an old week.
    """
    if report.period is None or request.as_of is None or request.period != "last":
        return report.period
    today = local_date(request.as_of, request.timezone)
    current = starting(today, report.grain, report.week_start)
    last = starting(current.start - timedelta(days=1), report.grain, report.week_start)
    return max(last, report.period)


def _outdated(report: Report, due: Period | None, gates: Sequence[Gate]) -> dict[str, str]:
    """Why nothing can be told of a period that no row is of."""
    assert due is not None and report.span is not None  # noqa: S101, PT018  no period is due without rows
    newest = written(Period(report.span.last, report.span.end), short=True)
    why = (
        f"{written(due, short=True)} is due, and the newest row is of {newest}; read a newer export"
    )
    return {gate.metric: why for gate in gates}


def _names(part: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(name for name, _ in part)


def _own(
    settled: Settled, request: Request, report: Report, gates: Sequence[Gate]
) -> Iterator[Measurement]:
    """The measurements of the inputs, with further windows and single days where a gate needs them."""
    gated = {gate.metric for gate in gates}
    for one in report.measurements.of({*gated, *JUDGED}):
        # A first period that began before the data did would look like a quiet one.
        if not _began_before(one.period, report) or one.period == report.period:
            yield one
    regressions = [gate.metric for gate in gates if gate.rule in REGRESSIONS]
    surveys = [name for name in regressions if BY_ID[name].kind.measure.of == "answers"]
    if surveys and report.period and len(report.windows) == request.history:
        # Far enough back for a full range of windows that share no day.
        reach = report.windows[-1].days // report.period.days
        history = (ranges.PERIODS + 1) * reach
        yield from _further(settled, replace(request, history=history), surveys)
    by_day = [gate.metric for gate in gates if gate.rule is Rule.PREVIOUS_PERIOD]
    if by_day and report.grain is not Grain.DAY:
        yield from _further(settled, replace(request, grain=Grain.DAY, period="last"), by_day)


def _began_before(period: Period | None, report: Report) -> bool:
    return period is not None and report.span is not None and period.start < report.span.start


def _further(settled: Settled, request: Request, metrics: Sequence[str]) -> Iterator[Measurement]:
    asked = replace(request, metrics=tuple(metrics), against=None, shapes=False)
    report = assemble(settled, asked, "")
    return report.measurements.of(set(metrics))


def _check_dimensions(settled: Settled, gates: Sequence[Gate]) -> None:
    known = {*settled.dimensions, *TICKETS}
    missing = dict.fromkeys(
        (gate.text, name)
        for gate in gates
        for name in gate.dimensions
        if name not in settled.dimensions
    )
    if missing:
        raise UsageError(
            "\n".join(
                f"gate '{text}': no input has a column {name!r}.{did_you_mean(name, known)}"
                for text, name in missing
            )
        )


def _check_baseline(report: Report, baseline: Sequence[SavedReport]) -> None:
    """Refuses saved reports whose numbers mean something else."""
    problems = []
    for saved in baseline:
        told = []
        if saved.grain is not report.grain:
            told.append(
                f"its periods are {saved.grain.value}s there and {report.grain.value}s here"
            )
        told += saved.differences(report.definitions)
        problems += [f"--baseline {saved.name} means something else: {each}." for each in told]
    if problems:
        how = "Make it again with the definitions of today, or leave it out."
        raise UsageError("\n".join([*problems, how]))
