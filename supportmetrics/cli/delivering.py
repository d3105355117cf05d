"""Where results go: the report to stdout and files, rows as a table or as data."""

from __future__ import annotations

import json
import os
import sys
import webbrowser
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from supportmetrics.cli.streams import (
    USUAL_WIDTH,
    Style,
    say,
    terminal_style,
    write_file,
    write_stdout,
)
from supportmetrics.errors import UsageError, did_you_mean
from supportmetrics.model.numbers import duration
from supportmetrics.render.kinds import KINDS, Drawing, by_name, by_suffix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from supportmetrics.cli.options import Shown, Written
    from supportmetrics.intake.reading import Inspection
    from supportmetrics.model.explanation import Explanation
    from supportmetrics.model.findings import Finding
    from supportmetrics.model.plan import Plan
    from supportmetrics.model.report import InputSummary, Report
    from supportmetrics.pipeline.request import Request
    from supportmetrics.render.house import House
    from supportmetrics.render.kinds import Kind

_PAGE = Path("supportmetrics-report.html")


def check_outputs(shown: Shown, kinds: Sequence[Kind] = KINDS) -> list[tuple[Path, Kind]]:
    """The files to write and their kinds, before any work is done.

    Raises UsageError for an unknown kind and for a house style that cannot be used.
    """
    files = list(shown.output or ())
    if shown.open and not any(path.suffix.lower() == ".html" for path in files):
        files.append(_PAGE)
    if shown.format is not None:
        by_name(shown.format, kinds)
    chosen = [(path, by_suffix(path, kinds)) for path in files]
    if shown.template is not None:
        if shown.format != "html" and not any(kind.name == "html" for _, kind in chosen):
            raise UsageError(
                "--template shapes the page and nothing else; ask for one with -o report.html or --format html."
            )
        _house(shown)
    return chosen


def _house(shown: Shown) -> House | None:
    """The style of the page that was asked for; None for ours. Raises ConfigError with every mistake in it."""
    if shown.template is None:
        return None
    from supportmetrics.render.house import house

    return house(shown.template)


def on_stdout(
    shown: Shown, files: Sequence[tuple[Path, Kind]], kinds: Sequence[Kind] = KINDS
) -> Kind | None:
    """The kind of what stdout gets: nothing where only files were asked for."""
    if shown.format is None and files:
        return None
    return by_name(shown.format or "terminal", kinds)


def asked_for(
    shown: Shown, files: Sequence[tuple[Path, Kind]], kinds: Sequence[Kind] = KINDS
) -> list[Kind]:
    """Every kind that is drawn."""
    printed = on_stdout(shown, files, kinds)
    return [kind for _, kind in files] + ([printed] if printed else [])


def as_shown(request: Request, shown: Shown, kinds: Sequence[Kind]) -> Request:
    """The question with what only people see, as far as any of the kinds drawn shows it and nobody says no."""
    return replace(
        request,
        shapes=any(kind.shapes for kind in kinds),
        comments=request.comments and shown.comments,
    )


def style(shown: Written) -> Style:
    """How to draw on stdout."""
    if sys.stdout is None:
        return Style(shown.width or USUAL_WIDTH, color=False, bold=False, ascii_only=False)
    return terminal_style(sys.stdout, shown.color.value, shown.width, os.environ)


def deliver(
    report: Report,
    shown: Shown,
    files: Sequence[tuple[Path, Kind]],
    *,
    quiet: bool,
    kinds: Sequence[Kind] = KINDS,
) -> None:
    """Writes every file whole, and the report to stdout unless only files were asked for."""
    cache, house = _cache(), _house(shown)
    # A file looks the same whoever's terminal it was made in.
    sheet = Drawing(width=shown.width or USUAL_WIDTH, cache=cache, house=house)
    for path, kind in files:
        write_file(path, b"".join(kind.draw(report, sheet)))
        if not quiet:
            say(f"wrote {path}")
    printed = on_stdout(shown, files, kinds)
    if printed is not None:
        surface = style(shown)
        drawing = Drawing(
            surface.width, surface.color, surface.bold, surface.ascii_only, cache, house
        )
        for piece in printed.draw(report, drawing):
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
TEXT_KINDS = {"terminal": ".txt", "json": ".json"}
"""Kinds of what is listed or explained."""


