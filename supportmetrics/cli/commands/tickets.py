"""`supportmetrics tickets`: one row per ticket, for pipes and drill-down."""

from __future__ import annotations

from typing import Annotated

import typer

from supportmetrics.cli.options import Asked, Measured, RowsWritten, taking


@taking(Asked, RowsWritten)
def run(
    asked: Asked,
    shown: RowsWritten,
    period: Annotated[
        str, typer.Option("--period", help="Only tickets created in it: 2026-W45, 2026-11, ...")
    ] = "all",
    keep: Annotated[
        list[str] | None, typer.Option("--keep", help="Further columns to carry along; repeatable.")
    ] = None,
    breached: Annotated[
        bool, typer.Option("--breached", help="Only tickets that missed a target.")
    ] = False,
    still_open: Annotated[bool, typer.Option("--open", help="Only open tickets.")] = False,
    slowest: Annotated[
        int | None,
        typer.Option("--slowest", min=1, help="Only the N longest first-response waits."),
    ] = None,
) -> None:
    """Give one row per ticket: its clocks, targets, verdicts and survey answers."""
    from supportmetrics.cli.asking import answer_for, question
    from supportmetrics.cli.delivering_rows import ROW_KINDS, deliver_rows
    from supportmetrics.cli.delivering_texts import check_kinds
    from supportmetrics.model.periods import parse_period
    from supportmetrics.pipeline import needed_columns, settled
    from supportmetrics.pipeline.rows import ROW_COLUMNS, SHORT, select_rows, ticket_rows

    check_kinds(shown, ROW_KINDS)
    put = question(asked, Measured(period=period), keep=tuple(keep or ()))
    named = parse_period(period, put.request.week_start)
    rows, _ = settled(
        put.request, wanted=needed_columns() | ROW_COLUMNS, stdin=put.stdin, progress=put.progress
    )
    answer_for(rows.findings, asked)
    inside = named[0] if named is not None else None
    table = ticket_rows(
        rows, keep or (), period=inside, zone=put.request.timezone, still_open=still_open
    )
    table = select_rows(table, breached=breached, slowest=slowest)
    people = SHORT | {name: name for name in keep or () if name in table.columns}
    deliver_rows(table, shown, for_people=people, quiet=asked.quiet)
