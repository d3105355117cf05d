"""The report as Markdown, for chats, wikis and the summaries of CI jobs: the words and numbers of the page in tables.

Places what the view holds and computes nothing. The dialect is GitHub's; what it hides in `<details>` other readers
show as it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from supportmetrics.model.numbers import ABSENT
from supportmetrics.render.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from supportmetrics.render.view import (
        HeatMap,
        KeyFigure,
        LateReplies,
        Levels,
        Methods,
        Quantity,
        Status,
        Tiers,
        Trend,
        View,
        Voice,
        WaitingTimes,
        Workload,
    )
    from supportmetrics.render.view_changes import Changes, Split
    from supportmetrics.render.view_voice import Kept, Written

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_GLYPHS = {
    "met": "●",
    "at-risk": "◆",
    "missed": "▲",
    "unclear": "○",
    "none": "○",
    "better": "●",
    "worse": "◆",
    "note": "·",
}
_RIGHT, _LEFT = "---:", "---"


def render_markdown(view: View) -> str:
    """The whole report; ends with one newline."""
    parts = [
        f"# {words(view.title)}",
        f"**{words(view.headline)}**",
        words(view.meta),
        "\n".join(
            f"- {_state(flag.status, flag.word)}: {words(flag.sentence)}" for flag in view.flags
        ),
        *_figures(view.figures),
        words(view.figures_not_final),
        *_levels(view.levels),
        *_trend(view.trend, view.period_word),
        *_changes(view.changes),
        *_waits(view.waits),
        *_demand(view.demand),
        *_late(view.late),
        *_voice(view.voice),
        *_workload(view.workload, view.period_word),
        *_tiers(view.tiers),
        *_methods(view.methods),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def words(text: str) -> str:
    """Text in which nothing is markup, a mention or a break of the line."""
    plain = _MARKUP.sub(r"\\\1", shown(text)).replace("&", "&amp;")
    # An address stays one, but nobody is notified by a report.
    return plain.replace("@", "@<!-- -->").replace("://", ":<!-- -->//")


def number(quantity: Quantity, suffix: str = "") -> str:
    """A number as it is written everywhere; with its n where that is small, and with what has to be said of it."""
    if quantity.raw is None:
        return quantity.text
    remarks = [quantity.note] * bool(quantity.note)
    if quantity.muted and quantity.n is not None:
        remarks.append(f"n={quantity.n:,}")
    return words(quantity.text + suffix) + (f" ({', '.join(remarks)})" if remarks else "")


def _state(kind: str, word: str) -> str:
    return f"{_GLYPHS.get(kind, _GLYPHS['none'])} {words(word)}"


def _status(status: Status) -> str:
    return _state(status.kind, status.word)


def _table(headers: Sequence[str], right: str, rows: Iterable[Sequence[str]]) -> str:
    """A table; `right` has one letter per column, r or l."""
    marks = [_RIGHT if side == "r" else _LEFT for side in right]
    lines = [headers, marks, *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _section(title: str, caption: str, note: str) -> Iterator[str]:
    yield f"## {title}"
    yield words(note or caption)


def _reasons(quantities: Iterable[Quantity]) -> str:
    """Why numbers are absent, each reason once."""
    reasons = dict.fromkeys(q.why for q in quantities if q.raw is None and q.why)
    return "\n".join(f"- – {words(reason)}" for reason in reasons)


def _figures(figures: Sequence[KeyFigure]) -> Iterator[str]:
    if not figures:
        return
    yield _table(
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
    yield _reasons(figure.value for figure in figures)


def _levels(section: Levels) -> Iterator[str]:
    yield from _section("Service levels by channel", section.caption, section.note)
    if not section.rows:
        return
    change = (words(section.against),) if section.against else ()
    yield _table(
        ("Channel", "Status", "Tickets", "Median", "90th", "Target", "Within", *change),
        "llrrrrr" + "r" * len(change),
        (
            (
                words(row.name),
                _status(row.status),
                *(number(q) for q in (row.tickets, row.median, row.p90, row.target)),
                f"**{number(row.within)}**",
                *((words(row.change.text),) if change else ()),
            )
            for row in section.rows
        ),
    )
    yield _reasons(q for row in section.rows for q in (row.median, row.p90, row.target, row.within))
    yield words(section.not_final)


def _trend(section: Trend, period_word: str) -> Iterator[str]:
    each = "" if period_word == "whole span" else f", by {period_word}"
    # Its caption explains a chart.
    yield from _section(f"First reply within target{each}", "", section.note)
    if section.note or not section.panels:
        return
    yield _table(
        ("Channel", "Status", "Now", "Lowest"),
        "llrl",
        (
            (
                words(panel.name),
                _status(panel.status),
                f"**{number(panel.now)}**",
                f"{panel.low_text}%, {section.labels[panel.low_at]}"
                if panel.low_at is not None and panel.low_text
                else "",
            )
            for panel in section.panels
        ),
    )
    yield words(section.not_final)
    yield _hidden(
        "All numbers",
        _table(
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


def _hidden(title: str, body: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def _changes(section: Changes) -> Iterator[str]:
    yield from _section("Why it changed", section.caption, section.note)
    if not section.rows:
        return
    yield _table(
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
        yield f"{_state(split.tone if split.tone != 'none' else 'note', split.word)}: {words(split.sentence)}"
        yield _split(split)
    quiet = [split for split in section.splits if split not in section.findings]
    if quiet:
        tables = (f"{words(split.label)}\n\n{_split(split)}" for split in quiet)
        yield _hidden("Other figures by channel and tier", "\n\n".join(tables))


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
    return _table(
        (words(split.head), "Share before", "Share now", "Before", "Now", "Own", "Mix"),
        "lrrrrrr",
        [*rows, (words(split.whole), "", "", *(number(q) for q in whole))],
    )


def _waits(section: WaitingTimes) -> Iterator[str]:
    yield from _section(
        "How long customers waited for a first reply", section.caption, section.note
    )
    if section.rows:
        yield _table(
            ("Channel", "Median", "90th", "In time"),
            "lrrl",
            (
                (words(row.name), number(row.median), number(row.p90), words(row.summary))
                for row in section.rows
            ),
        )


def _demand(section: HeatMap) -> Iterator[str]:
    yield from _section("When customers write", section.caption, section.note)
    if section.note:
        return
    cells = tuple(number(total) for total in section.totals)
    rows = [("tickets a day", *cells)]
    if section.open_words:
        rows.append(("open", *(words(hours) for hours in section.open_words)))
    yield _table(("", *section.days), "l" + "r" * len(cells), rows)
    yield words(section.busiest)
    yield words(section.hours)


def _late(section: LateReplies) -> Iterator[str]:
    yield from _section("Late first replies by hour of arrival", section.caption, section.note)
    if section.rows:
        yield _hidden(
            "All hours",
            _table(
                ("Hour", "Due", "Late", "95% interval"),
                "lrrr",
                (
                    (f"{row.hour:02d}:00", number(row.due), number(row.share), words(row.interval))
                    for row in section.rows
                ),
            ),
        )


def _voice(section: Voice) -> Iterator[str]:
    yield from _section("What customers said", section.caption, section.note)
    for group in section.groups:
        if group.bars:
            steps = list(dict.fromkeys(s.name for bar in group.bars for s in bar.segments))
            counts = [{s.name: f"{s.count:,}" for s in bar.segments} for bar in group.bars]
            yield _table(
                (words(group.title), "Score", "Answers", *(words(step) for step in steps)),
                "lrr" + "r" * len(steps),
                (
                    (
                        words(bar.name),
                        f"**{number(bar.score)}**",
                        number(bar.answers),
                        *(given.get(step, "0") for step in steps),
                    )
                    for bar, given in zip(group.bars, counts, strict=True)
                ),
            )
        yield words(group.note)
    yield "\n".join(f"- {words(fact)}" for fact in section.facts)
    yield from _kept(section.kept)
    yield from _written(section.written)


def _kept(kept: Kept) -> Iterator[str]:
    if kept.rows:
        yield _table(
            ("CSAT by promise", "CSAT", "Answers", "95% interval"),
            "lrrl",
            (
                (words(row.name), f"**{number(row.csat)}**", number(row.answers), row.interval)
                for row in kept.rows
            ),
        )
    yield "\n".join(f"- {words(said)}" for said in kept.sentences)


def _written(written: Written) -> Iterator[str]:
    yield words(written.note)
    if not written.sides:
        return
    yield "### What customers wrote"
    yield words(written.caption)
    for said in written.sides:
        found = ", ".join(f"{words(word.text)} ({word.counts})" for word in said.words)
        yield f"**{words(said.title)}** ({said.comments.text}): {found or words(said.note)}"
        yield "\n>\n".join(f"> “{words(q.text)}” — {words(q.source)}" for q in said.quotes)
    if written.themes:
        yield _table(
            ("Comments about", "Comments", "Share", "CSAT"),
            "lrrr",
            (
                (words(row.name), *(number(q) for q in (row.comments, row.share, row.csat)))
                for row in written.themes
            ),
        )
        yield "\n".join(f"- {words(remark)}" for remark in written.remarks)


def _workload(section: Workload, period_word: str) -> Iterator[str]:
    yield from _section("Workload", section.caption, section.note)
    if section.note:
        return
    now = (section.created_now, section.resolved_now, section.backlog_now)
    yield _table(
        ("Tickets", f"This {period_word}" if len(section.labels) > 1 else period_word.capitalize()),
        "lr",
        zip(("Created", "Resolved", "Backlog"), (f"**{number(q)}**" for q in now), strict=True),
    )
    yield _reasons(now)
    yield words(section.not_final)
    yield words(section.backlog_text)
    if section.ages:
        yield _table(
            ("Open tickets by age", *(words(label) for label, _ in section.ages)),
            "l" + "r" * len(section.ages),
            [("tickets", *(number(amount) for _, amount in section.ages))],
        )


def _tiers(section: Tiers) -> Iterator[str]:
    yield from _section("Tiers and escalation", section.caption, section.note)
    if section.rows:
        yield _table(
            ("Tier", "Tickets", "Median resolution", "Breach", "CSAT"),
            "lrrrr",
            (
                (
                    words(row.name),
                    *(number(q) for q in (row.tickets, row.median, row.breach, row.csat)),
                )
                for row in section.rows
            ),
        )
        yield _reasons(q for row in section.rows for q in (row.median, row.breach, row.csat))
    if section.longest:
        yield f"**{words(section.longest_title)}**"
        yield _table(
            ("Ticket", "Channel", "Tier", "Wait", "State"),
            "lllrl",
            (
                (
                    *(words(cell) for cell in (row.ticket_id, row.channel, row.tier)),
                    number(row.wait),
                    words(row.state),
                )
                for row in section.longest
            ),
        )


def _methods(section: Methods) -> Iterator[str]:
    yield "## How these numbers were made"
    yield "\n".join(f"- **{severity}**: {words(said)}" for severity, said in section.findings)
    yield "\n".join(f"- **{words(term)}**: {words(said)}" for term, said in section.terms)
