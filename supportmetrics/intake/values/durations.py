"""Durations from text: plain numbers of some unit, `HH:MM:SS` beyond a day, words, ISO 8601, times since 1970. Whole
seconds come out.
"""

from __future__ import annotations

import re

import polars as pl

from supportmetrics.intake.values import missing
from supportmetrics.model.frozen import frozen

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
    "w": (r"w|wks?|weeks?|wochen?|semaines?|semanas?|settiman[ae]", 604800),
    "d": (r"d|days?|tagen?|tage?|j|jours?|d[ií]as?|giorn[oi]|dagen?", 86400),
    "h": (r"h|hrs?|hours?|std\.?|stunden?|heures?|horas?|or[ae]|uur", 3600),
    "m": (r"m|mins?\.?|minutes?|minuten?|minutos?|minut[oi]", 60),
    "s": (r"s|secs?\.?|seconds?|sek\.?|sekunden?|secondes?|segundos?|second[oi]", 1),
    "ms": (r"ms|millis|milliseconds?", 0.001),
}
"""Spellings of the units in the languages met in exports, and their seconds."""
_WORDS = "^(?P<sign>-?)" + r"[\s,]*(?:(?:and|und|et|y|e|en)\s+)?".join(
    rf"(?:(?P<{unit}>\d+(?:\.\d+)?)\s*(?:{words}))?" for unit, (words, _) in _WORD_UNITS.items()
) + r"\s*(?:ago)?$"  # fmt: skip
_SINCE = r"^(?:1970-\d{2}-\d{2}|1899-12-3[01])[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|\+00:?00)?$"
"""A duration that some program took for a time: since 1970 began, or a spreadsheet's time of day."""
_GROUPED = r"^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"
_GROUPED_BY_POINTS = r"^-?\d{1,3}(?:\.\d{3})+(?:,\d+)?$"
_COMMA = r"^-?\d+,\d+$"
_ENOUGH_COMMAS = 3


@frozen
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
    """Whether a cell carries its own units: `103:20:11`, `3d 4h`, `P1DT2H`, `1970-01-02 09:46:18`."""
    text = text.strip()
    if re.match(_CLOCK, text) or is_since_epoch(text):
        return True
    lettered = any(c.isalpha() for c in text) and any(c.isdigit() for c in text)
    return lettered and bool(re.match(_ISO, text.upper()) or re.match(_WORDS, text.lower()))


def is_since_epoch(text: str) -> bool:
    """Whether a cell is a duration written as a time: `1970-01-02 09:46:18` is 33 h 46 min 18 s."""
    return bool(re.match(_SINCE, text.strip()))


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
    grouped = text.str.contains(_GROUPED)
    if comma_is_decimal(series):
        points = text.str.contains(_GROUPED_BY_POINTS)
        bare = pl.when(points).then(text.str.replace_all(".", "", literal=True)).otherwise(text)
        number = bare.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
        return series.to_frame().select(number).to_series()
    cleaned = (
        pl.when(grouped)
        .then(text.str.replace_all(",", "", literal=True))
        .otherwise(text.str.replace(",", ".", literal=True))
    )
    rest = series.to_frame().select(cleaned.cast(pl.Float64, strict=False)).to_series()
    return plain.zip_with(plain.is_not_null(), rest)


def comma_is_decimal(series: pl.Series) -> bool:
    """Whether commas part the decimals of a text column, decided over all of it.

    One comma that cannot part thousands settles it (`0,5`), and so does a comma before three digits in every number:
    thousands would have numbers below 1000 among them.
    """
    texts = series.str.strip_chars()
    commas = texts.filter(texts.str.contains(_COMMA).fill_null(value=False))
    if not commas.len():
        return False
    if not commas.str.contains(_GROUPED).all() or commas.str.contains(r"^-?0").any():
        return True
    whole = texts.str.contains(r"^-?\d+(?:\.\d+)?$").any()
    return commas.len() >= _ENOUGH_COMMAS and not whole


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
        pl.when(pl.col("t").str.contains(_SINCE)).then(_since_epoch(pl.col("t"))).alias("since"),
    )

    def part(shape: str, name: str) -> pl.Expr:
        return pl.col(shape).struct.field(name).cast(pl.Float64, strict=False)

    h, m, s = part("c", "h"), part("c", "m"), part("c", "s")
    two = h * 60 + m if unit in ("minutes", "seconds") else h * 3600 + m * 60
    clock = pl.when(s.is_null()).then(two).otherwise(h * 3600 + m * 60 + s)
    clock = pl.when((m < 60) & (s.is_null() | (s < 60))).then(clock)

    def total(shape: str, *units: str) -> pl.Expr:
        return pl.sum_horizontal(part(shape, u).fill_null(0) * _WORD_UNITS[u][1] for u in units)

    iso = pl.when(pl.col("i").struct.field("sign").is_not_null() & pl.col("lettered")).then(
        total("i", *"wdhms")
    )
    words = pl.when(pl.col("w").struct.field("sign").is_not_null() & pl.col("lettered")).then(
        total("w", *_WORD_UNITS)
    )
    sign = pl.coalesce(pl.col(shape).struct.field("sign") for shape in "ciw")
    value = pl.coalesce(clock, iso, words, "since")
    return frame.select(pl.when(sign == "-").then(-value).otherwise(value)).to_series()


def _since_epoch(text: pl.Expr) -> pl.Expr:
    """Seconds since 1970 began; of a spreadsheet's first day only the time of day counts."""
    time = text.str.replace("T", " ", literal=True).str.head(19)
    moment = time.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="ms")
    seconds = moment.cast(pl.Int64).cast(pl.Float64) / 1000
    return pl.when(text.str.starts_with("1899")).then(seconds % 86400).otherwise(seconds)
