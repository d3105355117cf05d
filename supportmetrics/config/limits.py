"""Limits and margins of gates: numbers in the unit of their metric.

`10%` or 0.10 of shares, `4h` or seconds of durations, points of scores, whole numbers of counts. What is written in
another unit is refused with a sentence, never converted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from supportmetrics.config.durations import seconds
from supportmetrics.model.scales import of_kind
from supportmetrics.model.units import Unit

if TYPE_CHECKING:
    from supportmetrics.metrics.metric import Metric

_UNIT_WORDS = {
    Unit.SECONDS: "a duration, such as 4h",
    Unit.RATIO: "a share, such as 10%",
    Unit.SCORE: "points on its scale, such as 40",
    Unit.COUNT: "a whole number",
}


def limit(said: float | str, metric: Metric | None) -> float:
    """A limit in the unit of its metric, or in its own where no metric is known. Raises ValueError with a sentence."""
    if metric is None:
        text = str(said).strip()
        if text.endswith("%"):
            return _percent(text, "a share, such as 10%")
        return _number(said) if _is_number(text) else float(seconds(text))
    return _READ[metric.unit](said, metric)


def _share(said: float | str, metric: Metric) -> float:
    text = str(said).strip()
    if text.endswith("%"):
        value = _percent(text, _what(metric))
    else:
        value = _in_unit(said, metric)
        if value > 1:
            raise ValueError(
                f"{text} is no share: it runs from 0 to 1. Write {value / 100:g} or '{text}%'."
            )
    if not 0 <= value <= 1:
        raise ValueError(f"{text} is no share: it runs from 0% to 100%.")
    return value


def _duration(said: float | str, metric: Metric) -> float:
    text = str(said).strip()
    if text.endswith("%"):
        raise ValueError(f"{text!r} is a share, but {_what(metric)}.")
    if not _is_number(text):
        return float(seconds(text))
    value = _number(said)
    if value < 0 or 0 < value < 1:
        raise ValueError(f"{text} would be seconds; {_what(metric)}.")
    return value


def _count(said: float | str, metric: Metric) -> float:
    value = _in_unit(said, metric)
    if value < 0 or value != int(value):
        raise ValueError(f"{said} is no number of tickets; {_what(metric)}.")
    return value


def _score(said: float | str, metric: Metric) -> float:
    value = _in_unit(said.removesuffix("points") if isinstance(said, str) else said, metric)
    low, high = _ends(metric.id)
    if not low <= value <= high:
        raise ValueError(f"{said} is off the scale of {metric.id}: {low:g} to {high:g}.")
    return value


_READ: Mapping[Unit, Callable[[float | str, Metric], float]] = {
    Unit.RATIO: _share,
    Unit.SECONDS: _duration,
    Unit.COUNT: _count,
    Unit.SCORE: _score,
}


def _what(metric: Metric) -> str:
    return f"{metric.id} is {_UNIT_WORDS[metric.unit]}"


def _ends(metric: str) -> tuple[float, float]:
    if metric.startswith("nps."):
        return -100.0, 100.0
    if metric.startswith("ces."):
        return 0.0, 100.0
    scales = of_kind(metric.split(".", 1)[0])
    return float(min(s.low for s in scales)), float(max(s.high for s in scales))


def _in_unit(said: float | str, metric: Metric) -> float:
    try:
        return _number(said)
    except ValueError:
        raise ValueError(f"{said!r} is a limit in another unit: {_what(metric)}.") from None


def _percent(text: str, what: str) -> float:
    try:
        return float(Decimal(text.removesuffix("%").strip()) / 100)
    except InvalidOperation:
        raise ValueError(f"{text!r} is no number: {what}.") from None


def _number(said: float | str) -> float:
    value = Decimal(str(said).strip().lstrip("+")) if _is_number(str(said)) else None
    if value is None:
        raise ValueError(f"{said!r} is no number.")
    return float(value)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", text.strip(), re.ASCII) is not None


def margin(said: float | str | None, metric: Metric | None) -> float | None:
    """A margin: points of shares and scores, relative for durations and counts. Raises ValueError with a sentence."""
    if said is None:
        return None
    text = str(said).strip()
    unit = metric.unit if metric else None
    points = text.removesuffix("points").removesuffix("point").strip()
    if text.endswith("%") and unit is not Unit.SCORE:
        value = _percent(text, "a margin is a number")
    elif points != text and unit is Unit.RATIO:
        value = _percent(points, "a margin is a number")
    elif _is_number(points if unit is Unit.SCORE else text):
        value = _number(points if unit is Unit.SCORE else text)
    else:
        how = {Unit.RATIO: "points, such as 2%", Unit.SCORE: "points, such as 5"}
        told = how.get(unit, "relative, such as 10%") if unit else "a number"
        raise ValueError(f"margin {text!r} is not understood; here it is {told}.")
    if value < 0 or (unit is Unit.RATIO and value > 1):
        raise ValueError(f"margin {text} cannot be: nothing could be worse by that.")
    return value
