"""Which ticket an answer is about: by id and source, by id alone where no source is known."""

from __future__ import annotations

import polars as pl

from supportmetrics.facts.places import looked_up, numbered


def tickets_of(rows: pl.DataFrame, tickets: pl.DataFrame) -> pl.Series:
    """Place of the ticket of every row, by id and source; by id alone where no source is known and one has that id."""
    places = tickets.select("ticket_id", place=pl.int_range(pl.len(), dtype=pl.UInt32))
    sources = {
        source
        for frame in (tickets, rows)
        for source in frame["source"].unique().cast(pl.String)
        if source is not None
    }
    if len(sources) > 1:
        by_id = places.unique("ticket_id", keep="none")
        places = places.with_columns(source=tickets["source"].cast(pl.String))
        keys = rows.select("ticket_id", pl.col("source").cast(pl.String))
        exact = keys.join(places, on=["ticket_id", "source"], how="left", maintain_order="left")[
            "place"
        ]
        loose = keys.join(by_id, on="ticket_id", how="left", maintain_order="left")["place"]
        no_source = keys["source"].is_null()
        return pl.select(pl.when(no_source).then(loose).otherwise(exact)).to_series()
    place = _by_number(rows["ticket_id"], tickets["ticket_id"])
    if place is not None:
        return place
    # Hashes are joined faster than words; should two ids share one, the words decide.
    hashed = pl.DataFrame({"key": tickets["ticket_id"].hash(), "place": places["place"]}).unique(
        "key", keep="any"
    )
    place = pl.DataFrame({"key": rows["ticket_id"].hash()}).join(
        hashed, on="key", how="left", maintain_order="left"
    )["place"]
    place = pl.select(pl.when(rows["ticket_id"].is_not_null()).then(place)).to_series()
    same = tickets["ticket_id"].gather(place) == rows["ticket_id"]
    if hashed.height == places.height and same.fill_null(value=True).all():
        return place
    return rows.select("ticket_id").join(places, on="ticket_id", how="left", maintain_order="left")[
        "place"
    ]


def _by_number(wanted: pl.Series, ids: pl.Series) -> pl.Series | None:
    """Places of ids that are numbers; None when they are not, or two of them write one number ("7", "07")."""
    numbers = None if ids.null_count() else numbered(ids, wanted)
    place = looked_up(*numbers) if numbers else None
    if place is None:
        return None
    same = ids.gather(place) == wanted
    return place if same.all() else pl.select(pl.when(same).then(place)).to_series()
