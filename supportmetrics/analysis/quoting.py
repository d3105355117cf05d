"""Which comments are shown as examples: those that say most of what sets their side apart, neither short nor long.

The choice is a rule and no chance: the same comments give the same examples. Each further example counts only what
those before it have not said, so that three are not three times the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES = 3
SHORTEST, LONGEST = 30, 280
"""Characters of a comment that is quoted before shorter and longer ones."""
_MIDDLING = 120
_TELLS = 60
"""Characters beside the middling length that weigh as little as nothing."""


def examples(
    comments: pl.DataFrame, found: pl.DataFrame, words: Sequence[str], most: int = EXAMPLES
) -> pl.DataFrame:
    """At most so many rows of `comments` (comment, text, at), in the order in which they are to be shown.

    `found` has each `comment` with its `entry`s, `words` are the distinctive ones. Most of them first, then a length
    that reads well, then the newest, then the first in the data.
    """
    said = found.filter(pl.col("entry").is_in(list(words))).select("comment", "entry").unique()
    length = pl.col("text").str.len_chars()
    left = (
        comments.with_columns(
            same=pl.col("text").str.to_lowercase().str.replace_all(r"\W+", " "),
            odd=~length.is_between(SHORTEST, LONGEST),
            off=(length - _MIDDLING).abs() // _TELLS,
        )
        .sort("at", "comment", descending=[True, False], nulls_last=True)
        .unique("same", keep="first", maintain_order=True)
    )
    chosen: list[pl.DataFrame] = []
    for _ in range(min(most, left.height)):
        says = said.group_by("comment").agg(says=pl.len())
        best = (
            left.join(says, on="comment", how="left", maintain_order="left")
            .sort(
                "odd",
                pl.col("says").fill_null(0),
                "off",
                descending=[False, True, False],
                maintain_order=True,
            )
            .head(1)
        )
        chosen.append(best.select(comments.columns))
        told = said.join(best, on="comment", how="semi")["entry"]
        said = said.filter(~pl.col("entry").is_in(told.implode()))
        left = left.join(best, on="comment", how="anti", maintain_order="left")
    return pl.concat(chosen) if chosen else comments.clear()


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text of at most so many characters, cut between words; what is cut off is shown as an ellipsis."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > longest // 2 else head).rstrip(" ,;:.-") + "…"
