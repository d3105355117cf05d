"""A finding about the data as a sentence, the same on stderr, in a report and in a table of inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model.findings import FINDING_CODES

if TYPE_CHECKING:
    from supportmetrics.model.findings import Finding


def sentence(finding: Finding) -> str:
    """A finding in words: where, what, how many rows, which ones, what was done."""
    where = f"{finding.input}: " if finding.input else ""
    rows = rows_in_words(finding.rows)
    if finding.column:
        rows = f"{rows} in {finding.column}" if finding.rows else repr(finding.column)
    if finding.examples and ", ".join(map(str, finding.examples)) != finding.column:
        kind = "row " if all(isinstance(example, int) for example in finding.examples) else ""
        such = "such as " if finding.rows > len(finding.examples) else ""
        rows += f" ({such}{kind}{', '.join(str(example) for example in finding.examples)})"
    return f"{where}{FINDING_CODES[finding.code]} {rows}: {finding.action}."


def rows_in_words(n: int) -> str:
    """`1 row`, `2 rows`."""
    return f"{n:,} row{'' if n == 1 else 's'}"
