"""From headers to canonical columns: the user's word first, then a preset, then synonyms, each held against the values.

Nothing is read here but the sample that a table brings along.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from supportmetrics.errors import AmbiguityError, InputError
from supportmetrics.intake import counted, header_rows, naming, presets
from supportmetrics.intake.assigned import Assigned
from supportmetrics.intake.assigning import Assignment
from supportmetrics.intake.headers import Header, key, parse
from supportmetrics.intake.refusals import refuse
from supportmetrics.intake.roles import log_role
from supportmetrics.intake.shape import Shapes
from supportmetrics.model.columns import TICKETS
from supportmetrics.model.scales import SURVEY_KINDS

if TYPE_CHECKING:
    from supportmetrics.intake.assigned import Notice
    from supportmetrics.intake.presets import Match, Preset
    from supportmetrics.intake.reading import Reading
    from supportmetrics.intake.sources import Source
    from supportmetrics.intake.tables import Table

_STRONG = frozenset(
    {
        "created_at",
        "first_response_at",
        "first_response_seconds",
        "resolved_at",
        "resolution_seconds",
        "closed_at",
        "status",
        "priority",
        "subject",
        "reopens",
        "sla_first_response_breached",
        "sla_resolution_breached",
        "sla_resolution_due",
        "first_resolved_at",
        "updated_at",
    }
)
"""Columns that only a table of tickets has; `created_at` and `updated_at` only count beside another."""
_WEAK = frozenset({"created_at", "updated_at"})
_SHARED = frozenset({"ticket_id", "customer_id", "channel", "tier"})
_RATINGS = frozenset({"rating", "survey rating", "answer score", "stars"})
_KIND_IN_NAME = (("nps", "nps|promoter"), ("csat", "csat|satisfaction"), ("ces", "ces|effort"))


@dataclass(slots=True)
class Mapping:
    """How one table is read."""

    role: str
    """tickets, surveys, messages, history, sla or people."""
    preset: Preset | None
    score: float
    runner_up: str | None
    headers: tuple[Header, ...]
    columns: dict[str, Assigned] = field(default_factory=dict)
    extras: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Name asked for -> columns of the table."""
    kind: str | None = None
    """Survey kind of a bare score column, from the file's name."""
    questions: dict[str, str] = field(default_factory=dict)
    """Header -> text of the question, where a second header row tells it."""
    options: dict[str, str] = field(default_factory=dict)
    """Column that is one choice of a question -> the choice."""
    counted: dict[str, str] = field(default_factory=dict)
    """Column that holds numbers of answers -> the answer it counts."""
    further: dict[str, list[Assigned]] = field(default_factory=dict)
    """Survey kind -> more questions of that kind, where figures per question are asked for."""
    other_questions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Header of the question that is read -> questions of its kind that are not."""
    repeated: dict[str, int] = field(default_factory=dict)
    """Header of an assigned column -> how often it occurs."""
    ignored: set[str] = field(default_factory=set)
    """Columns of the table that the user wants left alone."""
    zone: str | None = None
    """Zone of times that carry none and whose header names none, where the preset or a rule tells it."""
    passed_over: dict[str, str] = field(default_factory=dict)
    """Columns of the table that nothing reads -> why, where more can be said than that nobody calls anything so."""
    notices: list[Notice] = field(default_factory=list)
    """What was noticed while the headers were understood."""
    unread_times: tuple[str, ...] = ()
    """Headers of times that nothing reads, where no creation time was found."""

    @property
    def preset_id(self) -> str:
        return self.preset.id if self.preset else "generic"

    def asked(self, kind: str) -> list[Assigned]:
        """The questions of a kind that are read, each a column or several."""
        first = [self.columns[kind]] if kind in self.columns else []
        return first + self.further.get(kind, [])

    @property
    def constants(self) -> dict[str, str]:
        """What the preset says of every row, where no column says it."""
        told = self.preset.constants if self.preset else {}
        return {name: value for name, value in told.items() if name not in self.columns}

    @property
    def quality(self) -> float:
        """How well the table is understood: what decides between the sheets of a workbook."""
        return self.score + sum(column.confidence for column in self.columns.values())


def recognise(table: Table, source: Source, reading: Reading) -> Mapping:
    """The mapping of a table; raises InputError when nothing tells what it holds."""
    told = header_rows.settle(table)
    headers = tuple(parse(header) for header in table.headers)
    shapes = Shapes(table.sample, reading)
    user = naming.user_columns(headers, table.names, reading.columns)
    preset, runner_up = _preset(headers, source, reading, table.name)
    role = source.role or (
        preset.preset.role
        if preset
        else log_role(headers, user, table, shapes) or _role(headers, user, table.name)
    )
    if preset and preset.preset.role != role:
        preset, runner_up = None, None
    mapping = Mapping(
        role,
        preset.preset if preset else None,
        preset.score if preset else 0.0,
        runner_up.preset.id if runner_up else None,
        headers,
        questions={table.headers[place]: text for place, text in told.questions.items()},
        options={table.names[place]: text for place, text in told.options.items()},
    )
    zone = source.rule.zone if source.rule else None
    mapping.zone = zone or (mapping.preset.zone if mapping.preset else None)
    building = Assignment(mapping, table.names, shapes, mapping.zone)
    for assigned in user:
        building.take(assigned)
    if mapping.preset is not None:
        building.by_preset(mapping.preset)
    building.by_synonyms(table.name)
    if role == "surveys":
        counted.find(mapping, table.names, shapes)
        building.by_questions(each="question" in reading.keep)
        _settle_kind(mapping, table.name, shapes)
        building.by_open_questions()
    mapping.extras = naming.extras(headers, table.names, reading.keep, mapping.columns)
    refuse(mapping, table, shapes, told=source.role is not None)
    return mapping


def _preset(
    headers: tuple[Header, ...], source: Source, reading: Reading, name: str
) -> tuple[Match | None, Match | None]:
    forced = source.preset or reading.preset
    if forced and forced != "generic":
        preset = presets.get(forced)
        known = {key(h) for names in preset.columns.values() for h in names}
        signature = {*preset.signature.all, *preset.signature.any}
        fitting = sum(header.plain in known or header.light in signature for header in headers)
        if fitting and (source.role is None or source.role == preset.role):
            return presets.Match(preset, float(fitting)), None
        if source.preset:
            raise InputError(
                f"{name} has none of the columns of a {preset.name}; it cannot be read as {forced}."
            )
    if forced == "generic":
        return None, None
    return presets.best(headers, name, source.role)


def _role(headers: tuple[Header, ...], user: list[Assigned], name: str) -> str:
    named = {assigned.canonical for assigned in user}
    if (named & set(TICKETS)) - _SHARED:
        return "tickets"
    seen = {form for header in headers for form in (header.plain, header.base)}
    strong = {
        canonical for canonical in _STRONG
        if any(h in seen for h in presets.synonyms("tickets")[canonical].verified)
    }  # fmt: skip
    answers = {
        kind for kind, known in presets.synonyms("answers").items()
        if any(h in seen for h in (*known.headers, *known.unsure))
    }  # fmt: skip
    if named & {*SURVEY_KINDS, *naming.SURVEY_ONLY}:
        return "surveys" if len(strong - _WEAK) < 2 else "tickets"
    asked = any(
        pattern.search(header.light)
        for header in headers
        for pattern in presets.question_words().values()
    )
    if len(strong) > 1 and strong - _WEAK:
        return "tickets"
    if answers or asked or _kind_of_file(name) or _long(headers):
        return "surveys"
    return "tickets"


def _long(headers: tuple[Header, ...]) -> bool:
    """One answer per row: a rating, or a score beside the kind of survey."""
    seen = {header.plain for header in headers}
    score, kind = (presets.synonyms("surveys")[name].headers for name in ("score", "kind"))
    return bool(seen & _RATINGS) or (not seen.isdisjoint(score) and not seen.isdisjoint(kind))


def _kind_of_file(name: str) -> str | None:
    words = re.split(r"[^a-z]+", PurePath(name).stem.lower())
    return next(
        (
            kind
            for kind, pattern in _KIND_IN_NAME
            if any(re.fullmatch(pattern, word) for word in words)
        ),
        None,
    )


def _settle_kind(mapping: Mapping, name: str, shapes: Shapes) -> None:
    """A bare score column needs a kind: from a column, the file's name, its words, or the user."""
    if "score" not in mapping.columns:
        return
    if any(kind in mapping.columns for kind in SURVEY_KINDS):
        del mapping.columns["score"]
        return
    if "kind" in mapping.columns:
        return
    mapping.kind = _kind_of_file(name) or shapes.worded(mapping.columns["score"].names[0])
    if mapping.kind is None:
        header = mapping.columns["score"].header
        raise AmbiguityError(
            f"{name}: the column {header!r} may hold CSAT, NPS or CES answers, and nothing tells which. "
            f"Say, for instance, --column csat={header!r}."
        )
