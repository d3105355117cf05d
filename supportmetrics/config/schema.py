"""The tables of a configuration file as pydantic models: strict, closed and frozen.

Only `load` uses them, and only when there is a file to read. `python -m
supportmetrics.config.schema FILE` writes the JSON Schema with which editors complete and check a
`supportmetrics.toml`.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from supportmetrics.calendar.holidays import problem_with
from supportmetrics.config import fields as f
from supportmetrics.config.hours import weekdays
from supportmetrics.model import columns
from supportmetrics.model.scales import SURVEY_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping


def _key(default: Any, meaning: str) -> Any:  # noqa: ANN401  # a field of any type
    """A key that may be left out, with what editors and the documentation say about it."""
    return Field(default, description=meaning)


class Table(BaseModel):
    """A table of the file: unknown keys are refused, nothing is converted silently."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


def _left_out(table: type[Table], meaning: str) -> Any:  # noqa: ANN401  # a field of any table
    """The key of a table that may be left out: nothing is in it then.

    Nothing need be checked, so no validator is made, which is most of what a table costs.
    """
    return _key(table.model_construct(), meaning)


class _Input(Table):
    """Facts about files that the files do not tell."""

    match: Annotated[
        str, Field(min_length=1, description="Glob of the files meant, as the inputs are named.")
    ]
    role: Literal["tickets", "surveys", "messages", "history", "sla", "people"] | None = _key(
        None, "What the files hold, where their headers do not tell."
    )
    preset: str | None = _key(None, "The preset to read them with.")
    set: dict[f.ColumnName, f.Word] = _key(
        {}, "Canonical column to the one value it has in all their rows."
    )
    timezone: f.Zone | None = _key(None, "Zone of their times that carry none.")
    columns: dict[str, f.ColumnName] = _key(
        {}, "Header in these files to canonical column; `ignored` leaves a header alone."
    )


class HolidaysTable(Table):
    """Days on which nothing opens."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = _key(
        None, "ISO 3166 code of the country whose public holidays apply."
    )
    subdivision: str | None = _key(None, "Its state or region, where holidays differ.")
    add: list[f.Day] = _key([], "Further days on which nothing opens.")
    remove: list[f.Day] = _key([], "Public holidays on which you do open.")

    @model_validator(mode="after")
    def _has_country(self) -> Self:
        if self.subdivision and not self.country:
            raise ValueError("a subdivision needs its country beside it, such as country = 'DE'.")
        if self.country and (problem := problem_with(self.country, self.subdivision)):
            raise ValueError(problem)
        return self


class CalendarTable(Table):
    """Opening hours."""

    hours: Annotated[
        dict[f.Days, list[f.Opening]],
        Field(description="Weekdays to opening hours; a day that is not named is closed."),
    ]
    timezone: f.Zone | None = _key(None, "Zone of the hours, where it differs from the report's.")
    holidays: HolidaysTable = _left_out(HolidaysTable, "Days on which nothing opens.")
    dates: dict[f.Day, list[f.Opening]] = _key(
        {}, "Other hours on single dates; an empty list is closed."
    )

    @model_validator(mode="after")
    def _is_open_and_unambiguous(self) -> Self:
        if not any(self.hours.values()):
            raise ValueError("no day has opening hours, so no clock would ever run.")
        taken: dict[int, str] = {}
        for text in self.hours:
            for weekday in weekdays(text):
                if other := taken.get(weekday):
                    raise ValueError(f"hours.{text} and hours.{other} name the same day.")
                taken[weekday] = text
        for text, openings in (self.hours | {str(day): o for day, o in self.dates.items()}).items():
            for (_, closes), (opens, _) in pairwise(sorted(openings)):
                if opens < closes:
                    raise ValueError(f"two opening hours of {text} overlap; make one of them.")
        for day in self.dates:
            if day in self.holidays.add:
                raise ValueError(
                    f"{day} is a holiday and has other hours; keep it in one of the two."
                )
        return self


class PolicyTable(Table):
    """What the matching tickets are promised; the first matching table is a ticket's policy."""

    first_response: f.Duration | None = _key(
        None, "Longest time from creation to the first public reply of a person."
    )
    next_reply: f.Duration | None = _key(
        None, "Longest time from a customer's later message to its reply."
    )
    resolution: f.Duration | None = _key(None, "Longest time from creation to the last solve.")
    calendar: f.CalendarName | None = _key(
        None, "Opening hours in which the clocks run; without it they run day and night."
    )
    pause: f.Statuses = _key(
        [], "Statuses in which the next-reply and resolution clocks stand still."
    )
    goal: f.Share | None = _key(
        None, "Share of these tickets that must meet their target, where it differs."
    )

    @model_validator(mode="after")
    def _promises_something(self) -> Self:
        if self.first_response is None and self.next_reply is None and self.resolution is None:
            raise ValueError(
                "it promises nothing. Give it first_response, next_reply or resolution, such as "
                "first_response = '4h'."
            )
        return self


