"""Ticket rows in canonical form: every mapped column typed, every oddity noted, every row accounted for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import InputError
from supportmetrics.intake import deriving, measures, moments, picking, texts
from supportmetrics.intake.legs import LINKS
from supportmetrics.intake.planning import is_count
from supportmetrics.intake.values import counts, times, words
from supportmetrics.intake.values.ids import plain_ids
from supportmetrics.model.columns import INPUT, INSTANT, LINE, TICKETS
from supportmetrics.model.findings import Severity
from supportmetrics.model.words import CHANNELS, PRIORITIES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping as Map

    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.planning import Plan
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.reading import Reading
    from supportmetrics.intake.tables import Records

_BROKEN_DOWN = texts.LISTED | {"team", "agent", "type", "category", "brand"}
"""Columns that people break figures down by."""
_CANONICAL = {"channel": CHANNELS, "priority": PRIORITIES, "status": STATUSES}
_THREADS = 2


def build(
    records: Records,
    plan: Plan,
    mapping: Mapping,
    reading: Reading,
    constants: Map[str, str],
    number: int,
    notes: Notes,
) -> pl.DataFrame:
    """The canonical tickets frame of one table, rows without any value or id left out and counted.

    Raises InputError for a creation column that holds no date at all, AmbiguityError for undecided dates.
    """
    frame, ids = _identified(records.frame, plan, mapping, notes)
    lines = frame[LINE]
    out: dict[str, pl.Series] = {"ticket_id": ids}
    raw = {
        name: picking.cells(frame, assigned)
        for name, assigned in plan.columns.items()
        if name != "ticket_id"
    }
    with ThreadPoolExecutor(_THREADS) as pool:
        words_of = texts.begun(raw, mapping, reading, pool)
        out |= _times(raw, plan, mapping, reading, lines, notes)
        plain = _plain(raw, plan, mapping, reading, lines, notes)
        out |= texts.noted(words_of, plan, notes)
    out |= measures.durations(raw, out, plan.columns, lines, notes, ages=mapping.preset is None)
    out |= plain
    measures.note_late_answers(out, lines, notes)
    _note_empty(out, plan, lines, notes)
    deriving.stage(raw, out, mapping)
    deriving.without_answer(out)
    deriving.escalated(raw, out)
    for name, value in constants.items():
        column = constant(name, value, frame.height)
        if name in TICKETS or name in reading.keep or name == "source":
            out[name] = column
    out |= {
        name: words.trimmed(picking.pick(frame, places)).alias(name)
        for name, places in mapping.extras.items()
        if name not in out
    }
    out |= {name: words.trimmed(raw[name]) for name in LINKS if name in raw}
    if "tier" not in out and "team" in out:
        deriving.tier_from_team(out, reading, mapping, notes)
    for column_name, assigned in plan.columns.items():
        if (
            assigned.header in mapping.repeated
            and len(assigned.names) > 1
            and column_name != "tags"
        ):
            notes.add(
                "repeated-header", "used the first that holds a value", column=assigned.header,
                rows=frame.height, severity=Severity.NOTE, words=assigned.names,
            )  # fmt: skip
    wanted = [name for name in TICKETS if name in out]
    result = pl.DataFrame(
        [out[name].alias(name) for name in (*wanted, *(n for n in out if n not in TICKETS))]
    )
    return result.with_columns(pl.lit(number, pl.UInt32).alias(INPUT), lines.alias(LINE))


def constant(name: str, value: str, height: int) -> pl.Series:
    """A column the user fixed: taken as written, canonical words in any case."""
    word = value.strip()
    canonical = {known: known for known in _CANONICAL.get(name, ())}
    dtype = TICKETS[name].dtype if name in TICKETS else pl.String
    series = pl.Series(name, [canonical.get(word.lower(), word)], dtype=pl.String)
    if name == "tier":
        series = pl.Series(name, [words.tier_of(word) or word], dtype=pl.String)
    elif dtype == pl.Boolean:
        series = counts.flags(series).values
    elif dtype == pl.Int64:
        series = counts.whole_numbers(series).values
    elif dtype == INSTANT:
        series = times.read({name: times.Wanted(series, "UTC")}, None)[name].values
    return series.new_from_index(0, height) if height else series.head(0)


def _numbered(frame: pl.DataFrame, mapping: Mapping, notes: Notes) -> pl.Series:
    """Ids for rows that have none: each is a ticket of its own. Raises InputError where rows happen to tickets."""
    if mapping.role != "tickets":
        raise InputError(
            f"{notes.input}: nothing tells which ticket a row belongs to. Name the column: "
            "--column ticket_id=HEADER."
        )
    notes.add(
        "missing-id",
        "there is no id column, so every row counts as a ticket; name one with --column ticket_id=HEADER",
        rows=frame.height,
    )
    return ("row " + frame[LINE].cast(pl.String)).alias("ticket_id")


def _identified(
    frame: pl.DataFrame, plan: Plan, mapping: Mapping, notes: Notes
) -> tuple[pl.DataFrame, pl.Series]:
    """Rows with their ids; blank rows are no records, rows without id are set aside."""
    assigned = plan.columns.get("ticket_id")
    if assigned is None:
        frame = frame.filter(~_blank(frame))
        return frame, _numbered(frame, mapping, notes)
    ids = picking.pick(frame, assigned.names).cast(pl.String).alias("ticket_id")
    if not ids.null_count() and not ids.cast(pl.Int64, strict=False).null_count():
        # Bare digits, as nearly always: none of the damages below can be there.
        return frame, ids
    if ids.null_count() or ids.str.contains(" ", literal=True).any() or (ids == "").any():
        ids = words.trimmed(ids)
    if ids.null_count():
        blank = _blank(frame)
        frame, ids = frame.filter(~blank), ids.filter(~blank)
        without = ids.is_null()
        if without.any():
            rows = int(without.sum())
            notes.add(
                "missing-id",
                "set aside",
                column=assigned.header,
                rows=rows,
                records=frame[LINE].filter(without).head(3),
            )
            notes.exclude("no ticket id", frame[LINE].filter(without))
            frame, ids = frame.filter(~without), ids.filter(~without)
    if ids.str.contains("E+", literal=True).any() or ids.str.contains("e+", literal=True).any():
        damaged = ids.str.contains(r"^\d(?:[.,]\d+)?[eE]\+\d+$")
        if damaged.any():
            notes.add(
                "damaged-id", "each such row counts as a ticket of its own", column=assigned.header,
                rows=int(damaged.sum()), records=frame[LINE].filter(damaged).head(3),
            )  # fmt: skip
            ids = ids.zip_with(~damaged, ids + " (row " + frame[LINE].cast(pl.String) + ")")
    if ids.str.starts_with("#").any():
        ids = plain_ids(ids)
    if ids.str.ends_with(".0").any() and ids.str.contains(r"^\d+\.0$").all():
        ids = ids.str.strip_suffix(".0")
    return frame, ids.alias("ticket_id")


def _blank(frame: pl.DataFrame) -> pl.Series:
    """Whether each row holds nothing in the columns that are read."""
    data = [name for name in frame.columns if name != LINE]
    return frame.select(pl.all_horizontal(pl.col(data).is_null())).to_series()


def _times(
    raw: Map[str, pl.Series],
    plan: Plan,
    mapping: Mapping,
    reading: Reading,
    lines: pl.Series,
    notes: Notes,
) -> dict[str, pl.Series]:
    columns = {
        name: assigned
        for name, assigned in plan.columns.items()
        if name in raw and name in TICKETS and TICKETS[name].dtype == INSTANT
    }
    found = moments.read(columns, raw, mapping, reading, lines, notes)
    if "created_at" in found:
        cells, created = raw["created_at"], found["created_at"]
        if cells.null_count() < cells.len() == created.values.null_count() and len(created.bad):
            header = columns["created_at"].header
            example = next((str(v) for v in cells.drop_nulls().head(1).to_list()), "")
            raise InputError(
                f"{notes.input}: no value of the column {header!r} is a date (the first is {example!r}). "
                "Name another column: --column created_at=HEADER."
            )
    elif "created_at" not in raw and mapping.role == "tickets":
        perhaps = ", ".join(repr(header) for header in mapping.unread_times[:3])
        way_on = f"; if one of {perhaps} is it, say --column created_at=HEADER" if perhaps else ""
        notes.add("no-creation-time", f"left times since creation out{way_on}", rows=lines.len())
    return {name: column.values.alias(name) for name, column in found.items()}


def _note_empty(out: Map[str, pl.Series], plan: Plan, lines: pl.Series, notes: Notes) -> None:
    """A finding per column to break figures down by that no row fills."""
    for name, assigned in plan.columns.items():
        if (
            name in _BROKEN_DOWN
            and name in out
            and lines.len()
            and out[name].null_count() == lines.len()
        ):
            notes.add(
                "empty-column", f"nothing is known of {name}", column=assigned.header,
                rows=lines.len(), severity=Severity.NOTE,
            )  # fmt: skip


def _plain(
    raw: Map[str, pl.Series],
    plan: Plan,
    mapping: Mapping,
    reading: Reading,
    lines: pl.Series,
    notes: Notes,
) -> dict[str, pl.Series]:
    """Counts and flags."""
    out = {}
    preset = mapping.preset.values if mapping.preset else {}
    for name, series in raw.items():
        dtype = TICKETS[name].dtype if name in TICKETS else None
        assigned = plan.columns[name]
        if name in TICKETS and is_count(name):
            read, code, what = (
                counts.whole_numbers(series, stations=assigned.transform == "stations"),
                "bad-number",
                "number",
            )
        elif dtype == pl.Boolean and assigned.transform == "remaining":
            read, code, what = counts.remaining(series), "bad-flag", "flag"
        elif dtype == pl.Boolean and assigned.transform == "filled":
            read, code, what = counts.filled(series), "bad-flag", "flag"
        elif dtype == pl.Boolean:
            said = words.replaced(series, {**preset.get(name, {}), **reading.values.get(name, {})})
            read, code, what = (
                counts.flags(said, inverted=assigned.transform == "inverted"),
                "bad-flag",
                "flag",
            )
        else:
            continue
        out[name] = read.values.alias(name)
        if read.bad.len():
            notes.add(
                code, f"no {what}: counted as missing", column=assigned.header, rows=read.bad.len(),
                records=lines.gather(read.bad.head(3)),
            )  # fmt: skip
    return out
