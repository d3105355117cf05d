"""Saved reports: JSON documents of `"format": 1` back to measurements.

Reads what any version of format 1 wrote and passes over keys it does not know. What is no report of ours, is cut off,
or is of a newer format is refused with a sentence.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from supportmetrics.errors import InputError
from supportmetrics.model.definitions import Definitions
from supportmetrics.model.measurements import Measurement
from supportmetrics.model.periods import Grain, Period
from supportmetrics.model.saved import Key, SavedReport
from supportmetrics.model.units import Unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

FORMAT = 1
"""The newest format that is read."""
SUFFIX = ".json"
_SAVE = "Save one with `supportmetrics report INPUT -o report.json`."
_AGAIN = "Make it again with `supportmetrics report INPUT -o report.json`."


def read_saved(
    paths: Sequence[Path], metrics: Collection[str] | None = None
) -> tuple[SavedReport, ...]:
    """The reports in some files, and in all `.json` files of some folders, the earliest first.

    With `metrics` only the measurements of these. Raises InputError for a file that is missing, damaged or no saved
    report, and for a folder without any.
    """
    reports = [_read(path, metrics) for given in paths for path in _files(given)]
    return tuple(sorted(reports, key=lambda report: (report.periods[-1:], report.name)))


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    found = sorted(p for p in path.glob(f"*{SUFFIX}") if p.is_file() and p.name[0] != ".")
    if not found:
        raise InputError(f"The folder '{path}' holds no saved report (*{SUFFIX}). {_SAVE}")
    yield from found


def _read(path: Path, metrics: Collection[str] | None) -> SavedReport:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"There is no saved report '{path}'. {_SAVE}") from None
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise InputError(f"'{path}' is no saved report: it is not text in UTF-8. {_SAVE}") from None
    return parsed(text, str(path), metrics)


def parsed(text: str, name: str, metrics: Collection[str] | None = None) -> SavedReport:
    """The report in the text of a file called `name`. Raises InputError for anything else."""
    try:
        document = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise InputError(f"'{name}' is no saved report: it is nested too deeply. {_SAVE}") from None
    except json.JSONDecodeError as error:
        if text.lstrip()[:1] == "{" and error.pos >= len(text.rstrip()) - 1:
            raise InputError(f"'{name}' ends in the middle: it was cut off. {_AGAIN}") from None
        raise InputError(
            f"'{name}' is no saved report: line {error.lineno} is no JSON ({error.msg}). {_SAVE}"
        ) from None
    except ValueError as error:
        raise InputError(f"'{name}' is damaged: {error}. {_AGAIN}") from None
    _check_ours(document, name)
    try:
        return _report(document, name, metrics)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise InputError(f"'{name}' is damaged: {what}. {_AGAIN}") from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _check_ours(document: object, name: str) -> None:
    if not isinstance(document, dict) or not isinstance(document.get("format"), int):
        raise InputError(f"'{name}' is no saved report: it has no `format`. {_SAVE}")
    if document["format"] > FORMAT:
        raise InputError(
            f"'{name}' is of format {document['format']}, which a newer supportmetrics wrote; this one reads "
            f"format {FORMAT}. Install the newer version, or make the report again with this one."
        )
    if not isinstance(document.get("measurements"), list):
        raise InputError(f"'{name}' is no saved report: it has no `measurements`. {_SAVE}")


def _report(document: dict[str, Any], name: str, metrics: Collection[str] | None) -> SavedReport:
    as_of = document.get("as_of")
    found: dict[Key, Measurement] = {}
    for place, row in enumerate(document["measurements"], start=1):
        try:
            if metrics is not None and row["metric"] not in metrics:
                continue
            measured = _measurement(row)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            raise ValueError(f"measurement {place}: {what}") from None
        found[measured.metric, measured.slice, measured.period] = measured
    timezone = _text(document["timezone"])
    return SavedReport(
        name=name,
        version=_text(document.get("generator", {}).get("version", "")),
        as_of=datetime.fromisoformat(as_of).astimezone(UTC) if as_of else None,
        timezone=timezone,
        grain=Grain(document["grain"]),
        period=_period(document["period"]),
        definitions=_definitions(document["definitions"], timezone)
        if "definitions" in document
        else None,
        measurements=found,
    )


def _measurement(row: dict[str, Any]) -> Measurement:
    value, n, unit = _number(row["value"]), row["n"], Unit(row["unit"])
    if type(n) is not int or n < 0:
        raise ValueError(f"n is {n!r}")
    numerator = row.get("numerator")
    if numerator is None and value is not None and unit is Unit.RATIO and "method" not in row:
        numerator = round(value * n)
    return Measurement(
        metric=_text(row["metric"]),
        slice=tuple((name, _text(word)) for name, word in row["slice"].items()),
        period=_period(row["period"]),
        value=value,
        unit=unit,
        n=n,
        low=_number(row.get("low")),
        high=_number(row.get("high")),
        flags=tuple(map(_text, row.get("flags", ()))),
        numerator=numerator,
        method=_text(row.get("method", "")),
        open=0,
    )


def _definitions(told: dict[str, Any], timezone: str) -> Definitions:
    return Definitions(
        timezone=timezone,
        week_start=_text(told["week_start"]),
        where=told["where"],
        goal=told["goal"],
        targets=tuple((_text(one["tickets"]), _text(one["promise"])) for one in told["targets"]),
        calendars=tuple((_text(one["name"]), _text(one["hours"])) for one in told["calendars"]),
        satisfied={kind: tuple(map(_text, words)) for kind, words in told["satisfied"].items()},
        scales={kind: tuple(map(_text, ids)) for kind, ids in told["scales"].items()},
    )


def _period(told: dict[str, Any] | None) -> Period | None:
    if told is None:
        return None
    period = Period(date.fromisoformat(told["start"]), date.fromisoformat(told["end"]))
    if period.end <= period.start:
        raise ValueError(f"a period ends on {period.end}, before it starts")
    return period


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return float(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
