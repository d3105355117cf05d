"""Many looks at once: p-values adjusted so that some false alarm does not come with every look.

Sources: Holm 1979 (any false alarm); Benjamini & Hochberg 1995 (the share of false ones among the alarms).
"""

from __future__ import annotations

from collections.abc import Sequence


def holm_levels(p: Sequence[float], alpha: float) -> list[float]:
    """The level each p-value is held against; a limit drawn at it agrees with the verdict."""
    levels, level, stopped = [0.0] * len(p), alpha, False
    for rank, place in enumerate(_ascending(p)):
        if not stopped:
            level = alpha / (len(p) - rank)
            stopped = p[place] > level
        levels[place] = level
    return levels


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Adjusted p-values, in the order given: those at most q hold a share of at most q of false alarms."""
    adjusted, lowest = [0.0] * len(p), 1.0
    for rank, place in reversed(list(enumerate(_ascending(p), start=1))):
        lowest = min(lowest, len(p) / rank * p[place])
        adjusted[place] = lowest
    return adjusted


def _ascending(p: Sequence[float]) -> list[int]:
    return sorted(range(len(p)), key=p.__getitem__)
