"""The questions of a survey table with their answers: a column each, a column per choice, or a row per answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import AmbiguityError
from supportmetrics.intake import picking
from supportmetrics.intake.answers import Question
from supportmetrics.intake.questions import kind_of, label
from supportmetrics.model.columns import LINE
from supportmetrics.model.findings import Severity
from supportmetrics.model.scales import SURVEY_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping as Map

    from supportmetrics.intake.assigned import Assigned
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.quality import Notes


def question(
    kind: str,
    assigned: Assigned,
    frame: pl.DataFrame,
    mapping: Mapping,
    hints: tuple[str, ...],
    *,
    known_as: str = "",
    each: bool = False,
) -> Question:
    """The answers of one question, row by row; `known_as` is the tool's word for it, where one kind has several."""
    answers = _chosen(frame, assigned, mapping)
    if answers.dtype not in (pl.String, pl.Categorical):
        answers = answers.cast(pl.String)
    preset = mapping.preset
    dated = mapping.columns.get("answered_at")
    layout = (
        mapping.preset_id,
        *(h.light for h in mapping.headers),
        kind,
        assigned.header,
        known_as,
    )
    return Question(
        kind,
        assigned.header,
        answers,
        layout,
        _tally(answers),
        (preset.scores.get(known_as) or preset.scores.get(kind)) if preset else None,
        (assigned.header, *hints),
        dated is None or dated.only in ("", kind),
        preset.values.get(kind, {}) if preset else {},
        label(assigned.header) if each else None,
    )


def _chosen(frame: pl.DataFrame, assigned: Assigned, mapping: Mapping) -> pl.Series:
    """The answers of a question; of choices in columns of their own, the one that is ticked."""
    if not mapping.options.keys() & set(assigned.names):
        return picking.pick(frame, assigned.names)
    choices = [
        pl.when(pl.col(name).is_not_null()).then(pl.lit(mapping.options[name]))
        if name in mapping.options
        else pl.col(name).cast(pl.String)
        for name in assigned.names
    ]
    return frame.select(pl.coalesce(choices).alias(assigned.names[0])).to_series()


def _tally(answers: pl.Series) -> dict[str, int]:
    tally = answers.drop_nulls().value_counts(name="n")
    return dict(
        zip(tally[answers.name].cast(pl.String).to_list(), tally["n"].to_list(), strict=True)
    )


def question_column(mapping: Mapping) -> str:
    """The canonical column that names the question of each row of a long table."""
    return "question" if "question" in mapping.columns else "kind"


def long(
    frame: pl.DataFrame, mapping: Mapping, notes: Notes, *, each: bool
) -> tuple[list[Question], dict[str, pl.Series]]:
    """The questions of a table with one answer per row: their kind stands in a column, by name or as the text of the
    question, or in the file's name; and by reason, which rows answer none of them.

    Raises AmbiguityError when somebody answered two different questions of one kind and figures are not asked for each.
    """
    assigned = mapping.columns["score"]
    if mapping.kind is not None:
        return [question(mapping.kind, assigned, frame, mapping, (), each=each)], {}
    column = picking.pick(frame, mapping.columns["kind"].names).cast(pl.String)
    groups: dict[tuple[str, str], list[str]] = {}
    for text in sorted(column.unique().drop_nulls().to_list()):
        if found := kind_of(text):
            groups.setdefault(found, []).append(text)
    known = {text for texts in groups.values() for text in texts}
    other = (~column.is_in(sorted(known))).fill_null(value=False)
    if other.any():
        notes.add(
            "other-question", "not read: no question for CSAT, NPS or CES", column=mapping.columns["kind"].header,
            rows=int(other.sum()), words=sorted(column.filter(other).unique()), severity=Severity.NOTE,
        )  # fmt: skip
    given = picking.pick(frame, assigned.names).is_not_null()
    if (unnamed := given & column.is_null()).any():
        notes.add(
            "unnamed-question", "not counted", column=mapping.columns["kind"].header,
            rows=int(unnamed.sum()), records=frame[LINE].filter(unnamed).head(3),
        )  # fmt: skip
    if not each:
        _require_one_each(frame, column, groups, mapping)
    out = []
    for (kind, known_as), texts in sorted(groups.items(), key=_kind_first):
        mine = column.is_in(texts).fill_null(value=False)
        part = frame.with_columns(frame[n].set(~mine, None) for n in assigned.names)
        out.append(question(kind, assigned, part, mapping, tuple(texts), known_as=known_as))
    return out, {"another question": other, "question not named": unnamed}


def _kind_first(group: tuple[tuple[str, str], list[str]]) -> tuple[int, str]:
    (kind, known_as), _ = group
    return SURVEY_KINDS.index(kind), known_as


def _require_one_each(
    frame: pl.DataFrame,
    column: pl.Series,
    groups: Map[tuple[str, str], list[str]],
    mapping: Mapping,
) -> None:
    """Raises AmbiguityError when somebody answered two different questions of one kind."""
    if "response_id" not in mapping.columns:
        return
    who = picking.pick(frame, mapping.columns["response_id"].names).cast(pl.String)
    given = picking.pick(frame, mapping.columns["score"].names).is_not_null()
    for (kind, _), texts in groups.items():
        rows = pl.DataFrame({"who": who, "asked": column}).filter(given & column.is_in(texts))
        twice = rows.unique().filter(pl.col("who").is_duplicated() & pl.col("who").is_not_null())
        asked = sorted(twice["asked"].unique().to_list())
        if asked:
            listed = ", ".join(repr(text) for text in asked[:4])
            raise AmbiguityError(
                f"Several questions look like {kind.upper()}: {listed}. "
                "Ask for the figures of each with --by question, "
                f"or for those of one with --by question --where \"question = '{asked[0]}'\"."
            )
