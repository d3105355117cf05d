"""Ticket ids as the desk writes them, whatever a survey tool or a spreadsheet put around them."""

from __future__ import annotations

import polars as pl

from supportmetrics.intake.values.words import trimmed

_AROUND = r"^[=\"'#\s]+|[\"'\s]+$"
_DECIMAL = r"^(\d+)\.0+$"
_LINK = r"^https?://\S*/(\d+)(?:[/?#]\S*)?$"
_RESOURCE = r"^(?:\S*,)?z(?:en|rn):ticket:(\d+)(?:,\S*)?$"
"""A name by which Zendesk calls a ticket among other things."""


def plain_ids(ids: pl.Series) -> pl.Series:
    """Text ids without blanks around them, a leading `#`, quotes and the `.0` of a number; of a link to a ticket, or
    its name as a resource, its number.
    """
    if ids.cast(pl.Int64, strict=False).null_count() == ids.null_count():
        return ids
    bare = trimmed(ids).str.replace_all(_AROUND, "")
    for around in (_DECIMAL, _LINK, _RESOURCE):
        bare = bare.str.replace(around, "$1")
    return bare.set(bare == "", None)
