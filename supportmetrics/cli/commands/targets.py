"""`supportmetrics targets`: sets of targets to promise by."""

from __future__ import annotations

from typing import Annotated

import typer

from supportmetrics.cli.options import Written, taking


@taking(Written)
def run(
    shown: Written,
    preset: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="A set, such as published.", show_default=False),
    ] = None,
) -> None:
    """List the sets of targets that a configuration can name as `[targets] preset`, or show one."""
    from supportmetrics.cli.delivering_texts import deliver_table
    from supportmetrics.config.targets import described, every

    if preset is None:
        deliver_table(
            ["targets", "name", "meaning"], [[s.id, s.name, s.meaning] for s in every()], shown
        )
        return
    deliver_table(["", preset], described(preset), shown)
