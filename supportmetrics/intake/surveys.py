"""Survey answers in one long table, whether they came as columns of a ticket export, as columns of a survey table,
or one per row. Scales are decided per question over all files of one layout, so that split exports agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake import asked, counted, moments, picking, survey_rows, tickets
from supportmetrics.intake.answers import Part, Question
from supportmetrics.intake.planning import asks_for_comments
from supportmetrics.intake.values import times, words
from supportmetrics.intake.values.ids import plain_ids
from supportmetrics.model.columns import CATEGORIES, INPUT, LINE, SURVEYS
from supportmetrics.model.findings import Severity
from supportmetrics.model.scales import SURVEY_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as Map

    from supportmetrics.intake.assigned import Assigned
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.planning import Plan
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.reading import Reading
    from supportmetrics.intake.tables import Records, Table


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
    home = pl.Series("source", [source], dtype=SURVEYS["source"].dtype)
    base = kept.select("ticket_id", home.new_from_index(0, kept.height), INPUT, LINE)
    base = base.with_columns(
        moments.of_frame(
            {n: plan.answers[n] for n in ("answered_at", "sent_at") if n in plan.answers},
            frame,
            mapping,
            reading,
            notes,
        )
    )
    if "comment" in plan.answers:
        base = base.with_columns(
            words.trimmed(picking.pick(frame, plan.answers["comment"].names)).alias("comment")
        )
    base = base.with_columns(
        _compact(kept[name])
        for name in reading.keep
        if name in mapping.extras and name in kept.columns
    )
    each = "question" in reading.keep
    questions = [
        asked.question(kind, plan.answers[kind], frame, mapping, (), each=each) for kind in kinds
    ]
    return Part(base, tuple(questions), notes, "tickets")


def read(table: Table, mapping: Mapping, reading: Reading, *, exact: bool) -> Records:
    """What is needed of a survey table: answers to questions as categories, times as instants where all of them are
    understood, anything else as text.
    """
    comments = asks_for_comments(reading)
    known = [
        n for c, a in mapping.columns.items() for n in a.everything if c != "comment" or comments
    ]
    known += [n for further in mapping.further.values() for a in further for n in a.names]
    known += [*mapping.counted, *(n for places in mapping.extras.values() for n in places)]
    names = [name for name in known if name != counted.SUMMED]

    def alone(columns: Iterable[Assigned]) -> list[str]:
        first = (a.names[0] for a in columns if len(a.everything) == 1)
        return [name for name in first if names.count(name) == 1 and name not in mapping.options]

    is_counted = mapping.counted or "count" in mapping.columns
    asked_in = [] if is_counted else [a for kind in SURVEY_KINDS for a in mapping.asked(kind)]
    dated = [
        mapping.columns[name] for name in ("answered_at", "sent_at") if name in mapping.columns
    ]
    typed = times.ready(table.sample, alone(dated))
    columns = tuple(dict.fromkeys(names))
    return table.read(columns, frozenset(alone(asked_in)), typed, exact=exact)


def from_table(
    records: Records,
    mapping: Mapping,
    reading: Reading,
    constants: Map[str, str],
    number: int,
    notes: Notes,
) -> Part:
    """The answers of a survey table; unfinished responses and previews are left out and counted."""
    frame = survey_rows.answered(counted.spread(records.frame, mapping, notes), mapping, notes)
    columns = mapping.columns
    base = frame.select(pl.lit(number, pl.UInt32).alias(INPUT), LINE)
    base = base.with_columns(
        moments.of_frame(
            {n: columns[n] for n in ("answered_at", "sent_at") if n in columns},
            frame,
            mapping,
            reading,
            notes,
        )
    )
    base = base.with_columns(_words(frame, mapping, reading, notes))
    for name, value in constants.items():
        if name in SURVEYS or name in reading.keep:
            column = tickets.constant(name, value, base.height)
            base = base.with_columns(_compact(column.alias(name)))
    base = base.with_columns(
        _compact(words.trimmed(picking.pick(frame, places)).alias(name))
        for name, places in mapping.extras.items()
        if name not in base.columns
    )
    each = "question" in reading.keep
    questions: list[Question] = []
    asked_else: dict[str, pl.Series] = {}
    if "score" in columns:
        questions, asked_else = asked.long(frame, mapping, notes, each=each)
        if each and mapping.kind is None:
            which = words.trimmed(
                picking.pick(frame, columns[asked.question_column(mapping)].names)
            )
            base = base.with_columns(which.cast(pl.Categorical).alias("question"))
    questions += [
        asked.question(kind, assigned, frame, mapping, (mapping.questions.get(assigned.header, ""),), each=each)
        for kind in SURVEY_KINDS for assigned in mapping.asked(kind)
    ]  # fmt: skip
    for header, others in mapping.other_questions.items():
        notes.add(
            "other-question", "not read; ask for the figures of each with --by question", column=header,
            words=others, severity=Severity.NOTE,
        )  # fmt: skip
    return Part(base, tuple(questions), notes, "surveys", asked_else)


def _words(
    frame: pl.DataFrame, mapping: Mapping, reading: Reading, notes: Notes
) -> list[pl.Series]:
    """Ticket id, comment, channel and tier, as far as the table has them."""
    columns, out = mapping.columns, []
    if "ticket_id" in columns:
        ids = picking.pick(frame, columns["ticket_id"].names).cast(pl.String)
        out.append(plain_ids(ids).alias("ticket_id"))
    if "comment" in columns and asks_for_comments(reading):
        text = words.trimmed(picking.pick(frame, columns["comment"].names))
        out.append(text.alias("comment"))
    for name in ("channel", "tier"):
        if name not in columns:
            continue
        preset = mapping.preset.values.get(name, {}) if mapping.preset else {}
        read = words.translate(
            picking.pick(frame, columns[name].names),
            words.translator(name, preset, reading.values.get(name, {})),
        )
        out.append(_compact(read.values.alias(name)))
        notes.words[name] = read.known
        if read.unknown:
            notes.unknown_words[columns[name].header] = read.unknown
            notes.add(
                "unknown-word", f"kept as other:<word>; map it with [values.{name}]", column=columns[name].header,
                rows=read.unknown_rows, words=read.unknown,
            )  # fmt: skip
    return out


def _compact(column: pl.Series) -> pl.Series:
    """A column of few words as categories; any other as it is."""
    return column.cast(pl.Categorical) if column.name in CATEGORIES else column
