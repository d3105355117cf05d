"""What the messages of a ticket tell: first response, waits for a next reply, replies, who began.

A reply is a public message of a human agent; bots, automatic replies and private notes answer nobody. At equal times
the customer comes first, so that a reply in the same second is a wait of 0 s.
"""

from __future__ import annotations

import polars as pl

_ORDER = {"customer": 0, "agent": 2}
"""Who comes first in the same second; bots and the system stand between."""


def spoken(events: pl.DataFrame) -> pl.DataFrame:
    """The public messages by ticket and time."""
    order = pl.col("actor").replace_strict(_ORDER, default=1, return_dtype=pl.Int8)
    public = (pl.col("kind") == "message") & pl.col("public").fill_null(value=True)
    return (
        events.filter(public)
        .with_columns(order=order)
        .sort("ticket", "at", "order", "event_id", "channel", nulls_last=True)
        .drop("order")
    )


def conversations(said: pl.DataFrame) -> pl.DataFrame:
    """One row per `ticket` of what `spoken` gives.

    `reply_at` (first reply), `agent_replies`, `customer_replies` (null where nobody tells who wrote), `bot_involved`,
    `opened_by` (actor of the first message), `channel` (of the first message that has one), `told` (who wrote is
    known of every message), `from_start`, `first_message_at`, `last_message_at`.
    """
    actor = pl.col("actor")
    known = actor.is_not_null().any()
    return said.group_by("ticket").agg(
        pl.col("at").filter(actor == "agent").min().alias("reply_at"),
        pl.when(known).then((actor == "agent").sum().cast(pl.Int64)).alias("agent_replies"),
        pl.when(known).then((actor == "customer").sum().cast(pl.Int64)).alias("customer_replies"),
        pl.when(known).then((actor == "bot").any()).alias("bot_involved"),
        actor.first().alias("opened_by"),
        pl.col("channel").drop_nulls().first(),
        actor.is_not_null().all().alias("told"),
        pl.col("from_start").fill_null(value=True).any(),
        pl.col("at").min().alias("first_message_at"),
        pl.col("at").max().alias("last_message_at"),
    )


def by_bots(said: pl.DataFrame) -> pl.DataFrame:
    """The first answer of each ticket that has one from a bot before any agent's."""
    answers = said.filter(pl.col("actor").is_in(["agent", "bot"]))
    return answers.unique("ticket", keep="first", maintain_order=True).filter(
        pl.col("actor") == "bot"
    )


def waits(said: pl.DataFrame) -> pl.DataFrame:
    """The customer's waits for a reply after the first: `ticket`, `started_at`, `ended_at` (null: nobody replied).

    A wait starts at the oldest unanswered message of the customer and ends with the next reply; further messages of
    the customer are part of it, and an agent's follow-up answers nothing.
    """
    talk = said.filter(pl.col("actor").is_in(["customer", "agent"])).select("ticket", "at", "actor")
    before = pl.col("actor").shift().over("ticket")
    # Whoever speaks again only goes on: turns alternate.
    turns = talk.with_columns(before=before).filter(
        pl.col("before").is_null() | (pl.col("actor") != pl.col("before"))
    )
    turns = turns.with_columns(ended_at=pl.col("at").shift(-1).over("ticket"))
    return turns.filter((pl.col("actor") == "customer") & (pl.col("before") == "agent")).select(
        "ticket", pl.col("at").alias("started_at"), "ended_at"
    )
