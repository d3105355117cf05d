"""A report whose rows are read and counted in many places, by the same functions as in one.

Every file tells what it is; what only all rows together tell is put together from that and given to every part. Rows
travel to the part of their ticket, are settled and counted there, and cells are added up. Where the parts then disagree
with what they were told (conditions may leave out every row that told it), they are counted once more.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import UsageError
from supportmetrics.facts.findings import in_lines
from supportmetrics.facts.targets import CLOCKS
from supportmetrics.intake import answers
from supportmetrics.intake.inputs import note_unused, summary
from supportmetrics.intake.inspecting import inspection
from supportmetrics.intake.load import absent, late_closes
from supportmetrics.intake.piecewise import Piece, Schema, Told, pieces, tell
from supportmetrics.model.columns import EVENTS, TICKETS, empty
from supportmetrics.model.facts import Facts
from supportmetrics.model.findings import Finding
from supportmetrics.model.frozen import frozen
from supportmetrics.pipeline.counted import Counted
from supportmetrics.pipeline.evidence import Whole, together
from supportmetrics.pipeline.noticing import BULK, lonely, not_applied
from supportmetrics.pipeline.parts import Part, corrected, part_of, summed
from supportmetrics.pipeline.travelling import (
    Road,
    cells_from_rows,
    cells_to_rows,
    columns_of_cells,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from supportmetrics.engine import Engine
    from supportmetrics.intake.inputs import Input
    from supportmetrics.intake.reading import Inspection, Reading
    from supportmetrics.pipeline.request import Request

_ROWS = 250_000
"""Rows that a worker counts at a time, about."""
_PARTS = 8
"""Parts at the least, so that a small job is a job of several, too."""


@frozen
class _Counting:
    """What every part is counted by."""

    road: Road
    facts: Facts
    """Without a row."""
    request: Request
    whole: Whole

    def part(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, Part]:
        """The cells of a part of the rows, and what else it came to."""
        tickets, surveys = self.road.arrived(frame)
        facts = replace(self.facts, tickets=tickets, surveys=surveys)
        cells, part = part_of(facts, self.request, self.whole)
        return cells_to_rows(cells), part


def on(
    engine: Engine,
    request: Request,
    reading: Reading,
    *,
    progress: Callable[[str], None] | None = None,
) -> tuple[Counted, tuple[Inspection, ...]]:
    """The rows of a request, counted where the engine runs, and how its inputs were read.

    Raises UsageError for inputs that only make sense together, InputError for what cannot be read.
    """
    if request.coarse is None:
        raise UsageError("What is counted in many places is counted with coarse durations.")
    tasks, inputs, skipped = pieces(request.sources, reading)
    if progress is not None:
        progress(f"{len(tasks)} files on the cluster")
    tasks, told = _told(engine, tasks, reading)
    _taken(inputs, told)
    findings = tuple(sorted([f for one in inputs for f in one.notes.findings] + skipped))
    road = Road(_schema(told, "tickets"), _schema(told, "surveys"))
    facts = Facts(
        tickets=pl.DataFrame(schema=road.tickets),
        surveys=pl.DataFrame(schema=road.surveys),
        events=empty(EVENTS),
        inputs=tuple(summary(one) for one in inputs),
        absent=absent(inputs),
        late_closes=late_closes(inputs),
    )
    whole, noticed = _whole(told, request)
    counting = _Counting(road, facts, request, whole)
    cells, parts = _counted(engine, tasks, counting, sum(one.rows for one in told))
    evidence = together([part.evidence for part in parts])
    if not evidence.agrees(whole):
        counting = replace(counting, whole=corrected(whole, evidence))
        cells, parts = _counted(engine, tasks, counting, sum(one.rows for one in told))
        evidence = together([part.evidence for part in parts])
    names = [one.name for one in facts.inputs]
    happened = not_applied(
        request, list(road.tickets), frozenset().union(*(one.filled for one in told))
    )
    noticed += [*happened, *evidence.findings(request.policies, names)]
    noticed = [*findings, *in_lines(noticed, facts.inputs)]
    added = cells_from_rows(cells, parts[0].counted.dimensions)
    found = summed(added, parts, facts, request, noticed)
    return found, tuple(inspection(i.table, i.mapping, i.notes, i.rows) for i in inputs)


def _told(
    engine: Engine, tasks: Sequence[Piece], reading: Reading
) -> tuple[list[Piece], list[Told]]:
    """What every file tells, and the files with what the answers of all count as."""
    told = engine.each(tasks, tell)
    parts = [one.part for each in told for one in each.inputs if one.part is not None]
    known = answers.decided(parts, reading)
    tasks = [
        replace(task, known={q.layout: known[q.layout] for q in _questions(one)})
        for task, one in zip(tasks, told, strict=True)
    ]
    # Files that would have decided otherwise by themselves are asked again.
    differs = [place for place, one in enumerate(told) if not _agrees(one.known, known)]
    if differs:
        again = engine.each([tasks[place] for place in differs], tell)
        for place, one in zip(differs, again, strict=True):
            told[place] = one
    return tasks, told


def _agrees(own: answers.Layouts | None, known: answers.Layouts) -> bool:
    """Whether a file reads its own answers as all files together do."""
    return own is not None and all(scored.within(known[layout]) for layout, scored in own.items())


def _questions(told: Told) -> list[answers.Question]:
    return [q for one in told.inputs if one.part is not None for q in one.part.questions]


def _taken(inputs: Sequence[Input], told: Sequence[Told]) -> None:
    """Lets the inputs, as they were recognised here, know how they were read elsewhere."""
    each = [one for file in told for one in file.inputs]
    for one, found in zip(inputs, each, strict=True):
        one.notes, one.rows, one.exact = found.notes, found.rows, found.exact
    for one in inputs:
        note_unused(one, alone=len(inputs) == 1)


def _schema(told: Sequence[Told], table: str) -> Schema:
    """Every column of the files in one order, canonical ones first."""
    found: dict[str, pl.DataType] = {}
    for one in told:
        for name, dtype in getattr(one, table).items():
            found.setdefault(name, dtype)
    order = TICKETS if table == "tickets" else found
    names = [name for name in order if name in found]
    return {name: found[name] for name in (*names, *(n for n in found if n not in names))}


def _whole(told: Sequence[Told], request: Request) -> tuple[Whole, list[Finding]]:
    """What all files together tell, and what is odd about it."""
    instants: set[datetime] = {at for one in told for at in one.newest if at is not None}
    newest = max(instants, default=None)
    before = max((at for at in instants if at != newest), default=None)
    created = Counter[int]()
    for one in told:
        for instant, n in one.created:
            created[instant] += n
    # The tickets of one import stand in a few files.
    least = -(-BULK // max(1, len(told)))
    whole = Whole(
        request.as_of or newest,
        frozenset().union(*(one.unanswered for one in told)),
        frozenset().union(*(one.asked for one in told)),
        frozenset(instant for instant, n in created.items() if n >= least),
        {clock.name: frozenset() for clock in CLOCKS},
    )
    return whole, lonely(newest, before) if request.as_of is None else []


def _counted(
    engine: Engine, tasks: Sequence[Piece], counting: _Counting, rows: int
) -> tuple[pl.DataFrame, list[Part]]:
    """The cells of all rows, and what each part came to; rows that are none are a part, too."""
    schema = counting.road.schema
    _, nothing = counting.part(pl.DataFrame(schema=schema))
    dimensions = nothing.counted.dimensions
    cells, parts = engine.added(
        tasks,
        counting.road.rows,
        schema,
        counting.part,
        columns_of_cells(dimensions),
        max(_PARTS, rows // _ROWS),
    )
    return cells, [nothing, *parts]
