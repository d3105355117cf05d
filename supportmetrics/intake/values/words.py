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
from supportmetrics.model.categories import occurring
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
_NUMBERED = r"(?:p|sev|priority )?\d (?P<word>\D+)"
_DASHES = ["", "-", "--", "–", "—"]
_TIER = re.compile(
    r"(?<![a-z0-9])(?:tier|level|lvl|l|t|niveau|nivel|stufe)[ _-]?([1-9])(?![0-9])", re.IGNORECASE
)
_TIER_LINE = r"(?i)(?<![a-z0-9])([1-9])(?:st|nd|rd|th)?[ -](?:line|level|tier)(?![a-z])"
_TIER_WORD = {"first": "1", "second": "2", "third": "3"}
_TIER_ORDINAL = r"(?i)(?<![a-z])(first|second|third)[ -](?:line|level|tier)(?![a-z])"


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
        if dimension == "priority" and (numbered := re.fullmatch(_NUMBERED, text)):
            return table.get(numbered["word"])
        return next((to for start, to in beginnings.items() if text.startswith(start)), None)

    return (lambda word: look_up(word) or tier_of(word)) if dimension == "tier" else look_up


def tier_of(text: str) -> str | None:
    """The tier written in a text: "Tier 2", "SO Helpline_L1", "2nd line"; a bare digit counts."""
    text = text.strip()
    if re.fullmatch(r"[1-9](?:\.0)?", text):
        return text[0]
    spaced = text.replace("_", " ")
    if found := (_TIER.search(spaced) or re.search(_TIER_LINE, spaced)):
        return found[1]
    if found := re.search(_TIER_ORDINAL, spaced):
        return _TIER_WORD[found[1].lower()]
    return None


def translate(
    series: pl.Series, look_up: Callable[[str], str | None], *, keep_unknown: bool = True
) -> Words:
    """Every word of a column (text or Categorical) in its canonical form, "" being nothing; `keep_unknown` writes
    `other:<word>`.
    """
    known: dict[str, str] = {}
    unknown: list[str] = []

    def canonical(word: str) -> str | None:
        found = "" if word.strip().lower() in BLANKS else look_up(word)
        if found is None:
            unknown.append(word.strip())
            return OTHER + word.strip().lower() if keep_unknown else None
        if found:
            known[word] = found
        return found or None

    values = mapped(series, canonical)
    odd = set(unknown)
    rows = 0
    if odd:
        counted = mapped(series, lambda word: 1 if word.strip() in odd else None, pl.UInt8)
        rows = counted.len() - counted.null_count()
    told = {word: known[word] for word in sorted(known) if word.strip() not in odd}
    return Words(values, tuple(sorted(odd)), rows, told)


def distinct(series: pl.Series) -> list[str]:
    """The different words of a column (text or Categorical)."""
    if isinstance(series.dtype, pl.Categorical):
        return occurring(series)[1].to_list()
    return series.cast(pl.String).unique().drop_nulls().to_list()


def mapped(
    series: pl.Series,
    target: Callable[[str], str | int | None],
    dtype: type[pl.DataType] | None = None,
) -> pl.Series:
    """A column (text or Categorical) with the target of each word in its place; every distinct word is asked for once.

    Without a type, text gives text and categories give categories.
    """
    if not isinstance(series.dtype, pl.Categorical):
        by_word = {word: target(word) for word in distinct(series)}
        return series.cast(pl.String).replace_strict(
            list(by_word), list(by_word.values()), default=None, return_dtype=dtype or pl.String
        )
    numbers, words = occurring(series)
    found = {word: target(word) for word in words}
    if dtype is None and all(word == to for word, to in found.items()):
        return series
    # Categories are numbered for the whole process: the targets go where this column's numbers are.
    targets: list[str | int | None] = [None] * (int(numbers[-1]) + 1 if len(numbers) else 0)
    for number, to in zip(numbers.tolist(), found.values(), strict=True):
        targets[number] = to
    table = pl.Series(series.name, targets, dtype=dtype or pl.Categorical)
    return table.gather(series.to_physical())


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
        return mapped(series, lambda word: None if word.strip() in _DASHES else word.strip())
    texts = series.cast(pl.String)
    stripped = texts.str.strip_chars()
    return stripped.set(stripped.is_in(_DASHES).fill_null(value=False), None)