def check_kinds(shown: Written, kinds: Mapping[str, str]) -> list[tuple[Path, str]]:
    """The files to write and their kinds, before any work is done; `kinds` is name to suffix.

    Raises UsageError for a suffix or a `--format` that is not among them.
    """
    if shown.format is not None and shown.format not in {"terminal", *kinds}:
        names = list(dict.fromkeys(["terminal", *kinds]))
        raise UsageError(
            f"--format {shown.format!r} is not known here.{did_you_mean(shown.format, names)} "
            f"Known: {', '.join(names)}."
        )
    by_suffix = {suffix: name for name, suffix in kinds.items()}
    for path in shown.output or ():
        if path.suffix.lower() not in by_suffix:
            raise UsageError(
                f"-o {path}: the suffix {path.suffix or '(none)'} names no kind of output here. "
                f"Known: {', '.join(by_suffix)}."
            )
    return [(path, by_suffix[path.suffix.lower()]) for path in shown.output or ()]


def deliver_new(path: Path, text: str, *, quiet: bool) -> None:
    """Writes a text to a file of its own."""
    write_file(path, text.encode())
    if not quiet:
        say(f"wrote {path}")


def check_new(path: Path, hint: str = "") -> None:
    """Raise UsageError for a file that is there already: what people have edited is not written over."""
    if path.exists():
        raise UsageError(f"'{path}' is there already. Name another file, or remove it first.{hint}")


def rejects_to(
    path: Path | None, *, anonymize: bool, quiet: bool
) -> Callable[[pl.DataFrame], None] | None:
    """What takes the rows that do not count; None when nobody asked for them.

    Raises UsageError for a file that is no CSV, and beside `--anonymize`: the rows stand there as they were exported.
    """
    if path is None:
        return None
    if path.suffix.lower() != ".csv":
        raise UsageError(
            f"--rejects {path}: the rows are written as CSV; name a file that ends in .csv."
        )
    if anonymize:
        raise UsageError(
            "--rejects writes rows as they stand in the files, with names and ids; "
            "it cannot be used with --anonymize."
        )

    def write(rows: pl.DataFrame) -> None:
        write_file(path, _encoded(rows, "csv"))
        if not quiet:
            say(f"wrote {path}")

    return write


def check_rows_file(path: Path | None, option: str) -> None:
    """Raise UsageError for a file of rows whose suffix names no kind of them."""
    if path is not None and path.suffix.lower() not in ROW_KINDS.values():
        raise UsageError(
            f"{option} {path}: the suffix {path.suffix or '(none)'} names no kind of rows. "
            f"Known: {', '.join(ROW_KINDS.values())}."
        )


def deliver_row_file(path: Path, option: str, rows: pl.DataFrame, *, quiet: bool) -> None:
    """Rows to a file that `check_rows_file` has let pass."""
    kind = next(name for name, suffix in ROW_KINDS.items() if suffix == path.suffix.lower())
    write_file(path, _encoded(rows, kind), option)
    if not quiet:
        say(f"wrote {path}: {rows.height:,} rows")


def deliver_rows(
    rows: pl.DataFrame, shown: Written, *, for_people: Mapping[str, str], quiet: bool
) -> None:
    """Rows to files by suffix, and to stdout: a table of the columns `for_people` on a terminal, else CSV."""
    for path, kind in check_kinds(shown, ROW_KINDS):
        write_file(path, _encoded(rows, kind))
        if not quiet:
            say(f"wrote {path}")
    if shown.output and shown.format is None:
        return
    kind = shown.format or ("terminal" if sys.stdout and sys.stdout.isatty() else "csv")
    if kind == "terminal":
        few = rows.select(for_people.keys())
        cells = [
            [_for_people(name, value) for name, value in zip(few.columns, row, strict=True)]
            for row in few.iter_rows()
        ]
        align = "".join("r" if kind.is_numeric() else "l" for kind in few.dtypes)
        write_table(list(for_people.values()), cells, shown, align)
        if not quiet and few.width < rows.width:
            say(f"{few.width} of {rows.width} columns; --format csv gives all.")
    else:
        write_stdout(_encoded(rows, kind))


