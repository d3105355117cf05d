"""The report for programs: JSON, format 1.

History of the format: 1, the first.
"""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from supportmetrics.model.report import (
    ALL,
    Against,
    Change,
    Distribution,
    InputSummary,
    Report,
    Slice,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from supportmetrics.model.definitions import Definitions
    from supportmetrics.model.findings import Finding
    from supportmetrics.model.gates import Judgement
    from supportmetrics.model.periods import Period
    from supportmetrics.model.reasons import Reasons

FORMAT = 1


def render_json(report: Report) -> Iterator[bytes]:
    """The document in pieces of UTF-8, many measurements at a time, one a line; ends with one newline."""
    opening = "".join(f"{_text(key)}: {_text(value)},\n" for key, value in head(report).items())
    yield f'{{\n{opening}"measurements": ['.encode()
    separator = b"\n"
    for lines in report.measurements.json_lines():
        yield separator
        yield lines
        separator = b",\n"
    yield b"\n],\n"
    tail = _tail(report)
    for place, (key, value) in enumerate(tail.items()):
        rows = ",\n".join(_text(row) for row in value)
        body = f"[\n{rows}\n]" if rows else "[]"
        yield f"{_text(key)}: {body}{',' if place < len(tail) - 1 else ''}\n".encode()
    yield b"}\n"


def page_json(report: Report, channels: Iterable[str]) -> str:
    """The part of the document that the page carries: the headline period and its window, overall and per channel.

    Only of `channels`, and without what is null or empty: with dozens of them the numbers would outweigh the page.
    """
    slices = {ALL, *((("channel", channel),) for channel in channels)}
    shown = {report.period, report.windows[-1] if report.windows else report.period}
    kept = [
        {
            "metric": m.metric,
            "slice": dict(m.slice),
            "period": period(m.period),
            "value": m.value,
            "n": m.n,
        }
        | ({"low": m.low, "high": m.high} if m.low is not None or m.high is not None else {})
        | ({"flags": list(m.flags)} if m.flags else {})
        for m in report.measurements.index(shown, slices).values()
    ]
    kept.sort(key=lambda m: (m["metric"], json.dumps(m["slice"]), json.dumps(m["period"])))
    return json.dumps(
        head(report) | {"measurements": kept}, ensure_ascii=False, separators=(",", ":")
    )


def head(report: Report) -> dict[str, Any]:
    """What the report is about: how it was made, of which inputs, over which period."""
    return {
        "format": FORMAT,
        "generator": {"name": "supportmetrics", "version": report.version},
        "as_of": instant(report.as_of),
        "timezone": report.timezone,
        "grain": report.grain.value,
        "period": period(report.period),
        "against": _against(report.against),
        "definitions": definitions(report.definitions),
        "inputs": inputs(report.inputs),
    }


def definitions(told: Definitions) -> dict[str, Any]:
    """What the numbers mean, in words: reports with other words here cannot be compared."""
    return {
        "week_start": told.week_start,
        "where": told.where,
        "goal": told.goal,
        "targets": [{"tickets": whom, "promise": what} for whom, what in told.targets],
        "calendars": [{"name": name, "hours": hours} for name, hours in told.calendars],
        "satisfied": {kind: list(words) for kind, words in sorted(told.satisfied.items())},
        "scales": {kind: list(ids) for kind, ids in sorted(told.scales.items())},
    }


def _against(found: Against | None) -> dict[str, Any] | None:
    """What changes are measured against; null where there is nothing before."""
    if found is None:
        return None
    return {
        "report": PurePath(found.name).name or None,
        "period": period(found.period),
        "remarks": list(found.remarks),
    }


def inputs(summaries: Iterable[InputSummary]) -> list[dict[str, Any]]:
    """Where the rows of each input went."""
    return [
        {
            "name": i.name,
            "role": i.role,
            "preset": i.preset,
            "rows": i.rows,
            "used": i.used,
            "excluded": [{"reason": e.reason, "rows": e.rows} for e in i.excluded],
        }
        for i in summaries
    ]


def findings(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """What was noticed about the inputs."""
    return [
        {
            "code": f.code,
            "severity": f.severity.value,
            "input": f.input,
            "column": f.column,
            "rows": f.rows,
            "examples": list(f.examples),
            "action": f.action,
        }
        for f in found
    ]


def _tail(report: Report) -> dict[str, list[dict[str, Any]]]:
    return {
        "distributions": [_distribution(d) for d in report.distributions],
        "changes": [_change(c, report.reasons) for c in report.changes],
        "verdicts": [_verdict(one) for one in report.verdicts],
        "unavailable": [{"metric": u.metric, "reason": u.reason} for u in report.unavailable],
        "findings": findings(report.findings),
    }


def _distribution(found: Distribution) -> dict[str, Any]:
    steps = zip(found.steps, found.labels, found.counts, strict=True)
    return {
        "metric": found.metric,
        "slice": _slice(found.slice),
        "period": period(found.period),
        "scale": found.scale,
        "counts": [{"score": score, "label": label, "n": n} for score, label, n in steps],
    }


def _change(found: Change, reasons: Iterable[Reasons]) -> dict[str, Any]:
    why = [r for r in reasons if r.metric == found.metric] if found.slice == ALL else []
    return {
        "metric": found.metric,
        "slice": _slice(found.slice),
        "period": period(found.period),
        "against": period(found.against),
        "value": found.value,
        "before": found.before,
        "difference": found.value - found.before,
        "ratio": found.ratio,
        "usual_low": found.usual_low,
        "usual_high": found.usual_high,
        "by_day": found.by_day,
        "verdict": found.verdict,
        "streak": found.streak,
        "reasons": [_reason(one) for one in why],
    }


def _reason(found: Reasons) -> dict[str, Any]:
    return {
        "by": found.by,
        "rate": found.rate,
        "mix": found.mix,
        "simpson": found.simpson,
        "finding": found.finding,
        "parts": [
            {
                "slice": None if part.slice is None else _slice(part.slice),
                "n_before": part.n_before,
                "n": part.n,
                "before": part.before,
                "value": part.value,
                "rate": part.rate,
                "mix": part.mix,
            }
            for part in found.parts
        ],
    }


def _verdict(found: Judgement) -> dict[str, Any]:
    return {
        "gate": found.gate.text,
        "metric": found.gate.metric,
        "slice": _slice(found.slice),
        "period": period(found.period),
        "rule": found.gate.rule.value,
        "level": found.gate.level.value,
        "when_unknown": "pass" if found.gate.unknown_passes else "fail",
        "verdict": found.outcome.value,
        "sentence": found.sentence,
        "value": found.value,
        "unit": found.unit.value,
        "n": found.n,
        "low": found.low,
        "high": found.high,
        "limit": found.limit,
        "usual": found.usual,
        "baseline": found.baseline,
        "worse_by": found.worse_by,
        "margin": found.margin,
        "p": found.p,
        "streak": found.streak,
        "since": period(found.since),
    }


def _slice(part: Slice) -> dict[str, str]:
    return dict(part)


def period(days: Period | None) -> dict[str, str] | None:
    """First day, and the day after the last; null is the whole span."""
    return None if days is None else {"start": str(days.start), "end": str(days.end)}


def instant(at: datetime | None) -> str | None:
    """An instant in UTC."""
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
