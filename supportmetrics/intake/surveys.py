"""Survey answers in one long table, whether they came as columns of a ticket export, as columns of a survey table,
or one per row. Scales are decided per question over all files of one layout, so that split exports agree.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake import tickets
from supportmetrics.intake.values import counts, scores, times, words
from supportmetrics.model.columns import INPUT, INSTANT, LINE, SURVEYS
from supportmetrics.model.findings import Severity
from supportmetrics.model.scales import SCALES, SURVEY_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping as Map

    from supportmetrics.intake.assigned import Assigned
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.reading import Reading
    from supportmetrics.intake.tables import Records

_BASE = ("ticket_id", "answered_at", "sent_at", "channel", "tier", "comment")


@dataclass(frozen=True, slots=True)
class Question:
    """One question of one input: its answers as they were given, row by row."""

    kind: str
    header: str
    answers: pl.Series
    """Text or Categorical, as long as the base."""
    layout: tuple[str, ...]
    """What questions must share to be decided together."""
    counts: Map[str, int]
    configured: str | None
    """The scale the preset knows."""
    hints: tuple[str, ...]


@dataclass(slots=True)
class Part:
    """The survey side of one input, before scales are decided."""

    base: pl.DataFrame
    """Columns of SURVEYS but kind, score and scale, with input and line; a row per record."""
    questions: list[Question]
    notes: Notes
    role: str
    excluded: dict[str, int] = field(default_factory=dict)


def from_tickets(frame: pl.DataFrame, kept: pl.DataFrame, plan: tickets.Plan, mapping: Mapping, reading: Reading, notes: Notes, source: str) -> Part | None:
    """The answers inside a ticket export; `frame` holds the raw rows that became the rows of `kept`."""
    kinds = [kind for kind in SURVEY_KINDS if kind in plan.answers]
    if not kinds:
        return None
    base = kept.select("ticket_id", INPUT, LINE).with_columns(pl.lit(source).alias("source"))
    base = base.with_columns(_moments({n: plan.answers[n] for n in ("answered_at", "sent_at") if n in plan.answers}, frame, mapping, reading, notes))
    if "comment" in plan.answers:
        base = base.with_columns(words.trimmed(tickets.pick(frame, plan.answers["comment"].names)).alias("comment"))
    base = base.with_columns(kept[name] for name in reading.keep if name in mapping.extras and name in kept.columns)
    questions = [_question(kind, plan.answers[kind], frame, mapping, ()) for kind in kinds]
    return Part(base, questions, notes, "tickets")


def names_needed(mapping: Mapping, reading: Reading) -> tuple[str, ...]:
    """Columns of a survey table that are read."""
    comments = tickets.asks_for_comments(reading)
    known = [n for c, a in mapping.columns.items() for n in a.names if c != "comment" or comments]
    return tuple(dict.fromkeys([*known, *(n for places in mapping.extras.values() for n in places)]))


def from_table(records: Records, mapping: Mapping, reading: Reading, constants: Map[str, str], number: int, notes: Notes) -> Part:
    """The answers of a survey table; unfinished responses and previews are left out and counted."""
    frame = _answered_rows(records.frame, mapping, notes)
    columns = mapping.columns
    base = frame.select(pl.lit(number, pl.UInt32).alias(INPUT), LINE)
    base = base.with_columns(_moments({n: columns[n] for n in ("answered_at", "sent_at") if n in columns}, frame, mapping, reading, notes))
    for name in ("ticket_id", "comment"):
        if name in columns and (name != "comment" or tickets.asks_for_comments(reading)):
            text = words.trimmed(tickets.pick(frame, columns[name].names))
            if name == "ticket_id" and text.str.contains(r"^\d+\.0$").any():
                text = text.str.replace(r"^(\d+)\.0$", "$1")
            base = base.with_columns(text.alias(name))
    for name in ("channel", "tier"):
        if name in columns:
            preset = mapping.preset.values.get(name, {}) if mapping.preset else {}
            read = words.translate(
                tickets.pick(frame, columns[name].names), words.translator(name, preset, reading.values.get(name, {}))
            )
            base = base.with_columns(read.values.alias(name))
            if read.unknown:
                notes.unknown_words[columns[name].header] = read.unknown
                notes.add(
                    "unknown-word", f"kept as other:<word>; map it with [values.{name}]", column=columns[name].header,
                    rows=read.unknown_rows, words=read.unknown,
                )  # fmt: skip
    for name, value in constants.items():
        if name in SURVEYS or name in reading.keep:
            base = base.with_columns(tickets.constant(name, value, base.height).alias(name))
    base = base.with_columns(
        words.trimmed(tickets.pick(frame, places)).alias(name) for name, places in mapping.extras.items() if name not in base.columns
    )
    questions = []
    if "score" in columns:
        questions = _long(frame, mapping)
    questions += [
        _question(kind, columns[kind], frame, mapping, (mapping.questions.get(columns[kind].header, ""),))
        for kind in SURVEY_KINDS if kind in columns
    ]  # fmt: skip
    return Part(base, questions, notes, "surveys")


def _answered_rows(frame: pl.DataFrame, mapping: Mapping, notes: Notes) -> pl.DataFrame:
    data = [name for name in frame.columns if name != LINE]
    frame = frame.filter(~pl.all_horizontal(pl.col(data).is_null()))
    rows = mapping.preset.rows if mapping.preset else {}
    if "preview" in mapping.columns and "preview" in rows:
        status = tickets.pick(frame, mapping.columns["preview"].names).cast(pl.String).str.strip_chars().str.to_lowercase()
        frame = _leave_out(frame, status.is_in(list(rows["preview"])), "preview of the survey", notes)
    if "finished" in mapping.columns:
        finished = counts.flags(tickets.pick(frame, mapping.columns["finished"].names)).values
        named = any(kind in mapping.columns for kind in SURVEY_KINDS)
        has_answer = pl.lit(value=False)
        for kind in SURVEY_KINDS:
            if kind in mapping.columns:
                has_answer = has_answer | pl.any_horizontal(pl.col(n).is_not_null() for n in mapping.columns[kind].names)
        answered = frame.select(has_answer.alias("a")).to_series() if named else finished.fill_null(value=True)
        if answered.len() != frame.height:
            answered = answered.new_from_index(0, frame.height) if frame.height else answered.head(0)
        frame = _leave_out(frame, ~finished.fill_null(value=True) & ~answered, "response not finished", notes)
    return frame


def _leave_out(frame: pl.DataFrame, mask: pl.Series, reason: str, notes: Notes) -> pl.DataFrame:
    mask = mask.fill_null(value=False)
    rows = int(mask.sum())
    if rows:
        notes.exclude(reason, rows)
        notes.add("not-an-answer", f"left out: {reason}", rows=rows, records=frame[LINE].filter(mask).head(3), severity=Severity.NOTE)
    return frame.filter(~mask)


def _moments(columns: Map[str, Assigned], frame: pl.DataFrame, mapping: Mapping, reading: Reading, notes: Notes) -> list[pl.Series]:
    preset = mapping.preset
    asked = {
        a.header: times.Wanted(tickets.pick(frame, a.names), a.zone or reading.zone, preset.order if preset else None) for a in columns.values()
    }
    found = times.read(asked, reading.date_order)
    tickets.note_times(found, {h: frame[LINE] for h in asked}, asked, columns.values(), reading, notes)
    return [found[a.header].values.alias(name) for name, a in columns.items()]


def _question(kind: str, assigned: Assigned, frame: pl.DataFrame, mapping: Mapping, hints: tuple[str, ...]) -> Question:
    answers = tickets.pick(frame, assigned.names)
    if answers.dtype not in (pl.String, pl.Categorical):
        answers = answers.cast(pl.String)
    configured = mapping.preset.scores.get(kind) if mapping.preset else None
    layout = (mapping.preset_id, *(h.light for h in mapping.headers), kind, assigned.header)
    return Question(kind, assigned.header, answers, layout, _tally(answers), configured, (assigned.header, *hints))


def _tally(answers: pl.Series) -> dict[str, int]:
    tally = answers.drop_nulls().value_counts(name="n")
    return dict(zip(tally[answers.name].cast(pl.String).to_list(), tally["n"].to_list(), strict=True))


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
            texts = [t for t in column.cast(pl.String).filter(mine).unique().drop_nulls().to_list()]
            out.append(_question(kind, assigned, part, mapping, tuple(sorted(texts))))
    return out


def finish(parts: list[Part], reading: Reading) -> pl.DataFrame:
    """The surveys table of all inputs, scales decided, odd answers noted."""
    groups: dict[tuple[str, ...], Counter[str]] = {}
    for part in parts:
        for question in part.questions:
            groups.setdefault(question.layout, Counter()).update(question.counts)
    frames = []
    decided: dict[tuple[str, ...], scores.Scored] = {}
    for part in parts:
        rows = []
        used = pl.Series("used", [False]).new_from_index(0, part.base.height)
        bad, undecided = used, used
        for question in part.questions:
            if question.layout not in decided:
                decided[question.layout] = scores.score(
                    groups[question.layout], question.kind, question.hints,
                    scale=scale_id(question.kind, reading.scales.get(question.kind) or question.configured),
                    satisfied=reading.satisfied.get(question.kind, ()),
                )  # fmt: skip
            read = decided[question.layout]
            frame, took = _rows(part.base, question, read)
            rows.append(frame)
            used = used | took
            bad = bad | _note(part, question, read.bad, "bad-score", "left out")
            undecided = undecided | _note(
                part, question, read.undecided, "undecided-direction",
                "left out; say [survey.ces] scale = \"ease 1-7\", \"effort 1-5\" or the like",
            )  # fmt: skip
        frames += [frame for frame in rows if frame.height]
        if part.role == "surveys":
            _account(part, used, bad, undecided)
    if not frames:
        return pl.DataFrame(schema={**_schema(("kind", "score", "scale")), INPUT: pl.UInt32, LINE: pl.UInt32})
    table = pl.concat(frames, how="diagonal")
    order = [name for name in SURVEYS if name in table.columns]
    table = table.select(*order, *(n for n in table.columns if n not in SURVEYS))
    return table if len(frames) == 1 else table.sort(INPUT, LINE, maintain_order=True)


def scale_id(kind: str, configured: str | None) -> str | None:
    """A configured scale by its full name: "0-10" of an NPS is "nps 0-10"."""
    if configured and kind == "nps" and f"nps {configured}" in SCALES:
        return f"nps {configured}"
    return configured


def _schema(names: tuple[str, ...]) -> dict[str, pl.DataType | type[pl.DataType]]:
    return {name: SURVEYS[name].dtype for name in names}


def _rows(base: pl.DataFrame, question: Question, read: scores.Scored) -> tuple[pl.DataFrame, pl.Series]:
    """The answers of one question, and which records have one."""
    codes = {text: place for place, text in enumerate(read.scores)}
    place = words.mapped(question.answers, codes, pl.UInt32)
    took = place.is_not_null()
    scales = pl.Series([scale for scale, _ in read.scores.values()], dtype=pl.String)
    values = pl.Series([value for _, value in read.scores.values()], dtype=pl.Int64)
    at = place.drop_nulls()
    frame = base.filter(took).with_columns(
        pl.lit(question.kind).alias("kind"), values.gather(at).alias("score"), scales.gather(at).alias("scale")
    )
    return frame, took.alias("used")


def _note(part: Part, question: Question, texts: frozenset[str], code: str, action: str) -> pl.Series:
    if not texts:
        return pl.Series("used", [False]).new_from_index(0, part.base.height)
    mask = question.answers.cast(pl.String).is_in(sorted(texts)).fill_null(value=False)
    if mask.any():
        part.notes.add(
            code, action, column=question.header, rows=int(mask.sum()), records=part.base[LINE].filter(mask).head(3)
        )
    return mask.alias("used")


def _account(part: Part, used: pl.Series, bad: pl.Series, undecided: pl.Series) -> None:
    """Every record of a survey table is used or left out for one reason."""
    left = ~used
    for reason, mask in (("score outside its scale or no score", bad), ("CES direction undecided", undecided)):
        part.notes.exclude(reason, int((left & mask).sum()))
        left = left & ~mask
    rows = int(left.sum())
    if rows:
        part.notes.exclude("no answer", rows)
        part.notes.add(
            "not-an-answer", "left out: no answer", rows=rows, records=part.base[LINE].filter(left).head(3), severity=Severity.NOTE
        )


def is_instant(name: str) -> bool:
    """Whether a survey column is a time."""
    return name in SURVEYS and SURVEYS[name].dtype == INSTANT
