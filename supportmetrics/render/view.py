"""The view model: what people see, in its final order, with every number already written.

Renderers for people (terminal, HTML) place these values and compute nothing: no metric, no sorting, no threshold, no
wording. `supportmetrics.render.viewing` builds it from a Report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model.frozen import frozen
from supportmetrics.model.units import Unit

if TYPE_CHECKING:
    from supportmetrics.model.report import Flag
    from supportmetrics.render.view_changes import Changes
    from supportmetrics.render.view_desk import HeatMap, LateReplies, Tiers, Workload
    from supportmetrics.render.view_voice import Voice

MOST_LISTED_PERIODS = 52
"""A year of weeks; what is older stands in the tables for programs."""


@frozen
class Quantity:
    """One number, written."""

    text: str
    """As `supportmetrics.model.numbers` writes it; an en dash when absent."""
    raw: float | None
    """The exact value in its base unit (seconds, ratio, points, count), for `data-v` and for geometry."""
    why: str = ""
    """The reason, when absent."""
    n: int | None = None
    muted: bool = False
    """Fewer than 30 behind it: grey, never coloured, ranked or judged."""
    note: str = ""
    """"rough", "estimated", "so far" or ""."""


@frozen
class Delta:
    """A change, written twice: in words for the page, short for the terminal."""

    text: str
    """"↑ 3.5 pts better", "+1.4 pts, within noise", "↑ +14% on last week"."""
    short: str
    """"+3.5", "−0.5", "+14%"; "" when there is nothing to compare."""
    tone: str
    """better, worse or none."""
    raw: float | None


@frozen
class Series:
    """Values of consecutive periods for a line; None breaks it."""

    values: tuple[float | None, ...]
    goal: float | None
    label: str
    """What it shows, for readers who cannot see it."""
    remarks: tuple[str, ...] = ()
    """Per value "", or why it may still change: "so far", "estimated", "more answers may come"; drawn hollow."""

    @property
    def hollow(self) -> tuple[int, ...]:
        """Places of the values that may still change."""
        return tuple(place for place, remark in enumerate(self.remarks) if remark)

    @property
    def so_far(self) -> bool:
        """Whether the last value may still change."""
        return bool(self.remarks and self.remarks[-1])


@frozen
class KeyFigure:
    label: str
    short_label: str
    """For the terminal: "Tickets", "In target", "Resolution", "CSAT", "NPS", "CES"."""
    value: Quantity
    suffix: str
    """Unit set small behind the number: "%", "% easy" or "" (the text of `value` then lacks it)."""
    change: Delta
    series: Series
    footnote: str
    """"goal 90%", "1,757 answers, ±2.0"."""
    unit: Unit = Unit.COUNT
    """What `value.raw` is measured in, for outputs that hold numbers and no text."""


@frozen
class Status:
    """A share against its goal."""

    kind: str
    """met, at-risk, missed, unclear or none."""
    word: str
    """"Met", "At risk", "Missed", "Too few", "No goal"."""


@frozen
class ChannelRow:
    key: str
    """Canonical word; hostile text is possible (other:<anything>). Only ever escaped content, never part of an id."""
    name: str
    status: Status
    tickets: Quantity
    median: Quantity
    p90: Quantity
    target: Quantity
    within: Quantity
    goal: float | None
    change: Delta
    series: Series


@frozen
class Levels:
    caption: str
    against: str
    """Header of the change column: "vs last week"; "" with one period only."""
    series_label: str
    """"13 weeks, own scale"; "" with one period only."""
    rows: tuple[ChannelRow, ...]
    axis_low: float
    """Lower end of the dot plot's scale, a ratio (R2)."""
    note: str = ""
    """Why the section has no rows."""
    not_final: str = ""
    """What is drawn hollow, and why; "" when nothing is."""


@frozen
class Panel:
    key: str | None
    """Channel, or None for all channels."""
    name: str
    status: Status
    now: Quantity
    series: Series
    low_text: str
    """The lowest value, written whole: "68"."""
    low_at: int | None
    """Its place in the series."""


@frozen
class Trend:
    caption: str
    labels: tuple[str, ...]
    """Short date of each period: "11 Aug"."""
    long_labels: tuple[str, ...]
    """"11-17 Aug 2025"."""
    goal: float
    axis_low: float
    panels: tuple[Panel, ...]
    table: tuple[tuple[Quantity, ...], ...]
    """The numbers: one row per period, one cell per panel."""
    note: str = ""
    not_final: str = ""
    """What is drawn hollow, and why; "" when nothing is."""
    readouts: bool = True
    """Whether the pointer tells single periods; there may be too many."""
    listed: int = MOST_LISTED_PERIODS
    """How many of the newest periods a table beside the chart lists."""


@frozen
class WaitRow:
    key: str
    name: str
    summary: str
    """"84.4% within 2m"."""
    in_time: tuple[int, ...]
    late: tuple[int, ...]
    target_s: float | None
    median: Quantity
    p90: Quantity


@frozen
class WaitingTimes:
    caption: str
    edges_s: tuple[float, ...]
    rows: tuple[WaitRow, ...]
    note: str = ""


@frozen
class Methods:
    terms: tuple[tuple[str, str], ...]
    """(term, sentence)."""
    findings: tuple[tuple[str, str], ...]
    """(severity word, sentence)."""
    foot: tuple[str, ...]
    """Short lines for the foot of the terminal report."""


@frozen
class View:
    """The page, top to bottom."""

    product: str
    version: str
    overline: str
    """"Weekly report · 3–9 November 2025"."""
    title: str
    """"Support metrics, weekly report"."""
    periods_short: str
    """"3–9 Nov 2025 vs 27 Oct–2 Nov"."""
    headline: str
    meta: str
    flags: tuple[Flag, ...]
    figures: tuple[KeyFigure, ...]
    figures_caption: str
    """What the sparklines span: "13 weeks, own scale"; "" with one period."""
    figures_not_final: str
    """What is drawn hollow in them, and why; "" when nothing is."""
    channels: tuple[tuple[str, str], ...]
    """(canonical word, name) of every channel that can be filtered."""
    levels: Levels
    trend: Trend
    changes: Changes
    waits: WaitingTimes
    demand: HeatMap
    late: LateReplies
    voice: Voice
    workload: Workload
    tiers: Tiers
    methods: Methods
    period_word: str
    """"week", "month" ..., or "whole span"."""
