"""Laying out lines and tables on a terminal of a given width, measured in cells.

Knows tones, columns and wrapping; knows nothing about what a report says. The sheet never looks at
the environment: width, colour and character set are given, so the same input makes the same text
everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells

from supportmetrics.model.frozen import frozen
from supportmetrics.render.glyphs import ASCII, DIM, STRONG, UNICODE, Mark
from supportmetrics.render.shown import shown
from supportmetrics.render.toned import BOLD_ONLY, COLORED, PLAIN_ONLY, Text, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NARROWEST = 60
"""Cells below which nothing is laid out any more; a smaller terminal wraps the lines itself."""
NARROWEST_WORDS = 8
"""Cells that are left to a column of words when space is short."""
COMFORTABLE_WORDS = 24
"""Cells down to which the last column of words is narrowed before any other."""


@frozen
class Column:
    """One column of a table, with all of its cells."""

    header: str
    cells: tuple[Text, ...]
    right: bool = False
    """Numbers stand right; such a column is never narrowed, since a number is never cut."""
    drop: int = 0
    """Place in the order in which columns go when space is short, from 1; 0 stays."""
    fold: bool = False
    """Words that may run over several lines when nothing else helps."""

    def natural(self) -> int:
        """Cells that the header and the longest cell need."""
        return max(cell_len(self.header), *(cell.cell_len for cell in self.cells), 0)


class Sheet:
    """Text that grows line by line, in one width and one character set."""

    def __init__(self, width: int, *, color: bool, bold: bool, ascii_only: bool) -> None:
        self.width = max(NARROWEST, width)
        self.color = color
        self.ascii_only = ascii_only
        self.glyphs = ASCII if ascii_only else UNICODE
        self._codes = COLORED if color else BOLD_ONLY if bold else PLAIN_ONLY
        self._lines: list[str] = []

    def words(self, text: str, tone: str = "") -> Text:
        """Text of a user or of ours, made harmless, in one tone."""
        return Text((Mark(shown(text, ascii_only=self.ascii_only), tone),))

    def drawn(self, marks: Iterable[Mark]) -> Text:
        """A drawing of `supportmetrics.render.glyphs`."""
        return Text(tuple(marks))

    def join(self, *parts: Text) -> Text:
        """Pieces one after the other."""
        return joined(*parts)

    def line(self, *parts: Text) -> None:
        """One line as it is, without spaces at its end."""
        self._lines.append(joined(*parts).trimmed().written(self._codes))

    def paragraph(self, text: Text, *, lead: Text | None = None) -> None:
        """Words wrapped to the width; further lines hang below the end of `lead`."""
        start = Text() if lead is None else lead
        indent = start.cell_len
        for place, part in enumerate(_wrapped(text, self.width - indent)):
            self.line(_blank(indent) if place else start, part)

    def heading(self, title: str, hint: str = "") -> None:
        """An empty line and the title of a section in bold, with a hint in brackets."""
        whole = f"{title} ({hint})" if hint else title
        self.line()
        self.paragraph(self.words(whole, STRONG))

    def ends(self, left: Text, right: Text) -> None:
        """Two texts at both ends of one line; below each other where they do not fit."""
        gap = self.width - left.cell_len - right.cell_len
        if gap < 2:
            self.paragraph(left)
            self.paragraph(right)
        else:
            self.line(left, _blank(gap), right)

    def rule(self, width: int | None = None) -> None:
        """A line across the sheet or across a table."""
        self.line(Text((Mark(self.glyphs.rule * (width or self.width), DIM),)))

    def shows(self, columns: Sequence[Column], header: str) -> bool:
        """Whether `table` finds room for the column with this header."""
        return any(column.header == header for column in self._fit(columns)[0])

    def table(self, columns: Sequence[Column]) -> None:
        """A table with a rule below its headers, in as many columns as fit.

        Space is found by narrower gaps, then by dropping columns in their order, then by folding
        words.
        """
        columns, widths, gap = self._fit(columns)
        heads = [self.words(column.header, DIM) for column in columns]
        self._row(columns, widths, gap, heads)
        self.rule(min(self.width, sum(widths) + gap * (len(widths) - 1)))
        for cells in zip(*(column.cells for column in columns), strict=True):
            self._row(columns, widths, gap, cells)

    def shortened(self, name: str, cells: int) -> str:
        """A name in at most `cells` cells; both ends are kept, so that similar names stay apart."""
        name = shown(name, ascii_only=self.ascii_only)
        if cell_len(name) <= cells:
            return name
        tail = (cells - 2) // 3
        head = chop_cells(name, cells - 3 - tail)[0]
        end = name
        while cell_len(end) > tail or (end and cell_len(end[0]) == 0):
            end = end[1:]
        return f"{head.rstrip()}...{end.lstrip()}"

    def finish(self) -> str:
        """Everything written so far; every line ends with one newline and no space."""
        return "".join(f"{line}\n" for line in self._lines)

    def _fit(self, columns: Sequence[Column]) -> tuple[list[Column], list[int], int]:
        kept, gap = list(columns), 2
        while True:
            widths = [column.natural() for column in kept]
            if sum(widths) + 2 * (len(widths) - 1) <= self.width:
                return kept, widths, 2
            gap = 1
            if sum(widths) + len(widths) - 1 <= self.width:
                return kept, widths, gap
            droppable = [column for column in kept if column.drop]
            if not droppable:
                break
            kept.remove(min(droppable, key=lambda column: column.drop))
        return kept, self._folded(kept, widths, gap), gap

    def _folded(self, columns: Sequence[Column], widths: list[int], gap: int) -> list[int]:
        widths = list(widths)
        while sum(widths) + gap * (len(widths) - 1) > self.width:
            words = [place for place, column in enumerate(columns) if column.fold]
            wide = [place for place in words if widths[place] > NARROWEST_WORDS]
            if not wide:
                break
            if widths[words[-1]] > COMFORTABLE_WORDS:
                widths[words[-1]] -= 1
            else:
                widths[max(wide, key=lambda place: widths[place])] -= 1
        return widths

    def _row(
        self, columns: Sequence[Column], widths: Sequence[int], gap: int, cells: Sequence[Text]
    ) -> None:
        folded = [
            _wrapped(cell, width) if cell.cell_len > width else [cell]
            for cell, width in zip(cells, widths, strict=True)
        ]
        for number in range(max(len(lines) for lines in folded)):
            parts: list[Text] = []
            for column, width, lines in zip(columns, widths, folded, strict=True):
                cell = lines[number] if number < len(lines) else Text()
                pad = _blank(width - cell.cell_len)
                parts += [_blank(gap)] if parts or column is not columns[0] else []
                parts += [pad, cell] if column.right else [cell, pad]
            self.line(*parts)


def _wrapped(text: Text, width: int) -> list[Text]:
    return text.wrapped(max(1, width))


def _blank(cells: int) -> Text:
    return Text((Mark(" " * cells),))
