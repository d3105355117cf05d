"""Where results go: the report to stdout and files, rows as a table or as data."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from supportmetrics.cli.streams import Style, say, terminal_style, write_file, write_stdout
from supportmetrics.errors import UsageError
from supportmetrics.render.kinds import Drawing, by_name, by_suffix

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from supportmetrics.cli.options import Shown
    from supportmetrics.intake.reading import Inspection
    from supportmetrics.model.findings import Finding
    from supportmetrics.model.report import InputSummary, Report
    from supportmetrics.render.kinds import Kind

_PAGE = Path("supportmetrics-report.html")


def check_outputs(shown: Shown) -> list[tuple[Path, Kind]]:
    """The files to write and their kinds, before any work is done. Raises UsageError for an unknown kind."""
    files = list(shown.output or ())
    if shown.open and not any(path.suffix.lower() == ".html" for path in files):
        files.append(_PAGE)
    if shown.format is not None:
        by_name(shown.format)
    return [(path, by_suffix(path)) for path in files]


def style(shown: Shown) -> Style:
    """How to draw on stdout."""
    return terminal_style(sys.stdout, shown.color.value, shown.width, os.environ)


def deliver(
    report: Report, shown: Shown, files: Sequence[tuple[Path, Kind]], *, quiet: bool
) -> None:
    """Writes every file whole, and the report to stdout unless only files were asked for."""
    cache = _cache()
    for path, kind in files:
        # A file looks the same whoever's terminal it was made in.
        write_file(path, b"".join(kind.draw(report, Drawing(width=shown.width or 80, cache=cache))))
        if not quiet:
            say(f"wrote {path}")
    if shown.format is not None or not files:
        surface = style(shown)
        drawing = Drawing(surface.width, surface.color, surface.bold, surface.ascii_only, cache)
        for piece in by_name(shown.format or "terminal").draw(report, drawing):
            write_stdout(piece)
    if shown.open:
        page = next(path for path, kind in files if kind.name == "html")
        webbrowser.open(page.resolve().as_uri())


def _cache() -> Path | None:
    """A folder of the user for compiled templates; failures to use it are ignored."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "supportmetrics"
    except RuntimeError:
        return None


ROW_KINDS = {"csv": ".csv", "json": ".json", "ndjson": ".ndjson", "parquet": ".parquet"}
"""Kinds of row output besides the table for people."""


def deliver_rows(rows: pl.DataFrame, shown: Shown, *, quiet: bool) -> None:
    """Rows to files by suffix, and to stdout: a table on a terminal, else CSV."""
    for path in shown.output or ():
        kind = next(
            (name for name, suffix in ROW_KINDS.items() if suffix == path.suffix.lower()), None
        )
        if kind is None:
            raise UsageError(f"-o {path}: rows can be written as {', '.join(ROW_KINDS.values())}.")
        write_file(path, _encoded(rows, kind))
        if not quiet:
            say(f"wrote {path}")
    if shown.output and shown.format is None:
        return
    kind = shown.format or ("terminal" if sys.stdout.isatty() else "csv")
    if kind == "terminal":
        write_table(
            rows.columns,
            [[("" if v is None else str(v)) for v in row] for row in rows.iter_rows()],
            shown,
        )
    elif kind in ROW_KINDS:
        write_stdout(_encoded(rows, kind))
    else:
        raise UsageError(
            f"--format {kind!r}: rows can be written as terminal, {', '.join(ROW_KINDS)}."
        )


def write_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], shown: Shown, align: str = ""
) -> None:
    """A plain aligned table on stdout."""
    from supportmetrics.render.tables import render_table

    surface = style(shown)
    text = render_table(
        headers,
        rows,
        align=align or "l" * len(headers),
        width=surface.width,
        color=surface.color,
        bold=surface.bold,
        ascii_only=surface.ascii_only,
    )
    write_stdout(text.encode())


def _encoded(rows: pl.DataFrame, kind: str) -> bytes:
    from io import BytesIO

    from supportmetrics.pipeline.rows import harmless

    match kind:
        case "csv":
            return harmless(rows).write_csv().encode()
        case "json":
            return (rows.write_json() + "\n").encode()
        case "ndjson":
            return rows.write_ndjson().encode()
        case _:
            buffer = BytesIO()
            rows.write_parquet(buffer)
            return buffer.getvalue()


def deliver_inspections(
    inspections: Sequence[Inspection],
    inputs: Sequence[InputSummary],
    findings: Sequence[Finding],
    shown: Shown,
) -> None:
    """How the inputs were understood, as text or JSON, to stdout or to files."""
    from supportmetrics.render.inspecting import inspections_json, inspections_text

    surface = style(shown)
    drawing = Drawing(surface.width, surface.color, surface.bold, surface.ascii_only)

    def encoded(kind: str) -> bytes:
        if kind == "json":
            return inspections_json(inspections, inputs, findings).encode()
        if kind in ("terminal", "txt"):
            return inspections_text(inspections, inputs, findings, drawing).encode()
        raise UsageError(f"--format {kind!r}: an inspection can be written as terminal or json.")

    for path in shown.output or ():
        write_file(path, encoded(path.suffix.lower().removeprefix(".")))
    if shown.format is not None or not shown.output:
        write_stdout(encoded(shown.format or "terminal"))
