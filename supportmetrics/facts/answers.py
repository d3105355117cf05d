"""Survey answers that count: one per ticket and kind, with the channel, tier and creation of their ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.facts.findings import finding
from supportmetrics.model.columns import INPUT, INSTANT, LINE
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.scales import ANSWER_BASE, RESOLVED_KIND, SCALES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def answers(
    surveys: pl.DataFrame,
    tickets: pl.DataFrame,
    gone: pl.DataFrame,
    dimensions: Sequence[str],
    as_of: datetime | None,
    names: Sequence[str],
) -> tuple[pl.DataFrame, pl.DataFrame, list[Finding]]:
    """(counted survey rows, rows left out as input/reason/rows, findings).

    `gone` lists the ticket_id of the tickets that were left out; their answers leave with them.
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
            ("source", pl.String),
            ("answered_at", INSTANT),
            ("sent_at", INSTANT),
        )
        if name not in surveys.columns
    )
    rows = _with_ticket(rows, tickets, dimensions)
    if gone.height:
        absent = rows.join(gone, on="ticket_id", how="semi") if gone.height else rows.clear()
        absent = absent.filter(~pl.col("matched"))
        _leave(left, absent, "ticket-left-out")
        rows = rows.join(absent.select(INPUT, LINE, "kind"), on=[INPUT, LINE, "kind"], how="anti")
    if as_of is not None:
        later = rows.filter((pl.col("answered_at") > as_of) | (pl.col("sent_at") > as_of))
        _leave(left, later, "after-as-of")
        rows = rows.filter(
            ~((pl.col("answered_at") > as_of) | (pl.col("sent_at") > as_of)).fill_null(False)
        )
    rows, replaced = _latest(rows)
    _leave(left, replaced, "replaced")
    if replaced.height:
        findings.append(
            finding(
                "replaced-answer",
                Severity.NOTE,
                names,
                replaced,
                column="score",
                action="the latest answer counts",
            )
        )
    rows = rows.with_columns(
        filed_at=pl.coalesce("answered_at", "created_at"),
        sent_filed_at=pl.coalesce("sent_at", "created_at"),
        fell_back=pl.col("answered_at").is_null(),
        answer=pl.when(pl.col("kind") == RESOLVED_KIND)
        .then("score")
        .otherwise(_code() * ANSWER_BASE + pl.col("score")),
    )
    findings += _findings(rows, names)
    return rows, _counts(left), findings


def _with_ticket(
    rows: pl.DataFrame, tickets: pl.DataFrame, dimensions: Sequence[str]
) -> pl.DataFrame:
    known = [name for name in dimensions if name in tickets.columns]
    carried = [*known, *(["created_at"] if "created_at" in tickets.columns else [])]
    index = tickets.select("ticket_id", "source", *carried).rename(
        {name: f"{name}_of_ticket" for name in carried}
    )
    with_source = rows.filter(pl.col("source").is_not_null())
    without = rows.filter(pl.col("source").is_null())
    unique = (
        index.drop("source").unique("ticket_id", keep="none")
        if tickets["source"].n_unique() > 1
        else index.drop("source")
    )
    joined = pl.concat(
        [
            with_source.join(
                index.with_columns(matched=True), on=["ticket_id", "source"], how="left"
            ),
            without.join(unique.with_columns(matched=True), on="ticket_id", how="left"),
        ],
        how="diagonal_relaxed",
    ).with_columns(pl.col("matched").fill_null(False))
    own = [name for name in dimensions if name in rows.columns]
    columns = [
        pl.coalesce([c for c in (f"{name}_of_ticket", name) if c in joined.columns]).alias(name)
        for name in dimensions
        if name in known or name in own
    ]
    created = pl.col("created_at_of_ticket") if "created_at" in carried else pl.lit(None, INSTANT)
    return joined.with_columns(*columns, created_at=created)


def _latest(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One answer per ticket and kind, the latest; an answer beats a survey that was only sent."""
    named = rows.filter(pl.col("ticket_id").is_not_null())
    key = ["ticket_id", "source", "kind"]
    repeated = named.filter(pl.struct(key).is_duplicated())
    if not repeated.height:
        return rows, rows.clear()
    kept = (
        repeated.with_columns(is_answer=pl.col("score").is_not_null())
        .sort("is_answer", "answered_at", "sent_at", INPUT, LINE, nulls_last=False)
        .unique(key, keep="last")
    )
    replaced = repeated.join(kept.select(INPUT, LINE, "kind"), on=[INPUT, LINE, "kind"], how="anti")
    return rows.join(
        replaced.select(INPUT, LINE, "kind"), on=[INPUT, LINE, "kind"], how="anti"
    ), replaced


def _code() -> pl.Expr:
    return pl.col("scale").replace_strict(
        {name: scale.code for name, scale in SCALES.items()}, default=None, return_dtype=pl.Int64
    )


def _leave(left: list[pl.DataFrame], rows: pl.DataFrame, reason: str) -> None:
    if rows.height:
        left.append(rows.select(INPUT, LINE).with_columns(reason=pl.lit(reason)))


def _counts(left: list[pl.DataFrame]) -> pl.DataFrame:
    empty = pl.DataFrame(schema={INPUT: pl.UInt32, LINE: pl.UInt32, "reason": pl.String})
    return pl.concat([empty, *(part.cast(empty.schema) for part in left)])


def _findings(rows: pl.DataFrame, names: Sequence[str]) -> list[Finding]:
    findings: list[Finding] = []
    answered = rows.filter(pl.col("score").is_not_null())
    fallen = answered.filter("fell_back")
    findings += [
        finding(
            "fallback-date",
            Severity.NOTE,
            names,
            part,
            column="answered_at",
            action="filed under the creation of their ticket",
        )
        for part in fallen.filter(pl.col("created_at").is_not_null()).partition_by(INPUT)
    ]
    lost = answered.filter(~pl.col("matched") & pl.col("ticket_id").is_not_null())
    findings += [
        finding(
            "surveys-without-ticket",
            Severity.NOTE,
            names,
            part,
            column="ticket_id",
            action="counted with their own channel and tier, if they have any",
        )
        for part in lost.partition_by(INPUT)
    ]
    for (kind,), part in answered.partition_by("kind", as_dict=True).items():
        if kind != RESOLVED_KIND and part["scale"].n_unique() > 1:
            scales = ", ".join(sorted(part["scale"].unique().to_list()))
            found = finding(
                "mixed-scales",
                Severity.NOTE,
                names,
                part,
                column=str(kind),
                action=f"pooled as satisfied or not, no mean; scales: {scales}",
            )
            findings.append(found)
    return findings
