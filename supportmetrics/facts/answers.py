"""Survey answers that count: one per ticket and kind, with the channel, tier and creation of their ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.facts.findings import finding, per_input
from supportmetrics.facts.leaving import gathered, leaving
from supportmetrics.facts.matching import Tickets
from supportmetrics.facts.places import NOWHERE
from supportmetrics.facts.replaced import replaced_answers
from supportmetrics.model.arrays import occurrences
from supportmetrics.model.columns import INPUT, INSTANT, LINE
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.scales import ANSWER_BASE, RESOLVED_KIND, SCALES, SURVEY_KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from supportmetrics.facts.places import Places
    from supportmetrics.model.arrays import Bools

_TOLD_OTHERWISE: dict[str, pl.DataType | type[pl.DataType]] = {
    "ticket_id": pl.String,
    "source": pl.Categorical,
    "answered_at": INSTANT,
    "sent_at": INSTANT,
    "created_at": INSTANT,
}
"""Wide columns that counted answers need no more once their ticket and what they are filed by are known."""


def answers(
    surveys: pl.DataFrame,
    tickets: pl.DataFrame,
    not_counted: pl.DataFrame,
    dimensions: Sequence[str],
    as_of: datetime | None,
    names: Sequence[str],
    asked: Collection[str] = (),
) -> tuple[pl.DataFrame, pl.DataFrame, list[Finding]]:
    """(counted survey rows, rows left out as input/line/reason, findings).

    `not_counted` has source and ticket_id of the rows of tickets that do not count; the answers to a ticket of which no
    row counts leave with it.

    The rows have the answer's own columns, but of ids, source and times only those that are `asked` for; the place of
    their `ticket` and whether they are `matched` to one; `answer` (scale code and score in one integer), `filed_at`
    (answered, else the ticket's creation), `sent_filed_at`, `fell_back`, and the dimensions of the ticket: answers
    without a known ticket keep their own.
    """
    left: list[pl.DataFrame] = []
    findings: list[Finding] = []
    rows, known = surveys, Tickets(tickets)
    place = known.of(rows)
    lost = _lost(rows, place, known, not_counted)
    if lost.any():
        left.append(leaving(_records(rows, lost), "ticket-left-out"))
    if as_of is not None and _happened_later(rows, as_of):
        rows, place = rows.filter(~lost), place[~lost]
        later = _later(rows, as_of)
        left.append(leaving(_records(rows, later), "after-as-of"))
        rows, place = _as_they_stood(rows.filter(~later), as_of), place[~later]
        lost = np.zeros(len(place), np.bool_)
    # Columns are wide and rows are many: what leaves is found first, and all of it leaves at once.
    replaced = replaced_answers(rows, place, lost, tickets.height)
    if replaced.any():
        older = _records(rows, replaced)
        left.append(leaving(older, "replaced"))
        findings.append(
            finding(
                "replaced-answer",
                Severity.NOTE,
                names,
                older,
                column="score",
                action="the latest answer counts",
            )
        )
    counts = ~(lost | replaced)
    alone = counts & (place == NOWHERE) & _given(rows, "ticket_id") & _given(rows, "score")
    findings += per_input(
        "surveys-without-ticket",
        Severity.NOTE,
        names,
        _records(rows, alone),
        column="ticket_id",
        action="counted with their own channel and tier, if they have any",
    )
    rows = _counted(rows, place, counts, tickets, dimensions, asked)
    return rows, gathered(left), findings + _undated(rows, names)


def _records(rows: pl.DataFrame, mask: Bools) -> pl.DataFrame:
    return rows.select(INPUT, LINE).filter(mask)


def _given(rows: pl.DataFrame, name: str) -> Bools:
    """Which rows have a value in a column that need not be there."""
    if name not in rows.columns:
        return np.zeros(rows.height, np.bool_)
    given: Bools = rows[name].is_not_null().to_numpy()
    return given


def _counted(
    rows: pl.DataFrame,
    place: Places,
    counts: Bools,
    tickets: pl.DataFrame,
    dimensions: Sequence[str],
    asked: Collection[str],
) -> pl.DataFrame:
    """The rows that count, as `answers` says."""
    # Comments that name no ticket are told apart by their row.
    kept = {*asked, *dimensions, *(("ticket_id",) if "comment" in rows.columns else ())}
    filed = [name for name in ("answered_at", "sent_at") if name in rows.columns]
    needed = {*kept, *filed}
    own = [name for name in rows.columns if name not in _TOLD_OTHERWISE or name in needed]
    ticket = pl.Series("ticket", place[counts])
    matched = (ticket != NOWHERE).alias("matched")
    ticket = ticket.set(~matched, None)
    rows = rows.select(own).filter(counts)
    rows = rows.with_columns(
        ticket,
        matched,
        *_dimensions(rows, ticket, tickets, dimensions),
        tickets["created_at"].gather(ticket)
        if "created_at" in tickets.columns
        else pl.lit(None, INSTANT).alias("created_at"),
    )
    answered_at, sent_at = (
        pl.col(name) if name in filed else pl.lit(None, INSTANT)
        for name in ("answered_at", "sent_at")
    )
    created_at = pl.col("created_at")
    rows = rows.with_columns(
        filed_at=pl.coalesce(answered_at, created_at) if "answered_at" in filed else created_at,
        sent_filed_at=pl.coalesce(sent_at, created_at) if "sent_at" in filed else created_at,
        fell_back=answered_at.is_null() & created_at.is_not_null(),
        answer=_numbers(rows),
    )
    for name in kept & _TOLD_OTHERWISE.keys() - set(rows.columns):
        rows = rows.with_columns(pl.lit(None, _TOLD_OTHERWISE[name]).alias(name))
    return rows.drop(_TOLD_OTHERWISE.keys() - kept, strict=False)


def _dimensions(
    rows: pl.DataFrame, ticket: pl.Series, tickets: pl.DataFrame, dimensions: Sequence[str]
) -> Iterator[pl.Series]:
    """The dimensions of the row's `ticket`; of one without, its own."""
    for name in dimensions:
        found = [tickets[name].gather(ticket)] if name in tickets.columns else []
        found += [rows[name]] if name in rows.columns else []
        if len(found) > 1:
            found = [pl.select(pl.coalesce(*(part.cast(pl.String) for part in found))).to_series()]
        for column in found:
            is_words = column.dtype == pl.Categorical
            words = column if is_words else column.cast(pl.String).cast(pl.Categorical)
            yield words.alias(name)


def _numbers(rows: pl.DataFrame) -> pl.Series:
    """The code of each row's scale and its score in one integer; of a yes or no, which is on no scale, the score."""
    codes = [scale.code * ANSWER_BASE for scale in SCALES.values()]
    scale = pl.Series(codes, dtype=pl.UInt16).gather(rows["scale"].to_physical())
    code = pl.when(pl.col("kind") == RESOLVED_KIND).then(pl.lit(0, pl.UInt16)).otherwise(scale)
    return rows.select(code + pl.col("score").cast(pl.UInt16)).to_series()


def _happened_later(rows: pl.DataFrame, as_of: datetime) -> bool:
    return any(
        _after(rows, name, as_of).any()
        for name in ("answered_at", "sent_at")
        if name in rows.columns
    )


def _after(rows: pl.DataFrame, name: str, as_of: datetime) -> Bools:
    if name not in rows.columns:
        return np.zeros(rows.height, np.bool_)
    after: Bools = (rows[name] > as_of).fill_null(value=False).to_numpy()
    return after


def _later(rows: pl.DataFrame, as_of: datetime) -> Bools:
    """Which surveys were sent, or only answered, later."""
    answered = _after(rows, "answered_at", as_of) & ~_given(rows, "sent_at")
    return _after(rows, "sent_at", as_of) | answered


def _as_they_stood(rows: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Surveys that were answered later are not answered yet."""
    by_then = pl.lit(pl.Series(~_after(rows, "answered_at", as_of)))
    told = [name for name in ("score", "answered_at") if name in rows.columns]
    return rows.with_columns(pl.when(by_then).then(pl.col(name)).alias(name) for name in told)


def _lost(rows: pl.DataFrame, place: Places, tickets: Tickets, not_counted: pl.DataFrame) -> Bools:
    """Which rows are about a ticket that was left out."""
    lost = np.zeros(rows.height, np.bool_)
    unmatched = np.flatnonzero((place == NOWHERE) & _given(rows, "ticket_id"))
    if not len(unmatched) or not not_counted.height:
        return lost
    # The newest row of a ticket may count though an older one was left out.
    gone = not_counted.filter(tickets.of(not_counted) == NOWHERE)
    gone = gone.select(pl.col("source").cast(pl.String), "ticket_id")
    keys = [gone["source"] + "\0" + gone["ticket_id"]]
    about = rows.select("ticket_id", *(["source"] if "source" in rows.columns else []))[unmatched]
    source = pl.repeat("", about.height, eager=True)
    if "source" in rows.columns:
        source = about["source"].cast(pl.String).fill_null("")
    if (source == "").any():
        keys.append("\0" + gone["ticket_id"])
    asked = source + "\0" + about["ticket_id"]
    lost[unmatched] = asked.is_in(pl.concat(keys).implode()).to_numpy()
    return lost


def scales_met(rows: pl.DataFrame) -> dict[tuple[str, str], int]:
    """How many answers were given on each scale, by kind and scale; yes or no is none."""
    place = pl.col("kind").to_physical() * len(SCALES) + pl.col("scale").to_physical()
    given = pl.col("score").is_not_null() & (pl.col("kind") != RESOLVED_KIND)
    places = rows.select(place.filter(given)).to_series().to_numpy()
    n = occurrences(places, len(SURVEY_KINDS) * len(SCALES))
    ids = list(SCALES)
    return {
        (SURVEY_KINDS[at // len(SCALES)], ids[at % len(SCALES)]): int(n[at])
        for at in np.flatnonzero(n).tolist()
    }


def _undated(rows: pl.DataFrame, names: Sequence[str]) -> list[Finding]:
    """Findings about answers without a date of their own."""
    findings: list[Finding] = []
    answered = pl.col("score").is_not_null()
    undated = answered & pl.col("filed_at").is_null()
    for mark, code, action in (
        (undated, "undated-answer", "in no period, only in the whole span"),
        (
            answered & pl.col("fell_back"),
            "fallback-date",
            "filed under the creation of their ticket",
        ),
    ):
        marked = rows.select(pl.col(INPUT, LINE).filter(mark))
        findings += per_input(
            code, Severity.NOTE, names, marked, column="answered_at", action=action
        )
    return findings
