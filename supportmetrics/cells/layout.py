"""Which slices and periods are measured, and how leaves and days map onto them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from supportmetrics.calendar.local import day_number
from supportmetrics.model.arrays import blockwise
from supportmetrics.model.frozen import frozen
from supportmetrics.model.words import order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from supportmetrics.model.arrays import Codes, Ints
    from supportmetrics.model.periods import Period
    from supportmetrics.model.report import Slice

WHOLE = 0
"""Place of the whole span among the periods."""
_ROWS_AT_ONCE = 1_000_000


@frozen
class GroupingSet:
    """The slices of one combination of dimensions, and its groups: a slice in a period.

    Groups are numbered through all sets, period by period, so that a whole period of a set is one run of numbers.
    """

    first_slice: int
    slices: int
    first_group: int
    slice_of_leaf: Ints
    """Leaf to place of its slice, from 0 within the set."""

    def groups(self, leaf: Ints, period: Ints | int) -> Ints:
        """The groups of rows by leaf and place of their period."""
        return self.first_group + self.slice_of_leaf[leaf] + period * self.slices

    def groups_of_all(self, periods: int) -> Ints:
        """The groups of every slice in so many periods: slices by periods."""
        return self.first_group + np.add.outer(
            np.arange(self.slices), np.arange(periods) * self.slices
        )


@frozen
class Layout:
    """Slices and periods as lists; cells are mapped to places in them."""

    slices: tuple[Slice, ...]
    sets: tuple[GroupingSet, ...]
    periods: tuple[Period | None, ...]
    """None first, then the periods of the grain in order, then the windows."""
    grain: tuple[Period, ...]
    windows: tuple[Period, ...]
    reach: int
    """How many periods of the grain a window covers; 0 without windows."""
    eve: int
    """The day before the first period (days since 1970)."""
    period_of_day: Codes
    """Per day from `eve`: place of its period of the grain; 0 between periods, and at both ends for all days beyond."""

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self.slices) * len(self.periods)

    def sets_at_once(self, rows: int) -> Iterator[tuple[GroupingSet, ...]]:
        """The grouping sets; several at a time where so many rows are few, which saves steps and bounds memory."""
        size = max(1, _ROWS_AT_ONCE // max(1, rows))
        for first in range(0, len(self.sets), size):
            yield self.sets[first : first + size]

    def periods_of(self, day: pl.Series) -> Codes:
        """Places of the periods of days; 0 for a null day and for days outside all periods."""

        def places(day: Ints) -> Codes:
            return self.period_of_day.take(day - self.eve, mode="clip")

        known = day.fill_null(self.eve) if day.null_count() else day
        return blockwise(places, known.to_numpy(), dtype=self.period_of_day.dtype)

    def covered(self, window: int) -> tuple[int, int]:
        """The first and last place of the periods of the grain that a window covers."""
        last = next(
            place
            for place, period in enumerate(self.grain, start=1)
            if period.end == self.windows[window].end
        )
        return max(1, last - self.reach + 1), last

    def place_of_window(self, window: int) -> int:
        """Place of a window among the periods."""
        return 1 + len(self.grain) + window

    def places(self, group: Ints) -> tuple[Ints, Ints]:
        """Places of the slice and of the period of each group."""
        first = np.array([each.first_group for each in self.sets], np.int64)
        at = np.searchsorted(first, group, side="right") - 1
        size = np.array([each.slices for each in self.sets], np.int64)[at]
        base = np.array([each.first_slice for each in self.sets], np.int64)[at]
        period, part = np.divmod(group - first[at], size)
        return base + part, period


def layout(
    leaves: pl.DataFrame,
    sets: Sequence[tuple[str, ...]],
    grain: Sequence[Period],
    windows: Sequence[Period] = (),
    reach: int = 0,
) -> Layout:
    """The layout of grouping sets over the leaves' dimensions.

    `windows` must end with the period of the grain they belong to and cover `reach` of them.
    """
    periods = (None, *grain, *windows)
    slices: list[Slice] = []
    maps = []
    for dimensions in sets:
        words, place = _slices(leaves, dimensions)
        if words:
            maps.append(GroupingSet(len(slices), len(words), len(slices) * len(periods), place))
        slices += [tuple(zip(dimensions, row, strict=True)) for row in words]
    eve = day_number(grain[0].start) - 1 if grain else 0
    days: list[int] = []
    for number, period in enumerate(grain, start=1):
        days += [0] * (day_number(period.start) - eve - len(days))
        days += [number] * period.days
    return Layout(
        tuple(slices),
        tuple(maps),
        periods,
        tuple(grain),
        tuple(windows),
        reach if windows else 0,
        eve,
        np.array([*days, 0], np.min_scalar_type(len(periods))),
    )


def _slices(
    leaves: pl.DataFrame, dimensions: tuple[str, ...]
) -> tuple[list[tuple[str, ...]], Ints]:
    """The combinations of words in their order, and the place of the combination of each leaf."""
    if not dimensions:
        return [()], np.zeros(max(1, leaves.height), np.int64)
    words = sorted(set(leaves.select(dimensions).iter_rows()), key=partial(_place, dimensions))
    place = {row: number for number, row in enumerate(words)}
    return words, np.array([place[row] for row in leaves.select(dimensions).iter_rows()], np.int64)


def _place(dimensions: tuple[str, ...], words: tuple[str, ...]) -> list[tuple[int, int, str]]:
    return [order(name, word) for name, word in zip(dimensions, words, strict=False)]
