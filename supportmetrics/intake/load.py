"""The door of reading: arguments in, canonical tables and findings out.

Floor 4. Reads files, and nothing but files; knows no metric, no target, no clock.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import InputError
from supportmetrics.intake import (
    answers,
    bylines,
    embedded,
    folded,
    inner_ids,
    legs,
    naming,
    sheets,
)
from supportmetrics.intake.inputs import Input, left_out, note_unused, read, summary
from supportmetrics.intake.inspecting import inspection
from supportmetrics.intake.readers import open_tables
from supportmetrics.intake.reading import ColumnReading, InputRule, Inspection, Loaded, Reading
from supportmetrics.intake.rejects import NOTHING_LEFT_OUT
from supportmetrics.intake.sources import Source, find, inside
from supportmetrics.intake.stacking import lined_up
from supportmetrics.model.categories import in_categories
from supportmetrics.model.columns import (
    AUTHOR,
    EVENTS,
    INPUT,
    LINE,
    PROMISES,
    TICKETS,
    empty,
)
from supportmetrics.model.facts import Facts
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import BinaryIO

_AT_ONCE = 2
"""Inputs read side by side; each is in memory while it is read."""

__all__ = ["ColumnReading", "InputRule", "Inspection", "Loaded", "Reading", "inspect", "load"]


def load(
    arguments: Sequence[str],
    reading: Reading,
    *,
    stdin: BinaryIO | None = None,
    progress: Callable[[str], None] | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> Loaded:
    """Read all inputs. `progress` is told the name of each input before it is read; `meanwhile` is what else can be
    done while processors wait for text.

    Raises InputError for what cannot be read or understood, AmbiguityError for what can be understood in two ways,
    UsageError for names that no input has.
    """
    files, skipped = opened(arguments, reading, stdin)
    inputs = [one for file in files for one in file.inputs]
    sources = source_names(inputs)
    unasked = _with_requesters(inputs)
    bylines.beside_comments(inputs)

    def understood(place: int) -> None:
        if progress is not None:
            progress(inputs[place].source.name)
        read(inputs[place], place, sources[place])

    # While one input is scanned by all processors, another is made sense of by one.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        reading_all = pool.map(understood, range(len(inputs)))
        # What runs in Python alone would hold up whoever is about to scan: it comes when one of them is through.
        if meanwhile is not None:
            pool.submit(meanwhile)
        list(reading_all)
    inner_ids.resolve(inputs, sources)
    answered = answers.together([i.part for i in inputs if i.part is not None], reading)
    for one in inputs:
        note_unused(one, alone=len(inputs) == 1)
    notes = {number: one.notes for number, one in enumerate(inputs)}
    table = legs.joined(together([i.frame for i in inputs if i.frame is not None]), notes)
    events = _written(inputs, table)
    facts = Facts(
        tickets=table.drop(unasked, strict=False),
        surveys=answered,
        events=events,
        inputs=tuple(summary(i) for i in inputs),
        findings=tuple(sorted([f for i in inputs for f in i.notes.findings] + skipped)),
        absent=absent(inputs),
        promises=pl.concat(
            [empty(PROMISES), *(i.promises for i in inputs if i.promises is not None)]
        ),
        late_closes=late_closes(inputs),
    )
    return Loaded(
        facts,
        tuple(inspection(i.table, i.mapping, i.notes, i.rows) for i in inputs),
        tuple(i.table for i in inputs),
        pl.concat([NOTHING_LEFT_OUT, *(left_out(i, n) for n, i in enumerate(inputs))]),
    )


def inspect(
    arguments: Sequence[str], reading: Reading, *, stdin: BinaryIO | None = None
) -> tuple[Inspection, ...]:
    """How the inputs are understood, per input; reads them like `load`."""
    return load(arguments, reading, stdin=stdin).inspections


@frozen
class Opened:
    """One file, and the inputs in it."""

    source: Source
    inputs: tuple[Input, ...]


def opened(
    arguments: Sequence[str], reading: Reading, stdin: BinaryIO | None = None
) -> tuple[list[Opened], list[Finding]]:
    """Every file with what its inputs were recognised as, and findings about what is passed over.

    Raises InputError, AmbiguityError and UsageError as `load` does.
    """
    files: list[Opened] = []
    skipped: list[Finding] = []
    sources = find(arguments, reading.rules, stdin)
    for source in sources:
        try:
            found, others = inputs_of(source, reading)
            files.append(Opened(source, tuple(found)))
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
    if not files and sources:
        raise InputError(
            f"None of the {len(sources)} files could be read. {unread[0].action.removeprefix('not read: ')}"
        )
    inputs = [one for file in files for one in file.inputs]
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
    return files, skipped


def inputs_of(source: Source, reading: Reading) -> tuple[list[Input], list[Finding]]:
    """The inputs in one file, and findings about its other sheets."""
    inputs: list[Input] = []
    found, others = _tables(source, reading)
    for one in found:
        lists = _lists(one, reading)
        # Records that nobody knows only wrap what they hold.
        wraps = lists and one.mapping.preset is None and source.rule is None
        inputs += lists if wraps else [one, *lists]
    return inputs, others


def _tables(source: Source, reading: Reading) -> tuple[list[Input], list[Finding]]:
    """The tables of a source that count, and findings about its other sheets."""
    found: list[Input] = []
    left: list[tuple[str, str]] = []
    problem: InputError | None = None
    for table in open_tables(source):
        try:
            found.append(Input(source, table, reading.beside(source.rule)))
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


def _lists(one: Input, reading: Reading) -> list[Input]:
    """The messages and changes inside the records of a JSON document, or in the columns of a list of tickets: each
    list is an input of its own.
    """
    if one.mapping.role != "tickets":
        return []
    found = []
    for table in (*embedded.lists(one.table), *folded.lists(one.table, one.mapping)):
        source = inside(one.source, table.name, reading.rules)
        found.append(Input(source, table, replace(reading, preset=None).beside(source.rule)))
    return found


def source_names(inputs: Sequence[Input]) -> list[str]:
    """One name per desk: the preset, or for files no preset knows the first name of those with the same headers."""
    stems: dict[tuple[str, ...], str] = {}
    for one in inputs:
        stem = one.source.name.rsplit("/", 1)[-1].split(".")[0] or "stdin"
        stems[one.layout] = min(stems.get(one.layout, stem), stem)
    return [
        one.mapping.preset.id if one.mapping.preset else f"generic:{stems[one.layout]}"
        for one in inputs
    ]


def _with_requesters(inputs: list[Input]) -> tuple[str, ...]:
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


def _written(inputs: list[Input], table: pl.DataFrame) -> pl.DataFrame:
    """All events, with who wrote each message as far as users and requesters tell."""
    found = [one.events for one in inputs if one.events is not None]
    if not found:
        return empty(EVENTS)
    from supportmetrics.intake import people  # noqa: PLC0415  # few inputs have events

    known = [one.people for one in inputs if one.people is not None]
    requesters = pl.DataFrame(schema={"ticket_id": pl.String, "customer_id": pl.String})
    if "customer_id" in table.columns:
        requesters = table.select("ticket_id", "customer_id").unique()
    notes = {number: one.notes for number, one in enumerate(inputs)}
    everybody = pl.concat(known).unique(AUTHOR, keep="last") if known else None
    logins = frozenset(
        number
        for number, one in enumerate(inputs)
        if one.mapping.preset is not None and one.mapping.preset.rows.get("logins")
    )
    return people.settled(pl.concat(found), everybody, requesters, notes, logins)


def together(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All tickets in one frame, canonical columns first, in the order of the inputs."""
    if not frames:
        return pl.DataFrame(
            schema={
                "ticket_id": pl.String,
                "source": pl.Categorical,
                INPUT: pl.UInt32,
                LINE: pl.UInt32,
            }
        )
    compact = [in_categories(frame) for frame in frames]
    table = compact[0] if len(frames) == 1 else pl.concat(compact, how="diagonal")
    order = [name for name in TICKETS if name in table.columns]
    order += [name for name in table.columns if name not in TICKETS]
    return lined_up([table[name] for name in order])


def late_closes(inputs: Sequence[Input]) -> frozenset[int]:
    """Numbers of the inputs whose tickets close by themselves days after the solve."""
    return frozenset(
        number
        for number, one in enumerate(inputs)
        if one.mapping.preset is not None and not one.mapping.preset.close_is_solve
    )


def absent(inputs: Sequence[Input]) -> dict[str, str]:
    """Why a ticket column is nowhere, where a preset can say more than that there is no such column."""
    out: dict[str, str] = {}
    for one in inputs:
        for column, reason in (one.mapping.preset.absent if one.mapping.preset else {}).items():
            if not any(column in other.mapping.columns for other in inputs):
                out[column] = f"{one.source.name}: {reason}"
    return dict(sorted(out.items()))
