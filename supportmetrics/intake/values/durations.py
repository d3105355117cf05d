"""Durations from text: plain numbers of some unit, `HH:MM:SS` beyond a day, words, ISO 8601. Whole seconds come out."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from supportmetrics.intake.values import missing

UNIT_SECONDS = {
    "milliseconds": 0.001,
    "seconds": 1.0,
    "minutes": 60.0,
    "hours": 3600.0,
    "days": 86400.0,
}
"""Units a number may be in. `clock` is the other one: text that carries its own units."""
_CLOCK = r"^(?P<sign>-?)(?P<h>\d+):(?P<m>\d{1,2})(?::(?P<s>\d{1,2})(?:[.,]\d+)?)?$"
_ISO = (
    r"^(?P<sign>-?)P(?:(?P<w>\d+)W)?(?:(?P<d>\d+)D)?"
    r"(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+)(?:[.,]\d+)?S)?)?$"
)
_WORD_UNITS = {
    "w": (r"w|wk|wks|weeks?", 604800), "d": (r"d|days?", 86400), "h": (r"h|hrs?|hours?", 3600),
    "m": (r"m|mins?|minutes?", 60), "s": (r"s|secs?|seconds?", 1),
}  # fmt: skip
_WORDS = "^(?P<sign>-?)" + r"[\s,]*(?:and\s+)?".join(
    rf"(?:(?P<{unit}>\d+(?:\.\d+)?)\s*(?:{words}))?" for unit, (words, _) in _WORD_UNITS.items()
) + r"\s*(?:ago)?$"  # fmt: skip
_GROUPED = r"^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"


@dataclass(frozen=True, slots=True)
class Durations:
    """A column of durations in whole seconds, and what was odd about it."""

    values: pl.Series
    bad: pl.Series
    """Places of values that are no duration."""
    negative: pl.Series
    """Places of values below zero; they count as missing."""
    numbers: bool
    """Some values are plain numbers, so their unit mattered."""


def is_clock(text: str) -> bool:
    """Whether a cell carries its own units: `103:20:11`, `3d 4h`, `P1DT2H`."""
    text = text.strip()
    return (
        bool(re.match(_CLOCK, text) or re.match(_ISO, text.upper()))
        and text.upper() not in ("P", "PT")
    ) or (bool(text) and any(c.isalpha() for c in text) and bool(re.match(_WORDS, text.lower())))


def is_number(text: str) -> bool:
    """Whether a cell is a plain number."""
    return bool(re.match(r"^\s*-?\d+(?:[.,]\d+)?\s*$", text)) or bool(
        re.match(_GROUPED, text.strip())
    )


def numbers(series: pl.Series) -> pl.Series:
    """The plain numbers of a column as Float64."""
    if series.dtype.is_numeric():
        return series.cast(pl.Float64)
    if series.dtype != pl.String:
        return pl.Series(series.name, [None], dtype=pl.Float64).new_from_index(0, series.len())
    plain = series.cast(pl.Float64, strict=False)
    if plain.null_count() == series.null_count():
        return plain
    text = pl.col(series.name).str.strip_chars()
    cleaned = (
        pl.when(text.str.contains(_GROUPED))
        .then(text.str.replace_all(",", "", literal=True))
        .otherwise(text.str.replace(",", ".", literal=True))
    )
    rest = series.to_frame().select(cleaned.cast(pl.Float64, strict=False)).to_series()
    return plain.zip_with(plain.is_not_null(), rest)


def read(series: pl.Series, unit: str | None) -> Durations:
    """Whole seconds (rounded down) of a column; `unit` is that of its plain numbers, seconds if there is none."""
    if isinstance(series.dtype, pl.Duration):
        seconds = series.dt.total_seconds().cast(pl.Float64)
    elif series.dtype == pl.Time:
        seconds = (series.cast(pl.Int64) // 1_000_000_000).cast(pl.Float64)
    else:
        seconds = numbers(series) * UNIT_SECONDS.get(unit or "seconds", 1.0)
    some = seconds.null_count() < seconds.len()
    rest = (series.is_not_null() & seconds.is_null()).arg_true()
    bad = pl.Series([], dtype=pl.UInt32)
    if rest.len():
        texts = series.gather(rest).cast(pl.String).str.strip_chars()
        spoken = _spoken(texts, unit)
        seconds = seconds.scatter(rest, spoken)
        wrong = (
            spoken.is_null() & ~texts.to_frame("t").select(missing.mask(pl.col("t"))).to_series()
        )
        bad = rest.filter(wrong)
    low = seconds.min()
    negative = pl.Series([], dtype=pl.UInt32)
    if isinstance(low, float) and low < 0:
        below = (seconds < 0).fill_null(value=False)
        negative = below.arg_true()
        seconds = seconds.set(below, None)
    # A hundred years: beyond that a number is no duration, and would not fit a clock.
    absurd = (seconds > 3.2e9) | ~seconds.is_finite()
    if absurd.any():
        bad = pl.concat([bad, absurd.fill_null(value=False).arg_true()])
        seconds = seconds.set(absurd.fill_null(value=False), None)
    # 2.3 h * 3600 is 8279.999...: rounding to milliseconds first keeps the floor right.
    whole = seconds.round(3).floor().cast(pl.Int64)
    return Durations(
        whole.rename(series.name),
        bad,
        negative,
        some and series.dtype in (pl.String, pl.Float64, pl.Int64),
    )


def _spoken(texts: pl.Series, unit: str | None) -> pl.Series:
    """Seconds of texts that carry their units; `H:MM` is hours and minutes unless the unit is minutes."""
    frame = texts.to_frame("t").select(
        pl.col("t").str.extract_groups(_CLOCK).alias("c"),
        pl.col("t").str.to_uppercase().str.extract_groups(_ISO).alias("i"),
        pl.col("t").str.to_lowercase().str.extract_groups(_WORDS).alias("w"),
        (pl.col("t").str.contains(r"\d") & pl.col("t").str.contains(r"[A-Za-z]")).alias("lettered"),
    )

    def part(shape: str, name: str) -> pl.Expr:
        return pl.col(shape).struct.field(name).cast(pl.Float64, strict=False)

    h, m, s = part("c", "h"), part("c", "m"), part("c", "s")
    two = h * 60 + m if unit in ("minutes", "seconds") else h * 3600 + m * 60
    clock = pl.when(s.is_null()).then(two).otherwise(h * 3600 + m * 60 + s)
    clock = pl.when((m < 60) & (s.is_null() | (s < 60))).then(clock)
    sizes = {name: size for name, (_, size) in _WORD_UNITS.items()}

    def total(shape: str) -> pl.Expr:
        return pl.sum_horizontal(
            part(shape, name).fill_null(0) * size for name, size in sizes.items()
        )

    iso = pl.when(pl.col("i").struct.field("sign").is_not_null() & pl.col("lettered")).then(
        total("i")
    )
    words = pl.when(pl.col("w").struct.field("sign").is_not_null() & pl.col("lettered")).then(
        total("w")
    )
    sign = pl.coalesce(pl.col(shape).struct.field("sign") for shape in "ciw")
    value = pl.coalesce(clock, iso, words)
    return frame.select(pl.when(sign == "-").then(-value).otherwise(value)).to_series()
