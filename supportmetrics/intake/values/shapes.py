"""Single dates in whatever shape they come: numbers with separators, month names, epochs, spreadsheet serials.

One pass of four patterns over a column of text; the caller has decided the order of day and month.
"""

from __future__ import annotations

import re

import polars as pl

from supportmetrics.intake.values.zones import ABBREVIATIONS, localised, possible
from supportmetrics.model.columns import INSTANT

_TIME = (
    r"(?:[T,\s]+(?:at\s+)?(?P<h>\d{1,2})(?:[:.h]?(?P<i>\d{2})(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)?"
    r"\s*(?P<p>[AaPp]\.?\s?[Mm]\.?)?)?"
)
"""A time of day, also as people type it: `1653`, `3.10 am`, `3 pm`; `2400` is midnight of the next day."""
_OFF = r"\s*(?P<z>Z|[A-Z]{3,4})?(?P<o>[+-]\d{1,2}(?::?\d{2})?)?$"
_WEEKDAY = r"^\s*(?:\p{L}{2,}\.?,?\s+)?"
NUMERIC = rf"{_WEEKDAY}(?P<a>\d{{1,4}})[-/. ]+(?P<b>\d{{1,2}})[-/. ]+(?P<c>\d{{4}}|\d{{1,2}}){_TIME}{_OFF}"
"""Three numbers, groups a, b and c, in an order that only the column can tell."""
_DAY_NAME = (
    rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.|º)?(?:[-/. ,]+|\s+de\s+)(?P<m>\p{{L}}{{3,}})\.?"
    rf"(?:[-/. ,]+|\s+del?\s+)(?P<y>\d{{4}}|\d{{2}}){_TIME}{_OFF}"
)
_YEAR_NAME = (
    rf"{_WEEKDAY}(?P<y>\d{{4}})[-/. ]+(?P<m>\p{{L}}{{3,}})\.?[-/. ]+(?P<d>\d{{1,2}}){_TIME}{_OFF}"
)
_NAME_DAY = rf"{_WEEKDAY}(?P<m>\p{{L}}{{3,}})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){_TIME}{_OFF}"
_POSTED = (
    r"^\p{L}{3} (?P<m>\p{L}{3}) (?P<d>\d{1,2}) "
    r"(?P<h>\d{2}):(?P<i>\d{2}):(?P<s>\d{2}) (?P<o>[+-]\d{4}) (?P<y>\d{4})$"
)
_SHAPES = {"n": NUMERIC, "d": _DAY_NAME, "m": _NAME_DAY, "y": _YEAR_NAME, "w": _POSTED}
_GROUPS = {shape: set(re.findall(r"\(\?P<(\w)>", pattern)) for shape, pattern in _SHAPES.items()}
_MONTHS = (
    "jan january enero ene janvier janv januar janeiro gennaio gen januari",
    "feb february febrero fevrier fevr fev februar fevereiro febbraio februari",
    "mar march marzo mars marz mrz marco maart mrt",
    "apr april abril abr avril avr aprile",
    "may mayo mai maio maggio mag mei",
    "jun june junio juin juni junho giugno giu",
    "jul july julio juillet juil juli julho luglio lug",
    "aug august agosto ago aout augustus",
    "sep sept september septiembre set septembre setembro settembre",
    "oct october octubre octobre okt oktober outubro out ottobre ott",
    "nov november noviembre novembre novembro",
    "dec december diciembre dic decembre dez dezember dezembro dicembre",
)
_MONTH = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()}
_LOOKS = [re.compile(pattern.replace(r"\p{L}", r"[^\W\d_]")) for pattern in _SHAPES.values()]
_SINCE_1970 = (
    (1e8, 9999999999, 1_000_000),
    (1e11, 9999999999999, 1000),
    (1e14, 9999999999999999, 1),
)
"""Sizes of numbers that count seconds, milliseconds and microseconds, and the microseconds of one."""
_EPOCH_DAY = 25569
"""1970-01-01 as a spreadsheet's serial day."""


def looks_like_time(text: str) -> bool:
    """Whether one cell is a date, in any shape that names its year."""
    return any(pattern.match(text) for pattern in _LOOKS) or bool(
        re.match(
            r"\s*(?:1\d{9}(?:\.\d+)?|1\d{12}(?:\.\d+)?|20\d{12}|20\d{2}[01]\d[0-3]\d)\s*$", text
        )
    )


def read(texts: pl.Series, zone: str, order: str) -> tuple[pl.Series, bool]:
    """Instants, null where nothing fits, and whether some carried no zone."""
    frame = _parts(texts, order)
    moment = pl.datetime("y", "mo", "d", "h", "i", "s", "f", time_unit="us")
    moment = moment + pl.duration(days="later")
    frame = frame.with_columns(
        pl.when(pl.col("ok")).then(moment).alias("moment"), *_numbers(pl.col("number"))
    ).with_columns(
        pl.coalesce(pl.when(pl.col("offset").is_null()).then("moment"), "serial").alias("naive"),
        pl.coalesce(
            pl.when(pl.col("offset").is_not_null()).then(
                pl.col("moment") - pl.duration(minutes="offset")
            ),
            "epoch",
        ).alias("utc"),
    )
    naive = frame["naive"]
    loose = naive.null_count() < naive.len()
    local = localised(possible(naive), zone) if loose else naive.dt.replace_time_zone("UTC")
    both = pl.DataFrame([local.rename("local"), possible(frame["utc"]).dt.replace_time_zone("UTC")])
    return both.select(pl.coalesce("local", "utc").cast(INSTANT)).to_series(), loose


