"""The settings as plain frozen values, with the defaults of a run that has no configuration.

Free of pydantic, so that a program without a configuration file does not wait for it. Reading
and checking live in `load` and `schema`; whoever gets a `Settings` may trust every word of it.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from supportmetrics.model.frozen import frozen
from supportmetrics.model.hours import NO_HOLIDAYS, Holidays

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from supportmetrics.model.gates import Acknowledged, Gate
    from supportmetrics.model.hours import OpenRange
    from supportmetrics.model.policies import Policy


@frozen
class InputFacts:
    """What the files matching a pattern do not tell about themselves."""

    match: str
    """Glob that an input's name must match."""
    role: str | None = None
    """tickets, surveys, messages, history, sla or people."""
    preset: str | None = None
    set: Mapping[str, str] = field(default_factory=dict)
    """Canonical column -> the one value it has in the whole file."""
    timezone: str | None = None
    """Zone of its times that carry none."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Header -> canonical column with its details, or `ignored`."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Dimension -> word in the data -> canonical word."""


@frozen
class SurveyRule:
    """How one kind of survey is to be read."""

    scale: str | None = None
    """Id of a scale in `model.scales`."""
    satisfied: tuple[str, ...] = ()
    """Answers, as written in the data, that count as good."""


@frozen
class CalendarRule:
    """Opening hours as configured."""

    hours: tuple[tuple[OpenRange, ...], ...]
    """Seven entries from Monday to Sunday; an empty one is a closed day."""
    timezone: str | None = None
    """Zone of the hours where it differs from the report's."""
    holidays: Holidays = NO_HOLIDAYS
    dates: Mapping[date, tuple[OpenRange, ...]] = field(default_factory=dict)
    """Other hours on single dates; empty is closed."""


@frozen
class Settings:
    """Everything a configuration can say; the defaults are those of a run without one."""

    timezone: str | None = None
    """Zone of naive times and of the report's periods; None leaves the choice to the caller."""
    week_start: int = 0
    """First day of a week: 0 is Monday."""
    goal: float = 0.90
    """Share of tickets that must meet their target."""
    at_risk_margin: float = 0.02
    """This close below the goal is at risk, further below is missed."""
    min_n: int = 0
    """Values of fewer tickets or answers are hidden from reports for people."""
    comments: bool = True
    """Whether reports for people may read what customers wrote."""
    inputs: tuple[InputFacts, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    """Header -> canonical column, on top of the presets."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Dimension -> word in the data -> canonical word."""
    targets: tuple[Policy, ...] = ()
    """The first that matches a ticket is its policy."""
    surveys: Mapping[str, SurveyRule] = field(default_factory=dict)
    """By kind of survey."""
    themes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Theme -> words and phrases; comments with one of them are about it."""
    calendars: Mapping[str, CalendarRule] = field(default_factory=dict)
    gates: tuple[Gate, ...] = ()
    """One for each rule of each table."""
    acknowledged: tuple[Acknowledged, ...] = ()
    path: str | None = None
    """The file all this came from; None without one."""
