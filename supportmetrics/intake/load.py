"""The door of reading: arguments in, canonical tables and findings out.

Floor 4. Reads files, and nothing but files; knows no metric, no target, no clock.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import InputError
from supportmetrics.intake import answers, naming, sheets, surveys, tickets
from supportmetrics.intake.inspecting import inspection
from supportmetrics.intake.mapping import recognise
from supportmetrics.intake.planning import Plan
from supportmetrics.intake.planning import plan as planned
from supportmetrics.intake.quality import Notes
from supportmetrics.intake.readers import open_tables
from supportmetrics.intake.reading import ColumnReading, InputRule, Inspection, Loaded, Reading
from supportmetrics.intake.rejects import NOTHING_LEFT_OUT
from supportmetrics.intake.sources import Source, find
from supportmetrics.intake.strays import FOOTER, HEADER_AGAIN, TORN
from supportmetrics.intake.values import times
from supportmetrics.model.columns import EVENTS, INPUT, LINE, TICKETS
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
    for number, one in enumerate(inputs):
        if progress is not None:
            progress(one.source.name)
        _read(one, number, sources[number])
    answered = answers.together([i.part for i in inputs if i.part is not None], reading)
    frames = [i.frame for i in inputs if i.frame is not None]
    facts = Facts(
        tickets=_together(frames),
        surveys=answered,
        events=pl.DataFrame(
            schema={**{n: c.dtype for n, c in EVENTS.items()}, INPUT: pl.UInt32, LINE: pl.UInt32}
        ),
        inputs=tuple(_summary(i) for i in inputs),
        findings=tuple(sorted([f for i in inputs for f in i.notes.findings] + skipped)),
        absent=_absent(inputs),
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
            inputs += found
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
