"""Floor 5: settings and sources in, a finished Report out. The only place where reading and arithmetic meet."""

from __future__ import annotations

# ruff: noqa: PLC0415  # the arithmetic is imported while files are read, and the rest where it is asked for
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from supportmetrics.errors import did_you_mean
from supportmetrics.intake.load import Inspection, Loaded, Reading, load
from supportmetrics.intake.rejects import rejected
from supportmetrics.metrics import METRICS, measured
from supportmetrics.model.columns import INSTANT, TICKETS
from supportmetrics.model.policies import PAUSE_TOTALS
from supportmetrics.pipeline.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

    from supportmetrics.engine import Engine
    from supportmetrics.metrics.metric import Metric
    from supportmetrics.model.findings import Finding
    from supportmetrics.model.report import Report
    from supportmetrics.pipeline.counted import Counted
    from supportmetrics.pipeline.settle import Settled

_Rows = TypeVar("_Rows", "Settled", "Counted")
"""What has inputs and findings."""

_MANY = 2_000_000
"""Tickets from which on they are counted in parts, to have less in memory."""

__all__ = [
    "Request",
    "analyze",
    "analyze_on",
    "reading",
    "scales_seen",
    "settled",
    "settled_alike",
]


def reading(request: Request, wanted: frozenset[str] | None) -> Reading:
    """How the inputs of a request are to be read; `wanted` None reads every column that is not personal."""
    extra = tuple(name for name in _extra(request) if name not in TICKETS)
    if wanted is not None:
        wanted = wanted | {name for name in _extra(request) if name in TICKETS}
    return Reading(
        wanted=wanted,
        keep=extra,
        optional=frozenset(request.dimensions) - _required(request),
        preset=request.preset,
        columns=request.columns,
        values=request.values,
        zone=request.timezone,
        zone_is_given=request.timezone_given,
        date_order=request.date_order,
        scales=request.scales,
        satisfied=request.satisfied,
        rules=request.rules,
    )


def _required(request: Request) -> frozenset[str]:
    """Columns without which the question cannot be answered as it was asked."""
    names = set(request.keep)
    if request.where:
        # What is wrong with a condition is told with its sentence when it is applied.
        with suppress(pl.exceptions.PolarsError, ValueError):
            names |= set(pl.sql_expr(request.where).meta.root_names())
    return frozenset(names)


def _extra(request: Request) -> tuple[str, ...]:
    """Columns named by breakdowns, conditions, policies and row output."""
    names = [*request.dimensions, *sorted(_required(request))]
    names += [column for policy in request.policies for column in policy.match]
    pauses = {status for policy in request.policies for status in policy.pause}
    names += [column for status, column in PAUSE_TOTALS.items() if status in pauses]
    return tuple(dict.fromkeys(names))


def needed_columns(metrics: Sequence[Metric] = METRICS) -> frozenset[str]:
    """Every canonical ticket column that metrics are derived from, and what decides which rows count.

    Times are always among them: the newest decides what "now" is, whatever figures are asked for.
    """
    found = {name for metric in metrics for name in metric.kind.measure.sources}
    known = {name for metric in METRICS for name in metric.kind.measure.sources}
    times = {n for n in known if n.endswith("_seconds") or TICKETS[n].dtype == INSTANT}
    return frozenset(
        found
        | times
        | {"ticket_id", "updated_at", "status", "spam", "deleted", "merged", "is_closed"}
    )


def columns_of(request: Request) -> frozenset[str]:
    """Every canonical ticket and survey column that a report on a request is made of."""
    needed = needed_columns(measured(request.metrics))
    return needed | {"comment"} if request.reads_comments else needed


def settled(
    request: Request,
    *,
    wanted: frozenset[str] | None = None,
    stdin: BinaryIO | None = None,
    progress: Callable[[str], None] | None = None,
    rejects: Callable[[pl.DataFrame], None] | None = None,
) -> tuple[Settled, tuple[Inspection, ...]]:
    """The counted rows of a request, and how its inputs were read.

    `rejects` is given every row that does not count, as `intake.rejects.rejected` makes them.
    """
    loaded = _load(request, wanted, "settle", stdin=stdin, progress=progress)
    return _settled(loaded, request, rejects), loaded.inspections


def _settled(
    loaded: Loaded,
    request: Request,
    rejects: Callable[[pl.DataFrame], None] | None,
    wanted: frozenset[str] | None = None,
) -> Settled:
    from supportmetrics.pipeline.settle import settle

    rows = settle(loaded.handed_over(), request, wanted=wanted)
    if rejects is not None:
        settled_out = rows.left_out.with_columns(why=pl.lit(""))
        left_out = pl.concat([loaded.left_out, settled_out.select(loaded.left_out.columns)])
        rejects(rejected(left_out, loaded.tables, [one.name for one in rows.inputs]))
    return _told(rows, loaded.inspections, request)


