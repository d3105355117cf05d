"""`supportmetrics init`: a first configuration."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supportmetrics.cli.options import Asked, Understood, taking

if TYPE_CHECKING:
    from supportmetrics.intake.reading import Inspection


@taking(Understood)
def run(
    told: Understood,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", help="The file to write."),
    ] = Path("supportmetrics.toml"),
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there already.")
    ] = False,
) -> None:
    """Write a commented configuration, prefilled with the words and scales of the inputs."""
    from supportmetrics.cli.asking import columns_named, question, zone_named
    from supportmetrics.cli.delivering_texts import check_new, deliver_new
    from supportmetrics.config.settings import Settings
    from supportmetrics.pipeline import scales_seen, settled
    from supportmetrics.render.starter import starter_toml

    if not force:
        check_new(output, " --force writes over it.")
    columns = columns_named(told.column or ())
    settings = Settings(timezone=zone_named(told.tz), columns=columns)
    inspections: tuple[Inspection, ...] = ()
    scales: dict[str, list[str]] = {}
    if told.inputs:
        put = question(Asked(**asdict(told)), settings=settings)
        rows, inspections = settled(put.request, stdin=put.stdin, progress=put.progress)
        scales = scales_seen(rows)
    ordered = told.date_order is not None
    text = starter_toml(inspections, scales, settings, preset=told.preset, ordered=ordered)
    deliver_new(output, text, quiet=told.quiet)
