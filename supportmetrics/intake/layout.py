"""Where the header of a delimited text is, how its cells are parted, and what stands above and below the table."""

from __future__ import annotations

import csv
import io
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supportmetrics.errors import InputError
from supportmetrics.intake.strays import LONGEST_FOOTER, footer_length, same_cells
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supportmetrics.intake.contents import Content

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_RECORDS = 1000
_PROBED = 200
"""So many records tell which delimiter it is."""
_WIDE = 500
_TAIL = 1 << 15
_LOST_QUOTES = 100
"""After so many quotation marks that are never closed the rest of a text is one torn record."""
_HEADER_FILL = 0.6
"""A header has about as many filled cells as the fullest row; a title has one or two."""


@dataclass(slots=True)
class Layout:
    """Where the header is and how cells are parted."""

    delimiter: str
    header: list[str]
    header_lines: int
    """Physical lines before the header."""
    records: list[list[str]]
    """The first records after it."""
    skip: int = 0
    """Records after the header that are no data."""
    padded: bool = False
    """Most rows leave out their last empty cells, so a short row has lost nothing."""


@frozen
class Row:
    """A record as it stands in the text."""

    record: int
    """1 is the first below the header; blank lines count."""
    line: int
    """Physical line it begins on, from 1."""
    cells: list[str]
    why: str = ""
    """Why it is set aside."""


def find_layout(name: str, text: str, *, whole: bool) -> Layout:
    """The layout of a text's beginning; `whole` when that is all of it. Raises InputError when it has no header."""
    lines_before = 0
    first = text[:16].removeprefix("\ufeff").split("\n", 1)[0].strip().strip('"').lower()
    named = first.removeprefix("sep=") if first.startswith("sep=") else None
    if named is not None and (named in DELIMITERS or not named):
        lines_before = 1
    best: tuple[tuple[float, int], str] | None = None
    for place, delimiter in enumerate(DELIMITERS):
        said = delimiter == named or (named == "" and delimiter == "\t")
        if place and not said and delimiter not in text:
            # Whatever is not there parts no cells, and cannot do better than the first that does not.
            continue
        records = _head_records(text, delimiter, lines_before, _PROBED, whole=whole)
        if not records:
            continue
        width, agreement = _usual_width(records)
        rank = (agreement * (width > 1) * min(width, 8) + 100 * said, -place)
        if best is None or rank > best[0]:
            best = (rank, delimiter)
    if best is None:
        raise InputError(f"{name} is empty. An export has at least a line of headers.")
    delimiter = best[1]
    records = _head_records(text, delimiter, lines_before, _RECORDS, whole=whole)
    rows = [row for _, row in records]
    start = _header_place(rows, _usual_width(records)[0])
    header = rows[start]
    below = rows[start + 1 :]
    if whole:
        below = below[: len(below) - footer_length(below, len(header))]
    below = [row for row in below if row and not same_cells(row, header)]
    before = records[start - 1][0] if start else lines_before
    short = sum(len(row) < len(header) for row in below)
    return Layout(delimiter, header, before, below, padded=short > len(below) / 2 and short > 1)


def _usual_width(records: Sequence[tuple[int, list[str]]]) -> tuple[int, float]:
    """The width of the rows that hold most of the cells, and their share of all rows."""
    widths = Counter(len(row) for _, row in records if row)
    if not widths:
        return 0, 0.0
    width = max(widths, key=lambda w: (widths[w] * w * (w > 1), w))
    return width, widths[width] / sum(widths.values())


def _header_place(rows: Sequence[list[str]], width: int) -> int:
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:30]]
    # One torn row with a hundred cells must not make the real header look like a title.
    fullest = max((n for n, row in zip(filled, rows, strict=False) if len(row) <= width), default=0)
    enough = max(1, min(_HEADER_FILL * fullest, width))
    return next(
        (
            i
            for i, (n, row) in enumerate(zip(filled, rows, strict=False))
            if n >= enough and (len(row) > 1 or width < 2)
        ),
        0,
    )


