"""Survey answers that count: one per ticket and kind, with the channel, tier and creation of their ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.facts.coding import coded, combined
from supportmetrics.facts.findings import finding, per_input
from supportmetrics.facts.leaving import gathered, leaving
from supportmetrics.facts.matching import tickets_of
from supportmetrics.model.columns import INPUT, INSTANT, LINE
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.scales import ANSWER_BASE, RESOLVED_KIND, SCALES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from supportmetrics.model.arrays import Codes, Ints


def answers(
    surveys: pl.DataFrame,
    tickets: pl.DataFrame,
    known: pl.DataFrame,
    dimensions: Sequence[str],
    as_of: datetime | None,
    names: Sequence[str],
) -> tuple[pl.DataFrame, pl.DataFrame, list[Finding]]:
    """(counted survey rows, rows left out as input/line/reason, findings).

    `known` has source and ticket_id of every ticket of the inputs; the answers to those that do not count leave with
    them.
    Adds `answer` (scale code and score in one integer), `filed_at` (answered, else the ticket's
    creation), `sent_filed_at`, `fell_back`, and the
    dimensions of the ticket; answers without a known ticket keep their own.
    """
    left: list[pl.DataFrame] = []
    findings: list[Finding] = []
    rows = surveys.with_columns(
        pl.lit(None, dtype).alias(name)
        for name, dtype in (
            ("ticket_id", pl.String),
            ("source", pl.Categorical),
            ("answered_at", INSTANT),
            ("sent_at", INSTANT),
        )
        if name not in surveys.columns
    )
    ticket = tickets_of(rows, tickets)
    rows = rows.with_columns(ticket=ticket, matched=ticket.is_not_null())
    lost = _lost(rows, tickets, known)
    if lost is not None:
        left.append(leaving(rows.select(INPUT, LINE).filter(lost), "ticket-left-out"))
    if as_of is not None and _happened_later(rows, as_of):
        rows, lost = (rows if lost is None else rows.filter(~lost)), None
        rows, later = _as_they_stood(rows, as_of)
        left.append(leaving(later, "after-as-of"))
    # Columns are wide and rows are many: what leaves is found first, and all of it leaves at once.
    replaced = _replaced(rows, lost)
    stays = [~mask for mask in (lost, replaced) if mask is not None]
    if replaced is not None:
        older = rows.select(INPUT, LINE).filter(replaced)
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
    rows = rows.filter(*stays) if stays else rows
    rows = _with_ticket(rows, tickets, dimensions).with_columns(
        filed_at=pl.coalesce("answered_at", "created_at"),
        sent_filed_at=pl.coalesce("sent_at", "created_at"),
        fell_back=pl.col("answered_at").is_null() & pl.col("created_at").is_not_null(),
        answer=pl.when(pl.col("kind") == RESOLVED_KIND)
        .then("score")
        .otherwise(_codes(rows["scale"]) * ANSWER_BASE + pl.col("score")),
    )
    findings += _findings(rows, names)
    return rows, gathered(left), findings


def _with_ticket(
    rows: pl.DataFrame, tickets: pl.DataFrame, dimensions: Sequence[str]
) -> pl.DataFrame:
    """Adds the dimensions and `created_at` of the row's `ticket`."""
    ticket, columns = rows["ticket"], []
    for name in dimensions:
        found = [tickets[name].gather(ticket)] if name in tickets.columns else []
        found += [rows[name]] if name in rows.columns else []
        if len(found) > 1:
            found = [pl.select(pl.coalesce(*(part.cast(pl.String) for part in found))).to_series()]
        if found:
            columns.append(
                found[0].cast(pl.String).cast(pl.Categorical).alias(name)
                if found[0].dtype != pl.Categorical
                else found[0].alias(name)
            )
    if "created_at" in tickets.columns:
        columns = [column for column in columns if column.name != "created_at"]
        columns.append(tickets["created_at"].gather(ticket).alias("created_at"))
    else:
        rows = rows.with_columns(created_at=pl.lit(None, INSTANT))
    return rows.with_columns(columns)


