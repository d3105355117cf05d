"""Header rows below the header, as survey tools write them: what they say goes to the columns, none is an answer."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake import presets
from supportmetrics.intake.headers import light
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supportmetrics.intake.tables import Table

_PLAIN = frozenset({"response", "open-ended response", "antwort", "réponse", "respuesta"})
"""Cells of a second header row that only say that there is an answer."""
_TICKED = ("1", "x", "true", "yes")


@frozen
class Told:
    """What further header rows say, by place of the column."""

    questions: Mapping[int, str] = field(default_factory=dict)
    """The text of the question, where the header is only its number."""
    options: Mapping[int, str] = field(default_factory=dict)
    """The choice that a column stands for, where each choice has one."""


def settle(table: Table) -> Told:
    """Take header rows out of the data of a table and join them with its headers."""
    if not table.sample.height:
        return Told()
    said = presets.header_rows()
    for rows in said:
        title = rows.get("title")
        if title and all(re.match(title, header) for header in table.headers[:3]):
            table.promote()
            return Told()
    for rows in said:
        if last := rows.get("last_header"):
            for place, row in enumerate(table.sample.head(4).iter_rows()):
                if any(cell and re.search(last, cell) for cell in row):
                    texts = table.sample.row(0) if place else ()
                    table.skip_records(place + 1)
                    return Told({p: text for p, text in enumerate(texts) if text})
    for rows in said:
        if "blank_in_second" in rows and _has_second(table, rows["blank_in_second"]):
            return _joined(table)
    return Told()


def _has_second(table: Table, blank: str) -> bool:
    """A first record without what every response has is the second row of the header."""
    places = [p for p, header in enumerate(table.headers) if light(header) == blank]
    first = table.sample.row(0)
    return bool(places) and not first[places[0]] and any(first)


def _joined(table: Table) -> Told:
    """Two header rows as one: an empty header continues the question to its left."""
    second = table.sample.row(0)
    table.skip_records(1)
    asked: list[str] = []
    for header in table.headers:
        asked.append(header.strip() or (asked[-1] if asked else ""))
    said = [table.sample[name].cast(pl.String).drop_nulls().unique() for name in table.names]
    ticked = {
        asked[place]
        for place, below in enumerate(second)
        if below and _is_choice(said[place], below)
    }
    headers, options = [], {}
    for place, below in enumerate(second):
        if not below or light(below) in _PLAIN:
            headers.append(asked[place])
        elif asked[place] in ticked and all(_is_tick(text, below) for text in said[place]):
            # A choice that nobody made yet is one, too, beside those that were made.
            headers.append(asked[place])
            options[place] = below
        else:
            headers.append(f"{asked[place]}: {below}")
    table.headers = tuple(headers)
    return Told(options=options)


def _is_choice(said: pl.Series, choice: str) -> bool:
    """Whether a column is ticked, or repeats its choice."""
    return said.len() > 0 and all(_is_tick(text, choice) for text in said)


def _is_tick(text: str, choice: str) -> bool:
    return text == choice or text.lower() in _TICKED
