"""Durations of tickets: their unit is told by the header, by the values, or by the two timestamps they lie between."""

from __future__ import annotations

from math import log
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
"""Share of the rows that must agree with their timestamps before a unit is believed."""
_TOLERANCE = 0.02
_FINE = frozenset({"milliseconds", "seconds", "minutes", "clock"})
"""Units in which a whole hour too much or too little can be seen."""
_HOUR, _FARTHEST_ZONES = 3600, 14
_NEARLY_ALL = 0.9


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
        elapsed = _elapsed(name, times)
        unit = _unit(series, elapsed, assigned, notes)
        if unit is None:
            continue
        read = values.read(series, unit)
        _note_odd(read, assigned, lines, notes)
        if elapsed is not None and not assigned.business and unit in _FINE:
            _note_offsets(read.values, elapsed, assigned, lines, notes)
        seconds = read.values.alias(name)
        if ages or assigned.transform == "ages":
            seconds = _without_ages(seconds, times, assigned, lines, notes)
        out[name] = seconds
    return out


def note_late_answers(out: Mapping[str, pl.Series], lines: pl.Series, notes: Notes) -> None:
    """A finding where tickets were solved before they got their first response: one of the two must be wrong."""
    for answered, solved in (
        ("first_response_at", "resolved_at"),
        ("first_response_seconds", "resolution_seconds"),
    ):
        if answered in out and solved in out:
            late = (out[answered] > out[solved]).fill_null(value=False)
            if late.any():
                notes.add(
                    "solved-before-answer",
                    "kept as they are",
                    rows=int(late.sum()),
                    records=lines.filter(late).head(3),
                )
            return


def _unit(
    series: pl.Series, elapsed: pl.Series | None, assigned: Assigned, notes: Notes
) -> str | None:
    """The unit of a column's plain numbers; `clock` where it has none, None where nobody can tell."""
    unit = assigned.unit
    if unit is not None and unit != "clock":
        _check(series, unit, elapsed, assigned, notes)
        return unit
    if not _numeric(series):
        return "clock"
    unit = notes.units[assigned.header] = _by_timestamps(series, elapsed)
    return unit if _settled(unit, assigned, series, notes) else None


def _note_odd(read: values.Durations, assigned: Assigned, lines: pl.Series, notes: Notes) -> None:
    """Findings about values that are no durations, and about opening hours that stand in for calendar time."""
    for code, places in (("bad-duration", read.bad), ("negative-duration", read.negative)):
        if places.len():
            notes.add(
                code,
                "counted as missing",
                column=assigned.header,
                rows=places.len(),
                records=lines.gather(places.head(3)),
            )
    if assigned.business:
        notes.add(
            "business-duration",
            "used, as nothing tells calendar time",
            column=assigned.header,
            rows=lines.len(),
            words=(assigned.header,),
        )


def _note_offsets(
    seconds: pl.Series, elapsed: pl.Series, assigned: Assigned, lines: pl.Series, notes: Notes
) -> None:
    """A finding where a duration agrees with its times but for whole hours: a trace of zones or of daylight saving."""
    hours = ((elapsed - seconds) / _HOUR).round()
    far = (elapsed - seconds - hours * _HOUR).abs()
    explained = ((far <= 60) & (hours.abs() <= _FARTHEST_ZONES)).fill_null(value=False)
    off = explained & (hours != 0).fill_null(value=False)
    compared = elapsed.len() - (elapsed - seconds).null_count()
    if not off.any() or int(explained.sum()) < _NEARLY_ALL * compared:
        return
    found = sorted(int(hour) for hour in hours.filter(off).unique())
    shown = ", ".join(f"{hour:+d} h" for hour in found[:3])
    everywhere = int(off.sum()) >= _NEARLY_ALL * compared
    notes.add(
        "hour-offset",
        "used as they are; one of the two times may be in another zone (--tz, [[input]] timezone)",
        column=assigned.header,
        rows=int(off.sum()),
        words=(shown,),
        records=lines.filter(off).head(3),
        severity=Severity.WARNING if everywhere else Severity.NOTE,
    )


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


def _pairs(series: pl.Series, elapsed: pl.Series | None) -> tuple[pl.Series, pl.Series] | None:
    """Seconds between the timestamps, and the plain numbers, of some rows that have both."""
    if elapsed is None:
        return None
    both = (
        pl.DataFrame([elapsed.alias("elapsed"), series.alias("raw")])
        .filter((pl.col("elapsed") > 0) & pl.col("raw").is_not_null())
        .head(_SAMPLE)
    )
    numbers = values.numbers(both["raw"])
    usable = (numbers > 0).fill_null(value=False)
    return (both["elapsed"].filter(usable), numbers.filter(usable)) if usable.any() else None


def _by_timestamps(series: pl.Series, elapsed: pl.Series | None) -> str | None:
    """The unit in which most values agree with their timestamps; rounding to whole units is allowed for."""
    pairs = _pairs(series, elapsed)
    if pairs is None:
        return None
    between, numbers = pairs

    def distance(unit: str) -> float:
        return abs(log(float((between / (numbers * values.UNIT_SECONDS[unit])).median())))  # type: ignore[arg-type]  # a number of a column that has some

    unit = min(values.UNIT_SECONDS, key=distance)
    size = values.UNIT_SECONDS[unit]
    allowed = (between * _TOLERANCE).clip(lower_bound=size)
    agrees = ((between - numbers * size).abs() <= allowed).sum()
    return unit if agrees >= _AGREES * between.len() else None


def _check(
    series: pl.Series, unit: str, elapsed: pl.Series | None, assigned: Assigned, notes: Notes
) -> None:
    """A finding where the timestamps speak against the unit that the name tells."""
    pairs = _pairs(series, elapsed)
    if pairs is None or pairs[0].len() < 3:
        return
    between, numbers = pairs
    if assigned.business:
        longer = numbers * values.UNIT_SECONDS[unit] > between * (1 + _TOLERANCE) + 60
        if longer.sum() >= _AGREES * between.len():
            notes.add(
                "unit-mismatch",
                f"read as {unit} as its name says, but most are longer than all the time between the timestamps",
                column=assigned.header,
                rows=int(longer.sum()),
                words=(unit,),
            )
        return
    better = _by_timestamps(series, elapsed)
    if better is not None and better != unit:
        notes.add(
            "unit-mismatch",
            f"read as {unit} as its name says, but {better} would agree with the timestamps: "
            f"--column {assigned.canonical}:{better}={assigned.header!r}",
            column=assigned.header,
            rows=between.len(),
            words=(better,),
        )
