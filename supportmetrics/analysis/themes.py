"""Themes: what the user wants to see counted in comments, each a list of words and phrases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from supportmetrics.model.voice import Share, Theme
from supportmetrics.stats.intervals import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_UNSPACED = r"[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af]"
"""Scripts in which words are not set apart: a pattern is found wherever it stands."""


def pattern(words: Sequence[str]) -> str:
    """A regular expression for any of these words or phrases, in any case.

    They are found as whole words; a `*` stands for the rest of a word: `refund*` also finds "refunded".
    """
    return "(?i)" + "|".join(_one(word) for word in words)


def _one(word: str) -> str:
    parts = [re.escape(part).replace(r"\*", r"[\p{L}\p{M}]*") for part in word.split()]
    whole = r"\s+".join(part.replace(r"\-", "-") for part in parts)
    begins = "" if re.match(_UNSPACED, word) else r"(?:^|[^\p{L}\p{N}_])"
    ends = "" if re.match(_UNSPACED, word[-1]) or word.endswith("*") else r"(?:[^\p{L}\p{N}_]|$)"
    return f"{begins}{whole}{ends}"


def themes(
    comments: pl.DataFrame, asked: Mapping[str, Sequence[str]]
) -> tuple[tuple[Theme, ...], int]:
    """Each theme with its share of the comments and the CSAT beside it; and how many comments are about none.

    `comments` have `text` and `satisfied` (Boolean; null without a CSAT answer). A comment may be about several themes.
    """
    if not asked or not comments.height:
        return (), comments.height
    about = comments.select(
        "satisfied",
        *(
            pl.col("text").str.contains(pattern(words)).alias(f"theme {place}")
            for place, words in enumerate(asked.values())
        ),
    )
    found = []
    for place, name in enumerate(asked):
        told = about.filter(f"theme {place}")["satisfied"]
        answered = told.drop_nulls()
        found.append(
            Theme(
                name,
                share(told.len(), comments.height),
                share(int(answered.sum()), answered.len()),
            )
        )
    found.sort(key=lambda theme: (-theme.comments.hits, theme.name))
    none = about.select(~pl.any_horizontal(pl.col("^theme .*$")))
    return tuple(found), int(none.to_series().sum())


def beyond(words: Sequence[str], asked: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The words that belong to no theme; none where there are no themes."""
    if not asked:
        return ()
    every = "|".join(pattern(patterns) for patterns in asked.values())
    column = pl.Series(words, dtype=pl.String)
    return tuple(column.filter(~column.str.contains(every)))


def share(hits: int, n: int) -> Share:
    """So many of so many, with the 95% interval."""
    if not n:
        return Share(hits, n, None, None)
    low, high = wilson(np.array([hits]), np.array([n]))
    return Share(hits, n, float(low[0]), float(high[0]))
