"""`supportmetrics inspect`: how the inputs were understood."""

from __future__ import annotations

from supportmetrics.cli.options import Asked, Written, taking

NAME = "inspect"


@taking(Asked, Written)
def run(asked: Asked, shown: Written) -> None:
    """Show how each input was read: role, preset, encoding, and what every header became and why."""
    from supportmetrics.cli.asking import answer_for, question
    from supportmetrics.cli.delivering import TEXT_KINDS, check_kinds, deliver_inspections
    from supportmetrics.pipeline import settled

    check_kinds(shown, TEXT_KINDS)
    put = question(asked)
    rows, inspections = settled(put.request, stdin=put.stdin, progress=put.progress)
    if asked.strict:
        answer_for(rows.findings, asked)
    deliver_inspections(inspections, rows.inputs, rows.findings, shown, quiet=asked.quiet)
