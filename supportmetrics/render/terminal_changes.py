"""The terminal's section about change: figures then and now, and the parts of each finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model.numbers import ABSENT
from supportmetrics.render.glyphs import DIM, PLAIN, STATUS_TONES, STRONG
from supportmetrics.render.sheet import Column
from supportmetrics.render.terminal_channels import NAME_CELLS, opening
from supportmetrics.render.terminal_numbers import TONES, Numbers

if TYPE_CHECKING:
    from supportmetrics.render.sheet import Sheet
    from supportmetrics.render.view import Delta
    from supportmetrics.render.view_changes import Changes, Split

_WORD = 9
_DROP_USUAL = 1


def changes(sheet: Sheet, section: Changes) -> None:
    """Why it changed."""
    sheet.heading("Why it changed")
    opening(sheet, section.caption, section.note)
    if not section.rows:
        return
    numbers = Numbers(sheet)
    rows = section.rows
    sheet.table(
        [
            Column("", tuple(sheet.words(row.short_label) for row in rows)),
            Column("Before", tuple(numbers.cell(row.before) for row in rows), right=True),
            Column("Now", tuple(numbers.strong(row.now) for row in rows), right=True),
            Column("Change", tuple(sheet.words(*_change(row.change)) for row in rows), fold=True),
            Column(
                "Usual range",
                tuple(sheet.words(row.usual or ABSENT, DIM) for row in rows),
                drop=_DROP_USUAL,
            ),
        ]
    )
    numbers.explain()
    if section.quiet:
        sheet.paragraph(sheet.words(section.quiet, DIM))
    for split in section.findings:
        _finding(sheet, split)


def _change(delta: Delta) -> tuple[str, str]:
    return delta.text, TONES[delta.tone]


def _finding(sheet: Sheet, split: Split) -> None:
    kind = "note" if split.tone == "none" else split.tone
    lead = f"{sheet.glyphs.statuses[kind]} {split.word.ljust(_WORD)}"
    sheet.line()
    sheet.paragraph(sheet.words(split.sentence), lead=sheet.words(lead, STATUS_TONES[kind]))
    numbers = Numbers(sheet)
    parts = split.parts
    measured = (
        ("Share", [part.share_before for part in parts], None, PLAIN),
        ("now", [part.share for part in parts], None, PLAIN),
        (split.short_label, [part.before for part in parts], split.before, PLAIN),
        ("now", [part.now for part in parts], split.now, PLAIN),
        ("Own", [part.own for part in parts], split.own, STRONG),
        ("Mix", [part.mix for part in parts], split.mix, STRONG),
    )
    names = [sheet.words(sheet.shortened(part.name, NAME_CELLS)) for part in parts]
    columns = [Column(split.head, (*names, sheet.words(split.whole)), fold=True)]
    for head, cells, whole, tone in measured:
        last = sheet.words("") if whole is None else numbers.cell(whole, tone)
        columns.append(Column(head, (*(numbers.cell(q, tone) for q in cells), last), right=True))
    sheet.table(columns)
    numbers.explain()
