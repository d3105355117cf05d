"""Builds the view model from a finished Report: rows in order, numbers written, words chosen.

No metric is computed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model import numbers
from supportmetrics.model.periods import written
from supportmetrics.model.report import ALL, Change, Report, Slice
from supportmetrics.model.units import Unit
from supportmetrics.model.words import label
from supportmetrics.render.looking import RATE, Desk, delta, desk
from supportmetrics.render.view import KeyFigure, Quantity, View
from supportmetrics.render.viewing_against import before, compared_with
from supportmetrics.render.viewing_asked import asked_for
from supportmetrics.render.viewing_changes import changes
from supportmetrics.render.viewing_channels import levels, trend, waiting_times
from supportmetrics.render.viewing_clocks import clocks_in_words
from supportmetrics.render.viewing_desk import heat_map, late_replies, tiers, workload
from supportmetrics.render.viewing_methods import methods
from supportmetrics.render.viewing_periods import recent
from supportmetrics.render.viewing_time import not_final
from supportmetrics.render.viewing_voice import voice

if TYPE_CHECKING:
    from supportmetrics.model.measurements import Measurement

MOST_CHANNELS = 8
"""Above this the channels with the fewest tickets have no charts of their own; the report says so."""
MOST_LISTED = 40
"""Above this they are in the totals only; the report says so."""


def view(report: Report) -> View:
    """The view of a report."""
    at_hand = desk(report)
    listed, unlisted = largest(at_hand, MOST_LISTED)
    figures = asked_for(at_hand, _figures(at_hand))
    channels, uncharted = largest(at_hand, MOST_CHANNELS)
    word = report.grain.value if report.period else "whole span"
    return View(
        product="supportmetrics",
        version=report.version,
        overline=f"{_kind(report)} · {_period(report)}",
        title=f"Support metrics, {_kind(report).lower()}",
        periods_short=_periods_short(report),
        headline=report.headline,
        meta=_meta(at_hand),
        flags=report.flags,
        figures=figures,
        figures_not_final=not_final(
            at_hand,
            recent(report.history),
            [(figure.label.partition(",")[0], figure.series) for figure in figures],
        ),
        figures_caption=f"{len(recent(report.history))} {word}s, own scale"
        if len(report.history) > 1
        else "",
        channels=tuple((part[0][1], label("channel", part[0][1])) for part in channels),
        levels=levels(at_hand, listed, unlisted),
        trend=trend(at_hand, channels, uncharted),
        changes=changes(at_hand),
        waits=waiting_times(at_hand, channels),
        demand=heat_map(at_hand),
        late=late_replies(at_hand),
        voice=voice(at_hand, channels),
        workload=workload(at_hand),
        tiers=tiers(at_hand),
        methods=methods(at_hand),
        period_word=word,
    )


def largest(at_hand: Desk, most: int) -> tuple[tuple[Slice, ...], int]:
    """Channels in report order, the `most` with most tickets; and how many smaller ones there are."""
    report = at_hand.report
    channels = [t.slice for t in report.targets if t.slice]
    present = [c for c in channels if _rows(at_hand, c) > 0]
    kept = set(sorted(present, key=lambda c: -_rows(at_hand, c))[:most])
    return tuple(c for c in present if c in kept), len(present) - len(kept)


def _rows(at_hand: Desk, part: Slice) -> int:
    usual = ("volume.created", "frt.median", "csat.score", "nps.score", "ces.score", RATE)
    asked = [m for m in usual if at_hand.asked(m)] or [info.id for info in at_hand.report.metrics]
    found = [
        at_hand.find(m, part, p) for m in asked for p in (at_hand.report.period, at_hand.window)
    ]
    return max((m.n for m in found if m is not None), default=0)


def _kind(report: Report) -> str:
    return f"{report.grain.adjective} report" if report.period else "Report"


def _period(report: Report) -> str:
    chosen = report.period or report.span
    if chosen is None:
        return "no dates in the data"
    return written(chosen) + (", so far" if chosen in report.partial else "")


def _periods_short(report: Report) -> str:
    chosen = report.period or report.span
    if chosen is None:
        return ""
    now = written(chosen, short=True)
    return f"{now} vs {compared_with(report)}" if report.against else now


def _meta(at_hand: Desk) -> str:
    report = at_hand.report
    parts = []
    if report.against is not None:
        parts.append(f"Compared with {compared_with(report)}")
    created = at_hand.find("volume.created", ALL, report.period)
    if created is not None and created.value is not None:
        parts.append(f"{numbers.count(created.value)} ticket{'' if created.value == 1 else 's'}")
    answers = sum(
        m.n
        for k in ("csat", "nps", "ces")
        if (m := at_hand.find(f"{k}.score", ALL, at_hand.window))
    )
    if answers:
        since = " in the last 4 weeks" if report.windows else ""
        parts.append(f"{answers:,} survey answer{'' if answers == 1 else 's'}{since}")
    parts.append(report.timezone)
    parts.append(clocks_in_words(report) if report.calendars else "calendar time")
    return " · ".join(parts)


def _figures(at_hand: Desk) -> tuple[KeyFigure, ...]:
    report = at_hand.report
    history = recent(report.history)
    span = f"{len(history)} {report.grain.value}s"
    judged = {(c.metric, c.slice): c for c in report.changes}
    window = ", last 4 weeks" if report.windows else ""
    goal = report.targets[0].goal if report.targets else report.goal

    def change(metric: str) -> Change | None:
        return judged.get((metric, ALL))

    tickets = at_hand.quantity("volume.created", ALL, report.period)
    within = at_hand.within(ALL, report.period, goal)
    resolution = at_hand.quantity("resolution.median", ALL, report.period)
    figures = [
        KeyFigure(
            "Tickets",
            "Tickets",
            tickets,
            "",
            delta(
                change("volume.created"),
                Unit.COUNT,
                better="none",
                on=before(report),
                both=True,
            ),
            at_hand.series("volume.created", ALL, history, f"Tickets created, {span}"),
            _solved(at_hand),
        ),
        KeyFigure(
            "First reply within target",
            "In target",
            _bare(within),
            "%" if within.raw is not None else "",
            delta(change(RATE), Unit.RATIO, mirrored=True, both=True),
            at_hand.series(
                RATE, ALL, history, f"First reply within target, {span}", goal, mirrored=True
            ),
            f"goal {_goal(goal)}" if within.raw is not None else "",
            Unit.RATIO,
        ),
        KeyFigure(
            "Median resolution",
            "Resolution",
            resolution,
            "",
            delta(change("resolution.median"), Unit.SECONDS, both=True),
            at_hand.series("resolution.median", ALL, history, f"Median resolution time, {span}"),
            _open(at_hand) if resolution.raw is not None else "",
            Unit.SECONDS,
        ),
    ]
    for kind, title in (("csat", "CSAT"), ("nps", "NPS"), ("ces", "CES")):
        metric = f"{kind}.score"
        measured = at_hand.find(metric, ALL, at_hand.window)
        score = at_hand.quantity(metric, ALL, at_hand.window)
        is_share = kind != "nps" and score.raw is not None
        unit = Unit.SCORE if kind == "nps" else Unit.RATIO
        figures.append(
            KeyFigure(
                f"{title}{window}",
                title,
                _bare(score) if is_share else score,
                ("% easy" if kind == "ces" else "%") if is_share else "",
                delta(change(metric), unit, both=True),
                at_hand.series(
                    metric, ALL, recent(report.windows) or history, f"{title}{window}, {span}"
                ),
                margin(measured, unit) if score.raw is not None else "",
                unit,
            )
        )
    return tuple(figures)


def _bare(share: Quantity) -> Quantity:
    """A share without its sign, which stands small beside it."""
    return Quantity(
        share.text.removesuffix("%"), share.raw, share.why, share.n, share.muted, share.note
    )


def _goal(goal: float) -> str:
    return f"{100 * goal:g}%"


def _solved(at_hand: Desk) -> str:
    solved = at_hand.find("volume.solved", ALL, at_hand.report.period)
    return (
        f"{numbers.count(solved.value)} solved"
        if solved is not None and solved.value is not None
        else ""
    )


def _open(at_hand: Desk) -> str:
    measured = at_hand.find("resolution.median", ALL, at_hand.report.period)
    if measured is None:
        return ""
    if measured.open:
        return f"{numbers.share(measured.open / measured.n, decimals=0)} still open"
    return f"{measured.n:,} ticket{'' if measured.n == 1 else 's'}"


def margin(measured: Measurement | None, unit: Unit) -> str:
    """How many answers a score stands on, and half of its 95% interval."""
    if measured is None:
        return ""
    text = f"{measured.n:,} answer{'' if measured.n == 1 else 's'}"
    if measured.low is None or measured.high is None:
        return text
    half = (measured.high - measured.low) / 2 * (100 if unit is Unit.RATIO else 1)
    return f"{text}, ±{half:.1f}"
