"""A measure: one integer per ticket or answer, and the date that files it under a period."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Literal

from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Collection

    import polars as pl


class Shape(Enum):
    """What the integer is."""

    COUNTED = "counted"
    """One of few values: a state, an answer, a yes or no."""
    PAIR = "pair"
    """`seconds * 2 + open`: a duration, and whether it is still running (censored)."""
    LIFETIME = "lifetime"
    """Creation (epoch seconds) and seconds to the solve in one integer: what a backlog is made of."""


@frozen
class Measure:
    """What is counted. A null value does not count."""

    id: str
    meaning: str
    of: Literal["tickets", "answers", "waits"]
    value: pl.Expr
    shape: Shape
    filed_by: str
    """Instant column whose local date files the row; rows without it count in the whole span only."""
    sources: frozenset[str] = frozenset()
    """Canonical ticket columns the value is derived from: what reading must fetch."""
    kind: str | None = None
    """Of answers: the kind of survey. Rows of other kinds do not count."""
    usually: Measure | None = None
    """The measure that is the same where this one's columns are not there."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Columns the value is computed from, at the least."""
        if self.usually is not None:
            return self.usually.needs
        return self.columns

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns the value is computed from."""
        return tuple(dict.fromkeys(self.value.meta.root_names()))

    def told_by(self, columns: Collection[str]) -> Measure | None:
        """The measure itself, what it usually is, or nothing, by the columns that are there."""
        if set(self.columns) <= set(columns):
            return self
        return self.usually.told_by(columns) if self.usually else None

    @property
    def is_answer(self) -> bool:
        """Whether the values are answers: scale and score in one integer."""
        return self.id.endswith(".answer")