def _replaced(rows: pl.DataFrame, lost: pl.Series | None) -> pl.Series | None:
    """Which rows are replaced by a later one about the same ticket and question; None when none is.

    The latest counts; an answer beats a survey that was only sent. Lost rows replace nothing.
    """
    among, owner, newness = _repeated(rows, lost)
    if not len(among):
        return None
    newest = np.full(int(owner.max()) + 1, -1)
    np.maximum.at(newest, owner, newness)
    best = newness == newest[owner]
    row, owner = among[best], owner[best]
    tied = np.bincount(owner)[owner] > 1
    gone = np.zeros(rows.height, np.bool_)
    gone[among] = True
    gone[row] = False
    if tied.any():
        equal = pl.DataFrame({"row": row[tied], "owner": owner[tied]})
        older = (
            equal.with_columns(rows.select("sent_at", INPUT, LINE)[equal["row"]])
            .sort("sent_at", INPUT, LINE, nulls_last=False, maintain_order=True)
            .filter(~pl.col("owner").is_last_distinct())["row"]
        )
        gone[older] = True
    return pl.Series(gone)


def _marked(places: pl.Series, height: int) -> pl.Series:
    return pl.zeros(height, dtype=pl.UInt8, eager=True).scatter(places, 1) == 1


_QUESTION = ("kind", "question")
_ANSWERED = 1 << 62
_DATED = 1 << 60
"""More than any instant has microseconds."""


def _newness(rows: pl.DataFrame) -> Ints:
    """Answered after only sent, then dated after undated, then by date, as one number."""
    answered = pl.when(pl.col("score").is_not_null()).then(_ANSWERED).otherwise(0)
    dated = pl.col("answered_at").dt.epoch("us") + _DATED
    newness: Ints = rows.select(answered + dated.fill_null(0)).to_series().to_numpy()
    return newness


def _asked(rows: pl.DataFrame) -> tuple[Codes, int]:
    """What was asked, as a number, and how many there are: the kind, and the question where answers tell it."""
    columns = [(name, rows[name]) for name in _QUESTION if name in rows.columns]
    if len(columns) == 1:
        kind = coded(rows["kind"])
        return kind.code, len(kind.words)
    both = combined(columns, rows.height)
    return both.code, both.combinations.height


def _repeated(rows: pl.DataFrame, lost: pl.Series | None) -> tuple[Ints, Ints, Ints]:
    """The rows that share their ticket and question with another: row, owner (a number for both), and newness.

    The owner is the ticket where it is known, else source and id as written, and the kind.
    """
    asked, questions = _asked(rows)
    ticket = rows["ticket"].cast(pl.Int64).fill_null(-1).to_numpy()
    owner = np.where(ticket >= 0, ticket * questions + asked, -1)
    size = int(owner.max(initial=-1)) + 1
    several = np.bincount(owner + 1, minlength=1)
    several[0] = 0
    again = [np.flatnonzero(several[owner + 1] > 1)]
    owners = [owner[again[0]]]
    unknown = ticket < 0 if lost is None else (ticket < 0) & ~lost.to_numpy()
    alone = pl.DataFrame({"row": np.flatnonzero(unknown)})
    alone = alone.filter(rows["ticket_id"].gather(alone["row"]).is_not_null())
    # Hashes compare faster than words; only ids with equal ones are looked at as words.
    alone = alone.filter(rows["ticket_id"].gather(alone["row"]).hash().is_duplicated())
    if alone.height:
        about = [
            pl.col(name).cast(pl.String).fill_null("") for name in _QUESTION if name in rows.columns
        ]
        named = rows[alone["row"]].select(pl.concat_str(_key(), *about, separator="\0")).to_series()
        twice = named.is_duplicated()
        again.append(alone.filter(twice)["row"].to_numpy())
        owners.append(size + named.filter(twice).rank("dense").to_numpy().astype(np.int64))
    row = np.concatenate(again)
    return row, np.concatenate(owners), _newness(rows[row])


