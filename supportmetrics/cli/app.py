"""The program: its commands, and the one place where an error becomes a sentence and an exit code."""

from __future__ import annotations

import errno
import sys
from typing import Annotated

import typer

from supportmetrics.cli.commands import (
    check,
    demo,
    explain,
    init,
    inspect,
    metrics,
    plan,
    presets,
    report,
    targets,
    tickets,
)
from supportmetrics.cli.streams import PROGRAM, abandon_stdout, clear_the_way, fail, write_stdout
from supportmetrics.errors import ExitCode, InputError, SupportMetricsError

app = typer.Typer(
    name=PROGRAM,
    help="First response, resolution, SLA, CSAT, NPS and CES per channel and tier, from any help desk's export.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for command in (
    report,
    check,
    plan,
    tickets,
    explain,
    inspect,
    init,
    metrics,
    presets,
    targets,
    demo,
):
    app.command(command.NAME)(command.run)


def _version(show: bool) -> None:  # noqa: FBT001  # the shape typer calls
    if show:
        from supportmetrics import _version as version

        write_stdout(f"{PROGRAM} {version()}\n".encode())
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the program; ends the process with its exit code."""
    try:
        try:
            app(prog_name=PROGRAM)
        except OSError as error:
            # The help is written by typer; what else is written gives its own sentence.
            if error.filename is None and error.errno in (errno.EPIPE, errno.ENOSPC, errno.EIO):
                abandon_stdout(error)
            else:
                raise InputError(f"Something could not be read or written: {error}.") from error
    except SupportMetricsError as error:
        fail(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    finally:
        clear_the_way()
