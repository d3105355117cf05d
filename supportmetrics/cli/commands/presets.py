"""`supportmetrics presets`: the help desks and survey tools it knows."""

from __future__ import annotations

from typing import Annotated

import typer

from supportmetrics.cli.options import Written, taking


@taking(Written)
def run(
    shown: Written,
    preset: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="A preset, such as zendesk_csv.", show_default=False),
    ] = None,
) -> None:
    """List the exports it knows, or say what one can and cannot answer."""
    from supportmetrics.cli.delivering_texts import deliver_table
    from supportmetrics.intake.presets import described, every

    if preset is None:
        deliver_table(
            ["preset", "role", "export"], [[p.id, p.role, p.name] for p in every()], shown
        )
        return
    deliver_table(["", preset], described(preset), shown)
