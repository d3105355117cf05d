"""The account of how one input was understood, for people who want to check it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.intake.reading import ColumnReading, Inspection

if TYPE_CHECKING:
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.tables import Table

_SAMPLES = 3


def inspection(table: Table, mapping: Mapping, notes: Notes, rows: int) -> Inspection:
    """What was decided about a table, column by column."""
    by_name = {name: assigned for assigned in mapping.columns.values() for name in assigned.names}
    kept = {name: asked for asked, names in mapping.extras.items() for name in names}
    columns = []
    for header, name in zip(table.headers, table.names, strict=True):
        samples = tuple(
            table.sample[name].drop_nulls().unique(maintain_order=True).head(_SAMPLES).to_list()
        )
        if name in by_name:
            a = by_name[name]
            columns.append(
                ColumnReading(
                    header,
                    a.canonical,
                    a.unit if a.canonical.endswith("_seconds") else None,
                    a.zone,
                    a.how,
                    a.reason,
                    samples,
                    a.confidence,
                )
            )
        elif name in kept:
            columns.append(
                ColumnReading(
                    header,
                    None,
                    None,
                    None,
                    "configuration",
                    f"carried along as {kept[name]}",
                    samples,
                    1.0,
                )
            )
        else:
            columns.append(
                ColumnReading(
                    header,
                    None,
                    None,
                    None,
                    "ignored",
                    "no canonical column is called so",
                    samples,
                    0.0,
                )
            )
    return Inspection(
        name=table.name, role=mapping.role, preset=mapping.preset_id, score=mapping.score, runner_up=mapping.runner_up,
        format=table.format, encoding=table.encoding, delimiter=table.delimiter, header_row=table.header_row,
        skipped_rows=table.skipped, rows=rows, columns=tuple(columns), unknown_words=dict(notes.unknown_words),
        rejected=tuple(notes.rejected),
    )  # fmt: skip