def _happened_later(rows: pl.DataFrame, as_of: datetime) -> bool:
    newest = rows.select(pl.col("answered_at", "sent_at").max()).row(0)
    return any(instant is not None and instant > as_of for instant in newest)


def _as_they_stood(rows: pl.DataFrame, as_of: datetime) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Surveys sent by then, those answered later as not yet answered; and the ones sent, or only answered, later."""
    answered_later = (pl.col("answered_at") > as_of).fill_null(value=False)
    sent_later = (pl.col("sent_at") > as_of).fill_null(value=False)
    later = sent_later | (answered_later & pl.col("sent_at").is_null())
    stood = rows.filter(~later).with_columns(
        pl.when(~answered_later).then(pl.col(name)).alias(name) for name in ("score", "answered_at")
    )
    return stood, rows.filter(later)


def _lost(rows: pl.DataFrame, tickets: pl.DataFrame, known: pl.DataFrame) -> pl.Series | None:
    """Which rows are about a ticket that was left out; None when there is none."""
    unmatched = (~rows["matched"] & rows["ticket_id"].is_not_null()).arg_true()
    if not unmatched.len():
        return None
    answered = rows.select("source", "ticket_id")[unmatched]
    ids = answered["ticket_id"].unique().implode()
    known, counted = (
        frame.filter(frame["ticket_id"].is_in(ids)).select(
            pl.col("source").cast(pl.String), "ticket_id"
        )
        for frame in (known, tickets)
    )
    gone = known.join(counted, on=["source", "ticket_id"], how="anti")
    keys = answered.select(_key()).to_series()
    among = keys.is_in(_keys_of(gone, rows).implode()).fill_null(value=False)
    return _marked(unmatched.filter(among), rows.height) if among.any() else None


def _key() -> pl.Expr:
    return pl.col("source").cast(pl.String).fill_null("") + "\0" + pl.col("ticket_id")


def _keys_of(gone: pl.DataFrame, rows: pl.DataFrame) -> pl.Series:
    """Keys of left-out tickets, with their source and for answers that know none without it."""
    exact = gone.select(key=pl.col("source").cast(pl.String) + "\0" + pl.col("ticket_id"))
    loose = gone.select(key="\0" + pl.col("ticket_id"))
    return pl.concat([exact, loose] if rows["source"].null_count() else [exact])["key"]


def _codes(scale: pl.Series) -> pl.Series:
    """The number of each row's scale, null where it is none we know."""
    read = coded(scale)
    codes = [SCALES[word].code if word in SCALES else None for word in read.words]
    return pl.Series(codes, dtype=pl.Int64).gather(pl.Series(read.code))


def scales_met(rows: pl.DataFrame) -> dict[tuple[str, str], int]:
    """How many answers were given on each scale, by kind and scale; yes or no is none."""
    told = rows.select("kind", "scale", told=pl.col("score").is_not_null()).filter(
        pl.col("told") & (pl.col("kind") != RESOLVED_KIND)
    )
    return {(kind, scale): n for kind, scale, n in told.group_by("kind", "scale").len().iter_rows()}


def _findings(rows: pl.DataFrame, names: Sequence[str]) -> list[Finding]:
    findings: list[Finding] = []
    answered = pl.col("score").is_not_null()
    marks = rows.select(
        INPUT,
        LINE,
        undated=answered & pl.col("filed_at").is_null(),
        fell_back=answered & pl.col("fell_back"),
        alone=answered & ~pl.col("matched") & pl.col("ticket_id").is_not_null(),
    )
    for mark, code, column, action in (
        ("undated", "undated-answer", "answered_at", "in no period, only in the whole span"),
        ("fell_back", "fallback-date", "answered_at", "filed under the creation of their ticket"),
        (
            "alone",
            "surveys-without-ticket",
            "ticket_id",
            "counted with their own channel and tier, if they have any",
        ),
    ):
        marked = marks.filter(mark).select(INPUT, LINE)
        findings += per_input(code, Severity.NOTE, names, marked, column=column, action=action)
    return findings
