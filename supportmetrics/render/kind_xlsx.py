"""The kind `xlsx`: the tables of the page and every measurement as the sheets of a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model.units import Unit
from supportmetrics.render.view import Quantity
from supportmetrics.render.view_changes import SplitPart
from supportmetrics.render.viewing import view
from supportmetrics.render.workbook import Chart, Field, Page, Typed, workbook
from supportmetrics.render.workbook_customers import customers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.model.report import Report
    from supportmetrics.render.kinds import Drawing
    from supportmetrics.render.view import KeyFigure, View
    from supportmetrics.render.view_changes import Split
    from supportmetrics.render.workbook import Cell

_KIND_OF_UNIT = {
    Unit.COUNT: "count",
    Unit.RATIO: "share",
    Unit.SECONDS: "duration",
    Unit.SCORE: "score",
}
_KIND_OF_COLUMN = {"n": "count", "numerator": "count", "start": "date", "end": "date"}
_NUMBERS = frozenset({"value", "low", "high"})


def draw(report: Report, drawing: Drawing) -> Iterator[bytes]:  # noqa: ARG001  # every kind is called alike
    """The whole file."""
    seen = view(report)
    pages = [*_pages(seen), _measurements(report)]
    yield workbook(pages, title=seen.title, created=report.as_of)


def _pages(seen: View) -> Iterator[Page]:
    yield Page(
        "Report",
        (
            Field("Figure", "text"),
            Field("Value", "number"),
            Field("Change", "text"),
            Field("", "text"),
        ),
        [_figure(figure) for figure in seen.figures],
        (
            seen.title,
            seen.headline,
            seen.meta,
            *(f"{flag.word}: {flag.sentence}" for flag in seen.flags),
            *filter(None, dict.fromkeys(_not_final(seen))),
        ),
    )
    yield Page(
        "Service levels",
        (
            Field("Channel", "text"),
            Field("Status", "text"),
            Field("Tickets", "count"),
            Field("Median", "duration"),
            Field("90th", "duration"),
            Field("Target", "duration"),
            Field("Within target", "share"),
            Field("Goal", "share"),
            Field("Change", "text"),
        ),
        [
            (
                *(row.name, row.status.word, row.tickets, row.median, row.p90, row.target),
                *(row.within, row.goal, row.change.text),
            )
            for row in seen.levels.rows
        ],
    )
    yield _trend(seen)
    yield from _changes(seen)
    yield from customers(seen)
    yield from _desk(seen)
    yield Page(
        "Methods",
        (Field("What", "text"), Field("Meaning", "text")),
        [*seen.methods.findings, *seen.methods.terms],
    )


def _not_final(seen: View) -> Iterator[str]:
    """What may still change, section by section."""
    yield seen.figures_not_final
    yield from (seen.levels.not_final, seen.trend.not_final, seen.workload.not_final)


def _figure(figure: KeyFigure) -> tuple[Cell, ...]:
    value = Typed(figure.value, _KIND_OF_UNIT[figure.unit])
    return (figure.label, value, figure.change.text, figure.footnote)


def _trend(seen: View) -> Page:
    panels = [panel.name for panel in seen.trend.panels]
    return Page(
        "Trend",
        (Field(seen.period_word.capitalize(), "text"), *(Field(name, "share") for name in panels)),
        [
            (label, *row)
            for label, row in zip(seen.trend.long_labels, seen.trend.table, strict=False)
        ],
        chart=Chart(
            "First reply within target",
            tuple(range(1, len(panels) + 1)),
            "share",
            seen.trend.axis_low,
            1.0,
        ),
    )


def _changes(seen: View) -> Iterator[Page]:
    yield Page(
        "Changes",
        (
            Field("Figure", "text"),
            Field("Before", "number"),
            Field("Now", "number"),
            Field("Change", "text"),
            Field("Usual range", "text"),
        ),
        [
            (
                row.label,
                *(Typed(q, _KIND_OF_UNIT[row.unit]) for q in (row.before, row.now)),
                *(row.change.text, row.usual),
            )
            for row in seen.changes.rows
        ],
        tuple(f"{split.word}: {split.sentence}" for split in seen.changes.findings),
    )
    yield Page(
        "Why it changed",
        (
            Field("Change", "text"),
            Field("Part", "text"),
            Field("Share before", "share"),
            Field("Share now", "share"),
            Field("Before", "number"),
            Field("Now", "number"),
            Field("Own, points", "score"),
            Field("Mix, points", "score"),
        ),
        [
            (
                *(split.label, part.name, part.share_before, part.share),
                *(Typed(q, _KIND_OF_UNIT[split.unit]) for q in (part.before, part.now)),
                *(part.own, part.mix),
            )
            for split in seen.changes.splits
            for part in (*split.parts, _whole(split))
        ],
    )


def _whole(split: Split) -> SplitPart:
    """What all parts of a split are together, as one more part."""
    none = Quantity("", None)
    return SplitPart(None, split.whole, none, none, split.before, split.now, split.own, split.mix)


def _desk(seen: View) -> Iterator[Page]:
    work = seen.workload
    yield Page(
        "Workload",
        (
            Field(seen.period_word.capitalize(), "text"),
            Field("Created", "count"),
            Field("Resolved", "count"),
            Field("Backlog", "count"),
        ),
        list(zip(work.long_labels, work.created, work.resolved, work.backlog, strict=False)),
        chart=Chart("Workload", (1, 2, 3), "count"),
    )
    yield Page(
        "Open by age",
        (Field("Open since", "text"), Field("Tickets", "count")),
        list(work.ages),
    )
    yield Page(
        "Tiers",
        (
            Field("Tier", "text"),
            Field("Tickets", "count"),
            Field("Median resolution", "duration"),
            Field("Breach", "share"),
            Field("CSAT", "share"),
        ),
        [(row.name, row.tickets, row.median, row.breach, row.csat) for row in seen.tiers.rows],
    )
    yield Page(
        "Longest waits",
        (
            Field("Ticket", "text"),
            Field("Channel", "text"),
            Field("Tier", "text"),
            Field("Wait", "duration"),
            Field("State", "text"),
        ),
        [(row.ticket_id, row.channel, row.tier, row.wait, row.state) for row in seen.tiers.longest],
    )


def _measurements(report: Report) -> Page:
    table = report.measurements.frame()
    return Page(
        "Measurements",
        tuple(
            Field(name, "number" if name in _NUMBERS else _KIND_OF_COLUMN.get(name, "text"))
            for name in table.columns
        ),
        table.rows(),
    )
