"""How facts report what they noticed: rows become a count, three record numbers and a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supportmetrics.model.columns import INPUT, LINE
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.report import USUAL_FIRST_LINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import polars as pl

    from supportmetrics.model.report import InputSummary


def finding(
    code: str,
    severity: Severity,
    names: Sequence[str],
    rows: pl.DataFrame,
    *,
    action: str,
    column: str = "",
) -> Finding:
    """A finding about `rows`, which must be all of one input or of several (then it names none)."""
    inputs = rows[INPUT].unique()
    name = names[inputs[0]] if inputs.len() == 1 else ""
    return Finding(code, severity, name, column, rows.height, lines(rows), action)


def per_input(
    code: str,
    severity: Severity,
    names: Sequence[str],
    rows: pl.DataFrame,
    *,
    action: str,
    column: str = "",
) -> list[Finding]:
    """A finding about `rows` for each input that has some."""
    return [
        finding(code, severity, names, part, action=action, column=column)
        for part in rows.partition_by(INPUT)
    ]


def in_lines(findings: Iterable[Finding], inputs: Sequence[InputSummary]) -> Iterator[Finding]:
    """Findings that name records, with the lines of the file in their place, as those of the intake have them."""
    first = {told.name: told.first_line for told in inputs}
    for one in findings:
        before = first.get(one.input, USUAL_FIRST_LINE) - 1
        records = tuple(each + before if isinstance(each, int) else each for each in one.examples)
        yield replace(one, examples=records)


def lines(rows: pl.DataFrame) -> tuple[int, ...]:
    """The first three record numbers."""
    return tuple(rows.select(LINE).to_series().unique().sort().head(3).to_list())
