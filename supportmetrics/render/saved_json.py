"""A saved report as JSON: what `intake.saved` reads back, one measurement a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from supportmetrics.model.units import Unit
from supportmetrics.render.json_report import FORMAT, definitions, instant, period

if TYPE_CHECKING:
    from supportmetrics.model.measurements import Measurement
    from supportmetrics.model.saved import SavedReport

_EMPTY = ("distributions", "changes", "verdicts", "unavailable", "findings")


def saved_json(saved: SavedReport) -> str:
    """The whole document; the same report gives the same text."""
    head: dict[str, Any] = {
        "format": FORMAT,
        "generator": {"name": "supportmetrics", "version": saved.version},
        "as_of": instant(saved.as_of),
        "timezone": saved.timezone,
        "grain": saved.grain.value,
        "period": period(saved.period),
        **({"definitions": definitions(saved.definitions)} if saved.definitions else {}),
        "inputs": [],
    }
    rows = ",\n".join(_text(_row(one)) for one in saved.measurements.values())
    lines = [f"{_text(key)}: {_text(value)}" for key, value in head.items()]
    lines.append(f'"measurements": [\n{rows}\n]')
    lines += [f'"{key}": []' for key in _EMPTY]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _row(one: Measurement) -> dict[str, Any]:
    value = one.value
    whole = one.unit is Unit.COUNT and value is not None and value == int(value)
    return {
        "metric": one.metric,
        "slice": dict(one.slice),
        "period": period(one.period),
        "value": int(value) if whole and value is not None else value,
        "unit": one.unit.value,
        "n": one.n,
        "low": one.low,
        "high": one.high,
        "flags": list(one.flags),
        **({"numerator": one.numerator} if one.numerator is not None else {}),
        **({"method": one.method} if one.method else {}),
    }


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
