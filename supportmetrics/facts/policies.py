"""Which policy is each ticket's own: the first that matches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.facts.coding import combined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportmetrics.model.policies import Policy


def assign(tickets: pl.DataFrame, policies: Sequence[Policy]) -> pl.DataFrame:
    """Adds `policy` (UInt16): the place of the first policy that matches each ticket; len(policies) when none does."""
    columns = sorted(
        {column for policy in policies for column in policy.match} & set(tickets.columns)
    )
    if not columns:
        place = next(
            (number for number, policy in enumerate(policies) if not policy.match), len(policies)
        )
        return tickets.with_columns(policy=pl.lit(place, pl.UInt16))
    combination = combined([(name, tickets[name]) for name in columns], tickets.height)
    places = [
        next(
            (number for number, policy in enumerate(policies) if _matches(policy, words)),
            len(policies),
        )
        for words in combination.combinations.select(columns).iter_rows(named=True)
    ]
    return tickets.with_columns(policy=pl.Series(np.array(places, np.uint16)[combination.code]))


def _matches(policy: Policy, words: dict[str, str]) -> bool:
    for column, wanted in policy.match.items():
        if column not in words:
            return False
        held = words[column].replace(",", " ").split() if column == "tags" else [words[column]]
        if not any(word.casefold() in {w.casefold() for w in wanted} for word in held):
            return False
    return True
