"""Tickets with what their messages, changes and the vendor's SLA files tell; tickets made of these where no file lists
them.

Done before anything is counted: what is later than `as_of` has not happened yet, and every row finds its ticket.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.facts.belonging import KEY, homes
from supportmetrics.facts.conversations import by_bots, conversations, spoken, waits
from supportmetrics.facts.enriched import TOLD, disagreements, enriched
from supportmetrics.facts.findings import finding, per_input
from supportmetrics.facts.histories import REQUESTER_WAITS, changes, moves, spells, statuses
from supportmetrics.facts.promised import promised
from supportmetrics.model.columns import INPUT, INSTANT, LINE
from supportmetrics.model.findings import Finding, Severity
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from supportmetrics.model.facts import Facts

    Parts = dict[str, pl.DataFrame]

EVENT_ROLES = ("messages", "history", "sla")
"""Roles of inputs whose rows happen to tickets; what such a row tells about its ticket is told again with each."""
_WAITS: dict[str, type[pl.DataType] | pl.DataType] = {
    "source": pl.String,
    "ticket_id": pl.String,
    "started_at": INSTANT,
    "ended_at": INSTANT,
}
_SPELLS: dict[str, type[pl.DataType] | pl.DataType] = {
    "source": pl.String,
    "ticket_id": pl.String,
    "status": pl.String,
    "since": INSTANT,
    "until": INSTANT,
}
_MOMENT = {"events": "at", "promises": "started_at", "logged": "updated_at"}
"""When a row of each part happened."""
_UNTOLD = "nothing tells which messages are of agents (it needs who wrote them, or a file of users)"


@frozen
class Happened:
    """The facts with events applied."""

    facts: Facts
    """Its tickets have one row for all files of events together."""
    waits: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_WAITS))
    """Waits for a next reply: source, ticket_id, started_at, ended_at (null: not replied)."""
    spells: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_SPELLS))
    """How long a ticket was in which status: source, ticket_id, status, since, until (null: still)."""
    left_out: tuple[tuple[pl.DataFrame, str], ...] = ()
    """Rows that leave as input and line, with the reason."""
    findings: tuple[Finding, ...] = ()


def happened(facts: Facts, as_of: datetime | None) -> Happened:
    """The facts with everything their events tell, as things stood at `as_of`."""
    if not facts.events.height and not facts.promises.height:
        return Happened(facts)
    names = [told.name for told in facts.inputs]
    logs = [place for place, told in enumerate(facts.inputs) if told.role in EVENT_ROLES]
    is_log = pl.col(INPUT).is_in(logs)
    tickets = facts.tickets.with_columns(pl.col(pl.Categorical).cast(pl.String))
    listed = tickets.filter(~is_log)
    parts = {
        "events": facts.events,
        "promises": facts.promises,
        "logged": tickets.filter(is_log),
    }
    parts, keys, found = _at_home(parts, listed)
    parts["events"], repeated = _once(parts["events"])
    lost = {name: part.filter(pl.col("ticket").is_null()) for name, part in parts.items()}
    parts = {name: part.filter(pl.col("ticket").is_not_null()) for name, part in parts.items()}
    later = {name: _later(part, _MOMENT[name], as_of) for name, part in parts.items()}
    parts = {
        name: part.join(later[name], on=[INPUT, LINE], how="anti") for name, part in parts.items()
    }
    gone = {"no-ticket": lost, "after-as-of": later, "duplicate": {"events": repeated}}
    left, findings = _leaving(gone, _records(parts), names)

    tickets = _gathered(listed, parts, keys)
    said = spoken(parts["events"])
    waited = waits(said)
    told = _told(tickets, parts, said, waited, as_of)
    cut = later["events"].select("ticket", pl.lit(value=True).alias(TOLD + "cut")).unique()
    for part in (told, cut):
        tickets = tickets.join(part, on="ticket", how="left", maintain_order="left")
    findings += disagreements(tickets, names)
    findings += per_input(
        "bot-reply",
        Severity.NOTE,
        names,
        by_bots(said),
        action="they stop no clock: a person's reply does",
    )
    findings += _waited(tickets, names)
    tickets = enriched(tickets)
    stayed = _spells(parts["events"], tickets).join(keys, on="ticket", how="left")
    known = tickets.select(pl.exclude("ticket", "is_log", f"^{TOLD}.*$"))
    absent = dict(facts.absent)
    if said.height and said["actor"].null_count() == said.height:
        absent.setdefault("frt", _UNTOLD)
    waited = waited.join(keys, on="ticket", how="left").select(list(_WAITS))
    surveys = _answers_at_home(facts.surveys, found, is_log)
    told_of = replace(facts, tickets=known, surveys=surveys, absent=absent)
    return Happened(told_of, waited, stayed.select(list(_SPELLS)), left, tuple(findings))


def _waited(tickets: pl.DataFrame, names: Sequence[str]) -> list[Finding]:
    """A finding where the wait of requesters comes from their tickets' statuses: which of them count."""
    told = TOLD + "requester_wait_seconds"
    rows = tickets.filter(pl.col(told).is_not_null())
    counted = " and ".join((", ".join(REQUESTER_WAITS[:-1]), REQUESTER_WAITS[-1]))
    action = f"{counted} count; pending, solved and closed do not"
    return per_input("waits-of-statuses", Severity.NOTE, names, rows, action=action)


