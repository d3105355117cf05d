"""Tickets that their messages, changes and clocks call by another id than their list does.

A list may show both: the number that people use, and the desk's own key. Where it does, files that use the key are
read as if they used the number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.facts.belonging import desk
from supportmetrics.intake import picking
from supportmetrics.intake.roles import LOGS
from supportmetrics.intake.values import words
from supportmetrics.model.columns import LINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.intake.inputs import Input


def resolve(inputs: Sequence[Input], sources: Sequence[str]) -> None:
    """Give the events and promises of `inputs` the ids by which the lists of the same desk call their tickets.

    An id that a list uses itself stays, and so does one that two tickets share.
    """
    asking = [one.mapping.role in LOGS for one in inputs]
    if not any(asking):
        return
    for name in sorted({desk(source) for source in sources}):
        same = [place for place, source in enumerate(sources) if desk(source) == name]
        known = [found for place in same if (found := _known(inputs[place])) is not None]
        if not known:
            continue
        ids = pl.concat(known).unique()
        numbers = ids.filter(~pl.col("inner").is_in(ids["ticket_id"].implode()))
        numbers = numbers.unique("inner", keep="none")
        for place in (place for place in same if asking[place]):
            _rename(inputs[place], numbers)


def _known(one: Input) -> pl.DataFrame | None:
    """Every `inner` id of a list with its `ticket_id`; None where it shows one of them only."""
    columns = one.mapping.columns
    if one.mapping.role != "tickets" or one.frame is None or "inner_id" not in columns:
        return None
    names = columns["inner_id"].names
    read = one.table.read(names, exact=one.exact).frame
    inner = read.select(LINE).with_columns(words.trimmed(picking.pick(read, names)).alias("inner"))
    return one.frame.select(LINE, "ticket_id").join(inner.drop_nulls(), on=LINE).drop(LINE)


def _rename(one: Input, numbers: pl.DataFrame) -> None:
    better = pl.col("ticket_id").replace(numbers["inner"], numbers["ticket_id"])
    one.events = None if one.events is None else one.events.with_columns(better)
    one.promises = None if one.promises is None else one.promises.with_columns(better)
    one.frame = None if one.frame is None else one.frame.with_columns(better)
