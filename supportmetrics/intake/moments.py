"""Columns of times: read together, as one may settle the order of day and month for another; what is odd is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.intake import picking
from supportmetrics.intake.values import times
from supportmetrics.model.columns import LINE
from supportmetrics.model.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping as Map

    import polars as pl

    from supportmetrics.intake.assigned import Assigned
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.reading import Reading


def of_frame(
    columns: Map[str, Assigned],
    frame: pl.DataFrame,
    mapping: Mapping,
    reading: Reading,
    notes: Notes,
) -> list[pl.Series]:
    """Columns of times by their canonical names, from cells as text. Raises AmbiguityError for undecided dates."""
    cells = {name: picking.cells(frame, assigned) for name, assigned in columns.items()}
    found = read(columns, cells, mapping, reading, frame[LINE], notes)
    return [column.values.alias(name) for name, column in found.items()]


def read(
    columns: Map[str, Assigned],
    cells: Map[str, pl.Series],
    mapping: Mapping,
    reading: Reading,
    lines: pl.Series,
    notes: Notes,
) -> dict[str, times.Times]:
    """The times of each canonical column. Raises AmbiguityError for undecided dates."""
    order = mapping.preset.order if mapping.preset else None
    asked = {
        assigned.header: times.Wanted(
            cells[name], assigned.zone or reading.zone, order, assigned.order
        )
        for name, assigned in columns.items()
    }
    found = times.read(asked, reading.date_order, notes.input)
    _note(found, lines, asked, columns, reading, notes)
    return {name: found[assigned.header] for name, assigned in columns.items()}


def _note(
    found: Map[str, times.Times],
    lines: pl.Series,
    asked: Map[str, times.Wanted],
    columns: Map[str, Assigned],
    reading: Reading,
    notes: Notes,
) -> None:
    zoned = {a.header for a in columns.values() if a.zone}
    loose = [header for header, column in found.items() if column.naive and header not in zoned]
    if loose and not reading.zone_is_given:
        notes.add(
            "assumed-zone", f"read as {reading.zone}", column=", ".join(loose[:3]) + (" ..." if len(loose) > 3 else ""),
            rows=asked[loose[0]].series.len(), severity=Severity.NOTE, words=loose,
        )  # fmt: skip
    for header, column in found.items():
        if column.order:
            notes.orders[header] = column.order
        if column.bad.len():
            notes.add(
                "bad-date", "counted as missing", column=header, rows=column.bad.len(),
                records=lines.gather(column.bad.head(3)),
            )  # fmt: skip
        if column.borrowed:
            notes.add(
                "assumed-order", f"read as {column.order}, as {column.borrowed} has it", column=header,
                rows=asked[header].series.len(), severity=Severity.NOTE, words=(column.order or "",),
            )  # fmt: skip
