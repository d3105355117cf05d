"""The options that the commands share, declared once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from supportmetrics.cli.piping import expect
from supportmetrics.model.frozen import frozen
from supportmetrics.model.periods import Grain
from supportmetrics.render.kinds import CHECK_KINDS, KINDS, Kind

PREVIOUS = "previous"
"""What `--against` is when nobody says anything else."""


class Color(StrEnum):
    """When to use colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class DateOrder(StrEnum):
    """The order of day, month and year where dates do not tell."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class EngineName(StrEnum):
    """Where rows are read and counted."""

    LOCAL = "local"
    SPARK = "spark"


def _option(*names: str, help: str) -> Any:  # noqa: ANN401  # what typer takes
    return typer.Option(*names, help=help, show_default=False)


def _kinds(kinds: Iterable[Kind]) -> str:
    return f"Kind on stdout: {', '.join(kind.name for kind in kinds)}."


def _expected(inputs: list[str] | None) -> list[str] | None:
    if inputs:
        expect(inputs)
    return inputs


Inputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="INPUT",
        help="Files, folders, globs; - for stdin. role=PATH forces a role; PATH,name=value sets a column.",
        show_default=False,
        callback=_expected,
    ),
]


Zone = Annotated[
    str | None,
    _option(
        "--tz", help="Zone of times without one, and of days and weeks, such as Europe/Berlin."
    ),
]
Columns = Annotated[
    list[str] | None, _option("--column", help='CANONICAL="Header in the file"; repeatable.')
]
PresetId = Annotated[
    str | None,
    _option(
        "--preset", help="Read every input with this preset; `supportmetrics presets` lists them."
    ),
]
Order = Annotated[
    DateOrder | None, _option("--date-order", help="Where dates can be read two ways.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what is being done.")]


@frozen
class Asked:
    """What decides which rows are read, which count, and in what time."""

    inputs: Inputs = None
    config: Annotated[
        Path | None,
        _option("--config", help="Configuration file; else supportmetrics.toml here or above."),
    ] = None
    since: Annotated[str | None, _option("--since", help="First day that counts, 2026-11-03.")] = (
        None
    )
    until: Annotated[str | None, _option("--until", help="Last day that counts.")] = None
    as_of: Annotated[
        str | None,
        _option(
            "--as-of", help="The instant seen as now: 2026-11-16T00:00 (newest time of the data)."
        ),
    ] = None
    tz: Zone = None
    where: Annotated[
        str | None,
        _option("--where", help="SQL condition over columns, such as \"priority = 'urgent'\"."),
    ] = None
    column: Columns = None
    preset: PresetId = None
    date_order: Order = None
    strict: Annotated[
        bool, typer.Option("--strict", help="A warning about the data becomes exit code 3.")
    ] = False
    anonymize: Annotated[
        bool,
        typer.Option(
            "--anonymize",
            help="Pseudonyms for ticket ids, people, companies and files; no comments.",
        ),
    ] = False
    quiet: Quiet = False
    verbose: Verbose = False


@frozen
class Understood:
    """What is needed to understand the inputs, and nothing about what is asked of them."""

    inputs: Inputs = None
    tz: Zone = None
    column: Columns = None
    preset: PresetId = None
    date_order: Order = None
    quiet: Quiet = False
    verbose: Verbose = False


@frozen
class Measured:
    """What is measured, and for which periods."""

    by: Annotated[
        list[str] | None,
        _option(
            "--by",
            help="In JSON and CSV: break down by DIM[,DIM]..., beside channel and tier; repeatable.",
        ),
    ] = None
    grain: Annotated[Grain | None, _option("--grain", help="Length of a period (week).")] = None
    period: Annotated[
        str,
        _option("--period", help="last, all, 2026-W45, 2026-11, 2026-Q4, 2026-11-03..2026-11-09."),
    ] = "last"
    history: Annotated[int, typer.Option("--history", min=1, help="Periods shown in trends.")] = 13
    against: Annotated[
        str,
        _option("--against", help="previous, or a JSON report that was saved: compare with it."),
    ] = PREVIOUS
    metric: Annotated[
        list[str] | None, _option("--metric", help="Only these metrics, such as frt.*; repeatable.")
    ] = None


@frozen
class Counting:
    """Where rows are read and counted, and how exactly."""

    engine: Annotated[
        EngineName, typer.Option("--engine", help="Count on this machine, or on a Spark cluster.")
    ] = EngineName.LOCAL
    spark: Annotated[
        str | None,
        typer.Option(
            "--spark",
            metavar="URL",
            help="The cluster: sc://host:15002, spark://host:7077, yarn, local[2].",
            show_default=False,
        ),
    ] = None
    coarse: Annotated[
        bool,
        typer.Option("--coarse", help="Durations within 0.1 %, as a cluster counts them."),
    ] = False


Rejects = Annotated[
    Path | None,
    typer.Option(
        "--rejects",
        metavar="FILE",
        help="Write the rows that do not count to a CSV file, with the reason and their cells.",
        show_default=False,
    ),
]


@frozen
class Written:
    """How a result is written."""

    output: Annotated[
        list[Path] | None,
        _option("-o", "--output", help="Write a file; its suffix names the kind; repeatable."),
    ] = None
    format: Annotated[str | None, _option("--format", help="Kind on stdout: terminal, json.")] = (
        None
    )
    color: Annotated[Color, typer.Option("--color", help="Colour in the terminal.")] = Color.AUTO
    width: Annotated[int | None, _option("--width", help="Columns of the terminal report.")] = None


@frozen
class RowsWritten(Written):
    """How rows are written."""

    format: Annotated[
        str | None,
        _option("--format", help="Kind on stdout: terminal, csv, json, ndjson, parquet."),
    ] = None


@frozen
class Shown(Written):
    """How a report is written and shown."""

    format: Annotated[str | None, _option("--format", help=_kinds(KINDS))] = None
    open: Annotated[bool, typer.Option("--open", help="Show the page in the browser.")] = False
    comments: Annotated[
        bool,
        typer.Option(
            "--comments/--no-comments", help="Read and quote what customers wrote, redacted."
        ),
    ] = True
    template: Annotated[
        Path | None,
        typer.Option(
            "--template",
            metavar="DIR",
            help="A house style for the page: logo, colours, order, sections; see docs/house-style.md.",
            show_default=False,
        ),
    ] = None


@frozen
class GatesShown(Shown):
    """How judged gates are written and shown."""

    format: Annotated[str | None, _option("--format", help=_kinds(CHECK_KINDS))] = None


@frozen
class Judged:
    """What must hold, and by what it is judged."""

    gate: Annotated[
        list[str] | None,
        _option(
            "--gate",
            help="'frt.p90{channel=chat} <= 2m', 'csat.score >= 80%', 'frt.p90 by channel regression'; repeatable.",
        ),
    ] = None
    baseline: Annotated[
        list[Path] | None,
        _option(
            "--baseline",
            help="Saved JSON reports of earlier periods, or a folder of them; repeatable.",
        ),
    ] = None
    update_baseline: Annotated[
        bool,
        typer.Option("--update-baseline", help="Add this period to the baseline file or folder."),
    ] = False
    keep: Annotated[
        int, typer.Option("--keep", min=1, help="Periods that an updated baseline file keeps.")
    ] = 52
    breached: Annotated[
        Path | None,
        typer.Option(
            "--breached",
            metavar="FILE",
            help="Write the tickets behind failed gates (.csv, .json, .ndjson, .parquet).",
            show_default=False,
        ),
    ] = None


def taking(*groups: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Lets a command take groups of options: each becomes one argument, its fields become options.

    A command `def report(asked: Asked, shown: Shown)` decorated with `@taking(Asked, Shown)` gets two values;
    typer sees all their fields. Options of the command itself follow after them, arguments it needs come first.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = list(inspect.signature(command).parameters.values())[len(groups) :]
        own_hints = get_type_hints(command, include_extras=True)
        parameters, hints = [], {}
        # What the command cannot do without stands before the inputs.
        own.sort(key=lambda parameter: parameter.default is not inspect.Parameter.empty)
        needed = [p for p in own if p.default is inspect.Parameter.empty]
        for group in groups:
            group_hints = get_type_hints(group, include_extras=True)
            for entry in fields(group):
                parameters.append(
                    inspect.Parameter(
                        entry.name,
                        inspect.Parameter.KEYWORD_ONLY,
                        default=entry.default,
                        annotation=group_hints[entry.name],
                    )
                )
                hints[entry.name] = group_hints[entry.name]
        hints |= {parameter.name: own_hints[parameter.name] for parameter in own}
        added = [
            p.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[p.name]) for p in own
        ]
        parameters = [*added[: len(needed)], *parameters, *added[len(needed) :]]

        def taken(**given: Any) -> None:  # noqa: ANN401  # typer checks the types
            values = [
                group(**{entry.name: given.pop(entry.name) for entry in fields(group)})
                for group in groups
            ]
            command(*values, **given)

        taken.__name__, taken.__doc__ = command.__name__, command.__doc__
        taken.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        taken.__annotations__ = hints
        return taken

    return decorate
