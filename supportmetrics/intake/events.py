"""Messages and changes in canonical form: rows of a log become events, whatever shape the log has.

Four shapes: a row is a message (by anybody, public or not); a row is a change of one field (old value, new value); a
row tells the whole ticket as it stood after an update; a row is a step of a process, by somebody. What a row tells
about its ticket besides is read as a ticket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake import holders, picking, steps
from supportmetrics.intake.values import counts, words
from supportmetrics.model.columns import AUTHOR, EVENTS, INPUT, LINE, empty

if TYPE_CHECKING:
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.reading import Reading

STATES = ("status", "agent", "team")
"""Columns whose changes are events, where a row tells the whole ticket."""
_TOLD = (
    "at",
    "event_id",
    AUTHOR,
    "actor",
    "message",
    "public",
    "incoming",
    "field",
    "value",
    "previous",
    "sequence",
    "answers_id",
    "activity",
)
_FIELDS = (*STATES, "priority")
_WORDED = ("status", "priority")
"""Fields whose values have canonical words."""
_CHANGES = "status="
"""Begins the words of kinds of messages that change the status: `status=closed`."""


def names_needed(mapping: Mapping) -> tuple[str, ...]:
    """Columns of the table that events are made of."""
    wanted = [*_TOLD, *STATES, "channel"]
    return tuple(
        n for name in wanted if name in mapping.columns for n in mapping.columns[name].everything
    )


def undated(base: pl.DataFrame, notes: Notes, header: str) -> pl.DataFrame:
    """Rows that have a time; the others are set aside."""
    without = base.filter(pl.col("at").is_null())
    if without.height:
        notes.add(
            "undated-event",
            "set aside",
            column=header,
            rows=without.height,
            records=without[LINE].head(3),
        )
        notes.exclude("no time", without[LINE])
    return base.filter(pl.col("at").is_not_null())


def read(
    frame: pl.DataFrame, rows: pl.DataFrame, mapping: Mapping, reading: Reading, notes: Notes
) -> pl.DataFrame:
    """The events of a table: the columns of EVENTS, `author`, input and line.

    `frame` holds the cells as text, `rows` the same rows as tickets (ticket_id, source, at, input, line).
    """
    cells = Cells(frame, mapping, reading, notes)
    base = rows.select("ticket_id", "source", "at", INPUT, LINE)
    base = base.with_columns(
        cells.text("event_id"),
        cells.text(AUTHOR),
        cells.number("sequence"),
        pl.lit(mapping.preset is None or mapping.preset.rows.get("opening", True)).alias(
            "from_start"
        ),
        pl.lit(None, pl.String).alias("previous"),
        pl.lit(None, pl.String).alias("value"),
        rows["channel"] if "channel" in rows.columns else pl.lit(None, pl.String).alias("channel"),
    )
    if mapping.role == "messages":
        found = _messages(base, cells)
    elif tells_steps(mapping):
        found = _steps(base, cells)
    elif tells_states(mapping):
        found = _states(base, cells)
    else:
        found = _changes(base, cells)
    return found.select(*empty(EVENTS).columns, AUTHOR)


class Cells:
    """The cells of the rows as they are needed here."""

    def __init__(
        self, frame: pl.DataFrame, mapping: Mapping, reading: Reading, notes: Notes
    ) -> None:
        self.frame, self.mapping, self.reading, self.notes = frame, mapping, reading, notes

    def raw(self, name: str) -> pl.Series | None:
        """The column of the table, or None."""
        assigned = self.mapping.columns.get(name)
        return None if assigned is None else picking.pick(self.frame, assigned.names)

    def text(self, name: str) -> pl.Series:
        raw = self.raw(name)
        if raw is None:
            return pl.Series(name, [None], dtype=pl.String).new_from_index(0, self.frame.height)
        text = words.trimmed(raw)
        table = self._own(name) | dict(self.reading.values.get(name, {}))
        if name in ("agent", "team") and table:
            text = text.replace({word: told or None for word, told in table.items()})
        if name in ("event_id", AUTHOR) and text.str.ends_with(".0").any():
            text = text.str.replace(r"^(\d+)\.0$", "$1")
        return text.alias(name)

    def _own(self, dimension: str) -> dict[str, str]:
        """The preset's own words of a dimension, and those for nothing."""
        preset = self.mapping.preset
        if preset is None:
            return {}
        return dict.fromkeys(preset.missing, "") | dict(preset.values.get(dimension, {}))

    def number(self, name: str) -> pl.Series:
        return counts.whole_numbers(self.text(name)).values

    def flag(self, name: str) -> pl.Series:
        raw = self.text(name)
        inverted = (
            name in self.mapping.columns and self.mapping.columns[name].transform == "inverted"
        )
        return counts.flags(raw, inverted=inverted).values.alias(name)

    def word(self, name: str, dimension: str, *, listed: bool = True) -> pl.Series:
        """A column in canonical words; unknown ones are null, and told if `listed`."""
        look_up = words.translator(
            dimension, self._own(dimension), self.reading.values.get(dimension, {})
        )
        read = words.translate(self.text(name), look_up, keep_unknown=False)
        if read.unknown and listed:
            header = self.mapping.columns[name].header
            self.notes.unknown_words[header] = read.unknown
            self.notes.add(
                "unknown-word",
                f"counted as unknown; map it with [values.{dimension}]",
                column=header,
                rows=read.unknown_rows,
                words=read.unknown,
            )
        return read.values.alias(name)

    def changed(self, name: str, kind: pl.Series) -> pl.Series:
        """Values of changes of the fields in `kind`, statuses and priorities in canonical words."""
        text = self.text(name)
        for dimension in _WORDED:
            among = (kind == dimension).fill_null(value=False)
            text = text.zip_with(~among, self._worded(text.set(~among, None), name, dimension))
        return text

    def status(self, name: str) -> pl.Series:
        """A column of statuses in canonical words."""
        return self._worded(self.text(name), name, "status")

    def _worded(self, text: pl.Series, name: str, dimension: str) -> pl.Series:
        """Canonical words, unknown ones as other:<word>; these are told."""
        look_up = words.translator(
            dimension, self._own(dimension), self.reading.values.get(dimension, {})
        )
        read = words.translate(text, look_up)
        if read.unknown:
            header = self.mapping.columns[name].header
            known = self.notes.unknown_words.get(header, ())
            self.notes.unknown_words[header] = (*known, *read.unknown)
            self.notes.add(
                "unknown-word",
                f"kept as other:<word>; map it with [values.{dimension}]",
                column=header,
                rows=read.unknown_rows,
                words=read.unknown,
            )
        return read.values.alias(name)

    def exclude(self, rows: pl.DataFrame, reason: str) -> None:
        self.notes.exclude(reason, rows[LINE])


