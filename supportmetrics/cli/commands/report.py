"""`supportmetrics report`: load, measure, render."""

from __future__ import annotations

from supportmetrics.cli.options import Asked, Measured, Shown, taking

NAME = "report"


@taking(Asked, Measured, Shown)
def run(asked: Asked, measured: Measured, shown: Shown) -> None:
    """Measure exports and show the report, in the terminal, as a page or as data."""
    from supportmetrics import _version
    from supportmetrics.cli.asking import answer_for, question
    from supportmetrics.cli.delivering import check_outputs, deliver
    from supportmetrics.pipeline import analyze

    files = check_outputs(shown)
    put = question(asked, measured)
    report = analyze(put.request, version=_version(), stdin=put.stdin, progress=put.progress)
    answer_for(report.findings, asked)
    deliver(report, shown, files, quiet=asked.quiet)
