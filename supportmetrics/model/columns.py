"""The canonical tables that reading produces: which columns there can be, their types and meanings.

A column that an input does not have is absent from the frame, never filled with guesses.
"""

from __future__ import annotations

import polars as pl

from supportmetrics.model.frozen import frozen
from supportmetrics.model.scales import SCALES, SURVEY_KINDS

INSTANT = pl.Datetime("us", "UTC")
"""Every instant inside: microseconds, UTC."""


@frozen
class Column:
    """A canonical column."""

    name: str
    dtype: pl.DataType | type[pl.DataType]
    meaning: str
    personal: bool = False
    """Holds names, addresses or message text: read only when something asks for it."""


def _table(*columns: Column) -> dict[str, Column]:
    return {column.name: column for column in columns}


TICKETS = _table(
    Column("ticket_id", pl.String, "the desk's own id, as text"),
    Column(
        "source", pl.String, "which desk or preset the ticket came from; ids are unique within it"
    ),
    Column("created_at", INSTANT, "when the ticket was opened"),
    Column(
        "updated_at", INSTANT, "when the row last changed; decides which duplicate is the newest"
    ),
    Column(
        "version",
        pl.Int64,
        "number of the update; decides between rows that changed at the same time",
    ),
    Column("first_response_at", INSTANT, "first public message of a human agent"),
    Column(
        "first_response_seconds",
        pl.Int64,
        "creation to first response as the vendor computed it, calendar time",
    ),
    Column("first_resolved_at", INSTANT, "first time the ticket was solved"),
    Column(
        "first_resolution_seconds",
        pl.Int64,
        "creation to first solve as the vendor computed it, calendar time",
    ),
    Column("resolved_at", INSTANT, "last time the ticket was solved"),
    Column(
        "closed_at",
        INSTANT,
        "when the ticket was closed; the solve of a ticket that was never solved",
    ),
    Column(
        "resolution_seconds",
        pl.Int64,
        "creation to last solve as the vendor computed it, calendar time",
    ),
    Column("requester_wait_seconds", pl.Int64, "seconds in new, open and on-hold"),
    Column("pending_seconds", pl.Int64, "seconds waiting for the customer"),
    Column("on_hold_seconds", pl.Int64, "seconds waiting for a third party"),
    Column(
        "next_reply_worst_seconds",
        pl.Int64,
        "the longest wait of the customer for a reply after the first",
    ),
    Column("handle_seconds", pl.Int64, "agents' working time on the ticket"),
    Column(
        "queue_wait_seconds", pl.Int64, "seconds a caller waited before an answer or hanging up"
    ),
    Column("status", pl.String, "canonical status, or other:<word>"),
    Column(
        "is_closed",
        pl.Boolean,
        "the desk says the ticket is finished, whatever its stage is called",
    ),
    Column("channel", pl.String, "canonical channel of arrival, or other:<word>"),
    Column("tier", pl.String, "support tier 1, 2, 3 ..., or other:<word>"),
    Column("team", pl.String, "group that holds the ticket at export time"),
    Column("agent", pl.String, "agent that holds the ticket at export time", personal=True),
    Column("customer_id", pl.String, "who asked", personal=True),
    Column("organization", pl.String, "the customer's company", personal=True),
    Column("priority", pl.String, "canonical priority, or other:<word>"),
    Column("type", pl.String, "question, incident, problem, task ..."),
    Column("category", pl.String, "what the ticket is about, the desk's own words"),
    Column("brand", pl.String, "brand or product"),
    Column("tags", pl.String, "tags, separated by blanks or commas as exported"),
    Column("language", pl.String, "language of the customer"),
    Column("subject", pl.String, "subject line", personal=True),
    Column("initiator", pl.String, "customer or agent: who opened it"),
    Column("direction", pl.String, "inbound or outbound"),
    Column("agent_replies", pl.Int64, "public replies of agents"),
    Column("customer_replies", pl.Int64, "messages of the customer"),
    Column("reopens", pl.Int64, "times a solved ticket was opened again"),
    Column("reopened_at", INSTANT, "when the ticket was last opened again"),
    Column("escalated", pl.Boolean, "handed to a tier above the first"),
    Column("handoffs_team", pl.Int64, "changes of team"),
    Column("handoffs", pl.Int64, "changes of agent"),
    Column("spam", pl.Boolean, "marked as spam"),
    Column("deleted", pl.Boolean, "deleted"),
    Column("merged", pl.Boolean, "merged into another ticket"),
    Column("sla_first_response_due", INSTANT, "the vendor's due time of the first response"),
    Column("sla_resolution_due", INSTANT, "the vendor's due time of the resolution"),
    Column("sla_first_response_breached", pl.Boolean, "the vendor's verdict on the first response"),
    Column("sla_next_response_breached", pl.Boolean, "the vendor's verdict on later replies"),
    Column("sla_resolution_breached", pl.Boolean, "the vendor's verdict on the resolution"),
    Column("bot_involved", pl.Boolean, "a bot took part"),
    Column("bot_contained", pl.Boolean, "a bot finished it without a person"),
    Column("answered", pl.Boolean, "the call was picked up"),
)
"""One row per ticket and export row; duplicates are still in."""