def _messages(base: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    """A row is a message, or a part of the conversation that only changes it."""
    kind = cells.word("message", "message", listed=False).fill_null("other").alias("kind")
    if "message" not in cells.mapping.columns:
        kind = pl.repeat("message", base.height, dtype=pl.String, eager=True).alias("kind")
    public = cells.flag("public")
    actor = _actor(cells)
    base = base.with_columns(kind, actor, public, cells.text("value"))
    said = pl.col("kind").is_in(["message", "note"])
    changed = pl.col("kind").str.starts_with(_CHANGES)
    private = (pl.col("kind") == "note") | ~pl.col("public").fill_null(value=True)
    base = base.with_columns(
        kind=pl.when(said & private)
        .then(pl.lit("note"))
        .when(changed)
        .then(pl.lit("status"))
        .otherwise("kind"),
        value=pl.when(changed)
        .then(pl.col("kind").str.strip_prefix(_CHANGES))
        .when(~said)
        .then("value"),
        public=pl.when(said).then(~private),
    )
    known = pl.col("kind").is_in(["message", "note", *_FIELDS])
    cells.exclude(base.filter(~known), "no message")
    return base.filter(known)


def _actor(cells: Cells) -> pl.Series:
    """Who wrote each message, where a column tells it."""
    told = [cells.word("actor", "actor")] if "actor" in cells.mapping.columns else []
    if "incoming" in cells.mapping.columns:
        direction = cells.word("incoming", "direction", listed=False)
        inward = cells.flag("incoming").zip_with(direction.is_null(), direction == "inbound")
        words_of = {True: "customer", False: "agent"}
        told.append(inward.replace_strict(words_of, default=None, return_dtype=pl.String))
    if not told:
        return pl.Series("actor", [None], dtype=pl.String).new_from_index(0, cells.frame.height)
    frame = pl.DataFrame([series.alias(f"{n}") for n, series in enumerate(told)])
    return frame.select(pl.coalesce(pl.all()).alias("actor")).to_series()


def _changes(base: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    """A row is a change of one field; fields that no metric reads leave."""
    if "field" in cells.mapping.columns:
        kind = cells.word("field", "field", listed=False).alias("kind")
    else:
        kind = pl.repeat("status", base.height, dtype=pl.String, eager=True).alias("kind")
    base = base.with_columns(
        kind,
        *(cells.changed(name, kind) for name in ("value", "previous")),
        pl.lit(None, pl.String).alias("actor"),
        pl.lit(None, pl.Boolean).alias("public"),
    )
    known = pl.col("kind").is_in(_FIELDS).fill_null(value=False)
    cells.exclude(base.filter(~known), "another field")
    told = base.filter(known)
    rows = cells.mapping.preset.rows if cells.mapping.preset else {}
    if "holder" in rows:
        told, twice = holders.people(told, rows["holder"], rows["person"])
        cells.exclude(twice, "told twice")
    return told


def _states(base: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    """A row tells status, agent and team as they were after an update."""
    parts = [empty(EVENTS).with_columns(pl.lit(None, pl.String).alias(AUTHOR))]
    for name in STATES:
        if name not in cells.mapping.columns:
            continue
        value = cells.status(name) if name == "status" else cells.text(name)
        previous = pl.col("previous")
        if name == "status" and "previous" in cells.mapping.columns:
            previous = cells.status("previous")  # type: ignore[assignment]  # a column either way
        parts.append(
            base.with_columns(
                value.alias("value"),
                previous,
                pl.lit(name).alias("kind"),
                pl.lit(None, pl.String).alias("actor"),
                pl.lit(None, pl.Boolean).alias("public"),
            ).select(parts[0].columns)
        )
    events = pl.concat(parts, how="vertical_relaxed")
    return events.filter((pl.col("kind") != "status") | pl.col("value").is_not_null())


def _steps(base: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    """A row is a step of a process; the people who take steps hold the ticket in turn, bots do not."""
    by = steps.performers(cells)
    people = base[LINE].filter(by == "agent")
    states = _states(base, cells)
    held = (pl.col("kind") == "status") | pl.col(LINE).is_in(people.implode())
    done = steps.read(base, by, cells).select(states.columns)
    return pl.concat([states.filter(held), done], how="vertical_relaxed")


def tells_states(mapping: Mapping) -> bool:
    """Whether a row of a history tells the whole ticket after an update, and not one change."""
    return mapping.role == "history" and not {"field", "value"} & set(mapping.columns)


def tells_steps(mapping: Mapping) -> bool:
    """Whether a row of a history is a step of a process."""
    return tells_states(mapping) and "activity" in mapping.columns
