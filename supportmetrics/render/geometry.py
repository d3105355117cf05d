"""Where the marks of the charts stand: numbers in, coordinates out, rounded to two decimals.

Horizontal coordinates are per cent of the chart's width; vertical ones are pixels, or per cent of
the plot inside a stretched path (`0 0 100 100`), as each function says. No metric, no colour, no
word and no markup belongs here.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Point = tuple[float, float]

SPARK_AIR = 0.12
"""Free share of a sparkline's range above its highest and below its lowest value."""
PANEL_TOP, PANEL_BOTTOM = 8.0, 92.0
"""Pixels between which a weekly panel plots."""
BACKLOG_AIR = 1.1
"""The backlog's scale ends a tenth above its peak."""
LABEL_FROM = 0.08
"""A segment narrower than this has no room for its number."""
MOST_DATES = 5
"""More dates than this would run into each other under a chart."""


def coordinate(value: float) -> str:
    """A coordinate as it is written: at most two decimals, no trailing zero, no minus zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def path(points: Sequence[Point]) -> str:
    """Path data of one unbroken line."""
    return "M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)


@frozen
class Slot:
    """One of n equal parts of the width, in per cent."""

    left: float
    width: float
    centre: float


def slots(n: int) -> tuple[Slot, ...]:
    """`n` equal slots; points stand at their centres."""
    return tuple(
        Slot(round(100 * i / n, 2), round(100 / n, 2), round(100 * (i + 0.5) / n, 2))
        for i in range(n)
    )


def stretches(marks: Sequence[bool]) -> tuple[Slot, ...]:
    """What neighbouring slots that are marked cover together."""
    n = len(marks)
    edges = [i for i, (was, now) in enumerate(pairwise((False, *marks, False))) if was != now]
    return tuple(
        Slot(
            round(100 * begin / n, 2),
            round(100 * (end - begin) / n, 2),
            round(50 * (begin + end) / n, 2),
        )
        for begin, end in zip(edges[::2], edges[1::2], strict=True)
    )


def runs(points: Sequence[Point | None]) -> Iterator[list[Point]]:
    """The unbroken stretches of a line: an absent point ends one."""
    run: list[Point] = []
    for point in points:
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []
    if run:
        yield run


@frozen
class Line:
    """A broken line: what is drawn as a path, and what stands alone between two gaps."""

    path: str
    lonely: tuple[Point, ...]
    last: Point | None
    """The point of the newest slot; None when it has no value."""
    points: tuple[Point | None, ...]
    """The point of every slot."""


def line(values: Sequence[float | None], y: Callable[[float], float]) -> Line:
    """Values at slot centres; `y` gives the height of a value."""
    points = [
        None if value is None else (slot.centre, round(y(value), 2))
        for slot, value in zip(slots(len(values)), values, strict=True)
    ]
    stretches = list(runs(points))
    last = points[-1] if points else None
    return Line(
        path="".join(path(run) for run in stretches if len(run) > 1),
        lonely=tuple(run[0] for run in stretches if len(run) == 1 and run[0] != last),
        last=last,
        points=tuple(points),
    )


@frozen
class Sparkline:
    """A line on its own scale; vertical coordinates in per cent."""

    line: Line
    goal: float | None


def sparkline(values: Sequence[float | None], goal: float | None) -> Sparkline | None:
    """A line from its own lowest to its own highest value, the goal included.

    None when there is no value at all.
    """
    present = [value for value in values if value is not None]
    if not present:
        return None
    if goal is not None:
        present.append(goal)
    low, high = min(present), max(present)
    reach = (high - low) * (1 + 2 * SPARK_AIR)

    def y(value: float) -> float:
        return 100 * (high + (high - low) * SPARK_AIR - value) / reach if reach else 50.0

    return Sparkline(line(values, y), None if goal is None else round(y(goal), 2))


def depth(value: float, low: float, high: float = 1.0) -> float:
    """How far below the top of a plot from `low` to `high` a value stands, in per cent."""
    return round(100 * (high - value) / (high - low), 2)


def panel_y(value: float, low: float) -> float:
    """Pixels from the top of a weekly panel whose scale goes from `low` to 1."""
    return round(PANEL_TOP + (PANEL_BOTTOM - PANEL_TOP) * (1 - value) / (1 - low), 2)


def shortfalls(values: Sequence[float | None], goal: float, low: float) -> str:
    """Path data of the areas between goal and line where the line is below, cut where they cross.

    In per cent of a plot from `low` to 1. Empty when the line never falls short.
    """
    n = len(values)
    points = [
        None if value is None else (100 * (i + 0.5) / n, 100 * (1 - value) / (1 - low))
        for i, value in enumerate(values)
    ]
    at_goal = 100 * (1 - goal) / (1 - low)
    return "".join(path(area) + "Z" for run in runs(points) for area in _below(run, at_goal))


def _below(run: list[Point], goal: float) -> Iterator[list[Point]]:
    # A single period has no width to shade.
    if len(run) == 1:
        return
    shape: list[Point] = [(run[0][0], goal), run[0]] if run[0][1] > goal else []
    for (x0, y0), (x1, y1) in pairwise(run):
        if (y0 > goal) != (y1 > goal):
            shape.append((x0 + (x1 - x0) * (goal - y0) / (y1 - y0), goal))
        if y1 > goal:
            shape.append((x1, y1))
        elif shape:
            yield shape
            shape = []
    if shape:
        yield [*shape, (run[-1][0], goal)]


def opacity(value: float, top: float) -> float:
    """Strength of a heat cell, 0 to 1."""
    return round(value / top, 2) if top else 0.0


@frozen
class Stacked:
    """A segment of a stacked bar, in per cent."""

    x: float
    width: float
    centre: float
    labelled: bool


def stacked(shares: Sequence[float]) -> tuple[Stacked, ...]:
    """Segments of exact widths side by side; only those with room carry their number."""
    placed, x = [], 0.0
    for share in shares:
        placed.append(
            Stacked(
                round(100 * x, 2),
                round(100 * share, 2),
                round(100 * (x + share / 2), 2),
                share >= LABEL_FROM,
            )
        )
        x += share
    return tuple(placed)


def diverging(value: float, reach: float) -> tuple[float, float]:
    """Where a bar from the middle begins and how wide it is, in per cent; `reach` takes half of the width."""
    width = min(50.0, 50 * abs(value) / reach) if reach else 0.0
    return round(50 - width if value < 0 else 50.0, 2), round(width, 2)


@frozen
class Area:
    """An area under a line, in per cent of its plot."""

    path: str
    line: Line


def area(values: Sequence[float | None]) -> Area:
    """The backlog on a scale of its own from 0.

    Each stretch starts and ends upright at its first and last value.
    """
    top = BACKLOG_AIR * max((value for value in values if value is not None), default=0.0) or 1.0
    points = [
        None if value is None else (slot.centre, depth(value, 0.0, top))
        for slot, value in zip(slots(len(values)), values, strict=True)
    ]
    shapes = (
        path([(run[0][0], 100.0), *run, (run[-1][0], 100.0)]) + "Z"
        for run in runs(points)
        if len(run) > 1
    )
    return Area("".join(shapes), line(values, lambda value: depth(value, 0.0, top)))


def anchor(x: float) -> str:
    """Which end of a short label stands at `x` per cent, so that none is cut at the edge."""
    return "start" if x < 2 else "end" if x > 98 else "middle"


def date_places(n: int) -> tuple[int, ...]:
    """Which of `n` dates are written under a chart: the first and every k-th, every third of 13."""
    return tuple(range(0, n, max(1, math.ceil(n / MOST_DATES))))
