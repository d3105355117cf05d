"""Survey answers in one long table, whether they came as columns of a ticket export, as columns of a survey table,
or one per row. Scales are decided per question over all files of one layout, so that split exports agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake import tickets
from supportmetrics.intake.answers import Part, Question
from supportmetrics.intake.planning import asks_for_comments
from supportmetrics.intake.values import counts, times, words
from supportmetrics.model.columns import CATEGORIES, INPUT, LINE, SURVEYS
from supportmetrics.model.findings import Severity
from supportmetrics.model.scales import SURVEY_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping as Map

    from supportmetrics.intake.assigned import Assigned
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.planning import Plan
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.reading import Reading
    from supportmetrics.intake.tables import Records


def from_tickets(
    frame: pl.DataFrame,
    kept: pl.DataFrame,
    plan: Plan,
    mapping: Mapping,
    reading: Reading,
    notes: Notes,
    source: str,
) -> Part | None:
    """The answers inside a ticket export; `frame` holds the raw rows that became the rows of `kept`."""
    kinds = [kind for kind in SURVEY_KINDS if kind in plan.answers]
    if not kinds:
        return None
    base = kept.select("ticket_id", INPUT, LINE).with_columns(
        pl.lit(source, SURVEYS["source"].dtype).alias("source")
    )
    base = base.with_columns(
        _moments(
            {n: plan.answers[n] for n in ("answered_at", "sent_at") if n in plan.answers},
            frame,
            mapping,
            reading,
            notes,
        )
    )
    if "comment" in plan.answers:
        base = base.with_columns(
            words.trimmed(tickets.pick(frame, plan.answers["comment"].names)).alias("comment")
        )
    base = base.with_columns(
        _compact(kept[name])
        for name in reading.keep
        if name in mapping.extras and name in kept.columns
    )
    questions = [_question(kind, plan.answers[kind], frame, mapping, ()) for kind in kinds]
    return Part(base, tuple(questions), notes, "tickets")


def names_needed(mapping: Mapping, reading: Reading) -> tuple[str, ...]:
    """Columns of a survey table that are read."""
    comments = asks_for_comments(reading)
    known = [
        n for c, a in mapping.columns.items() for n in a.everything if c != "comment" or comments
    ]
    return tuple(
        dict.fromkeys([*known, *(n for places in mapping.extras.values() for n in places)])
    )


def from_table(
    records: Records,
    mapping: Mapping,
    reading: Reading,
    constants: Map[str, str],
    number: int,
    notes: Notes,
) -> Part:
    """The answers of a survey table; unfinished responses and previews are left out and counted."""
    frame = _answered_rows(records.frame, mapping, notes)
    columns = mapping.columns
    base = frame.select(pl.lit(number, pl.UInt32).alias(INPUT), LINE)
    base = base.with_columns(
        _moments(
            {n: columns[n] for n in ("answered_at", "sent_at") if n in columns},
            frame,
            mapping,
            reading,
            notes,
        )
    )
    for name in ("ticket_id", "comment"):
        if name in columns and (name != "comment" or asks_for_comments(reading)):
            text = words.trimmed(tickets.pick(frame, columns[name].names))
            if name == "ticket_id" and text.str.contains(r"^\d+\.0$").any():
                text = text.str.replace(r"^(\d+)\.0$", "$1")
            base = base.with_columns(text.alias(name))
    for name in ("channel", "tier"):
        if name in columns:
            preset = mapping.preset.values.get(name, {}) if mapping.preset else {}
            read = words.translate(
                tickets.pick(frame, columns[name].names),
                words.translator(name, preset, reading.values.get(name, {})),
            )
            base = base.with_columns(_compact(read.values.alias(name)))
            notes.words[name] = read.known
            if read.unknown:
                notes.unknown_words[columns[name].header] = read.unknown
                notes.add(
                    "unknown-word", f"kept as other:<word>; map it with [values.{name}]", column=columns[name].header,
                    rows=read.unknown_rows, words=read.unknown,
                )  # fmt: skip
    for name, value in constants.items():
        if name in SURVEYS or name in reading.keep:
            column = tickets.constant(name, value, base.height)
            base = base.with_columns(_compact(column.alias(name)))
    base = base.with_columns(
        _compact(words.trimmed(tickets.pick(frame, places)).alias(name))
        for name, places in mapping.extras.items()
        if name not in base.columns
    )
    questions = []
    if "score" in columns:
        questions = _long(frame, mapping)
    questions += [
        _question(kind, columns[kind], frame, mapping, (mapping.questions.get(columns[kind].header, ""),))
        for kind in SURVEY_KINDS if kind in columns
    ]  # fmt: skip
    return Part(base, tuple(questions), notes, "surveys")


def _compact(column: pl.Series) -> pl.Series:
    """A column of few words as categories; any other as it is."""
    return column.cast(pl.Categorical) if column.name in CATEGORIES else column


def _answered_rows(frame: pl.DataFrame, mapping: Mapping, notes: Notes) -> pl.DataFrame:
    data = [name for name in frame.columns if name != LINE]
    frame = frame.filter(~pl.all_horizontal(pl.col(data).is_null()))
    rows = mapping.preset.rows if mapping.preset else {}
    if "preview" in mapping.columns and "preview" in rows:
        status = (
            tickets.pick(frame, mapping.columns["preview"].names)
            .cast(pl.String)
            .str.strip_chars()
            .str.to_lowercase()
        )
        frame = _leave_out(
            frame, status.is_in(list(rows["preview"])), "preview of the survey", notes
        )
    if "finished" in mapping.columns:
        finished = counts.flags(tickets.pick(frame, mapping.columns["finished"].names)).values
        named = any(kind in mapping.columns for kind in SURVEY_KINDS)
        has_answer = pl.lit(value=False)
        for kind in SURVEY_KINDS:
            if kind in mapping.columns:
                has_answer = has_answer | pl.any_horizontal(
                    pl.col(n).is_not_null() for n in mapping.columns[kind].names
                )
        answered = (
            frame.select(has_answer.alias("a")).to_series()
            if named
            else finished.fill_null(value=True)
        )
        if answered.len() != frame.height:
            answered = (
                answered.new_from_index(0, frame.height) if frame.height else answered.head(0)
            )
        frame = _leave_out(
            frame, ~finished.fill_null(value=True) & ~answered, "response not finished", notes
        )
    return frame


def _leave_out(frame: pl.DataFrame, mask: pl.Series, reason: str, notes: Notes) -> pl.DataFrame:
    mask = mask.fill_null(value=False)
    rows = int(mask.sum())
    if rows:
        notes.exclude(reason, frame[LINE].filter(mask))
        notes.add(
            "not-an-answer",
            f"left out: {reason}",
            rows=rows,
            records=frame[LINE].filter(mask).head(3),
            severity=Severity.NOTE,
        )
    return frame.filter(~mask)


def _moments(
    columns: Map[str, Assigned],
    frame: pl.DataFrame,
    mapping: Mapping,
    reading: Reading,
    notes: Notes,
) -> list[pl.Series]:
    preset = mapping.preset
    asked = {
        a.header: times.Wanted(
            tickets.cells(frame, a),
            a.zone or reading.zone,
            preset.order if preset else None,
            a.order,
        )
        for a in columns.values()
    }
    found = times.read(asked, reading.date_order, notes.input)
    tickets.note_times(
        found, dict.fromkeys(asked, frame[LINE]), asked, columns.values(), reading, notes
    )
    return [found[a.header].values.alias(name) for name, a in columns.items()]


def _question(
    kind: str, assigned: Assigned, frame: pl.DataFrame, mapping: Mapping, hints: tuple[str, ...]
) -> Question:
    answers = tickets.pick(frame, assigned.names)
    if answers.dtype not in (pl.String, pl.Categorical):
        answers = answers.cast(pl.String)
    configured = mapping.preset.scores.get(kind) if mapping.preset else None
    dated = mapping.columns.get("answered_at")
    layout = (mapping.preset_id, *(h.light for h in mapping.headers), kind, assigned.header)
    return Question(
        kind,
        assigned.header,
        answers,
        layout,
        _tally(answers),
        configured,
        (assigned.header, *hints),
        dated is None or dated.only in ("", kind),
    )


def _tally(answers: pl.Series) -> dict[str, int]:
    tally = answers.drop_nulls().value_counts(name="n")
    return dict(
        zip(tally[answers.name].cast(pl.String).to_list(), tally["n"].to_list(), strict=True)
    )


def _long(frame: pl.DataFrame, mapping: Mapping) -> list[Question]:
    """One answer per row: the kind stands in a column, or in the file's name."""
    assigned = mapping.columns["score"]
    if mapping.kind is not None:
        return [_question(mapping.kind, assigned, frame, mapping, ())]
    column = tickets.pick(frame, mapping.columns["kind"].names)
    kinds = words.translate(column, words.translator("kind"), keep_unknown=False).values
    out = []
    for kind in SURVEY_KINDS:
        mine = (kinds == kind).fill_null(value=False)
        if mine.any():
            part = frame.with_columns(frame[n].set(~mine, None) for n in assigned.names)
            texts = column.cast(pl.String).filter(mine).unique().drop_nulls().to_list()
            out.append(_question(kind, assigned, part, mapping, tuple(sorted(texts))))
    return out
