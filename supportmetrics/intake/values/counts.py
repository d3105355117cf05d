"""Whole numbers and flags from text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.intake.values import missing
from supportmetrics.intake.values.durations import numbers
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

_YES = frozenset(
    {
        *(
            "yes",
            "y",
            "true",
            "t",
            "1",
            "1.0",
            "x",
            "on",
            "sim",
            "s",
            "sí",
            "si",
            "oui",
            "ja",
            "vrai",
            "wahr",
        ),
        *(
            "verdadero",
            "verdadeiro",
            "breached",
            "violated",
            "missed",
            "late",
            "overdue",
            "failed",
            "past-due",
        ),
        *("sla violated", "sla breached", "in breach", "out of sla", "past due"),
    }
)
_NO = frozenset(
    {
        *(
            "no",
            "n",
            "false",
            "f",
            "0",
            "0.0",
            "off",
            "não",
            "nao",
            "non",
            "nein",
            "faux",
            "falsch",
            "falso",
        ),
        *(
            "met",
            "achieved",
            "hit",
            "within",
            "ontime",
            "fulfilled",
            "within sla",
            "not violated",
            "not breached",
        ),
        *("in sla", "on time", "met-on-time", "met on time", "sla met"),
    }
)
_RUNNING = frozenset(
    {
        "active",
        "due soon",
        "due-soon",
        "running",
        "paused",
        "in progress",
        "cancelled",
        "canceled",
        "none",
        "not applicable",
    }
)
"""Verdicts that are not in yet."""


@frozen
class Column:
    """A column of values and the places of those that were not understood."""

    values: pl.Series
    bad: pl.Series


def ready(sample: pl.DataFrame, names: Iterable[str]) -> dict[str, pl.Expr]:
    """For columns whose sample holds nothing but bare digits: what reads them while scanning."""
    out = {}
    for name in names:
        number = pl.col(name).cast(pl.Int64, strict=False)
        nulls = sample.select(before=pl.col(name).null_count(), after=number.null_count())
        before, after = nulls.row(0)
        if sample.schema[name] == pl.String and before == after < sample.height:
            out[name] = number
    return out


def whole_numbers(series: pl.Series, *, stations: bool = False) -> Column:
    """Counts as Int64; `2.0` is 2. `stations` counts the first assignment too: n stations are n - 1 moves."""
    if series.dtype.is_integer():
        values = series.cast(pl.Int64)
    else:
        values = (
            series.cast(pl.Int64, strict=False)
            if series.dtype == pl.String
            else pl.Series(series.name, [None] * series.len(), dtype=pl.Int64)
        )
        if values.null_count() != series.null_count():
            floats = numbers(series)
            # The range test keeps the cast from failing on numbers no counter reaches.
            fits = (floats == floats.round()) & (floats.abs() < 1e15)
            values = floats.set(~fits.fill_null(value=False), None).cast(pl.Int64)
    bad = _bad(series, values)
    if stations:
        values = (values - 1).clip(0)
    return Column(values.rename(series.name), bad)


def flags(series: pl.Series, *, inverted: bool = False) -> Column:
    """Yes and no, or an SLA verdict (yes is a breach), as Boolean; `inverted` swaps them."""
    if series.dtype == pl.Boolean:
        return Column(~series if inverted else series, pl.Series([], dtype=pl.UInt32))
    texts = series.cast(pl.String)
    found = texts.unique().drop_nulls().to_list()
    known = {text: _flag(text) for text in found}
    known = {text: flag for text, flag in known.items() if flag is not None}
    values = texts.replace_strict(
        list(known),
        [flag is not inverted for flag in known.values()],
        default=None,
        return_dtype=pl.Boolean,
    )
    unknown = [
        text
        for text in found
        if text not in known and not missing.is_missing(text) and _plain(text) not in _RUNNING
    ]
    bad = texts.is_in(unknown).fill_null(value=False).arg_true()
    return Column(values.rename(series.name), bad)


def remaining(series: pl.Series) -> Column:
    """The sign of a remaining time as Boolean: negative is a breach."""
    texts = series.cast(pl.String).str.strip_chars()
    late = texts.str.contains(r"^-\s*\d")
    fine = texts.str.contains(r"^\+?\d")
    values = late.set(~(late | fine).fill_null(value=False), None)
    return Column(values.rename(series.name), _bad(series, values))


def filled(series: pl.Series) -> Column:
    """Whether a cell holds anything, as Boolean: the time at which it happened says that it happened."""
    texts = series.cast(pl.String)
    empty = texts.is_null() | texts.to_frame("t").select(missing.mask(pl.col("t"))).to_series()
    return Column(
        (~empty.fill_null(value=True)).rename(series.name), pl.Series([], dtype=pl.UInt32)
    )


def is_flag(text: str) -> bool:
    """Whether a cell is a yes, a no, or an SLA verdict."""
    return _flag(text) is not None


def is_yes(text: str) -> bool:
    """Whether a cell is a yes."""
    return _flag(text) is True


def _flag(text: str) -> bool | None:
    plain = _plain(text)
    return True if plain in _YES else False if plain in _NO else None


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").split())


def _bad(series: pl.Series, values: pl.Series) -> pl.Series:
    if series.null_count() == values.null_count():
        return pl.Series([], dtype=pl.UInt32)
    places = (series.is_not_null() & values.is_null()).arg_true()
    texts = series.gather(places).cast(pl.String).to_frame("t")
    return places.filter(~texts.select(missing.mask(pl.col("t"))).to_series())
