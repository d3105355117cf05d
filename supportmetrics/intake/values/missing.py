"""The spellings of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

MISSING = frozenset(
    {
        *(
            "",
            "-",
            "--",
            "–",
            "—",
            "?",
            "na",
            "n/a",
            "#n/a",
            "null",
            "none",
            "nan",
            "nat",
            "(null)",
            "(empty)",
        ),
        *("(blank)", "empty", "undefined", "0000-00-00", "0000-00-00 00:00:00", "<null>", "\\n"),
    }
)
"""In lower case. In columns of text only the typographic ones are nothing: a team may be called "None"."""
BLANKS = frozenset(
    {
        "",
        "-",
        "--",
        "–",
        "—",
        "?",
        "null",
        "(null)",
        "<null>",
        "nan",
        "n/a",
        "na",
        "#n/a",
        "(empty)",
        "(blank)",
    }
)
"""What is nothing in columns of words."""


def is_missing(text: str) -> bool:
    """Whether a cell of a date, duration, number or flag column holds nothing."""
    return text.strip().lower() in MISSING


def mask(text: pl.Expr) -> pl.Expr:
    """True where a text cell holds nothing."""
    return text.str.strip_chars().str.to_lowercase().is_in(sorted(MISSING))