SURVEYS = _table(
    Column(
        "kind", pl.Enum(SURVEY_KINDS), "csat, nps, ces, or resolved (did we resolve your issue?)"
    ),
    Column("score", pl.Int8, "the answer as its scale's number; null: sent but not answered"),
    Column("scale", pl.Enum(list(SCALES)), "id of the scale, such as 1-5"),
    Column("answered_at", INSTANT, "when the customer answered"),
    Column("sent_at", INSTANT, "when the survey was sent"),
    Column("ticket_id", pl.String, "the ticket it is about"),
    Column(
        "source",
        pl.Categorical,
        "source of that ticket, when the survey came inside its export",
    ),
    Column("channel", pl.Categorical, "the survey's own channel, for answers without a ticket"),
    Column("tier", pl.Categorical, "the survey's own tier, for answers without a ticket"),
    Column("question", pl.Categorical, "the question, where answers are told apart by it"),
    Column("comment", pl.String, "what the customer wrote", personal=True),
)
"""One row per survey sent or answered."""

EVENTS = _table(
    Column("ticket_id", pl.String, "the ticket it happened to"),
    Column("source", pl.String, "which desk or preset the row came from"),
    Column("at", INSTANT, "when"),
    Column("actor", pl.String, "customer, agent, bot or system; nothing when nobody tells"),
    Column("kind", pl.String, "message, note, status, agent, team, priority, or step: other work"),
    Column("public", pl.Boolean, "the customer could see it"),
    Column("value", pl.String, "the new status, agent, team or priority"),
    Column("previous", pl.String, "what it was before, where the export tells"),
    Column("channel", pl.String, "canonical channel of a message, or other:<word>"),
    Column("sequence", pl.Int64, "number of the change; decides the order of equal times"),
    Column("event_id", pl.String, "the desk's own id of the message or change"),
    Column(
        "from_start",
        pl.Boolean,
        "its file also holds the message that opened the ticket",
    ),
)
"""One row per message or change."""

PROMISES = _table(
    Column("ticket_id", pl.String, "the ticket it was promised for"),
    Column("source", pl.String, "which desk or preset the row came from"),
    Column("clock", pl.String, "first_response, next_reply or resolution"),
    Column("run", pl.Int64, "which run of the clock it is, where the desk numbers them from 1"),
    Column("started_at", INSTANT, "when the clock began"),
    Column("due_at", INSTANT, "the vendor's due time"),
    Column("done_at", INSTANT, "when it was done"),
    Column("breached", pl.Boolean, "the vendor's verdict"),
)
"""One row per ticket and promise of the vendor, and again per run of its clock, or one per event of a numbered run;
cancelled ones are not in."""

CATEGORIES = ("source", "channel", "tier", "team", "status", "priority", "initiator", "direction")
"""Columns of few words: as categories they are compared, copied and counted as numbers."""

PEOPLE = ("agent", "customer_id", "organization")
"""Ticket columns whose words are names when a customer writes them."""
BYLINE = "by: "
"""Begins columns of tickets and answers that hold further names of people; they are there only beside comments."""
AGENT_BYLINE = f"{BYLINE}agent "
"""Begins those of agents."""

INPUT = "input"
"""Bookkeeping column of every canonical frame: index of the input the row came from (UInt32)."""
LINE = "line"
"""Bookkeeping column: record number within its input, the first data record is 1 (UInt32)."""
AUTHOR = "author"
"""Bookkeeping column of events: who did it, by the desk's id, until it is known whether that is an agent."""


def empty(table: dict[str, Column]) -> pl.DataFrame:
    """A canonical frame with all columns of a table and its bookkeeping, without rows."""
    named = {name: column.dtype for name, column in table.items()}
    return pl.DataFrame(schema=named | {INPUT: pl.UInt32, LINE: pl.UInt32})


TABLES: dict[str, dict[str, Column]] = {
    "tickets": TICKETS,
    "surveys": SURVEYS,
    "events": EVENTS,
    "promises": PROMISES,
}
