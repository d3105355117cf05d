"""`supportmetrics explain`: the clocks of one ticket, line by line."""

from __future__ import annotations

from typing import Annotated

import typer

from supportmetrics.cli.options import Asked, Written, taking


@taking(Asked, Written)
def run(
    asked: Asked,
    shown: Written,
    ticket_id: Annotated[
        str, typer.Argument(metavar="TICKET_ID", help="The ticket, as its export calls it.")
    ],
) -> None:
    """Tell the clocks of one ticket line by line: opened, closed, paused, replied, target, verdict."""
    from supportmetrics.cli.asking import question
    from supportmetrics.cli.delivering_texts import TEXT_KINDS, check_kinds, deliver_explanation
    from supportmetrics.pipeline import needed_columns, settled
    from supportmetrics.pipeline.explaining import explain
    from supportmetrics.pipeline.rows import ROW_COLUMNS

    check_kinds(shown, TEXT_KINDS)
    put = question(asked)
    rows, _ = settled(
        put.request, wanted=needed_columns() | ROW_COLUMNS, stdin=put.stdin, progress=put.progress
    )
    deliver_explanation(explain(rows, put.request, ticket_id), shown, quiet=asked.quiet)
