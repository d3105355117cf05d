"""A verdict in words: value, limit, n, the usual range, since when. What is printed never contradicts the outcome."""

from __future__ import annotations

from supportmetrics.analysis.cases import Case, Verdict
from supportmetrics.model import numbers
from supportmetrics.model.gates import Outcome, Rule
from supportmetrics.model.measurements import Measurement
from supportmetrics.model.periods import Period, written
from supportmetrics.model.units import Unit
from supportmetrics.model.words import label


def title(case: Case) -> str:
    """`First response breach rate · Chat, Tier 1`; all tickets or answers where it is about no slice."""
    words = [label(*each) for each in case.slice]
    # A dimension that no row has a value of stands for itself.
    words += [f"by {name}" for name in case.gate.by if name not in dict(case.slice)]
    return f"{case.metric.label} · {', '.join(words) or f'all {case.things()}'}"


def sentence(case: Case, found: Verdict, streak: int) -> str:
    """The whole explanation of a verdict."""
    if found.outcome is Outcome.UNKNOWN or case.now is None or case.now.value is None:
        passes = " It passes, as the gate says." if case.gate.unknown_passes else ""
        return f"Cannot be judged: {found.why}.{passes}"
    told = _TOLD[case.gate.rule](case, found, case.now, case.now.value)
    return told + _so_far(case, case.now) + _since(case, streak)


def _so_far(case: Case, now: Measurement) -> str:
    if "partial" not in now.flags:
        return ""
    return " Answers may still come in." if case.is_rate_of_answers else " The period is not over."


def _since(case: Case, streak: int) -> str:
    if streak < 2:
        return ""
    return f" {numbers.ordinal(streak).capitalize()} {case.history.grain.value} in a row."


def _amount(case: Case, now: Measurement, text: str) -> str:
    """The value and what is behind it: `17.0% of 421 tickets`, `4h (393 tickets)`, `+24 (99 answers in 28 days)`."""
    if now.unit is Unit.COUNT:
        return text
    days = case.window_days
    of = f"{now.n:,} {case.things(now.n)}" + (f" in {days} days" if days else "")
    return f"{text} of {of}" if now.unit is Unit.RATIO else f"{text} ({of})"


def _limited(case: Case, found: Verdict, now: Measurement, value: float) -> str:
    limit = case.gate.limit or 0.0
    text, _ = numbers.beside(value, limit, now.unit, case.metric.id)
    exact = numbers.limit(limit, now.unit, case.metric.id)
    text = exact if numbers.alike(value, limit) else text
    word = "most" if case.gate.rule is Rule.MAX else "least"
    amount = _amount(case, now, text)
    if found.outcome is Outcome.PASS:
        return f"{amount}, within the limit of at {word} {exact}."
    over = "more" if case.gate.rule is Rule.MAX else "less"
    if not case.is_survey or now.low is None or now.high is None:
        return f"{amount}, {over} than the limit of {exact}."
    near, far = (now.low, now.high) if case.gate.rule is Rule.MAX else (now.high, now.low)
    ends = [
        numbers.beside(near, limit, now.unit, case.metric.id)[0],
        numbers.write(far, now.unit, case.metric.id),
    ]
    interval = " to ".join(ends if case.gate.rule is Rule.MAX else ends[::-1])
    if found.outcome is Outcome.FAIL:
        return f"{amount}, {over} than the limit of {exact}, and so is its whole interval ({interval})."
    return f"{amount}, {over} than the limit of {exact}, but its interval reaches it ({interval})."


def _usual(case: Case, found: Verdict, now: Measurement, value: float) -> str:
    if found.limit is None:
        text = numbers.write(value, now.unit, case.metric.id)
        return f"{_amount(case, now, text)}; it cannot be less."
    limit, typical = found.limit, found.usual or 0.0
    text, end = numbers.beside(value, limit, now.unit, case.metric.id)
    side = "under" if case.higher_is_worse else "over"
    kind = case.kind
    range_ = (
        f"A normal {kind} stays {side} {end} (typical "
        f"{numbers.write(typical, now.unit, case.metric.id)}, the last {found.baseline} {kind}s)."
    )
    return f"{_amount(case, now, text)}. {range_}{_keys(case, found)}"


def _previous(case: Case, found: Verdict, now: Measurement, value: float) -> str:
    limit, before = found.limit or 0.0, found.usual or 0.0
    text, end = numbers.beside(value, limit, now.unit, case.metric.id)
    side = "more" if case.higher_is_worse else "less"
    when = _when(found.against)
    return (
        f"{_amount(case, now, text)}, after {numbers.write(before, now.unit, case.metric.id)}{when}; {side} than "
        f"{end} would be unusual.{_keys(case, found)} Based on one earlier period."
    )


def _ratchet(case: Case, found: Verdict, now: Measurement, value: float) -> str:
    best = found.limit or 0.0
    text, end = numbers.beside(value, best, now.unit, case.metric.id)
    kind = case.kind
    since = f"{found.baseline} earlier {kind}{'' if found.baseline == 1 else 's'}"
    if found.outcome is Outcome.FAIL:
        return f"{text}; the best of {since} was {end}, and it may not get worse again."
    return f"{text}; no worse than the best of {since}, {end}."


_TOLD = {
    Rule.MAX: _limited,
    Rule.MIN: _limited,
    Rule.USUAL_RANGE: _usual,
    Rule.PREVIOUS_PERIOD: _previous,
    Rule.RATCHET: _ratchet,
}


def _keys(case: Case, found: Verdict) -> str:
    """What the two keys say: beyond the limit, and by how much worse."""
    worse_by = found.worse_by or 0.0
    by, margin = numbers.margins(worse_by, case.margin, case.metric.unit)
    match found.outcome:
        case Outcome.FAIL:
            return f" Worse by {by}."
        case Outcome.WARN if found.beyond and worse_by > 0:
            return f" Unusual but small: worse by {by}, less than the margin of {margin}."
        case Outcome.WARN if found.beyond:
            return " Unusual, but not worse than all earlier periods together."
        case Outcome.WARN:
            return f" Large but usual: worse by {by}, and the margin is {margin}."
    return ""


def _when(period: Period | None) -> str:
    return f" in {written(period, short=True, year=False)}" if period else ""
