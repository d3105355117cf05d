"""One canonical column, where it comes from and why; and what was noticed on the way."""

from __future__ import annotations

from supportmetrics.model.findings import Severity
from supportmetrics.model.frozen import frozen
from supportmetrics.model.meanings import Meaning


@frozen
class Notice:
    """What was noticed while headers were understood; a finding once the input is read."""

    code: str
    header: str
    action: str
    words: tuple[str, ...]
    severity: Severity = Severity.NOTE


@frozen
class Assigned:
    """One canonical column and where it comes from."""

    canonical: str
    header: str
    names: tuple[str, ...]
    """Columns of the table, the first that holds a value counts."""
    unit: str | None = None
    business: bool = False
    zone: str | None = None
    transform: str = ""
    """inverted, stations, remaining, ages or filled: what a preset's flags say."""
    how: str = "synonym"
    """configuration, preset, synonym or shape."""
    reason: str = ""
    confidence: float = 0.6
    only: str = ""
    """Survey kind that a time belongs to; "" is all."""
    order: str | None = None
    """Day or month first, where the user says so."""
    time: str = ""
    """Column of the table that holds the time of day, where `names` hold only the date."""

    @property
    def everything(self) -> tuple[str, ...]:
        """All columns of the table that are read for it."""
        return (*self.names, self.time) if self.time else self.names

    @property
    def meaning(self) -> Meaning:
        """What the header means, as it is written down."""
        return Meaning(
            self.canonical,
            self.unit if self.canonical.endswith("_seconds") else None,
            self.business,
            self.transform,
            self.order,
            only=self.only,
        )