def _head_records(
    text: str, delimiter: str, skip: int, most: int, *, whole: bool
) -> list[tuple[int, list[str]]]:
    """The first records with the physical line each ends on; an unfinished last one is left out."""
    stream = io.StringIO(text, newline="")
    for _ in range(skip):
        stream.readline()
    out: list[tuple[int, list[str]]] = []
    with cells_of_any_size():
        reader = csv.reader(stream, delimiter=delimiter)
        for row in reader:
            out.append((reader.line_num + skip, row))
            if len(out) > most:
                return out
    return out if whole or len(out) < 2 else out[:-1]


@contextmanager
def cells_of_any_size() -> Iterator[None]:
    """The standard library refuses cells beyond 128 KiB unless told otherwise."""
    limit = csv.field_size_limit((1 << 31) - 1)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def footer(
    content: Content, delimiter: str, width: int
) -> tuple[int, tuple[tuple[int, tuple[str, ...]], ...]]:
    """Where the table ends (a place in the bytes), and the rows below it: how many lines further down, and cells."""
    if width < 2:
        return content.size, ()
    tail = content.tail(_TAIL)
    if len(tail) == _TAIL:
        # The first line may have begun before; a tail without any line end has no footer.
        tail = tail[tail.find(b"\n") + 1 or len(tail) :]
    lines = tail.split(b"\n")
    rows = [_one_line(line, delimiter) for line in lines[-LONGEST_FOOTER:]]
    length = footer_length(rows, width)
    below = tuple(
        (place, tuple(row))
        for place, row in enumerate(rows[len(rows) - length :], start=1)
        if any(row)
    )
    if not below:
        return content.size, ()
    return content.size - sum(len(line) + 1 for line in lines[-length:]) + 1, below


def _one_line(line: bytes, delimiter: str) -> list[str]:
    text = line.decode("utf-8", errors="replace").rstrip("\r")
    if text.count('"') % 2:
        # Part of a cell of several lines: never part of a footer.
        return ["?"] * _WIDE
    with cells_of_any_size():
        return _first_cells(text, delimiter)


def _first_cells(text: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])


def rows_of(text: str, layout: Layout, width: int) -> Iterator[Row]:
    """Every record below the header; a torn one says why, a blank line has no cells."""
    start: int | None = _after(text, layout.header_lines)
    line, record = layout.header_lines + 1, -1 - layout.skip
    with cells_of_any_size():
        for _ in range(_LOST_QUOTES):
            if start is None:
                return
            place, start = start, None
            for cells, begin, end in _records(text, place, layout.delimiter):
                record += 1
                begins, line = line, line + max(1, text.count("\n", begin, end))
                if record < 1:
                    continue
                if end == len(text) and text.count('"', begin) % 2:
                    yield Row(record, begins, cells, "a quotation mark is never closed")
                    start, line = _resumed(text, begin, layout.delimiter, width), begins + 1
                    break
                yield Row(record, begins, cells, _torn(cells, width, padded=layout.padded))


def _after(text: str, lines: int) -> int:
    """The place after some physical lines."""
    at = 0
    for _ in range(lines):
        at = text.find("\n", at) + 1 or len(text)
    return at


def _records(text: str, at: int, delimiter: str) -> Iterator[tuple[list[str], int, int]]:
    """Cells, begin and end of each record."""
    stream = io.StringIO(text, newline="")
    stream.seek(at)
    begin = at
    for row in csv.reader(stream, delimiter=delimiter):
        end = stream.tell()
        yield row, begin, end
        begin = end


def _torn(row: list[str], width: int, *, padded: bool) -> str:
    if row and ((len(row) < width and not padded) or any(row[width:])):
        return f"{len(row)} cells where the header has {width}"
    return ""


def _resumed(text: str, begin: int, delimiter: str, width: int) -> int | None:
    """Where reading goes on after a record that an unclosed quotation mark began: at the next line, when that is a
    record of the table; nowhere when its own text was merely cut off.
    """
    after = text.find("\n", begin) + 1
    if not after:
        return None
    line = text[after : text.find("\n", after) + 1 or None]
    return after if len(_first_cells(line, delimiter)) == width else None
