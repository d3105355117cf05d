"""Coarse values: fewer different durations, so that cells are few enough to be saved or to travel between machines.

A duration keeps its leading bits, rounded: with 10 bits it is exact below 17 minutes and always within 0.1 %.
A lifetime keeps the quarter hours in which it began and ended. Days and periods begin on quarter hours everywhere, so
what lies open at the end of one is counted exactly, and its age is too high by less than a quarter of an hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.facts.resolution import STILL_OPEN
from supportmetrics.metrics.measure import Shape

if TYPE_CHECKING:
    from supportmetrics.model.arrays import Ints

BITS = 10
"""Leading bits of durations that leave the machine."""
_QUARTER_HOUR = 900


def coarse(value: pl.Series, shape: Shape, bits: int) -> pl.Series:
    """The values (Int64) of a measure with durations of so many leading bits; nulls, states and answers stay."""
    if shape is Shape.COUNTED or value.null_count() == value.len():
        return value
    known = value.fill_null(0).to_numpy()
    found = pl.Series(
        value.name, _lifetimes(known) if shape is Shape.LIFETIME else _pairs(known, bits)
    )
    return found if not value.null_count() else found.set(value.is_null(), None)


def _pairs(value: Ints, bits: int) -> Ints:
    """`seconds * 2 + still running`, the seconds rounded to their leading bits, halves upwards."""
    seconds, running = value >> 1, value & 1
    # Exact for integers below 2 ** 53, which is more seconds than there have been.
    length = np.frexp(seconds.astype(np.float64))[1].astype(np.int64)
    low = (length - bits).clip(0)
    half = (np.int64(1) << low) >> 1
    rounded: Ints = (((seconds + half) >> low) << (low + 1)) | running
    return rounded


def _lifetimes(value: Ints) -> Ints:
    """Creation and seconds to the solve in one integer, both instants cut to quarter hours."""
    created, life = value >> STILL_OPEN.bit_length(), value & STILL_OPEN
    begun = created // _QUARTER_HOUR * _QUARTER_HOUR
    ended = (created + life) // _QUARTER_HOUR * _QUARTER_HOUR
    cut: Ints = (begun << STILL_OPEN.bit_length()) | np.where(
        life == STILL_OPEN, STILL_OPEN, ended - begun
    )
    return cut
