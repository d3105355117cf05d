"""What a caller may say about its inputs, and what reading hands back. Plain values; nothing here reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.model.frozen import frozen
from supportmetrics.model.meanings import besides

if TYPE_CHECKING:
    from supportmetrics.intake.tables import Table
    from supportmetrics.model.facts import Facts


@frozen
class InputRule:
    """Facts about files that the files do not tell."""

    match: str
    """A glob over the path as given, or over the file name."""
    role: str | None = None
    preset: str | None = None
    set: Mapping[str, str] = field(default_factory=dict)
    """Constant columns: name -> value."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Header -> what it means, as in `Reading.columns`; `ignored` for one that is not to be read."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Dimension -> word of these files -> canonical word."""
    zone: str | None = None
    """Zone of the times of these files that carry none."""


@frozen
class Reading:
    """How to read; everything the files do not tell."""

    wanted: frozenset[str] | None = None
    """Canonical ticket columns needed; None is every column that is not personal. What derives or verifies them comes
    along."""
    keep: tuple[str, ...] = ()
    """Further columns, by canonical name or by header, carried along under the name given here."""
    optional: frozenset[str] = frozenset()
    """Those of `keep` that no input need have; what asked for them says what is missing then."""
    preset: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    """Header -> what it means, in the grammar of `model.meanings`: `first_response_seconds:minutes`."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Dimension -> word of the export -> canonical word."""
    zone: str = "UTC"
    zone_is_given: bool = False
    date_order: str | None = None
    """dmy, mdy or ymd."""
    scales: Mapping[str, str] = field(default_factory=dict)
    """Survey kind -> id of its scale."""
    satisfied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Survey kind -> the words that count as good; every other answer counts as bad."""
    rules: tuple[InputRule, ...] = ()

    def beside(self, rule: InputRule | None) -> Reading:
        """How files are read that a rule says more about: the rule knows them better."""
        if rule is None:
            return self
        words = {
            name: {**self.values.get(name, {}), **rule.values.get(name, {})}
            for name in (*self.values, *rule.values)
        }
        return replace(
            self,
            columns=besides(self.columns, rule.columns) | dict(rule.columns),
            values=words,
        )


@frozen
class ColumnReading:
    """What one column was taken for, and why."""

    header: str
    canonical: str | None
    unit: str | None
    zone: str | None
    """Zone that the header or the preset tells."""
    how: str
    """preset, configuration, synonym, shape or ignored."""
    reason: str
    samples: tuple[str, ...]
    """Some of its values."""
    personal: bool
    """It may hold names, addresses or messages: its samples are for those who ask for them."""
    confidence: float
    """From 0 to 1; 1 is the user's own word."""
    meaning: str
    """What `--column` and a saved mapping say to have it read so; `ignored` where it is not read."""


@frozen
class Inspection:
    """Everything that was decided about one input."""

    name: str
    role: str
    preset: str
    score: float
    """How well the preset fits: signature headers found, plus the share of the headers it explains."""
    runner_up: str | None
    format: str
    encoding: str
    delimiter: str
    header_row: int
    """Line of the header, from 1; 0 where there is none, as in JSON."""
    skipped_rows: int
    """Rows after the header that are no data."""
    rows: int
    columns: tuple[ColumnReading, ...]
    unknown_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rejected: tuple[tuple[int, str], ...] = ()
    """Line and reason of the rows set aside."""
    zone: str | None = None
    """Zone of the file's times, where the preset or a rule tells it."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Dimension -> word of the file -> canonical word, of the words that were understood."""


@dataclass(slots=True)
class Loaded:
    """The canonical tables, and per input how they were read."""

    facts: Facts
    inspections: tuple[Inspection, ...]
    tables: tuple[Table, ...] = ()
    """The table of each input, for the cells of single rows."""
    left_out: pl.DataFrame = field(default_factory=pl.DataFrame)
    """Rows that reading did not hand over: `input`, `line` (record number), `reason`, `why`."""

    def handed_over(self) -> Facts:
        """The facts, which are then no longer here: tables are large, and whoever is done with one lets go of it."""
        facts = self.facts
        self.facts = replace(facts, tickets=facts.tickets.clear(), surveys=facts.surveys.clear())
        return facts