def _parts(texts: pl.Series, order: str) -> pl.DataFrame:
    """Year, month, day, hour, minute, second, microsecond, offset in minutes, and `ok` where they make an instant."""
    frame = texts.to_frame("t").select(
        *(
            pl.col("t").str.extract_groups(pattern).alias(shape)
            for shape, pattern in _SHAPES.items()
        ),
        pl.col("t").str.extract(r"^(\d+(?:[.,]\d+)?)$").str.replace(",", ".").alias("number"),
    )

    def group(name: str) -> pl.Expr:
        return pl.coalesce(
            pl.col(shape).struct.field(name) for shape, names in _GROUPS.items() if name in names
        )

    def whole(expr: pl.Expr) -> pl.Expr:
        return expr.cast(pl.Int32, strict=False)

    a, b, c = (pl.col("n").struct.field(name) for name in "abc")
    year_first = (a.str.len_chars() == 4) | (pl.lit(order == "ymd") & (c.str.len_chars() <= 2))
    month_first = (
        pl.when(whole(a) > 12).then(False).when(whole(b) > 12).then(True).otherwise(order == "mdy")
    )
    word = group("m").str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    year_text = pl.coalesce(pl.when(year_first).then(a).otherwise(c), group("y"))
    year, short = whole(year_text), year_text.str.len_chars() <= 2
    month = pl.coalesce(
        whole(pl.when(year_first).then(b).when(month_first).then(a).otherwise(b)),
        word.replace_strict(_MONTH, default=None, return_dtype=pl.Int32),
    )
    day = pl.coalesce(
        whole(pl.when(year_first).then(c).when(month_first).then(b).otherwise(a)), whole(group("d"))
    )
    hour, half = whole(group("h")).fill_null(0), group("p").str.to_lowercase().str.head(1)
    midnight = (hour == 24) & (whole(group("i")) == 0) & (whole(group("s")).fill_null(0) == 0)
    midnight = midnight.fill_null(value=False)
    hourly = group("h").is_not_null() & group("i").is_null() & half.is_null()
    digits = group("o").str.slice(1).str.replace(":", "", literal=True)
    minutes = (
        pl.when(digits.str.len_chars() > 2)
        .then(whole(digits.str.head(-2)) * 60 + whole(digits.str.tail(2)))
        .otherwise(whole(digits) * 60)
    )
    zone_word = group("z").replace_strict(ABBREVIATIONS, default=None, return_dtype=pl.Int32)
    frame = frame.select(
        "number",
        pl.when(short)
        .then(year + pl.when(year < 70).then(2000).otherwise(1900))
        .otherwise(year)
        .alias("y"),
        month.alias("mo"),
        day.alias("d"),
        pl.when(half == "p")
        .then(hour % 12 + 12)
        .when(half == "a")
        .then(hour % 12)
        .when(midnight)
        .then(0)
        .otherwise(hour)
        .alias("h"),
        midnight.cast(pl.Int32).alias("later"),
        whole(group("i")).fill_null(0).alias("i"),
        whole(group("s")).fill_null(0).alias("s"),
        whole((group("f").fill_null("") + "000000").str.head(6)).fill_null(0).alias("f"),
        pl.coalesce(
            pl.when(group("o").str.starts_with("-")).then(-minutes).otherwise(minutes), zone_word
        ).alias("offset"),
        ((group("z").is_null() | zone_word.is_not_null()) & ~hourly).alias("whole"),
    )
    last = pl.when(pl.col("mo").is_in([4, 6, 9, 11])).then(30).when(pl.col("mo") != 2).then(31).when(
        (pl.col("y") % 4 == 0) & ((pl.col("y") % 100 != 0) | (pl.col("y") % 400 == 0))
    ).then(29).otherwise(28)  # fmt: skip
    ok = (
        pl.col("y").is_between(1970, 2199) & pl.col("mo").is_between(1, 12) & (pl.col("d") >= 1) & (pl.col("d") <= last)
        & (pl.col("h") < 24) & (pl.col("i") < 60) & (pl.col("s") < 60) & pl.col("whole")
    ).fill_null(value=False)  # fmt: skip
    frame = frame.with_columns(ok.alias("ok"))
    return frame.with_columns(
        pl.when("ok")
        .then(pl.col(name))
        .otherwise(pl.lit(1 if name in ("mo", "d") else 2000 if name == "y" else 0))
        .alias(name)
        for name in ("y", "mo", "d", "h", "i", "s", "f", "later")
    )


def _numbers(text: pl.Expr) -> tuple[pl.Expr, ...]:
    """Bare numbers: 8 and 14 digits are a calendar date; others are told apart by their size, as seconds, milliseconds
    or microseconds since 1970, or as days of a spreadsheet.
    """
    value, size = text.cast(pl.Float64, strict=False), text.str.len_chars()
    whole = text.cast(pl.Int64, strict=False)
    epoch = pl.coalesce(
        pl.when(value.is_between(low, high)).then(
            pl.coalesce(whole * scale, (value * scale).round().cast(pl.Int64))
        )
        for low, high, scale in _SINCE_1970
    )
    digits = text.str.contains(r"^(?:19|20)\d{6}(?:\d{6})?$")
    written = pl.coalesce(
        pl.when(digits & (size == 14))
        .then(text)
        .str.to_datetime("%Y%m%d%H%M%S", strict=False, time_unit="us"),
        pl.when(digits & (size == 8))
        .then(text)
        .str.to_date("%Y%m%d", strict=False)
        .cast(pl.Datetime("us")),
    )
    serial = pl.when(value.is_between(20000, 110000)).then(
        ((value - _EPOCH_DAY) * 86400).round().cast(pl.Int64) * 1_000_000
    )
    return (
        pl.when(~digits).then(epoch).cast(pl.Datetime("us")).alias("epoch"),
        pl.coalesce(written, serial.cast(pl.Datetime("us"))).alias("serial"),
    )
