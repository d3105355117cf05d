"""Turns the tables of a configuration into settings, or into the list of all its mistakes."""

from __future__ import annotations

from dataclasses import replace
from itertools import count, repeat
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from supportmetrics.config import gates, targets
from supportmetrics.config.hours import weekdays
from supportmetrics.config.problems import sentences, unreachable_targets
from supportmetrics.config.schema import MATCHABLE, GateTable, SettingsTable
from supportmetrics.config.settings import (
    CalendarRule,
    InputFacts,
    Settings,
    SurveyRule,
)
from supportmetrics.errors import ConfigError
from supportmetrics.model.gates import Acknowledged
from supportmetrics.model.hours import Holidays, OpenRange
from supportmetrics.model.periods import WEEKDAYS, parse_period
from supportmetrics.model.policies import Policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supportmetrics.config.schema import (
        AcknowledgeTable,
        CalendarTable,
        InputTable,
        PolicyTable,
        TargetsTable,
        ValuesTable,
    )
    from supportmetrics.metrics.metric import Metric
    from supportmetrics.model.gates import Gate


def check(
    tables: dict[str, Any],
    name: str,
    *,
    prefix: str = "",
    known_metrics: Mapping[str, Metric] | None = None,
) -> Settings:
    """The settings in parsed TOML; `name` is the file and `prefix` the table it stood in.

    Raises ConfigError with one sentence for each mistake.
    """
    calendars = tables.get("calendar")
    context = {
        "calendars": tuple(calendars) if isinstance(calendars, dict) else (),
        "metrics": known_metrics,
    }
    judged, mistaken = _gates(tables, known_metrics)
    found = [*unreachable_targets(tables), *mistaken]
    try:
        checked = SettingsTable.model_validate(tables, context=context)
    except ValidationError as error:
        found = [*sentences(error, tables), *found]
    if found:
        raise ConfigError(f"{name}: {prefix}{problem}" for problem in found)
    return replace(_settings(checked, name), gates=judged)


def _gates(
    tables: dict[str, Any], metrics: Mapping[str, Metric] | None
) -> tuple[tuple[Gate, ...], list[str]]:
    """The gates of all tables that are gates at all, and what is wrong with them."""
    written = tables.get("gate")
    drafts = []
    for place, table in enumerate(written if isinstance(written, list) else [], start=1):
        try:
            checked = GateTable.model_validate(table, context={"metrics": metrics})
        except ValidationError:
            continue  # told with the other tables
        told = {**checked.model_dump(), "by": tuple(checked.by)}
        drafts.append(gates.Draft(key=f"gate[{place}]", **told))
    judged, problems = gates.checked(drafts, metrics)
    return tuple(gate for _, gate in judged), problems


def _settings(table: SettingsTable, name: str) -> Settings:
    week_start = WEEKDAYS.index(table.week_start)
    surveys = {kind: survey for kind, survey in table.survey if survey is not None}
    return Settings(
        timezone=table.timezone,
        week_start=week_start,
        goal=table.goal,
        at_risk_margin=table.at_risk_margin,
        min_n=table.min_n,
        comments=table.comments,
        inputs=tuple(_input(input_table) for input_table in table.input),
        columns=table.columns,
        values=_words(table.values),
        targets=(*map(_target, table.target, count(1)), *_set(table.targets)),
        surveys={
            kind: SurveyRule(survey.scale, tuple(survey.satisfied))
            for kind, survey in surveys.items()
        },
        themes={name: tuple(words) for name, words in table.themes.items()},
        calendars={name: _calendar(calendar) for name, calendar in table.calendar.items()},
        acknowledged=tuple(map(_acknowledged, table.acknowledge, repeat(week_start))),
        path=name,
    )


def _input(table: InputTable) -> InputFacts:
    return InputFacts(
        table.match,
        table.role,
        table.preset,
        table.set,
        table.timezone,
        table.columns,
        _words(table.values),
    )


def _words(table: ValuesTable) -> dict[str, dict[str, str]]:
    return {dimension: words for dimension, words in table if words}


def _target(table: PolicyTable, place: int) -> Policy:
    match = {name: getattr(table, name) for name in MATCHABLE}
    return Policy(
        match={name: tuple(words) for name, words in match.items() if words},
        first_response_s=table.first_response,
        next_reply_s=table.next_reply,
        resolution_s=table.resolution,
        calendar=table.calendar,
        pause=tuple(table.pause),
        goal=table.goal,
        key=f"target[{place}]",
    )


def _acknowledged(table: AcknowledgeTable, week_start: int) -> Acknowledged:
    named = parse_period(table.period, week_start)
    assert named is not None  # noqa: S101  checked by the field
    return Acknowledged(named[0], table.reason)


def _set(table: TargetsTable | None) -> tuple[Policy, ...]:
    return targets.get(table.preset).placed(table.calendar) if table else ()


def _calendar(table: CalendarTable) -> CalendarRule:
    week: dict[int, tuple[OpenRange, ...]] = {}
    for days, openings in table.hours.items():
        week |= dict.fromkeys(weekdays(days), tuple(sorted(openings)))
    closed = table.holidays
    return CalendarRule(
        hours=tuple(week.get(place, ()) for place in range(7)),
        timezone=table.timezone,
        holidays=Holidays(
            closed.country, closed.subdivision, tuple(closed.add), tuple(closed.remove)
        ),
        dates={day: tuple(sorted(openings)) for day, openings in table.dates.items()},
    )
