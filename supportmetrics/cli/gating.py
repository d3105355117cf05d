"""What `check` is asked beside a report: gates of the configuration and the command line, baselines, their update."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from supportmetrics import __version__
from supportmetrics.analysis.baselines import extended
from supportmetrics.cli.asking import Question, question
from supportmetrics.cli.delivering import as_shown
from supportmetrics.cli.delivering_rows import deliver_row_file
from supportmetrics.cli.locking import locked
from supportmetrics.cli.streams import say, warn, write_file
from supportmetrics.config import gates as writing
from supportmetrics.config.gate_lines import parsed
from supportmetrics.errors import ConfigError, ExitCode, UsageError
from supportmetrics.intake.saved import SUFFIX, read_saved
from supportmetrics.metrics import BY_ID, JUDGED
from supportmetrics.model.gates import REGRESSIONS, Outcome
from supportmetrics.pipeline import columns_of, settled
from supportmetrics.pipeline.checking import Checked, Checks, checked
from supportmetrics.pipeline.rows import ROW_COLUMNS
from supportmetrics.pipeline.unnaming import unnamed_gate
from supportmetrics.render.saved_json import saved_json

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from supportmetrics.cli.options import Asked, Judged, Measured, Shown
    from supportmetrics.model.saved import SavedReport
    from supportmetrics.render.kinds import Kind


_ADVICE = (
    "what cannot be judged counts against the run (exit code 4); `when-unknown pass` behind a gate lets it pass, "
    "`min-n 10` judges it by fewer."
)


def gated(
    asked: Asked, about: Measured, judged: Judged, shown: Shown, kinds: Sequence[Kind]
) -> tuple[Question, Checks]:
    """The question and what is judged in it; `kinds` are the outputs that are asked for.

    Raises ConfigError with every mistake of the configuration and of all `--gate` at once, UsageError when nothing is
    to be judged, InputError for a baseline that cannot be read.
    """
    drafts, problems = [], []
    for text in judged.gate or ():
        try:
            drafts.append(parsed(text))
        except ValueError as error:
            problems.append(f"--gate {text!r}: {error}")
    try:
        put = question(asked, about)
    except ConfigError as error:
        _, wrong = writing.checked(drafts, BY_ID)
        raise ConfigError([*error.problems, *problems, *wrong]) from None
    configured = [
        (f"gate '{gate.text}' of {put.settings.path}", gate) for gate in put.settings.gates
    ]
    named, wrong = writing.checked(drafts, BY_ID, configured)
    if problems or wrong:
        raise ConfigError([*problems, *wrong])
    gates = (*put.settings.gates, *(gate for _, gate in named))
    if not gates:
        raise UsageError(
            "There is no gate to judge. Add [[gate]] tables to supportmetrics.toml, or name one with "
            "--gate 'sla.first_response.breach_rate <= 10%'."
        )
    if put.request.anonymize:
        gates = tuple(map(unnamed_gate, gates))
    whole = any(not kind.gates_only for kind in kinds)
    by_period = bool(judged.baseline) or any(gate.rule in REGRESSIONS for gate in gates)
    looked_at = {*(gate.metric for gate in gates), *JUDGED}
    checks = Checks(gates, _baseline(judged, looked_at), whole, by_period)
    request = as_shown(put.request, shown, kinds)
    return replace(put, request=checks.asked(request)), checks


def _baseline(judged: Judged, metrics: Collection[str]) -> tuple[SavedReport, ...]:
    """What saved reports tell of some metrics; a report that `--update-baseline` is to begin need not be there."""
    paths = list(judged.baseline or ())
    if judged.update_baseline:
        if len(paths) != 1:
            raise UsageError(
                "--update-baseline needs one --baseline FILE.json, or one folder, to add this period to."
            )
        if not paths[0].exists() or (paths[0].is_dir() and not any(paths[0].glob(f"*{SUFFIX}"))):
            return ()
    return read_saved(paths, metrics)


def judge(put: Question, checks: Checks, *, rows: bool) -> Checked:
    """The judged report, with the rows of tickets where they are asked for."""
    wanted = columns_of(put.request) | (ROW_COLUMNS if rows else frozenset())
    settled_rows, _ = settled(put.request, wanted=wanted, stdin=put.stdin, progress=put.progress)
    return checked(settled_rows, put.request, checks, __version__)


def finish(verdict: Checked, judged: Judged, *, quiet: bool) -> None:
    """Writes what else was asked for, and ends with the exit code of the gates."""
    if judged.breached is not None:
        deliver_row_file(judged.breached, "--breached", verdict.behind(), quiet=quiet)
    if judged.update_baseline:
        path = (judged.baseline or [])[0]
        _update(path, verdict.to_save(), judged.keep, verdict.report.week_start, quiet=quiet)
    judged_gates = verdict.report.verdicts
    if any(one.outcome is Outcome.FAIL and one.decides for one in judged_gates):
        raise typer.Exit(ExitCode.GATE_FAILED)
    if any(one.blocks for one in judged_gates):
        if not quiet:
            say(_ADVICE)
        raise typer.Exit(ExitCode.UNKNOWN)


def _update(
    path: Path, made: SavedReport | None, keep: int, week_start: int, *, quiet: bool
) -> None:
    """Adds a period to a baseline file, or to a folder as a file of its own.

    Whatever happens meanwhile, the file is the old one or the new one; of two runs at once each adds its own. Raises
    UsageError when it cannot be written.
    """
    if made is None or made.period is None or not made.measurements:
        if not quiet:
            warn(
                f"{path} was not updated: there is no period that is over and measured. Name one with --period, or the "
                "instant to judge at with --as-of."
            )
        return
    in_folder = path.is_dir() or (not path.is_file() and path.suffix.lower() != SUFFIX)
    file = path / f"{made.period.start}{SUFFIX}" if in_folder else path
    with locked(file):
        earlier = read_saved([file])[0] if file.exists() else None
        data = saved_json(extended(earlier, made, keep, week_start)).encode()
        write_file(file, [data], option="--baseline")
    if not quiet:
        say(f"updated {file}")
