"""The terminal's sections with one row per channel: service levels, trend and waiting times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render.glyphs import (
    DIM,
    PLAIN,
    STATUS_TONES,
    STRONG,
    Drawing,
    dot_axis,
    dot_plot,
    pairs,
    spark,
    sparkline,
    wait_axis,
    wait_cells,
    waits,
)
from supportmetrics.render.sheet import Column
from supportmetrics.render.terminal_numbers import Numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.render.sheet import Sheet
    from supportmetrics.render.toned import Text
    from supportmetrics.render.view import (
        Levels,
        Panel,
        Status,
        Trend,
        WaitingTimes,
        WaitRow,
    )

NAME_CELLS = 20
"""A channel name is shortened only beyond this width."""
SPARK_CELLS = 26
"""Periods that a line of characters shows at most, the newest."""
_LEVELS = "Service levels by channel"
_TICKETS = "Tickets"
_DOT_CELLS = 21
# The order in which columns go when space is short.
_DROP_CHANGE, _DROP_DOTS, _DROP_SPARK, _DROP_TICKETS = 1, 2, 3, 4


def levels(sheet: Sheet, section: Levels, *, wide: bool) -> None:
    """Service levels by channel, the report's most important table."""
    if not section.rows:
        sheet.heading(_LEVELS)
        opening(sheet, section.caption, section.note)
        return
    numbers = Numbers(sheet)
    columns = _level_columns(sheet, numbers, section, wide=wide, counted=True)
    if not sheet.shows(columns, _TICKETS):
        columns = _level_columns(sheet, numbers, section, wide=wide, counted=False)
    spans = sheet.shows(columns, _periods(section))
    sheet.heading(_LEVELS, section.series_label if spans else "")
    opening(sheet, section.caption, section.note)
    sheet.table(columns)
    provisional(sheet, section.not_final)
    numbers.explain()


def provisional(sheet: Sheet, words: str) -> None:
    """Below a section: what in it may still change, and why."""
    if words:
        sheet.paragraph(sheet.words(words, DIM))


def _periods(section: Levels) -> str:
    """Header of the sparklines: "13 weeks"."""
    return section.series_label.partition(",")[0]


def _level_columns(
    sheet: Sheet, numbers: Numbers, section: Levels, *, wide: bool, counted: bool
) -> list[Column]:
    """All columns; where the tickets are not `counted` in the row, muted numbers carry their n."""
    rows = section.rows
    tickets = [(row.tickets,) if counted else () for row in rows]
    measured = (
        ("Median", PLAIN, [row.median for row in rows]),
        ("90th", PLAIN, [row.p90 for row in rows]),
        ("Target", PLAIN, [row.target for row in rows]),
        ("Within", STRONG, [row.within for row in rows]),
    )
    columns = [
        _names(sheet, "Channel", [row.name for row in rows]),
        Column("Status", tuple(status(sheet, row.status) for row in rows)),
        Column(
            _TICKETS,
            tuple(numbers.cell(row.tickets) for row in rows),
            right=True,
            drop=_DROP_TICKETS,
        ),
    ]
    for header, tone, quantities in measured:
        cells = (
            numbers.cell(quantity, tone, shows_n=shown)
            for quantity, shown in zip(quantities, tickets, strict=True)
        )
        columns.append(Column(header, tuple(cells), right=True))
    if wide:
        columns += _wide_columns(sheet, numbers, section)
    if section.series_label:
        lines = (sheet.drawn(sparkline(sheet.glyphs, row.series)) for row in rows)
        columns.append(Column(_periods(section), tuple(lines), drop=_DROP_SPARK))
    return columns


def _wide_columns(sheet: Sheet, numbers: Numbers, section: Levels) -> list[Column]:
    low = section.axis_low
    goals = {row.goal for row in section.rows if row.goal is not None}
    plots = tuple(
        sheet.drawn(
            dot_plot(
                sheet.glyphs,
                row.within.raw,
                row.status.kind,
                goal=row.goal,
                low=low,
                width=_DOT_CELLS,
                hollow=row.series.so_far,
            )
            if row.within.raw is not None and row.goal is not None
            else []
        )
        for row in section.rows
    )
    axis = dot_axis(low, goals.pop() if len(goals) == 1 else None, _DOT_CELLS)
    columns = [Column(axis, plots, drop=_DROP_DOTS)]
    if section.against:
        changes = tuple(numbers.change(row.change, " pts") for row in section.rows)
        columns.append(Column(section.against, changes, right=True, drop=_DROP_CHANGE))
    return columns


