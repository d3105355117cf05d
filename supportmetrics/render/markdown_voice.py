"""The Markdown report's section of what customers said and wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render.markdown_pieces import heading, number, table, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.render.view_voice import Kept, Voice, Written


def voice(section: Voice) -> Iterator[str]:
    """Scores and how the answers are spread, CSAT by promise kept, what customers wrote."""
    yield from heading("What customers said", section.caption, section.note)
    for group in section.groups:
        if group.bars:
            steps = list(dict.fromkeys(s.name for bar in group.bars for s in bar.segments))
            counts = [{s.name: f"{s.count:,}" for s in bar.segments} for bar in group.bars]
            yield table(
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
        yield table(
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
        yield table(
            ("Comments about", "Comments", "Share", "CSAT"),
            "lrrr",
            (
                (words(row.name), *(number(q) for q in (row.comments, row.share, row.csat)))
                for row in written.themes
            ),
        )
        yield "\n".join(f"- {words(remark)}" for remark in written.remarks)
