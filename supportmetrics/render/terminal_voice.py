"""The terminal's section of surveys: scores and their distributions, CSAT by promise kept, and what customers wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render.glyphs import DIM, PLAIN, STEP_TONES, STRONG, Mark, stacked
from supportmetrics.render.sheet import Column
from supportmetrics.render.terminal_channels import NAME_CELLS, opening
from supportmetrics.render.terminal_numbers import Numbers

if TYPE_CHECKING:
    from supportmetrics.render.sheet import Sheet
    from supportmetrics.render.toned import Text
    from supportmetrics.render.view_voice import Kept, Said, ScoreBar, ScoreGroup, Voice, Written

_BAR_CELLS, _WIDE_BAR_CELLS, _SHORT_BAR_CELLS = 40, 50, 20


def voice(sheet: Sheet, section: Voice, *, wide: bool) -> None:
    """What customers said: one bar of answers per channel and survey, the dissatisfied left."""
    bars = [bar for group in section.groups for bar in group.bars]
    sheet.heading("What customers said", "dissatisfied to satisfied" if bars else "")
    opening(sheet, section.caption, section.note)
    numbers = Numbers(sheet)
    if bars:
        names = Column("", tuple(_bar_name(sheet, bar) for bar in bars), fold=True)
        beside = [
            Column(
                "Score",
                tuple(numbers.cell(bar.score, shows_n=(bar.answers,)) for bar in bars),
                right=True,
            ),
            Column("Answers", tuple(numbers.cell(bar.answers) for bar in bars), right=True),
        ]
        taken = sum(column.natural() + 2 for column in (names, *beside))
        width = min(_WIDE_BAR_CELLS if wide else _BAR_CELLS, sheet.width - taken)
        charts = tuple(_bar(sheet, bar, max(width, _SHORT_BAR_CELLS)) for bar in bars)
        sheet.table([names, Column("share of answers, %", charts), *beside])
    for group in section.groups:
        if group.bars:
            sheet.paragraph(_legend(sheet, group))
    numbers.explain()
    for words in (*(group.note for group in section.groups if group.note), *section.facts):
        sheet.paragraph(sheet.words(words))
    _kept(sheet, section.kept)
    _written(sheet, section.written)


def _kept(sheet: Sheet, kept: Kept) -> None:
    """CSAT where a promise was kept, against where it was not."""
    if kept.rows:
        sheet.line()
        numbers = Numbers(sheet)
        sheet.table(
            [
                Column("", tuple(sheet.words(row.name) for row in kept.rows), fold=True),
                Column(
                    "CSAT",
                    tuple(numbers.cell(row.csat, shows_n=(row.answers,)) for row in kept.rows),
                    right=True,
                ),
                Column(
                    "Answers", tuple(numbers.cell(row.answers) for row in kept.rows), right=True
                ),
                Column("95% interval", tuple(sheet.words(row.interval) for row in kept.rows)),
            ]
        )
        numbers.explain()
    for words in kept.sentences:
        sheet.paragraph(sheet.words(words))


def _written(sheet: Sheet, written: Written) -> None:
    """What customers wrote: words and examples of each side, and themes."""
    if written.note:
        sheet.paragraph(sheet.words(written.note, DIM))
        return
    if not written.sides:
        return
    sheet.heading("What customers wrote")
    sheet.paragraph(sheet.words(written.caption, DIM))
    for said in written.sides:
        _said(sheet, said)
    if written.themes:
        _themes(sheet, written)


def _said(sheet: Sheet, said: Said) -> None:
    title = sheet.words(f"{said.title} ({said.comments.text}): ", STRONG)
    sheet.line()
    if said.note:
        sheet.paragraph(sheet.join(title, sheet.words(said.note)))
    else:
        parts = [title]
        for place, word in enumerate(said.words):
            parts.append(sheet.words((", " if place else "") + word.text))
            parts.append(sheet.words(f" {word.counts.replace(' ', '')}", DIM))
        sheet.paragraph(sheet.join(*parts))
    for quote in said.quotes:
        text = sheet.join(sheet.words(f"“{quote.text}” "), sheet.words(quote.source, DIM))
        sheet.paragraph(text, lead=sheet.words("  "))


def _themes(sheet: Sheet, written: Written) -> None:
    sheet.line()
    numbers = Numbers(sheet)
    rows = written.themes
    sheet.table(
        [
            Column("Comments about", tuple(sheet.words(row.name) for row in rows), fold=True),
            Column("Comments", tuple(numbers.cell(row.comments) for row in rows), right=True),
            Column(
                "Share",
                tuple(numbers.cell(row.share, shows_n=(row.share,)) for row in rows),
                right=True,
            ),
            Column("CSAT", tuple(numbers.cell(row.csat) for row in rows), right=True),
        ]
    )
    numbers.explain()
    for words in written.remarks:
        sheet.paragraph(sheet.words(words))


def _bar(sheet: Sheet, bar: ScoreBar, width: int) -> Text:
    marks = stacked(sheet.glyphs, bar.segments, width, color=sheet.color, muted=bar.score.muted)
    return sheet.drawn(marks)


def _bar_name(sheet: Sheet, bar: ScoreBar) -> Text:
    kind = bar.kind.upper()
    if bar.key is None:
        return sheet.words(kind)
    return sheet.words(f"{kind} {sheet.shortened(bar.name, NAME_CELLS)}")


def _legend(sheet: Sheet, group: ScoreGroup) -> Text:
    fills = sheet.glyphs.fills if sheet.color else sheet.glyphs.plain_fills
    parts = [sheet.words(f"{group.kind.upper()}:", DIM)]
    for step, words in group.legend:
        tone = STEP_TONES[step] if sheet.color else PLAIN
        parts.append(sheet.drawn([Mark("  "), Mark(fills[step - 1] * 2, tone), Mark(" ")]))
        parts.append(sheet.words(words, DIM))
    return sheet.join(*parts)
