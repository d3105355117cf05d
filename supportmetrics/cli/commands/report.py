"""`supportmetrics report`: load, measure, render."""

from __future__ import annotations

from supportmetrics.cli.options import Asked, Measured, Rejects, Shown, taking

NAME = "report"


@taking(Asked, Measured, Shown)
def run(asked: Asked, measured: Measured, shown: Shown, rejects: Rejects = None) -> None:
    """Measure exports and show the report, in the terminal, as a page or as data."""
    from supportmetrics import _version
    from supportmetrics.cli.asking import answer_for, question
    from supportmetrics.cli.delivering import as_shown, asked_for, check_outputs, deliver, prepared
    from supportmetrics.cli.delivering_rows import rejects_to
    from supportmetrics.pipeline import analyze

    files = check_outputs(shown)
    take = rejects_to(rejects, anonymize=asked.anonymize, quiet=asked.quiet)
    put, kinds = question(asked, measured), asked_for(shown, files)
    request = as_shown(put.request, shown, kinds)
    with prepared(shown, kinds):
        report = analyze(
            request, version=_version(), stdin=put.stdin, progress=put.progress, rejects=take
        )
    answer_for(report.findings, asked)
    deliver(report, shown, files, quiet=asked.quiet)
