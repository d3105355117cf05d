"""How numbers of the view stand on a terminal: muted ones dim, remarks and reasons set below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render.glyphs import BAD, DIM, GOOD, STRONG

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supportmetrics.render.sheet import Sheet
    from supportmetrics.render.toned import Text
    from supportmetrics.render.view import Delta, Quantity

_MEANINGS = {
    "rough": "rough: the 95% interval is wider than 20 points",
    "so far": "so far: the period is not over",
}
TONES = {"better": GOOD, "worse": BAD, "none": DIM}
"""Tones of a change."""


class Numbers:
    """The numbers of one section, and what has to be said below it."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._notes: list[str] = []
        self._reasons: list[str] = []

    def cell(
        self,
        quantity: Quantity,
        tone: str = "",
        *,
        suffix: str = "",
        shows_n: Iterable[Quantity] = (),
    ) -> Text:
        """The number as it is written, with a mark that leads to its remark.

        A number with too little behind it is dim and carries its n, unless one of `shows_n`, which
        stand in the same row, is that n.
        """
        text = quantity.text
        if quantity.raw is None:
            if quantity.why and quantity.why not in self._reasons:
                self._reasons.append(quantity.why)
            return self._sheet.words(text, DIM)
        text += suffix
        if quantity.note:
            text += self._mark(quantity.note)
        if quantity.muted:
            tone = DIM
            if quantity.n is not None and all(quantity.n != other.raw for other in shows_n):
                text += f" n={quantity.n:,}"
        return self._sheet.words(text, tone)

    def strong(self, quantity: Quantity, *, suffix: str = "") -> Text:
        """As `cell`, in bold unless muted."""
        return self.cell(quantity, STRONG, suffix=suffix)

    def change(self, delta: Delta, unit: str = "") -> Text:
        """A change in its short form, coloured only where it is better or worse."""
        text = delta.short + unit if delta.short else ""
        return self._sheet.words(text, TONES[delta.tone])

    def explain(self) -> None:
        """Lines below the section: what each mark means, and why numbers are absent."""
        sheet = self._sheet
        for mark, note in zip(sheet.glyphs.notes, self._notes, strict=False):
            words = _MEANINGS.get(note, note)
            sheet.paragraph(sheet.words(words, DIM), lead=sheet.words(f"{mark} ", DIM))
        for reason in self._reasons:
            sheet.paragraph(sheet.words(reason, DIM), lead=sheet.words("– ", DIM))

    def _mark(self, note: str) -> str:
        if note not in self._notes:
            self._notes.append(note)
        return self._sheet.glyphs.notes[self._notes.index(note)]
