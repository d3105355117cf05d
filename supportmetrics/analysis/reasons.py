"""Why did it change: every judged share and score split into what its channels (or tiers) did and how they are mixed.

One dimension at a time. What it says is arithmetic: a change comes from somewhere, it is not because of it. Medians do
not split; the share that missed its target does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.analysis.cases import usual_margin
from supportmetrics.metrics import BY_ID, DECOMPOSED
from supportmetrics.model.reasons import Contribution, Reasons
from supportmetrics.model.report import ALL, Change, Slice
from supportmetrics.stats.decomposition import Group, decompose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportmetrics.analysis.comparing import Look
    from supportmetrics.model.periods import Period

_FEW = 30


def reasons(
    now: Look, then: Look, found: Sequence[Change], dimensions: Mapping[str, Sequence[Slice]]
) -> tuple[Reasons, ...]:
    """The reasons of every change of the whole that can be split, by each dimension with at least two slices.

    `now` finds the measurements of the changes' periods, `then` those of what they are held against.
    """
    return tuple(
        split
        for change in found
        if change.slice == ALL and change.metric in DECOMPOSED
        for by, slices in dimensions.items()
        if (split := _split(now, then, change, by, slices))
    )


def _split(
    now: Look, then: Look, change: Change, by: str, slices: Sequence[Slice]
) -> Reasons | None:
    before, after = (
        [_group(look, change.metric, part, period) for part in slices]
        for look, period in ((then, change.against), (now, change.period))
    )
    if not _all(then, change, change.against, before) or not _all(
        now, change, change.period, after
    ):
        return None
    parts: list[Slice | None] = []
    pairs: list[tuple[Group, Group]] = []
    thin: list[tuple[Group, Group]] = []
    for part, pair in zip(slices, zip(before, after, strict=True), strict=True):
        sizes = [n for n, _ in pair if n]
        if sizes and min(sizes) >= _FEW:
            parts.append(part)
            pairs.append(pair)
        elif sizes:
            thin.append(pair)
    if thin:
        parts.append(None)
        pairs.append((_pooled([one for one, _ in thin]), _pooled([one for _, one in thin])))
    if len(parts) < 2:
        return None
    split = decompose([one for one, _ in pairs], [one for _, one in pairs])
    if split is None:
        return None
    # A reversal by less is no news: shares wobble by it when nothing happens.
    turned = split.reversed and abs(split.change) >= usual_margin(BY_ID[change.metric])
    return Reasons(
        change.metric,
        by,
        change.period,
        change.against,
        split.rate,
        split.mix,
        tuple(
            Contribution(
                part,
                old[0],
                new[0],
                old[1] if old[0] else None,
                new[1] if new[0] else None,
                effect.rate,
                effect.mix,
            )
            for part, (old, new), effect in zip(parts, pairs, split.effects, strict=True)
        ),
        simpson=split.reversed,
        finding=change.verdict in ("better", "worse") or turned,
    )


def _group(look: Look, metric: str, part: Slice, period: Period | None) -> Group:
    found = look(metric, part, period)
    return (0, 0.0) if found is None or found.value is None else (found.n, found.value)


def _all(look: Look, change: Change, period: Period | None, groups: Sequence[Group]) -> bool:
    """Whether there is enough, and the slices hold each ticket or answer once."""
    whole = look(change.metric, ALL, period)
    return whole is not None and sum(n for n, _ in groups) == whole.n >= _FEW


def _pooled(groups: Sequence[Group]) -> Group:
    size = sum(n for n, _ in groups)
    return size, sum(n * mean for n, mean in groups) / size if size else 0.0
