"""Conversations out of messages that only name the message they answer: all answers to one message are one ticket."""

from __future__ import annotations

import polars as pl


def roots(ids: pl.Series, answers: pl.Series) -> pl.Series:
    """The id of the message that began the conversation of each message; `answers` is the id it answers, or null.

    Where that message is in no row, its id still holds its answers together.
    """
    ids = ids.cast(pl.String)
    answers = answers.cast(pl.String).str.replace(r"^(\d+)\.0$", "$1")
    known = pl.DataFrame([ids.alias("id"), pl.coalesce(answers, ids, eager=True).alias("up")])
    above = known.unique("id", keep="first", maintain_order=True)
    # Every round doubles the distance, so that long conversations take few rounds; a circle ends them too.
    for _ in range(max(1, ids.len().bit_length())):
        higher = above.join(above, left_on="up", right_on="id", how="left", maintain_order="left")
        raised = higher.select("id", pl.coalesce("up_right", "up").alias("up"))
        if raised.equals(above):
            break
        above = raised
    return known.join(above, on="id", how="left", maintain_order="left")["up_right"].rename(
        "ticket_id"
    )