class TargetsTable(Table):
    """A set of targets that is shipped with the program, for the tickets that none of yours matches."""

    preset: Annotated[
        f.TargetSetId, Field(description="Its id; `supportmetrics targets` lists them.")
    ]
    calendar: f.CalendarName | None = _key(
        None, "Opening hours for those of its targets that are meant in them."
    )


MATCHABLE: tuple[str, ...] = tuple(
    column.name
    for column in columns.TICKETS.values()
    if column.dtype == pl.String and column.name not in ("ticket_id", "subject")
)
"""Ticket columns by whose words a target chooses its tickets, and whose words can be mapped."""


EVENT_WORDS = {
    "actor": "who wrote a message: customer, agent, bot or system",
    "message": "what a row of messages is: message or note",
    "activity": "what a step of a process is: message, message=customer, note, step, or status=solved and the like",
    "field": "which field a change is about: status, agent, team or priority",
    "clock": "what a promise is about: first_response, next_reply or resolution",
}
"""Columns of messages, changes and promises whose words can be mapped."""


def _fields_of_columns() -> tuple[dict[str, Any], dict[str, Any]]:
    match: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for name in MATCHABLE:
        word: Any = f.WORD_OF.get(name, f.Word)
        chosen = _key(None, f"Tickets chosen by: {columns.TICKETS[name].meaning}.")
        match[name] = (Annotated[list[word], *f.one_or_more(word)] | None, chosen)
        values[name] = (
            dict[str, word],
            _key({}, f"Words of yours for: {columns.TICKETS[name].meaning}."),
        )
    values |= {
        name: (dict[str, f.Word], _key({}, f"Words of yours for: {meaning}."))
        for name, meaning in EVENT_WORDS.items()
    }
    return match, values


_MATCH, _VALUES = _fields_of_columns()


