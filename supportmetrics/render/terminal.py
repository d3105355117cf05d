"""The report on a terminal: sections, order, numbers and words of the page, in characters.

Places what the view holds and computes nothing. Width, colours and character set are given by the
caller, who knows the terminal; nothing here reads the environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render.glyphs import DIM, PLAIN, STATUS_TONES, STRONG, sparkline
from supportmetrics.render.sheet import Sheet
from supportmetrics.render.terminal_changes import changes
from supportmetrics.render.terminal_channels import levels, provisional, trend, waiting_times
from supportmetrics.render.terminal_desk import demand, late, tiers, workload
from supportmetrics.render.terminal_numbers import Numbers
from supportmetrics.render.terminal_voice import voice

if TYPE_CHECKING:
    from supportmetrics.render.toned import Text
    from supportmetrics.render.view import KeyFigure, View

WIDE = 110
"""Cells from which key figures stand three in a row and tables show their widest columns."""
_FLAG_WORD = 9
_FIGURE_GAP = 5


def render_terminal(
    view: View, *, width: int, color: bool, ascii_only: bool = False, bold: bool = True
) -> str:
    """The whole report as text; no line is longer than `width` cells, of which it needs 60.

    Without `color` bold and dim stay; without `bold` as well there is no escape in it. With
    `ascii_only` every character is ASCII.
    """
    sheet = Sheet(width, color=color, bold=bold, ascii_only=ascii_only)
    wide = sheet.width >= WIDE
    _head(sheet, view)
    _figures(sheet, view, across=3 if wide else 2)
    levels(sheet, view.levels, wide=wide)
    trend(sheet, view.trend, view.period_word)
    changes(sheet, view.changes)
    waiting_times(sheet, view.waits, wide=wide)
    demand(sheet, view.demand, wide=wide)
    late(sheet, view.late, wide=wide)
    voice(sheet, view.voice, wide=wide)
    workload(sheet, view.workload, view.period_word)
    tiers(sheet, view.tiers)
    _foot(sheet, view)
    return sheet.finish()


def _head(sheet: Sheet, view: View) -> None:
    sheet.ends(sheet.words(view.title, DIM), sheet.words(view.periods_short, DIM))
    sheet.rule()
    sheet.paragraph(sheet.words(view.headline, STRONG))
    sheet.paragraph(sheet.words(view.meta, DIM))
    if view.flags:
        sheet.line()
    for flag in view.flags:
        glyph = sheet.glyphs.statuses[flag.status]
        word = flag.word.ljust(_FLAG_WORD)
        lead = sheet.words(f"{glyph} {word}", STATUS_TONES[flag.status])
        sheet.paragraph(sheet.words(flag.sentence), lead=lead)


def _figures(sheet: Sheet, view: View, *, across: int) -> None:
    if not view.figures:
        return
    sheet.line()
    numbers = Numbers(sheet)
    rows = [_figure(sheet, numbers, figure) for figure in view.figures]
    if across == 3:
        columns = [rows[start::3] for start in range(3)]
    else:
        half = (len(rows) + 1) // 2
        columns = [rows[:half], rows[half:]]
    blocks = [_block(sheet, cells) for cells in columns if cells]
    if sum(block[0].cell_len + _FIGURE_GAP for block in blocks) - _FIGURE_GAP > sheet.width:
        blocks = [_block(sheet, rows)]
    if blocks[0][0].cell_len > sheet.width:
        blocks = [_block(sheet, [row[:-1] for row in rows])]
    gap = sheet.words(" " * _FIGURE_GAP)
    for line in range(len(blocks[0])):
        parts = [part for block in blocks if line < len(block) for part in (gap, block[line])]
        sheet.line(*parts[1:])
    footnotes = [f"{figure.label}: {figure.footnote}" for figure in view.figures if figure.footnote]
    beside = " · ".join([view.figures_caption] * bool(view.figures_caption) + footnotes)
    if beside:
        sheet.paragraph(sheet.words(beside, DIM))
    provisional(sheet, view.figures_not_final)
    numbers.explain()


def _figure(sheet: Sheet, numbers: Numbers, figure: KeyFigure) -> list[Text]:
    """Label, value, change and sparkline of one key figure."""
    unit = figure.suffix[:1] if figure.suffix.startswith("%") else figure.suffix
    return [
        sheet.words(figure.short_label, DIM),
        numbers.strong(figure.value, suffix=unit),
        numbers.change(figure.change),
        sheet.drawn(
            sparkline(sheet.glyphs, figure.series) if len(figure.series.values) > 1 else []
        ),
    ]


def _block(sheet: Sheet, rows: list[list[Text]]) -> list[Text]:
    """Rows of pieces as lines of one width: label and sparkline left, value and change right."""
    widths = [max(piece.cell_len for piece in pieces) for pieces in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        parts = []
        for place, (piece, width) in enumerate(zip(row, widths, strict=True)):
            if width:
                pad = sheet.words(" " * (width - piece.cell_len))
                gap = sheet.words(" " if place else "")
                parts += [gap, pad, piece] if place in (1, 2) else [gap, piece, pad]
        lines.append(sheet.join(*parts))
    return lines


def _foot(sheet: Sheet, view: View) -> None:
    sheet.heading("How these numbers were made")
    for severity, sentence in view.methods.findings:
        lead = sheet.words(severity.ljust(_FLAG_WORD), STRONG if severity == "warning" else PLAIN)
        sheet.paragraph(sheet.words(sentence), lead=lead)
    for line in view.methods.foot:
        sheet.paragraph(sheet.words(line, DIM))
