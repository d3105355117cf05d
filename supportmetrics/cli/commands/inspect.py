"""`supportmetrics inspect`: how the inputs were understood."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supportmetrics.cli.options import Asked, Rejects, Written, taking
from supportmetrics.errors import UsageError


@taking(Asked, Written)
def run(
    asked: Asked,
    shown: Written,
    write_mapping: Annotated[
        Path | None,
        typer.Option(
            "--write-mapping",
            metavar="FILE",
            help="Save how the inputs were read as a configuration, to edit and give to --config.",
            show_default=False,
        ),
    ] = None,
    personal: Annotated[
        bool,
        typer.Option(
            "--personal", help="Show values of columns with names, addresses and messages, too."
        ),
    ] = False,
    rejects: Rejects = None,
) -> None:
    """Show how each input was read: role, preset, encoding, and what every header became and why."""
    from supportmetrics.cli.asking import answer_for, question
    from supportmetrics.cli.delivering_rows import rejects_to
    from supportmetrics.cli.delivering_texts import deliver_inspections, deliver_new
    from supportmetrics.pipeline import settled
    from supportmetrics.render.mapping import mapping_toml

    _check(asked, shown, write_mapping)
    take = rejects_to(rejects, anonymize=False, quiet=asked.quiet)
    put = question(asked)
    rows, inspections = settled(put.request, stdin=put.stdin, progress=put.progress, rejects=take)
    if asked.strict:
        answer_for(rows.findings, asked)
    if write_mapping is not None:
        zone = put.request.timezone if put.request.timezone_given else None
        deliver_new(write_mapping, mapping_toml(inspections, zone), quiet=asked.quiet)
    deliver_inspections(
        inspections, rows.inputs, rows.findings, shown, personal=personal, quiet=asked.quiet
    )


def _check(asked: Asked, shown: Written, write_mapping: Path | None) -> None:
    """Raises UsageError for what cannot be done, before anything is read."""
    from supportmetrics.cli.delivering_texts import TEXT_KINDS, check_kinds, check_new

    check_kinds(shown, TEXT_KINDS)
    if write_mapping is not None:
        check_new(write_mapping)
    if asked.anonymize:
        raise UsageError(
            "inspect shows headers and words as they stand in the files, so it cannot be used with --anonymize. "
            "Names, addresses and messages are hidden without --personal."
        )
