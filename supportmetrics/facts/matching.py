"""Which ticket an answer is about: by id and source, by id alone where no source is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.facts.places import NOWHERE, Directory
from supportmetrics.model.categories import occurring

if TYPE_CHECKING:
    from supportmetrics.facts.places import Places


class Tickets:
    """Tickets to be found: each stands in one row."""

    def __init__(self, tickets: pl.DataFrame) -> None:
        self._ids = tickets["ticket_id"]
        self._source = tickets["source"]
        self._sources = _words(self._source)
        self._directory = Directory.of(self._ids)

    def of(self, rows: pl.DataFrame) -> Places:
        """The row of the ticket that each of `rows` is about, by its `ticket_id` and its `source` if it tells one.

        One that tells none is about the ticket with its id, if there is one such ticket.
        """
        if "ticket_id" not in rows.columns:
            return np.full(rows.height, NOWHERE, np.uint32)
        sources = self._sources | (_words(rows["source"]) if "source" in rows.columns else set())
        if len(sources) > 1:
            return _places(self._by_source(rows))
        if self._directory is not None:
            return self._directory.find(rows["ticket_id"])
        return _places(self._by_id(rows["ticket_id"]))

    def _by_source(self, rows: pl.DataFrame) -> pl.Series:
        places = pl.DataFrame({"ticket_id": self._ids, "source": self._source.cast(pl.String)})
        places = places.with_columns(place=pl.int_range(pl.len(), dtype=pl.UInt32))
        by_id = places.select("ticket_id", "place").unique("ticket_id", keep="none")
        source = pl.col("source") if "source" in rows.columns else pl.lit(None)
        keys = rows.select("ticket_id", source.cast(pl.String).alias("source"))
        exact = keys.join(places, on=["ticket_id", "source"], how="left", maintain_order="left")
        loose = keys.join(by_id, on="ticket_id", how="left", maintain_order="left")
        return exact["place"].zip_with(keys["source"].is_not_null(), loose["place"])

    def _by_id(self, wanted: pl.Series) -> pl.Series:
        # Hashes are joined faster than words; should two ids share one, the words decide.
        row = pl.int_range(self._ids.len(), dtype=pl.UInt32, eager=True)
        known = pl.DataFrame({"key": self._ids.hash(), "place": row}).unique("key", keep="any")
        asked = pl.DataFrame({"key": wanted.hash()})
        place = asked.join(known, on="key", how="left", maintain_order="left")["place"]
        place = place.zip_with(wanted.is_not_null(), pl.Series([None], dtype=pl.UInt32))
        same = self._ids.gather(place) == wanted
        if known.height == row.len() and same.fill_null(value=True).all():
            return place
        by_word = pl.DataFrame({"id": self._ids, "place": row})
        return (
            wanted.alias("id")
            .to_frame()
            .join(by_word, on="id", how="left", maintain_order="left")["place"]
        )


def _words(source: pl.Series) -> set[str]:
    return set(occurring(source.cast(pl.Categorical))[1])


def _places(found: pl.Series) -> Places:
    places: Places = found.fill_null(NOWHERE).to_numpy()
    return places
