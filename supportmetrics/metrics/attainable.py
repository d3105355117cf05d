"""What could be promised: the times within which a share of the tickets was done, on the clocks that targets judge.

The first response is counted as `frt.p90` counts it. A resolution target stands still while its policy pauses, so its
clock is shorter than `resolution.p90` wherever it does.
"""

from __future__ import annotations

import polars as pl

from supportmetrics.metrics.measure import Measure, Shape
from supportmetrics.metrics.metric import Metric, Quantile, Share
from supportmetrics.metrics.resolution import FULL
from supportmetrics.metrics.response import FIRST_RESPONSE
from supportmetrics.model.units import Better, Unit

SHARES = (0.90, 0.95)
"""How often a promise is to be kept."""

_ON_TARGET_CLOCK = Measure(
    "resolution_on_clock",
    "seconds to the last solve without the pauses of the policy, or open so far",
    "tickets",
    pl.col("resolution") - 2 * pl.col("resolution_paused_s"),
    Shape.PAIR,
    "created_at",
    FULL.sources,
    usually=FULL,
)
_IN_HOURS = Measure(
    "in_hours",
    "whether the clock of the ticket counts opening hours only",
    "tickets",
    pl.when(pl.col("created_at").is_not_null()).then(pl.col("in_hours").cast(pl.Int64)),
    Shape.COUNTED,
    "created_at",
)
_CLOCKS = {"first_response": FIRST_RESPONSE, "resolution": _ON_TARGET_CLOCK}


def attainable_id(clock: str, share: float) -> str:
    """`first_response.p90`."""
    return f"{clock}.p{round(100 * share)}"


def _kept(clock: str, measured: Measure, share: float) -> Metric:
    return Metric(
        attainable_id(clock, share),
        f"Kept {share:.0%} of the time",
        f"The target that {share:.0%} of the tickets would have met.",
        Unit.SECONDS,
        Better.LOWER,
        Quantile(measured, share),
        "tickets created in the period; open ones are censored at as_of",
    )


ATTAINABLE = {
    clock: tuple(_kept(clock, measured, share) for share in SHARES)
    for clock, measured in _CLOCKS.items()
}
"""Per clock the times that were kept, by share."""

IN_HOURS = Metric(
    "in_hours",
    "In opening hours",
    "Share of tickets whose clock counts opening hours only.",
    Unit.RATIO,
    Better.NONE,
    Share(_IN_HOURS, frozenset({1})),
    "tickets created in the period",
)
