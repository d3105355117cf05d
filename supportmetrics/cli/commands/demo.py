"""`supportmetrics demo`: the report on the bundled sample data."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import as_file

from supportmetrics.cli.options import Asked, Measured, Shown, taking


@taking(Asked, Measured, Shown)
def run(asked: Asked, measured: Measured, shown: Shown) -> None:
    """Show the report on invented sample data: nothing to prepare, nothing to configure."""
    from supportmetrics import __version__
    from supportmetrics.bundled import bundled
    from supportmetrics.cli.asking import answer_for, question
    from supportmetrics.cli.delivering import as_shown, asked_for, check_outputs, deliver, prepared
    from supportmetrics.pipeline import analyze

    files = check_outputs(shown)
    with as_file(bundled("sample_data")) as folder:
        inputs = [str(path) for path in sorted(folder.glob("*.csv.gz"))]
        put = question(
            replace(
                asked,
                inputs=asked.inputs or inputs,
                config=asked.config or folder / "supportmetrics.toml",
            ),
            measured,
        )
        kinds = asked_for(shown, files)
        request = as_shown(put.request, shown, kinds)
        with prepared(shown, kinds):
            report = analyze(request, version=__version__, stdin=put.stdin, progress=put.progress)
    # What is odd about the sample is part of the show; what was asked wrongly is not.
    ours = [found for found in report.findings if asked.strict or not found.input]
    answer_for(ours, asked)
    deliver(report, shown, files, quiet=asked.quiet)
