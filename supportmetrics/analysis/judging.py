"""Judging gates: which slices each is about, how each came out, and since when.

Only what a gate names decides. Where more than five regressions are judged at once, each must be the more improbable
(Holm); what else is unusual is told as a note and decides nothing (Benjamini-Hochberg).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from supportmetrics.analysis import gate_words
from supportmetrics.analysis.cases import Case, Verdict
from supportmetrics.analysis.history import History, ordered
from supportmetrics.analysis.verdicts import verdict
from supportmetrics.metrics.metric import Metric
from supportmetrics.model.frozen import frozen
from supportmetrics.model.gates import Gate, Judgement, Level, Outcome, Rule
from supportmetrics.model.periods import Period
from supportmetrics.model.report import ALL, Slice
from supportmetrics.model.units import Better
from supportmetrics.stats import ranges
from supportmetrics.stats.multiplicity import benjamini_hochberg, holm_levels

MOST_UNCORRECTED = 5
"""So many regressions are judged each at its own level."""
_RECENT = 8
_MISSED = 5
"""A slice of so many a period is not empty by chance (once in 150 periods)."""
_LONGEST_STREAK = 26
_FALSE_SHARE = 0.10
"""Of what is noted beside the gates, so much may be false alarms."""


@frozen
class Bench:
    """What gates are judged by."""

    metrics: Mapping[str, Metric]
    history: History
    period: Period | None
    window: Period | None
    """The longer window of survey figures; None where they are judged by the period."""
    unavailable: Mapping[str, str] = field(default_factory=dict)
    """Metric to why it could not be measured."""

    def when(self, metric: Metric) -> Period | None:
        """The period that a metric is judged over."""
        survey = metric.kind.measure.of == "answers"
        return self.window if survey and self.window is not None else self.period


def judge(gates: Sequence[Gate], bench: Bench) -> tuple[Judgement, ...]:
    """Every gate in every slice it is about, in their order."""
    cases = [case for gate in gates for case in _cases(gate, bench)]
    found = [verdict(case) for case in cases]
    tested = [place for place, one in enumerate(found) if one.p is not None]
    if len(tested) > MOST_UNCORRECTED:
        levels = holm_levels([found[place].p or 0.0 for place in tested], ranges.ALPHA)
        for place, level in zip(tested, levels, strict=True):
            cases[place] = replace(cases[place], alpha=level)
            found[place] = verdict(cases[place])
    return tuple(_judgement(case, one, bench) for case, one in zip(cases, found, strict=True))


def _cases(gate: Gate, bench: Bench) -> Iterator[Case]:
    metric = bench.metrics[gate.metric]
    when = bench.when(metric)
    slices = _slices(gate, bench, when)
    if not slices:
        # No value of the dimension: all tickets must not be judged in their place.
        yield Case(gate, metric, gate.slice, when, None, bench.history)
    for part in slices:
        now = bench.history.at(gate.metric, part, when)
        yield Case(gate, metric, part, when, now, bench.history)


def _slices(gate: Gate, bench: Bench, when: Period | None) -> list[Slice]:
    """The slices of a gate: of `by` those there is a value of, and those that used to have enough and now have none."""
    if not gate.by:
        return [gate.slice]
    found = bench.history.slices(gate.metric, gate.slice, gate.by)
    return [
        part
        for part in found
        if bench.history.at(gate.metric, part, when) or _went_missing(gate, bench, part, when)
    ]


def _went_missing(gate: Gate, bench: Bench, part: Slice, when: Period | None) -> bool:
    if when is None:
        return False
    case = Case(gate, bench.metrics[gate.metric], part, when, None, bench.history)
    recent = bench.history.before(gate.metric, part, when)[-_RECENT:]
    enough = max(case.least, _MISSED)
    return 2 * sum(m.n >= enough for m in recent) > len(recent)


def _judgement(case: Case, found: Verdict, bench: Bench) -> Judgement:
    if found.outcome is Outcome.UNKNOWN and (reason := bench.unavailable.get(case.gate.metric)):
        found = replace(found, why=reason)
    periods = _streak(case, found.outcome)
    regression = case.gate.rule in (Rule.USUAL_RANGE, Rule.PREVIOUS_PERIOD)
    now = case.now
    return Judgement(
        gate=case.gate,
        slice=case.slice,
        period=case.period,
        outcome=found.outcome,
        sentence=gate_words.sentence(case, found, len(periods)),
        title=gate_words.title(case),
        unit=case.metric.unit,
        value=now.value if now else None,
        n=now.n if now else 0,
        low=now.low if now else None,
        high=now.high if now else None,
        limit=found.limit if found.limit is not None else case.gate.limit,
        usual=found.usual,
        baseline=found.baseline,
        worse_by=found.worse_by,
        margin=case.margin if regression else None,
        p=found.p,
        streak=len(periods),
        since=periods[-1] if periods else None,
    )


def _streak(case: Case, outcome: Outcome) -> list[Period]:
    """The periods in a row, the latest first, in which the case came out as badly."""
    alike = {Outcome.FAIL: (Outcome.FAIL,), Outcome.WARN: (Outcome.WARN, Outcome.FAIL)}.get(outcome)
    if alike is None or case.period is None:
        return []
    found = [case.period]
    for period in case.history.trail(case.gate.metric, case.slice, case.period)[:_LONGEST_STREAK]:
        now = case.history.at(case.gate.metric, case.slice, period)
        if verdict(replace(case, period=period, now=now, alpha=ranges.ALPHA)).outcome not in alike:
            break
        found.append(period)
    return found


def unusual(
    metrics: Sequence[Metric],
    slices: Sequence[Slice],
    judged: Sequence[Judgement],
    bench: Bench,
) -> tuple[Judgement, ...]:
    """What no gate is about and is unusual for the worse, as notes; told once, at the smallest slice."""
    named = {
        (one.gate.metric, ordered(one.slice)) for one in judged if one.gate.rule is Rule.USUAL_RANGE
    }
    cases = [
        Case(
            Gate(metric.id, Rule.USUAL_RANGE, slice=part, level=Level.NOTE),
            metric,
            part,
            bench.when(metric),
            bench.history.at(metric.id, part, bench.when(metric)),
            bench.history,
        )
        for metric in metrics
        if metric.better is not Better.NONE
        for part in slices
        if (metric.id, ordered(part)) not in named
    ]
    tested = [(case, one) for case in cases if (one := verdict(case)).p is not None]
    adjusted = benjamini_hochberg([one.p or 0.0 for _, one in tested])
    found = [
        (case, one)
        for (case, one), p in zip(tested, adjusted, strict=True)
        if p <= _FALSE_SHARE and one.outcome is Outcome.FAIL
    ]
    return tuple(
        _judgement(case, one, bench)
        for case, one in found
        if not any(
            _is_part(other.slice, case) and other.metric is case.metric for other, _ in found
        )
    )


def _is_part(part: Slice, case: Case) -> bool:
    """Whether a slice is a smaller one inside the slice of a case."""
    return set(part) > set(case.slice) if case.slice else part != ALL
