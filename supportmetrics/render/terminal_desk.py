"""The terminal's sections about customers and the desk: demand, workload and tiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render.glyphs import (
    DIM,
    STRONG,
    hour_axis,
    shade_row,
    share_bar,
    spark,
)
from supportmetrics.render.sheet import Column
from supportmetrics.render.terminal_channels import NAME_CELLS, newest_cells, opening, provisional
from supportmetrics.render.terminal_numbers import Numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supportmetrics.render.sheet import Sheet
    from supportmetrics.render.view_desk import (
        HeatMap,
        HourRow,
        LateReplies,
        Tiers,
        WaitingTicket,
        Workload,
    )

_LATE = "Late first replies by hour of arrival"
_HOUR_CELLS = 10


def demand(sheet: Sheet, section: HeatMap, *, wide: bool) -> None:
    """When customers write: a row of shades per weekday, in the foreground colour."""
    full = sheet.glyphs.shade[-1]
    sheet.heading("When customers write", "" if section.note else f"{full} = {section.top_text}")
    opening(sheet, section.caption, section.note)
    if section.note:
        return
    numbers = Numbers(sheet)
    days = Column("", tuple(sheet.words(day) for day in section.days))
    totals = Column("/day", tuple(numbers.cell(total) for total in section.totals), right=True)
    cells = 3 if wide else 2
    open_cells = max((len(words) + 2 for words in section.open_words), default=0)
    beside = days.natural() + totals.natural() + open_cells + 4
    while cells > 1 and beside + 24 * cells > sheet.width:
        cells -= 1
    rows = tuple(
        sheet.drawn(shade_row(sheet.glyphs, row, section.top, cells)) for row in section.cells
    )
    columns = [days, Column(hour_axis(cells).ljust(24 * cells), rows), totals]
    if section.open_words:
        columns.append(Column("open", tuple(sheet.words(words) for words in section.open_words)))
    sheet.table(columns)
    if section.busiest:
        sheet.paragraph(sheet.words(section.busiest, DIM))
    if section.hours:
        sheet.paragraph(sheet.words(f"open: {section.hours}", DIM))
    numbers.explain()


def late(sheet: Sheet, section: LateReplies, *, wide: bool) -> None:
    """Late first replies by hour of arrival, in two or three blocks side by side."""
    if not section.rows:
        if section.note:
            sheet.heading(_LATE)
            opening(sheet, "", section.note)
        return
    full = sheet.glyphs.shade[-1]
    sheet.heading(_LATE, f"{full * _HOUR_CELLS} = {section.top_text}")
    opening(sheet, section.caption, "")
    numbers = Numbers(sheet)
    size = len(section.rows) // (3 if wide else 2)
    blocks = [section.rows[first : first + size] for first in range(0, len(section.rows), size)]
    sheet.table(
        [column for block in blocks for column in _hours(sheet, numbers, block, section.top)]
    )
    numbers.explain()


def _hours(sheet: Sheet, numbers: Numbers, rows: Sequence[HourRow], top: float) -> Iterator[Column]:
    yield Column("hour", tuple(sheet.words(f"{row.hour:02d}:00") for row in rows))
    yield Column("due", tuple(numbers.cell(row.due) for row in rows), right=True)
    yield Column(
        "late", tuple(numbers.cell(row.share, shows_n=(row.due,)) for row in rows), right=True
    )
    bars = (share_bar(sheet.glyphs, row.share, top, _HOUR_CELLS) for row in rows)
    yield Column(" " * _HOUR_CELLS, tuple(sheet.drawn(bar) for bar in bars))


def workload(sheet: Sheet, section: Workload, period_word: str) -> None:
    """Created, resolved and open tickets, and how old the open ones are."""
    sheet.heading("Workload")
    opening(sheet, "", section.note)
    if section.note:
        return
    numbers = Numbers(sheet)
    series = (section.created, section.resolved, section.backlog)
    columns = [
        Column("", tuple(sheet.words(word) for word in ("Created", "Resolved", "Backlog"))),
        Column(
            f"This {period_word}" if len(section.labels) > 1 else period_word.capitalize(),
            tuple(
                numbers.strong(now)
                for now in (section.created_now, section.resolved_now, section.backlog_now)
            ),
            right=True,
        ),
    ]
    if len(section.labels) > 1:
        newest = newest_cells(section.labels)
        lines = tuple(
            sheet.drawn(spark(sheet.glyphs, values[-newest:], section.remarks[-newest:]))
            for values in series
        )
        columns.append(Column(f"{newest} {period_word}s", lines, drop=1))
    sheet.table(columns)
    provisional(sheet, section.not_final)
    if section.backlog_text:
        sheet.paragraph(sheet.words(section.backlog_text, DIM))
    if section.ages:
        ages = ", ".join(f"{label} {amount.text}" for label, amount in section.ages)
        sheet.paragraph(sheet.words(f"Open tickets by age: {ages}", DIM))
    numbers.explain()


def tiers(sheet: Sheet, section: Tiers) -> None:
    """One row per tier, and the tickets that waited longest."""
    sheet.heading("Tiers and escalation")
    opening(sheet, section.caption, section.note)
    numbers = Numbers(sheet)
    rows = section.rows
    if rows:
        sheet.table(
            [
                Column("Tier", tuple(sheet.words(row.name) for row in rows), fold=True),
                Column("Tickets", tuple(numbers.cell(row.tickets) for row in rows), right=True),
                Column(
                    "Median resolution",
                    tuple(numbers.cell(row.median, shows_n=(row.tickets,)) for row in rows),
                    right=True,
                ),
                Column(
                    "Breach",
                    tuple(numbers.cell(row.breach, shows_n=(row.tickets,)) for row in rows),
                    right=True,
                ),
                Column("CSAT", tuple(numbers.cell(row.csat) for row in rows), right=True),
            ]
        )
        numbers.explain()
    if section.longest:
        sheet.line()
        sheet.paragraph(sheet.words(section.longest_title, STRONG))
        _longest(sheet, section.longest)


def _longest(sheet: Sheet, tickets: tuple[WaitingTicket, ...]) -> None:
    numbers = Numbers(sheet)
    sheet.table(
        [
            Column("Ticket", tuple(sheet.words(row.ticket_id) for row in tickets), fold=True),
            Column(
                "Channel",
                tuple(sheet.words(sheet.shortened(row.channel, NAME_CELLS)) for row in tickets),
                fold=True,
            ),
            Column(
                "Tier",
                tuple(sheet.words(sheet.shortened(row.tier, NAME_CELLS)) for row in tickets),
                fold=True,
            ),
            Column("Wait", tuple(numbers.cell(row.wait) for row in tickets), right=True),
            Column("State", tuple(sheet.words(row.state) for row in tickets), fold=True),
        ]
    )
    numbers.explain()
