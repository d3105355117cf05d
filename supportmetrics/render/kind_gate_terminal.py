"""The kind `terminal` of `check`: every gate with its sentence, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render import gates
from supportmetrics.render.glyphs import DIM, STATUS_TONES, STRONG
from supportmetrics.render.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.model.report import Report
    from supportmetrics.render.kinds import Drawing
    from supportmetrics.render.toned import Text

_WORD = max(map(len, gates.WORDS.values()))


def draw(report: Report, drawing: Drawing) -> Iterator[bytes]:
    """The whole text."""
    sheet = Sheet(
        drawing.width, color=drawing.color, bold=drawing.bold, ascii_only=drawing.ascii_only
    )
    sheet.ends(sheet.words("Support gates", DIM), sheet.words(gates.about(report), DIM))
    sheet.rule()
    sheet.paragraph(sheet.words(gates.summary(report), STRONG))
    found = gates.judged(report)
    for each in found:
        if each.state != gates.HOLDS:
            _gate(sheet, each)
    _held(sheet, [each for each in found if each.state == gates.HOLDS])
    if noted := gates.notes(report):
        sheet.heading("Unusual, and no gate is about it", "it decides nothing")
        for note in noted:
            sheet.paragraph(sheet.words(f"{note.title}: {note.sentence}"), lead=sheet.words("  "))
    yield sheet.finish().encode()


def _gate(sheet: Sheet, each: gates.Judged) -> None:
    """The state and what was judged on one line, the sentence below it."""
    sign = _sign(sheet, each)
    sheet.line()
    sheet.paragraph(sheet.words(each.title, STRONG), lead=sign)
    sheet.paragraph(sheet.words(each.sentence), lead=sheet.words(" " * sign.cell_len))


def _held(sheet: Sheet, found: list[gates.Judged]) -> None:
    """What holds, close together: nobody has to do anything about it."""
    if found:
        sheet.line()
    for each in found:
        text = sheet.join(sheet.words(f"{each.title}: "), sheet.words(each.sentence, DIM))
        sheet.paragraph(text, lead=_sign(sheet, each))


def _sign(sheet: Sheet, each: gates.Judged) -> Text:
    status = gates.GLYPHS[each.state]
    text = f"{sheet.glyphs.statuses[status]} {each.word.ljust(_WORD)} "
    return sheet.words(text, STATUS_TONES[status])
