"""States of a promise to one ticket, and their codes in cells."""

from __future__ import annotations

MET, MET_EARLY, BREACHED, BREACHED_OPEN, RUNNING, DUE_SOON, NO_TARGET = range(7)
"""MET_EARLY: kept, but the target was not yet due at `as_of`, so it is in no rate. DUE_SOON: running with less than a
fifth of the target left."""
BY_FLAG = 8
"""Added to a state that only the vendor's flag tells."""

STATES: tuple[str, ...] = (
    "met",
    "met",
    "breached",
    "breached_open",
    "running",
    "running",
    "no_target",
)
"""The state in words, by code."""
DUE_SOON_PART = 5
"""Less than the fifth part of the target left: due soon."""


def codes(*states: int) -> frozenset[int]:
    """The codes of some states, computed or by the vendor's flag."""
    return frozenset(state + by for state in states for by in (0, BY_FLAG))


LATE = codes(BREACHED, BREACHED_OPEN)
DUE = codes(MET, BREACHED, BREACHED_OPEN)
"""Targets that were due before `as_of`: the denominator of every breach rate."""
STILL_RUNNING = codes(RUNNING, DUE_SOON)
WITH_TARGET = codes(MET, MET_EARLY, BREACHED, BREACHED_OPEN, RUNNING, DUE_SOON)
FLAGGED = frozenset(state + BY_FLAG for state in range(7))
"""States told only by a vendor's flag."""
