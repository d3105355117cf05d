"""Reading file by file, wherever each file is read: what a file tells by itself, and its rows.

What files decide together (the scale of a question that several of them ask) is put together from what they tell, and
given to every file when its rows are read. `load` reads the same files in one place, and gives the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import SupportMetricsError, UsageError
from supportmetrics.facts.latest import newest_instants
from supportmetrics.intake import answers, legs
from supportmetrics.intake.answers import Layouts, Part
from supportmetrics.intake.inputs import read
from supportmetrics.intake.load import inputs_of, opened, source_names, together
from supportmetrics.intake.quality import Notes
from supportmetrics.intake.reading import Reading
from supportmetrics.intake.roles import LOGS
from supportmetrics.intake.sources import Source
from supportmetrics.model.columns import EVENTS, INPUT, PROMISES, empty
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.intake.inputs import Input
    from supportmetrics.model.findings import Finding

_PIPED = (
    "{} is a pipe, and the workers of a cluster cannot read it. "
    "Name a file that all of them can open, or leave --engine spark out."
)

Schema = Mapping[str, pl.DataType]


@frozen
class Piece:
    """One file as a task."""

    source: Source
    reading: Reading
    first: int
    """Number of its first input among all inputs."""
    names: tuple[str, ...]
    """The source of the tickets of each of its inputs."""
    known: Layouts | None = None
    """What the answers to its questions count as; None where its own answers decide."""


@frozen
class InputTold:
    """What one input tells."""

    notes: Notes
    """Without the rows that were set aside."""
    rows: int
    exact: bool
    part: Part | None
    """Its questions, without the answers."""


@frozen
class Told:
    """What one file tells by itself, and no row of it."""

    inputs: tuple[InputTold, ...]
    known: Layouts | None
    """What its own answers decide; None where they cannot."""
    rows: int
    """Of tickets and answers."""
    tickets: Schema
    surveys: Schema
    newest: tuple[datetime | None, datetime | None]
    """The newest time of the file and the next newest one."""
    asked: frozenset[tuple[int, str]]
    """Inputs and kinds of its answers,"""
    unanswered: frozenset[tuple[int, str]]
    """and of its surveys that nobody answered."""
    created: tuple[tuple[int, int], ...]
    """Instants (microseconds) in which more than one ticket was created, and how many."""
    filled: frozenset[str]
    """Ticket columns that hold something on some row."""


@frozen
class Rows:
    """The rows of one file, canonical."""

    tickets: pl.DataFrame
    surveys: pl.DataFrame


def pieces(
    arguments: Sequence[str], reading: Reading
) -> tuple[list[Piece], list[Input], list[Finding]]:
    """Every file as a task, the inputs in them as they were recognised, and findings about what is passed over.

    Raises UsageError for inputs whose rows only make sense together with those of other files.
    """
    for argument in arguments:
        # With a role in front of it or a constant behind it, it is still standard input.
        if argument.rpartition("=")[2] == "-" or argument.startswith("-,"):
            raise UsageError(_PIPED.format("Standard input"))
    files, skipped = opened(arguments, reading)
    inputs = [one for file in files for one in file.inputs]
    for one in inputs:
        _require_alone(one)
    names, out = source_names(inputs), list[Piece]()
    first = 0
    for file in files:
        upto = first + len(file.inputs)
        # Workers stand in folders of their own.
        path = file.source.path
        source = replace(file.source, path=path.absolute() if path else None)
        out.append(Piece(source, reading, first, tuple(names[first:upto])))
        first = upto
    return out, inputs, skipped


def _require_alone(one: Input) -> None:
    name, role = one.source.name, one.mapping.role
    if one.source.taken is not None:
        raise UsageError(_PIPED.format(name))
    if role not in ("tickets", "surveys"):
        what = "messages or changes" if role in LOGS else "people"
        raise UsageError(
            f"{name} holds {what}; a cluster reads tickets and surveys. "
            "Leave it out, or leave --engine spark out."
        )
    if set(legs.LINKS) & set(one.mapping.columns):
        raise UsageError(
            f"{name} holds the legs of calls, which belong to calls of other rows; a cluster reads a ticket a row. "
            "Leave --engine spark out."
        )


def rows_of(piece: Piece) -> Rows:
    """The rows of one file."""
    return _read(piece, piece.known)[1]


def tell(piece: Piece) -> Told:
    """What one file tells by itself."""
    inputs, rows, known = _told(piece)
    created = pl.Series([], dtype=pl.Int64)
    if "created_at" in rows.tickets.columns:
        created = rows.tickets["created_at"].drop_nulls().to_physical()
    crowds = created.value_counts().filter(pl.col("count") > 1)
    return Told(
        tuple(_of_input(one) for one in inputs),
        known,
        rows.tickets.height + rows.surveys.height,
        dict(rows.tickets.schema),
        dict(rows.surveys.schema),
        newest_instants(rows.tickets, rows.surveys, empty(EVENTS), empty(PROMISES)),
        _kinds(rows.surveys),
        _kinds(rows.surveys.filter(pl.col("score").is_null())),
        tuple(crowds.iter_rows()),
        frozenset(
            name
            for name in rows.tickets.columns
            if rows.tickets[name].null_count() < rows.tickets.height
        ),
    )


def _told(piece: Piece) -> tuple[list[Input], Rows, Layouts | None]:
    if piece.known is not None:
        return (*_read(piece, piece.known), piece.known)
    inputs = _inputs(piece)
    parts = [one.part for one in inputs if one.part is not None]
    try:
        known = answers.decided(parts, piece.reading)
    except SupportMetricsError:
        # Other files may tell what these answers count as; if none does, whoever puts them together says so.
        return inputs, Rows(_tickets(inputs), answers.together([], piece.reading)), None
    return inputs, Rows(_tickets(inputs), answers.together(parts, piece.reading, known)), known


def _read(piece: Piece, known: Layouts | None) -> tuple[list[Input], Rows]:
    inputs = _inputs(piece)
    parts = [one.part for one in inputs if one.part is not None]
    return inputs, Rows(_tickets(inputs), answers.together(parts, piece.reading, known))


def _inputs(piece: Piece) -> list[Input]:
    inputs, _ = inputs_of(piece.source, piece.reading)
    for place, (one, name) in enumerate(zip(inputs, piece.names, strict=True), start=piece.first):
        read(one, place, name)
    return inputs


def _tickets(inputs: Sequence[Input]) -> pl.DataFrame:
    return together([one.frame for one in inputs if one.frame is not None])


def _of_input(one: Input) -> InputTold:
    part = one.part
    if part is not None:
        nothing = pl.Series([], dtype=pl.String)
        asked = tuple(replace(question, answers=nothing) for question in part.questions)
        part = replace(
            part, base=part.base.clear(), questions=asked, asked_else={}, notes=Notes("")
        )
    return InputTold(replace(one.notes, aside=[]), one.rows, one.exact, part)


def _kinds(surveys: pl.DataFrame) -> frozenset[tuple[int, str]]:
    return frozenset(surveys.select(INPUT, pl.col("kind").cast(pl.String)).unique().iter_rows())
