"""`supportmetrics report`: load, measure, render."""

from __future__ import annotations

from supportmetrics.cli.options import Asked, Counting, Measured, Rejects, Shown, taking


@taking(Asked, Measured, Shown, Counting)
def run(
    asked: Asked, measured: Measured, shown: Shown, counting: Counting, rejects: Rejects = None
) -> None:
    """Measure exports and show the report, in the terminal, as a page or as data."""
    from supportmetrics import __version__
    from supportmetrics.cli.asking import answer_for, question
    from supportmetrics.cli.counting import counted_as, engine_for
    from supportmetrics.cli.delivering import as_shown, asked_for, check_outputs, deliver, prepared
    from supportmetrics.cli.delivering_rows import rejects_to
    from supportmetrics.pipeline import analyze, analyze_on

    files = check_outputs(shown)
    kinds = asked_for(shown, files)
    cluster = engine_for(counting, kinds, rejects)
    take = rejects_to(rejects, anonymize=asked.anonymize, quiet=asked.quiet)
    put = question(asked, measured)
    request = counted_as(as_shown(put.request, shown, kinds), counting)
    with prepared(shown, kinds):
        if cluster is None:
            report = analyze(
                request, version=__version__, stdin=put.stdin, progress=put.progress, rejects=take
            )
        else:
            with cluster as engine:
                report = analyze_on(engine, request, version=__version__, progress=put.progress)
    answer_for(report.findings, asked)
    deliver(report, shown, files, quiet=asked.quiet)
