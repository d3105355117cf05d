"""A metric: one number over the cells of its measures. Its kind decides its interval and how it may be judged."""

from __future__ import annotations

from collections.abc import Mapping

from supportmetrics.metrics.measure import Measure
from supportmetrics.model.frozen import frozen
from supportmetrics.model.report import MetricInfo
from supportmetrics.model.units import Better, Unit


@frozen
class Count:
    """How many rows have one of some values; all rows when `of` is None."""

    measure: Measure
    of: frozenset[int] | None = None
    among: frozenset[int] | None = None
    """Which values make up n; all when None."""


@frozen
class Share:
    """Rows with one of `of` among rows with one of `among` (None: any value). Wilson interval."""

    measure: Measure
    of: frozenset[int]
    among: frozenset[int] | None = None


@frozen
class Mean:
    """Mean of a score per value; null when answers of several scales meet. Student t interval, cut at the ends."""

    measure: Measure
    score: Mapping[int, float]
    scale_of: Mapping[int, int]
    """Value to the code of its scale."""
    ends: Mapping[int, tuple[float, float]]
    """Scale code to the least and greatest score."""


@frozen
class Net:
    """100 times (share of `up` minus share of `down`). Adjusted Wald interval."""

    measure: Measure
    up: frozenset[int]
    down: frozenset[int]


@frozen
class Quantile:
    """Quantile of a duration: type 7 and order statistics; Kaplan-Meier where more than 5% are still open."""

    measure: Measure
    p: float
    survival: bool = True
    """False: open rows count with what they have reached so far, and the value is a lower bound."""


@frozen
class Within:
    """Share finished within so many seconds: 1 - S. Kaplan-Meier where someone was open before that age."""

    measure: Measure
    seconds: int


@frozen
class Level:
    """A stock at the end of a period: `open`, or the `median` or `max` age of what is open."""

    measure: Measure
    what: str


@frozen
class Table:
    """Answers per step of the scale: a distribution, not a number."""

    measure: Measure


Kind = Count | Share | Mean | Net | Quantile | Within | Level | Table


@frozen
class Metric:
    """A definition. A changed meaning gets a new id; the old one stays with `replaced_by`."""

    id: str
    label: str
    meaning: str
    """One sentence: what is counted, from when to when."""
    unit: Unit
    better: Better
    kind: Kind
    counted: str
    """What n is: which rows count and which are left out."""
    source: str = ""
    """Where the definition comes from."""
    replaced_by: str | None = None

    @property
    def needs(self) -> tuple[str, ...]:
        """Columns of tickets or answers without which it is unavailable."""
        return self.kind.measure.needs

    @property
    def info(self) -> MetricInfo:
        return MetricInfo(self.id, self.label, self.meaning, self.unit, self.better)
