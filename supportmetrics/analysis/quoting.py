"""Which comments are shown as examples: those that say most of what sets their side apart, neither short nor long.

The choice is a rule and no chance: the same comments give the same examples. Each further example counts only what
those before it have not said, so that three are not three times the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
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
    odd, off = left["odd"].to_numpy(), left["off"].to_numpy().astype(np.int64)
    said = _said(left["comment"], found, words)
    chosen: list[int] = []
    while len(chosen) < min(most, left.height):
        places = np.lexsort((off, -said.sum(axis=0), odd))
        best = next(int(place) for place in places if place not in chosen)
        chosen.append(best)
        said[said[:, best]] = False
    return left[chosen].select(comments.columns)


def _said(
    comments: pl.Series, found: pl.DataFrame, words: Sequence[str]
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Whether each of the words (rows) is among the entries of each comment (columns)."""
    each = list(dict.fromkeys(words))
    said = np.zeros((len(each), comments.len()), np.bool_)
    places = pl.DataFrame({"comment": comments}).with_row_index("place")
    names = pl.DataFrame({"entry": each}, schema={"entry": pl.String}).with_row_index("word")
    hits = found.join(names, on="entry").join(places, on="comment")
    said[hits["word"], hits["place"]] = True
    return said


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text of at most so many characters, cut between words; what is cut off is shown as an ellipsis."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > longest // 2 else head).rstrip(" ,;:.-") + "…"
