"""How facts report what they noticed: rows become a count, three record numbers and a sentence.

What is worth telling only above some share of the rows is handed on with that share, so that what is noticed in parts
of the data adds up to what is noticed in all of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supportmetrics.model.columns import INPUT, LINE
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.frozen import frozen
from supportmetrics.model.report import USUAL_FIRST_LINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import polars as pl

    from supportmetrics.model.report import InputSummary


_EXAMPLES = 3
"""Records that a finding names."""


@frozen
class Weighed:
    """A finding that is told when it is about enough rows."""

    found: Finding
    of: int
    """The rows that it could have been about."""
    beyond: float
    """It must be about more than this share of them,"""
    least: int = 1
    """and about so many at the least."""

    @property
    def counts(self) -> bool:
        """Whether these are enough rows."""
        return self.found.rows >= self.least and self.found.rows > self.beyond * self.of


Remark = Finding | Weighed
"""What facts noticed."""


def finding(
    code: str,
    severity: Severity,
    names: Sequence[str],
    rows: pl.DataFrame,
    *,
    action: str,
    column: str = "",
) -> Finding:
    """A finding about `rows`, which may be of one input, of several or none (then it names none)."""
    first, last = rows[INPUT].min(), rows[INPUT].max()
    name = names[first] if isinstance(first, int) and first == last else ""
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
        for part in _by_input(rows)
    ]


def _by_input(rows: pl.DataFrame) -> list[pl.DataFrame]:
    is_one = rows.height and rows[INPUT].min() == rows[INPUT].max()
    return [rows] if is_one else rows.partition_by(INPUT)


def in_lines(findings: Iterable[Finding], inputs: Sequence[InputSummary]) -> Iterator[Finding]:
    """Findings that name records, with the lines of the file in their place, as those of the intake have them."""
    first = {told.name: told.first_line for told in inputs}
    for one in findings:
        before = first.get(one.input, USUAL_FIRST_LINE) - 1
        records = tuple(each + before if isinstance(each, int) else each for each in one.examples)
        yield replace(one, examples=records)


def lines(rows: pl.DataFrame) -> tuple[int, ...]:
    """The first three record numbers."""
    found: list[int] = []
    rest = rows[LINE]
    while len(found) < _EXAMPLES and isinstance(least := rest.min(), int):
        found.append(least)
        rest = rest.filter(rest > least)
    return tuple(found)
