"""One input on its way through: what it is, how it is read, what came of it.

What several inputs decide together (scales, who wrote a message) is not known here.
"""

from __future__ import annotations

# ruff: noqa: PLC0415  # what reads logs and users is imported where there are some
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake import naming, surveys, tickets
from supportmetrics.intake.mapping import recognise
from supportmetrics.intake.planning import plan as planned
from supportmetrics.intake.quality import Notes
from supportmetrics.intake.rejects import NOTHING_LEFT_OUT
from supportmetrics.intake.roles import LOGS
from supportmetrics.intake.strays import FOOTER, HEADER_AGAIN, TORN
from supportmetrics.intake.values import counts, times
from supportmetrics.model.columns import INPUT, LINE
from supportmetrics.model.findings import Severity
from supportmetrics.model.report import Excluded, InputSummary

if TYPE_CHECKING:
    from supportmetrics.intake import answers
    from supportmetrics.intake.planning import Plan
    from supportmetrics.intake.reading import Reading
    from supportmetrics.intake.sources import Source
    from supportmetrics.intake.tables import Records, Table


class Input:
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


def read(one: Input, number: int, source: str) -> None:
    """Read all that counts of an input, and note what is odd about it.

    When its values look torn, its records are counted one by one and it is read again.
    """
    _attempt(one, number, source, exact=False)
    torn = {"bad-date", "bad-number", "missing-id", "bad-flag"}
    if not one.exact and any(f.code in torn for f in one.notes.findings):
        one.notes = Notes(one.source.name, one.table.first_line)
        _attempt(one, number, source, exact=True)


def _attempt(one: Input, number: int, source: str, *, exact: bool) -> None:
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
        sample = one.table.sample
        typed = times.ready(sample, plan.times) | counts.ready(sample, plan.counts)
        records = one.table.read(plan.names, plan.categories, typed, exact=exact)
        before = dict(notes.excluded)
        frame = tickets.build(records, plan, mapping, reading, constants, number, notes)
        if "source" not in frame.columns:
            # As a literal it would be text in every row first.
            named = pl.Series("source", [source], dtype=pl.Categorical)
            frame = frame.with_columns(named.new_from_index(0, frame.height))
        one.frame = frame
        one.part = _answers(records.frame, frame, plan, one, source)
        one.rows = frame.height + sum(notes.excluded.values()) - sum(before.values())
    elif mapping.role in LOGS:
        from supportmetrics.intake import logs

        log = logs.read(one.table, mapping, reading, constants, number, source, notes, exact=exact)
        records, one.rows = log.records, log.rows
        one.events, one.promises = log.events, log.promises
        one.frame = log.tickets if log.tells else None
        one.part = _answers(log.raw, log.tickets, log.plan, one, source)
    elif mapping.role == "people":
        from supportmetrics.intake import people

        records = one.table.read(people.names_needed(mapping), exact=exact)
        one.people = people.read(records.frame, mapping, reading)
        one.rows = records.frame.height
    else:
        records = surveys.read(one.table, mapping, reading, exact=exact)
        one.part = surveys.from_table(records, mapping, reading, constants, number, notes)
        one.rows = one.part.base[LINE].n_unique() + sum(notes.excluded.values())
    one.exact = records.exact
    one.rows += len(records.aside)
    _note_aside(records, notes)


def _unfinished(one: Input) -> None:
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
    one: Input,
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


def summary(one: Input) -> InputSummary:
    """How many rows of an input there are, are used, and are not, and why."""
    excluded = tuple(Excluded(reason, rows) for reason, rows in sorted(one.notes.excluded.items()))
    return InputSummary(
        one.source.name,
        one.mapping.role,
        one.mapping.preset_id,
        one.rows,
        one.rows - sum(e.rows for e in excluded),
        excluded,
        one.notes.first_line,
    )


def left_out(one: Input, number: int) -> pl.DataFrame:
    """The rows of an input that do not count: `input`, `line`, `reason` and `why`."""
    rows = pl.concat([NOTHING_LEFT_OUT.drop(INPUT), *one.notes.aside])
    return rows.select(pl.lit(number, pl.UInt32).alias(INPUT), *rows.columns)


def note_unused(one: Input, *, alone: bool) -> None:
    """A finding where rows were read and none of them counts; of changes among others that is nothing odd."""
    told = summary(one)
    if told.rows and not told.used:
        reasons = ", ".join(left.reason for left in told.excluded)
        expected = one.mapping.role in LOGS and not alone
        one.notes.add(
            "nothing-used",
            f"left out: {reasons}",
            rows=told.rows,
            severity=Severity.NOTE if expected else Severity.WARNING,
        )
