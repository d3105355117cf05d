"""The door of reading: arguments in, canonical tables and findings out.

Floor 4. Reads files, and nothing but files; knows no metric, no target, no clock.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import InputError
from supportmetrics.intake import (
    answers,
    embedded,
    folded,
    logs,
    naming,
    people,
    sheets,
    surveys,
    tickets,
)
from supportmetrics.intake.events import AUTHOR
from supportmetrics.intake.inspecting import inspection
from supportmetrics.intake.mapping import recognise
from supportmetrics.intake.planning import Plan
from supportmetrics.intake.planning import plan as planned
from supportmetrics.intake.quality import Notes
from supportmetrics.intake.readers import open_tables
from supportmetrics.intake.reading import ColumnReading, InputRule, Inspection, Loaded, Reading
from supportmetrics.intake.rejects import NOTHING_LEFT_OUT
from supportmetrics.intake.sources import Source, find, inside
from supportmetrics.intake.strays import FOOTER, HEADER_AGAIN, TORN
from supportmetrics.intake.values import times
from supportmetrics.model.columns import EVENTS, INPUT, LINE, PROMISES, TICKETS, empty
from supportmetrics.model.facts import Facts
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.report import Excluded, InputSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import BinaryIO

    from supportmetrics.intake.tables import Records, Table

__all__ = ["ColumnReading", "InputRule", "Inspection", "Loaded", "Reading", "inspect", "load"]


class _Input:
    """One input on its way through: what it is, how it is read, what came of it."""

    def __init__(self, source: Source, table: Table, reading: Reading) -> None:
        self.source, self.table, self.reading = source, table, reading
        self.mapping = recognise(table, source, reading)
        self.notes = Notes(source.name, table.first_line)
        self.rows, self.exact = 0, False
        self.frame: pl.DataFrame | None = None
        self.part: answers.Part | None = None
        self.events: pl.DataFrame | None = None
        self.promises: pl.DataFrame | None = None
        self.people: pl.DataFrame | None = None

    def rename(self, name: str) -> None:
        """Another name, where one file holds several inputs."""
        self.source = replace(self.source, name=name)
        self.table.name = self.notes.input = name

    @property
    def layout(self) -> tuple[str, ...]:
        return tuple(sorted(header.light for header in self.mapping.headers))


def load(
    arguments: Sequence[str],
    reading: Reading,
    *,
    stdin: BinaryIO | None = None,
    progress: Callable[[str], None] | None = None,
) -> Loaded:
    """Read all inputs. `progress` is told the name of each input before it is read.

    Raises InputError for what cannot be read or understood, AmbiguityError for what can be understood in two ways,
    UsageError for names that no input has.
    """
    inputs, skipped = _open(arguments, reading, stdin)
    naming.require_known(
        [name for name in reading.keep if name not in reading.optional],
        reading.columns,
        [i.mapping.headers for i in inputs],
        {
            name
            for i in inputs
            for name in (*i.mapping.extras, *i.mapping.columns, *i.source.constants)
        },
    )
    sources = _source_names(inputs)
    unasked = _with_requesters(inputs)
    for number, one in enumerate(inputs):
        if progress is not None:
            progress(one.source.name)
        _read(one, number, sources[number])
    answered = answers.together([i.part for i in inputs if i.part is not None], reading)
    table = _together([i.frame for i in inputs if i.frame is not None])
    events = _written(inputs, table)
    facts = Facts(
        tickets=table.select(pl.exclude(unasked)),
        surveys=answered,
        events=events,
        inputs=tuple(_summary(i) for i in inputs),
        findings=tuple(sorted([f for i in inputs for f in i.notes.findings] + skipped)),
        absent=_absent(inputs),
        promises=pl.concat(
            [empty(PROMISES), *(i.promises for i in inputs if i.promises is not None)]
        ),
        late_closes=frozenset(
            number
            for number, one in enumerate(inputs)
            if one.mapping.preset is not None and not one.mapping.preset.close_is_solve
        ),
    )
    return Loaded(
        facts,
        tuple(inspection(i.table, i.mapping, i.notes, i.rows) for i in inputs),
        tuple(i.table for i in inputs),
        pl.concat([NOTHING_LEFT_OUT, *(_left_out(i, n) for n, i in enumerate(inputs))]),
    )


def _left_out(one: _Input, number: int) -> pl.DataFrame:
    rows = pl.concat([NOTHING_LEFT_OUT.drop(INPUT), *one.notes.aside])
    return rows.select(pl.lit(number, pl.UInt32).alias(INPUT), *rows.columns)


def inspect(
    arguments: Sequence[str], reading: Reading, *, stdin: BinaryIO | None = None
) -> tuple[Inspection, ...]:
    """How the inputs are understood, per input; reads them like `load`."""
    return load(arguments, reading, stdin=stdin).inspections


def _open(
    arguments: Sequence[str], reading: Reading, stdin: BinaryIO | None
) -> tuple[list[_Input], list[Finding]]:
    inputs: list[_Input] = []
    skipped: list[Finding] = []
    sources = find(arguments, reading.rules, stdin)
    for source in sources:
        try:
            found, others = _tables(source, reading)
            for one in found:
                lists = _lists(one, reading)
                # Records that nobody knows only wrap what they hold.
                wraps = lists and one.mapping.preset is None and source.rule is None
                inputs += lists if wraps else [one, *lists]
            skipped += others
        except InputError as why:
            if source.named:
                raise
            skipped.append(
                Finding(
                    "skipped-file", Severity.WARNING, source.name, "", 0, (), f"not read: {why}"
                )
            )
    unread = [finding for finding in skipped if finding.code == "skipped-file"]
    if not inputs and sources:
        raise InputError(
            f"None of the {len(sources)} files could be read. {unread[0].action.removeprefix('not read: ')}"
        )
    return inputs, skipped


def _tables(source: Source, reading: Reading) -> tuple[list[_Input], list[Finding]]:
    """The tables of a source that count, and findings about its other sheets."""
    found: list[_Input] = []
    left: list[tuple[str, str]] = []
    problem: InputError | None = None
    for table in open_tables(source):
        try:
            found.append(_Input(source, table, reading.beside(source.rule)))
        except InputError as why:
            problem = problem or why
            left.append((table.sheet, "it holds neither tickets nor surveys"))
    if not found:
        raise problem or InputError(f"{source.name} holds no table.")
    taken, others = sheets.chosen(found)
    if len(taken) > 1:
        for one in taken:
            one.rename(f"{source.name}/{one.table.sheet}")
    skipped = [
        Finding("skipped-sheet", Severity.NOTE, source.name, sheet, 0, (), f"not read: {why}")
        for sheet, why in (*left, *others)
    ]
    return taken, skipped


def _lists(one: _Input, reading: Reading) -> list[_Input]:
    """The messages and changes inside the records of a JSON document, or in the columns of a list of tickets: each
    list is an input of its own.
    """
    if one.mapping.role != "tickets":
        return []
    found = []
    for table in (*embedded.lists(one.table), *folded.lists(one.table, one.mapping)):
        source = inside(one.source, table.name, reading.rules)
        found.append(_Input(source, table, replace(reading, preset=None).beside(source.rule)))
    return found


def _source_names(inputs: list[_Input]) -> list[str]:
    """One name per desk: the preset, or for files no preset knows the first name of those with the same headers."""
    stems: dict[tuple[str, ...], str] = {}
    for one in inputs:
        stem = one.source.name.rsplit("/", 1)[-1].split(".")[0] or "stdin"
        stems[one.layout] = min(stems.get(one.layout, stem), stem)
    return [
        one.mapping.preset.id if one.mapping.preset else f"generic:{stems[one.layout]}"
        for one in inputs
    ]


def _read(one: _Input, number: int, source: str) -> None:
    """Read one input; when its values look torn, count its records one by one and read it again."""
    _attempt(one, number, source, exact=False)
    torn = {"bad-date", "bad-number", "missing-id", "bad-flag"}
    if not one.exact and any(f.code in torn for f in one.notes.findings):
        one.notes = Notes(one.source.name, one.table.first_line)
        _attempt(one, number, source, exact=True)


def _attempt(one: _Input, number: int, source: str, *, exact: bool) -> None:
    mapping, notes, reading = one.mapping, one.notes, one.reading
    constants = {**mapping.constants, **one.source.constants}
    for notice in mapping.notices:
        notes.add(
            notice.code,
            notice.action,
            column=notice.header,
            severity=notice.severity,
            words=notice.words,
        )
    _unfinished(one)
    if mapping.role == "tickets":
        plan = planned(mapping, reading, constants)
        timed = times.ready(one.table.sample, plan.times)
        records = one.table.read(plan.names, plan.categories, timed, exact=exact)
        before = dict(notes.excluded)
        frame = tickets.build(records, plan, mapping, reading, constants, number, notes)
        if "source" not in frame.columns:
            frame = frame.with_columns(pl.lit(source).alias("source"))
        one.frame = frame
        one.part = _answers(records.frame, frame, plan, one, source)
        one.rows = frame.height + sum(notes.excluded.values()) - sum(before.values())
    elif mapping.role in logs.ROLES:
        log = logs.read(one.table, mapping, reading, constants, number, source, notes, exact=exact)
        records, one.rows = log.records, log.rows
        one.events, one.promises = log.events, log.promises
        one.frame = log.tickets if log.tells else None
        one.part = _answers(log.raw, log.tickets, log.plan, one, source)
    elif mapping.role == "people":
        records = one.table.read(people.names_needed(mapping), exact=exact)
        one.people = people.read(records.frame, mapping, reading)
        one.rows = records.frame.height
    else:
        records = one.table.read(surveys.names_needed(mapping, reading), exact=exact)
        one.part = surveys.from_table(records, mapping, reading, constants, number, notes)
        one.rows = one.part.base[LINE].n_unique() + sum(notes.excluded.values())
    one.exact = records.exact
    one.rows += len(records.aside)
    _note_aside(records, notes)


def _unfinished(one: _Input) -> None:
    """An export that says of itself that it is not complete."""
    preset, table = one.mapping.preset, one.table
    for header in preset.rows.get("partial", ()) if preset else ():
        for place in naming.find_header(one.mapping.headers, header):
            told = table.sample[table.names[place]].drop_nulls()
            if told.len():
                one.notes.add(
                    "partial-export",
                    "read as it is; export it again for all rows",
                    column=header,
                    words=told.head(1),
                )


def _answers(
    raw: pl.DataFrame,
    frame: pl.DataFrame,
    plan: Plan,
    one: _Input,
    source: str,
) -> answers.Part | None:
    if raw.height != frame.height:
        raw = raw.filter(pl.col(LINE).is_in(frame[LINE].implode()))
    return surveys.from_tickets(raw, frame, plan, one.mapping, one.reading, one.notes, source)


def _with_requesters(inputs: list[_Input]) -> tuple[str, ...]:
    """Who asked is read too where it decides who else, writing a message, must be an agent.

    Gives the columns that nobody wants to have besides.
    """
    unclear = any(
        one.mapping.role == "messages"
        and AUTHOR in one.mapping.columns
        and not {"actor", "incoming"} & set(one.mapping.columns)
        for one in inputs
    )
    name = "customer_id"
    if not unclear or any(name in (one.reading.wanted or one.reading.keep) for one in inputs):
        return ()
    for one in inputs:
        one.reading = replace(
            one.reading,
            keep=(*one.reading.keep, name),
            optional=one.reading.optional | {name},
        )
    return (name,)


def _written(inputs: list[_Input], table: pl.DataFrame) -> pl.DataFrame:
    """All events, with who wrote each message as far as users and requesters tell."""
    found = [one.events for one in inputs if one.events is not None]
    if not found:
        return empty(EVENTS)
    known = [one.people for one in inputs if one.people is not None]
    requesters = pl.DataFrame(schema={"ticket_id": pl.String, "customer_id": pl.String})
    if "customer_id" in table.columns:
        requesters = table.select("ticket_id", "customer_id").unique()
    notes = {number: one.notes for number, one in enumerate(inputs)}
    everybody = pl.concat(known).unique(AUTHOR, keep="last") if known else None
    return people.settled(pl.concat(found), everybody, requesters, notes)


_STRAYS = {
    TORN: ("ragged-row", Severity.WARNING),
    FOOTER: ("footer-row", Severity.NOTE),
    HEADER_AGAIN: ("header-again", Severity.NOTE),
}
"""Why a reader sets rows aside -> the finding that tells so."""


def _note_aside(records: Records, notes: Notes) -> None:
    """Findings about the rows that the reader of the file set aside, and about damaged characters."""
    notes.set_aside(records.aside)
    for reason, (code, severity) in _STRAYS.items():
        rows = [one for one in records.aside if one.reason == reason]
        if rows:
            notes.add(
                code,
                f"set aside ({rows[0].why})",
                rows=len(rows),
                records=[one.record for one in rows],
                severity=severity,
            )
    if records.replaced:
        notes.add("decoding", "replaced", rows=records.replaced)


def _together(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """All tickets in one frame, canonical columns first, in the order of the inputs."""
    if not frames:
        return pl.DataFrame(
            schema={"ticket_id": pl.String, "source": pl.String, INPUT: pl.UInt32, LINE: pl.UInt32}
        )
    table = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal")
    order = [name for name in TICKETS if name in table.columns]
    return table.select(*order, *(n for n in table.columns if n not in TICKETS))


def _summary(one: _Input) -> InputSummary:
    excluded = tuple(Excluded(reason, rows) for reason, rows in sorted(one.notes.excluded.items()))
    return InputSummary(
        one.source.name,
        one.mapping.role,
        one.mapping.preset_id,
        one.rows,
        one.rows - sum(e.rows for e in excluded),
        excluded,
    )


def _absent(inputs: list[_Input]) -> dict[str, str]:
    """Why a ticket column is nowhere, where a preset can say more than that there is no such column."""
    out: dict[str, str] = {}
    for one in inputs:
        for column, reason in (one.mapping.preset.absent if one.mapping.preset else {}).items():
            if not any(column in other.mapping.columns for other in inputs):
                out[column] = f"{one.source.name}: {reason}"
    return dict(sorted(out.items()))
