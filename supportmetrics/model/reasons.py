"""Where a change comes from: what each channel or tier contributed by itself and by its share of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from supportmetrics.model.periods import Period
    from supportmetrics.model.report import Slice


@frozen
class Contribution:
    """One slice before and after; effects are on the scale of the metric."""

    slice: Slice | None
    """None: all slices with too few behind them, together."""
    n_before: int
    n: int
    before: float | None
    value: float | None
    """None where it has no ticket or answer."""
    rate: float
    """What comes from its own value having changed."""
    mix: float
    """What comes from its share of the tickets or answers having changed."""


@frozen
class Reasons:
    """The change of a metric over all tickets or answers, split by one dimension: `rate + mix` is the change."""

    metric: str
    by: str
    period: Period | None
    against: Period | None
    rate: float
    mix: float
    parts: tuple[Contribution, ...]
    """In the order of reports."""
    simpson: bool
    """The parts together went one way and the whole the other."""
    finding: bool
    """Worth a sentence: the change is outside its usual range, or the mix alone turned it round."""

    @property
    def change(self) -> float:
        return self.rate + self.mix
