"""The report as Markdown, for chats, wikis and the summaries of CI jobs: the words and numbers of the page in tables.

Places what the view holds and computes nothing. The dialect is GitHub's; what it hides in `<details>` other readers
show as it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.model.numbers import ABSENT
from supportmetrics.render.markdown_desk import demand, late, tiers, workload
from supportmetrics.render.markdown_pieces import (
    heading,
    hidden,
    number,
    reasons,
    state,
    status_words,
    table,
    words,
)
from supportmetrics.render.markdown_voice import voice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supportmetrics.render.view import (
        KeyFigure,
        Levels,
        Methods,
        Trend,
        View,
        WaitingTimes,
    )
    from supportmetrics.render.view_changes import Changes, Split


def render_markdown(view: View) -> str:
    """The whole report; ends with one newline."""
    parts = [
        f"# {words(view.title)}",
        f"**{words(view.headline)}**",
        words(view.meta),
        "\n".join(
            f"- {state(flag.status, flag.word)}: {words(flag.sentence)}" for flag in view.flags
        ),
        *_figures(view.figures),
        words(view.figures_not_final),
        *_levels(view.levels),
        *_trend(view.trend, view.period_word),
        *_changes(view.changes),
        *_waits(view.waits),
        *demand(view.demand),
        *late(view.late),
        *voice(view.voice),
        *workload(view.workload, view.period_word),
        *tiers(view.tiers),
        *_methods(view.methods),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _figures(figures: Sequence[KeyFigure]) -> Iterator[str]:
    if not figures:
        return
    yield table(
        ("Figure", "Value", "Change", ""),
        "lrll",
        (
            (
                words(figure.label),
                f"**{number(figure.value, figure.suffix)}**",
                words(figure.change.text),
                words(figure.footnote),
            )
            for figure in figures
        ),
    )
    yield reasons(figure.value for figure in figures)


def _levels(section: Levels) -> Iterator[str]:
    yield from heading("Service levels by channel", section.caption, section.note)
    if not section.rows:
        return
    change = (words(section.against),) if section.against else ()
    yield table(
        ("Channel", "Status", "Tickets", "Median", "90th", "Target", "Within", *change),
        "llrrrrr" + "r" * len(change),
        (
            (
                words(row.name),
                status_words(row.status),
                *(number(q) for q in (row.tickets, row.median, row.p90, row.target)),
                f"**{number(row.within)}**",
                *((words(row.change.text),) if change else ()),
            )
            for row in section.rows
        ),
    )
    yield reasons(q for row in section.rows for q in (row.median, row.p90, row.target, row.within))
    yield words(section.not_final)


def _trend(section: Trend, period_word: str) -> Iterator[str]:
    each = "" if period_word == "whole span" else f", by {period_word}"
    # Its caption explains a chart.
    yield from heading(f"First reply within target{each}", "", section.note)
    if section.note or not section.panels:
        return
    yield table(
        ("Channel", "Status", "Now", "Lowest"),
        "llrl",
        (
            (
                words(panel.name),
                status_words(panel.status),
                f"**{number(panel.now)}**",
                f"{panel.low_text}%, {section.labels[panel.low_at]}"
                if panel.low_at is not None and panel.low_text
                else "",
            )
            for panel in section.panels
        ),
    )
    yield words(section.not_final)
    yield hidden(
        "All numbers",
        table(
            (period_word.capitalize(), *(words(panel.name) for panel in section.panels)),
            "l" + "r" * len(section.panels),
            (
                (words(label), *(number(q) for q in row))
                for label, row in zip(
                    section.long_labels[-section.listed :],
                    section.table[-section.listed :],
                    strict=True,
                )
            ),
        ),
    )


def _changes(section: Changes) -> Iterator[str]:
    yield from heading("Why it changed", section.caption, section.note)
    if not section.rows:
        return
    yield table(
        ("Figure", "Before", "Now", "Change", "Usual range"),
        "lrrll",
        (
            (
                words(row.label),
                number(row.before),
                f"**{number(row.now)}**",
                words(row.change.text),
                words(row.usual or ABSENT),
            )
            for row in section.rows
        ),
    )
    yield words(section.quiet)
    for split in section.findings:
        yield f"{state(split.tone if split.tone != 'none' else 'note', split.word)}: {words(split.sentence)}"
        yield _split(split)
    quiet = [split for split in section.splits if split not in section.findings]
    if quiet:
        tables = (f"{words(split.label)}\n\n{_split(split)}" for split in quiet)
        yield hidden("Other figures by channel and tier", "\n\n".join(tables))


def _split(split: Split) -> str:
    whole = (split.before, split.now, split.own, split.mix)
    rows = [
        (
            words(part.name),
            *(number(q) for q in (part.share_before, part.share, part.before, part.now)),
            *(f"**{number(q)}**" for q in (part.own, part.mix)),
        )
        for part in split.parts
    ]
    return table(
        (words(split.head), "Share before", "Share now", "Before", "Now", "Own", "Mix"),
        "lrrrrrr",
        [*rows, (words(split.whole), "", "", *(number(q) for q in whole))],
    )


def _waits(section: WaitingTimes) -> Iterator[str]:
    yield from heading("How long customers waited for a first reply", section.caption, section.note)
    if section.rows:
        yield table(
            ("Channel", "Median", "90th", "In time"),
            "lrrl",
            (
                (words(row.name), number(row.median), number(row.p90), words(row.summary))
                for row in section.rows
            ),
        )


def _methods(section: Methods) -> Iterator[str]:
    yield "## How these numbers were made"
    yield "\n".join(f"- **{severity}**: {words(said)}" for severity, said in section.findings)
    yield "\n".join(f"- **{words(term)}**: {words(said)}" for term, said in section.terms)