def trend(sheet: Sheet, section: Trend, period_word: str) -> None:
    """The share within target over the periods, all rows on one scale."""
    hint = f"one scale, {100 * section.axis_low:.0f}–100%; goal {100 * section.goal:g}%"
    each = "" if period_word == "whole span" else f", by {period_word}"
    sheet.heading(f"First reply within target{each}", "" if section.note else hint)
    opening(sheet, "", section.note)
    if section.note or not section.panels:
        return
    numbers = Numbers(sheet)
    panels = section.panels
    newest = newest_cells(section.labels)
    lines = tuple(
        sheet.drawn(
            spark(
                sheet.glyphs,
                panel.series.values[-newest:],
                panel.series.remarks[-newest:],
                low=section.axis_low,
                high=1.0,
            )
        )
        for panel in panels
    )
    sheet.table(
        [
            _names(sheet, "Channel", [panel.name for panel in panels]),
            Column("Status", tuple(status(sheet, panel.status) for panel in panels)),
            Column("Now", tuple(numbers.cell(panel.now, STRONG) for panel in panels), right=True),
            Column(f"{newest} {period_word}s", lines, drop=1),
            Column("Lowest", tuple(_lowest(sheet, panel, section) for panel in panels)),
        ]
    )
    provisional(sheet, section.not_final)
    numbers.explain()


def newest_cells(labels: Sequence[str]) -> int:
    """How many of the newest periods a line of characters shows."""
    return min(len(labels), SPARK_CELLS)


def _lowest(sheet: Sheet, panel: Panel, section: Trend) -> Text:
    if panel.low_at is None or not panel.low_text:
        return sheet.words("")
    return sheet.words(f"{panel.low_text}%, {section.labels[panel.low_at]}", DIM)


def waiting_times(sheet: Sheet, section: WaitingTimes, *, wide: bool) -> None:
    """How long customers waited: a row of bins per channel on one logarithmic axis."""
    sheet.heading("How long customers waited for a first reply", f"{sheet.glyphs.tick} = target")
    opening(sheet, section.caption, section.note)
    if not section.rows:
        return
    numbers = Numbers(sheet)
    words = _names(sheet, "Channel", [row.name for row in section.rows])
    beside = [
        Column("Median", tuple(numbers.cell(row.median) for row in section.rows), right=True),
        Column("90th", tuple(numbers.cell(row.p90) for row in section.rows), right=True),
    ]
    if wide:
        share = tuple(sheet.words(row.summary) for row in section.rows)
        beside.append(Column("In time", share, fold=True))
    bins = len(section.edges_s) - 1
    taken = sum(column.natural() + 1 for column in (words, *beside))
    narrow = taken + wait_cells(bins) > sheet.width
    edges = section.edges_s[::2] if narrow else section.edges_s
    charts = tuple(sheet.drawn(_wait_row(sheet, row, edges, narrow=narrow)) for row in section.rows)
    chart = Column(wait_axis(edges).ljust(wait_cells(len(edges) - 1)), charts)
    sheet.table([words, chart, *beside])
    numbers.explain()


def _wait_row(sheet: Sheet, row: WaitRow, edges: tuple[float, ...], *, narrow: bool) -> Drawing:
    in_time, late = (pairs(row.in_time), pairs(row.late)) if narrow else (row.in_time, row.late)
    return waits(sheet.glyphs, in_time, late, edges, row.target_s)


def status(sheet: Sheet, value: Status) -> Text:
    """Glyph and word of a status in its tone."""
    text = f"{sheet.glyphs.statuses[value.kind]} {value.word}"
    return sheet.words(text, STATUS_TONES[value.kind])


def opening(sheet: Sheet, caption: str, note: str) -> None:
    """What follows a section's title: the reason why it is empty, else its caption."""
    if note or caption:
        sheet.paragraph(sheet.words(note or caption, PLAIN if note else DIM))


def _names(sheet: Sheet, header: str, names: list[str]) -> Column:
    cells = tuple(sheet.words(sheet.shortened(name, NAME_CELLS)) for name in names)
    return Column(header, cells, fold=True)
