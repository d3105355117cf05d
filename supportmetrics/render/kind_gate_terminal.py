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

_WORD = max(map(len, gates.WORDS.values()))


def draw(report: Report, drawing: Drawing) -> Iterator[bytes]:
    """The whole text."""
    sheet = Sheet(
        drawing.width, color=drawing.color, bold=drawing.bold, ascii_only=drawing.ascii_only
    )
    sheet.ends(sheet.words("Support gates", DIM), sheet.words(gates.about(report), DIM))
    sheet.rule()
    sheet.paragraph(sheet.words(gates.summary(report), STRONG))
    for each in gates.judged(report):
        _gate(sheet, each)
    if found := gates.notes(report):
        sheet.heading("Unusual, and no gate is about it", "it decides nothing")
        for note in found:
            sheet.paragraph(sheet.words(f"{note.title}: {note.sentence}"), lead=sheet.words("  "))
    code = gates.exit_code(report)
    sheet.line()
    sheet.paragraph(sheet.words(f"Exit code {code.value}.", DIM))
    yield sheet.finish().encode()


def _gate(sheet: Sheet, each: gates.Judged) -> None:
    """The state and what was judged on one line, the sentence below it."""
    status = gates.GLYPHS[each.state]
    sign = f"{sheet.glyphs.statuses[status]} {each.word.ljust(_WORD)} "
    sheet.line()
    sheet.paragraph(sheet.words(each.title, STRONG), lead=sheet.words(sign, STATUS_TONES[status]))
    sheet.paragraph(sheet.words(each.sentence), lead=sheet.words(" " * len(sign)))