def _spells(events: pl.DataFrame, tickets: pl.DataFrame) -> pl.DataFrame:
    if "created_at" not in tickets.columns:
        tickets = tickets.with_columns(created_at=pl.lit(None, INSTANT))
    created = tickets.drop_nulls("ticket").group_by("ticket").agg(pl.col("created_at").first())
    return spells(changes(events, "status", created))


def _at_home(parts: Parts, listed: pl.DataFrame) -> tuple[Parts, pl.DataFrame, pl.DataFrame]:
    """Rows with `ticket`, a number per ticket (null: no file holds it); the source and id of each number; and which
    source each source and id belongs to.
    """
    rows = pl.concat([part.select(KEY) for part in parts.values()])
    found = homes(rows, listed)
    keys = (
        found.drop_nulls("home")
        .select(pl.col("home").alias("source"), "ticket_id")
        .unique()
        .sort("source", "ticket_id")
        .with_row_index("ticket")
    )
    of = found.join(keys, left_on=["home", "ticket_id"], right_on=list(KEY), how="left")
    numbers = of.select(*KEY, "ticket")
    placed = {name: part.join(numbers, on=KEY, how="left") for name, part in parts.items()}
    return placed, keys, found


def _answers_at_home(surveys: pl.DataFrame, found: pl.DataFrame, is_log: pl.Expr) -> pl.DataFrame:
    """Answers that stand in the rows of a log belong to the ticket that the log belongs to."""
    if "source" not in surveys.columns:
        return surveys
    words = surveys.with_columns(pl.col("source").cast(pl.String))
    there = words.join(found, on=KEY, how="left", maintain_order="left")
    source = pl.when(is_log).then(pl.coalesce("home", "source")).otherwise("source")
    kept = surveys.schema["source"]
    return there.with_columns(source.cast(kept).alias("source")).drop("home", "found")


