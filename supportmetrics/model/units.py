"""The units of measured values, and which way is better."""

from __future__ import annotations

from enum import StrEnum


class Unit(StrEnum):
    """What a value is measured in; values are never rounded inside."""

    SECONDS = "s"
    RATIO = "ratio"
    """A share from 0 to 1."""
    SCORE = "score"
    """Points on the metric's own scale (NPS -100 to 100, ease 0 to 100, CSAT mean on its raw scale)."""
    COUNT = "count"


class Better(StrEnum):
    """The direction of improvement."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"
