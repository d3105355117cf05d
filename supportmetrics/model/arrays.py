"""Arrays that hold many groups at once: the names of their types, uneven rows laid out flat, and sums by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Codes: TypeAlias = npt.NDArray[np.unsignedinteger[Any]]
"""Places in a short list, in the smallest type that holds them."""

_BLOCK = 1 << 15
"""Rows of a block: a few columns of them fit into the second cache of any processor."""
_SPARSE = 4
"""Up to so many possible keys per row, a table of all of them is faster than sorting those that occur."""
_SMALL = 1 << 16
_STEPS = 16
"""Steps per bound: few enough that the table stays in the processor's cache."""


def blockwise(
    work: Callable[..., npt.NDArray[Any]],
    *columns: npt.NDArray[Any],
    dtype: npt.DTypeLike = np.int64,
) -> npt.NDArray[Any]:
    """What `work` makes of rows, some at a time: what it puts down on the way then stays in the processor's cache."""
    out = np.empty(len(columns[0]), dtype)
    for rows in blocks(len(out)):
        out[rows] = work(*(column[rows] for column in columns))
    return out


def blocks(rows: int, most: int = _BLOCK) -> Iterator[slice]:
    """Rows from the first to the last, so many at a time."""
    for first in range(0, rows, most):
        yield slice(first, min(first + most, rows))


def taken(table: npt.NDArray[Any], places: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The entries of a table at places, in the type of the table."""
    return blockwise(table.take, places, dtype=table.dtype)


def occurrences(key: npt.NDArray[Any], bound: int) -> Ints:
    """How often each whole number from 0 to below `bound` occurs."""
    total = np.zeros(bound, np.int64)
    # NumPy counts a copy of narrow keys, which is to be short.
    step = max(_BLOCK, 2 * bound)
    for first in range(0, len(key), step):
        total += np.bincount(key[first : first + step], minlength=bound)
    return total


def distinct(key: npt.NDArray[Any], bound: int) -> Ints:
    """The whole numbers from 0 to below `bound` that occur, ascending: in a fifth of the time that counting takes."""
    met = np.zeros(bound, np.bool_)
    for rows in blocks(len(key)):
        some = key[rows]
        # Hardly a block has a number that none before it has, and looking is faster than writing.
        if not met.take(some).all():
            met[some] = True
    return np.flatnonzero(met)


@frozen
class Passed:
    """How many of some bounds each of many values has passed, in a third of the time of a search per value.

    A table tells it for even steps; few values lie behind another bound of their step.
    """

    bounds: Ints
    """Ascending, and behind them one that no value reaches."""
    shift: int
    """Bits of a step."""
    before: Ints
    """How many bounds lie before each step."""
    most: int
    """Of one step."""

    @classmethod
    def of(cls, bounds: Ints) -> Passed:
        """For bounds in ascending order, at least one."""
        step = int(bounds[-1] - bounds[0]) // (_STEPS * len(bounds))
        shift = step.bit_length()
        steps = np.bincount((bounds - bounds[0]) >> shift)
        never = np.iinfo(np.int64).max
        return cls(np.append(bounds, never), shift, np.cumsum(steps) - steps, int(steps.max()))

    def by(self, values: Ints) -> Ints:
        """How many bounds are not above each value."""
        count: Ints = self.before.take((values - self.bounds[0]) >> self.shift, mode="clip")
        for _ in range(self.most):
            count += self.bounds.take(count) <= values
        return count


def laid_out(lengths: Ints) -> tuple[Ints, Ints]:
    """Rows of groups of these lengths, one behind the other: the group of each, and its place within it.

    (2, 0, 3) gives (0, 0, 2, 2, 2) and (0, 1, 0, 1, 2).
    """
    owner = np.repeat(np.arange(len(lengths)), lengths)
    start = np.cumsum(lengths) - lengths
    return owner, np.arange(len(owner)) - start[owner]


def summed(key: Ints | Codes, n: Ints | None, bound: int) -> tuple[Ints, Ints]:
    """The distinct keys (from 0 to below `bound`), ascending, and the sum of n for each; None counts each row once.

    n is at least 1 everywhere.
    """
    if bound <= _SMALL + _SPARSE * len(key):
        # Counts are sums of whole numbers, which floats hold exactly up to 2**53.
        total = occurrences(key, bound) if n is None else np.bincount(key, n, minlength=bound)
        present = np.flatnonzero(total)
        return present, total[present].astype(np.int64, copy=False)
    if n is None:
        present, counts = np.unique(key, return_counts=True)
        return present, counts
    present, place = np.unique(key, return_inverse=True)
    return present, np.bincount(place, n, minlength=len(present)).astype(np.int64)
