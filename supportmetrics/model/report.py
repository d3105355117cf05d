"""The report: one frozen value with every number and every sentence, which all renderers draw.

Plain numbers and words, sorted. Whoever holds a Report needs no table, clock, file or setting to show it.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from supportmetrics.model.frozen import frozen
from supportmetrics.model.periods import Grain, Period

if TYPE_CHECKING:
    from datetime import datetime

    from supportmetrics.model.definitions import Definitions
    from supportmetrics.model.findings import Finding
    from supportmetrics.model.gates import Acknowledged, Judgement
    from supportmetrics.model.measurements import Measurements
    from supportmetrics.model.reasons import Reasons
    from supportmetrics.model.units import Better, Unit
    from supportmetrics.model.voice import Heard

Slice = tuple[tuple[str, str], ...]
"""Dimension and canonical value, in the order of the dimensions: `(("channel", "chat"), ("tier", "1"))`; () is all."""
ALL: Slice = ()


@frozen
class MetricInfo:
    """What a reader must know of a metric to show it."""

    id: str
    label: str
    meaning: str
    unit: Unit
    better: Better


@frozen
class Excluded:
    """Rows left out for one reason."""

    reason: str
    rows: int


USUAL_FIRST_LINE = 2
"""Line of a file that holds its first record: below one line of headers."""


@frozen
class InputSummary:
    """One input, and where its rows went: `rows == used + sum(excluded)`."""

    name: str
    role: str
    """tickets, surveys or events."""
    preset: str
    """The preset that recognised it; `generic` when the headers were inferred."""
    rows: int
    used: int
    excluded: tuple[Excluded, ...] = ()
    first_line: int = USUAL_FIRST_LINE
    """Line of the file that holds its first record, as if every record took one line."""


@frozen
class Unavailable:
    """A metric that cannot be computed, and why."""

    metric: str
    reason: str


@frozen
class Distribution:
    """Answers per step of one scale in one slice and period."""

    metric: str
    slice: Slice
    period: Period | None
    scale: str
    steps: tuple[int, ...]
    """Scores, the worst first."""
    labels: tuple[str, ...]
    counts: tuple[int, ...]


@frozen
class Change:
    """A measurement held against an earlier one and against its usual range."""

    metric: str
    slice: Slice
    period: Period | None
    against: Period | None
    """Both None where it is a whole span."""
    value: float
    before: float
    ratio: float | None
    """Relative change; None from zero or for scores."""
    usual_low: float | None
    usual_high: float | None
    """The usual range over the earlier periods; None when there are fewer than four."""
    verdict: str
    """better, worse (both: outside the usual range), within-noise, or unjudged (too few; volumes; not over)."""
    streak: int = 1
    """For how many periods in a row it has been better or worse, this one included."""
    by_day: bool = False
    """The relative change is that of a volume by the open day, because the two periods differ in these."""

    @property
    def still(self) -> bool:
        """Whether it lies outside its usual range although it moved back towards it."""
        if self.usual_low is None or self.usual_high is None:
            return False
        moved = self.value - self.before
        return (self.value > self.usual_high and moved < 0) or (
            self.value < self.usual_low and moved > 0
        )


@frozen
class Against:
    """What the changes are measured against."""

    period: Period | None
    """None: the whole span of a saved report."""
    name: str = ""
    """The file of a saved report; "" for an earlier period of the same data."""
    remarks: tuple[str, ...] = ()
    """What a reader of the comparison must know, as sentences."""


@frozen
class TargetShare:
    """The promise to one channel (or to all), its goal, and how it was kept."""

    slice: Slice
    target_s: float | None
    """Seconds, when all tickets of the slice share one target; None when they differ or have none."""
    target_kinds: int
    """How many different targets apply in the slice."""
    goal: float
    basis: str
    """`business`, `calendar`, or `mixed` where the clocks of some tickets run day and night and those of others not."""
    status: str
    """met, at-risk, missed, unclear (fewer than 30 targets due), or none."""
    streak: int
    """Periods in a row, this one included, in the same status."""
    published: bool
    """The target is one of the published goals, not the user's own."""
    hours: tuple[str, ...] = ()
    """Names of the opening hours that clocks of the slice run in."""


@frozen
class Part:
    """A piece of a sentence; a piece with a channel can be linked to that channel's row."""

    text: str
    channel: str | None = None


@frozen
class Flag:
    """One line under the headline."""

    status: str
    """missed, at-risk, better, worse or note."""
    word: str
    """"Missed", "At risk", "Better" ..."""
    parts: tuple[Part, ...]

    @property
    def sentence(self) -> str:
        """All parts, one after the other."""
        return "".join(part.text for part in self.parts)


