"""How a number is written for people: one function for every renderer and every sentence.

Shares `81.8%`, durations `48s`, `1m 54s`, `35m`, `3h 05m`, `4d 14h`, scores `+24`, counts `1,408`. The minus is U+2212,
absence an en dash. A shown number never lies at the ends: 0% and 100% only when exact, and a share that rounding
would lift to its goal keeps one more decimal.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from supportmetrics.model.units import Unit

MINUS = "−"
ABSENT = "–"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_FINEST = 12
"""Decimals from which two numbers are equal."""


def count(value: float) -> str:
    """Thousands with commas: `1,408`."""
    return _signed(value, f"{abs(round(value)):,}")


def share(value: float, goal: float | None = None, decimals: int = 1) -> str:
    """A ratio as a percentage: `81.8%`; never `0.0%` or `100.0%` unless exact, never the goal unless reached."""
    step = 10.0**-decimals
    percent = 100 * value
    if percent in (0, 100):
        return f"{percent:.0f}%"
    if 0 < percent < step / 2:
        return f"<{step:.{decimals}f}%"
    if 100 - step / 2 <= percent < 100:
        return f">{100 - step:.{decimals}f}%"
    text = f"{percent:.{decimals}f}%"
    if goal is not None and value < goal and decimals < 4 and float(text[:-1]) >= 100 * goal - 1e-9:
        return share(value, goal, decimals + 1)
    return _signed(percent, text.lstrip("-"))


def duration(seconds: float) -> str:
    """Seconds in the two largest units that matter: `48s`, `1m 54s`, `35m`, `3h 05m`, `4d 14h`."""
    size = abs(seconds)
    if 0 < size <= 0.5:
        return _signed(seconds, "<1s")
    whole = round(size)
    if whole < _MINUTE:
        text = f"{whole}s"
    elif whole < 10 * _MINUTE:
        text = f"{whole // _MINUTE}m {whole % _MINUTE:02d}s"
    elif round(size / _MINUTE) < 60:
        text = f"{round(size / _MINUTE)}m"
    elif round(size / _MINUTE) < 48 * 60:
        minutes = round(size / _MINUTE)
        text = f"{minutes // 60}h {minutes % 60:02d}m"
    else:
        hours = round(size / _HOUR)
        text = f"{hours // 24}d {hours % 24}h"
    return _signed(seconds, text)


def target(seconds: float) -> str:
    """A promise without its zero part: `24h`, `2m`, `1h 30m`, `2d` is `48h`, longer ones in days."""
    whole = round(seconds)
    if whole % _DAY == 0 and whole > 2 * _DAY:
        return f"{whole // _DAY}d"
    parts = []
    for size, name in ((_HOUR, "h"), (_MINUTE, "m"), (1, "s")):
        amount, whole = divmod(whole, size)
        if amount:
            parts.append(f"{amount}{name}")
    return " ".join(parts) or "0s"


def score(value: float, *, signed: bool = False, decimals: int = 1) -> str:
    """A score on its own scale: `4.3`; NPS is signed and whole: `+24`."""
    text = f"{abs(value):.{decimals}f}"
    if signed:
        text = f"{abs(value):.0f}"
        return text if text == "0" else ("+" if value > 0 else MINUS) + text
    return _signed(value, text)


def points(value: float, decimals: int = 1) -> str:
    """A signed difference in points: `+1.5`, `−0.5`, `0.0`."""
    text = f"{abs(value):.{decimals}f}"
    if float(text) == 0:
        return text
    return ("+" if value > 0 else MINUS) + text


def change_ratio(value: float) -> str:
    """A signed relative change: `+14%`."""
    text = f"{abs(100 * value):,.0f}"
    if text == "0":
        return "0%"
    return ("+" if value > 0 else MINUS) + text + "%"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `12th`."""
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def write(value: float | None, unit: Unit, metric: str = "", goal: float | None = None) -> str:
    """Any measured value for people; an absent one is an en dash.

    NPS is the one score with a sign and no decimals.
    """
    if value is None:
        return ABSENT
    match unit:
        case Unit.SECONDS:
            return duration(value)
        case Unit.RATIO:
            return share(value, goal)
        case Unit.COUNT:
            return count(value)
        case Unit.SCORE:
            return score(value, signed=metric.startswith("nps."))


