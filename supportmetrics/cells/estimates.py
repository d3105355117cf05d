"""Estimates: from counted values, or sorted durations, of many groups to value, interval and flags.

Which formula is the kind of the metric's business; a group is a slice in a period, known here by its number only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from supportmetrics.metrics.metric import Count, Mean, Metric, Net, Quantile, Share, Within
from supportmetrics.model.frozen import frozen
from supportmetrics.model.measurements import FLAG_BIT
from supportmetrics.model.scales import ANSWER_BASE
from supportmetrics.model.verdicts import FLAGGED
from supportmetrics.stats import survival
from supportmetrics.stats.intervals import adjusted_wald_nps, t_quantile, wilson
from supportmetrics.stats.ordered import Ordered, quantiles, quantiles_so_far

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supportmetrics.model.arrays import Bools, Bytes, Floats, Ints

METHODS: tuple[str, ...] = ("type7", "kaplan_meier", "vendor_flag", "lower_bound")
"""How a value was found; the `method` column holds places in this list."""
_TYPE7, _KAPLAN_MEIER, _VENDOR_FLAG, _LOWER_BOUND = range(4)
NO_METHOD = 255

CENSORED_SHARE = 0.05
"""Above this share of open rows quantiles are estimated by Kaplan-Meier."""
FEW = 30
_WIDE_SHARE, _WIDE_POINTS, _WIDE_RELATIVE = 0.20, 20.0, 1.2


@frozen
class Estimates:
    """One metric of many groups, column by column. NaN, -1 and NO_METHOD stand for what is not known."""

    group: Ints
    value: Floats
    n: Ints
    low: Floats
    high: Floats
    flags: Bytes
    numerator: Ints
    method: Bytes
    running: Ints
    """How many of n are still waiting (censored)."""

    @classmethod
    def of(
        cls,
        group: Ints,
        value: Floats | Ints,
        n: Ints,
        interval: tuple[Floats, Floats] | None = None,
        *,
        flags: Bytes | None = None,
        numerator: Ints | None = None,
        method: Bytes | int = NO_METHOD,
        running: Ints | None = None,
    ) -> Self:
        """With what is not given as not known."""
        size = len(group)
        low, high = interval or (np.full(size, np.nan), np.full(size, np.nan))
        return cls(
            group,
            value.astype(np.float64, copy=False),
            n,
            low,
            high,
            np.zeros(size, np.uint8) if flags is None else flags,
            np.full(size, -1) if numerator is None else numerator,
            np.broadcast_to(np.asarray(method, np.uint8), size),
            np.zeros(size, np.int64) if running is None else running,
        )


@dataclass(frozen=True)
class Tally:
    """How often each value occurs in each group."""

    group: Ints
    """The groups that have rows, ascending."""
    value: Ints
    """The values that occur, ascending."""
    n: Ints
    """Counts, groups by values."""

    @cached_property
    def total(self) -> Ints:
        """Rows of each group."""
        return _row_sums(self.n)

    def among(self, values: frozenset[int] | None) -> Ints:
        """Rows of each group with one of some values; None is any value."""
        if values is None:
            return self.total
        return _row_sums(self.n[:, [value in values for value in self.value.tolist()]])

    @cached_property
    def mixed(self) -> Bools:
        """Whether the answers of a group were given on several scales."""
        scale = self.value // ANSWER_BASE
        scales = np.zeros(len(self.group), np.int64)
        for code in np.unique(scale):
            scales += _row_sums(self.n[:, scale == code]) > 0
        return scales > 1

    def where(self, which: Bools) -> Tally:
        """Some of the groups."""
        return Tally(self.group[which], self.value, self.n[which])


def _row_sums(table: Ints) -> Ints:
    sums: Ints = table.sum(axis=1)
    return sums


def from_counts(metric: Metric, tally: Tally) -> Estimates:
    """The estimates of a metric over counted values; groups where n is 0 are left out."""
    match metric.kind:
        case Count() as kind:
            return _count(kind, tally)
        case Share() as kind:
            return _share(kind, tally)
        case Net() as kind:
            return _net(kind, tally)
        case Mean() as kind:
            return _mean(kind, tally, metric)
    raise TypeError(f"{metric.id} is not computed from counts")


def _count(kind: Count, tally: Tally) -> Estimates:
    if kind.among is not None:
        tally = tally.where(tally.among(kind.among) > 0)
    return Estimates.of(tally.group, tally.among(kind.of), tally.among(kind.among))


def _share(kind: Share, tally: Tally) -> Estimates:
    tally = tally.where(tally.among(kind.among) > 0)
    x, n = tally.among(kind.of), tally.among(kind.among)
    value, (low, high) = x / n, wilson(x, n)
    rough = _wide(value, low, high, _WIDE_SHARE)
    told = tally.among(frozenset(kind.among or ()) & FLAGGED) > 0
    mixed = tally.mixed if kind.measure.is_answer else np.zeros(len(n), np.bool_)
    return Estimates.of(
        tally.group,
        value,
        n,
        (low, high),
        flags=_flags(n, rough=rough, mixed_scales=mixed),
        numerator=x,
        method=np.where(told, _VENDOR_FLAG, NO_METHOD),
    )


def _net(kind: Net, tally: Tally) -> Estimates:
    up, down, n = tally.among(kind.up), tally.among(kind.down), tally.total
    low, high = adjusted_wald_nps(up, down, n)
    flags = _flags(n, rough=high - low > _WIDE_POINTS, mixed_scales=tally.mixed)
    return Estimates.of(tally.group, 100 * (up - down) / n, n, (low, high), flags=flags)


def _mean(kind: Mean, tally: Tally, metric: Metric) -> Estimates:
    """NaN where scales are mixed; the interval is cut at the ends of the scale."""
    values = tally.value.tolist()
    score = np.array([kind.score[value] for value in values])
    n, mixed = tally.total, tally.mixed
    mean = (tally.n * score).sum(axis=1) / n
    squares = (tally.n * (score - mean[:, None]) ** 2).sum(axis=1)
    ends = np.array([kind.ends[kind.scale_of[value]] for value in values]).reshape(-1, 2)
    # Where scales are not mixed, the first answer that occurs tells the scale of all.
    least, most = ends[(tally.n > 0).argmax(axis=1)].T
    sizes, place = np.unique(n, return_inverse=True)
    factor = np.array([t_quantile(0.975, m - 1) if m > 1 else np.nan for m in sizes.tolist()])
    half = factor[place] * np.sqrt(squares / (n - 1).clip(1) / n)
    low, high = np.maximum(mean - half, least), np.minimum(mean + half, most)
    limit = _WIDE_SHARE * (most - least) if metric.id.startswith("csat") else _WIDE_POINTS
    rough = (_wide(mean, low, high, limit) | np.isnan(low)) & ~mixed
    mean, low, high = (np.where(mixed, np.nan, part) for part in (mean, low, high))
    flags = _flags(n, rough=rough, mixed_scales=mixed)
    return Estimates.of(tally.group, mean, n, (low, high), flags=flags)


def from_durations(
    data: Ordered,
    quantile_kinds: Sequence[tuple[int, Quantile]],
    share_kinds: Sequence[tuple[int, Within]],
) -> Iterator[tuple[int, Estimates]]:
    """(place of the metric, estimates) for every quantile and share of one sorted measure."""
    if not len(data.group):
        return
    survive = any(kind.survival for _, kind in quantile_kinds)
    censored = data.running_n > CENSORED_SHARE * data.n if survive else np.zeros(len(data.n), bool)
    wanted = censored.copy()
    reached = [data.within(kind.seconds) for _, kind in share_kinds]
    for _, running in reached:
        wanted |= running > 0
    curve = survival.runs(data.among(wanted)) if wanted.any() else None
    for place, quantile in quantile_kinds:
        yield place, _quantile(quantile, data, censored, wanted, curve)
    for (place, share), (ended, running) in zip(share_kinds, reached, strict=True):
        yield place, _within(share, data, ended, running > 0, wanted, curve)


def _quantile(
    kind: Quantile, data: Ordered, censored: Bools, wanted: Bools, curve: survival.Runs | None
) -> Estimates:
    running = data.running_n
    if kind.survival:
        value, low, high = quantiles(data, kind.p)
        if curve is not None:
            followed = survival.survival_quantiles(curve, kind.p)
            for column, found in zip((value, low, high), followed, strict=True):
                column[censored] = found[censored[wanted]]
        method, estimated = np.where(censored, _KAPLAN_MEIER, _TYPE7), censored
    else:
        value, low, high = quantiles_so_far(data, kind.p)
        method, estimated = np.where(running > 0, _LOWER_BOUND, _TYPE7), running > 0
    # A comparison with an unknown end is false, so unknown ends are named.
    rough = (high - low > _WIDE_RELATIVE * value) | np.isnan(low) | np.isnan(high)
    flags = _flags(data.n, rough=rough, estimated=estimated, not_reached=np.isnan(value))
    return Estimates.of(
        data.group, value, data.n, (low, high), flags=flags, method=method, running=running
    )


def _within(
    kind: Within, data: Ordered, x: Ints, cut: Bools, wanted: Bools, curve: survival.Runs | None
) -> Estimates:
    """Plain share and Wilson where nobody was open before that age; 1 - S with its limits where it is `cut`."""
    n = data.n
    value, (low, high) = x / n, wilson(x, n)
    if curve is not None:
        for column, found in zip(
            (value, low, high), survival.finished_within(curve, kind.seconds), strict=True
        ):
            column[cut] = found[cut[wanted]]
    rough = _wide(value, low, high, _WIDE_SHARE) | (cut & np.isnan(value))
    return Estimates.of(
        data.group,
        value,
        n,
        (low, high),
        flags=_flags(n, rough=rough, estimated=cut, not_reached=np.isnan(value)),
        numerator=np.where(cut, -1, x),
        method=np.where(cut, _KAPLAN_MEIER, NO_METHOD),
        running=data.running_n,
    )


def _wide(value: Floats, low: Floats, high: Floats, limit: Floats | float) -> Bools:
    width = high - low
    return (width > limit) | (width > _WIDE_RELATIVE * np.abs(value))


def _flags(n: Ints, **marks: Bools) -> Bytes:
    """too_few below 30 rows, and every mark under its name."""
    bits = np.where(n < FEW, FLAG_BIT["too_few"], 0)
    for name, mark in marks.items():
        bits = bits | np.where(mark, FLAG_BIT[name], 0)
    return bits.astype(np.uint8)


def median_age(group: Ints, n: Ints, value: Floats, low: Floats, high: Floats) -> Estimates:
    """The median age of what lies open, with its interval: a stock in which every row has an age."""
    rough = (high - low > _WIDE_RELATIVE * value) | np.isnan(low) | np.isnan(high)
    return Estimates.of(group, value, n, (low, high), flags=_flags(n, rough=rough), method=_TYPE7)
