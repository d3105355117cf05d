"""What one run is asked for: everything the command line and the configuration say, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime

from supportmetrics.intake.reading import InputRule
from supportmetrics.model.frozen import frozen
from supportmetrics.model.gates import Acknowledged
from supportmetrics.model.hours import Hours
from supportmetrics.model.periods import Grain
from supportmetrics.model.policies import PUBLISHED, Policy
from supportmetrics.model.saved import SavedReport

DEFAULT_SETS: tuple[tuple[str, ...], ...] = ((), ("channel",), ("tier",), ("channel", "tier"))
"""Slices of every report: overall, per channel, per tier, per channel and tier."""


@frozen
class Request:
    """A question to the data; the defaults are those of a bare `supportmetrics report FILE`."""

    sources: tuple[str, ...]
    """Files, folders, globs, `-`, with `role=` and `,name=value` as the command line takes them."""
    by: tuple[tuple[str, ...], ...] = ()
    """Further breakdowns: each with all its coarser slices."""
    grain: Grain | None = None
    period: str = "last"
    since: date | None = None
    until: date | None = None
    """The last day that counts."""
    as_of: datetime | None = None
    """None: the newest time of the data."""
    timezone: str = "UTC"
    timezone_given: bool = False
    where: str | None = None
    """SQL condition over columns; rows for which it is not true are left out."""
    metrics: tuple[str, ...] = ()
    """Patterns of metric ids; empty means all."""
    history: int = 13
    acknowledged: tuple[Acknowledged, ...] = ()
    """Periods that are no example of a normal one: they are in no usual range."""
    week_start: int = 0
    goal: float = 0.90
    at_risk_margin: float = 0.02
    min_n: int = 0
    policies: tuple[Policy, ...] = PUBLISHED
    """The user's own first, the published goals last."""
    calendars: tuple[Hours, ...] = ()
    """Opening hours that policies name."""
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    preset: str | None = None
    date_order: str | None = None
    scales: Mapping[str, str] = field(default_factory=dict)
    satisfied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: tuple[InputRule, ...] = ()
    """Facts about inputs that the files do not tell."""
    keep: tuple[str, ...] = ()
    """Further columns for row output."""
    anonymize: bool = False
    against: SavedReport | None = None
    """What to compare with; None is the period before."""
    shapes: bool = True
    """Whether what is drawn from the rows themselves is wanted (arrivals, waits), and the words of the conclusion;
    kinds of output for programs hold measurements only."""
    comments: bool = False
    """Whether what customers wrote may be read."""
    themes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Theme -> words and phrases that count as comments about it."""

    coarse: int | None = None
    """How many leading bits of a duration are kept; None is every second."""

    @property
    def reads_comments(self) -> bool:
        """Whether an output shows what customers wrote; never beside pseudonyms, which their text would undo."""
        return self.comments and self.shapes and not self.anonymize

    @property
    def sets(self) -> tuple[tuple[str, ...], ...]:
        """Every grouping set: the standard ones, and those asked for with all their coarser ones."""
        found = dict.fromkeys(DEFAULT_SETS)
        for names in self.by:
            for bits in range(1, 1 << len(names)):
                found.setdefault(tuple(n for place, n in enumerate(names) if bits >> place & 1))
        return tuple(found)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Every column the slices need."""
        return tuple(dict.fromkeys(name for names in self.sets for name in names))
