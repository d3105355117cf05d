"""Gates: what must hold of the numbers of a period, and how each of them was judged."""

from __future__ import annotations

from enum import StrEnum

from supportmetrics.model.frozen import frozen
from supportmetrics.model.periods import Period
from supportmetrics.model.report import Slice
from supportmetrics.model.units import Unit


class Rule(StrEnum):
    """How a gate judges."""

    MAX = "max"
    """No more than a limit."""
    MIN = "min"
    """No less than a limit."""
    USUAL_RANGE = "usual-range"
    """Not worse than a normal period, told by up to eight earlier ones."""
    PREVIOUS_PERIOD = "previous-period"
    """Not worse than the one period before, told by how much days differ."""
    RATCHET = "ratchet"
    """Never worse than the best so far: for counts that should fall on purpose."""


REGRESSIONS = (Rule.USUAL_RANGE, Rule.PREVIOUS_PERIOD, Rule.RATCHET)
"""Rules that need earlier periods."""


class Level(StrEnum):
    """What a gate decides."""

    ERROR = "error"
    """The exit code."""
    WARN = "warn"
    """Nothing; it is told."""
    NOTE = "note"
    """No gate at all: something unusual that was found beside them."""


class Outcome(StrEnum):
    """How a gate came out."""

    PASS = "pass"  # noqa: S105  no password
    """It holds."""
    WARN = "warn"
    """Only one of two keys turned: unusual but small, large but usual, or only the point of a survey is beyond."""
    FAIL = "fail"
    """It is broken."""
    UNKNOWN = "not_enough_data"
    """It cannot be judged: no data, metric unavailable, or fewer than its minimum."""


@frozen
class Gate:
    """One rule over one metric, in one slice or in each value of some dimensions."""

    metric: str
    rule: Rule
    limit: float | None = None
    """Of MAX and MIN: seconds, a share from 0 to 1, points, or a count."""
    slice: Slice = ()
    by: tuple[str, ...] = ()
    """Dimensions each value of which is judged by itself."""
    margin: float | None = None
    """Of regressions: how much worse than usual still passes; None is the metric's default."""
    min_n: int | None = None
    """Fewer tickets or answers cannot be judged; None is 30 for comparisons and 1 for limits."""
    level: Level = Level.ERROR
    unknown_passes: bool = False
    """What cannot be judged does not count against the run."""
    text: str = ""
    """The gate in one line, as the command line takes it."""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Every dimension it needs a breakdown by."""
        return (*(name for name, _ in self.slice), *self.by)


@frozen
class Acknowledged:
    """A period that is no example of a normal one, and why."""

    period: Period
    reason: str


@frozen
class Judgement:
    """One gate in one slice: its outcome with everything it rests on."""

    gate: Gate
    slice: Slice
    period: Period | None
    """The window for surveys; None is the whole span."""
    outcome: Outcome
    sentence: str
    """Value, limit, n, the usual range, since when; or why it cannot be judged."""
    title: str
    """The metric and the slice in words."""
    unit: Unit
    value: float | None = None
    n: int = 0
    low: float | None = None
    high: float | None = None
    limit: float | None = None
    """What the value was held against: the limit, or the end of the usual range."""
    usual: float | None = None
    """A typical period."""
    baseline: int = 0
    """Earlier periods behind it."""
    worse_by: float | None = None
    """Points, or relative for durations and counts; below 0 it is better."""
    margin: float | None = None
    p: float | None = None
    """One-sided probability of a value this bad in a normal period."""
    streak: int = 0
    """Periods in a row with the same outcome, this one included; 0 where that is not counted."""
    since: Period | None = None
    """The first period of the streak."""

    @property
    def decides(self) -> bool:
        """Whether it counts for the exit code."""
        return self.gate.level is Level.ERROR

    @property
    def is_note(self) -> bool:
        """Whether no gate asked for it."""
        return self.gate.level is Level.NOTE

    @property
    def blocks(self) -> bool:
        """Whether it cannot be judged and that counts against the run."""
        return self.outcome is Outcome.UNKNOWN and self.decides and not self.gate.unknown_passes
