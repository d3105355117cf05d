"""`supportmetrics check`: the gate of a CI job."""

from __future__ import annotations

from supportmetrics.cli.options import Asked, GatesShown, Judged, Measured, taking


@taking(Asked, Measured, Judged, GatesShown)
def run(asked: Asked, measured: Measured, judged: Judged, shown: GatesShown) -> None:
    """Judge gates: exit 0 when all hold, 1 when one fails, 4 when one cannot be judged."""
    from supportmetrics.cli.asking import answer_for
    from supportmetrics.cli.delivering import asked_for, check_outputs, deliver, prepared
    from supportmetrics.cli.delivering_rows import check_rows_file
    from supportmetrics.cli.gating import finish, gated, judge
    from supportmetrics.render.kinds import CHECK_KINDS

    files = check_outputs(shown, CHECK_KINDS)
    check_rows_file(judged.breached, "--breached")
    kinds = asked_for(shown, files, CHECK_KINDS)
    put, checks = gated(asked, measured, judged, shown, kinds)
    with prepared(shown, kinds):
        verdict = judge(put, checks, rows=judged.breached is not None)
    answer_for(verdict.report.findings, asked)
    deliver(verdict.report, shown, files, quiet=asked.quiet, kinds=CHECK_KINDS)
    finish(verdict, judged, quiet=asked.quiet)
