"""Facts: what reading hands over, typed and canonical; everything after it is arithmetic."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from supportmetrics.model.columns import PROMISES, empty
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    import polars as pl

    from supportmetrics.model.findings import Finding
    from supportmetrics.model.report import InputSummary


@frozen
class Facts:
    """The canonical tables of one run, and what was noticed while reading them."""

    tickets: pl.DataFrame
    """Columns of `columns.TICKETS` that the inputs have, and any column asked for by name (text);
    always ticket_id, source, input and line. Duplicates and spam are still in. A file of messages or changes whose
    rows also tell about their ticket is here with each of its rows."""
    surveys: pl.DataFrame
    """Columns of `columns.SURVEYS`; always kind, score, scale, input and line."""
    events: pl.DataFrame
    """Columns of `columns.EVENTS`; empty without message or history files."""
    inputs: tuple[InputSummary, ...]
    """In the order given; `used` counts the rows handed over, `excluded` those set aside while reading."""
    findings: tuple[Finding, ...] = ()
    absent: dict[str, str] = field(default_factory=dict)
    """Why a canonical ticket column that was wanted is not there, where more can be said than "no column"."""
    promises: pl.DataFrame = field(default_factory=lambda: empty(PROMISES))
    """Columns of `columns.PROMISES`; empty without files about the vendor's own SLA clocks."""
    late_closes: frozenset[int] = frozenset()
    """Numbers of the inputs whose tickets close by themselves days after the solve: a close is no solve there."""
