"""The key figures when only some metrics were asked for: those of the usual six, then the others in report order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model.report import ALL
from supportmetrics.model.units import Unit
from supportmetrics.render.looking import RATE, Desk, delta
from supportmetrics.render.view import KeyFigure
from supportmetrics.render.viewing_against import before
from supportmetrics.render.viewing_periods import recent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supportmetrics.model.report import MetricInfo

USUAL = ("volume.created", RATE, "resolution.median", "csat.score", "nps.score", "ces.score")
"""The metrics of the six figures that a report shows when nothing was selected."""
_MOST = 6


def asked_for(at_hand: Desk, usual: Sequence[KeyFigure]) -> tuple[KeyFigure, ...]:
    """The usual figures as far as they were asked for; where one was not, others take the places."""
    kept = [figure for metric, figure in zip(USUAL, usual, strict=True) if at_hand.asked(metric)]
    others = () if len(kept) == _MOST else _others(at_hand)
    return (*kept, *others)[:_MOST]


def _others(at_hand: Desk) -> Iterator[KeyFigure]:
    changes = {c.metric: c for c in at_hand.report.changes if c.slice == ALL}
    for info in at_hand.report.metrics:
        if info.id in USUAL or info.id.endswith(".distribution"):
            continue
        about_answers = info.id.split(".")[0] in ("csat", "nps", "ces", "survey")
        report = at_hand.report
        period = at_hand.window if about_answers else report.period
        history = (report.windows if about_answers else ()) or report.history
        figure = at_hand.quantity(info.id, ALL, period)
        yield KeyFigure(
            label=info.label + (", last 4 weeks" if about_answers and report.windows else ""),
            short_label=info.id,
            value=figure,
            suffix="",
            change=delta(
                changes.get(info.id),
                info.unit,
                better=info.better.value,
                on=before(report),
                both=True,
            ),
            series=at_hand.series(info.id, ALL, recent(history), info.label),
            footnote=_behind(info, figure.n) if figure.raw is not None else "",
            unit=info.unit,
        )


def _behind(info: MetricInfo, n: int | None) -> str:
    if n is None or info.unit is Unit.COUNT:
        return ""
    return f"n = {n:,}"
