"""Rows of a table that are no records: the header again where exports were joined, and what stands below the table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEADER_AGAIN, FOOTER, TORN = "repeated header", "footer", "torn row"
LONGEST_FOOTER = 40
"""Rows at the end among which a footer is looked for."""
_TOTAL = re.compile(
    r"(?:grand |sub)?totals?|gesamt(?:summe)?|summe|somme|total général|totale|totaal|suma|soma|итого|合計|总计"
)
_PHRASE = r"""(?x)(?:grand\ )?totals?\b|gesamt(?:summe)?\b|summe\b
    |(?:report\ )?(?:generated|exported|downloaded|created|printed|produced|run|erstellt|exportiert|généré|generado
        |gerado)\ (?:by|on|at|from|von|am|par|le|por|el|em)\b
    |confidential|vertraulich|confidentiel|confidencial|copyright|©|\(c\)\ |all\ rights\ reserved|powered\ by
    |end\ of\ (?:report|file|export|list)|filtered\ by\b|filters?:|as\ of\b|page\ \d+\ of
    |report\ (?:id|name|date|period|generated)\b|date\ range\b|note:|source:
    |\d[\d,. ]*\ (?:rows?|records?|tickets?|results?|cases?|incidents?|calls?|responses?|einträge|datensätze)\b
    |(?:rows?|records?|number\ of|count)\b.*\d"""


def footer_length(rows: Sequence[Sequence[str | None]], width: int) -> int:
    """How many of the last rows stand below the table: totals, notes and confidentiality lines.

    They have few cells, and say what they are or stand apart: a row torn at the end of a file is none of them.
    """
    if width < 3:
        return 0
    found = length = filled = 0
    for row in reversed(rows[-LONGEST_FOOTER:]):
        length += 1
        cells = [cell.strip() for cell in row if cell and cell.strip()]
        if not cells:
            # What a blank row parts from the table belongs to no row of it.
            found = length if filled else 0
            continue
        filled += 1
        note = _is_note(cells, width)
        if not note and not _is_remark(row, cells):
            break
        found = length if note else found
    return found


def _is_note(cells: Sequence[str], width: int) -> bool:
    first = cells[0].lower()
    if _TOTAL.fullmatch(first.rstrip(":")):
        return len(cells) < width
    return len(cells) <= max(2, width // 3) and re.match(_PHRASE, first) is not None


def _is_remark(row: Sequence[str | None], cells: Sequence[str]) -> bool:
    """A sentence alone in the first cell."""
    return len(cells) == 1 and bool(row[0]) and " " in cells[0]


def same_cells(row: Sequence[str | None], header: Sequence[str]) -> bool:
    """Whether a row is the header again."""
    if len(row) < len(header):
        return False
    return all(
        (cell or "").strip("\ufeff ") == head.strip("\ufeff ")
        for cell, head in zip(row, header, strict=False)
    ) and any(row)


def headers_again(frame: pl.DataFrame, headers: Mapping[str, str]) -> pl.Series | None:
    """Which rows hold the header in every column of text; None when there are none. `headers`: name -> header."""
    texts = [
        name
        for name, dtype in frame.schema.items()
        if name in headers and headers[name].strip() and dtype in (pl.String, pl.Categorical)
    ]
    if not texts:
        return None
    first = _is_header(texts[0], headers)
    if not frame.select(first.any()).item():
        return None
    found = frame.select(pl.all_horizontal(_is_header(name, headers) for name in texts)).to_series()
    return found if found.any() else None


def _is_header(name: str, headers: Mapping[str, str]) -> pl.Expr:
    header = headers[name].strip()
    column = pl.col(name)
    return ((column == header) | (column == f"\ufeff{header}")).fill_null(value=False)
