"""One canonical column, where it comes from and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
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
    reason: str = ""
    confidence: float = 0.6
    only: str = ""
    """Survey kind that a time belongs to; "" is all."""
