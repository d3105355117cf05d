"""Columns of words in a list of tickets: canonical where there are canonical ones, and what nobody knows is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake.planning import TRANSLATED
from supportmetrics.intake.values import words
from supportmetrics.model.columns import TICKETS

if TYPE_CHECKING:
    from collections.abc import Mapping as Map
    from concurrent.futures import Executor, Future

    from supportmetrics.intake.mapping import Mapping
    from supportmetrics.intake.planning import Plan
    from supportmetrics.intake.quality import Notes
    from supportmetrics.intake.reading import Reading

LISTED = frozenset({"status", "channel", "priority", "tier"})
"""Dimensions whose unknown words are findings and stay as `other:<word>`."""


def begun(
    raw: Map[str, pl.Series],
    mapping: Mapping,
    reading: Reading,
    pool: Executor,
) -> dict[str, Future[words.Words]]:
    """Every column of words among the cells, as it is understood, on the threads of a pool."""
    preset = mapping.preset.values if mapping.preset else {}
    nothing = dict.fromkeys(mapping.preset.missing if mapping.preset else (), "")

    def read(name: str) -> words.Words:
        table = {**nothing, **preset.get(name, {}), **reading.values.get(name, {})}
        if name in TRANSLATED:
            look_up = words.translator(name, table)
            return words.translate(raw[name], look_up, keep_unknown=name in LISTED)
        text = words.trimmed(raw[name])
        return words.Words(text.replace({k: v or None for k, v in table.items()}), (), 0)

    return {
        name: pool.submit(read, name)
        for name in raw
        if name in TICKETS and TICKETS[name].dtype == pl.String
    }


def noted(texts: Map[str, Future[words.Words]], plan: Plan, notes: Notes) -> dict[str, pl.Series]:
    """The columns, with findings about the words that nobody knows."""
    out: dict[str, pl.Series] = {}
    for name, reading in texts.items():
        column = reading.result()
        out[name] = column.values.alias(name)
        if name in TRANSLATED:
            notes.words[name] = column.known
        if column.unknown and name in LISTED:
            header = plan.columns[name].header
            notes.unknown_words[header] = column.unknown
            notes.add(
                "unknown-word",
                f"kept as other:<word>; map it with [values.{name}]",
                column=header,
                rows=column.unknown_rows,
                words=column.unknown,
            )
    return out
