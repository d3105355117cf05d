"""The program: its commands, and the one place where an error becomes a sentence and an exit code."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from supportmetrics import __version__
from supportmetrics.cli.streams import PROGRAM, abandon_stdout, clear_the_way, fail, write_stdout
from supportmetrics.errors import ExitCode, InputError, SupportMetricsError

if TYPE_CHECKING:
    from typer.core import TyperCommand, TyperOption

COMMANDS = (
    "report",
    "check",
    "plan",
    "tickets",
    "explain",
    "inspect",
    "init",
    "metrics",
    "presets",
    "targets",
    "demo",
)
"""Each is `run` of a module in `cli.commands`; in the order of the help."""

_LOOK: dict[str, Any] = {
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}


class _Commands(Mapping[str, "TyperCommand"]):
    """The commands by name. Each is imported and given its options when it is taken out, and no sooner: a run needs
    one of them.
    """

    def __getitem__(self, name: str) -> TyperCommand:
        if name not in COMMANDS:
            raise KeyError(name)
        alone = typer.Typer(**_LOOK)
        alone.command(name)(import_module(f"supportmetrics.cli.commands.{name}").run)
        return typer.main.get_command(alone)  # type: ignore[return-value]  # one command alone is no group

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Program(TyperGroup):
    def __init__(self, **given: Any) -> None:  # noqa: ANN401  # what typer gives
        super().__init__(**given | {"commands": _Commands()})

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002  # the shape typer calls
        return list(COMMANDS)

    def get_help_option(self, ctx: Any) -> TyperOption | None:  # noqa: ANN401  # the shape typer calls
        option = super().get_help_option(ctx)
        if option is not None:
            # Where it is not given it is false, as it is; to make a truth value of None typer loads pydantic.
            option.default = False
        return option


app = typer.Typer(
    name=PROGRAM,
    cls=_Program,
    help="First response, resolution, SLA, CSAT, NPS and CES per channel and tier, from any help desk's export.",
    no_args_is_help=True,
    **_LOOK,
)


def _version(show: bool) -> None:  # noqa: FBT001  # the shape typer calls
    if show:
        write_stdout(f"{PROGRAM} {__version__}\n".encode())
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
