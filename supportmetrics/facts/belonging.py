"""Which ticket a message or change belongs to, when it stands in another file than its ticket.

Ids are unique within a source only, and the source of a file of messages is not that of the tickets: files of one
desk find each other by the desk, and a file that no preset knows by the ids alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

KEY = ("source", "ticket_id")
_UNKNOWN_DESK = "generic"


def desk(source: str) -> str:
    """The help desk of a source: what stands before the first `_` or `:` (`zendesk_json` is zendesk)."""
    return source.partition(":")[0].partition("_")[0]


def homes(rows: pl.DataFrame, tickets: pl.DataFrame) -> pl.DataFrame:
    """Every `source` and `ticket_id` of `rows` with `home`, the source of its ticket, and `found`, whether
    `tickets` hold it. `home` is null for rows whose ticket should be among `tickets` and is not.

    Where no file of the desk holds tickets, the rows themselves tell which tickets there are: their home is then one
    source for all files of that desk.
    """
    keys = rows.select(pl.col(KEY).cast(pl.String)).unique()
    have = tickets.select(pl.col(KEY).cast(pl.String)).unique()
    apart = _apart(keys["source"].unique().to_list(), have["source"].unique().to_list())
    keys = keys.with_columns(alone=pl.col("source").replace_strict(apart, return_dtype=pl.String))
    near = keys.join(have.rename({"source": "other"}), on="ticket_id", how="inner")
    near = near.with_columns(
        same=pl.col("source") == pl.col("other"),
        kin=_desks("source") == _desks("other"),
        loose=(_desks("source") == _UNKNOWN_DESK) | (_desks("other") == _UNKNOWN_DESK),
    ).filter(pl.col("kin") | pl.col("loose"))
    near = near.with_columns(
        closeness=pl.col("same").cast(pl.Int8) * 2 + pl.col("kin").cast(pl.Int8)
    )
    nearest = near.filter(pl.col("closeness") == pl.col("closeness").max().over(KEY))
    known = nearest.group_by(KEY).agg(
        pl.when(pl.len() == 1).then(pl.col("other").first()).alias("home")
    )
    return (
        keys.join(known, on=KEY, how="left")
        .with_columns(found=pl.col("home").is_not_null())
        .with_columns(pl.coalesce("home", "alone").alias("home"))
        .select(*KEY, "home", "found")
    )


def _desks(name: str) -> pl.Expr:
    return pl.col(name).str.extract(r"^([^_:]*)")


def _apart(sources: Iterable[str], having: Iterable[str]) -> dict[str, str | None]:
    """Source of rows -> the source of the tickets they make up by themselves; None where files hold the tickets."""
    held = {desk(source) for source in having}
    sources = sorted(sources)
    desks = {desk(source) for source in sources} - {_UNKNOWN_DESK}
    out: dict[str, str | None] = {}
    for source in sources:
        own = desk(source)
        if held and (own in held or _UNKNOWN_DESK in held | {own}):
            out[source] = None
            continue
        # A file that no preset knows belongs to the only desk there is.
        one = len(desks) <= 1
        kin = [s for s in sources if one or desk(s) == own]
        known = [s for s in kin if desk(s) != _UNKNOWN_DESK]
        out[source] = min(known or kin)
    return out
