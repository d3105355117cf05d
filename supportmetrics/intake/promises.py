"""The vendor's own SLA clocks in canonical form: one row per ticket, promise and cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake import events, tickets
from supportmetrics.intake.values import counts, words
from supportmetrics.model.columns import INPUT, LINE, PROMISES, empty

if TYPE_CHECKING:
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.reading import Reading

_TIMES = ("started_at", "due_at", "done_at")
_TOLD = (*_TIMES, "clock", "breached", "stage")


def names_needed(mapping: Mapping) -> tuple[str, ...]:
    """Columns of the table that promises are made of."""
    return tuple(n for name in _TOLD if name in mapping.columns for n in mapping.columns[name].names)


def read(
    frame: pl.DataFrame, rows: pl.DataFrame, mapping: Mapping, reading: Reading, notes: Notes
) -> pl.DataFrame:
    """The promises of a table; cancelled ones, and those about none of the three clocks, leave.

    `frame` holds the cells as text, `rows` the same rows as tickets (ticket_id, source, input, line).
    """
    columns = mapping.columns
    known = {name: columns[name] for name in _TIMES if name in columns}
    moments = events.instants(known, frame, mapping, reading, notes)
    base = rows.select("ticket_id", "source", INPUT, LINE).with_columns(
        _words("clock", frame, mapping, reading, notes), *moments
    )
    if "breached" in columns:
        assigned = columns["breached"]
        raw = words.trimmed(tickets.pick(frame, assigned.names))
        flags = counts.flags(raw, inverted=assigned.transform == "inverted")
        base = base.with_columns(flags.values.alias("breached"))
    base = base.with_columns(
        pl.lit(None, PROMISES[name].dtype).alias(name) for name in PROMISES if name not in base.columns
    )
    if "breached" not in columns and {"due_at", "done_at"} <= set(columns):
        late = pl.when(pl.col("done_at").is_not_null()).then(pl.col("done_at") > pl.col("due_at"))
        base = base.with_columns(breached=late)
    if "stage" in columns:
        stage = words.trimmed(tickets.pick(frame, columns["stage"].names)).str.to_lowercase()
        off = stage.str.contains("cancel").fill_null(value=False)
        notes.exclude("cancelled", int(off.sum()))
        base = base.filter(~off)
    aside = base.filter(pl.col("clock").is_null())
    notes.exclude("another clock", aside.height)
    order = empty(PROMISES)
    return base.filter(pl.col("clock").is_not_null()).select(order.columns).cast(order.schema)  # type: ignore[arg-type]  # dtypes of a schema


def _words(
    name: str, frame: pl.DataFrame, mapping: Mapping, reading: Reading, notes: Notes
) -> pl.Series:
    """Which clock a promise is about, from its words; unknown names are told."""
    own = mapping.preset.values.get(name, {}) if mapping.preset else {}
    if name not in mapping.columns:
        return pl.Series(name, [own.get("")], dtype=pl.String).new_from_index(0, frame.height)
    look_up = words.translator(name, own, reading.values.get(name, {}))
    assigned = mapping.columns[name]
    read = words.translate(
        words.trimmed(tickets.pick(frame, assigned.names)), look_up, keep_unknown=False
    )
    if read.unknown:
        notes.unknown_words[assigned.header] = read.unknown
        notes.add(
            "unknown-word",
            "left out; say which is meant with [values.clock]: first_response, next_reply or resolution",
            column=assigned.header,
            rows=read.unknown_rows,
            words=read.unknown,
        )
    return read.values.alias(name)
