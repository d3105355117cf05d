"""Pages that walk a registry: commands, metrics, presets, findings."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

from generating.markdown import block, codes, documented, first_line, page, plain, table
from supportmetrics import metrics
from supportmetrics.cli.app import COMMANDS, app
from supportmetrics.cli.delivering_rows import ROW_KINDS
from supportmetrics.errors import ExitCode
from supportmetrics.intake import presets
from supportmetrics.metrics.describe import described
from supportmetrics.model.findings import FINDING_CODES, Severity
from supportmetrics.render.kinds import KINDS

if TYPE_CHECKING:
    from types import ModuleType

_COMMANDS = """
`supportmetrics` is also `python -m supportmetrics`.
Inputs are files, folders, globs, and `-` for standard input, which is also read when something is piped in and no input is named.
Standard output carries the result and nothing else; what is said to you goes to standard error.
"""
_OUTPUT = """
`-o FILE` writes the kind its suffix names, whole or not at all, and may be given several times.
`--format KIND` says what goes to standard output.
"""
_PLAN = """
`plan --format json` has under `promises` the `hours` that were counted (`as configured` first), and in `times` one object per slice, clock, hours and share (`kept`: 0.9 or 0.95).
Each holds the time that this share of the tickets kept (`value`, with `low` and `high`, in seconds), `n`, how many of these are still `open`, and `basis`, `flags` and `method` as in the [report](json.md).
Clocks that the inputs do not tell are in `unavailable`, with the reason.
"""
_METRICS = """
What every number means; `supportmetrics metrics` shows the same in the terminal.

Durations are seconds, shares run from 0 to 1, and intervals are 95%.
A metric that has no value in a slice is absent there, never 0.
Spam, deleted, merged and duplicate tickets count nowhere; the report says how many there were.
A metric whose meaning changes gets a new id, and the old id says what replaced it.
"""
_PRESETS = """
The exports that are recognised by their headers, what each cannot answer, and which headers are read for which [column](columns.md), the best first.
`supportmetrics presets` shows the same in the terminal; `supportmetrics inspect FILE` shows how a file of yours is read.

Tables without a preset are understood by the names and the values of their columns.
What is still not understood can be said with `--column`, or under `[columns]` and `[values]` of the [configuration](configuration.md).
"""
_FINDINGS = """
What the program may notice about the data.
Every report lists what it noticed, how many rows it concerns, up to three of them, and what was done.
For every input the rows read are the rows used plus the rows left out.
"""


def commands_page() -> str:
    """Every command with its help, the kinds of output, the exit codes."""
    parts = ["# Commands", _COMMANDS, block("text", _help())]
    for name in COMMANDS:
        parts += [f"## {name}", block("text", _help(name))]
    parts += [
        "## Kinds of output",
        _OUTPUT,
        table(
            ("kind", "suffix", "what it is"),
            [[f"`{kind.name}`", f"`{kind.suffix}`", kind.meaning] for kind in KINDS],
        ),
        f"`tickets` gives rows: a table on a terminal, else {codes(ROW_KINDS)}.",
        _PLAN,
        "## Exit codes",
        table(("code", "meaning"), documented(ExitCode)),
    ]
    return page(*parts)


def _help(*command: str) -> str:
    """The help text as it looks in a terminal of 80 columns."""
    # The last two columns stay free.
    given: dict[str, Any] = {"prog_name": "supportmetrics", "terminal_width": 78}
    run = CliRunner().invoke(app, [*command, "--help"], **given)
    if run.exit_code:
        raise RuntimeError(run.output)
    return "\n".join(line.rstrip() for line in run.stdout.splitlines())


def metrics_page() -> str:
    """Every metric: what it means, what it counts, how it is computed, what it needs."""
    parts = ["# Metrics", _METRICS]
    for family in _families():
        parts.append(f"## {first_line(family).rstrip('.')}")
        for metric in family.METRICS:
            name, *rows = described(metric.id)
            parts += [f"### {metric.id}", table(("", name[1]), rows)]
    return page(*parts)


def _families() -> list[ModuleType]:
    """The modules that declare metrics, in the order of reports."""
    found = [
        import_module(f"{metrics.__name__}.{entry.name}")
        for entry in iter_modules(metrics.__path__)
    ]
    declaring = [module for module in found if hasattr(module, "METRICS")]
    return sorted(declaring, key=lambda module: metrics.METRICS.index(module.METRICS[0]))


def presets_page() -> str:
    """Every help desk and survey tool whose exports are recognised."""
    parts = ["# Presets", _PRESETS]
    for preset in presets.every():
        name, *rows = presets.described(preset.id)
        told = [[f"`{a}`" if a in preset.columns else a, b] for a, b in rows]
        parts += [f"## {preset.id}", table(("", name[1]), told)]
    return page(*parts)


def findings_page() -> str:
    """Everything the program may notice about the data."""
    parts = ["# Findings", _FINDINGS, table(("severity", "meaning"), documented(Severity))]
    for code, meaning in FINDING_CODES.items():
        parts += [f"## {code}", plain(meaning)]
    return page(*parts)
