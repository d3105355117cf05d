"""A gate in one slice and period, and what comes of it: the values that judging and its words share."""

from __future__ import annotations

from supportmetrics.analysis.history import RESPONSE_RATE, History
from supportmetrics.metrics.metric import Count, Level, Metric
from supportmetrics.model.frozen import frozen
from supportmetrics.model.gates import Gate, Outcome, Rule
from supportmetrics.model.measurements import Measurement
from supportmetrics.model.numbers import alike
from supportmetrics.model.periods import Period
from supportmetrics.model.report import Slice
from supportmetrics.model.units import Better, Unit
from supportmetrics.stats import ranges

MIN_N = 30
"""Fewer tickets or answers do not make a regression."""
_MARGINS = {"csat.score": 0.03, "ces.score": 0.03, "csat.mean": 0.1, "ces.mean": 3.0}
_MARGIN = {Unit.RATIO: 0.02, Unit.SCORE: 5.0, Unit.SECONDS: 0.10, Unit.COUNT: 0.10}
"""Worse by less than this does not matter: points of shares and scores, relative for durations and counts."""


def usual_margin(metric: Metric) -> float:
    """Worse by less than this does not matter, unless somebody says otherwise."""
    return _MARGINS.get(metric.id, _MARGIN[metric.unit])


@frozen
class Case:
    """A gate in one slice and one period, with everything needed to judge it."""

    gate: Gate
    metric: Metric
    slice: Slice
    period: Period | None
    now: Measurement | None
    history: History
    alpha: float = ranges.ALPHA
    """How improbable a value must be to be unusual; less where many gates look at once."""

    @property
    def is_survey(self) -> bool:
        return self.metric.kind.measure.of == "answers"

    @property
    def is_rate_of_answers(self) -> bool:
        """Whether it tells how many of those who were asked answered, which goes on after the period."""
        return self.metric.id.endswith(RESPONSE_RATE)

    @property
    def higher_is_worse(self) -> bool:
        """The direction a rule looks in: limits bring their own."""
        if self.gate.rule in (Rule.MAX, Rule.MIN):
            return self.gate.rule is Rule.MAX
        return self.metric.better is Better.LOWER

    @property
    def margin(self) -> float:
        """How much worse than usual still passes."""
        if self.gate.margin is not None:
            return self.gate.margin
        return usual_margin(self.metric)

    @property
    def least(self) -> int:
        """Fewer tickets or answers cannot be judged."""
        if self.gate.min_n is not None:
            return self.gate.min_n
        if self.gate.rule in (Rule.MAX, Rule.MIN, Rule.RATCHET):
            return 0 if self.is_plain_count else 1
        return MIN_N

    @property
    def is_plain_count(self) -> bool:
        """Whether the value is its own n: then none is a value as good as any, such as an empty backlog."""
        match self.metric.kind:
            case Level(what="open") | Count(of=None):
                return True
        return False

    @property
    def window_days(self) -> int | None:
        """The length of the window that is judged in place of a period; None without one."""
        if self.period is None or self.history.is_whole(self.period):
            return None
        return self.period.days

    @property
    def kind(self) -> str:
        """What a period of the case is called: `week`, or `28-day window`."""
        days = self.window_days
        return f"{days}-day window" if days else self.history.grain.value

    def things(self, n: int = 2) -> str:
        """What n counts: tickets, waits, answers, or surveys that were sent."""
        word = "surveys" if self.is_rate_of_answers else self.metric.kind.measure.of
        return word[:-1] if n == 1 else word

    def is_worse(self, value: float, limit: float) -> bool:
        """Whether a value is on the wrong side of a limit; on the limit it is not."""
        if alike(value, limit):
            return False
        return value > limit if self.higher_is_worse else value < limit


@frozen
class Verdict:
    """The outcome of a case and the numbers it rests on."""

    outcome: Outcome
    why: str = ""
    """Of UNKNOWN: the reason in words."""
    limit: float | None = None
    usual: float | None = None
    baseline: int = 0
    worse_by: float | None = None
    p: float | None = None
    beyond: bool = False
    """The first key: on the wrong side of the limit."""
    against: Period | None = None
    """Of PREVIOUS_PERIOD: the period before."""
