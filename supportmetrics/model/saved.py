"""A report that was saved as JSON, as far as later runs need it: its measurements and what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from supportmetrics.model.definitions import Definitions
from supportmetrics.model.frozen import frozen
from supportmetrics.model.measurements import Measurement
from supportmetrics.model.periods import Grain, Period
from supportmetrics.model.report import Slice

Key = tuple[str, Slice, Period | None]
"""Metric, slice and period; the period is None for the whole span."""


@frozen
class SavedReport:
    """One saved report."""

    name: str
    """The file it came from."""
    version: str
    """Of the program that wrote it."""
    as_of: datetime | None
    timezone: str
    grain: Grain
    period: Period | None
    """What its headline figures are about; None is the whole span."""
    definitions: Definitions | None
    """None in a file that does not tell them."""
    measurements: Mapping[Key, Measurement]
    """Every value by metric, slice and period, in the order of the file."""

    def differences(self, definitions: Definitions) -> Iterator[str]:
        """Each point in which its numbers mean something else than those of `definitions`."""
        if self.definitions is not None:
            yield from definitions.differences(self.definitions)
        elif self.timezone != definitions.timezone:
            yield f"the time zone is {self.timezone} there and {definitions.timezone} here"

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods there are values of, the earliest first."""
        return tuple(sorted({period for _, _, period in self.measurements if period is not None}))
