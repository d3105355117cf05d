"""What decides how rows become numbers: zone, targets, opening hours, conditions, scales.

Reports carry it, so that numbers are only held against numbers of the same meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from supportmetrics.model.frozen import frozen


@frozen
class Definitions:
    """The definitions in use, in words that can be read and compared."""

    timezone: str
    week_start: str
    """Name of the first day of a week."""
    where: str | None
    """The condition over columns that tickets or answers must meet."""
    goal: float
    """Share of tickets that must meet their target. It judges numbers and changes none, so it may differ."""
    targets: tuple[tuple[str, str], ...]
    """Whose tickets, and what they are promised; the first that matches a ticket counts."""
    calendars: tuple[tuple[str, str], ...]
    """Opening hours that targets name, without their single dates: these differ from year to year."""
    satisfied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Kind of survey to the answers that were said to count as good."""
    scales: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Kind of survey to the scales its answers are on."""

    def differences(self, other: Definitions) -> Iterator[str]:
        """Each point in which numbers of the `other` mean something else, such as `the time zone is UTC, not ...`."""
        for name, own, theirs in (
            ("the time zone", self.timezone, other.timezone),
            ("the first day of a week", self.week_start, other.week_start),
            ("the condition", self.where or "none", other.where or "none"),
        ):
            if own != theirs:
                yield f"{name} is {theirs} there and {own} here"
        yield from _unequal("targets", self.targets, other.targets)
        yield from _unequal("opening hours", self.calendars, other.calendars)
        yield from _unequal("satisfied answers", _rows(self.satisfied), _rows(other.satisfied))
        for kind in sorted(set(self.scales) & set(other.scales)):
            # A quiet week may lack a scale; answers on no common scale are another survey.
            if not set(self.scales[kind]) & set(other.scales[kind]):
                there, here = (", ".join(one.scales[kind]) for one in (other, self))
                yield f"{kind} answers are on the scale {there} there and {here} here"


def _rows(words: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    return tuple((kind, ", ".join(each)) for kind, each in sorted(words.items()))


def _unequal(
    what: str, own: tuple[tuple[str, str], ...], theirs: tuple[tuple[str, str], ...]
) -> Iterator[str]:
    """Every entry that differs, as it is on both sides; that they stand in another order where nothing else does."""
    here, there = (
        [each for each in one if each not in other] for one, other in ((own, theirs), (theirs, own))
    )
    if own != theirs and not here and not there:
        yield f"the {what} stand in another order"
    for entry in there:
        twin = next((each for each in here if each[0] == entry[0]), None)
        if twin is None:
            yield f"the {what} are other ones: {': '.join(entry)} only there"
        else:
            here.remove(twin)
            yield f"the {what} are other ones: {': '.join(entry)} there, {': '.join(twin)} here"
    for entry in here:
        yield f"the {what} are other ones: {': '.join(entry)} only here"
