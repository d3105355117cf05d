"""Where rows go: to files by their suffix, and to stdout as a table for people or as data."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from supportmetrics.cli.streams import say, write_file, write_stdout
from supportmetrics.errors import UsageError
from supportmetrics.model.numbers import duration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import polars as pl

    from supportmetrics.cli.options import Written

ROW_KINDS = {"csv": ".csv", "json": ".json", "ndjson": ".ndjson", "parquet": ".parquet"}
"""Kinds of row output besides the table for people."""


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
        write_file(path, [_encoded(rows, "csv")])
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
    write_file(path, [_encoded(rows, kind)], option=option)
    if not quiet:
        say(f"wrote {path}: {rows.height:,} rows")


def deliver_rows(
    rows: pl.DataFrame, shown: Written, *, for_people: Mapping[str, str], quiet: bool
) -> None:
    """Rows to files by suffix, and to stdout: a table of the columns `for_people` on a terminal, else CSV."""
    from supportmetrics.cli.delivering_texts import check_kinds, write_table

    for path, kind in check_kinds(shown, ROW_KINDS):
        write_file(path, [_encoded(rows, kind)])
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
