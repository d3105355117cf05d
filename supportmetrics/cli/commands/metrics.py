"""`supportmetrics metrics`: what every number means."""

from __future__ import annotations

from typing import Annotated

import typer

from supportmetrics.cli.options import Written, taking


@taking(Written)
def run(
    shown: Written,
    metric: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="A metric, such as frt.p90.", show_default=False),
    ] = None,
) -> None:
    """List the metrics, or explain one: formula, unit, direction, what counts, what it needs."""
    from supportmetrics.cli.delivering_texts import deliver_table
    from supportmetrics.metrics import METRICS
    from supportmetrics.metrics.describe import described

    if metric is None:
        deliver_table(
            ["metric", "unit", "better", "meaning"],
            [[m.id, m.unit.value, m.better.value, m.meaning] for m in METRICS],
            shown,
        )
        return
    deliver_table(["", metric], described(metric), shown)