@frozen
class Demand:
    """Arrivals per local weekday and hour, averaged over the weekdays of the window."""

    window: Period
    per_hour: tuple[tuple[float, ...], ...]
    """Seven rows from the week's first day, 24 numbers each: tickets created in that hour."""
    weekdays: tuple[str, ...]
    """Names of the rows."""


@frozen
class OpenHours:
    """When the desk is open, in the local hours of the week that arrivals are told in."""

    names: tuple[str, ...]
    """The opening hours that clocks run in."""
    rows: tuple[tuple[bool, ...], ...]
    """As `Demand.per_hour`: whether some team is open for at least half of that hour."""
    outside: int
    """Tickets of the window that arrived while nobody was open."""
    n: int
    """Tickets of the window."""


@frozen
class LateHours:
    """First replies that came too late, by the local hour of the day in which the ticket arrived; 24 of each."""

    window: Period
    due: tuple[int, ...]
    """Tickets whose target was due at `as_of`."""
    late: tuple[int, ...]
    """How many of these missed it."""
    share: tuple[float | None, ...]
    """Late of due, with its 95% interval; None where none was due."""
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]


@frozen
class Waits:
    """How long the tickets of one channel waited for a first response, in equal steps of the logarithm of seconds."""

    slice: Slice
    edges_s: tuple[float, ...]
    """45 edges from 5 s to 7 days; values outside are in the end bins."""
    in_time: tuple[int, ...]
    """Per bin, tickets whose elapsed time was within their target (or that have none)."""
    late: tuple[int, ...]
    """Per bin, tickets that were late; tickets still waiting past their target included with their wait so far."""


@frozen
class LongWait:
    """One of the longest first-response waits of the period."""

    ticket_id: str
    channel: str
    tier: str
    wait_s: float
    answered: bool


@frozen
class Backlog:
    """Ages of the tickets open at the end of the period, in buckets closed on the left."""

    labels: tuple[str, ...]
    counts: tuple[int, ...]


@frozen
class Report:
    """Everything a renderer may show."""

    version: str
    as_of: datetime | None
    """None when the data hold no time at all."""
    timezone: str
    grain: Grain
    week_start: int
    period: Period | None
    """What the headline figures are about; None is the whole span."""
    definitions: Definitions
    """What its numbers mean, for whoever compares them with others."""
    against: Against | None
    """What it is compared with; None where there is nothing."""
    span: Period | None
    """The local days from the first to the last ticket or answer; None without dates."""
    history: tuple[Period, ...]
    """Periods shown in trends, oldest first, `period` last; empty when the whole span is shown."""
    windows: tuple[Period, ...]
    """For each period of `history` the longer window that survey figures are measured over (four weeks)."""
    partial: frozenset[Period]
    """Periods that were not over at `as_of`."""
    dimensions: tuple[str, ...]
    metrics: tuple[MetricInfo, ...]
    inputs: tuple[InputSummary, ...]
    measurements: Measurements
    distributions: tuple[Distribution, ...]
    changes: tuple[Change, ...]
    reasons: tuple[Reasons, ...]
    """Where the changes over all tickets come from, in the order of the changes; one per dimension."""
    unavailable: tuple[Unavailable, ...]
    findings: tuple[Finding, ...]
    goal: float
    at_risk_margin: float
    min_n: int
    targets: tuple[TargetShare, ...]
    """The first-response promise: all tickets first, then each channel in report order."""
    headline: str
    """Empty, like everything that is drawn from the rows themselves, where no output shows it."""
    flags: tuple[Flag, ...]
    demand: Demand | None
    waits: tuple[Waits, ...]
    waits_window: Period | None
    longest: tuple[LongWait, ...]
    backlog: Backlog | None
    scales: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Per survey kind the ids of the scales met in the data."""
    calendars: tuple[tuple[str, str], ...] = ()
    """Names of the opening hours that clocks run in, each in words; empty when every clock runs day and night."""
    open_hours: OpenHours | None = None
    """None when every clock runs day and night."""
    late_hours: LateHours | None = None
    """None when no target can be judged."""
    arriving: frozenset[tuple[str, Slice, Period]] = frozenset()
    """Scores (metric, slice, period) to which answers may still come although the period is over."""
    anonymized: bool = False
    acknowledged: tuple[Acknowledged, ...] = ()
    """Periods before this one that are in no usual range, because they are no example of a normal one."""
    verdicts: tuple[Judgement, ...] = ()
    """How gates came out, in their order, and notes beside them; empty where none was judged."""
    heard: Heard | None = None
    """What the surveys say beyond their scores; None without surveys."""
