"""The vendor's own SLA clocks in canonical form: one row per ticket, promise and run, or per event of such a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake import moments, picking
from supportmetrics.intake.values import counts, words
from supportmetrics.model.columns import INPUT, LINE, PROMISES, empty

if TYPE_CHECKING:
    from collections.abc import Callable

    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.reading import Reading

_TIMES = ("started_at", "due_at", "done_at")
_TOLD = (*_TIMES, "at", "clock", "run", "breached", "sla_stage", "sla_event", "withdrawn")
_TOLD_BY = {"started": "started_at", "broken": "due_at", "done": "done_at"}
"""What happened to a clock -> the time that its event tells: a promise is broken when it is due."""


def names_needed(mapping: Mapping) -> tuple[str, ...]:
    """Columns of the table that promises are made of."""
    return tuple(
        n for name in _TOLD if name in mapping.columns for n in mapping.columns[name].everything
    )


def read(
    frame: pl.DataFrame, rows: pl.DataFrame, mapping: Mapping, reading: Reading, notes: Notes
) -> pl.DataFrame:
    """The promises of a table; cancelled ones, and those about none of the three clocks, leave.

    `frame` holds the cells as text, `rows` the same rows as tickets (ticket_id, source, input, line).
    """
    columns = mapping.columns
    known = {name: columns[name] for name in (*_TIMES, "at") if name in columns}
    told = moments.of_frame(known, frame, mapping, reading, notes)
    base = rows.select("ticket_id", "source", INPUT, LINE).with_columns(*told)
    if "started_at" not in columns and "created_at" in rows.columns:
        base = base.with_columns(rows["created_at"].alias("started_at"))
    base = base.with_columns(_clocks(frame, mapping, reading, notes))
    if "run" in columns:
        run = words.trimmed(picking.pick(frame, columns["run"].names))
        base = base.with_columns(counts.whole_numbers(run).values.alias("run"))
    if mapping.preset is not None and mapping.preset.rows.get("misses"):
        base = base.with_columns(pl.lit(value=True).alias("breached"))
    elif "breached" in columns:
        base = base.with_columns(_flag("breached", frame, mapping))
    base = _happened(base, frame, mapping, notes) if "sla_event" in columns else base
    base = base.explode("clock", empty_as_null=True, keep_nulls=True).with_columns(
        pl.lit(None, PROMISES[name].dtype).alias(name)
        for name in PROMISES
        if name not in base.columns
    )
    done = pl.col("done_at").is_not_null()
    late = pl.when(done).then(pl.col("done_at") > pl.col("due_at"))
    again = (pl.col("clock") == "first_response") & (pl.col("run") > 1)
    base = base.with_columns(
        pl.coalesce("breached", late).alias("breached"),
        # A clock of replies that runs again waits for a later one.
        clock=pl.when(again.fill_null(value=False)).then(pl.lit("next_reply")).otherwise("clock"),
    )
    if "sla_stage" in columns:
        stage = words.trimmed(picking.pick(frame, columns["sla_stage"].names)).str.to_lowercase()
        off = stage.str.contains("cancel").fill_null(value=False)
        notes.exclude("cancelled", base[LINE].filter(off))
        base = base.filter(~off)
    aside = base.filter(pl.col("clock").is_null())
    notes.exclude("another clock", aside[LINE])
    order = empty(PROMISES)
    return base.filter(pl.col("clock").is_not_null()).select(order.columns).cast(order.schema)


def _flag(name: str, frame: pl.DataFrame, mapping: Mapping) -> pl.Series:
    assigned = mapping.columns[name]
    raw = words.trimmed(picking.pick(frame, assigned.names))
    return counts.flags(raw, inverted=assigned.transform == "inverted").values.alias(name)


def _happened(
    base: pl.DataFrame, frame: pl.DataFrame, mapping: Mapping, notes: Notes
) -> pl.DataFrame:
    """Rows that each tell one event of a clock: its start or end, that it was promised, or broken.

    Pauses and the like leave, and so does what was taken back.
    """
    own = mapping.preset.values.get("sla_event", {}) if mapping.preset else {}
    written = words.trimmed(picking.pick(frame, mapping.columns["sla_event"].names))
    look_up = words.translator("sla_event", own)
    event = pl.col("event")
    base = base.with_columns(
        words.translate(written, look_up, keep_unknown=False).values.alias("event")
    ).with_columns(
        *(pl.when(event == what).then("at").alias(name) for what, name in _TOLD_BY.items()),
        breached=pl.when(event == "broken").then(True).when(event == "promised").then(False),
    )
    if "withdrawn" in mapping.columns:
        back = _flag("withdrawn", frame, mapping).fill_null(value=False)
        notes.exclude("withdrawn", base[LINE].filter(back))
        base = base.filter(~back)
    notes.exclude("another event", base[LINE].filter(base["event"].is_null()))
    return base.filter(event.is_not_null())


def _clocks(frame: pl.DataFrame, mapping: Mapping, reading: Reading, notes: Notes) -> pl.Series:
    """Which clocks a row is about, from its words: a list per row; unknown names are told."""
    own = mapping.preset.values.get("clock", {}) if mapping.preset else {}
    look_up = words.translator("clock", own, reading.values.get("clock", {}))
    assigned = mapping.columns["clock"]
    written = words.trimmed(picking.pick(frame, assigned.names)).rename("clock")
    # A name may hold a comma itself: only where all of its parts are known it is a list.
    distinct = written.unique().drop_nulls().to_list()
    lists = {text: parts for text in distinct if (parts := _parts(text, look_up))}
    read = words.translate(
        written.set(written.is_in(list(lists)).fill_null(value=False), None),
        look_up,
        keep_unknown=False,
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
    known = {text: [look_up(text) or None] for text in distinct} | lists
    return written.replace_strict(
        list(known), list(known.values()), default=None, return_dtype=pl.List(pl.String)
    )


def _parts(text: str, look_up: Callable[[str], str | None]) -> list[str]:
    """The clocks that a cell lists, or nothing when it is no list of known clocks."""
    found = [look_up(part) for part in text.split(",")]
    return [clock for clock in found if clock] if len(found) > 1 and all(found) else []