_SHORTER = {
    "met": "in time",
    "breached": "late",
    "breached_open": "late, open",
    "no_target": "–",
    "unassigned": "–",
}
"""Words of the rows as a table of eighty cells has room for them."""


def _for_people(name: str, value: object) -> str:
    if value is None:
        return ""
    if name.endswith("_seconds") and isinstance(value, int):
        return duration(value)
    if name.endswith("_at"):
        return str(value)[:16].replace("T", " ")
    return _SHORTER.get(str(value), str(value))


def deliver_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], shown: Written, *, quiet: bool = False
) -> None:
    """What a command lists, as a table for people or as JSON.

    JSON has one object per row; properties of one thing (a first header that is empty) are one object.
    """

    def encoded(kind: str, surface: Style) -> bytes:
        if kind == "terminal":
            return _table(headers, rows, surface)
        document = (
            _properties(headers[1], rows)
            if not headers[0]
            else [dict(zip(headers, row, strict=True)) for row in rows]
        )
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()

    _deliver_text(encoded, shown, quiet=quiet)


def _properties(name: str, rows: Sequence[Sequence[str]]) -> dict[str, str | list[str]]:
    """Properties of one thing; one that is said several times has a list."""
    found: dict[str, list[str]] = {"id": [name]}
    for key, value in rows:
        found.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def _deliver_text(
    encoded: Callable[[str, Style], bytes], shown: Written, *, quiet: bool = False
) -> None:
    files = check_kinds(shown, TEXT_KINDS)
    for path, kind in files:
        # A file looks the same whoever's terminal it was made in.
        plain = Style(shown.width or USUAL_WIDTH, color=False, bold=False, ascii_only=False)
        write_file(path, encoded(kind, plain))
        if not quiet:
            say(f"wrote {path}")
    if shown.format or not files:
        write_stdout(encoded(shown.format or "terminal", style(shown)))


def write_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], shown: Written, align: str = ""
) -> None:
    """A plain aligned table on stdout."""
    write_stdout(_table(headers, rows, style(shown), align))


def _table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], surface: Style, align: str = ""
) -> bytes:
    from supportmetrics.render.tables import render_table

    return render_table(
        headers,
        rows,
        align=align or "l" * len(headers),
        width=surface.width,
        color=surface.color,
        bold=surface.bold,
        ascii_only=surface.ascii_only,
    ).encode()


def _encoded(rows: pl.DataFrame, kind: str) -> bytes:
    from io import BytesIO

    from supportmetrics.model.spreadsheets import harmless

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


def _deliver_told(
    as_json: Callable[[], str],
    as_text: Callable[[Drawing], str],
    shown: Written,
    *,
    quiet: bool,
) -> None:
    """What can be told in two ways, to stdout or to files."""

    def encoded(kind: str, surface: Style) -> bytes:
        if kind == "json":
            return as_json().encode()
        drawing = Drawing(surface.width, surface.color, surface.bold, surface.ascii_only)
        return as_text(drawing).encode()

    _deliver_text(encoded, shown, quiet=quiet)


def deliver_explanation(story: Explanation, shown: Written, *, quiet: bool) -> None:
    """The story of a ticket, as text or JSON, to stdout or to files."""
    from supportmetrics.render.explaining import explanation_json, explanation_text

    _deliver_told(
        partial(explanation_json, story), partial(explanation_text, story), shown, quiet=quiet
    )


def deliver_plan(plan: Plan, shown: Written, *, quiet: bool) -> None:
    """What could be promised, as text or JSON, to stdout or to files."""
    from supportmetrics.render.planning import plan_json, plan_text

    _deliver_told(partial(plan_json, plan), partial(plan_text, plan), shown, quiet=quiet)


def deliver_inspections(
    inspections: Sequence[Inspection],
    inputs: Sequence[InputSummary],
    findings: Sequence[Finding],
    shown: Written,
    *,
    personal: bool,
    quiet: bool,
) -> None:
    """How the inputs were understood, as text or JSON, to stdout or to files; `personal` values only when asked for."""
    from supportmetrics.render.inspecting import discreet, inspections_json, inspections_text

    if not personal:
        inspections = [discreet(inspection) for inspection in inspections]
    told = (inspections, inputs, findings)
    _deliver_told(
        partial(inspections_json, *told), partial(inspections_text, *told), shown, quiet=quiet
    )
