"""Which rows of a survey table are answers: previews, tests, ratings of bots and unfinished responses are left out and
counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake import picking
from supportmetrics.intake.values import counts
from supportmetrics.model.columns import LINE
from supportmetrics.model.findings import Severity
from supportmetrics.model.scales import SURVEY_KINDS

if TYPE_CHECKING:
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.quality import Notes


def answered(frame: pl.DataFrame, mapping: Mapping, notes: Notes) -> pl.DataFrame:
    """The rows that may hold an answer of a customer."""
    rules = mapping.preset.rows.get("leave_out", {}) if mapping.preset else {}
    for name, rule in rules.items():
        if name in mapping.columns:
            said = picking.pick(frame, mapping.columns[name].names).cast(pl.String)
            told = said.str.strip_chars().str.to_lowercase().is_in(rule["words"])
            frame = _leave_out(frame, told, rule["reason"], notes)
    if "finished" in mapping.columns:
        finished = counts.flags(picking.pick(frame, mapping.columns["finished"].names)).values
        given = frame.select(_any_answer(mapping)).to_series()
        if given.len() != frame.height:
            given = given.new_from_index(0, frame.height) if frame.height else given.head(0)
        frame = _leave_out(
            frame, ~finished.fill_null(value=True) & ~given, "response not finished", notes
        )
    return frame


def _any_answer(mapping: Mapping) -> pl.Expr:
    """Whether a row answers some question: then it counts, finished or not."""
    names = [
        name for kind in SURVEY_KINDS for assigned in mapping.asked(kind) for name in assigned.names
    ]
    return (pl.any_horizontal(pl.col(names).is_not_null()) if names else pl.lit(value=False)).alias(
        "given"
    )


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
