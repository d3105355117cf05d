"""Why a share or a mean changed: what its groups did themselves (rate), and how many rows each has (mix).

The split of Kitagawa (1955, JASA 50:1168) with the symmetric weights of Das Gupta (1978, Demography 15:99). Arithmetic,
not cause. Only what is a weighted mean of its groups can be split: medians and percentiles cannot.
"""

from __future__ import annotations

from collections.abc import Sequence

from supportmetrics.model.frozen import frozen

Group = tuple[int, float]
"""How many rows a group has, and its own mean; the mean of an empty group is not looked at."""
_NOTHING = 1e-12
"""Effects nearer to 0 are what rounding left."""


@frozen
class Effect:
    """What one group contributes to the change, on the scale of the mean."""

    rate: float
    """By its own mean having changed."""
    mix: float
    """By its share of the rows having changed: positive where it grew and lies above the whole, or shrank and lies
    below.
    """


@frozen
class Decomposition:
    """The change of a mean as the sum of its effects: `change == rate + mix`."""

    before: float
    after: float
    effects: tuple[Effect, ...]
    """In the order of the groups."""

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def rate(self) -> float:
        return sum(effect.rate for effect in self.effects)

    @property
    def mix(self) -> float:
        return sum(effect.mix for effect in self.effects)

    @property
    def reversed(self) -> bool:
        """Whether the groups together went one way and the whole the other: Simpson's paradox.

        Where every group moved against the whole, their sum did, too.
        """
        return (
            self.change * self.rate < 0
            and abs(self.change) > _NOTHING
            and abs(self.rate) > _NOTHING
        )


def decompose(before: Sequence[Group], after: Sequence[Group]) -> Decomposition | None:
    """The change from `before` to `after`, group by group in one order; None where one of them has no row at all.

    A group that is new or gone has no mean of its own on one side; the other one is taken, so it contributes to the
    mix alone.
    """
    n0, n1 = (sum(n for n, _ in groups) for groups in (before, after))
    if not n0 or not n1:
        return None
    total0, total1 = (
        sum(n * mean for n, mean in groups if n) / size
        for groups, size in ((before, n0), (after, n1))
    )
    middle = (total0 + total1) / 2
    effects = []
    for (rows0, mean0), (rows1, mean1) in zip(before, after, strict=True):
        then, now = (mean0 if rows0 else mean1), (mean1 if rows1 else mean0)
        share0, share1 = rows0 / n0, rows1 / n1
        effects.append(
            Effect(
                rate=(share0 + share1) / 2 * (now - then),
                mix=(share1 - share0) * ((then + now) / 2 - middle),
            )
        )
    return Decomposition(total0, total1, tuple(effects))
