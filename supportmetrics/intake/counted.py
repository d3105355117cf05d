"""Tables that hold numbers of answers instead of answers: per step of the scale in columns, or in a column of counts.

Each number becomes so many answers; a row is never counted as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import InputError
from supportmetrics.intake.assigned import Assigned
from supportmetrics.intake.values import counts, grades
from supportmetrics.model.columns import LINE
from supportmetrics.model.findings import Severity

if TYPE_CHECKING:
    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.shape import Shapes

SUMMED = "summed answers"
"""Column of answers that `spread` makes."""
_STEPS = 3
"""So many columns named as answers make a table of counts."""
_FORMS = {"csat": ("satisfaction", "great/okay/not good"), "ces": ("ease",)}
_COUNTS = frozenset(
    {"count", "counts", "answers", "responses", "number of answers", "number of responses", "n",
     "anzahl", "respostas", "respuestas", "reponses"}
)  # fmt: skip
_MOST = 50_000_000


def find(mapping: Mapping, names: tuple[str, ...], shapes: Shapes) -> None:
    """Recognise a table of counts; without one the mapping stays as it is."""
    single = {"ticket_id", "response_id"} & set(mapping.columns)
    if single:
        return
    for kind, forms in _FORMS.items():
        steps = {
            name: header.raw
            for name, header in zip(names, mapping.headers, strict=True)
            if grades.understand(header.raw, kind).form in forms and shapes.whole(name)
        }
        if len(steps) >= _STEPS and kind not in mapping.columns:
            ends = list(steps.values())
            mapping.counted = steps
            mapping.passed_over |= {
                name: f"how many answered {step!r}, read for {kind.upper()}"
                for name, step in steps.items()
            }
            mapping.columns[kind] = Assigned(
                kind,
                f"{ends[0]} ... {ends[-1]}",
                (SUMMED,),
                how="shape",
                reason="numbers of answers per step",
            )
            return
    for name, header in zip(names, mapping.headers, strict=True):
        asked = {"csat", "nps", "ces", "score"} & set(mapping.columns)
        if header.plain in _COUNTS and asked and shapes.whole(name):
            mapping.columns["count"] = Assigned(
                "count", header.raw, (name,), how="shape", reason="numbers of answers"
            )


def spread(frame: pl.DataFrame, mapping: Mapping, notes: Notes) -> pl.DataFrame:
    """Each record as often as it counts answers; one without any stays as a row without answer.

    Raises InputError for numbers that no survey has.
    """
    if mapping.counted:
        rest = [name for name in frame.columns if name not in mapping.counted]
        named = frame.rename(mapping.counted)
        long = named.unpivot(
            list(mapping.counted.values()), index=rest, variable_name=SUMMED, value_name="n"
        )
        header = next(a.header for a in mapping.columns.values() if a.names == (SUMMED,))
    elif "count" in mapping.columns:
        assigned = mapping.columns["count"]
        long = frame.with_columns(frame[assigned.names[0]].alias("n"))
        header = assigned.header
    else:
        return frame
    n = counts.whole_numbers(long["n"].cast(pl.String)).values.fill_null(0)
    total = int(n.sum())
    if total > _MOST:
        raise InputError(
            f"{notes.input}: the column {header!r} counts {total} answers; no survey has so many. "
            "Name the columns that hold the answers with --column."
        )
    told = long.with_columns(n=n).sort(LINE, maintain_order=True)
    empty = told.filter((pl.col("n").sum().over(LINE) == 0) & pl.col(LINE).is_first_distinct())
    answers = [name for name in dict.fromkeys(_asked(mapping)) if name in told.columns]
    notes.add(
        "summed-answers", f"read as {total} answers", column=header, rows=frame.height,
        severity=Severity.NOTE,
    )  # fmt: skip
    return pl.concat(
        [
            told.select(pl.exclude("n").repeat_by("n").explode()).filter(
                pl.col(LINE).is_not_null()
            ),
            empty.drop("n").with_columns(pl.lit(None, told.schema[a]).alias(a) for a in answers),
        ]
    ).sort(LINE, maintain_order=True)


def _asked(mapping: Mapping) -> list[str]:
    return [
        name
        for kind in ("csat", "nps", "ces", "score")
        if kind in mapping.columns
        for name in mapping.columns[kind].names
    ]
