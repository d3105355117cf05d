"""Plain aligned tables for the commands that list things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render.sheet import Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence


def render_table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    align: str,
    width: int,
    color: bool,
    bold: bool,
    ascii_only: bool,
) -> str:
    """A table with dim headers over a rule; nothing is cut or left out.

    `align` has one letter per column: `l` for words, `r` for numbers. When `width` cells are not
    enough, columns of words run over several lines, the last one first; numbers never do.
    """
    sheet = Sheet(width, color=color, bold=bold, ascii_only=ascii_only)
    columns = [
        Column(
            header,
            tuple(sheet.words(row[place]) for row in rows),
            right=align[place] == "r",
            fold=align[place] == "l",
        )
        for place, header in enumerate(headers)
    ]
    sheet.table(columns)
    return sheet.finish()
