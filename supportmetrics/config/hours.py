"""Opening hours as people write them: days `mon-thu`, ranges `09:00-12:30`, dates `2026-12-24`."""

from __future__ import annotations

import re
from datetime import date, datetime

from supportmetrics.errors import did_you_mean
from supportmetrics.model.periods import WEEKDAYS

_SHORT = tuple(day[:3] for day in WEEKDAYS)
_RANGE = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_MINUTES = 24 * 60


def weekdays(text: str) -> tuple[int, ...]:
    """The weekdays (0 is Monday) that `mon`, `monday`, `mon-thu` or `sat-mon` names.

    Raises ValueError with a sentence.
    """
    ends = [part.strip().lower() for part in text.split("-")]
    if len(ends) > 2:
        raise ValueError(f"{text!r} is no day. Write mon, or mon-fri for several.")
    for end in ends:
        if end not in WEEKDAYS and end not in _SHORT:
            hint = did_you_mean(end, (*_SHORT, *WEEKDAYS))
            raise ValueError(f"{end!r} is no weekday; they are {', '.join(_SHORT)}.{hint}")
    first, last = (_SHORT.index(end[:3]) for end in (ends[0], ends[-1]))
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))


def opening(text: object) -> tuple[int, int]:
    """Opening and closing minutes of `09:00-17:30`.

    A close at or before the opening runs past midnight and is given as more than 1440; `00:00-23:59` is how some
    products write a whole day. Raises ValueError with a sentence.
    """
    found = _RANGE.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"{text!r} is no opening. Write it like '09:00-17:30'.")
    hour, minute, last_hour, last_minute = map(int, found.groups())
    opens, closes = 60 * hour + minute, 60 * last_hour + last_minute
    if minute > 59 or last_minute > 59 or opens >= _DAY_MINUTES or closes > _DAY_MINUTES:
        raise ValueError(f"{text!r} is no opening: times run from 00:00 to 24:00.")
    if (opens, closes) == (0, _DAY_MINUTES - 1):
        return 0, _DAY_MINUTES
    return opens, closes if closes > opens else closes + _DAY_MINUTES


def day(value: object) -> date:
    """A date, written as text or as a TOML date.

    Raises ValueError with a sentence.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if found := _DATE.fullmatch(str(value)):
            return date(*map(int, found.groups()))
    except ValueError:
        pass  # such a day is in no calendar
    raise ValueError(f"'{value}' is no date. Write it like '2026-12-24'.")
