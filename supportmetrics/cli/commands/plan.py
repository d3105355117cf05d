"""`supportmetrics plan`: what past tickets say about what could be promised."""

from __future__ import annotations

from typing import Annotated

import typer

from supportmetrics.cli.options import Asked, Written, taking


@taking(Asked, Written)
def run(
    asked: Asked,
    shown: Written,
    calendar: Annotated[
        list[str] | None,
        typer.Option(
            "--calendar",
            metavar="NAME[+NAME]...",
            help="Count in these opening hours too; a+b is open when one of them is; repeatable.",
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", help="Break down by DIM[,DIM]... too; repeatable."),
    ] = None,
    period: Annotated[
        str, typer.Option("--period", help="Only tickets created in it: last, 2026-W45, ...")
    ] = "all",
) -> None:
    """Tell what could be promised: reply and solution times that 90% and 95% of the tickets kept."""
    from supportmetrics import __version__
    from supportmetrics.cli.asking import answer_for, hours_named, question
    from supportmetrics.cli.delivering_texts import TEXT_KINDS, check_kinds, deliver_plan
    from supportmetrics.cli.options import Measured
    from supportmetrics.pipeline.planning import plan

    check_kinds(shown, TEXT_KINDS)
    put = question(asked, Measured(by=by, period=period))
    others = hours_named(calendar or (), put.request.calendars)
    made = plan(put.request, others, version=__version__, stdin=put.stdin, progress=put.progress)
    answer_for(made.findings, asked)
    deliver_plan(made, shown, quiet=asked.quiet)
