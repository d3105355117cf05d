"""Names of people are read where comments are, and only there: what names somebody is taken out of a comment.

They travel in columns of their own (`model.columns.BYLINE`), which no figure and no output is made of.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supportmetrics.intake import presets
from supportmetrics.model.columns import AGENT_BYLINE, BYLINE, PEOPLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.intake.inputs import Input

_ROLES = ("tickets", "surveys")


def beside_comments(inputs: Sequence[Input]) -> None:
    """Lets inputs read who their tickets and answers are by and about, when some input has comments to be read."""
    if not any("comment" in one.mapping.columns and _reads(one) for one in inputs):
        return
    agents, customers = presets.synonyms("tickets")["agent"], presets.names_of_people()
    for one in inputs:
        mapping = one.mapping
        if mapping.role not in _ROLES:
            continue
        one.reading = replace(one.reading, wanted=(one.reading.wanted or frozenset()) | set(PEOPLE))
        told = {
            place
            for column in PEOPLE
            if mapping.role == "tickets" and column in mapping.columns
            for place in mapping.columns[column].everything
        }
        for place, (header, name) in enumerate(zip(mapping.headers, one.table.names, strict=True)):
            if name in told:
                continue
            if header.plain in agents.headers:
                mapping.extras[f"{AGENT_BYLINE}{place}"] = (name,)
            elif header.plain in customers:
                mapping.extras[f"{BYLINE}{place}"] = (name,)


def _reads(one: Input) -> bool:
    """Whether comments are read to be looked into, not to be carried along as they are."""
    return one.reading.wanted is not None and "comment" in one.reading.wanted