def settled_alike(
    requests: Sequence[Request],
    *,
    wanted: frozenset[str] | None = None,
    stdin: BinaryIO | None = None,
    progress: Callable[[str], None] | None = None,
) -> Iterator[Settled]:
    """The counted rows of requests that differ in their targets and hours only; the inputs are read once."""
    loaded = _load(requests[0], wanted, "settle", stdin=stdin, progress=progress)
    from supportmetrics.pipeline.settle import settle

    for request in requests:
        yield _told(settle(loaded.facts, request), loaded.inspections, request)


def _load(
    request: Request,
    columns: frozenset[str] | None,
    *names: str,
    stdin: BinaryIO | None,
    progress: Callable[[str], None] | None,
) -> Loaded:
    """The inputs of a request; while they are read, modules of this package are imported."""

    def imported() -> None:
        for name in names:
            import_module(f"{__name__}.{name}")
        # Whoever gives Polars an array makes it look for masks.
        import_module("numpy.ma")

    how = reading(request, columns)
    return load(request.sources, how, stdin=stdin, progress=progress, meanwhile=imported)


def scales_seen(rows: Settled) -> dict[str, list[str]]:
    """Survey kind -> ids of the scales its answers are on, sorted."""
    if not {"kind", "scale"} <= set(rows.answers.columns):
        return {}
    seen = rows.answers.select(pl.col("kind", "scale").cast(pl.String)).drop_nulls().unique()
    found: dict[str, list[str]] = {}
    for kind, scale in seen.sort("kind", "scale").iter_rows():
        found.setdefault(kind, []).append(scale)
    return found


def _told(rows: _Rows, inspections: Sequence[Inspection], request: Request) -> _Rows:
    """The rows with findings in the words of the files, or with nobody's words."""
    rows = _with_headers(rows, inspections)
    if not request.anonymize:
        return rows
    from supportmetrics.pipeline.unnaming import unnamed

    return unnamed(rows)


def _with_headers(rows: _Rows, inspections: Sequence[Inspection]) -> _Rows:
    """The rows with findings that name the headers of the files."""
    findings = tuple(_with_header(found, inspections) for found in rows.findings)
    return replace(rows, findings=findings)


def _with_header(found: Finding, inspections: Sequence[Inspection]) -> Finding:
    """A finding that names the header of the file, where it names a canonical column; the nearest one if none."""
    if found.code == "unknown-column":
        headers = {column.header for i in inspections for column in i.columns} | set(TICKETS)
        near = did_you_mean(found.column, sorted(headers - {found.column})).strip().rstrip("?")
        return replace(found, action=f"{found.action} ({near.lower()}?)" if near else found.action)
    columns = (
        column
        for inspection in inspections
        if inspection.name == found.input
        for column in inspection.columns
        if column.canonical == found.column
    )
    column = next(columns, None)
    return found if column is None else replace(found, column=column.header)


def analyze(
    request: Request,
    *,
    version: str,
    stdin: BinaryIO | None = None,
    progress: Callable[[str], None] | None = None,
    rejects: Callable[[pl.DataFrame], None] | None = None,
) -> Report:
    """The report a request asks for; `rejects` is given every row that does not count.

    Raises InputError for inputs that cannot be read, UsageError for a question they cannot answer.
    """
    columns = columns_of(request)
    loaded = _load(request, columns, "settle", "assemble", stdin=stdin, progress=progress)
    from supportmetrics.pipeline.assemble import assemble, report
    from supportmetrics.pipeline.counted import columns_counted

    if rejects is None and loaded.facts.tickets.height > _MANY:
        from supportmetrics.pipeline.in_parts import can_be, counted_in_parts

        if can_be(loaded.facts, request):
            found = counted_in_parts(loaded.handed_over(), request)
            return report(_told(found, loaded.inspections, request), request, version)
    read = (
        None if request.shapes else columns_counted(measured(request.metrics), request.dimensions)
    )
    return assemble(_settled(loaded, request, rejects, read), request, version)


def analyze_on(
    engine: Engine,
    request: Request,
    *,
    version: str,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """The report a request asks for, its rows read and counted where the engine runs.

    Durations are coarse, and the report says so; it has no `shapes`, which are drawn from single tickets. Raises
    InputError for inputs that cannot be read, UsageError for a question they cannot answer or inputs that only make
    sense beside others.
    """
    from supportmetrics.cells.coarse import BITS
    from supportmetrics.pipeline import cluster
    from supportmetrics.pipeline.assemble import report

    asked = replace(request, shapes=False, coarse=request.coarse or BITS)
    found, inspections = cluster.on(
        engine, asked, reading(asked, columns_of(asked)), progress=progress
    )
    return report(_told(found, inspections, asked), asked, version)
