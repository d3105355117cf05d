"""Durations of tickets: their unit is told by the header, by the values, or by the two timestamps they lie between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supportmetrics.errors import AmbiguityError
from supportmetrics.intake.naming import COUNTERPARTS
from supportmetrics.intake.values import durations as values
from supportmetrics.model.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supportmetrics.intake.assigned import Assigned
    from supportmetrics.intake.quality import Notes

_SAMPLE = 2000
_AGREES = 0.6
_TOLERANCE = 0.02


def durations(
    raw: Mapping[str, pl.Series],
    times: Mapping[str, pl.Series],
    columns: Mapping[str, Assigned],
    lines: pl.Series,
    notes: Notes,
    *,
    ages: bool,
) -> dict[str, pl.Series]:
    """Every `_seconds` column in whole seconds; one whose unit nobody can tell is left out, with a finding.

    With `ages`, or where the preset says so of a column, a value without its end is taken for the age of an open
    ticket, where other rows have an end.
    Raises AmbiguityError when the user named such a column.
    """
    out: dict[str, pl.Series] = {}
    for name, series in raw.items():
        if not name.endswith("_seconds"):
            continue
        assigned = columns[name]
        unit = assigned.unit
        elapsed = _elapsed(name, times)
        if unit is None or unit == "clock":
            needed = _numeric(series)
            unit = _by_timestamps(series, elapsed) if needed else "seconds"
            if needed and not _settled(unit, assigned, series, notes):
                continue
        elif not assigned.business:
            _check(series, unit, elapsed, assigned, notes)
        read = values.read(series, unit)
        out[name] = read.values.alias(name)
        if ages or assigned.transform == "ages":
            out[name] = _without_ages(out[name], times, assigned, lines, notes)
        for code, places, action in (
            ("bad-duration", read.bad, "counted as missing"),
            ("negative-duration", read.negative, "counted as missing"),
        ):
            if places.len():
                notes.add(
                    code,
                    action,
                    column=assigned.header,
                    rows=places.len(),
                    records=lines.gather(places.head(3)),
                )
        if assigned.business:
            notes.add(
                "business-duration",
                "used, as nothing tells calendar time",
                column=assigned.header,
                rows=series.len(),
                words=(assigned.header,),
            )
    return out


def _without_ages(
    seconds: pl.Series,
    times: Mapping[str, pl.Series],
    assigned: Assigned,
    lines: pl.Series,
    notes: Notes,
) -> pl.Series:
    end = times.get(COUNTERPARTS.get(assigned.canonical, ""))
    if end is None or end.null_count() == end.len():
        return seconds
    age = end.is_null() & seconds.is_not_null()
    if age.any():
        notes.add(
            "age-not-duration",
            "counted as missing",
            column=assigned.header,
            rows=int(age.sum()),
            records=lines.filter(age).head(3),
        )
    return seconds.set(age, None)


def _settled(unit: str | None, assigned: Assigned, series: pl.Series, notes: Notes) -> bool:
    if unit is not None:
        notes.add(
            "assumed-unit",
            f"read as {unit}, which agrees with the timestamps",
            column=assigned.header,
            rows=series.len(),
            severity=Severity.NOTE,
            words=(unit,),
        )
        return True
    if assigned.how == "configuration":
        raise AmbiguityError(
            f"{notes.input}: nothing tells the unit of the column {assigned.header!r}. Add it to the name: "
            f"--column {assigned.canonical}:minutes={assigned.header!r} (or seconds, hours, days, milliseconds)."
        )
    notes.add(
        "undecided-unit",
        f"left out; name it with --column {assigned.canonical}:minutes=HEADER",
        column=assigned.header,
        rows=series.len(),
        words=(assigned.header,),
    )
    return False


def _numeric(series: pl.Series) -> bool:
    """Whether some values are plain numbers, so that a unit is needed."""
    if isinstance(series.dtype, pl.Duration) or series.dtype == pl.Time:
        return False
    found = values.numbers(
        series.head(_SAMPLE) if series.null_count() == 0 else series.drop_nulls().head(_SAMPLE)
    )
    return found.null_count() < found.len() and bool((found.fill_null(0) != 0).any())


def _elapsed(name: str, times: Mapping[str, pl.Series]) -> pl.Series | None:
    end, start = times.get(COUNTERPARTS.get(name, "")), times.get("created_at")
    if end is None and name == "resolution_seconds":
        end = times.get("closed_at")
    if end is None or start is None:
        return None
    return (end - start).dt.total_seconds()


def _ratios(series: pl.Series, elapsed: pl.Series | None) -> pl.Series | None:
    """Seconds between the timestamps per unit of the plain numbers, on some rows that have both."""
    if elapsed is None:
        return None
    both = (
        pl.DataFrame([elapsed.alias("elapsed"), series.alias("raw")])
        .filter((pl.col("elapsed") > 0) & pl.col("raw").is_not_null())
        .head(_SAMPLE)
    )
    numbers = values.numbers(both["raw"])
    ratio = (both["elapsed"] / numbers).filter((numbers > 0).fill_null(value=False))
    return ratio if ratio.len() else None


def _by_timestamps(series: pl.Series, elapsed: pl.Series | None) -> str | None:
    """The unit in which most values agree with their timestamps; rounding to whole units is allowed for."""
    ratios = _ratios(series, elapsed)
    if ratios is None:
        return None
    for unit, size in values.UNIT_SECONDS.items():
        close = ((ratios / size - 1).abs() <= max(_TOLERANCE, 0.1)).mean()
        if isinstance(close, float) and close >= _AGREES:
            return unit
    return None


def _check(
    series: pl.Series, unit: str, elapsed: pl.Series | None, assigned: Assigned, notes: Notes
) -> None:
    ratios = _ratios(series, elapsed)
    if ratios is None or ratios.len() < 3:
        return
    better = _by_timestamps(series, elapsed)
    if better is not None and better != unit:
        notes.add(
            "unit-mismatch",
            f"read as {unit} as its name says, but {better} would agree with the timestamps",
            column=assigned.header,
            rows=ratios.len(),
            words=(better,),
        )