def limit(value: float, unit: Unit, metric: str = "") -> str:
    """A limit that somebody set, without needless zeros: `10%`, `4h`, `+40`, `80`."""
    if unit is Unit.SECONDS:
        return target(value) if value == round(value) else _to_the_second(value, 1)
    for fine in range(_FINEST):
        if _is_exact(value, unit, metric, fine):
            return _without_zeros(_written(value, unit, metric, fine))
    return _written(value, unit, metric, _FINEST)


def alike(value: float, other: float) -> bool:
    """Whether two numbers are the same but for rounding; then they are written the same."""
    return math.isclose(value, other, rel_tol=1e-9, abs_tol=1e-12)


def beside(value: float, other: float, unit: Unit, metric: str = "") -> tuple[str, str]:
    """Two numbers, as finely as it takes to see which one is greater: `10.0%` and `10%` become `10.04%` and `10%`."""
    return _told_apart(value, other, lambda number, fine: _written(number, unit, metric, fine))


def margins(value: float, other: float, unit: Unit) -> tuple[str, str]:
    """Two differences, as finely as it takes to tell them apart: points for shares and scores, else relative."""
    if unit in (Unit.SECONDS, Unit.COUNT):
        return _told_apart(value, other, lambda number, fine: f"{100 * number:,.{fine}f}%")
    size = 100 if unit is Unit.RATIO else 1

    def written(number: float, fine: int) -> str:
        text = f"{size * number:.{fine + 1}f}"
        return text + (" point" if text == "1.0" else " points")

    return _told_apart(value, other, written)


def _told_apart(
    value: float, other: float, written: Callable[[float, int], str]
) -> tuple[str, str]:
    if alike(value, other):
        return written(other, 0), written(other, 0)
    pairs = ((written(value, fine), written(other, fine)) for fine in range(_FINEST))
    return next((pair for pair in pairs if pair[0] != pair[1]), (repr(value), repr(other)))


def _written(value: float, unit: Unit, metric: str, fine: int) -> str:
    """A value as `write` has it, and finer."""
    if not fine and unit is not Unit.COUNT:
        return write(value, unit, metric)
    match unit:
        case Unit.SECONDS:
            return _to_the_second(value, fine - 1)
        case Unit.RATIO:
            return share(value, decimals=1 + fine)
        case Unit.COUNT:
            return _signed(value, f"{abs(value):,.{fine}f}")
        case Unit.SCORE:
            plain = metric.startswith("nps.")
            text = f"{abs(value):.{fine if plain else 1 + fine}f}"
            return _signed(value, text) if value < 0 or not plain else f"+{text}"


def _is_exact(value: float, unit: Unit, metric: str, fine: int) -> bool:
    decimals = fine + (0 if unit is Unit.COUNT or metric.startswith("nps.") else 1)
    size = 100 if unit is Unit.RATIO else 1
    return alike(round(size * value, decimals), size * value)


def _without_zeros(text: str) -> str:
    bare, percent = (text[:-1], "%") if text.endswith("%") else (text, "")
    return (bare.rstrip("0").rstrip(".") if "." in bare else bare) + percent


def _to_the_second(seconds: float, decimals: int) -> str:
    """All units down to the second: `4h 00m 20s`, `31h 18m 04.5s`."""
    whole = round(abs(seconds), decimals)
    hours, rest = divmod(whole, _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    tail = f"{left:0{3 + decimals if decimals else 2}.{decimals}f}s"
    text = f"{minutes:02.0f}m {tail}"
    return _signed(seconds, f"{hours:.0f}h {text}" if hours else text.removeprefix("0"))


def _signed(value: float, text: str) -> str:
    return MINUS + text if value < 0 and any(c in "123456789" for c in text) else text
