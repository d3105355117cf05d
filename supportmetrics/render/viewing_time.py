"""What may still change: periods that are not over, estimates over open tickets, targets and answers not due yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from supportmetrics.model.periods import Period, written

if TYPE_CHECKING:
    from supportmetrics.render.looking import Desk
    from supportmetrics.render.view import Quantity, Series

NOT_OVER, ESTIMATED = "so far", "estimated"
ARRIVING, RUNNING = "more answers may come", "not all due"
"""Remarks beside numbers."""
_WHY = {
    ESTIMATED: "estimated, as tickets are still open",
    RUNNING: "targets are still running",
    ARRIVING: "answers may still come in",
}


def not_final(at_hand: Desk, periods: Sequence[Period], drawn: Iterable[tuple[str, Series]]) -> str:
    """What is drawn hollow among some named series over the last of these periods, and why; "" when nothing is."""
    told = list(drawn)
    parts = [*_unfinished(at_hand, periods, told), *_provisional(periods, told)]
    return f"Not final yet: {'; '.join(parts)}." if parts else ""


def said_once(quantity: Quantity, *said: str) -> Quantity:
    """A number of a table that says as a whole that its period is not over, and what else is `said` of its rows."""
    return replace(quantity, note="") if quantity.note in (NOT_OVER, *said) else quantity


def _unfinished(
    at_hand: Desk, periods: Sequence[Period], drawn: Sequence[tuple[str, Series]]
) -> Iterator[str]:
    """Periods that are not over, once for all series."""
    if any(NOT_OVER in series.remarks for _, series in drawn):
        for period in periods:
            if period in at_hand.report.partial:
                yield f"{_short(period)} is not over"


def _provisional(periods: Sequence[Period], drawn: Sequence[tuple[str, Series]]) -> Iterator[str]:
    """What is not final although its period is over, by reason."""
    for remark, why in _WHY.items():
        named: dict[str, list[str]] = {}
        for label, series in drawn:
            places = [place for place, said in enumerate(series.remarks) if said == remark]
            if places:
                shown = periods[len(periods) - len(series.remarks) :]
                named.setdefault(_when(shown, places), []).append(label)
        for when, labels in named.items():
            yield f"{', '.join(labels)} {when} ({why})"


def _when(periods: Sequence[Period], places: Sequence[int]) -> str:
    """As "since 27 Oct", "10–16 Nov", "in 3 periods"."""
    first = periods[places[0]]
    if len(places) == 1:
        return _short(first)
    if list(places) == list(range(places[0], places[-1] + 1)) and places[-1] >= len(periods) - 2:
        return f"since {_short(Period(first.start, first.start + timedelta(days=1)))}"
    return f"in {len(places)} of {len(periods)} periods"


def _short(period: Period) -> str:
    return written(period, short=True, year=False)
