"""The Markdown report's sections about the desk: demand, late replies, workload and tiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render.markdown_pieces import (
    heading,
    hidden,
    number,
    reasons,
    table,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.render.view_desk import HeatMap, LateReplies, Tiers, Workload


def demand(section: HeatMap) -> Iterator[str]:
    """When customers write: tickets by weekday."""
    yield from heading("When customers write", section.caption, section.note)
    if section.note:
        return
    cells = tuple(number(total) for total in section.totals)
    rows = [("tickets a day", *cells)]
    if section.open_words:
        rows.append(("open", *(words(hours) for hours in section.open_words)))
    yield table(("", *section.days), "l" + "r" * len(cells), rows)
    yield words(section.busiest)
    yield words(section.hours)


def late(section: LateReplies) -> Iterator[str]:
    """Late first replies by hour of arrival."""
    if not section.rows and not section.note:
        return
    yield from heading("Late first replies by hour of arrival", section.caption, section.note)
    if section.rows:
        yield hidden(
            "All hours",
            table(
                ("Hour", "Due", "Late", "95% interval"),
                "lrrr",
                (
                    (f"{row.hour:02d}:00", number(row.due), number(row.share), words(row.interval))
                    for row in section.rows
                ),
            ),
        )


def workload(section: Workload, period_word: str) -> Iterator[str]:
    """Created, resolved and open tickets by period, and how old the open ones are."""
    yield from heading("Workload", section.caption, section.note)
    if section.note:
        return
    now = (section.created_now, section.resolved_now, section.backlog_now)
    yield table(
        ("Tickets", f"This {period_word}" if len(section.labels) > 1 else period_word.capitalize()),
        "lr",
        zip(("Created", "Resolved", "Backlog"), (f"**{number(q)}**" for q in now), strict=True),
    )
    yield reasons(now)
    yield words(section.not_final)
    yield words(section.backlog_text)
    if section.ages:
        yield table(
            ("Open tickets by age", *(words(label) for label, _ in section.ages)),
            "l" + "r" * len(section.ages),
            [("tickets", *(number(amount) for _, amount in section.ages))],
        )


def tiers(section: Tiers) -> Iterator[str]:
    """The tiers, and the longest waits."""
    yield from heading("Tiers and escalation", section.caption, section.note)
    if section.rows:
        yield table(
            ("Tier", "Tickets", "Median resolution", "Breach", "CSAT"),
            "lrrrr",
            (
                (
                    words(row.name),
                    *(number(q) for q in (row.tickets, row.median, row.breach, row.csat)),
                )
                for row in section.rows
            ),
        )
        yield reasons(q for row in section.rows for q in (row.median, row.breach, row.csat))
    if section.longest:
        yield f"**{words(section.longest_title)}**"
        yield table(
            ("Ticket", "Channel", "Tier", "Wait", "State"),
            "lllrl",
            (
                (
                    *(words(cell) for cell in (row.ticket_id, row.channel, row.tier)),
                    number(row.wait),
                    words(row.state),
                )
                for row in section.longest
            ),
        )
