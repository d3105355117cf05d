"""What only people read of the surveys: CSAT by promise kept, who answered, and what customers wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.analysis.answering import (
    kept_or_missed,
    rated_of_solved,
    satisfied,
    who_answered,
)
from supportmetrics.analysis.people import learned_names, words_of_names
from supportmetrics.analysis.quoting import EXAMPLES, examples, shortened
from supportmetrics.analysis.themes import beyond, themes
from supportmetrics.analysis.wording import distinctive, entries, tokens
from supportmetrics.calendar.local import day_number
from supportmetrics.model.columns import AGENT_BYLINE, BYLINE, INPUT, LINE, PEOPLE
from supportmetrics.model.periods import Period
from supportmetrics.model.scales import RESOLVED_KIND, SCALES, SURVEY_KINDS
from supportmetrics.model.voice import Comments, Heard, Quote, Side

if TYPE_CHECKING:
    from supportmetrics.analysis.spans import Spans
    from supportmetrics.calendar.local import LocalTime
    from supportmetrics.model.voice import DistinctiveWord
    from supportmetrics.pipeline.request import Request
    from supportmetrics.pipeline.settle import Settled

MOST_COMMENTS = 50_000
"""The newest so many are read."""
ENOUGH = 30
"""With fewer comments on a side, those of all periods shown are read instead."""
ANONYMIZED = "they are not read with --anonymize, which leaves out everything that customers wrote"
SWITCHED_OFF = "they are not read (--no-comments, or comments = false in the configuration)"
_BAD = frozenset(scale.answer(score) for scale in SCALES.values() for score in scale.bad)


def heard(settled: Settled, request: Request, time: LocalTime | None, frame: Spans) -> Heard | None:
    """What the answers of the survey window say beyond their scores; None without any survey."""
    answers = settled.answers
    if not answers.height:
        return None
    window = frame.windows[-1] if frame.windows else frame.headline
    answered = _of(answers, "filed_at", window, time)
    kept = kept_or_missed(settled.tickets, answered)
    who = who_answered(settled.tickets, _of(answers, "sent_filed_at", window, time))
    rated = None
    if who is None and "solved_at" in settled.tickets.columns:
        solved = _within(settled.tickets["solved_at"], window, time)
        rated = rated_of_solved(settled.tickets, solved, answers)
    comments, why = _comments(settled, request, time, frame, window)
    return Heard(kept, "" if kept else _why_not_kept(answered), who, rated, comments, why)


def _of(
    rows: pl.DataFrame, filed_by: str, window: Period | None, time: LocalTime | None
) -> pl.DataFrame:
    return rows if window is None else rows.filter(_within(rows[filed_by], window, time))


def _within(at: pl.Series, window: Period | None, time: LocalTime | None) -> pl.Series:
    """Which instants lie in the window; without one, which are known."""
    if window is None or time is None:
        return at.is_not_null()
    day = time.days(at)
    inside = (day >= day_number(window.start)) & (day < day_number(window.end))
    return inside.fill_null(value=False)


def _why_not_kept(answered: pl.DataFrame) -> str:
    rated = answered.filter((pl.col("kind") == "csat") & pl.col("score").is_not_null())
    if not rated.height:
        return "there are no CSAT answers"
    if not rated["ticket"].is_not_null().any():
        return "no CSAT answer names a ticket of these exports"
    return "no rated ticket has a target that was met or missed"


def _comments(
    settled: Settled,
    request: Request,
    time: LocalTime | None,
    frame: Spans,
    window: Period | None,
) -> tuple[Comments | None, str]:
    """What the comments say, or why nothing is said of them."""
    if not request.reads_comments:
        return None, ANONYMIZED if request.anonymize else SWITCHED_OFF
    if "comment" not in settled.answers.columns:
        return None, "no input has a column of comments"
    written = _written(settled.answers)
    if not written.height:
        return None, "nobody wrote a comment"
    chosen = _of(written, "at", window, time)
    if frame.history and min(_sides(chosen)) < ENOUGH:
        window = Period(frame.history[0].start, frame.history[-1].end)
        chosen = _of(written, "at", window, time)
    if not chosen.height:
        return None, "nobody wrote a comment in these weeks"
    newest = chosen.sort("at", INPUT, LINE, descending=[True, False, False], nulls_last=True)
    read = newest.head(MOST_COMMENTS).with_columns(comment=pl.int_range(pl.len(), dtype=pl.UInt32))
    found, unthemed = themes(read, request.themes)
    bad, good = _both_sides(read, settled.tickets)
    words = [word.text for side in (bad, good) for word in side.words]
    missing = beyond(words, request.themes)
    return Comments(window, read.height, chosen.height, bad, good, found, unthemed, missing), ""


def _written(answers: pl.DataFrame) -> pl.DataFrame:
    """One row per comment with `text`, `at`, `side` (bad: true, good: false, neither: null) and `satisfied` (CSAT).

    The answer beside a comment is that to the first of csat, nps, ces and "resolved?" that was given; a form that is
    exported as one row per question has its comment once.
    """
    order = {kind: place for place, kind in enumerate(SURVEY_KINDS)}
    rows = (
        answers.filter(pl.col("comment").str.contains(r"\S"))
        .with_columns(pl.col("kind").cast(pl.String))
        .sort(
            pl.col("score").is_null(),
            pl.col("kind").replace_strict(order, return_dtype=pl.UInt8),
            maintain_order=True,
        )
        .unique([INPUT, LINE], keep="first", maintain_order=True)
        .with_columns(about=pl.coalesce("ticket_id", pl.format("row {} of {}", LINE, INPUT)))
        .unique(["about", "filed_at", "comment"], keep="first", maintain_order=True)
    )
    good = satisfied(rows)
    bad = (
        pl.when(pl.col("kind") == RESOLVED_KIND)
        .then(pl.col("answer") == 0)
        .otherwise(pl.col("answer").is_in(list(_BAD)))
    )
    return rows.select(
        INPUT,
        LINE,
        "kind",
        "score",
        *(name for name in rows.columns if name.startswith(BYLINE)),
        pl.col("scale").cast(pl.String),
        "ticket",
        (pl.col("channel") if "channel" in rows.columns else pl.lit(None))
        .cast(pl.String)
        .alias("channel"),
        text="comment",
        at="filed_at",
        side=pl.when(bad).then(statement=True).when(good).then(statement=False),
        satisfied=pl.when(pl.col("kind") == "csat").then(good),
    )


def _sides(comments: pl.DataFrame) -> tuple[int, int]:
    bad = int(comments["side"].sum())
    return bad, comments["side"].drop_nulls().len() - bad


def _both_sides(comments: pl.DataFrame, tickets: pl.DataFrame) -> tuple[Side, Side]:
    judged = comments.filter(pl.col("side").is_not_null()).rename({"side": "bad"})
    names = _agents(comments, tickets) | learned_names(comments["text"])
    found = entries(tokens(judged.select("comment", "bad", "text")), names)
    words = distinctive(found, judged.height)

    def side(words: tuple[DistinctiveWord, ...], *, bad: bool) -> Side:
        of_side = judged.filter(pl.col("bad") == bad)
        shown = examples(of_side, found, [word.text for word in words], 3 * EXAMPLES)
        quotes = (_quote(row, tickets, names) for row in shown.iter_rows(named=True))
        # Comments that differ in a name only are the same once it is taken out.
        each = {quote.text: quote for quote in reversed(list(quotes))}
        return Side(of_side.height, words, tuple(reversed(each.values()))[:EXAMPLES])

    return side(words[0], bad=True), side(words[1], bad=False)


def _agents(comments: pl.DataFrame, tickets: pl.DataFrame) -> frozenset[str]:
    """The words of agents' names, wherever tickets and answers have them: any customer may write them."""
    return words_of_names(
        name
        for frame in (tickets, comments)
        for column in frame.columns
        if column == "agent" or column.startswith(AGENT_BYLINE)
        for name in frame[column].cast(pl.String).unique()
    )


def _quote(row: dict[str, object], tickets: pl.DataFrame, names: frozenset[str]) -> Quote:
    """A comment of whose text nothing is left that names somebody known."""
    from supportmetrics.analysis.redacting import redacted  # noqa: PLC0415  # its patterns take long to compile

    place = row["ticket"]
    ticket = tickets.row(place, named=True) if isinstance(place, int) else {}
    own = (
        str(name)
        for about in (ticket, row)
        for column, name in about.items()
        if name is not None and (column in PEOPLE or column.startswith(BYLINE))
    )
    text = redacted(str(row["text"]), names.union(*(words_of_names([name]) for name in own)))
    score, channel = row["score"], row["channel"]
    return Quote(
        shortened(text),
        str(row["kind"]),
        score if isinstance(score, int) else 0,
        str(row["scale"] or ""),
        channel if isinstance(channel, str) else None,
    )
