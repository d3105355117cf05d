"""The account of how one input was understood, for people who want to check it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake.reading import ColumnReading, Inspection
from supportmetrics.intake.values import counts, durations, shapes
from supportmetrics.model.columns import TABLES
from supportmetrics.model.meanings import IGNORED, TIME_OF_DAY, Meaning

if TYPE_CHECKING:
    from supportmetrics.intake.assigned import Assigned
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.tables import Table

_SAMPLES = 3
_PERSONAL = frozenset(c.name for table in TABLES.values() for c in table.values() if c.personal)
_LONG_NUMBER = re.compile(r"\d{10,}")
"""May be a telephone number or an account."""


def inspection(table: Table, mapping: Mapping, notes: Notes, rows: int) -> Inspection:
    """What was decided about a table, column by column."""
    return Inspection(
        name=table.name,
        role=mapping.role,
        preset=mapping.preset_id,
        score=mapping.score,
        runner_up=mapping.runner_up,
        format=table.format,
        encoding=table.encoding,
        delimiter=table.delimiter,
        header_row=table.header_row,
        skipped_rows=table.skipped,
        rows=rows,
        columns=_columns(table, mapping, notes),
        unknown_words=dict(notes.unknown_words),
        rejected=tuple(notes.rejected),
        zone=mapping.zone,
        words=dict(notes.words),
    )


def _columns(table: Table, mapping: Mapping, notes: Notes) -> tuple[ColumnReading, ...]:
    by_name: dict[str, list[Assigned]] = {}
    for assigned in mapping.columns.values():
        for name in assigned.names:
            by_name.setdefault(name, []).append(assigned)
    clocks = {assigned.time: assigned for assigned in mapping.columns.values() if assigned.time}
    kept = {name: asked for asked, names in mapping.extras.items() for name in names}
    some = pl.col(table.names).drop_nulls().unique(maintain_order=True).head(_SAMPLES)
    each = [tuple(values) for row in table.sample.select(some.implode()).rows() for values in row]
    found = []
    for header, name, samples in zip(table.headers, table.names, each, strict=True):
        if name in by_name:
            first, *others = (_assigned(header, a, notes, samples) for a in by_name[name])
            one = replace(first, meaning=", ".join([first.meaning, *(o.meaning for o in others)]))
        elif name in clocks:
            one = _clock(header, clocks[name], samples)
        elif name in kept:
            one = _unread(header, "configuration", f"carried along as {kept[name]}", samples, 1.0)
        elif name in mapping.ignored:
            one = _unread(header, "configuration", "you left it alone", samples, 1.0)
        else:
            why = mapping.passed_over.get(name, "nothing that is measured is called so")
            one = _unread(header, "ignored", why, samples, 0.0)
        found.append(one)
    return tuple(found)


def _assigned(
    header: str, assigned: Assigned, notes: Notes, samples: tuple[str, ...]
) -> ColumnReading:
    canonical, reason = assigned.canonical, assigned.reason
    unit = assigned.unit if canonical.endswith("_seconds") else None
    meaning = replace(assigned.meaning, order=assigned.order or notes.orders.get(assigned.header))
    if assigned.header in notes.units and canonical.endswith("_seconds"):
        unit = notes.units[assigned.header]
        meaning = replace(meaning, unit=unit) if unit else Meaning(IGNORED)
        told = f"{unit}, as its two times tell" if unit else "left out: nothing tells its unit"
        reason = f"{reason}; {told}"
    return ColumnReading(
        header,
        canonical,
        unit,
        assigned.zone,
        assigned.how,
        reason,
        samples,
        canonical in _PERSONAL,
        assigned.confidence,
        str(meaning),
    )


def _clock(header: str, assigned: Assigned, samples: tuple[str, ...]) -> ColumnReading:
    return ColumnReading(
        header,
        assigned.canonical,
        None,
        assigned.zone,
        assigned.how,
        f"the time of day that belongs to {assigned.header!r}",
        samples,
        personal=False,
        confidence=assigned.confidence,
        meaning=str(Meaning(assigned.canonical, part=TIME_OF_DAY)),
    )


def _unread(
    header: str, how: str, reason: str, samples: tuple[str, ...], confidence: float
) -> ColumnReading:
    personal = not all(map(_impersonal, samples))
    return ColumnReading(
        header, None, None, None, how, reason, samples, personal, confidence, IGNORED
    )


def _impersonal(text: str) -> bool:
    """Whether a value of a column that nobody knows is surely no name, address or message."""
    if _LONG_NUMBER.search(text):
        return False
    plain = durations.is_number(text) or durations.is_clock(text) or counts.is_flag(text)
    return plain or shapes.looks_like_time(text)
