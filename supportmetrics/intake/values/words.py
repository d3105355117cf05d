"""Words of exports to canonical words: every distinct word is looked up once, and the column is mapped through that.

An unknown word is kept as `other:<word>`, so that it stays visible; it is never guessed.
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl
import tomli

from supportmetrics.intake.headers import fold
from supportmetrics.intake.values.missing import BLANKS
from supportmetrics.model.frozen import frozen
from supportmetrics.model.words import CHANNELS, OTHER, PRIORITIES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CANONICAL = {
    "channel": CHANNELS,
    "priority": PRIORITIES,
    "status": (*STATUSES, "spam", "deleted", "merged"),
}
_CODE = re.compile(r"\d+\.0")
_NUMBERED = re.compile(r"(?:p|sev|priority )?\d (?P<word>\D+)")
_DASHES = ["", "-", "--", "–", "—"]
_TIER = re.compile(
    r"(?<![a-z0-9])(?:tier|level|lvl|l|t|niveau|nivel|stufe)[ _-]?([1-9])(?![0-9])", re.IGNORECASE
)
_TIER_LINE = re.compile(
    r"(?<![a-z0-9])([1-9])(?:st|nd|rd|th)?[ -](?:line|level|tier)(?![a-z])", re.IGNORECASE
)
_TIER_WORD = {"first": "1", "second": "2", "third": "3"}
_TIER_ORDINAL = re.compile(
    r"(?<![a-z])(first|second|third)[ -](?:line|level|tier)(?![a-z])", re.IGNORECASE
)


@frozen
class Words:
    """A column of canonical words, and the words nobody knows."""

    values: pl.Series
    unknown: tuple[str, ...]
    """Sorted, as written."""
    unknown_rows: int
    known: Mapping[str, str] = field(default_factory=dict)
    """Word as written -> canonical word."""


def plain(word: str) -> str:
    """The comparable form of a word: no case, accents, or difference between blank, underscore and hyphen; a code
    that a spreadsheet made a fraction (`2.0`) is whole again.
    """
    text = " ".join(fold(word).lower().replace("_", " ").replace("-", " ").split())
    return text.removesuffix(".0") if _CODE.fullmatch(text) else text


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    text = (files("supportmetrics.intake") / "presets" / "_words.toml").read_text(encoding="utf-8")
    return tomli.loads(text)


@cache
def vocabulary(dimension: str) -> dict[str, str]:
    """Comparable word -> canonical word of a dimension."""
    table = {
        plain(word): canonical
        for canonical, words in _data().get(dimension, {}).items()
        for word in words
    }
    table.update({plain(canonical): canonical for canonical in _CANONICAL.get(dimension, ())})
    return table


def translator(dimension: str, *overrides: Mapping[str, str]) -> Callable[[str], str | None]:
    """The canonical word of one word, or None; later overrides win over earlier ones and over the shared list."""
    table = dict(vocabulary(dimension))
    for override in overrides:
        table.update({plain(word): canonical for word, canonical in override.items()})
    beginnings = {word[:-1]: found for word, found in table.items() if word.endswith("*")}

    def look_up(word: str) -> str | None:
        text = plain(word)
        if text in table:
            return table[text]
        if dimension == "priority" and (numbered := _NUMBERED.fullmatch(text)):
            return table.get(numbered["word"])
        return next((to for start, to in beginnings.items() if text.startswith(start)), None)

    return (lambda word: look_up(word) or tier_of(word)) if dimension == "tier" else look_up


def tier_of(text: str) -> str | None:
    """The tier written in a text: "Tier 2", "SO Helpline_L1", "2nd line"; a bare digit counts."""
    text = text.strip()
    if re.fullmatch(r"[1-9](?:\.0)?", text):
        return text[0]
    spaced = text.replace("_", " ")
    if found := (_TIER.search(spaced) or _TIER_LINE.search(spaced)):
        return found[1]
    if found := _TIER_ORDINAL.search(spaced):
        return _TIER_WORD[found[1].lower()]
    return None


def translate(
    series: pl.Series, look_up: Callable[[str], str | None], *, keep_unknown: bool = True
) -> Words:
    """Every word of a column (text or Categorical) in its canonical form, "" being nothing; `keep_unknown` writes
    `other:<word>`.
    """
    distinct = series.unique().drop_nulls()
    table: dict[str, str | None] = {}
    unknown: list[str] = []
    for word in distinct.cast(pl.String).to_list():
        found = "" if word.strip().lower() in BLANKS else look_up(word)
        if found is None:
            unknown.append(word.strip())
            found = OTHER + word.strip().lower() if keep_unknown else None
        table[word] = found or None
    values = mapped(series, table, distinct=distinct)
    rows = 0
    if unknown:
        rows = int(series.cast(pl.String).str.strip_chars().is_in(unknown).sum())
    odd = set(unknown)
    known = {w: c for w, c in sorted(table.items()) if c is not None and w.strip() not in odd}
    return Words(values, tuple(sorted(odd)), rows, known)


def mapped(
    series: pl.Series,
    table: Mapping[str, str | int | None],
    dtype: type[pl.DataType] | None = None,
    *,
    distinct: pl.Series | None = None,
) -> pl.Series:
    """A column with each distinct value replaced; what is not in the table becomes null.

    Without a type, text gives text and categories give categories. `distinct` saves looking for the values again.
    """
    if isinstance(series.dtype, pl.Categorical):
        # Categories are numbered for the whole process: the targets go where this column's numbers are.
        distinct = series.unique().drop_nulls() if distinct is None else distinct
        codes, words = distinct.to_physical().to_list(), distinct.cast(pl.String).to_list()
        targets: list[str | int | None] = [None] * (max(codes, default=0) + 1)
        for code, word in zip(codes, words, strict=True):
            targets[code] = table.get(word)
        found = pl.Series(series.name, targets, dtype=dtype or pl.Categorical)
        return found.gather(series.to_physical())
    return series.cast(pl.String).replace_strict(
        list(table), list(table.values()), default=None, return_dtype=dtype or pl.String
    )


def replaced(series: pl.Series, table: Mapping[str, str]) -> pl.Series:
    """A column with some of its words replaced, whatever their case; "" is nothing. The other words stay."""
    if not table or series.dtype == pl.Boolean:
        return series
    known = {plain(word): value for word, value in table.items()}
    return translate(
        series, lambda word: known.get(plain(word), word) or None, keep_unknown=False
    ).values


def trimmed(series: pl.Series) -> pl.Series:
    """Text without blanks around it; nothing written is null."""
    if isinstance(series.dtype, pl.Categorical):
        distinct = series.unique().drop_nulls()
        words = distinct.cast(pl.String).to_list()
        table = {word: None if word.strip() in _DASHES else word.strip() for word in words}
        return mapped(series, table, distinct=distinct)
    texts = series.cast(pl.String)
    stripped = texts.str.strip_chars()
    return stripped.set(stripped.is_in(_DASHES).fill_null(value=False), None)