def _once(events: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(events, repeated ones): exports overlap, but two messages of one file may look alike and still be two."""
    if events[INPUT].n_unique() < 2 and events["event_id"].null_count() == events.height:
        return events, events.clear()
    what = [name for name in events.columns if name not in (INPUT, LINE, "source")]
    alike = pl.when(pl.col("event_id").is_null()).then(
        pl.int_range(pl.len(), dtype=pl.UInt32).over(*what, INPUT)
    )
    marked = events.with_columns(alike=alike.fill_null(0))
    first = marked.select(pl.struct(*what, "alike").is_first_distinct()).to_series()
    return events.filter(first), events.filter(~first)


def _later(part: pl.DataFrame, moment: str, as_of: datetime | None) -> pl.DataFrame:
    if as_of is None or moment not in part.columns:
        return part.clear()
    return part.filter(pl.col(moment) > as_of)


def _records(parts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([part.select(INPUT, LINE) for part in parts.values()]).unique()


def _leaving(
    gone: Mapping[str, Mapping[str, pl.DataFrame]], kept: pl.DataFrame, names: Sequence[str]
) -> tuple[tuple[tuple[pl.DataFrame, str], ...], list[Finding]]:
    """Records of which nothing is kept, under their first reason; findings."""
    left, findings = [], list[Finding]()
    told = {
        "no-ticket": ("events-without-ticket", Severity.WARNING, "left out"),
        "after-as-of": ("after-as-of", Severity.NOTE, "left out"),
    }
    for reason, parts in gone.items():
        rows = _records(parts).join(kept, on=[INPUT, LINE], how="anti")
        kept = pl.concat([kept, rows])
        left.append((rows, reason))
        if reason in told:
            code, severity, action = told[reason]
            findings += [
                finding(code, severity, names, part, action=action)
                for part in rows.partition_by(INPUT)
            ]
    return tuple(left), findings


def _gathered(listed: pl.DataFrame, parts: Parts, keys: pl.DataFrame) -> pl.DataFrame:
    """Every ticket: the listed ones, with what the logs add, and those that only logs or events tell of.

    Adds `ticket` (null: nothing happened to it) and `is_log` (the row is of a log).
    """
    logs = parts["logged"]
    newest = [name for name in ("updated_at", "version", INPUT, LINE) if name in logs.columns]
    logs = (
        logs.sort(newest, nulls_last=False)
        .unique("ticket", keep="last", maintain_order=True)
        .drop("source")
        .join(keys.select("ticket", "source"), on="ticket", how="left", maintain_order="left")
    )
    listed = listed.join(keys, on=KEY, how="left", maintain_order="left")
    adding = [name for name in logs.columns if name not in (*KEY, "ticket", INPUT, LINE, "version")]
    listed = listed.join(
        logs.select("ticket", pl.col(adding).name.prefix("log ")),
        on="ticket",
        how="left",
        maintain_order="left",
    ).with_columns(
        pl.coalesce(name, f"log {name}")
        if name in listed.columns
        else pl.col(f"log {name}").alias(name)
        for name in adding
    )
    listed = listed.select(pl.exclude("^log .*$")).with_columns(is_log=pl.lit(value=False))
    logs = logs.join(listed, on="ticket", how="anti").with_columns(is_log=pl.lit(value=True))
    known = pl.concat([listed, logs], how="diagonal")
    rows = pl.concat(
        [parts[n].select("ticket", INPUT, LINE, at=_MOMENT[n]) for n in ("events", "promises")]
    )
    bare = (
        rows.sort("ticket", "at", INPUT, LINE)
        .unique("ticket", keep="first", maintain_order=True)
        .join(known, on="ticket", how="anti")
        .join(keys, on="ticket", how="left", maintain_order="left")
        .select(*KEY, "ticket", INPUT, LINE, is_log=pl.lit(value=True))
    )
    return pl.concat([known, bare], how="diagonal")


def _told(
    tickets: pl.DataFrame,
    parts: Parts,
    said: pl.DataFrame,
    waited: pl.DataFrame,
    as_of: datetime | None,
) -> pl.DataFrame:
    """One row per `ticket` that something happened to, everything told in columns that begin with TOLD."""
    events, talks = parts["events"], conversations(said)
    own = pl.col("created_at") if "created_at" in tickets.columns else pl.lit(None, INSTANT)
    first = pl.col("first_message_at").filter(pl.col("from_start")).first()
    created = (
        tickets.filter(pl.col("ticket").is_not_null())
        .join(talks, on="ticket", how="left")
        .group_by("ticket")
        .agg(pl.coalesce(own.first(), first).alias("created_at"))
    )
    worst = (pl.col("ended_at") - pl.col("started_at")).max().dt.total_seconds()
    parts_told = [
        talks,
        waited.group_by("ticket").agg(worst.alias("next_reply_worst_seconds")),
        statuses(changes(events, "status", created), as_of),
        moves(changes(events, "agent", created), "agent", "handoffs"),
        moves(changes(events, "team", created), "team", "handoffs_team"),
        moves(changes(events, "priority", created), "priority", "priorities").drop("priorities"),
        promised(parts["promises"]),
        events.group_by("ticket").agg(
            pl.col("at")
            .filter(pl.col("kind").is_in(["message", "note"]).not_())
            .min()
            .alias("first_event_at"),
            pl.col("at").max().alias("last_event_at"),
        ),
    ]
    told = tickets.select("ticket").drop_nulls().unique()
    for part in parts_told:
        told = told.join(part, on="ticket", how="left")
    return told.rename({name: TOLD + name for name in told.columns if name != "ticket"})