class SurveyTable(Table):
    """How one kind of survey is to be read."""

    scale: None = None
    satisfied: f.Words = _key([], "Answers, as written in the data, that count as good.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("it is empty. Give it a scale or a satisfied set.")
        return self


def _survey(kind: str) -> type[SurveyTable]:
    asked = _key(None, "The scale it was asked on.")
    scale: Any = (f.SCALE_OF[kind] | None, asked) if kind in f.SCALE_OF else (None, None)
    return create_model(f"{kind.capitalize()}Table", __base__=SurveyTable, scale=scale)


_SURVEYS: dict[str, Any] = {
    kind: (_survey(kind) | None, _key(None, f"How {kind} answers are to be read."))
    for kind in SURVEY_KINDS
}

if TYPE_CHECKING:

    class InputTable(_Input):
        """Facts about files, and words of theirs."""

        values: ValuesTable

    class TargetTable(PolicyTable):
        """A policy with a key for each column it may choose tickets by."""

    class ValuesTable(Table):
        """By column: words in the data -> canonical words."""

    class SurveysTable(Table):
        """By kind of survey: how it is to be read."""
else:
    TargetTable = create_model("TargetTable", __base__=PolicyTable, **_MATCH)
    ValuesTable = create_model("ValuesTable", __base__=Table, **_VALUES)
    SurveysTable = create_model("SurveysTable", __base__=Table, **_SURVEYS)
    _WORDS = (
        ValuesTable,
        _left_out(ValuesTable, "Words of these files to canonical words, by column."),
    )
    InputTable = create_model("InputTable", __base__=_Input, values=_WORDS)


class GateTable(Table):
    """A rule that `supportmetrics check` judges."""

    metric: Annotated[f.MetricId, Field(description="Id of the metric that is judged.")]
    slice: dict[str, f.Word] = _key(
        {}, "Dimension to value: judge these tickets only; all without it."
    )
    by: f.Words = _key([], "Dimensions each value of which is judged by itself.")
    max: f.Limit | None = _key(
        None, "The most it may be: a share (0.10 or '10%'), a time ('4h' or seconds), or points."
    )
    min: f.Limit | None = _key(None, "The least it may be.")
    regression: Literal["usual-range", "previous-period", "ratchet"] | None = _key(
        None,
        "Judge it against earlier periods: the usual range of eight, the one before (shares and surveys), or the best "
        "so far (counts).",
    )
    margin: f.Limit | None = _key(
        None,
        "How much worse than usual still passes: points of shares (0.02 or '2%') and scores, relative for times and "
        "counts (0.10 or '10%').",
    )
    min_n: int | None = _key(
        None, "Fewer tickets or answers cannot be judged; 30 for regressions, 1 for limits."
    )
    level: Literal["error", "warn"] = _key(
        "error", "Whether it decides the exit code or is only told."
    )
    when_unknown: Literal["fail", "pass"] = _key(
        "fail", "What it means when it cannot be judged: exit code 4, or nothing."
    )


class AcknowledgeTable(Table):
    """A period that is no example of a normal one: it stays out of every usual range."""

    period: Annotated[
        f.PeriodName, Field(description="2026-W45, 2026-11, 2026-11-03 or 2026-11-03..2026-11-09.")
    ]
    reason: Annotated[str, Field(min_length=1, description="What happened.")]


class SettingsTable(Table):
    """The whole file."""

    timezone: f.Zone | None = _key(
        None, "Zone of times that carry none, and of the report's days and weeks; UTC without it."
    )
    week_start: f.Weekday = _key("monday", "First day of a week.")
    goal: f.Share = _key(0.90, "Share of tickets that must meet their target.")
    at_risk_margin: Annotated[float, Field(ge=0, lt=1)] = _key(
        0.02, "This close below the goal is at risk, further below is missed."
    )
    min_n: Annotated[int, Field(ge=0)] = _key(
        0, "Values of fewer tickets or answers are hidden from reports for people."
    )
    comments: bool = _key(
        True,
        "Whether reports for people may read what customers wrote; --no-comments says no for one run.",
    )
    input: list[InputTable] = _key([], "Facts about files that the files do not tell.")
    columns: dict[str, f.ColumnName] = _key(
        {}, "Header in the files to canonical column, on top of the presets."
    )
    values: ValuesTable = _left_out(ValuesTable, "Words of yours to canonical words, by column.")
    calendar: dict[str, CalendarTable] = _key({}, "Opening hours under names of yours.")
    target: list[TargetTable] = _key(
        [], "What the matching tickets are promised; the first that matches a ticket counts."
    )
    targets: TargetsTable | None = _key(
        None, "A set of targets shipped with the program, for tickets that no target matches."
    )
    survey: SurveysTable = _left_out(SurveysTable, "How surveys are to be read, by kind.")
    themes: dict[f.ThemeName, f.Patterns] = _key(
        {},
        "Theme to words and phrases: comments with one of them are counted under it. "
        "`refund*` is any word that begins so.",
    )
    gate: list[GateTable] = _key([], "Limits and regression checks, each passed or failed.")
    acknowledge: list[AcknowledgeTable] = _key(
        [],
        "Periods that are no example of a normal one, such as an outage; they are in no usual range.",
    )


TABLES: dict[tuple[str, ...], type[Table]] = {
    (): SettingsTable,
    ("input", "*"): InputTable,
    ("input", "*", "values"): ValuesTable,
    ("values",): ValuesTable,
    ("calendar", "*"): CalendarTable,
    ("calendar", "*", "holidays"): HolidaysTable,
    ("target", "*"): TargetTable,
    ("targets",): TargetsTable,
    ("survey",): SurveysTable,
    ("survey", "*"): SurveyTable,
    ("gate", "*"): GateTable,
    ("acknowledge", "*"): AcknowledgeTable,
}
"""Where each table stands; `*` is a number or a name of the user's."""


def schema() -> Mapping[str, object]:
    """The JSON Schema of a `supportmetrics.toml`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **SettingsTable.model_json_schema(),
        "title": "supportmetrics.toml",
    }


def schema_text() -> str:
    """The JSON Schema as it is written to a file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(), encoding="utf-8")
