"""Text in tones: marks one behind the other, measured in cells, wrapped, and written with the codes of a terminal.

Of rich only the widths of characters are used: its own texts can do more than is needed here, and take their time to
be loaded.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells

from supportmetrics.model.frozen import frozen
from supportmetrics.render.glyphs import BAD, DIM, GOOD, MISSED, STRONG, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

COLORED: Mapping[str, str] = {GOOD: "36", BAD: "31", STRONG: "1", MISSED: "1;31", DIM: "2"}
"""Codes of the tones: cyan, red, bold, bold red and dim."""
BOLD_ONLY: Mapping[str, str] = {STRONG: "1", MISSED: "1", DIM: "2"}
PLAIN_ONLY: Mapping[str, str] = {}

_WORD = re.compile(r"\s*\S+\s*")


@frozen
class Text:
    """Marks on one line."""

    marks: tuple[Mark, ...] = ()

    @property
    def plain(self) -> str:
        return "".join(mark.text for mark in self.marks)

    @property
    def cell_len(self) -> int:
        """Cells of a terminal that it takes."""
        return cell_len(self.plain)

    def trimmed(self) -> Text:
        """Without spaces at its end."""
        return self._between(0, len(self.plain.rstrip()))

    def wrapped(self, width: int) -> list[Text]:
        """Lines of at most so many cells; a word that is longer is cut."""
        plain = self.plain
        lines = []
        for begin, end in pairwise((0, *_breaks(plain, width), len(plain))):
            # What stands over are spaces: a word never does.
            over = max(0, cell_len(plain[begin:end]) - width)
            lines.append(self._between(begin, end - over))
        return lines

    def written(self, codes: Mapping[str, str]) -> str:
        """The text with the codes of its tones."""
        return "".join(
            f"\x1b[{codes[mark.tone]}m{mark.text}\x1b[0m" if mark.tone in codes else mark.text
            for mark in self.marks
        )

    def _between(self, begin: int, end: int) -> Text:
        """What stands between two places."""
        kept, at = [], 0
        for mark in self.marks:
            text = mark.text[max(0, begin - at) : max(0, end - at)]
            at += len(mark.text)
            if text:
                kept.append(Mark(text, mark.tone))
        return Text(tuple(kept))


def joined(*parts: Text) -> Text:
    """Texts one behind the other."""
    return Text(tuple(mark for part in parts for mark in part.marks if mark.text))


def _breaks(text: str, width: int) -> Iterator[int]:
    """The places at which new lines begin."""
    taken = 0
    for word in _WORD.finditer(text):
        begin, length = word.start(), cell_len(word[0].rstrip())
        if taken + length <= width:
            taken += cell_len(word[0])
        elif length <= width:
            if taken and begin:
                yield begin
            taken = cell_len(word[0])
        else:
            for piece in chop_cells(word[0], width):
                if begin:
                    yield begin
                begin += len(piece)
                taken = cell_len(piece)
