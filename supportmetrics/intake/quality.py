"""The collector of findings while reading: one place that counts, merges and orders them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.model.columns import LINE
from supportmetrics.model.findings import FINDING_CODES, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from supportmetrics.intake.tables import SetAside

_EXAMPLES = 3


@dataclass(slots=True)
class Notes:
    """Findings of one input, and the rows that were set aside."""

    input: str
    first_line: int = 2
    """Line of the file that holds the first data record, for examples."""
    findings: list[Finding] = field(default_factory=list)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    aside: list[pl.DataFrame] = field(default_factory=list)
    """Records that are not handed over, as `line`, `reason` and `why`."""
    excluded: dict[str, int] = field(default_factory=dict)
    unknown_words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """Dimension -> word of the file -> canonical word, of the words that were understood."""
    orders: dict[str, str] = field(default_factory=dict)
    """Header -> the order of day and month its dates were read in."""
    units: dict[str, str | None] = field(default_factory=dict)
    """Header -> the unit its numbers were read in; None where nothing told it and the column was left out."""

    def line(self, record: int) -> int:
        """The line of the file for a record number (1 is the first record), as if every record took one line."""
        return record + self.first_line - 1

    def add(
        self,
        code: str,
        action: str,
        *,
        column: str = "",
        rows: int = 0,
        records: Iterable[int] = (),
        words: Iterable[str] = (),
        severity: Severity = Severity.WARNING,
    ) -> None:
        """Record one finding; examples are lines of the file, or words."""
        if code not in FINDING_CODES:
            raise ValueError(code)
        examples: tuple[int | str, ...] = tuple(words)[:_EXAMPLES]
        if not examples:
            examples = tuple(self.line(record) for record in sorted(records)[:_EXAMPLES])
        self.findings.append(Finding(code, severity, self.input, column, rows, examples, action))

    def exclude(self, reason: str, records: pl.Series) -> None:
        """Rows that are not handed over, by their record numbers."""
        if records.len():
            self.excluded[reason] = self.excluded.get(reason, 0) + records.len()
            self.aside.append(_aside(records, reason, ""))

    def set_aside(self, rows: Sequence[SetAside]) -> None:
        """Rows that the reader of the file set aside, each with its own why."""
        for one in rows:
            self.excluded[one.reason] = self.excluded.get(one.reason, 0) + 1
            self.rejected.append((self.line(one.record), one.why))
        if rows:
            records = pl.Series([one.record for one in rows], dtype=pl.UInt32)
            frame = _aside(records, "", "").with_columns(
                reason=pl.Series([one.reason for one in rows]),
                why=pl.Series([one.why for one in rows]),
            )
            self.aside.append(frame)


def _aside(records: pl.Series, reason: str, why: str) -> pl.DataFrame:
    return pl.DataFrame({LINE: records.cast(pl.UInt32)}).with_columns(
        reason=pl.lit(reason), why=pl.lit(why)
    )
