"""The verdict of one gate in one slice and period, by one of five rules.

Source of the rules: a prediction limit over earlier periods and a margin that matters in practice, both of which a
failure must pass; ticket figures are a census and held against limits as they are, surveys are samples and held
against limits with their interval.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from statistics import fmean

from supportmetrics.analysis.cases import Case, Verdict
from supportmetrics.model.gates import Outcome, Rule
from supportmetrics.model.measurements import Measurement
from supportmetrics.model.numbers import alike
from supportmetrics.model.periods import written
from supportmetrics.model.units import Unit
from supportmetrics.stats import clusters, ranges
from supportmetrics.stats.intervals import Z95, normal_above, normal_quantile


def verdict(case: Case) -> Verdict:
    """How a case comes out."""
    now = case.now
    if now is None or now.value is None:
        return Verdict(Outcome.UNKNOWN, _absence(case))
    found = _RULES[case.gate.rule](case, now, now.value)
    # A count is what it is: few are too few to be called worse than usual, but not to be called fine.
    fine = case.is_plain_count and case.gate.min_n is None and found.outcome is Outcome.PASS
    if now.n < case.least and not fine:
        return replace(found, outcome=Outcome.UNKNOWN, why=_absence(case), p=None)
    return found


_TOLD = 8
"""So many known words are listed where a word is unknown."""
_VALUELESS = {
    "not_reached": "it is not reached yet: too many are still open",
    "mixed_scales": "answers on different scales have no common mean",
}
"""Why a measurement has no value, by its flag."""


def _absence(case: Case) -> str:
    now = case.now
    if now is None:
        if never := _never_seen(case) or _undated(case):
            return never
        of = f" of {written(case.period, short=True)}" if case.period else ""
        return f"there are no {case.things()}{of} to measure it by"
    if now.value is None:
        told = (why for flag, why in _VALUELESS.items() if flag in now.flags)
        return next(told, "it has no value")
    verb = "is" if now.n == 1 else "are"
    return f"{now.n:,} {case.things(now.n)} {verb} too few; it takes {case.least:,}"


def _undated(case: Case) -> str:
    n = case.history.undated(case.metric.id, case.slice)
    if not n:
        return ""
    return f"none of the {n:,} {case.things()} has a date that was understood; `inspect` tells why"


def _never_seen(case: Case) -> str:
    """Which word of a slice no ticket of any period has, and what they have; empty where all words are known."""
    for name, word in case.slice:
        seen = sorted(case.history.words(name))
        if seen and word not in seen:
            near = get_close_matches(word, seen, n=1)
            like = "the nearest word is" if near else "known " + ("is" if len(seen) == 1 else "are")
            named = ", ".join(map(repr, near or seen[:_TOLD]))
            more = ", ..." if not near and len(seen) > _TOLD else ""
            return f"no {case.things(1)} has the {name} {word!r}; {like} {named}{more}"
    return ""


def _limited(case: Case, now: Measurement, value: float) -> Verdict:
    limit = case.gate.limit or 0.0
    if not case.is_worse(value, limit):
        return Verdict(Outcome.PASS, limit=limit)
    if not case.is_survey or now.unit is Unit.COUNT:
        return Verdict(Outcome.FAIL, limit=limit, beyond=True)
    near = now.low if case.higher_is_worse else now.high
    outside = near is not None and case.is_worse(near, limit)
    return Verdict(Outcome.FAIL if outside else Outcome.WARN, limit=limit, beyond=True)


def _usual(case: Case, now: Measurement, value: float) -> Verdict:
    if problem := _not_over(case):
        return problem
    assert case.period is not None  # noqa: S101  told by _not_over
    earlier = case.history.before(case.metric.id, case.slice, case.period)[-ranges.PERIODS :]
    if len(earlier) < ranges.MIN_PERIODS:
        return Verdict(Outcome.UNKNOWN, _too_few(case, len(earlier)), baseline=len(earlier))
    relative = now.unit in (Unit.SECONDS, Unit.COUNT)
    if relative and value <= 0 and case.higher_is_worse:
        return Verdict(Outcome.PASS, baseline=len(earlier))
    predicted = _predicted(now, earlier)
    if predicted is None or (relative and value <= 0):
        why = "a value of 0 has no usual range, as changes of it are ratios; give it a limit"
        return Verdict(Outcome.UNKNOWN, why, baseline=len(earlier))
    usual = predicted.range(case.alpha)
    limit = usual.high if case.higher_is_worse else usual.low
    p = predicted.above(value) if case.higher_is_worse else predicted.below(value)
    worse_by = _worse_by(case, now, earlier, value)
    return _two_keys(
        case, Verdict(Outcome.PASS, "", limit, usual.centre, len(earlier), worse_by, p), value
    )


def _too_few(case: Case, earlier: int) -> str:
    kind, by_days = case.kind, case.is_survey or case.metric.unit is Unit.RATIO
    there = f"is 1 earlier {kind}" if earlier == 1 else f"are {earlier} earlier {kind}s"
    other = ", or one with `regression previous-period`" if earlier and by_days else ""
    return f"there {there} to compare with; it takes {ranges.MIN_PERIODS}{other}"


def _predicted(now: Measurement, earlier: Sequence[Measurement]) -> ranges.Prediction | None:
    if now.unit is Unit.RATIO:
        return ranges.predicted_share([_counts(m) for m in earlier], _counts(now))
    values = [m.value for m in earlier if m.value is not None]
    if now.unit is Unit.SCORE:
        noise = [error**2 for m in earlier if (error := _error(m)) is not None]
        known = noise if len(noise) == len(values) else []
        return ranges.predicted_score(values, known, (_error(now) or 0.0) ** 2)
    return ranges.predicted_positive(values)


def _worse_by(case: Case, now: Measurement, earlier: Sequence[Measurement], value: float) -> float:
    """Against the pooled share, the geometric mean of durations and counts, the mean of scores."""
    if now.unit is Unit.RATIO:
        pairs = [_counts(m) for m in earlier]
        usual = sum(x for x, _ in pairs) / sum(n for _, n in pairs)
    elif now.unit is Unit.SCORE:
        usual = fmean(m.value or 0.0 for m in earlier)
    else:
        usual = math.exp(fmean(math.log(m.value or 1.0) for m in earlier))
        return value / usual - 1 if case.higher_is_worse else 1 - value / usual
    return value - usual if case.higher_is_worse else usual - value


def _previous(case: Case, now: Measurement, value: float) -> Verdict:
    if problem := _not_over(case):
        return problem
    assert case.period is not None  # noqa: S101  told by _not_over
    if case.is_survey:
        return _previous_window(case, now, value)
    before = case.history.previous(case.period)
    found = clusters.difference(
        *(
            [_counts(day) for day in case.history.days(case.metric.id, case.slice, period)]
            for period in (case.period, before)
        )
    )
    if found is None:
        return Verdict(
            Outcome.UNKNOWN,
            f"the single days of the {case.kind} before are not known; an export that holds them tells them, or a "
            "baseline that --update-baseline keeps",
        )
    sign = 1 if case.higher_is_worse else -1
    above = found.above()
    return _two_keys(
        case,
        Verdict(
            Outcome.PASS,
            limit=found.before + sign * found.reach(case.alpha),
            usual=found.before,
            baseline=1,
            worse_by=sign * found.value,
            p=above if case.higher_is_worse else 1 - above,
            against=before,
        ),
        value,
    )


def _previous_window(case: Case, now: Measurement, value: float) -> Verdict:
    """Answers hardly depend on each other, so the intervals of both windows tell how far apart they may be."""
    assert case.period is not None  # noqa: S101  told by the caller
    earlier = case.history.before(case.metric.id, case.slice, case.period)[-1:]
    if not earlier or earlier[0].n < case.least:
        return Verdict(Outcome.UNKNOWN, "no earlier window has enough answers to compare with")
    (last,) = earlier
    errors = (_error(now), _error(last))
    if last.value is None or None in errors:
        return Verdict(Outcome.UNKNOWN, "the interval of one of the two windows is not known")
    error = math.hypot(*(each or 0.0 for each in errors))
    sign = 1 if case.higher_is_worse else -1
    worse_by = sign * (value - last.value)
    return _two_keys(
        case,
        Verdict(
            Outcome.PASS,
            limit=last.value + sign * normal_quantile(1 - case.alpha) * error,
            usual=last.value,
            baseline=1,
            worse_by=worse_by,
            p=normal_above(worse_by / error) if error else float(worse_by <= 0),
            against=last.period,
        ),
        value,
    )


def _ratchet(case: Case, _: Measurement, value: float) -> Verdict:
    if problem := _not_over(case):
        return problem
    assert case.period is not None  # noqa: S101  told by _not_over
    values = [
        m.value
        for m in case.history.before(case.metric.id, case.slice, case.period)
        if m.value is not None
    ]
    if not values:
        return Verdict(Outcome.UNKNOWN, f"there is no earlier {case.kind} to compare with")
    best = min(values) if case.higher_is_worse else max(values)
    beyond = case.is_worse(value, best)
    return Verdict(
        Outcome.FAIL if beyond else Outcome.PASS,
        limit=best,
        usual=best,
        baseline=len(values),
        worse_by=value - best,
        beyond=beyond,
    )


_RULES: dict[Rule, Callable[[Case, Measurement, float], Verdict]] = {
    Rule.MAX: _limited,
    Rule.MIN: _limited,
    Rule.USUAL_RANGE: _usual,
    Rule.PREVIOUS_PERIOD: _previous,
    Rule.RATCHET: _ratchet,
}


def _two_keys(case: Case, found: Verdict, value: float) -> Verdict:
    """Unusual and by a margin that matters: fail; only one of the two: warn."""
    beyond = found.limit is not None and case.is_worse(value, found.limit)
    worse_by = found.worse_by or 0.0
    large = worse_by >= case.margin or alike(worse_by, case.margin)
    outcome = (Outcome.PASS, Outcome.WARN, Outcome.FAIL)[beyond + large]
    return Verdict(
        outcome,
        "",
        found.limit,
        found.usual,
        found.baseline,
        worse_by,
        found.p,
        beyond,
        found.against,
    )


def _not_over(case: Case) -> Verdict | None:
    if case.period is None:
        none = _undated(case) or "the whole span has no earlier period to compare with"
        return Verdict(Outcome.UNKNOWN, none)
    if case.now is not None and "partial" in case.now.flags and not case.is_rate_of_answers:
        return Verdict(Outcome.UNKNOWN, f"the {case.kind} is not over")
    return None


def _counts(m: Measurement) -> tuple[int, int]:
    """Numerator and n of a share; an estimated one as if so many of n had been counted."""
    return (round((m.value or 0.0) * m.n) if m.numerator is None else m.numerator), m.n


def _error(measured: Measurement) -> float | None:
    """Standard error, read back from the 95% interval."""
    if measured.low is None or measured.high is None:
        return None
    return (measured.high - measured.low) / (2 * Z95)
