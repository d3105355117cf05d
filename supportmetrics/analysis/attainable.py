"""What could be promised: per slice and clock the target kept most of the time, in the hours that were counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.metrics.attainable import ATTAINABLE, IN_HOURS, SHARES, attainable_id
from supportmetrics.model.frozen import frozen
from supportmetrics.model.plan import CountedHours, Kept, Promise, Promises

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportmetrics.model.measurements import Measurement, Measurements
    from supportmetrics.model.periods import Period
    from supportmetrics.model.report import Slice

AS_CONFIGURED = "as configured"
_TOLD_BY = {"first_response": "frt", "resolution": "resolution"}
"""Clocks and the derived column that tells them."""


@frozen
class Counted:
    """The times of all tickets, counted in some hours."""

    hours: CountedHours
    slices: tuple[Slice, ...]
    times: Measurements


def promises(
    counted: Sequence[Counted], period: Period | None, absent: Mapping[str, str]
) -> Promises:
    """The promises of every slice, counted in all the hours; `absent` gives reasons for what is not known."""
    indexes = [(one.hours.name, one.times.index([period])) for one in counted]
    offers = tuple(
        offer
        for clock in ATTAINABLE
        for part in counted[0].slices
        for name, index in indexes
        if (offer := _promise(index, clock, part, period, name))
    )
    told = {offer.clock for offer in offers}
    why = [(clock, absent.get(_TOLD_BY[clock], "no ticket has it")) for clock in ATTAINABLE]
    return Promises(
        tuple(one.hours for one in counted),
        SHARES,
        offers,
        tuple((clock, reason) for clock, reason in why if clock not in told),
    )


def _promise(
    index: Mapping[tuple[str, Slice, Period | None], Measurement],
    clock: str,
    part: Slice,
    period: Period | None,
    hours: str,
) -> Promise | None:
    kept = [(share, index.get((attainable_id(clock, share), part, period))) for share in SHARES]
    times = tuple(Kept(share, time) for share, time in kept if time is not None)
    if not times:
        return None
    in_hours = index.get((IN_HOURS.id, part, period))
    return Promise(part, clock, hours, _basis(in_hours), times)


def _basis(in_hours: Measurement | None) -> str:
    """Nothing tells of opening hours where all clocks run day and night."""
    if in_hours is None or not in_hours.numerator:
        return "calendar"
    return "business" if in_hours.numerator == in_hours.n else "mixed"
