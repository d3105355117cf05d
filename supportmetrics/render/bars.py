"""Where bars stand: the waiting times on their logarithmic axis, and the workload.

As in `geometry`: numbers in, coordinates out, rounded to two decimals; x and width in per cent, y
and height in pixels.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from supportmetrics.model.frozen import frozen
from supportmetrics.render.geometry import Line, depth, line, slots

if TYPE_CHECKING:
    from collections.abc import Sequence

WAIT_BASE, WAIT_TALLEST = 46.0, 40.0
"""Foot of the waiting-time bars and height of the tallest, in pixels."""
WAIT_TICKS: tuple[tuple[float, str, bool], ...] = (
    (10, "10s", True),
    (60, "1m", False),
    (600, "10m", True),
    (3600, "1h", False),
    (21_600, "6h", True),
    (86_400, "1d", False),
)
"""Seconds, label, and whether a phone has no room for it."""
LOAD_TOP, LOAD_BOTTOM = 8.0, 158.0
"""Pixels between which the workload bars stand."""
BAR_SHARE = 0.64
"""Part of its slot that a workload bar fills."""
HOUR_BASE, HOUR_TALLEST = 62.0, 54.0
"""Foot of the bars by hour of the day and height of the tallest that fits, in pixels."""
HOUR_SHARE = 0.8
"""Part of its slot that such a bar fills."""


def log_place(seconds: float, edges_s: Sequence[float]) -> float:
    """Place of a duration on the logarithmic axis, in per cent; the ends hold what is outside."""
    low, high = math.log(edges_s[0]), math.log(edges_s[-1])
    inside = min(high, max(low, math.log(max(seconds, edges_s[0]))))
    return round(100 * (inside - low) / (high - low), 2)


def target_place(target_s: float | None, edges_s: Sequence[float]) -> float | None:
    """Place of the target line on the logarithmic axis; None when it is not on it."""
    if target_s is None or not edges_s[0] <= target_s <= edges_s[-1]:
        return None
    return log_place(target_s, edges_s)


@frozen
class Bar:
    """A bar: x and width in per cent, y and height in pixels."""

    x: float
    width: float
    y: float
    height: float
    late: bool = False
    place: int = 0
    """Which bin or period it belongs to."""


def wait_bars(
    in_time: Sequence[int], late: Sequence[int], target_s: float | None, edges_s: Sequence[float]
) -> tuple[Bar, ...]:
    """Bars of one waiting-time row, scaled to its tallest bin.

    The bin that holds the target is split there, before and after at the same height. In any other
    bin with both kinds (targets on business time, or several targets) the late ones stand on the
    ones in time.
    """
    cut = target_place(target_s, edges_s)
    tallest = max((a + b for a, b in zip(in_time, late, strict=True)), default=0)
    bars: list[Bar] = []
    for place, (soon, slow) in enumerate(zip(in_time, late, strict=True)):
        if not soon + slow:
            continue
        left, right = (log_place(edge, edges_s) for edge in edges_s[place : place + 2])
        tall = WAIT_TALLEST * (soon + slow) / tallest
        if soon and slow and cut is not None and left < cut < right:
            bars += [
                _bar(left, cut, tall, 0, place, late=False),
                _bar(cut, right, tall, 0, place, late=True),
            ]
            continue
        foot = tall * soon / (soon + slow)
        if soon:
            bars.append(_bar(left, right, foot, 0, place, late=False))
        if slow:
            bars.append(_bar(left, right, tall - foot, foot, place, late=True))
    return tuple(bars)


def _bar(left: float, right: float, tall: float, foot: float, place: int, *, late: bool) -> Bar:
    return Bar(
        x=left,
        width=round(right - left, 2),
        y=round(WAIT_BASE - foot - tall, 2),
        height=round(tall, 2),
        late=late,
        place=place,
    )


def hour_bars(shares: Sequence[float | None], top: float) -> tuple[Bar, ...]:
    """Bars of shares on a scale from 0 to `top`, each in the middle of its slot; gaps stay empty."""
    return tuple(
        Bar(
            x=round(slot.centre - slot.width * HOUR_SHARE / 2, 2),
            width=round(slot.width * HOUR_SHARE, 2),
            y=round(HOUR_BASE - HOUR_TALLEST * share / top, 2),
            height=round(HOUR_TALLEST * share / top, 2),
            place=place,
        )
        for place, (slot, share) in enumerate(zip(slots(len(shares)), shares, strict=True))
        if share is not None
    )


def round_ticks(highest: float) -> tuple[float, ...]:
    """Two to five round whole numbers from 0, none above `highest`; only 0 below 1."""
    if highest < 1:
        return (0.0,)
    size = 10.0 ** math.floor(math.log10(highest))
    steps = (factor * size for factor in (0.2, 0.25, 0.5, 1.0, 2.0))
    step = next(step for step in steps if step.is_integer() and highest / step < 5)
    return tuple(step * i for i in range(int(highest / step) + 1))


@frozen
class Load:
    """The workload chart: bars and ticks in pixels, the line in per cent of the plot."""

    bars: tuple[Bar, ...]
    line: Line
    ticks: tuple[tuple[float, float], ...]
    """Value and its y."""


def load(created: Sequence[float | None], resolved: Sequence[float | None]) -> Load:
    """Bars of created and a line of resolved tickets on one scale from 0; gaps stay empty."""
    highest = max((value for value in (*created, *resolved) if value is not None), default=0.0)
    ticks = round_ticks(highest)
    top = max(highest, 1.0)
    tall = LOAD_BOTTOM - LOAD_TOP
    bars = tuple(
        Bar(
            x=round(slot.centre - slot.width * BAR_SHARE / 2, 2),
            width=round(slot.width * BAR_SHARE, 2),
            y=round(LOAD_BOTTOM - tall * value / top, 2),
            height=round(tall * value / top, 2),
            place=place,
        )
        for place, (slot, value) in enumerate(zip(slots(len(created)), created, strict=True))
        if value is not None
    )
    return Load(
        bars,
        line(resolved, lambda value: depth(value, 0.0, top)),
        tuple((tick, round(LOAD_BOTTOM - tall * tick / top, 2)) for tick in ticks),
    )
