"""The sheets of the workbook about customers: how long they waited, when they wrote, what they said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportmetrics.render.workbook import Field, Page, Typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportmetrics.render.view import View
    from supportmetrics.render.view_voice import Voice


def customers(seen: View) -> Iterator[Page]:
    """Waiting times, arrivals, scores, answers and comments."""
    yield Page(
        "Waiting times",
        (
            Field("Channel", "text"),
            Field("Median", "duration"),
            Field("90th", "duration"),
            Field("Target", "duration"),
            Field("In time", "text"),
        ),
        [(row.name, row.median, row.p90, row.target_s, row.summary) for row in seen.waits.rows],
    )
    hours = tuple(Field(f"{hour:02d}:00", "score") for hour in range(24))
    yield Page(
        "Demand",
        (Field("Day", "text"), *hours, Field("A day", "score")),
        [
            (day, *cells, total)
            for day, cells, total in zip(
                seen.demand.days, seen.demand.cells, seen.demand.totals, strict=False
            )
        ],
    )
    yield Page(
        "Late by hour",
        (
            Field("Hour of arrival", "count"),
            Field("Due", "count"),
            Field("Late", "share"),
            Field("95% interval", "text"),
        ),
        [(row.hour, row.due, row.share, row.interval) for row in seen.late.rows],
    )
    yield Page(
        "Scores",
        (
            Field("Survey", "text"),
            Field("Channel", "text"),
            Field("Score", "number"),
            Field("Answers", "count"),
        ),
        [
            (
                *(bar.kind.upper(), bar.name),
                *(Typed(bar.score, "score" if bar.kind == "nps" else "share"), bar.answers),
            )
            for group in seen.voice.groups
            for bar in group.bars
        ],
    )
    yield Page(
        "Answers",
        (
            Field("Survey", "text"),
            Field("Channel", "text"),
            Field("Answer", "text"),
            Field("Answers", "count"),
            Field("Share", "share"),
        ),
        [
            (bar.kind.upper(), bar.name, segment.name, segment.count, segment.share)
            for group in seen.voice.groups
            for bar in group.bars
            for segment in bar.segments
        ],
    )
    yield from _comments(seen.voice)


def _comments(voice: Voice) -> Iterator[Page]:
    yield Page(
        "CSAT by promise",
        (
            Field("Rated tickets", "text"),
            Field("CSAT", "share"),
            Field("Answers", "count"),
            Field("95% interval", "text"),
        ),
        [(row.name, row.csat, row.answers, row.interval) for row in voice.kept.rows],
        ("CSAT by promise", *voice.kept.sentences, *voice.facts),
    )
    written = voice.written
    yield Page(
        "Words",
        (
            Field("Comments", "text"),
            Field("Word", "text"),
            Field("In bad comments", "count"),
            Field("In good comments", "count"),
        ),
        [
            (said.title, word.text, word.bad, word.good)
            for said in written.sides
            for word in said.words
        ],
        ("What customers wrote", *filter(None, (written.caption, written.note))),
    )
    yield Page(
        "Comments",
        (Field("Comments", "text"), Field("Example", "text"), Field("Answer", "text")),
        [(said.title, q.text, q.source) for said in written.sides for q in said.quotes],
    )
    if written.themes:
        yield Page(
            "Themes",
            (
                Field("Comments about", "text"),
                Field("Comments", "count"),
                Field("Share", "share"),
                Field("CSAT", "share"),
            ),
            [(row.name, row.comments, row.share, row.csat) for row in written.themes],
            ("Themes of comments", *written.remarks),
        )
