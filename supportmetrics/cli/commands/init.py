"""`supportmetrics init`: a first configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supportmetrics.cli.options import (
    Asked,
    Columns,
    Inputs,
    Order,
    PresetId,
    Quiet,
    Verbose,
    Zone,
)

if TYPE_CHECKING:
    from supportmetrics.intake.reading import Inspection

NAME = "init"


def run(
    inputs: Inputs = None,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", help="The file to write."),
    ] = Path("supportmetrics.toml"),
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there already.")
    ] = False,
    tz: Zone = None,
    column: Columns = None,
    preset: PresetId = None,
    date_order: Order = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write a commented configuration, prefilled with the words and scales of the inputs."""
    from supportmetrics.cli.asking import columns_named, question, zone_named
    from supportmetrics.cli.delivering import check_new
    from supportmetrics.cli.streams import say, write_file
    from supportmetrics.config.settings import Settings
    from supportmetrics.pipeline import scales_seen, settled
    from supportmetrics.render.starter import starter_toml

    if not force:
        check_new(output, " --force writes over it.")
    settings = Settings(timezone=zone_named(tz))
    inspections: tuple[Inspection, ...] = ()
    scales: dict[str, list[str]] = {}
    if inputs:
        asked = Asked(
            inputs=inputs,
            tz=tz,
            column=column,
            preset=preset,
            date_order=date_order,
            quiet=quiet,
            verbose=verbose,
        )
        put = question(asked, settings=settings)
        rows, inspections = settled(put.request, stdin=put.stdin, progress=put.progress)
        scales = scales_seen(rows)
    text = starter_toml(
        inspections,
        scales,
        settings,
        columns=columns_named(column or ()),
        preset=preset,
        ordered=date_order is not None,
    )
    write_file(output, text.encode())
    if not quiet:
        say(f"wrote {output}")
