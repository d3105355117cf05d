"""The sheets of a workbook as its reader gives them, read in this process or in one of its own.

A damaged old workbook (XLS) may ask its reader for any amount of memory, and a reader that gets none ends its process;
a damaged ODS file may keep it busy for ever. Which field is damaged does not matter then: the process that ends is
another one, with bounds.
"""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import suppress

import polars as pl

from supportmetrics.model.frozen import frozen

_MEMORY = 4 << 30
_PER_BYTE = 64
"""Memory that may be asked for: 65,536 rows of 256 columns fit, and a large file has more."""
_SECONDS = 60
_BYTES_PER_SECOND = 1 << 20
"""Time to read: a minute, and a large file has longer."""
_REFUSED = 3
"""The reader said what is wrong."""
_CHILD = """\
import sys
sys.path[:] = sys.argv[2:]
from supportmetrics.intake.apart import answer
answer(int(sys.argv[1]))
"""


@frozen
class Sheet:
    """A sheet of a workbook."""

    name: str
    hidden: bool
    """It is not shown to who opens the workbook."""
    cells: pl.DataFrame
    """All rows, the header among them, as text."""


def sheets_of(data: bytes) -> list[Sheet]:
    """The sheets of a workbook. Raises ValueError, or what Polars raises, when it is damaged or protected."""
    import fastexcel  # noqa: PLC0415 - only workbooks need it

    try:
        book = fastexcel.read_excel(data)
        found = []
        for name in book.sheet_names:
            sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            found.append(Sheet(name, sheet.visible != "visible", sheet.to_polars()))
    except fastexcel.FastExcelError as why:
        raise ValueError(str(why)) from why
    return found


def sheets_apart(data: bytes) -> list[Sheet]:
    """As `sheets_of`, by a process that may take only so much memory and time; ValueError also when it ends."""
    memory = _MEMORY + _PER_BYTE * len(data)
    try:
        ended = subprocess.run(  # noqa: S603 - this interpreter, and nothing that a user wrote
            [sys.executable, "-c", _CHILD, str(memory), *sys.path],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS + len(data) / _BYTES_PER_SECOND,
            check=False,
        )
    except subprocess.TimeoutExpired as why:
        raise ValueError("reading it takes far too long") from why
    except OSError:
        # No process can be started here.
        return sheets_of(data)
    if ended.returncode == _REFUSED:
        raise ValueError(ended.stdout.decode(errors="replace"))
    if ended.returncode:
        raise ValueError("no reader understands it")
    told = pl.read_ipc(io.BytesIO(ended.stdout))
    return [
        Sheet(name, hidden, pl.read_ipc(io.BytesIO(cells))) for name, hidden, cells in told.rows()
    ]


def answer(memory: int) -> None:
    """What the other process does: reads a workbook from stdin within `memory` bytes, writes its sheets to stdout."""
    _bound(memory)
    try:
        sheets = sheets_of(sys.stdin.buffer.read())
    except (ValueError, OSError, pl.exceptions.PolarsError) as why:
        sys.stdout.buffer.write(str(why).encode())
        sys.exit(_REFUSED)
    told = pl.DataFrame(
        {
            "name": [sheet.name for sheet in sheets],
            "hidden": [sheet.hidden for sheet in sheets],
            "cells": [_packed(sheet.cells) for sheet in sheets],
        },
        schema={"name": pl.String, "hidden": pl.Boolean, "cells": pl.Binary},
    )
    sys.stdout.buffer.write(_packed(told))


def _packed(frame: pl.DataFrame) -> bytes:
    made = io.BytesIO()
    frame.write_ipc(made)
    return made.getvalue()


def _bound(memory: int) -> None:
    """Asks for more than `memory` bytes fail from here on, where the system can do that."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - Windows has none

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
